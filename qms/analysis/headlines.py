"""The four sentences that a chair reads first, composed from facts, never adjectives."""

from dataclasses import dataclass

from qms.analysis.attention import FEW, Attention
from qms.analysis.coverage import Coverage
from qms.analysis.wording import counted
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
        balance=balance(attention),
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
    unknown = sectorless(coverage)
    if unknown == coverage.sources and rubric.voice_sectors:
        return "Not known: no source has a sector yet."
    beside = "; not known for sources that have no sector yet" if unknown else ""
    if coverage.unheard:
        names = [rubric.sectors.get(sector, sector).lower() for sector in coverage.unheard]
        return f"No source from {_listed(names, 4)}{beside}."
    domains = [d for d in rubric.domains if coverage.silent[d.id]]
    if domains:
        first = domains[0]
        names = [rubric.sectors.get(s, s).lower() for s in coverage.silent[first.id]]
        return f"Nothing from {_listed(names)} on {first.name.lower()}{beside}."
    return "Every voice that the rubric names has spoken in every domain."


def sectorless(coverage: Coverage) -> int:
    """Number of sources whose sector nobody has given: not known, which is not unheard."""
    return coverage.sources - sum(coverage.sectors.values())


def few_codings(attention: Attention, fewest: int) -> bool:
    """Whether some function, or the rest of the total, has codings, but fewer than `fewest`."""
    amounts = attention.by_function.values()
    rest = attention.total - sum(amounts)
    return attention.unit == "codings" and any(0 < n < fewest for n in (*amounts, rest))


def balance(attention: Attention, fewest: int = 0) -> str:
    """Assurance beside improvement: shares, or counts where there is little.

    With `fewest`, a smaller count is told as "fewer than" it, and no share that would give
    it away.
    """
    if not attention.total:
        return "Nothing recorded on the four functions."
    assurance, improvement = (attention.by_function[f] for f in ("assurance", "improvement"))
    unit = "meeting time" if attention.unit == "minutes" else "codings"
    few = few_codings(attention, fewest)
    if few or (attention.unit == "codings" and attention.total < FEW):
        first = counted(round(assurance), "coding")
        if 0 < assurance < fewest:
            first = f"Fewer than {fewest} codings"
        second = f"{improvement:.0f}"
        if 0 < improvement < fewest:
            second = f"fewer than {fewest}"
        return f"{first} on assurance, {second} on improvement."
    return (
        f"{assurance / attention.total:.0%} of {unit} on assurance, "
        f"{improvement / attention.total:.0%} on improvement."
    )
