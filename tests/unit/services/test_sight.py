"""What is kept from whom: in the study that is handed on, in events, in the whole study."""

import pytest

from qms.errors import NotPermitted
from qms.services import sight
from tests import factories

PEOPLE = [
    {"member": "r1", "role": "rater"},
    {"member": "r2", "role": "rater"},
    {"member": "lead", "role": "owner"},
    {"member": "all", "role": "owner;rater"},
]
EVENTS = [
    {"seq": "1", "who": "r1", "what": "rated", "table": "ratings", "key": "site-a;t1;QP1;r1"},
    {"seq": "2", "who": "r2", "what": "rated", "table": "ratings", "key": "site-a;t1;QP1;r2"},
    {"seq": "3", "who": "r2", "what": "rated", "table": "ratings", "key": "of no form"},
    {"seq": "4", "who": "lead", "what": "phase changed", "table": "waves", "key": "t1"},
]


def made(phase="rating", ratings=("QP1 r1", "QP1 r2", "QA1 r2")):
    rows = [
        factories.rating(criterion=told.split()[0], rater=told.split()[1], level="2")
        for told in ratings
    ]
    waves = [{"wave": "t1", "as_of": "2025-03-31", "phase": phase}]
    return factories.study(
        waves=waves, members=PEOPLE, ratings=rows, codings=[factories.coding()], events=EVENTS
    )


def ratings(study):
    table = study.tables["ratings"]
    return [f"{c} {r}" for c, r in zip(table["criterion"], table["rater"], strict=True)]


def events(study):
    return study.tables["events"]["seq"].tolist()


@pytest.mark.parametrize("phase", ["collecting", "rating"])
def test_a_rater_sees_others_only_where_their_own_is_in(phase):
    seen = sight.seen_by(made(phase), "r1")
    assert ratings(seen) == ["QP1 r1", "QP1 r2"]
    assert events(seen) == ["1", "2", "4"]


@pytest.mark.parametrize("who", ["lead", "stranger", "all"])
def test_nobody_else_sees_any_before_they_are_revealed(who):
    seen = sight.seen_by(made(), who)
    assert ratings(seen) == []
    assert events(seen) == ["4"]


@pytest.mark.parametrize("phase", ["discussing", "closed", ""])
def test_after_the_reveal_all_see_all(phase):
    study = made(phase)
    for who in ("r1", "lead", "stranger"):
        assert sight.seen_by(study, who) is study
        assert sight.unrated(study, who, "site-a", "t1") == []
        sight.check_may_see(study, who, "", "t1")
        sight.check_may_take(study, who)


def test_what_is_left_to_rate_keeps_the_suggestions():
    study = made()
    assert sight.unrated(study, "r1", "site-a", "t1") == ["QA1"]
    assert sight.unrated(study, "r2", "site-a", "t1") == []
    assert sight.unrated(study, "lead", "site-a", "t1") == []
    sight.check_may_see(study, "r2", "site-a", "t1")
    sight.check_may_see(study, "lead", "", "t1")
    with pytest.raises(NotPermitted, match="1 criterion is left"):
        sight.check_may_see(study, "r1", "site-a", "t1")
    with pytest.raises(NotPermitted, match="people whom the study names"):
        sight.check_may_see(study, "stranger", "", "t1")


def test_the_whole_study_is_for_who_leads_and_does_not_rate():
    study = made()
    sight.check_may_take(study, "lead")
    for who in ("r1", "r2", "all", "stranger"):
        with pytest.raises(NotPermitted, match="holds every rating"):
            sight.check_may_take(study, who)
    sight.check_may_take(made(ratings=()), "r1")
