"""Drafts: what one person has written and not yet put on record, seen by nobody else.

They stand beside the study and are no part of it: no event tells of them, the revision does
not rise, and a bundle never holds one. They go with their study.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from qms.storage.tables import DRAFTS


class StoredDraft(NamedTuple):
    """One draft; `key` says what it is of, `saved_at` is UTC to the microsecond."""

    key: tuple[str, ...]
    content: str
    saved_at: str


def draft(
    conn: sa.Connection, study_id: str, who: str, kind: str, key: Sequence[str]
) -> StoredDraft | None:
    """One person's draft of one thing; None if there is none."""
    query = _query(study_id, who, kind).where(DRAFTS.c.key == ";".join(key))
    found = conn.execute(query).one_or_none()
    return None if found is None else _made(found)


def drafts_of(conn: sa.Connection, study_id: str, who: str, kind: str) -> list[StoredDraft]:
    """All of one person's drafts of one kind, by key."""
    query = _query(study_id, who, kind).order_by(DRAFTS.c.key)
    return [_made(found) for found in conn.execute(query)]


def put_draft(
    conn: sa.Connection, study_id: str, who: str, kind: str, key: Sequence[str], content: str
) -> str:
    """Puts a draft in the place of the former one, or beside the others; returns its moment."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    remove_draft(conn, study_id, who, kind, key)
    row = {"study": study_id, "who": who, "kind": kind, "key": ";".join(key)}
    conn.execute(sa.insert(DRAFTS), {**row, "content": content, "saved_at": moment})
    return moment


def remove_draft(
    conn: sa.Connection, study_id: str, who: str, kind: str, key: Sequence[str]
) -> None:
    """Removes a draft; nothing is done where there is none."""
    mine = _mine(study_id, who, kind)
    conn.execute(sa.delete(DRAFTS).where(*mine, DRAFTS.c.key == ";".join(key)))


def _mine(study_id: str, who: str, kind: str) -> list[sa.ColumnElement[bool]]:
    return [DRAFTS.c.study == study_id, DRAFTS.c.who == who, DRAFTS.c.kind == kind]


def _query(study_id: str, who: str, kind: str) -> sa.Select[str, str, str]:
    columns = (DRAFTS.c.key, DRAFTS.c.content, DRAFTS.c.saved_at)
    return sa.select(*columns).where(*_mine(study_id, who, kind))


def _made(found: sa.Row[str, str, str]) -> StoredDraft:
    key, content, saved_at = found
    return StoredDraft(tuple(key.split(";")), content, saved_at)
