"""One table as a workbook meant for reading: a sheet with a head, and a sheet that says of what.

No cell can run as a formula, and the same table gives the same bytes. Rows are written as they
come, so that a long table never stands in memory twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from qms.formats.sheets import BOLD, HEAD, STEADY, TITLE, WRAPPED, cell_text, steady_file

MOST_ROWS = 1_048_575
"""Rows of a sheet below its head."""


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook is of: its title, the study's, and whether that is invented."""

    title: str
    study: str
    invented: bool
    notes: tuple[str, ...] = ()


def table_workbook(
    about: About, heads: Sequence[tuple[str, int]], lines: Iterable[Sequence[str | int]]
) -> bytes:
    """The bytes of an .xlsx file.

    Args:
        about: What it is of.
        heads: Names of the columns and their widths in characters.
        lines: Cells of each row; beyond what a sheet holds they are left out, and the sheet
            About says so.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "ICS Quality Profile"
    book.properties.title = cell_text(f"{about.title}: {about.study}")
    book.properties.created = STEADY
    sheet = book.create_sheet(about.title[:31])
    for at, (_, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, BOLD, fill=HEAD) for name, _ in heads])
    left = 0
    for n, line in enumerate(lines):
        if n >= MOST_ROWS:
            left += 1
            continue
        sheet.append([value if isinstance(value, int) else cell_text(value) for value in line])
    _about(book.create_sheet("About"), about, left)
    return steady_file(book)


def _about(sheet: WriteOnlyWorksheet, about: About, left: int) -> None:
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 92
    data = "Invented: no real person, organisation or place is described."
    told = [
        ("Study", about.study),
        ("Data", data if about.invented else "Real, as far as the study says."),
        *(("", note) for note in about.notes),
    ]
    if left:
        told.append(("Left out", f"{left:,} rows more than a sheet holds; the CSV has them all."))
    sheet.append([_cell(sheet, about.title, TITLE)])
    for name, value in told:
        sheet.append([_cell(sheet, name, BOLD), _cell(sheet, value)])


def _cell(
    sheet: WriteOnlyWorksheet, value: str, font: Font | None = None, fill: PatternFill | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, cell_text(value))
    cell.alignment = WRAPPED
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell
