"""Many files at once: folders and zips opened up, each file read, the same text twice noticed."""

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qms.formats.bundle_faults import shown
from qms.formats.readers.content import Unreadable, counted
from qms.formats.readers.files import Reading, read_file, refused, too_large, with_warning
from qms.formats.readers.isolated import Isolation
from qms.formats.readers.limits import MIB, Limits
from qms.formats.readers.packages import BROKEN, DAMAGED, is_bomb, overlaps, unpacked
from qms.formats.readers.recognise import ending_of

Progress = Callable[[int, int, str], None]
"""Called with how many are done, how many there are, and what comes next."""


class Upload(NamedTuple):
    """A file that was handed over, not one on this machine's disk.

    `pages` are the first and last page of a PDF that are to be read, from 1; None for all.
    """

    name: str
    data: bytes
    pages: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """A file to read: how to get its bytes, or why it is refused unread."""

    name: str
    load: Callable[[], bytes] | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    pages: tuple[int, int] | None = None


def read_many(
    given: Iterable[Path | Upload],
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> tuple[Reading, ...]:
    """A reading for every file given, and for every file in the folders and zips among them.

    One bad file never keeps the others out. Files inside folders come in the order of their
    names. A text that came before is accepted again, with a warning that names the first.
    """
    limits = limits or Limits()
    items = list(_items(given, limits))
    if len(items) > limits.files:
        over = items[limits.files :]
        items = items[: limits.files]
        items += [
            _Item(item.name, reason=f"is beyond the {limits.files:,} files that are read at once.")
            for item in over
        ]
    readings = []
    first: dict[str, str] = {}
    with Isolation(limits) as isolation:
        for done, item in enumerate(items):
            if progress:
                progress(done, len(items), item.name)
            reading = _read(item, limits, isolation)
            for note in item.notes:
                reading = with_warning(reading, note)
            readings.append(_against(first, reading))
    if progress:
        progress(len(items), len(items), "")
    return tuple(readings)


def _read(item: _Item, limits: Limits, isolation: Isolation) -> Reading:
    if item.load is None:
        return refused(item.name, item.reason)
    try:
        data = item.load()
    except Unreadable as error:
        return refused(item.name, str(error))
    except OSError as error:
        return refused(item.name, f"cannot be opened ({error.strerror or error}).")
    return read_file(item.name, data, limits=limits, isolation=isolation, pages=item.pages)


def _against(first: dict[str, str], reading: Reading) -> Reading:
    """The reading, with a warning if its text came before."""
    if not reading.accepted:
        return reading
    same = first.setdefault(hashlib.sha256(reading.text.encode()).hexdigest(), reading.file)
    if same == reading.file:
        return reading
    return with_warning(reading, f"The same text as {shown(same)}; bring in one of the two.")


def _items(given: Iterable[Path | Upload], limits: Limits) -> Iterator[_Item]:
    for one in given:
        if isinstance(one, Upload):
            yield from _of_upload(one, limits)
        else:
            yield from _of_path(one, limits)


def _of_upload(upload: Upload, limits: Limits) -> Iterator[_Item]:
    if _is_zip(upload.name, upload.data[:4]):
        yield from _in_zip(upload.name, io.BytesIO(upload.data), len(upload.data), limits)
    else:
        yield _Item(upload.name, load=lambda: upload.data, pages=upload.pages)


def _of_path(path: Path, limits: Limits) -> Iterator[_Item]:
    """A file, or the files of a folder or zip."""
    name = str(path)
    try:
        status = path.stat()
    except (OSError, ValueError):
        yield _Item(name, reason="is not there; look at its name and folder.")
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _in_folder(path, limits)
    elif not stat.S_ISREG(status.st_mode):
        yield _Item(name, reason="is not an ordinary file.")
    else:
        yield from _of_file(path, name, status.st_size, limits)


def _of_file(path: Path, name: str, size: int, limits: Limits) -> Iterator[_Item]:
    try:
        with path.open("rb") as stream:
            beginning = stream.read(4)
    except OSError as error:
        yield _Item(name, reason=f"cannot be opened ({error.strerror or error}).")
        return
    if _is_zip(name, beginning):
        yield from _in_zip(name, path, size, limits)
    elif size > limits.file_mib * MIB:
        yield _Item(name, reason=too_large(size, limits))
    else:
        yield _Item(name, load=path.read_bytes)


def _is_zip(name: str, beginning: bytes) -> bool:
    return ending_of(name) == "zip" and beginning.startswith(b"PK")


def _in_folder(folder: Path, limits: Limits) -> Iterator[_Item]:
    """All files below a folder; links are not followed, leavings of programs are counted."""
    found: list[_Item] = []
    passed = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        found += [_Item(os.path.join(place, name), reason=_LINK) for name in links]
        for name in sorted(names):
            path = Path(place, name)
            if _is_leaving(name):
                passed += 1
            elif path.is_symlink():
                found.append(_Item(str(path), reason=_LINK))
            else:
                found += _of_path(path, limits)
    yield from _told(str(folder), found, passed)


def _in_zip(name: str, source: Path | io.BytesIO, size: int, limits: Limits) -> Iterator[_Item]:
    """All files of a zip, each refused for itself where it may not be unpacked."""
    try:
        archive = zipfile.ZipFile(source)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except DAMAGED:
        yield _Item(name, reason=BROKEN)
        return
    total = sum(entry.file_size for entry in entries)
    if overlaps(entries, size):
        yield _Item(
            name, reason="has files that share their bytes, as zip bombs do; pack it again."
        )
        return
    if total > limits.together_mib * MIB:
        yield _Item(
            name,
            reason=f"unpacks to {-(-total // MIB):,} MiB, more than the {limits.together_mib:,} "
            "MiB that are read from one zip; unpack it and bring in its files.",
        )
        return
    found, passed = [], 0
    for entry in entries:
        inner = _entry_name(entry)
        if _is_leaving(inner.rpartition("/")[2]) or inner.startswith("__MACOSX/"):
            passed += 1
        elif reason := _entry_fault(inner, entry, limits):
            found.append(_Item(f"{name}/{inner}", reason=reason))
        else:
            found.append(_Item(f"{name}/{inner}", load=_loader(archive, entry)))
    yield from _told(name, found, passed)


def _loader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: unpacked(archive, entry)


def _told(name: str, found: list[_Item], passed: int) -> Iterator[_Item]:
    """The files of a folder or zip, with a word on what was passed over."""
    if not found:
        yield _Item(name, reason="holds no files to read.")
        return
    note = f"Passed over in {shown(name)}: {counted(passed, 'hidden file')} of other programs."
    for number, item in enumerate(found):
        if number == 0 and passed:
            yield _Item(item.name, item.load, item.reason, (*item.notes, note))
        else:
            yield item


_LINK = "is a link; put the file itself there."


def _is_leaving(name: str) -> bool:
    """Whether a file is one that programs leave behind: hidden, or the lock of an open document."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini")


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name with / between folders, whatever the program that packed it wrote."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.orig_filename
    return name.replace("\\", "/")


def _entry_fault(name: str, entry: zipfile.ZipInfo, limits: Limits) -> str:
    """Why a file of a zip is refused unread; blank if it is not."""
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return "has a name that leads out of the zip; pack it again without the folders above it."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _LINK
    if entry.flag_bits & 0x2041:
        return "is locked with a password; pack it without one."
    if entry.file_size > limits.file_mib * MIB:
        return too_large(entry.file_size, limits)
    if is_bomb(entry, limits):
        return (
            f"unpacks to more than {limits.ratio} times its packed size (a zip bomb?); "
            "unpack it and bring it in by itself."
        )
    return ""
