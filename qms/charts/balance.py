"""Two of the four readings of the balance: levels as dots (B1) and attention as shares (B2).

They are never drawn into one. A dot is a criterion, and never a bar to an average; a share
carries its interval, and what is too little for shares is told as counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.attention import FOUR
from qms.analysis.balance import Balance, Share
from qms.analysis.wording import joined
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, as_text, inks, plain
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import Rubric
from qms.core.shades import shades


def levels(found: Balance, profile: Profile, rubric: Rubric, *, dark: bool = False) -> Drawing:
    """B1: the agreed levels of the four functions as dots, a criterion each."""
    ink = inks(dark)
    function_of = {c.id: d.function for d in rubric.domains for c in d.criteria}
    parts = {
        function: [p for p in profile.criteria if function_of[p.criterion] == function]
        for function in FOUR
    }
    heads = {step.level: f"{step.level} {step.name}" for step in rubric.scale}
    return Drawing(
        figure=_strips(parts, rubric, ink, dark),
        summary=tuple(_strip_told(function, some, rubric) for function, some in parts.items()),
        columns=("Function", *heads.values(), "No agreed level"),
        rows=tuple(
            (
                function.capitalize(),
                *(_ids(p for p in some if p.level == level) for level in heads),
                _ids(p for p in some if p.level is None),
            )
            for function, some in parts.items()
        ),
    )


def _ids(some: Iterable[CriterionProfile]) -> str:
    return ", ".join(part.criterion for part in some) or "–"


def _strip_told(function: str, some: Sequence[CriterionProfile], rubric: Rubric) -> str:
    told = []
    for step in rubric.scale:
        ids = [part.criterion for part in some if part.level == step.level]
        if ids:
            told.append(f"{joined(ids)} at {step.level} {step.name}")
    without = [part.criterion for part in some if part.level is None]
    if without:
        told.append(f"{joined(without)} without an agreed level")
    return f"{function.capitalize()}: {'; '.join(told) or 'no criterion in this rubric'}."


def _strips(
    parts: Mapping[str, Sequence[CriterionProfile]], rubric: Rubric, ink: Inks, dark: bool
) -> go.Figure:
    figure = go.Figure()
    shade = dict(zip(rubric.levels, shades(len(rubric.levels), dark=dark), strict=True))
    last = rubric.levels[-1] + 1
    base = 0.0
    for function, some in parts.items():
        figure.add_annotation(
            x=0, xref="paper", y=base, text=function.capitalize(), showarrow=False,
            xanchor="left", font={"size": 14, "color": ink.ink},
        )  # fmt: skip
        stacks: Counter[int] = Counter()
        tall = max(Counter(p.level for p in some).values(), default=0)
        xs, ys = [], []
        for part in some:
            at = last if part.level is None else part.level
            xs.append(at)
            ys.append(base + 0.8 + stacks[at])
            stacks[at] += 1
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="markers+text",
            text=[part.criterion for part in some],
            textfont={
                "size": 11,
                "color": [ink.soft if p.level is None else shade[p.level].ink for p in some],
            },
            marker={
                "size": 31,
                "color": [ink.paper if p.level is None else shade[p.level].fill for p in some],
                "line": {"color": ink.soft, "width": 0.8},
            },
            hovertext=[_dot(part, rubric) for part in some],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
        base += tall + 0.9
        figure.add_hline(y=base - 0.5, line={"color": ink.rule, "width": 1})
    plain(figure, ink, height=round(base * 34) + 70)
    figure.update_yaxes(visible=False, range=[base - 0.4, -0.6])
    figure.update_xaxes(
        tickvals=[*rubric.levels, last],
        ticktext=[
            *(f"{step.level}<br>{as_text(step.name)}" for step in rubric.scale),
            "none<br>agreed",
        ],
        range=[rubric.levels[0] - 0.5, last + 0.5],
        side="top",
    )
    return figure


def _dot(part: CriterionProfile, rubric: Rubric) -> str:
    name = as_text(rubric.criterion(part.criterion).name)
    if part.level is None:
        return f"{part.criterion} {name}: no agreed level"
    return f"{part.criterion} {name}: {part.level} {rubric.level_name(part.level)}"


def attention(found: Balance, *, dark: bool = False) -> Drawing:
    """B2: how much of what was observed was about each function, by kind of source."""
    ink = inks(dark)
    groups: dict[tuple[str, str], list[Share]] = {}
    for share in found.attention:
        groups.setdefault((share.kind, share.unit), []).append(share)
    return Drawing(
        figure=_shares(groups, ink),
        summary=tuple(_share_told(kind, unit, some) for (kind, unit), some in groups.items()),
        columns=("Source", "Function", "Amount", "Of all", "Share", "Interval of 95%"),
        rows=tuple(
            (
                _head(kind, unit),
                share.function.capitalize(),
                f"{share.amount:g}",
                f"{share.total:g}",
                "too few" if share.share is None else f"{share.share:.0%}",
                _interval(share) or "–",
            )
            for (kind, unit), some in groups.items()
            for share in some
        ),
    )


def _head(kind: str, unit: str) -> str:
    return "Agenda minutes" if unit == "minutes" else f"{kind.capitalize()}s, codings"


def _interval(share: Share) -> str:
    if share.interval is None:
        return ""
    return f"{share.interval[0]:.0%} to {share.interval[1]:.0%}"


def _share_told(kind: str, unit: str, some: Sequence[Share]) -> str:
    head = f"{_head(kind, unit)} ({some[0].total:g})"
    if some[0].share is None:
        counts = joined([f"{share.amount:g} on {share.function}" for share in some])
        return f"{head}: {counts}; too few for shares."
    told = [
        f"{share.function} {share.share:.0%}" + (f" ({_interval(share)})" if share.interval else "")
        for share in some
        if share.share is not None
    ]
    rest = some[0].total - sum(share.amount for share in some)
    tail = f"; the other {rest:g} on what enables them" if rest and unit == "codings" else ""
    return f"{head}: {joined(told)}{tail}."


def _shares(groups: Mapping[tuple[str, str], Sequence[Share]], ink: Inks) -> go.Figure:
    figure = go.Figure()
    at, ticks, names = 0.0, [], []
    highest = 0.1
    for (kind, unit), some in groups.items():
        few = " · too few for shares, counts only" if some[0].share is None else ""
        figure.add_annotation(
            x=0, y=at, text=f"{_head(kind, unit)}, {some[0].total:g} in all{few}",
            showarrow=False, xanchor="left", font={"size": 13.5, "color": ink.ink},
        )  # fmt: skip
        places = [at + 1 + n for n in range(len(some))]
        ticks += places
        names += [share.function for share in some]
        given = [(y, share) for y, share in zip(places, some, strict=True)]
        shown = [(y, share) for y, share in given if share.share is not None]
        ends = [share.interval or (share.share or 0.0,) * 2 for _, share in shown]
        highest = max([highest, *(high for _, high in ends)])
        ranges = list(zip(shown, ends, strict=True))
        figure.add_scatter(
            x=[share.share for _, share in shown],
            y=[y for y, _ in shown],
            error_x={
                "type": "data",
                "array": [high - (s.share or 0) for (_, s), (_, high) in ranges],
                "arrayminus": [(s.share or 0) - low for (_, s), (low, _) in ranges],
                "color": ink.soft,
                "thickness": 1.4,
                "width": 4,
                "visible": unit == "codings",
            },
            mode="markers",
            marker={
                "size": 12,
                "symbol": "diamond" if unit == "minutes" else "circle",
                "color": ink.strong,
            },
            hovertext=[f"{s.function}: {s.amount:g} of {s.total:g}" for _, s in shown],
            hovertemplate="%{hovertext}, %{x:.0%}<extra></extra>",
            showlegend=False,
        )
        for y, share in given:
            label = f"{share.amount:g}" if share.share is None else f"{share.share:.0%}"
            figure.add_annotation(
                x=1, xref="paper", y=y, text=label, showarrow=False, xanchor="right",
                font={"size": 13, "color": ink.soft},
            )  # fmt: skip
        at += len(some) + 1.5
    plain(figure, ink, height=round(at * 24) + 40)
    figure.update_layout(margin={"t": 8})
    figure.update_yaxes(tickvals=ticks, ticktext=names, range=[at - 0.6, -0.8])
    figure.update_xaxes(
        tickformat=".0%", range=[0, min(1.0, highest * 1.18 + 0.04)], showgrid=True,
        gridcolor=ink.rule, rangemode="tozero",
    )  # fmt: skip
    return figure
