"""Section 4: the spread of raters before agreement, as a table to be read beside the rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.analysis.spread import spread
from qms.core.profile import RatingMark

# ratings, word, levels apart, band, outside it
SPREADS = (
    # nobody, or one: there is nothing to compare
    ("", "", None, "", 0),
    ("2", "", 0, "", 0),
    ("IE", "", None, "", 0),
    # two raters
    ("2 2", "accept", 0, "", 0),
    ("2 3", "discuss", 1, "", 0),
    ("3 2", "discuss", 1, "", 0),
    ("1 3", "adjudicate", 2, "", 0),
    ("0 4", "adjudicate", 4, "", 0),
    ("2 IE", "adjudicate", 0, "", 0),
    ("NX 2", "adjudicate", 0, "", 0),
    ("IE IE", "accept", None, "", 0),
    ("IE NA", "adjudicate", None, "", 0),
    # three to five: the range likewise
    ("2 2 2", "accept", 0, "", 0),
    ("2 2 3", "discuss", 1, "", 0),
    ("1 2 3", "adjudicate", 2, "", 0),
    ("2 2 IE", "adjudicate", 0, "", 0),
    ("2 2 2 2 3", "discuss", 1, "", 0),
    ("2 2 2 2 4", "adjudicate", 2, "", 0),
    ("NA NA NA", "accept", None, "", 0),
    # six or more: the band around the lower median
    ("2 2 2 2 2 2", "accept", 0, "", 0),
    ("2 2 2 2 2 3", "discuss", 1, "1-3", 0),
    ("1 2 2 2 2 3", "discuss", 2, "1-3", 0),
    ("2 2 2 2 2 4", "discuss", 2, "1-3", 1),
    ("0 2 2 2 2 4", "split", 4, "1-3", 2),
    ("2 2 2 2 4 4", "split", 2, "1-3", 2),
    ("1 1 1 2 2 2", "discuss", 1, "0-2", 0),
    ("1 1 1 3 3 3", "split", 2, "0-2", 3),
    ("2 2 2 2 2 IE", "discuss", 0, "1-3", 1),
    ("2 2 2 2 IE NA", "split", 0, "1-3", 2),
    ("2 2 2 2 2 4 4", "discuss", 2, "1-3", 2),
    ("0 2 2 2 2 4 4", "split", 4, "1-3", 3),
    # four of twelve outside, as in the workshop that the rule was generalised from
    ("0 0 2 2 2 2 2 2 2 2 4 4", "split", 4, "1-3", 4),
    ("0 2 2 2 2 2 2 2 2 2 4 4", "discuss", 4, "1-3", 3),
    # states alone: no band, and no agreement unless all say the same
    ("IE IE IE IE IE IE", "accept", None, "", 0),
    ("IE IE IE IE IE NA", "split", None, "", 6),
)


def marks(ratings):
    return [
        RatingMark(
            f"r{n}", int(word) if word.isdecimal() else None, None if word.isdecimal() else word
        )
        for n, word in enumerate(ratings.split())
    ]


@pytest.mark.parametrize(("ratings", "word", "apart", "band", "outside"), SPREADS)
def test_the_spread_of_raters(ratings, word, apart, band, outside):
    found = spread(marks(ratings))
    told = "-".join(map(str, found.band)) if found.band else ""
    assert (found.word, found.apart, told, found.outside) == (word, apart, band, outside)
    assert found.raters == len(ratings.split())
    assert list(found.states) == sorted(w for w in ratings.split() if not w.isdecimal())


@given(st.lists(st.sampled_from(["0", "1", "2", "3", "4", "IE", "NA", "NX"]), max_size=14))
def test_the_order_of_raters_changes_nothing_and_one_more_of_the_same_is_accepted(given_):
    forward, back = spread(marks(" ".join(given_))), spread(marks(" ".join(reversed(given_))))
    assert forward == back
    if given_:
        assert spread(marks(" ".join([given_[0]] * (len(given_) + 1)))).word == "accept"
