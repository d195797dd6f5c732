"""Targets and actions: how they are ordered, counted and told; nothing is computed of levels."""

from datetime import date

import pytest

from qms.analysis.plan import (
    Action,
    actions_of,
    due_in_words,
    missing_for,
    on_record,
    targets_of,
    told,
    too_many,
)
from qms.analysis.profiling import profiles
from tests import factories

TODAY = date(2026, 10, 2)


def action(id_="a", *, status="open", due="", system="site-a", wave="t1"):
    return Action(id_, system, wave, ("QP1",), "Do it", due=due, status=status)


@pytest.mark.parametrize(
    ("due", "status", "said"),
    [
        ("", "open", "no date set"),
        ("2026-10-03", "open", "due 3 October 2026"),
        ("2026-10-02", "doing", "due 2 October 2026"),
        ("2026-10-01", "doing", "due 1 October 2026, 1 day late"),
        ("2026-09-30", "", "due 30 September 2026, 2 days late"),
        ("2026-09-30", "done", "due 30 September 2026"),
        ("2026-09-30", "dropped", "due 30 September 2026"),
    ],
)
def test_lateness_is_told_in_words_and_only_of_what_is_open(due, status, said):
    assert due_in_words(action(due=due, status=status), TODAY) == said


def test_without_a_day_nothing_is_late():
    assert due_in_words(action(due="2020-01-01")) == "due 1 January 2020"


def test_open_ones_first_then_by_date_then_by_id():
    given = [
        action("e", status="done", due="2026-01-01"),
        action("d"),
        action("c", due="2026-12-01"),
        action("b", due="2026-11-01", status="doing"),
        action("a", due="2026-12-01"),
    ]
    study = factories.study(actions=[each.cells() for each in given])
    assert [each.action for each in actions_of(study)] == ["b", "a", "c", "d", "e"]
    assert [each.action for each in actions_of(study, statuses=["open"])] == ["a", "c", "d"]
    assert actions_of(study, ["site-z"]) == ()


def test_counts_in_words():
    some = [action("a", due="2026-10-01"), action("b", status="doing"), action("c", status="done")]
    assert told(some, TODAY) == "1 open, 1 doing, 1 done; 1 late"
    assert told([], TODAY) == "No action is planned yet"


@pytest.mark.parametrize(("n", "warned"), [(0, False), (3, False), (4, True)])
def test_above_three_open_ones_a_warning_is_due(n, warned):
    many = [action(str(each)) for each in range(n)] + [action("x", status="done")]
    assert bool(too_many(many)) == warned


def test_targets_stand_in_the_order_of_the_rubric_whatever_their_level():
    rows = [
        {"system": "site-a", "wave": "t1", "criterion": criterion, "level": level}
        for criterion, level in (("QA1", "4"), ("QP1", "1"))
    ]
    study = factories.study(targets=rows)
    assert [each.criterion for each in targets_of(study, "site-a", "t1")] == ["QP1", "QA1"]


def test_the_record_beside_a_target_and_what_is_missing():
    study = factories.study(
        codings=[factories.coding()], consensus=[factories.consensus(criterion="QA1", level="3")]
    )
    (profile,) = profiles(study)
    rubric = study.rubrics[0]
    said = {part.criterion: on_record(part, rubric) for part in profile.criteria}
    assert said == {"QP1": "not rated", "QA1": "3 Level 3"}
    begun = missing_for(profile.criteria, ["QP1", "none"])
    sentences = profile.criterion("QP1").suggestion.missing
    assert begun == f"QP1: {' '.join(sentences)}"
    assert sentences
