"""The balance of the four functions: seen, and its two logs kept.

The log of findings and the minutes of agenda items are what two of the four readings stand on.
Each save is one transaction with an event for every row, checked as an import would check it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qms.analysis.balance import Balance, balance
from qms.analysis.profiling import profiles
from qms.analysis.study import Study, rows
from qms.core.profile import Profile
from qms.core.rubric import Rubric
from qms.core.tables import TABLE
from qms.errors import UserError
from qms.formats.bundle_faults import shown
from qms.services.records import carry_out, refuse_changed
from qms.services.studies import chosen
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.rows import Row

FINDINGS_SAVED = "findings logged"
AGENDA_SAVED = "agenda recorded"


@dataclass(frozen=True)
class BalanceView:
    """The four readings of one system in one wave, and the rows that two of them stand on.

    Attributes:
        findings: The log of assurance findings, by date and then by name.
        agenda: The agenda items of the meetings observed, by source and in the order of items.
        meetings: The meeting sources that are not withdrawn, id to title.
    """

    balance: Balance
    profile: Profile
    rubric: Rubric
    findings: tuple[Row, ...]
    agenda: tuple[Row, ...]
    meetings: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether none of the four readings has anything to stand on."""
        found = self.balance
        return not (
            any(found.strips.values())
            or found.attention
            or found.conversion.findings
            or found.tension
        )


def balance_view(study: Study, system: str, wave: str) -> BalanceView:
    """The balance of one system in one wave, under the study's own rubric.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id.
        wave: A wave's id.

    Raises:
        NotFound: There is no such system or wave.
    """
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    part = study.of_system(system)
    rubric, _ = part.rubrics_of(wave)[0]
    own = profiles(part, waves=[wave])[0]
    findings = study.tables["findings"]
    findings = findings[(findings["system"] == system) & (findings["wave"] == wave)]
    sources = study.tables["sources"]
    here = (sources["system"] == system) & (sources["wave"] == wave)
    met = sources[here & (sources["kind"] == "meeting") & (sources["withdrawn_at"] == "")]
    agenda = study.tables["agenda"]
    agenda = agenda[agenda["source"].isin(sources[here]["source"])]
    return BalanceView(
        balance=balance(part, rubric, own),
        profile=own,
        rubric=rubric,
        findings=tuple(
            sorted(rows(findings), key=lambda row: (row["raised"] or "~", row["finding"]))
        ),
        agenda=tuple(sorted(rows(agenda), key=lambda row: (row["source"], _in_order(row)))),
        meetings={row["source"]: row["title"] or row["source"] for row in rows(met)},
    )


def _in_order(row: Row) -> tuple[int, str]:
    """Items in the order of the number that they begin with, then by their words."""
    head = row["item"].split(".", 1)[0].strip()
    return (int(head) if head.isascii() and head.isdecimal() else 10**6, row["item"])


def save_findings(
    store: Store,
    study_id: str,
    system: str,
    wave: str,
    wanted: Sequence[Mapping[str, str]],
    *,
    seen: Sequence[Row],
    by: str,
) -> int:
    """Puts the log of findings of one system and wave as it is to be; returns rows changed.

    Args:
        store: The workspace.
        study_id: The study.
        system: A system's id.
        wave: A wave's id.
        wanted: Cells of the log's rows, all of them; a row without a name for the finding is
            given one.
        seen: The rows as the writer saw them.
        by: The person.

    Raises:
        NotFound: There is no such study.
        Conflict: Somebody changed one of the rows meanwhile; says who, and nothing is written.
        UserError: A row cannot stand; a sentence for each fault, and nothing is written.
    """
    taken = {row["finding"] for row in seen} | {row.get("finding", "") for row in wanted}
    made = []
    for row in wanted:
        name = row.get("finding", "").strip() or _new_name(f"{system}-{wave}-find", taken)
        taken.add(name)
        made.append(_whole("findings", {**row, "finding": name, "system": system, "wave": wave}))
    return _save(store, study_id, "findings", FINDINGS_SAVED, made, seen, by)


def save_agenda(
    store: Store,
    study_id: str,
    wanted: Sequence[Mapping[str, str]],
    *,
    seen: Sequence[Row],
    by: str,
) -> int:
    """Puts the agenda items of some meetings as they are to be; returns rows changed.

    Args:
        store: The workspace.
        study_id: The study.
        wanted: Cells of the rows, all of them.
        seen: The rows as the writer saw them.
        by: The person.

    Raises:
        NotFound: There is no such study.
        Conflict: Somebody changed one of the rows meanwhile; says who, and nothing is written.
        UserError: A row cannot stand; a sentence for each fault, and nothing is written.
    """
    made = [_whole("agenda", row) for row in wanted]
    if below := [row["item"] for row in made if row["minutes"].startswith("-")]:
        raise UserError(*(f"The minutes of “{shown(item)}” are below 0." for item in below))
    return _save(store, study_id, "agenda", AGENDA_SAVED, made, seen, by)


def _whole(table: str, cells: Mapping[str, str]) -> Row:
    """A row with every column, cells without the space around them."""
    return {name: cells.get(name, "").strip() for name in TABLE[table].column_names}


def _new_name(stem: str, taken: set[str]) -> str:
    n = 1
    while f"{stem}-{n:02}" in taken:
        n += 1
    return f"{stem}-{n:02}"


def _save(
    store: Store,
    study_id: str,
    table: str,
    verb: str,
    wanted: Sequence[Row],
    seen: Sequence[Row],
    by: str,
) -> int:
    """Writes what differs between the rows that were seen and those that are wanted."""
    after = _by_key(table, wanted)
    before = _by_key(table, seen)
    differ = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    if not differ:
        return 0
    with store.writing(study_id) as conn:
        there = stored.rows_by_key(conn, study_id, table, differ)
        for key in differ:
            if there.get(key) != before.get(key):
                raise refuse_changed(conn, study_id, table, key, f"“{shown(key[-1])}”")
        changes = [Change(table, before.get(key), after.get(key)) for key in differ]
        carry_out(conn, study_id, verb, changes, by=by)
    return len(differ)


def _by_key(table: str, some: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """Rows by their keys.

    Raises:
        UserError: Two rows have the same key.
    """
    found: dict[tuple[str, ...], Row] = {}
    twice = []
    for row in some:
        key = tuple(row[name] for name in TABLE[table].key)
        if key in found:
            twice.append(f"“{shown(key[-1])}” stands twice; give one of them another name.")
        found[key] = row
    if twice:
        raise UserError(*dict.fromkeys(twice))
    return found
