"""A rating by hand: what it must have, and the confidence that follows (assessment-rules 4)."""

import pytest

from qms.core.rating import COMPONENTS, Concern, NewRating, confidence, faults
from qms.core.tables import TABLE

CONFIDENCE = [
    # method     coherence   adequacy    relevance   it follows
    ("none", "none", "none", "none", "high"),
    ("minor", "minor", "minor", "minor", "high"),
    ("moderate", "none", "none", "none", "moderate"),
    ("none", "minor", "none", "moderate", "moderate"),
    ("moderate", "moderate", "none", "none", "low"),
    ("none", "none", "serious", "none", "low"),
    ("moderate", "moderate", "moderate", "none", "very-low"),
    ("serious", "none", "moderate", "none", "very-low"),
    ("serious", "serious", "none", "none", "very-low"),
    ("serious", "serious", "serious", "serious", "very-low"),
    ("moderate", "moderate", "moderate", "moderate", "very-low"),
]


@pytest.mark.parametrize(("method", "coherence", "adequacy", "relevance", "follows"), CONFIDENCE)
def test_confidence(method, coherence, adequacy, relevance, follows):
    grades = (method, coherence, adequacy, relevance)
    assert confidence(grades) == follows
    concerns = {part: Concern(g, "Why.") for part, g in zip(COMPONENTS, grades, strict=True)}
    assert new(level=2, concerns=concerns).confidence == follows


def test_confidence_is_told_only_when_all_four_are_judged():
    three = {part: Concern("none") for part in COMPONENTS[:3]}
    assert new(level=2, concerns=three).confidence == ""
    assert new(level=2).confidence == ""


def new(**given):
    plain = {"system": "site-a", "wave": "t1", "criterion": "QP1", "rater": "ana"}
    return NewRating(**{**plain, "rationale": "As the excerpts show.", **given})


LACKS = [
    # level state  words      refused because it
    (2, "", "Words.", None),
    (0, "", "Words.", None),
    (None, "IE", "Words.", None),
    (None, "NA", "Words.", None),
    (None, "NX", "Words.", None),
    (2, "", " \n ", "A level needs a written judgement"),
    (0, "", "", "A level needs a written judgement"),
    (None, "NX", "", "“Not applicable” needs a reason"),
    (None, "IE", " ", "“Insufficient evidence” needs a reason"),
    (None, "NA", "", "“Not assessed” needs a reason"),
    (None, "", "Words.", "No level is chosen"),
    (2, "IE", "Words.", "a level or a state, not both"),
]


@pytest.mark.parametrize(("level", "state", "words", "because"), LACKS)
def test_what_a_rating_must_have(level, state, words, because):
    found = faults(new(level=level, state=state, rationale=words))
    if because is None:
        assert found == []
    else:
        assert len(found) == 1
        assert because in found[0]


@pytest.mark.parametrize("grade", ["moderate", "serious"])
def test_a_concern_that_counts_needs_a_sentence(grade):
    found = faults(new(level=2, concerns={"limitations": Concern(grade, " ")}))
    assert found == [f"A {grade} concern about method needs a sentence."]
    assert faults(new(level=2, concerns={"limitations": Concern(grade, "Why.")})) == []


def test_a_minor_concern_needs_none():
    assert faults(new(level=2, concerns={"adequacy": Concern("minor")})) == []


def test_words_of_no_component_or_grade_are_refused():
    assert len(faults(new(level=2, concerns={"mood": Concern("none")}))) == 1
    assert len(faults(new(level=2, concerns={"adequacy": Concern("huge", "Why.")}))) == 1


def test_everything_that_is_missing_is_told_at_once():
    bare = new(rationale="", concerns={"adequacy": Concern("serious")}, cites=("c1", "c1"))
    assert len(faults(bare)) == 4


def test_its_cells_are_the_columns_of_the_table():
    cells = new(
        level=0,
        rationale=" Said. \n",
        concerns={part: Concern("minor", " why ") for part in COMPONENTS},
        cites=("c1", "c2"),
    ).cells()
    assert set(cells) == set(TABLE["ratings"].column_names) - {"rated_at"}
    assert (cells["level"], cells["state"], cells["rationale"]) == ("0", "", "Said.")
    assert (cells["cites"], cells["adequacy_note"], cells["confidence"]) == ("c1;c2", "why", "high")
