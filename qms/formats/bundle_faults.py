"""How the faults of a study bundle are collected and told."""

import re
from collections.abc import Mapping

from qms.core.tables import TABLES

# NUL and all other control characters (Unicode category Cc) but tab and newline.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_SHOWN = 80
_ORDER: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(
        ("datapackage.json", "rubric.yaml", *(f"{table.name}.csv" for table in TABLES))
    )
}


def shown(cell: str) -> str:
    """A cell as it can stand in a sentence: one line, short, nothing that is not visible."""
    cut = cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"
    if cut.isprintable():
        return cut
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in cut
    )


def place(file: str, line: int | None = None) -> str:
    """Where a fault is: `codings.csv line 41`, or the file alone."""
    return shown(file) if line is None else f"{shown(file)} line {line}"


class Faults:
    """The faults of one bundle; told by file in the order of the contract, then by line.

    Beyond `KEPT` faults they are counted and no longer kept, so that a hostile table
    cannot fill the memory with sentences about itself.
    """

    KEPT = 100_000

    def __init__(self) -> None:
        self._found: list[tuple[int, str, int, str]] = []
        self._more = 0

    def add(self, file: str, line: int | None, what: str) -> None:
        """Notes that something is wrong in `file`, at `line` if it has one."""
        if len(self._found) >= self.KEPT:
            self._more += 1
            return
        sentence = f"{place(file, line)}: {what}"
        self._found.append((_ORDER.get(file, len(_ORDER)), file, line or 0, sentence))

    def told(self) -> list[str]:
        """One sentence a fault."""
        lines = [sentence for *_, sentence in sorted(self._found, key=lambda fault: fault[:3])]
        if self._more:
            lines.append(f"and {self._more} more faults.")
        return lines
