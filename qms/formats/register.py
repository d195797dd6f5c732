"""A register of benefits as a table that people fill in: CSV and XLSX, in and out.

Every column of the claims stands under its own name, so that what went out comes back cell by
cell. A cell that a spreadsheet would run as a formula goes out with a leading apostrophe and
comes back without it.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook, load_workbook

from qms.core.benefits import (
    BCR_FORMULA,
    BENEFIT_FORMULA,
    ROI_FORMULA,
    ClassValue,
    ProgrammeValue,
    Value,
)
from qms.core.tables import TABLE, Kind, Table
from qms.errors import UserError
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_tables import read_table
from qms.formats.readers.content import Unreadable
from qms.formats.readers.limits import MIB, Limits
from qms.formats.readers.packages import BROKEN, checked_package
from qms.formats.sheets import (
    ABOUT_SHEET,
    BOLD,
    CUT,
    PLAIN,
    STEADY,
    TITLE,
    cell_text,
    header,
    printed,
    put,
    steady_file,
)
from qms.formats.spreadsheet import csv_text

CLAIM_SHEET, PROGRAMME_SHEET, RATIO_SHEET, PANEL_SHEET = (
    "Claims",
    "Programmes",
    "Ratios",
    "Influences and threats",
)
MOST_CLAIMS = 20_000
LARGEST_MIB = 20

_CLAIMS = TABLE["benefits"]
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_WIDE = {"statement": 60, "indicator": 44, "valued_by": 26, "evidence": 26, "measure": 30}
_NUMBERS = frozenset({"baseline", "latest"}).union(
    column.name for column in _CLAIMS.columns if column.kind in (Kind.NUMBER, Kind.INTEGER)
)
_RATIO_COLUMNS = (
    *(("Programme", 26), ("System", 16), ("Class of money", 22), ("Claims in the sum", 12)),
    *(("Benefit, low", 14), ("Benefit, central", 14), ("Benefit, high", 14)),
    *(("Ratio, low", 12), ("Ratio, central", 12), ("Ratio, high", 12)),
    *(("Return %, low", 12), ("Return %, central", 12), ("Return %, high", 12)),
    *(("Price year", 10), ("Weakest attribution", 14), ("Strongest attribution", 14)),
    *(("Stages in the sum", 30), ("Left out", 60)),
)


@dataclass(frozen=True, slots=True)
class ReadClaims:
    """The claims of a file, as far as they could be made out.

    Attributes:
        rows: Text cells by column; a column that the file has not is blank.
        given: The columns that the file has.
        places: Where each row stands, as told to a person: "row 7" or "line 7".
        faults: What is wrong with the file's form, each with its place.
    """

    rows: tuple[dict[str, str], ...]
    given: frozenset[str]
    places: tuple[str, ...]
    faults: tuple[str, ...]


def claims_csv(claims: Iterable[Mapping[str, str]]) -> bytes:
    """The claims as CSV in UTF-8 with a byte-order mark, which spreadsheets look for."""
    kept = ({name: _kept(cell) for name, cell in claim.items()} for claim in claims)
    return csv_text(_CLAIMS.column_names, kept).encode("utf-8-sig")


def register_workbook(
    title: str,
    value: Value,
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    *,
    invented: bool,
) -> bytes:
    """The register as an .xlsx file; the same register gives the same bytes.

    Args:
        title: The study's title.
        value: Its ratios, for all programmes that are written.
        tables: Rows of programmes, benefits and panel.
        invented: Whether the study says of itself that it is invented.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "ICS Quality Profile"
    book.properties.title = cell_text(title)
    book.properties.created = STEADY
    about = book.create_sheet(ABOUT_SHEET)
    for name, table in ((CLAIM_SHEET, "benefits"), (PROGRAMME_SHEET, "programmes")):
        _table(book, name, TABLE[table], tables[table])
    _ratios(book, value)
    _table(book, PANEL_SHEET, TABLE["panel"], tables["panel"])
    told = (
        ("Study", title),
        ("System", value.system or "all"),
        (
            "Data",
            "Invented: no real person, organisation or place is described."
            if invented
            else "Real, as far as the study says.",
        ),
        ("Ratios", "Only within one programme and one class of money; nothing is added over them."),
        ("Benefit", BENEFIT_FORMULA),
        ("Ratio", BCR_FORMULA),
        ("Return", ROI_FORMULA),
        ("Left out", "Beside every ratio stands what it leaves out. Much of value has no price."),
        (
            "To change it",
            f"Edit the sheet {CLAIM_SHEET} and bring the file in again. A row without an id in the "
            "column benefit is a new claim; its programme, one sentence and who gains suffice.",
        ),
        ("Cells", "A leading apostrophe keeps a cell from running as a formula; it goes again."),
    )
    put(about, 1, 1, "Register of benefits", TITLE)
    for at, (name, what) in enumerate(told, start=3):
        put(about, at, 1, name, BOLD)
        put(about, at, 2, what, PLAIN)
    about.column_dimensions["A"].width = 20
    about.column_dimensions["B"].width = 92
    about.sheet_view.showGridLines = False
    return steady_file(book)


def read_claims(name: str, data: bytes) -> ReadClaims:
    """The claims of a .csv or .xlsx, by its ending.

    Raises:
        UserError: It is neither, or cannot be read at all.
    """
    ending = PurePath(name).suffix.lower()
    if len(data) > LARGEST_MIB * MIB:
        raise UserError(f"{shown(name)} is larger than {LARGEST_MIB} MiB; a register is not.")
    if ending == ".csv":
        return _read(data, None)
    if ending == ".xlsx":
        try:
            content, rows, faults = _as_csv(data)
        except Unreadable as error:
            raise UserError(f"{shown(name)} {error}") from error
        read = _read(content, rows)
        return replace(read, faults=(*faults, *read.faults))
    raise UserError(f"{shown(name)} is no .csv or .xlsx; save the table as one of them.")


class _Told(Faults):
    """The faults of one file, each with its place."""

    def __init__(self, places: "_Places") -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.places = places

    def add(self, file: str, line: int | None, what: str) -> None:
        self.found.append((line or 1, what))

    def sentences(self) -> tuple[str, ...]:
        return tuple(f"{self.places.told(line)}: {what}" for line, what in sorted(self.found))


@dataclass(frozen=True, slots=True)
class _Places:
    """Lines of a table to where a person finds them; None where the file has lines itself."""

    rows: Mapping[int, int] | None

    def told(self, line: int) -> str:
        return f"line {line}" if self.rows is None else f"row {self.rows.get(line, line)}"


def _read(content: bytes, rows: Mapping[int, int] | None) -> ReadClaims:
    """The cells of a CSV table, faults of its form collected."""
    places = _Places(rows)
    faults = _Told(places)
    columns = tuple(
        replace(column, required=column.name == "programme") for column in _CLAIMS.columns
    )
    cells = read_table(Table(_CLAIMS.name, _CLAIMS.key, columns), content, faults)
    made = [
        {name: _written(cell) for name, cell in zip(_CLAIMS.column_names, row, strict=True)}
        for row in zip(*(cells.columns[name] for name in _CLAIMS.column_names), strict=True)
    ]
    for line, row in zip(cells.lines, made, strict=True):
        for name, cell in row.items():
            if cell.endswith(CUT):
                faults.add("", line, f"{name} was cut when it was exported; take that claim out")
    return ReadClaims(
        tuple(made),
        cells.given,
        tuple(places.told(line) for line in cells.lines),
        faults.sentences(),
    )


def _kept(cell: str) -> str:
    """A cell that begins as if it had been made inert gets one more apostrophe."""
    return f"'{cell}" if _ESCAPED.match(cell) else cell


def _written(cell: str) -> str:
    """The cell as it was before it was made inert."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def _as_csv(data: bytes) -> tuple[bytes, dict[int, int], list[str]]:
    """The sheet of claims as CSV, where its lines stand in the sheet, and what cannot be read.

    Raises:
        Unreadable: It is damaged, locked or far too large.
    """
    checked_package(data, Limits())
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    rows: dict[int, int] = {}
    faults: list[str] = []
    line, width = 1, 0
    try:
        for at, cells in _sheet_rows(data):
            texts = []
            for cell in cells:
                is_computed = cell.data_type in ("f", "e")
                if is_computed:
                    faults.append(f"row {at}: {cell.coordinate} holds a formula; put its value")
                texts.append("" if is_computed else _cell(cell.value))
            # Beside the table a sheet often has cells that only have a look.
            width = width or _filled(texts)
            texts = texts[: max(width, _filled(texts))]
            texts += [""] * (width - len(texts))
            if any(texts):
                rows[line] = at
                writer.writerow(texts)
                line += 1 + sum(text.count("\n") for text in texts)
    except Unreadable:
        raise
    except Exception as error:  # the library and its parsers have errors of many bases
        raise Unreadable(BROKEN) from error
    return out.getvalue().encode("utf-8", "replace"), rows, faults


def _sheet_rows(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of the sheet of claims, else of the first, each with its number."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    sheet = book[CLAIM_SHEET] if CLAIM_SHEET in book.sheetnames else book.worksheets[0]
    sheet.reset_dimensions()  # what a sheet says of its size may be wrong
    most = len(_CLAIMS.column_names) + 100
    for at, cells in enumerate(sheet.iter_rows(max_col=most), start=1):
        if at > MOST_CLAIMS:
            raise Unreadable(f"has more than {MOST_CLAIMS:,} rows; a register has not.")
        yield at, cells


def _filled(texts: Sequence[str]) -> int:
    """How many cells there are up to the last that is not blank."""
    return max((at for at, text in enumerate(texts, start=1) if text), default=0)


def _cell(value: object) -> str:
    """A cell as a study writes it: dates in ISO 8601, numbers without an exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value)


def _number(name: str, cell: str) -> int | float | None:
    """The cell as a number of a spreadsheet, where that is written the same way again."""
    if name not in _NUMBERS or not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", cell):
        return None
    number = float(cell) if "." in cell else int(cell)
    return number if _cell(float(number)) == cell else None


def _table(book: Workbook, name: str, table: Table, rows: Sequence[Mapping[str, str]]) -> None:
    sheet = book.create_sheet(name)
    header(sheet, [(column, _WIDE.get(column, 18)) for column in table.column_names])
    for at, row in enumerate(rows, start=2):
        for column, cell_name in enumerate(table.column_names, start=1):
            cell = row[cell_name]
            number = _number(cell_name, cell)
            made = put(sheet, at, column, _kept(cell) if number is None else "", PLAIN)
            if number is not None:
                made.value = number
            elif cell:
                made.data_type = "s"  # "#REF!" is a word here
    sheet.freeze_panes = "B2"
    printed(sheet)


def _ratios(book: Workbook, value: Value) -> None:
    sheet = book.create_sheet(RATIO_SHEET)
    header(sheet, _RATIO_COLUMNS)
    at = 2
    for programme in value.programmes:
        for money, part in programme.by_class.items():
            for column, cell in enumerate(_ratio_line(programme, money, part), start=1):
                put(sheet, at, column, cell, PLAIN)
            at += 1
    sheet.freeze_panes = "B2"
    printed(sheet)


def _ratio_line(programme: ProgrammeValue, money: str, part: ClassValue) -> tuple[Any, ...]:
    return (
        *(programme.programme, programme.system, money, part.claims, *part.benefit),
        *(part.bcr or ("", "", "")),
        *(part.roi_percent or ("", "", "")),
        programme.price_year or "not stated",
        *(word or "not stated" for word in part.attribution),
        ", ".join(f"{n} {stage or 'not given'}" for stage, n in part.stages.items()),
        part.excluded.told(programme.claims),
    )
