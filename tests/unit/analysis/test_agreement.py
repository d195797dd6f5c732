"""Agreement: hand calculations, words instead of numbers, the published package as oracle."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.analysis.agreement import _coincidences as coincidences
from qms.analysis.agreement import (
    alpha_ordinal,
    coder_agreement,
    codes_together,
    level_counts,
    rater_agreement,
)
from qms.analysis.study import frame

DOMAIN_OF = {f"X{i}": "X" if i < 10 else "Y" for i in range(20)}


def ratings(*by_criterion):
    """One tuple of cells a criterion, a rater each; "" is not rated, words are states."""
    return frame(
        "ratings",
        [
            {
                "system": "a",
                "wave": "t1",
                "criterion": f"X{i}",
                "rater": f"r{r}",
                "level": cell if cell.isdigit() else "",
                "state": "" if cell.isdigit() else cell,
            }
            for i, cells in enumerate(by_criterion)
            for r, cell in enumerate(cells)
            if cell
        ],
    )


def alpha_of(units):
    unit = np.array([i for i, levels in enumerate(units) for _ in levels])
    level = np.array([level for levels in units for level in levels])
    return alpha_ordinal(coincidences(level_counts(unit, level)).sum(axis=0))


def test_two_raters_by_hand():
    # Pairs 1-1, 3-3, 1-3: n = 6, given 3 of level 1 and 3 of level 3. The ordinal distance
    # of the two is (3/2 + 3/2)^2 = 9. Do = 2 * 9 / 6 = 3; De = 2 * 3 * 3 * 9 / (6 * 5) = 5.4.
    assert alpha_of([(1, 1), (3, 3), (1, 3)]) == pytest.approx(1 - 3 / 5.4)


def test_identical_columns_with_variation_agree_wholly():
    assert alpha_of([(1, 1), (3, 3), (0, 0)]) == pytest.approx(1)


def test_no_variation_is_no_number():
    (everything, *_) = rater_agreement(ratings(*[("2", "2", "2")] * 12), DOMAIN_OF)
    assert everything.alpha is None
    assert everything.interval is None
    assert everything.reason == "no variation"
    assert everything.percent == 1


def test_under_ten_units_there_are_only_counts():
    (everything, *_) = rater_agreement(ratings(*[("2", "3", "IE")] * 9), DOMAIN_OF)
    assert (everything.units, everything.raters, everything.states) == (9, 3, 9)
    assert everything.reason == "fewer than 10 units"
    assert everything.percent is everything.within_one is everything.alpha is None


def test_pairs_equal_and_within_one():
    found = rater_agreement(ratings(*[("1", "1", "2")] * 5, *[("0", "2", "IE")] * 5), DOMAIN_OF)
    # Five units of three pairs (one equal, all within one), five of one pair (two apart).
    assert found[0].percent == pytest.approx(5 / 20)
    assert found[0].within_one == pytest.approx(15 / 20)
    assert [part.scope for part in found][:2] == ["all", "X"]
    assert found[0].interval[0] <= found[0].alpha <= found[0].interval[1]


def test_levels_of_another_scale_stay_out_of_all():
    table = ratings(*[("1", "1"), ("2", "3")] * 10)
    (everything, *parts) = rater_agreement(table, DOMAIN_OF, {f"X{i}" for i in range(10, 20)})
    assert everything.units == 10
    assert {part.scope: part.units for part in parts}["Y"] == 10


def test_two_raters_also_have_weighted_kappa():
    table = ratings(*[("0", "1")] * 5, *[("3", "3")] * 5)
    # Mean squared difference .5; expected over all pairings (0,3) with (1,3):
    # (1 + 9 + 4 + 0) / 4 = 3.5.
    assert rater_agreement(table, DOMAIN_OF)[0].weighted_kappa == pytest.approx(1 - 0.5 / 3.5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=5), min_size=2, max_size=20))
def test_alpha_equals_the_published_package(units):
    varied = {level for levels in units if len(levels) > 1 for level in levels}
    ours = alpha_of(units)
    if len(varied) < 2:
        assert ours is None
        return
    width = max(map(len, units))
    table = np.array([levels + [np.nan] * (width - len(levels)) for levels in units]).T
    oracle = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal")
    assert ours == pytest.approx(oracle)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=4), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_raters_and_units_changes_nothing(units, random):
    shuffled = [random.sample(levels, len(levels)) for levels in units]
    random.shuffle(shuffled)
    one, other = alpha_of(units), alpha_of(shuffled)
    assert (one is None and other is None) or one == pytest.approx(other)


def codings(*spans):
    return frame(
        "codings",
        [
            {
                "coding": f"c{i}",
                "source": "s",
                "start": str(a),
                "end": str(b),
                "code": "X0",
                "coder": coder,
            }
            for i, (coder, a, b) in enumerate(spans)
        ],
    )


def test_coders_on_paragraphs_and_characters():
    text = "\n\n".join(["aaaaa"] * 12)  # twelve paragraphs of five, two line ends between
    table = codings(("ana", 0, 5), ("ben", 2, 5), ("ana", 7, 12))
    paragraphs, characters = coder_agreement(table, {"s": text}, {"s": ["ana", "ben"]})
    # Twelve paragraphs: both 1, ana only 1, neither 10.
    assert (paragraphs.units, paragraphs.percent) == (12, pytest.approx(11 / 12))
    chance = (2 / 12) * (1 / 12) + (10 / 12) * (11 / 12)
    assert paragraphs.kappa == pytest.approx((11 / 12 - chance) / (1 - chance))
    assert paragraphs.prevalence == pytest.approx(1.5 / 12)
    assert characters.units == len(text)
    assert characters.percent == pytest.approx((len(text) - 7) / len(text))


def test_coders_of_a_short_text_have_only_counts():
    (paragraphs, characters) = coder_agreement(
        codings(("ana", 0, 2)), {"s": "abcdef"}, {"s": ["ana", "ben"]}
    )
    assert paragraphs.reason == characters.reason == "fewer than 10 units"
    assert characters.units == 6
    assert characters.percent is None


def test_everything_coded_by_both_has_no_variation():
    text = "a" * 20
    found = coder_agreement(
        codings(("ana", 0, 20), ("ben", 0, 20)), {"s": text}, {"s": ["ana", "ben"]}
    )
    assert found[1].kappa is None
    assert found[1].reason == "no variation"


def test_empty_ratings_give_one_empty_scope():
    (only,) = rater_agreement(pd.DataFrame(ratings()), DOMAIN_OF)
    assert (only.scope, only.units, only.raters) == ("all", 0, 0)


PARAGRAPHS = "\n".join(["aaaa"] * 12)


def test_all_codes_together_by_hand():
    # Twelve paragraphs, one code. Both mark the first, ana alone the second: 24 marks, 3 yes
    # and 21 no; two of them disagree. Do = 2 / 24; De = 2 * 3 * 21 / (24 * 23).
    table = codings(("ana", 0, 4), ("ben", 1, 4), ("ana", 5, 9))
    found = codes_together(table, {"s": PARAGRAPHS}, {"s": ["ana", "ben"]})
    assert (found.codes, found.units) == (1, 12)
    assert found.alpha == pytest.approx(1 - (2 / 24) / (2 * 3 * 21 / (24 * 23)))


def test_all_codes_together_without_variation_is_no_number():
    everything = codings(("ana", 0, 59), ("ben", 0, 59))
    found = codes_together(everything, {"s": PARAGRAPHS}, {"s": ["ana", "ben"]})
    assert (found.alpha, found.reason) == (None, "no variation")
    few = codes_together(codings(("ana", 0, 2)), {"s": "abcd"}, {"s": ["ana", "ben"]})
    assert (few.alpha, few.reason) == (None, "fewer than 10 units")


def test_who_is_not_compared_changes_nothing():
    """A third coder's own code is none that the two left out in agreement."""
    two = codings(("ana", 0, 4), ("ben", 1, 4), ("ana", 5, 9))
    third = codings(("eve", 0, 4)).assign(code="X1", coding="other")
    for compare in (coder_agreement, codes_together):
        alone = compare(two, {"s": PARAGRAPHS}, {"s": ["ana", "ben"]})
        beside = compare(pd.concat([two, third]), {"s": PARAGRAPHS}, {"s": ["ana", "ben"]})
        assert beside == alone


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sets(st.integers(0, 11)), min_size=2, max_size=4))
def test_all_codes_together_equal_the_published_package(marked):
    coders = [f"c{i}" for i in range(len(marked))]
    spans = [(who, 5 * p, 5 * p + 4) for who, own in zip(coders, marked, strict=True) for p in own]
    found = codes_together(codings(*spans), {"s": PARAGRAPHS}, {"s": coders})
    table = np.array([[float(p in own) for p in range(12)] for own in marked])
    if found.alpha is None:
        assert not spans or np.unique(table).size == 1
        return
    oracle = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert found.alpha == pytest.approx(oracle)
