"""Single rows of a study, for the writes of one step: read, put, removed.

Only inside `Store.writing`, which sees to the event and the revision. Whole studies are
read in `studies`.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from qms.core.tables import TABLE
from qms.storage.cells import cells_query, values
from qms.storage.passages import insert_texts
from qms.storage.tables import BUNDLE_TABLES, RUBRICS

Row = dict[str, str]


def _place(study_id: str, table: str, key: tuple[str, ...]) -> list[sa.ColumnElement[bool]]:
    made = BUNDLE_TABLES[table]
    named = zip(TABLE[table].key, key, strict=True)
    return [
        made.c.study == study_id,
        *(made.c[name] == values(table, name, [cell])[0] for name, cell in named),
    ]


def row(conn: sa.Connection, study_id: str, table: str, key: tuple[str, ...]) -> Row | None:
    """The row with that key as text cells; None if there is none."""
    query = cells_query(table).where(*_place(study_id, table, key))
    found = conn.execute(query, {"study": study_id}).mappings().one_or_none()
    return None if found is None else dict(found)


def put_row(conn: sa.Connection, study_id: str, table: str, cells: Mapping[str, str]) -> Row | None:
    """Puts a whole row in the place of the one with its key, or beside the others.

    Args:
        conn: From `Store.writing`.
        study_id: The study.
        table: A table of the study, but for its events.
        cells: Text cells by column; a column that is left out is blank.

    Returns:
        The row as it was, for the event; None if there was none.

    Raises:
        StorageFailed: A cell cannot be kept as it is written.
    """
    described = TABLE[table]
    unknown = set(cells) - set(described.column_names)
    if unknown or table == "events":
        raise ValueError(f"{table} has no columns {sorted(unknown)} to put")
    key = tuple(cells[name] for name in described.key)
    before = row(conn, study_id, table, key)
    made = {name: values(table, name, [cells.get(name, "")])[0] for name in described.column_names}
    if before is None:
        conn.execute(sa.insert(BUNDLE_TABLES[table]), {"study": study_id, **made})
    else:
        others = {name: value for name, value in made.items() if name not in described.key}
        update = sa.update(BUNDLE_TABLES[table]).where(*_place(study_id, table, key))
        conn.execute(update, others)
    return before


def remove_row(conn: sa.Connection, study_id: str, table: str, key: tuple[str, ...]) -> Row | None:
    """Removes the row with that key and returns it as it was; None if there was none."""
    before = row(conn, study_id, table, key)
    conn.execute(sa.delete(BUNDLE_TABLES[table]).where(*_place(study_id, table, key)))
    return before


def insert_text(conn: sa.Connection, study_id: str, source: str, text: str) -> None:
    """The text of a source that was just put; a text is never changed after."""
    insert_texts(conn, study_id, [(source, text)])


def insert_rubric(
    conn: sa.Connection, study_id: str, *, rubric: str, version: str, text: str
) -> int:
    """One more rubric, or version of one, for the study; returns its position."""
    last = sa.select(sa.func.max(RUBRICS.c.position)).where(RUBRICS.c.study == study_id)
    found = conn.execute(last).scalar()
    position = 0 if found is None else found + 1
    made = {"rubric": rubric, "version": version, "text": text}
    conn.execute(sa.insert(RUBRICS), {"study": study_id, "position": position, **made})
    return position
