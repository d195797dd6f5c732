"""Survey answers (.csv, .tsv, .xlsx): each row one person's answers under the questions."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from qms.formats.readers.content import Content, Paragraph, Unreadable, counted, left_out
from qms.formats.readers.limits import Limits
from qms.formats.readers.packages import BROKEN, checked_package
from qms.formats.readers.plain import decoded

_DELIMITERS = ",;\t|"
_EMPTY = "holds no answers below its heading; look whether the right sheet was saved."


def read_separated(data: bytes) -> Content:
    """A .csv or .tsv: a paragraph a row, `question: answer` on each line of it.

    Raises:
        Unreadable: It is no table, or has a heading and nothing below it.
    """
    text, warnings = decoded(data)
    delimiter = _delimiter(text)
    # The limit is the whole process's, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"is not a table that can be read ({error}); save it again.") from error
    paragraphs, told = _answers(rows)
    if not paragraphs:
        raise Unreadable(_EMPTY)
    return Content(paragraphs=paragraphs, talk=False, warnings=(*warnings, *told))


def read_workbook(data: bytes, limits: Limits) -> Content:
    """An .xlsx: the rows of each sheet that shows, as those of a .csv.

    Raises:
        Unreadable: It is damaged or has no answers.
    """
    from openpyxl import load_workbook

    checked_package(data, limits)
    try:
        # Values as last computed; formulas are not run.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # the library and its parsers have errors of many bases
        raise Unreadable(BROKEN) from error
    paragraphs: list[Paragraph] = []
    told: tuple[str, ...] = ()
    hidden, empty = 0, 0
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = len(book.sheetnames) - len(shown)
    for sheet in shown:
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong
        try:
            rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        except Exception as error:  # as above
            raise Unreadable(BROKEN) from error
        found, warnings = _answers(rows)
        if not found:
            empty += 1
            continue
        if len(shown) > 1:
            paragraphs.append(Paragraph(f"Sheet {sheet.title}"))
            warnings = tuple(f"Sheet {sheet.title}: {warning}" for warning in warnings)
        paragraphs += found
        told += warnings
    if not paragraphs:
        raise Unreadable(_EMPTY)
    told += left_out(
        (hidden, "hidden sheet or chart sheet", "hidden sheets or chart sheets"),
        (empty, "sheet without answers", "sheets without answers"),
    )
    return Content(paragraphs=paragraphs, talk=False, warnings=told)


def _answers(rows: Iterable[Sequence[str]]) -> tuple[list[Paragraph], tuple[str, ...]]:
    """A paragraph for each row below the heading."""
    filled = (row for row in rows if any(cell.strip() for cell in row))
    heading = next(filled, None)
    if heading is None:
        return [], ()
    questions = [" ".join(cell.split()) for cell in heading]
    while questions and not questions[-1]:
        questions.pop()
    paragraphs, beyond = [], 0
    for row in filled:
        lines = [
            f"{question}: {cell.strip()}"
            for question, cell in zip(_questions(questions, len(row)), row, strict=True)
            if cell.strip()
        ]
        beyond += any(cell.strip() for cell in row[len(questions) :])
        paragraphs.append(Paragraph("\n".join(lines)))
    told: tuple[str, ...] = ()
    if beyond:
        told = (f"{counted(beyond, 'row')} had more cells than the heading has questions.",)
    return paragraphs, told


def _questions(questions: list[str], width: int) -> Iterator[str]:
    """A question for each cell of a row; columns without one are numbered."""
    for i in range(width):
        yield (questions[i] if i < len(questions) else "") or f"Column {i + 1}"


def _delimiter(text: str) -> str:
    """The sign that parts the heading most often outside quotes."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(heading.split('"')[::2])
    counts = Counter(sign for sign in outside if sign in _DELIMITERS)
    return max(_DELIMITERS, key=lambda sign: counts[sign])


def _cell(value: object) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
