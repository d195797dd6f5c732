"""Writing a study as a bundle, and reading it back."""

import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

import qms
from qms.core.tables import TABLES
from qms.errors import Conflict, InvalidBundle, UserError
from qms.formats.bundle import bundle_faults, read_bundle, write_bundle
from tests import factories
from tests.factories import TEXT, coding, rating, source

CREATED = datetime(2024, 5, 1, 12, 30, tzinfo=timezone(timedelta(hours=1)))

WHOLE = {
    "sources": [source(), source(source="m-1", kind="meeting", path="minutes/2024/m-1.md")],
    "members": [{"member": "ana", "role": "rater", "name": "=HYPERLINK(1)"}],
    "codings": [coding(coding="c10"), coding(coding="c2", quote="aims.\nNobody", memo='a\t,"b"')],
    "ratings": [rating(rationale="- it is said\n\nand shown")],
    "events": [{"seq": str(number), "who": "ana"} for number in (10, 9, 1)],
}


def rubrics():
    return (
        factories.rubric(),
        factories.rubric(version="0.9"),
        factories.rubric(rubric="value", criteria=["RV1"]),
    )


def same(one, other):
    """Whether two studies are equal, tables as sets of rows."""
    for table in TABLES:
        rows = [
            sorted(map(tuple, study.tables[table.name].values.tolist())) for study in (one, other)
        ]
        assert rows[0] == rows[1]
    assert one.texts == other.texts
    assert sorted(r.text for r in one.rubrics) == sorted(r.text for r in other.rubrics)
    assert one.rubrics[0] == other.rubrics[0]
    return True


@pytest.mark.parametrize("name", ["study.zip", "folder", "STUDY.ZIP"])
def test_what_is_written_is_read_again(tmp_path, name):
    study = factories.study(rubrics=rubrics(), **WHOLE)
    write_bundle(study, tmp_path / name)
    assert zipfile.is_zipfile(tmp_path / name) == name.lower().endswith(".zip")
    assert same(study, read_bundle(tmp_path / name))
    assert os.listdir(tmp_path) == [name]


def test_a_study_in_memory_has_every_table_and_column_as_text(tmp_path):
    study = read_bundle(factories.write_folder(tmp_path / "f", factories.study(**WHOLE)))
    assert list(study.tables) == [table.name for table in TABLES]
    for table in TABLES:
        assert tuple(study.tables[table.name].columns) == table.column_names
        assert (study.tables[table.name].dtypes == "str").all()
        assert not study.tables[table.name].isna().any(axis=None)


def test_rows_are_read_in_the_order_of_the_file_and_written_in_that_of_their_keys(tmp_path):
    study = read_bundle(factories.write_folder(tmp_path / "f", factories.study(**WHOLE)))
    assert list(study.tables["events"]["seq"]) == ["10", "9", "1"]
    write_bundle(study, tmp_path / "again")
    again = read_bundle(tmp_path / "again")
    assert list(again.tables["events"]["seq"]) == ["1", "9", "10"]
    assert list(again.tables["codings"]["coding"]) == ["c10", "c2"]


def test_the_files_of_a_bundle(tmp_path):
    write_bundle(factories.study(rubrics=rubrics(), **WHOLE), tmp_path / "study.zip")
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        assert archive.namelist() == [
            "codings.csv",
            "datapackage.json",
            "events.csv",
            "members.csv",
            "minutes/2024/m-1.md",
            "ratings.csv",
            "rubric.yaml",
            "rubrics/mini@0.9.yaml",
            "rubrics/value@1.0.yaml",
            "sources.csv",
            "study.csv",
            "systems.csv",
            "texts/int-1.txt",
            "waves.csv",
        ]
        assert archive.read("rubric.yaml").decode() == factories.rubric_text()
        assert archive.read("texts/int-1.txt").decode() == TEXT
        head, row = archive.read("members.csv").decode().splitlines()
        assert head == "member,name,role,sector"
        assert row == "ana,=HYPERLINK(1),rater,"


def test_the_same_study_makes_the_same_bytes(tmp_path):
    study = factories.study(rubrics=rubrics(), **WHOLE)
    shuffled = factories.study(
        rubrics=rubrics(), **{name: list(reversed(rows)) for name, rows in WHOLE.items()}
    )
    write_bundle(study, tmp_path / "a.zip", created=CREATED)
    write_bundle(shuffled, tmp_path / "b.zip", created=CREATED)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_text_that_shrinks_to_nothing_comes_back(tmp_path):
    """A zip is refused where a file is over 200 times its packed size; ours never is."""
    study = factories.study(texts={"int-1": "a" * 1_000_000})
    write_bundle(study, tmp_path / "study.zip")
    assert same(study, read_bundle(tmp_path / "study.zip"))


def test_a_zip_is_replaced_and_a_folder_is_not(tmp_path):
    study = factories.study()
    (tmp_path / "study.zip").write_bytes(b"old")
    write_bundle(study, tmp_path / "study.zip")
    assert bundle_faults(tmp_path / "study.zip") == []
    (tmp_path / "empty").mkdir()
    write_bundle(study, tmp_path / "empty")
    assert bundle_faults(tmp_path / "empty") == []
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="is there already and not empty"):
        write_bundle(study, tmp_path / "full")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Conflict):
        write_bundle(study, tmp_path / "file")
    assert os.listdir(tmp_path / "full") == ["mine.txt"]
    assert sorted(os.listdir(tmp_path)) == ["empty", "file", "full", "study.zip"]


@pytest.mark.parametrize("name", ["missing/study.zip", "missing/folder", "x" * 300 + ".zip"])
def test_a_place_that_cannot_be_written_is_told(tmp_path, name):
    with pytest.raises(UserError, match="The bundle cannot be written to"):
        write_bundle(factories.study(), tmp_path / name)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["study.zip", "folder"])
@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (
            {"sources": [source(path="../out.txt")]},
            "sources.csv: path ../out.txt climbs out of the bundle",
        ),
        (
            {"sources": [source(source="a//b")]},
            "sources.csv: source a//b cannot be the name of a file; give its text a path",
        ),
        (
            {
                "sources": [source(path="t"), source(source="b", path="t")],
                "texts": {"b": "other"},
            },
            "t: would hold two different texts; give one a path",
        ),
        (
            {"texts": {"int-1": "\ud800"}},
            "texts/int-1.txt: has a character that is no Unicode text",
        ),
    ],
)
def test_a_study_that_cannot_be_a_bundle_leaves_nothing_behind(tmp_path, name, parts, fault):
    with pytest.raises(InvalidBundle) as caught:
        write_bundle(factories.study(**parts), tmp_path / name)
    assert caught.value.lines == (fault,)
    assert os.listdir(tmp_path) == []


def test_a_source_without_its_text_cannot_be_written(tmp_path):
    study = factories.study(sources=[source(), source(source="b")])
    del study.texts["b"]
    with pytest.raises(InvalidBundle, match="source b has no text"):
        write_bundle(study, tmp_path / "study.zip")


def test_a_study_needs_its_rubrics_with_their_texts(tmp_path):
    own = factories.rubric()
    bare = type(own)(id="bare", version="1", title="", scale=own.scale, domains=())
    for rubrics in ((bare,), (own, bare)):
        with pytest.raises(InvalidBundle, match="the rubric carries no text"):
            write_bundle(factories.study(rubrics=rubrics), tmp_path / "study.zip")
    study = factories.study()
    with pytest.raises(InvalidBundle, match="one study with its rubric"):
        write_bundle(type(study)(study.tables, study.texts, ()), tmp_path / "study.zip")


def test_a_rubric_whose_version_is_no_file_name_cannot_go_along(tmp_path):
    rubrics = (factories.rubric(), replace(factories.rubric(), version="1/2"))
    with pytest.raises(InvalidBundle, match=r"@1/2\.yaml: cannot be the name of a file"):
        write_bundle(factories.study(rubrics=rubrics), tmp_path / "study.zip")


def test_a_text_whose_name_the_disk_does_not_take_is_told(tmp_path):
    study = factories.study(sources=[source(source="x" * 1000)])
    write_bundle(study, tmp_path / "study.zip")
    assert same(study, read_bundle(tmp_path / "study.zip"))
    with pytest.raises(UserError, match="cannot be written"):
        write_bundle(study, tmp_path / "folder")
    assert os.listdir(tmp_path) == ["study.zip"]


class TestDatapackage:
    def package(self, tmp_path, **parts):
        write_bundle(factories.study(**parts), tmp_path / "folder", created=CREATED)
        return json.loads((tmp_path / "folder" / "datapackage.json").read_text())

    def test_what_it_says_of_the_bundle(self, tmp_path):
        package = self.package(tmp_path, study="Étude d'Ensemble: 1", about={"title": "Étude"})
        assert package["profile"] == "tabular-data-package"
        assert package["name"] == "etude-d-ensemble-1"
        assert package["title"] == "Étude"
        assert package["created"] == "2024-05-01T11:30:00Z"
        assert package["schema_version"] == 1
        assert package["program_version"] == qms.__version__
        assert package["licenses"]
        assert (
            "Cells are kept exactly as they are, even those that a spreadsheet would run"
            in (package["description"])
        )

    def test_a_study_without_a_title_or_a_name_in_letters(self, tmp_path):
        package = self.package(tmp_path, study="研究", about={"title": ""})
        assert (package["name"], package["title"]) == ("study", "研究")

    def test_it_names_the_tables_that_are_there(self, tmp_path):
        package = self.package(tmp_path, **WHOLE)
        names = {resource["path"] for resource in package["resources"]}
        there = {name for name in os.listdir(tmp_path / "folder") if name.endswith(".csv")}
        assert names == there
        for resource in package["resources"]:
            head = (tmp_path / "folder" / resource["path"]).read_text().splitlines()[0]
            assert head.split(",") == [field["name"] for field in resource["schema"]["fields"]]

    def test_fields_have_types_and_constraints(self, tmp_path):
        package = self.package(tmp_path, **WHOLE)
        schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
        codings = {field["name"]: field for field in schemas["codings"]["fields"]}
        assert codings["start"]["type"] == "integer"
        assert codings["start"]["constraints"] == {"required": True, "minimum": 0}
        assert codings["directness"]["constraints"] == {"minimum": 1, "maximum": 4}
        assert codings["level_low"]["constraints"] == {"minimum": 0, "maximum": 4}
        assert codings["affected"]["type"] == "boolean"
        assert codings["stance"]["constraints"]["enum"] == ["supports", "contradicts", "context"]
        assert codings["coding"]["constraints"] == {"required": True, "unique": True}
        assert schemas["codings"]["missingValues"] == [""]
        assert schemas["ratings"]["primaryKey"] == ["system", "wave", "criterion", "rater"]
        references = {
            key["fields"][0]: key["reference"] for key in schemas["codings"]["foreignKeys"]
        }
        assert references == {
            "source": {"resource": "sources", "fields": ["source"]},
            "coder": {"resource": "members", "fields": ["member"]},
        }
        own = {key["fields"][0]: key["reference"] for key in schemas["sources"]["foreignKeys"]}
        assert own["replaces"] == {"resource": "", "fields": ["source"]}

    def test_members_are_no_key_where_there_is_no_list_of_them(self, tmp_path):
        package = self.package(tmp_path, ratings=[rating()])
        (ratings,) = [each for each in package["resources"] if each["name"] == "ratings"]
        named = [key["reference"]["resource"] for key in ratings["schema"]["foreignKeys"]]
        assert named == ["systems", "waves"]

    def test_the_time_is_now_in_utc_unless_given(self, tmp_path):
        before = datetime.now(UTC).replace(microsecond=0)
        write_bundle(factories.study(), tmp_path / "now")
        told = json.loads((tmp_path / "now" / "datapackage.json").read_text())["created"]
        assert before <= datetime.fromisoformat(told) <= datetime.now(UTC)
        naive = CREATED.replace(tzinfo=None)
        write_bundle(factories.study(), tmp_path / "naive", created=naive)
        told = json.loads((tmp_path / "naive" / "datapackage.json").read_text())["created"]
        assert told == "2024-05-01T12:30:00Z"
