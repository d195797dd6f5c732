"""What is typed into the form that starts a study, read into a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qms.errors import UserError
from qms.services.library import Board, NewStudy, NewSystem, NewWave
from qms.ui import words


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as typed.

    Attributes:
        systems: A system a line: its name, then after a semicolon its places with commas.
        wave: Title of the first wave; `as_of` is its date, or None if it was cleared.
        further: Further waves, one a line: title; date.
        boards: Boards of the register that are systems of the study.
    """

    title: str
    rubric: str
    form: str
    systems: str
    wave: str
    as_of: date | None
    further: str = ""
    boards: tuple[Board, ...] = ()


def plan(typed: Typed) -> NewStudy:
    """The plan that was typed; the service checks what it holds.

    Raises:
        UserError: The first wave has no date, or a line of further waves cannot be read.
    """
    faults: list[str] = []
    waves: list[NewWave] = []
    if typed.as_of is None:
        faults.append("The first wave has no date; choose the day it describes.")
    else:
        waves.append(NewWave(typed.wave.strip() or "Wave 1", typed.as_of.isoformat()))
    for line in _lines(typed.further):
        title, mark, when = (part.strip() for part in line.rpartition(";"))
        if not mark or not title:
            faults.append(
                f"Further waves, “{words.bare(line, most=60)}”: write a title, a semicolon and a "
                "date, as in “Wave 2; 2027-03-31”."
            )
            continue
        waves.append(NewWave(title, when))
    if faults:
        raise UserError(*faults)
    return NewStudy(
        title=typed.title.strip(),
        rubric_id=typed.rubric,
        form=typed.form,
        systems=(
            *(NewSystem(board.name, board.ods_code, board.region) for board in typed.boards),
            *(_system(line) for line in _lines(typed.systems)),
        ),
        waves=tuple(waves),
    )


def _system(line: str) -> NewSystem:
    name, _, places = line.partition(";")
    return NewSystem(
        name=name.strip(),
        places=tuple(place.strip() for place in places.split(",") if place.strip()),
    )


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
