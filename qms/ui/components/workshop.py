"""The workshop's desk: the queue, one criterion with everybody's ratings, the form of the room.

`sheet` turns a view into the queue that workshop.js draws, `panel` one criterion of it. What is
being written stays in the browser until it is on record; no run takes it away.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from qms.analysis.queue import APART, CLOSE, CONTESTED, REST, UNHEARD, Item
from qms.analysis.spread import ACCEPT, ADJUDICATE, DISCUSS, SPLIT
from qms.core.profile import CriterionProfile
from qms.core.rating import COMPONENTS, EXPLAINED
from qms.core.rubric import STATE_NAMES, STATES, Criterion, Rubric
from qms.core.tables import CONCERN
from qms.services.workshop import WorkshopView
from qms.ui import words
from qms.ui.components import assets
from qms.ui.components.evidence import STATE_MEANINGS

_drawn = st.components.v2.component(
    "qms.workshop",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "evidence.css", "workshop.css"),
    js=assets.joined("sheet.js", "evidence.js", "workshop_form.js", "workshop.js"),
)

GROUPS = {
    APART: "Raters far apart",
    CLOSE: "Raters close, not alike",
    CONTESTED: "Evidence contested",
    UNHEARD: "Voices missing",
    REST: "The rest",
}
SPREADS = {
    ACCEPT: "The raters agree: accept, or say why not.",
    DISCUSS: "Close together: discuss.",
    ADJUDICATE: "Far apart: adjudicate, with a third reader or in the room.",
    SPLIT: "A third of the raters or more stand outside the band: split, unless talk moves them.",
    "": "Fewer than two ratings: nothing to compare.",
}
CONCERN_QUESTIONS = {
    "limitations": "Limits of method",
    "coherence": "Coherence",
    "adequacy": "Adequacy",
    "relevance": "Relevance",
}


def workshop(
    *,
    key: str,
    sheet: Mapping[str, Any],
    selected: str,
    panel: Mapping[str, Any],
    outcome: Mapping[str, Any] | None,
    projector: bool,
    on_picked: Callable[[], None],
    on_opened: Callable[[], None],
    on_read: Callable[[], None],
    on_sent: Callable[[str], None],
) -> None:
    """Draw the desk.

    `picked` is a criterion, `opened` an excerpt, `read` a source and an excerpt to be read in
    it. `saved` is a form that is to go on record, `replied` a reply, `drafted` a form as it is
    being written; `on_sent` is called with which of them came. `outcome` says what became of it.
    """
    _drawn(
        key=key,
        data={
            **sheet,
            "selected": selected,
            "panel": panel,
            "outcome": outcome,
            "projector": projector,
        },
        on_picked_change=on_picked,
        on_opened_change=on_opened,
        on_read_change=on_read,
        on_saved_change=partial(on_sent, "saved"),
        on_replied_change=partial(on_sent, "replied"),
        on_drafted_change=partial(on_sent, "drafted"),
    )


def sheet(seen: WorkshopView, sign: Sequence[Any]) -> dict[str, Any]:
    """The queue in its groups, what is settled last.

    Args:
        seen: What the workshop has before it.
        sign: What the content hangs on; while it stays the same nothing is drawn again.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in seen.queue:
        heading = "Settled" if item.settled else GROUPS[item.group]
        groups.setdefault(heading, []).append(_line(seen, item))
    return {
        "sign": list(sign),
        "groups": [{"heading": heading, "items": items} for heading, items in groups.items()],
    }


def _line(seen: WorkshopView, item: Item) -> dict[str, Any]:
    part, rubric = seen.part(item.criterion)
    return {
        "id": item.criterion,
        "name": rubric.criterion(item.criterion).name,
        "why": item.why[0],
        "record": _record(part, rubric),
        "split": part.status == "split",
    }


def _record(part: CriterionProfile, rubric: Rubric) -> str:
    """What is on record, in words; blank where nothing is."""
    if part.level is not None:
        return f"{part.level} {rubric.level_name(part.level)}"
    if part.status == "agreed":
        return STATE_NAMES[part.state or "NA"]
    return "left split" if part.status == "split" else ""


def told(seen: WorkshopView) -> str:
    """How far the workshop is, in one sentence."""
    settled = len(seen.queue) - len(seen.open)
    split = sum(part.status == "split" for p in seen.profiles for part in p.criteria)
    return f"{settled} of {len(seen.queue)} settled" + (
        f", {split} of them left split" * bool(split)
    )


def panel(
    seen: WorkshopView,
    criterion: str,
    behind: Mapping[str, Any],
    *,
    of: tuple[str, str],
    people: Mapping[str, str],
) -> dict[str, Any]:
    """One criterion as the room sees it.

    Args:
        seen: What the workshop has before it.
        criterion: One of its criteria.
        behind: What `evidence.panel` says of it.
        of: The study's id and who acts, so that no form is taken for another's.
        people: Member id to name.
    """
    part, rubric = seen.part(criterion)
    item = seen.item(criterion)
    asked = rubric.criterion(criterion)
    order = [each.criterion for each in seen.queue]
    at = order.index(criterion)
    return {
        "key": [*of, seen.system, seen.wave, criterion],
        "criterion": criterion,
        "above": behind["above"],
        "name": asked.name,
        "question": asked.question,
        "place": f"{at + 1} of {len(order)}",
        "before": order[at - 1] if at else "",
        "after": order[at + 1] if at + 1 < len(order) else "",
        "left": next((each.criterion for each in seen.open if each.criterion != criterion), ""),
        "why": list(item.why),
        "spread": SPREADS[item.spread.word],
        "scale": behind["scale"],
        "ladder": _ladder(part, rubric, asked, people),
        "states": _states(part, people),
        "ratings": _ratings(seen, criterion, rubric, people),
        "bears": behind["bears"],
        "missing": _missing(part, rubric),
        "evidence": behind["evidence"],
        "record": _on_record(part, rubric, behind["judged"]),
        "suggested": [part.suggestion.level, part.suggestion.state],
    }


def _ladder(
    part: CriterionProfile, rubric: Rubric, asked: Criterion, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every level with its descriptor, its boundary question and who stands there."""
    found = part.suggestion
    low, high = found.range if found.contested and found.range else (None, None)
    return [
        {
            "level": level,
            "name": rubric.level_name(level),
            "text": asked.levels[level],
            "boundary": asked.boundaries.get(level, ""),
            "raters": [_name(m.rater, people) for m in part.ratings if m.level == level],
            "suggested": found.level == level,
            "record": part.level == level,
            "contested": low is not None and high is not None and low <= level <= high,
        }
        for level in rubric.levels
    ]


def _states(part: CriterionProfile, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The states that somebody gave, that are suggested or on record; apart from the levels."""
    found = []
    for state in STATES:
        raters = [_name(mark.rater, people) for mark in part.ratings if mark.state == state]
        suggested = part.suggestion.state == state
        record = part.status == "agreed" and part.state == state
        if raters or suggested or record:
            found.append(
                {
                    "state": state,
                    "name": STATE_NAMES[state],
                    "text": STATE_MEANINGS[state],
                    "raters": raters,
                    "suggested": suggested,
                    "record": record,
                }
            )
    return found


def _ratings(
    seen: WorkshopView, criterion: str, rubric: Rubric, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What each rater wrote."""
    return [
        {
            "who": _name(row["rater"], people),
            "answer": answer(row["level"], row["state"], rubric),
            "confidence": row["confidence"].replace("-", " "),
            "text": row["rationale"],
        }
        for row in seen.ratings.get(criterion, ())
    ]


def answer(level: str, state: str, rubric: Rubric) -> str:
    """The answer of a row in words: "2 Developing", "Insufficient evidence"."""
    return f"{level} {rubric.level_name(int(level))}" if level else STATE_NAMES[state or "NA"]


def _missing(part: CriterionProfile, rubric: Rubric) -> list[Any]:
    """What the evidence would have to show for the next level: its name and the lines."""
    step = (part.suggestion.level or 0) + 1
    if not part.suggestion.missing or step not in rubric.levels:
        return []
    return [f"{step} {rubric.level_name(step)}", list(part.suggestion.missing)]


def _on_record(
    part: CriterionProfile, rubric: Rubric, judged: Sequence[Sequence[str]]
) -> dict[str, Any] | None:
    if not part.consensus:
        return None
    told = [pair for pair in judged if not pair[1].startswith("Individual ratings:")]
    return {
        "answer": _record(part, rubric),
        "told": [list(pair) for pair in told],
        "row": dict(part.consensus),
    }


def form(
    rubric: Rubric, *, people: Mapping[str, str], raters: Sequence[str], agrees: bool, replies: bool
) -> dict[str, Any]:
    """What the form offers; the words that the browser cannot know.

    Args:
        rubric: The rubric of the criterion.
        people: Member id to name, for who agreed and who dissents.
        raters: Who is ticked from the start.
        agrees: Whether whoever acts may put it on record.
        replies: Whether they may write a reply.
    """
    return {
        "agrees": agrees,
        "replies": replies,
        "levels": [[level, rubric.level_name(level)] for level in rubric.levels],
        "states": [[state, STATE_NAMES[state]] for state in STATES],
        "people": [[member, name] for member, name in people.items()],
        "raters": list(raters),
        "concerns": [[part, CONCERN_QUESTIONS[part]] for part in COMPONENTS],
        "grades": list(CONCERN),
        "explained": list(EXPLAINED),
    }


def _name(member: str, people: Mapping[str, str]) -> str:
    return words.bare(people.get(member) or member, most=60)
