"""The rubric: a yardstick of domains, criteria and levels, with the rule that reads evidence.

Values only; reading a rubric file is `qms.formats.rubric_yaml`. A rubric is never changed
after it is read: a study keeps its own copy, text and all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("interview", "meeting", "document")
REACHES = ("team", "organisation", "place", "several", "system")
STATES = ("IE", "NA", "NX")
STATE_NAMES = {"IE": "Insufficient evidence", "NA": "Not assessed", "NX": "Not applicable"}
FUNCTIONS = ("planning", "control", "assurance", "improvement", "enabler", "value")


@dataclass(frozen=True, slots=True)
class Level:
    """One position on the scale."""

    level: int
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """What the origins in support of one level must be together; None or False asks nothing."""

    origins: int | None = None
    kinds: int | None = None
    sectors: int | None = None
    kinds_or_sectors: int | None = None
    directness: int | None = None
    reach: str | None = None
    outside: bool = False
    voices: bool = False


@dataclass(frozen=True, slots=True)
class Caps:
    """The highest level that origins of one sort alone can carry; None means no such cap."""

    documents_only: int | None = None
    interviews_only: int | None = None
    one_sector: int | None = None
    host_only: int | None = None
    one_place: int | None = None
    inherited: int | None = None


DEFAULT_WINDOW = {"interview": 18, "meeting": 18, "document": 36}
DEFAULT_CAPS = Caps(
    documents_only=2, interviews_only=2, one_sector=2, host_only=2, one_place=2, inherited=1
)
DEFAULT_SUFFICIENCY = {
    1: Sufficiency(origins=2, directness=1),
    2: Sufficiency(origins=2, kinds_or_sectors=2, directness=2),
    3: Sufficiency(origins=3, kinds=2, sectors=2, outside=True, directness=3, reach="several"),
    4: Sufficiency(origins=4, kinds=2, sectors=3, voices=True, directness=4, reach="several"),
}


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The numbers of the suggestion rule (assessment-rules section 3).

    `sufficiency` holds the named levels only; `asks(level)` answers for any level.
    """

    window_months: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WINDOW))
    minimum_origins: int = 2
    sufficiency: Mapping[int, Sufficiency] = field(
        default_factory=lambda: dict(DEFAULT_SUFFICIENCY)
    )
    caps: Caps = DEFAULT_CAPS

    def asks(self, level: int) -> Sufficiency:
        """What support for `level` must meet.

        A level above the highest one named asks what that one asks; a level missing
        below it asks `minimum_origins` origins and nothing more.
        """
        if level in self.sufficiency:
            return self.sufficiency[level]
        named = max(self.sufficiency, default=None)
        if named is not None and level > named:
            return self.sufficiency[named]
        return Sufficiency(origins=self.minimum_origins)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question, with a descriptor for every level of the scale.

    `boundaries` is keyed by the upper level of the pair it decides between. `expects` holds
    only the kinds of source that are expected. Signals find candidates; they never set a level.
    """

    id: str
    name: str
    question: str
    levels: Mapping[int, str]
    domain: str
    why: str = ""
    cites: tuple[str, ...] = ()
    boundaries: Mapping[int, str] = field(default_factory=dict)
    expects: Mapping[str, str] = field(default_factory=dict)
    signals_for: tuple[str, ...] = ()
    signals_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """A family of criteria. `function` is None where the file names none."""

    id: str
    name: str
    criteria: tuple[Criterion, ...]
    function: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """A whole rubric as read.

    Attributes:
        scale: In order, consecutive, beginning at 0 or 1.
        sectors: Word to readable name; empty means any word is a sector.
        forms: Name to criterion ids; "full" is never among them.
        register: Vocabulary name to {word: readable name}, where the file gives them.
        text: The file as read, so that a study can carry its own copy.
    """

    id: str
    version: str
    title: str
    scale: tuple[Level, ...]
    domains: tuple[Domain, ...]
    about: str = ""
    licence: str = ""
    cites: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)
    role_groups: Mapping[str, str] = field(default_factory=dict)
    host_sectors: tuple[str, ...] = ()
    voice_sectors: tuple[str, ...] = ()
    affected_sectors: tuple[str, ...] = ()
    evidence_rule: EvidenceRule = field(default_factory=EvidenceRule)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    register: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    text: str = field(default="", repr=False)

    @property
    def levels(self) -> tuple[int, ...]:
        """The level numbers, lowest first."""
        return tuple(step.level for step in self.scale)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the file."""
        return tuple(criterion for domain in self.domains for criterion in domain.criteria)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with that id; KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def level_name(self, level: int) -> str:
        """The word for a level number."""
        return next(step.name for step in self.scale if step.level == level)

    def criteria_of(self, form: str) -> tuple[Criterion, ...]:
        """The criteria of a form, in the order of the file; `full` and blank mean all of them."""
        if form in ("", "full"):
            return self.criteria
        chosen = set(self.forms[form])
        return tuple(criterion for criterion in self.criteria if criterion.id in chosen)
