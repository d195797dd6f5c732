"""The framework matrix as a workbook: a sheet a domain, the excerpts, the codebook.

A cell of a workbook can lead to one place only, so each criterion has two columns: what is
said of it, and the ids of its excerpts, which lead to their rows on the sheet of excerpts.
The same study gives the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from qms.analysis.matrix import (
    CONTESTED,
    EXCERPTS,
    STATES,
    SUMMARISED,
    By,
    CellExcerpt,
    Matrix,
    Place,
)
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted
from qms.core.rubric import Criterion, Domain, Rubric
from qms.formats.sheets import (
    ABOUT_SHEET,
    BOLD,
    ILLEGIBLE,
    LOOK,
    PLAIN,
    SOFT,
    STEADY,
    TITLE,
    cell_text,
    fill,
    header,
    printed,
    put,
    steady_file,
)

SHEET_NAME = 31

EXCERPT_SHEET, CODEBOOK_SHEET = "Excerpts", "Codebook"
CASE_NAMES: dict[By, str] = {"system": "System", "sector": "Sector", "source": "Source"}
CASE_WORDS: dict[By, str] = {
    "system": "A row is a system.",
    "sector": "A row is a sector within a system: its excerpts. Summaries are of whole systems.",
    "source": "A row is a source: its excerpts. Summaries are of whole systems.",
}
STATE_WORDS = (
    "No source of the case has been coded yet.",
    "Sources were coded, and none of them speaks to the criterion.",
    "Excerpts speak to it, and nobody has summed them up yet.",
    "A person has written what the excerpts say.",
    "Enough origins signal lower, or those most affected do: the range is given, and the "
    "summary if there is one.",
)
EXCERPT_COLUMNS = (
    *(("Excerpt", 14), ("System", 18), ("Criterion", 11), ("Source", 16), ("Title", 30)),
    *(("Kind", 11), ("Sector", 24), ("Quote", 80), ("Level", 8), ("Stance", 13)),
    ("May be quoted outside", 12),
)

_NO_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_QUIET = Font(name="Calibri", size=11, italic=True, color=SOFT)
_AMBER = Font(name="Calibri", size=11, color=LOOK)
_LINK = Font(name="Calibri", size=10, underline="single", color="FF34788A")


def matrix_workbook(study: Study, matrix: Matrix, *, invented: bool) -> bytes:
    """The bytes of an .xlsx file.

    Args:
        study: The study that the matrix is of.
        matrix: All domains or some; every case that is to stand in a row.
        invented: Whether the study says of itself that it is invented.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "ICS Quality Profile"
    book.properties.title = cell_text(study.row["title"] or study.id)
    book.properties.created = STEADY
    about = book.create_sheet(ABOUT_SHEET)
    domains = matrix.domains()
    # The columns of a sheet begin with the cases' names, so the excerpts' rows come first.
    placed = _rows_of_excerpts(matrix, domains)
    taken = {ABOUT_SHEET.lower(), EXCERPT_SHEET.lower(), CODEBOOK_SHEET.lower(), "history"}
    for _, domain, columns in domains:
        sheet = book.create_sheet(_sheet_name(f"{domain.id} {domain.name}", taken))
        _domain(sheet, matrix, columns, placed)
    _excerpts(book.create_sheet(EXCERPT_SHEET), matrix, domains)
    _codebook(book.create_sheet(CODEBOOK_SHEET), study, matrix, domains)
    _about(about, study, matrix, invented=invented, sheets=book.sheetnames)
    return steady_file(book)


def _rows_of_excerpts(
    matrix: Matrix, domains: Sequence[tuple[Rubric, Domain, list[int]]]
) -> dict[Place, tuple[int, int]]:
    """The first and the last row on the sheet of excerpts, for every cell that has some."""
    placed, next_row = {}, 2
    for place in _places(matrix, domains):
        if n := int(matrix.excerpts[place]):
            placed[place] = (next_row, next_row + n - 1)
            next_row += n
    return placed


def _places(matrix: Matrix, domains: Iterable[tuple[Rubric, Domain, list[int]]]) -> Iterator[Place]:
    """All cells: a criterion after the other, in each a case after the other."""
    for _, _, columns in domains:
        for column in columns:
            for row in range(len(matrix.cases)):
                yield row, column


def _domain(
    sheet: Worksheet,
    matrix: Matrix,
    columns: Sequence[int],
    placed: dict[Place, tuple[int, int]],
) -> None:
    finer = matrix.by != "system"
    names = [("System", 22)] + ([(CASE_NAMES[matrix.by], 30)] if finer else [])
    heads = list(names)
    for column in columns:
        criterion = matrix.criteria[column]
        heads += [(f"{criterion.id}  {criterion.name}", 46), (f"{criterion.id} excerpts", 15)]
    header(sheet, heads)
    for row, case in enumerate(matrix.cases):
        at = row + 2
        put(sheet, at, 1, case.system_name, BOLD)
        if finer:
            put(sheet, at, 2, case.name, BOLD)
        for nth, column in enumerate(columns):
            place = row, column
            first = len(names) + 1 + 2 * nth
            text, font = _said(matrix, place)
            put(sheet, at, first, text, font)
            linked = put(sheet, at, first + 1, ", ".join(matrix.codings_at(place)), _LINK)
            if place in placed:
                _lead(linked, placed[place])
    sheet.freeze_panes = sheet.cell(2, len(names) + 1)
    printed(sheet)


def _said(matrix: Matrix, place: Place) -> tuple[str, Font]:
    """What stands in a cell: its state in words, then its summary or, for finer cases, quotes."""
    state = int(matrix.state[place])
    summary = matrix.summaries.get(place)
    n = int(matrix.excerpts[place])
    if state == CONTESTED:
        low, high = matrix.ranges[place]
        rest = summary.text if summary else f"{counted(n, 'excerpt').capitalize()}, no summary yet."
        return f"Contested {low}–{high}. {rest}", _AMBER
    if state == SUMMARISED and summary:
        return summary.text, PLAIN
    if state == EXCERPTS and matrix.by != "system":
        return "\n\n".join(f"“{each.quote}”" for each in matrix.excerpts_at(place)), PLAIN
    if state == EXCERPTS:
        return f"{counted(n, 'excerpt').capitalize()}, no summary yet.", _QUIET
    return STATES[state].capitalize(), _QUIET


def _lead(cell: Cell, rows_there: tuple[int, int]) -> None:
    first, last = rows_there
    end = get_column_letter(len(EXCERPT_COLUMNS))
    shown = "the excerpt" if first == last else f"the {last - first + 1} excerpts"
    cell.hyperlink = Hyperlink(
        ref=cell.coordinate,
        location=f"'{EXCERPT_SHEET}'!A{first}:{end}{last}",
        tooltip=f"Go to {shown}",
    )
    cell.font = _LINK


def _excerpts(
    sheet: Worksheet, matrix: Matrix, domains: Sequence[tuple[Rubric, Domain, list[int]]]
) -> None:
    header(sheet, EXCERPT_COLUMNS)
    sectors = matrix.rubrics[0].sectors
    at = 2
    for place in _places(matrix, domains):
        case, criterion = matrix.cases[place[0]], matrix.criteria[place[1]]
        for each in matrix.excerpts_at(place):
            line = (
                *(each.coding, case.system_name, criterion.id, each.source, each.title),
                *(each.kind, sectors.get(each.sector, each.sector), each.quote, _level(each)),
                *(each.stance, "yes" if each.quotable else "no"),
            )
            for column, value in enumerate(line, start=1):
                # To look up a style takes longer than all else of a cell, and here all are alike.
                if at == 2:
                    put(sheet, at, column, value, PLAIN)
                    continue
                cell = sheet.cell(at, column)
                fill(cell, value)
                cell._style = copy(sheet.cell(2, 1)._style)
            at += 1
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(EXCERPT_COLUMNS))}{max(at - 1, 1)}"
    printed(sheet)


def _level(each: CellExcerpt) -> int | str:
    """The level that it signals: a number, a range in words, blank where there is none."""
    if each.low is None or each.low == each.high:
        return "" if each.low is None else each.low
    return f"{each.low} to {each.high}"


def _codebook(
    sheet: Worksheet,
    study: Study,
    matrix: Matrix,
    domains: Sequence[tuple[Rubric, Domain, list[int]]],
) -> None:
    scales = {tuple(rubric.scale) for rubric, _, _ in domains}
    levels = sorted({step.level for scale in scales for step in scale})
    # Where the rubrics have one scale, its words stand in the head; else they differ.
    names = {step.level: step.name for step in next(iter(scales))} if len(scales) == 1 else {}
    header(
        sheet,
        [
            *(("Code", 14), ("What", 14), ("Belongs to", 26), ("Name", 32)),
            *(("Question or definition", 48), ("Example", 34)),
            *((f"{n} {names.get(n, '')}".strip(), 44) for n in levels),
        ],
    )
    at = 2
    for _, domain, columns in domains:
        for column in columns:
            _criterion(sheet, at, domain, matrix.criteria[column], levels)
            at += 1
    for code in rows(study.tables["codes"]):
        line = [code["code"], "inductive code", code["parent"], code["name"]]
        for column, value in enumerate([*line, code["definition"], code["example"]], start=1):
            put(sheet, at, column, value, BOLD if column == 1 else PLAIN)
        at += 1
    sheet.freeze_panes = "B2"
    printed(sheet)


def _criterion(
    sheet: Worksheet, at: int, domain: Domain, criterion: Criterion, levels: Sequence[int]
) -> None:
    line = [criterion.id, "criterion", f"{domain.id} {domain.name}", criterion.name]
    line += [criterion.question, "", *(criterion.levels.get(n, "") for n in levels)]
    for column, value in enumerate(line, start=1):
        put(sheet, at, column, value, BOLD if column == 1 else PLAIN)


def _about(
    sheet: Worksheet, study: Study, matrix: Matrix, *, invented: bool, sheets: Sequence[str]
) -> None:
    wave = next(row for row in rows(study.tables["waves"]) if row["wave"] == matrix.wave)
    systems = {case.system for case in matrix.cases}
    put(sheet, 1, 1, "Framework matrix", TITLE)
    told = [
        ("Study", study.row["title"] or study.id),
        ("Wave", f"{wave['title'] or wave['wave']} ({wave['wave']})"),
        ("As of", wave["as_of"]),
        (
            "Data",
            "Invented: no real person, organisation or place is described."
            if invented
            else "Real, as far as the study says.",
        ),
        (
            "Openness",
            "Private. It holds what people said, word for word, also excerpts that may not be "
            "quoted outside; people in these systems can be known by their role.",
        ),
        ("Rubric", "; ".join(f"{r.title} {r.version}" for r in matrix.rubrics)),
        (
            "Holds",
            f"{counted(len(systems), 'system')}, {counted(len(matrix.cases), 'row')}, "
            f"{counted(len(matrix.criteria), 'criterion', 'criteria')}, "
            f"{counted(int(matrix.excerpts.sum()), 'excerpt')}, "
            f"{counted(len(matrix.summaries), 'summary', 'summaries')}",
        ),
        ("Cases", CASE_WORDS[matrix.by]),
    ]
    at = 3
    for name, value in told:
        put(sheet, at, 1, name, BOLD)
        put(sheet, at, 2, value, PLAIN)
        at += 1
    at = _listed(sheet, at + 1, "What a cell can say", zip(STATES, STATE_WORDS, strict=True))
    at = _listed(sheet, at + 1, "Sheets", ((name, "") for name in sheets[1:]))
    for row in range(at - len(sheets) + 1, at):
        linked = sheet.cell(row, 1)
        quoted = sheets[row - at + len(sheets)].replace("'", "''")
        linked.hyperlink = Hyperlink(ref=linked.coordinate, location=f"'{quoted}'!A1")
        linked.font = _LINK
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 92
    sheet.sheet_view.showGridLines = False


def _listed(sheet: Worksheet, at: int, head: str, lines: Iterable[tuple[str, str]]) -> int:
    """Lines under a heading; returns the row after them."""
    put(sheet, at, 1, head, BOLD)
    for name, value in lines:
        at += 1
        put(sheet, at, 1, name.capitalize() if value else name, PLAIN)
        put(sheet, at, 2, value, PLAIN)
    return at + 1


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a sheet can have and that no other sheet has, whatever its case."""
    stem = _NO_SHEET.sub(" ", ILLEGIBLE.sub(" ", name)).strip("' ") or "Domain"
    if len(stem) > SHEET_NAME:
        stem = stem[: SHEET_NAME - 1].rstrip("' ") + "…"
    found, n = stem, 1
    while found.lower() in taken:
        n += 1
        found = f"{stem[: SHEET_NAME - len(str(n)) - 1]} {n}"
    taken.add(found.lower())
    return found
