"""The shipped rubrics: they load, match the schema, and are complete."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from qms.core.rubric import DEFAULT_CAPS, DEFAULT_SUFFICIENCY, DEFAULT_WINDOW, KINDS
from qms.core.tables import TABLES
from qms.errors import InvalidRubric
from qms.formats.rubric_yaml import parse_rubric, read_rubric, rubric_schema

RUBRICS = Path(__file__).parents[1] / "rubrics"
SHIPPED = sorted(RUBRICS.glob("*.yaml"))

# In the order of the method: four functions, then five enablers.
IDS = {
    "QP": 5,
    "QC": 5,
    "QA": 5,
    "QI": 5,
    "LC": 5,
    "PC": 5,
    "DD": 5,
    "PP": 4,
    "PE": 5,
}
QUALITY = [f"{domain}{n}" for domain, count in IDS.items() for n in range(1, count + 1)]
VALUE = [f"RV{n}" for n in range(1, 9)]
FUNCTIONS = ["planning", "control", "assurance", "improvement", *["enabler"] * 5]
SHORT = [
    "QP1", "QP2", "QP3", "QC2", "QC4", "QA1", "QA2", "QA5",
    "QI2", "QI4", "LC1", "LC2", "PC1", "PC3", "DD2", "PE1",
]  # fmt: skip
SECTORS = [
    "icb", "acute", "community", "mental-health", "ambulance", "primary-care",
    "local-authority-adults", "local-authority-children", "public-health", "vcse",
    "patient-voice", "public", "regional", "other",
]  # fmt: skip
VOICES = [
    "patient-voice", "public", "local-authority-adults", "local-authority-children",
    "public-health",
]  # fmt: skip
ROLE_GROUPS = [
    "executive", "quality-lead", "clinical-lead", "non-executive", "operational",
    "representative",
]  # fmt: skip


def shipped(name):
    return read_rubric(RUBRICS / f"{name}.yaml")


def plain(path):
    """The file as another YAML reader sees it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_at_least_three_rubrics_are_shipped():
    assert {"qms-ics", "qi-roi"} < {path.stem for path in SHIPPED}
    assert len(SHIPPED) >= 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
class TestEveryShippedRubric:
    def test_loads_under_its_own_name(self, path):
        assert read_rubric(path).id == path.stem

    def test_matches_the_schema(self, path):
        document = json.loads(json.dumps(plain(path)))
        jsonschema.Draft202012Validator(rubric_schema()).validate(document)

    def test_names_the_schema_for_editors(self, path):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=rubric.schema.json"

    def test_says_what_it_is_and_under_which_licence(self, path):
        rubric = read_rubric(path)
        assert rubric.about
        assert rubric.licence

    def test_is_read_as_another_reader_reads_it(self, path):
        document, rubric = plain(path), read_rubric(path)
        criteria = [found for domain in document["domains"] for found in domain["criteria"]]
        assert [domain["id"] for domain in document["domains"]] == [d.id for d in rubric.domains]
        for found, criterion in zip(criteria, rubric.criteria, strict=True):
            assert found["id"] == criterion.id
            assert found["name"].strip() == criterion.name
            assert found["question"].strip() == criterion.question
            assert {n: text.strip() for n, text in found["levels"].items()} == criterion.levels
            assert tuple(found.get("cites", ())) == criterion.cites
            assert tuple(found.get("signals", {}).get("for", ())) == criterion.signals_for
            assert tuple(found.get("signals", {}).get("against", ())) == criterion.signals_against

    def test_cites_nothing_in_vain(self, path):
        rubric = read_rubric(path)
        used = {cite for criterion in rubric.criteria for cite in criterion.cites}
        assert used == set(rubric.cites)

    def test_keeps_a_faulty_copy_out(self, path):
        """The checks of the reader reach into every shipped file."""
        text = path.read_text(encoding="utf-8")
        for criterion in read_rubric(path).criteria:
            assert text.count(f"id: {criterion.id}\n") == 1
        with pytest.raises(InvalidRubric, match=r":\d+: .*unknown key 'questions'; did you mean"):
            parse_rubric(text.replace(" question:", " questions:", 1), path.name)


def test_criterion_ids_are_unique_over_the_shipped_rubrics():
    ids = [criterion.id for path in SHIPPED for criterion in read_rubric(path).criteria]
    assert len(ids) == len(set(ids))


def test_the_schema_file_is_the_schema():
    file = (RUBRICS / "rubric.schema.json").read_text(encoding="utf-8")
    assert json.loads(file) == rubric_schema()
    assert file == json.dumps(rubric_schema(), ensure_ascii=False, indent=1) + "\n"


class TestQualityManagement:
    def test_has_the_44_criteria_in_order(self):
        rubric = shipped("qms-ics")
        assert len(QUALITY) == 44
        assert [criterion.id for criterion in rubric.criteria] == QUALITY
        assert [domain.id for domain in rubric.domains] == list(IDS)
        assert [domain.function for domain in rubric.domains] == FUNCTIONS
        assert all(domain.about for domain in rubric.domains)
        assert all(c.domain == c.id[:2] for c in rubric.criteria)

    def test_has_the_short_form(self):
        assert shipped("qms-ics").forms == {"short": tuple(SHORT)}
        assert len(SHORT) == 16

    def test_has_the_scale_of_five(self):
        rubric = shipped("qms-ics")
        names = ["Absent", "Emerging", "Developing", "Maturing", "Thriving"]
        assert [(step.level, step.name) for step in rubric.scale] == list(enumerate(names))
        assert all(step.meaning for step in rubric.scale)

    def test_has_the_sectors_and_role_groups(self):
        rubric = shipped("qms-ics")
        assert list(rubric.sectors) == SECTORS
        assert rubric.host_sectors == ("icb",)
        assert rubric.voice_sectors == tuple(VOICES)
        assert rubric.affected_sectors == ("patient-voice", "public")
        assert list(rubric.role_groups) == ROLE_GROUPS

    def test_has_the_rule_of_the_method(self):
        rule = shipped("qms-ics").evidence_rule
        assert rule.window_months == DEFAULT_WINDOW
        assert rule.minimum_origins == 2
        assert dict(rule.sufficiency) == DEFAULT_SUFFICIENCY
        assert rule.caps == DEFAULT_CAPS


class TestValue:
    def test_has_the_eight_criteria(self):
        rubric = shipped("qi-roi")
        assert [criterion.id for criterion in rubric.criteria] == VALUE
        assert {domain.function for domain in rubric.domains} == {"value"}

    def test_has_the_scale_and_sectors_of_the_other(self):
        value, quality = shipped("qi-roi"), shipped("qms-ics")
        assert value.scale == quality.scale
        assert value.sectors == quality.sectors

    def test_has_the_vocabularies_of_the_register(self):
        register = shipped("qi-roi").register
        columns = [column for table in TABLES for column in table.columns if column.register]
        assert set(register) == {column.register for column in columns}
        for column in columns:
            assert list(register[column.register]) == list(column.words)
            assert all(register[column.register].values())


@pytest.mark.parametrize(
    ("name", "criterion_id"),
    [("qms-ics", criterion) for criterion in QUALITY] + [("qi-roi", one) for one in VALUE],
)
def test_a_criterion_is_complete(name, criterion_id):
    criterion = shipped(name).criterion(criterion_id)
    assert criterion.name
    assert criterion.question.endswith("?")
    assert criterion.why
    assert criterion.cites
    assert list(criterion.levels) == [0, 1, 2, 3, 4]
    assert all(len(text) > 40 for text in criterion.levels.values())
    assert len(set(criterion.levels.values())) == 5
    assert 3 in criterion.boundaries
    assert list(criterion.expects) == list(KINDS)
    assert criterion.signals_for
    assert criterion.signals_against
    assert not set(criterion.signals_for) & set(criterion.signals_against)
