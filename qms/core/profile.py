"""The profile: all that is known of one system in one wave, criterion by criterion.

A profile is computed, never stored. Page, PDF, command line and export all receive the same
value; `as_json` is the form that study-bundle.md fixes. Nothing here totals, ranks or averages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = int | str
"""A level number, or "IE"."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the evidence rule says of one criterion in one system and wave.

    Attributes:
        level: The suggested level; None with `state` IE or NA.
        reason: One of "outside window", "no level signalled", "one voice", "nothing found",
            "level not reached", "not opened"; blank where a level is suggested.
        range: Lowest signal against, and the level; None unless contested.
        triangulation: single-source, dissonant, convergent, complementary; None without a level.
        strength: sufficient, thin, insufficient; None for NA.
        leave_one_out: The distinct answers with one origin left out, levels first, then "IE".
        carried_by: Origins whose removal changes the answer.
        sectors: The sectors of all origins, in alphabetical order.
        reasons: Sentences that say why, the reason's word first where there is one.
        missing: What the next level asks and the evidence does not give, in words.
    """

    level: int | None
    state: str | None
    reason: str = ""
    range: tuple[int, int] | None = None
    contested: bool = False
    dissonant: bool = False
    triangulation: str | None = None
    silent: tuple[str, ...] = ()
    strength: str | None = None
    fragile: bool = False
    leave_one_out: tuple[Answer, ...] = ()
    carried_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origins: int = 0
    support: int = 0
    against: int = 0
    kinds: Mapping[str, int] = field(
        default_factory=lambda: {"interview": 0, "meeting": 0, "document": 0}
    )
    sectors: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object of `profile --format json`."""
        return {
            "level": self.level,
            "state": self.state,
            "range": list(self.range) if self.range else None,
            "contested": self.contested,
            "dissonant": self.dissonant,
            "triangulation": self.triangulation,
            "silent": list(self.silent),
            "strength": self.strength,
            "fragile": self.fragile,
            "leave_one_out": list(self.leave_one_out),
            "carried_by": list(self.carried_by),
            "notes": list(self.notes),
            "origins": self.origins,
            "support": self.support,
            "against": self.against,
            "kinds": dict(self.kinds),
            "sectors": list(self.sectors),
            "reasons": list(self.reasons),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class RatingMark:
    """One rater's answer, as a mark: exactly one of level and state is given."""

    rater: str
    level: int | None
    state: str | None


@dataclass(frozen=True, slots=True)
class CriterionProfile:
    """One criterion of a profile.

    `level` is filled for agreed only, `state` for agreed and, as NA, for none.
    `consensus` holds the cells of the consensus record (agreed or split), else is empty.
    """

    criterion: str
    domain: str
    status: str
    level: int | None
    state: str | None
    ratings: tuple[RatingMark, ...]
    suggestion: Suggestion
    consensus: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The criterion object of `profile --format json`."""
        return {
            "criterion": self.criterion,
            "domain": self.domain,
            "status": self.status,
            "level": self.level,
            "state": self.state,
            "ratings": [
                {"rater": mark.rater, "level": mark.level, "state": mark.state}
                for mark in self.ratings
            ],
            "suggestion": self.suggestion.as_json(),
        }


@dataclass(frozen=True, slots=True)
class DomainView:
    """A domain as counts of agreed levels; never a score (assessment-rules section 5).

    Attributes:
        levels: Every level of the scale, with the number of criteria agreed at it.
        open: Criteria without an agreed rating.
        floor: The lowest agreed level and its criteria; None without an agreed level.
        met_at: The highest level that every criterion (not NX) is agreed at; None if any is
            IE, NA, open or contested.
        median: A marker for the distribution only, lower median; None unless four or more
            levels are agreed and nothing is contested, IE or open.
    """

    domain: str
    levels: Mapping[int, int]
    ie: int
    na: int
    nx: int
    open: int
    contested: int
    floor: tuple[int, tuple[str, ...]] | None
    met_at: int | None
    in_the_way: tuple[str, ...]
    median: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The domain object of `profile --format json`."""
        floor = {"level": self.floor[0], "criteria": list(self.floor[1])} if self.floor else None
        return {
            "domain": self.domain,
            "levels": {str(level): count for level, count in self.levels.items()},
            "IE": self.ie,
            "NA": self.na,
            "NX": self.nx,
            "open": self.open,
            "contested": self.contested,
            "floor": floor,
            "met_at": self.met_at,
            "in_the_way": list(self.in_the_way),
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """One system in one wave under one rubric, every criterion of the wave's form listed."""

    system: str
    wave: str
    rubric: str
    rubric_version: str
    form: str
    criteria: tuple[CriterionProfile, ...]
    domains: tuple[DomainView, ...]

    def criterion(self, criterion_id: str) -> CriterionProfile:
        """The criterion's part of the profile; KeyError if the form does not hold it."""
        for part in self.criteria:
            if part.criterion == criterion_id:
                return part
        raise KeyError(criterion_id)

    def as_json(self) -> dict[str, Any]:
        """One object of `profile --format json`."""
        return {
            "system": self.system,
            "wave": self.wave,
            "rubric": self.rubric,
            "rubric_version": self.rubric_version,
            "criteria": [part.as_json() for part in self.criteria],
            "domains": [view.as_json() for view in self.domains],
        }
