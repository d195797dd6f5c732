"""The register of integrated care boards is dated."""

from collections import Counter
from datetime import date

import pytest

from qms.formats.boards import boards


@pytest.mark.parametrize(
    ("day", "count"),
    [("2022-06-30", 0), ("2022-07-01", 42), ("2026-03-31", 42), ("2026-04-01", 36)],
)
def test_number_of_boards_on_a_day(day, count):
    found = boards(date.fromisoformat(day))
    assert len(found) == count
    assert len({board.ods_code for board in found}) == count


def test_regions_since_april_2026():
    assert Counter(board.region for board in boards(date(2026, 11, 1))) == {
        "East of England": 3,
        "London": 4,
        "Midlands": 11,
        "North East and Yorkshire": 4,
        "North West": 3,
        "South East": 4,
        "South West": 7,
    }


def test_every_predecessor_existed_the_day_before():
    before = {board.ods_code for board in boards(date(2026, 3, 31))}
    opened = [board for board in boards(date(2026, 4, 1)) if board.predecessors]
    assert len(opened) == 7
    for board in opened:
        assert set(board.predecessors) <= before
