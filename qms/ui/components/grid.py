"""The comparison: criteria in rows, systems in columns, each cell a way to its evidence.

`sheet` turns a comparison into the dictionary that grid.js draws. A national picture has some
2,000 cells, so a cell is a short list; grid.js says in words what stands in it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.comparison import Comparison
from qms.core.profile import CriterionProfile
from qms.core.rubric import Rubric
from qms.ui import words
from qms.ui.components import assets, scales

_drawn = st.components.v2.component(
    "qms.grid",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "grid.css", "evidence.css"),
    js=assets.joined("sheet.js", "evidence.js", "grid.js"),
)

TRIANGULATION = ("", "convergent", "complementary", "single-source", "dissonant")
MANY = 4
Cell = list[Any]


def grid(
    *,
    key: str,
    sheet: Mapping[str, Any],
    selected: tuple[str, str],
    panel: Mapping[str, Any] | None,
    on_picked: Callable[[], None],
    on_opened: Callable[[], None],
    on_profile: Callable[[], None],
) -> None:
    """Draw the comparison.

    `picked` is [criterion, system] (both blank to close), `opened` an excerpt, `profile` a
    system whose profile is asked for.
    """
    _drawn(
        key=key,
        data={**sheet, "selected": list(selected), "panel": panel},
        on_picked_change=on_picked,
        on_opened_change=on_opened,
        on_profile_change=on_profile,
    )


def sheet(seen: Comparison, domain: str, sign: Sequence[Any]) -> dict[str, Any]:
    """A comparison as sections of domains of rows of cells, systems in the order of names.

    Args:
        seen: The comparison.
        domain: The domain to show alone; blank for all.
        sign: What the content hangs on; while it stays the same nothing is drawn again.
    """
    sections = [
        _section(seen, rubric, domain, title=rubric.title if place else "")
        for place, rubric in enumerate(seen.rubrics)
    ]
    return {
        "sign": list(sign),
        "systems": [
            {
                "id": system,
                "name": words.bare(name, most=120),
                "note": words.counted(seen.coverage[system].sources, "source"),
            }
            for system, name in seen.systems.items()
        ],
        "words": list(TRIANGULATION),
        "sections": [section for section in sections if section["domains"]],
    }


def _section(seen: Comparison, rubric: Rubric, domain: str, *, title: str) -> dict[str, Any]:
    profiles = seen.profiles[rubric.id]
    columns = [
        {part.criterion: part for part in profiles[system].criteria} for system in seen.systems
    ]
    held = set(columns[0]) if columns else set()
    return {
        "title": title,
        "scale": scales.scale(rubric),
        "domains": [
            {
                "id": family.id,
                "name": family.name,
                "rows": [
                    {
                        "id": criterion.id,
                        "name": criterion.name,
                        "cells": [_cell(column[criterion.id]) for column in columns],
                    }
                    for criterion in family.criteria
                    if criterion.id in held
                ],
            }
            for family in rubric.domains
            if domain in ("", family.id) and any(c.id in held for c in family.criteria)
        ],
    }


def _cell(part: CriterionProfile) -> Cell:
    """[look, level or ratings, letters, triangulation, contested low, high, fragile].

    Looks: "agreed", "suggests" (nothing rated), "split", "rated", and the states "IE", "NA",
    "NX", with "ie" where insufficient evidence is only suggested. Low and high are -1 where
    nothing is contested.
    """
    found = part.suggestion
    letters = "".join(words.KIND_LETTERS[kind] for kind, n in found.kinds.items() if n)
    low, high = found.range or (-1, -1)
    look: str = part.status
    shown: int | str | None = part.level
    if part.status in ("split", "rated"):
        shown = _ratings(part)
    elif part.state:
        look = part.state
    elif part.status == "suggested":
        look, shown = ("suggests", found.level) if found.level is not None else ("ie", None)
    place = TRIANGULATION.index(found.triangulation or "")
    return [look, shown, letters, place, low, high, int(found.fragile)]


def _ratings(part: CriterionProfile) -> str:
    """Single ratings, lowest first: "1, 2, 2", or for many raters "1, 2 ×7, IE"."""
    given = sorted(
        str(mark.level if mark.level is not None else mark.state) for mark in part.ratings
    )
    if len(given) > MANY:
        counts = Counter(given)
        given = [answer + (f" ×{n}" if n > 1 else "") for answer, n in counts.items()]
    return ", ".join(given)
