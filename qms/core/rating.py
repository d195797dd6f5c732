"""A rating: one person's written judgement of one criterion, and how sure they are of it.

Whether a rating may stand in a study is checked as an import would check its row; what is
here holds of every rating that is made by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qms.core.rubric import STATE_NAMES
from qms.core.tables import CONCERN, CONFIDENCE

COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")
"""The four CERQual components, in the order of the columns."""

STEPS_DOWN = {"none": 0, "minor": 0, "moderate": 1, "serious": 2}
PART_NAMES = {
    "limitations": "method",
    "coherence": "coherence",
    "adequacy": "adequacy",
    "relevance": "relevance",
}
"""A component as people say it."""

EXPLAINED = ("moderate", "serious")
"""Concerns that ask for a sentence."""


@dataclass(frozen=True, slots=True)
class Concern:
    """How much one component gives to worry about: a word of `CONCERN`, and a sentence."""

    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewRating:
    """One rater's answer for one criterion of one system in one wave.

    Attributes:
        level: None where a state is given.
        state: IE, NA or NX; blank where a level is given.
        rationale: The judgement in the rater's words; the reason, for a state.
        concerns: Component to concern; a component that was not judged is left out.
        cites: Ids of the codings that the judgement rests on.
    """

    system: str
    wave: str
    criterion: str
    rater: str
    level: int | None = None
    state: str = ""
    rationale: str = ""
    concerns: Mapping[str, Concern] = field(default_factory=dict)
    cites: tuple[str, ...] = ()

    @property
    def confidence(self) -> str:
        """The confidence that follows from the concerns; blank unless all four are judged."""
        if any(part not in self.concerns for part in COMPONENTS):
            return ""
        return confidence(concern.grade for concern in self.concerns.values())

    @property
    def key(self) -> tuple[str, str, str, str]:
        """System, wave, criterion, rater."""
        return self.system, self.wave, self.criterion, self.rater

    def cells(self) -> dict[str, str]:
        """The row of the table ratings, but for its moment."""
        judged = {part: self.concerns.get(part, Concern("")) for part in COMPONENTS}
        return {
            **dict(zip(("system", "wave", "criterion", "rater"), self.key, strict=True)),
            "level": "" if self.level is None else str(self.level),
            "state": self.state,
            "confidence": self.confidence,
            **{part: concern.grade for part, concern in judged.items()},
            **{f"{part}_note": concern.note.strip() for part, concern in judged.items()},
            "rationale": self.rationale.strip(),
            "cites": ";".join(self.cites),
        }


def confidence(concerns: Iterable[str]) -> str:
    """The confidence that follows from what each of the four components gives to worry about.

    It starts at high; each moderate concern takes one step down, each serious one two; the
    floor is very low. None and minor take none.

    Example:
        >>> confidence(["none", "minor", "moderate", "none"])
        'moderate'
        >>> confidence(["serious", "serious", "none", "none"])
        'very-low'
    """
    down = sum(STEPS_DOWN[grade] for grade in concerns)
    return CONFIDENCE[min(down, len(CONFIDENCE) - 1)]


def faults(new: NewRating) -> list[str]:
    """What a rating lacks before it can be put on record, a sentence each; empty if nothing."""
    found = []
    if (new.level is None) == (not new.state):
        found.append(
            "A rating has a level or a state, not both."
            if new.state
            else "No level is chosen; choose one, or say why there can be none."
        )
    if not new.rationale.strip():
        found.append(_wordless(new))
    for part, concern in new.concerns.items():
        if part not in COMPONENTS or concern.grade not in CONCERN:
            found.append(f"“{part}: {concern.grade}” is no answer to how sure you are.")
        elif concern.grade in EXPLAINED and not concern.note.strip():
            found.append(f"A {concern.grade} concern about {PART_NAMES[part]} needs a sentence.")
    if len(set(new.cites)) < len(new.cites):
        found.append("An excerpt is cited twice.")
    return found


def _wordless(new: NewRating) -> str:
    if new.state:
        name = STATE_NAMES.get(new.state, new.state).lower()
        return f"“{name.capitalize()}” needs a reason; write it in your words."
    return "A level needs a written judgement; say first what the evidence shows."
