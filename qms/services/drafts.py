"""Drafts of what people write on the screens: kept as they type, theirs alone, never lost.

A draft is any mapping of plain values, such as the fields of a form, under a kind ("rating")
and a key (system, wave, criterion). Nothing of it is checked: it is not on record. Keeping one
writes no event and leaves the study's revision as it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qms.errors import Conflict, UserError
from qms.storage import drafts as stored
from qms.storage import studies
from qms.storage.acts import Connection
from qms.storage.drafts import StoredDraft
from qms.storage.engine import Store

__all__ = ["Draft", "DraftChanged", "drop", "keep", "load", "load_all"]

MOST = 200_000
"""Characters of one draft; a form holds far less."""

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was last kept.

    Attributes:
        saved_at: UTC to the microsecond, which tells this draft from a later one.
    """

    content: Content
    saved_at: str


class DraftChanged(Conflict):
    """The same person kept another draft meanwhile, in another tab or on another machine.

    Attributes:
        theirs: The draft as it stands; None if it was put on record or dropped.
        mine: What was to be kept, so that nothing of it is lost.
    """

    def __init__(self, theirs: Draft | None, mine: Content) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__(
            "Other words were kept for this in another tab or on another machine; these are not "
            "kept yet. Choose which to go on with."
            if theirs
            else "What you write on here was put on record or dropped in another tab; "
            "these words are not kept yet."
        )


def keep(
    store: Store,
    study_id: str,
    who: str,
    kind: str,
    key: Sequence[str],
    content: Content,
    seen_at: str,
) -> str:
    """Keep a draft in the place of the one that its writer saw.

    Args:
        store: The workspace.
        study_id: The study.
        who: The person; nobody else ever reads it.
        kind: What sort of thing it is of.
        key: Which one, ids without a semicolon.
        content: Plain values, as JSON takes them.
        seen_at: The `saved_at` of the draft that the writer went on from; blank for none.

    Returns:
        Its `saved_at`; that of the standing draft where it says the same.

    Raises:
        NotFound: There is no such study.
        DraftChanged: Another draft was kept meanwhile; nothing was written.
        UserError: It is too long.
    """
    text = json.dumps(content, sort_keys=True)  # escaped: what no database keeps is no matter
    if len(text) > MOST:
        raise UserError(f"This is too long to keep as a draft; the most are {MOST:,} characters.")
    with store.begin() as conn:
        studies.lock_study(conn, study_id)
        studies.revision(conn, study_id)
        standing = stored.draft(conn, study_id, who, kind, key)
        if standing and standing.content == text:
            return standing.saved_at
        if (standing.saved_at if standing else "") != seen_at:
            raise DraftChanged(_read(standing) if standing else None, content)
        return stored.put_draft(conn, study_id, who, kind, key, text)


def load(store: Store, study_id: str, who: str, kind: str, key: Sequence[str]) -> Draft | None:
    """One person's draft of one thing, the one that was kept last; None if there is none."""
    with store.reading() as conn:
        found = stored.draft(conn, study_id, who, kind, key)
    return _read(found) if found else None


def load_all(store: Store, study_id: str, who: str, kind: str) -> dict[tuple[str, ...], Draft]:
    """Key to draft, for all of one person's drafts of one kind."""
    with store.reading() as conn:
        return {each.key: _read(each) for each in stored.drafts_of(conn, study_id, who, kind)}


def drop(store: Store, study_id: str, who: str, kind: str, key: Sequence[str]) -> None:
    """Drop a draft; nothing is done where there is none."""
    with store.begin() as conn:
        drop_within(conn, study_id, who, kind, key)


def drop_within(conn: Connection, study_id: str, who: str, kind: str, key: Sequence[str]) -> None:
    """Drop a draft in the transaction that puts what it says on record."""
    stored.remove_draft(conn, study_id, who, kind, key)


def _read(found: StoredDraft) -> Draft:
    content = json.loads(found.content)
    return Draft(content if isinstance(content, dict) else {}, found.saved_at)
