"""One file, read: its text, its segments, a receipt, or the sentence for why it is refused."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from qms.core.text import Segment, word_count
from qms.formats.readers.answers import read_separated
from qms.formats.readers.captions import read_captions
from qms.formats.readers.content import Content, Unreadable
from qms.formats.readers.guess import kind_guess
from qms.formats.readers.isolated import Isolation
from qms.formats.readers.layout import text_and_segments
from qms.formats.readers.limits import MIB, Limits
from qms.formats.readers.plain import read_plain
from qms.formats.readers.recognise import ISOLATED, recognised

_HERE: dict[str, Callable[[bytes], Content]] = {
    "vtt": read_captions,
    "srt": read_captions,
    "csv": read_separated,
    "text": read_plain,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an import would make of one file.

    Attributes:
        file: Its name as given; inside a zip or folder, with the way to it.
        accepted: Whether it can be brought in.
        reason: Why not, and what to do; None if accepted.
        reader: The format it was read as; blank if it was refused before that.
        kind_guess: interview, meeting or document; None if refused.
        text: The fixed text, blank if refused.
        segments: Its turns, paragraphs or rows in order; none blank.
        pages: Pages read; None where the format has none.
        warnings: A sentence for everything left out, mended or guessed.
    """

    file: str
    accepted: bool
    reason: str | None = None
    reader: str = ""
    kind_guess: str | None = None
    text: str = ""
    segments: tuple[Segment, ...] = ()
    pages: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        """Length of the text in code points."""
        return len(self.text)

    @property
    def words(self) -> int:
        """Words of the text, with the labels of speakers."""
        return word_count(self.text)

    @property
    def paragraphs(self) -> int:
        """How many segments the text has."""
        return len(self.segments)

    @property
    def speakers(self) -> int:
        """How many different speakers were recognised."""
        return len(self.speaker_names)

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """The speakers in the order in which they first speak."""
        return tuple(dict.fromkeys(s.speaker for s in self.segments if s.speaker))

    @property
    def receipt(self) -> tuple[str | int | None, ...]:
        """Kind, characters, words, paragraphs, pages, speakers; all None if refused."""
        if not self.accepted:
            return (None,) * 6
        numbers = (self.characters, self.words, self.paragraphs, self.pages, self.speakers)
        return (self.kind_guess, *numbers)

    def as_json(self) -> dict[str, Any]:
        """The reading as `python -m qms read --format json` prints it."""
        return {
            "file": self.file,
            "accepted": self.accepted,
            "reason": self.reason,
            "kind_guess": self.kind_guess,
            "characters": self.characters,
            "words": self.words,
            "paragraphs": self.paragraphs,
            "pages": self.pages,
            "speakers": self.speakers,
            "warnings": list(self.warnings),
            "text": self.text,
            "segments": [
                {
                    "start": segment.start,
                    "end": segment.end,
                    "speaker": segment.speaker,
                    "time": segment.time,
                    "page": segment.page,
                }
                for segment in self.segments
            ],
        }


def refused(file: str, reason: str) -> Reading:
    """A file that is not brought in; `reason` goes on from "the file ..."."""
    return Reading(file, accepted=False, reason=f"This file {reason}")


def read_file(
    name: str,
    data: bytes,
    *,
    limits: Limits | None = None,
    pages: tuple[int, int] | None = None,
    isolation: Isolation | None = None,
) -> Reading:
    """What an import would make of one file; never raises for what is in it.

    Args:
        name: The file's name; its ending counts where the bytes do not tell the format.
        data: The whole file.
        limits: The most that is read; None for the defaults.
        pages: First and last page of a PDF, from 1; None for all. Other formats have no pages.
        isolation: The process to open it in, if one is kept for many files.
    """
    limits = limits or Limits()
    if len(data) > limits.file_mib * MIB:
        return refused(name, too_large(len(data), limits))
    try:
        sort, told = recognised(name, data)
        if sort == "zip":
            return refused(name, "is a zip inside a zip; unpack it and bring in its files.")
        content = _content(sort, data, limits, pages, isolation)
        _refuse_long(content, limits)
        text, segments, fixing = text_and_segments(content)
    except Unreadable as error:
        return refused(name, str(error))
    if not segments:
        return refused(name, "holds no words; look whether it was saved whole.")
    if pages and content.pages is None:
        told += ("A range of pages was asked for; this format has none, and all was read.",)
    return Reading(
        name,
        accepted=True,
        reader=sort,
        kind_guess=kind_guess(name, text, segments),
        text=text,
        segments=segments,
        pages=content.pages,
        warnings=(*told, *content.warnings, *fixing),
    )


def too_large(size: int, limits: Limits) -> str:
    """The sentence for a file of `size` bytes that is over the limit."""
    return (
        f"has {-(-size // MIB):,} MiB, more than the {limits.file_mib:,} MiB that are read; "
        "divide it, or leave out its pictures."
    )


def _refuse_long(content: Content, limits: Limits) -> None:
    """Refuses more text than is read, before any time is spent on it."""
    length = len(content.plain or "") + sum(len(part.text) for part in content.paragraphs)
    if length > limits.characters:
        raise Unreadable(
            f"holds {length:,} characters, more than the {limits.characters:,} that are read; "
            "divide it."
        )


def with_warning(reading: Reading, warning: str) -> Reading:
    """The same reading with one more warning."""
    return replace(reading, warnings=(*reading.warnings, warning))


def _content(
    sort: str,
    data: bytes,
    limits: Limits,
    pages: tuple[int, int] | None,
    isolation: Isolation | None,
) -> Content:
    """What stands in the file, from the reader of its format."""
    if sort not in ISOLATED:
        return _HERE[sort](data)
    with contextlib.ExitStack() as stack:
        place = isolation or stack.enter_context(Isolation(limits))
        return place.read(sort, data, pages)
