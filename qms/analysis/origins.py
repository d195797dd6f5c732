"""From codings to origins: assessment-rules section 3, rules 1 and 2, for a whole study at once.

A cell is one criterion in one system and wave. Its number is
`(system * number of waves + wave) * number of criteria + criterion`, positions as in `Cells`.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qms.analysis.study import Study, whole_numbers
from qms.core.rubric import KINDS, REACHES, Rubric

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

INTERVIEW, MEETING, DOCUMENT = range(3)
SEVERAL = REACHES.index("several") + 1
_FIRST_KIND = np.array([1, 0, 2])  # a meeting speaks before an interview, that before a document


@dataclass(frozen=True)
class Cells:
    """The cells of a study under one rubric, and what is known of each before any rule.

    Attributes:
        codings: Number of codings of the criterion, with a level or without.
        with_level: Number of those with a level, inside the window or not.
        undated, late: Kept codings whose source has no date, or one after `as_of`.
        opened: By system and wave: some source there has been coded at all.
    """

    systems: tuple[str, ...]
    waves: tuple[str, ...]
    criteria: tuple[str, ...]
    codings: Whole
    with_level: Whole
    undated: Whole
    late: Whole
    opened: Flags


@dataclass(frozen=True)
class Origins:
    """One row an origin of a cell, in the order of cells and then of names.

    Attributes:
        low, high: Floor of the median of its codings' low and high levels.
        directness: Highest of its codings, 0 where none is given.
        reach: Highest of its codings, 1 for team to 5 for system, 0 where none is given.
        kind: 0 interview, 1 meeting, 2 document.
        sector, place: Position in `sector_names`, `place_names`; -1 where blank.
        split: Its codings' lows differ by 2 or more.
        many_places: Its system names more than one place.
        codings: Ids of all codings that the rule reads, in no order.
    """

    cell: Whole
    name: npt.NDArray[np.object_]
    low: Whole
    high: Whole
    directness: Whole
    reach: Whole
    kind: Whole
    sector: Whole
    place: Whole
    affected: Flags
    inherited: Flags
    split: Flags
    many_places: Flags
    sector_names: tuple[str, ...]
    place_names: tuple[str, ...]
    codings: tuple[str, ...]


def months_before(day: str, months: int) -> int:
    """The day `months` calendar months before an ISO date, as a number yyyymmdd.

    The same day of the month, or that month's last day where it has no such day.

    Example:
        >>> months_before("2026-03-31", 1)
        20260228
    """
    year, month, date = int(day[:4]), int(day[5:7]), int(day[8:10])
    position = year * 12 + month - 1 - months
    year, month = position // 12, position % 12 + 1
    if year < 1:
        return 0
    return year * 10000 + month * 100 + min(date, calendar.monthrange(year, month)[1])


def cells_and_origins(
    study: Study, rubric: Rubric, criteria: Sequence[str], waves: Sequence[str]
) -> tuple[Cells, Origins]:
    """Every cell of the study's systems in `waves`, and the origins that speak in each.

    Codings of sources withdrawn from the study are left out; codings to inductive codes
    count only as a sign that their source has been opened.
    """
    systems = tuple(sorted(study.tables["systems"]["system"].tolist()))
    sources = study.tables["sources"]
    sources = sources[(sources["withdrawn_at"] == "") & sources["wave"].isin(list(waves))]
    sources = sources.sort_values("source").reset_index(drop=True)
    codings = study.tables["codings"]
    row = pd.Index(sources["source"]).get_indexer(pd.Index(codings["source"]))
    codings, row = codings[row >= 0], row[row >= 0]

    system = pd.Index(systems).get_indexer(pd.Index(sources["system"])).astype(np.int64)
    wave = pd.Index(waves).get_indexer(pd.Index(sources["wave"])).astype(np.int64)
    ground = system * len(waves) + wave
    opened = np.zeros(len(systems) * len(waves), dtype=bool)
    opened[ground[row]] = True

    criterion = pd.Index(criteria).get_indexer(pd.Index(codings["code"])).astype(np.int64)
    codings, row, criterion = (
        codings[criterion >= 0],
        row[criterion >= 0],
        criterion[criterion >= 0],
    )
    cell = ground[row] * len(criteria) + criterion
    low = whole_numbers(codings["level_low"])
    has_level = low.notna().to_numpy()

    kind = pd.Index(KINDS).get_indexer(pd.Index(sources["kind"])).astype(np.int64)
    day = _day_numbers(sources["date"])
    as_of = dict(zip(study.tables["waves"]["wave"], study.tables["waves"]["as_of"], strict=True))
    months = rubric.evidence_rule.window_months
    since = np.array([[months_before(as_of[w], months[k]) for k in KINDS] for w in waves])
    until = np.array([months_before(as_of[w], 0) for w in waves])
    undated = day == 0
    late = ~undated & (day > until[wave])
    inside = undated | (day >= since[wave, kind])

    n_cells = opened.size * len(criteria)
    kept = has_level & inside[row]

    def count(mask: Flags) -> Whole:
        return np.bincount(cell[mask], minlength=n_cells)

    cells = Cells(
        systems=systems,
        waves=tuple(waves),
        criteria=tuple(criteria),
        codings=count(np.ones(len(cell), dtype=bool)),
        with_level=count(has_level),
        undated=count(kept & undated[row]),
        late=count(kept & late[row]),
        opened=opened,
    )
    places = study.tables["systems"].set_index("system")["places"]
    n_places = np.array([len(set(_words(places[name]))) for name in systems], dtype=np.int64)
    return cells, _origins(
        codings[kept], cell[kept], row[kept], sources, kind, n_places[system] > 1, rubric
    )


def _origins(
    codings: pd.DataFrame,
    cell: Whole,
    row: Whole,
    sources: pd.DataFrame,
    kind: Whole,
    many_places: Flags,
    rubric: Rubric,
) -> Origins:
    """The kept codings grouped by cell and origin; `row` is a coding's place in `sources`."""
    own = sources["origin"].where(sources["origin"] != "", sources["source"])
    word, words = pd.factorize(own, sort=True)
    groups, group = np.unique(cell * max(len(words), 1) + word[row], return_inverse=True)

    low = whole_numbers(codings["level_low"]).to_numpy(dtype=np.int64)
    # A level without a high end is that level, and no range.
    ends = codings["level_high"].where(codings["level_high"] != "", codings["level_low"])
    high = whole_numbers(ends).to_numpy(dtype=np.int64)
    directness = whole_numbers(codings["directness"]).fillna(0).to_numpy(dtype=np.int64)
    reach = pd.Index(REACHES).get_indexer(pd.Index(codings["reach"])).astype(np.int64) + 1
    by_sector = sources["sector"].isin(list(rubric.affected_sectors)).to_numpy()
    said = codings["affected"].to_numpy(dtype=object)
    affected = np.where(said == "", by_sector[row], said == "true")

    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(groups)))

    def peak(values: Whole) -> Whole:
        return np.maximum.reduceat(values[order], starts) if len(groups) else values[:0]

    # The first source of the kind that speaks, by source id, has the least such number.
    source = -peak(-(_FIRST_KIND[kind[row]] * len(sources) + row)) % max(len(sources), 1)
    sector, sector_names = _positions(sources["sector"])
    place, place_names = _positions(sources["place"])
    return Origins(
        cell=groups // max(len(words), 1),
        name=np.asarray([*words, ""], dtype=object)[groups % max(len(words), 1)],
        low=_medians(low, group, starts),
        high=_medians(high, group, starts),
        directness=peak(directness),
        reach=peak(reach),
        kind=kind[source],
        sector=sector[source],
        place=place[source],
        affected=peak(affected.astype(np.int64)) > 0,
        inherited=(sources["inherited"] == "true").to_numpy()[source],
        split=(peak(low) + peak(-low)) >= 2,
        many_places=many_places[source],
        sector_names=sector_names,
        place_names=place_names,
        codings=tuple(codings["coding"].tolist()),
    )


def _day_numbers(dates: pd.Series) -> Whole:
    """ISO dates (or dates with a time) as numbers yyyymmdd; 0 where blank."""
    digits = dates.str[:10].str.replace("-", "").replace("", "0")
    return pd.to_numeric(digits).to_numpy(dtype=np.int64)


def _medians(values: Whole, group: Whole, starts: Whole) -> Whole:
    """Floor of the median of each group: the two middle values' mean, rounded down."""
    ranked = values[np.lexsort((values, group))]
    sizes = np.diff(np.append(starts, len(values)))
    return (ranked[starts + (sizes - 1) // 2] + ranked[starts + sizes // 2]) // 2


def _positions(cells: pd.Series) -> tuple[Whole, tuple[str, ...]]:
    """Each cell's position among the distinct words in alphabetical order, -1 for blank."""
    names = tuple(sorted(set(cells.unique().tolist()) - {""}))
    return pd.Index(names, dtype=object).get_indexer(pd.Index(cells)).astype(np.int64), names


def _words(cell: str) -> list[str]:
    """The words of a list cell."""
    return [word.strip() for word in cell.split(";") if word.strip()]
