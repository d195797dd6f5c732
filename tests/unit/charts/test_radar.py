"""Radars: a gap where there is no level, and the same in words and as a table."""

import json

from qms.charts.radar import radars
from qms.services.views import comparison
from tests import factories

CRITERIA = ("QP1", "QP2", "QP3", "QA1")


def drawing(*, levels=(3, None, 0, 2), domain="", systems=("site-a", "site-b"), **more):
    rubric = factories.rubric(criteria=CRITERIA)
    record = []
    for criterion, level in zip(CRITERIA, levels, strict=True):
        cells = {"level": "", "state": "IE"} if level is None else {"level": str(level)}
        record.append(factories.consensus(criterion=criterion, **cells))
    study = factories.study(
        rubrics=(rubric,),
        systems=[{"system": system, "name": system.upper()} for system in systems],
        consensus=record,
    )
    seen = comparison(study)
    profiles = {seen.systems[s]: seen.profiles["mini"][s] for s in seen.systems}
    return radars(profiles, rubric, domain=domain, **more)


def test_a_missing_level_is_a_gap_and_never_a_number():
    trace = drawing().figure.data[0]
    assert list(trace.r) == [3, None, 0, 2, 3]
    assert trace.connectgaps is False
    assert list(trace.theta) == ["QP1", "QP2", "QP3", "QA1", "QP1"]


def test_the_lowest_level_is_drawn_away_from_the_centre():
    axis = drawing().figure.layout.polar.radialaxis
    assert axis.range[0] < 0
    assert list(axis.tickvals) == [0, 1, 2, 3, 4]


def test_one_radar_a_system_in_the_order_given():
    found = drawing()
    figures = (found.figure, *found.beside)
    assert [figure.data[0].name for figure in figures] == ["SITE-A", "SITE-B"]
    assert [figure.layout.title.text for figure in figures] == ["SITE-A", "SITE-B"]
    assert len(found.summary) == len(figures)
    assert found.columns == ("Criterion", "SITE-A", "SITE-B")


def test_the_table_says_what_is_missing_in_words():
    found = drawing()
    assert found.rows[0] == ("QP1 Name of QP1", "3 Level 3", "not assessed")
    assert found.rows[1][1] == "insufficient evidence"


def test_the_sentences_name_ends_and_gaps_and_no_mean():
    first, second = drawing().summary
    assert first == (
        "SITE-A: 3 levels on record, lowest 0 Level 0 (QP3); highest 3 Level 3 (QP1); "
        "1 criterion without a level."
    )
    assert second == "SITE-B: no level on record."


def test_a_domain_alone():
    found = drawing(domain="QA")
    assert [row[0] for row in found.rows] == ["QA1 Name of QA1"]


def test_nothing_to_draw_is_an_empty_drawing():
    found = radars({}, factories.rubric())
    assert (found.summary, found.rows) == ((), ())


def test_the_figure_can_be_sent():
    for dark in (False, True):
        assert json.loads(drawing(dark=dark).figure.to_json())["data"]


def test_many_criteria_stand_fewer_to_a_row_and_each_radar_is_a_figure_of_its_own():
    six = tuple(f"site-{letter}" for letter in "abcdef")
    assert (drawing(systems=six).across, len(drawing(systems=six).beside)) == (4, 5)
    assert drawing(systems=six[:1]).across == 1
    many = tuple(f"QP{n}" for n in range(1, 15))
    study = factories.study(rubrics=(factories.rubric(criteria=many),))
    seen = comparison(study)
    parts = {name: seen.profiles["mini"]["site-a"] for name in ("A", "B", "C")}
    assert radars(parts, study.rubrics[0]).across == 2
