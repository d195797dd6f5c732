"""Text cells to the values of the database and back, exactly as written.

A blank cell is NULL. Whole numbers and booleans are kept as such, all other kinds as text.
"""

from collections.abc import Callable, Iterable
from functools import cache

import pandas as pd
import sqlalchemy as sa

from qms.core.tables import TABLE, Kind
from qms.errors import StorageFailed
from qms.storage.tables import BUNDLE_TABLES

Value = str | int | bool | None

LARGEST = 2**63 - 1
BLANK = sa.literal_column("''", sa.Text())
TRUTH: dict[str, Value] = {"": None, "true": True, "false": False}


def values(table: str, column: str, cells: Iterable[str]) -> list[Value]:
    """The cells of one column as the database keeps them.

    Raises:
        StorageFailed: A cell could not come back as it was written.
    """
    kind = TABLE[table].column(column).kind
    if kind is Kind.INTEGER:
        return _each(table, column, cells, _whole)
    if kind is Kind.BOOLEAN:
        return _each(table, column, cells, TRUTH.__getitem__)
    return [cell or None for cell in cells]


def _each(
    table: str, column: str, cells: Iterable[str], value: Callable[[str], Value]
) -> list[Value]:
    """Each cell's value; a column has few different cells, so each is looked at once."""
    cells = list(cells)
    try:
        known = {cell: value(cell) for cell in set(cells)}
    except (ValueError, KeyError):
        wrong = sorted(cell for cell in set(cells) if not _can(value, cell))
        kind = TABLE[table].column(column).kind.value
        raise StorageFailed(
            f"{table}, column {column}: the database cannot keep {wrong[0]!r} as {kind}."
        ) from None
    return [known[cell] for cell in cells]


def _can(value: Callable[[str], Value], cell: str) -> bool:
    try:
        value(cell)
    except (ValueError, KeyError):
        return False
    return True


def _whole(cell: str) -> int | None:
    """The number, if it would be written the same way again and fits 64 bits."""
    if not cell:
        return None
    number = int(cell)
    if str(number) != cell or abs(number) > LARGEST:
        raise ValueError(cell)
    return number


@cache
def cells_query(table: str) -> sa.Select[*tuple[str, ...]]:
    """All rows of a study (parameter `study`), every cell as text, in the order of the key."""
    made = BUNDLE_TABLES[table]
    key = [made.c[name] for name in TABLE[table].key]
    columns = [_as_text(made.c[column.name], column.kind) for column in TABLE[table].columns]
    return sa.select(*columns).where(made.c.study == sa.bindparam("study")).order_by(*key)


def _as_text(column: sa.Column[Value], kind: Kind) -> sa.ColumnElement[str]:
    if kind is Kind.INTEGER:
        return sa.func.coalesce(sa.cast(column, sa.Text()), BLANK).label(column.name)
    if kind is Kind.BOOLEAN:
        word = sa.case((column.is_(True), "true"), (column.is_(False), "false"), else_=BLANK)
        return word.label(column.name)
    return sa.func.coalesce(sa.type_coerce(column, sa.Text()), BLANK).label(column.name)


def cells_frame(table: str, rows: Iterable[Iterable[str]]) -> pd.DataFrame:
    """Rows of text cells as the frame of that table."""
    # pandas reads plain tuples in a quarter of the time that SQLAlchemy's rows take it.
    plain = [tuple(row) for row in rows]
    return pd.DataFrame(plain, columns=list(TABLE[table].column_names), dtype="str")
