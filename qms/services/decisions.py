"""What people decide of suggested passages: accepted or dismissed; the last decision stands.

A suggestion is the program's, a decision a person's: an accepted passage becomes evidence only
by the coding that is made with it, or later by hand. Decisions are undone like codings
(`qms.services.coding`).
"""

from dataclasses import dataclass

from qms.core.coding import Coding, NewCoding, Span
from qms.core.tables import DECISIONS
from qms.services.coding import planned
from qms.services.coding_acts import ACCEPTED, DISMISSED, Act, acting, blind_to
from qms.storage import codings as stored
from qms.storage import studies
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row

ACCEPT, DISMISS = DECISIONS


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one passage for one criterion.

    Attributes:
        start, end: The passage in the source's text, code points, half open.
        decision: "accepted" or "dismissed".
        by, at: Who and when; blank where not known.
    """

    source: str
    start: int
    end: int
    criterion: str
    decision: str
    by: str = ""
    at: str = ""


def accept(
    store: Store,
    study_id: str,
    source: str,
    passage: Span,
    criterion: str,
    *,
    by: str,
    coding: NewCoding | None = None,
) -> Coding | None:
    """Accepts a passage for a criterion, and codes it in the same act if a coding is given.

    Args:
        store: The workspace.
        study_id: The study.
        source: The source.
        passage: Where the passage stands, code points, half open.
        criterion: The criterion that it was suggested for.
        by: The person.
        coding: What to code; it may be a part of the passage. None only records.

    Returns:
        The coding, new or there already; None where none was asked for.

    Raises:
        UserError: The passage or the coding cannot stand in a study; nothing is written.
    """
    coded: tuple[Coding, ...] = ()
    with acting(store, study_id) as act:
        around = act.look({source, *([coding.source] if coding else [])}, texts=True)
        changes = _decided(act, source, passage, criterion, ACCEPT, by)
        if coding:
            coded, more = planned(act, around, [coding], by)
            changes += more
        if changes:
            act.carry_out(ACCEPTED, changes, around, by=by)
    return coded[0] if coded else None


def dismiss(
    store: Store, study_id: str, source: str, passage: Span, criterion: str, *, by: str
) -> None:
    """Dismisses a passage for a criterion, so that it is not suggested again.

    Raises:
        UserError: There is no such passage, source or criterion.
    """
    with acting(store, study_id) as act:
        changes = _decided(act, source, passage, criterion, DISMISS, by)
        if changes:
            act.carry_out(DISMISSED, changes, act.look([source], texts=True), by=by)


def _decided(
    act: Act, source: str, passage: Span, criterion: str, decision: str, by: str
) -> list[Change]:
    """The change of the passage's row; none where it is so decided already."""
    start, end = map(str, passage)
    row: Row = {"source": source, "start": start, "end": end, "criterion": criterion}
    key = tuple(row.values())
    before = act.rows("suggestions", [key]).get(key)
    if before and before["decision"] == decision:
        return []
    return [Change("suggestions", before, {**row, "decision": decision, "by": by, "at": now()})]


def decisions_for(
    store: Store, study_id: str, criterion: str, *, viewer: str
) -> tuple[Decision, ...]:
    """The decisions for a criterion, by source and place in its text.

    Who is blind to the others' codings of a source sees only their own decisions in it too.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        studies.revision(conn, study_id)
        rows = stored.rows_with(conn, study_id, "suggestions", "criterion", [criterion])
        blind = blind_to(conn, study_id, {row["source"] for row in rows}, viewer)
    found = [
        Decision(
            source=row["source"],
            start=int(row["start"]),
            end=int(row["end"]),
            criterion=row["criterion"],
            decision=row["decision"],
            by=row["by"],
            at=row["at"],
        )
        for row in rows
        if row["by"] == viewer or row["source"] not in blind
    ]
    return tuple(sorted(found, key=lambda decision: (decision.source, decision.start)))
