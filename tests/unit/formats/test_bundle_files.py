"""What a bundle may not be as a file: too large, damaged, encrypted, climbing out."""

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from qms.errors import InvalidBundle
from qms.formats.bundle import bundle_faults, read_bundle
from qms.formats.bundle_files import FileRefused, Limits, open_bundle
from tests import factories
from tests.factories import coding, source

GIB = 1024**3


def packed(path, content, **given):
    """A zip of files, packed by Python's own writer."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **given) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def by_hand(**parts):
    return factories.files(factories.study(**parts))


def with_entry(path, entry, data=b"x", **parts):
    """A valid bundle with one entry more, told by a ZipInfo."""
    packed(path, by_hand(**parts))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, data)
    return path


def central_directory(data):
    """Where each entry of the central directory begins, with the entry's name."""
    places = []
    at = struct.unpack("<I", data[data.rindex(b"PK\x05\x06") + 16 :][:4])[0]
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<3H", data[at + 28 : at + 34])
        places.append((at, data[at + 46 : at + 46 + name].decode()))
        at += 46 + name + extra + comment
    return places


def lying(path, name, *, size=None, packed_size=None, flags=None, method=None):
    """Rewrites what the directory of a zip says of one entry."""
    data = bytearray(path.read_bytes())
    for at, entry in central_directory(bytes(data)):
        if entry == name:
            for place, form, value in (
                (8, "<H", flags),
                (10, "<H", method),
                (20, "<I", packed_size),
                (24, "<I", size),
            ):
                if value is not None:
                    struct.pack_into(form, data, at + place, value)
    path.write_bytes(data)
    return path


def test_a_folder_and_its_zip_are_the_same_study(tmp_path):
    content = by_hand(codings=[coding()])
    folder = read_bundle(factories.write_files(tmp_path / "folder", content))
    archive = read_bundle(packed(tmp_path / "study.zip", content))
    assert folder.texts == archive.texts
    assert folder.rubrics == archive.rubrics
    assert all(folder.tables[name].equals(archive.tables[name]) for name in folder.tables)


def test_the_tables_may_stand_in_one_top_folder(tmp_path):
    content = {f"my study/{name}": data for name, data in by_hand(codings=[coding()]).items()}
    content |= {"__MACOSX/my study/._study.csv": b"\x00", "README.md": b"read me"}
    assert bundle_faults(packed(tmp_path / "study.zip", content)) == []


def test_the_tables_may_not_stand_in_two(tmp_path):
    content = {f"a/{name}": data for name, data in by_hand().items()} | {"b/study.csv": b""}
    assert bundle_faults(packed(tmp_path / "study.zip", content)) == [
        "study.zip: has tables in more than one folder; one bundle to a zip."
    ]


def test_a_top_folder_beside_the_tables_is_passed_over(tmp_path):
    content = {**by_hand(), "old/study.csv": b"\xff", "old/texts/int-1.txt": b"\xff"}
    assert bundle_faults(packed(tmp_path / "study.zip", content)) == []


def test_an_empty_zip_and_an_empty_folder_miss_what_every_bundle_has(tmp_path):
    (tmp_path / "folder").mkdir()
    expected = ["rubric.yaml: is missing; a bundle carries the rubric as used"] + [
        f"{name}.csv: is missing; every bundle has it"
        for name in ("study", "systems", "waves", "sources")
    ]
    assert bundle_faults(packed(tmp_path / "study.zip", {})) == expected
    assert bundle_faults(tmp_path / "folder") == expected


@pytest.mark.parametrize("content", [b"", b"PK", b"study,title\n", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_not_a_zip(tmp_path, content):
    (tmp_path / "study.zip").write_bytes(content)
    (fault,) = bundle_faults(tmp_path / "study.zip")
    assert fault.startswith("study.zip: is not a zip file that can be opened; ")


def test_what_is_neither_file_nor_folder(tmp_path):
    os.mkfifo(tmp_path / "pipe.zip")
    assert bundle_faults(tmp_path / "pipe.zip") == ["pipe.zip: is neither a folder nor a file."]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.txt", "climbs out of the bundle"),
        ("texts/../../evil.txt", "climbs out of the bundle"),
        ("/etc/evil.txt", "is absolute; name the place inside the bundle"),
        ("C:/evil.txt", "names a drive; name the place inside the bundle"),
        ("texts\\evil.txt", "has a backslash; write / between folders"),
        ("texts/evil\x01.txt", "has a control character"),
    ],
)
def test_an_entry_that_leads_out_is_refused_with_the_whole_zip(tmp_path, name, why):
    path = with_entry(tmp_path / "study.zip", zipfile.ZipInfo(name))
    (fault,) = bundle_faults(path)
    assert fault.startswith("study.zip: entry ")
    assert fault.endswith(f"{why}.")
    assert sorted(os.listdir(tmp_path)) == ["study.zip"]


def test_every_bad_entry_is_told(tmp_path):
    path = packed(tmp_path / "study.zip", {f"../{number}": b"" for number in range(60)})
    assert len(bundle_faults(path)) == 60
    with pytest.raises(InvalidBundle, match="and 10 more faults"):
        read_bundle(path)


def test_a_name_that_hides_behind_nul_is_refused(tmp_path):
    path = packed(tmp_path / "study.zip", {**by_hand(), "texts/aXb.txt": b""})
    path.write_bytes(path.read_bytes().replace(b"texts/aXb.txt", b"texts/a\x00b.txt"))
    assert bundle_faults(path) == ["study.zip: entry texts/a\\x00b.txt has a control character."]


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        (stat.S_IFLNK, "is a link; put the file itself there"),
        (stat.S_IFIFO, "is not a file"),
        (stat.S_IFCHR, "is not a file"),
    ],
)
def test_an_entry_that_is_no_file_is_refused(tmp_path, mode, why):
    entry = zipfile.ZipInfo("texts/int-2.txt")
    entry.external_attr = (mode | 0o777) << 16
    path = with_entry(tmp_path / "study.zip", entry, b"/etc/passwd")
    assert bundle_faults(path) == [f"study.zip: entry texts/int-2.txt {why}."]


def test_folders_in_a_zip_are_no_files(tmp_path):
    path = with_entry(tmp_path / "study.zip", "originals/", b"")
    assert bundle_faults(path) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["study.csv", "./study.csv", ".//study.csv"])
def test_a_name_that_stands_twice_is_refused(tmp_path, name):
    path = with_entry(tmp_path / "study.zip", zipfile.ZipInfo(name), b"study\nother\n")
    assert bundle_faults(path) == ["study.zip: entry study.csv stands 2 times."]


@pytest.mark.parametrize("flags", [0x1, 0x40, 0x2000])
def test_an_encrypted_zip_is_refused(tmp_path, flags):
    path = lying(packed(tmp_path / "study.zip", by_hand()), "study.csv", flags=flags)
    assert bundle_faults(path) == [
        "study.zip: entry study.csv is encrypted; pack it without a password."
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_ordinary_ways_of_packing_are_read(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "study.zip", "w", method) as archive:
        archive.writestr("study.csv", b"study\n")
    assert bundle_faults(tmp_path / "study.zip") == [
        "study.zip: entry study.csv is packed in a way that is not read; pack it as an ordinary "
        "zip."
    ]


class TestLimits:
    def test_a_bundle_unpacks_to_two_gibibytes(self, tmp_path):
        content = {**by_hand(), "originals/a": b"a" * 2000, "originals/b": b"b" * 2000}
        path = packed(tmp_path / "study.zip", content)
        for name in ("originals/a", "originals/b"):
            lying(path, name, size=GIB, packed_size=GIB // 4)
        (fault,) = bundle_faults(path)
        assert fault == "study.zip: unpacks to 2,049 MiB, more than the 2,048 MiB of a bundle."

    def test_a_table_unpacks_to_512_mebibytes(self, tmp_path):
        path = packed(tmp_path / "study.zip", by_hand(codings=[coding()]))
        lying(path, "codings.csv", size=GIB // 2 + 1, packed_size=GIB // 4)
        assert bundle_faults(path) == [
            "study.zip: entry codings.csv unpacks to more than 512 MiB, the most for one table."
        ]

    def test_a_file_unpacks_to_200_times_its_packed_size(self, tmp_path):
        path = packed(tmp_path / "study.zip", {**by_hand(), "originals/bomb": b"\0" * 10**6})
        assert bundle_faults(path) == [
            "study.zip: entry originals/bomb unpacks to more than 200 times its packed size."
        ]

    def test_the_limits_themselves_are_allowed(self, tmp_path):
        content = {"study.csv": b"12345678", "a": b"", "b": b""}
        path = packed(tmp_path / "study.zip", content)
        with zipfile.ZipFile(path) as archive:
            squeezed = archive.getinfo("study.csv").compress_size
        assert squeezed == 10
        limits = Limits(total=8, table=8, files=3, ratio=1)
        with open_bundle(path, limits) as files:
            assert files.read("study.csv", 8) == b"12345678"

    @pytest.mark.parametrize(
        ("limits", "why"),
        [
            (Limits(files=2), "has 3 files, more than the 2 that a bundle may have"),
            (Limits(total=7), "unpacks to 8 bytes, more than the 7 bytes of a bundle"),
            (
                Limits(table=7),
                "entry study.csv unpacks to more than 7 bytes, the most for one table",
            ),
        ],
    )
    def test_one_over_a_limit_is_refused(self, tmp_path, limits, why):
        path = packed(tmp_path / "study.zip", {"study.csv": b"12345678", "a": b"", "b": b""})
        with pytest.raises(InvalidBundle) as caught, open_bundle(path, limits):
            pass
        assert caught.value.lines == (f"study.zip: {why}.",)

    def test_a_hundred_thousand_files(self, tmp_path):
        # One local header does for all: they are refused before any of them is opened.
        with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
            archive.writestr("a", b"")
            entry = archive.infolist()[0]
            for number in range(100_000):
                other = zipfile.ZipInfo(f"{number}")
                other.header_offset = entry.header_offset
                other.CRC = other.file_size = other.compress_size = 0
                archive.filelist.append(other)
            archive._didModify = True
        assert bundle_faults(tmp_path / "study.zip") == [
            "study.zip: has 100,001 files, more than the 100,000 that a bundle may have."
        ]

    def test_a_folder_is_read_up_to_the_same_sizes(self, tmp_path):
        folder = factories.write_files(tmp_path / "folder", {"a": b"1234", "b": b"1234"})
        with open_bundle(folder, Limits(total=7)) as files:
            assert files.read("a", 4) == b"1234"
            with pytest.raises(FileRefused, match="goes over the size"):
                files.read("b", 4)
            with pytest.raises(FileRefused, match="is larger than 3 bytes"):
                files.read("b", 3)


class TestDamage:
    def test_a_cut_zip(self, tmp_path):
        path = packed(tmp_path / "study.zip", by_hand())
        path.write_bytes(path.read_bytes()[:-40])
        (fault,) = bundle_faults(path)
        assert fault.startswith("study.zip: is not a zip file that can be opened")

    def test_a_wrong_checksum(self, tmp_path):
        path = packed(tmp_path / "study.zip", by_hand())
        data = bytearray(path.read_bytes())
        at = data.index(b"texts/int-1.txt") + len("texts/int-1.txt")
        data[at + 5] ^= 0xFF
        path.write_bytes(data)
        assert bundle_faults(path) == [
            "sources.csv line 2: its text texts/int-1.txt is damaged in the zip and cannot be "
            "unpacked"
        ]

    def test_a_damaged_table_does_not_hide_the_faults_of_the_others(self, tmp_path):
        parts = {"codings": [coding()], "waves": [{"wave": "t1", "as_of": "x"}]}
        path = packed(tmp_path / "study.zip", by_hand(**parts))
        lying(path, "codings.csv", size=7)
        faults = bundle_faults(path)
        assert faults[0].startswith("waves.csv line 2: as_of x")
        assert faults[1:] == ["codings.csv: is damaged in the zip and cannot be unpacked"]

    @pytest.mark.parametrize("name", ["rubric.yaml", "datapackage.json"])
    def test_a_damaged_file_is_told_by_its_name(self, tmp_path, name):
        path = packed(tmp_path / "study.zip", {**by_hand(), name: factories.rubric_text()})
        lying(path, name, size=7)
        (fault,) = bundle_faults(path)
        assert fault == f"{name}: is damaged in the zip and cannot be unpacked"

    def test_a_size_that_lies_is_caught_while_reading(self, tmp_path):
        """What says that it holds 10 bytes is not unpacked to more, however much it holds."""
        path = packed(tmp_path / "study.zip", {**by_hand(), "texts/int-1.txt": b"\0" * 10**6})
        lying(path, "texts/int-1.txt", size=10)
        (fault,) = bundle_faults(path)
        assert "is damaged in the zip" in fault
        lying(path, "texts/int-1.txt", size=150_000)
        (fault,) = bundle_faults(path)
        assert "is damaged in the zip" in fault

    def test_a_size_that_says_too_much_is_caught_while_reading(self, tmp_path):
        path = packed(tmp_path / "study.zip", by_hand())
        lying(path, "texts/int-1.txt", size=60)
        (fault,) = bundle_faults(path)
        assert fault.endswith("is damaged in the zip: it is not as long as it says")

    def test_a_file_that_ends_early(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
            for name, data in by_hand().items():
                archive.writestr(name, data)
        lying(tmp_path / "study.zip", "texts/int-1.txt", size=600, packed_size=600)
        (fault,) = bundle_faults(tmp_path / "study.zip")
        assert fault.startswith(
            "sources.csv line 2: its text texts/int-1.txt is damaged in the zip"
        )


class TestLinks:
    """A folder is never left by way of a link."""

    def outside(self, tmp_path):
        content = by_hand(codings=[coding()], sources=[source(), source(source="b")])
        factories.write_files(tmp_path / "outside", content)
        return factories.write_files(tmp_path / "bundle", content)

    def relink(self, place: Path, target: Path):
        place.unlink()
        place.symlink_to(target)

    @pytest.mark.parametrize(
        ("name", "fault"),
        [
            ("codings.csv", "codings.csv: is a link that leads out of the bundle"),
            ("rubric.yaml", "rubric.yaml: is a link that leads out of the bundle"),
            (
                "texts/b.txt",
                "sources.csv line 3: its text texts/b.txt is a link that leads out of the bundle",
            ),
        ],
    )
    def test_a_link_out_is_not_followed(self, tmp_path, name, fault):
        folder = self.outside(tmp_path)
        self.relink(folder / name, tmp_path / "outside" / name)
        assert bundle_faults(folder) == [fault]

    @pytest.mark.parametrize("name", ["texts", "rubrics"])
    def test_a_folder_that_is_a_link_out_is_not_followed(self, tmp_path, name):
        folder = self.outside(tmp_path)
        (tmp_path / "outside" / "rubrics").mkdir()
        (tmp_path / "outside" / "rubrics" / "x@1.yaml").write_text("[")
        if (folder / name).exists():
            (folder / name).rename(folder / "was")
        (folder / name).symlink_to(tmp_path / "outside" / name)
        faults = bundle_faults(folder)
        assert len(faults) == (2 if name == "texts" else 0)
        assert all(f.endswith("stands behind a link that leads out of the bundle") for f in faults)

    def test_a_link_inside_is_followed(self, tmp_path):
        folder = self.outside(tmp_path)
        self.relink(folder / "texts" / "b.txt", folder / "texts" / "int-1.txt")
        assert bundle_faults(folder) == []

    def test_a_link_in_a_circle_or_to_nothing_is_no_file(self, tmp_path):
        folder = self.outside(tmp_path)
        self.relink(folder / "texts" / "int-1.txt", folder / "texts" / "nothing.txt")
        self.relink(folder / "texts" / "b.txt", folder / "texts" / "b.txt")
        (folder / "rubrics").symlink_to(folder / "rubrics")
        faults = bundle_faults(folder)
        assert faults[0] == "sources.csv line 2: its text texts/int-1.txt is missing"
        assert faults[1].startswith("sources.csv line 3: its text texts/b.txt cannot be read (")

    def test_the_folder_itself_may_be_a_link(self, tmp_path):
        folder = self.outside(tmp_path)
        (tmp_path / "link").symlink_to(folder)
        assert bundle_faults(tmp_path / "link") == []

    def test_what_is_no_file_is_not_opened(self, tmp_path):
        folder = self.outside(tmp_path)
        (folder / "codings.csv").unlink()
        os.mkfifo(folder / "codings.csv")
        (folder / "members.csv").mkdir()
        assert bundle_faults(folder) == [
            "members.csv: is not a file",
            "codings.csv: is not a file",
        ]


def test_names_of_a_zip_that_hides_that_they_are_utf8(tmp_path):
    path = packed(tmp_path / "study.zip", by_hand(sources=[source(source="entretien-é")]))
    lying(path, "texts/entretien-é.txt", flags=0)
    data = bytearray(path.read_bytes())
    at = data.index("texts/entretien-é.txt".encode()) - 30
    struct.pack_into("<H", data, at + 6, 0)
    path.write_bytes(data)
    assert bundle_faults(path) == []


def test_names_of_a_zip_in_an_old_code_page(tmp_path):
    path = packed(tmp_path / "study.zip", {**by_hand(), "originals/aXb": b""})
    path.write_bytes(path.read_bytes().replace(b"originals/aXb", b"originals/a\x82b"))
    assert bundle_faults(path) == []


def test_nothing_is_written_while_a_bundle_is_read(tmp_path):
    path = packed(tmp_path / "study.zip", by_hand(codings=[coding()]))
    before = path.read_bytes()
    os.chmod(tmp_path, 0o555)
    read_bundle(path)
    os.chmod(tmp_path, 0o755)
    assert sorted(os.listdir(tmp_path)) == ["study.zip"]
    assert path.read_bytes() == before
