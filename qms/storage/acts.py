"""Acts: some rows changed together with an event for each, and the trail read back to undo them.

An event is one row before and after. The events of one act of many rows share their words,
which name the act by the number of its first event: "codes merged, act 12". So do those that
undo or do an act again: "undone, act 12". An act of one row is known by its event's number.
"""

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from qms.core.tables import TABLE
from qms.errors import StorageFailed
from qms.storage.cells import Value, values
from qms.storage.events import EVENTS, last_seq, now
from qms.storage.rows import Row
from qms.storage.tables import BUNDLE_TABLES

Connection = sa.Connection  # for the services, which may hold one and not import SQLAlchemy

UNDONE = "undone"
REDONE = "redone"

_WHAT = re.compile(r"(?P<verb>.+?)(?:, act (?P<act>[1-9][0-9]{0,17}))?", re.DOTALL)
_AT_ONCE = 200  # events looked at before more are asked for


@dataclass(frozen=True, slots=True)
class Change:
    """One row as it was and as it is to be; None where there is none."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def key(self) -> tuple[str, ...]:
        """The row's key."""
        row = self.after or self.before or {}
        return tuple(row[name] for name in TABLE[self.table].key)

    @property
    def back(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.table, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of an act: its own number, what was done, and which act it belongs to."""

    seq: int
    verb: str
    act: int


def perform(
    conn: sa.Connection,
    study_id: str,
    *,
    who: str,
    verb: str,
    changes: Sequence[Change],
    of: int | None = None,
) -> int:
    """Writes rows and an event for each; returns the number of the act.

    Args:
        conn: From `Store.writing`.
        study_id: The study.
        who: The person.
        verb: What is done, in a word or two.
        changes: No row twice; each `before` is the row as it stands.
        of: The act that is undone or done again; None for a new one.
    """
    by_kind = sorted(changes, key=_kind)
    for (table, gone, there), group in groupby(by_kind, key=_kind):
        rows = [change.before if gone else change.after for change in group]
        _write(conn, study_id, table, [row for row in rows if row], gone=gone, there=there)
    first = last_seq(conn, study_id) + 1
    act = of or first
    what = verb if len(changes) == 1 and of is None else f"{verb}, act {act}"
    shared = {"study": study_id, "at": now(), "who": who or None, "what": what}
    told = [
        {
            **shared,
            "seq": seq,
            "table": change.table,
            "key": ";".join(change.key),
            "before": _told(change.before),
            "after": _told(change.after),
        }
        for seq, change in enumerate(changes, start=first)
    ]
    conn.execute(sa.insert(EVENTS), told)
    return act


def _kind(change: Change) -> tuple[str, bool, bool]:
    """The table, whether the row goes, and whether it was there before."""
    return change.table, change.after is None, change.before is not None


def _write(
    conn: sa.Connection, study_id: str, table: str, rows: list[Row], *, gone: bool, there: bool
) -> None:
    made, described = BUNDLE_TABLES[table], TABLE[table]
    names = described.key if gone else described.column_names
    columns = [values(table, name, [row.get(name, "") for row in rows]) for name in names]
    if not there:
        plain = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
        conn.execute(sa.insert(made), [{"study": study_id, **cells} for cells in plain])
        return
    # A parameter must not bear the name of a column that is set.
    bound: list[dict[str, Value]] = [
        {f"row_{name}": cell for name, cell in zip(names, cells, strict=True)}
        for cells in zip(*columns, strict=True)
    ]
    place = [
        made.c.study == study_id,
        *(made.c[name] == sa.bindparam(f"row_{name}") for name in described.key),
    ]
    if gone:
        conn.execute(sa.delete(made).where(*place), bound)
        return
    others = [name for name in names if name not in described.key]
    update = sa.update(made).values({name: sa.bindparam(f"row_{name}") for name in others})
    conn.execute(update.where(*place), bound)


def entries(
    conn: sa.Connection, study_id: str, who: str, verbs: Collection[str]
) -> Iterator[Entry]:
    """One person's events of such acts, and of undoing and redoing them, newest first."""
    query = sa.select(EVENTS.c.seq, EVENTS.c.what)
    query = query.where(EVENTS.c.study == study_id, sa.func.coalesce(EVENTS.c.who, "") == who)
    query = query.where(EVENTS.c.seq < sa.bindparam("below")).order_by(EVENTS.c.seq.desc())
    below = last_seq(conn, study_id) + 1
    while some := conn.execute(query.limit(_AT_ONCE), {"below": below}).all():
        for seq, what in some:
            told = _WHAT.fullmatch(what or "")
            if told and told["verb"] in (*verbs, UNDONE, REDONE):
                yield Entry(seq, told["verb"], int(told["act"] or seq))
        below = some[-1][0]


def changes_of(
    conn: sa.Connection, study_id: str, act: int, tables: Collection[str]
) -> tuple[str, list[Change]]:
    """What an act did: its verb, and its changes in the order of its events.

    A trail may have come with a bundle, and tell of anything.

    Args:
        conn: A connection.
        study_id: The study.
        act: The number of its first event.
        tables: Those that acts of this sort change.

    Raises:
        StorageFailed: The trail does not tell it, or tells it in another form.
    """
    lost = StorageFailed(f"The audit trail no longer tells what was done in act {act}.")
    rows = (EVENTS.c.what, EVENTS.c.table, EVENTS.c.before, EVENTS.c.after)
    query = sa.select(*rows).where(EVENTS.c.study == study_id)
    first = conn.execute(query.where(EVENTS.c.seq == act)).one_or_none()
    told = _WHAT.fullmatch(first.what or "") if first else None
    if first is None or told is None:
        raise lost
    found = [first]
    if told["act"]:
        later = query.where(EVENTS.c.seq > act, EVENTS.c.what == first.what)
        found += conn.execute(later.order_by(EVENTS.c.seq)).all()
    if not all(table in tables and (before or after) for _, table, before, after in found):
        raise lost
    try:
        return told["verb"], [
            Change(table, _row(table, before), _row(table, after))
            for _, table, before, after in found
        ]
    except ValueError:
        raise lost from None


def verb_and_act(what: str) -> tuple[str, int | None]:
    """What an event did, and the act it names; None where it names none.

    Example:
        >>> verb_and_act("codes merged, act 12"), verb_and_act("coded")
        (('codes merged', 12), ('coded', None))
    """
    told = _WHAT.fullmatch(what)
    if told is None:
        return what, None
    return told["verb"], int(told["act"]) if told["act"] else None


def changes_of_row(
    conn: sa.Connection, study_id: str, table: str, key: tuple[str, ...]
) -> list[tuple[Row | None, Row | None]]:
    """A row before and after each of its changes, oldest first; what cannot be read is left out."""
    query = sa.select(EVENTS.c.before, EVENTS.c.after).where(
        EVENTS.c.study == study_id, EVENTS.c.table == table, EVENTS.c.key == ";".join(key)
    )
    found = []
    for before, after in conn.execute(query.order_by(EVENTS.c.seq)):
        with contextlib.suppress(ValueError):
            found.append((_row(table, before), _row(table, after)))
    return found


def _told(row: Row | None) -> str | None:
    """A row as an event tells it: only the cells that are filled."""
    if row is None:
        return None
    return json.dumps({name: cell for name, cell in row.items() if cell}, ensure_ascii=False)


def _row(table: str, told: str | None) -> Row | None:
    """The row that an event tells of."""
    if told is None:
        return None
    cells = json.loads(told)
    blank = dict.fromkeys(TABLE[table].column_names, "")
    if not isinstance(cells, dict) or not all(isinstance(cell, str) for cell in cells.values()):
        raise ValueError(told)
    if not blank.keys() >= cells.keys() >= set(TABLE[table].key):
        raise ValueError(told)
    return {**blank, **cells}
