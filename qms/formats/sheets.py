"""What all workbooks share: how a cell looks and what it can hold, and files that stay the same.

No cell can run as a formula. The same content gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from qms.formats.spreadsheet import inert

LONGEST = 32_767
"""Characters that a cell can hold."""
CUT = " … (cut here; the study's bundle holds it whole)"
ABOUT_SHEET = "About"

# Dates in a file would make two copies of one study differ.
STEADY = datetime.fromisoformat("1980-01-01")
# What XML cannot hold; control characters are kept out of a study before.
ILLEGIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

INK, SOFT, LOOK, RULE = "FF14303A", "FF5A6F77", "FFA8590A", "FFD9E1E3"
BOLD = Font(name="Calibri", size=11, bold=True, color=INK)
TITLE = Font(name="Calibri", size=16, bold=True, color=INK)
PLAIN = Font(name="Calibri", size=11, color=INK)
HEAD = PatternFill("solid", fgColor="FFF5F7F6")
WRAPPED = Alignment(wrap_text=True, vertical="top")
_LINE = Border(bottom=Side("thin", color=RULE), right=Side("thin", color=RULE))


def header(sheet: Worksheet, heads: Sequence[tuple[str, int]]) -> None:
    """The first row: names of the columns with their widths, repeated on every page of paper."""
    for column, (name, width) in enumerate(heads, start=1):
        cell = put(sheet, 1, column, name, BOLD)
        cell.fill = HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.print_title_rows = "1:1"


def put(sheet: Worksheet, row: int, column: int, value: str | int, font: Font) -> Cell:
    """One cell with its look."""
    cell: Cell = sheet.cell(row, column)
    fill(cell, value)
    cell.font = font
    cell.alignment = WRAPPED
    if sheet.title != ABOUT_SHEET:
        cell.border = _LINE
    return cell


def fill(cell: Cell, value: str | int) -> None:
    """Put a value into a cell; a blank one leaves it empty."""
    if value != "":
        cell.value = cell_text(value) if isinstance(value, str) else value


def cell_text(value: str) -> str:
    """Text that a cell can hold and that can never run as a formula."""
    told = inert(ILLEGIBLE.sub("\ufffd", value))
    # A cell counts in UTF-16, where a sign beyond the basic plane takes two places.
    if len(told) * 2 > LONGEST and len(told.encode("utf-16-le")) // 2 > LONGEST:
        kept = told.encode("utf-16-le")[: (LONGEST - len(CUT)) * 2]
        told = kept.decode("utf-16-le", "ignore") + CUT
    return told


def printed(sheet: Worksheet) -> None:
    """On paper: lying, as wide as the page, with its head on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def steady_file(book: Workbook) -> bytes:
    """The file with no trace of when it was written."""
    written = io.BytesIO()
    book.save(written)
    book.properties.modified = STEADY
    core = tostring(book.properties.to_tree())
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(written) as made,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in made.namelist():
            data = core if name == "docProps/core.xml" else made.read(name)
            entry = zipfile.ZipInfo(name)  # its date is 1980-01-01 unless one is given
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
