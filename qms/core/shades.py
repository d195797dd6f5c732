"""The hue of the levels, for a scale of any length, on white paper and on dark.

One hue from faint to strong; text on a shade always reaches 4.5 to 1. A shade never stands
alone: whoever draws it puts the level's number or word with it.
"""

from functools import cache
from typing import NamedTuple

INK, PAPER = "#14303a", "#ffffff"
SOFT, RULE = "#5a6f77", "#d9e1e3"
AMBER, AMBER_WASH = "#a8590a", "#fdf3e3"
LIGHT = ("#eef1ee", "#cfdfe0", "#8fb9c0", "#34788a", "#0e4a5a")
# On dark paper strength runs the other way: the highest level stands out most.
DARK = ("#243238", "#2c4850", "#3c6873", "#86bac5", "#cfe6ea")
READABLE = 4.5
FAINT = 1.5
_STEPS = 200


class Shade(NamedTuple):
    """Fill of a level and the colour of text on it, as #rrggbb."""

    fill: str
    ink: str

    @property
    def faint(self) -> bool:
        """Whether the fill needs an outline to be seen on white."""
        return contrast(self.fill, PAPER) < FAINT


@cache
def shades(n: int, *, dark: bool = False) -> tuple[Shade, ...]:
    """The shades of a scale with `n` levels, lowest first.

    Example:
        >>> [shade.fill for shade in shades(5)] == list(LIGHT)
        True
    """
    ramp = DARK if dark else LIGHT
    places = [i / (n - 1) if n > 1 else 0.0 for i in range(n)]
    if not all(_readable(ramp, place) for place in places):
        allowed = [i / _STEPS for i in range(_STEPS + 1) if _readable(ramp, i / _STEPS)]
        places = [allowed[round(place * (len(allowed) - 1))] for place in places]
    return tuple(_shade(ramp, place) for place in places)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(ramp: tuple[str, ...], place: float) -> bool:
    shade = _shade(ramp, place)
    return contrast(shade.fill, shade.ink) >= READABLE


def _shade(ramp: tuple[str, ...], place: float) -> Shade:
    along = place * (len(ramp) - 1)
    lower = min(int(along), len(ramp) - 2)
    pairs = zip(_channels(ramp[lower]), _channels(ramp[lower + 1]), strict=True)
    fill = "#" + "".join(f"{round(a + (b - a) * (along - lower)):02x}" for a, b in pairs)
    return Shade(fill, max((INK, PAPER), key=lambda ink: contrast(fill, ink)))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
