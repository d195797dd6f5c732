"""The evidence behind a level: the origins of one cell, each with its excerpts."""

from dataclasses import dataclass

import pandas as pd

from qms.analysis.coverage import sources_of
from qms.analysis.origins import cells_and_origins
from qms.analysis.study import Study, rows
from qms.core.profile import Suggestion
from qms.core.rubric import KINDS, REACHES, Rubric


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One coding with what is known of its source; levels and directness None where not given.

    `counts` is False where the rule does not read it: no level, or outside the window.
    """

    coding: str
    source: str
    title: str
    kind: str
    date: str
    sector: str
    role_group: str
    place: str
    quotable: bool
    openness: str
    start: int
    end: int
    quote: str
    stance: str
    low: int | None
    high: int | None
    directness: int | None
    reach: str
    affected: bool
    flags: tuple[str, ...]
    memo: str
    coder: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """What really spoke: its signal and its excerpts.

    Attributes:
        standing: "support", "against", "between" (its range spans the level), "no level"
            (the cell has no level), or "not counted" (nothing of it is read by the rule).
        low, high: None where not counted.
        carries: The answer would differ without it.
    """

    name: str
    kind: str
    sector: str
    place: str
    low: int | None
    high: int | None
    directness: int
    reach: str
    affected: bool
    split: bool
    standing: str
    carries: bool
    excerpts: tuple[Excerpt, ...]


def evidence(
    study: Study, rubric: Rubric, system: str, wave: str, criterion: str, suggestion: Suggestion
) -> tuple[Origin, ...]:
    """The origins of one criterion in one system and wave: against first, then support.

    Within these, those whose removal changes the answer come first, then by name.
    """
    sources = sources_of(study, system, wave)
    by_id = {row["source"]: row for row in rows(sources)}
    codings = study.tables["codings"]
    here = codings[(codings["code"] == criterion) & codings["source"].isin(sources["source"])]
    part = Study({**study.tables, "sources": sources, "codings": here}, {}, study.rubrics)
    _, origins = cells_and_origins(part, rubric, [criterion], [wave])
    kept = set(origins.codings)

    excerpts: dict[str, list[Excerpt]] = {}
    for row in rows(here.sort_values(["source", "start"], key=_in_order)):
        source = by_id[row["source"]]
        excerpts.setdefault(source["origin"] or source["source"], []).append(
            _excerpt(row, source, row["coding"] in kept, rubric)
        )
    found = []
    for i, name in enumerate(origins.name):
        found.append(
            Origin(
                name=name,
                kind=KINDS[origins.kind[i]],
                sector=origins.sector_names[origins.sector[i]] if origins.sector[i] >= 0 else "",
                place=origins.place_names[origins.place[i]] if origins.place[i] >= 0 else "",
                low=int(origins.low[i]),
                high=int(origins.high[i]),
                directness=int(origins.directness[i]),
                reach=REACHES[origins.reach[i] - 1] if origins.reach[i] else "",
                affected=bool(origins.affected[i]),
                split=bool(origins.split[i]),
                standing=_standing(int(origins.low[i]), int(origins.high[i]), suggestion.level),
                carries=name in suggestion.carried_by,
                excerpts=tuple(excerpts.pop(name)),
            )
        )
    found += [_uncounted(name, told) for name, told in excerpts.items()]
    order = ("against", "between", "support", "no level", "not counted")
    return tuple(sorted(found, key=lambda o: (order.index(o.standing), not o.carries, o.name)))


def _uncounted(name: str, told: list[Excerpt]) -> Origin:
    first = told[0]
    return Origin(
        name=name,
        kind=first.kind,
        sector=first.sector,
        place=first.place,
        low=None,
        high=None,
        directness=max(excerpt.directness or 0 for excerpt in told),
        reach="",
        affected=any(excerpt.affected for excerpt in told),
        split=False,
        standing="not counted",
        carries=False,
        excerpts=tuple(told),
    )


def _standing(low: int, high: int, level: int | None) -> str:
    if level is None:
        return "no level"
    if low >= level:
        return "support"
    return "against" if high < level else "between"


def _excerpt(
    coding: dict[str, str], source: dict[str, str], counts: bool, rubric: Rubric
) -> Excerpt:
    spoken_for = source["sector"] in rubric.affected_sectors
    return Excerpt(
        coding=coding["coding"],
        source=source["source"],
        title=source["title"] or source["source"],
        kind=source["kind"],
        date=source["date"],
        sector=source["sector"],
        role_group=source["role_group"],
        place=source["place"],
        quotable=source["quotable"] == "true",
        openness=source["openness"],
        start=int(coding["start"]),
        end=int(coding["end"]),
        quote=coding["quote"],
        stance=coding["stance"],
        low=_number(coding["level_low"]),
        high=_number(coding["level_high"]),
        directness=_number(coding["directness"]),
        reach=coding["reach"],
        affected=spoken_for if coding["affected"] == "" else coding["affected"] == "true",
        flags=tuple(word.strip() for word in coding["flags"].split(";") if word.strip()),
        memo=coding["memo"],
        coder=coding["coder"],
        counts=counts,
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


def _in_order(column: pd.Series) -> pd.Series:
    """Sort key: offsets as numbers, all else as text."""
    return pd.to_numeric(column) if column.name == "start" else column
