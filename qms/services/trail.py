"""The audit trail: what one person may see of it, in words, saved as a file; acts taken back.

What is kept from somebody while they rate or code blind is kept here too, before anything is
counted, searched or exported. Drafts are no events, so they never appear.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from qms.analysis.study import Study, empty_tables, frame
from qms.analysis.trail import (
    TABLE_WORDS,
    Field,
    Happening,
    Names,
    cell_in_words,
    fields,
    names_of,
)
from qms.analysis.trail_words import bulk, sentence
from qms.core import permissions
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.formats.spreadsheet import csv_text
from qms.formats.table_workbook import About, table_workbook
from qms.services import coding_acts, sight
from qms.services.coding_view import blind_in
from qms.services.records import carry_out, refuse_changed, standing
from qms.storage import acts, studies, trail
from qms.storage import codings as stored
from qms.storage.acts import Connection
from qms.storage.engine import Store
from qms.storage.rows import row
from qms.storage.trail import Asked, Kept

__all__ = ["Asked", "Entry", "Field", "Ground", "Page", "ground", "page", "undo"]

PAGE = 50
GROUND = (
    *("study", "systems", "waves", "members", "sources", "codes", "double_coding"),
    "programmes",
)
PLAIN = ("summaries", "targets", "actions")
"""Tables whose single rows are put back as they were; codings and codes have their own acts."""
_ACT = {"targets": permissions.SET_TARGET, "actions": permissions.PLAN_ACTION}

_WHY_NOT = {
    "ratings": "A rating is final; what one thinks now belongs in the workshop.",
    "consensus": "What is on record is changed in the workshop, with its reason.",
    "waves": "Waves are added, and moved to another phase, on the page Study.",
    "members": "People are named and taken out on the page Study.",
    "sources": "A source is described and withdrawn on the page Sources.",
    "double_coding": "An assignment is changed on the page Codes.",
}
COLUMNS = (
    *("No.", "When, UTC", "Person", "What", "Table", "System", "Wave", "Criterion", "Row"),
    *("Before", "After"),
)
_WIDTHS = (8, 24, 22, 70, 20, 18, 22, 12, 24, 60, 60)


@dataclass(frozen=True)
class Ground:
    """What a trail is read against: the names of the study, and what is kept from the reader.

    Attributes:
        people: Whom the events name, id to name, by name; blank is nobody.
        tables: Tables that the events tell of, in words.
    """

    study: str
    title: str
    names: Names
    kept: Kept
    people: Mapping[str, str]
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on the page: its first event, in words.

    Attributes:
        who: The person by name, with which the sentence begins.
        said: The sentence.
        fields: The row before and after; empty where the act changed many rows.
        parts: The events of an act of many rows, newest first; empty for a single one.
        undo: Whether the reader may take it back.
        why_not: Why they may not, as a sentence; blank where it is plain to see.
    """

    seq: int
    act: int
    at: str
    who: str
    said: str
    fields: tuple[Field, ...] = ()
    parts: tuple["Entry", ...] = ()
    undo: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first.

    Attributes:
        total: How many events there are that the reader may see.
        first: How many of them stand before this page.
        events: How many events the page holds.
        kept: How many are kept from the reader for now.
    """

    entries: tuple[Entry, ...]
    total: int
    first: int
    events: int
    kept: int


def ground(store: Store, study_id: str, *, viewer: str) -> Ground:
    """What the trail of a study is read against, for one reader.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        found = studies.read_study(conn, study_id, texts=False, tables=GROUND)
        own = stored.rows_with(conn, study_id, "ratings", "rater", [viewer]) if viewer else []
        tables = {**empty_tables(), **found.tables, "ratings": frame("ratings", own)}
        study = Study(tables, {}, coding_acts.rubrics_of(conn, study_id))
        kept = Kept(viewer, _judgements(conn, study, viewer), blind_in(study, viewer))
        who, about = trail.who_and_what(conn, study_id, kept)
    names = names_of(study)
    people = {each: names.people.get(each) or each for each in who}
    known = {name: told for name, told in TABLE_WORDS.items() if name in about}
    return Ground(
        study=study_id,
        title=study.row["title"] or study_id,
        names=names,
        kept=kept,
        people=dict(sorted(people.items(), key=lambda pair: pair[1].casefold())),
        tables={**known, **{name: name for name in about if name and name not in known}},
    )


def _judgements(conn: Connection, study: Study, viewer: str) -> frozenset[tuple[str, str]]:
    """Table and key of the ratings and agreements that are kept from a reader."""
    open_phases = (permissions.DISCUSSING, permissions.CLOSED)
    phases = [permissions.phase_of(phase) for phase in study.tables["waves"]["phase"]]
    if all(phase in open_phases for phase in phases):
        return frozenset()
    hidden = sight.hidden_ratings(study, viewer)
    found = set()
    for table, key in trail.judged_keys(conn, study.id, sight.JUDGED):
        parts = [*key.split(";"), ""] if table == "consensus" else key.split(";")
        if len(parts) != 4 or hidden(*parts):
            found.add((table, key))
    return frozenset(found)


def page(store: Store, ground: Ground, asked: Asked, *, number: int = 1) -> Page:
    """One page of the trail, from 1; acts of many rows are one entry each."""
    first = PAGE * (number - 1)
    with store.reading() as conn:
        total = trail.count(conn, ground.study, asked, ground.kept)
        kept = trail.kept_back(conn, ground.study, asked, ground.kept)
        events = trail.page(conn, ground.study, asked, ground.kept, first=first, most=PAGE)
        mine = [each for each in events if _why_not(each, ground.kept.viewer, stands=True) is None]
        last = trail.last_of(conn, ground.study, mine)
    return Page(tuple(_entries(events, ground, last)), total, first, len(events), kept)


def _entries(
    events: Iterable[Happening], ground: Ground, last: Mapping[tuple[str, str], int]
) -> Iterator[Entry]:
    for _, group in groupby(events, key=lambda each: (each.what, each.act, each.who, each.at)):
        parts = list(group)
        made = [_entry(each, ground, last) for each in parts]
        if len(parts) == 1:
            yield made[0]
            continue
        head = parts[-1]
        may = all(each.undo for each in made)
        why = next((each.why_not for each in made if each.why_not), "")
        yield Entry(
            seq=head.seq,
            act=head.act,
            at=head.at,
            who=ground.names.person(head.who),
            said=bulk(head, len(parts), ground.names),
            parts=tuple(made),
            undo=may,
            why_not="" if may else why,
        )


def _entry(event: Happening, ground: Ground, last: Mapping[tuple[str, str], int]) -> Entry:
    stands = last.get((event.table, event.key)) == event.seq
    why = _why_not(event, ground.kept.viewer, stands=stands)
    return Entry(
        seq=event.seq,
        act=event.act,
        at=event.at,
        who=ground.names.person(event.who),
        said=sentence(event, ground.names),
        fields=fields(event, ground.names),
        undo=why is None,
        why_not=why or "",
    )


def _why_not(event: Happening, viewer: str, *, stands: bool) -> str | None:
    """Why an event cannot be taken back; None where it can, blank where it is plain to see."""
    if event.verb in (acts.UNDONE, acts.REDONE):
        return "This belongs to an earlier act; do that again where it was done."
    if event.table not in PLAIN and event.verb not in coding_acts.UNDOABLE:
        return _WHY_NOT.get(event.table, "")
    if event.who != viewer:
        return "Only who did it can take it back."
    if not stands:
        return "It was changed or taken back since, so it stands as it is."
    return None


def undo(store: Store, study_id: str, seq: int, *, by: str) -> str:
    """Take back one of one's own acts, if nobody changed its rows since.

    Args:
        store: The workspace.
        study_id: The study.
        seq: The number of one of its events.
        by: The person.

    Returns:
        What was taken back, as the act is called.

    Raises:
        NotFound: There is no such event.
        NotPermitted: It is somebody else's, or of a kind that is not taken back here.
        Conflict: Somebody changed one of its rows since; says who.
    """
    with store.reading() as conn:
        event = trail.one(conn, study_id, seq)
    if event is None:
        raise NotFound(f"The audit trail of this study has no No. {seq}.")
    why = _why_not(event, by, stands=True)
    if why is not None:
        raise NotPermitted(why or "This cannot be taken back here.")
    if event.verb in coding_acts.UNDOABLE:
        coding_acts.undo_act(store, study_id, event.act, by=by)
    else:
        _put_back(store, study_id, event, by)
    return event.verb


def _put_back(store: Store, study_id: str, event: Happening, by: str) -> None:
    """One row of a table as it was before an event."""
    with store.writing(study_id) as conn:
        _, changes = acts.changes_of(conn, study_id, event.act, PLAIN)
        if len(changes) != 1:
            raise UserError("This act changed several rows, so it cannot be taken back here.")
        change = changes[0]
        if act := _ACT.get(event.table):
            wave = (change.after or change.before or {}).get("wave", "")
            standing(conn, study_id, by, wave).check_may(act)
        if row(conn, study_id, change.table, change.key) != change.after:
            raise Conflict(*_changed(conn, study_id, event, change.key))
        verb = f"{acts.UNDONE}, act {event.act}"
        carry_out(conn, study_id, verb, [change.back], by=by)


def _changed(
    conn: Connection, study_id: str, event: Happening, key: tuple[str, ...]
) -> tuple[str, ...]:
    what = f"what No. {event.seq} left"
    return refuse_changed(conn, study_id, event.table, key, what).lines


def csv_file(store: Store, ground: Ground, asked: Asked) -> bytes:
    """The trail as CSV, newest first, with no cell that a spreadsheet would run."""
    with store.reading() as conn:
        lines = (dict(zip(COLUMNS, line, strict=True)) for line in _lines(conn, ground, asked))
        return csv_text(COLUMNS, lines).encode()


def workbook(store: Store, ground: Ground, asked: Asked, *, invented: bool) -> bytes:
    """The trail as an .xlsx file, newest first."""
    with store.reading() as conn:
        about = About("Audit trail", ground.title, invented)
        heads = tuple(zip(COLUMNS, _WIDTHS, strict=True))
        return table_workbook(about, heads, _lines(conn, ground, asked))


def _lines(conn: Connection, ground: Ground, asked: Asked) -> Iterator[list[str | int]]:
    names = ground.names
    for event in trail.each(conn, ground.study, asked, ground.kept):
        cells = event.cells
        told = fields(event, names, changed=True)
        yield [
            event.seq,
            _sortable(event.at),
            names.people.get(event.who) or event.who,
            sentence(event, names),
            TABLE_WORDS.get(event.table, event.table),
            *(cell_in_words(event.table, name, cells, names) for name in ("system", "wave")),
            cells.get("criterion", ""),
            event.key,
            _told((each.name, each.before) for each in told),
            _told((each.name, each.after) for each in told),
        ]


def _sortable(at: str) -> str:
    """A moment as "2026-05-04 12:03", so that a spreadsheet sorts it; else as it stands."""
    try:
        on = datetime.fromisoformat(at)
    except ValueError:
        return at
    return (on.astimezone(UTC) if on.tzinfo else on).strftime("%Y-%m-%d %H:%M")


def _told(cells: Iterable[tuple[str, str]]) -> str:
    """Cells with their names, a line each; blank ones left out."""
    return "\n".join(f"{name}: {cell}" for name, cell in cells if cell)
