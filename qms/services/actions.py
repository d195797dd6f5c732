"""Targets and actions: set, planned, moved on; each write told in the audit trail.

Nothing here is computed from levels: a target is what people chose. What somebody else changed
meanwhile is never overwritten; the refusal carries both, so that no text is lost.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from qms.analysis.plan import Action, Target, actions_of, due_in_words
from qms.analysis.study import Study
from qms.analysis.trail import Names, names_of
from qms.analysis.trail_words import step_of_action
from qms.core.permissions import PLAN_ACTION, SET_TARGET
from qms.core.text import fixed_text
from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle_faults import shown
from qms.formats.spreadsheet import csv_text
from qms.formats.table_workbook import About, table_workbook
from qms.services.records import carry_out, refuse_changed, standing
from qms.services.studies import chosen
from qms.services.views import is_invented
from qms.storage import trail
from qms.storage.acts import Change, Connection
from qms.storage.codings import all_rows
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row, row

__all__ = [
    "Action",
    "ActionChanged",
    "Target",
    "TargetChanged",
    "add_action",
    "change_action",
    "clear_target",
    "history",
    "set_target",
]

TARGET_SET, TARGET_CHANGED, TARGET_REMOVED = "target set", "target changed", "target removed"
PLANNED, CHANGED, MOVED = "action planned", "action changed", "action moved"

Place = tuple[str, str, str]
"""System, wave, criterion."""

_HEADS = (
    *(("Action", 16), ("System", 20), ("Wave", 22), ("What", 60), ("Criteria", 34), ("Owner", 26)),
    *(("Due", 12), ("In words", 34), ("Status", 10), ("Evidence that would show it worked", 60)),
)


class TargetChanged(Conflict):
    """Somebody else set or removed this target meanwhile.

    Attributes:
        theirs: The target as it stands; None where it was removed.
    """

    def __init__(self, line: str, theirs: Target | None) -> None:
        self.theirs = theirs
        super().__init__(line)


class ActionChanged(Conflict):
    """Somebody else changed this action meanwhile.

    Attributes:
        theirs: The action as it stands; None where it was taken back.
        mine: What was to be kept, so that nothing of it is lost.
    """

    def __init__(self, line: str, theirs: Action | None, mine: Action) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__(line)


def set_target(
    store: Store, study: Study, place: Place, level: int, *, seen: int | None, by: str
) -> Target:
    """Set the level that people aim at for one criterion of one system in one wave.

    Args:
        store: The workspace.
        study: The study, for what there is to aim at.
        place: System, wave, criterion.
        level: A level of the criterion's scale.
        seen: The target that the person had before them; None for none.
        by: The person.

    Returns:
        The target as it stands. One that stands already is not written again.

    Raises:
        NotFound: There is no such study, system, wave or criterion.
        NotPermitted: The person may not.
        Conflict: Not in this phase; or, as TargetChanged, somebody was quicker.
        UserError: The level is not on the scale.
    """
    _check_asked(study, place[0], place[1], [place[2]])
    with store.reading() as conn:
        standing_row = row(conn, study.id, "targets", place)
    if standing_row and standing_row["level"] == str(level):
        return Target.of(standing_row)
    with store.writing(study.id) as conn:
        standing(conn, study.id, by, place[1]).check_may(SET_TARGET)
        before = row(conn, study.id, "targets", place)
        _check_target(conn, study.id, place, before, (seen, level))
        wanted = Target(*place, level, by, now())
        after = dict(zip(("system", "wave", "criterion"), place, strict=True))
        after |= {"level": str(level), "set_by": by, "set_at": wanted.set_at}
        verb = TARGET_CHANGED if before else TARGET_SET
        carry_out(conn, study.id, verb, [Change("targets", before, after)], by=by)
    return wanted


def clear_target(store: Store, study_id: str, place: Place, *, seen: int | None, by: str) -> None:
    """Remove a target; nothing is done where there is none.

    Raises:
        NotFound: There is no such study or wave.
        NotPermitted: The person may not.
        Conflict: Not in this phase; or, as TargetChanged, somebody was quicker.
    """
    with store.reading() as conn:
        if row(conn, study_id, "targets", place) is None:
            return
    with store.writing(study_id) as conn:
        standing(conn, study_id, by, place[1]).check_may(SET_TARGET)
        before = row(conn, study_id, "targets", place)
        if before is None:
            raise TargetChanged("Somebody else removed this target just now.", None)
        _check_target(conn, study_id, place, before, (seen,))
        carry_out(conn, study_id, TARGET_REMOVED, [Change("targets", before, None)], by=by)


def _check_target(
    conn: Connection,
    study_id: str,
    place: Place,
    there: Row | None,
    expected: Collection[int | None],
) -> None:
    target = Target.of(there) if there else None
    if (target.level if target else None) not in expected:
        refused = refuse_changed(conn, study_id, "targets", place, "this target")
        raise TargetChanged(refused.lines[0], target)


def add_action(store: Store, study: Study, wanted: Action, *, by: str) -> Action:
    """Plan an action; it is given an id, whatever `wanted` has.

    Raises:
        NotFound: There is no such study, system, wave or criterion.
        NotPermitted: The person may not.
        Conflict: Not in this phase.
        UserError: It says nothing, names no criterion, or a cell cannot stand.
    """
    wanted = _tidied(wanted)
    _check_whole(wanted)
    _check_asked(study, wanted.system, wanted.wave, wanted.criteria)
    with store.writing(study.id) as conn:
        standing(conn, study.id, by, wanted.wave).check_may(PLAN_ACTION)
        made = replace(wanted, action=_new_id(conn, study.id, wanted.system))
        change = Change("actions", None, made.cells())
        carry_out(conn, study.id, PLANNED, [change], by=by)
    return made


def change_action(store: Store, study: Study, seen: Action, wanted: Action, *, by: str) -> Action:
    """Change an action, its status included; its system and wave stay.

    Args:
        store: The workspace.
        study: The study, for the criteria there are.
        seen: The action as the person had it before their eyes.
        wanted: What it is to be.
        by: The person.

    Returns:
        The action as it stands. What stands already is not written again.

    Raises:
        NotFound: There is no such study or criterion.
        NotPermitted: The person may not.
        Conflict: Not in this phase; or, as ActionChanged, somebody was quicker: says who.
        UserError: It says nothing, names no criterion, or a cell cannot stand.
    """
    wanted = _tidied(replace(wanted, action=seen.action, system=seen.system, wave=seen.wave))
    _check_whole(wanted)
    # A criterion that was linked before may stay, whatever the form asks now.
    new = [each for each in wanted.criteria if each not in seen.criteria]
    _check_asked(study, seen.system, seen.wave, new)
    key = (seen.action,)
    with store.reading() as conn:
        there = row(conn, study.id, "actions", key)
    if there and Action.of(there) == wanted:
        return wanted
    with store.writing(study.id) as conn:
        standing(conn, study.id, by, seen.wave).check_may(PLAN_ACTION)
        before = row(conn, study.id, "actions", key)
        theirs = Action.of(before) if before else None
        if before is None or theirs not in (seen, wanted):
            refused = refuse_changed(conn, study.id, "actions", key, "this action")
            raise ActionChanged(refused.lines[0], theirs, wanted)
        verb = MOVED if wanted.status != seen.status else CHANGED
        carry_out(conn, study.id, verb, [Change("actions", before, wanted.cells())], by=by)
    return wanted


def _tidied(action: Action) -> Action:
    """The action with composed letters and plain line breaks; an owner is one line."""
    return replace(
        action,
        criteria=tuple(dict.fromkeys(action.criteria)),
        what=fixed_text(action.what).strip(),
        owner=" ".join(fixed_text(action.owner).split()),
        expected_evidence=fixed_text(action.expected_evidence).strip(),
    )


def _check_whole(action: Action) -> None:
    faults = []
    if not action.what:
        faults.append("Say what is to be done.")
    if not action.criteria:
        faults.append("Link the action to at least one criterion, so that its evidence is told.")
    if faults:
        raise UserError(*faults)


def _check_asked(study: Study, system: str, wave: str, criteria: Sequence[str]) -> None:
    """There are such a system and wave, and the wave asks these criteria."""
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    known = {c.id for rubric, form in study.rubrics_of(wave) for c in rubric.criteria_of(form)}
    for criterion in criteria:
        if criterion not in known:
            raise NotFound(
                f"Wave {shown(wave)} asks no criterion “{shown(criterion)}”; choose one of its "
                "rubric and form."
            )


def _new_id(conn: Connection, study_id: str, system: str) -> str:
    """A short readable id that no action has, or ever had as far as the trail tells."""
    taken = {found["action"] for found in all_rows(conn, study_id, "actions")}
    n = len(taken)
    while True:
        n += 1
        made = f"{system}-act-{n:02}"
        if made not in taken and not trail.of_rows(conn, study_id, "actions", [made]):
            return made


def history(
    store: Store, study_id: str, actions: Collection[str], names: Names
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Action to what was done with it, oldest first: the moment and a sentence.

    An action that came with the study has only what was done since.
    """
    with store.reading() as conn:
        found = trail.of_rows(conn, study_id, "actions", actions)
    return {
        action: tuple((event.at, step_of_action(event, names)) for event in events)
        for action, events in found.items()
    }


def csv_file(study: Study, actions: Sequence[Action], today: date) -> bytes:
    """Actions as CSV, with no cell that a spreadsheet would run as a formula."""
    columns = [name for name, _ in _HEADS]
    lines = (dict(zip(columns, line, strict=True)) for line in _lines(study, actions, today))
    return csv_text(columns, lines).encode()


def workbook(study: Study, actions: Sequence[Action], today: date) -> bytes:
    """Actions as an .xlsx file."""
    title = study.row["title"] or study.id
    about = About("Actions", title, is_invented(study))
    return table_workbook(about, _HEADS, _lines(study, actions, today))


def _lines(study: Study, actions: Sequence[Action], today: date) -> Iterator[list[str]]:
    names = names_of(study)

    def criterion(id_: str) -> str:
        return f"{id_} {names.criteria.get(id_, '')}".strip()

    def named(known: Mapping[str, str], id_: str) -> str:
        return known.get(id_) or id_

    for each in actions:
        yield [
            each.action,
            named(names.systems, each.system),
            named(names.waves, each.wave),
            each.what,
            "; ".join(map(criterion, each.criteria)),
            named(names.people, each.owner),
            each.due,
            due_in_words(each, today),
            each.status or "open",
            each.expected_evidence,
        ]


def listed(
    study: Study, *, system: str = "", wave: str = "", statuses: Collection[str] = ()
) -> tuple[Action, ...]:
    """The actions of a study, narrowed where asked; see `analysis.plan.actions_of`."""
    return actions_of(study, [system] if system else (), [wave] if wave else (), statuses)
