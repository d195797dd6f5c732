"""Hits of a search: from passages that may hold them to places in texts, with what is around.

Where the passages come from makes no difference, whole texts or the index of a database, as
long as none that holds a hit is left out: what a hit is, is decided here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from qms.analysis.study import Study
from qms.core.folding import Span, unfolded
from qms.core.passages import passages
from qms.core.query import Query

AROUND = 80
AT_ONCE = 500  # passages that are counted as one text: some 300 KB


@dataclass(frozen=True, slots=True)
class Filters:
    """The sources to look in; None for any. Withdrawn ones are never looked in."""

    system: str | None = None
    wave: str | None = None
    kind: str | None = None
    sector: str | None = None

    def given(self) -> dict[str, str]:
        """What is asked of a source, by column of the table of sources."""
        columns = {name: getattr(self, name) for name in ("system", "wave", "kind", "sector")}
        return {name: cell for name, cell in columns.items() if cell is not None}


Candidate = tuple[str, int, int, int, str]
"""A passage of a source that may hold hits: source, start, end, overlap and folded text.

As in `qms.core.passages`; a plain tuple, since a common word has ten thousand of them.
"""


class Held(NamedTuple):
    """The hits of one passage, as spans of its folded text; at least one."""

    passage: Candidate
    spans: list[Span]


class Place(NamedTuple):
    """A hit: a span of a source's text, in code points, half open."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a text holds what was looked for.

    Attributes:
        source: The source's id.
        start, end: Code points of its text, half open.
        quote: The text between them.
        before, after: About 80 characters on either side, ending between words; blank where
            the text begins or ends.
    """

    source: str
    start: int
    end: int
    quote: str
    before: str
    after: str

    @property
    def context(self) -> str:
        """The quote with what stands around it."""
        return self.before + self.quote + self.after

    def as_json(self) -> dict[str, str | int]:
        """The hit as `search --format json` gives it."""
        return {
            "source": self.source,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "context": self.context,
        }


def sources_within(study: Study, filters: Filters) -> list[str]:
    """The ids of the sources to look in, in their order."""
    sources = study.tables["sources"]
    kept = sources["withdrawn_at"] == ""
    for name, cell in filters.given().items():
        kept &= sources[name] == cell
    return sorted(sources[kept]["source"].tolist())


def candidates(
    texts: Mapping[str, str], sources: Iterable[str], *, whole: bool
) -> Iterator[Candidate]:
    """Every passage of some sources; `whole` leaves long paragraphs uncut."""
    for source in sources:
        for passage in passages(texts[source], whole=whole):
            yield source, *passage


def held(
    query: Query, passages: Iterable[Candidate], *, first: int, most: int
) -> tuple[list[Held], int]:
    """At most `most` hits from the number `first` on, and how many there are in all.

    Those behind are only counted: for a common word there are tens of thousands, and to tell
    where each of them stands takes longer than to find them.
    """
    part: list[Held] = []
    total, last = 0, first + most
    left = iter(passages)
    while total < last and (passage := next(left, None)):
        _, _, _, overlap, folded = passage
        spans = query.spans(folded, overlap)
        before, total = total, total + len(spans)
        if here := spans[max(first - before, 0) : last - before]:
            part.append(Held(passage, here))
    return part, total + _counted(query, left)


def _counted(query: Query, passages: Iterator[Candidate]) -> int:
    total = 0
    while some := list(islice(passages, AT_ONCE)):
        total += query.count([folded for _, _, _, overlap, folded in some if not overlap])
        for _, _, _, overlap, folded in some:
            if overlap:
                total += len(query.spans(folded, overlap))
    return total


def places(found: Iterable[Held], texts: Mapping[str, str]) -> list[Place]:
    """Where hits stand in the texts of their sources."""
    return [
        Place(source, first + start, first + end)
        for (source, first, last, _, folded), spans in found
        for start, end in unfolded(texts[source][first:last], folded, spans)
    ]


def hits(found: Iterable[Place], texts: Mapping[str, str]) -> tuple[Hit, ...]:
    """Hits with their quotes and what stands around them."""
    return tuple(_hit(place, texts[place.source]) for place in found)


def _hit(place: Place, text: str) -> Hit:
    source, start, end = place
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    if first and not text[first - 1].isspace():
        blanks = (at for at in range(first, start) if text[at].isspace())
        first = next(blanks, first - 1) + 1
    if last < len(text) and not text[last].isspace():
        blanks = (at for at in range(last - 1, end - 1, -1) if text[at].isspace())
        last = next(blanks, last)
    return Hit(source, start, end, text[start:end], text[first:start], text[end:last])
