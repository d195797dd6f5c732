"""What a person may see of a study while its waves are rated blind.

`seen_by` takes out of a study what is kept from one person; every screen reads the study
through it, so that nothing that is computed from it can show more. The suggestion follows from
the codings, which stay: whatever shows suggestions asks `check_may_see` first.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from qms.analysis.study import Study, rows
from qms.core import permissions
from qms.errors import NotPermitted
from qms.services.records import Standing, standing_in

JUDGED = ("ratings", "consensus")
"""Tables that tell what people judged; events tell their rows too."""

Hidden = Callable[[str, str, str, str], bool]


def hidden_ratings(study: Study, viewer: str) -> Hidden:
    """A test of (system, wave, criterion, rater): whether that rating is kept from the viewer.

    For what tells of a consensus, ask with a blank rater: it is kept as the suggestion is.
    """
    members, phases = rows(study.tables["members"]), _phases(study)
    mine = _own(study, viewer)
    known = {wave: standing_in(members, viewer, phase) for wave, phase in phases.items()}

    def hidden(system: str, wave: str, criterion: str, rater: str) -> bool:
        if rater and rater == viewer:
            return False
        standing = known.get(wave) or standing_in(members, viewer, "")
        rated = (system, wave, criterion) in mine
        hides = permissions.hides_ratings if rater else permissions.hides_suggestion
        return hides(standing.phase, standing.roles, rated=rated)

    return hidden


def seen_by(study: Study, viewer: str) -> Study:
    """The study without the judgements, and without the events, that are kept from a person."""
    if all(_is_open(phase) for phase in _phases(study).values()):
        return study
    hidden = hidden_ratings(study, viewer)
    tables = dict(study.tables)
    for name in JUDGED:
        raters = tables[name]["rater"] if name == "ratings" else [""] * len(tables[name])
        cells = (tables[name][key] for key in ("system", "wave", "criterion"))
        kept = [not hidden(*told) for told in zip(*cells, raters, strict=True)]
        tables[name] = tables[name][pd.Series(kept, index=tables[name].index, dtype=bool)]
    events = tables["events"]
    judged = events["table"].isin(JUDGED)
    kept_events = [
        not tells or not _is_hidden_event(table, key, hidden)
        for tells, table, key in zip(judged, events["table"], events["key"], strict=True)
    ]
    tables["events"] = events[pd.Series(kept_events, index=events.index, dtype=bool)]
    return replace(study, tables=tables)


def unrated(study: Study, viewer: str, system: str, wave: str) -> list[str]:
    """The criteria of a system in a wave whose suggestion is kept from a person, in order."""
    standing = _standing(study, viewer, wave)
    if _is_open(standing.phase):
        return []
    mine = _own(study, viewer)
    return [
        criterion.id
        for rubric, form in study.rubrics_of(wave)
        for criterion in rubric.criteria_of(form)
        if permissions.hides_suggestion(
            standing.phase, standing.roles, rated=(system, wave, criterion.id) in mine
        )
    ]


def check_may_see(study: Study, viewer: str, system: str, wave: str) -> None:
    """Refuse to show suggestions and what follows from them while they are kept from a person.

    Args:
        study: The study, or its outline with the ratings.
        viewer: The person who looks.
        system: A system's id; blank for all systems of the wave.
        wave: A wave's id.

    Raises:
        NotPermitted: Some are; says how many, and what opens them.
    """
    systems = [system] if system else study.tables["systems"]["system"].tolist()
    kept = [left for left in (unrated(study, viewer, each, wave) for each in systems) if left]
    if not kept:
        return
    if _standing(study, viewer, wave).roles:
        n = sum(map(len, kept))
        where = f" in {len(kept)} systems" if len(kept) > 1 else ""
        raise NotPermitted(
            f"Levels and suggestions of this wave are kept from you until you have rated: "
            f"{n} {'criterion is' if n == 1 else 'criteria are'} left{where}. "
            "Rate them, or wait until the ratings are revealed."
        )
    raise NotPermitted(
        "This wave is being rated blind, so its levels and suggestions are shown only to people "
        "whom the study names. Say who you are, or wait until the ratings are revealed."
    )


def check_may_take(study: Study, viewer: str) -> None:
    """Refuse to hand over the whole study where that would tell what is kept from a person.

    Who leads a study must be able to keep a copy of it, but not while they are to rate blind.

    Raises:
        NotPermitted: A wave is rated blind, and this person is a rater or does not lead the study.
    """
    ratings = study.tables["ratings"]
    for wave, phase in _phases(study).items():
        if _is_open(phase) or not (ratings["wave"] == wave).any():
            continue
        roles = _standing(study, viewer, wave).roles
        if "rater" in roles or not {"owner", "facilitator"} & set(roles):
            raise NotPermitted(
                "A wave of this study is being rated blind, and a bundle holds every rating. Until "
                "they are revealed it is for an owner or facilitator who does not rate."
            )


def _standing(study: Study, viewer: str, wave: str) -> Standing:
    return standing_in(rows(study.tables["members"]), viewer, _phases(study).get(wave, ""))


def _phases(study: Study) -> Mapping[str, str]:
    waves = study.tables["waves"]
    return dict(zip(waves["wave"], waves["phase"], strict=True))


def _is_open(phase: str) -> bool:
    return phase not in (permissions.COLLECTING, permissions.RATING)


def _own(study: Study, viewer: str) -> set[tuple[str, str, str]]:
    """What a person has rated: system, wave, criterion."""
    ratings = study.tables["ratings"]
    mine = ratings[ratings["rater"] == viewer]
    return set(zip(mine["system"], mine["wave"], mine["criterion"], strict=True))


def _is_hidden_event(table: str, key: str, hidden: Hidden) -> bool:
    """Whether an event of a judgement is kept; one whose key cannot be read is."""
    parts = key.split(";")
    if table == "consensus":
        return len(parts) != 3 or hidden(parts[0], parts[1], parts[2], "")
    return len(parts) != 4 or hidden(parts[0], parts[1], parts[2], parts[3])
