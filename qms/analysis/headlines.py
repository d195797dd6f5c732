"""The four sentences that a chair reads first, composed from facts, never adjectives."""

from dataclasses import dataclass

from qms.analysis.attention import FEW, Attention
from qms.analysis.coverage import Coverage
from qms.core.profile import Profile
from qms.core.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Headlines:
    """Lowest ground, contested, not heard, balance; each one or two sentences."""

    lowest: str
    contested: str
    not_heard: str
    balance: str

    def named(self) -> tuple[tuple[str, str], ...]:
        """The four with their names, in reading order."""
        return (
            ("Lowest ground", self.lowest),
            ("Contested", self.contested),
            ("Not heard", self.not_heard),
            ("Balance", self.balance),
        )


def headlines(
    profile: Profile, rubric: Rubric, coverage: Coverage, attention: Attention
) -> Headlines:
    """The four sentences for one profile."""
    return Headlines(
        lowest=_lowest(profile, rubric),
        contested=_contested(profile, rubric),
        not_heard=_not_heard(rubric, coverage),
        balance=_balance(attention),
    )


def _listed(names: list[str], most: int = 3) -> str:
    """The first few names, and how many more there are; names may hold commas."""
    shown = [names[0], *(name[0].lower() + name[1:] for name in names[1:most])]
    if len(names) > most:
        return f"{'; '.join(shown)}; and {len(names) - most} more"
    return "; ".join(shown)


def _lowest(profile: Profile, rubric: Rubric) -> str:
    agreed = [p for p in profile.criteria if p.status == "agreed" and p.level is not None]
    if not agreed:
        return "No level is agreed yet."
    level = min(p.level for p in agreed if p.level is not None)
    names = [rubric.criterion(p.criterion).name for p in agreed if p.level == level]
    return f"{_listed(names)}: {level} {rubric.level_name(level)}."


def _contested(profile: Profile, rubric: Rubric) -> str:
    names = [rubric.criterion(p.criterion).name for p in profile.criteria if p.suggestion.contested]
    split = sum(p.status == "split" for p in profile.criteria)
    told = f"{_listed(names)}." if names else "No evidence is contested."
    return told + (f" Raters stay split on {split}." if split else "")


def _not_heard(rubric: Rubric, coverage: Coverage) -> str:
    if not coverage.sources:
        return "Nobody yet: there are no sources."
    if coverage.unheard:
        names = [rubric.sectors.get(sector, sector).lower() for sector in coverage.unheard]
        return f"No source from {_listed(names, 4)}."
    domains = [d for d in rubric.domains if coverage.silent[d.id]]
    if domains:
        first = domains[0]
        names = [rubric.sectors.get(s, s).lower() for s in coverage.silent[first.id]]
        return f"Nothing from {_listed(names)} on {first.name.lower()}."
    return "Every voice that the rubric names has spoken in every domain."


def _balance(attention: Attention) -> str:
    if not attention.total:
        return "Nothing recorded on the four functions."
    assurance, improvement = (attention.by_function[f] for f in ("assurance", "improvement"))
    unit = "meeting time" if attention.unit == "minutes" else "codings"
    if attention.unit == "codings" and attention.total < FEW:
        return f"{assurance:.0f} codings on assurance, {improvement:.0f} on improvement."
    return (
        f"{assurance / attention.total:.0%} of {unit} on assurance, "
        f"{improvement / attention.total:.0%} on improvement."
    )
