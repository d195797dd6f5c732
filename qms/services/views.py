"""What a page, a report or the command line shows of a study, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qms.analysis.attention import Attention, attention
from qms.analysis.comparison import Comparison
from qms.analysis.comparison import comparison as compared
from qms.analysis.coverage import Coverage, coverage
from qms.analysis.evidence import Origin, evidence
from qms.analysis.headlines import Headlines, headlines
from qms.analysis.profiling import profiles
from qms.analysis.study import Study, rows
from qms.core.profile import Profile
from qms.core.rubric import Rubric
from qms.services.studies import chosen


@dataclass(frozen=True)
class ProfileView:
    """One system in one wave, with all that stands around its profile.

    Attributes:
        further: Profiles under the study's further rubrics, each with its rubric.
        context: The context card, in the order written.
    """

    profile: Profile
    rubric: Rubric
    further: tuple[tuple[Profile, Rubric], ...]
    headlines: Headlines
    coverage: Coverage
    attention: Attention
    system: Mapping[str, str]
    wave: Mapping[str, str]
    context: Mapping[str, str]
    invented: bool

    def rubric_of(self, criterion: str) -> Rubric:
        """The rubric that holds a criterion; KeyError if none here does."""
        for rubric in (self.rubric, *(rubric for _, rubric in self.further)):
            if any(c.id == criterion for c in rubric.criteria):
                return rubric
        raise KeyError(criterion)

    def profile_of(self, criterion: str) -> Profile:
        """The profile that holds a criterion; KeyError if none here does."""
        for profile in (self.profile, *(profile for profile, _ in self.further)):
            if any(part.criterion == criterion for part in profile.criteria):
                return profile
        raise KeyError(criterion)


def profile_view(
    study: Study,
    system: str,
    wave: str | None = None,
    *,
    computed: Sequence[Profile] | None = None,
) -> ProfileView:
    """The view of one system; without a wave, the one with the latest `as_of`.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id.
        wave: A wave's id.
        computed: The profiles of that system and wave, where they are known already; `study` is
            then that system's part.
    """
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    wave = wave or study.latest_wave()
    if computed is None:
        study = study.of_system(system)
    own, *further = computed or profiles(study, waves=[wave])
    (rubric, _), *others = study.rubrics_of(wave)
    covered = coverage(study, rubric, system, wave)
    attended = attention(study, rubric, system, wave)
    system_row = _row(study, "systems", "system", system)
    return ProfileView(
        profile=own,
        rubric=rubric,
        further=tuple((p, r) for p, (r, _) in zip(further, others, strict=True)),
        headlines=headlines(own, rubric, covered, attended),
        coverage=covered,
        attention=attended,
        system=system_row,
        wave=_row(study, "waves", "wave", wave),
        context=context_card(system_row["context"]),
        invented=is_invented(study),
    )


def comparison(study: Study, wave: str | None = None) -> Comparison:
    """All systems side by side; without a wave, the one with the latest `as_of`."""
    chosen("wave", wave, study.tables["waves"]["wave"])
    return compared(study, wave)


def evidence_view(study: Study, view: ProfileView, criterion: str) -> tuple[Origin, ...]:
    """The origins behind one criterion of a view."""
    profile = view.profile_of(criterion)
    suggestion = profile.criterion(criterion).suggestion
    return evidence(
        study, view.rubric_of(criterion), profile.system, profile.wave, criterion, suggestion
    )


def is_invented(study: Study) -> bool:
    """Whether the study says of itself, at the start of its notes, that it is invented."""
    return study.row["notes"].lower().startswith("invented")


def context_card(cell: str) -> dict[str, str]:
    """The context cell as its keys and values ("key: value; key: value")."""
    pairs = (part.partition(":") for part in cell.split(";") if part.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _row(study: Study, table: str, key: str, value: str) -> dict[str, str]:
    return next(row for row in rows(study.tables[table]) if row[key] == value)
