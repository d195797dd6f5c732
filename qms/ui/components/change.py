"""Two waves of one system as lists, one an outcome: what moved first, what did not last.

`sheet` turns a view into the dictionary that change.js draws. Each wave's cell is a button that
leads to the profile of that wave.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qms.analysis.change import (
    MOVED,
    NO_LONGER,
    NOT_COMPARABLE,
    NOT_JUDGED,
    NOW,
    UNCHANGED,
    CriterionChange,
    RubricChange,
    record,
)
from qms.core.profile import CriterionProfile
from qms.core.rubric import Rubric
from qms.services.change import ChangeView
from qms.ui import words
from qms.ui.components import assets, scales

_drawn = st.components.v2.component(
    "qms.change",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "change.css"),
    js=assets.joined("sheet.js", "change.js"),
)

ORDER = (MOVED, NOW, NO_LONGER, NOT_COMPARABLE, NOT_JUDGED, UNCHANGED)
HEADS = {
    MOVED: "Moved",
    NOW: "Now assessable",
    NO_LONGER: "No longer assessable",
    NOT_COMPARABLE: "Not comparable",
    NOT_JUDGED: "Not judged, or not agreed, in one wave or both",
    UNCHANGED: "Unchanged",
}
MEANINGS = {
    MOVED: "Agreed in both waves under the same words, and the level is another.",
    NOW: "There was no judging it then; a level is agreed now. More is known, nothing has moved.",
    NO_LONGER: "A level was agreed then; there is no judging it now. Not a lower level.",
    NOT_COMPARABLE: "The yardstick differs, or one wave does not ask it or it does not apply.",
    NOT_JUDGED: "A change can be told when both waves have agreed.",
    UNCHANGED: "Agreed in both waves, and the answer is the same.",
}
FOLDED = (NOT_JUDGED, UNCHANGED)


def change(*, key: str, sheet: Mapping[str, Any], on_picked: Callable[[], None]) -> None:
    """Draw the lists. `picked` is [criterion, "before" or "after"], whose profile is asked for."""
    _drawn(key=key, data=dict(sheet), on_picked_change=on_picked)


def sheet(view: ChangeView, domain: str) -> dict[str, Any]:
    """A view as sections of rubrics, each a group an outcome, criteria in the rubric's order.

    Args:
        view: What changed.
        domain: The domain to show alone; blank for all.
    """
    sections = [
        _section(view, part, domain, title=part.rubrics[1].title if place else "")
        for place, part in enumerate(view.change.rubrics)
    ]
    return {
        "waves": [words.bare(name, most=60) for name in view.names],
        "sections": [section for section in sections if section["groups"]],
    }


def _section(view: ChangeView, part: RubricChange, domain: str, *, title: str) -> dict[str, Any]:
    shown = [one for one in part.criteria if domain in ("", one.domain)]
    groups = {outcome: [one for one in shown if one.outcome == outcome] for outcome in ORDER}
    return {
        "title": title,
        "scales": [scales.scale(rubric) for rubric in part.rubrics],
        "groups": [
            {
                "outcome": outcome,
                "head": HEADS[outcome],
                "count": words.counted(len(some), "criterion", "criteria"),
                "meaning": MEANINGS[outcome],
                "folded": outcome in FOLDED,
                "rows": [_row(view, part, one) for one in some],
            }
            for outcome, some in groups.items()
            if some
        ],
    }


def _row(view: ChangeView, part: RubricChange, one: CriterionChange) -> dict[str, Any]:
    told = view.told(one)
    why = f"{'; '.join(one.why)}.".capitalize() if one.why else ""
    return {
        "id": one.criterion,
        "name": part.rubric_of(one.criterion).criterion(one.criterion).name,
        "before": _cell(one.before, part.rubrics[0]),
        "after": _cell(one.after, part.rubrics[1]),
        "step": one.step,
        "said": [sentence for sentence in (why, _wording(part, one), *told) if sentence],
    }


def _wording(part: RubricChange, one: CriterionChange) -> str:
    """Whether the words that a level is judged by are the same in both versions."""
    if part.versions is None or not (one.before and one.after):
        return ""
    texts = part.versions.bearing(one.criterion)
    if texts:
        return f"Reads otherwise: {words.joined(list(texts))}."
    return "Its own words are the same in both."


def _cell(part: CriterionProfile | None, rubric: Rubric) -> dict[str, Any] | None:
    """What one wave says; None where it does not ask."""
    if part is None:
        return None
    found = part.suggestion
    marks = []
    if found.contested and found.range:
        marks.append(f"contested {found.range[0]}–{found.range[1]}")
    if part.status in ("split", "rated"):
        marks.append(_ratings(part))
    return {
        "look": "level" if part.level is not None else part.state or part.status,
        "level": part.level,
        "word": rubric.level_name(part.level) if part.level is not None else record(part, rubric),
        "marks": [mark for mark in marks if mark],
    }


def _ratings(part: CriterionProfile) -> str:
    """The single ratings, lowest first."""
    answers = (mark.level if mark.level is not None else mark.state for mark in part.ratings)
    return ", ".join(sorted(str(answer) for answer in answers))
