"""A regular expression over texts: all of Python's, and an end to every one."""

import re

import pytest

from qms.errors import UserError
from qms.services.patterns import pattern_places

TEXTS = {"b": "One aim, two aims.\nThree 👍 aims", "a": "no\n\nAIMS", "c": ""}


def places(pattern, texts=TEXTS, first=0, most=100, seconds=20.0):
    return pattern_places(pattern, texts, first=first, most=most, seconds=seconds)


@pytest.mark.parametrize(
    "pattern",
    [
        "aims?",
        "(?i)aims",
        r"\baims\b",
        "^no",
        "(?m)^Three",
        "👍 ",
        r"\n\n",
        ".",
        "(?s).+",
        "x*",
        "^",
    ],
)
def test_it_finds_what_python_finds(pattern):
    expected = [
        (source, *found.span())
        for source, text in TEXTS.items()
        for found in re.finditer(pattern, text)
        if found[0]
    ]
    found, total = places(pattern)
    assert found == expected
    assert total == len(expected)


def test_only_the_part_that_is_asked_for_comes_back():
    whole, total = places(".")
    assert places(".", first=7, most=3) == (whole[7:10], total)
    assert places(".", first=total, most=3) == ([], total)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(", r"/\(/ is faulty at character 1: missing \), unterminated subpattern; mend it"),
        ("a**", r"/a\*\*/ is faulty at character 3: multiple repeat"),
        ("[z-a]", "is faulty at character 2: bad character range"),
        ("\\", "is faulty at character 1: bad escape"),
        ("(?P<1>a)", "is faulty at character 5: bad character in group name"),
        ("(?<=a*)b", "is faulty: look-behind requires fixed-width pattern"),
        ("a{99999999999}", "is faulty"),
        ("(" * 5000, "is faulty"),
        ("\ud83d(", "is faulty at character 2"),
    ],
)
def test_a_faulty_pattern_is_one_sentence(pattern, told):
    with pytest.raises(UserError, match=told) as caught:
        places(pattern)
    (line,) = caught.value.lines
    assert "\n" not in line
    assert len(line) < 300


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+$", r"(\w*)*!"])
def test_a_pattern_without_end_is_ended(pattern):
    with pytest.raises(UserError, match=r"took longer than 0\.5 seconds"):
        places(pattern, {"a": "a" * 5000 + "c"}, seconds=0.5)


def test_a_pattern_that_eats_memory_is_ended():
    with pytest.raises(UserError, match="write it more narrowly"):
        places("(a|b)*c", {"a": "a" * 20_000_000})
