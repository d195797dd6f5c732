"""Double coding: some sources coded by two or more people apart, then compared and settled.

What the cell `adjudication` of an assignment says:

- blank: the coder is at work, and blind to the others' codings of the source;
- "done" and its time (`declare_done`): their own part is closed. They see the others', and
  nobody makes, changes or removes a coding of that part;
- anything else (`record_adjudication`, or words that came with a bundle): what differed has been
  talked over. The codings are open again, so that what was settled can be put into them; each
  such change is in the audit trail.

A part is never opened again for independent work: its coder has seen the others' codings.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qms.analysis.agreement import CoderAgreement, CodesTogether, coder_agreement, codes_together
from qms.analysis.double_coding import (
    CUSTOMARY,
    Difference,
    DoubleCoded,
    Part,
    differences,
    double_coded,
    drawn,
)
from qms.analysis.study import Study, frame
from qms.core.coding import DONE, FACILITATOR, is_closed, words
from qms.errors import NotFound, NotPermitted, UserError
from qms.formats.bundle_faults import shown
from qms.services.coding_acts import Act, acting
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.events import now

__all__ = [
    "CUSTOMARY",
    "Compared",
    "Difference",
    "DoubleCoded",
    "Part",
    "assign",
    "compared",
    "declare_done",
    "double_coded",
    "drawn",
    "may_assign",
    "record_adjudication",
]

ASSIGNED = "coder assigned"
DECLARED = "coding declared done"
ADJUDICATED = "coding adjudicated"
ASSIGNING = ("owner", FACILITATOR)
ADJUDICATION = "adjudicated"


@dataclass(frozen=True, slots=True)
class Compared:
    """The sources that every assigned coder declared done, compared.

    Attributes:
        codes: Agreement per code, on paragraphs and on characters.
        together: Agreement over all codes.
        differences: What some coded and others did not, by source and place.
    """

    codes: tuple[CoderAgreement, ...]
    together: CodesTogether
    differences: tuple[Difference, ...]


def may_assign(roles: Collection[str]) -> bool:
    """Whether somebody with these roles assigns coders and records adjudications."""
    return any(role in ASSIGNING for role in roles)


def assign(
    store: Store,
    study_id: str,
    sources: Iterable[str],
    coders: Iterable[str],
    *,
    by: str,
    seed: str = "",
) -> int:
    """Assigns coders to code sources independently; who is assigned already stays as they are.

    Args:
        store: The workspace.
        study_id: The study.
        sources: The sources.
        coders: Members, each blind to the others until they declare their part done.
        by: The person who assigns.
        seed: Of the draw that chose the sources, if they were drawn.

    Returns:
        How many assignments were made.

    Raises:
        NotPermitted: `by` is neither owner nor facilitator of the study.
        UserError: A coder is no member, or there is no such source.
    """
    wanted = list(dict.fromkeys((source, who) for source in sources for who in coders))
    with acting(store, study_id) as act:
        _check_may_assign(act, by)
        there = act.rows("double_coding", wanted)
        row = {"assigned_at": now(), "seed": seed, "adjudication": ""}
        changes = [
            Change("double_coding", None, {"source": source, "coder": coder, **row})
            for source, coder in wanted
            if (source, coder) not in there
        ]
        if changes:
            around = act.look({source for source, _ in wanted})
            act.carry_out(ASSIGNED, changes, around, by=by)
    return len(changes)


def _roles(act: Act, who: str) -> list[str]:
    found = stored.rows_with(act.conn, act.study_id, "members", "member", [who])
    return [role for row in found for role in words(row["role"])]


def _check_may_assign(act: Act, by: str) -> None:
    if not may_assign(_roles(act, by)):
        raise NotPermitted(
            f"{shown(by)} is neither owner nor facilitator of this study; one of them assigns "
            "coders."
        )


def declare_done(store: Store, study_id: str, source: str, *, by: str) -> None:
    """Declares one's own coding of a source done: the others' is seen, one's own is closed.

    Raises:
        NotFound: `by` is not assigned to the source.
    """
    with acting(store, study_id) as act:
        key = (source, by)
        row = act.rows("double_coding", [key]).get(key)
        if row is None:
            raise NotFound(f"{shown(by)} is not assigned to code source {shown(source)}.")
        if not row["adjudication"]:
            after = {**row, "adjudication": f"{DONE} {now()}"}
            done = [Change("double_coding", row, after)]
            act.carry_out(DECLARED, done, act.look([source]), by=by)


def record_adjudication(store: Store, study_id: str, source: str, note: str, *, by: str) -> None:
    """Records how the differences in a source were settled; its codings are open from then on.

    Args:
        store: The workspace.
        study_id: The study.
        source: The source.
        note: What was settled, in a sentence or two.
        by: One of its coders, an owner or a facilitator.

    Raises:
        NotFound: Nobody is assigned to the source.
        NotPermitted: `by` is none of those.
        UserError: A coder is still at work, or nothing is said.
    """
    with acting(store, study_id) as act:
        found = stored.rows_with(act.conn, study_id, "double_coding", "source", [source])
        if not found:
            raise NotFound(f"Nobody is assigned to code source {shown(source)} independently.")
        if by not in [row["coder"] for row in found] and not may_assign(_roles(act, by)):
            raise NotPermitted(
                f"{shown(by)} is neither a coder of source {shown(source)} nor owner or "
                "facilitator; one of them records what was settled."
            )
        working = [shown(row["coder"]) for row in found if not row["adjudication"]]
        if working:
            raise UserError(
                f"{', '.join(working)} still codes source {shown(source)}; it is adjudicated "
                "once every coder has declared their part done."
            )
        said = " ".join(note.split())
        if not said:
            raise UserError("Say in a sentence what was settled.")
        cell = f"{ADJUDICATION} {now()[:10]}: {said}"
        changes = [
            Change("double_coding", row, {**row, "adjudication": cell})
            for row in found
            if is_closed(row["adjudication"])
        ]
        if not changes:
            raise UserError(f"What was settled in source {shown(source)} is on record already.")
        act.carry_out(ADJUDICATED, changes, act.look([source]), by=by)


def compared(store: Store, study: Study, sources: Collection[str]) -> Compared:
    """How far the coders of some sources agree, and where they differ.

    Only sources whose coders are all done are looked at, so that nobody learns of another's
    codings before their own part is closed. Codings are taken as they stand now.

    Args:
        store: The workspace.
        study: The study; its outline is enough.
        sources: The sources to look at.
    """
    coders = {
        each.source: each.coders
        for each in double_coded(study)
        if each.is_done and each.source in sources
    }
    with store.reading() as conn:
        found = stored.rows_with(conn, study.id, "codings", "source", coders)
        texts = stored.texts_of(conn, study.id, coders)
    codings = frame("codings", found)
    return Compared(
        codes=coder_agreement(codings, texts, coders),
        together=codes_together(codings, texts, coders),
        differences=differences(codings, coders),
    )
