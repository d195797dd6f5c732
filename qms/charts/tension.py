"""Voiced tension (B4): codings flagged so, by direction and sector; small numbers, not ranked."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.balance import Balance
from qms.analysis.wording import counted
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, as_text, inks, plain
from qms.core.rubric import Rubric

DIRECTIONS = {
    "crowds-out": "Assurance crowds out improvement",
    "enables": "Assurance enables improvement",
    "weakens": "Improvement weakens assurance",
    "mutual": "Both ways",
    "": "No direction given",
}
_SHORT = {
    "crowds-out": "crowds<br>out",
    "enables": "enables",
    "weakens": "weakens",
    "mutual": "both<br>ways",
    "": "not<br>given",
}


def tension(found: Balance, rubric: Rubric, *, dark: bool = False) -> Drawing:
    """B4: voiced tension, by direction and sector; sectors in the rubric's order."""
    ink = inks(dark)
    given = {sector for _, sector in found.tension}
    sectors = [s for s in rubric.sectors if s in given] + sorted(given - set(rubric.sectors))
    directions = [d for d in DIRECTIONS if any(way == d for way, _ in found.tension)]
    return Drawing(
        figure=_bubbles(found.tension, directions, sectors, rubric, ink),
        summary=tuple(_tension_told(found.tension, d, sectors, rubric) for d in directions),
        columns=("Sector", *(DIRECTIONS[d] for d in directions)),
        rows=tuple(
            (
                _sector(sector, rubric),
                *(str(found.tension.get((d, sector), 0) or "–") for d in directions),
            )
            for sector in sectors
        ),
    )


def _sector(sector: str, rubric: Rubric) -> str:
    return rubric.sectors.get(sector, sector) or "No sector given"


def _tension_told(
    found: Mapping[tuple[str, str], int], way: str, sectors: Sequence[str], rubric: Rubric
) -> str:
    counts = {sector: found[way, sector] for sector in sectors if found.get((way, sector))}
    each = "; ".join(f"{_sector(sector, rubric)} {n}" for sector, n in counts.items())
    return f"{DIRECTIONS[way]}: {counted(sum(counts.values()), 'coding')} ({each})."


def _bubbles(
    found: Mapping[tuple[str, str], int],
    directions: Sequence[str],
    sectors: Sequence[str],
    rubric: Rubric,
    ink: Inks,
) -> go.Figure:
    figure = go.Figure()
    cells = [
        (x, y, found[d, s])
        for x, d in enumerate(directions)
        for y, s in enumerate(sectors)
        if found.get((d, s))
    ]
    figure.add_scatter(
        x=[x for x, _, _ in cells],
        y=[y for _, y, _ in cells],
        mode="markers+text",
        text=[str(n) for _, _, n in cells],
        textfont={"size": 12, "color": ink.ink},
        marker={
            "size": [min(32.0, 14 + 5 * n**0.5) for _, _, n in cells],
            "color": ink.paper,
            "line": {"color": ink.strong, "width": 1.6},
        },
        hovertext=[
            f"{as_text(_sector(sectors[y], rubric))}, {DIRECTIONS[directions[x]].lower()}: {n}"
            for x, y, n in cells
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    for y in range(len(sectors)):
        figure.add_shape(
            type="line", x0=-0.5, x1=len(directions) - 0.5, y0=y, y1=y, layer="below",
            line={"color": ink.rule, "width": 1},
        )  # fmt: skip
    plain(figure, ink, height=34 * max(len(sectors), 1) + 80)
    figure.update_yaxes(
        tickvals=list(range(len(sectors))),
        ticktext=[_folded(_sector(sector, rubric)) for sector in sectors],
        range=[len(sectors) - 0.4, -0.6],
    )
    figure.update_xaxes(
        tickvals=list(range(len(directions))),
        ticktext=[_SHORT[d] for d in directions],
        range=[-0.5, max(len(directions), 4) - 0.5],
        side="top",
    )
    return figure


def _folded(name: str, most: int = 22) -> str:
    """A long name on two lines."""
    if len(name) <= most:
        return as_text(name)
    cut = name.rfind(" ", 0, most + 1)
    first, rest = (name[:cut], name[cut + 1 :]) if cut > 0 else (name[:most], name[most:])
    rest = rest if len(rest) <= most else f"{rest[: most - 1]}…"
    return f"{as_text(first)}<br>{as_text(rest)}"
