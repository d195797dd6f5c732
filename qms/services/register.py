"""The register of benefits, written: programmes and claims.

Each write is one act: rows and an event for each, checked as an import would check them. Who
changes a row says how they saw it, and is told who was quicker; nothing is written then, and
both versions are at hand. The panel and links to evidence are `qms.services.register_panel`.
"""

import base64
import secrets
from collections.abc import Mapping

from qms.core.coding import readable_id
from qms.core.tables import TABLE
from qms.errors import UserError
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import acting
from qms.services.register_acts import (
    RegisterChanged,
    asked,
    carry_out,
    quicker,
    row_of,
    standing,
)
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.rows import Row

__all__ = [
    "RegisterChanged",
    "add_claim",
    "add_programme",
    "change_claim",
    "change_programme",
    "new_id",
    "remove_claim",
    "remove_programme",
]

PROGRAMME_ADDED = "programme added"
PROGRAMME_CHANGED = "programme changed"
PROGRAMME_REMOVED = "programme removed"
CLAIMED = "benefit claimed"
CLAIM_CHANGED = "claim changed"
CLAIM_REMOVED = "claim removed"


def add_programme(store: Store, study_id: str, cells: Mapping[str, str], *, by: str) -> Row:
    """Adds a programme; its id is made of its title.

    Args:
        store: The workspace.
        study_id: The study.
        cells: `system` and `title` at least; other columns of the table as far as known.
        by: The person.

    Returns:
        The row as it was written.

    Raises:
        NotFound: There is no such study.
        UserError: It has no title, or a cell cannot stand in a study.
    """
    with acting(store, study_id) as act:
        row = row_of("programmes", cells)
        if not row["title"]:
            raise UserError("The programme has no title; give it one.")
        taken = {each["programme"] for each in stored.all_rows(act.conn, study_id, "programmes")}
        # The panel names programmes and systems alike.
        taken |= {each["system"] for each in stored.all_rows(act.conn, study_id, "systems")}
        row["programme"] = readable_id(row["title"], taken)
        carry_out(act, PROGRAMME_ADDED, [Change("programmes", None, row)], by=by)
        return row
    raise AssertionError("unreachable")  # pragma: no cover - `acting` may swallow its own signal


def change_programme(
    store: Store, study_id: str, seen: Row, wanted: Mapping[str, str], *, by: str
) -> Row:
    """Changes a programme; its id stays. As `change_claim`."""
    return _changed(store, study_id, "programmes", seen, wanted, PROGRAMME_CHANGED, by)


def remove_programme(store: Store, study_id: str, seen: Row, *, by: str) -> bool:
    """Removes a programme of which nothing is claimed or recorded; False where it was gone.

    Raises:
        RegisterChanged: It is not as it was seen.
        UserError: There are claims or panel entries of it.
    """
    with acting(store, study_id) as act:
        name = seen["programme"]
        row = standing(act, "programmes", seen, None)
        if row is None:
            return False
        for table, column in (("benefits", "programme"), ("panel", "subject")):
            held = stored.rows_with(act.conn, study_id, table, column, [name])
            if held:
                raise UserError(
                    f"Programme {shown(name)} cannot go: {len(held)} of the study's {table} are "
                    "of it; remove or move them first."
                )
        carry_out(act, PROGRAMME_REMOVED, [Change("programmes", row, None)], by=by)
    return True


def add_claim(store: Store, study_id: str, cells: Mapping[str, str], *, by: str) -> Row:
    """Adds a claim; a programme, one sentence and a beneficiary suffice.

    Args:
        store: The workspace.
        study_id: The study.
        cells: `programme`, `statement` and `beneficiary` at least; other columns as far as
            known. The id is made.
        by: The person.

    Returns:
        The row as it was written.

    Raises:
        NotFound: There is no such study.
        UserError: One of the three lacks, or a cell cannot stand in a study; a sentence each.
    """
    with acting(store, study_id) as act:
        row = row_of("benefits", cells)
        lacks = [
            told
            for name, told in (
                ("programme", "The claim names no programme; choose one."),
                ("statement", "The claim says nothing; say in one sentence who gains what."),
                ("beneficiary", "The claim names no beneficiary; choose who gains."),
            )
            if not row[name]
        ]
        if lacks:
            raise UserError(*lacks)
        row["benefit"] = new_id()
        carry_out(act, CLAIMED, [Change("benefits", None, row)], by=by)
        return row
    raise AssertionError("unreachable")  # pragma: no cover - as above


def change_claim(
    store: Store, study_id: str, seen: Row, wanted: Mapping[str, str], *, by: str
) -> Row:
    """Changes a claim; its id stays, and so does every cell that is wanted as it was seen.

    Args:
        store: The workspace.
        study_id: The study.
        seen: The row as the person had it before their eyes.
        wanted: The cells that are to differ, or the whole row as it is to be.
        by: The person.

    Returns:
        The row as it stands now. What stands so already is not written again.

    Raises:
        NotFound: There is no such study.
        RegisterChanged: It is no longer what was seen; nothing was written.
        UserError: A cell cannot stand in a study; a sentence for each fault.
    """
    return _changed(store, study_id, "benefits", seen, wanted, CLAIM_CHANGED, by)


def remove_claim(store: Store, study_id: str, seen: Row, *, by: str) -> bool:
    """Removes a claim; False where it was gone already. The trail keeps it.

    Raises:
        RegisterChanged: It is not as it was seen.
    """
    with acting(store, study_id) as act:
        row = standing(act, "benefits", seen, None)
        if row is None:
            return False
        carry_out(act, CLAIM_REMOVED, [Change("benefits", row, None)], by=by)
    return True


def new_id() -> str:
    """An opaque id that no claim of a study has, or ever had."""
    return f"b-{base64.b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"


def _changed(
    store: Store,
    study_id: str,
    table: str,
    seen: Row,
    wanted: Mapping[str, str],
    verb: str,
    by: str,
) -> Row:
    names = [name for name in TABLE[table].column_names if name not in TABLE[table].key]
    key = tuple(seen[name] for name in TABLE[table].key)
    yours = {**seen, **asked(table, seen, wanted, names)}
    with acting(store, study_id) as act:
        if act.rows(table, [key]).get(key) == yours:
            return yours
        row = standing(act, table, seen, yours)
        if row is None:
            raise quicker(act, table, key, None, yours)
        carry_out(act, verb, [Change(table, row, yours)], by=by)
        return yours
    raise AssertionError("unreachable")  # pragma: no cover - as above
