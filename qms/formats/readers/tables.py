"""Rows of a table in a document as paragraphs; a transcript laid out as a table as turns."""

import re
from collections.abc import Sequence

from qms.formats.readers.content import Paragraph, row_text
from qms.formats.readers.turns import clock, could_speak, like_a_sentence

_TIME = re.compile(r"[\[(]?((?:\d{1,2}:)?\d{1,2}:\d{2})(?:[.,]\d{1,3})?[\])]?")


def table_paragraphs(rows: Sequence[Sequence[str]]) -> list[Paragraph]:
    """A paragraph for each row that is not blank, its cells parted by ` | `."""
    turns = _turns(rows)
    if turns:
        return turns
    done: list[Paragraph] = []
    for row in rows:
        if text := row_text(row):
            done.append(Paragraph(text, tight=bool(done)))
    return done


def _turns(rows: Sequence[Sequence[str]]) -> list[Paragraph]:
    """The turns of talk, if the columns are [time,] speaker, words; else nothing."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows if any(map(str.strip, row))]
    if len(rows) < 3 or len({len(row) for row in rows}) != 1 or len(rows[0]) not in (2, 3):
        return []
    timed = len(rows[0]) == 3
    if timed:
        at = next((i for i in (0, 1) if all(_TIME.fullmatch(row[i]) for row in rows[1:])), None)
        if at is None:
            return []
        # A heading above the columns is no turn.
        rows = rows if _TIME.fullmatch(rows[0][at]) else rows[1:]
        found = [(clock(_bare(row[at])), row[1 - at], row[2]) for row in rows]
    else:
        found = [(None, row[0], row[1]) for row in rows]
    names = {name.rstrip(":") for _, name, _ in found}
    if not all(name and could_speak(name) and not like_a_sentence(name) for name in names):
        return []
    words = sum(len(text.split()) for _, _, text in found) / len(found)
    if len(names) > len(found) / 2 or words < 4 or len(names) < 2:
        return []
    return [
        Paragraph(text, speaker=name.rstrip(":"), time=time) for time, name, text in found if text
    ]


def _bare(stamp: str) -> str:
    match = _TIME.fullmatch(stamp)
    return match[1] if match else ""
