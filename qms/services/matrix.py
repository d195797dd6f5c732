"""The framework matrix: seen, written cell by cell, saved as a workbook."""

from pathlib import PurePath
from typing import NamedTuple

from qms.analysis.matrix import By, Matrix, Summary, framework_matrix
from qms.analysis.study import Study
from qms.core.text import fixed_text
from qms.errors import Conflict, NotFound
from qms.formats.workbook import matrix_workbook
from qms.services import sight
from qms.services.reports import file_name
from qms.services.studies import chosen
from qms.services.views import is_invented
from qms.storage.engine import Store
from qms.storage.events import Event, append_event, now
from qms.storage.rows import Row, put_row, remove_row, row
from qms.storage.summaries import last_change


class Workbook(NamedTuple):
    """A file to save: its name and its bytes."""

    name: str
    data: bytes


class SummaryChanged(Conflict):
    """Somebody else wrote or removed this summary after it was read.

    Attributes:
        who, at: The other person and the moment; blank where the study does not tell.
        theirs: The summary as it stands now; None if it was removed.
        text: What was to be saved, so that nothing of it is lost.
    """

    def __init__(self, who: str, at: str, theirs: Summary | None, text: str) -> None:
        self.who, self.at, self.theirs, self.text = who, at, theirs, text
        did = "changed" if theirs else "removed"
        super().__init__(
            f"{who or 'Somebody else'} {did} this summary{f' at {at}' if at else ''}, after you "
            "opened it; yours is not saved yet. Read theirs, then save again."
        )


def matrix_view(
    study: Study,
    wave: str | None = None,
    *,
    by: By = "system",
    system: str = "",
    domain: str = "",
    viewer: str | None = None,
) -> Matrix:
    """The framework matrix of one wave; without a wave, the one with the latest `as_of`.

    Args:
        study: A checked study; texts are not needed.
        wave: A wave's id.
        by: What a case is: "system", "sector" (within a system) or "source".
        system: The only system to show; blank for all.
        domain: The only domain to show; blank for all.
        viewer: Who looks; where the suggestion is kept from them, so is that it is contested.
            None for no person, as at the command line.

    Raises:
        NotFound: There is no such wave, system or domain, or the study has no wave.
    """
    chosen("wave", wave, study.tables["waves"]["wave"])
    wave = wave or study.latest_wave()
    chosen("system", system or None, study.tables["systems"]["system"])
    known = [domain.id for rubric, _ in study.rubrics_of(wave) for domain in rubric.domains]
    chosen("domain", domain or None, known)
    seen = framework_matrix(study, wave, by=by, system=system, domain=domain)
    if viewer is None or not seen.ranges:
        return seen
    systems = {seen.cases[row].system for row, _ in seen.ranges}
    kept = {each: sight.unrated(study, viewer, each, wave) for each in systems}
    return seen.without_contested(kept)


def workbook(
    study: Study, wave: str | None = None, *, by: By = "system", viewer: str | None = None
) -> Workbook:
    """The framework matrix as an .xlsx file, a sheet a domain; without a wave, the latest."""
    seen = matrix_view(study, wave, by=by, viewer=viewer)
    data = matrix_workbook(study, seen, invented=is_invented(study))
    return Workbook(workbook_name(study, seen.wave), data)


def workbook_name(study: Study, wave: str) -> str:
    """`<study>-matrix-<wave>.xlsx`, with what no file system takes replaced."""
    return str(PurePath(file_name(f"{study.id}-matrix", wave)).with_suffix(".xlsx"))


def write_summary(
    store: Store,
    study: Study,
    who: str,
    system: str,
    wave: str,
    criterion: str,
    text: str,
    seen: str,
) -> Summary | None:
    """Write what the evidence of one system says of one criterion; a blank text removes it.

    Args:
        store: The workspace's store.
        study: The study, for what there is to write about.
        who: The person who writes.
        system: A system's id.
        wave: A wave's id.
        criterion: A criterion of a form that is in force in that wave.
        text: The summary; kept with composed letters and plain line breaks.
        seen: The summary that the writer had before them, blank for none.

    Returns:
        The summary as it stands now; None where there is none. What stands already is not
        written again.

    Raises:
        NotFound: There is no such study, system, wave or criterion.
        SummaryChanged: It is no longer what the writer saw; nothing was written.
    """
    key = _checked(study, system, wave, criterion)
    text = fixed_text(text).strip()
    with store.reading() as conn:
        standing = _summary(row(conn, study.id, "summaries", key))
    if (standing.text if standing else "") == text:
        return standing
    with store.writing(study.id) as conn:
        before = row(conn, study.id, "summaries", key)
        standing = _summary(before)
        held = standing.text if standing else ""
        if held not in (seen, text):
            changed = last_change(conn, study.id, key)
            at_least = (standing.author, standing.written_at) if standing else ("", "")
            raise SummaryChanged(*(changed or at_least), standing, text)
        if not text:
            remove_row(conn, study.id, "summaries", key)
            append_event(
                conn, study.id, Event(who, "summary removed", "summaries", key, before, None)
            )
            return None
        written = Summary(text, who, now())
        after = {
            **dict(zip(("system", "wave", "criterion"), key, strict=True)),
            "summary": text,
            "author": who,
            "written_at": written.written_at,
        }
        put_row(conn, study.id, "summaries", after)
        act = "summary changed" if held else "summary written"
        moment = written.written_at
        append_event(conn, study.id, Event(who, act, "summaries", key, before, after, moment))
    return written


def _summary(found: Row | None) -> Summary | None:
    """A row of the table as a summary; a row without words is none."""
    if found is None or not found["summary"]:
        return None
    return Summary(found["summary"], found["author"], found["written_at"])


def _checked(study: Study, system: str, wave: str, criterion: str) -> tuple[str, str, str]:
    """The key of a cell that there is."""
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    known = (c.id for rubric, form in study.rubrics_of(wave) for c in rubric.criteria_of(form))
    if criterion not in known:
        raise NotFound(
            f"Wave {wave} asks no criterion “{criterion}”; choose one of its rubric and form."
        )
    return system, wave, criterion
