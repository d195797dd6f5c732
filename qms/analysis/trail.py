"""One event of the audit trail, and its row before and after, field by field in words.

A trail may have come with a bundle and tell of anything: what is not understood is given as it
stands. What was done, as a sentence, is `trail_words`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qms.analysis.study import Study, rows
from qms.analysis.wording import MONTHS
from qms.core.coding import words
from qms.core.rubric import STATE_NAMES
from qms.core.tables import TABLE, TABLES, Column, Kind

Cells = Mapping[str, str]

AS_WRITTEN = ""
"""The one column of a row that could not be read."""

TABLE_WORDS = {
    "ratings": "Ratings",
    "consensus": "Agreements and splits",
    "waves": "Waves and phases",
    "targets": "Targets",
    "actions": "Actions",
    "summaries": "Summaries of the matrix",
    "codings": "Codings",
    "codes": "Codes of one’s own",
    "suggestions": "Suggested passages",
    "double_coding": "Double coding",
    "sources": "Sources",
    "findings": "Assurance findings",
    "agenda": "Agenda items",
    "programmes": "Programmes",
    "benefits": "Benefits claimed",
    "panel": "Influences and threats",
    "members": "People",
    "systems": "Systems",
    "study": "The study itself",
}
"""Table to what it holds, in words, in the order in which people ask for it."""

_FIELDS = {
    "action": "id",
    "adequacy_note": "adequacy, why",
    "affected": "speaks for those most affected",
    "agreed_at": "agreed on",
    "agreed_by": "agreed by",
    "as_of": "date of the wave",
    "cites": "cited excerpts",
    "coded_at": "coded on",
    "coherence_note": "coherence, why",
    "created_at": "made on",
    "dissent_by": "dissent of",
    "due": "due date",
    "expected_evidence": "expected evidence",
    "level_high": "highest level signalled",
    "level_low": "level signalled",
    "limitations_note": "limitations, why",
    "ods_code": "code of the organisation",
    "quotable": "may be quoted",
    "rated_at": "rated on",
    "rationale": "written judgement",
    "relevance_note": "relevance, why",
    "role_group": "group of roles",
    "seq": "number",
    "sha256": "check sum of the text",
    "what": "what is to be done",
    "withdrawn_at": "withdrawn on",
    AS_WRITTEN: "as written",
}
PHASES = {"collecting": "collecting evidence", "rating": "rating", "": "collecting evidence"}
_WHAT = re.compile(r"(?P<verb>.+?)(?:, act (?P<act>[1-9][0-9]{0,17}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the trail.

    Attributes:
        at: UTC, ISO 8601; blank where not known.
        who: A member, or the name that the program ran under; blank where not known.
        key: The row's key, its parts with ; between.
        before, after: The row's filled cells; None where there was or is no row. A row that
            could not be read has the one column `AS_WRITTEN`.
    """

    seq: int
    at: str
    who: str
    what: str
    table: str
    key: str
    before: Cells | None
    after: Cells | None

    @property
    def verb(self) -> str:
        """What was done, without the number of the act."""
        told = _WHAT.fullmatch(self.what)
        return told["verb"] if told else self.what

    @property
    def act(self) -> int:
        """The number of the act: of its first event, or of the act that is undone."""
        told = _WHAT.fullmatch(self.what)
        return int(told["act"]) if told and told["act"] else self.seq

    @property
    def cells(self) -> Cells:
        """All that is known of the row: its key, then as it was, then as it is."""
        return {**_of_key(self.table, self.key), **(self.before or {}), **(self.after or {})}

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns that differ, in the order of the table."""
        before, after = self.before or {}, self.after or {}
        return tuple(
            name
            for name in _columns(self.table, before, after)
            if before.get(name, "") != after.get(name, "")
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a row before and after, in words; blank where there is nothing."""

    name: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True)
class Names:
    """What the ids of a study stand for; an id that is missing stands for itself.

    Attributes:
        levels: Criterion to the names of its levels.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    waves: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    programmes: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def person(self, who: str) -> str:
        """A person by name; "Somebody" where nobody is told."""
        return self.people.get(who) or who or "Somebody"

    def level(self, criterion: str, cell: str) -> str:
        """A level as number and word: "2 Developing"."""
        known = self.levels.get(criterion, {})
        return f"{cell} {known.get(int(cell), '')}".strip() if cell.isdecimal() else cell

    def place(self, cells: Cells) -> str:
        """A cell of the study: "QA2 of Site A in Wave 1"."""
        return f"{cells.get('criterion', 'a criterion')} of {self.where(cells)}"

    def where(self, cells: Cells) -> str:
        """A system and a wave: "Site A in Wave 1"."""
        system, wave = cells.get("system", ""), cells.get("wave", "")
        told = self.systems.get(system) or system or "a system"
        return f"{told} in {self.waves.get(wave) or wave}" if wave else told


def names_of(study: Study) -> Names:
    """The names that a study gives; its outline is enough."""

    def named(table: str, key: str, name: str) -> dict[str, str]:
        return {row[key]: row[name] for row in rows(study.tables[table]) if row[name]}

    # The study's own rubric comes last, so that its wording holds.
    criteria = [(c, r) for r in reversed(study.rubrics) for c in r.criteria]
    return Names(
        people=named("members", "member", "name"),
        systems=named("systems", "system", "name"),
        waves=named("waves", "wave", "title"),
        sources=named("sources", "source", "title"),
        codes=named("codes", "code", "name"),
        programmes=named("programmes", "programme", "title"),
        criteria={criterion.id: criterion.name for criterion, _ in criteria},
        levels={
            criterion.id: {step.level: step.name for step in rubric.scale}
            for criterion, rubric in criteria
        },
    )


def fields(event: Happening, names: Names, *, changed: bool = False) -> tuple[Field, ...]:
    """The filled cells before and after; those that differ first, in the order of the table.

    Args:
        event: The event.
        names: What its ids stand for.
        changed: Whether to leave out those that stayed the same.
    """
    before, after = event.before or {}, event.after or {}
    columns = event.changed if changed else _columns(event.table, before, after)
    told = [
        Field(
            field_name(name),
            cell_in_words(event.table, name, before, names),
            cell_in_words(event.table, name, after, names),
        )
        for name in columns
    ]
    return tuple(sorted(told, key=lambda each: not each.is_changed))


def field_name(column: str) -> str:
    """A column in words: "due date"."""
    return _FIELDS.get(column, column.replace("_", " "))


def cell_in_words(table: str, column: str, row: Cells, names: Names) -> str:
    """One cell of a row as people would say it: names for ids, plain dates; blank if not given."""
    cell = row.get(column, "")
    described = _DESCRIBED.get((table, column))
    if not cell or described is None:
        return cell
    if described.kind is Kind.LIST:
        return ", ".join(_named(described, word, row, names) for word in words(cell))
    if described.kind is Kind.BOOLEAN:
        return {"true": "yes", "false": "no"}.get(cell, cell)
    if described.kind in (Kind.DATE, Kind.TIME):
        return moment(cell)
    return _named(described, cell, row, names)


def moment(cell: str) -> str:
    """A date or moment as people write it: "4 May 2026 at 12:03 UTC"; else as it stands."""
    try:
        on = datetime.fromisoformat(cell)
    except ValueError:
        return cell
    day = f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    if len(cell) <= len("2026-05-04"):
        return day
    zone = on.strftime("%Z") if on.tzinfo else ""
    return f"{day} at {on:%H:%M}{f' {zone}' if zone else ''}"


def _of_key(table: str, key: str) -> Cells:
    """The cells that a key names; empty where it cannot be told apart."""
    names = TABLE[table].key if table in TABLE else ()
    parts = key.split(";")
    return dict(zip(names, parts, strict=True)) if len(parts) == len(names) else {}


def _columns(table: str, before: Cells, after: Cells) -> list[str]:
    """The columns that are filled in either row, in the order of the table, strange ones last."""
    filled = [name for name in (*before, *after) if before.get(name) or after.get(name)]
    order = _PLACES.get(table, {})
    return sorted(dict.fromkeys(filled), key=lambda name: order.get(name, len(order)))


def _named(column: Column, cell: str, row: Cells, names: Names) -> str:
    if column.names == "level":
        return names.level(row.get("criterion") or row.get("code", ""), cell)
    if column.names in ("criterion", "code", "code-parent"):
        return f"{cell} {names.criteria.get(cell) or names.codes.get(cell, '')}".strip()
    if column.name == "phase":
        return PHASES.get(cell, cell)
    if column.name == "state":
        return STATE_NAMES.get(cell, cell).lower()
    if column.name in _PEOPLE:
        return ", ".join(names.people.get(word) or word for word in words(cell))
    if column.names == "subject":
        return names.systems.get(cell) or names.programmes.get(cell) or cell
    known = {
        "members": names.people,
        "systems": names.systems,
        "waves": names.waves,
        "sources": names.sources,
        "programmes": names.programmes,
    }.get(column.names, {})
    return known.get(cell) or cell


_DESCRIBED = {(table.name, column.name): column for table in TABLES for column in table.columns}
_PLACES = {table.name: {name: at for at, name in enumerate(table.column_names)} for table in TABLES}
_PEOPLE = ("author", "set_by", "agreed_by", "dissent_by", "by", "owner", "confirmed_by")
