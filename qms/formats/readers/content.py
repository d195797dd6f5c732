"""What a reader of one format gives: paragraphs with what the file says of them, and warnings.

Readers know formats; how a text is laid out and who speaks is decided once for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class Unreadable(Exception):
    """A file that is not read; its text is a sentence: what is the matter, what to do."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a row of a table or an utterance, before its text is fixed.

    Attributes:
        text: What it says; line breaks inside it are kept.
        speaker, time, page: As in `qms.core.text.Segment`; a speaker or time given here is
            written before the words.
        tight: Stands directly under the one before, as rows of a table do.
    """

    text: str
    speaker: str | None = None
    time: str | None = None
    page: int | None = None
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in one file.

    Attributes:
        paragraphs: In reading order; blank ones are left out later.
        plain: The whole text where the file is plain text, kept as it was written; then
            there are no `paragraphs`.
        pages: How many pages were read; None where a format has none.
        talk: Whether speakers may be looked for at the beginning of paragraphs.
        warnings: A sentence for everything that was left out, mended or guessed.
    """

    paragraphs: Sequence[Paragraph] = ()
    plain: str | None = None
    pages: int | None = None
    talk: bool = True
    warnings: tuple[str, ...] = ()


def counted(count: int, one: str, many: str = "") -> str:
    """`1 picture` or `1,200 pictures`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def left_out(*parts: tuple[int, str, str]) -> tuple[str, ...]:
    """A sentence for everything that was left out: (count, one, many); nothing for zeros."""
    told = [counted(*part) for part in parts if part[0]]
    if not told:
        return ()
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return (f"Left out: {listed}.",)


def row_text(cells: Sequence[str]) -> str:
    """The cells of a table's row on one line; blank if all are."""
    if not any(cell.strip() for cell in cells):
        return ""
    return " | ".join(" ".join(cell.split()) for cell in cells)
