"""The text of a source: how it is fixed once when accepted, and the spans in it.

Offsets count Unicode code points, half open. A text is fixed before anything counts in it
and is never edited afterwards, so this is the only place that decides what a text may hold.
"""

import re
import unicodedata
from dataclasses import dataclass

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# All of Unicode's category Cc but tab and newline, and C1's NEL, which breaks a line.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# No letters and no blanks: marks, or a row of symbols.
_LONG_RUN = re.compile(r"[^\w\s\x00-\x7f]{300,}")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text that belongs together: a turn of talk, a paragraph, a row.

    Attributes:
        start, end: Code points in the text, half open; never blank between them.
        speaker: Who speaks, as the file names them; None if it does not say.
        time: When in the recording, HH:MM:SS; None if it does not say.
        page: The page that it begins on, from 1; None where a file has no pages.
    """

    start: int
    end: int
    speaker: str | None = None
    time: str | None = None
    page: int | None = None


def fixed_text(text: str) -> str:
    r"""`text` as it is kept for good: NFC, LF, no byte-order mark, no control characters.

    Every kind of line break becomes LF. Halves of a surrogate pair are joined; one alone,
    which no file could hold, becomes U+FFFD. Fixing twice is fixing once.

    Example:
        >>> fixed_text("\ufeffCafe\u0301\r\nopen\x07")
        'Café\nopen'
    """
    if _is_clean(text):
        return unicodedata.normalize("NFC", text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _CONTROL.sub("", _BREAKS.sub("\n", text)).lstrip(_BOM)
    # Last, because what was taken out may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", text)


def dropped_signs(text: str) -> int:
    """How many characters `fixed_text` would take out of `text` or replace."""
    if _is_clean(text):
        return 0
    return len(_CONTROL.findall(text)) + len(_lone_surrogates(text))


def has_endless_marks(text: str) -> bool:
    """Whether hundreds of combining marks stand on one letter, as no writing has them.

    Putting such a run into NFC takes time that grows with the square of its length, so it is
    looked for before `fixed_text`.
    """
    return any(
        sum(map(bool, map(unicodedata.combining, run[0]))) > len(run[0]) / 2
        for run in _LONG_RUN.finditer(text)
    )


def word_count(text: str) -> int:
    """How many words: runs of signs between white space."""
    return len(text.split())


def _is_clean(text: str) -> bool:
    """Whether nothing needs to be taken out; a quick look that most texts pass."""
    return text.replace("\n", "").replace("\t", "").isprintable()


def _lone_surrogates(text: str) -> list[str]:
    return re.findall(
        "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]", text
    )
