"""The desk of the page Read and code: who codes, which text is open, what an act came to.

The reader sends what a person did as plain values. `carried_out` checks them against the text
that stands in the study, calls the service and gives back sentences; it knows no screen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from qms.analysis.study import Study, rows
from qms.core.coding import Coding, NewCoding
from qms.errors import Conflict, UserError
from qms.services import codes, coding, coding_view
from qms.services.coding import Step
from qms.services.coding_view import NextSteps
from qms.services.library import Store
from qms.ui import feedback, words

CODING_ROLES = {"coder", "owner", "facilitator"}
QUOTED = 48
NOBODY = (
    "This study names its people and none of them codes, so this can be read and not coded. Give "
    "somebody the role coder, owner or facilitator in the study's members."
)

Row = Mapping[str, str]

_AT = re.compile(r"(\d{1,12})-(\d{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act is carried out, and by whom.

    Attributes:
        text: The source's text; it is read when the act is carried out.
    """

    study: str
    source: str
    coder: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to, for the reader that asked for it.

    Attributes:
        ticket: The reader's own number of the act.
        done: Whether it was carried out.
        lines: Why not, as sentences; empty where it was.
        said: What was done, as a sentence.
        coding: The coding that it left behind; blank where none is.
    """

    ticket: int
    done: bool
    lines: tuple[str, ...] = ()
    said: str = ""
    coding: str = ""

    def as_data(self) -> dict[str, Any]:
        """The outcome as the component reads it."""
        return asdict(self)


def coders(study: Study, here: str, *, signed_in: bool) -> dict[str, str]:
    """Who may code at this screen: member id to name, the likeliest first.

    Args:
        study: The study; its outline is enough.
        here: The signed-in person, or the person at this machine.
        signed_in: Whether `here` has proved who they are; then nobody else may be chosen.

    Returns:
        Members whose role is to code, and the person here alone where the study names nobody;
        empty where it does and none of them codes.
    """
    members = rows(study.tables["members"])
    if not members:
        return {here: here}
    able = {
        row["member"]: words.bare(words.named(row, "member", "name"), most=60)
        for row in members
        if CODING_ROLES & {word.strip() for word in row["role"].split(";")}
    }
    if signed_in or here in able:
        return {here: able[here]} if here in able else {}
    return able


def not_coding(study: Study, here: str, *, signed_in: bool) -> str:
    """Why nothing can be coded where `coders` names nobody, and what to do about it.

    Args:
        study: The study; its outline is enough.
        here: Who looks on.
        signed_in: Whether they proved it; else another name can be chosen under Acting as.
    """
    able = coders(study, "", signed_in=False)
    if not able:
        return NOBODY
    members = rows(study.tables["members"])
    named = {
        row["member"]: words.bare(words.named(row, "member", "name"), most=60) for row in members
    }
    told = (
        f"{named.get(here, words.bare(here, most=60))} does not code in this study, so this can be "
        "read and not coded."
    )
    if signed_in:
        return f"{told} Ask whoever leads the study for the role coder."
    some = ", ".join([*able.values()][:3]) + (" or another who codes" if len(able) > 3 else "")
    return f"{told} To code, choose who does under “Acting as”: {some}."


def likeliest(able: Mapping[str, str], chosen: str, here: str) -> str:
    """Who codes: whoever was chosen, else the likeliest; `here`, who looks on, if nobody can."""
    return chosen if chosen in able else next(iter(able), here)


def source_row(study: Study, source: str) -> Row | None:
    """The row of a source that still counts; None if there is none."""
    for row in rows(study.tables["sources"]):
        if row["source"] == source and not row["withdrawn_at"]:
            return row
    return None


def no_source(source: str) -> str:
    """The sentence about an address that names a source which is not there."""
    return (
        f"This study has no source “{words.bare(source, most=60)}” to read; it may have been "
        "withdrawn. Another is shown."
    )


def no_coding(coding: str) -> str:
    """The sentence about an address that names a coding which is not there, or not to be seen."""
    return f"No coding “{words.bare(coding, most=60)}” is to be seen in this source."


def passage(text: str, at: str) -> tuple[int, int] | None:
    """The passage of a text that an address names; None if it names none that holds words.

    Args:
        text: The source's text.
        at: "start-end" in code points, half open.
    """
    named = _AT.fullmatch(at)
    start, end = (int(place) for place in named.groups()) if named else (0, 0)
    return (start, end) if end <= len(text) and text[start:end].strip() else None


def passage_at(start: int, end: int) -> str:
    """How an address names a passage."""
    return f"{start}-{end}"


def no_passage(at: str) -> str:
    """The sentence about an address that names a passage which is not there."""
    return (
        f"This source has no passage “{words.bare(at, most=60)}”: a passage is named by where it "
        "begins and ends, as in 120-180. The source is shown from its beginning."
    )


def sources_of(study: Study, system: str, wave: str) -> dict[str, Row]:
    """The sources of one system in one wave that still count, in the order of their ids."""
    return {
        row["source"]: row
        for row in sorted(rows(study.tables["sources"]), key=lambda row: row["source"])
        if row["system"] == system and row["wave"] == wave and not row["withdrawn_at"]
    }


def listed(row: Row, n: int) -> str:
    """A source in the list: its id, how many codings it has, its title."""
    told = words.counted(n, "coding") if n else "not coded"
    title = words.bare(row["title"] or row["original_name"], most=90)
    return words.sentence([row["source"], told, title])


def progress(sources: Mapping[str, Row], coded: Mapping[str, int]) -> str:
    """How many of the sources hold codings."""
    n = sum(bool(coded.get(source)) for source in sources)
    return f"{n} of {words.counted(len(sources), 'source')} coded"


def about(row: Row, study: Study, text: str) -> str:
    """What the open source is, in a line."""
    rubric, _ = study.rubrics_of(row["wave"])[0]
    spoken = rubric.role_groups.get(row["role_group"], row["role_group"])
    return words.sentence(
        [
            row["kind"].capitalize(),
            words.day(row["date"]),
            words.bare(rubric.sectors.get(row["sector"], row["sector"])),
            words.bare(spoken),
            words.bare(row["place"]),
            words.counted(len(text.split()), "word"),
        ]
    )


def carried_out(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    """Carry out one act of the reader; whatever goes wrong becomes sentences.

    Args:
        store: The workspace.
        place: Where.
        asked: `ticket`, `doc` (study, source and coder as they were shown), `do` (code, change,
            remove, undo or redo) and what that needs.
    """
    ticket = int(asked.get("ticket", 0))
    try:
        if list(asked["doc"]) != [place.study, place.source, place.coder]:
            raise Conflict("Another text or coder is open by now, so nothing was done.")
        place = replace(place, text=coding_view.text(store, place.study, place.source))
        return replace(_ACTS[asked["do"]](store, place, asked), ticket=ticket)
    except Exception as error:
        lines = tuple(words.bare(line, most=600) for line in feedback.lines_of(error))
        return Outcome(ticket, False, lines)


def _code(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    start, end = int(asked["start"]), int(asked["end"])
    _check_passage(place, start, end, asked["quote"])
    code = asked["code"] or _own_code(store, place, asked["new"])
    coded = coding.code(
        store,
        place.study,
        NewCoding(place.source, start, end, code, quote=asked["quote"], **_reading(asked)),
        by=place.coder,
    )
    return Outcome(0, True, said=f"Coded to {coded.code}.", coding=coded.id)


def _own_code(store: Store, place: Place, new: Mapping[str, str]) -> str:
    """The id of an inductive code of that name, made if there is none."""
    name = new["name"].strip()
    for code in codes.codes_of(store, place.study):
        if code.name.casefold() == name.casefold():
            return code.id
    made = codes.make_code(
        store,
        place.study,
        name,
        by=place.coder,
        definition=new.get("definition", ""),
        parent=new.get("parent", ""),
    )
    return made.id


def _change(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    seen = _seen(place, asked["seen"])
    start, end = int(asked["start"]), int(asked["end"])
    _check_passage(place, start, end, asked["quote"])
    reading = _reading(asked)
    low, high = reading.pop("levels") or (None, None)
    wanted = replace(
        seen,
        start=start,
        end=end,
        code=asked["code"] or _own_code(store, place, asked["new"]),
        level_low=low,
        level_high=high,
        **reading,
    )
    after = coding.change(store, place.study, seen, wanted, by=place.coder)
    return Outcome(0, True, said=f"Changed, {after.code}.", coding=after.id)


def _remove(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    seen = _seen(place, asked["seen"])
    was_there = coding.remove(store, place.study, seen, by=place.coder)
    said = f"Removed, {seen.code}." if was_there else "It was gone already."
    return Outcome(0, True, said=said)


def _undo(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    return _stepped(coding.undo(store, place.study, by=place.coder), "Undone", place)


def _redo(store: Store, place: Place, asked: Mapping[str, Any]) -> Outcome:
    return _stepped(coding.redo(store, place.study, by=place.coder), "Done again", place)


def _stepped(step: Step | None, word: str, place: Place) -> Outcome:
    if step is None:
        return Outcome(0, True, said="There is nothing left.")
    left = [c.after for c in step.changes if c.table == "codings" and c.after]
    here = [row["coding"] for row in left if row["source"] == place.source]
    told = told_step(step, place.source)
    return Outcome(0, True, said=f"{word}: {told}.", coding=here[0] if here else "")


_ACTS = {"code": _code, "change": _change, "remove": _remove, "undo": _undo, "redo": _redo}


def _check_passage(place: Place, start: int, end: int, quote: str) -> None:
    """What the browser counted must be what stands there: its offsets are never trusted."""
    if not quote.strip():
        raise UserError("This passage holds no words; select some.")
    if not 0 <= start < end <= len(place.text) or place.text[start:end] != quote:
        raise Conflict(
            "The passage does not stand where the page says it does; open the source again and "
            "select it once more."
        )


def _seen(place: Place, cells: Row) -> Coding:
    """The coding as it was shown; the service compares it with what stands there now."""
    start, end = int(cells["start"]), int(cells["end"])
    return Coding.of({**cells, "source": place.source, "quote": place.text[start:end]})


def _reading(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of the passage."""
    levels = asked["levels"]
    return {
        "stance": asked["stance"],
        "levels": (int(levels[0]), int(levels[1])) if levels else None,
        "directness": int(asked["directness"]) if asked["directness"] else None,
        "reach": asked["reach"],
        "affected": asked["affected"],
        "flags": tuple(asked["flags"]),
        "memo": asked["memo"],
    }


def told_steps(steps: NextSteps, source: str) -> tuple[str, str]:
    """What undo and redo would do, in words; blank where there is nothing to do."""
    undo, redo = (told_step(step, source) if step else "" for step in (steps.undo, steps.redo))
    return undo, redo


def told_step(step: Step, source: str) -> str:
    """An act in words: "coding to QI3, “We tried it on …”"; its source where it is another."""
    told = [change.after or change.before or {} for change in step.changes]
    passages = [row for row in told if "quote" in row]
    if not passages:
        names = [f"“{words.bare(row['name'], most=40)}”" for row in told if row.get("name")]
        return f"{_DOING.get(step.verb, step.verb)} {', '.join(names[:2])}".strip()
    if len(passages) > 1:
        return f"{_DOING.get(step.verb, step.verb)}, {words.counted(len(passages), 'coding')}"
    row = passages[0]
    where = f" in {row['source']}" if row["source"] != source else ""
    quote = words.bare(row["quote"], most=QUOTED)
    doing = _DOING.get(step.verb, step.verb)
    return f"{doing} {row['code']}, “{quote}”{where}"


_DOING = {
    "coded": "coding to",
    "coding changed": "change of",
    "coding removed": "removal of",
    "code made": "new code",
    "code defined": "definition of",
    "code moved": "move of",
    "codes merged": "merging of",
    "code split": "splitting of",
    "passage accepted": "accepting for",
    "passage dismissed": "dismissing of a passage",
}


def marked_by(codings: Sequence[Coding], coder: str, *, blind: bool) -> str:
    """How many codings are shown, and whose, as a sentence."""
    own = sum(each.coder == coder for each in codings)
    others = len(codings) - own
    told = words.counted(own, "coding") + " of yours"
    if blind:
        return f"{told}; nothing of another coder is shown while you code."
    return f"{told} and {others} of others." if others else f"{told}."


def is_blind(study: Study, source: str, coder: str) -> bool:
    """Whether the coder works blind in this source."""
    return source in coding_view.blind_in(study, coder)


def last_used(codings: Sequence[Coding], coder: str) -> str:
    """The code that this coder used last in these codings; blank if none."""
    own = [each for each in codings if each.coder == coder]
    return max(own, key=lambda each: each.coded_at).code if own else ""
