"""What is typed into the form that starts a study."""

import datetime

import pytest

from qms.errors import UserError
from qms.services.library import NewSystem, NewWave
from qms.ui.planning import Typed, plan

DAY = datetime.date(2026, 3, 31)


def typed(**parts):
    plain = {"title": "A", "rubric": "r", "form": "full", "systems": "", "wave": "", "as_of": DAY}
    return Typed(**{**plain, **parts})


def test_a_system_a_line_with_places_after_a_semicolon():
    found = plan(typed(systems=" North ; Vale,  Hill ,\n\n South\n"))
    assert found.systems == (NewSystem("North", places=("Vale", "Hill")), NewSystem("South"))


def test_waves_in_the_order_they_are_typed():
    found = plan(typed(wave=" ", further="Wave 2; 2027-03-31\nSpring; again; 2028-03-31"))
    assert found.waves == (
        NewWave("Wave 1", "2026-03-31"),
        NewWave("Wave 2", "2027-03-31"),
        NewWave("Spring; again", "2028-03-31"),
    )


def test_every_fault_is_told():
    with pytest.raises(UserError) as told:
        plan(typed(as_of=None, further="Wave 2\n; 2027-03-31"))
    assert len(told.value.lines) == 3
    assert "first wave has no date" in told.value.lines[0]
    assert "“Wave 2”" in told.value.lines[1]
