"""Acts on the register of benefits: checked as an import would check them, told in the trail."""

from collections.abc import Collection, Mapping, Sequence

from qms.core.coding import words
from qms.core.tables import TABLE
from qms.core.text import fixed_text
from qms.errors import Conflict, UserError
from qms.formats.bundle_faults import shown
from qms.formats.coding_check import row_faults
from qms.services.coding_acts import Act, rubrics_of
from qms.storage import acts as trail
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.rows import Row

WORD = {"programmes": "programme", "benefits": "claim", "panel": "panel entry"}

_DID = {True: "changed", False: "removed"}


class RegisterChanged(Conflict):
    """Somebody else wrote or removed the row after it was read.

    Attributes:
        who, at: The other person and the moment; "" where the trail does not tell.
        theirs: The row as it stands now; None if it was removed.
        yours: What was to be written, so that nothing of it is lost; None for a removal.
    """

    def __init__(
        self, table: str, who: str, at: str, theirs: Row | None, yours: Row | None
    ) -> None:
        self.who, self.at, self.theirs, self.yours = who, at, theirs, yours
        what = WORD[table]
        super().__init__(
            f"{shown(who) or 'Somebody else'} {_DID[theirs is not None]} this {what}"
            f"{f' at {at}' if at else ''}, after you opened it; your change is not saved. "
            "Look at theirs, then repeat yours."
        )


def carry_out(act: Act, verb: str, changes: Sequence[Change], *, by: str) -> None:
    """Checks changes of the register as an import would, then writes and tells them.

    Raises:
        UserError: They do not fit; a sentence for each fault, and nothing is written.
    """
    faults = faults_in(act, changes)
    if faults:
        raise UserError(
            *(
                f"This {WORD[changes[at].table]} cannot be kept: {what}."
                for at, what in sorted(faults)
            )
        )
    trail.perform(act.conn, act.study_id, who=by, verb=verb, changes=changes)
    act.is_written = True


def faults_in(act: Act, changes: Sequence[Change]) -> list[tuple[int, str]]:
    """The place of a change, and what an import would refuse in its row."""
    put = [(at, change, change.after) for at, change in enumerate(changes) if change.after]
    if not put:
        return []
    tables: dict[str, list[Row]] = {
        name: stored.all_rows(act.conn, act.study_id, name) for name in ("systems", "programmes")
    }
    cited = {
        id_ for _, change, row in put if change.table == "panel" for id_ in words(row["cites"])
    }
    tables["codings"] = stored.rows_with(act.conn, act.study_id, "codings", "coding", cited)
    rubrics = rubrics_of(act.conn, act.study_id)
    found: list[tuple[int, str]] = []
    for table in dict.fromkeys(change.table for _, change, _ in put):
        rows = [(at, row) for at, change, row in put if change.table == table]
        told = row_faults(table, {**tables, table: [row for _, row in rows]}, {}, rubrics)
        found += [(rows[place][0], what) for place, what in told]
    return found


def row_of(table: str, cells: Mapping[str, str]) -> Row:
    """A whole row of what was typed: composed letters, plain line breaks, no blanks around."""
    unknown = cells.keys() - set(TABLE[table].column_names)
    if unknown:
        raise ValueError(f"{table} has no columns {sorted(unknown)}")
    names = TABLE[table].column_names
    return {name: fixed_text(cells.get(name, "")).strip() for name in names}


def asked(
    table: str, seen: Row, wanted: Mapping[str, str], names: Collection[str]
) -> dict[str, str]:
    """The cells that are to differ from those seen; the others stay exactly as written."""
    typed = row_of(table, wanted)
    return {name: typed[name] for name in names if name in wanted and wanted[name] != seen[name]}


def standing(act: Act, table: str, seen: Row, yours: Row | None) -> Row | None:
    """The row as it stands, which must be as it was seen; None where it is gone."""
    key = tuple(seen[name] for name in TABLE[table].key)
    row = act.rows(table, [key]).get(key)
    if row is not None and row != seen:
        raise quicker(act, table, key, row, yours)
    return row


def quicker(
    act: Act, table: str, key: tuple[str, ...], theirs: Row | None, yours: Row | None
) -> RegisterChanged:
    """The error that tells who changed or removed a row, with both versions of it."""
    touch = stored.last_touch(act.conn, act.study_id, table, key)
    who, at = (touch.who, touch.at) if touch else ("", "")
    return RegisterChanged(table, who, at, theirs, yours)
