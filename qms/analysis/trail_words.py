"""What an event of the audit trail did, as a sentence that a chair can read.

A sentence is composed from the cells of the event and the names of the study, never from more
than they tell.
"""

from collections.abc import Callable, Mapping

from qms.analysis.trail import AS_WRITTEN, PHASES, Cells, Happening, Names, field_name
from qms.analysis.wording import counted, joined
from qms.core.coding import words
from qms.core.rubric import STATE_NAMES

QUOTED = 70

_NOUNS = {
    "receipts": "the receipt of",
    "programmes": "the programme",
    "benefits": "the claim",
    "panel": "the note on",
    "findings": "the finding",
    "agenda": "the agenda item",
    "systems": "the system",
    "study": "the study",
}
_LABELS = ("title", "statement", "name", "item", "factor", "finding", "source", "study")
_BULK = {
    "coded": "coded passages",
    "codes merged": "merged codes",
    "code split": "split a code",
    "source added": "brought in sources",
    "source described": "changed what is said of sources",
    "passage accepted": "accepted a passage and coded it",
    "coder assigned": "assigned coders",
    "coding declared done": "declared coding done",
    "undone": "took back an earlier act",
    "redone": "did an earlier act again",
}
_STEP_BACK = {"undone": "taking back", "redone": "doing again"}


def sentence(event: Happening, names: Names) -> str:
    """Who did what, as one sentence with its full stop."""
    told = _did(event, names)
    back = _STEP_BACK.get(event.verb)
    if back:
        told += f", {back} No. {event.act}"
    return f"{names.person(event.who)} {told}."


def bulk(event: Happening, n: int, names: Names) -> str:
    """Who did what, where one act changed `n` rows."""
    did = _BULK.get(event.verb, f"did “{event.verb}”")
    if event.verb in _STEP_BACK:
        did += f", No. {event.act}"
    return f"{names.person(event.who)} {did}: {counted(n, 'change')}."


def _did(event: Happening, names: Names) -> str:
    """What was done, as the rest of a sentence that begins with a person."""
    known = _SENTENCES.get(event.table)
    if AS_WRITTEN in event.cells or (event.before is None and event.after is None):
        known = None
    if known:
        return known(event, names)
    if event.table in _NOUNS:
        return _plain(event, names)
    of = f" ({event.table} {event.key})" if event.table else ""
    return f"did “{event.what}”{of}" if event.what else f"changed something{of}"


def _plain(event: Happening, names: Names) -> str:
    cells = event.cells
    label = next((cells[name] for name in _LABELS if cells.get(name)), event.key)
    if event.table == "panel":
        label = f"{label} of {_subject(cells.get('subject', ''), names)}"
    elif event.table in ("agenda", "receipts"):
        source = names.sources.get(cells.get("source", "")) or cells.get("source", "")
        label = f"“{label}” of {source}" if event.table == "agenda" else source
    else:
        label = f"“{short(label)}”"
    return _row_did(event, f"{_NOUNS[event.table]} {label}")


def _subject(subject: str, names: Names) -> str:
    return names.programmes.get(subject) or names.systems.get(subject) or subject


def _row_did(event: Happening, noun: str, *, without: tuple[str, ...] = ()) -> str:
    """A row that was added, removed, or changed in some of its cells."""
    if event.before is None:
        return f"added {noun}"
    if event.after is None:
        return f"removed {noun}"
    told = _fields_in_words(event, without)
    return f"changed {told} of {noun}" if told else f"saved {noun} again"


def _fields_in_words(event: Happening, without: tuple[str, ...] = ()) -> str:
    """The cells that differ, by name: "the owner and due date"; blank where none does."""
    changed = [field_name(name) for name in event.changed if name not in without]
    if len(changed) > 4:
        return f"the {joined(changed[:3])} and {len(changed) - 3} more"
    return f"the {joined(changed)}" if changed else ""


def short(text: str, most: int = QUOTED) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _judged(row: Cells, names: Names) -> str:
    """A level or a state: "level 2 Developing", "insufficient evidence", "split"."""
    if row.get("outcome") == "split":
        return "split"
    if row.get("level"):
        return f"level {names.level(row.get('criterion', ''), row['level'])}"
    return STATE_NAMES.get(row.get("state", ""), "no level").lower()


_JUDGED_CELLS = ("outcome", "level", "state")


def _rating(event: Happening, names: Names) -> str:
    cells = event.cells
    place, rater = names.place(cells), cells.get("rater", "")
    of = "" if rater == event.who else f" by {names.person(rater)}"
    if event.before is None:
        return f"rated {place}{f' for {names.person(rater)}' if of else ''}: {_now(event, names)}"
    if event.after is None:
        return f"took back the rating of {place}{of}"
    if set(event.changed) & set(_JUDGED_CELLS):
        then = _judged({**cells, **event.before, **_without(event.before)}, names)
        return f"changed the rating of {place}{of} from {then} to {_now(event, names)}"
    told = _fields_in_words(event, ("rated_at",))
    return f"changed {told} of the rating of {place}{of}" if told else f"rated {place} again"


def _now(event: Happening, names: Names) -> str:
    return _judged({**event.cells, **_without(event.after or {})}, names)


def _without(row: Cells) -> Cells:
    """The judged cells of a row, blank where it has none: the other row must not fill them."""
    return {name: row.get(name, "") for name in _JUDGED_CELLS}


def _consensus(event: Happening, names: Names) -> str:
    place = names.place(event.cells)
    if event.after is None:
        return f"took back what was on record for {place}"
    now = _now(event, names)
    if event.before is None:
        if now == "split":
            return f"put on record that the raters stay split on {place}"
        return f"put the agreement on {place} on record: {now}"
    if set(event.changed) & set(_JUDGED_CELLS):
        then = _judged({**event.cells, **event.before, **_without(event.before)}, names)
        return f"changed what is on record for {place} from {then} to {now}"
    told = _fields_in_words(event, ("agreed_at",))
    return f"changed {told} of what is on record for {place}" if told else f"agreed {place} again"


def _coding(event: Happening, names: Names) -> str:
    cells = event.cells
    quote, code = f"“{short(cells.get('quote', ''))}”", cells.get("code", "")
    if event.before is None:
        low, high = cells.get("level_low", ""), cells.get("level_high", "")
        level = f"level {low}" + (f" to {high}" if high and high != low else "") if low else ""
        said = ", ".join(part for part in (cells.get("stance", ""), level) if part)
        return f"coded {quote} to {_code(code, names)}" + (f": {said}" if said else "")
    if event.after is None:
        return f"removed the coding of {quote} to {_code(code, names)}"
    changed = event.changed
    if "code" in changed:
        then = _code(event.before.get("code", ""), names)
        return f"moved the coding of {quote} from {then} to {_code(code, names)}"
    rest = _fields_in_words(event, ("level_low", "level_high", "quote", "coded_at"))
    if "level_low" in changed:
        then, now = (row.get("level_low") or "none" for row in (event.before, event.after))
        told = f"changed the level of {quote} under {code} from {then} to {now}"
        return f"{told}, and {rest}" if rest else told
    return f"changed {rest or 'the coding'} of {quote} under {_code(code, names)}"


def _code(code: str, names: Names) -> str:
    """A criterion by its id, an inductive code by its name."""
    return f"“{names.codes[code]}”" if code in names.codes else code


def _own_code(event: Happening, names: Names) -> str:
    cells = event.cells
    name = f"the code “{short(cells.get('name') or cells.get('code', ''))}”"
    if event.before is None:
        return f"made {name}"
    if event.after is None:
        return f"removed {name}"
    if event.changed == ("parent",):
        parent = event.after.get("parent", "")
        return f"moved {name} " + (f"under {_code(parent, names)}" if parent else "to the top")
    return _row_did(event, name)


def _passage(event: Happening, names: Names) -> str:
    cells = event.cells
    of = f"a passage of {_source(cells, names)} for {cells.get('criterion', '')}"
    if event.after is None:
        return f"took back the decision on {of}"
    return f"{cells.get('decision', 'decided on')} {of}"


def _source(cells: Cells, names: Names) -> str:
    source = cells.get("source", "")
    return cells.get("title") or names.sources.get(source) or source


def _assignment(event: Happening, names: Names) -> str:
    cells = event.cells
    coder, of = cells.get("coder", ""), _source(cells, names)
    whose = "their own" if coder == event.who else f"{names.person(coder)}’s"
    if event.before is None:
        return f"assigned {names.person(coder)} to code {of} independently"
    if event.after is None:
        return f"took back the assignment of {names.person(coder)} to {of}"
    if "adjudication" in event.changed and not event.before.get("adjudication"):
        return f"declared {whose} coding of {of} done"
    return f"changed {_fields_in_words(event)} of {whose} assignment to {of}"


def _of_source(event: Happening, names: Names) -> str:
    cells = event.cells
    of = f"“{short(_source(cells, names))}”"
    if event.before is None:
        return f"brought in {of} for {names.where(cells)}"
    if event.after is None:
        return f"removed {of}"
    if "withdrawn_at" in event.changed and event.after.get("withdrawn_at"):
        return f"withdrew {of} from {names.where(cells)}"
    return f"changed {_fields_in_words(event) or 'nothing'} of {of}"


def _summary(event: Happening, names: Names) -> str:
    did = "wrote" if event.before is None else "removed" if event.after is None else "changed"
    return f"{did} the summary of {names.place(event.cells)}"


def _target(event: Happening, names: Names) -> str:
    place, cells = names.place(event.cells), event.cells

    def level(row: Cells) -> str:
        return f"level {names.level(cells.get('criterion', ''), row.get('level', ''))}".strip()

    if event.before is None:
        return f"set the target of {place}: {level(event.after or {})}"
    if event.after is None:
        return f"removed the target of {place}, which was {level(event.before)}"
    then, now = level(event.before), level(event.after)
    return f"changed the target of {place} from {then} to {now}"


def _action(event: Happening, names: Names) -> str:
    cells = event.cells
    name = f"the action “{short(cells.get('what') or cells.get('action', ''))}”"
    if event.before is None:
        return f"planned {name} for {names.where(cells)}"
    return _moved_action(event, name)


def _moved_action(event: Happening, name: str) -> str:
    if event.before is None or event.after is None or "status" not in event.changed:
        return _row_did(event, name)
    then, now = (row.get("status") or "no status" for row in (event.before, event.after))
    rest = _fields_in_words(event, ("status",))
    return f"moved {name} from {then} to {now}" + (f", and changed {rest}" if rest else "")


def step_of_action(event: Happening, names: Names) -> str:
    """What was done with an action, where it is plain which: "Facilitator planned it."."""
    back = _STEP_BACK.get(event.verb)
    if event.before is None:
        told = "planned it"
    elif set(event.changed) & {"status"} or event.after is None:
        told = _moved_action(event, "it")
    else:
        told = f"changed its {_fields_in_words(event).removeprefix('the ') or 'words'}"
    return f"{names.person(event.who)} {told}{f', {back} No. {event.act}' if back else ''}."


def _wave(event: Happening, names: Names) -> str:
    wave = event.cells.get("wave", "")
    name = event.cells.get("title") or names.waves.get(wave) or wave
    if event.before is None or event.after is None or "phase" not in event.changed:
        return _row_did(event, f"the wave “{name}”")
    then, now = (row.get("phase", "") for row in (event.before, event.after))
    told = f"moved {name} from {PHASES.get(then, then)} to {PHASES.get(now, now)}"
    return (
        f"{told}, which revealed its ratings" if (then, now) == ("rating", "discussing") else told
    )


def _member(event: Happening, names: Names) -> str:
    cells = event.cells
    name = cells.get("name") or names.person(cells.get("member", ""))
    if event.before is None:
        roles = words(cells.get("role", ""))
        return f"named {name}" + (f" as {joined(roles)}" if roles else "")
    if event.after is None:
        return f"took {name} out of the study’s people"
    return f"changed {_fields_in_words(event) or 'nothing'} of {name}"


_SENTENCES: Mapping[str, Callable[[Happening, Names], str]] = {
    "ratings": _rating,
    "consensus": _consensus,
    "codings": _coding,
    "codes": _own_code,
    "suggestions": _passage,
    "double_coding": _assignment,
    "sources": _of_source,
    "summaries": _summary,
    "targets": _target,
    "actions": _action,
    "waves": _wave,
    "members": _member,
}
