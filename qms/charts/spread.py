"""How the agreed levels of a profile spread, domain by domain, as counts.

Criteria stand in the order of their levels, those without a level after them, each with its
own pattern. Nothing is averaged; the median is a marker, and only where the method gives one.
"""

from collections.abc import Mapping

import plotly.graph_objects as go

from qms.charts.answers import counted
from qms.charts.drawing import Drawing
from qms.core.profile import DomainView, Profile
from qms.core.rubric import STATE_NAMES, Rubric
from qms.core.shades import INK, PAPER, SOFT, shades

PATTERNS = {"open": "", "IE": "/", "NA": ".", "NX": "-"}
BAR = 34


def spread(profile: Profile, rubric: Rubric, *, dark: bool = False) -> Drawing:
    """The agreed levels of every domain of one profile.

    Args:
        profile: One system in one wave.
        rubric: The rubric of the profile.
        dark: Draw for dark paper.
    """
    names = {domain.id: domain.name for domain in rubric.domains}
    heads = [f"{step.level} {step.name}" for step in rubric.scale]
    others = {"open": "Not agreed", **STATE_NAMES}
    return Drawing(
        figure=_figure(profile, rubric, names, others, dark),
        summary=tuple(_sentence(view, names, rubric, others) for view in profile.domains),
        columns=("Domain", *heads, *others.values(), "Median"),
        rows=tuple(
            (
                names[view.domain],
                *(str(view.levels[level]) for level in rubric.levels),
                *(str(_without(view)[state]) for state in others),
                "" if view.median is None else f"{view.median} {rubric.level_name(view.median)}",
            )
            for view in profile.domains
        ),
    )


def _without(view: DomainView) -> Mapping[str, int]:
    return {"open": view.open, "IE": view.ie, "NA": view.na, "NX": view.nx}


def _figure(
    profile: Profile,
    rubric: Rubric,
    names: Mapping[str, str],
    others: Mapping[str, str],
    dark: bool,
) -> go.Figure:
    rows = [names[view.domain] for view in profile.domains]
    soft, paper, ink = ("#9db0b6", "#12191c", "#e4ecee") if dark else (SOFT, PAPER, INK)
    figure = go.Figure()
    for step, shade in zip(rubric.scale, shades(len(rubric.scale), dark=dark), strict=True):
        counts = [view.levels[step.level] for view in profile.domains]
        figure.add_bar(
            y=rows,
            x=counts,
            orientation="h",
            name=f"{step.level} {step.name}",
            text=[step.level if n else "" for n in counts],
            textfont={"color": shade.ink},
            textangle=0,
            insidetextanchor="middle",
            marker={"color": shade.fill, "line": {"color": soft, "width": 0.6}},
            hovertemplate=f"%{{y}}: %{{x}} at {step.level} {step.name}<extra></extra>",
        )
    for state, name in others.items():
        counts = [_without(view)[state] for view in profile.domains]
        if not any(counts):
            continue
        figure.add_bar(
            y=rows,
            x=counts,
            orientation="h",
            name=name,
            marker={
                "color": paper,
                "line": {"color": soft, "width": 0.8},
                "pattern": {
                    "shape": PATTERNS[state],
                    "fgcolor": soft,
                    "bgcolor": paper,
                    "size": 6,
                    "solidity": 0.18,
                },
            },
            hovertemplate=f"%{{y}}: %{{x}} {name.lower()}<extra></extra>",
        )
    _add_medians(figure, profile, names, ink)
    figure.update_layout(
        barmode="stack",
        bargap=0.34,
        height=BAR * len(rows) + 130,
        margin={"l": 8, "r": 16, "t": 10, "b": 30},
        legend={"orientation": "h", "y": -0.06, "yanchor": "top", "traceorder": "normal"},
        font={"color": ink},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        ticks="",
        automargin=True,
        fixedrange=True,
        tickfont={"color": ink, "size": 14},
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    return figure


def _add_medians(figure: go.Figure, profile: Profile, names: Mapping[str, str], ink: str) -> None:
    """A mark over the middle criterion of those in the order of their levels (the lower one)."""
    given = [view for view in profile.domains if view.median is not None]
    if given:
        figure.add_scatter(
            y=[names[view.domain] for view in given],
            x=[(sum(view.levels.values()) - 1) // 2 + 0.5 for view in given],
            mode="markers",
            name="median",
            marker={"symbol": "diamond-open", "size": 22, "color": ink, "line": {"width": 1.4}},
            hovertemplate="%{y}: median<extra></extra>",
        )


def _sentence(
    view: DomainView, names: Mapping[str, str], rubric: Rubric, others: Mapping[str, str]
) -> str:
    told = [
        f"{count} at {level} {rubric.level_name(level)}"
        for level, count in view.levels.items()
        if count
    ]
    told += [f"{n} {others[state].lower()}" for state, n in _without(view).items() if n]
    contested = f"; {counted(view.contested, 'criterion')} contested" if view.contested else ""
    return f"{names[view.domain]}: {', '.join(told)}{contested}."
