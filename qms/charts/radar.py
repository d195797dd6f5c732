"""Levels on record as radars, one a system, side by side and never one over the other.

A criterion without a level leaves a gap in the line. The lowest level is drawn away from the
centre, so that it is seen and does not read as nothing.
"""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from qms.charts.answers import counted, on_record
from qms.charts.drawing import Drawing
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import Criterion, Rubric
from qms.core.shades import DARK, INK, LIGHT, RULE, SOFT

FEW = 12
ACROSS = {True: 4, False: 2}
TALL = {True: 330, False: 500}


def radars(
    profiles: Mapping[str, Profile],
    rubric: Rubric,
    *,
    domain: str = "",
    dark: bool = False,
) -> Drawing:
    """One radar a system, in the order given.

    Args:
        profiles: A system's name to its profile, under this rubric.
        rubric: The rubric of the profiles.
        domain: The domain to draw alone; blank for all criteria.
        dark: Draw for dark paper.
    """
    criteria = _criteria(profiles, rubric, domain)
    answers = {
        name: [profile.criterion(criterion.id) for criterion in criteria]
        for name, profile in profiles.items()
    }
    return Drawing(
        figure=_figure(answers, criteria, rubric, dark),
        summary=tuple(_sentence(name, parts, rubric) for name, parts in answers.items()),
        columns=("Criterion", *answers),
        rows=tuple(
            (
                f"{criterion.id} {criterion.name}",
                *(on_record(parts[at], rubric) for parts in answers.values()),
            )
            for at, criterion in enumerate(criteria)
        ),
    )


def _criteria(
    profiles: Mapping[str, Profile], rubric: Rubric, domain: str
) -> tuple[Criterion, ...]:
    """The criteria that the profiles hold: a form may leave some out."""
    first = next(iter(profiles.values()), None)
    held = {part.criterion for part in first.criteria} if first else set()
    return tuple(c for c in rubric.criteria if c.id in held and domain in ("", c.domain))


def _figure(
    answers: Mapping[str, Sequence[CriterionProfile]],
    criteria: Sequence[Criterion],
    rubric: Rubric,
    dark: bool,
) -> go.Figure:
    few = len(criteria) <= FEW  # many criteria need larger radars, fewer to a row
    tall = TALL[few]
    across = max(1, min(len(answers), ACROSS[few]))
    down = max(1, math.ceil(len(answers) / across))
    figure = make_subplots(
        rows=down,
        cols=across,
        specs=[[{"type": "polar"}] * across for _ in range(down)],
        horizontal_spacing=0.06,
        vertical_spacing=min(0.9 / down, 70 / (tall * down)),
        subplot_titles=list(answers),
    )
    line = DARK[-2] if dark else LIGHT[-1]
    around = [criterion.id for criterion in criteria]
    for at, (name, parts) in enumerate(answers.items()):
        levels = [part.level for part in parts]
        figure.add_trace(
            go.Scatterpolar(
                r=[*levels, *levels[:1]],
                theta=[*around, *around[:1]],
                mode="lines+markers",
                connectgaps=False,
                line={"color": line, "width": 1.6},
                marker={"color": line, "size": 5},
                text=[*(on_record(part, rubric) for part in parts), ""],
                hovertemplate="%{theta}: %{text}<extra></extra>",
                name=name,
                showlegend=False,
            ),
            row=at // across + 1,
            col=at % across + 1,
        )
    lowest, highest = rubric.levels[0], rubric.levels[-1]
    soft, rule = ("#9db0b6", "#2f3d42") if dark else (SOFT, RULE)
    figure.update_polars(
        bgcolor="rgba(0,0,0,0)",
        radialaxis={
            "range": [lowest - 1, highest],
            "tickvals": list(rubric.levels),
            "tickfont": {"size": 10, "color": soft},
            "gridcolor": rule,
            "linecolor": rule,
            "angle": 90,
            "tickangle": 90,
        },
        angularaxis={
            "direction": "clockwise",
            "rotation": 90,
            "gridcolor": rule,
            "linecolor": rule,
            "tickfont": {"size": 12 if few else 11, "color": soft},
        },
    )
    figure.update_annotations(font={"size": 15}, yshift=16)
    figure.update_layout(
        height=tall * down + 40,
        margin={"l": 34, "r": 34, "t": 60, "b": 30},
        font={"color": "#e4ecee" if dark else INK},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    return figure


def _sentence(name: str, parts: Sequence[CriterionProfile], rubric: Rubric) -> str:
    """How many levels there are, the lowest and the highest with their criteria, and gaps."""
    at = {part.criterion: part.level for part in parts if part.level is not None}
    gaps = len(parts) - len(at)
    if not at:
        return f"{name}: no level on record."
    ends = []
    for word, level in (("lowest", min(at.values())), ("highest", max(at.values()))):
        where = [criterion for criterion, found in at.items() if found == level]
        more = f" and {len(where) - 4} more" if len(where) > 4 else ""
        ends.append(f"{word} {level} {rubric.level_name(level)} ({', '.join(where[:4])}{more})")
    left = f"; {counted(gaps, 'criterion')} without a level" if gaps else ""
    return f"{name}: {counted(len(at), 'level')} on record, {'; '.join(ends)}{left}."
