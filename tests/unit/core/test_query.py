"""What a person writes to look for something, and what holds it."""

import unicodedata

import pytest

from qms.core.folding import fold
from qms.core.query import Query, parse_query


def hits(query: str, text: str) -> list[str]:
    folded = fold(text)
    return [" ".join(folded[a:b].split()) for a, b in parse_query(query).spans(folded)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("aims", "Aims, and AIMS.", ["aims", "aims"]),
        ("aims aims", "aims aims", ["aims", "aims"]),
        ("aim", "aims claim", []),
        ("aim*", "claim aims, aim", ["aims", "aim"]),
        ("café", "Cafe\N{COMBINING ACUTE ACCENT}s café", ["cafe"]),
        ('"shared aims"', "shared,\naims; shared their aims", ["shared aims"]),
        ('"shared aim*"', "shared aims", ["shared aims"]),
        ("“shared aims”", "shared aims", ["shared aims"]),
        ("shared aims", "aims that are shared, and aims", ["shared and aims"]),
        ("shared aims", "shared", []),
        ("shared aims", "shared aims. shared aims.", ["shared aims", "shared aims"]),
        ("run charts", "charts: run charts", ["run charts"]),
        ("a OR b", "b a c", ["b", "a"]),
        ("a b OR c", "b c", ["c"]),
        ("a OR a", "a", ["a"]),
        ('audit OR "clinical audit"', "clinical audit", ["clinical audit", "audit"]),
        ("a* a", "a", ["a"]),
        ("it's", "it’s its it-s", ["it s", "it s"]),
        ("a-b", "a b, a-b, ab", ["a b", "a b"]),
        ("col:x", "col x", ["col x"]),
        ("/", "a/b", []),
        ("/open", "open", ["open"]),
        ("and OR or", "or and", ["or", "and"]),
        ('"AND"', "and", ["and"]),
        ("aims AND shared", "shared aims", ["shared aims"]),
        ("a AND", "a and", ["a"]),
        ("OR a OR", "a or", ["a"]),
        ('a "', "a", ["a"]),
        ('"a b', "a b", ["a b"]),
        ('""', "a", []),
        ("*", "a * b", []),
        ("👍", "well 👍👍", ["👍", "👍"]),
        ("- -- ---", "a - b", []),
        ("\ud83d \x00 a", "a", ["a"]),
    ],
)
def test_what_a_query_finds(query: str, text: str, found: list[str]) -> None:
    assert sorted(hits(query, unicodedata.normalize("NFC", text))) == sorted(found)


def test_hits_are_in_order_and_each_is_told_once() -> None:
    folded = fold("b a b a")
    spans = parse_query("a OR b OR a* OR (b)").spans(folded)
    assert spans == [(1, 2), (3, 4), (5, 6), (7, 8)]


@pytest.mark.parametrize("query", ["a", '"a b"', '"b a*"', "a*", "a b", "a OR b"])
def test_a_count_is_as_many_as_are_told(query: str) -> None:
    texts = [fold(text) for text in ("a a a", "a b", "a b a a b a", "b", "b a", "ab ba a", "", "a")]
    asked = parse_query(query)
    assert asked.count(texts) == sum(len(asked.spans(text)) for text in texts)


def test_no_hit_begins_where_the_next_passage_does() -> None:
    folded = fold("a b a b")
    assert parse_query("a").spans(folded, overlap=4) == [(1, 2)]
    assert parse_query('"b a"').spans(folded, overlap=4) == [(3, 6)]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("/a b/", "a b"),
        (" /a/b/ ", "a/b"),
        ("//", None),
        ("/a/ OR b", None),
        ("a/", None),
    ],
)
def test_what_stands_between_strokes_is_a_pattern(text: str, pattern: str | None) -> None:
    assert parse_query(text).pattern == pattern


def test_a_query_without_words_looks_for_nothing() -> None:
    assert parse_query(" “” * OR ") == Query()


def test_a_long_phrase_asks_for_uncut_paragraphs() -> None:
    assert not parse_query('"1 2 3 4 5 6 7 8" 9').whole
    assert parse_query('a OR "1 2 3 4 5 6 7 8 9"').whole
