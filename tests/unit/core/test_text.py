"""The one function that fixes a text."""

import pytest

from qms.core.text import dropped_signs, fixed_text, has_endless_marks, word_count


@pytest.mark.parametrize(
    ("given", "expected", "dropped"),
    [
        ("plain\n", "plain\n", 0),
        ("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\x85h", "a\nb\nc\nd\ne\nf\ng\nh", 0),
        ("\ufeffword", "word", 0),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde", 4),
        ("cafe\u0301", "café", 0),
        # What is taken out must not keep a mark from its letter.
        ("cafe\x00\u0301", "café", 1),
        ("\x00\ufeffword", "word", 1),
        ("\ud83d\ude00", "😀", 0),
        ("a\ud83db", "a\ufffdb", 1),
        ("tab\there", "tab\there", 0),
        ("\u202eright to left\u202c", "\u202eright to left\u202c", 0),
    ],
)
def test_fixed_text(given, expected, dropped):
    assert fixed_text(given) == expected
    assert fixed_text(expected) == expected
    assert dropped_signs(given) == dropped


def test_words_are_runs_between_white_space():
    assert word_count(" one\ntwo\u00a0three ") == 3
    assert word_count("") == 0


def test_marks_piled_on_one_letter_are_seen_and_ordinary_rows_of_signs_are_not():
    assert has_endless_marks("e" + "\u0301\u0316" * 400)
    assert not has_endless_marks("─" * 2_000 + "😀" * 2_000 + "e\u0301" * 2_000)
