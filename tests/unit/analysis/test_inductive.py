"""How much of the coded text only inductive codes hold."""

import random

import pandas as pd
import pytest

from qms.analysis.inductive import Unheld, unheld

CRITERIA = {"QP1", "QA1"}


def held(*spans):
    return unheld(pd.DataFrame(spans, columns=["source", "start", "end", "code"]), CRITERIA)


@pytest.mark.parametrize(
    ("spans", "coded", "only_inductive"),
    [
        ([], 0, 0),
        ([("a", 0, 10, "QP1")], 10, 0),
        ([("a", 0, 10, "own")], 10, 10),
        ([("a", 0, 10, "own"), ("a", 0, 10, "QP1")], 10, 0),
        ([("a", 0, 10, "own"), ("a", 5, 15, "QP1")], 15, 5),
        ([("a", 0, 30, "own"), ("a", 5, 8, "QP1"), ("a", 6, 10, "QA1")], 30, 25),
        ([("a", 0, 10, "own"), ("a", 2, 4, "other")], 10, 10),
        ([("a", 0, 10, "own"), ("b", 0, 10, "QP1")], 20, 10),
        ([("a", 0, 1, "QP1"), ("a", 1, 2, "own")], 2, 1),
    ],
)
def test_each_character_counts_once(spans, coded, only_inductive):
    assert held(*spans) == Unheld(coded, only_inductive)


def test_the_share_of_nothing_is_not_zero():
    assert held().share is None
    assert held(("a", 0, 4, "QP1"), ("a", 3, 8, "own")).share == 0.5


def test_it_is_what_counting_character_by_character_gives():
    dice = random.Random(7)
    for _ in range(50):
        spans = []
        for _ in range(dice.randint(1, 30)):
            start = dice.randint(0, 60)
            code = dice.choice(["QP1", "QA1", "own", "own2"])
            spans.append((dice.choice("abc"), start, start + dice.randint(1, 20), code))
        every = {(source, at) for source, start, end, _ in spans for at in range(start, end)}
        ruled = {
            (source, at)
            for source, start, end, code in spans
            if code in CRITERIA
            for at in range(start, end)
        }
        assert held(*spans) == Unheld(len(every), len(every - ruled))
