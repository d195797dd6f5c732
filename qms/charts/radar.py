"""Levels on record as radars, one a system, side by side and never one over the other.

A criterion without a level leaves a gap in the line. The lowest level is drawn away from the
centre, so that it is seen and does not read as nothing.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

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
    """One radar a system, in the order given; each a figure, so that a narrow page stacks them.

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
    figures = tuple(_figure(n, parts, criteria, rubric, dark) for n, parts in answers.items())
    across = ACROSS[len(criteria) <= FEW]  # many criteria need larger radars, fewer to a row
    return Drawing(
        figure=figures[0] if figures else go.Figure(),
        beside=figures[1:],
        across=max(1, min(len(answers), across)),
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
    name: str,
    parts: Sequence[CriterionProfile],
    criteria: Sequence[Criterion],
    rubric: Rubric,
    dark: bool,
) -> go.Figure:
    line = DARK[-2] if dark else LIGHT[-1]
    around = [criterion.id for criterion in criteria]
    levels = [part.level for part in parts]
    figure = go.Figure(
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
        )
    )
    lowest, highest = rubric.levels[0], rubric.levels[-1]
    soft, rule = ("#9db0b6", "#2f3d42") if dark else (SOFT, RULE)
    few = len(criteria) <= FEW
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
            "tickfont": {"size": 12 if few else 10, "color": soft},
        },
    )
    figure.update_layout(
        title={"text": name, "font": {"size": 15}, "x": 0.5, "xanchor": "center"},
        height=TALL[few] + 40,
        margin={"l": 26, "r": 26, "t": 60, "b": 30},
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
