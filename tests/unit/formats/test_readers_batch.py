"""Many files at once: folders, zips, limits, and the process that opens files."""

import io
import sys
import zipfile
from pathlib import Path

import pytest

from qms.errors import UserError
from qms.formats.readers.batch import Upload, read_many
from qms.formats.readers.files import read_file
from qms.formats.readers.isolated import Isolation
from qms.formats.readers.limits import SETTINGS, Limits, limits_from
from tests.awkward import PAPER, TALK, docx, odt, packed, pdf


def test_a_folder_is_read_in_order_and_leavings_are_told(tmp_path):
    inner = tmp_path / "b"
    inner.mkdir()
    (inner / "two.txt").write_text("second words", encoding="utf-8")
    (tmp_path / "one.txt").write_text("first words", encoding="utf-8")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$open.docx").write_bytes(b"x")
    found = read_many([tmp_path])
    assert [r.file for r in found] == [str(tmp_path / "one.txt"), str(inner / "two.txt")]
    assert "2 hidden files" in found[0].warnings[0]


def test_links_in_a_folder_are_not_followed(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("words outside", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "round").symlink_to(folder, target_is_directory=True)
    found = read_many([folder])
    assert [r.accepted for r in found] == [False, False]
    assert all("is a link" in r.reason for r in found)


def test_what_is_not_there_or_empty_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    found = read_many([tmp_path / "no.txt", tmp_path / "empty", Upload("e.zip", packed({}))])
    assert ["is not there" in found[0].reason, *("no files" in r.reason for r in found[1:])] == [
        True,
        True,
        True,
    ]


def test_one_bad_file_keeps_no_other_out(tmp_path):
    given = [
        Upload("a.docx", docx(lambda d: d.add_paragraph("Words one."))),
        Upload("bad.docx", b"PK\x03\x04 not a zip"),
        Upload("b.odt", odt("<text:p>Words two.</text:p>")),
    ]
    assert [r.accepted for r in read_many(given)] == [True, False, True]


def test_the_same_text_twice_names_the_first():
    found = read_many([Upload("a.txt", TALK.encode()), Upload("b.txt", TALK.encode("utf-16"))])
    assert found[1].accepted
    assert any("same text as a.txt" in warning for warning in found[1].warnings)


def test_progress_counts_every_file():
    told = []
    read_many(
        [Upload("a.txt", b"one"), Upload("z.zip", packed({"b.txt": "two", "c.txt": "three"}))],
        progress=lambda *now: told.append(now),
    )
    assert told == [(0, 3, "a.txt"), (1, 3, "z.zip/b.txt"), (2, 3, "z.zip/c.txt"), (3, 3, "")]


def test_names_in_zips_of_other_systems():
    found = read_many([Upload("z.zip", packed({"folder\\café.txt": "words"}))])
    assert found[0].accepted
    assert found[0].file == "z.zip/folder/café.txt"


@pytest.mark.parametrize(
    ("limits", "name", "data", "said"),
    [
        (Limits(file_mib=1), "a.txt", b"a b " * 300_000, "more than the 1 MiB"),
        (Limits(characters=10), "a.txt", PAPER.encode(), "more than the 10"),
        (Limits(characters=10), "a.docx", None, "more than 10 characters"),
        (Limits(entries=2), "a.docx", None, "parts, more than the 2"),
        (Limits(pages=1), "a.pdf", None, "2 pages to read, more than the 1"),
    ],
)
def test_limits_refuse_in_one_sentence(limits, name, data, said):
    if data is None:
        data = (
            pdf("one #pagebreak() two")
            if name == "a.pdf"
            else docx(lambda d: d.add_paragraph(PAPER))
        )
    reading = read_file(name, data, limits=limits)
    assert not reading.accepted
    assert said in reading.reason


def test_more_files_than_may_come_at_once():
    given = [Upload(f"{i}.txt", b"words %d" % i) for i in range(3)]
    found = read_many(given, limits=Limits(files=2))
    assert [r.accepted for r in found] == [True, True, False]
    assert "2 files that are read at once" in found[2].reason


def test_a_range_of_pages_of_one_file_among_many():
    data = pdf("First words. #pagebreak() Second words. #pagebreak() Third words.")
    first, second = read_many(
        [Upload("a.pdf", data, pages=(2, 2)), Upload("b.pdf", data)], limits=Limits()
    )
    assert first.text == "Second words."
    assert second.text == "First words.\n\nSecond words.\n\nThird words."


def test_a_range_of_pages():
    data = pdf("First words. #pagebreak() Second words. #pagebreak() Third words.")
    reading = read_file("a.pdf", data, pages=(2, 3))
    assert reading.text == "Second words.\n\nThird words."
    assert [segment.page for segment in reading.segments] == [2, 3]
    assert reading.pages == 2
    assert "pages 2 to 3 of 3" in reading.warnings[0]
    assert "3 pages, and pages 2 to 9" in read_file("a.pdf", data, pages=(2, 9)).reason
    assert "range of pages" in read_file("a.txt", b"words", pages=(1, 2)).warnings[0]


def test_limits_come_from_the_environment():
    assert limits_from({}) == Limits()
    assert limits_from({"QMS_READ_PAGES": " 7 "}).pages == 7
    with pytest.raises(UserError) as raised:
        limits_from({"QMS_READ_PAGES": "many", "QMS_READ_SECONDS": "0"})
    assert len(raised.value.lines) == 2
    assert set(SETTINGS.values()) == set(Limits.__dataclass_fields__)


def test_one_process_opens_many_files_and_a_broken_one_is_replaced():
    good = docx(lambda d: d.add_paragraph("Good words."))
    with Isolation(Limits()) as isolation:
        assert isolation.read("docx", good).paragraphs[0].text == "Good words."
        process = isolation._process
        assert isolation.read("docx", good).paragraphs[0].text == "Good words."
        assert isolation._process is process
        process.kill()
        process.wait()
        assert isolation.read("docx", good).paragraphs[0].text == "Good words."
        assert isolation._process is not process


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what a process may do")
def test_the_process_sees_no_settings_and_writes_no_files(monkeypatch, tmp_path):
    """What a hostile file might take over has nothing to take."""
    monkeypatch.setenv("QMS_DATABASE_URL", "postgresql://somebody:secret@host/name")
    with Isolation(Limits()) as isolation:
        isolation.read("html", b"<html><p>words</p></html>")
        pid = isolation._process.pid
        about = Path("/proc") / str(pid)
        environment = (about / "environ").read_bytes()
        limits = (about / "limits").read_text()
    assert b"secret" not in environment
    assert "Max file size             0 " in limits
    assert f"Max address space         {1024**3}" in limits


def test_files_of_a_zip_are_refused_each_for_itself(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("large.txt", "words and more words " * 100_000)
        archive.writestr("good.txt", "good words")
    found = read_many([Upload("z.zip", stream.getvalue())], limits=Limits(file_mib=1))
    assert [r.accepted for r in found] == [False, False, True]
    assert "is a link" in found[0].reason
    assert "more than the 1 MiB" in found[1].reason


def test_a_zip_that_unpacks_to_too_much_and_a_file_too_large_on_disk(tmp_path):
    (tmp_path / "z.zip").write_bytes(packed({"a.txt": "x" * 2_000_000}, zipfile.ZIP_STORED))
    (tmp_path / "a.txt").write_bytes(b"a b " * 400_000)
    found = read_many([tmp_path], limits=Limits(together_mib=1, file_mib=1))
    assert "more than the 1 MiB that are read from one zip" in found[1].reason
    assert "more than the 1 MiB that are read;" in found[0].reason


@pytest.mark.parametrize("name", ["a.txt", "a.vtt", "a.csv", "a.html"])
def test_accents_piled_on_one_letter_are_refused_at_once(name):
    reading = read_file(name, ("<html>Ann: e" + "\u0301\u0316" * 400_000).encode())
    assert not reading.accepted
