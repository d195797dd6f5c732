"""Two waves of one system: what moved, and what is only known better or worse.

A change of level is told only where both waves have an agreed level of the same criterion in
the same version, form and window. Everything else is told as what it is; a level that coverage
alone brought is "now assessable", never a step up (assessment-rules section 7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qms.analysis.comparison import FEW_MEETINGS
from qms.analysis.coverage import coverage
from qms.analysis.evidence import Origin, evidence_of
from qms.analysis.profiling import profiles
from qms.analysis.study import Study, rows
from qms.analysis.suggestion import suggestions
from qms.analysis.versions import Versions, versions
from qms.analysis.wording import counted, joined
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import KINDS, STATE_NAMES, Rubric

MOVED, UNCHANGED = "moved", "unchanged"
NOW, NO_LONGER = "now assessable", "no longer assessable"
NOT_COMPARABLE, NOT_JUDGED = "not comparable", "not judged"
OUTCOMES = (MOVED, UNCHANGED, NOW, NO_LONGER, NOT_COMPARABLE, NOT_JUDGED)
_OPEN = {
    "split": "left split",
    "rated": "rated, not agreed",
    "suggested": "not rated",
    "none": "not looked at",
}
_UNFINISHED = {
    "": "still collecting",
    "collecting": "still collecting",
    "rating": "still being rated",
    "discussing": "still being discussed",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """The origins behind one criterion that the rule reads, in each of two waves.

    An origin is the same in both where it has the same name; sources belong to a wave, so most
    origins of the later wave are new.
    """

    before: tuple[Origin, ...]
    after: tuple[Origin, ...]

    @property
    def new(self) -> tuple[Origin, ...]:
        """Origins of the later wave alone."""
        names = {origin.name for origin in self.before}
        return tuple(origin for origin in self.after if origin.name not in names)

    @property
    def gone(self) -> tuple[Origin, ...]:
        """Origins of the earlier wave alone."""
        return Heard(self.after, self.before).new


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion in two waves.

    Attributes:
        outcome: One of `OUTCOMES`; only `MOVED` is a change of level.
        why: What keeps the two from being compared, or what stands in the way of it; empty
            where both are agreed under one yardstick.
        before, after: The criterion in each profile; None where that wave does not ask it.
    """

    criterion: str
    domain: str
    outcome: str
    why: tuple[str, ...]
    before: CriterionProfile | None
    after: CriterionProfile | None
    heard: Heard

    @property
    def is_open_in_both(self) -> bool:
        """Whether neither wave has an agreement on it."""
        return all(part is None or part.status != "agreed" for part in (self.before, self.after))

    @property
    def step(self) -> int:
        """Which way a level moved, 1 up and -1 down; 0 for every outcome but moved."""
        if self.outcome != MOVED or not (self.before and self.after):
            return 0
        return 1 if (self.after.level or 0) > (self.before.level or 0) else -1


@dataclass(frozen=True, slots=True)
class Again:
    """A judgement of the earlier wave whose words or rule changed since.

    Attributes:
        why: What changed, as it bears on this judgement.
        stands: What is on record in the earlier wave.
        done: Whether the later wave has a consensus on it already.
    """

    criterion: str
    why: tuple[str, ...]
    stands: str
    done: bool


@dataclass(frozen=True, slots=True)
class RubricChange:
    """What changed under one rubric.

    Attributes:
        rubrics: As in force in the earlier and in the later wave.
        apart: What keeps the two waves from being compared, a clause each; empty if nothing.
        criteria: In the order of the later wave's rubric, then those it no longer asks.
        versions: What differs between the versions; None where the version is the same.
        again: Judgements to make again, in the same order.
    """

    rubrics: tuple[Rubric, Rubric]
    apart: tuple[str, ...]
    criteria: tuple[CriterionChange, ...]
    versions: Versions | None
    again: tuple[Again, ...]

    def rubric_of(self, criterion: str) -> Rubric:
        """The later rubric, or the earlier one for a criterion that only it has."""
        later = {one.id for one in self.rubrics[1].criteria}
        return self.rubrics[1] if criterion in later else self.rubrics[0]


@dataclass(frozen=True, slots=True)
class Change:
    """Two waves of one system side by side.

    Attributes:
        before, after: Wave ids.
        warnings: What a reader must know before comparing, a sentence each.
        rubrics: The study's own rubric first.
    """

    system: str
    before: str
    after: str
    warnings: tuple[str, ...]
    rubrics: tuple[RubricChange, ...]

    @property
    def criteria(self) -> tuple[CriterionChange, ...]:
        """Every criterion of every rubric."""
        return tuple(one for rubric in self.rubrics for one in rubric.criteria)


def change(study: Study, system: str, before: str, after: str) -> Change:
    """What changed for one system from one wave to another.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id.
        before: The earlier wave's id.
        after: The later wave's id.
    """
    study = study.of_system(system)
    then, now = study.rubrics_of(before), study.rubrics_of(after)
    found = {(p.wave, p.rubric): p for p in profiles(study, waves=[before, after])}
    forms = {rubric.id: (rubric, form) for rubric, form in now}
    parts = tuple(
        _under(
            study,
            (rubric, forms[rubric.id][0]),
            (form, forms[rubric.id][1]),
            (found[before, rubric.id], found[after, rubric.id]),
        )
        for rubric, form in then
    )
    return Change(
        system=system,
        before=before,
        after=after,
        warnings=_warnings(study, system, (before, after), parts),
        rubrics=parts,
    )


def _under(
    study: Study,
    rubrics: tuple[Rubric, Rubric],
    forms: tuple[str, str],
    found: tuple[Profile, Profile],
) -> RubricChange:
    """What changed under one rubric, in the versions and forms of the two waves."""
    apart = _apart(rubrics, forms)
    parts = tuple({part.criterion: part for part in profile.criteria} for profile in found)
    told = tuple(
        evidence_of(study, rubric, profile) for rubric, profile in zip(rubrics, found, strict=True)
    )
    asked = [*parts[1], *(criterion for criterion in parts[0] if criterion not in parts[1])]
    criteria = tuple(
        _criterion(
            (parts[0].get(criterion), parts[1].get(criterion)),
            rubrics,
            apart,
            Heard(_read(told[0], criterion), _read(told[1], criterion)),
        )
        for criterion in asked
    )
    same = rubrics[0].version == rubrics[1].version
    differ = None if same else versions(*rubrics)
    again = () if differ is None else _again(study, rubrics, differ, found)
    return RubricChange(rubrics, apart, criteria, differ, again)


def _read(told: Mapping[str, tuple[Origin, ...]], criterion: str) -> tuple[Origin, ...]:
    """The origins that the rule reads, by name."""
    read = [origin for origin in told.get(criterion, ()) if origin.low is not None]
    return tuple(sorted(read, key=lambda origin: origin.name))


def _apart(rubrics: tuple[Rubric, Rubric], forms: tuple[str, str]) -> tuple[str, ...]:
    """What differs between the yardsticks of two waves."""
    then, now = rubrics
    told = []
    if then.version != now.version:
        told.append(f"another version of the rubric ({then.version}, then {now.version})")
    if (forms[0] or "full") != (forms[1] or "full"):
        told.append(f"another form ({forms[0] or 'full'}, then {forms[1] or 'full'})")
    windows = [
        f"{kind} {then.evidence_rule.window_months[kind]}, then "
        f"{now.evidence_rule.window_months[kind]} months"
        for kind in KINDS
        if then.evidence_rule.window_months[kind] != now.evidence_rule.window_months[kind]
    ]
    if windows:
        told.append(f"another date window ({'; '.join(windows)})")
    return tuple(told)


def _criterion(
    parts: tuple[CriterionProfile | None, CriterionProfile | None],
    rubrics: tuple[Rubric, Rubric],
    apart: tuple[str, ...],
    heard: Heard,
) -> CriterionChange:
    outcome, why = _outcome(parts, rubrics, apart)
    asked = next(part for part in reversed(parts) if part)  # in one of the waves at least
    return CriterionChange(asked.criterion, asked.domain, outcome, why, *parts, heard)


def _outcome(
    parts: tuple[CriterionProfile | None, CriterionProfile | None],
    rubrics: tuple[Rubric, Rubric],
    apart: tuple[str, ...],
) -> tuple[str, tuple[str, ...]]:
    """The outcome of one criterion, and what stands in the way of a change of level."""
    then, now = parts
    if then is None or now is None:
        which = "later" if now is None else "earlier"
        return NOT_COMPARABLE, (*apart, f"the {which} wave does not ask it")
    if apart:
        return NOT_COMPARABLE, apart
    stands = tuple(
        f"{record(part, rubric)} in the {which} wave"
        for part, rubric, which in zip((then, now), rubrics, ("earlier", "later"), strict=True)
    )
    unjudged = [
        told for part, told in zip((then, now), stands, strict=True) if part.status != "agreed"
    ]
    if unjudged:
        return NOT_JUDGED, tuple(unjudged)
    if (then.level, then.state) == (now.level, now.state):
        return UNCHANGED, () if now.level is not None else (f"{stands[0]} and in the later",)
    if "NX" in (then.state, now.state):
        return NOT_COMPARABLE, stands
    if then.level is None and now.level is None:
        return NOT_JUDGED, stands
    if then.level is None:
        return NOW, (stands[0],)
    return (NO_LONGER, (stands[1],)) if now.level is None else (MOVED, ())


def record(part: CriterionProfile, rubric: Rubric) -> str:
    """What stands on record: "2 Developing", "insufficient evidence", "left split" and so on."""
    if part.status != "agreed":
        return _OPEN[part.status]
    if part.level is not None:
        return f"{part.level} {rubric.level_name(part.level)}"
    return STATE_NAMES[part.state or "NA"].lower()


def listed(names: Sequence[str]) -> str:
    """Names as a person would list them; with semicolons where one of them has a comma."""
    return "; ".join(names) if any("," in name for name in names) else joined(list(names))


def _again(
    study: Study,
    rubrics: tuple[Rubric, Rubric],
    differ: Versions,
    found: tuple[Profile, Profile],
) -> tuple[Again, ...]:
    """Judgements of the earlier wave that the later version leaves in doubt.

    The rule bears on a judgement where the evidence of the earlier wave, read by the later rule,
    suggests another level.
    """
    later = {part.criterion: part for part in found[1].criteria}
    held = {part.criterion: part for part in found[0].criteria if part.consensus or part.ratings}
    asked = [criterion for criterion in rubrics[1].criteria if criterion.id in held]
    read = suggestions(study, rubrics[1], asked, [found[0].wave]) if differ.rule else {}
    queue = []
    for criterion in asked:
        part = held[criterion.id]
        why = [f"{text} reads otherwise" for text in differ.bearing(criterion.id)]
        if read:
            anew = read[found[0].system, found[0].wave, criterion.id]
            suggested = (part.suggestion.level, part.suggestion.state)
            if (anew.level, anew.state) != suggested:
                answers = [
                    str(level) if level is not None else str(state)
                    for level, state in ((anew.level, anew.state), suggested)
                ]
                why.append(f"the later rule suggests {answers[0]}, not {answers[1]}")
        if why and criterion.id in later:
            done = later[criterion.id].status in ("agreed", "split")
            queue.append(Again(criterion.id, tuple(why), record(part, rubrics[0]), done))
    return tuple(queue)


def _warnings(
    study: Study, system: str, waves: tuple[str, str], parts: Sequence[RubricChange]
) -> tuple[str, ...]:
    """What a reader must know before the two waves are compared."""
    by_id = {row["wave"]: row for row in rows(study.tables["waves"])}
    names = tuple(by_id[wave]["title"] or wave for wave in waves)
    said = [
        f"{part.rubrics[1].title}: {joined(list(part.apart))}. No level is told as moved."
        for part in parts
        if part.apart
    ]
    if by_id[waves[0]]["as_of"] >= by_id[waves[1]]["as_of"] and waves[0] != waves[1]:
        said.append(f"{names[0]} is not earlier than {names[1]}.")
    for wave, name in zip(waves, names, strict=True):
        if unfinished := _UNFINISHED.get(by_id[wave]["phase"]):
            said.append(f"{name} is {unfinished}: what is not agreed yet is told as not judged.")
    rubric = parts[0].rubrics[1]
    covered = tuple(coverage(study, parts[0].rubrics[at], system, waves[at]) for at in (0, 1))
    for name, here in zip(names, covered, strict=True):
        if not here.sources:
            said.append(f"{name} has no source.")
        elif here.kinds["meeting"] < FEW_MEETINGS:
            met = here.kinds["meeting"]
            said.append(f"{name}: {counted(met, 'meeting') if met else 'no meeting'} observed.")
    if all(here.sources for here in covered):
        counts = [here.sources for here in covered]
        if max(counts) > 2 * min(counts):
            said.append(
                f"Unequal evidence: {counted(counts[0], 'source')} in {names[0]}, {counts[1]} in "
                f"{names[1]}."
            )
        for one, other in ((0, 1), (1, 0)):
            only = [s for s in covered[one].sectors if s not in covered[other].sectors]
            if only:
                heard = listed([rubric.sectors.get(sector, sector) for sector in only])
                said.append(f"Heard in {names[one]} and not in {names[other]}: {heard}.")
    return tuple(said)
