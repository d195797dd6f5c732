"""What claims and the panel rest on: the excerpts that they cite, found again in their sources."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from qms.analysis.study import Study, rows
from qms.core.coding import words


class Cited(NamedTuple):
    """One coding that a claim or a panel entry rests on.

    Attributes:
        title: The source's title; its id where it has none.
        quotable: Whether it may be quoted outside.
        withdrawn: Whether its source was withdrawn since.
    """

    coding: str
    source: str
    title: str
    kind: str
    system: str
    wave: str
    start: int
    end: int
    quote: str
    code: str
    quotable: bool
    withdrawn: bool


class Evidence(NamedTuple):
    """What one cell cites: excerpts, and words that are no coding, such as a document's name."""

    excerpts: tuple[Cited, ...]
    others: tuple[str, ...]


def evidence_behind(study: Study, cells: Iterable[str]) -> Mapping[str, Evidence]:
    """Cell (`evidence` of a claim, `cites` of the panel) to what it cites, in the order written.

    Args:
        study: A checked study; texts are not needed.
        cells: The cells, as many as there are to show; a blank one cites nothing.
    """
    every = {cell: words(cell) for cell in dict.fromkeys(cells)}
    wanted = {id_ for ids in every.values() for id_ in ids}
    codings = study.tables["codings"]
    found = _cited(study, codings[codings["coding"].isin(wanted)])
    return {
        cell: Evidence(
            tuple(found[id_] for id_ in ids if id_ in found),
            tuple(id_ for id_ in ids if id_ not in found),
        )
        for cell, ids in every.items()
    }


def _cited(study: Study, codings: pd.DataFrame) -> dict[str, Cited]:
    sources = study.tables["sources"]
    named = sources[sources["source"].isin(set(codings["source"]))]
    source = {row["source"]: row for row in rows(named)}
    found = {}
    for row in rows(codings):
        of = source[row["source"]]
        found[row["coding"]] = Cited(
            coding=row["coding"],
            source=row["source"],
            title=of["title"] or row["source"],
            kind=of["kind"],
            system=of["system"],
            wave=of["wave"],
            start=int(row["start"]),
            end=int(row["end"]),
            quote=row["quote"],
            code=row["code"],
            quotable=of["quotable"] == "true",
            withdrawn=bool(of["withdrawn_at"]),
        )
    return found
