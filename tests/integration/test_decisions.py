"""Decisions on suggested passages, on both databases."""

import pytest

from qms.errors import UserError
from qms.services import coding, decisions, double_coding, library
from qms.services.coding import NewCoding
from qms.storage import studies
from tests import factories

AIMS = (10, 26)
MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "facilitator"},
)


@pytest.fixture
def demo(store):
    with store.begin() as conn:
        studies.insert_study(conn, factories.study(members=MEMBERS), replace=False)
    return store


def decided(store, viewer="ana"):
    found = decisions.decisions_for(store, "study-1", "QP1", viewer=viewer)
    return [(each.start, each.end, each.decision, each.by) for each in found]


def coded(store):
    return coding.codings_of(store, "study-1", "int-1", viewer="ana")


def accept(store, passage=AIMS, by="ana", **given):
    return decisions.accept(store, "study-1", "int-1", passage, "QP1", by=by, **given)


def dismiss(store, passage=AIMS, by="ana", criterion="QP1"):
    decisions.dismiss(store, "study-1", "int-1", passage, criterion, by=by)


def test_an_accepted_passage_can_be_coded_in_the_same_act(demo):
    part = NewCoding("int-1", 10, 16, "QP1", stance="supports")
    made = accept(demo, coding=part)
    assert (made.quote, made.coder) == ("agreed", "ana")
    assert coded(demo) == (made,)
    assert decided(demo) == [(*AIMS, "accepted", "ana")]
    assert accept(demo, coding=part) == made
    assert library.revision(demo, "study-1") == 2
    assert coding.undo(demo, "study-1", by="ana").verb == "passage accepted"
    assert (coded(demo), decided(demo)) == ((), [])
    coding.redo(demo, "study-1", by="ana")
    assert (coded(demo), decided(demo)) == ((made,), [(*AIMS, "accepted", "ana")])


def test_accepting_may_only_record(demo):
    assert accept(demo) is None
    assert coded(demo) == ()
    dismiss(demo, (0, 3))
    assert decided(demo) == [(0, 3, "dismissed", "ana"), (*AIMS, "accepted", "ana")]


def test_the_last_decision_stands_and_the_trail_knows_the_first(demo):
    accept(demo)
    dismiss(demo, by="ben")
    dismiss(demo, by="ben")
    assert decided(demo) == [(*AIMS, "dismissed", "ben")]
    assert library.revision(demo, "study-1") == 3
    coding.undo(demo, "study-1", by="ben")
    assert decided(demo) == [(*AIMS, "accepted", "ana")]


def test_what_cannot_stand_is_refused_whole(demo):
    for given, told in (
        ({"passage": (10, 999)}, "passage does not stand at 10-999 of source int-1"),
        ({"criterion": "own"}, "criterion own is not a criterion of the study's rubrics"),
    ):
        with pytest.raises(UserError, match=f"This passage cannot be kept: {told}"):
            dismiss(demo, **given)
    with pytest.raises(UserError, match=r"The coding at 0-3 of source int-1 .* reach far"):
        accept(demo, coding=NewCoding("int-1", 0, 3, "QP1", reach="far"))
    assert (decided(demo), coded(demo)) == ([], ())


def test_a_blind_coder_sees_only_their_own_decisions(demo):
    double_coding.assign(demo, "study-1", ["int-1"], ["ana", "ben"], by="lea")
    accept(demo)
    dismiss(demo, (0, 3), by="ben")
    assert decided(demo, "ben") == [(0, 3, "dismissed", "ben")]
    double_coding.declare_done(demo, "study-1", "int-1", by="ben")
    assert len(decided(demo, "ben")) == 2
