"""The texts of a study bundle: where each stands, and whether it is what offsets can count in."""

import hashlib
import unicodedata
from dataclasses import dataclass

from qms.core.text import has_endless_marks
from qms.formats.bundle_faults import CONTROL, Faults, shown
from qms.formats.bundle_files import (
    OWN_FILES,
    RUBRICS,
    TEXTS,
    BundleFiles,
    FileRefused,
    plain_name,
    unsafe_name,
)
from qms.formats.bundle_tables import Cells

_BOM = "\ufeff"
_OWN = frozenset(name.casefold() for name in (*OWN_FILES, RUBRICS))


def text_place(source: str, path: str) -> str:
    """Where the text of a source stands: `path`, or the usual place if that is blank.

    Raises:
        ValueError: It may not stand there; the sentence says why.
    """
    if path:
        return _given_place(path)
    place = f"{TEXTS}/{source}.txt"
    if source in (".", "..") or unsafe_name(place) or plain_name(place) != place:
        raise ValueError(
            f"source {shown(source)} cannot be the name of a file; give its text a path"
        )
    return place


def _given_place(path: str) -> str:
    """A path cell as the place of a file in the bundle."""
    if reason := unsafe_name(path):
        raise ValueError(f"path {shown(path)} {reason}")
    place = plain_name(path)
    if not place:
        raise ValueError(f"path {shown(path)} names no file")
    # Names are compared as the least particular file systems do it.
    if place.split("/")[0].casefold().rstrip(" .") in _OWN:
        raise ValueError(f"path {shown(path)} is one of the bundle's own files")
    return place


@dataclass(frozen=True, slots=True)
class _Read:
    """What stands at one place: its hash and text, or why it cannot be had."""

    sha256: str = ""
    text: str | None = None
    refused: str = ""


def read_texts(files: BundleFiles, sources: Cells, faults: Faults) -> dict[str, str]:
    """Source id to text, for every source whose text could be read.

    A text that has faults is given as it will be when they are mended (LF, NFC, no byte-order
    mark), so that offsets are checked against that.
    """
    texts: dict[str, str] = {}
    done: dict[str, _Read] = {}
    columns = sources.columns
    rows = zip(sources.lines, columns["source"], columns["path"], columns["sha256"], strict=True)
    for line, source, path, sha256 in rows:
        if not source:
            continue
        try:
            place = text_place(source, path)
        except ValueError as error:
            faults.add(sources.file, line, str(error))
            continue
        # Several sources may share one text; it is read once.
        found = done.get(place)
        if found is None:
            found = done[place] = _read(files, place, faults)
        if found.refused:
            faults.add(sources.file, line, f"its text {shown(place)} {found.refused}")
        elif sha256 and found.sha256 != sha256.lower():
            faults.add(sources.file, line, f"sha256 is not that of {shown(place)}")
        if found.text is not None:
            texts[source] = found.text
    return texts


def _read(files: BundleFiles, place: str, faults: Faults) -> _Read:
    try:
        content = files.read(place)
    except FileRefused as refused:
        return _Read(refused=str(refused))
    if content is None:
        return _Read(refused="is missing")
    return _Read(hashlib.sha256(content).hexdigest(), _text(place, content, faults))


def _text(place: str, content: bytes, faults: Faults) -> str | None:
    """The text of a file, mended where it has faults; None if it is not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.add(place, line, "is not UTF-8; save it as plain text in UTF-8")
        return None
    if text.startswith(_BOM):
        faults.add(place, 1, "begins with a byte-order mark; save it without one")
        text = text[1:]
    if "\r" in text:
        faults.add(place, _line(text, text.index("\r")), "has a carriage return; lines end in LF")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        sign = f"U+{ord(found[0]):04X}"
        faults.add(place, _line(text, found.start()), f"has a control character ({sign})")
    if has_endless_marks(text):
        faults.add(place, None, "piles hundreds of accents on one letter; take them out")
        return None
    if not unicodedata.is_normalized("NFC", text):
        faults.add(place, _first_not_composed(text), "is not in Unicode's composed form (NFC)")
        text = unicodedata.normalize("NFC", text)
    return text


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _first_not_composed(text: str) -> int:
    """The first line that is not in NFC; a line break never composes with what follows."""
    lines = text.split("\n")
    return next(
        number
        for number, line in enumerate(lines, start=1)
        if not unicodedata.is_normalized("NFC", line)
    )
