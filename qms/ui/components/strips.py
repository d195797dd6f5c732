"""The strips of a profile, with the evidence of one criterion beside them.

`sheet` turns a view into the dictionary that strips.js draws; `strips` mounts it and tells
what was picked. Numbers, words and marks are decided here; the script only draws.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.core.profile import CriterionProfile, DomainView, Profile
from qms.core.rubric import STATE_NAMES, Rubric
from qms.services.views import ProfileView
from qms.ui import words
from qms.ui.components import assets, scales

_drawn = st.components.v2.component(
    "qms.strips",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "strips.css", "evidence.css"),
    js=assets.joined("sheet.js", "marks.js", "evidence.js", "strips.js"),
)

STATE_WORDS = {"IE": "insufficient", "NA": "not assessed", "NX": "not applicable"}


def strips(
    *,
    key: str,
    sheet: Mapping[str, Any],
    selected: str,
    panel: Mapping[str, Any] | None,
    on_picked: Callable[[], None],
    on_opened: Callable[[], None],
    on_read: Callable[[], None],
) -> None:
    """Draw the strips.

    `picked` is a criterion (blank to close), `opened` an excerpt, `read` a source and an
    excerpt to be read in it.
    """
    _drawn(
        key=key,
        data={**sheet, "selected": selected, "panel": panel},
        on_picked_change=on_picked,
        on_opened_change=on_opened,
        on_read_change=on_read,
    )


def sheet(view: ProfileView, domain: str, sign: Sequence[Any]) -> dict[str, Any]:
    """A profile as sections of domains of rows.

    Args:
        view: The profile with its rubrics.
        domain: The domain to show alone; blank for all.
        sign: What the content hangs on; while it stays the same nothing is drawn again.
    """
    profiles = [(view.profile, view.rubric), *view.further]
    sections = [
        _section(profile, rubric, domain, title=rubric.title if place else "")
        for place, (profile, rubric) in enumerate(profiles)
    ]
    return {"sign": list(sign), "sections": [s for s in sections if s["domains"]]}


def _section(profile: Profile, rubric: Rubric, domain: str, *, title: str) -> dict[str, Any]:
    parts: dict[str, list[CriterionProfile]] = {}
    for part in profile.criteria:
        parts.setdefault(part.domain, []).append(part)
    names = {d.id: d.name for d in rubric.domains}
    return {
        "title": title,
        "scale": scales.scale(rubric),
        "domains": [
            {
                "id": seen.domain,
                "name": names[seen.domain],
                "note": _note(seen, len(parts[seen.domain]), rubric),
                "median": seen.median,
                "rows": [_row(part, rubric) for part in parts[seen.domain]],
            }
            for seen in profile.domains
            if domain in ("", seen.domain)
        ],
    }


def _note(seen: DomainView, criteria: int, rubric: Rubric) -> str:
    """The floor and how much is judged; `met` where nothing stands open below it."""
    judged = f"{criteria - seen.open} of {criteria} judged"
    if seen.floor is None:
        return words.sentence(["no level agreed", judged])
    level, at = seen.floor
    where = ", ".join(at[:4]) + (f" and {len(at) - 4} more" if len(at) > 4 else "")
    return words.sentence([f"floor {level} {rubric.level_name(level)}: {where}", judged])


def _row(part: CriterionProfile, rubric: Rubric) -> dict[str, Any]:
    suggestion = part.suggestion
    differs = suggestion.level is not None and suggestion.level != part.level
    word, look = _word(part, rubric)
    marks = _marks(part)
    spoken = [kind for kind, n in suggestion.kinds.items() if n]
    # Where nobody has looked, silence says nothing.
    silent = () if suggestion.state == "NA" else suggestion.silent
    name = rubric.criterion(part.criterion).name
    return {
        "id": part.criterion,
        "name": name,
        "level": part.level,
        "state": _state(part),
        "state_suggested": part.status == "suggested",
        "range": list(suggestion.range) if suggestion.range else None,
        "suggests": suggestion.level if differs else None,
        "raters": _raters(part),
        "word": word,
        "look": look,
        "kinds": [
            [letter, "on" if kind in spoken else "silent" if kind in silent else ""]
            for kind, letter in words.KIND_LETTERS.items()
        ],
        "kinds_said": _kinds_said(spoken, silent),
        "marks": marks,
        "said": _said(part, word, differs, rubric),
    }


def _state(part: CriterionProfile) -> str | None:
    """The state to draw: on record, or as suggested where nothing is rated."""
    if part.level is not None or part.status in ("split", "rated"):
        return None
    if part.state:
        return part.state
    return part.suggestion.state


def _raters(part: CriterionProfile) -> list[list[int]]:
    """Levels that raters gave and that are not agreed, with how many gave each."""
    if part.status not in ("split", "rated"):
        return []
    given = [mark.level for mark in part.ratings if mark.level is not None]
    return [[level, given.count(level)] for level in sorted(set(given))]


def _word(part: CriterionProfile, rubric: Rubric) -> tuple[str, str]:
    """The word on record, and how to set it: "level", "quiet" for everything else."""
    if part.level is not None:
        return rubric.level_name(part.level), "level"
    if part.state:
        return STATE_WORDS[part.state], "quiet"
    if part.status == "suggested":
        level = part.suggestion.level
        said = rubric.level_name(level) if level is not None else STATE_WORDS["IE"]
        return f"suggests {said}", "quiet"
    return {"split": "not agreed", "rated": "rated"}[part.status], "quiet"


def _marks(part: CriterionProfile) -> list[list[str]]:
    """Words to look at, with their weight: "look" in amber, "" quiet."""
    found = part.suggestion
    marks = []
    if part.status == "split":
        marks.append(["split", "look"])
    if found.contested and found.range:
        marks.append([f"contested {found.range[0]}–{found.range[1]}", "look"])
    if found.fragile:
        marks.append(["fragile", "look"])
    if found.dissonant:
        marks.append(["dissonant", "look"])
    if found.strength == "thin":
        marks.append(["thin", ""])
    states = [mark.state for mark in part.ratings if mark.state]
    if part.status in ("split", "rated") and states:
        marks.append([f"{len(states)} without a level", ""])
    return marks


def _kinds_said(spoken: Sequence[str], silent: Sequence[str]) -> str:
    told = words.joined([f"{kind}s" for kind in spoken]) or "no source"
    missed = words.joined([f"{kind}s" for kind in silent])
    return f"{told} speak" + (f"; {missed} expected and silent" if missed else "")


def _said(part: CriterionProfile, word: str, differs: bool, rubric: Rubric) -> str:
    """The strip in words, for those who do not see it."""
    if part.level is not None:
        told = [f"{part.level} {word} on record"]
    elif part.state:
        told = [STATE_NAMES[part.state].lower()]
    else:
        told = [word]
    if part.status in ("split", "rated"):
        given = ", ".join(f"{n} at {level}" for level, n in _raters(part))
        told.append(f"raters: {given or 'states only'}")
    if differs and part.suggestion.level is not None:
        level = part.suggestion.level
        told.append(f"evidence suggests {level} {rubric.level_name(level)}")
    return "; ".join(told)
