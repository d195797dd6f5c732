"""Any scale: a yes or no, four levels without a zero, six levels."""

import pytest

from qms.core.rubric import DEFAULT_SUFFICIENCY, Caps, Sufficiency
from tests.spec.build import answer, profile, rubric, suggestion, with_rule

YES_NO = rubric(scale=(0, 1))
FOUR = rubric(scale=(1, 4))
SIX = rubric(scale=(0, 5))
ALL_FOR = """
    kind       sector         level  directness  reach
    interview  icb            {0}    4           several
    meeting    public-health  {0}    3           several
    document   acute          {0}    2           -
    interview  vcse           {0}    2           -
"""


def test_yes_or_no():
    """Level 1 is the top: it asks what level 1 asks, and nothing is missing beyond."""
    found = suggestion(ALL_FOR.format(1), under=YES_NO)
    assert (found.level, found.strength, found.missing) == (1, "sufficient", ())
    assert answer("sector level\nicb 0\nacute 0", under=YES_NO) == 0
    split = suggestion("sector level\nicb 0-1\nacute 1", under=YES_NO)
    assert (split.level, split.reason, len(split.missing)) == (None, "level not reached", 1)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_four_levels_without_a_zero(level):
    """The lowest level needs the sufficiency of its number like any other."""
    assert answer(ALL_FOR.format(level), under=FOUR) == level


def test_a_scale_from_1_has_no_zero_rule():
    """Where level 1 is not reached there is no level at all, whatever is missing."""
    evidence = "kind sector level directness\ndocument icb 1 {}\ndocument acute 1 {}"
    assert answer(evidence.format("3", "3"), under=FOUR) == 1
    found = suggestion(evidence.format("-", "-"), under=FOUR)
    assert (found.level, found.reason) == (None, "level not reached")
    assert len(found.missing) == 1
    domain = profile(ALL_FOR.format(1), under=FOUR).as_json()["domains"][0]
    assert list(domain["levels"]) == ["1", "2", "3", "4"]


def test_six_levels():
    """Level 5 asks what level 4 asks, of those who support 5."""
    assert answer(ALL_FOR.format(5), under=SIX) == 5
    found = suggestion(ALL_FOR.format(4), under=SIX)
    # Nobody supports 5: its origins, kinds, sectors, voices, directness and reach.
    assert (found.level, len(found.missing)) == (4, 6)
    assert answer(ALL_FOR.format(0), under=SIX) == 0


def test_the_default_rule_cut_to_a_shorter_scale():
    """A sufficiency entry for a level that the scale does not have makes no difference."""
    cut = {level: asked for level, asked in DEFAULT_SUFFICIENCY.items() if level <= 1}
    for under in (YES_NO, with_rule(YES_NO, sufficiency=cut)):
        assert answer(ALL_FOR.format(1), under=under) == 1


def test_numbers_of_another_rubric():
    """Two rubrics read the same excerpts by their own rules."""
    strict = with_rule(rubric("QA2"), minimum_origins=3)
    loose = with_rule(
        rubric("RV1", scale=(0, 1), rubric_id="value"),
        minimum_origins=1,
        sufficiency={1: Sufficiency(origins=1)},
        caps=Caps(),
    )
    evidence = "source sector level code\na icb 1 QA2\nb acute 1 QA2\na icb 1 RV1"
    parts = {"under": strict, "further": (loose,)}
    assert suggestion(evidence, **parts).reason == "one voice"
    assert suggestion(evidence, criterion="RV1", rubric_id="value", **parts).level == 1
