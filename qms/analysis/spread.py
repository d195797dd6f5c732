"""How far the raters of one criterion stand apart: assessment-rules section 4, spread of raters.

Only counts and differences of places on the scale. The lower median marks the band of six or
more raters; it is never a level on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qms.core.profile import RatingMark

ACCEPT, DISCUSS, ADJUDICATE, SPLIT = "accept", "discuss", "adjudicate", "split"
FEW = 5
"""Up to so many raters are told apart by the range of their levels, more by the band."""
_WORDS = (ACCEPT, DISCUSS, ADJUDICATE)


@dataclass(frozen=True, slots=True)
class Spread:
    """What the individual ratings of one criterion come to.

    Attributes:
        word: accept, discuss, adjudicate or split; blank with fewer than two raters.
        raters: How many rated.
        apart: Difference of the highest and the lowest level; None with no level given.
        states: The states that raters gave, one for each of them, in alphabetical order.
        band: The lowest and the highest level of the band, for six or more raters who do not
            all say the same; else None.
        outside: Raters outside the band, those who gave a state included; 0 without a band.
    """

    word: str
    raters: int
    apart: int | None = None
    states: tuple[str, ...] = ()
    band: tuple[int, int] | None = None
    outside: int = 0


def spread(ratings: Sequence[RatingMark]) -> Spread:
    """The spread of some ratings, in any order.

    Two to five raters: the range of their levels, 0 accept, 1 discuss, 2 or more adjudicate; a
    state beside a level, or beside another state, is adjudicated, since no difference measures
    it. Six or more: the band is the lower median of the levels and one level on either side; a
    state counts as outside, and one third or more outside is split. Raters who all say the same
    are accepted, be it a state.
    """
    answers = {(mark.level, mark.state) for mark in ratings}
    levels = sorted(mark.level for mark in ratings if mark.level is not None)
    states = tuple(sorted(mark.state for mark in ratings if mark.state))
    apart = levels[-1] - levels[0] if levels else None
    n = len(ratings)
    if n < 2:
        return Spread("", n, apart, states)
    if len(answers) == 1:
        return Spread(ACCEPT, n, apart, states)
    if n <= FEW:
        word = ADJUDICATE if states or apart is None else _WORDS[min(apart, 2)]
        return Spread(word, n, apart, states)
    if not levels:
        return Spread(SPLIT, n, apart, states, None, n)
    middle = levels[(len(levels) - 1) // 2]
    outside = sum(abs(level - middle) > 1 for level in levels) + len(states)
    word = SPLIT if 3 * outside >= n else DISCUSS
    return Spread(word, n, apart, states, (middle - 1, middle + 1), outside)
