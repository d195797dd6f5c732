"""The suggestion for every cell of a study at once: assessment-rules section 3, rules 3 to 14.

Arrays have one row a case and one column a level from 1 up. The cases are the cells that
have origins, followed by every cell with one of its origins left out (rule 14), so that the
whole rule runs once over both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qms.analysis.origins import (
    DOCUMENT,
    INTERVIEW,
    SEVERAL,
    Cells,
    Flags,
    Origins,
    Whole,
    cells_and_origins,
)
from qms.analysis.study import Study
from qms.analysis.wording import Facts, in_words, nothing_kept
from qms.core.profile import Answer, Suggestion
from qms.core.rubric import KINDS, REACHES, Criterion, EvidenceRule, Rubric

IE = -1
"""Stands for "insufficient evidence" among level numbers inside this module only."""

CellKey = tuple[str, str, str]
"""System, wave, criterion."""


def suggestions(
    study: Study, rubric: Rubric, criteria: Sequence[Criterion], waves: Sequence[str]
) -> dict[CellKey, Suggestion]:
    """The suggestion for every system of the study, every one of `waves` and `criteria`.

    Args:
        study: Checked, so that every key, level and date is good.
        rubric: The rubric in force in all of `waves`; its evidence rule is applied.
        criteria: Those of the form in force.
        waves: Wave ids.

    Source:
        assessment-rules.md, section 3.
    """
    ids = [criterion.id for criterion in criteria]
    cells, origins = cells_and_origins(study, rubric, ids, waves)
    expects = [tuple(kind for kind in KINDS if kind in c.expects) for c in criteria]
    weighed = iter(_weighed(cells, origins, rubric, expects))
    live = np.zeros(len(cells.codings), dtype=bool)
    live[origins.cell] = True
    found: dict[CellKey, Suggestion] = {}
    position = 0
    for s, system in enumerate(cells.systems):
        for w, wave in enumerate(cells.waves):
            opened = bool(cells.opened[s * len(cells.waves) + w])
            for c, criterion in enumerate(ids):
                found[system, wave, criterion] = (
                    next(weighed)
                    if live[position]
                    else nothing_kept(
                        opened=opened,
                        codings=int(cells.codings[position]),
                        with_level=int(cells.with_level[position]),
                        silent=expects[c],
                        rubric=rubric,
                    )
                )
                position += 1
    return found


@dataclass(frozen=True)
class _Cases:
    """The cells with origins, then each such cell with one origin left out.

    `of` gives an origin's cell as a row number; `starts` where each cell's origins begin.
    """

    of: Whole
    starts: Whole
    n_cells: int

    def count(self, present: Flags) -> Whole:
        """Number of origins that are `present`, a matrix origins by levels, in every case."""
        held = present.astype(np.int64)
        whole = np.add.reduceat(held, self.starts, axis=0)
        return np.concatenate([whole, whole[self.of] - held])

    def distinct(self, present: Flags, word: Whole) -> Whole:
        """Number of distinct words (-1 is none) among the origins that are `present`."""
        known = np.flatnonzero(word >= 0)
        pairs, pair = np.unique(
            self.of[known] * (word.max(initial=0) + 1) + word[known], return_inverse=True
        )
        holders = np.zeros((len(pairs), present.shape[1]), dtype=np.int64)
        np.add.at(holders, pair, present[known])
        whole = np.zeros((self.n_cells, present.shape[1]), dtype=np.int64)
        np.add.at(whole, pairs // (word.max(initial=0) + 1), holders > 0)
        alone = np.zeros(present.shape, dtype=np.int64)
        alone[known] = present[known] & (holders[pair] == 1)
        return np.concatenate([whole, whole[self.of] - alone])


@dataclass(frozen=True)
class _Staircase:
    """What the rule finds for each case and level (columns 1 up).

    `have` holds the count that each requirement compares, `unmet` and `capped` say for each
    requirement and cap where it stands in the way.
    """

    support: Whole
    have: dict[str, Whole]
    unmet: dict[str, Flags]
    capped: dict[str, Flags]

    @property
    def climbed(self) -> Whole:
        """The highest level reached in an unbroken climb; 0 where level 1 is not."""
        free = ~np.logical_or.reduce([*self.unmet.values(), *self.capped.values()])
        return np.logical_and.accumulate(free, axis=1).sum(axis=1)


def _staircase(cases: _Cases, origins: Origins, rubric: Rubric, levels: Whole) -> _Staircase:
    """Rules 3 to 6: support, sufficiency and caps."""
    rule = rubric.evidence_rule
    support = origins.low[:, None] >= levels

    def among(mask: Flags) -> Whole:
        return cases.count(support & mask[:, None])

    def all_are(mask: Flags) -> Flags:
        return (among(mask) == everyone) & (everyone > 0)

    asks = [rule.asks(int(level)) for level in levels]
    sector_of = np.array([*origins.sector_names, ""], dtype=object)[origins.sector]
    host = np.isin(sector_of, rubric.host_sectors)
    everyone = cases.count(support)
    kinds = cases.distinct(support, origins.kind)
    sectors = cases.distinct(support, origins.sector)
    have = {
        "origins": everyone,
        "kinds": kinds,
        "sectors": sectors,
        "kinds_or_sectors": np.maximum(kinds, sectors),
        "directness": _best(cases, support, origins.directness, [a.directness for a in asks]),
        "reach": _best(
            cases, support, origins.reach, [a.reach and REACHES.index(a.reach) + 1 for a in asks]
        ),
        "outside": among((origins.sector >= 0) & ~host),
        "voices": among(np.isin(sector_of, rubric.voice_sectors)),
    }
    least = {
        name: [int(getattr(ask, name) or 0) for ask in asks]
        for name in ("origins", "kinds", "sectors", "kinds_or_sectors")
    } | {
        name: [int(bool(getattr(ask, name))) for ask in asks]
        for name in ("directness", "reach", "outside", "voices")
    }
    unmet = {name: counts < np.array(least[name]) for name, counts in have.items()}

    alone = {
        "documents_only": all_are(origins.kind == DOCUMENT),
        "interviews_only": all_are(origins.kind == INTERVIEW),
        "one_sector": (sectors <= 1) & (everyone > 0),
        "host_only": all_are(host),
        "one_place": all_are((origins.place >= 0) & origins.many_places)
        & (cases.distinct(support, origins.place) == 1)
        & (among(origins.reach >= SEVERAL) == 0),
        "inherited": all_are(origins.inherited),
    }
    capped = {
        name: applies & (cap < levels)
        for name, applies in alone.items()
        if (cap := getattr(rule.caps, name)) is not None
    }
    return _Staircase(everyone, have, unmet, capped)


def _best(cases: _Cases, support: Flags, value: Whole, asked: Sequence[int | str | None]) -> Whole:
    """Number of supporting origins whose value is at least what each level asks."""
    at_least = np.array([int(ask or 0) for ask in asked])
    return cases.count(support & (value[:, None] >= at_least))


@dataclass(frozen=True)
class _Zero:
    """Rule 8, for each case: who shows that it is absent."""

    origins: Whole
    two_sectors: Flags
    documents: Whole


def _zero(cases: _Cases, origins: Origins) -> _Zero:
    """Origins whose high is 0, and whether they carry a level 0."""
    absent = (origins.high == 0)[:, None]
    count = cases.count(absent)[:, 0]
    recorded = absent & ((origins.kind == DOCUMENT) & (origins.directness >= 3))[:, None]
    sectors = cases.distinct(absent, origins.sector)[:, 0]
    return _Zero(count, (count >= 2) & (sectors >= 2), cases.count(recorded)[:, 0])


def _answers(climbed: Whole, n: Whole, zero: _Zero, rule: EvidenceRule, lowest: int) -> Whole:
    """Rules 4, 7 and 8: the level for each case, or IE."""
    documented = (zero.documents > 0) & (lowest == 0)
    absent = np.where(n < rule.minimum_origins, documented, documented | zero.two_sectors)
    absent &= (lowest == 0) & (climbed == 0)
    enough = (n >= rule.minimum_origins) & (climbed > 0)
    return np.where(enough, climbed, np.where(absent, 0, IE))


def _weighed(
    cells: Cells, origins: Origins, rubric: Rubric, expects: Sequence[tuple[str, ...]]
) -> list[Suggestion]:
    """The suggestions of the cells that have origins, in the order of the cells."""
    if not len(origins.cell):
        return []
    live, of = np.unique(origins.cell, return_inverse=True)
    starts = np.searchsorted(of, np.arange(len(live)))
    cases = _Cases(of, starts, len(live))
    rule, lowest = rubric.evidence_rule, rubric.levels[0]
    levels = np.array([level for level in rubric.levels if level > 0])
    stairs = _staircase(cases, origins, rubric, levels)
    zero = _zero(cases, origins)
    sizes = np.diff(np.append(starts, len(of)))
    n = np.concatenate([sizes, sizes[of] - 1])
    answer = _answers(stairs.climbed, n, zero, rule, lowest)
    # With no origin left there is nothing to judge, whatever the rule asks.
    answer = np.where(n == 0, IE, answer)

    level = answer[: len(live)]
    own = level[of]
    lower = (origins.high < own) & (own > 0)
    against = np.bincount(of, lower, len(live)).astype(np.int64)
    affected = np.bincount(of, lower & origins.affected, len(live)) > 0
    bottom = _reduced(np.minimum, np.where(lower, origins.low, np.iinfo(np.int64).max), starts)
    backs = (origins.low >= own) & (own >= 0)
    support = np.bincount(of, backs, len(live)).astype(np.int64)
    present = _by_kind(of, origins.kind, np.ones(len(of), dtype=bool), len(live))
    speaking = _by_kind(of, origins.kind, backs, len(live))
    least, most = (_reduced(f, origins.low, starts) for f in (np.minimum, np.maximum))
    contested = (against > 0) & ((3 * against >= support + against) | affected)
    convergent = ((present == 0) | (speaking > 0)).all(axis=1)
    lone_kind = (present > 0).sum(axis=1) == 1
    thin_zero = (zero.origins == 2) | (~zero.two_sectors & (zero.documents == 1))

    without = answer[len(live) :]
    told: list[Suggestion] = []
    for i, cell in enumerate(live):
        at = slice(starts[i], starts[i] + sizes[i])
        step = int(level[i])
        asked = rule.asks(step).origins if step > 0 else None
        facts = Facts(
            level=step if step != IE else None,
            one_voice=bool(n[i] < rule.minimum_origins),
            support=int(support[i]),
            against=int(against[i]),
            affected=bool(affected[i]),
            contested=bool(contested[i]),
            range=(int(bottom[i]), step) if contested[i] else None,
            lowest=int(least[i]),
            highest=int(most[i]),
            triangulation=_triangulation(
                step,
                bool(lone_kind[i]),
                int(most[i] - least[i]),
                bool(convergent[i]),
            ),
            thin=bool(thin_zero[i])
            if step == 0
            else int(support[i]) == (asked if asked is not None else rule.minimum_origins),
            kinds={kind: int(present[i, k]) for k, kind in enumerate(KINDS)},
            sectors=tuple(origins.sector_names[s] for s in np.unique(origins.sector[at]) if s >= 0),
            silent=tuple(k for k in expects[cell % len(expects)] if not present[i, KINDS.index(k)]),
            leave_one_out=_distinct_answers(without[at]),
            carried_by=tuple(sorted(origins.name[at][without[at] != step])),
            split=tuple(origins.name[at][origins.split[at]]),
            undated=int(cells.undated[cell]),
            late=int(cells.late[cell]),
            have={name: counts[i] for name, counts in stairs.have.items()},
            unmet={name: tuple(flags[i]) for name, flags in stairs.unmet.items()},
            capped={name: tuple(flags[i]) for name, flags in stairs.capped.items()},
            lows=tuple(int(low) for low in origins.low[at]),
            highs=tuple(int(high) for high in origins.high[at]),
        )
        told.append(in_words(facts, rubric))
    return told


def _reduced(function: np.ufunc, values: Whole, starts: Whole) -> Whole:
    """The least or greatest value of each cell."""
    reduced: Whole = function.reduceat(values, starts)
    return reduced


def _by_kind(of: Whole, kind: Whole, mask: Flags, n_cells: int) -> Whole:
    """Number of origins by cell (rows) and kind (columns)."""
    counts = np.bincount(of[mask] * len(KINDS) + kind[mask], minlength=n_cells * len(KINDS))
    return counts.reshape(n_cells, len(KINDS))


def _triangulation(level: int, one_kind: bool, spread: int, convergent: bool) -> str | None:
    """Rule 11: the first word that holds."""
    if level == IE:
        return None
    if one_kind:
        return "single-source"
    if spread >= 2:
        return "dissonant"
    return "convergent" if convergent else "complementary"


def _distinct_answers(answers: npt.NDArray[np.int64]) -> tuple[Answer, ...]:
    """The answers without repeats, levels first and IE last."""
    distinct = sorted({int(answer) for answer in answers} - {IE})
    return (*distinct, *(("IE",) if IE in answers else ()))
