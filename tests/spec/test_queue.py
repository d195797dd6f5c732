"""Section 4 and the workshop: dissent first, then contested evidence, then who was not heard."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qms.analysis.queue import queue
from tests.spec.build import profile, rubric

FOUR = replace(rubric("QP1", "QA1", "QA2", "QI1"), voice_sectors=("public-health",))
HEARD = """
    code  kind       sector         level
    {0}   interview  patient-voice  1
    {0}   interview  public-health  1
"""
CONTESTED = """
    code  kind       sector         level
    {0}   interview  public-health  2
    {0}   meeting    patient-voice  2
    {0}   document   patient-voice  1
"""


def evidence(*tables):
    """Tables of evidence under one head."""
    head = tables[0].strip().splitlines()[0]
    return "\n".join([head, *(line for t in tables for line in t.strip().splitlines()[1:])])


def order(found, under=FOUR):
    return [each.criterion for each in queue(found.criteria, under)]


def whys(found, under=FOUR):
    return {each.criterion: each.why for each in queue(found.criteria, under)}


def test_each_reason_in_its_place():
    """Two levels apart before one apart before contested before unheard, not by the rubric."""
    found = profile(
        evidence(HEARD.format("QP1"), HEARD.format("QI1"), CONTESTED.format("QA2")),
        under=FOUR,
        ratings="""
            criterion  rater  level
            QP1        ana    2
            QP1        ben    3
            QA1        ana    1
            QA1        ben    1
            QA2        ana    2
            QA2        ben    2
            QI1        ana    1
            QI1        ben    3
        """,
    )
    assert order(found) == ["QI1", "QP1", "QA2", "QA1"]
    assert whys(found) == {
        "QI1": ("Raters stand 2 levels apart.",),
        "QP1": ("Raters stand one level apart.",),
        "QA2": ("Evidence is contested, 1 to 2.",),
        "QA1": ("Not heard: patient-voice; public-health.",),
    }


def test_what_is_settled_comes_last_in_the_same_order():
    ratings = "criterion rater level\nQP1 ana 1\nQP1 ben 4\nQI1 ana 2\nQI1 ben 3"
    consensus = "criterion outcome level\nQP1 split -\nQA1 agreed 2"
    found = profile(under=FOUR, ratings=ratings, consensus=consensus)
    assert order(found) == ["QI1", "QA2", "QP1", "QA1"]
    assert [each.settled for each in queue(found.criteria, FOUR)] == [False, False, True, True]


def test_a_state_against_a_level_and_raters_who_are_missing_are_told():
    ratings = "criterion rater level\nQP1 ana 2\nQP1 ben IE\nQA1 ana 2"
    told = whys(
        profile(evidence(HEARD.format("QP1"), HEARD.format("QA1")), under=FOUR, ratings=ratings)
    )
    assert told["QP1"] == ("1 rater of 2 gives no level.",)
    assert told["QA1"] == ("Only one person has rated it.",)
    assert told["QA2"][-1] == "Nobody has rated it."


def test_a_crowd_is_told_by_its_band():
    six = "criterion rater level\n" + "\n".join(
        f"QP1 r{n} {level}" for n, level in enumerate((0, 0, 0, 0, 3, 3))
    )
    found = profile(HEARD.format("QP1"), under=FOUR, ratings=six)
    assert whys(found)["QP1"] == ("2 of 6 raters stand outside the band 0 to 1.",)
    assert order(found)[0] == "QP1"


def test_where_nobody_looked_no_voice_is_blamed():
    """Not assessed: silence says nothing, and that is said instead."""
    assert whys(profile(under=FOUR))["QP1"][0] == "Nobody has looked at it yet."


def test_kinds_that_were_expected_and_are_silent():
    under = replace(rubric("QP1", expects=("meeting", "interview")), affected_sectors=())
    under = replace(under, voice_sectors=())
    found = profile("code level\nQP1 1\nQP1 1", under=under)
    assert whys(found, under)["QP1"][0] == "Silent: meetings."


@given(st.permutations(["0 2", "1 3", "2 4"]))
def test_never_by_level(pairs):
    """As far apart is as far apart, whatever the levels: the rubric's order decides."""
    three = rubric("QA1", "QA2", "QA3")
    lines = ["criterion rater level"]
    for n, pair in enumerate(pairs, start=1):
        low, high = pair.split()
        lines += [f"QA{n} ana {low}", f"QA{n} ben {high}"]
    found = profile(under=three, ratings="\n".join(lines))
    assert order(found, three) == ["QA1", "QA2", "QA3"]
