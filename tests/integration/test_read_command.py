"""`python -m qms read`: what an import would make of each file."""

import json

import pytest

from qms.cli import main
from tests.awkward import TALK, packed, pdf

KEYS = [
    "file",
    "accepted",
    "reason",
    "kind_guess",
    "characters",
    "words",
    "paragraphs",
    "pages",
    "speakers",
    "warnings",
    "text",
    "segments",
]


@pytest.fixture
def run(capsys):
    """Run the command; gives exit code, standard output and standard error."""

    def call(*words):
        code = main(["read", *map(str, words)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_json_has_the_keys_of_the_contract(run, talk):
    code, out, err = run(talk, "--format", "json")
    assert (code, err) == (0, "")
    (reading,) = json.loads(out)
    assert list(reading) == KEYS
    assert reading["accepted"] is True
    assert reading["reason"] is None
    assert reading["text"] == TALK
    assert (reading["characters"], reading["words"]) == (len(TALK), len(TALK.split()))
    assert (reading["paragraphs"], reading["speakers"], reading["pages"]) == (3, 2, None)
    first = reading["segments"][0]
    assert list(first) == ["start", "end", "speaker", "time", "page"]
    assert TALK[first["start"] : first["end"]] == "How do you know that it helped?"


def test_a_refused_file_makes_the_exit_code_2_and_the_others_are_printed(run, talk, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no pdf")
    code, out, err = run(bad, talk, tmp_path / "none.txt", "--format", "json")
    found = json.loads(out)
    assert code == 2
    assert [reading["accepted"] for reading in found] == [False, True, False]
    assert found[0]["text"] == ""
    assert found[0]["segments"] == []
    assert err.splitlines() == [
        f"{bad}: {found[0]['reason']}",
        f"{tmp_path / 'none.txt'}: {found[2]['reason']}",
    ]


def test_the_table_tells_receipts_and_warnings(run, talk, tmp_path):
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf("Some words. #pagebreak() More words. #pagebreak()"))
    code, out, err = run(talk, paper)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == [
        "file", "accepted", "kind", "characters", "words", "paragraphs", "pages", "speakers",
    ]  # fmt: skip
    assert lines[2].split()[1:] == ["yes", "interview", "141", "24", "3", "-", "2"]
    assert lines[3].split()[1:] == ["yes", "document", "24", "4", "2", "3", "0"]
    assert lines[4] == f"{paper}: Without text (pictures or blank): page 3."


def test_folders_and_zips_are_opened_up(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(packed({"x/b.txt": "two words"}))
    code, out, _ = run(tmp_path / "in", "--format", "json")
    assert code == 0
    assert [r["file"] for r in json.loads(out)] == [str(tmp_path / "in" / "a.zip") + "/x/b.txt"]


def test_a_wrong_setting_is_told(run, talk, monkeypatch):
    monkeypatch.setenv("QMS_READ_SECONDS", "soon")
    code, out, err = run(talk)
    assert (code, out) == (2, "")
    assert "QMS_READ_SECONDS is 'soon'" in err


def test_names_are_made_harmless_in_the_table(run, tmp_path):
    odd = tmp_path / "a\x1b[31mred.txt"
    odd.write_bytes(b"")
    code, out, err = run(odd)
    assert code == 2
    assert "\x1b" not in out + err
