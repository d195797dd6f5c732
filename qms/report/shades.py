"""One hue for the levels of any scale, with text that can be read on every shade.

The five shades of the house are fixed; a scale of another length takes shades between them.
A shade on which neither ink nor white reaches 4.5 to 1 is never used.
"""

from functools import cache
from typing import NamedTuple

INK = "#14303a"
WHITE = "#ffffff"
RAMP = ("#eef1ee", "#cfdfe0", "#8fb9c0", "#34788a", "#0e4a5a")
READABLE = 4.5
FAINT = 1.5
_STEPS = 200


class Shade(NamedTuple):
    """Fill and text colour of one level, as #rrggbb; `faint` fills need an outline on white."""

    fill: str
    ink: str
    faint: bool


@cache
def shades(n: int) -> tuple[Shade, ...]:
    """The shades of a scale with `n` levels, lowest first.

    Example:
        >>> [shade.fill for shade in shades(5)] == list(RAMP)
        True
        >>> [shade.fill for shade in shades(2)]
        ['#eef1ee', '#0e4a5a']
    """
    places = [i / (n - 1) if n > 1 else 0.0 for i in range(n)]
    if not all(_readable(place) for place in places):
        allowed = [i / _STEPS for i in range(_STEPS + 1) if _readable(i / _STEPS)]
        places = [allowed[round(place * (len(allowed) - 1))] for place in places]
    return tuple(_shade(place) for place in places)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _shade(place: float) -> Shade:
    fill = _between(place)
    ink = INK if contrast(fill, INK) >= contrast(fill, WHITE) else WHITE
    return Shade(fill, ink, contrast(fill, WHITE) < FAINT)


def _readable(place: float) -> bool:
    shade = _shade(place)
    return contrast(shade.fill, shade.ink) >= READABLE


def _between(place: float) -> str:
    """The colour at `place` (0 to 1) along the ramp, straight between its five points."""
    along = place * (len(RAMP) - 1)
    lower = min(int(along), len(RAMP) - 2)
    pairs = zip(_channels(RAMP[lower]), _channels(RAMP[lower + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (along - lower)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
