"""Coding: passages indexed to codes, changed and taken back; who may see whose.

Blindness: a member whom `double_coding` assigns to a source sees only their own codings of it
as long as the cell `adjudication` of their assignment is blank. A facilitator sees all, and so
does who is not assigned to the source.

Once the coder declared their part done nobody makes, changes or removes a coding of it, undo
and redo included, until the source's adjudication is recorded (`qms.services.double_coding`):
what two people found on their own is what their agreement is computed from. Merging, moving and
splitting codes are acts on the codebook and reach closed parts too.
"""

import base64
import secrets
from collections.abc import Iterable, Sequence

from qms.core.coding import (
    Coding,
    NewCoding,
    Span,
    changed_cells,
    coding_of,
    quote_at,
)
from qms.core.coding import next_uncoded as next_paragraph
from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import (
    CHANGED,
    CODED,
    REMOVED,
    Act,
    Step,
    Surroundings,
    acting,
    blind_to,
    redo,
    undo,
)
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row
from qms.storage.studies import text_of

__all__ = [
    "Coding",
    "NewCoding",
    "Step",
    "change",
    "code",
    "code_many",
    "codings_of",
    "next_uncoded",
    "redo",
    "remove",
    "undo",
]

CELLS_SHOWN = 3


def code(store: Store, study_id: str, new: NewCoding, *, by: str) -> Coding:
    """Codes one passage; the coding that is there already where this coder made it before.

    Raises:
        NotFound: There is no such study.
        UserError: It cannot stand in a study; a sentence for each fault.
    """
    return code_many(store, study_id, [new], by=by)[0]


def code_many(
    store: Store, study_id: str, news: Sequence[NewCoding], *, by: str
) -> tuple[Coding, ...]:
    """Codes many passages in one transaction, which is one act to undo.

    Returns:
        A coding for each, in the order given. One and the same passage, code and coder make
        one coding, whatever else is said of it.

    Raises:
        NotFound: There is no such study.
        NotPermitted: The coder declared their part of one of the sources done.
        UserError: One of them cannot stand in a study; a sentence for each fault, and none of
            them is made.
    """
    coded: tuple[Coding, ...] = ()
    with acting(store, study_id) as act:
        around = act.look({new.source for new in news}, texts=True)
        coded, changes = planned(act, around, news, by)
        if changes:
            act.carry_out(CODED, changes, around, by=by)
    return coded


def planned(
    act: Act, around: Surroundings, news: Sequence[NewCoding], by: str
) -> tuple[tuple[Coding, ...], list[Change]]:
    """The coding for each of `news`, and the rows to put for those that are not there yet."""
    sources = {new.source for new in news}
    _check_not_withdrawn(row for row in around.tables["sources"] if row["source"] in sources)
    starts = {new.start for new in news}
    mine = stored.own_codings(act.conn, act.study_id, sources, by, starts=starts)
    known = {_place(coding): coding for coding in map(Coding.of, reversed(mine))}
    coded: list[Coding] = []
    changes: list[Change] = []
    at = now()
    for new in news:
        text = around.texts.get(new.source, "")
        asked = coding_of(new, text, id_=new_id(), coder=by, coded_at=at)
        there = known.setdefault(_place(asked), asked)
        coded.append(there)
        if there is asked:
            changes.append(Change("codings", None, asked.cells()))
    act.check_open(changes)
    return tuple(coded), changes


def new_id() -> str:
    """An opaque id that no coding of a study has, or ever had."""
    return f"c-{base64.b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"


def _place(coding: Coding) -> tuple[str, int, int, str]:
    return coding.source, coding.start, coding.end, coding.code


def _check_not_withdrawn(sources: Iterable[Row]) -> None:
    gone = [shown(row["source"]) for row in sources if row["withdrawn_at"]]
    if gone:
        raise UserError(*(f"Source {id_} is withdrawn; it can no longer be coded." for id_ in gone))


def change(store: Store, study_id: str, seen: Coding, wanted: Coding, *, by: str) -> Coding:
    """Changes a coding, its passage included; its coder and its time stay.

    Args:
        store: The workspace.
        study_id: The study.
        seen: The coding as the person had it before their eyes.
        wanted: What it is to be, best made by `dataclasses.replace(seen, ...)`; id, source,
            quote, coder and time of it are not read.
        by: The person.

    Raises:
        Conflict: It is not as it was seen: somebody changed or removed it; says who and what.
            Or this coder has the same passage under the same code already.
        NotFound: It is not there, or `by` may not see it.
        NotPermitted: Its coder declared their part of the source done.
        UserError: It cannot stand in a study so; a sentence for each fault.
    """
    with acting(store, study_id) as act:
        around = act.look([seen.source], texts=True)
        row = _row(act, seen)
        if row is None:
            raise Conflict(f"{_gone(act, seen)}, so it could not be changed.")
        _check_seen(act, Coding.of(row), by)
        asked = changed_cells(seen, wanted)
        after = {**row, **asked}
        if {"start", "end"} & asked.keys():
            after["quote"] = quote_at(around.texts.get(row["source"], ""), wanted.start, wanted.end)
        if after == row:
            return Coding.of(row)
        _check_as_seen(act, seen, row)
        if asked.keys() & {"start", "end", "code"}:
            _check_not_coded(act, after)
        changes = [Change("codings", row, after)]
        act.check_open(changes)
        act.carry_out(CHANGED, changes, around, by=by)
        return Coding.of(after)
    raise AssertionError("unreachable")  # pragma: no cover


def remove(store: Store, study_id: str, seen: Coding, *, by: str) -> bool:
    """Removes a coding; False where it was gone already.

    Raises:
        Conflict: It is not as it was seen; says who changed what.
        NotFound: `by` may not see it.
        NotPermitted: Its coder declared their part of the source done.
        UserError: A rating or the panel cites it.
    """
    with acting(store, study_id) as act:
        row = _row(act, seen)
        if row is None:
            return False
        around = act.look([seen.source])
        _check_seen(act, Coding.of(row), by)
        _check_as_seen(act, seen, row)
        changes = [Change("codings", row, None)]
        act.check_open(changes)
        act.carry_out(REMOVED, changes, around, by=by, why="cannot go")
    return True


def _row(act: Act, seen: Coding) -> Row | None:
    return act.rows("codings", [(seen.id,)]).get((seen.id,))


def _gone(act: Act, seen: Coding) -> str:
    touch = stored.last_touch(act.conn, act.study_id, "codings", (seen.id,))
    who = shown(touch.who) if touch and touch.who else "Somebody"
    return f"{who} removed this coding" + (f" ({touch.at})" if touch else "")


def _check_seen(act: Act, coding: Coding, by: str) -> None:
    """A blind coder can change nothing of what is hidden from them, nor learn that it is there."""
    if coding.coder != by and blind_to(act.conn, act.study_id, [coding.source], by):
        raise NotFound(f"There is no coding {shown(coding.id)} that {shown(by)} may see.")


def _check_as_seen(act: Act, seen: Coding, row: Row) -> None:
    now_there = Coding.of(row)
    if now_there == seen:
        return
    before, after = seen.cells(), now_there.cells()
    differ = [name for name in after if after[name] != before[name]]
    told = [
        f"{name} is now {shown(after[name]) or 'blank'}, was {shown(before[name]) or 'blank'}"
        for name in differ[:CELLS_SHOWN]
    ]
    more = f" and {len(differ) - CELLS_SHOWN} more" if len(differ) > CELLS_SHOWN else ""
    who = act.touched("codings", (seen.id,), "coding")
    raise Conflict(
        f"{who} while you had it open: {'; '.join(told)}{more}. Look at it and repeat your change."
    )


def _check_not_coded(act: Act, after: Row) -> None:
    """No coder has one passage twice under one code."""
    mine = stored.own_codings(
        act.conn, act.study_id, [after["source"]], after["coder"], starts=[int(after["start"])]
    )
    names = ("source", "start", "end", "code")
    for row in mine:
        if row["coding"] != after["coding"] and all(row[n] == after[n] for n in names):
            raise Conflict(
                f"This passage is coded to {shown(after['code'])} already; change that coding, "
                "or remove one of the two."
            )


def codings_of(store: Store, study_id: str, source: str, *, viewer: str) -> tuple[Coding, ...]:
    """The codings of one source that `viewer` may see, in the order of the text.

    Raises:
        NotFound: There is no such study or source.
    """
    with store.reading() as conn:
        found = stored.rows_with(conn, study_id, "codings", "source", [source])
        if not found:
            text_of(conn, study_id, source)  # tells what is not there
        blind = blind_to(conn, study_id, [source], viewer)
    codings = (Coding.of(row) for row in found if row["coder"] == viewer or not blind)
    return tuple(sorted(codings, key=lambda coding: (coding.start, coding.end, coding.id)))


def next_uncoded(
    store: Store, study_id: str, source: str, *, by: str, after: int = 0
) -> Span | None:
    """The next paragraph of a source that holds no coding of one's own.

    Args:
        store: The workspace.
        study_id: The study.
        source: The source.
        by: The coder.
        after: It begins here or behind: the end of the paragraph that was shown last.

    Returns:
        Where it stands, without its line break; None where there is none behind `after`.

    Raises:
        NotFound: There is no such study or source.
    """
    with store.reading() as conn:
        text = text_of(conn, study_id, source)
        mine = stored.own_codings(conn, study_id, [source], by)
    return next_paragraph(text, (Coding.of(row).span for row in mine), after)
