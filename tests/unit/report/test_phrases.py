import pytest

from qms.report.phrases import (
    answers,
    day,
    line,
    lowered,
    number_of,
    sentences,
    span,
    unbroken,
    wider,
)
from tests.factories import rubric
from tests.unit.report.contents import named

RUBRIC = named(rubric())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-04-14", "14 April 2026"),
        ("2026-04-14T23:59:00Z", "14 April 2026"),
        ("spring  2026", "spring 2026"),
        ("", ""),
    ],
)
def test_dates_are_told_in_words(cell, said):
    assert day(cell) == said


def test_a_line_has_no_breaks_and_an_end():
    assert line(" a\n b\tc ") == "a b c"
    assert line("abcdef", 4) == "abc…"
    assert line("abcd", 4) == "abcd"


def test_a_bare_word_leads_in_its_sentence():
    said = sentences(["one voice", "One interview signals 2.", "no date", "1 coding kept."])
    assert said == "One voice: One interview signals 2. No date: 1 coding kept."
    assert sentences(["nothing found"]) == "Nothing found."
    assert sentences([]) == ""


def test_raters_are_counted_by_answer_never_averaged():
    marks = [(2, None), (None, "IE"), (1, None), (2, None)]
    assert answers(marks, RUBRIC) == [
        ("1 Emerging", 1),
        ("2 Developing", 2),
        ("insufficient evidence", 1),
    ]


@pytest.mark.parametrize(("low", "high", "said"), [(2, 2, "2"), (1, 2, "1–2"), (2, None, "2")])
def test_signals_are_a_number_or_a_range(low, high, said):
    assert span(low, high) == said


@pytest.mark.parametrize(
    ("n", "openness", "said"),
    [
        (4, "private", "4 meetings"),
        (4, "partners", "4 meetings"),
        (4, "public", "fewer than 5 meetings"),
        (1, "public", "fewer than 5 meetings"),
        (0, "public", "0 meetings"),
        (5, "public", "5 meetings"),
    ],
)
def test_small_counts_are_not_told_to_the_public(n, openness, said):
    assert number_of(n, openness, "meeting") == said


@pytest.mark.parametrize(
    ("text", "inside"), [("Acute trust", "acute trust"), ("ICB", "ICB"), ("NHS body", "NHS body")]
)
def test_abbreviations_keep_their_capitals(text, inside):
    assert lowered(text) == inside


def test_a_level_keeps_its_number_on_the_line():
    assert unbroken("Aims: 2 Developing.", RUBRIC) == "Aims: 2\u00a0Developing."


def test_public_is_wider_than_partners_is_wider_than_private():
    assert wider("public", "partners")
    assert wider("partners", "private")
    assert not wider("private", "private")
