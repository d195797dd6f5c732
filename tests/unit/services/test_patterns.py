"""A regular expression over texts: all of Python's, and an end to every one."""

import gc
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from qms.errors import UserError
from qms.services.patterns import _COMMAND, SHARED_FROM, Patterns

TEXTS = {"b": "One aim, two aims.\nThree 👍 aims", "a": "no\n\nAIMS", "c": ""}


@pytest.fixture
def patterns():
    with Patterns() as kept:
        yield kept


def places(pattern, texts=TEXTS, first=0, most=100, seconds=20.0):
    with Patterns() as patterns:
        return patterns.places(pattern, texts, first=first, most=most, seconds=seconds)


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


def test_a_pattern_without_end_ends_in_texts_that_are_shared_out(patterns):
    texts = {"a": "a" * SHARED_FROM, "b": "b" * SHARED_FROM, "c": "a" * 5000 + "c"}
    assert patterns.places("a{9}", texts, first=0, most=1)[1] > 0
    with pytest.raises(UserError, match=r"took longer than 0\.5 seconds"):
        patterns.places("c?(a+)+d", texts, first=0, most=1, seconds=0.5)
    assert patterns.places("ac", texts, first=0, most=9) == ([("c", 4999, 5001)], 1)


def test_no_time_at_all_is_too_little(patterns):
    for _ in range(3):
        with pytest.raises(UserError, match="took longer than 0 seconds"):
            patterns.places("(a+)+b", {"a": "a" * 5000 + "c"}, first=0, most=9, seconds=0)


def test_each_search_sees_its_own_texts_and_no_others(patterns):
    def found(texts):
        return patterns.places("[0-9]", texts, first=0, most=99)[0]

    assert found({"a": "1", "b": "no 2"}) == [("a", 0, 1), ("b", 3, 4)]
    assert found({"b": "no 2"}) == [("b", 3, 4)]
    assert found({"b": "no 2", "a": "1"}) == [("b", 3, 4), ("a", 0, 1)]
    assert found({"a": "another 3", "b": "no 2"}) == [("a", 8, 9), ("b", 3, 4)]
    assert found({"c": "4"}) == [("c", 0, 1)]
    assert found({"a": "another 3", "c": "5"}) == [("a", 8, 9), ("c", 0, 1)]
    assert found({}) == []
    with pytest.raises(UserError, match="is faulty"):
        patterns.places("(", {}, first=0, most=9)
    assert found({"a": "another 3"}) == [("a", 8, 9)]


def test_texts_that_are_shared_out_give_the_same_hits(patterns):
    texts = {f"s{n:02}": f"{n} aim {'x' * (n % 7) * 20_000} aims" for n in range(40)}
    assert sum(map(len, texts.values())) > 2 * SHARED_FROM
    expected = [
        (source, *found.span()) for source in texts for found in re.finditer("aims?", texts[source])
    ]
    for first, most in ((0, 99), (0, 3), (38, 5), (79, 9), (500, 9), (4, 0)):
        found = patterns.places("aims?", texts, first=first, most=most)
        assert found == (expected[first : first + most], len(expected))


def test_a_process_that_somebody_ended_is_made_anew(patterns):
    assert patterns.places("a", {"a": "a"}, first=0, most=9)[1] == 1
    for worker in patterns._idle._workers:
        worker.process.kill()
        worker.process.wait()
    assert patterns.places("a", {"a": "a"}, first=0, most=9)[1] == 1


def test_the_processes_end_with_what_keeps_them():
    def started(kept):
        kept.places("a", {"a": "a"}, first=0, most=9)
        return kept._idle._workers[0].process

    with Patterns() as kept:
        closed = started(kept)
    forgotten = started(Patterns())
    gc.collect()
    # A process that is told to end takes a moment; one that is not told never ends.
    assert closed.wait(timeout=20) is not None
    assert forgotten.wait(timeout=20) is not None


def test_several_look_at_once_beside_a_slow_one(patterns):
    def look(pattern):
        try:
            return patterns.places(pattern, {"a": "a" * 5000 + "c"}, first=0, most=9, seconds=20)[1]
        except UserError:
            return None

    with ThreadPoolExecutor(5) as threads:
        slow = threads.submit(
            pytest.raises, UserError, patterns.places,
            "(a+)+b", {"a": "a" * 5000 + "c"}, first=0, most=9, seconds=2,
        )  # fmt: skip
        assert list(threads.map(look, ["c", "a", "ac", "b"] * 3)) == [1, 5000, 1, 0] * 3
        assert "took longer" in str(slow.result().value)


def test_a_pattern_that_eats_memory_is_ended():
    with pytest.raises(UserError, match="write it more narrowly"):
        places("(a|b)*c", {"a": "a" * 20_000_000})


def test_after_one_that_eats_memory_the_next_is_looked_for(patterns):
    texts = {"a": "a" * 20_000_000}
    assert patterns.places("b", texts, first=0, most=9) == ([], 0)
    with pytest.raises(UserError, match="write it more narrowly"):
        patterns.places("(a|b)*c", texts, first=0, most=9, seconds=20)
    assert patterns.places("a$", texts, first=0, most=9)[1] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_process_that_nobody_ends_ends_itself(tmp_path):
    text = b"a" * 5000 + b"c"
    asked = {"pattern": "(a+)+b", "most": 9, "seconds": 0, "texts": ["a"], "sizes": {"a": 5001}}
    done = subprocess.run(
        _COMMAND, input=json.dumps(asked).encode() + b"\n" + text,
        capture_output=True, timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode < 0
    assert list(tmp_path.iterdir()) == []


def test_a_process_ends_with_its_input():
    done = subprocess.run(_COMMAND, input=b"", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
