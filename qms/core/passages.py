"""A text in passages of about a paragraph, the stretches that a search looks at.

A passage ends at an empty line. Where a paragraph is longer than a few hundred words, as in
files without empty lines, it is cut at the end of a line, a sentence or a word, and each
part also holds the first words of the next, so that no short phrase is cut in two.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from qms.core.folding import fold

LONGEST = 1500  # characters of a passage before it is cut
WHOLE_WORDS = 8  # a phrase of so many words is never cut in two

_LONGEST_RUN = 20_000  # characters without a blank; beyond that a word is cut
_BETWEEN = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\s")
_BLANK = re.compile(r"\s")
_SOME_WORDS = re.compile(rf"(?:\s*\S{{1,200}}){{1,{WHOLE_WORDS}}}")


class Passage(NamedTuple):
    """A stretch of a text.

    Attributes:
        start, end: Code points, half open.
        overlap: How much of `folded`, at its end, the next passage begins with.
        folded: The stretch as `qms.core.folding.fold` gives it.
    """

    start: int
    end: int
    overlap: int
    folded: str


def passages(text: str, *, whole: bool = False) -> Iterator[Passage]:
    """The passages of a text in their order; those without any word are left out.

    Args:
        text: NFC, with LF.
        whole: Whether long paragraphs stay whole.
    """
    start = 0
    for gap in _BETWEEN.finditer(text):
        yield from _parts(text, start, gap.start(), whole=whole)
        start = gap.end()
    yield from _parts(text, start, len(text), whole=whole)


def _parts(text: str, start: int, end: int, *, whole: bool) -> Iterator[Passage]:
    while end - start > LONGEST and not whole:
        cut = _cut(text, start, end)
        if cut >= end:
            break
        shared = _first_words(text, cut, end)
        own, next_ = fold(text[start:cut]), fold(text[cut:shared])
        yield Passage(start, shared, len(next_) - 1, own[:-1] + next_[1:])
        start = cut
    folded = fold(text[start:end])
    if not folded.isspace():
        yield Passage(start, end, 0, folded)


def _cut(text: str, start: int, end: int) -> int:
    """Where to end a part of a long paragraph: behind a line, a sentence or a word."""
    half, most = start + LONGEST // 2, start + LONGEST
    line = text.rfind("\n", half, most)
    if line >= 0:
        return line + 1
    sentences = [mark.end() for mark in _SENTENCE.finditer(text, half, most)]
    if sentences:
        return sentences[-1]
    blanks = [mark.end() for mark in _BLANK.finditer(text, half, most)]
    if blanks:
        return blanks[-1]
    blank = _BLANK.search(text, most, min(end, start + _LONGEST_RUN))
    return blank.end() if blank else min(end, start + _LONGEST_RUN)


def _first_words(text: str, start: int, end: int) -> int:
    """Where the first words from `start` on end."""
    at, words = start, 0
    while words < WHOLE_WORDS and (some := _SOME_WORDS.match(text, at, end)):
        words += len(fold(some[0]).split())
        at = some.end()
    return at
