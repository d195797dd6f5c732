"""Texts in passages of about a paragraph."""

from itertools import pairwise

import pytest

from qms.core.folding import fold
from qms.core.passages import LONGEST, WHOLE_WORDS, passages

WORDS = [f"w{number}" for number in range(3000)]


def test_a_passage_ends_at_an_empty_line() -> None:
    text = "One line,\nits second.\n\n\n  Two.\n \t\nThree\n"
    found = list(passages(text))
    assert [text[each.start : each.end].strip() for each in found] == [
        "One line,\nits second.",
        "Two.",
        "Three",
    ]
    assert [each.folded for each in found] == [fold(text[each.start : each.end]) for each in found]


@pytest.mark.parametrize("text", ["", "\n", " \n\n ", "----\n\n* * *\n\n…"])
def test_what_holds_no_word_is_no_passage(text: str) -> None:
    assert list(passages(text)) == []


@pytest.mark.parametrize("between", [" ", "\n", ". ", " - - - "])
def test_a_long_paragraph_is_cut_so_that_no_short_phrase_is(between: str) -> None:
    text = between.join(WORDS)
    found = list(passages(text))
    assert len(found) > 5
    assert all(len(each.folded.split()) > WHOLE_WORDS for each in found)
    assert all(each.end - each.start < 1.3 * LONGEST for each in found)
    for at in range(len(WORDS) - WHOLE_WORDS):
        phrase = WORDS[at : at + WHOLE_WORDS]
        assert any(f" {' '.join(phrase)} " in " ".join(["", *p.folded.split(), ""]) for p in found)


def test_the_overlap_is_what_the_next_begins_with() -> None:
    found = list(passages(" ".join(WORDS)))
    own = [word for each in found for word in each.folded[: -each.overlap or None].split()]
    assert own == WORDS
    for one, next_ in pairwise(found):
        shared = one.folded[-one.overlap :].split()
        assert shared == next_.folded.split()[: len(shared)]
        assert len(shared) == WHOLE_WORDS
    assert found[-1].overlap == 0


def test_a_cut_prefers_the_end_of_a_line_then_of_a_sentence() -> None:
    line = "word " * 150
    lines = list(passages(f"{line}\n{line}. More.\n{line}"))
    assert [each.folded[: -each.overlap or None].count("word") for each in lines] == [150, 150, 150]
    sentence = "word " * 199 + "word. "
    (first, *_) = passages(sentence * 3)
    assert first.folded[: -first.overlap].count("word") == 200


def test_a_paragraph_may_be_left_whole() -> None:
    (only,) = passages(" ".join(WORDS), whole=True)
    assert only.folded.split() == WORDS


def test_a_text_without_any_blank_comes_to_an_end() -> None:
    found = list(passages("x" * 100_000))
    assert len(found) == 5
    assert max(len(each.folded) for each in found) < 25_000
