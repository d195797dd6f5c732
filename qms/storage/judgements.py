"""What a workshop asks of ratings and codings, answered by the database."""

import sqlalchemy as sa

from qms.storage.cells import cells_query
from qms.storage.rows import Row
from qms.storage.tables import BUNDLE_TABLES


def ratings_by_rater(conn: sa.Connection, study_id: str, system: str, wave: str) -> dict[str, int]:
    """Rater to the number of their ratings of one system in one wave; who has none is left out."""
    made = BUNDLE_TABLES["ratings"].c
    query = sa.select(made.rater, sa.func.count())
    query = query.where(made.study == study_id, made.system == system, made.wave == wave)
    return {rater: n for rater, n in conn.execute(query.group_by(made.rater))}


def codings_for(
    conn: sa.Connection, study_id: str, system: str, wave: str, criterion: str
) -> tuple[list[Row], list[Row]]:
    """What the suggestion for one criterion reads: its sources and its codings.

    One coding of anything else is among them where there is one, since it tells that somebody
    has opened a source.
    """
    sources = cells_query("sources")
    made = BUNDLE_TABLES["sources"].c
    here = [made.study == study_id, made.system == system, made.wave == wave]
    found = conn.execute(sources.where(*here), {"study": study_id}).mappings()
    spoken = [dict(row) for row in found]
    codings = BUNDLE_TABLES["codings"].c
    # A source that was withdrawn counts as if it had never been opened.
    of = codings.source.in_(sa.select(made.source).where(*here, made.withdrawn_at.is_(None)))
    query = cells_query("codings").where(of)
    coded = conn.execute(query.where(codings.code == criterion), {"study": study_id}).mappings()
    other = query.where(codings.code != criterion).limit(1)
    opened = conn.execute(other, {"study": study_id}).mappings()
    return spoken, [dict(row) for row in (*coded, *opened)]
