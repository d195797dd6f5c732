"""Tables meant for reading in a spreadsheet, where a cell must never run as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_RUNS = ("=", "+", "-", "@", "\t", "\r")


def inert(cell: str) -> str:
    """The cell, with a leading apostrophe where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def csv_text(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    """Lines as CSV text with a header; None is blank, true and false in small letters."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(line.get(column)) for column in columns])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return inert(value)
    return str(value)
