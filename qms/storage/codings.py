"""The rows that a write of codings and codes looks at, a query for many at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeVar

import sqlalchemy as sa

from qms.core.coding import words
from qms.core.tables import TABLE
from qms.storage.cells import cells_query, values
from qms.storage.events import EVENTS
from qms.storage.rows import Row
from qms.storage.tables import BUNDLE_TABLES, RUBRICS, TEXTS

T = TypeVar("T")

AT_ONCE = 500  # values in one query
CITING = {"ratings": "cites", "panel": "cites", "benefits": "evidence"}
FEW = 10


class Touch(NamedTuple):
    """Who last did what to a row, and when."""

    who: str
    what: str
    at: str


def all_rows(conn: sa.Connection, study_id: str, table: str) -> list[Row]:
    """Every row of a table of the study, in the order of the key."""
    return _read(conn, study_id, table, cells_query(table))


def rows_with(
    conn: sa.Connection, study_id: str, table: str, column: str, cells: Collection[str]
) -> list[Row]:
    """The rows whose cell in one column is among `cells`, none of which is blank."""
    made = BUNDLE_TABLES[table].c[column]
    found: list[Row] = []
    for some in _chunks(cells):
        query = cells_query(table).where(made.in_(values(table, column, some)))
        found += _read(conn, study_id, table, query)
    return found


def rows_by_key(
    conn: sa.Connection, study_id: str, table: str, keys: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], Row]:
    """Key to row, for those of the keys that are there."""
    names = TABLE[table].key
    made = sa.tuple_(*(BUNDLE_TABLES[table].c[name] for name in names))
    found: dict[tuple[str, ...], Row] = {}
    for some in _chunks(keys):
        columns = [values(table, name, [key[at] for key in some]) for at, name in enumerate(names)]
        query = cells_query(table).where(made.in_(list(zip(*columns, strict=True))))
        for row in _read(conn, study_id, table, query):
            found[tuple(row[name] for name in names)] = row
    return found


def own_codings(
    conn: sa.Connection,
    study_id: str,
    sources: Collection[str],
    coder: str,
    *,
    starts: Collection[int] = (),
) -> list[Row]:
    """One coder's codings of some sources; only those that begin at `starts`, if any are given."""
    made = BUNDLE_TABLES["codings"].c
    mine = cells_query("codings").where(sa.func.coalesce(made.coder, "") == coder)
    if 0 < len(starts) <= AT_ONCE:
        mine = mine.where(made.start.in_(starts))
    found: list[Row] = []
    for some in _chunks(sources):
        found += _read(conn, study_id, "codings", mine.where(made.source.in_(some)))
    return found


def _read(
    conn: sa.Connection, study_id: str, table: str, query: sa.Select[*tuple[str, ...]]
) -> list[Row]:
    """The rows of a query in the order of the key, as far as text goes.

    Sorted here: asked for in that order, SQLite would walk the whole table along its key
    rather than look into the index for the few rows that are wanted.
    """
    names, key = TABLE[table].column_names, TABLE[table].key
    found = conn.execute(query.order_by(None), {"study": study_id})
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return sorted(rows, key=lambda row: [row[name] for name in key])


def spans(conn: sa.Connection, study_id: str) -> list[tuple[str, int, int, str]]:
    """Source, start, end and code of every coding, without those of withdrawn sources."""
    made, sources = BUNDLE_TABLES["codings"].c, BUNDLE_TABLES["sources"].c
    gone = sa.select(sources.source).where(sources.study == study_id, sources.withdrawn_at != "")
    query = sa.select(made.source, made.start, made.end, made.code)
    query = query.where(made.study == study_id, made.source.not_in(gone))
    return [(source, start, end, code) for source, start, end, code in conn.execute(query)]


def texts_of(conn: sa.Connection, study_id: str, sources: Collection[str]) -> dict[str, str]:
    """Source id to text, for those of the sources that are there."""
    found: dict[str, str] = {}
    for some in _chunks(sources):
        query = sa.select(TEXTS.c.source, TEXTS.c.text)
        query = query.where(TEXTS.c.study == study_id, TEXTS.c.source.in_(some))
        found.update((source, text) for source, text in conn.execute(query))
    return found


def rubric_texts(conn: sa.Connection, study_id: str) -> tuple[str, ...]:
    """The rubric files verbatim, the study's own first."""
    query = sa.select(RUBRICS.c.text).where(RUBRICS.c.study == study_id)
    return tuple(conn.execute(query.order_by(RUBRICS.c.position)).scalars())


def cited(conn: sa.Connection, study_id: str, codings: Collection[str]) -> dict[str, str]:
    """Coding to the table whose rows cite it, for those of the codings that are cited."""
    found: dict[str, str] = {}
    for table, column in CITING.items():
        cites = BUNDLE_TABLES[table].c[column]
        query = sa.select(cites).where(BUNDLE_TABLES[table].c.study == study_id, cites != "")
        if len(codings) <= FEW:
            query = query.where(sa.or_(*(cites.contains(id_, autoescape=True) for id_ in codings)))
        there = {id_ for cell in conn.execute(query).scalars() for id_ in words(cell)}
        found.update((id_, table) for id_ in there.intersection(codings))
    return found


def last_touch(
    conn: sa.Connection, study_id: str, table: str, key: tuple[str, ...]
) -> Touch | None:
    """The last event of a row; None where the trail tells of none."""
    cells = [sa.func.coalesce(EVENTS.c[name], "") for name in Touch._fields]
    query = sa.select(*cells)
    query = query.where(
        EVENTS.c.study == study_id, EVENTS.c.table == table, EVENTS.c.key == ";".join(key)
    )
    row = conn.execute(query.order_by(EVENTS.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else Touch._make(row)


def _chunks(items: Collection[T]) -> Iterator[Sequence[T]]:
    every = list(items)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]
