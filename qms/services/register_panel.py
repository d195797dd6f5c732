"""The panel of influences and threats, written; and the codings that claims and panel rest on."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from qms.core.coding import words
from qms.core.tables import TABLE
from qms.errors import NotFound
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import Act, acting
from qms.services.register_acts import WORD, asked, carry_out, quicker, row_of
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.rows import Row

__all__ = [
    "link_evidence",
    "link_panel",
    "unlink_evidence",
    "unlink_panel",
    "write_panel",
]

PANEL_WRITTEN = "panel written"
PANEL_CLEARED = "panel entry removed"
LINKED = "evidence linked"
UNLINKED = "evidence unlinked"


def write_panel(
    store: Store,
    study_id: str,
    subject: str,
    factor: str,
    cells: Mapping[str, str],
    *,
    seen: Row | None,
    by: str,
) -> Row | None:
    """Writes what is recorded of one factor for a programme or a system.

    A grade stands only where a person confirms it: whoever writes a grade that was not there
    confirms it, and a grade that is taken back takes its confirmation with it.

    Args:
        store: The workspace.
        study_id: The study.
        subject: A programme or a system.
        factor: A factor of the register.
        cells: `note`, `grade`, `cites`; those left out stay as they are.
        seen: The row as the person had it before their eyes; None where there was none.
        by: The person.

    Returns:
        The row as it stands now; None where note, grade and cites are blank, which removes it.

    Raises:
        NotFound: There is no such study.
        RegisterChanged: It is no longer what was seen; nothing was written.
        UserError: A cell cannot stand in a study; a sentence for each fault.
    """
    key = {"subject": subject, "factor": factor}
    with acting(store, study_id) as act:
        there = act.rows("panel", [(subject, factor)]).get((subject, factor))
        before = seen or row_of("panel", key)
        after = {**before, **asked("panel", before, cells, ("note", "grade", "cites"))}
        if after["grade"] != before["grade"]:
            after["confirmed_by"] = by if after["grade"] else ""
        wanted = after if any(after[name] for name in ("note", "grade", "cites")) else None
        if there == wanted or (there is None and wanted is None):
            return there
        if there != seen:
            raise quicker(act, "panel", (subject, factor), there, wanted)
        verb = PANEL_WRITTEN if wanted else PANEL_CLEARED
        carry_out(act, verb, [Change("panel", there, wanted)], by=by)
        return wanted
    raise AssertionError("unreachable")  # pragma: no cover - as above


def link_evidence(
    store: Store, study_id: str, benefit: str, codings: Collection[str], *, by: str
) -> Row:
    """Adds codings to what a claim rests on; those that are linked already stay once.

    Returns:
        The claim as it stands now.

    Raises:
        NotFound: There is no such study, claim or coding.
    """
    return _linked(store, study_id, "benefits", (benefit,), codings, by, add=True)


def unlink_evidence(
    store: Store, study_id: str, benefit: str, codings: Collection[str], *, by: str
) -> Row:
    """Takes codings, or other words, out of what a claim rests on. As `link_evidence`."""
    return _linked(store, study_id, "benefits", (benefit,), codings, by, add=False)


def link_panel(
    store: Store, study_id: str, subject: str, factor: str, codings: Collection[str], *, by: str
) -> Row:
    """Adds codings to what a panel entry cites; the entry is made if there is none.

    Raises:
        NotFound: There is no such study or coding.
        UserError: There is no such subject or factor.
    """
    return _linked(store, study_id, "panel", (subject, factor), codings, by, add=True)


def unlink_panel(
    store: Store, study_id: str, subject: str, factor: str, codings: Collection[str], *, by: str
) -> Row:
    """Takes codings out of what a panel entry cites.

    Raises:
        NotFound: There is no such study or entry.
    """
    return _linked(store, study_id, "panel", (subject, factor), codings, by, add=False)


def _linked(
    store: Store,
    study_id: str,
    table: str,
    key: tuple[str, ...],
    codings: Iterable[str],
    by: str,
    *,
    add: bool,
) -> Row:
    """What a row rests on, with codings more or fewer; others' words in the cell stay."""
    column = "evidence" if table == "benefits" else "cites"
    named = list(dict.fromkeys(codings))
    with acting(store, study_id) as act:
        row = act.rows(table, [key]).get(key)
        if row is None and not (add and table == "panel"):
            raise NotFound(f"There is no {WORD[table]} {shown(', '.join(key))} in this study.")
        before = row or dict(zip(TABLE[table].key, key, strict=True))
        there = words(before.get(column, ""))
        if add:
            _check_there(act, named)
            after = [*there, *(id_ for id_ in named if id_ not in there)]
        else:
            after = [id_ for id_ in there if id_ not in named]
        made = {**row_of(table, {}), **before}
        if after == there:
            return made
        made[column] = ";".join(after)
        verb = LINKED if add else UNLINKED
        carry_out(act, verb, [Change(table, row, made)], by=by)
        return made
    raise AssertionError("unreachable")  # pragma: no cover - as above


def _check_there(act: Act, codings: Sequence[str]) -> None:
    found = act.rows("codings", ((id_,) for id_ in codings))
    gone = [id_ for id_ in codings if (id_,) not in found]
    if gone:
        raise NotFound(
            f"There is no coding {shown(', '.join(gone))} in this study; it may have been removed."
        )
