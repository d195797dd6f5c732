"""A rubric's scale with its shades, as the components draw it."""

from typing import Any

from qms.core.rubric import Rubric
from qms.core.shades import shades


def scale(rubric: Rubric) -> list[dict[str, Any]]:
    """Every level: number, word, and fill and text colour on white paper and on dark."""
    light, dark = shades(len(rubric.scale)), shades(len(rubric.scale), dark=True)
    return [
        {
            "level": step.level,
            "name": step.name,
            "light": list(light[place]),
            "dark": list(dark[place]),
        }
        for place, step in enumerate(rubric.scale)
    ]
