"""The audit trail read back: filtered, without what is kept from the reader, page by page.

What a row says of system, wave and criterion stands in the JSON of its event. SQLite reads it
as such; a server, whose reader of JSON gives up at the first event that is none, finds the cell
with a pattern.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from qms.analysis.trail import AS_WRITTEN, Happening
from qms.storage.events import EVENTS
from qms.storage.tables import BUNDLE_TABLES

AT_ONCE = 2000
_BY = {"codings": "coder", "suggestions": "by"}
"""Tables whose rows are kept from who codes a source blind, and the column of their person."""
_OF_SOURCES = ("codings", "suggestions", "double_coding", "receipts", "agenda")
_COLUMNS = ("seq", "at", "who", "what", "table", "key", "before", "after")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a trail is wanted; None and blank ask for all.

    Attributes:
        who: A person as the events name them; blank for events that name nobody.
        table: A table of the study.
        since, until: ISO dates, both inside.
        words: Words that must all stand in the event, in capitals or not.
    """

    who: str | None = None
    table: str = ""
    system: str = ""
    wave: str = ""
    criterion: str = ""
    since: str = ""
    until: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept from one reader.

    Attributes:
        viewer: The reader.
        judgements: Table and key of the ratings and agreements that they may not see.
        sources: Sources in which they see only their own codings.
    """

    viewer: str = ""
    judgements: frozenset[tuple[str, str]] = frozenset()
    sources: frozenset[str] = frozenset()


def judged_keys(
    conn: sa.Connection, study_id: str, tables: Collection[str]
) -> list[tuple[str, str]]:
    """Table and key of every row of some tables that the trail tells of."""
    query = sa.select(EVENTS.c.table, sa.func.coalesce(EVENTS.c.key, "")).distinct()
    query = query.where(EVENTS.c.study == study_id, EVENTS.c.table.in_(tables))
    return [(table, key) for table, key in conn.execute(query)]


def count(conn: sa.Connection, study_id: str, asked: Asked, kept: Kept) -> int:
    """How many events there are to be seen."""
    query = sa.select(sa.func.count()).select_from(EVENTS)
    return conn.execute(query.where(*_where(conn, study_id, asked, kept))).scalar_one()


def kept_back(conn: sa.Connection, study_id: str, asked: Asked, kept: Kept) -> int:
    """How many of the events that are asked for are kept from the reader."""
    if not kept.judgements and not kept.sources:
        return 0
    return count(conn, study_id, asked, Kept()) - count(conn, study_id, asked, kept)


def page(
    conn: sa.Connection, study_id: str, asked: Asked, kept: Kept, *, first: int = 0, most: int
) -> list[Happening]:
    """Up to `most` events from the `first` on, newest first."""
    query = _events().where(*_where(conn, study_id, asked, kept))
    query = query.order_by(EVENTS.c.seq.desc()).offset(first).limit(most)
    return [_happening(row) for row in conn.execute(query).mappings()]


def each(conn: sa.Connection, study_id: str, asked: Asked, kept: Kept) -> Iterator[Happening]:
    """All events that are asked for, newest first, a few at a time."""
    query = _events().where(*_where(conn, study_id, asked, kept))
    query = query.order_by(EVENTS.c.seq.desc()).limit(AT_ONCE)
    some = conn.execute(query).mappings().all()
    while some:
        yield from map(_happening, some)
        below = EVENTS.c.seq < some[-1]["seq"]
        some = conn.execute(query.where(below)).mappings().all()


def one(conn: sa.Connection, study_id: str, seq: int) -> Happening | None:
    """The event of that number; None if there is none."""
    query = _events().where(EVENTS.c.study == study_id, EVENTS.c.seq == seq)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _happening(row)


def of_rows(
    conn: sa.Connection, study_id: str, table: str, keys: Collection[str]
) -> dict[str, list[Happening]]:
    """Key to the events of that row, oldest first; a row that the trail does not know is absent."""
    if not keys:
        return {}
    query = _events().where(EVENTS.c.study == study_id, EVENTS.c.table == table)
    query = query.where(_among(conn, EVENTS.c.key, keys)).order_by(EVENTS.c.seq)
    found: dict[str, list[Happening]] = {}
    for row in conn.execute(query).mappings():
        found.setdefault(row["key"], []).append(_happening(row))
    return found


def last_of(
    conn: sa.Connection, study_id: str, events: Collection[Happening]
) -> dict[tuple[str, str], int]:
    """Table and key of the rows of some events to the number of the last event of each."""
    if not events:
        return {}
    columns = (EVENTS.c.table, EVENTS.c.key)
    query = sa.select(*columns, sa.func.max(EVENTS.c.seq)).group_by(*columns)
    # Of what stands before them nothing can be the last.
    query = query.where(EVENTS.c.study == study_id, EVENTS.c.seq >= min(e.seq for e in events))
    query = query.where(EVENTS.c.table.in_({event.table for event in events}))
    query = query.where(_among(conn, EVENTS.c.key, {event.key for event in events}))
    return {(table, key): seq for table, key, seq in conn.execute(query)}


def who_and_what(
    conn: sa.Connection, study_id: str, kept: Kept
) -> tuple[frozenset[str], frozenset[str]]:
    """The people and the tables that what is to be seen tells of; blank where it tells none."""
    pair = [sa.func.coalesce(EVENTS.c[name], "") for name in ("who", "table")]
    query = sa.select(*pair).distinct().where(*_where(conn, study_id, Asked(), kept))
    found = conn.execute(query).all()
    return frozenset(row[0] for row in found), frozenset(row[1] for row in found)


def _events() -> sa.Select[*tuple[Any, ...]]:
    text = (name for name in _COLUMNS if name != "seq")
    columns = [EVENTS.c.seq, *(sa.func.coalesce(EVENTS.c[name], "").label(name) for name in text)]
    return sa.select(*columns)


def _happening(row: sa.RowMapping) -> Happening:
    told = {name: row[name] for name in ("seq", "at", "who", "what", "table", "key")}
    return Happening(**told, before=_cells(row["before"]), after=_cells(row["after"]))


def _cells(told: str) -> Mapping[str, str] | None:
    """The filled cells of a row that an event tells of, whatever wrote it."""
    if not told:
        return None
    try:
        cells = json.loads(told)
    except ValueError:
        return {AS_WRITTEN: told}
    if not isinstance(cells, dict):
        return {AS_WRITTEN: told}
    return {
        name: cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
        for name, cell in cells.items()
        if cell not in ("", None)
    }


def _where(
    conn: sa.Connection, study_id: str, asked: Asked, kept: Kept
) -> list[sa.ColumnElement[bool]]:
    return [EVENTS.c.study == study_id, *_seen(conn, kept), *_wanted(conn, study_id, asked)]


def _seen(conn: sa.Connection, kept: Kept) -> Iterator[sa.ColumnElement[bool]]:
    """What leaves out the events that are kept from the reader."""
    table, key = sa.func.coalesce(EVENTS.c.table, ""), sa.func.coalesce(EVENTS.c.key, "")
    for judged in {name for name, _ in kept.judgements}:
        keys = {key_ for name, key_ in kept.judgements if name == judged}
        yield sa.not_(sa.and_(table == judged, _among(conn, key, keys)))
    if kept.sources:
        told = _told()
        sources = {way for source in kept.sources for way in (source, *_in_json(source))}
        for name, column in _BY.items():
            blind = _among(conn, sa.func.coalesce(_cell(conn, told, "source"), ""), sources)
            by = sa.func.coalesce(_cell(conn, told, column), "")
            yield sa.not_(sa.and_(table == name, blind, sa.not_(_is(conn, by, kept.viewer))))


def _wanted(conn: sa.Connection, study_id: str, asked: Asked) -> Iterator[sa.ColumnElement[bool]]:
    if asked.who is not None:
        yield sa.func.coalesce(EVENTS.c.who, "") == asked.who
    if asked.table:
        yield EVENTS.c.table == asked.table
    if asked.since:
        yield EVENTS.c.at >= asked.since
    if asked.until:
        # A moment of that day begins with its date, and no moment has a sign above this one.
        yield EVENTS.c.at < f"{asked.until}~"
        yield EVENTS.c.at != ""
    for column in ("system", "wave"):
        if wanted := getattr(asked, column):
            yield _concerns(conn, study_id, column, wanted)
    if asked.criterion:
        yield _judges(conn, asked.criterion)
    for word in asked.words.split():
        yield _says(word)


def _told() -> sa.ColumnElement[str]:
    """The row as it is, or as it was where it is gone."""
    return sa.func.coalesce(EVENTS.c.after, EVENTS.c.before)


def _cell(conn: sa.Connection, row: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
    """One cell of a row in JSON, for `_is`; NULL where it has none."""
    if conn.dialect.name == "sqlite":
        found = sa.func.json_extract(row, f"$.{name}", type_=sa.Text())
        return sa.case((sa.func.json_valid(row) == 1, found))
    pattern = rf'"{name}"\s*:\s*"((?:[^"\\]|\\.)*)"'
    return sa.func.substring(row, pattern, type_=sa.Text())


def _is(conn: sa.Connection, found: sa.ColumnElement[str], cell: str) -> sa.ColumnElement[bool]:
    """Whether what `_cell` found is this cell."""
    return found == cell if conn.dialect.name == "sqlite" else found.in_(_in_json(cell))


def _in_json(text: str) -> list[str]:
    """How a text may stand in JSON: as it is, or with its letters beyond ASCII spelt out."""
    return sorted({json.dumps(text, ensure_ascii=way)[1:-1] for way in (True, False)})


def _among(
    conn: sa.Connection, column: sa.ColumnElement[str], cells: Collection[str]
) -> sa.ColumnElement[bool]:
    """Whether a column is among many cells, which travel as one value."""
    many = json.dumps(sorted(cells))
    if conn.dialect.name == "sqlite":
        values = sa.func.json_each(many).table_valued("value")
        return column.in_(sa.select(values.c.value))
    listed = sa.func.json_array_elements_text(sa.cast(sa.literal(many, sa.Text()), sa.JSON))
    return column.in_(sa.select(listed.table_valued("value").c.value))


def _concerns(
    conn: sa.Connection, study_id: str, column: str, wanted: str
) -> sa.ColumnElement[bool]:
    """Whether an event's row is of a system or wave, by itself, its source or its programme."""
    told, table, sources = _told(), EVENTS.c.table, BUNDLE_TABLES["sources"].c
    itself = _is(conn, _cell(conn, told, column), wanted)
    of = sa.select(sources.source).where(sources.study == study_id, sources[column] == wanted)
    ways = [
        sa.and_(table == f"{column}s", EVENTS.c.key == wanted),
        sa.and_(_holds(conn, told, wanted), itself),
        sa.and_(table.in_(_OF_SOURCES), _cell(conn, told, "source").in_(of)),
    ]
    if column == "system":
        made = BUNDLE_TABLES["programmes"].c
        run = sa.select(made.programme).where(made.study == study_id, made.system == wanted)
        subject = _cell(conn, told, "subject")
        ways += [
            sa.and_(table == "benefits", _cell(conn, told, "programme").in_(run)),
            sa.and_(table == "panel", sa.or_(_is(conn, subject, wanted), subject.in_(run))),
        ]
    return sa.or_(*ways)


def _judges(conn: sa.Connection, criterion: str) -> sa.ColumnElement[bool]:
    """Whether an event's row is of a criterion, or was: a coding may have been moved."""
    rows, told = (EVENTS.c.before, EVENTS.c.after), _told()
    linked = sa.func.coalesce(_cell(conn, told, "criteria"), "")
    listed = sa.literal(";").concat(linked).concat(";").contains(f";{criterion};", autoescape=True)
    return sa.and_(
        sa.or_(*(_holds(conn, row, criterion) for row in rows)),
        sa.or_(
            sa.and_(
                EVENTS.c.table == "codings",
                sa.or_(*(_is(conn, _cell(conn, row, "code"), criterion) for row in rows)),
            ),
            sa.and_(EVENTS.c.table == "codes", _is(conn, _cell(conn, told, "parent"), criterion)),
            sa.and_(EVENTS.c.table == "actions", listed),
            _is(conn, _cell(conn, told, "criterion"), criterion),
        ),
    )


def _holds(conn: sa.Connection, row: sa.ColumnElement[str], cell: str) -> sa.ColumnElement[bool]:
    """Whether a row in JSON may hold a cell; cheap, and asked before the cell is looked at."""
    find = sa.func.instr if conn.dialect.name == "sqlite" else sa.func.strpos
    return sa.or_(*(find(row, way) > 0 for way in _in_json(cell)))


def _says(word: str) -> sa.ColumnElement[bool]:
    """Whether a word stands in an event, in capitals or not."""
    columns = (EVENTS.c.what, EVENTS.c.key, EVENTS.c.before, EVENTS.c.after)
    ways = _in_json(word)
    return sa.or_(*(each.icontains(way, autoescape=True) for each in columns for way in ways))
