"""The framework matrix: cases in rows, the criteria of one wave in columns.

A case is a system, a sector within a system, or a source. Which case a source belongs to is
settled first, so that every coding falls into exactly one cell. Summaries and the suggestion
are of whole systems; a finer case has its excerpts and nothing more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from qms.analysis.origins import Flags, Whole
from qms.analysis.study import Study, rows, whole_numbers
from qms.analysis.suggestion import suggestions
from qms.core.rubric import KINDS, Criterion, Domain, Rubric

By = Literal["system", "sector", "source"]
CASES: tuple[By, ...] = get_args(By)
STATES = ("not looked", "nothing found", "excerpts", "summarised", "contested")
NOT_LOOKED, NOTHING_FOUND, EXCERPTS, SUMMARISED, CONTESTED = range(len(STATES))

Place = tuple[int, int]
"""A cell: the position of its case and of its criterion."""


class Case(NamedTuple):
    """A row of the matrix.

    Attributes:
        id: The sector or the source; blank for a system, and for sources without a sector.
        kind, date: The source's; blank for other cases.
        sources, coded: How many sources the case has, and how many of them are coded at all.
    """

    system: str
    system_name: str
    id: str
    name: str
    kind: str
    date: str
    sources: int
    coded: int


class Summary(NamedTuple):
    """What a person wrote of one system and criterion; who and when may be blank."""

    text: str
    author: str
    written_at: str


class CellExcerpt(NamedTuple):
    """One coding as a cell shows it; levels and directness None where not given."""

    coding: str
    source: str
    title: str
    kind: str
    date: str
    sector: str
    role_group: str
    quotable: bool
    start: int
    end: int
    quote: str
    stance: str
    low: int | None
    high: int | None
    directness: int | None


@dataclass(frozen=True)
class _Held:
    """The codings of all cells, cell by cell: those of cell n from `starts[n]` to the next."""

    starts: Whole
    row: list[int]
    codings: Mapping[str, list[str]]
    sources: Mapping[str, list[str]]


@dataclass(frozen=True)
class Matrix:
    """The cells of one wave; arrays have a row a case and a column a criterion.

    Attributes:
        cases: Systems in the order of their names; within one, sectors in the order of the
            rubric, sources by kind and id.
        criteria: Of the forms in force, the study's own rubric first.
        state: Positions in STATES.
        excerpts: Number of codings.
        kinds: A third axis for the kinds of source, in the order of KINDS: which speak.
        ranges: The contested cells, each with the lowest signal against and the level.
    """

    wave: str
    by: By
    rubrics: tuple[Rubric, ...]
    criteria: tuple[Criterion, ...]
    cases: tuple[Case, ...]
    state: Whole
    excerpts: Whole
    kinds: Flags
    ranges: Mapping[Place, tuple[int, int]]
    summaries: Mapping[Place, Summary]
    held: _Held

    def without_contested(self, kept: Mapping[str, Collection[str]]) -> "Matrix":
        """The matrix without the contested state of some criteria, by system."""
        ranges = {
            (row, column): told
            for (row, column), told in self.ranges.items()
            if self.criteria[column].id not in kept.get(self.cases[row].system, ())
        }
        state = self.state.copy()
        for place in self.ranges.keys() - ranges.keys():
            state[place] = SUMMARISED if place in self.summaries else EXCERPTS
        return replace(self, ranges=ranges, state=state)

    def domains(self) -> list[tuple[Rubric, Domain, list[int]]]:
        """The domains that have criteria here, each with the positions of these."""
        position = {criterion.id: at for at, criterion in enumerate(self.criteria)}
        found = []
        for rubric in self.rubrics:
            for domain in rubric.domains:
                held = [position[c.id] for c in domain.criteria if c.id in position]
                if held:
                    found.append((rubric, domain, held))
        return found

    def find(self, system: str, case: str, criterion: str) -> Place | None:
        """The cell of these ids; None if there is none. `case` is blank for a system."""
        row = next((n for n, c in enumerate(self.cases) if (c.system, c.id) == (system, case)), -1)
        column = next((n for n, c in enumerate(self.criteria) if c.id == criterion), -1)
        return None if row < 0 or column < 0 else (row, column)

    def tally(self, domain: str = "") -> dict[str, int]:
        """How many cells are in each state, of one domain or of all."""
        columns = [n for n, c in enumerate(self.criteria) if domain in ("", c.domain)]
        counts = np.bincount(self.state[:, columns].ravel(), minlength=len(STATES))
        return dict(zip(STATES, counts.tolist(), strict=True))

    def written(self, domain: str = "") -> tuple[int, int]:
        """How many cells have a summary, of those with excerpts or a summary."""
        columns = [n for n, c in enumerate(self.criteria) if domain in ("", c.domain)]
        summed = _marked(self.summaries, self.state.shape)[:, columns]
        heard = self.excerpts[:, columns] > 0
        return int(summed.sum()), int((summed | heard).sum())

    def codings_at(self, place: Place) -> list[str]:
        """The ids of a cell's codings, by kind of source, source and place in the text."""
        first, last = self._span(place)
        return self.held.codings["coding"][first:last]

    def excerpts_at(self, place: Place) -> list[CellExcerpt]:
        """A cell's codings with what is known of their sources, in the same order."""
        return [self._excerpt(n) for n in range(*self._span(place))]

    def _span(self, place: Place) -> Place:
        cell = place[0] * len(self.criteria) + place[1]
        return int(self.held.starts[cell]), int(self.held.starts[cell + 1])

    def _excerpt(self, n: int) -> CellExcerpt:
        coding = {name: cells[n] for name, cells in self.held.codings.items()}
        source = {name: cells[self.held.row[n]] for name, cells in self.held.sources.items()}
        return CellExcerpt(
            coding=coding["coding"],
            source=source["source"],
            title=source["title"] or source["source"],
            kind=source["kind"],
            date=source["date"],
            sector=source["sector"],
            role_group=source["role_group"],
            quotable=source["quotable"] == "true",
            start=int(coding["start"]),
            end=int(coding["end"]),
            quote=coding["quote"],
            stance=coding["stance"],
            low=_number(coding["level_low"]),
            high=_number(coding["level_high"] or coding["level_low"]),
            directness=_number(coding["directness"]),
        )


_OF_CODING = ("coding", "start", "end", "quote", "stance", "level_low", "level_high", "directness")
_OF_SOURCE = ("source", "title", "kind", "date", "sector", "role_group", "quotable")


def framework_matrix(
    study: Study, wave: str, *, by: By = "system", system: str = "", domain: str = ""
) -> Matrix:
    """The framework matrix of one wave.

    Sources withdrawn from the study are left out. Inductive codes have no column; that a
    source was coded with one counts as looking.

    Args:
        study: A checked study; texts are not needed.
        wave: A wave's id.
        by: What a case is.
        system: The only system to show; blank for all.
        domain: The only domain to show; blank for all.

    Source:
        assessment-rules.md, section 3, for contested; domain.md 5.1 for cases and states.
    """
    if system:
        study = study.of_system(system)
    in_force = study.rubrics_of(wave)
    columns = [
        [c for c in rubric.criteria_of(form) if domain in ("", c.domain)]
        for rubric, form in in_force
    ]
    criteria = tuple(criterion for each in columns for criterion in each)
    ids = [criterion.id for criterion in criteria]
    named = sorted((row["name"] or row["system"], row["system"]) for row in _systems(study))
    sources = _sources(study, wave, [key for _, key in named])
    case_of, cases = _cases(named, sources, by, in_force[0][0].sectors)

    codings = study.tables["codings"]
    row = pd.Index(sources["source"]).get_indexer(pd.Index(codings["source"]))
    opened = np.zeros(len(sources), dtype=bool)
    opened[row[row >= 0]] = True
    column = pd.Index(ids).get_indexer(pd.Index(codings["code"]))
    here = (row >= 0) & (column >= 0)
    codings, row, column = codings[here], row[here], column[here]
    cell = case_of[row] * len(ids) + column
    shape = (len(cases), len(ids))

    n_excerpts = np.bincount(cell, minlength=len(cases) * len(ids)).reshape(shape)
    kinds = np.zeros((len(cases) * len(ids), len(KINDS)), dtype=bool)
    kinds[cell, pd.Index(KINDS).get_indexer(pd.Index(sources["kind"]))[row]] = True
    n_sources = np.bincount(case_of, minlength=len(cases))
    n_coded = np.bincount(case_of[opened], minlength=len(cases))
    whole = by == "system"
    ranges = _contested(study, wave, in_force, columns, cases, ids) if whole else {}
    summaries = _summaries(study, wave, cases, ids) if whole else {}
    return Matrix(
        wave=wave,
        by=by,
        rubrics=tuple(rubric for rubric, _ in in_force),
        criteria=criteria,
        cases=tuple(
            case._replace(sources=int(n), coded=int(of))
            for case, n, of in zip(cases, n_sources, n_coded, strict=True)
        ),
        state=np.select(
            [
                _marked(ranges, shape),
                _marked(summaries, shape),
                n_excerpts > 0,
                np.broadcast_to(n_coded[:, None] > 0, shape),
            ],
            [CONTESTED, SUMMARISED, EXCERPTS, NOTHING_FOUND],
            NOT_LOOKED,
        ),
        excerpts=n_excerpts,
        kinds=kinds.reshape((*shape, len(KINDS))),
        ranges=ranges,
        summaries=summaries,
        held=_held(codings, sources, cell, row, n_excerpts),
    )


def _systems(study: Study) -> list[dict[str, str]]:
    return rows(study.tables["systems"])


def _sources(study: Study, wave: str, systems: Sequence[str]) -> pd.DataFrame:
    """The wave's sources that stand: by system in the order given, then by kind and id."""
    sources = study.tables["sources"]
    sources = sources[(sources["wave"] == wave) & (sources["withdrawn_at"] == "")]
    sources = sources.sort_values("source")
    kind = pd.Index(KINDS).get_indexer(pd.Index(sources["kind"]))
    system = pd.Index(systems).get_indexer(pd.Index(sources["system"]))
    return sources.iloc[np.lexsort((kind, system))].reset_index(drop=True)


def _cases(
    named: Sequence[tuple[str, str]], sources: pd.DataFrame, by: By, sectors: Mapping[str, str]
) -> tuple[Whole, list[Case]]:
    """Each source's case as a position, and the cases; their counts come later."""
    system = pd.Index([key for _, key in named]).get_indexer(pd.Index(sources["system"]))
    if by == "system":
        return system, [Case(key, name, "", name, "", "", 0, 0) for name, key in named]
    if by == "source":
        cells = zip(*(sources[part].tolist() for part in _OF_SOURCE[:4]), strict=True)
        return np.arange(len(sources)), [
            Case(named[at][1], named[at][0], source, title or source, kind, date, 0, 0)
            for at, (source, title, kind, date) in zip(system.tolist(), cells, strict=True)
        ]
    # A sector of the rubric that nobody speaks for is a case too: that it is silent is told.
    there = set(sources["sector"].unique().tolist())
    order = [*sectors, *sorted(there - set(sectors) - {""}), *([""] if "" in there else [])]
    spoken = system * len(order) + pd.Index(order).get_indexer(pd.Index(sources["sector"]))
    kept = np.tile(np.array([word in sectors for word in order], dtype=bool), len(named))
    kept[spoken] = True
    made = [
        Case(key, name, word, sectors.get(word, word) or "Sector not given", "", "", 0, 0)
        for name, key in named
        for word in order
    ]
    number = np.cumsum(kept) - 1
    return number[spoken], [case for case, keep in zip(made, kept, strict=True) if keep]


def _contested(
    study: Study,
    wave: str,
    in_force: Sequence[tuple[Rubric, str]],
    columns: Sequence[Sequence[Criterion]],
    cases: Sequence[Case],
    ids: Sequence[str],
) -> dict[Place, tuple[int, int]]:
    row = {case.system: n for n, case in enumerate(cases)}
    column = {key: n for n, key in enumerate(ids)}
    return {
        (row[system], column[criterion]): found.range
        for (rubric, _), criteria in zip(in_force, columns, strict=True)
        if criteria
        for (system, _, criterion), found in suggestions(study, rubric, criteria, [wave]).items()
        if found.range
    }


def _summaries(
    study: Study, wave: str, cases: Sequence[Case], ids: Sequence[str]
) -> dict[Place, Summary]:
    table = study.tables["summaries"]
    row = {case.system: n for n, case in enumerate(cases)}
    column = {key: n for n, key in enumerate(ids)}
    return {
        (row[line["system"]], column[line["criterion"]]): Summary(
            line["summary"], line["author"], line["written_at"]
        )
        for line in rows(table[(table["wave"] == wave) & (table["summary"] != "")])
        if line["system"] in row and line["criterion"] in column
    }


def _marked(places: Mapping[Place, object], shape: tuple[int, ...]) -> Flags:
    """True at these cells."""
    marked = np.zeros(shape, dtype=bool)
    if places:
        marked[tuple(np.array(list(places)).T)] = True
    return marked


def _held(
    codings: pd.DataFrame, sources: pd.DataFrame, cell: Whole, row: Whole, counts: Whole
) -> _Held:
    start = whole_numbers(codings["start"]).to_numpy(dtype=np.int64)
    name, _ = pd.factorize(codings["coding"], sort=True)
    order = np.lexsort((name, start, row, cell))
    codings = codings.iloc[order]
    return _Held(
        starts=np.concatenate([[0], np.cumsum(counts.ravel())]),
        row=row[order].tolist(),
        codings={part: codings[part].tolist() for part in _OF_CODING},
        sources={part: sources[part].tolist() for part in _OF_SOURCE},
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
