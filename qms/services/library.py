"""The studies of a workspace: open the sample, start one, bring one in, take one out."""

import contextlib
import getpass
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import date
from itertools import count
from pathlib import Path

from qms.analysis.study import Study, empty_tables, frame, rows
from qms.core import permissions
from qms.core.rubric import Rubric
from qms.errors import Conflict, NotFound, UserError
from qms.formats.boards import Board, boards
from qms.formats.bundle import read_bundle, write_bundle
from qms.formats.bundle_faults import shown
from qms.formats.rubric_yaml import read_rubric
from qms.services.records import carry_out, standing
from qms.services.studies import from_stored
from qms.storage import codings, pseudonyms
from qms.storage import studies as stored
from qms.storage.acts import Change
from qms.storage.engine import Store, default_url
from qms.storage.events import Event, append_event
from qms.storage.rows import insert_rubric
from qms.storage.studies import StudyEntry

__all__ = [
    "Board",
    "NewStudy",
    "NewSystem",
    "NewWave",
    "Store",
    "StudyEntry",
    "add_bundle",
    "add_rubric",
    "add_system",
    "add_wave",
    "boards",
    "export_bundle",
    "further_rubrics",
    "here",
    "open_sample",
    "open_store",
    "remove_study",
    "revision",
    "shipped_rubrics",
    "start_study",
    "studies",
    "study",
]

HOME = Path(__file__).resolve().parents[2]
SAMPLE = HOME / "sample_data"
RUBRICS = HOME / "rubrics"
WAVE_ADDED, SYSTEM_ADDED = "wave added", "system added"


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A system to assess; only its name must be given. `places` are names."""

    name: str
    ods_code: str = ""
    region: str = ""
    population: str = ""
    places: tuple[str, ...] = ()
    context: str = ""

    def row(self, key: str) -> dict[str, str]:
        """The system as a row under an id."""
        return {
            "system": key,
            "name": self.name.strip(),
            "ods_code": self.ods_code,
            "region": self.region,
            "population": self.population,
            "places": ";".join(self.places),
            "context": self.context,
        }


@dataclass(frozen=True, slots=True)
class NewWave:
    """One assessment at one time; `as_of` is an ISO date."""

    title: str
    as_of: str


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study to start. `form` is "full" or a form of the rubric."""

    title: str
    rubric_id: str
    form: str
    systems: tuple[NewSystem, ...]
    waves: tuple[NewWave, ...]


def open_store(url: str | None = None) -> Store:
    """The workspace's store; `QMS_DATABASE_URL`, else a file in the user's data directory."""
    return Store.open(url or default_url())


def here() -> str:
    """Who works at this machine, for the audit trail of a laptop without sign-in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"


def studies(store: Store) -> list[StudyEntry]:
    """The studies of the workspace, by title."""
    with store.reading() as conn:
        return sorted(stored.studies(conn), key=lambda entry: (entry.title, entry.id))


def study(store: Store, study_id: str) -> Study:
    """One study, its texts left where they are."""
    with store.reading() as conn:
        return from_stored(stored.read_study(conn, study_id, texts=False))


def revision(store: Store, study_id: str) -> int:
    """A number that rises with every write to the study."""
    with store.reading() as conn:
        return stored.revision(conn, study_id)


def shipped_rubrics() -> list[Rubric]:
    """The rubrics that come with the program, the main one first."""
    found = [read_rubric(path) for path in sorted(RUBRICS.glob("*.yaml"))]
    return sorted(found, key=lambda rubric: (rubric.id != "qms-ics", rubric.title))


def open_sample(store: Store, *, by: str) -> str:
    """The sample study's id, loaded first if it is not in the workspace yet."""
    sample = read_bundle(SAMPLE)
    if sample.id not in {entry.id for entry in studies(store)}:
        # A second tab may be quicker; then it is there, which is all that was asked.
        with contextlib.suppress(Conflict):
            _insert(store, sample, replace=False, by=by)
    return sample.id


def add_bundle(store: Store, path: Path, *, replace: bool, by: str) -> str:
    """Bring a bundle into the workspace, all of it or nothing; returns the study's id."""
    brought = read_bundle(path)
    _insert(store, brought, replace=replace, by=by)
    return brought.id


def export_bundle(store: Store, study_id: str, path: Path) -> None:
    """Write one study of the workspace to a bundle."""
    with store.reading() as conn:
        write_bundle(from_stored(stored.read_study(conn, study_id)), path)


def remove_study(store: Store, study_id: str, *, by: str, keep_key: bool = True) -> None:
    """Take a study out of the workspace for good.

    Args:
        store: The workspace.
        study_id: The study.
        by: The person.
        keep_key: Whether the key to its pseudonyms stays on this machine, so that they go on if
            the study comes back from a bundle; else nothing tells any more who they were.
    """
    with store.begin() as conn:
        stored.delete_study(conn, study_id, who=by)
    if not keep_key:
        pseudonyms.forget(study_id)


def start_study(store: Store, plan: NewStudy, *, by: str) -> str:
    """Start an empty study; returns its id.

    Raises:
        UserError: Each thing that is missing or wrong in the plan, a sentence each.
    """
    named = tuple(system for system in plan.systems if system.name.strip())
    plan = replace_fields(plan, systems=named)
    rubric = next((r for r in shipped_rubrics() if r.id == plan.rubric_id), None)
    if rubric is None:
        raise NotFound(f"No rubric “{plan.rubric_id}” comes with this program.")
    faults = _faults(plan, rubric)
    if faults:
        raise UserError(*faults)
    taken = {entry.id for entry in studies(store)}
    started = _empty_study(plan, rubric, _new_id(plan.title, taken))
    _insert(store, started, replace=False, by=by)
    return started.id


def further_rubrics(study: Study) -> list[Rubric]:
    """The rubrics that come with the program and that a study could be assessed with as well.

    Criteria and domains have ids of their own over all rubrics of a study.
    """
    held = {rubric.id for rubric in study.rubrics}
    ids = {id_ for rubric in study.rubrics for id_ in _ids(rubric)}
    return [r for r in shipped_rubrics() if r.id not in held and ids.isdisjoint(_ids(r))]


def add_rubric(store: Store, study_id: str, rubric_id: str, *, by: str) -> None:
    """Assess a study with one more of the program's rubrics, beside its own.

    What is coded already counts for both: a coding of a criterion of either is read by it.

    Raises:
        NotFound: There is no such study, or no such rubric that it could take.
        NotPermitted: This person may not: it is for who leads the study.
    """
    with store.writing(study_id) as conn:
        held = from_stored(stored.read_study(conn, study_id, texts=False, tables=("study",)))
        rubric = next((r for r in further_rubrics(held) if r.id == rubric_id), None)
        if rubric is None:
            raise NotFound(f"This study cannot take a rubric “{rubric_id}” in; choose another.")
        standing(conn, study_id, by).check_may(permissions.ADD_RUBRIC)
        insert_rubric(conn, study_id, rubric=rubric.id, version=rubric.version, text=rubric.text)
        append_event(conn, study_id, Event(by, f"rubric {rubric.id} {rubric.version} added"))


def add_wave(
    store: Store, study_id: str, wave: NewWave, *, form: str = "", version: str = "", by: str
) -> str:
    """Add a wave to a study that exists, in its first phase; returns the wave's id.

    Args:
        store: The workspace.
        study_id: The study.
        wave: Its name and date.
        form: "full" or a form of the study's rubric; blank for that of the latest wave.
        version: A version of the study's rubric; blank for that of the latest wave.
        by: The person.

    Raises:
        NotFound: There is no such study.
        NotPermitted: This person may not: it is for who leads the study.
        UserError: Each thing that is missing or wrong, a sentence each.
    """
    with store.writing(study_id) as conn:
        standing(conn, study_id, by).check_may(permissions.ADD_WAVE)
        held = from_stored(
            stored.read_study(conn, study_id, texts=False, tables=("study", "waves"))
        )
        waves = {row["wave"]: row for row in rows(held.tables["waves"])}
        latest = waves[held.latest_wave()] if waves else {}
        version = version or latest.get("rubric_version", "")
        form = form or latest.get("form", "")
        known = [name for row in waves.values() for name in (row["title"], row["wave"])]
        faults = _name_faults("wave", wave.title, known, [wave.title])
        faults += [*_date_faults(wave.as_of), *_form_faults(held, version, form)]
        if faults:
            raise UserError(*faults)
        key = next(f"t{n}" for n in count(len(waves) + 1) if f"t{n}" not in waves)
        row = {"wave": key, "title": wave.title.strip(), "as_of": wave.as_of, "opened": ""}
        row |= {"closed": "", "phase": "collecting", "rubric_version": version, "form": form}
        carry_out(conn, study_id, WAVE_ADDED, [Change("waves", None, row)], by=by)
    return key


def add_system(store: Store, study_id: str, system: NewSystem, *, by: str) -> str:
    """Add a system to a study that exists; returns its id. Raises what `add_wave` raises."""
    with store.writing(study_id) as conn:
        standing(conn, study_id, by).check_may(permissions.ADD_SYSTEM)
        there = codings.all_rows(conn, study_id, "systems")
        known = [name for row in there for name in (row["name"], row["system"])]
        if faults := _name_faults("system", system.name, known, _cells(system)):
            raise UserError(*faults)
        key = _new_id(system.name, {row["system"] for row in there})
        carry_out(conn, study_id, SYSTEM_ADDED, [Change("systems", None, system.row(key))], by=by)
    return key


def _name_faults(what: str, name: str, known: Iterable[str], cells: Iterable[str]) -> list[str]:
    """What is wrong with the name of a wave or system that is added beside others."""
    faults = []
    if not name.strip():
        faults.append(f"The {what} has no name; give it one.")
    elif name.strip().casefold() in {each.strip().casefold() for each in known}:
        faults.append(f"“{shown(name.strip())}” is there already; give this {what} another name.")
    if any(unicodedata.category(mark) == "Cc" for word in cells for mark in word):
        faults.append("A name holds a control character; type it again by hand.")
    return faults


def _date_faults(as_of: str) -> list[str]:
    if not as_of:
        return ["The wave has no date; choose the day it describes."]
    try:
        date.fromisoformat(as_of)
    except ValueError:
        return [f"“{shown(as_of)}” is not a date; write it as 2026-03-31."]
    return []


def _form_faults(study: Study, version: str, form: str) -> list[str]:
    """What is wrong with the version and form of the study's own rubric; blank is the study's."""
    own = {each.version: each for each in study.rubrics if each.id == study.row["rubric"]}
    rubric = own.get(version or study.row["rubric_version"])
    if rubric is None:
        return [f"This study holds no version “{shown(version)}” of its rubric; choose another."]
    if form not in ("", "full", *rubric.forms):
        return [f"{rubric.title} has no form “{shown(form)}”; choose another."]
    return []


def _ids(rubric: Rubric) -> set[str]:
    return {d.id for d in rubric.domains} | {c.id for c in rubric.criteria}


def _insert(store: Store, study: Study, *, replace: bool, by: str) -> None:
    with store.begin() as conn:
        stored.insert_study(conn, study, replace=replace, who=by)


def _faults(plan: NewStudy, rubric: Rubric) -> list[str]:
    faults = []
    if not plan.title.strip():
        faults.append("The study has no name; give it one.")
    if plan.form not in ("full", *rubric.forms):
        faults.append(f"{rubric.title} has no form “{plan.form}”.")
    names = [system.name.strip() for system in plan.systems]
    if not names:
        faults.append("No system is named; name at least one.")
    if len(set(names)) < len(names):
        faults.append("Two systems have the same name; give each its own.")
    if not plan.waves:
        faults.append("No wave is dated; give the date of the first assessment.")
    words = [plan.title, *(cell for system in plan.systems for cell in _cells(system))]
    words += [cell for wave in plan.waves for cell in (wave.title, wave.as_of)]
    if any(unicodedata.category(mark) == "Cc" for word in words for mark in word):
        faults.append("A name holds a control character; type it again by hand.")
    for wave in plan.waves:
        faults += _date_faults(wave.as_of)
    return faults


def _cells(system: NewSystem) -> tuple[str, ...]:
    return (
        system.name,
        system.ods_code,
        system.region,
        system.population,
        *system.places,
        system.context,
    )


def _empty_study(plan: NewStudy, rubric: Rubric, study_id: str) -> Study:
    tables = empty_tables()
    tables["study"] = frame(
        "study",
        [
            {
                "study": study_id,
                "title": plan.title.strip(),
                "rubric": rubric.id,
                "rubric_version": rubric.version,
                "form": plan.form,
                "openness": "private",
            }
        ],
    )
    ids: list[str] = []
    for system in plan.systems:
        ids.append(_new_id(system.name, set(ids)))
    tables["systems"] = frame(
        "systems",
        [system.row(key) for key, system in zip(ids, plan.systems, strict=True)],
    )
    tables["waves"] = frame(
        "waves",
        [
            {"wave": f"t{n}", "title": wave.title, "as_of": wave.as_of, "phase": "collecting"}
            for n, wave in enumerate(plan.waves, start=1)
        ],
    )
    return Study(tables, {}, (rubric,))


def _new_id(name: str, taken: set[str]) -> str:
    """A short readable id that is not taken: "site-a", "site-a-2"."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "study"
    key, n = stem, 1
    while key in taken:
        n += 1
        key = f"{stem}-{n}"
    return key
