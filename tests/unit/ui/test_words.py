"""How values read on the screens, and how other people's words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.ui import words

MARKDOWN = "\\`*_{}[]<>#|~$:&^+=@"


@given(st.text(max_size=60))
def test_plain_escapes_everything_that_markdown_reads(text):
    escaped = words.plain(text)
    at = 0
    while at < len(escaped):
        if escaped[at] == "\\":
            at += 2
            continue
        assert escaped[at] not in MARKDOWN
        at += 1


@given(st.text(max_size=300), st.integers(5, 80))
def test_bare_is_one_line_without_controls_and_not_too_long(text, most):
    line = words.bare(text, most=most)
    assert len(line) <= most
    assert "\n" not in line
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Quality management 1.0, full form", "Quality management 1.0, full form"),
        ("Wave 1: March", "Wave 1\\: March"),
        ("1. List", "1\\. List"),
        ("- item", "\\- item"),
        ("www.example.org", "www\\.example.org"),
    ],
)
def test_plain_leaves_plain_text_alone(written, shown):
    assert words.plain(written) == shown


@pytest.mark.parametrize("written", [":smile:", "a -> b", "a -- b"])
def test_plain_breaks_what_streamlit_turns_into_pictures(written):
    """Emoji names and arrows are replaced after Markdown is read; an unseen joiner stops that."""
    assert words.plain(written).replace("\\", "") != written
    assert words.plain(written).replace("\\", "").replace("\u2060", "") == written


@pytest.mark.parametrize(
    ("cell", "day", "month"),
    [
        ("2026-04-14", "14 April 2026", "April 2026"),
        ("2026-04-14T10:00:00Z", "14 April 2026", "April 2026"),
        ("", "", ""),
        ("spring", "spring", "spring"),
    ],
)
def test_dates(cell, day, month):
    assert (words.day(cell), words.month(cell)) == (day, month)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1200000", "1.2 million people"),
        ("690000", "690,000 people"),
        ("", ""),
        ("about half a million", "about half a million"),
    ],
)
def test_people(cell, told):
    assert words.people(cell) == told


def test_counts_and_lists():
    assert words.counted(1, "coding") == "1 coding"
    assert words.counted(1200, "criterion", "criteria") == "1,200 criteria"
    assert words.joined(["a", "b", "c"]) == "a, b and c"
    assert words.joined([]) == ""
    assert (words.number(4), words.number(42), words.times(2)) == ("Four", "42", "twice")
