"""How many codings there are, counted by the database."""

import sqlalchemy as sa

from qms.storage.tables import BUNDLE_TABLES


def codings_by_coder(conn: sa.Connection, study_id: str) -> list[tuple[str, str, int]]:
    """Source, coder and how many codings that coder made in it; blank for an unknown coder."""
    made = BUNDLE_TABLES["codings"].c
    coder = sa.func.coalesce(made.coder, "")
    query = sa.select(made.source, coder, sa.func.count()).where(made.study == study_id)
    found = conn.execute(query.group_by(made.source, coder).order_by(made.source, coder))
    return [(source, who, n) for source, who, n in found]
