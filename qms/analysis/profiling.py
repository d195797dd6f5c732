"""Profiles of a study: assessment-rules sections 4 and 5.

Nothing is averaged, ranked or totalled; a missing level stays missing.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from qms.analysis.study import Study, rows
from qms.analysis.suggestion import suggestions
from qms.core.profile import CriterionProfile, DomainView, Profile, RatingMark, Suggestion
from qms.core.rubric import Criterion, Rubric

CellKey = tuple[str, str, str]


def profiles(
    study: Study, *, systems: Sequence[str] | None = None, waves: Sequence[str] | None = None
) -> list[Profile]:
    """One profile for each system, wave and rubric.

    Args:
        study: A checked study.
        systems: System ids to keep; None for all.
        waves: Wave ids to keep; None for all.

    Returns:
        In the order of system ids, then of waves by date, then the study's own rubric first.
    """
    kept_waves = [w for w in study.waves_by_date() if waves is None or w in waves]
    ratings = _marks(study.tables["ratings"])
    consensus = {_key(row): row for row in rows(study.tables["consensus"])}
    coded = _coded(study)
    found: dict[tuple[str, str], list[Profile]] = {}
    for (rubric, form), group in _rubric_groups(study, kept_waves):
        criteria = rubric.criteria_of(form)
        suggested = suggestions(study, rubric, criteria, group)
        for system in study.tables["systems"]["system"]:
            if systems is not None and system not in systems:
                continue
            for wave in group:
                found.setdefault((system, wave), []).append(
                    _profile(
                        (system, wave), rubric, form, criteria, suggested, ratings, consensus, coded
                    )
                )
    return [
        profile
        for system in sorted(study.tables["systems"]["system"])
        for wave in kept_waves
        for profile in found.get((system, wave), [])
    ]


def _rubric_groups(
    study: Study, waves: Sequence[str]
) -> list[tuple[tuple[Rubric, str], list[str]]]:
    """Each rubric and form in force, with the waves it is in force in; own rubrics first."""
    groups: dict[tuple[bool, str, str, str], tuple[tuple[Rubric, str], list[str]]] = {}
    for wave in waves:
        for place, (rubric, form) in enumerate(study.rubrics_of(wave)):
            key = (place > 0, rubric.id, rubric.version, form)
            groups.setdefault(key, ((rubric, form), []))[1].append(wave)
    return [groups[key] for key in sorted(groups)]


def _profile(
    place: tuple[str, str],
    rubric: Rubric,
    form: str,
    criteria: Sequence[Criterion],
    suggested: Mapping[CellKey, Suggestion],
    ratings: Mapping[CellKey, tuple[RatingMark, ...]],
    consensus: Mapping[CellKey, Mapping[str, str]],
    coded: set[CellKey],
) -> Profile:
    system, wave = place
    parts = []
    for criterion in criteria:
        key = (system, wave, criterion.id)
        parts.append(
            _criterion(
                criterion,
                suggested[key],
                ratings.get(key, ()),
                consensus.get(key, {}),
                key in coded,
            )
        )
    return Profile(
        system=system,
        wave=wave,
        rubric=rubric.id,
        rubric_version=rubric.version,
        form=form,
        criteria=tuple(parts),
        domains=tuple(
            domain_view(domain.id, [p for p in parts if p.domain == domain.id], rubric.levels)
            for domain in rubric.domains
            if any(p.domain == domain.id for p in parts)
        ),
    )


def _criterion(
    criterion: Criterion,
    suggestion: Suggestion,
    ratings: tuple[RatingMark, ...],
    consensus: Mapping[str, str],
    coded: bool,
) -> CriterionProfile:
    """Section 4: the status, and the level on record where there is one."""
    level: int | None = None
    state: str | None = None
    if consensus:
        status = consensus["outcome"]
        if status == "agreed":
            level = int(consensus["level"]) if consensus["level"] else None
            state = consensus["state"] or None
    elif ratings:
        status = "rated"
    elif coded:
        status = "suggested"
    else:
        status, state = "none", "NA"
    return CriterionProfile(
        criterion=criterion.id,
        domain=criterion.domain,
        status=status,
        level=level,
        state=state,
        ratings=ratings,
        suggestion=suggestion,
        consensus=consensus,
    )


def domain_view(
    domain: str, parts: Sequence[CriterionProfile], levels: Sequence[int]
) -> DomainView:
    """Section 5: a domain as counts, a floor and what stands in the way.

    Args:
        domain: The domain's id.
        parts: Its criteria in the order of the rubric.
        levels: The levels of the scale, lowest first.
    """
    agreed = [p for p in parts if p.status == "agreed"]
    at = [p.level for p in agreed if p.level is not None]
    states = [p.state for p in agreed]
    lowest = min(at, default=None)
    floor = tuple(p.criterion for p in agreed if lowest is not None and p.level == lowest)
    unsettled = {
        p.criterion
        for p in parts
        if p.status != "agreed"
        or p.state in ("IE", "NA")
        or (p.suggestion.contested and p.state != "NX")
    }
    n_open = len(parts) - len(agreed)
    n_contested = sum(p.suggestion.contested for p in parts)
    marked = len(at) >= 4 and not (n_contested or n_open or "IE" in states)
    return DomainView(
        domain=domain,
        levels={level: at.count(level) for level in levels},
        ie=states.count("IE"),
        na=states.count("NA"),
        nx=states.count("NX"),
        open=n_open,
        contested=n_contested,
        floor=(lowest, floor) if lowest is not None else None,
        met_at=None if unsettled else lowest,
        in_the_way=tuple(
            p.criterion for p in parts if p.criterion in unsettled or p.criterion in floor
        ),
        median=sorted(at)[(len(at) - 1) // 2] if marked else None,
    )


def _coded(study: Study) -> set[CellKey]:
    """Cells with any coding, with a level or without, of a source not withdrawn."""
    sources = study.tables["sources"]
    sources = sources[sources["withdrawn_at"] == ""]
    codings = study.tables["codings"]
    row = pd.Index(sources["source"]).get_indexer(pd.Index(codings["source"]))
    known = pd.DataFrame({"row": row, "code": codings["code"].to_numpy()})
    known = known[row >= 0].drop_duplicates()
    where = list(zip(sources["system"].tolist(), sources["wave"].tolist(), strict=True))
    return {
        (*where[at], code)
        for at, code in zip(known["row"].tolist(), known["code"].tolist(), strict=True)
    }


def _marks(ratings: pd.DataFrame) -> dict[CellKey, tuple[RatingMark, ...]]:
    """Individual ratings of each cell, in the order of the raters' ids."""
    found: dict[CellKey, list[RatingMark]] = {}
    for row in rows(ratings):
        level = int(row["level"]) if row["level"] else None
        found.setdefault(_key(row), []).append(
            RatingMark(row["rater"], level, row["state"] or None)
        )
    return {key: tuple(sorted(marks, key=lambda mark: mark.rater)) for key, marks in found.items()}


def _key(row: Mapping[str, str]) -> CellKey:
    return row["system"], row["wave"], row["criterion"]
