"""A study from wherever it stands: a bundle (folder or .zip) or a database.

This is what the command line opens; the app works on a store (see `library`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from qms.analysis.study import Study
from qms.errors import NotFound, UserError
from qms.formats.bundle import bundle_faults, read_bundle, write_bundle
from qms.formats.rubric_yaml import parse_rubric
from qms.storage import studies as stored
from qms.storage.engine import Store
from qms.storage.studies import StoredStudy


def is_database(reference: str) -> bool:
    """Whether a reference is a database URL and not the path of a bundle."""
    return "://" in reference


def open_study(reference: str, *, study: str | None = None) -> Study:
    """The study at `reference`, checked.

    Args:
        reference: Path of a bundle, or a database URL.
        study: Which study of a database; not needed where it holds just one.

    Raises:
        NotFound: Nothing is there, or the database holds no such study.
        InvalidBundle: The bundle has faults.
        StorageFailed: The database cannot be read.
    """
    if not is_database(reference):
        return read_bundle(Path(reference))
    with Store.open(reference, create=False) as store, store.reading() as conn:
        ids = [entry.id for entry in stored.studies(conn)]
        return from_stored(stored.read_study(conn, study or only(ids)))


def check(reference: str, *, study: str | None = None) -> list[str]:
    """Every fault that an import would refuse; empty if there is none."""
    if not is_database(reference):
        return bundle_faults(Path(reference))
    open_study(reference, study=study)
    return []


def load(bundle: Path, url: str, *, replace: bool, by: str = "") -> str:
    """Load a bundle into a database, all of it or nothing; returns the study's id."""
    study = read_bundle(bundle)
    with Store.open(url) as store, store.begin() as conn:
        stored.insert_study(conn, study, replace=replace, who=by)
    return study.id


def dump(url: str, study: str, path: Path) -> None:
    """Write one study of a database to a bundle."""
    export(open_study(url, study=study), path)


def export(study: Study, path: Path) -> None:
    """Write a study to a bundle; an existing file is replaced whole or left as it was."""
    write_bundle(study, path)


def chosen(kind: str, asked: str | None, there: Iterable[str]) -> list[str] | None:
    """The ids to keep: None for all, or the one asked for, which must be there."""
    if asked is None:
        return None
    known = list(there)
    if asked not in known:
        raise NotFound(f"No {kind} “{asked}” in this study; it has {', '.join(known) or 'none'}.")
    return [asked]


def from_stored(kept: StoredStudy) -> Study:
    """The study that a database holds, its rubrics read again from their own text."""
    rubrics = tuple(parse_rubric(text, "rubric.yaml") for text in kept.rubric_texts)
    return Study(kept.tables, kept.texts, rubrics)


def only(ids: Sequence[str]) -> str:
    """The one study that a database holds, where nobody says which."""
    if not ids:
        raise NotFound("This database holds no study; load one with: python -m qms load BUNDLE.")
    if len(ids) > 1:
        raise UserError(f"This database holds {', '.join(ids)}; say which with --study ID.")
    return ids[0]
