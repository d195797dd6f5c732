"""Inductive codes: codes of one's own for what the rubric does not hold.

Codings to them never count towards a level, whatever they stand under. What a code was before
a change stays in the audit trail, and all of it can be undone (`qms.services.coding`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from qms.analysis.inductive import Unheld, unheld, unheld_under
from qms.core.coding import Code, is_above, readable_id, tidy, top_of
from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import (
    DEFINED,
    MADE,
    MERGED,
    MOVED,
    SPLIT,
    Act,
    Surroundings,
    acting,
    blind_to,
    criteria_of,
    rubrics_of,
)
from qms.storage import codings as stored
from qms.storage import studies
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row

__all__ = [
    "Code",
    "Shares",
    "Unheld",
    "codes_of",
    "define_code",
    "make_code",
    "merge_codes",
    "move_code",
    "split_code",
    "what_the_rubric_does_not_hold",
]


def codes_of(store: Store, study_id: str) -> tuple[Code, ...]:
    """The inductive codes of a study, in the order of their ids.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        studies.revision(conn, study_id)
        return tuple(Code.of(row) for row in stored.all_rows(conn, study_id, "codes"))


def make_code(
    store: Store,
    study_id: str,
    name: str,
    *,
    by: str,
    definition: str = "",
    example: str = "",
    parent: str = "",
) -> Code:
    """Makes an inductive code; its id is made of its name.

    Args:
        store: The workspace.
        study_id: The study.
        name: What coders read; no two codes of a study have the same.
        by: Its author.
        definition: When it applies and when it does not.
        example: A passage that shows it.
        parent: A criterion, a domain or another inductive code; blank for the top.

    Raises:
        Conflict: There is a code of that name.
        UserError: It has no name, or its parent is not there.
    """
    with acting(store, study_id) as act:
        around = act.look()
        code = _new_code(around, name, by, definition, example, parent)
        act.carry_out(MADE, [Change("codes", None, code.cells())], around, by=by)
    return code


def _new_code(
    around: Surroundings, name: str, by: str, definition: str, example: str, parent: str
) -> Code:
    _check_name(around, name, "")
    return Code(
        id=readable_id(name, around.taken),
        name=name.strip(),
        parent=parent,
        definition=tidy(definition),
        example=tidy(example),
        author=by,
        created_at=now(),
    )


def _check_name(around: Surroundings, name: str, own_id: str) -> None:
    if not name.strip():
        raise UserError("The code has no name; give it one.")
    for row in around.tables["codes"]:
        if row["code"] != own_id and row["name"].casefold() == name.strip().casefold():
            raise Conflict(f"There is a code “{shown(row['name'])}” already; use it or merge.")


def define_code(store: Store, study_id: str, seen: Code, wanted: Code, *, by: str) -> Code:
    """Gives a code another name, definition or example; its id stays.

    Args:
        store: The workspace.
        study_id: The study.
        seen: The code as the person had it before their eyes.
        wanted: What it is to be; only name, definition and example of it are read.
        by: The person.

    Raises:
        Conflict: Somebody changed or removed it meanwhile, or another code has that name.
        UserError: It has no name.
    """
    with acting(store, study_id) as act:
        row = _row(act, seen)
        asked = {
            name: cell
            for name, cell in wanted.cells().items()
            if name in ("name", "definition", "example") and cell != seen.cells()[name]
        }
        if "name" in asked:
            asked["name"] = asked["name"].strip()
        _put(act, seen, row, asked, DEFINED, by)
        return Code.of({**row, **asked})
    raise AssertionError("unreachable")  # pragma: no cover


def move_code(store: Store, study_id: str, seen: Code, parent: str, *, by: str) -> Code:
    """Puts a code under a criterion, a domain or another code, or at the top with "".

    Raises:
        Conflict: Somebody changed or removed it meanwhile.
        UserError: The parent is not there, or it would stand above itself.
    """
    with acting(store, study_id) as act:
        row = _row(act, seen)
        _put(act, seen, row, {"parent": parent}, MOVED, by)
        return Code.of({**row, "parent": parent})
    raise AssertionError("unreachable")  # pragma: no cover


def _row(act: Act, seen: Code) -> Row:
    row = act.rows("codes", [(seen.id,)]).get((seen.id,))
    if row is None:
        gone = act.touched("codes", (seen.id,), "code")
        raise Conflict(f"{gone} meanwhile: there is no code {shown(seen.id)} any more.")
    return row


def _put(act: Act, seen: Code, row: Row, asked: dict[str, str], verb: str, by: str) -> None:
    """Writes what is asked of a code, if it is not so already and nobody came between."""
    after = {**row, **asked}
    if after == row:
        return
    if Code.of(row) != seen:
        who = act.touched("codes", (seen.id,), "code")
        raise Conflict(f"{who} while you had it open. Look at it and repeat your change.")
    around = act.look()
    if "name" in asked:
        _check_name(around, after["name"], seen.id)
    act.carry_out(verb, [Change("codes", row, after)], around, by=by)


def merge_codes(store: Store, study_id: str, kept: str, gone: Collection[str], *, by: str) -> Code:
    """Merges codes into one: their codings and the codes under them move, and they are removed.

    Where the one that is kept stands under one that goes, it takes the place of the topmost of
    those. A coding that would then stand twice (same passage, coder and all that was said of
    it) stands once, unless it is cited.

    Args:
        store: The workspace.
        study_id: The study.
        kept: The code that stays, as it is.
        gone: The codes that go.
        by: The person.

    Raises:
        NotFound: One of them is no inductive code of the study.
        UserError: Nothing is named to merge with it.
    """
    with acting(store, study_id) as act:
        leaving = set(gone) - {kept}
        if not leaving:
            raise UserError(f"Name another code to merge with {shown(kept)}.")
        around = act.look()
        codes = _codes(around, {kept, *leaving})
        moved = _moved_codes(around, kept, leaving)
        changes = [
            *(Change("codes", codes[id_], None) for id_ in sorted(leaving)),
            *(
                Change("codes", codes[id_], {**codes[id_], "parent": to})
                for id_, to in moved.items()
            ),
            *_moved_codings(act, kept, leaving),
        ]
        act.carry_out(MERGED, changes, _with_sources(act, around, changes), by=by)
        return Code.of({**codes[kept], "parent": moved.get(kept, codes[kept]["parent"])})
    raise AssertionError("unreachable")  # pragma: no cover


def _codes(around: Surroundings, asked: Collection[str]) -> dict[str, Row]:
    """Every inductive code by its id, those that are asked for among them."""
    codes = {row["code"]: row for row in around.tables["codes"]}
    for id_ in sorted(asked):
        if id_ not in codes:
            raise NotFound(f"{shown(id_)} is no inductive code of this study.")
    return codes


def _moved_codes(around: Surroundings, kept: str, leaving: Collection[str]) -> dict[str, str]:
    """Code to its new parent, for all that stood under one that goes."""
    parents = around.parents
    moved = {
        code: kept for code, parent in parents.items() if parent in leaving and code not in leaving
    }
    above = [code for code in leaving if is_above(code, kept, parents)]
    for code in above:
        if not any(is_above(other, code, parents) for other in above):
            moved[kept] = parents[code]
    return moved


def _moved_codings(act: Act, kept: str, leaving: Collection[str]) -> list[Change]:
    rows = stored.rows_with(act.conn, act.study_id, "codings", "code", leaving)
    stay = stored.rows_with(act.conn, act.study_id, "codings", "code", [kept])
    there = {_said(row) for row in stay}
    ids = {row["coding"] for row in rows}
    cited = stored.cited(act.conn, act.study_id, ids) if ids else {}
    changes = []
    for row in rows:
        after = {**row, "code": kept}
        is_double = _said(after) in there and row["coding"] not in cited
        there.add(_said(after))
        changes.append(Change("codings", row, None if is_double else after))
    return changes


def _said(row: Row) -> tuple[str, ...]:
    """All of a coding but its id and its time."""
    return tuple(cell for name, cell in row.items() if name not in ("coding", "coded_at"))


def split_code(
    store: Store,
    study_id: str,
    code: str,
    codings: Collection[str],
    name: str,
    *,
    by: str,
    definition: str = "",
    example: str = "",
) -> Code:
    """Makes a new code beside one and gives it some of its codings.

    Args:
        store: The workspace.
        study_id: The study.
        code: The code that is split.
        codings: Ids of those of its codings that move to the new one.
        name: The new code's name.
        by: The person.
        definition: The new code's definition.
        example: A passage that shows it.

    Raises:
        NotFound: It is no inductive code of the study.
        Conflict: One of the codings is no longer of that code or not to be seen, or a code has
            that name.
        UserError: No coding is chosen, or the new code has no name.
    """
    with acting(store, study_id) as act:
        around = act.look()
        parent = _codes(around, {code})[code]["parent"]
        new = _new_code(around, name, by, definition, example, parent)
        rows = act.rows("codings", ((id_,) for id_ in codings))
        if not codings:
            raise UserError(f"Choose the codings of {shown(code)} that the new code takes.")
        blind = blind_to(act.conn, study_id, {row["source"] for row in rows.values()}, by)
        mine = {
            id_
            for (id_,), row in rows.items()
            if row["code"] == code and (row["coder"] == by or row["source"] not in blind)
        }
        strange = [id_ for id_ in dict.fromkeys(codings) if id_ not in mine]
        if strange:
            raise Conflict(
                f"{len(strange)} of the codings ({shown(', '.join(strange))}) are no longer of "
                f"the code {shown(code)}; look at them and choose again."
            )
        changes = [
            Change("codes", None, new.cells()),
            *(Change("codings", row, {**row, "code": new.id}) for row in rows.values()),
        ]
        act.carry_out(SPLIT, changes, _with_sources(act, around, changes), by=by)
    return new


def _with_sources(act: Act, around: Surroundings, changes: Collection[Change]) -> Surroundings:
    """The sources that the changed codings name; their spans stay, so no text is needed."""
    sources = {c.after["source"] for c in changes if c.table == "codings" and c.after}
    tables = {**around.tables, "sources": act.look(sources).tables["sources"]}
    return replace(around, tables=tables)


@dataclass(frozen=True, slots=True)
class Shares:
    """Coded text that only inductive codes hold.

    Attributes:
        whole: In the whole study.
        under: The same for each domain that inductive codes with codings stand under; "" for
            those that stand under none.
    """

    whole: Unheld
    under: Mapping[str, Unheld]


def what_the_rubric_does_not_hold(store: Store, study_id: str) -> Shares:
    """How much of the coded text only inductive codes hold, of all coders together.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        studies.revision(conn, study_id)
        spans = stored.spans(conn, study_id)
        rubrics = rubrics_of(conn, study_id)
        codes = stored.all_rows(conn, study_id, "codes")
    criteria = criteria_of(rubrics)
    domains = {each.id: each.domain for rubric in rubrics for each in rubric.criteria}
    parents = {row["code"]: row["parent"] for row in codes}
    tops = {code: top_of(code, parents) for code in parents}
    under = {**domains, **{code: domains.get(top, top) for code, top in tops.items()}}
    table = pd.DataFrame(spans, columns=["source", "start", "end", "code"])
    return Shares(unheld(table, criteria), unheld_under(table, criteria, under))
