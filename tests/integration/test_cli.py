"""The command line: what each command prints, and one clear sentence for every bad call."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qms.cli import main
from tests import factories

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


@pytest.fixture
def broken(tmp_path):
    """A copy of the sample's bundle, to spoil."""
    folder = tmp_path / "broken"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("originals"))
    return folder


def test_rubric_check_of_the_shipped_rubrics(run):
    code, out, err = run("rubric", "check", *sorted((ROOT / "rubrics").glob("*.yaml")))
    assert (code, err) == (0, "")
    assert "qms-ics 1.0, 44 criteria" in out


def test_rubric_check_tells_every_file(run, tmp_path):
    (tmp_path / "a.yaml").write_text("id: a b\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("[\n", encoding="utf-8")
    code, _, err = run("rubric", "check", tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert code == 2
    assert f"{tmp_path / 'a.yaml'}:1:" in err
    assert f"{tmp_path / 'b.yaml'}:" in err


def test_rubric_schema_is_the_shipped_one(run):
    code, out, _ = run("rubric", "schema")
    assert code == 0
    assert json.loads(out) == json.loads((ROOT / "rubrics" / "rubric.schema.json").read_text())


def test_check_of_the_sample_finds_nothing(run):
    code, out, err = run("check", SAMPLE)
    assert (code, err) == (0, "")
    assert "nothing to refuse" in out


def test_profile_json_has_one_object_a_system_wave_and_rubric(run):
    code, out, _ = run("profile", SAMPLE, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [(p["system"], p["wave"], p["rubric"]) for p in found[:4]] == [
        ("site-a", "t1", "qms-ics"),
        ("site-a", "t1", "qi-roi"),
        ("site-a", "t2", "qms-ics"),
        ("site-a", "t2", "qi-roi"),
    ]
    assert len(found) == 4 * 2 * 2
    assert all(len(p["criteria"]) in (44, 8) for p in found)


def test_profile_narrowed_and_as_table_and_csv(run):
    code, out, _ = run("profile", SAMPLE, "--system", "site-b", "--wave", "t2")
    assert code == 0
    assert "site-b  t2" in out
    assert "site-a" not in out
    code, out, _ = run("profile", SAMPLE, "--system", "site-b", "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("system,wave,rubric")


def test_compare_lists_systems_by_name_and_warns(run):
    code, out, _ = run("compare", SAMPLE, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["wave"] == "t2"
    assert found["warnings"]
    assert list(found["criteria"][0]["systems"]) == ["site-a", "site-b", "site-c", "site-d"]


def test_agreement_json_has_the_keys_of_the_contract(run):
    code, out, _ = run("agreement", SAMPLE, "--wave", "t2", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert list(found["raters"][0]) == [
        "scope",
        "units",
        "raters",
        "percent",
        "within_one",
        "alpha_ordinal",
        "interval",
        "states",
        "reason",
    ]
    assert found["raters"][0]["scope"] == "all"
    assert list(found["coders"][0]) == [
        "code",
        "basis",
        "units",
        "percent",
        "kappa",
        "prevalence",
        "reason",
    ]
    code, out, _ = run("agreement", SAMPLE)
    assert code == 0
    assert "alpha_ordinal" in out
    assert "interval: 95%, by bootstrap over units, 2000 times, seed 20260331" in out
    assert "weighted kappa" not in out  # three raters; one pair has it


def test_two_raters_have_a_weighted_kappa(run, tmp_path):
    names = [f"QP{n}" for n in range(1, 13)]
    given = [
        factories.rating(criterion=name, rater=rater, level=str((n + (rater == "b" and n < 3)) % 4))
        for n, name in enumerate(names)
        for rater in ("a", "b")
    ]
    study = factories.study(rubrics=[factories.rubric(criteria=names)], ratings=given)
    code, out, _ = run("agreement", factories.write_folder(tmp_path / "two", study))
    assert code == 0
    assert "weighted kappa (quadratic), two raters: all 0." in out


def test_systems_whose_names_look_alike_get_a_file_each(run, tmp_path):
    ids = ["a/b", "a:b", "A_B", "\u00e9" * 300]
    study = factories.study(
        systems=[{"system": each} for each in ids], sources=[factories.source(system="a/b")]
    )
    folder = factories.write_folder(tmp_path / "alike", study)
    assert run("report", folder, "--all", "-o", tmp_path / "all")[0] == 0
    made = sorted(path.name for path in (tmp_path / "all").iterdir())
    assert len({name.casefold() for name in made}) == len(ids)
    assert all(name.endswith(".pdf") and len(name.encode()) < 255 for name in made)
    assert "A_B-t1.pdf" in made  # the first of them in the order of ids keeps its name


def test_a_table_shows_what_would_turn_or_break_its_lines(run, tmp_path):
    study = factories.study(systems=[{"system": "site-a", "name": "Two\nlines \u202eabc"}])
    code, out, _ = run("compare", factories.write_folder(tmp_path / "odd", study))
    assert code == 0
    assert r"Two\nlines \u202eabc" in out
    assert "\u202e" not in out


def test_a_workbook_says_which_waves_it_leaves_out(run, tmp_path):
    code, out, err = run("export", SAMPLE, "-o", tmp_path / "m.xlsx")
    assert (code, out) == (0, "")
    assert "a matrix is of one wave, here t2; left out: t1" in err


def test_report_of_one_of_all_and_side_by_side(run, tmp_path):
    one = tmp_path / "one.pdf"
    assert run("report", SAMPLE, "--system", "site-a", "-o", one)[0] == 0
    assert one.read_bytes().startswith(b"%PDF-")
    assert run("report", SAMPLE, "--all", "-o", tmp_path / "all")[0] == 0
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == [
        f"site-{letter}-t2.pdf" for letter in "abcd"
    ]
    assert (tmp_path / "all" / "site-a-t2.pdf").read_bytes() == one.read_bytes()
    assert run("report", SAMPLE, "--compare", "-o", tmp_path / "c.pdf")[0] == 0


def test_load_dump_and_profile_of_a_database_agree_with_the_bundle(run, tmp_path):
    url = f"sqlite:///{tmp_path}/a.sqlite"
    assert run("load", SAMPLE, "--into", url)[0] == 0
    _, from_bundle, _ = run("profile", SAMPLE, "--format", "json")
    _, from_database, _ = run("profile", url, "--format", "json")
    assert from_database == from_bundle
    assert run("dump", url, "--study", "sample", "-o", tmp_path / "b.zip")[0] == 0
    _, from_dump, _ = run("profile", tmp_path / "b.zip", "--format", "json")
    assert from_dump == from_bundle
    code, _, err = run("load", SAMPLE, "--into", url)
    assert code == 2
    assert "--replace" in err or "replace" in err
    assert run("load", SAMPLE, "--into", url, "--replace")[0] == 0


def test_export_writes_a_bundle_that_reads_again(run, tmp_path):
    assert run("export", SAMPLE, "-o", tmp_path / "a.zip")[0] == 0
    assert run("check", tmp_path / "a.zip")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("export", SAMPLE, "-o", "a.qdpx"),
        ("export", SAMPLE, "-o", "a.qdc"),
    ],
)
def test_what_comes_later_says_so(run, words):
    code, _, err = run(*words)
    assert code == 2
    assert "later version" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("profile", "no-such-folder"), "no-such-folder"),
        (("profile", SAMPLE, "--system", "site-z"), "site-z"),
        (("profile", SAMPLE, "--wave", "t9"), "t9"),
        (("report", SAMPLE, "--system", "site-z", "-o", "x.pdf"), "site-z"),
        (("report", SAMPLE, "--all", "--wave", "t9", "-o", "x"), "t9"),
        (("compare", SAMPLE, "--wave", "t9"), "t9"),
        (("export", SAMPLE, "-o", "x.doc"), ".zip"),
        (("report", SAMPLE, "--compare", "-o", "nowhere/x.pdf"), "nowhere"),
        (("dump", "sqlite:///none.sqlite", "--study", "s", "-o", "x.txt"), ".zip"),
        (("profile", "sqlite:////no/such/place/a.sqlite"), "sqlite"),
        (("profile", "oracle://somewhere/x"), "oracle"),
        (("rubric", "check", "none.yaml"), "none.yaml"),
        (("value", SAMPLE, "--system", "site-z"), "site-z"),
        (("value", SAMPLE, "--classes", "cash-releasing,gold"), "gold"),
        (("value", SAMPLE, "--classes", ","), "No class of money is named"),
    ],
)
def test_a_bad_call_gets_one_sentence(run, words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert code == 2
    assert told in err
    assert err.count("\n") == 1
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_option_exits_2_in_one_line(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["profile", str(SAMPLE), "--colour"])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_bundle_with_a_hundred_faults_tells_fifty_and_how_many_more(run, broken, tmp_path):
    path = broken / "codings.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    for i in range(1, 101):
        lines[i] = lines[i].replace("c1", "nobody").replace("c2", "nobody")
    path.write_text("\n".join(lines), encoding="utf-8")
    url = f"sqlite:///{tmp_path}/a.sqlite"
    for words in (("check", broken), ("profile", broken), ("load", broken, "--into", url)):
        code, _, err = run(*words)
        told = err.splitlines()
        assert code == 2
        assert len(told) == 51
        assert "50 more" in told[-1]
        assert told[0].startswith("codings.csv line 2")
    assert not (tmp_path / "a.sqlite").exists()


def test_a_zip_that_climbs_out_is_refused_and_writes_nothing(run, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    path = inside / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil.csv", "x")
    code, _, err = run("check", path)
    assert code == 2
    assert "../evil.csv" in err
    assert not (tmp_path / "evil.csv").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(run, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("codings.csv", b"0" * 300_000_000)
    code, _, err = run("check", path)
    assert code == 2
    assert "codings.csv" in err
    assert err.count("\n") == 1


def test_a_rubric_of_two_mebibytes_is_refused(run, tmp_path):
    path = tmp_path / "large.yaml"
    path.write_text("# x\n" * 600_000, encoding="utf-8")
    code, _, err = run("rubric", "check", path)
    assert code == 2
    assert err.count("\n") == 1
    assert "1 MiB" in err


def test_a_damaged_database_is_refused_and_left_as_it_is(run, tmp_path):
    path = tmp_path / "a.sqlite"
    assert run("load", SAMPLE, "--into", f"sqlite:///{path}")[0] == 0
    spoilt = path.read_bytes()[:5000] + b"\xff" * 60_000
    path.write_bytes(spoilt)
    for words in (
        ("profile", f"sqlite:///{path}"),
        ("dump", f"sqlite:///{path}", "--study", "sample", "-o", tmp_path / "x.zip"),
        ("load", SAMPLE, "--into", f"sqlite:///{path}", "--replace"),
    ):
        code, _, err = run(*words)
        assert code == 2
        assert err.count("\n") == 1
        assert path.read_bytes() == spoilt


def test_a_study_that_does_not_exist_in_a_database(run, tmp_path):
    url = f"sqlite:///{tmp_path}/a.sqlite"
    run("load", SAMPLE, "--into", url)
    code, _, err = run("profile", url, "--study", "other")
    assert code == 2
    assert "other" in err
    assert "sample" in err


def test_a_closed_pipe_is_not_an_error():
    command = [sys.executable, "-m", "qms", "profile", str(SAMPLE), "--format", "json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
