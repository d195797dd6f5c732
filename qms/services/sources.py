"""Sources: accepted into a study with their text and receipt, described, taken back.

A text is fixed when it is accepted and never edited: a corrected file is a new source that
replaces the old one. What is said of a source may change, each change with its audit event.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qms.core.tables import TABLE
from qms.core.text import fixed_text, word_count
from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle_faults import shown
from qms.formats.coding_check import row_faults
from qms.formats.rubric_yaml import parse_rubric
from qms.storage import acts as trail
from qms.storage import codings as stored
from qms.storage.acts import Change, Connection
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.passages import insert_texts
from qms.storage.rows import Row, put_row

ADDED = "source added"
DESCRIBED = "source described"
WITHDRAWN = "source withdrawn"
FIXED = ("source", "path", "original_name", "sha256", "withdrawn_at")
DESCRIBING = tuple(name for name in TABLE["sources"].column_names if name not in FIXED)
"""The columns that a person fills and may change; the rest goes with the text."""

_FAULTS_SHOWN = 50
_SHORT = {"interview": "int", "meeting": "meet", "document": "doc"}


@dataclass(frozen=True, slots=True)
class NewSource:
    """A text to accept.

    Attributes:
        text: What was read of the file; it is fixed (NFC, LF) before it is kept.
        cells: Cells of `DESCRIBING` columns; system, wave and kind must be given.
        original_name: The file's name.
        receipt: Cells of the receipts table that the text itself does not tell: reader,
            paragraphs, pages, speakers, warnings.
    """

    text: str
    cells: Mapping[str, str]
    original_name: str = ""
    receipt: Mapping[str, str] = field(default_factory=dict)


def add_sources(
    store: Store, study_id: str, news: Sequence[NewSource], *, by: str
) -> tuple[str, ...]:
    """Accepts texts into a study, all or none; returns the ids of the sources.

    Raises:
        NotFound: There is no such study.
        Conflict: A text stands in the study already, or twice among the new ones.
        UserError: A description cannot stand; a sentence for each fault.
    """
    if not news:
        return ()
    with store.writing(study_id) as conn:
        there = stored.all_rows(conn, study_id, "sources")
        taken = {row["source"] for row in there}
        texts = [fixed_text(new.text) for new in news]
        rows: list[Row] = []
        for new, text in zip(news, texts, strict=True):
            key = _new_id(new.cells, taken)
            taken.add(key)
            rows.append(_row(new, key, text))
        _refuse_blank(rows, texts)
        _refuse_twice(rows, there)
        _refuse_faults(conn, study_id, rows, there)
        changes = [Change("sources", None, row) for row in rows]
        trail.perform(conn, study_id, who=by, verb=ADDED, changes=changes)
        keys = [row["source"] for row in rows]
        insert_texts(conn, study_id, zip(keys, texts, strict=True))
        for new, row, text in zip(news, rows, texts, strict=True):
            put_row(conn, study_id, "receipts", _receipt(new, row["source"], text))
    return tuple(row["source"] for row in rows)


def describe(
    store: Store,
    study_id: str,
    cells: Mapping[str, Mapping[str, str]],
    *,
    seen: Mapping[str, Row] | None = None,
    by: str,
) -> int:
    """Changes what is said of sources, all or none; returns how many were changed.

    Args:
        store: The workspace.
        study_id: The study.
        cells: Source to the new cells of `DESCRIBING` columns; others stay.
        seen: The rows that the change was made from. A source that somebody changed since
            is a conflict, and nothing is written.
        by: The person.

    Raises:
        NotFound: There is no such study or source.
        Conflict: Somebody changed one of them meanwhile; says who.
        UserError: A cell cannot stand; a sentence for each fault.
    """
    fixed = {name for named in cells.values() for name in named} - set(DESCRIBING)
    if fixed:
        raise ValueError(f"cells that go with the text: {sorted(fixed)}")
    changes: list[Change] = []
    try:
        with store.writing(study_id) as conn:
            there = {row["source"]: row for row in stored.all_rows(conn, study_id, "sources")}
            for source, named in cells.items():
                if source not in there:
                    raise NotFound(f"There is no source {shown(source)} in this study any more.")
                before = there[source]
                _refuse_changed(conn, study_id, before, (seen or {}).get(source))
                after = {**before, **named}
                if after != before:
                    changes.append(Change("sources", before, after))
            if not changes:
                raise _NothingToDo
            rows = [change.after for change in changes if change.after]
            others = [row for key, row in there.items() if key not in cells]
            _refuse_faults(conn, study_id, rows, others)
            trail.perform(conn, study_id, who=by, verb=DESCRIBED, changes=changes)
    except _NothingToDo:
        pass
    return len(changes)


def withdraw(store: Store, study_id: str, source: str, *, by: str) -> None:
    """Takes a source out of every count; its text and codings stay, marked as withdrawn.

    Raises:
        NotFound: There is no such study or source.
        Conflict: It is withdrawn already.
    """
    with store.writing(study_id) as conn:
        found = stored.rows_by_key(conn, study_id, "sources", [(source,)])
        before = found.get((source,))
        if before is None:
            raise NotFound(f"There is no source {shown(source)} in this study.")
        if before["withdrawn_at"]:
            raise Conflict(f"Source {shown(source)} was withdrawn on {before['withdrawn_at']}.")
        changes = [Change("sources", before, {**before, "withdrawn_at": now()})]
        trail.perform(conn, study_id, who=by, verb=WITHDRAWN, changes=changes)


class _NothingToDo(Exception):
    """No cell differs; the transaction is left without a trace."""


def _row(new: NewSource, key: str, text: str) -> Row:
    unknown = set(new.cells) - set(DESCRIBING)
    if unknown:
        raise ValueError(f"cells that go with the text: {sorted(unknown)}")
    return {
        **dict.fromkeys(TABLE["sources"].column_names, ""),
        **new.cells,
        "source": key,
        "original_name": new.original_name,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def _receipt(new: NewSource, source: str, text: str) -> Row:
    own = {"characters": str(len(text)), "words": str(word_count(text))}
    return {**new.receipt, **own, "source": source}


def _new_id(cells: Mapping[str, str], taken: set[str]) -> str:
    """A short readable id: system, wave, kind and a number ("site-a-t1-int-04")."""
    parts = [cells.get("system", ""), cells.get("wave", "")]
    parts.append(_SHORT.get(cells.get("kind", ""), "src"))
    stem = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-") or "src"
    n = 1
    while f"{stem}-{n:02}" in taken:
        n += 1
    return f"{stem}-{n:02}"


def _refuse_blank(rows: Sequence[Row], texts: Sequence[str]) -> None:
    names = [_name(row) for row, text in zip(rows, texts, strict=True) if not text.strip()]
    if names:
        raise UserError(*(f"{name} holds no text, so there is nothing to keep." for name in names))


def _refuse_twice(rows: Sequence[Row], there: Sequence[Row]) -> None:
    first = {row["sha256"]: row for row in reversed(there) if row["sha256"]}
    faults = []
    for row in rows:
        twin = first.setdefault(row["sha256"], row)
        if twin is not row:
            faults.append(f"{_name(row)} has the very text of {_name(twin)}; bring it in once.")
    if faults:
        raise Conflict(*faults)


def _refuse_changed(conn: Connection, study_id: str, now_there: Row, seen: Row | None) -> None:
    if seen is None or seen == now_there:
        return
    touch = stored.last_touch(conn, study_id, "sources", (now_there["source"],))
    who = f"{shown(touch.who) or 'Somebody'} ({touch.what}, {touch.at})" if touch else "Somebody"
    raise Conflict(
        f"{who} changed {_name(now_there)} while you were writing; nothing was saved. "
        "Look at it again, and repeat your change."
    )


def _refuse_faults(
    conn: Connection, study_id: str, rows: Sequence[Row], others: Sequence[Row]
) -> None:
    """Whatever an import would refuse in these rows is refused here."""
    tables = {
        name: stored.all_rows(conn, study_id, name)
        for name in ("study", "systems", "waves", "members")
    }
    rubrics = tuple(
        parse_rubric(text, "rubric.yaml") for text in stored.rubric_texts(conn, study_id)
    )
    tables["sources"] = [*rows, *others]
    found = row_faults("sources", tables, {}, rubrics)
    told = [f"{_name(rows[at])}: {what}." for at, what in found if at < len(rows)]
    if told:
        rest = len(told) - _FAULTS_SHOWN
        raise UserError(*told[:_FAULTS_SHOWN], *([f"And {rest} more faults."] if rest > 0 else []))


def _name(row: Mapping[str, str]) -> str:
    return shown(row["original_name"] or row["title"] or row["source"])
