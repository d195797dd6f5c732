"""Reading files before they become sources: what an import would make of each."""

import os
from collections.abc import Iterable
from pathlib import Path

from qms.formats.readers.batch import Progress, Upload, read_many
from qms.formats.readers.files import Reading
from qms.formats.readers.files import read_file as _read_file
from qms.formats.readers.limits import limits_from

__all__ = ["Progress", "Reading", "Upload", "read_file", "read_files"]


def read_files(
    given: Iterable[Path | Upload], *, progress: Progress | None = None
) -> tuple[Reading, ...]:
    """A reading for each file, and for each in the folders and zips among those given.

    Limits are those of the settings (docs/deploy.md). Nothing is stored.

    Raises:
        UserError: A setting is not a number.
    """
    return read_many(given, limits=limits_from(os.environ), progress=progress)


def read_file(name: str, data: bytes, *, pages: tuple[int, int] | None = None) -> Reading:
    """The reading of one file; of a PDF, `pages` from first to last (from 1) if given.

    Raises:
        UserError: A setting is not a number.
    """
    return _read_file(name, data, limits=limits_from(os.environ), pages=pages)
