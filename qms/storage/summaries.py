"""Who last changed a summary of the framework matrix, from the audit trail."""

import sqlalchemy as sa

from qms.storage.events import EVENTS


def last_change(conn: sa.Connection, study_id: str, key: tuple[str, ...]) -> tuple[str, str] | None:
    """Who last changed a summary and when; None where the trail does not tell.

    A study that was loaded whole has summaries that no event tells of.
    """
    query = (
        sa.select(sa.func.coalesce(EVENTS.c.who, ""), sa.func.coalesce(EVENTS.c.at, ""))
        .where(EVENTS.c.study == study_id, EVENTS.c.table == "summaries")
        .where(EVENTS.c.key == ";".join(key))
        .order_by(EVENTS.c.seq.desc())
        .limit(1)
    )
    found = conn.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])
