"""Targets and actions: what people decided to do, beside what is on record; nothing computed.

A target is a level that people chose for a criterion. An action is linked to criteria and says
what evidence would show that it worked; what is missing for the next level is offered as a
beginning of that, for a person to edit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from qms.analysis.study import Study, rows
from qms.analysis.wording import MONTHS, counted
from qms.core.coding import words
from qms.core.profile import CriterionProfile
from qms.core.rubric import STATE_NAMES, Rubric
from qms.core.tables import ACTION_STATUS

FEW = 3
"""Open actions of a system in a wave beyond which a warning is due."""
OPEN = ("open", "doing")


@dataclass(frozen=True, slots=True)
class Target:
    """A level that people aim at; `level` is None where the study gives none."""

    system: str
    wave: str
    criterion: str
    level: int | None
    set_by: str = ""
    set_at: str = ""

    @classmethod
    def of(cls, cells: Mapping[str, str]) -> "Target":
        """The target of a row."""
        level = int(cells["level"]) if cells["level"] else None
        key = (cells["system"], cells["wave"], cells["criterion"])
        return cls(*key, level, cells["set_by"], cells["set_at"])


@dataclass(frozen=True, slots=True)
class Action:
    """One action; the fields are the columns of the table.

    Attributes:
        action: Its id; blank for one that is not kept yet.
        due: ISO date; blank where none is set.
        status: A word of `ACTION_STATUS`; blank counts as open.
    """

    action: str
    system: str
    wave: str
    criteria: tuple[str, ...]
    what: str
    owner: str = ""
    due: str = ""
    status: str = "open"
    expected_evidence: str = ""

    @classmethod
    def of(cls, cells: Mapping[str, str]) -> "Action":
        """The action of a row."""
        plain = {each.name: cells[each.name] for each in fields(cls) if each.name != "criteria"}
        return cls(criteria=tuple(words(cells["criteria"])), **plain)

    def cells(self) -> dict[str, str]:
        """The row of the table.

        Example:
            >>> action = Action("a-1", "site-a", "t1", ("QA2", "QA5"), "Sort the log")
            >>> action.cells()["criteria"], Action.of(action.cells()) == action
            ('QA2;QA5', True)
        """
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**plain, "criteria": ";".join(self.criteria)}

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in ("", *OPEN)

    def days_late(self, today: date) -> int:
        """Days since it was due; 0 where it is not late, is done, or has no date."""
        try:
            due = date.fromisoformat(self.due)
        except ValueError:
            return 0
        return max((today - due).days, 0) if self.is_open else 0


def targets_of(study: Study, system: str, wave: str) -> tuple[Target, ...]:
    """The targets of one system in one wave, in the order of the rubric."""
    order = {
        criterion.id: at
        for at, criterion in enumerate(
            criterion
            for rubric, form in study.rubrics_of(wave)
            for criterion in rubric.criteria_of(form)
        )
    }
    found = [Target.of(row) for row in _of(study, "targets", [system], [wave])]
    return tuple(sorted(found, key=lambda each: (order.get(each.criterion, len(order)), each)))


def actions_of(
    study: Study,
    systems: Collection[str] = (),
    waves: Collection[str] = (),
    statuses: Collection[str] = (),
) -> tuple[Action, ...]:
    """Actions, open ones first, then by the day that they are due; empty filters ask for all."""
    found = [Action.of(row) for row in _of(study, "actions", systems, waves)]
    wanted = [each for each in found if not statuses or (each.status or "open") in statuses]
    return tuple(sorted(wanted, key=_place))


def _of(
    study: Study, table: str, systems: Collection[str], waves: Collection[str]
) -> Iterable[dict[str, str]]:
    for row in rows(study.tables[table]):
        if (not systems or row["system"] in systems) and (not waves or row["wave"] in waves):
            yield row


def _place(action: Action) -> tuple[bool, bool, str, str]:
    return not action.is_open, not action.due, action.due, action.action


def due_in_words(action: Action, today: date | None = None) -> str:
    """When it is due: "due 30 September 2026, 54 days late"; without a day, only the date."""
    if not action.due:
        return "no date set"
    said = f"due {_day(action.due)}"
    late = action.days_late(today) if today else 0
    return f"{said}, {counted(late, 'day')} late" if late else said


def _day(cell: str) -> str:
    try:
        on = date.fromisoformat(cell)
    except ValueError:
        return cell
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def told(actions: Sequence[Action], today: date) -> str:
    """How many there are of each status and how many are late: "2 open, 1 doing; 1 late"."""
    if not actions:
        return "No action is planned yet"
    by_status = {
        status: sum((each.status or "open") == status for each in actions)
        for status in ACTION_STATUS
    }
    said = ", ".join(f"{n} {status}" for status, n in by_status.items() if n)
    late = sum(bool(each.days_late(today)) for each in actions)
    return f"{said}; {late} late" if late else said


def too_many(actions: Sequence[Action]) -> str:
    """A warning where more is open than a system can carry; blank where it is not so."""
    n = sum(each.is_open for each in actions)
    if n <= FEW:
        return ""
    return (
        f"{n} actions are open in this system and wave, where two or three are meant. "
        "Which could wait, or be dropped?"
    )


def on_record(part: CriterionProfile, rubric: Rubric) -> str:
    """What stands on record for a criterion: a level, a state, or why there is neither."""
    if part.level is not None:
        return f"{part.level} {rubric.level_name(part.level)}"
    told = {"split": "split, no level", "rated": "not agreed", "suggested": "not rated"}
    return told.get(part.status) or STATE_NAMES[part.state or "NA"].lower()


def missing_for(parts: Iterable[CriterionProfile], criteria: Sequence[str]) -> str:
    """What the next level still asks of some criteria, a paragraph each, to begin from."""
    missing = {part.criterion: part.suggestion.missing for part in parts}
    return "\n".join(
        f"{criterion}: {' '.join(missing[criterion])}"
        for criterion in criteria
        if missing.get(criterion)
    )
