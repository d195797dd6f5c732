"""Acts on codings and codes: each is one transaction, checked whole, told in the audit trail.

Every write of the coding services goes through `Act.carry_out`, so that nothing gets into a
study by hand that an import would refuse. `undo` and `redo` step through one's own acts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from qms.core.coding import is_blind, is_closed, words
from qms.core.rubric import Rubric
from qms.errors import Conflict, NotPermitted, UserError
from qms.formats.bundle_faults import shown
from qms.formats.coding_check import row_faults
from qms.formats.rubric_yaml import parse_rubric
from qms.storage import acts as trail
from qms.storage import codings as stored
from qms.storage.acts import Change, Connection, Entry
from qms.storage.engine import Store
from qms.storage.rows import Row

__all__ = ["Step", "redo", "undo"]

FAULTS_SHOWN = 50

# What can be undone. Whoever else writes events uses other words.
CODED = "coded"
CHANGED = "coding changed"
REMOVED = "coding removed"
MADE = "code made"
DEFINED = "code defined"
MOVED = "code moved"
MERGED = "codes merged"
SPLIT = "code split"
ACCEPTED = "passage accepted"
DISMISSED = "passage dismissed"
CODING = (CODED, CHANGED, REMOVED, ACCEPTED)
UNDOABLE = (CODED, CHANGED, REMOVED, MADE, DEFINED, MOVED, MERGED, SPLIT, ACCEPTED, DISMISSED)
STEPPED = ("codings", "codes", "suggestions")

_WORD = {
    "codings": "coding",
    "codes": "code",
    "suggestions": "passage",
    "double_coding": "assignment",
}


@dataclass(frozen=True, slots=True)
class Step:
    """An act that was undone, or done again.

    Attributes:
        verb: What the act was, such as "coded" or "codes merged".
        changes: What was written now: rows as they were a moment ago, and as they are.
    """

    verb: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Surroundings:
    """The rows of a study that a coding may name, and the texts and rubrics it stands on."""

    tables: Mapping[str, list[Row]]
    texts: Mapping[str, str]
    rubrics: tuple[Rubric, ...]

    @property
    def parents(self) -> dict[str, str]:
        """Inductive code to what it stands under; blank at the top."""
        return {row["code"]: row["parent"] for row in self.tables["codes"]}

    @property
    def taken(self) -> set[str]:
        """Every id that a new inductive code must not have."""
        domains = {domain.id for rubric in self.rubrics for domain in rubric.domains}
        return criteria_of(self.rubrics) | domains | self.parents.keys()


def blind_to(
    conn: Connection, study_id: str, sources: Collection[str], viewer: str
) -> frozenset[str]:
    """Those of some sources of which `viewer` may see only their own codings."""
    assigned: dict[str, dict[str, str]] = {}
    for row in stored.rows_with(conn, study_id, "double_coding", "source", sources):
        assigned.setdefault(row["source"], {})[row["coder"]] = row["adjudication"]
    members = stored.rows_with(conn, study_id, "members", "member", [viewer]) if assigned else []
    roles = [role for row in members for role in words(row["role"])]
    return frozenset(source for source in assigned if is_blind(viewer, assigned[source], roles))


class Act:
    """One write of codings or codes, from what is there to what is told of it."""

    def __init__(self, conn: Connection, study_id: str) -> None:
        self.conn = conn
        self.study_id = study_id
        self.is_written = False

    def look(self, sources: Collection[str] = (), *, texts: bool = False) -> Surroundings:
        """What stands around codings of some sources; their texts only where they matter."""
        whole = ("waves", "members", "codes")
        tables = {name: stored.all_rows(self.conn, self.study_id, name) for name in whole}
        tables["sources"] = stored.rows_with(self.conn, self.study_id, "sources", "source", sources)
        found = stored.texts_of(self.conn, self.study_id, sources) if texts else {}
        return Surroundings(tables, found, rubrics_of(self.conn, self.study_id))

    def rows(self, table: str, keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Row]:
        """Key to row, for those of the keys that are there."""
        return stored.rows_by_key(self.conn, self.study_id, table, list(dict.fromkeys(keys)))

    def check_open(self, changes: Iterable[Change]) -> None:
        """No coding of an independent part that its coder declared done.

        Raises:
            NotPermitted: One of the changes makes, changes or removes such a coding.
        """
        both = [row for c in changes if c.table == "codings" for row in (c.before, c.after) if row]
        keys = dict.fromkeys((row["source"], row["coder"]) for row in both if row["coder"])
        closed = [
            f"{shown(coder)} declared their own part of source {shown(source)} done, so their "
            "codings of it stand as they are until its adjudication is recorded."
            for (source, coder), row in self.rows("double_coding", keys).items()
            if is_closed(row["adjudication"])
        ]
        if closed:
            raise NotPermitted(*closed)

    def touched(self, table: str, key: tuple[str, ...], otherwise: str) -> str:
        """Who last did what to a row, as the beginning of a sentence."""
        touch = stored.last_touch(self.conn, self.study_id, table, key)
        if touch is None:
            return f"Somebody changed this {otherwise}"
        what = touch.what.split(",")[0]
        return f"{shown(touch.who) or 'Somebody'} changed this {otherwise} ({what}, {touch.at})"

    def carry_out(
        self,
        verb: str,
        changes: Sequence[Change],
        around: Surroundings,
        *,
        by: str,
        of: int | None = None,
        why: str = "cannot be kept",
    ) -> None:
        """Checks the changes against all that stands around them, then writes and tells them.

        Raises:
            UserError: They do not fit; a sentence for each fault, and nothing is written.
        """
        faults = [*self._faults(changes, around), *self._loose_ends(changes)]
        if faults:
            raise UserError(*_sentences(faults, changes, why))
        trail.perform(self.conn, self.study_id, who=by, verb=verb, changes=changes, of=of)
        self.is_written = True

    def _faults(
        self, changes: Sequence[Change], around: Surroundings
    ) -> Iterator[tuple[int, str, str]]:
        """The place of a change, its table, and what an import would refuse in it."""
        codes = {row["code"]: row for row in around.tables["codes"]}
        for change in changes:
            if change.table == "codes":
                codes.pop(change.key[0], None)
                if change.after:
                    codes[change.key[0]] = change.after
        tables = {**around.tables, "codes": list(codes.values())}
        for table in {change.table for change in changes}:
            put = [(at, c.after) for at, c in enumerate(changes) if c.table == table and c.after]
            rows = [row for _, row in put]
            if table == "codes":  # a circle is told of its first code: let that be a changed one
                keys = {row["code"] for row in rows}
                rows += [row for row in tables["codes"] if row["code"] not in keys]
            found = row_faults(table, {**tables, table: rows}, around.texts, around.rubrics)
            yield from ((put[at][0], table, what) for at, what in found if at < len(put))

    def _loose_ends(self, changes: Sequence[Change]) -> Iterator[tuple[int, str, str]]:
        """What would be left naming a coding or a code that is no more."""
        gone = {
            table: {
                change.key[0]: at
                for at, change in enumerate(changes)
                if change.table == table and change.after is None
            }
            for table in ("codings", "codes")
        }
        if gone["codings"]:
            cited = stored.cited(self.conn, self.study_id, gone["codings"].keys())
            for id_, table in sorted(cited.items()):
                what = f"it is cited in the study's {table}; take it out there first"
                yield gone["codings"][id_], "codings", what
        for table, column in (("codings", "code"), ("codes", "parent")):
            if not gone["codes"]:
                continue
            after = {change.key: change.after for change in changes if change.table == table}
            for row in stored.rows_with(
                self.conn, self.study_id, table, column, gone["codes"].keys()
            ):
                now = after.get((row[_WORD[table]],), row)
                if now and now[column] in gone["codes"]:
                    what = f"{_WORD[table]} {shown(row[_WORD[table]])} still uses it"
                    yield gone["codes"][now[column]], "codes", what


def _sentences(
    faults: Iterable[tuple[int, str, str]], changes: Sequence[Change], why: str
) -> list[str]:
    """One sentence a fault; which row it is in, where there are several of them."""
    told = []
    for at, table, what in sorted(faults):
        which = f"This {_WORD[table]}" if len(changes) == 1 else _which(changes[at])
        told.append(f"{which} {why}: {what}.")
    if len(told) > FAULTS_SHOWN:
        told[FAULTS_SHOWN:] = [f"And {len(told) - FAULTS_SHOWN} more faults."]
    return told


def _which(change: Change) -> str:
    row = change.after or change.before or {}
    if change.table == "codes":
        return f"The code {shown(row['code'])}"
    if change.table == "double_coding":
        return f"The assignment of {shown(row['coder'])}"
    place = f"{row['start']}-{row['end']} of source {shown(row['source'])}"
    return f"The {_WORD[change.table]} at {place}"


def rubrics_of(conn: Connection, study_id: str) -> tuple[Rubric, ...]:
    """The rubrics of a study, its own first."""
    return tuple(_rubric(text) for text in stored.rubric_texts(conn, study_id))


def criteria_of(rubrics: Iterable[Rubric]) -> set[str]:
    """The ids of all criteria of some rubrics."""
    return {criterion.id for rubric in rubrics for criterion in rubric.criteria}


@lru_cache(maxsize=16)
def _rubric(text: str) -> Rubric:
    """A rubric of a study; its text never changes, and to read it costs more than a coding."""
    return parse_rubric(text, "rubric.yaml")


class _AsItWas(Exception):
    """Nothing had to be written."""


@contextmanager
def acting(store: Store, study_id: str) -> Iterator[Act]:
    """An act on one study, all or nothing; where nothing is carried out, nothing is told.

    Raises:
        NotFound: There is no such study.
    """
    try:
        with store.writing(study_id) as conn:
            act = Act(conn, study_id)
            yield act
            if not act.is_written:
                raise _AsItWas
    except _AsItWas:
        pass


def undo(store: Store, study_id: str, *, by: str) -> Step | None:
    """Takes back one's own last act in this study that still stands; None if there is none.

    It is safe only where nobody changed since what the act left behind. An undo is told in the
    audit trail like any act.

    Raises:
        Conflict: Somebody changed one of its rows since; says who.
        UserError: Taken back, it would leave a fault, such as a citation of no coding.
    """
    with acting(store, study_id) as act:
        step = last_standing(trail.entries(act.conn, study_id, by, UNDOABLE))
        return _step(act, step, trail.UNDONE, by=by) if step else None
    return None  # pragma: no cover - for the type checker: `acting` may swallow its own signal


def redo(store: Store, study_id: str, *, by: str) -> Step | None:
    """Does again what one's last undo took back; None if there is nothing, as after a new act.

    Raises:
        Conflict: Somebody changed one of its rows since; says who.
        UserError: Done again, it would leave a fault.
    """
    with acting(store, study_id) as act:
        step = last_undone(trail.entries(act.conn, study_id, by, UNDOABLE))
        return _step(act, step, trail.REDONE, by=by) if step else None
    return None  # pragma: no cover - as above


def undo_act(store: Store, study_id: str, number: int, *, by: str) -> Step | None:
    """Takes back one of one's own acts, not only the last: that of the number.

    Raises:
        NotPermitted: It is no act of this person that can be taken back.
        Conflict: Somebody changed one of its rows since, or it was taken back already.
        UserError: Taken back, it would leave a fault, such as a citation of no coding.
    """
    with acting(store, study_id) as act:
        own = trail.entries(act.conn, study_id, by, UNDOABLE)
        if not any(entry.act == number and entry.verb in UNDOABLE for entry in own):
            raise NotPermitted(f"No. {number} is no act of yours that can be taken back.")
        return _step(act, number, trail.UNDONE, by=by)
    return None  # pragma: no cover - as above


def last_standing(entries: Iterable[Entry]) -> int | None:
    """The newest act that is not undone. What is told last of an act holds."""
    settled = set()
    for entry in entries:
        if entry.act not in settled and entry.verb != trail.UNDONE:
            return entry.act
        settled.add(entry.act)
    return None


def last_undone(entries: Iterable[Entry]) -> int | None:
    """The act of the newest undo that was not done again; none after a new act."""
    settled = set()
    for entry in entries:
        if entry.verb not in (trail.UNDONE, trail.REDONE):
            return None
        if entry.act not in settled and entry.verb == trail.UNDONE:
            return entry.act
        settled.add(entry.act)
    return None


def _step(act: Act, number: int, word: str, *, by: str) -> Step:
    verb, changes = trail.changes_of(act.conn, act.study_id, number, STEPPED)
    if word == trail.UNDONE:
        changes = [change.back for change in reversed(changes)]
    for table in {change.table for change in changes}:
        there = act.rows(table, (change.key for change in changes if change.table == table))
        for change in changes:
            if change.table == table and there.get(change.key) != change.before:
                since = act.touched(table, change.key, _WORD[table])
                raise Conflict(f"{since} since, so that “{verb}” cannot be {word}.")
    sources = {
        change.after["source"] for change in changes if change.after and "source" in change.after
    }
    around = act.look(sources, texts=True)
    if verb in CODING:
        act.check_open(changes)
    why = f"keeps “{verb}” from being {word}"
    act.carry_out(word, changes, around, by=by, of=number, why=why)
    return Step(verb, tuple(changes))
