"""The desk of the page Codes: what an act on codes came to, and the sentences around the book.

The codebook sends what a person did as plain values. `carried_out` calls the service and gives
back sentences; it knows no screen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from qms.analysis.study import Study
from qms.core.coding import Code
from qms.errors import Conflict
from qms.services import codes, coding
from qms.services.codes import Shares, Unheld
from qms.services.coding import Step
from qms.services.coding_view import NextSteps
from qms.services.library import Store
from qms.ui import coding_desk, feedback, words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to, for the codebook that asked for it.

    Attributes:
        ticket: The codebook's own number of the act.
        done: Whether it was carried out.
        lines: Why not, as sentences; empty where it was.
        said: What was done, as a sentence.
        code: The code to open now; None to leave what is open.
    """

    ticket: int
    done: bool
    lines: tuple[str, ...] = ()
    said: str = ""
    code: str | None = None

    def as_data(self) -> dict[str, Any]:
        """The outcome as the component reads it."""
        return asdict(self)


def carried_out(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    """Carry out one act on codes; whatever goes wrong becomes sentences.

    Args:
        store: The workspace.
        study: The open study.
        by: Who acts; blank where nobody may.
        asked: `ticket`, `doc` (study and person as they were shown), `do` (make, define, move,
            merge, split, undo or redo) and what that needs.
    """
    ticket = int(asked.get("ticket", 0))
    try:
        if not by or list(asked["doc"]) != [study, by]:
            raise Conflict("Another study or person is chosen by now, so nothing was done.")
        return replace(_ACTS[asked["do"]](store, study, by, asked), ticket=ticket)
    except Exception as error:
        lines = tuple(words.bare(line, most=600) for line in feedback.lines_of(error))
        return Outcome(ticket, False, lines)


def _make(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    made = codes.make_code(
        store,
        study,
        asked["name"],
        by=by,
        definition=asked["definition"],
        example=asked["example"],
        parent=asked["parent"],
    )
    return Outcome(0, True, said=f"Made {_called(made)}.", code=made.id)


def _define(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    seen = Code.of(asked["seen"])
    wanted = replace(
        seen, name=asked["name"], definition=asked["definition"], example=asked["example"]
    )
    after = codes.define_code(store, study, seen, wanted, by=by)
    return Outcome(0, True, said=f"Saved {_called(after)}.")


def _move(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    after = codes.move_code(store, study, Code.of(asked["seen"]), asked["parent"], by=by)
    return Outcome(0, True, said=f"Moved {_called(after)}.")


def _merge(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    kept = codes.merge_codes(store, study, asked["kept"], [asked["gone"]], by=by)
    return Outcome(0, True, said=f"Merged into {_called(kept)}.", code=kept.id)


def _split(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    new = codes.split_code(
        store,
        study,
        asked["code"],
        list(asked["codings"]),
        asked["name"],
        by=by,
        definition=asked["definition"],
        example=asked["example"],
    )
    return Outcome(0, True, said=f"Split off {_called(new)}.", code=new.id)


def _undo(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    return _stepped(coding.undo(store, study, by=by), "Undone")


def _redo(store: Store, study: str, by: str, asked: Mapping[str, Any]) -> Outcome:
    return _stepped(coding.redo(store, study, by=by), "Done again")


def _stepped(step: Step | None, word: str) -> Outcome:
    if step is None:
        return Outcome(0, True, said="There is nothing left.")
    return Outcome(0, True, said=f"{word}: {told_step(step)}.")


_ACTS = {
    "make": _make,
    "define": _define,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "undo": _undo,
    "redo": _redo,
}


def _called(code: Code) -> str:
    return f"“{words.bare(code.name or code.id, most=80)}”"


def told_step(step: Step) -> str:
    """An act in words; of an act on codes, the code and how many codings went with it."""
    told = [change.after or change.before or {} for change in step.changes]
    names = [row["name"] for row in told if row.get("name") and "quote" not in row]
    passages = sum("quote" in row for row in told)
    if names and passages:
        doing = coding_desk.told_step(_codes_alone(step), "")
        return f"{doing}, {words.counted(passages, 'coding')}"
    return coding_desk.told_step(step, "")


def _codes_alone(step: Step) -> Step:
    """The step with its changes of codes alone, so that they are what is named."""
    return replace(step, changes=tuple(c for c in step.changes if c.table == "codes"))


def told_steps(steps: NextSteps) -> tuple[str, str]:
    """What undo and redo would do, in words; blank where there is nothing to do."""
    undo, redo = (told_step(step) if step else "" for step in (steps.undo, steps.redo))
    return undo, redo


def told_shares(found: Shares, names: Mapping[str, str]) -> str:
    """The share of coded text that the rubric does not hold, and what it counts; Markdown.

    Args:
        found: The shares.
        names: Domain to how it is called.
    """
    whole = found.whole
    if whole.share is None:
        return "Nothing is coded yet."
    if not whole.only_inductive:
        return (
            f"**The rubric holds all coded text**: every one of the {whole.coded:,} characters "
            "that any coder coded stands under a criterion."
        )
    parts = [
        f"{words.plain(names.get(domain, 'under no domain'), most=80)} {_per_cent(part)}"
        for domain, part in sorted(found.under.items(), key=lambda pair: not pair[0])
    ]
    return (
        f"**The rubric does not hold {_per_cent(whole)} of the coded text**: "
        f"{whole.only_inductive:,} of {whole.coded:,} characters, each counted once, stand under "
        "codes of one’s own and under no criterion. Of the text coded within each part of the "
        f"codebook: {'; '.join(parts)}. All coders and sources are counted."
    )


def _per_cent(part: Unheld) -> str:
    share = part.share or 0.0
    return "less than 0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def who_changes(study: Study, is_known: bool) -> str:
    """Why nothing can be changed here, and what to do about it."""
    if not coding_desk.coders(study, "", signed_in=False):
        return coding_desk.NOBODY
    if is_known:
        return "You can look at the codebook; coders, owners and facilitators change it."
    return "Say above for whom you act to make, define or merge codes; looking needs no name."
