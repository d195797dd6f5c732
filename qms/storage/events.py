"""The audit trail of a study, and the log of the workspace.

An event is written in the same transaction as the change that it tells of; neither is ever
changed or removed, but with the whole study.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from qms.storage.tables import BUNDLE_TABLES, WORKSPACE_LOG

EVENTS = BUNDLE_TABLES["events"]


@dataclass(frozen=True, slots=True)
class Event:
    """What one person did to one study.

    Attributes:
        who: The member, or the name that the program runs under.
        what: The act in a word or two: "rated", "source added".
        table: The table of the row that changed; blank where it was no single row.
        key: The row's key, in the order of the table's key.
        before: The row as it was, text cells; None where there was none.
        after: The row as it is; None where it is gone.
        at: UTC, ISO 8601; blank for the moment of the writing.
    """

    who: str
    what: str
    table: str = ""
    key: tuple[str, ...] = ()
    before: Mapping[str, str] | None = None
    after: Mapping[str, str] | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One load, replacement or removal of a study; `revision` is the study's then."""

    seq: int
    at: str
    who: str
    what: str
    study: str
    revision: int


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def last_seq(conn: sa.Connection, study_id: str) -> int:
    """The number of the study's last event; 0 where there is none."""
    query = sa.select(sa.func.max(EVENTS.c.seq)).where(EVENTS.c.study == study_id)
    return conn.execute(query).scalar() or 0


def append_event(conn: sa.Connection, study_id: str, event: Event) -> int:
    """Adds the event to the study's trail and returns its number.

    Only inside `Store.writing`, which keeps other writers of the study away.
    """
    seq = last_seq(conn, study_id) + 1
    conn.execute(
        sa.insert(EVENTS),
        {
            "study": study_id,
            "seq": seq,
            "at": event.at or now(),
            "who": event.who or None,
            "what": event.what or None,
            "table": event.table or None,
            "key": ";".join(event.key) or None,
            "before": _json(event.before),
            "after": _json(event.after),
        },
    )
    return seq


def _json(row: Mapping[str, str] | None) -> str | None:
    """Only the cells that are filled: a row has many columns and most are blank."""
    if row is None:
        return None
    filled = {name: cell for name, cell in row.items() if cell}
    return json.dumps(filled, ensure_ascii=False)


def log(conn: sa.Connection, *, who: str, what: str, study_id: str, revision: int) -> None:
    """Adds a line to the log of the workspace."""
    line = {"at": now(), "who": who, "what": what, "study": study_id, "revision": revision}
    conn.execute(sa.insert(WORKSPACE_LOG), line)


def workspace_log(conn: sa.Connection, *, most: int = 1000) -> list[LogEntry]:
    """The last `most` lines of the workspace's log, newest first."""
    query = sa.select(WORKSPACE_LOG).order_by(WORKSPACE_LOG.c.seq.desc()).limit(most)
    return [LogEntry(**row) for row in conn.execute(query).mappings()]


def last_revision(conn: sa.Connection, study_id: str) -> int:
    """The highest revision that the log knows for a study, there or gone; 0 if it has none."""
    query = sa.select(sa.func.max(WORKSPACE_LOG.c.revision))
    return conn.execute(query.where(WORKSPACE_LOG.c.study == study_id)).scalar() or 0
