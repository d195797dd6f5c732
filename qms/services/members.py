"""The people of a study: named, given roles, taken out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qms.core import permissions
from qms.core.coding import words
from qms.core.tables import ROLES
from qms.errors import Conflict, UserError
from qms.formats.bundle_faults import shown
from qms.services.records import carry_out, refuse_changed, standing_in
from qms.storage import codings as stored
from qms.storage.acts import Change, Connection, changes_of_row
from qms.storage.engine import Store
from qms.storage.rows import Row

NAMED, CHANGED, TAKEN_OUT = "person named", "person changed", "person taken out"

_WORK = {
    "codings": "coder",
    "double_coding": "coder",
    "ratings": "rater",
}
"""Tables whose rows would be left without their person, and the column that names them."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a study.

    Attributes:
        member: The id that the study's records name; blank to have one made from the name.
        name: What people call them, which may be a role or a pseudonym.
        roles: Words of `qms.core.tables.ROLES`.
        sector: A sector of the rubric; blank where not said.
    """

    member: str
    name: str
    roles: tuple[str, ...] = ()
    sector: str = ""

    @classmethod
    def of(cls, row: Row) -> "Member":
        """The person of a row."""
        return cls(row["member"], row["name"], tuple(words(row["role"])), row["sector"])

    @property
    def row(self) -> Row:
        """The person as a row; roles in the order of their list."""
        held = ";".join(role for role in ROLES if role in self.roles)
        return {"member": self.member, "name": self.name, "role": held, "sector": self.sector}


def change_members(
    store: Store, study_id: str, *, before: Sequence[Member], after: Sequence[Member], by: str
) -> tuple[Member, ...]:
    """Put the people of a study as they are to be, all or nothing.

    Args:
        store: The workspace.
        study_id: The study.
        before: The people as the writer saw them.
        after: The people as they are to be; one with a blank id is new.
        by: The person who writes. Where the study has no owner yet, anybody may.

    Returns:
        The people as they now stand.

    Raises:
        NotPermitted: This person may not.
        Conflict: Somebody changed one of them meanwhile, or a person with work on record is
            taken out.
        UserError: A person cannot stand so; a sentence for each fault.
    """
    seen = {member.member: member for member in before}
    taken = set(seen) | {member.member for member in after}
    wanted = {
        member.member: member
        for member in (_with_id(member, taken) for member in after if _is_given(member))
    }
    moved = [key for key in (*wanted, *seen) if wanted.get(key) != seen.get(key)]
    if not moved:
        return tuple(wanted.values())
    with store.writing(study_id) as conn:
        there = {row["member"]: row for row in stored.all_rows(conn, study_id, "members")}
        _check_may(list(there.values()), by)
        _refuse_nameless(wanted[key] for key in moved if key in wanted)
        changes = []
        for key in dict.fromkeys(moved):
            standing_row = there.get(key)
            if standing_row != (seen[key].row if key in seen else None) and not (
                standing_row and key in seen and Member.of(standing_row) == seen[key]
            ):
                raise refuse_changed(
                    conn, study_id, "members", (key,), f"what stands of {shown(key)}"
                )
            if key not in wanted:
                _refuse_work(conn, study_id, seen[key])
            changes.append(
                Change("members", standing_row, wanted[key].row if key in wanted else None)
            )
        _refuse_ownerless(there, wanted)
        _refuse_raters_moved(conn, study_id, changes)
        carry_out(conn, study_id, _verb(changes), changes, by=by)
    return tuple(wanted.values())


def _is_given(member: Member) -> bool:
    return bool(member.member or member.name.strip() or member.roles)


def _verb(changes: Sequence[Change]) -> str:
    if all(change.before is None for change in changes):
        return NAMED
    return TAKEN_OUT if all(change.after is None for change in changes) else CHANGED


def _check_may(members: Sequence[Row], by: str) -> None:
    """The owner and facilitators may; anybody, while a study has neither."""
    led = any({"owner", "facilitator"} & set(words(row["role"])) for row in members)
    if led:
        standing_in(members, by, "").check_may(permissions.NAME_PEOPLE)


def _refuse_nameless(members: Iterable[Member]) -> None:
    faults = []
    for member in members:
        if not member.name.strip():
            faults.append("A person has no name; give one, or a role such as “First rater”.")
        elif any(unicodedata.category(mark) == "Cc" for mark in member.name):
            faults.append("A name holds a control character; type it again by hand.")
        elif not member.roles:
            faults.append(f"{shown(member.name)} has no role; choose at least one.")
    if faults:
        raise UserError(*dict.fromkeys(faults))


def _refuse_ownerless(there: dict[str, Row], wanted: dict[str, Member]) -> None:
    """A study that somebody leads keeps somebody who leads it: else nobody could move a wave."""
    led = any({"owner", "facilitator"} & set(words(row["role"])) for row in there.values())
    if led and not any({"owner", "facilitator"} & set(m.roles) for m in wanted.values()):
        raise Conflict("A study needs an owner or a facilitator; give somebody that role first.")


def _refuse_raters_moved(conn: Connection, study_id: str, changes: Sequence[Change]) -> None:
    """Nobody steps out of rating to look and in again to rate.

    Who rates is settled while a wave is rated. And whoever stopped being a rater saw what
    raters do not see, so they do not become one again while a wave is still to be rated.
    """
    phases = {
        permissions.phase_of(row["phase"]) for row in stored.all_rows(conn, study_id, "waves")
    }
    for change in changes:
        was, is_ = _rates(change.before), _rates(change.after)
        if was == is_:
            continue
        name = shown((change.after or change.before or {})["name"])
        if permissions.RATING in phases:
            raise Conflict(
                f"A wave is being rated, so {name} neither becomes nor stops being a rater now; "
                "take the wave back to collecting first."
            )
        left = any(
            _rates(before) and not _rates(after)
            for before, after in changes_of_row(conn, study_id, "members", change.key)
        )
        if is_ and left and permissions.COLLECTING in phases:
            raise Conflict(
                f"{name} was a rater before and may have seen since what raters do not see, so "
                "they cannot rate the wave that is still open; name somebody else."
            )


def _rates(row: Mapping[str, str] | None) -> bool:
    return row is not None and "rater" in words(row.get("role", ""))


def _refuse_work(conn: Connection, study_id: str, member: Member) -> None:
    for table, column in _WORK.items():
        if stored.rows_with(conn, study_id, table, column, [member.member]):
            raise Conflict(
                f"{shown(member.name or member.member)} has work on record in the study's "
                f"{table}, so they stay named; take away their roles instead."
            )


def _with_id(member: Member, taken: set[str]) -> Member:
    """The person with an id: a short readable one, made from the name."""
    if member.member:
        return member
    plain = unicodedata.normalize("NFKD", member.name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:30] or "person"
    key, n = stem, 1
    while key in taken:
        n += 1
        key = f"{stem}-{n}"
    taken.add(key)
    return Member(key, member.name.strip(), member.roles, member.sector)


def member_rows(store: Store, study_id: str) -> tuple[Member, ...]:
    """The people of a study, by id.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        found = stored.all_rows(conn, study_id, "members")
    return tuple(Member.of(row) for row in found)
