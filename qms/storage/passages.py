"""Texts put in and taken out, together with the passages that the search looks at.

Nothing else writes to the texts, their passages or the index of words, so that the three
are always in step.
"""

from collections.abc import Iterable
from itertools import islice

import sqlalchemy as sa

from qms.core.passages import passages
from qms.storage.tables import PASSAGES, TEXTS

TEXTS_AT_ONCE = 500
ROWS_AT_ONCE = 5000

_LAST = sa.select(sa.func.coalesce(sa.func.max(PASSAGES.c.id), 0))
_INDEX = sa.text(
    "INSERT INTO passage_words (rowid, folded) SELECT id, folded FROM passages WHERE id > :last"
)
_FORGET = sa.text(
    "INSERT INTO passage_words (passage_words, rowid, folded) "
    "SELECT 'delete', id, folded FROM passages WHERE study = :study"
)


def insert_texts(conn: sa.Connection, study_id: str, texts: Iterable[tuple[str, str]]) -> None:
    """Puts in the texts of sources that are there: source ids, each with its text."""
    on_server = conn.dialect.name == "postgresql"
    last = None if on_server else conn.execute(_LAST).scalar_one()
    given = iter(texts)
    while some := list(islice(given, TEXTS_AT_ONCE)):
        rows = [{"study": study_id, "source": source, "text": text} for source, text in some]
        conn.execute(sa.insert(TEXTS), rows)
        _insert_passages(conn, study_id, some)
    if not on_server:
        conn.execute(_INDEX, {"last": last})


def _insert_passages(conn: sa.Connection, study_id: str, texts: Iterable[tuple[str, str]]) -> None:
    rows = (
        {"study": study_id, "source": source, **passage._asdict()}
        for source, text in texts
        for passage in passages(text)
    )
    while some := list(islice(rows, ROWS_AT_ONCE)):
        conn.execute(sa.insert(PASSAGES), some)


def delete_texts(conn: sa.Connection, study_id: str) -> None:
    """Takes out all texts of a study."""
    if conn.dialect.name != "postgresql":
        # The index keeps no words of its own: it must be told them while they are there.
        conn.execute(_FORGET, {"study": study_id})
    for table in (PASSAGES, TEXTS):
        conn.execute(sa.delete(table).where(table.c.study == study_id))
