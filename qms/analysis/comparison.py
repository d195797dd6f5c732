"""Systems side by side in one wave: in the order of their names, never of their levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qms.analysis.coverage import Coverage, coverage
from qms.analysis.profiling import profiles
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted, joined
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import Rubric

FEW_MEETINGS = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """All systems of a study in one wave.

    Attributes:
        systems: System id to name, in the order of the names.
        warnings: What a reader must know before comparing, a sentence each.
        profiles: By rubric id, then system id.
        coverage: By system id, under the study's own rubric.
    """

    wave: str
    systems: Mapping[str, str]
    warnings: tuple[str, ...]
    rubrics: tuple[Rubric, ...]
    profiles: Mapping[str, Mapping[str, Profile]]
    coverage: Mapping[str, Coverage]

    def criteria(self) -> list[tuple[str, dict[str, CriterionProfile]]]:
        """Every criterion in the order of the rubrics, with each system's part."""
        listed = []
        for by_system in self.profiles.values():
            first = next(iter(by_system.values()), None)
            for part in first.criteria if first else ():
                cells = {s: p.criterion(part.criterion) for s, p in by_system.items()}
                listed.append((part.criterion, cells))
        return listed

    def as_json(self) -> dict[str, Any]:
        """The object of `compare --format json`."""
        return {
            "wave": self.wave,
            "warnings": list(self.warnings),
            "criteria": [
                {"criterion": criterion, "systems": {s: p.as_json() for s, p in cells.items()}}
                for criterion, cells in self.criteria()
            ],
        }


def comparison(study: Study, wave: str | None = None) -> Comparison:
    """The systems of a study side by side.

    Args:
        study: A checked study.
        wave: A wave id; None for the one with the latest `as_of`.
    """
    wave = wave or study.latest_wave()
    named = sorted(
        (row["name"] or row["system"], row["system"]) for row in rows(study.tables["systems"])
    )
    systems = {system: name for name, system in named}
    found = profiles(study, waves=[wave])
    in_force = study.rubrics_of(wave)
    own, form = in_force[0]
    covered = {system: coverage(study, own, system, wave) for system in systems}
    return Comparison(
        wave=wave,
        systems=systems,
        warnings=_warnings(study, wave, own, form, systems, covered),
        rubrics=tuple(rubric for rubric, _ in in_force),
        profiles={
            rubric.id: {
                system: next(p for p in found if (p.system, p.rubric) == (system, rubric.id))
                for system in systems
            }
            for rubric, _ in in_force
        },
        coverage=covered,
    )


def _warnings(
    study: Study,
    wave: str,
    rubric: Rubric,
    form: str,
    systems: Mapping[str, str],
    covered: Mapping[str, Coverage],
) -> tuple[str, ...]:
    said = []
    if form != "full":
        said.append(f"Form “{form}”: never compare it with a full form.")
    others = [w for w in study.waves_by_date() if w != wave]
    for other in others:
        (other_rubric, other_form), *_ = study.rubrics_of(other)
        if (other_rubric.version, other_form) != (rubric.version, form):
            said.append(
                f"Wave {other} used {other_rubric.id} {other_rubric.version}, form {other_form}: "
                "not comparable with this one."
            )
        elif other_rubric.evidence_rule.window_months != rubric.evidence_rule.window_months:
            said.append(f"Wave {other} used another date window: not comparable with this one.")
    empty = [name for s, name in systems.items() if not covered[s].sources]
    if empty:
        said.append(f"{joined(empty)}: no sources in this wave.")
    for system, name in systems.items():
        here = covered[system]
        if not here.sources:
            continue
        lacks = [rubric.sectors.get(s, s).lower() for s in here.unheard]
        told = [f"no source from {joined(lacks)}"] if lacks else []
        if here.kinds["meeting"] < FEW_MEETINGS:
            told.append(
                f"{counted(here.kinds['meeting'], 'meeting')} only"
                if here.kinds["meeting"]
                else "no meeting observed"
            )
        if told:
            said.append(f"{name}: {'; '.join(told)}.")
    said += _unequal(systems, covered)
    return tuple(said)


def _unequal(systems: Mapping[str, str], covered: Mapping[str, Coverage]) -> Sequence[str]:
    """A warning where one system's evidence is more than twice another's."""
    counts = {name: covered[s].sources for s, name in systems.items() if covered[s].sources}
    if not counts or max(counts.values()) <= 2 * min(counts.values()):
        return []
    least, most = min(counts, key=lambda n: counts[n]), max(counts, key=lambda n: counts[n])
    return [
        f"Unequal evidence: {counted(counts[most], 'source')} for {most}, "
        f"{counted(counts[least], 'source')} for {least}."
    ]
