"""The study bundle: a study whole, as a folder or a .zip that a spreadsheet can open.

Reading is all or nothing. What each module of the family does: `bundle_files` folder or zip
and its limits, `bundle_tables` CSV to cells, `bundle_rubrics` and `bundle_texts` the rest of
the files, `bundle_check` and `bundle_evidence` the checks, `bundle_write` the other way,
`datapackage` the description that goes along.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from qms.analysis.study import Study
from qms.core.tables import TABLES, Table
from qms.errors import InvalidBundle
from qms.formats.bundle_check import Bundle, check_tables
from qms.formats.bundle_evidence import check_evidence
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_files import (
    DATAPACKAGE,
    LIMITS,
    OWN_FILES,
    BundleFiles,
    FileRefused,
    open_bundle,
)
from qms.formats.bundle_rubrics import read_rubrics
from qms.formats.bundle_tables import Cells, no_cells, read_table
from qms.formats.bundle_texts import read_texts
from qms.formats.bundle_write import write_files
from qms.formats.datapackage import check_datapackage


def read_bundle(path: Path) -> Study:
    """The study in a bundle, all or nothing.

    Args:
        path: A folder or a .zip. Nothing is written while it is read.

    Returns:
        The study with its cells as written. Rows keep the order of their files.

    Raises:
        NotFound: There is nothing at `path`.
        InvalidBundle: It has faults: the first 50, and how many more.
    """
    bundle, faults = _examined(path)
    if faults or bundle is None:
        raise InvalidBundle.of(faults)
    tables = {name: _frame(cells) for name, cells in bundle.tables.items()}
    return Study(tables, bundle.texts, bundle.rubrics.all)


def bundle_faults(path: Path) -> list[str]:
    """Everything that an import of a bundle would refuse, one sentence a fault; [] if nothing.

    Raises:
        NotFound: There is nothing at `path`.
    """
    return _examined(path)[1]


def write_bundle(study: Study, path: Path, *, created: datetime | None = None) -> None:
    """Writes a study as a bundle, whole or not at all.

    Args:
        study: The study. The same study and `created` make the same bytes.
        path: A name that ends in .zip, which is replaced if it exists, or else a folder,
            which must not exist or be empty.
        created: When the bundle is made, for datapackage.json; now if left out.

    Raises:
        Conflict: The folder is there and holds something.
        InvalidBundle: The study cannot be a bundle, as when a source has no text.
        UserError: The disk is full or may not be written to.
    """
    write_files(study, path, created=created or datetime.now(UTC))


def _examined(path: Path) -> tuple[Bundle | None, list[str]]:
    """What a bundle holds, as far as it can be read, and all its faults."""
    faults = Faults()
    try:
        with open_bundle(path) as files:
            bundle = _content(files, faults)
    except InvalidBundle as refused:
        return None, list(refused.lines)
    except MemoryError:  # pragma: no cover - depends on the machine
        return None, [f"{shown(path.name)}: does not fit into the memory of this computer."]
    if bundle is not None:
        check_tables(bundle, faults)
        check_evidence(bundle, faults)
    return bundle, faults.told()


def _content(files: BundleFiles, faults: Faults) -> Bundle | None:
    """All files of a bundle; None where a newer program wrote it."""
    package = _file(files, DATAPACKAGE, LIMITS.datapackage, faults)
    if package is not None and not check_datapackage(package, faults):
        return None
    for file, meant in _misspelt(files.names()):
        faults.add(file, None, f"is no file of a bundle; if it is {meant}, call it that")
    rubrics = read_rubrics(files, faults)
    tables = {table.name: _table(files, table, faults) for table in TABLES}
    return Bundle(tables, read_texts(files, tables["sources"], faults), rubrics)


def _table(files: BundleFiles, table: Table, faults: Faults) -> Cells:
    file = f"{table.name}.csv"
    try:
        content = files.read(file, LIMITS.table)
    except FileRefused as refused:
        faults.add(file, None, str(refused))
        return no_cells(table, whole=False)
    if content is not None:
        return read_table(table, content, faults)
    if table.required:
        faults.add(file, None, "is missing; every bundle has it")
    return no_cells(table, whole=not table.required)


def _file(files: BundleFiles, name: str, limit: int, faults: Faults) -> bytes | None:
    try:
        return files.read(name, limit)
    except FileRefused as refused:
        faults.add(name, None, str(refused))
        return None


def _misspelt(names: list[str]) -> Iterator[tuple[str, str]]:
    """Files that are clearly meant to be one of the bundle's own, which is not there."""
    absent = {own.partition(".")[0]: own for own in sorted(OWN_FILES.difference(names))}
    for name in names:
        stem, _, ending = name.casefold().rpartition(".")
        if name in OWN_FILES or len(name) > 40 or ending not in ("csv", "yaml", "yml", "json"):
            continue
        near = get_close_matches(stem, absent, n=1, cutoff=0.85)
        if near and (absent[near[0]].endswith(".csv") == (ending == "csv")):
            yield name, absent[near[0]]


def _frame(cells: Cells) -> pd.DataFrame:
    return pd.DataFrame(dict(cells.columns), columns=list(cells.table.column_names), dtype="str")
