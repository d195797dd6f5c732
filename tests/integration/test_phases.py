"""A wave moves through its phases, each step with its event, and nobody skips one."""

import json

import pytest

from qms.errors import Conflict, NotFound, NotPermitted
from qms.services import library, phases
from qms.storage import studies as stored
from tests import factories

PEOPLE = [
    {"member": "lead", "name": "Study lead", "role": "owner"},
    {"member": "r1", "name": "First rater", "role": "rater"},
]
MADE = factories.study(
    waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "collecting"}], members=PEOPLE
)


@pytest.fixture
def held(store):
    with store.begin() as conn:
        stored.insert_study(conn, MADE, replace=False)
    return store


def wave(store):
    (row,) = library.study(store, MADE.id).tables["waves"].to_dict("records")
    return row


def test_a_wave_goes_all_the_way_and_closing_is_dated(held):
    for phase in ("rating", "collecting", "rating", "discussing", "closed"):
        phases.move(held, MADE.id, "t1", phase, by="lead")
        assert wave(held)["phase"] == phase
    assert wave(held)["closed"].startswith("20")
    phases.move(held, MADE.id, "t1", "discussing", by="lead")
    assert (wave(held)["phase"], wave(held)["closed"]) == ("discussing", "")
    events = library.study(held, MADE.id).tables["events"].to_dict("records")
    assert [event["what"] for event in events] == ["phase changed"] * 6
    assert json.loads(events[0]["before"])["phase"] == "collecting"
    assert json.loads(events[0]["after"])["phase"] == "rating"


@pytest.mark.parametrize(
    ("who", "wave_id", "phase", "error", "says"),
    [
        ("r1", "t1", "rating", NotPermitted, "First rater has the role rater"),
        ("nobody", "t1", "rating", NotPermitted, "you have no part in this study"),
        ("lead", "t1", "closed", Conflict, "collecting goes on to rating, not to closed"),
        ("lead", "t9", "rating", NotFound, "no wave"),
    ],
)
def test_a_step_that_is_not_there_changes_nothing(held, who, wave_id, phase, error, says):
    with pytest.raises(error, match=says):
        phases.move(held, MADE.id, wave_id, phase, by=who)
    assert wave(held)["phase"] == "collecting"
    assert library.revision(held, MADE.id) == 1


def test_the_same_step_twice_is_one(held):
    phases.move(held, MADE.id, "t1", "rating", by="lead")
    phases.move(held, MADE.id, "t1", "rating", by="lead")
    assert library.revision(held, MADE.id) == 2
