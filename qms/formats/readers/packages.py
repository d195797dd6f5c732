"""Packed documents (.docx, .xlsx, .odt): what is checked before a library may open one."""

import io
import re
import zipfile
import zlib

from qms.formats.readers.content import Unreadable
from qms.formats.readers.limits import MIB, Limits

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""All that zipfile and zlib are known to raise on bytes that are not what they say."""

BROKEN = "is damaged or cut short; get a whole copy, or open it and save it again."
_DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")


def checked_package(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The zip of a packed document, after its sizes and its XML were looked at.

    Raises:
        Unreadable: It is damaged, encrypted, unpacks to too much, or declares XML entities.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except DAMAGED as error:
        raise Unreadable(BROKEN) from error
    refuse_bomb(entries, len(data), limits)
    xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    if sum(entry.file_size for entry in xml) > limits.xml_mib * MIB:
        raise Unreadable(
            f"unpacks to more than {limits.xml_mib} MiB of XML, which no ordinary document does; "
            "save its text under a new name and bring that in."
        )
    for entry in xml:
        if _DECLARED.search(unpacked(archive, entry)):
            raise Unreadable(
                "declares XML entities, which documents never need and attacks use; "
                "open it in an office program and save it again."
            )
    return archive


def refuse_bomb(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuses a zip of `size` bytes by its directory, before anything of it is unpacked."""
    if len(entries) > limits.entries:
        raise Unreadable(
            f"holds {len(entries):,} parts, more than the {limits.entries:,} that are read."
        )
    if any(entry.flag_bits & 0x2041 for entry in entries):
        raise Unreadable("is locked with a password; save a copy without one and bring that in.")
    total = sum(entry.file_size for entry in entries)
    if (
        total > limits.unpacked_mib * MIB
        or overlaps(entries, size)
        or any(is_bomb(entry, limits) for entry in entries)
    ):
        raise Unreadable(
            f"unpacks to {-(-total // MIB):,} MiB, far more than a document does (a zip bomb?); "
            "save its text under a new name and bring that in."
        )


def overlaps(entries: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether entries share bytes of a zip of `size` bytes, which only bombs do."""
    return sum(entry.compress_size for entry in entries) > size


def is_bomb(entry: zipfile.ZipInfo, limits: Limits) -> bool:
    """Whether one entry unpacks to far more than its packed size."""
    return entry.file_size > MIB and entry.file_size > limits.ratio * max(entry.compress_size, 1)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry, never more than it says that it holds.

    Raises:
        Unreadable: It is damaged, or not as long as it says.
    """
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
    except DAMAGED as error:
        raise Unreadable(BROKEN) from error
    if len(content) != entry.file_size:
        raise Unreadable(BROKEN)
    return content
