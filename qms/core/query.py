"""What a person looks for, written in one line, and where a folded text holds it.

    shared aims             both words in one passage, in any order
    "shared aims"           the words beside each other
    improv*                 words that begin so
    audit OR "spot check"   either side of OR
    /[Aa]udits?/            a regular expression of Python's, over whole texts

Case, accents and punctuation make no difference but in a regular expression. Whatever is
written means something: a quote that is not closed ends with the line, AND between words
says what holds anyway, and a line without any word finds nothing.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qms.core.folding import Span, fold
from qms.core.passages import WHOLE_WORDS

FEW = 8  # alternatives that are tried one by one in every passage

_PIECE = re.compile(r'["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+)')
_PATTERN = re.compile(r"/(?P<pattern>.+)/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; `begins` where it is only how the words that are sought begin."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Term:
    """One word or more that stand beside each other."""

    words: tuple[Word, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = (re.escape(word.text) + "[^ ]*" * word.begins for word in self.words)
        return re.compile(" " + " +".join(words) + "(?= )")

    @cached_property
    def _alone(self) -> str:
        """What to find where one whole word is sought: far quicker than a pattern."""
        (*others, word) = self.words
        return "" if others or word.begins else f" {word.text} "

    def spans(self, folded: str) -> list[Span]:
        """Where a folded text holds it, in their order."""
        alone = self._alone
        if not alone:
            return [(found.start() + 1, found.end()) for found in self._pattern.finditer(folded)]
        found, next_ = [], len(alone) - 1
        at = folded.find(alone)
        while at >= 0:
            found.append((at + 1, at + next_))
            at = folded.find(alone, at + next_)
        return found

    def count(self, folded: str) -> int:
        """How many spans it has there; for a whole word far sooner than they are told."""
        alone = self._alone
        # A word that follows itself shares a blank with itself: str.count would leave it out.
        if not alone or alone + alone[1:] in folded:
            return len(self._pattern.findall(folded))
        return folded.count(alone)


@dataclass(frozen=True)
class Query:
    """What is looked for.

    Attributes:
        alternatives: Terms that must all stand in one passage; one of these groups
            is enough. Empty where there is nothing to look for, or a pattern.
        pattern: A regular expression; None where words are sought.
    """

    alternatives: tuple[tuple[Term, ...], ...] = ()
    pattern: str | None = None

    @property
    def whole(self) -> bool:
        """Whether a phrase is so long that paragraphs must be looked at uncut."""
        return any(len(term.words) > WHOLE_WORDS for terms in self.alternatives for term in terms)

    @cached_property
    def _whole_words(self) -> list[tuple[tuple[Term, ...], set[str]]]:
        """Each alternative with the words that cannot be missing."""
        return [
            (terms, {word.text for term in terms for word in term.words if not word.begins})
            for terms in self.alternatives
        ]

    def _possible(self, folded: str) -> list[tuple[Term, ...]]:
        """The alternatives that a passage may hold, so that a hundred take little longer."""
        if len(self.alternatives) < FEW:
            return list(self.alternatives)
        words = set(folded.split())
        return [terms for terms, needed in self._whole_words if needed <= words]

    def spans(self, folded: str, overlap: int = 0) -> list[Span]:
        """The hits of a folded passage, in their order.

        A hit of one term is where it stands; of several, the shortest stretch with all.

        Args:
            folded: The passage.
            overlap: How much at its end is the next one's: no hit begins there.
        """
        if len(self.alternatives) == 1:
            (terms,) = self.alternatives
            found = terms[0].spans(folded) if len(terms) == 1 else _together(terms, folded)
        else:
            here = self._possible(folded)
            found = sorted({span for terms in here for span in _together(terms, folded)})
        if overlap:
            own = len(folded) - overlap
            found = [span for span in found if span[0] < own]
        return found

    def count(self, passages: Sequence[str]) -> int:
        """How many hits there are in folded passages, none of which overlaps the next.

        As many as `spans` tells, and sooner.
        """
        if len(self.alternatives) != 1 or len(self.alternatives[0]) != 1:
            return sum(len(self.spans(folded)) for folded in passages)
        # No folded text holds the sign between them, so that no hit lies across.
        return self.alternatives[0][0].count("\n".join(passages))


def parse_query(text: str) -> Query:
    """The query that a person wrote; any text is one.

    Example:
        >>> (terms,) = parse_query("it's Café").alternatives
        >>> [[word.text for word in term.words] for term in terms]
        [['it', 's'], ['cafe']]
    """
    text = unicodedata.normalize("NFC", text.strip())
    pattern = _PATTERN.fullmatch(text)
    if pattern:
        return Query(pattern=pattern["pattern"])
    groups: list[dict[Term, None]] = [{}]
    for piece in _PIECE.finditer(text):
        if piece["word"] == "OR":
            groups.append({})
        elif piece["word"] != "AND":
            words = tuple(_words(piece["word"] or piece["phrase"] or ""))
            if words:
                groups[-1][Term(words)] = None
    return Query(tuple(dict.fromkeys(tuple(terms) for terms in groups if terms)))


def _words(text: str) -> Iterator[Word]:
    for part in text.split():
        words = fold(part).split()
        for at, word in enumerate(words, start=1):
            yield Word(word, begins=at == len(words) and part.endswith("*"))


def _together(terms: tuple[Term, ...], folded: str) -> list[Span]:
    """The shortest stretches that hold every term and do not overlap, in their order."""
    if len(terms) == 1:
        return terms[0].spans(folded)
    found: list[tuple[int, int, int]] = []
    for number, term in enumerate(terms):
        spans = term.spans(folded)
        if not spans:
            return []
        found += [(end, start, number) for start, end in spans]
    stretches: list[Span] = []
    last: dict[int, int] = {}
    for end, start, number in sorted(found):
        last[number] = start
        if len(last) == len(terms):
            first = min(last.values())
            if not stretches or first > stretches[-1][0]:  # else it holds the one before
                stretches.append((first, end))
    return _apart(stretches)


def _apart(stretches: list[Span]) -> list[Span]:
    """Of stretches in the order of both ends, the shortest first, those that do not overlap."""
    kept: list[Span] = []
    for start, end in sorted(stretches, key=lambda span: (span[1] - span[0], span)):
        at = bisect_left(kept, (start, end))
        before = kept[at - 1][1] if at else 0
        after = kept[at][0] if at < len(kept) else end
        if before <= start and end <= after:
            kept.insert(at, (start, end))
    return kept
