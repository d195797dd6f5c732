"""The workshop: what the room has before it, and what it puts on record.

The ratings behind a consensus are never touched. Whoever saves second is told who was first
and with what, and loses no word.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qms.analysis.profiling import profiles
from qms.analysis.queue import Item, queue
from qms.analysis.study import Study, empty_tables, frame, rows
from qms.analysis.suggestion import suggestions
from qms.core import permissions
from qms.core.consensus import AGREED, NewConsensus, faults
from qms.core.profile import CriterionProfile, Profile, Suggestion
from qms.core.rubric import Rubric
from qms.core.text import fixed_text
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import rubrics_of
from qms.services.records import carry_out, standing
from qms.services.studies import chosen
from qms.storage import codings as stored
from qms.storage import judgements
from qms.storage.acts import Change, Connection
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row, row

AGREEMENT, LEFT_SPLIT, REPLIED = "consensus agreed", "consensus split", "reply written"
Key = tuple[str, str, str]


@dataclass(frozen=True)
class WorkshopView:
    """One system in one wave as a workshop has it before it, once the ratings are revealed.

    Attributes:
        phase: "discussing" or "closed".
        rubrics: The wave's own rubric, then further ones under which somebody has judged.
        profiles: Their profiles, in the same order.
        queue: Every criterion in the order of the talk; what is settled comes last.
        ratings: Criterion to its individual ratings as rows, in the order of the raters' ids.
    """

    system: str
    wave: str
    phase: str
    rubrics: tuple[Rubric, ...]
    profiles: tuple[Profile, ...]
    queue: tuple[Item, ...]
    ratings: Mapping[str, tuple[Row, ...]]

    def item(self, criterion: str) -> Item:
        """A criterion's place in the queue; KeyError if it has none."""
        for each in self.queue:
            if each.criterion == criterion:
                return each
        raise KeyError(criterion)

    def part(self, criterion: str) -> tuple[CriterionProfile, Rubric]:
        """What is known of a criterion, and the rubric that holds it; KeyError if none does."""
        for profile, rubric in zip(self.profiles, self.rubrics, strict=True):
            for part in profile.criteria:
                if part.criterion == criterion:
                    return part, rubric
        raise KeyError(criterion)

    @property
    def open(self) -> tuple[Item, ...]:
        """What is not settled yet."""
        return tuple(each for each in self.queue if not each.settled)


class ConsensusChanged(Conflict):
    """Somebody else put something on record for this criterion after it was read.

    Attributes:
        who, at: The other person's name and the moment; blank where the study does not tell.
        did: What they did, as in "left it split".
        theirs: The consensus as it stands now.
        yours: The row, or the reply, that was to be saved, so that nothing of it is lost.
    """

    def __init__(self, who: str, did: str, at: str, theirs: Row | None, yours: Row) -> None:
        self.who, self.did, self.at, self.theirs, self.yours = who, did, at, theirs, yours
        super().__init__(
            f"{who or 'Somebody else'} {did}{f' at {at}' if at else ''}, after you opened it; "
            "yours is not saved yet. Read theirs, then save again."
        )


def ratings_in(store: Store, study_id: str, system: str, wave: str) -> dict[str, int]:
    """How many ratings are in for one system and wave, by rater: counts and nothing else.

    Every member with the role of a rater is there, and whoever has rated.
    """
    with store.reading() as conn:
        counts = judgements.ratings_by_rater(conn, study_id, system, wave)
        members = stored.all_rows(conn, study_id, "members")
    raters = [m["member"] for m in members if "rater" in m["role"].split(";")]
    return {rater: counts.get(rater, 0) for rater in sorted({*raters, *counts})}


def workshop_view(study: Study, system: str, wave: str) -> WorkshopView:
    """What a workshop on one system has before it.

    Args:
        study: The study, as it may be seen by whoever looks; texts are not needed.
        system: A system's id.
        wave: A wave's id.

    Raises:
        NotFound: There is no such system or wave.
        NotPermitted: The ratings of the wave are not revealed yet.
    """
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    phases = {each["wave"]: each["phase"] for each in rows(study.tables["waves"])}
    phase = permissions.phase_of(phases[wave])
    if phase not in (permissions.DISCUSSING, permissions.CLOSED):
        raise NotPermitted("The ratings of this wave are not revealed yet; reveal them first.")
    part = study.of_system(system)
    used = [
        (profile, rubric)
        for at, (profile, (rubric, _)) in enumerate(
            zip(profiles(part, waves=[wave]), study.rubrics_of(wave), strict=True)
        )
        if not at or any(each.ratings or each.consensus for each in profile.criteria)
    ]
    given: dict[str, list[Row]] = {}
    for each in sorted(rows(part.tables["ratings"]), key=lambda each: each["rater"]):
        if each["wave"] == wave:
            given.setdefault(each["criterion"], []).append(each)
    items = [each for profile, rubric in used for each in queue(profile.criteria, rubric)]
    return WorkshopView(
        system=system,
        wave=wave,
        phase=phase,
        rubrics=tuple(rubric for _, rubric in used),
        profiles=tuple(profile for profile, _ in used),
        queue=tuple(sorted(items, key=lambda each: (each.settled, each.group))),
        ratings={criterion: tuple(found) for criterion, found in given.items()},
    )


def unsettled(study: Study, wave: str) -> dict[str, int]:
    """System to the number of criteria of the wave's form that nothing is on record for."""
    (rubric, form), *_ = study.rubrics_of(wave)
    asked = {criterion.id for criterion in rubric.criteria_of(form)}
    record = study.tables["consensus"]
    here = record[(record["wave"] == wave) & record["criterion"].isin(asked)]
    settled = Counter(here["system"].tolist())
    return {
        system: len(asked) - settled[system]
        for system in study.tables["systems"]["system"].tolist()
    }


def agree(
    store: Store,
    study_id: str,
    new: NewConsensus,
    seen: Mapping[str, str] | None,
    *,
    by: str,
) -> Row:
    """Put on record what the room agreed of one criterion, or why it stays split.

    The right of reply that stands is kept. What stands already word for word is not written
    again.

    Args:
        store: The workspace.
        study_id: The study.
        new: The consensus.
        seen: The row as the writer saw it; None where they saw none.
        by: The person who writes.

    Returns:
        The row as it stands now.

    Raises:
        NotFound: There is no such study, wave or criterion.
        NotPermitted: This person may not.
        ConsensusChanged: It is no longer what the writer saw; nothing was written.
        Conflict: The wave is not in the phase for it.
        UserError: It lacks something; a sentence for each fault.
    """
    new = _tidied(new)
    with store.reading() as conn:
        there = row(conn, study_id, "consensus", new.key)
        if there is not None and _judged(there) == new.cells():
            return there
    with store.writing(study_id) as conn:
        standing(conn, study_id, by, new.wave).check_may(permissions.AGREE)
        before = row(conn, study_id, "consensus", new.key)
        if (_judged(before) if before else None) != (_judged(seen) if seen else None):
            raise _changed(conn, study_id, new.key, before, new.cells())
        found = _suggested(conn, study_id, new.key)
        if told := faults(new, suggested=(found.level, found.state)):
            raise UserError(*told)
        kept = before["right_of_reply"] if before else ""
        after = {**new.cells(), "right_of_reply": kept, "agreed_at": now()}
        verb = AGREEMENT if new.outcome == AGREED else LEFT_SPLIT
        carry_out(conn, study_id, verb, [Change("consensus", before, after)], by=by)
    return after


def reply(
    store: Store,
    study_id: str,
    key: Key,
    text: str,
    seen: str,
    *,
    by: str,
) -> Row:
    """Write the reply of a place or a provider to what is on record; a blank text removes it.

    Nothing but the reply changes.

    Args:
        store: The workspace.
        study_id: The study.
        key: System, wave, criterion.
        text: The reply.
        seen: The reply as the writer saw it; blank for none.
        by: The person who writes.

    Raises:
        NotFound: There is no such study or wave, or nothing on record to reply to.
        NotPermitted: This person may not.
        ConsensusChanged: Somebody wrote another reply meanwhile; nothing was written.
        Conflict: The wave is not in the phase for it.
    """
    text = fixed_text(text).strip()
    with store.reading() as conn:
        there = row(conn, study_id, "consensus", key)
        if there is not None and there["right_of_reply"] == text:
            return there
    with store.writing(study_id) as conn:
        standing(conn, study_id, by, key[1]).check_may(permissions.REPLY)
        before = row(conn, study_id, "consensus", key)
        if before is None:
            raise NotFound("Nothing is on record for this criterion yet, so nothing to reply to.")
        if before["right_of_reply"] != seen:
            raise _changed(conn, study_id, key, before, {"right_of_reply": text})
        after = {**before, "right_of_reply": text}
        carry_out(conn, study_id, REPLIED, [Change("consensus", before, after)], by=by)
    return after


def _tidied(new: NewConsensus) -> NewConsensus:
    """The texts with composed letters and plain line breaks, as a study keeps them."""
    return replace(
        new,
        rationale=fixed_text(new.rationale).strip(),
        reason=fixed_text(new.reason).strip(),
        dissent=fixed_text(new.dissent).strip(),
        agreed_by=_names(new.agreed_by),
        dissent_by=_names(new.dissent_by),
        concerns={
            part: replace(concern, note=fixed_text(concern.note).strip())
            for part, concern in new.concerns.items()
        },
    )


def _names(names: Sequence[str]) -> tuple[str, ...]:
    plain = (" ".join(fixed_text(name).split()) for name in names)
    return tuple(dict.fromkeys(name for name in plain if name))


def _judged(found: Mapping[str, str]) -> dict[str, str]:
    """What a room decided of a row: all but its moment and the reply to it."""
    apart = ("right_of_reply", "agreed_at")
    return {name: cell for name, cell in found.items() if name not in apart}


def _changed(
    conn: Connection, study_id: str, key: Key, theirs: Row | None, yours: Row
) -> ConsensusChanged:
    touch = stored.last_touch(conn, study_id, "consensus", key)
    who, at = (touch.who, touch.at) if touch else ("", theirs["agreed_at"] if theirs else "")
    named = stored.rows_with(conn, study_id, "members", "member", [who]) if who else []
    name = (named[0]["name"] if named else "") or who
    if theirs is None:
        did = "took it off the record"
    elif touch and touch.what == REPLIED:
        did = "wrote a reply" if theirs["right_of_reply"] else "removed the reply"
    else:
        did = _did(theirs)
    return ConsensusChanged(shown(name) if name else "", did, at, theirs, yours)


def _did(record: Row) -> str:
    if record["outcome"] != AGREED:
        return "left it split"
    return f"put {record['level'] or record['state']} on record"


def _suggested(conn: Connection, study_id: str, key: Key) -> Suggestion:
    """The suggestion from the rows as they stand in this transaction.

    Raises:
        NotFound: There is no such system, or the wave asks no such criterion.
    """
    system, wave, criterion = key
    spoken, coded = judgements.codings_for(conn, study_id, system, wave, criterion)
    tables = {name: stored.all_rows(conn, study_id, name) for name in ("study", "waves")}
    systems = stored.rows_with(conn, study_id, "systems", "system", [system])
    if not systems:
        raise NotFound(f"This study has no system {shown(system)}.")
    found = {**tables, "systems": systems, "sources": spoken, "codings": coded}
    frames = {**empty_tables(), **{name: frame(name, each) for name, each in found.items()}}
    part = Study(frames, {}, rubrics_of(conn, study_id))
    for rubric, form in part.rubrics_of(wave):
        asked = [each for each in rubric.criteria_of(form) if each.id == criterion]
        if asked:
            return suggestions(part, rubric, asked, [wave])[key]
    raise NotFound(f"The wave {shown(wave)} asks no criterion {shown(criterion)}.")
