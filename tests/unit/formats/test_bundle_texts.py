"""The texts of a bundle: where they may stand and what they must be."""

import pytest

from qms.formats.bundle import bundle_faults
from tests import factories
from tests.factories import TEXT, coding, source, told

NFD = "cafe\u0301\n"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"a\n\xff", "texts/int-1.txt line 2: is not UTF-8; save it as plain text in UTF-8"),
        (
            b"\xef\xbb\xbfa",
            "texts/int-1.txt line 1: begins with a byte-order mark; save it without one",
        ),
        (b"a\nb\r\nc\r\n", "texts/int-1.txt line 2: has a carriage return; lines end in LF"),
        (b"a\n\n\x0cb", "texts/int-1.txt line 3: has a control character (U+000C)"),
        (b"a\n\x00b", "texts/int-1.txt line 2: has a control character (U+0000)"),
        (
            f"a\n{NFD}".encode(),
            "texts/int-1.txt line 2: is not in Unicode's composed form (NFC)",
        ),
        (
            b"a" + "\u0301\u0316".encode() * 5000,
            "texts/int-1.txt: piles hundreds of accents on one letter; take them out",
        ),
        (None, "sources.csv line 2: its text texts/int-1.txt is missing"),
    ],
)
def test_a_text_is_utf8_lf_nfc_without_mark_or_control_characters(tmp_path, content, fault):
    assert told(tmp_path, replaced={"texts/int-1.txt": content}) == [fault]


def test_offsets_are_checked_against_the_text_as_it_will_be(tmp_path):
    text = f"{NFD}{TEXT}"
    mended = f"caf\u00e9\n{TEXT}"
    faults = told(
        tmp_path,
        replaced={"texts/int-1.txt": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()},
        codings=[coding(text=mended), coding(coding="c2", text=mended, end="9")],
    )
    assert [fault.partition(": ")[0] for fault in faults] == [
        "codings.csv line 3",
        "texts/int-1.txt line 1",
        "texts/int-1.txt line 1",
        "texts/int-1.txt line 1",
    ]


def test_offsets_count_code_points(tmp_path):
    text = "👩‍👩‍👧 agreed four aims"
    study = factories.study(texts={"int-1": text}, codings=[coding(text=text)])
    assert told(tmp_path, study) == []


def test_a_hash_is_checked_where_it_is_given(tmp_path):
    assert told(tmp_path, sources=[source(sha256="00")]) == [
        "sources.csv line 2: sha256 is not that of texts/int-1.txt"
    ]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "is absolute; name the place inside the bundle"),
        ("../secret.txt", "climbs out of the bundle"),
        ("texts/../../secret.txt", "climbs out of the bundle"),
        ("texts/.. /a.txt", "climbs out of the bundle"),
        ("texts\\a.txt", "has a backslash; write / between folders"),
        ("C:a.txt", "names a drive; name the place inside the bundle"),
        ("texts/a\tb.txt", "has a control character"),
        ("./", "names no file"),
        ("study.csv", "is one of the bundle's own files"),
        ("./STUDY.CSV", "is one of the bundle's own files"),
        ("study.csv. ", "is one of the bundle's own files"),
        ("Rubric.yaml", "is one of the bundle's own files"),
        ("datapackage.json", "is one of the bundle's own files"),
        ("rubrics/mini@1.0.yaml", "is one of the bundle's own files"),
    ],
)
def test_a_path_stays_inside_and_apart(tmp_path, path, why):
    (tmp_path / "secret.txt").write_text(TEXT)
    content = factories.files(factories.study())
    content["sources.csv"] = factories.table(
        ["source", "system", "wave", "kind", "path"],
        [["int-1", "site-a", "t1", "interview", path]],
    )
    faults = bundle_faults(factories.write_files(tmp_path / "bundle", content))
    assert len(faults) == 1
    assert faults[0].startswith("sources.csv line 2: path ")
    assert faults[0].endswith(why)


@pytest.mark.parametrize("name", ["a//b", "/a", "../b", "a\\b", ".", "..", "a\tb"])
def test_a_source_without_a_path_can_be_a_file_name(tmp_path, name):
    content = factories.files(factories.study())
    row = ["system,wave,kind,source", f'site-a,t1,interview,"{name}"']
    content["sources.csv"] = "\n".join(row).encode()
    (fault,) = bundle_faults(factories.write_files(tmp_path / "bundle", content))
    assert fault.startswith("sources.csv line 2: source ")
    assert fault.endswith("cannot be the name of a file; give its text a path")


def test_a_source_without_a_path_may_stand_in_a_folder(tmp_path):
    assert told(tmp_path, sources=[source(source="a/b")], codings=[coding(source="a/b")]) == []


def test_two_sources_may_share_a_text(tmp_path):
    shared = [source(path="texts/both.txt"), source(source="b", path="texts/both.txt")]
    assert told(tmp_path, sources=shared, codings=[coding(source="b")]) == []


def test_an_accent_may_be_composed_otherwise_in_the_name_of_a_file(tmp_path):
    study = factories.study(sources=[source(source="caf\u00e9")])
    content = factories.files(study)
    content["texts/cafe\u0301.txt"] = content.pop("texts/caf\u00e9.txt")
    assert bundle_faults(factories.write_files(tmp_path / "bundle", content)) == []
