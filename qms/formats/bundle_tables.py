"""One table of a study bundle: CSV bytes to columns of text cells, each cell checked for itself.

What a cell refers to is `bundle_check`. Reading goes on after a fault wherever the rest can
still be made out, so that a person is told everything at once.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from qms.core.tables import Column, Kind, Table
from qms.formats.bundle_faults import CONTROL, Faults, shown

WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)

# The least and the most that a number may be, by table and column; None is no bound.
BOUNDS: Mapping[tuple[str, str], tuple[int, int | None]] = {
    ("codings", "start"): (0, None),
    ("codings", "end"): (1, None),
    ("codings", "directness"): (1, 4),
    ("suggestions", "start"): (0, None),
    ("suggestions", "end"): (1, None),
}

# What Python's CSV reader says, and what it means.
_BROKEN = (
    ("unexpected end of data", "a quotation mark is opened and not closed"),
    ("expected after", "text stands behind a closing quotation mark"),
    ("new-line character", "has a carriage return inside a line; lines end in LF or CRLF"),
)
_MOST_COLUMNS = 1_000
_LOST = "\ufffd"  # stands where bytes were not UTF-8

# A quote may be a whole transcript; Python's own limit is 131,072 characters a cell. The
# limit is one for the process, and a table is bounded before it comes here.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Cells:
    """One table as read.

    Attributes:
        columns: Every column of the table to its cells; an absent column is blank.
        lines: The line of the file at which each row begins, counted from 1.
        whole: False if a part could not be made out; what is missing may be there then.
        given: The columns that the file has.
        loose: Keys of rows that were told as faulty and left out.
    """

    table: Table
    columns: Mapping[str, list[str]]
    lines: list[int]
    whole: bool = True
    given: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.table.name}.csv"

    def known(self) -> frozenset[str]:
        """The keys that other tables may name, of a table with one key column."""
        return self.loose.union(self.columns[self.table.key[0]])

    def filled(self, name: str) -> Iterator[tuple[int, str]]:
        """Row and cell of a column, blank cells and lost ones left out."""
        for row, cell in enumerate(self.columns[name]):
            if cell and not self.lost(cell):
                yield row, cell

    def lost(self, cell: str) -> bool:
        """Whether part of a cell may be missing because its bytes were not UTF-8."""
        return not self.whole and _LOST in cell


def no_cells(table: Table, *, whole: bool = True) -> Cells:
    """A table without rows; not `whole` if it should have had some."""
    return Cells(table, {name: [] for name in table.column_names}, [], whole)


def words_of(cell: str) -> list[str]:
    """The words of a list cell; spaces around a word do not count, nor does a ; at the end."""
    return [word for part in cell.split(";") if (word := part.strip())]


def whole_number(cell: str) -> int | None:
    """The number in a cell, or None if it is blank or not a whole number."""
    return int(cell) if WHOLE.fullmatch(cell) else None


def read_table(table: Table, content: bytes, faults: Faults) -> Cells:
    """The cells of one CSV file; what is wrong with its form goes to `faults`.

    Args:
        table: What the file should hold.
        content: The file: UTF-8 with or without a byte-order mark, LF or CRLF, commas.
        faults: Where faults are noted.

    Returns:
        The rows that could be made out.
    """
    file = f"{table.name}.csv"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.add(file, 1, "is UTF-16; save the table as CSV in UTF-8")
        return no_cells(table, whole=False)
    text, is_utf8 = _decoded(file, content, faults)
    # Where rows end in CRLF, a line break inside a cell was turned into CRLF with them.
    if text.partition("\n")[0].endswith("\r"):
        text = text.replace("\r\n", "\n")
    rows = _Rows(file, text, faults)
    header = next(iter(rows), None)
    if header is None:
        if rows.complete:
            faults.add(file, 1, "is empty; its first line names the columns")
        return no_cells(table, whole=False)
    places = _places(table, header, faults)
    if places is None:
        return no_cells(table, whole=False)
    cells = _collected(table, places, rows, width=len(header[1]))
    return replace(cells, whole=is_utf8 and rows.complete and places.keys() >= set(table.key))


def _decoded(file: str, content: bytes, faults: Faults) -> tuple[str, bool]:
    """The text of a table and whether it was UTF-8; lost bytes become U+FFFD."""
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte-order mark; the bytes it was given tell the line.
        line = bytes(error.object[: error.start]).count(b"\n") + 1
        faults.add(file, line, "is not UTF-8; save the table as CSV in UTF-8")
        return content.decode("utf-8-sig", errors="replace"), False


class _Rows:
    """The rows of a CSV file with the line at which each begins; blank rows are left out."""

    def __init__(self, file: str, text: str, faults: Faults) -> None:
        self.file = file
        self.faults = faults
        self.complete = True
        self._reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._reader
        line = reader.line_num + 1
        try:
            for row in reader:
                if any(row):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            self.complete = False
            what = next((told for sign, told in _BROKEN if sign in str(error)), str(error))
            self.faults.add(self.file, line, f"{what}; the table is not read on from here")


def _places(table: Table, first: tuple[int, list[str]], faults: Faults) -> dict[str, int] | None:
    """Where each known column stands in a row, or None if the header cannot be made out."""
    file = f"{table.name}.csv"
    line, header = first
    known = table.column_names
    if len(header) > _MOST_COLUMNS:
        faults.add(file, line, f"has {len(header)} columns; the table has {len(known)}")
        return None
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            faults.add(file, line, f"has {word} between the cells; save it with commas")
            return None
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        if name in places:
            faults.add(file, line, f"column {name} stands twice")
        elif name in known:
            places[name] = index
        else:
            faults.add(file, line, _unknown_column(name, index, known))
    for column in table.columns:
        if column.required and column.name not in places:
            faults.add(file, line, f"column {column.name} is missing")
    return places


def _unknown_column(name: str, index: int, known: Collection[str]) -> str:
    if not name:
        return f"column {index + 1} has no name"
    near = get_close_matches(name, known, n=1) if len(name) < 60 else []
    hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(known)}"
    return f"unknown column {shown(name)}{hint}"


def _collected(table: Table, places: Mapping[str, int], rows: _Rows, *, width: int) -> Cells:
    """The rows of the right width, turned into columns."""
    key = places.get(table.key[0])
    kept: list[list[str]] = []
    lines: list[int] = []
    loose: set[str] = set()
    for line, row in rows:
        if len(row) == width:
            kept.append(row)
            lines.append(line)
            continue
        rows.faults.add(rows.file, line, f"has {len(row)} cells where the header has {width}")
        if key is not None and key < len(row):
            loose.add(row[key])
    blank = [""] * len(kept)
    turned = list(zip(*kept, strict=True)) or [()] * width
    columns = {
        name: list(turned[places[name]]) if name in places else blank for name in table.column_names
    }
    return Cells(table, columns, lines, given=frozenset(places), loose=frozenset(loose))


def check_cells(
    cells: Cells, vocabulary: Callable[[Column], Collection[str]], faults: Faults
) -> None:
    """Notes every cell that is wrong in itself: blank, of the wrong kind, not a known word.

    Args:
        cells: The table.
        vocabulary: The closed vocabulary of a column; empty where it has none.
        faults: Where faults are noted.
    """
    for column in cells.table.columns:
        if column.name not in cells.given:  # a required one was told with the header
            continue
        values = cells.columns[column.name]
        words = vocabulary(column)
        wrong = {
            value: reason
            for value in set(values)
            if (reason := _wrong(cells, column, value, words))
        }
        if not wrong:
            continue
        for row, value in enumerate(values):
            if value in wrong:
                faults.add(cells.file, cells.lines[row], wrong[value])


def _wrong(cells: Cells, column: Column, value: str, words: Collection[str]) -> str:
    """What is wrong with a cell in itself; blank if nothing is."""
    name = column.name
    if not value:
        return f"{name} is blank" if column.required else ""
    if not value.isprintable() and (found := CONTROL.search(value)):
        return f"{name} has a control character (U+{ord(found[0]):04X})"
    if cells.lost(value):
        return ""
    if words:
        told = words_of(value) if column.kind is Kind.LIST else [value]
        unknown = [word for word in told if word not in words]
        if unknown:
            return f"{name} {shown(unknown[0])} is not one of {', '.join(words)}"
    if (reads := _KINDS.get(column.kind)) and not reads[0](value):
        return f"{name} {shown(value)} is not {reads[1]}"
    return _out_of_bounds(cells.table.name, name, value)


def _out_of_bounds(table: str, name: str, value: str) -> str:
    bounds = BOUNDS.get((table, name))
    if bounds is None:
        return ""
    least, most = bounds
    number = int(value)
    if number < least or (most is not None and number > most):
        reach = f"{least} to {most}" if most is not None else f"{least} or more"
        return f"{name} {number} is not {reach}"
    return ""


def _is_whole(cell: str) -> bool:
    return WHOLE.fullmatch(cell) is not None


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None


def _is_boolean(cell: str) -> bool:
    return cell in ("true", "false")


def _is_date(cell: str) -> bool:
    if not DATE.fullmatch(cell):
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _is_time(cell: str) -> bool:
    if not TIME.fullmatch(cell):
        return False
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


_KINDS: Mapping[Kind, tuple[Callable[[str], bool], str]] = {
    Kind.INTEGER: (_is_whole, "a whole number (as 0, 7 or -7)"),
    Kind.NUMBER: (_is_number, "a number (as 0, 7.5 or -7)"),
    Kind.BOOLEAN: (_is_boolean, "true or false"),
    Kind.DATE: (_is_date, "a date that exists (as 2024-03-31)"),
    Kind.TIME: (_is_time, "a date or a date and time that exists (as 2024-03-31T14:05:00Z)"),
}
