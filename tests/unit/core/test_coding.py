"""The value of a coding and what can be said of it without a database."""

from dataclasses import replace

import pytest

from qms.core.coding import (
    Code,
    Coding,
    NewCoding,
    changed_cells,
    coding_of,
    is_above,
    is_blind,
    next_uncoded,
    paragraphs,
    quote_at,
    readable_id,
)
from tests import factories

TEXT = "Ana: ja 👩‍👩‍👧 schön.\n \t\n\nBen: no.\nEnd"


def test_a_row_makes_a_coding_and_back():
    row = factories.coding(affected="true", flags="tension; equity;", memo="so", coder="ana")
    blank = dict.fromkeys(("coded_at", *row), "")
    coding = Coding.of({**blank, **row})
    assert (coding.span, coding.level_low, coding.affected) == ((10, 26), 2, True)
    assert coding.flags == ("tension", "equity")
    assert coding.cells() == {**blank, **row, "flags": "tension;equity"}


def test_a_new_coding_takes_its_quote_from_the_text_unless_it_brings_one():
    new = NewCoding("int-1", 8, 13, "QP1", levels=(0, 1), memo="a\rb")
    made = coding_of(new, TEXT, id_="c", coder="ana", coded_at="2026-03-01")
    assert made.quote == "👩‍👩‍👧"
    assert (made.level_low, made.level_high, made.memo) == (0, 1, "a\nb")
    brought = coding_of(replace(new, quote="x"), TEXT, id_="c", coder="ana", coded_at="")
    assert brought.quote == "x"


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (4, 3), (0, len(TEXT) + 1)])
def test_no_quote_stands_where_no_excerpt_can(span):
    assert quote_at(TEXT, *span) == ""


def test_what_is_to_change_is_only_what_a_person_says():
    seen = Coding("c", "int-1", 0, 3, "Ana", "QP1", coder="ana", coded_at="2026")
    wanted = replace(
        seen, id="d", source="x", quote="y", coder="ben", coded_at="2027", reach="team"
    )
    assert changed_cells(seen, wanted) == {"reach": "team"}


@pytest.mark.parametrize(
    ("viewer", "assigned", "roles", "blind"),
    [
        ("ben", {}, (), False),
        ("ben", {"ana": ""}, (), False),
        ("ben", {"ana": "", "ben": ""}, ("coder",), True),
        ("ben", {"ana": "", "ben": "done 2026-03-01"}, ("coder",), False),
        ("ben", {"ben": ""}, ("coder", "facilitator"), False),
        ("ben", {"ben": ""}, ("owner",), True),
    ],
)
def test_who_is_assigned_is_blind_until_done(viewer, assigned, roles, blind):
    assert is_blind(viewer, assigned, roles) is blind


def test_paragraphs_are_lines_that_are_not_blank():
    found = [TEXT[start:end] for start, end in paragraphs(TEXT)]
    assert found == ["Ana: ja 👩‍👩‍👧 schön.", "Ben: no.", "End"]
    assert list(paragraphs("")) == []


@pytest.mark.parametrize(
    ("coded", "after", "found"),
    [
        ([], 0, "One."),
        ([], 1, "Two."),
        ([(0, 4)], 0, "Two."),
        ([(4, 5)], 0, "One."),  # the line break alone
        ([(0, 7)], 0, "Three."),
        ([(1, 2), (7, 12)], 0, None),
        ([(0, 16)], 0, None),
        ([(10, 11), (0, 1)], 0, "Two."),
    ],
)
def test_the_next_uncoded_paragraph(coded, after, found):
    text = "One.\nTwo.\nThree."
    span = next_uncoded(text, coded, after)
    assert (span and text[span[0] : span[1]]) == found


def test_above_ends_in_a_circle_too():
    circle = {"a": "b", "b": "a"}
    assert is_above("a", "a", circle)
    assert not is_above("c", "a", circle)
    assert not is_above("c", "c", {})


def test_ids_are_short_readable_and_new():
    assert readable_id("  Work-around: the “private” number! ", ()) == (
        "work-around-the-private-number"
    )
    assert readable_id("Churn", {"churn", "churn-2"}) == "churn-3"
    assert len(readable_id("word " * 30, ())) <= 40


def test_a_code_makes_a_row_and_back():
    code = Code("own", "Own", "QP", "What\r\nit is", "", "ana", "2026-03-01")
    assert Code.of(code.cells()) == replace(code, definition="What\nit is")
