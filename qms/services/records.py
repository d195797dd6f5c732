"""What people put on record by hand: who may write it, checked whole, told in the audit trail.

The rows of members, waves, ratings, consensus and the like, each written in one transaction
by one person. Codings and codes have their own acts, since they can be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qms.core import permissions
from qms.core.coding import words
from qms.core.tables import TABLE, Column
from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle_faults import shown
from qms.formats.coding_check import row_faults
from qms.services.coding_acts import rubrics_of
from qms.storage import acts as trail
from qms.storage import codings as stored
from qms.storage.acts import Change, Connection
from qms.storage.rows import Row, row

FAULTS_SHOWN = 50

_WHOLE = ("systems", "waves", "members", "programmes")
"""Small tables that a row may name, read whole; of a large one only the rows that are named."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is in a study, and where a wave stands.

    Attributes:
        roles: The person's roles; empty for somebody whom the study does not name.
        name: The person's name; blank for somebody whom the study does not name.
        phase: The wave's phase; blank where none is kept, and for no wave.
        nobody_named: Whether the study names nobody at all.
    """

    roles: tuple[str, ...]
    name: str
    phase: str
    nobody_named: bool

    def check_may(self, act: str) -> None:
        """Refuse an act that this person may not do now; see `qms.core.permissions`."""
        permissions.check_may(
            act,
            phase=self.phase,
            roles=self.roles,
            name=self.name,
            nobody_named=self.nobody_named,
        )

    def can(self, act: str) -> bool:
        """Whether this person may do it now."""
        return permissions.can(
            act, phase=self.phase, roles=self.roles, nobody_named=self.nobody_named
        )


def standing_in(members: Sequence[Mapping[str, str]], who: str, phase: str) -> Standing:
    """Who somebody is among the members, in a wave of that phase."""
    mine = next((row for row in members if row["member"] == who), None)
    roles = tuple(words(mine["role"])) if mine else ()
    name = (mine["name"] or who) if mine else ""
    return Standing(roles, shown(name) if name else "", phase, not members)


def standing(conn: Connection, study_id: str, who: str, wave: str = "") -> Standing:
    """Who somebody is in a study, and the phase of a wave.

    Raises:
        NotFound: There is no such wave.
    """
    phase = ""
    if wave:
        found = row(conn, study_id, "waves", (wave,))
        if found is None:
            raise NotFound(f"This study has no wave {shown(wave)}.")
        phase = found["phase"]
    return standing_in(stored.all_rows(conn, study_id, "members"), who, phase)


def carry_out(
    conn: Connection, study_id: str, verb: str, changes: Sequence[Change], *, by: str
) -> None:
    """Check the rows that are to stand as an import would, then write and tell them.

    Args:
        conn: From `Store.writing`.
        study_id: The study.
        verb: What is done, in a word or two: "rated".
        changes: No row twice; each `before` is the row as it stands.
        by: The person.

    Raises:
        UserError: A row cannot stand; a sentence for each fault, and nothing is written.
    """
    faults: list[str] = []
    for table in {change.table: None for change in changes}:
        keys = {change.key for change in changes if change.table == table}
        put = [change.after for change in changes if change.table == table and change.after]
        around = _around(conn, study_id, table, put)
        # A key is told to be taken by the row that stands; let that not be the row's former self.
        rows = [*put, *(r for r in around.get(table, ()) if _key(table, r) not in keys)]
        rubrics = rubrics_of(conn, study_id)
        found = row_faults(table, {**around, table: rows}, {}, rubrics)
        faults += [f"This cannot be kept: {what}." for at, what in found if at < len(put)]
    if faults:
        if len(faults) > FAULTS_SHOWN:
            faults[FAULTS_SHOWN:] = [f"And {len(faults) - FAULTS_SHOWN} more faults."]
        raise UserError(*faults)
    trail.perform(conn, study_id, who=by, verb=verb, changes=changes)


def refuse_changed(
    conn: Connection, study_id: str, table: str, key: tuple[str, ...], what: str
) -> Conflict:
    """The refusal of a write that rests on a row which somebody changed meanwhile; says who."""
    touch = stored.last_touch(conn, study_id, table, key)
    if touch is None or not touch.who:
        return Conflict(f"Somebody changed {what} meanwhile; yours is not saved yet.")
    members = stored.rows_with(conn, study_id, "members", "member", [touch.who])
    name = members[0]["name"] if members and members[0]["name"] else touch.who
    return Conflict(
        f"{shown(name)} changed {what} meanwhile ({touch.what.split(',')[0]}, {touch.at}); "
        "yours is not saved yet."
    )


def _around(
    conn: Connection, study_id: str, table: str, put: Sequence[Row]
) -> dict[str, list[Row]]:
    """What the rows may name: small tables whole, of others only the rows that are named."""
    around = {name: stored.all_rows(conn, study_id, name) for name in (*_WHOLE, "study")}
    for column in TABLE[table].columns:
        named = _named(column, put)
        if column.names in TABLE and column.names not in around and named:
            key = TABLE[column.names].key[0]
            around[column.names] = stored.rows_with(conn, study_id, column.names, key, named)
    return around


def _named(column: Column, put: Sequence[Row]) -> list[str]:
    """The words of a column that names rows of a table."""
    return list(dict.fromkeys(word for row in put for word in words(row.get(column.name, ""))))


def _key(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in TABLE[table].key)
