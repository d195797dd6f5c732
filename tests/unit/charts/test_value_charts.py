"""Value drawn: ranges of one programme, flows and times as counts, each with words and a table."""

import pytest

from qms.charts import value as charts
from qms.services.value import value_view
from tests import factories

PROGRAMMES = [
    {
        "programme": "p",
        "system": "site-a",
        "title": "Home first",
        "payer": "Council",
        "cost_low": "90",
        "cost_central": "100",
        "cost_high": "110",
        "currency_year": "2024",
    },
    {"programme": "q", "system": "site-a", "title": "Night sitters"},
]
MONEY = {
    "programme": "p",
    "valuation": "monetised",
    "gross": "100",
    "share_low": "0.1",
    "share_central": "0.5",
    "share_high": "1",
    "currency_year": "2024",
    "beneficiary": "own-organisation",
    "latest_on": "2024-06-30",
    "stage": "realised",
}
CLAIMS = [
    {**MONEY, "benefit": "b1", "money_class": "cash-releasing", "attribution": "A2"},
    {**MONEY, "benefit": "b2", "money_class": "cash-releasing", "attribution": "A0"},
    {**MONEY, "benefit": "b3", "money_class": "societal", "attribution": "A4"},
    {"benefit": "b4", "programme": "q", "beneficiary": "staff", "stage": "early"},
]


def view(claims=CLAIMS, classes=("cash-releasing", "societal")):
    study = factories.study(programmes=PROGRAMMES, benefits=claims)
    return value_view(study, "site-a", classes)


def points(figure):
    """The central values that are drawn, in order."""
    return [trace.x[0] for trace in figure.data if trace.text]


def test_every_class_has_a_row_of_its_own_and_none_is_added():
    seen = view()
    drawing = charts.money_ranges(seen.words, seen.value.programmes[0])
    assert [row[:4] for row in drawing.rows] == [
        ("Cost", "90", "100", "110"),
        ("Cash-releasing", "20", "100", "200"),
        ("Societal", "10", "50", "100"),
    ]
    assert points(drawing.figure) == [100, 100, 50]
    assert "stack" not in (drawing.figure.layout.barmode or "")


def test_a_range_says_its_attribution_and_what_is_left_out():
    seen = view()
    drawing = charts.money_ranges(seen.words, seen.value.programmes[0])
    assert drawing.summary[1] == (
        "Cash-releasing: 20 to 200, centrally 100 (prices of 2024), attribution from A0, asserted "
        "(weakest) to A2, several sources agree (strongest). "
        "Left out: 1 of 3 claims (33%): 1 of another class."
    )
    assert drawing.rows[1][5:] == (
        "attribution from A0, asserted (weakest) to A2, several sources agree (strongest)",
        "Left out: 1 of 3 claims (33%): 1 of another class.",
    )


def test_a_programme_without_a_sum_has_no_picture():
    seen = view()
    assert charts.money_ranges(seen.words, seen.value.programmes[1]) is None


def test_a_flow_counts_claims_and_never_money():
    seen = view()
    drawing = charts.flow(seen.words, seen.flows)
    assert [row[:3] for row in drawing.rows] == [
        ("Council", "Own organisation", "3"),
        ("Payer not stated", "Staff", "1"),
    ]
    assert sorted(drawing.figure.data[0].link.value) == [1, 3]
    assert drawing.summary[0].endswith("widths are counts of claims, never money.")
    assert drawing.summary[1:] == (
        "Staff: 1 claim, payer not stated.",
        "Own organisation: 3 claims, paid by Council.",
    )


def test_many_payers_share_a_band_in_the_figure_and_none_in_the_table():
    claims = [
        {"benefit": f"b{n:02}", "programme": "q", "payer": f"Payer {n:02}", "beneficiary": "staff"}
        for n in range(20)
    ]
    seen = view(claims)
    drawing = charts.flow(seen.words, seen.flows)
    assert len(drawing.rows) == 20
    labels = list(drawing.figure.data[0].node.label)
    assert (labels[-2:], len(labels)) == (["Other payers", "Staff"], 13)
    assert sum(drawing.figure.data[0].link.value) == 20


def test_names_in_a_figure_are_text():
    seen = view([{**CLAIMS[3], "payer": "<b>Trust</b>"}])
    drawing = charts.flow(seen.words, seen.flows)
    assert drawing.figure.data[0].node.label[0] == "&lt;b&gt;Trust&lt;/b&gt;"


def test_time_counts_stages_by_year_and_names_what_has_no_day():
    drawing = charts.timing(view().words, view().timing)
    assert drawing.columns == ("Stage", "2024", "No day")
    assert drawing.rows == (("Early signs", "", "1"), ("Realised", "3", ""))
    assert drawing.summary == (
        "2024: 3 realised.",
        "1 claim without a day of a latest value, in the last column of the table.",
    )


@pytest.mark.parametrize("draw", [lambda s: charts.flow(s.words, s.flows)])
def test_nothing_claimed_draws_nothing(draw):
    seen = view([])
    assert draw(seen) is None
    assert charts.timing(seen.words, seen.timing) is None
