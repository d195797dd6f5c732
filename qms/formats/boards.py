"""The register of integrated care boards in England, as dated facts.

A board is an organisation at a time: boards close, open and merge, so ask for a day. An
integrated care system is more than its board; the board's code is only its key.

Source: NHS Organisation Data Service codes, Open Government Licence v3.0, with the
succession of 1 April 2026. Check against the service before a release.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

REGISTER = Path(__file__).with_name("boards.csv")


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `valid_to` is its last day, None while it is open.

    `predecessors` are codes of boards whose area, or part of it, it took over.
    """

    ods_code: str
    ons_code: str
    name: str
    region: str
    valid_from: date
    valid_to: date | None
    predecessors: tuple[str, ...]


@cache
def _register() -> tuple[Board, ...]:
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Board(
                ods_code=row["ods_code"],
                ons_code=row["ons_code"],
                name=row["name"],
                region=row["region"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                predecessors=tuple(filter(None, row["predecessors"].split(";"))),
            )
            for row in csv.DictReader(lines)
        )


def boards(on: date) -> tuple[Board, ...]:
    """The boards that existed on a day, by name."""
    return tuple(
        board
        for board in _register()
        if board.valid_from <= on and (board.valid_to is None or on <= board.valid_to)
    )
