"""The strip of one criterion: what stands where, in words, for the eye and for the alt text.

Positions are places on the scale, counted from 0; the template only turns them into millimetres.
"""

from collections.abc import Sequence
from typing import Any

from qms.analysis.wording import joined
from qms.core.profile import CriterionProfile, DomainView, Suggestion
from qms.core.rubric import KINDS, STATE_NAMES, Domain, Level, Rubric
from qms.core.shades import shades
from qms.report.phrases import KIND_LETTERS, answers, line, number_of, span, step

Content = dict[str, Any]
FLOOR_SHOWN = 6
LONGEST_NAME = 120
LONGEST_WORD = 60
_OPEN = ("split", "rated", "suggested")


def chip(level: int, rubric: Rubric) -> Content:
    """A level as number, word and shade, which always stand together."""
    place = rubric.levels.index(level)
    shade = shades(len(rubric.levels))[place]
    return {
        "number": str(level),
        "word": line(rubric.level_name(level), LONGEST_WORD),
        "fill": shade.fill,
        "ink": shade.ink,
        "faint": shade.faint,
    }


def scale(rubric: Rubric) -> list[Content]:
    """Every step of the scale with its shade and meaning, lowest first."""
    return [{**chip(s.level, rubric), "meaning": line(s.meaning)} for s in rubric.scale]


def differing(part: CriterionProfile) -> int | None:
    """The suggested level where it differs from the record or nothing is agreed; else None."""
    suggested = part.suggestion.level
    return None if part.state == "NX" or suggested == part.level else suggested


def bar_of(part: CriterionProfile) -> str:
    """The bar that stands for a state: hatch (IE), outline (NA), dash (NX); blank for none."""
    state = part.state
    if part.status == "suggested":
        state = part.suggestion.state
    return {"IE": "hatch", "NA": "outline", "NX": "dash"}.get(state or "", "")


def strip(part: CriterionProfile, rubric: Rubric, openness: str = "private") -> Content:
    """Where the marks of one criterion stand.

    `raters` are individual ratings not yet agreed: place and how many raters gave it; in a
    paper for the public one mark stands for all who gave it.
    """
    place = rubric.levels.index
    contested = part.suggestion.range if part.state != "NX" else None
    ring = differing(part)
    given = [m.level for m in part.ratings if m.level is not None and part.status != "agreed"]
    return {
        "n": len(rubric.levels),
        "at": place(part.level) if part.level is not None else None,
        "disc": chip(part.level, rubric) if part.level is not None else None,
        "range": [place(level) for level in contested] if contested else None,
        "ring": None
        if ring is None
        else {"at": place(ring), "number": str(ring), "shared": ring in given},
        "raters": [
            {"at": place(level), "count": 1 if openness == "public" else given.count(level)}
            for level in sorted(set(given))
        ],
        "bar": bar_of(part),
        "alt": alt(part, rubric, openness),
    }


def word(part: CriterionProfile, rubric: Rubric) -> Content:
    """What stands under "On record": a level, a state, or why there is neither."""
    if part.level is not None:
        return {**chip(part.level, rubric), "tone": "level"}
    told = {"split": "split, no level", "rated": "not agreed", "suggested": "not rated"}
    said = told.get(part.status) or STATE_NAMES[part.state or "NA"].lower()
    return {"number": "", "word": said, "tone": "state"}


def marks(part: CriterionProfile, rubric: Rubric, openness: str = "private") -> list[Content]:
    """The words that ask for a second look, and what evidence suggests where it differs."""
    if part.state == "NX":
        return []
    said = part.suggestion
    amber = [f"contested {span(*said.range)}"] if said.range else []
    amber += [
        text
        for text, holds in (
            ("split", part.status == "split"),
            ("dissonant", said.dissonant),
            ("fragile", said.fragile),
        )
        if holds
    ]
    soft = ["thin"] if said.strength == "thin" else []
    if (suggested := differing(part)) is not None:
        soft.append(f"suggests {step(suggested, rubric)}")
    elif said.level is None and (part.level is not None or part.status in _OPEN):
        soft.append("evidence insufficient")
    states = [m.state for m in part.ratings if m.state and part.status != "agreed"]
    if states:
        soft.append(f"{number_of(len(states), openness, 'rater')}: no level")
    return [{"text": text, "amber": True} for text in amber] + [
        {"text": text, "amber": False} for text in soft
    ]


def kinds(suggestion: Suggestion) -> list[str]:
    """The letters I, M and D of the kinds that speak; a middle dot for one that does not."""
    return [KIND_LETTERS[kind] if suggestion.kinds.get(kind) else "·" for kind in KINDS]


def alt(part: CriterionProfile, rubric: Rubric, openness: str = "private") -> str:
    """The strip in words."""
    record = word(part, rubric)
    said = [f"{part.criterion}: " + f"{record['number']} {record['word']}".strip()]
    said += [mark["text"] for mark in marks(part, rubric, openness)]
    if part.status in ("rated", "split"):
        given = answers([(m.level, m.state) for m in part.ratings], rubric)
        told = joined([f"{text} ({number_of(n, openness)})" for text, n in given])
        said += [f"individual ratings {told}"]
    ends = f"{step(rubric.levels[0], rubric)} to {step(rubric.levels[-1], rubric)}"
    return f"{'; '.join(said)}. Scale {ends}."


def beside(view: DomainView, n_criteria: int, rubric: Rubric) -> str:
    """The floor and the counts that stand beside a domain's name."""
    said = []
    if view.floor:
        level, codes = view.floor
        more = f" and {len(codes) - FLOOR_SHOWN} more" if len(codes) > FLOOR_SHOWN else ""
        said.append(f"floor {step(level, rubric)}: {', '.join(codes[:FLOOR_SHOWN])}{more}")
    said.append(f"{sum(view.levels.values())} of {n_criteria} judged")
    if view.contested:
        said.append(f"{view.contested} contested")
    return " · ".join(said)


def domains(
    parts: Sequence[CriterionProfile],
    views: Sequence[DomainView],
    rubric: Rubric,
    openness: str = "private",
) -> list[Content]:
    """Every domain of the profile with the rows of its table."""
    by_id: dict[str, Domain] = {domain.id: domain for domain in rubric.domains}
    found = []
    for view in views:
        here = [part for part in parts if part.domain == view.domain]
        found.append(
            {
                "name": line(by_id[view.domain].name, LONGEST_NAME),
                "beside": beside(view, len(here), rubric),
                "rows": [
                    {
                        "code": part.criterion,
                        "name": line(rubric.criterion(part.criterion).name, LONGEST_NAME),
                        "strip": strip(part, rubric, openness),
                        "record": word(part, rubric),
                        "kinds": kinds(part.suggestion),
                        "marks": marks(part, rubric, openness),
                    }
                    for part in here
                ],
            }
        )
    return found


def legend(rubric: Rubric, openness: str = "private") -> list[Content]:
    """Each mark of the strip with its meaning, drawn on a short scale of its own."""
    upper: Level = rubric.scale[-2]
    shown = chip(upper.level, rubric)
    empty: Content = {
        "n": 0, "at": None, "disc": None, "range": None, "ring": None, "raters": [], "bar": "",
    }  # fmt: skip
    given = "individual ratings" if openness == "public" else "one rater"
    two = {**empty, "n": 2}
    suggested = {"at": 0, "number": shown["number"], "shared": False}
    return [
        {"strip": {**empty, "n": 1, "at": 0, "disc": shown}, "text": "level on record"},
        {"strip": {**two, "range": [0, 1]}, "text": "contested range"},
        {"strip": {**empty, "n": 1, "ring": suggested}, "text": "evidence suggests"},
        {"strip": {**empty, "n": 1, "raters": [{"at": 0, "count": 1}]}, "text": given},
        {"strip": {**two, "bar": "hatch"}, "text": "insufficient evidence"},
        {"strip": {**two, "bar": "outline"}, "text": "not assessed"},
        {"strip": {**two, "bar": "dash"}, "text": "not applicable"},
    ]
