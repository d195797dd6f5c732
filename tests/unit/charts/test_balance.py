"""The four figures of the balance: dots, shares with intervals, marks and counts; none merged."""

import pytest

from qms.analysis.balance import balance
from qms.analysis.profiling import profiles
from qms.charts.balance import attention, levels
from qms.charts.conversion import conversion
from qms.charts.tension import tension
from tests.spec.build import rubric, study

FOUR = ("QP1", "QC1", "QA1", "QA2", "QI1")


def found(evidence="", **parts):
    under = rubric(*FOUR)
    whole = study(evidence, under=under, **parts)
    profile = profiles(whole)[0]
    return balance(whole, under, profile), profile, under


def codings(kind="interview", flags="", **counts):
    lines = ["source kind code level flags sector"]
    lines += [
        f"{kind} {kind} {criterion} - {flags or '-'} icb"
        for criterion, n in counts.items()
        for _ in range(n)
    ]
    return "\n".join(lines)


def test_every_criterion_of_the_four_is_a_dot_and_none_is_dropped():
    """Without an agreed level it stands apart, to the right of the scale, and never at nought."""
    drawn = levels(*found(consensus="criterion level\nQA1 3\nQA2 3\nQI1 IE\nQC1 0"))
    dots = {
        name: x for trace in drawn.figure.data for name, x in zip(trace.text, trace.x, strict=True)
    }
    assert dots == {"QP1": 5, "QC1": 0, "QA1": 3, "QA2": 3, "QI1": 5}
    assert drawn.summary[2] == "Assurance: QA1 and QA2 at 3 Maturing."
    assert drawn.summary[3] == "Improvement: QI1 without an agreed level."
    assert drawn.rows[2] == ("Assurance", "–", "–", "–", "QA1, QA2", "–", "–")
    together = [trace.y for trace in drawn.figure.data if "QA1" in trace.text]
    assert len(set(together[0])) == 2  # one above the other, so that both are seen


def test_shares_carry_their_interval():
    drawn = attention(found(codings(QA1=8, QI1=2))[0])
    (trace,) = drawn.figure.data
    assert list(trace.x) == [0.0, 0.0, 0.8, 0.2]
    ends = [trace.x[2] - trace.error_x.arrayminus[2], trace.x[2] + trace.error_x.array[2]]
    assert ends == pytest.approx([0.490, 0.943], abs=0.001)
    assert drawn.rows[2] == ("Interviews, codings", "Assurance", "8", "10", "80%", "49% to 94%")
    assert "assurance 80% (49% to 94%)" in drawn.summary[0]


def test_under_ten_there_are_counts_and_no_mark():
    drawn = attention(found(codings(QA1=8, QI1=1))[0])
    assert list(drawn.figure.data[0].x) == []
    assert drawn.rows[2] == ("Interviews, codings", "Assurance", "8", "9", "too few", "–")
    assert drawn.summary[0].endswith("too few for shares.")


def test_minutes_stand_beside_and_have_no_interval():
    drawn = attention(
        found(
            codings("meeting", QA1=10),
            agenda="source item minutes function\nmeeting 1 30 assurance\nmeeting 2 10 other",
        )[0]
    )
    assert [trace.marker.symbol for trace in drawn.figure.data] == ["circle", "diamond"]
    assert drawn.figure.data[1].error_x.visible is False
    assert drawn.rows[-2] == ("Agenda minutes", "Assurance", "30", "40", "75%", "–")


def test_a_mark_a_finding_filled_where_its_effect_was_checked():
    rows = [
        {"followed_by": followed, "effect_checked": checked}
        for followed, checked in (
            ("nothing", ""),
            ("improvement", "true"),
            ("improvement", "false"),
        )
    ]
    drawn = conversion([*rows, {"followed_by": "", "effect_checked": ""}])
    checked, unchecked = drawn.figure.data
    assert (len(checked.x), len(unchecked.x)) == (1, 3)
    assert drawn.summary == (
        "Four findings. Followed by: improvement work (2), nothing (1) and not recorded (1).",
        "The effect of one was checked.",
    )
    assert dict((row[0], row[1:]) for row in drawn.rows)["Improvement work"] == ("2", "1")


def test_tension_is_counted_by_direction_and_sector():
    reading, _, under = found(
        "sector code level flags\nicb QA1 - tension:crowds-out\nacute QA1 - tension:crowds-out\n"
        "acute QI1 - tension"
    )
    drawn = tension(reading, under)
    assert drawn.columns == ("Sector", "Assurance crowds out improvement", "No direction given")
    assert drawn.rows == (("acute", "1", "1"), ("icb", "1", "–"))
    assert sorted(drawn.figure.data[0].text) == ["1", "1", "1"]
    assert drawn.summary[0] == "Assurance crowds out improvement: 2 codings (acute 1; icb 1)."


def test_a_sector_that_looks_like_a_tag_is_shown():
    reading, _, under = found("sector code level flags\n<b>x</b> QA1 - tension")
    drawn = tension(reading, under)
    assert drawn.figure.layout.yaxis.ticktext == ("&lt;b&gt;x&lt;/b&gt;",)


@pytest.mark.parametrize("dark", [False, True])
def test_all_four_are_drawn_on_either_paper(dark):
    reading, profile, under = found(codings(QA1=3, flags="tension"))
    for drawn in (
        levels(reading, profile, under, dark=dark),
        attention(reading, dark=dark),
        conversion([], dark=dark),
        tension(reading, under, dark=dark),
    ):
        assert drawn.figure.layout.height > 50
        assert drawn.summary
