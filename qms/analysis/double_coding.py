"""Double coding: which sources two or more people code apart, and where they differ."""

import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from qms.analysis.study import Study, rows
from qms.core.coding import is_closed

CUSTOMARY = 20
"""Per cent of the sources that a second coder customarily codes."""
AT_WORK, CLOSED, SETTLED = "at work", "done", "adjudicated"


@dataclass(frozen=True, slots=True)
class Part:
    """One coder's own part of a source.

    Attributes:
        told: The cell `adjudication` as written.
        seed: Of the draw that chose the source; blank where it was chosen by hand.
    """

    coder: str
    assigned_at: str
    seed: str
    told: str

    @property
    def state(self) -> str:
        """`AT_WORK`, `CLOSED` (declared done) or `SETTLED` (adjudicated)."""
        if not self.told:
            return AT_WORK
        return CLOSED if is_closed(self.told) else SETTLED


@dataclass(frozen=True, slots=True)
class DoubleCoded:
    """A source with the parts of all who are assigned to it, by coder."""

    source: str
    parts: tuple[Part, ...]

    @property
    def coders(self) -> tuple[str, ...]:
        """Who is assigned, by id."""
        return tuple(part.coder for part in self.parts)

    @property
    def is_done(self) -> bool:
        """Whether two or more were assigned and none of them is still at work."""
        return len(self.parts) > 1 and all(part.told for part in self.parts)

    @property
    def is_settled(self) -> bool:
        """Whether what differs has been adjudicated."""
        return self.is_done and all(part.state == SETTLED for part in self.parts)


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that some of a source's coders gave a code and others did not.

    Attributes:
        coding: The first coding of the passage under that code.
        coders: Who coded it.
        without: Who has no coding of that code that touches it.
    """

    source: str
    start: int
    end: int
    code: str
    quote: str
    coding: str
    coders: tuple[str, ...]
    without: tuple[str, ...]


def double_coded(study: Study) -> tuple[DoubleCoded, ...]:
    """The sources that somebody is assigned to, without withdrawn ones; an outline is enough."""
    there = {row["source"] for row in rows(study.tables["sources"]) if not row["withdrawn_at"]}
    table = sorted(rows(study.tables["double_coding"]), key=lambda r: (r["source"], r["coder"]))
    return tuple(
        DoubleCoded(
            source,
            tuple(
                Part(row["coder"], row["assigned_at"], row["seed"], row["adjudication"])
                for row in found
            ),
        )
        for source, found in groupby(table, key=lambda row: row["source"])
        if source in there
    )


def drawn(sources: Collection[str], per_cent: float, seed: str) -> tuple[str, ...]:
    """A random share of some sources, rounded up; the same for the same sources and seed.

    Example:
        >>> drawn(["a", "b", "c", "d", "e", "f"], 20, "7") == drawn("fedcba", 20, "7")
        True
        >>> len(drawn("abcdef", 20, "7"))
        2
    """
    known = sorted(sources)
    n = min(math.ceil(len(known) * per_cent / 100), len(known))
    return tuple(sorted(random.Random(seed).sample(known, max(n, 0))))


def differences(
    codings: pd.DataFrame, coders: Mapping[str, Sequence[str]]
) -> tuple[Difference, ...]:
    """Passages that one coder gave a code and another, of the same source, did not.

    Two coders agree on a passage where their codings under one code touch; where each begins
    and ends is what the agreement on characters tells.

    Args:
        codings: The codings table (text cells).
        coders: Source to those who coded it apart.

    Returns:
        By source and place.
    """
    found = []
    here = [row for row in rows(codings) if row["coder"] in coders.get(row["source"], ())]
    here.sort(key=lambda row: (row["source"], row["code"], int(row["start"]), int(row["end"])))
    for (source, code), group in groupby(here, key=lambda row: (row["source"], row["code"])):
        marks = list(group)
        spans = [(int(row["start"]), int(row["end"]), row["coder"]) for row in marks]
        whole: dict[tuple[int, int], list[dict[str, str]]] = {}
        for row in marks:
            whole.setdefault((int(row["start"]), int(row["end"])), []).append(row)
        for (start, end), same in whole.items():
            touching = {coder for a, b, coder in spans if a < end and start < b}
            without = tuple(coder for coder in coders[source] if coder not in touching)
            if without:
                own = tuple(sorted({row["coder"] for row in same}))
                first = same[0]
                found.append(
                    Difference(
                        source, start, end, code, first["quote"], first["coding"], own, without
                    )
                )
    return tuple(sorted(found, key=lambda each: (each.source, each.start, each.end, each.code)))
