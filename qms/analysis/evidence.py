"""The evidence behind a level: the origins of one cell, each with its excerpts."""

from collections.abc import Mapping
from typing import NamedTuple

from qms.analysis.coverage import sources_of
from qms.analysis.origins import Origins, cells_and_origins
from qms.analysis.study import Study, rows
from qms.core.profile import Profile, Suggestion
from qms.core.rubric import KINDS, REACHES, Rubric


class Excerpt(NamedTuple):
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


class Origin(NamedTuple):
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
    return _evidence(study, rubric, system, wave, {criterion: suggestion})[criterion]


def evidence_of(study: Study, rubric: Rubric, profile: Profile) -> dict[str, tuple[Origin, ...]]:
    """The origins of every criterion of a profile, each as `evidence` orders them."""
    suggested = {part.criterion: part.suggestion for part in profile.criteria}
    return _evidence(study, rubric, profile.system, profile.wave, suggested)


def _evidence(
    study: Study, rubric: Rubric, system: str, wave: str, suggested: Mapping[str, Suggestion]
) -> dict[str, tuple[Origin, ...]]:
    sources = sources_of(study, system, wave)
    by_id = {row["source"]: row for row in rows(sources)}
    codings = study.tables["codings"]
    here = codings[
        codings["code"].isin(list(suggested)) & codings["source"].isin(sources["source"])
    ]
    systems = study.tables["systems"]
    part = Study(
        {
            **study.tables,
            "systems": systems[systems["system"] == system],
            "sources": sources,
            "codings": here,
        },
        {},
        study.rubrics,
    )
    criteria = list(suggested)
    _, origins = cells_and_origins(part, rubric, criteria, [wave])
    kept = set(origins.codings)

    excerpts: dict[tuple[str, str], list[Excerpt]] = {}
    for row in sorted(rows(here), key=lambda row: (row["source"], int(row["start"]))):
        source = by_id[row["source"]]
        excerpts.setdefault((row["code"], source["origin"] or source["source"]), []).append(
            _excerpt(row, source, row["coding"] in kept, rubric)
        )
    found: dict[str, list[Origin]] = {criterion: [] for criterion in criteria}
    for i, name in enumerate(origins.name):
        criterion = criteria[origins.cell[i]]
        told = excerpts.pop((criterion, name))
        found[criterion].append(_counted(origins, i, suggested[criterion], tuple(told)))
    for (criterion, name), told in excerpts.items():
        found[criterion].append(_uncounted(name, told))
    order = ("against", "between", "support", "no level", "not counted")
    return {
        criterion: tuple(
            sorted(each, key=lambda o: (order.index(o.standing), not o.carries, o.name))
        )
        for criterion, each in found.items()
    }


def _counted(
    origins: Origins, i: int, suggestion: Suggestion, excerpts: tuple[Excerpt, ...]
) -> Origin:
    low, high, reach = (int(of[i]) for of in (origins.low, origins.high, origins.reach))
    sector, place = int(origins.sector[i]), int(origins.place[i])
    return Origin(
        name=origins.name[i],
        kind=KINDS[origins.kind[i]],
        sector=origins.sector_names[sector] if sector >= 0 else "",
        place=origins.place_names[place] if place >= 0 else "",
        low=low,
        high=high,
        directness=int(origins.directness[i]),
        reach=REACHES[reach - 1] if reach else "",
        affected=bool(origins.affected[i]),
        split=bool(origins.split[i]),
        standing=_standing(low, high, suggestion.level),
        carries=origins.name[i] in suggestion.carried_by,
        excerpts=excerpts,
    )


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
    affected = coding["affected"]
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
        high=_number(coding["level_high"] or coding["level_low"]),
        directness=_number(coding["directness"]),
        reach=coding["reach"],
        affected=affected == "true" if affected else source["sector"] in rubric.affected_sectors,
        flags=_flags(coding["flags"]) if coding["flags"] else (),
        memo=coding["memo"],
        coder=coding["coder"],
        counts=counts,
    )


def _flags(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
