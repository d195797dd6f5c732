"""Balance of the four functions: four readings, never merged, and the patterns that they suggest.

Assessment-rules section 6. A pattern is text for a person to confirm, never a verdict.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist, median, median_low

import numpy as np
import pandas as pd

from qms.analysis.attention import FEW, FOUR
from qms.analysis.coverage import sources_of
from qms.analysis.origins import cells_and_origins
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted, joined
from qms.core.profile import Profile
from qms.core.rubric import KINDS, Rubric
from qms.core.tables import TABLE

Z95 = NormalDist().inv_cdf(0.975)
PATTERNS = (
    "Assurance-led",
    "Improvement without control",
    "Planning gap",
    "Paper system",
    "Told, not seen",
    "Joined",
)
_DIFFERING = 5
_FOLLOWED = TABLE["findings"].column("followed_by").words
_DIRECTIONS = ("crowds-out", "enables", "weakens", "mutual", "")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what was observed was about one function, in one kind of source (B2).

    Attributes:
        unit: "codings" (one coding is one segment, context included) or "minutes".
        amount, total: Codings or minutes of the function, and of everything of that kind.
        share, interval: Fractions; None where fewer than ten segments stand behind them. The
            interval is Wilson's of 95%; minutes have none, since they are no sample.
    """

    kind: str
    unit: str
    function: str
    amount: float
    total: float
    share: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What followed the logged assurance findings (B3): counts, never a score.

    Attributes:
        followed_by: Every word of the register, "" for not recorded, with its findings.
        checked: Findings whose effect was checked.
    """

    findings: int
    followed_by: Mapping[str, int]
    checked: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named pattern that the figures suggest, and the sentence that says why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The four readings of one system in one wave.

    Attributes:
        strips: Function to the agreed levels of its criteria, criterion id first (B1).
        attention: One row a kind of source, unit and function (B2).
        conversion: What followed assurance findings (B3).
        tension: Direction ("" where none is given) and sector to its codings (B4).
        patterns: In the order of `PATTERNS`.
    """

    strips: Mapping[str, tuple[tuple[str, int], ...]]
    attention: tuple[Share, ...]
    conversion: Conversion
    tension: Mapping[tuple[str, str], int]
    patterns: tuple[Pattern, ...]


def balance(study: Study, rubric: Rubric, profile: Profile) -> Balance:
    """The four readings and the patterns for one profile; withdrawn sources count nowhere."""
    sources = sources_of(study, profile.system, profile.wave)
    codings = study.tables["codings"]
    codings = codings[codings["source"].isin(sources["source"])]
    function_of = {c.id: d.function for d in rubric.domains for c in d.criteria}
    strips: dict[str, tuple[tuple[str, int], ...]] = {
        function: tuple(
            (part.criterion, part.level)
            for part in profile.criteria
            if part.level is not None and function_of[part.criterion] == function
        )
        for function in FOUR
    }
    conversion = _conversion(study, profile)
    return Balance(
        strips=strips,
        attention=_attention(study, sources, codings, function_of),
        conversion=conversion,
        tension=_tension(codings, sources),
        patterns=_patterns(study, rubric, profile, strips, conversion, codings, function_of),
    )


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of 95% for a share.

    Example:
        >>> [round(end, 3) for end in wilson(8, 10)]
        [0.49, 0.943]
    """
    share, z2 = part / whole, Z95**2
    middle = share + z2 / (2 * whole)
    half = Z95 * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    scale = 1 + z2 / whole
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def _attention(
    study: Study,
    sources: pd.DataFrame,
    codings: pd.DataFrame,
    function_of: Mapping[str, str | None],
) -> tuple[Share, ...]:
    kind_of = dict(zip(sources["source"], sources["kind"], strict=True))
    about = pd.DataFrame(
        {
            "kind": codings["source"].map(kind_of),
            "function": codings["code"].map(function_of),
        }
    ).dropna()
    shares = []
    for kind in KINDS:
        counts = Counter(about["function"][about["kind"] == kind])
        total = sum(counts.values())
        for function in FOUR if total else ():
            enough = total >= FEW
            shares.append(
                Share(
                    kind,
                    "codings",
                    function,
                    counts[function],
                    total,
                    counts[function] / total if enough else None,
                    wilson(counts[function], total) if enough else None,
                )
            )
    agenda = study.tables["agenda"]
    agenda = agenda[agenda["source"].isin(sources["source"]) & (agenda["minutes"] != "")]
    minutes = pd.to_numeric(agenda["minutes"]).astype(float)
    total_minutes = float(minutes.sum())
    for function in FOUR if total_minutes else ():
        spent = float(minutes[agenda["function"] == function].sum())
        shares.append(
            Share("meeting", "minutes", function, spent, total_minutes, spent / total_minutes, None)
        )
    return tuple(shares)


def _conversion(study: Study, profile: Profile) -> Conversion:
    findings = study.tables["findings"]
    here = findings[(findings["system"] == profile.system) & (findings["wave"] == profile.wave)]
    counts = Counter(here["followed_by"])
    return Conversion(
        findings=len(here),
        followed_by={word: counts[word] for word in (*_FOLLOWED, "")},
        checked=int((here["effect_checked"] == "true").sum()),
    )


def _tension(codings: pd.DataFrame, sources: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Codings flagged tension by direction and sector; a coding of two directions is in both."""
    sector_of = dict(zip(sources["source"], sources["sector"], strict=True))
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows(codings[codings["flags"].str.contains("tension")]):
        flags = {flag.strip() for flag in row["flags"].split(";")}
        directions = {f.removeprefix("tension:") for f in flags if f.startswith("tension:")}
        for direction in directions or {""}:
            counts[direction, sector_of[row["source"]]] += 1
    return {
        (direction, sector): counts[direction, sector]
        for direction in _DIRECTIONS
        for sector in sorted({s for d, s in counts if d == direction})
    }


def _patterns(
    study: Study,
    rubric: Rubric,
    profile: Profile,
    strips: Mapping[str, Sequence[tuple[str, int]]],
    conversion: Conversion,
    codings: pd.DataFrame,
    function_of: Mapping[str, str | None],
) -> tuple[Pattern, ...]:
    levels = {function: [level for _, level in strip] for function, strip in strips.items()}
    floors = {function: min(found) for function, found in levels.items() if found}
    counts = Counter(codings["code"].map(function_of).dropna())
    paper, told = _apart(study, rubric, profile)
    why = {
        "Assurance-led": _assurance_led(counts["improvement"], counts["assurance"], floors),
        "Improvement without control": _without_control(levels),
        "Planning gap": _planning_gap(levels, floors),
        "Paper system": _differing(paper, "documents"),
        "Told, not seen": _differing(told, "interviews"),
        "Joined": _joined(profile, floors, conversion),
    }
    return tuple(Pattern(name, why[name]) for name in PATTERNS if why[name])


def _assurance_led(improvement: int, assurance: int, floors: Mapping[str, int]) -> str:
    if min(improvement, assurance) < FEW or not {"assurance", "improvement"} <= floors.keys():
        return ""
    ratio = log((improvement + 0.5) / (assurance + 0.5))
    upper = ratio + Z95 * sqrt(1 / (improvement + 0.5) + 1 / (assurance + 0.5))
    if upper >= 0 or floors["assurance"] < floors["improvement"]:
        return ""
    return (
        f"{assurance} codings are about assurance and {improvement} about improvement, more than "
        f"chance would part them; the floor of assurance is {floors['assurance']}, that of "
        f"improvement {floors['improvement']}."
    )


def _without_control(levels: Mapping[str, Sequence[int]]) -> str:
    if not levels["improvement"] or not levels["control"]:
        return ""
    gained, held = median_low(levels["improvement"]), median_low(levels["control"])
    if gained - held < 2:
        return ""
    return (
        f"The middle agreed level of improvement is {gained}, that of control {held}: two or more "
        "below."
    )


def _planning_gap(levels: Mapping[str, Sequence[int]], floors: Mapping[str, int]) -> str:
    others = [f for f in FOUR if f != "planning" and max(levels[f], default=0) >= 3]
    if floors.get("planning", 9) > 1 or not others:
        return ""
    return (
        f"The floor of planning is {floors['planning']}, while {joined(others)} "
        f"{'has' if len(others) == 1 else 'have'} a criterion agreed at 3 or above."
    )


def _apart(study: Study, rubric: Rubric, profile: Profile) -> tuple[list[str], list[str]]:
    """Criteria on which documents, or interviews, signal a level or more above all other kinds."""
    criteria = [part.criterion for part in profile.criteria]
    systems = study.tables["systems"]
    sources = study.tables["sources"]
    part = Study(
        {
            **study.tables,
            "systems": systems[systems["system"] == profile.system],
            "sources": sources[sources["system"] == profile.system],
        },
        {},
        study.rubrics,
    )
    _, origins = cells_and_origins(part, rubric, criteria, [profile.wave])
    above: dict[str, list[str]] = {"document": [], "interview": []}
    for place, criterion in enumerate(criteria):
        here = np.flatnonzero(origins.cell == place)
        middle = {
            KINDS[kind]: median(origins.low[here[origins.kind[here] == kind]].tolist())
            for kind in set(origins.kind[here].tolist())
        }
        for kind, found in above.items():
            others = [low for other, low in middle.items() if other != kind]
            if kind in middle and others and middle[kind] - max(others) >= 1:
                found.append(criterion)
    return above["document"], above["interview"]


def _differing(criteria: Sequence[str], kind: str) -> str:
    if len(criteria) < _DIFFERING:
        return ""
    return (
        f"On {counted(len(criteria), 'criterion', 'criteria')} {kind} signal a level or more above "
        f"every other kind of source: {joined(list(criteria))}."
    )


def _joined(profile: Profile, floors: Mapping[str, int], conversion: Conversion) -> str:
    contested = [part for part in profile.criteria if part.suggestion.contested]
    explained = all(part.status == "agreed" and part.consensus["reason"] for part in contested)
    led = sum(conversion.followed_by[word] for word in ("improvement", "planning-change"))
    if any(floors.get(function, -1) < 2 for function in FOUR) or not led or not explained:
        return ""
    last = (
        f"{counted(len(contested), 'contested criterion', 'contested criteria')} agreed, each with "
        "its reason"
        if contested
        else "no evidence is contested"
    )
    return (
        "No function has a criterion agreed below 2; "
        f"{counted(led, 'assurance finding')} led to improvement or a change of plan; {last}."
    )
