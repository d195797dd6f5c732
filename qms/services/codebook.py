"""The codebook: how often each code is used, its excerpts, and what became of inductive codes.

Only reading; codes are written by `qms.services.codes`. A viewer sees of a source what
`qms.services.coding` lets them see.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from qms.analysis.study import Study, rows
from qms.core.coding import Coding
from qms.services.coding_acts import DEFINED, MADE, MERGED, MOVED, SPLIT
from qms.services.coding_view import blind_in
from qms.storage import codebook as stored
from qms.storage.acts import REDONE, UNDONE, verb_and_act
from qms.storage.codebook import Told, Use
from qms.storage.codings import rows_with
from qms.storage.engine import Store
from qms.storage.rows import Row

__all__ = ["Happening", "Use", "excerpts", "histories", "uses"]

Pair = tuple[Row | None, Row | None]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to one code in one act.

    Attributes:
        verb: "made", "defined", "moved", "merged in", "merged away", "split off", "split" or,
            where an act is told that has no such word, the act's own words.
        step: "undone" or "redone" where that act was taken back or done again; else blank.
        cells: The code's cells that changed, each as it was and as it became.
        others: Names of the other codes of a merging or splitting; of a code that was split
            off, the id of the one it came from.
        codings: How many codings went with it.
    """

    at: str
    who: str
    verb: str
    step: str
    cells: Mapping[str, tuple[str, str]]
    others: tuple[str, ...] = ()
    codings: int = 0


def uses(store: Store, study: Study, viewer: str) -> dict[str, Use]:
    """Code to how often a viewer sees it used; unused codes are left out.

    Args:
        store: The workspace.
        study: The study; its outline is enough.
        viewer: The member who looks.
    """
    with store.reading() as conn:
        return stored.uses(conn, study.id, viewer=viewer, blind=blind_in(study, viewer))


def excerpts(store: Store, study: Study, code: str, viewer: str) -> tuple[Coding, ...]:
    """The codings of one code that a viewer may see, by source and place.

    Arguments as for `uses`.
    """
    blind = blind_in(study, viewer)
    there = {row["source"] for row in rows(study.tables["sources"]) if not row["withdrawn_at"]}
    with store.reading() as conn:
        found = rows_with(conn, study.id, "codings", "code", [code])
    seen = (
        Coding.of(row)
        for row in found
        if row["source"] in there and (row["coder"] == viewer or row["source"] not in blind)
    )
    return tuple(sorted(seen, key=lambda each: (each.source, each.start, each.end, each.id)))


def histories(store: Store, study_id: str) -> dict[str, tuple[Happening, ...]]:
    """Inductive code to what the audit trail tells of it, oldest first."""
    with store.reading() as conn:
        told = stored.code_events(conn, study_id)
    verbs = {each.seq: verb_and_act(each.what)[0] for each in told}
    found: dict[str, list[Happening]] = {}
    for group in _acts(told):
        verb, act = verb_and_act(group[0].what)
        step = verb if verb in (UNDONE, REDONE) else ""
        if step:
            verb = verbs.get(act or 0, "changed")
        for code, happening in _happenings(group, verb, step):
            found.setdefault(code, []).append(happening)
    return {code: tuple(told) for code, told in found.items()}


def _acts(told: Iterable[Told]) -> Iterable[list[Told]]:
    """The events that were written together."""
    for (what, _), group in groupby(told, key=lambda each: (each.what, each.at)):
        several = list(group)
        if verb_and_act(what)[1] is None:
            yield from ([each] for each in several)
        else:
            yield several


def _happenings(group: list[Told], verb: str, step: str) -> Iterable[tuple[str, Happening]]:
    """Each code that the act changed, and what that was for it; told as it was first done."""
    codes: dict[str, Pair] = {}
    codings: list[Pair] = []
    for each in group:
        pair = (_row(each.before), _row(each.after))
        if step == UNDONE:
            pair = pair[::-1]
        if each.table == "codes":
            codes[each.key] = pair
        else:
            codings.append(pair)
    at, who = group[0].at, group[0].who

    def one(word: str, code: str, others: Iterable[str] = (), n: int = 0) -> Happening:
        return Happening(
            at, who, word, step, _changed(*codes.get(code, (None, None))), (*others,), n
        )

    if verb == MERGED:
        gone = {code: before for code, (before, after) in codes.items() if before and not after}
        kept = _kept(codes, codings, gone)
        n = len(codings)
        if kept:
            yield kept, one("merged in", kept, [_name(row) for row in gone.values()], n)
        for code in gone:
            yield code, one("merged away", code)
        for code, (before, after) in codes.items():
            if before and after and code != kept:
                yield code, one("moved", code)
    elif verb == SPLIT:
        new = [code for code, (before, _) in codes.items() if not before]
        whole = sorted({before["code"] for before, _ in codings if before} - set(new))
        for code in new:
            yield code, one("split off", code, whole, len(codings))
        for code in whole:
            yield code, one("split", code, [_name(codes[each][1]) for each in new], len(codings))
    else:
        words = {MADE: "made", DEFINED: "defined", MOVED: "moved"}
        for code in codes:
            yield code, one(words.get(verb, verb), code)


def _kept(codes: Mapping[str, Pair], codings: Iterable[Pair], gone: Mapping[str, Row]) -> str:
    """The code that others were merged into; blank where nothing went with them."""
    for _, after in codings:
        if after:
            return after["code"]
    for before, after in codes.values():
        if before and after and before.get("parent") in gone and after.get("parent"):
            return after["parent"]
    return ""


def _row(told: str) -> Row | None:
    """A row of the trail; None where there was none, or where it is told in another form."""
    try:
        row = json.loads(told) if told else None
    except ValueError:
        return None
    return {str(name): str(cell) for name, cell in row.items()} if isinstance(row, dict) else None


def _name(row: Row | None) -> str:
    return (row.get("name") or row.get("code", "")) if row else ""


def _changed(before: Row | None, after: Row | None) -> dict[str, tuple[str, str]]:
    names = ("name", "definition", "example", "parent")
    old, new = before or {}, after or {}
    pairs = {name: (old.get(name, ""), new.get(name, "")) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
