"""The datapackage.json of a bundle, read and written."""

import pytest

from qms.errors import InvalidBundle
from qms.formats.bundle import read_bundle
from tests.factories import rating, told


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff", "datapackage.json: is not UTF-8"),
        (b"{\n  oops", "datapackage.json line 2: is not JSON (Expecting property name enclosed "
         "in double quotes)"),
        (b"[" * 100_000, "datapackage.json: is not JSON that can be read"),
        (b"[]", "datapackage.json line 1: is not a JSON object; leave the file out or write it "
         "again"),
        (b'{"schema_version": "1"}',
         "datapackage.json: schema_version is not a whole number from 1"),
        (b'{"schema_version": true}',
         "datapackage.json: schema_version is not a whole number from 1"),
    ],
)  # fmt: skip
def test_it_is_json(tmp_path, content, fault):
    faults = told(tmp_path, replaced={"datapackage.json": content}, ratings=[rating(wave="x")])
    assert faults == [fault, "ratings.csv line 2: wave x is not in waves.csv"]


def test_a_bundle_of_a_newer_program_is_not_judged(tmp_path):
    newer = {"datapackage.json": b'{"schema_version": 2}', "systems.csv": b"new\nx\n"}
    (fault,) = told(tmp_path, replaced=newer)
    assert "schema_version is 2" in fault
    assert "use a newer version of the program" in fault
    with pytest.raises(InvalidBundle):
        read_bundle(tmp_path / "bundle")


def test_a_version_that_is_not_told_is_ours(tmp_path):
    assert told(tmp_path, replaced={"datapackage.json": b"\xef\xbb\xbf{}"}) == []
