"""Sums, shares and years as people write them."""

import pytest

from qms.core.tables import TABLE
from qms.errors import UserError
from qms.formats.bundle_tables import NUMBER
from qms.ui import claim_desk, value_desk
from qms.ui.value_numbers import entered, money, price_year, share


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("£12,000", "12000"),
        ("12 000", "12000"),
        ("12\u202f000", "12000"),
        ("£ 1,234,567.50", "1234567.50"),
        ("−£300", "-300"),
        ("400", "400"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_a_sum_is_taken_as_it_is_written(typed, kept):
    assert money(typed) == kept
    assert NUMBER.fullmatch(kept)


@pytest.mark.parametrize("typed", ["1,5", "12,00", "1 2", "a lot", "12k", "20%", "£", "٣"])
def test_what_may_mean_something_else_is_no_sum(typed):
    assert money(typed) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("20%", "0.2"), ("12.5 %", "0.125"), ("0.2", "0.2"), ("100%", "1"), ("0%", "0"), ("1", "1")],
)
def test_a_share_may_be_in_per_cent(typed, kept):
    assert share(typed) == kept
    assert NUMBER.fullmatch(kept)


@pytest.mark.parametrize("typed", ["20", "120%", "-0.1", "some", "%"])
def test_a_share_is_from_nothing_to_all(typed):
    assert share(typed) is None


@pytest.mark.parametrize("typed", ["2025", "2025/26", "2025-26", "2025–26", "2025/2026", " 2025 "])
def test_a_financial_year_is_its_first(typed):
    assert price_year(typed) == "2025"


@pytest.mark.parametrize("typed", ["2025/27", "25/26", "2025/", "0202", "last year"])
def test_what_is_no_year(typed):
    assert price_year(typed) is None


def test_the_turn_of_a_century_has_two_figures():
    assert price_year("1999/00") == "1999"


def test_what_was_not_touched_stays_as_it_is_written():
    seen = {"gross": "1e5", "share_low": "20", "currency_year": "-5"}
    assert entered(seen, seen, claim_desk.NAMES) == seen


def test_faults_are_told_in_the_labels_of_the_form():
    wanted = {"gross": "much", "share_low": "20", "currency_year": "2025/27"}
    with pytest.raises(UserError) as caught:
        entered(wanted, {}, claim_desk.NAMES)
    assert caught.value.lines == (
        "Gross sum: “much” is not a sum of money; write it as 12000 or £12,000.",
        "Share, low: “20” is not a share from 0 to 1; write it as 0.2 or 20%.",
        "Price year: “2025/27” is not a year; write it as 2025 or 2025/26.",
    )


@pytest.mark.parametrize(
    ("table", "names"),
    [("benefits", claim_desk.NAMES), ("programmes", value_desk.PROGRAMME_NAMES)],
)
def test_no_number_of_a_form_reaches_the_tables_unread(table, names):
    kinds = {column.name: column.kind.value for column in TABLE[table].columns}
    for column in names:
        if kinds[column] in ("number", "integer"):
            with pytest.raises(UserError, match=names[column]):
                entered({column: "no figure"}, {}, names)
