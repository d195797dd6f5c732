"""The rating form: the evidence on the left, one column read downwards on the right.

`sheet` turns what a rater may see into the dictionary that rate.js draws; `rate` mounts it.
Nothing is written here: what a person does is sent as `act` and carried out by
`qms.ui.rating_desk`. What is kept from the rater is not in the sheet at all.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.evidence import Excerpt, Origin
from qms.core.profile import Suggestion
from qms.core.rating import COMPONENTS, EXPLAINED, PART_NAMES, STEPS_DOWN
from qms.core.rubric import STATE_NAMES, Rubric
from qms.core.tables import CONCERN, CONFIDENCE
from qms.services.drafts import Draft
from qms.services.rating import Progress, RatingView, Unheard, cited
from qms.ui import words
from qms.ui.components import assets, scales

_drawn = st.components.v2.component(
    "qms.rate",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "rate.css"),
    js=assets.joined("sheet.js", "rate_draft.js", "rate_form.js", "rate.js"),
)

STATES = (
    ("IE", "I", "Looked for, and what was found does not let a level be judged."),
    ("NA", "N", "Nobody has looked."),
    ("NX", "X", "Does not apply to this system."),
)
ASKED = {
    "limitations": "How were these talks, meetings and documents chosen and recorded?",
    "coherence": "Does the level fit all the evidence, also what speaks against it?",
    "adequacy": "Is there enough of it, and is it rich enough?",
    "relevance": "Is it of this system, this time and this scope?",
}


def rate(
    *,
    key: str,
    sheet: Mapping[str, Any],
    outcome: Mapping[str, Any] | None,
    on_act: Callable[[], None],
) -> None:
    """Draw the form; `act` is a mapping with `kind` "draft", "rate", "go" or "read"."""
    _drawn(key=key, data={**sheet, "outcome": outcome}, on_act_change=on_act)


def sheet(
    view: RatingView,
    progress: Progress,
    *,
    cell: Sequence[str],
    drafts: Mapping[str, Draft],
    people: Mapping[str, str],
    domains: Mapping[str, str],
    closed: str,
    done: str,
) -> dict[str, Any]:
    """One criterion as rate.js draws it.

    Args:
        view: What the rater may see of it.
        progress: How far they are.
        cell: Study, rater, system, wave, criterion: what tells this form from every other.
        drafts: Criterion to what the rater has written of it so far.
        people: Member id to name.
        domains: Criterion to the name of its domain.
        closed: Why nothing can be rated here now; blank where it can.
        done: What comes next, where all are in; blank where some are left.
    """
    criterion, rubric = view.criterion, view.rubric
    draft = drafts.get(criterion.id)
    return {
        "cell": list(cell),
        "above": words.sentence([criterion.id, view.domain.name]),
        "question": criterion.question,
        "evidence": evidence(view.origins, rubric),
        "summary": _summary(view, people),
        "unheard": unheard(view.unheard, rubric),
        "levels": [
            [level, rubric.level_name(level), criterion.levels[level]] for level in rubric.levels
        ],
        "scale": scales.scale(rubric),
        "boundaries": [
            [f"Between {upper - 1} and {upper}", asked]
            for upper, asked in sorted(criterion.boundaries.items())
        ],
        "states": [[word, key, STATE_NAMES[word], means] for word, key, means in STATES],
        "parts": [[part, PART_NAMES[part].capitalize(), ASKED[part]] for part in COMPONENTS],
        "concerns": list(CONCERN),
        "explained": list(EXPLAINED),
        "steps": STEPS_DOWN,
        "confidence": [word.replace("-", " ") for word in CONFIDENCE],
        "closed": closed,
        "own": _rated(view.own, rubric, people) if view.own else None,
        "cites": list(cited(view.own)) if view.own else [],
        "others": [_rated(other, rubric, people) for other in view.others],
        "suggestion": _suggested(view.suggestion, rubric) if view.suggestion else None,
        "draft": {"content": dict(draft.content), "saved_at": draft.saved_at} if draft else None,
        "progress": _progress(progress, drafts, domains),
        "done": done,
    }


def _progress(
    progress: Progress, drafts: Mapping[str, Draft], domains: Mapping[str, str]
) -> dict[str, Any]:
    def stands(criterion: str) -> str:
        if criterion in progress.rated:
            return "in"
        return "draft" if criterion in drafts and is_written(drafts[criterion]) else ""

    return {
        "in": len(progress.asked) - len(progress.left),
        "items": [
            [each.id, each.name, domains.get(each.id, ""), stands(each.id)]
            for each in progress.asked
        ],
    }


def is_written(draft: Draft) -> bool:
    """Whether a draft says anything; one whose words were taken out again does not."""
    return any(bool(part) or part == 0 for part in draft.content.values())


def evidence(origins: Sequence[Origin], rubric: Rubric) -> dict[str, Any]:
    """The excerpts, origin by origin, without what the rule makes of them."""
    kinds = {excerpt.kind for origin in origins for excerpt in origin.excerpts}
    if not origins:
        heading = "The evidence: no excerpt speaks to this yet"
    else:
        heading = (
            f"The evidence: {words.counted(len(origins), 'origin')}, "
            f"{words.counted(len(kinds), 'kind')}"
        )
    return {"heading": heading, "origins": [_origin(origin, rubric) for origin in origins]}


def _origin(origin: Origin, rubric: Rubric) -> dict[str, Any]:
    spans: dict[tuple[str, int, int], list[Excerpt]] = {}
    for excerpt in origin.excerpts:
        spans.setdefault((excerpt.source, excerpt.start, excerpt.end), []).append(excerpt)
    sources = {excerpt.source for excerpt in origin.excerpts}
    return {
        "together": f"One origin in {words.counted(len(sources), 'source')}"
        if len(sources) > 1
        else "",
        "excerpts": [_excerpt(span, rubric) for span in spans.values()],
    }


def _excerpt(span: Sequence[Excerpt], rubric: Rubric) -> dict[str, Any]:
    """One quote with who speaks, and below it what each coder made of it."""
    first = span[0]
    return {
        "codings": [excerpt.coding for excerpt in span],
        "source": first.source,
        "title": words.bare(first.title),
        "quote": first.quote,
        "voice": words.sentence(
            [
                first.kind.capitalize(),
                words.bare(rubric.sectors.get(first.sector, first.sector)),
                words.bare(rubric.role_groups.get(first.role_group, first.role_group)).lower(),
                words.bare(first.place),
                words.day(first.date),
            ]
        ),
        "coded": "; ".join(dict.fromkeys(_reading(excerpt, rubric) for excerpt in span)),
        "marks": [
            mark
            for mark, holds in (
                ("speaks for those affected", any(excerpt.affected for excerpt in span)),
                ("outside the window of dates", not any(excerpt.counts for excerpt in span)),
                ("not to be quoted outside", not first.quotable),
            )
            if holds and (mark != "outside the window of dates" or first.low is not None)
        ],
    }


def _reading(excerpt: Excerpt, rubric: Rubric) -> str:
    level = ""
    if excerpt.low is not None:
        level = f"signals {excerpt.low} {rubric.level_name(excerpt.low)}"
        if excerpt.high is not None and excerpt.high != excerpt.low:
            level += f" to {excerpt.high} {rubric.level_name(excerpt.high)}"
    parts = [excerpt.stance, level, words.DIRECTNESS.get(excerpt.directness or 0, "")]
    parts.append(words.REACH.get(excerpt.reach, ""))
    return ", ".join(part for part in parts if part)


def unheard(found: Unheard, rubric: Rubric) -> list[str]:
    """Who does not speak to this, in sentences."""

    def named(sectors: Sequence[str]) -> str:
        return words.joined([words.bare(rubric.sectors.get(each, each)) for each in sectors])

    told = []
    if found.kinds:
        told.append(
            f"Expected here and silent: {words.joined([f'{kind}s' for kind in found.kinds])}."
        )
    if found.silent:
        told.append(f"Not heard on this: {named(found.silent)}.")
    if found.absent:
        told.append(f"No source in this wave: {named(found.absent)}.")
    return told


def _summary(view: RatingView, people: Mapping[str, str]) -> dict[str, str] | None:
    if view.summary is None:
        return None
    by = words.bare(people.get(view.summary.author) or view.summary.author, most=60)
    day = words.day(view.summary.written_at)
    told = " ".join(part for part in ("by " + by if by else "", f"on {day}" if day else "") if part)
    return {"text": view.summary.text, "by": f"Summary of the matrix, written {told}".strip()}


def _rated(rating: Mapping[str, str], rubric: Rubric, people: Mapping[str, str]) -> dict[str, Any]:
    """A rating that is in: who, the level or state, the words, how sure."""
    level = int(rating["level"]) if rating["level"] else None
    concerns = [
        f"{PART_NAMES[part].capitalize()}: {rating[part]} concern. {rating[f'{part}_note']}".strip()
        for part in COMPONENTS
        if rating[part] in EXPLAINED or rating[f"{part}_note"]
    ]
    sure = rating["confidence"].replace("-", " ")
    return {
        "who": words.bare(people.get(rating["rater"]) or rating["rater"], most=60),
        "level": level,
        "state": rating["state"],
        "name": rubric.level_name(level)
        if level is not None
        else STATE_NAMES.get(rating["state"], rating["state"]),
        "rationale": rating["rationale"],
        "confidence": f"Confidence, judged on the four CERQual components: {sure}." if sure else "",
        "concerns": concerns,
        "when": words.day(rating["rated_at"]),
    }


def _suggested(found: Suggestion, rubric: Rubric) -> dict[str, Any]:
    """What the evidence rule says, once it may be seen."""
    if found.level is not None:
        lead = f"The evidence suggests {found.level} {rubric.level_name(found.level)}."
    else:
        lead = f"The evidence suggests no level: {found.reason}."
    marks = [f"contested {found.range[0]}–{found.range[1]}"] if found.range else []
    marks += ["fragile"] if found.fragile else []
    marks += ["dissonant"] if found.dissonant else []
    return {
        "lead": lead,
        "marks": marks,
        "said": [each for each in (*found.reasons, *found.notes) if each.endswith(".")],
        "missing": list(found.missing),
    }
