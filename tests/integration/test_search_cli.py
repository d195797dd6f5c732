"""`python -m qms search`: what it prints, from a bundle and from a database."""

import json
import re
from pathlib import Path

import pytest

from qms.cli import main
from qms.formats.bundle import read_bundle

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"


@pytest.fixture
def run(capsys):
    """Run a command; gives exit code, standard output and standard error."""

    def call(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def found(run, *words):
    code, out, err = run("search", *words, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_every_hit_of_a_word_has_the_keys_of_the_contract(run):
    hits = found(run, SAMPLE, "committee")
    texts = read_bundle(SAMPLE).texts
    expected = [
        (source, each.start(), each.end())
        for source in sorted(texts)
        for each in re.finditer(r"(?i)\bcommittee\b", texts[source])
    ]
    assert [(hit["source"], hit["start"], hit["end"]) for hit in hits] == expected
    assert len(hits) > 10
    for hit in hits:
        assert list(hit) == ["source", "start", "end", "quote", "context"]
        assert hit["quote"] == texts[hit["source"]][hit["start"] : hit["end"]]
        assert hit["quote"] in hit["context"]
        assert hit["context"] in texts[hit["source"]]


def test_a_bundle_and_a_database_give_the_same(run, tmp_path, monkeypatch):
    """And the database that a person has is not touched by a search of a bundle."""
    own = tmp_path / "own.sqlite"
    monkeypatch.setenv("QMS_DATABASE_URL", f"sqlite:///{own}")
    url = f"sqlite:///{tmp_path}/a.sqlite"
    assert run("load", SAMPLE, "--into", url)[0] == 0
    for words in (
        ("quality improvement",),
        ('"run charts" OR audit*',),
        ("/[Qq]ualit(y|ies)/",),
        ("patients", "--system", "site-b"),
        ("patients", "--kind", "document"),
        ("patients", "--kind", "interview", "--system", "site-c"),
    ):
        from_bundle = found(run, SAMPLE, *words)
        assert from_bundle == found(run, url, *words)
        assert from_bundle == found(run, url, *words, "--study", "sample")
        assert from_bundle != []
    assert not own.exists()


def test_filters_leave_out_the_sources_of_others(run):
    everywhere = found(run, SAMPLE, "quality")
    one = found(run, SAMPLE, "quality", "--system", "site-b", "--kind", "interview")
    sources = read_bundle(SAMPLE).tables["sources"]
    there = sources[(sources["system"] == "site-b") & (sources["kind"] == "interview")]
    assert one == [hit for hit in everywhere if hit["source"] in set(there["source"])]
    assert 0 < len(one) < len(everywhere)


@pytest.mark.parametrize("query", ["xyzzy", "*", "", 'xyzzy "', "xyzzy AND", "/xyzzy/"])
def test_nothing_found_is_an_empty_list_and_no_fault(run, query):
    assert found(run, SAMPLE, query) == []
    code, out, err = run("search", SAMPLE, query)
    assert (code, out, err) == (0, "nothing found\n", "")


def test_a_table_shows_where_and_what(run):
    code, out, err = run("search", SAMPLE, '"run charts"')
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["source", "start", "end", "context"]
    (hit, *_) = found(run, SAMPLE, '"run charts"')
    assert lines[2].split()[:3] == [hit["source"], str(hit["start"]), str(hit["end"])]
    assert "run charts" in lines[2]
    assert lines[-1] == f"hits: {len(lines) - 4}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((SAMPLE, "/(/"), "faulty at character 1"),
        ((SAMPLE, "audit", "--system", "site-z"), "site-z"),
        ((SAMPLE, "audit", "--kind", "letter"), "letter"),
        (("no-such-folder", "audit"), "no-such-folder"),
        (("sqlite:///none.sqlite", "audit"), "none.sqlite"),
        ((SAMPLE / "rubric.yaml", "audit"), "rubric.yaml"),
    ],
)
def test_a_bad_call_gets_one_sentence(run, words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("search", *words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_lacks_the_system_or_the_study_says_so(run, tmp_path):
    url = f"sqlite:///{tmp_path}/a.sqlite"
    run("load", SAMPLE, "--into", url)
    for words in (("--system", "site-z"), ("--study", "other")):
        code, out, err = run("search", url, "audit", *words)
        assert (code, out) == (2, "")
        assert words[1] in err
        assert err.count("\n") == 1
