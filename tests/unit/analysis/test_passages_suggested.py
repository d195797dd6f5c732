"""Suggested passages: what the ranking finds, what it leaves out, what it says of itself."""

import pytest

from qms.analysis.passages_suggested import index, is_question, ranked
from qms.core.coding import paragraphs
from qms.core.rubric import Criterion
from qms.core.text import Segment

FOOD = Criterion(
    id="F1",
    name="Learning from meals",
    question="Do patients get meals that they can eat?",
    levels={
        0: "Nobody asks what patients eat.",
        1: "Kitchens ask patients about their meals now and then.",
        2: "Every ward looks at wasted meals and changes the menu.",
    },
    domain="F",
    signals_for=("tasted it ourselves", "plates come back empty"),
    signals_against=("cold by the time it arrives",),
)
ABOUT_MEALS = [
    "Since spring the plates come back empty on nearly every ward that we look after.",
    "The soup is cold by the time it arrives, so the night staff keep a kettle there.",
    "We went down to the kitchen and changed the menus with the people who cook them.",
    "A dietitian now counts what patients left on the tray after dinner on each ward.",
]
OTHERS = [
    f"The car park near gate {n} was closed for {n} weeks while the drains were repaired again."
    for n in range(2, 40)
]
TEXT = "\n\n".join([*OTHERS[:20], *ABOUT_MEALS[:2], *OTHERS[20:], *ABOUT_MEALS[2:]]) + "\n"


def lines(text):
    return [Segment(start, end) for start, end in paragraphs(text)]


def quotes(found, text=TEXT):
    return [text[each.place.start : each.place.end] for each in found]


@pytest.fixture(scope="module")
def counted():
    return index({"int-1": TEXT}, lines)


def test_what_bears_on_the_criterion_comes_first(counted):
    found = ranked(counted, FOOD, most=4)
    assert set(quotes(found)) == set(ABOUT_MEALS)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert all(0 < each.score <= 1 for each in found)


def test_a_whole_signal_phrase_comes_before_single_words_and_is_told(counted):
    first, second, *rest = ranked(counted, FOOD, most=4)
    told = {first.signals, second.signals}
    assert told == {("plates come back empty",), ("cold by the time it arrives",)}
    assert not any(each.signals for each in rest)


def test_the_words_that_were_found_are_told_as_the_passage_writes_them(counted):
    suggested = ranked(counted, FOOD, most=4)
    found = dict(zip(quotes(suggested), suggested, strict=True))
    assert "menus" in found[ABOUT_MEALS[2]].words
    assert {"patients", "ward"} <= set(found[ABOUT_MEALS[3]].words)


def test_signals_are_found_whatever_their_case_and_punctuation():
    text = "Honestly? We TASTED it – ourselves – and wrote to the supplier.\n"
    (found,) = ranked(index({"a": text}, lines), FOOD)
    assert found.signals == ("tasted it ourselves",)


def test_what_is_coded_or_dismissed_is_left_out(counted):
    first, *rest = ranked(counted, FOOD, most=4)
    start = first.place.start
    left = ranked(counted, FOOD, most=3, left_out={"int-1": [(start + 3, start + 9)]})
    assert [each.place for each in left] == [each.place for each in rest]


def test_a_span_that_only_borders_on_a_passage_leaves_it(counted):
    first = ranked(counted, FOOD, most=1)[0].place
    around = {"int-1": [(first.start - 2, first.start), (first.end, first.end + 2)]}
    assert ranked(counted, FOOD, most=1, left_out=around)[0].place == first


def test_only_the_sources_that_are_asked_for():
    both = index({"a": TEXT, "b": TEXT}, lines)
    assert {each.place.source for each in ranked(both, FOOD, sources=["b"])} == {"b"}
    assert ranked(both, FOOD, sources=[]) == ()


def test_what_has_nothing_in_common_is_never_suggested():
    text = "Zzyzx qqqq wwww xxxx jjjj kkkk vvvv.\n"
    assert ranked(index({"a": text}, lines), FOOD) == ()


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "Yes.\n\nQuite.\n"}, {"a": "🙂 🙂\n"}])
def test_texts_without_passages_suggest_nothing(texts):
    assert ranked(index(texts, lines), FOOD) == ()


def test_an_interviewers_question_is_left_out_and_the_answer_is_not():
    question = "And the meals, do the plates come back empty on your ward?"
    answer = "The plates come back empty here since we changed the menu."
    text = f"{question}\n{answer}\n"

    def turns(_):
        asked = Segment(0, len(question), "Interviewer 2")
        return [asked, Segment(len(question) + 1, len(text) - 1, "Ward manager")]

    assert quotes(ranked(index({"a": text}, turns), FOOD), text) == [answer]


@pytest.mark.parametrize(
    ("speaker", "said", "asks"),
    [
        ("Interviewer", "Why is that?", True),
        ("INT 1", "Why is that?", True),
        ("Q", "Why is that?", True),
        ("Interviewer", "That is recording.", False),
        ("Chief nurse", "Why is that?", False),
        (None, "Why is that?", False),
    ],
)
def test_who_asks(speaker, said, asks):
    assert is_question(Segment(0, len(said), speaker), said) is asks
