"""The evidence behind a level: the origins of one cell, each with its excerpts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from qms.analysis.origins import Origins, cells_and_origins
from qms.analysis.study import Study
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
    return _evidence(study, rubric, wave, {(system, criterion): suggestion})[system, criterion]


def evidence_of(study: Study, rubric: Rubric, profile: Profile) -> dict[str, tuple[Origin, ...]]:
    """The origins of every criterion of a profile, each as `evidence` orders them."""
    return evidence_of_all(study, rubric, [profile])[profile.system]


def evidence_of_all(
    study: Study, rubric: Rubric, profiles: Sequence[Profile]
) -> dict[str, dict[str, tuple[Origin, ...]]]:
    """System to criterion to its origins, for the profiles of one rubric in one wave.

    All at once costs a third of what one system after the other does.
    """
    suggested = {
        (profile.system, part.criterion): part.suggestion
        for profile in profiles
        for part in profile.criteria
    }
    found: dict[str, dict[str, tuple[Origin, ...]]] = {profile.system: {} for profile in profiles}
    if profiles:
        told = _evidence(study, rubric, profiles[0].wave, suggested)
        for (system, criterion), origins in told.items():
            found[system][criterion] = origins
    return found


Cell = tuple[str, str]
"""System and criterion."""


def _evidence(
    study: Study, rubric: Rubric, wave: str, suggested: Mapping[Cell, Suggestion]
) -> dict[Cell, tuple[Origin, ...]]:
    systems = sorted({system for system, _ in suggested})
    criteria = list(dict.fromkeys(criterion for _, criterion in suggested))
    sources = study.tables["sources"]
    sources = sources[
        sources["system"].isin(systems)
        & (sources["wave"] == wave)
        & (sources["withdrawn_at"] == "")
    ].sort_values("source")
    codings = study.tables["codings"]
    row = pd.Index(sources["source"]).get_indexer(pd.Index(codings["source"]))
    here = (row >= 0) & codings["code"].isin(criteria).to_numpy()
    codings, row = codings[here], row[here]
    every = study.tables["systems"]
    tables = {"systems": every[every["system"].isin(systems)], "sources": sources}
    part = Study({**study.tables, **tables, "codings": codings}, {}, study.rubrics)
    _, origins = cells_and_origins(part, rubric, criteria, [wave])

    excerpts: dict[tuple[Cell, str], list[Excerpt]] = {}
    for cell, name, excerpt in _excerpts(sources, codings, row, set(origins.codings), rubric):
        excerpts.setdefault((cell, name), []).append(excerpt)
    found: dict[Cell, list[Origin]] = {cell: [] for cell in suggested}
    for at, row in zip(origins.cell.tolist(), _columns(origins), strict=True):
        cell = systems[at // len(criteria)], criteria[at % len(criteria)]
        told = excerpts.pop((cell, row[0]), [])
        if cell in found:
            found[cell].append(_counted(row, suggested[cell], tuple(told)))
    for (cell, name), told in excerpts.items():
        if cell in found:
            found[cell].append(_uncounted(name, told))
    order = ("against", "between", "support", "no level", "not counted")
    return {
        cell: tuple(sorted(each, key=lambda o: (order.index(o.standing), not o.carries, o.name)))
        for cell, each in found.items()
    }


def _excerpts(
    sources: pd.DataFrame,
    codings: pd.DataFrame,
    row: npt.NDArray[np.intp],
    kept: Collection[str],
    rubric: Rubric,
) -> Iterator[tuple[Cell, str, Excerpt]]:
    """Every coding with its cell and its origin, by source and place in the text.

    Column by column: a national study has 100,000 of them.

    Args:
        sources: By id.
        codings: Of these sources.
        row: The place of each coding's source.
        kept: Ids of the codings that the rule reads.
        rubric: For the sectors that are affected.
    """
    starts = codings["start"].to_numpy(dtype=str).astype(np.int64)
    order = np.lexsort((starts, row))
    row = row[order]
    said = {name: codings[name].to_numpy(dtype=object)[order].tolist() for name in _SAID}

    def of_source(cells: Sequence[Any]) -> list[Any]:
        return [cells[at] for at in row.tolist()]

    told = {name: sources[name].tolist() for name in _TOLD}
    titles = [title or key for title, key in zip(told["title"], told["source"], strict=True)]
    among = [sector in rubric.affected_sectors for sector in told["sector"]]
    low = [int(cell) if cell else None for cell in said["level_low"]]
    excerpts = zip(
        *(said["coding"], said["source"], of_source(titles), of_source(told["kind"])),
        *(of_source(told[name]) for name in ("date", "sector", "role_group", "place")),
        of_source([cell == "true" for cell in told["quotable"]]),
        *(of_source(told["openness"]), starts[order].tolist()),
        *([int(cell) for cell in said["end"]], said["quote"], said["stance"], low),
        [int(cell) if cell else one for cell, one in zip(said["level_high"], low, strict=True)],
        [int(cell) if cell else None for cell in said["directness"]],
        said["reach"],
        [
            cell == "true" if cell else by
            for cell, by in zip(said["affected"], of_source(among), strict=True)
        ],
        [_flags(cell) if cell else () for cell in said["flags"]],
        *(said["memo"], said["coder"], [coding in kept for coding in said["coding"]]),
        strict=True,
    )
    names = [name or key for name, key in zip(told["origin"], told["source"], strict=True)]
    cells = zip(of_source(told["system"]), said["code"], strict=True)
    return zip(cells, of_source(names), map(Excerpt._make, excerpts), strict=True)


_SAID = (
    *("coding", "source", "code", "end", "quote", "stance", "level_low", "level_high"),
    *("directness", "reach", "affected", "flags", "memo", "coder"),
)
_TOLD = (
    *("source", "system", "title", "kind", "date", "sector", "role_group", "place"),
    *("quotable", "openness", "origin"),
)


Row = tuple[str, str, str, str, int, int, int, str, bool, bool]
"""Name, kind, sector, place, low, high, directness, reach, affected and split of an origin."""


def _columns(origins: Origins) -> Iterator[Row]:
    """The origins in their order, column by column, since a national study has 70,000 of them."""
    sectors, places = (*origins.sector_names, ""), (*origins.place_names, "")  # -1 is none
    return zip(
        origins.name,
        [KINDS[at] for at in origins.kind.tolist()],
        [sectors[at] for at in origins.sector.tolist()],
        [places[at] for at in origins.place.tolist()],
        *(origins.low.tolist(), origins.high.tolist(), origins.directness.tolist()),
        [("", *REACHES)[at] for at in origins.reach.tolist()],
        *(origins.affected.tolist(), origins.split.tolist()),
        strict=True,
    )


def _counted(row: Row, suggestion: Suggestion, excerpts: tuple[Excerpt, ...]) -> Origin:
    name, low, high = row[0], row[4], row[5]
    standing = _standing(low, high, suggestion.level)
    return Origin(*row, standing, name in suggestion.carried_by, excerpts)


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


def _flags(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())
