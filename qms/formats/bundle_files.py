"""A study bundle as files: a folder and a .zip behind one reader, with safe limits.

Nothing is unpacked to disk and nothing is written. What a zip says of itself is checked whole
before any of it is unpacked; what it says of its sizes is not believed while reading. A link
that leads out of a folder is never followed.
"""

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qms.core.tables import TABLES
from qms.errors import InvalidBundle, NotFound
from qms.formats.bundle_faults import CONTROL, shown

MIB = 1024 * 1024
DATAPACKAGE = "datapackage.json"
RUBRIC = "rubric.yaml"
RUBRICS = "rubrics"
TEXTS = "texts"
OWN_FILES = frozenset({DATAPACKAGE, RUBRIC, *(f"{table.name}.csv" for table in TABLES)})

_DRIVE = re.compile(r"[A-Za-z]:")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that zipfile and zlib are known to raise on bytes that are not what they say.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bundle may hold; bytes unpacked, and `ratio` of unpacked to packed bytes."""

    total: int = 2048 * MIB
    table: int = 512 * MIB
    rubric: int = MIB
    datapackage: int = 16 * MIB
    files: int = 100_000
    ratio: int = 200


LIMITS = Limits()


class FileRefused(Exception):
    """A file of a bundle that may not or cannot be read; its text says why."""


class BundleFiles(Protocol):
    """The files of one bundle, named by their path from its top with / between."""

    def names(self, folder: str = "") -> list[str]:
        """The names of what stands directly in a folder of the bundle, sorted."""
        ...

    def read(self, name: str, limit: int = LIMITS.total) -> bytes | None:
        """The bytes of a file, or None where there is none.

        Raises:
            FileRefused: It is larger than `limit`, damaged, or a link out of the bundle.
        """
        ...


def unsafe_name(name: str) -> str:
    """Why a file name may not be followed inside a bundle; blank if it may."""
    if "\\" in name:
        return "has a backslash; write / between folders"
    if name.startswith("/"):
        return "is absolute; name the place inside the bundle"
    if _DRIVE.match(name):
        return "names a drive; name the place inside the bundle"
    if CONTROL.search(name) or "\n" in name or "\t" in name:
        return "has a control character"
    # Windows drops dots and spaces at the end of a name, so ".. " climbs as well.
    if any(len(part) > 1 and not part.strip(" .") for part in name.split("/")):
        return "climbs out of the bundle"
    return ""


def plain_name(name: str) -> str:
    """A safe name without its empty and `.` parts, as files are looked up."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


@contextmanager
def open_bundle(path: Path, limits: Limits = LIMITS) -> Iterator[BundleFiles]:
    """The files of the bundle at `path`, a folder or a .zip, open for reading.

    Raises:
        NotFound: There is nothing at `path`.
        InvalidBundle: The zip is damaged, encrypted, unsafe or too large; every reason.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise NotFound(f"There is no bundle at {shown(str(path))}.") from error
    if stat.S_ISDIR(mode):
        yield _Folder(path, limits)
    elif stat.S_ISREG(mode):
        try:
            archive = zipfile.ZipFile(path)
        except _DAMAGED as error:
            raise InvalidBundle(
                f"{shown(path.name)}: is not a zip file that can be opened; "
                "give a folder, or a .zip that is whole."
            ) from error
        with archive:
            yield _Archive(archive, path.name, limits)
    else:
        raise InvalidBundle(f"{shown(path.name)}: is neither a folder nor a file.")


class _Budget:
    """How many bytes may still be read from one bundle."""

    def __init__(self, total: int) -> None:
        self.left = total

    def take(self, size: int) -> None:
        """Counts `size` bytes; refuses the file that goes over."""
        if size > self.left:
            raise FileRefused("goes over the size that a bundle may have")
        self.left -= size


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise FileRefused(f"is larger than {_size(limit)}, the most that is read")


def _size(count: int) -> str:
    """A size in words, rounded up."""
    if count >= MIB:
        return f"{-(-count // MIB):,} MiB"
    return f"{count:,} bytes"


class _Folder:
    """A bundle that lies open in a folder."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root = os.path.realpath(root)
        self._budget = _Budget(limits.total)
        self._inside: dict[str, bool] = {}

    def names(self, folder: str = "") -> list[str]:
        place = os.path.join(self._root, folder)
        if not self._leads_inside(place):
            return []
        try:
            return sorted(os.listdir(place))
        except OSError:
            return []

    def read(self, name: str, limit: int = LIMITS.total) -> bytes | None:
        for spelling in _spellings(name):
            try:
                return self._content(os.path.join(self._root, spelling), limit)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise FileRefused(f"cannot be read ({shown(reason)})") from error
        return None

    def _content(self, place: str, limit: int) -> bytes:
        status = os.lstat(place)
        if not self._leads_inside(os.path.dirname(place)):
            raise FileRefused("stands behind a link that leads out of the bundle")
        if stat.S_ISLNK(status.st_mode):
            if not self._leads_inside(place):
                raise FileRefused("is a link that leads out of the bundle")
            status = os.stat(place)
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused("is not a file")
        _refuse_large(status.st_size, limit)
        self._budget.take(status.st_size)
        with open(place, "rb") as stream:
            return stream.read(status.st_size)

    def _leads_inside(self, place: str) -> bool:
        """Whether `place`, with all links followed, is still inside the folder."""
        known = self._inside.get(place)
        if known is None:
            known = Path(os.path.realpath(place)).is_relative_to(self._root)
            self._inside[place] = known
        return known


class _Archive:
    """A bundle in a zip; its tables stand at the top or in one folder."""

    def __init__(self, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
        self._archive = archive
        self._budget = _Budget(limits.total)
        entries = [(_entry_name(info), info) for info in archive.infolist()]
        faults = [f"{shown(name)}: {what}." for what in _archive_faults(entries, limits)]
        if faults:
            raise InvalidBundle(*faults)
        files = {plain_name(entry): info for entry, info in entries if not entry.endswith("/")}
        top = _top_folder(files)
        if top is None:
            raise InvalidBundle(
                f"{shown(name)}: has tables in more than one folder; one bundle to a zip."
            )
        self._files = {
            entry.removeprefix(top): info for entry, info in files.items() if entry.startswith(top)
        }
        self._composed: dict[str, zipfile.ZipInfo] | None = None

    def names(self, folder: str = "") -> list[str]:
        start = f"{folder}/" if folder else ""
        return sorted(
            {
                name.removeprefix(start).split("/")[0]
                for name in self._files
                if name.startswith(start)
            }
        )

    def read(self, name: str, limit: int = LIMITS.total) -> bytes | None:
        info = self._files.get(name) or self._by_composed_name(name)
        if info is None:
            return None
        _refuse_large(info.file_size, limit)
        self._budget.take(info.file_size)
        try:
            # Asking for a number of bytes keeps a stream that is longer than it says from
            # being unpacked at once; reading to its end makes zipfile compare the checksum.
            with self._archive.open(info) as stream:
                content = stream.read(info.file_size + 1)
        except _DAMAGED as error:
            raise FileRefused("is damaged in the zip and cannot be unpacked") from error
        if len(content) != info.file_size:
            raise FileRefused("is damaged in the zip: it is not as long as it says")
        return content

    def _by_composed_name(self, name: str) -> zipfile.ZipInfo | None:
        """The entry whose name differs only in how its accents are composed."""
        if self._composed is None:
            self._composed = {
                unicodedata.normalize("NFC", entry): info for entry, info in self._files.items()
            }
        return self._composed.get(unicodedata.normalize("NFC", name))


def _spellings(name: str) -> Iterator[str]:
    """`name`, then with its accents composed and decomposed, as file systems differ in this."""
    yield name
    if not name.isascii():
        yield from (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))


def _entry_name(info: zipfile.ZipInfo) -> str:
    """An entry's name as written; some tools write UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _archive_faults(
    entries: Iterable[tuple[str, zipfile.ZipInfo]], limits: Limits
) -> Iterator[str]:
    """All that forbids unpacking a zip, from its directory alone."""
    entries = list(entries)
    if len(entries) > limits.files:
        yield f"has {len(entries):,} files, more than the {limits.files:,} that a bundle may have"
        return
    total = sum(info.file_size for _, info in entries)
    if total > limits.total:
        yield f"unpacks to {_size(total)}, more than the {_size(limits.total)} of a bundle"
    for name, info in entries:
        if reason := _entry_fault(name, info, limits):
            yield f"entry {shown(name)} {reason}"
    for name, count in Counter(plain_name(name) for name, _ in entries).items():
        if count > 1 and name:
            yield f"entry {shown(name)} stands {count} times"


def _entry_fault(name: str, info: zipfile.ZipInfo, limits: Limits) -> str:
    """Why one entry is refused; blank if it is not."""
    if reason := unsafe_name(name):
        return reason
    sort = stat.S_IFMT(info.external_attr >> 16)
    if sort not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link; put the file itself there" if sort == stat.S_IFLNK else "is not a file"
    if info.flag_bits & 0x2041:
        return "is encrypted; pack it without a password"
    if info.compress_type not in _METHODS:
        return "is packed in a way that is not read; pack it as an ordinary zip"
    if info.file_size > limits.ratio * info.compress_size:
        return f"unpacks to more than {limits.ratio} times its packed size"
    if plain_name(name).endswith(".csv") and info.file_size > limits.table:
        return f"unpacks to more than {_size(limits.table)}, the most for one table"
    return ""


def _top_folder(names: Iterable[str]) -> str | None:
    """The folder that the tables stand in with its /; blank for the top, None if in several."""
    holding = set()
    for name in names:
        folder, _, rest = name.partition("/")
        if name in OWN_FILES:
            return ""
        if rest in OWN_FILES and folder != "__MACOSX":
            holding.add(f"{folder}/")
    if len(holding) > 1:
        return None
    return holding.pop() if holding else ""
