"""How much of a file is read before it is refused, and the settings that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from qms.errors import UserError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read; a file that goes over is refused in one sentence.

    Attributes:
        file_mib: Size of one file as it lies there.
        unpacked_mib: What a packed file (.docx, .xlsx, .odt, .zip) may unpack to.
        xml_mib: What the XML inside a .docx, .xlsx or .odt may unpack to.
        ratio: Unpacked to packed bytes of one entry that is larger than 1 MiB.
        entries: Entries of one packed file.
        pages: Pages of a PDF that are read from one file; a range may be asked for.
        characters: Length of the text of one file.
        files: Files brought in at once, from folders and zips too.
        together_mib: What one zip of files may unpack to.
        seconds: Processor time for one file; twice that by the clock.
        memory_mib: Address space of the process that opens files.
    """

    file_mib: int = 100
    unpacked_mib: int = 200
    xml_mib: int = 50
    ratio: int = 200
    entries: int = 2_000
    pages: int = 2_000
    characters: int = 20_000_000
    files: int = 10_000
    together_mib: int = 2_048
    seconds: int = 15
    memory_mib: int = 1_024


SETTINGS: Mapping[str, str] = {
    "QMS_READ_FILE_MIB": "file_mib",
    "QMS_READ_UNPACKED_MIB": "unpacked_mib",
    "QMS_READ_XML_MIB": "xml_mib",
    "QMS_READ_RATIO": "ratio",
    "QMS_READ_ENTRIES": "entries",
    "QMS_READ_PAGES": "pages",
    "QMS_READ_CHARACTERS": "characters",
    "QMS_READ_FILES": "files",
    "QMS_READ_TOGETHER_MIB": "together_mib",
    "QMS_READ_SECONDS": "seconds",
    "QMS_READ_MEMORY_MIB": "memory_mib",
}
"""Environment variable to the field of `Limits` that it sets."""


def limits_from(environment: Mapping[str, str]) -> Limits:
    """The limits with what the environment sets; what is not set keeps its default.

    Raises:
        UserError: A setting is not a whole number above zero; every such setting.
    """
    asked: dict[str, int] = {}
    faults = []
    for name, field in SETTINGS.items():
        given = environment.get(name, "").strip()
        if not given:
            continue
        if given.isascii() and given.isdigit() and int(given) > 0:
            asked[field] = int(given)
        else:
            faults.append(f"{name} is {given!r}; give a whole number above zero, or unset it.")
    if faults:
        raise UserError(*faults)
    return replace(Limits(), **asked)


def as_numbers(limits: Limits) -> dict[str, int]:
    """The limits as they travel to the process that opens files."""
    return {field.name: getattr(limits, field.name) for field in fields(limits)}
