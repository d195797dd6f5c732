"""Codes in numbers, and what the trail tells of them, each a query for the whole study."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from qms.storage.events import EVENTS
from qms.storage.tables import BUNDLE_TABLES


class Use(NamedTuple):
    """How often a code is used: passages, and the codings of them by any coder."""

    excerpts: int
    codings: int


class Told(NamedTuple):
    """One event as it stands in the trail; blank where a cell is."""

    seq: int
    at: str
    who: str
    what: str
    table: str
    key: str
    before: str
    after: str


def uses(
    conn: sa.Connection, study_id: str, *, viewer: str, blind: Collection[str]
) -> dict[str, Use]:
    """Code to its use, without withdrawn sources; unused codes are left out.

    Args:
        conn: A connection.
        study_id: The study.
        viewer: Who looks.
        blind: The sources of which only the viewer's own codings count.
    """
    made, sources = BUNDLE_TABLES["codings"].c, BUNDLE_TABLES["sources"].c
    gone = sa.select(sources.source).where(sources.study == study_id, sources.withdrawn_at != "")
    place = (made.code, made.source, made.start, made.end)
    spans = sa.select(*place, sa.func.count().label("n"))
    spans = spans.where(made.study == study_id, made.source.not_in(gone))
    if blind:
        mine = sa.func.coalesce(made.coder, "") == viewer
        spans = spans.where(sa.or_(mine, made.source.not_in(sorted(blind))))
    each = spans.group_by(*place).subquery()
    query = sa.select(each.c.code, sa.func.count(), sa.func.sum(each.c.n)).group_by(each.c.code)
    return {code: Use(n, int(codings)) for code, n, codings in conn.execute(query)}


def code_events(conn: sa.Connection, study_id: str) -> list[Told]:
    """Every event of an inductive code, and those of the codings that went with it, in order."""
    acts = sa.select(EVENTS.c.what).where(
        EVENTS.c.study == study_id, EVENTS.c.table == "codes", EVENTS.c.what.like("%, act %")
    )
    cells = [sa.func.coalesce(EVENTS.c[name], "") for name in Told._fields[1:]]
    query = sa.select(EVENTS.c.seq, *cells).where(
        EVENTS.c.study == study_id,
        sa.or_(
            EVENTS.c.table == "codes",
            sa.and_(EVENTS.c.table == "codings", EVENTS.c.what.in_(acts)),
        ),
    )
    return [Told._make(row) for row in conn.execute(query.order_by(EVENTS.c.seq))]
