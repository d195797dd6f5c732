"""What stands on record for a criterion, in words; a missing level is a word, never a number."""

from qms.core.profile import CriterionProfile
from qms.core.rubric import STATE_NAMES, Rubric

OPEN = {"split": "not agreed", "rated": "rated, not agreed", "suggested": "not rated"}


def on_record(part: CriterionProfile, rubric: Rubric) -> str:
    """What is on record: "3 Maturing", "insufficient evidence", "not rated" and so on."""
    if part.level is not None:
        return f"{part.level} {rubric.level_name(part.level)}"
    if part.state:
        return STATE_NAMES[part.state].lower()
    return OPEN[part.status]


def counted(n: int, one: str) -> str:
    """A count with its noun: "1 criterion", "2 criteria"."""
    many = {"criterion": "criteria"}.get(one, one + "s")
    return f"{n} {one if n == 1 else many}"
