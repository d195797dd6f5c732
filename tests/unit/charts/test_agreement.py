"""The figure of agreement: a mark only where there is an alpha, a reason in words elsewhere."""

import pytest

from qms.analysis.agreement import RaterAgreement
from qms.charts.agreement import agreement, decimal, share

NAMES = {"all": "All criteria", "A": "First <b>domain</b>", "B": "Second domain", "C": "Third"}


def part(scope, alpha=None, *, reason=None, kappa=None, interval=None, units=20):
    few = reason == "fewer than 10 units"
    return RaterAgreement(
        scope=scope,
        units=units,
        raters=3,
        percent=None if few else 0.5,
        within_one=None if few else 0.996,
        alpha=alpha,
        interval=interval,
        weighted_kappa=kappa,
        states=4,
        reason=reason,
    )


PARTS = (
    part("all", 0.7, interval=(0.6, 0.8)),
    part("A", -0.1, interval=(-0.7, 0.4)),
    part("B", reason="fewer than 10 units", units=1),
    part("C", reason="no variation"),
)


def words_of(figure):
    return {note.y: note.text for note in figure.layout.annotations}


def test_a_dot_stands_only_where_there_is_a_figure():
    (dots,) = agreement(PARTS, NAMES).figure.data
    assert list(dots.x) == [0.7, -0.1]
    assert list(dots.y) == [0, 1]
    assert list(dots.error_x.array) == pytest.approx([0.1, 0.5])
    assert list(dots.error_x.arrayminus) == pytest.approx([0.1, 0.6])


def test_where_a_reason_stands_no_number_does():
    found = agreement(PARTS, NAMES)
    assert words_of(found.figure) == {
        0: "0.70",
        1: "−0.10",
        2: "fewer than 10 units",
        3: "no variation",
    }
    assert found.rows[2] == (
        *("Second domain", "1", "3", "–", "–"),
        *("fewer than 10 units", "–", "4"),
    )
    assert found.rows[3][5:7] == ("no variation", "–")
    assert "Second domain: fewer than 10 units, so no alpha." in found.summary
    assert "Third: no variation, so no alpha." in found.summary


def test_the_axis_holds_every_interval():
    low, high = agreement(PARTS, NAMES).figure.layout.xaxis.range
    assert low < -0.7
    assert high > 1


def test_it_says_what_it_shows():
    first, second, *_ = agreement(PARTS, NAMES).summary
    assert first == (
        "All criteria: alpha 0.70, interval of 95% 0.60 to 0.80, on 20 units by 3 raters; 50% of "
        "pairs at the same level, over 99% within one."
    )
    assert second == "Alpha, in the order of the rubric: First <b>domain</b> −0.10."


def test_weighted_kappa_has_a_column_only_where_two_raters_are():
    assert "Weighted kappa" not in agreement(PARTS, NAMES).columns
    found = agreement((part("all", 0.7, kappa=0.65), *PARTS[1:]), NAMES)
    at = found.columns.index("Weighted kappa")
    assert [row[at] for row in found.rows] == ["0.65", "–", "–", "–"]
    assert {len(row) for row in found.rows} == {len(found.columns)}


def test_names_are_text_and_never_tags():
    figure = agreement(PARTS, NAMES).figure
    assert "<b>" not in "".join(figure.layout.yaxis.ticktext)
    assert "<b>" not in "".join(figure.data[0].hovertext)


@pytest.mark.parametrize(
    ("value", "places", "told"),
    [
        *((None, 0, "–"), (0.5, 0, "50%"), (1.0, 0, "100%"), (0.0, 1, "0.0%")),
        *((0.996, 0, "over 99%"), (0.99961, 1, "over 99.9%"), (0.0004, 1, "under 0.1%")),
    ],
)
def test_what_is_not_quite_all_or_nothing_never_reads_as_it(value, places, told):
    assert share(value, places=places) == told


@pytest.mark.parametrize(
    ("value", "told"), [(None, "–"), (-0.001, "0.00"), (-0.08, "−0.08"), (0.704, "0.70")]
)
def test_a_figure_that_rounds_to_nothing_has_no_sign(value, told):
    assert decimal(value) == told
