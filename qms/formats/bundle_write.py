"""A study to the files of a bundle: the same bytes for the same study, whole or not at all."""

import csv
import io
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from qms.analysis.study import Study
from qms.core.tables import Kind, Table
from qms.errors import Conflict, InvalidBundle, UserError
from qms.formats.bundle_faults import shown
from qms.formats.bundle_files import DATAPACKAGE, LIMITS, RUBRIC, unsafe_name
from qms.formats.bundle_rubrics import rubric_place
from qms.formats.bundle_tables import whole_number
from qms.formats.bundle_texts import text_place
from qms.formats.datapackage import datapackage_text, written_tables

_DEFLATE = 6
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can tell
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def write_files(study: Study, path: Path, *, created: datetime) -> None:
    """Writes the bundle of a study to a .zip or a folder; see `bundle.write_bundle`."""
    files = _files(study, created)
    path = Path(os.path.abspath(path))
    # Beside the place where it goes, so that the last step is a rename on one disk.
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        if path.suffix.lower() == ".zip":
            _write_zip(files, path, partial)
        else:
            _write_folder(files, path, partial)
    except OSError as error:
        told = error.strerror or str(error)
        raise UserError(f"The bundle cannot be written to {shown(str(path))}: {told}.") from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)


def _write_zip(files: Mapping[str, bytes], path: Path, partial: Path) -> None:
    with partial.open("xb") as stream:
        with zipfile.ZipFile(stream, "w") as archive:
            for name in sorted(files):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system = _UNIX
                entry.external_attr = _PLAIN_FILE
                entry.compress_type = _method(files[name])
                archive.writestr(entry, files[name], compresslevel=_DEFLATE)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(partial, path)


def _method(content: bytes) -> int:
    """Deflated, but for what would shrink so far that an import takes it for a bomb."""
    packed = len(zlib.compress(content, _DEFLATE, -zlib.MAX_WBITS))
    return zipfile.ZIP_STORED if len(content) > LIMITS.ratio * packed else zipfile.ZIP_DEFLATED


def _write_folder(files: Mapping[str, bytes], path: Path, partial: Path) -> None:
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Conflict(f"{shown(str(path))} is there already and not empty; name another folder.")
    partial.mkdir()
    for name in sorted(files):
        place = partial / name
        place.parent.mkdir(parents=True, exist_ok=True)
        # Not over another file: names may differ in case only, and the disk may not tell them.
        with place.open("xb") as stream:
            stream.write(files[name])
            stream.flush()
            os.fsync(stream.fileno())
    if path.exists():
        path.rmdir()
    os.replace(partial, path)


def _files(study: Study, created: datetime) -> dict[str, bytes]:
    """File name to content of the bundle of a study."""
    if len(study.tables["study"]) != 1 or not study.rubrics:
        raise InvalidBundle("A bundle holds one study with its rubric, and this is not one.")
    faults: list[str] = []
    parts = _rubrics(study, faults)
    parts += [(f"{table.name}.csv", _csv(table, study.tables)) for table in written_tables(study)]
    parts.append((DATAPACKAGE, datapackage_text(study, created=created)))
    files: dict[str, bytes] = {}
    for name, text in (*parts, *_texts(study, faults)):
        try:
            content = text.encode("utf-8")
        except UnicodeEncodeError:
            faults.append(f"{shown(name)}: has a character that is no Unicode text")
            continue
        if files.setdefault(name, content) != content:
            faults.append(f"{shown(name)}: would hold two different texts; give one a path")
    if faults:
        raise InvalidBundle.of(faults)
    return files


def _rubrics(study: Study, faults: list[str]) -> list[tuple[str, str]]:
    """Place and text of every rubric; one that cannot stand in a file goes to `faults`."""
    found = [(RUBRIC, study.rubrics[0].text)]
    for rubric in study.rubrics[1:]:
        found.append((rubric_place(rubric), rubric.text))
        if unsafe_name(rubric_place(rubric)) or rubric_place(rubric).count("/") > 1:
            faults.append(f"{shown(rubric_place(rubric))}: cannot be the name of a file")
    faults += [f"{shown(place)}: the rubric carries no text" for place, text in found if not text]
    return found


def _texts(study: Study, faults: list[str]) -> list[tuple[str, str]]:
    """Place and text of every source; what has none goes to `faults`."""
    sources = study.tables["sources"]
    found = []
    for source, path in zip(sources["source"], sources["path"], strict=True):
        if source not in study.texts:
            faults.append(f"sources.csv: source {shown(source)} has no text")
            continue
        try:
            found.append((text_place(source, path), study.texts[source]))
        except ValueError as error:
            faults.append(f"sources.csv: {error}")
    return found


def _csv(table: Table, tables: Mapping[str, pd.DataFrame]) -> str:
    """A table as CSV: columns in the order of the table, rows in that of their keys."""
    cells = tables[table.name]
    columns: list[list[str]] = [cells[name].tolist() for name in table.column_names]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    rows: list[tuple[str, ...]] = list(zip(*columns, strict=True))
    rows.sort(key=_key_order(table))
    writer.writerows(rows)
    return out.getvalue()


def _key_order(table: Table) -> Callable[[tuple[str, ...]], list[tuple[int, str]]]:
    """The order of rows: by key, numbers as numbers."""
    places = [
        (table.column_names.index(name), table.column(name).kind is Kind.INTEGER)
        for name in table.key
    ]

    def order(row: tuple[str, ...]) -> list[tuple[int, str]]:
        return [
            ((whole_number(row[place]) or 0) if is_number else 0, row[place])
            for place, is_number in places
        ]

    return order
