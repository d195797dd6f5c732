"""Values to PDF: tagged, with bookmarks, the same bytes for the same content.

What people wrote reaches Typst as data only, never as source, so nothing in it is run. Typst
may read the template folder and no other, sees no fonts but those that ship, and uses no
packages.
"""

import json
import os
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import typst

from qms.errors import ReportFailed
from qms.report.legible import FONTS, clean_tree

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
LONGEST_REASON = 300
# Typst remembers every document until it has made ten others, some 50 MB each. A dozen blank
# ones (30 ms) make it forget, so that many reports need no more memory than a few.
FORGET_AFTER = 12
FORGET_EVERY = 6
# A report is one flow of pages, so that more threads inside Typst only wait for each other: one
# takes the same time by the clock and a tenth less of the processor. Read at the first document.
os.environ.setdefault("RAYON_NUM_THREADS", "1")
# Pair kerning costs a fifth of the time and cannot be seen in small Latin text. Other scripts
# need it: Typst breaks off where it must place their marks without.
_BEYOND_LATIN = re.compile(r"[^\u0000-\u024f\u2000-\u22ff]")


class Pdf(NamedTuple):
    """A document, and how many characters of its content no font could print."""

    data: bytes
    unprintable: int


class Renderer:
    """Typst, kept warm: the first report pays for fonts and templates, later ones do not.

    One instance serves all threads; documents are made one at a time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compilers: dict[str, typst.Compiler] = {}
        self._made = 0

    def profile_pdf(self, content: dict[str, Any]) -> Pdf:
        """The profile of one system (A4 upright), from `profile_content`.

        Raises:
            ReportFailed: Typst refused the document; the sentence says why.
        """
        return self._pdf("profile.typ", content)

    def comparison_pdf(self, content: dict[str, Any]) -> Pdf:
        """All systems side by side (A4 lying), from `comparison_content`.

        Raises:
            ReportFailed: Typst refused the document; the sentence says why.
        """
        return self._pdf("comparison.typ", content)

    def minutes_pdf(self, content: dict[str, Any]) -> Pdf:
        """The minutes of a workshop (A4 upright), from `minutes_content`.

        Raises:
            ReportFailed: Typst refused the document; the sentence says why.
        """
        return self._pdf("minutes.typ", content)

    def register_pdf(self, content: dict[str, Any]) -> Pdf:
        """The register of benefits and the panel of one system, from `register_content`.

        Raises:
            ReportFailed: Typst refused the document; the sentence says why.
        """
        return self._pdf("register.typ", content)

    def case_pdf(self, content: dict[str, Any]) -> Pdf:
        """The case for one programme on one page, from `case_content`.

        Raises:
            ReportFailed: Typst refused the document; the sentence says why.
        """
        return self._pdf("case.typ", content)

    def _pdf(self, template: str, content: dict[str, Any]) -> Pdf:
        with self._lock:
            try:
                return self._printed(template, content)
            finally:
                self._made += 1
                if self._made % FORGET_EVERY == 0:
                    blank = self._compiler("blank.typ")
                    for _ in range(FORGET_AFTER):
                        blank.compile(format="pdf")

    def _printed(self, template: str, content: dict[str, Any]) -> Pdf:
        """The document; in plain letters only, where Typst could not print more."""
        tree, unprintable = clean_tree(content)
        try:
            return self._compiled(template, tree, unprintable)
        except ReportFailed:
            tree, unprintable = clean_tree(content, plainest=True)
            return self._compiled(template, tree, unprintable)

    def _compiled(self, template: str, tree: dict[str, Any], unprintable: int) -> Pdf:
        if unprintable:
            tree = {**tree, "notes": [*tree["notes"], _note(unprintable)]}
        data = json.dumps(tree, ensure_ascii=False)
        try:
            printed = self._compiler(template).compile(
                format="pdf",
                pdf_standards=[*STANDARDS],
                timestamp=_midnight(tree["as_of"]),
                sys_inputs={"data": data, "kerning": "on" if _BEYOND_LATIN.search(data) else ""},
            )
        except typst.TypstError as error:
            told = " ".join(str(error).split())[:LONGEST_REASON]
            raise ReportFailed(f"The PDF could not be made: Typst says “{told}”.") from error
        except BaseException as error:
            # A panic inside Typst is no Exception; it must not take a server's thread with it.
            if type(error).__name__ != "PanicException":
                raise
            self._compilers.clear()
            raise ReportFailed("The PDF could not be made: Typst broke off.") from error
        assert isinstance(printed, bytes)  # one file, since the format is PDF
        return Pdf(printed, unprintable)

    def _compiler(self, template: str) -> typst.Compiler:
        if template not in self._compilers:
            self._compilers[template] = typst.Compiler(
                str(TEMPLATES / template),
                root=str(TEMPLATES),
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
            )
        return self._compilers[template]


def _midnight(as_of: str) -> datetime:
    """The moment written into the file: that of the wave, so that the bytes do not change."""
    on = date.fromisoformat(as_of)
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


def _note(unprintable: int) -> str:
    if unprintable == 1:
        return "1 character could not be printed; a replacement mark stands in its place."
    return f"{unprintable:,} characters could not be printed; replacement marks stand for them."
