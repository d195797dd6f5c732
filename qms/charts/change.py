"""Two waves of one system: a line a criterion, with an arrow only where a level moved.

An arrow joins two levels that people agreed under the same words. Where coverage alone differs,
or the words, each wave's own mark stands alone and the row says in words why.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.change import (
    MOVED,
    NO_LONGER,
    NOT_COMPARABLE,
    NOT_JUDGED,
    NOW,
    OUTCOMES,
    UNCHANGED,
    CriterionChange,
    RubricChange,
    record,
)
from qms.analysis.wording import joined
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, as_text, inks, plain
from qms.core.rubric import Rubric
from qms.core.shades import shades

ROW = 25
SAID = {
    MOVED: "moved",
    UNCHANGED: "unchanged",
    NOW: "now assessable",
    NO_LONGER: "no longer assessable",
    NOT_COMPARABLE: "not comparable",
    NOT_JUDGED: "not judged or agreed in both",
}
_BESIDE = {
    NOW: "now<br>assessable",
    NO_LONGER: "no longer<br>assessable",
    NOT_COMPARABLE: "not<br>comparable",
    NOT_JUDGED: "not judged",
}


def waves(
    found: RubricChange, names: tuple[str, str], *, domain: str = "", dark: bool = False
) -> Drawing:
    """One system in two waves under one rubric.

    Args:
        found: What changed.
        names: Of the earlier and of the later wave.
        domain: The domain to draw alone; blank for all.
        dark: Draw for dark paper.
    """
    shown = [one for one in found.criteria if domain in ("", one.domain)]
    domains = {d.id: d.name for rubric in found.rubrics for d in rubric.domains}
    groups = {d: [one for one in shown if one.domain == d] for d in domains}
    groups = {d: some for d, some in groups.items() if some}
    return Drawing(
        figure=_figure(groups, domains, found.rubrics, names, dark),
        summary=tuple(
            f"{domains[d]}: {_sentence(some, found.rubrics)}." for d, some in groups.items()
        ),
        columns=("Criterion", *names, "What it is"),
        rows=tuple(
            (
                f"{one.criterion} {found.rubric_of(one.criterion).criterion(one.criterion).name}",
                *_records(one, found.rubrics),
                SAID[one.outcome],
            )
            for some in groups.values()
            for one in some
        ),
    )


def _records(one: CriterionChange, rubrics: tuple[Rubric, Rubric]) -> tuple[str, ...]:
    return tuple(
        record(part, rubric) if part else "not asked"
        for part, rubric in zip((one.before, one.after), rubrics, strict=True)
    )


def _sentence(some: Sequence[CriterionChange], rubrics: tuple[Rubric, Rubric]) -> str:
    """What became of the criteria of one domain, by outcome."""
    told = []
    for outcome in OUTCOMES:
        ids = [one for one in some if one.outcome == outcome]
        if outcome == MOVED:
            told += [
                f"{one.criterion} moved from {' to '.join(_records(one, rubrics))}" for one in ids
            ]
        elif ids:
            told.append(f"{joined([one.criterion for one in ids])} {SAID[outcome]}")
    return "; ".join(told)


def _figure(
    groups: Mapping[str, Sequence[CriterionChange]],
    domains: Mapping[str, str],
    rubrics: tuple[Rubric, Rubric],
    names: tuple[str, str],
    dark: bool,
) -> go.Figure:
    ink = inks(dark)
    levels = sorted({*rubrics[0].levels, *rubrics[1].levels})
    figure = go.Figure()
    places: list[tuple[float, CriterionChange]] = []
    at = 0.0
    for domain, some in groups.items():
        figure.add_annotation(
            x=0, xref="paper", y=at, text=as_text(domains[domain]), showarrow=False,
            xanchor="left", font={"size": 14, "color": ink.ink},
        )  # fmt: skip
        places += [(at + 1 + n, one) for n, one in enumerate(some)]
        at += len(some) + 1.4
    for y, _ in places:
        figure.add_shape(
            type="line", x0=levels[0], x1=levels[-1], y0=y, y1=y, layer="below",
            line={"color": ink.rule, "width": 1},
        )  # fmt: skip
    _add_arrows(figure, places, ink.ink)
    _add_marks(figure, places, rubrics, names, dark, ink)
    figure.add_scatter(
        x=[levels[-1] + 0.35] * len(places),
        y=[y for y, _ in places],
        mode="text",
        text=[_BESIDE.get(one.outcome, "") for _, one in places],
        textposition="middle right",
        textfont={"size": 10.5, "color": ink.soft},
        hoverinfo="skip",
        showlegend=False,
    )
    names_of = {step.level: step.name for step in (*rubrics[0].scale, *rubrics[1].scale)}
    heads = {level: f"{level}<br>{as_text(names_of[level])}" for level in (levels[0], levels[-1])}
    plain(figure, ink, height=round(ROW * (at + 1)) + 90)
    figure.update_layout(
        margin={"t": 70},
        legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
    )
    figure.update_yaxes(
        range=[at, -0.9],
        tickvals=[y for y, _ in places],
        ticktext=[one.criterion for _, one in places],
    )
    figure.update_xaxes(
        range=[levels[0] - 0.4, levels[-1] + 2.3],
        tickvals=levels,
        ticktext=[heads.get(level, str(level)) for level in levels],
        side="top",
    )
    return figure


def _add_arrows(
    figure: go.Figure, places: Sequence[tuple[float, CriterionChange]], ink: str
) -> None:
    """An arrow for every level that moved, and for nothing else."""
    for y, one in places:
        if one.step and one.before and one.after:
            figure.add_annotation(
                x=one.after.level, y=y, ax=one.before.level, ay=y, axref="x", ayref="y",
                showarrow=True, arrowhead=2, arrowsize=1, arrowwidth=1.6, arrowcolor=ink,
                standoff=11, startstandoff=7, text="",
            )  # fmt: skip


def _add_marks(
    figure: go.Figure,
    places: Sequence[tuple[float, CriterionChange]],
    rubrics: tuple[Rubric, Rubric],
    names: tuple[str, str],
    dark: bool,
    ink: Inks,
) -> None:
    """The earlier level as an open ring, the later one as a disc with its number."""
    then = [(y, one) for y, one in places if one.before and one.before.level is not None]
    figure.add_scatter(
        x=[one.before.level for _, one in then if one.before],
        y=[y for y, _ in then],
        mode="markers",
        name=as_text(names[0]),
        marker={"size": 11, "color": ink.paper, "line": {"color": ink.ink, "width": 1.5}},
        hovertext=[f"{one.criterion}, {_records(one, rubrics)[0]}" for _, one in then],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    now = [(y, one) for y, one in places if one.after and one.after.level is not None]
    scale = rubrics[1].levels
    shade = dict(zip(scale, shades(len(scale), dark=dark), strict=True))
    levels = [one.after.level for _, one in now if one.after and one.after.level is not None]
    figure.add_scatter(
        x=levels,
        y=[y for y, _ in now],
        mode="markers+text",
        name=as_text(names[1]),
        text=[str(level) for level in levels],
        textfont={"size": 11, "color": [shade[level].ink for level in levels]},
        marker={
            "size": 19,
            "color": [shade[level].fill for level in levels],
            "line": {"color": ink.soft, "width": 0.8},
        },
        hovertext=[f"{one.criterion}, {_records(one, rubrics)[1]}" for _, one in now],
        hovertemplate="%{hovertext}<extra></extra>",
    )
