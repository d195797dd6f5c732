"""The glyph filter: any text made printable with the fonts that ship, or marked where it is not.

A PDF/UA document may not hold a character that no font can draw, so every string passes here
before it reaches the template. What has no glyph becomes U+FFFD and is counted; what is
invisible or turns the text around it (control and direction characters) is taken out.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
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
READ_BY_MACHINES = frozenset({"alt", "title", "description"})
NAMES = frozenset({"name", "system", "heading"})
NAMELESS = "–"

_NEW_LINES = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_TURNING = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS_OF_WAY = frozenset("\u200e\u200f")
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset("\u00ad\u034f\u2060\u2061\u2062\u2063\u2064\u180e\ufeff" + BREAK)
_KEYCAP = "\u20e3"
_PRINTS_NOTHING = "".join(
    sorted(_MARKS_OF_WAY | _JOINERS | set(filter(str.isspace, map(chr, range(0x3001)))))
)
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
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
    cut = " …" if len(text) > LONGEST else ""
    text = _NEW_LINES.sub("\n", text[:LONGEST]).replace("\t", " ")
    text = unicodedata.normalize("NFC", text)
    if _plain().issuperset(text):
        return Clean(text + cut, 0)
    kept, count = [], 0
    place = 0
    for emoji in _emoji().finditer(text):
        for part in (_filtered(text[place : emoji.start()]), Clean(emoji[0], 0)):
            kept.append(part.text)
            count += part.unprintable
        place = emoji.end()
    last = _filtered(text[place:])
    kept.append(last.text)
    count += last.unprintable
    left = "".join(kept)
    # A mark may now follow a letter that something unseen had kept it from.
    composed = unicodedata.normalize("NFC", left)
    if composed != left:
        left, further = clean(composed)
        count += further
    return Clean(left + cut, count)


def clean_tree(value: Any, *, plainest: bool = False) -> tuple[Any, int]:
    """A copy of a tree of plain values with every string clean, and the count over all of it.

    Args:
        value: Mappings, lists, strings, numbers, booleans and None. Strings under the key
            "alt", "title" and "description" are read by machines and get no break points;
            a name of which nothing is left to print becomes a dash, since a heading must
            say something.
        plainest: Keep only what the text fonts draw by themselves: no joining, no marks, no
            other scripts. For a document that Typst has refused.
    """
    count = 0

    def cleaned(part: Any, key: str) -> Any:
        nonlocal count
        if isinstance(part, str):
            text, n = _cleaned(part, plainest, key not in READ_BY_MACHINES)
            count += n
            return NAMELESS if key in NAMES and not text.strip(_PRINTS_NOTHING) else text
        if isinstance(part, Mapping):
            return {k: cleaned(v, k) for k, v in part.items()}
        if isinstance(part, (list, tuple)):
            return [cleaned(v, key) for v in part]
        return part

    return cleaned(value, ""), count


@lru_cache(maxsize=4096)
def _cleaned(text: str, plainest: bool, breaks: bool) -> Clean:
    """One string of a tree; most stand in many places, and in the next report again."""
    cleaned = _plainest(text) if plainest else clean(text)
    return Clean(with_breaks(cleaned.text), cleaned.unprintable) if breaks else cleaned


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


class _Fonts(NamedTuple):
    """What each family draws in all its faces; text fonts are those in both text families."""

    text: frozenset[str]
    either: frozenset[str]
    emoji: frozenset[str]
    others: frozenset[str]


@cache
def _fonts() -> _Fonts:
    sans, serif, emoji, others = (
        _in_all(f"{family}-*.[ot]tf")
        for family in ("SourceSans3", "SourceSerif4", "NotoEmoji", "DejaVuSans")
    )
    return _Fonts(sans & serif, sans | serif, emoji, others)


def _in_all(pattern: str) -> frozenset[str]:
    faces = []
    for path in FONTS.glob(pattern):
        with TTFont(path, lazy=True) as font:
            faces.append(frozenset(map(chr, font.getBestCmap())))
    return frozenset.intersection(*faces)


@cache
def _drawable() -> frozenset[str]:
    """What one of the fonts draws. Private characters mean nothing outside their own font."""
    fonts = _fonts()
    return frozenset(
        char
        for char in fonts.either | fonts.emoji | fonts.others
        if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs") and not _unseen(char)
    )


@cache
def _plain() -> frozenset[str]:
    """What passes wherever it stands: drawable, and not tied to what stands before it."""
    return frozenset(char for char in _drawable() if not _tied(char)) | _MARKS_OF_WAY | {"\n"}


@cache
def _emoji() -> re.Pattern[str]:
    """Sequences that the emoji font draws as one: joined, toned, keycaps and flags."""
    single = [char for char in _fonts().emoji & _plain() if not char.isascii()]
    one = f"[{re.escape(''.join(sorted(single)))}]"
    tone = f"[{''.join(sorted(_TONES))}]"
    person = f"{one}(?:\ufe0f?{tone}|\ufe0f)?"
    return re.compile(
        f"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
        f"|[0-9#*]\ufe0f?{_KEYCAP}"
        f"|{person}(?:\u200d{person})+"
        f"|{one}(?:\ufe0f?{tone}|[\ufe0e\ufe0f])"
    )


def _tied(char: str) -> bool:
    """Marks, tones and variation selectors are drawn with the character before them."""
    return unicodedata.category(char)[0] == "M" or char in _TONES


def _unseen(char: str) -> bool:
    """Variation selectors, tags and other characters that print nothing by themselves."""
    return char in _UNSEEN or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff"


def _filtered(text: str) -> Clean:
    """The text outside emoji: each letter with the marks that one font draws with it."""
    plain, drawable = _plain(), _drawable()
    kept: list[str] = []
    cluster, count = "", 0
    for i, char in enumerate(text):
        if char in plain:
            kept.append(char)
            cluster = char
        elif char in _JOINERS:
            if _joins(text, i):
                kept.append(char)
        elif char in drawable and _drawn_as_one(cluster + char):
            if len(cluster) <= MARKS_ON_ONE:
                kept.append(char)
                cluster += char
        elif _counts(char):
            kept.append(UNPRINTABLE)
            cluster = UNPRINTABLE
            count += 1
    return Clean("".join(kept), count)


def _drawn_as_one(cluster: str) -> bool:
    """Whether one font has the letter and all its marks: Typst cannot mix two in one."""
    fonts = _fonts()
    return len(cluster) > 1 and any(
        font.issuperset(cluster) for font in (fonts.text, fonts.others, fonts.emoji)
    )


def _joins(text: str, i: int) -> bool:
    """Whether a joiner stands beside a letter that changes its shape, as Arabic ones do."""
    return any(unicodedata.bidirectional(char) == "AL" for char in text[max(i - 1, 0) : i + 2])


def _counts(char: str) -> bool:
    """Whether a reader misses the character: not so for controls and invisible ones."""
    never = (ord(char) & 0xFFFE) == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    hidden = char in _TURNING or _unseen(char) or unicodedata.category(char) == "Cc"
    return not (never or hidden)


def _plainest(text: str) -> Clean:
    plain = (_fonts().text & _plain()) | {"\n"}
    text = clean(text).text
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
            or char in _JOINERS
            or _unseen(char)
            or _tied(char)
            or (flags and flags % 2 == 0)
        )
        if size >= EVERY and not joined:
            parts.append("")
            size = 0
        parts[-1] += char
        size += 1
        previous = char
    return parts
