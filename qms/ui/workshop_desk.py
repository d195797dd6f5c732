"""The desk of the page Workshop: what the form sent becomes a consensus, and what came of it.

The form sends plain values. `put` and `replied` check them, call the service and give back
sentences; they know no screen. `panel` is what stands on the desk.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qms.analysis.study import Study, rows
from qms.core import permissions
from qms.core.consensus import SPLIT, NewConsensus
from qms.core.rating import COMPONENTS, Concern
from qms.errors import UserError
from qms.services import drafts, workshop
from qms.services.drafts import DraftChanged
from qms.services.library import Store
from qms.services.workshop import ConsensusChanged, WorkshopView
from qms.ui import feedback, panels, person, resources, state, words
from qms.ui.components import evidence
from qms.ui.components import workshop as component
from qms.ui.frame import Scene

DRAFT = "consensus"
"""The kind of draft that the room's form is."""
PUTTING = ("owner", "facilitator", "reply")
"""Roles whose people have something to write here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of something that was sent.

    Attributes:
        key: Study, who sent it, system, wave, criterion; and "reply" where it was one.
        kind: "saved", "changed" (somebody was quicker) or "refused"; of a draft "kept",
            "dropped" or "elsewhere" (other words were kept in another tab).
        lines: Sentences.
        draft: Of a draft, when it was kept, and the other words where there are any.
    """

    key: tuple[str, ...]
    kind: str
    lines: tuple[str, ...]
    draft: Mapping[str, Any] | None = None

    def as_data(self) -> dict[str, Any]:
        """The outcome as the component reads it; the ticket tells it from any other."""
        ticket = uuid.uuid4().hex
        return {"ticket": ticket, **asdict(self)}


def put(store: Store, study: str, sent: Mapping[str, Any], *, by: str) -> Outcome:
    """Put on record what the form holds."""
    ids = tuple(map(str, sent["ids"]))
    key = (study, by, *ids)
    try:
        row = workshop.agree(store, study, _consensus(sent), sent.get("seen"), by=by)
        drafts.drop(store, study, by, DRAFT, ids)
    except Exception as error:
        return _not_saved(key, error)
    what = "The split is" if row["outcome"] == SPLIT else "It is"
    return Outcome(key, "saved", (f"{what} on record.",))


def replied(store: Store, study: str, sent: Mapping[str, Any], *, by: str) -> Outcome:
    """Save the reply that the form holds."""
    system, wave, criterion = map(str, sent["ids"])
    key = (study, by, system, wave, criterion, "reply")
    try:
        text, seen = str(sent["text"]), str(sent["seen"])
        row = workshop.reply(store, study, (system, wave, criterion), text, seen, by=by)
    except Exception as error:
        return _not_saved(key, error)
    said = "The reply is saved." if row["right_of_reply"] else "The reply is removed."
    return Outcome(key, "saved", (said,))


def drafted(store: Store, study: str, sent: Mapping[str, Any], *, by: str) -> Outcome:
    """Keep the form as it is being written; without a form, drop what was kept."""
    ids = tuple(map(str, sent["ids"]))
    key = (study, by, *ids)
    try:
        if sent.get("form") is None:
            drafts.drop(store, study, by, DRAFT, ids)
            return Outcome(key, "dropped", ())
        at = drafts.keep(store, study, by, DRAFT, ids, sent["form"], str(sent.get("at") or ""))
    except DraftChanged as error:
        theirs = error.theirs
        if theirs is None:  # on record or dropped in another tab: these words still stand here
            return Outcome(key, "dropped", ())
        content = {"form": dict(theirs.content), "at": theirs.saved_at}
        return Outcome(key, "elsewhere", tuple(error.lines), content)
    except Exception as error:
        return _not_saved(key, error)
    return Outcome(key, "kept", (), {"at": at})


def _not_saved(key: tuple[str, ...], error: Exception) -> Outcome:
    if isinstance(error, ConsensusChanged):
        who = words.bare(error.who, most=60) or "Somebody else"
        return Outcome(key, "changed", (f"{who} {error.did} while this was written.",))
    return Outcome(key, "refused", tuple(feedback.lines_of(error)))


def _consensus(sent: Mapping[str, Any]) -> NewConsensus:
    """What the form's values say; what the outcome has no use for is left out."""
    system, wave, criterion = map(str, sent["ids"])
    form = sent["form"]
    split = form["outcome"] == SPLIT
    answer = "" if split else str(form["answer"])
    if answer.isdecimal() and len(answer) > 3:
        raise UserError("A level is a number of the scale.")
    return NewConsensus(
        system=system,
        wave=wave,
        criterion=criterion,
        outcome=str(form["outcome"]),
        level=int(answer) if answer.isdecimal() else None,
        state="" if answer.isdecimal() else answer,
        rationale=str(form["rationale"]),
        reason=str(form["reason"]),
        dissent=str(form["dissent"]),
        dissent_by=_people(form, "dissent"),
        agreed_by=_people(form, "agreed"),
        concerns={} if split else _concerns(form["concerns"]),
    )


def _people(form: Mapping[str, Any], group: str) -> tuple[str, ...]:
    others = str(form[f"{group}_others"]).split(",")
    return (*map(str, form[f"{group}_by"]), *(name.strip() for name in others if name.strip()))


def _concerns(given: Mapping[str, Sequence[str]]) -> dict[str, Concern]:
    return {
        part: Concern(str(given[part][0]), str(given[part][1]))
        for part in COMPONENTS
        if part in given and given[part][0]
    }


def people(study: Study) -> dict[str, str]:
    """Member id to name, everybody of the study, in the order of their ids."""
    members = sorted(rows(study.tables["members"]), key=lambda row: row["member"])
    return {row["member"]: words.bare(words.named(row, "member", "name")) for row in members}


def panel(scene: Scene, seen: WorkshopView) -> dict[str, Any]:
    """The chosen criterion as the component draws it, with the form for whoever acts."""
    criterion = state.now().criterion
    part, rubric = seen.part(criterion)
    study = resources.outline(scene.key)
    known = people(study)
    origins = resources.origins(
        scene.key, scene.system, scene.wave, criterion, rubric, part.suggestion
    )
    opened = panels.excerpt(scene, origins)
    behind = evidence.panel(
        part, rubric, origins, people=scene.cover.people, opened=opened, reads=True
    )
    standing = person.standing(study, scene.wave)
    raters = [row["rater"] for row in seen.ratings.get(criterion, ())]
    offered = component.form(
        rubric,
        people=known,
        raters=[rater for rater in raters if rater in known],
        agrees=standing.can(permissions.AGREE),
        replies=standing.can(permissions.REPLY),
    )
    told = component.panel(seen, criterion, behind, of=scene.key[:2], people=known)
    kept = None
    if offered["agrees"]:
        ids = (scene.system, scene.wave, criterion)
        found = drafts.load(resources.store(), scene.key[0], scene.key[1], DRAFT, ids)
        kept = {"form": dict(found.content), "at": found.saved_at} if found else None
    return {**told, "form": {**offered, "why": why_not(study, seen.phase)}, "draft": kept}


def why_not(study: Study, phase: str) -> str:
    """Why whoever acts cannot put anything on record here."""
    if phase == "closed":
        return "The wave is closed; what is on record stands."
    if len(study.tables["members"]):
        return (
            "An owner or facilitator of the study puts it on record: choose one above, or give "
            "somebody that role on the page Study."
        )
    return "Nobody may put anything on record now."


def counted_in(counts: Mapping[str, int], of: int, people: Mapping[str, str]) -> list[str]:
    """How many ratings each rater has given in, as counts and nothing else."""
    return [
        f"{words.plain(people.get(rater) or rater, most=60)}: {n} of {of}"
        for rater, n in counts.items()
    ]


def closing(left: Mapping[str, int], systems: Mapping[str, str]) -> list[str]:
    """What would stay open if the wave were closed now, a system a line; empty if nothing."""
    return [
        f"{words.plain(name)}: {words.counted(left[system], 'criterion', 'criteria')} without an "
        "agreement or a split"
        for system, name in systems.items()
        if left.get(system)
    ]
