"""The checks of a study bundle for rows that are made by hand, so that no rule is written twice.

What would be refused in a bundle is refused here, and nothing else: a study that was coded by
hand leaves as a bundle and comes back.
"""

import re
from collections.abc import Mapping, Sequence

from qms.core.rubric import Rubric
from qms.core.tables import TABLE, TABLES
from qms.formats.bundle_check import Bundle, check_tables
from qms.formats.bundle_evidence import check_evidence
from qms.formats.bundle_faults import Faults
from qms.formats.bundle_rubrics import StudyRubrics
from qms.formats.bundle_tables import Cells

Rows = Sequence[Mapping[str, str]]

_FILE = re.compile(rf"\b({'|'.join(TABLE)})\.csv\b")


class _FaultsOf(Faults):
    """The faults of one table's rows, each with the row that it is in."""

    def __init__(self, table: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._file = f"{table}.csv"

    def add(self, file: str, line: int | None, what: str) -> None:
        if file == self._file and line is not None:
            self.found.append((line, _FILE.sub(r"the study's \1", what)))


def row_faults(
    table: str,
    tables: Mapping[str, Rows],
    texts: Mapping[str, str],
    rubrics: tuple[Rubric, ...],
) -> list[tuple[int, str]]:
    """What an import would refuse in the rows of one table.

    Args:
        table: The table whose rows are looked at.
        tables: Its rows, and those of the tables that they may name; text cells by column, an
            absent one is blank. A table that is left out has no rows.
        texts: Source id to text; a span in a source that is left out is not looked at.
        rubrics: The study's own rubric first.

    Returns:
        The place of the row in its table, from 0, and what is wrong, without a full stop; in
        the order of the rows.
    """
    every = {made.name: _cells(made.name, tables.get(made.name, ())) for made in TABLES}
    known = StudyRubrics(rubrics[0] if rubrics else None, rubrics[1:])
    bundle = Bundle(every, texts, known)
    faults = _FaultsOf(table)
    check_tables(bundle, faults)
    check_evidence(bundle, faults)
    return sorted(faults.found)


def _cells(name: str, rows: Rows) -> Cells:
    """Rows as if they were read from a file; a row's line is its place, from 0.

    A quote counts as not given: a blank one is told by its span, which is what is wrong then,
    and any other must be the text itself.
    """
    table = TABLE[name]
    columns = {column: [row.get(column, "") for row in rows] for column in table.column_names}
    given = frozenset(table.column_names) - {"quote"}
    return Cells(table, columns, list(range(len(rows))), given=given)
