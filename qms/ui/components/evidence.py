"""The evidence panel: why a criterion stands where it stands, down to the sentences.

`panel` turns values into the dictionary that evidence.js draws. It stands beside the strips
and beside the comparison; both components carry evidence.js and evidence.css with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qms.analysis.evidence import Excerpt, Origin
from qms.core.profile import CriterionProfile, RatingMark
from qms.core.rubric import STATE_NAMES, Criterion, Rubric
from qms.services.reading import Context
from qms.ui import words
from qms.ui.components import scales

STATE_MEANINGS = {
    "IE": "Looked for, and what was found does not let a level be judged. Not a low level.",
    "NA": "Nobody has looked yet. Not a low level.",
    "NX": "Does not apply here.",
}
STANDINGS = {
    "against": "Signals lower",
    "between": "Spans this level",
    "support": "In support",
    "no level": "What was heard",
    "not counted": "Not counted by the rule",
}
STRENGTHS = {"sufficient": "sufficient", "thin": "thin", "insufficient": "insufficient"}


@dataclass(frozen=True, slots=True)
class Opened:
    """The excerpt that is opened in its source."""

    coding: str
    context: Context


def panel(
    part: CriterionProfile,
    rubric: Rubric,
    origins: Sequence[Origin],
    *,
    people: Mapping[str, str],
    opened: Opened | None = None,
    system: str = "",
    link: tuple[str, str] | None = None,
    reads: bool = False,
) -> dict[str, Any]:
    """What evidence.js draws of one criterion.

    Args:
        part: The criterion's part of the profile.
        rubric: The rubric that holds it.
        origins: The evidence, in reading order.
        people: Member id to name.
        opened: The excerpt to show in its source, if one is opened.
        system: The system's name, where it does not go without saying.
        link: A system id and the words of a button that leads to its profile.
        reads: Whether every excerpt leads to its source on the page Read and code.
    """
    criterion = rubric.criterion(part.criterion)
    domain = next(domain for domain in rubric.domains if domain.id == part.domain)
    return {
        "criterion": criterion.id,
        "above": words.sentence([words.bare(system), criterion.id, domain.name]),
        "name": criterion.name,
        "question": criterion.question,
        "scale": scales.scale(rubric),
        "levels": _levels(part, criterion, rubric),
        "boundary": _boundary(part, criterion),
        "judged": _judged(part, people),
        "bears": _bears(part, rubric),
        "evidence": _evidence(origins, rubric, opened),
        "link": list(link) if link else None,
        "reads": reads,
    }


def _levels(part: CriterionProfile, criterion: Criterion, rubric: Rubric) -> list[dict[str, Any]]:
    """The level on record, what evidence suggests where that differs, and what more would take."""
    suggestion = part.suggestion
    shown: list[dict[str, Any]] = []
    if part.level is not None:
        shown.append(_level(part.level, "record", criterion, rubric))
    elif part.state:
        name = STATE_NAMES[part.state]
        shown.append({"look": part.state, "name": name, "text": STATE_MEANINGS[part.state]})
    else:
        name = {"split": "Not agreed", "rated": "Rated, not yet agreed"}.get(part.status, "")
        if name:
            shown.append({"look": "open", "name": name, "text": "No level is on record."})
    if suggestion.level is not None and suggestion.level != part.level:
        shown.append(_level(suggestion.level, "suggests", criterion, rubric))
    elif suggestion.level is None and part.status == "suggested":
        text = f"Not enough to suggest a level ({suggestion.reason})."
        shown.append({"look": "IE", "name": "Evidence insufficient", "text": text})
    seen = {item.get("level") for item in shown}
    step = (suggestion.level or 0) + 1
    if suggestion.missing and step in rubric.levels:
        more = _level(step, "next", criterion, rubric)
        more["name_known"] = step in seen
        more["missing"] = list(suggestion.missing)
        shown.append(more)
    elif part.level is not None and part.level + 1 in rubric.levels:
        shown.append(_level(part.level + 1, "next", criterion, rubric))
    return shown


def _level(level: int, look: str, criterion: Criterion, rubric: Rubric) -> dict[str, Any]:
    return {
        "look": look,
        "level": level,
        "name": rubric.level_name(level),
        "text": criterion.levels[level],
    }


def _boundary(part: CriterionProfile, criterion: Criterion) -> list[str]:
    """The question that decides between this level and the next, with its heading."""
    level = part.level if part.level is not None else part.suggestion.level
    if level is None or level + 1 not in criterion.boundaries:
        return []
    return [f"Between {level} and {level + 1}", criterion.boundaries[level + 1]]


def _judged(part: CriterionProfile, people: Mapping[str, str]) -> list[list[str]]:
    """Who judged, what was said for and against, as pairs of a heading and a text."""
    record = part.consensus
    against = record.get("dissent_by", "")
    pairs = [
        ("", _agreed(part, people)),
        ("", _individually(part.ratings, people)),
        ("Judgement", record.get("rationale", "")),
        (
            "Why it differs from the evidence" if _differs(part) else "Reason",
            record.get("reason", ""),
        ),
        (
            f"Dissent, {_people(against, people)}" if against else "Dissent",
            record.get("dissent", ""),
        ),
        ("Right of reply", record.get("right_of_reply", "")),
    ]
    return [[heading, text] for heading, text in pairs if text]


def _differs(part: CriterionProfile) -> bool:
    return part.level is not None and part.level != part.suggestion.level


def _agreed(part: CriterionProfile, people: Mapping[str, str]) -> str:
    record = part.consensus
    if not record:
        return "Nobody has rated this yet." if not part.ratings else ""
    outcome = "Agreed" if record["outcome"] == "agreed" else "Left split"
    by = _people(record.get("agreed_by", ""), people)
    when = words.day(record.get("agreed_at", ""))
    told = outcome + (f" by {by}" if by else "") + (f" on {when}" if when else "") + "."
    if record.get("confidence"):
        told += f" Confidence {record['confidence'].replace('-', ' ')}, on the four CERQual "
        told += "components."
    return told


def _individually(ratings: Sequence[RatingMark], people: Mapping[str, str]) -> str:
    if not ratings:
        return ""
    each = [
        f"{people.get(mark.rater) or mark.rater} "
        f"{mark.level if mark.level is not None else STATE_NAMES[mark.state or 'NA'].lower()}"
        for mark in ratings
    ]
    return f"Individual ratings: {'; '.join(each)}."


def _people(cell: str, people: Mapping[str, str]) -> str:
    ids = [word.strip() for word in cell.split(";") if word.strip()]
    return words.joined([people.get(member) or member for member in ids])


def _bears(part: CriterionProfile, rubric: Rubric) -> dict[str, Any]:
    """What the rule found, its own words first and its sentences after."""
    found = part.suggestion
    if found.level is not None:
        lead = f"Suggests {found.level} {rubric.level_name(found.level)}"
    else:
        lead = "No level suggested"
    marks: list[list[str]] = []
    if found.contested and found.range:
        marks.append([f"contested {found.range[0]}–{found.range[1]}", "look"])
    if found.fragile:
        marks.append(["fragile", "look"])
    if found.dissonant:
        marks.append(["dissonant", "look"])
    if found.triangulation and found.triangulation != "dissonant":
        marks.append([found.triangulation, ""])
    if found.strength:
        marks.append([STRENGTHS[found.strength], "look" if found.strength == "thin" else ""])
    said = _paired(found.reasons) + _paired(found.notes)
    if found.silent:
        kinds = words.joined([f"{kind}s" for kind in found.silent])
        said.append(["", f"Expected here and silent: {kinds}."])
    return {"lead": lead, "marks": marks, "said": said}


def _paired(sentences: Sequence[str]) -> list[list[str]]:
    """Words of the method stand as entries of their own before the sentence they head."""
    paired: list[list[str]] = []
    head = ""
    for entry in sentences:
        if entry.endswith("."):
            paired.append([head, entry])
            head = ""
        else:
            head = entry
    return paired + ([[head, ""]] if head else [])


def _evidence(
    origins: Sequence[Origin], rubric: Rubric, opened: Opened | None
) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for origin in origins:
        groups.setdefault(origin.standing, []).append(_origin(origin, rubric, opened))
    return [
        {"heading": STANDINGS[standing], "standing": standing, "origins": told}
        for standing, told in groups.items()
    ]


def _origin(origin: Origin, rubric: Rubric, opened: Opened | None) -> dict[str, Any]:
    first = origin.excerpts[0]
    sources = {excerpt.source for excerpt in origin.excerpts}
    together = len(sources) > 1 or origin.name not in sources
    spans = _spans(origin.excerpts)
    marks = []
    if origin.carries:
        marks.append("the suggestion rests on it")
    if origin.affected:
        marks.append("speaks for those affected")
    if origin.split:
        marks.append("its codings differ by two levels or more")
    return {
        "line": words.sentence(
            [
                f"Origin {words.bare(origin.name)}" if together else "",
                *(() if together else _source_words(first, rubric)),
            ]
        ),
        "signal": words.sentence(
            [
                _signal(origin.low, origin.high, rubric),
                words.DIRECTNESS.get(origin.directness, ""),
                words.REACH.get(origin.reach, ""),
            ]
        ),
        "marks": marks,
        "excerpts": [
            _excerpt(span, rubric, together or len(spans) > 1, together, opened) for span in spans
        ],
    }


def _spans(excerpts: Sequence[Excerpt]) -> list[list[Excerpt]]:
    """Codings of the same span together: two coders heard one sentence, not two."""
    spans: dict[tuple[str, int, int], list[Excerpt]] = {}
    for excerpt in excerpts:
        spans.setdefault((excerpt.source, excerpt.start, excerpt.end), []).append(excerpt)
    return list(spans.values())


def _source_words(excerpt: Excerpt, rubric: Rubric) -> list[str]:
    return [
        excerpt.kind.capitalize(),
        words.bare(rubric.sectors.get(excerpt.sector, excerpt.sector)),
        words.bare(rubric.role_groups.get(excerpt.role_group, excerpt.role_group)).lower(),
        words.bare(excerpt.place),
        words.day(excerpt.date),
    ]


def _signal(low: int | None, high: int | None, rubric: Rubric) -> str:
    if low is None:
        return "signals no level"
    step = f"{low} {rubric.level_name(low)}"
    if high is not None and high != low:
        step += f" to {high} {rubric.level_name(high)}"
    return f"signals {step}"


def _excerpt(
    span: Sequence[Excerpt],
    rubric: Rubric,
    own_signal: bool,
    own_source: bool,
    opened: Opened | None,
) -> dict[str, Any]:
    """One quote, with what each of its codings made of it where they differ."""
    first = span[0]
    parts = _source_words(first, rubric) if own_source else []
    if own_signal or len(span) > 1:
        parts += dict.fromkeys(_reading(excerpt, rubric) for excerpt in span)
    if len(span) > 1:
        parts.append(f"coded {words.times(len(span))}")
    if not any(excerpt.counts for excerpt in span):
        parts.append("not read by the rule")
    if not first.quotable:
        parts.append("not to be quoted outside")
    told: dict[str, Any] = {
        "coding": first.coding,
        "source": first.source,
        "quote": first.quote,
        "title": words.bare(first.title),
        "line": words.sentence(parts),
    }
    if opened and opened.coding in [excerpt.coding for excerpt in span]:
        found = opened.context
        told["context"] = {
            "before": ("… " if found.cut_before else "") + found.before,
            "quote": found.quote,
            "after": found.after + (" …" if found.cut_after else ""),
            "speaker": words.bare(found.speaker),
        }
    return told


def _reading(excerpt: Excerpt, rubric: Rubric) -> str:
    signal = _signal(excerpt.low, excerpt.high, rubric)
    directness = words.DIRECTNESS.get(excerpt.directness or 0, "")
    return f"{signal}, {directness}" if directness else signal
