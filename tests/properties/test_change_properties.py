"""Laws of change over random studies: a wave beside itself, and the waves the other way round."""

from hypothesis import given

from qms.analysis.change import (
    MOVED,
    NO_LONGER,
    NOT_COMPARABLE,
    NOT_JUDGED,
    NOW,
    UNCHANGED,
    change,
)
from qms.analysis.change_words import headlines, told
from tests.properties.random_studies import random_study, studies
from tests.properties.test_suggestion_properties import examples

BACK = {NOW: NO_LONGER, NO_LONGER: NOW}


few = examples(30)
SEEDS = (*range(20), *range(60, 68))


def pairs(study):
    """Every system with its waves, oldest first, two at a time; one alone beside itself."""
    first, *rest = study.waves_by_date()
    for system in study.tables["systems"]["system"]:
        yield system, first, rest[0] if rest else first


@given(studies())
@few
def test_a_wave_beside_itself_has_not_changed(study):
    for system, _, wave in pairs(study):
        found = change(study, system, wave, wave)
        assert {one.outcome for one in found.criteria} <= {UNCHANGED, NOT_JUDGED}
        assert not any(one.step or one.heard.new or one.heard.gone for one in found.criteria)
        assert all(not part.apart and not part.again for part in found.rubrics)


@given(studies())
@few
def test_the_waves_the_other_way_round_tell_the_same_backwards(study):
    for system, before, after in pairs(study):
        there = {one.criterion: one for one in change(study, system, before, after).criteria}
        back = {one.criterion: one for one in change(study, system, after, before).criteria}
        assert there.keys() == back.keys()
        for criterion, one in there.items():
            other = back[criterion]
            assert other.outcome == BACK.get(one.outcome, one.outcome)
            assert other.step == -one.step
            assert (other.before, other.after) == (one.after, one.before)
            assert other.heard.new == one.heard.gone


@given(studies())
@few
def test_a_level_moves_only_between_two_agreements_under_one_yardstick(study):
    for system, before, after in pairs(study):
        for part in change(study, system, before, after).rubrics:
            for one in part.criteria:
                levels = [side.level if side else None for side in (one.before, one.after)]
                moved = not part.apart and None not in levels and levels[0] != levels[1]
                assert (one.outcome == MOVED) == moved == (one.step != 0)
                assert part.rubric_of(one.criterion).criterion(one.criterion)
                assert all(line.endswith(".") for line in told(one, part.rubrics[1]))


def test_random_studies_reach_every_outcome():
    """What they never reach, the laws above would not hold."""
    seen = set()
    for seed in SEEDS:
        study = random_study(seed)
        for system, before, after in pairs(study):
            found = change(study, system, before, after)
            seen.update(one.outcome for one in found.criteria)
            assert all(sentence for _, sentence in headlines(found, after))
    assert seen == {MOVED, UNCHANGED, NOW, NO_LONGER, NOT_COMPARABLE, NOT_JUDGED}
