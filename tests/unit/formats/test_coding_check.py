"""Rows that are made by hand are judged as an import judges them."""

import re

import pytest

from qms.formats.bundle import bundle_faults
from qms.formats.coding_check import row_faults
from tests import factories
from tests.factories import coding, files, study, write_files

MEMBERS = [{"member": "ana"}]
CODES = [{"code": "own"}, {"code": "under", "parent": "own"}]

ODD = {
    "nothing": {},
    "stance": {"stance": "perhaps"},
    "context with a level": {"stance": "context"},
    "only the high end": {"level_low": ""},
    "range turned round": {"level_high": "1"},
    "off the scale": {"level_high": "7"},
    "directness": {"directness": "0"},
    "reach": {"reach": "here"},
    "affected": {"affected": "yes"},
    "flags": {"flags": "tension;heat"},
    "code": {"code": "Q"},
    "inductive code": {"code": "under"},
    "coder": {"coder": "eve"},
    "source": {"source": "int-9"},
    "another quote": {"quote": "agreed four aims."},
    "outside": {"end": "400"},
    "turned round": {"start": "26", "end": "10"},
    "time": {"coded_at": "yesterday"},
    "not written as a number": {"start": "010"},
}


@pytest.mark.parametrize("case", ODD)
def test_what_an_import_says_of_a_coding_is_said_of_one_made_by_hand(tmp_path, case):
    row = {**coding(coder="ana"), **ODD[case]}
    whole = study(codings=[row], members=MEMBERS, codes=CODES)
    told = bundle_faults(write_files(tmp_path / "b", files(whole)))
    tables = {name: whole.tables[name].to_dict("records") for name in whole.tables}
    found = row_faults("codings", tables, whole.texts, whole.rubrics)
    said = [re.sub(r"\b(\w+)\.csv", r"the study's \1", line.split(": ", 1)[1]) for line in told]
    assert sorted(what for _, what in found) == sorted(said)
    assert bool(found) is (case not in ("nothing", "inductive code"))
    assert {at for at, _ in found} <= {0}


def test_only_the_rows_of_the_table_are_told_each_at_its_place():
    rows = [
        coding(),
        coding(coding="c2", reach="far"),
        coding(coding="c3", quote="board", code="X"),
    ]
    tables = {"codings": rows, "sources": [factories.source(kind="dream")], "waves": [{"wave": ""}]}
    found = row_faults("codings", tables, {"int-1": factories.TEXT}, (factories.rubric(),))
    assert [at for at, _ in found] == [1, 2]
    assert found[1][1] == "code X is not a criterion of the rubrics or in the study's codes"


def test_a_span_in_a_text_that_is_not_given_is_not_looked_at():
    tables = {"codings": [coding(end="9999")], "sources": [factories.source()]}
    assert row_faults("codings", tables, {}, (factories.rubric(),)) == []


def test_codes_are_a_tree():
    codes = [{"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}, {"code": "QP1"}]
    found = row_faults("codes", {"codes": codes}, {}, (factories.rubric(),))
    assert found == [
        (0, "code a is its own parent by way of b"),
        (2, "code QP1 is a criterion of the rubrics; give it another id"),
    ]
