"""A consensus: what the room agreed of one criterion, or why it stays split.

Whether it may stand in a study is checked as an import would check its row; what is here holds
of every consensus that is made by hand. It never takes the place of the ratings behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qms.core.rating import COMPONENTS, EXPLAINED, PART_NAMES, Concern, confidence
from qms.core.rubric import STATE_NAMES
from qms.core.tables import CONCERN

AGREED, SPLIT = "agreed", "split"


@dataclass(frozen=True, slots=True)
class NewConsensus:
    """What a workshop puts on record for one criterion of one system in one wave.

    Attributes:
        outcome: "agreed" or "split".
        level: None where a state is given, and for a split.
        state: IE, NA or NX; blank where a level is given, and for a split.
        rationale: The judgement in the room's words; a split may go without.
        reason: Why it differs from the suggestion, why it is not applicable, or why it stays
            split.
        dissent: What those say who do not agree.
        dissent_by: Members, by their ids, or others, by their names.
        agreed_by: Members, by their ids, or others, by their names.
        concerns: Component to concern; a component that was not judged is left out.
    """

    system: str
    wave: str
    criterion: str
    outcome: str
    level: int | None = None
    state: str = ""
    rationale: str = ""
    reason: str = ""
    dissent: str = ""
    dissent_by: tuple[str, ...] = ()
    agreed_by: tuple[str, ...] = ()
    concerns: Mapping[str, Concern] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """System, wave, criterion."""
        return self.system, self.wave, self.criterion

    @property
    def confidence(self) -> str:
        """The confidence that follows from the concerns; blank unless all four are judged."""
        if any(part not in self.concerns for part in COMPONENTS):
            return ""
        return confidence(concern.grade for concern in self.concerns.values())

    def cells(self) -> dict[str, str]:
        """The row of the table consensus, but for its moment and the right of reply."""
        judged = {part: self.concerns.get(part, Concern("")) for part in COMPONENTS}
        return {
            **dict(zip(("system", "wave", "criterion"), self.key, strict=True)),
            "outcome": self.outcome,
            "level": "" if self.level is None else str(self.level),
            "state": self.state,
            "confidence": self.confidence,
            **{part: concern.grade for part, concern in judged.items()},
            **{f"{part}_note": concern.note.strip() for part, concern in judged.items()},
            "rationale": self.rationale.strip(),
            "reason": self.reason.strip(),
            "dissent": self.dissent.strip(),
            "dissent_by": ";".join(self.dissent_by),
            "agreed_by": ";".join(self.agreed_by),
        }


def faults(new: NewConsensus, *, suggested: tuple[int | None, str | None]) -> list[str]:
    """What a consensus lacks before it can be put on record, a sentence each.

    Args:
        new: The consensus.
        suggested: The level and the state that the evidence suggests; exactly one is given.
    """
    found = _agreed(new, suggested) if new.outcome == AGREED else _split(new)
    if not new.agreed_by:
        found.append("Nobody is named; say who agreed, or who left it split.")
    if new.dissent_by and not new.dissent.strip():
        found.append("Somebody dissents; write in a sentence what they say.")
    if any(";" in name for name in (*new.agreed_by, *new.dissent_by)):
        found.append("A name holds a semicolon; write it without.")
    return found


def _agreed(new: NewConsensus, suggested: tuple[int | None, str | None]) -> list[str]:
    found = []
    if (new.level is None) == (not new.state):
        found.append(
            "A level or a state is agreed, not both."
            if new.state
            else "No level is chosen; choose one, or a state, or leave it split."
        )
    if not new.rationale.strip():
        found.append("A level on record needs a written judgement; say what it rests on.")
    if not new.reason.strip() and not found:
        if new.state == "NX":
            name = STATE_NAMES["NX"].lower()
            found.append(f"“{name.capitalize()}” needs a reason.")
        elif (new.level, new.state or None) != suggested:
            found.append("This differs from what the evidence suggests; give the reason.")
    given = [part for part in COMPONENTS if part in new.concerns]
    if 0 < len(given) < len(COMPONENTS):
        missing = [PART_NAMES[part] for part in COMPONENTS if part not in new.concerns]
        found.append(f"Confidence is judged on all four, or not at all: {', '.join(missing)} too.")
    for part, concern in new.concerns.items():
        if part not in COMPONENTS or concern.grade not in CONCERN:
            found.append(f"“{part}: {concern.grade}” is no answer to how sure you are.")
        elif concern.grade in EXPLAINED and not concern.note.strip():
            found.append(f"A {concern.grade} concern about {PART_NAMES[part]} needs a sentence.")
    return found


def _split(new: NewConsensus) -> list[str]:
    if new.outcome != SPLIT:
        return ["It is agreed or left split, nothing else."]
    found = []
    if new.level is not None or new.state:
        found.append("What is left split has no level on record; take the level away.")
    if not new.reason.strip():
        found.append("Say why it stays split.")
    if new.concerns:
        found.append("What is left split has no confidence; take it away.")
    return found
