"""Whole studies: which there are, one put in, one read, one taken out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import pandas as pd
import sqlalchemy as sa

from qms.analysis.study import Study
from qms.core.tables import TABLE, TABLES
from qms.errors import Conflict, NotFound
from qms.storage import events
from qms.storage.cells import Value, cells_frame, cells_query, values
from qms.storage.passages import delete_texts, insert_texts
from qms.storage.tables import (
    BUNDLE_TABLES,
    DRAFTS,
    PASSAGES,
    RUBRICS,
    STUDY,
    TEXTS,
    WORKSPACE_LOG,
    metadata,
)

ROWS_AT_ONCE = 5000
LOCK = 4_715_202  # of a server, with a study: held by who writes to it
COUNTED = ("systems", "waves", "sources", "codings", "ratings")
SHOWN_IDS = 20


class StoredStudy(NamedTuple):
    """A study as it is kept.

    Attributes:
        tables: Table name to frame of text cells, as in `qms.analysis.study`, rows in the
            order of their keys; only the tables that were asked for.
        texts: Source id to its text; empty where none was asked for.
        rubric_texts: The rubric files verbatim, the study's own first.
        revision: The revision that all this is of.
    """

    tables: dict[str, pd.DataFrame]
    texts: dict[str, str]
    rubric_texts: tuple[str, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """One study in the list of studies; `title` and `openness` are blank where not given."""

    id: str
    title: str
    revision: int
    openness: str
    systems: int
    waves: int
    sources: int
    codings: int
    ratings: int


def studies(conn: sa.Connection) -> list[StudyEntry]:
    """All studies in the order of their ids, each with how much it holds."""
    counts = []
    for name in COUNTED:
        table = BUNDLE_TABLES[name]
        rows = sa.select(sa.func.count()).where(table.c.study == STUDY.c.study)
        counts.append(rows.scalar_subquery().label(name))
    query = sa.select(
        STUDY.c.study.label("id"),
        sa.func.coalesce(STUDY.c.title, "").label("title"),
        STUDY.c.revision,
        sa.func.coalesce(STUDY.c.openness, "").label("openness"),
        *counts,
    )
    rows_found = conn.execute(query.order_by(STUDY.c.study)).mappings()
    return [StudyEntry(**row) for row in rows_found]


def revision(conn: sa.Connection, study_id: str) -> int:
    """The study's revision: it rises with every write and never comes twice.

    Raises:
        NotFound: There is no such study; names those that there are.
    """
    found = _revision(conn, study_id)
    if found is None:
        raise NotFound(_no_study(conn, study_id))
    return found


def _revision(conn: sa.Connection, study_id: str) -> int | None:
    query = sa.select(STUDY.c.revision).where(STUDY.c.study == study_id)
    found: int | None = conn.execute(query).scalar_one_or_none()
    return found


def raise_revision(conn: sa.Connection, study_id: str) -> None:
    """Tells every cache that the study is another one now."""
    raised = sa.update(STUDY).values(revision=STUDY.c.revision + 1)
    conn.execute(raised.where(STUDY.c.study == study_id))


def _no_study(conn: sa.Connection, study_id: str) -> str:
    query = sa.select(STUDY.c.study).order_by(STUDY.c.study)
    ids = list(conn.execute(query).scalars())
    if not ids:
        return f"There is no study '{study_id}': the database holds none yet; load one first."
    shown = ", ".join(f"'{id_}'" for id_ in ids[:SHOWN_IDS])
    rest = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
    return f"There is no study '{study_id}' in the database; it holds {shown}{rest}."


def read_study(
    conn: sa.Connection,
    study_id: str,
    *,
    texts: bool = True,
    tables: Collection[str] | None = None,
) -> StoredStudy:
    """The study, one query a table.

    Args:
        conn: From `Store.reading`, so that all is of one moment.
        study_id: The study.
        texts: Whether to read the texts of its sources too.
        tables: The tables to read; all where None.

    Raises:
        NotFound: There is no such study; names those that there are.
    """
    at = revision(conn, study_id)
    mine = {"study": study_id}
    wanted = TABLE if tables is None else tables
    frames = {
        table.name: cells_frame(table.name, conn.execute(cells_query(table.name), mine))
        for table in TABLES
        if table.name in wanted
    }
    rubrics = sa.select(RUBRICS.c.text).where(RUBRICS.c.study == study_id)
    return StoredStudy(
        frames,
        _texts(conn, study_id) if texts else {},
        tuple(conn.execute(rubrics.order_by(RUBRICS.c.position)).scalars()),
        at,
    )


def _texts(conn: sa.Connection, study_id: str) -> dict[str, str]:
    query = sa.select(TEXTS.c.source, TEXTS.c.text).where(TEXTS.c.study == study_id)
    return {source: text for source, text in conn.execute(query.order_by(TEXTS.c.source))}


def texts_of(conn: sa.Connection, study_id: str, sources: Collection[str]) -> dict[str, str]:
    """The texts of some sources of a study; those that are not there are left out."""
    found: dict[str, str] = {}
    wanted = iter(sources)
    while some := list(islice(wanted, ROWS_AT_ONCE)):
        query = sa.select(TEXTS.c.source, TEXTS.c.text).where(
            TEXTS.c.study == study_id, TEXTS.c.source.in_(some)
        )
        found |= {source: text for source, text in conn.execute(query)}
    return found


def text_of(conn: sa.Connection, study_id: str, source: str) -> str:
    """The text of one source.

    Raises:
        NotFound: The study or the source is not there.
    """
    query = sa.select(TEXTS.c.text).where(TEXTS.c.study == study_id, TEXTS.c.source == source)
    found = conn.execute(query).scalar_one_or_none()
    if found is None:
        revision(conn, study_id)
        raise NotFound(f"There is no source '{source}' in the study '{study_id}'.")
    return str(found)


def lock_study(conn: sa.Connection, study_id: str) -> None:
    """Keeps other writers of the study away until the transaction ends.

    SQLite has one writer at a time. A server would let two in, and a row that is replaced
    cannot be what they wait for, so they wait for the study's name.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK, sa.func.hashtext(study_id))))


def insert_study(conn: sa.Connection, study: Study, *, replace: bool, who: str = "") -> int:
    """Puts a whole study in, as it is, and returns its revision.

    The study's own events are left as they are; the log of the workspace tells of it.

    Args:
        conn: From `Store.begin`.
        study: Checked before; the database refuses what does not hold together.
        replace: Whether it may take the place of a study of the same id.
        who: The person, for the log.

    Raises:
        Conflict: There is such a study and it may not be replaced.
        StorageFailed: A cell cannot be kept as it is written.
    """
    lock_study(conn, study.id)
    before = _revision(conn, study.id)
    if before is not None and not replace:
        raise Conflict(
            f"There is a study '{study.id}' in the database already; ask to replace it, "
            "or give the new one another id."
        )
    # A cache that remembers the study as it was must never take the new one for it.
    at = max(before or 0, events.last_revision(conn, study.id)) + 1
    if before is not None:
        _delete_rows(conn, study.id)
    _insert_rows(conn, study, at)
    what = "loaded" if before is None else "replaced"
    events.log(conn, who=who, what=what, study_id=study.id, revision=at)
    return at


def delete_study(conn: sa.Connection, study_id: str, *, who: str = "") -> None:
    """Takes a whole study out; only the log of the workspace still tells of it.

    Raises:
        NotFound: There is no such study; names those that there are.
    """
    lock_study(conn, study_id)
    at = revision(conn, study_id)
    _delete_rows(conn, study_id)
    events.log(conn, who=who, what="removed", study_id=study_id, revision=at)


def _delete_rows(conn: sa.Connection, study_id: str) -> None:
    delete_texts(conn, study_id)
    conn.execute(sa.delete(DRAFTS).where(DRAFTS.c.study == study_id))
    for table in reversed(_tables_of_studies()):
        conn.execute(sa.delete(table).where(table.c.study == study_id))


def _tables_of_studies() -> list[sa.Table]:
    """The tables that make up a study but for its texts, each after those that its rows name."""
    others = (TEXTS, PASSAGES, DRAFTS, WORKSPACE_LOG)
    return [table for table in metadata.sorted_tables if table not in others]


def _insert_rows(conn: sa.Connection, study: Study, at: int) -> None:
    for table in _tables_of_studies():
        if table is RUBRICS:
            _insert(conn, table, _rubric_rows(study))
        elif table is STUDY:
            _insert(conn, table, ({**row, "revision": at} for row in _rows(study, "study")))
        else:
            _insert(conn, table, _rows(study, table.name))
    insert_texts(conn, study.id, study.texts.items())


def _rows(study: Study, table: str) -> Iterator[dict[str, Value]]:
    frame = study.tables[table]
    names = TABLE[table].column_names
    columns = [values(table, name, frame[name].to_numpy(dtype=object)) for name in names]
    study_id = study.id
    for row in zip(*columns, strict=True):
        yield {"study": study_id, **dict(zip(names, row, strict=True))}


def _rubric_rows(study: Study) -> Iterator[dict[str, Value]]:
    for position, rubric in enumerate(study.rubrics):
        yield {
            "study": study.id,
            "position": position,
            "rubric": rubric.id,
            "version": rubric.version,
            "text": rubric.text,
        }


def _insert(conn: sa.Connection, table: sa.Table, rows: Iterator[Mapping[str, Value]]) -> None:
    """Rows into a table, some thousand at a time, so that no second copy of all is made."""
    insert = sa.insert(table)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        conn.execute(insert, some)
