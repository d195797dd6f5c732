"""The glyph filter: any text made printable with the fonts that ship, or marked where it is not.

A PDF/UA document may not hold a character that no font can draw, so every string passes here
before it reaches the template. What has no glyph becomes U+FFFD and is counted; what is
invisible or turns the text around it (control and direction characters) is taken out.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
UNPRINTABLE = "\ufffd"
BREAK = "\u200b"
"""Where a long word may be broken; the template turns it into a break without a character."""

LONGEST = 6_000
LONG_WORD = 24
EVERY = 12
MARKS_ON_ONE = 8

_NEW_LINES = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_TURNING = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Joiners, the soft hyphen, marks of direction and variation selectors: they shape what stands
# beside them and need no glyph of their own. Tags spell the flags of England, Scotland and Wales.
_SHAPING = frozenset(
    "\u00ad\u200c\u200d\u200e\u200f\u2060"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0020, 0xE0080)))
)
_LONG = re.compile(rf"[^\s/\-\u2010-\u2015]{{{LONG_WORD + 1},}}")


class Clean(NamedTuple):
    """A printable text and how many characters of the original could not be printed."""

    text: str
    unprintable: int


def clean(text: str) -> Clean:
    """The text in NFC with every character printable.

    Line ends become a line feed, tabs a space. Texts over 6,000 characters are cut.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return Clean(text, 0)
    whole = len(text)
    text = _NEW_LINES.sub("\n", text[: 2 * LONGEST]).replace("\t", " ")
    text = unicodedata.normalize("NFC", text)
    found = set(text) - _drawable() - {"\n"}
    if found or whole > LONGEST or _marked(text):
        return _filtered(text, whole)
    return Clean(text, 0)


def clean_tree(value: Any, *, plainest: bool = False) -> tuple[Any, int]:
    """A copy of a tree of plain values with every string clean, and the count over all of it.

    Args:
        value: Mappings, lists, strings, numbers, booleans and None. Strings under the key
            "alt" or "title" are read by machines and get no break points.
        plainest: Keep only what the text fonts draw by themselves: no joining, no marks, no
            other scripts. For a document that Typst has refused.
    """
    count = 0

    def cleaned(part: Any, breakable: bool) -> Any:
        nonlocal count
        if isinstance(part, str):
            text, n = clean(part)
            if plainest:
                text, n = _plainest(text)
            count += n
            return with_breaks(text) if breakable else text
        if isinstance(part, Mapping):
            return {k: cleaned(v, k not in ("alt", "title")) for k, v in part.items()}
        if isinstance(part, (list, tuple)):
            return [cleaned(v, breakable) for v in part]
        return part

    return cleaned(value, True), count


def with_breaks(text: str) -> str:
    """The text with a break point every dozen characters of words too long for a line."""
    if len(text) <= LONG_WORD or not _LONG.search(text):
        return text
    return _LONG.sub(lambda found: BREAK.join(_chunks(found[0])), text)


def direction(text: str) -> str:
    """Which way a paragraph runs, "rtl" or "ltr": that of its first letter."""
    for char in text[:LONGEST]:
        runs = unicodedata.bidirectional(char)
        if runs in ("R", "AL"):
            return "rtl"
        if runs == "L":
            return "ltr"
    return "ltr"


@cache
def coverage() -> frozenset[str]:
    """Every character that one of the shipped fonts can draw."""
    chars: set[str] = set()
    for path in sorted([*FONTS.glob("*.otf"), *FONTS.glob("*.ttf")]):
        with TTFont(path, lazy=True) as font:
            chars.update(map(chr, font.getBestCmap()))
    return frozenset(chars)


@cache
def _drawable() -> frozenset[str]:
    """What passes as it is. Private-use characters mean nothing outside their own font."""
    return frozenset(
        char
        for char in coverage() | _SHAPING
        if unicodedata.category(char) not in ("Cc", "Co", "Cs")
        and char not in _TURNING
        and char not in (BREAK, "\ufeff")
    )


@cache
def _text_fonts() -> frozenset[str]:
    chars: set[str] = set()
    for path in FONTS.glob("Source*-Regular.otf"):
        with TTFont(path, lazy=True) as font:
            here = set(map(chr, font.getBestCmap()))
            chars = chars & here if chars else here
    return frozenset(
        char for char in chars & _drawable() if unicodedata.category(char)[0] not in "CM"
    )


def _marked(text: str) -> bool:
    return any(unicodedata.combining(char) for char in set(text))


def _filtered(text: str, whole: int) -> Clean:
    drawable, kept, count, marks = _drawable(), [], 0, 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > MARKS_ON_ONE:
            continue
        if char in drawable or char == "\n":
            kept.append(char)
        elif _counts(char):
            kept.append(UNPRINTABLE)
            count += 1
    if whole > LONGEST:
        kept = [*kept[:LONGEST], " …"]
    return Clean("".join(kept), count)


def _counts(char: str) -> bool:
    """Whether a reader misses the character: not so for controls and invisible ones."""
    if char in _TURNING or char in (BREAK, "\ufeff") or "\U000e0000" <= char <= "\U000e0fff":
        return False
    if (ord(char) & 0xFFFE) == 0xFFFE or "\ufdd0" <= char <= "\ufdef":  # never characters at all
        return False
    return unicodedata.category(char) != "Cc"


def _plainest(text: str) -> Clean:
    plain = _text_fonts() | {"\n"}
    kept = "".join(char if char in plain else "?" for char in text)
    return Clean(kept, sum(a != b for a, b in zip(text, kept, strict=True)))


def _chunks(word: str) -> list[str]:
    """The word in parts of a dozen; a base character keeps its marks and joined neighbours."""
    parts, size = [""], 0
    previous = ""
    flags = 0
    for char in word:
        flags = flags + 1 if "\U0001f1e6" <= char <= "\U0001f1ff" else 0
        joined = (
            previous == "\u200d"
            or char in _SHAPING
            or unicodedata.category(char)[0] == "M"
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or (flags and flags % 2 == 0)
        )
        if size >= EVERY and not joined:
            parts.append("")
            size = 0
        parts[-1] += char
        size += 1
        previous = char
    return parts
