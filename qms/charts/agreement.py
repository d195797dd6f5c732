"""How far raters agree, scope by scope: alpha as a dot with its interval.

Where there is a reason instead of a figure its words stand in the row and no mark does. There
is no line between good and bad: 0 is what chance gives and 1 is full agreement.
"""

import textwrap
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.agreement import RaterAgreement
from qms.analysis.wording import counted, joined
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, as_text, inks, plain

ROW = 38
NOT_GIVEN = "–"
NAME = 20
"""Characters of a name on one line, so that names leave room for the marks on a phone."""
SCOPES_A_LINE = 9


def agreement(
    parts: Sequence[RaterAgreement], names: Mapping[str, str], *, dark: bool = False
) -> Drawing:
    """Alpha of some scopes, one a row, the first set apart from the rest.

    Args:
        parts: The scope that holds all, then the others in the order of the rubric.
        names: Scope to what it is called.
        dark: Draw for dark paper.
    """
    return Drawing(
        figure=_figure(parts, names, inks(dark)),
        summary=_told(parts, names),
        columns=columns(parts),
        rows=table(parts, names),
    )


def columns(parts: Sequence[RaterAgreement]) -> tuple[str, ...]:
    """The heads of `table`; weighted kappa only where some scope has two raters."""
    kappa = ("Weighted kappa",) if _has_kappa(parts) else ()
    return (
        *("Scope", "Units", "Raters", "Same level", "Within one"),
        *("Alpha", "Interval of 95%", *kappa, "States"),
    )


def table(parts: Sequence[RaterAgreement], names: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """A row for each scope; the reason stands in the place of alpha."""
    kappa = _has_kappa(parts)
    return tuple(
        (
            names[part.scope],
            f"{part.units:,}",
            str(part.raters),
            share(part.percent),
            share(part.within_one),
            part.reason or decimal(part.alpha),
            _interval(part) or NOT_GIVEN,
            *((decimal(part.weighted_kappa),) if kappa else ()),
            str(part.states),
        )
        for part in parts
    )


def _has_kappa(parts: Sequence[RaterAgreement]) -> bool:
    return any(part.weighted_kappa is not None for part in parts)


def decimal(value: float | None) -> str:
    """Two decimals with a true minus; a figure that rounds to nothing has no sign."""
    if value is None:
        return NOT_GIVEN
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def share(value: float | None, *, places: int = 0) -> str:
    """A share as a percentage; what is not quite all, or not quite nothing, never reads as it."""
    if value is None:
        return NOT_GIVEN
    told, least = f"{value:.{places}%}", 10.0 ** -(places + 2)
    if value < 1 and told == f"{1:.{places}%}":
        return f"over {1 - least:.{places}%}"
    if value > 0 and told == f"{0:.{places}%}":
        return f"under {least:.{places}%}"
    return told


def _interval(part: RaterAgreement) -> str:
    return " to ".join(map(decimal, part.interval)) if part.interval else ""


def _told(parts: Sequence[RaterAgreement], names: Mapping[str, str]) -> tuple[str, ...]:
    whole, *others = parts
    lines = [f"{names[whole.scope]}: {_sentence(whole)}."]
    given = [part for part in others if part.alpha is not None]
    if given:
        told = [f"{names[part.scope]} {decimal(part.alpha)}" for part in given]
        some = [told[at : at + SCOPES_A_LINE] for at in range(0, len(told), SCOPES_A_LINE)]
        heads = ["Alpha, in the order of the rubric", *["Then"] * len(some)]
        lines += [f"{head}: {joined(few)}." for head, few in zip(heads, some, strict=False)]
    reasons = dict.fromkeys(part.reason for part in others if part.reason)
    for reason in reasons:
        named = [names[part.scope] for part in others if part.reason == reason]
        lines.append(f"{joined(named)}: {reason}, so no alpha.")
    return tuple(lines)


def _sentence(part: RaterAgreement) -> str:
    basis = f"{counted(part.units, 'unit')} by {counted(part.raters, 'rater')}"
    pairs = f"{share(part.percent)} of pairs at the same level, {share(part.within_one)} within"
    if part.percent is None:
        return f"{basis}, {part.reason}, so counts only"
    if part.alpha is None:
        return f"{part.reason} in {basis}, so no alpha; {pairs} one"
    interval = f", interval of 95% {_interval(part)}" if part.interval else ""
    return f"alpha {decimal(part.alpha)}{interval}, on {basis}; {pairs} one"


def _figure(parts: Sequence[RaterAgreement], names: Mapping[str, str], ink: Inks) -> go.Figure:
    figure = go.Figure()
    shown = [
        (at, part, part.alpha, part.interval or (part.alpha, part.alpha))
        for at, part in enumerate(parts)
        if part.alpha is not None
    ]
    lowest = min([0.0, *(low for *_, (low, _) in shown)])
    figure.add_scatter(
        x=[alpha for _, _, alpha, _ in shown],
        y=[at for at, *_ in shown],
        error_x={
            "type": "data",
            "array": [high - alpha for _, _, alpha, (_, high) in shown],
            "arrayminus": [alpha - low for _, _, alpha, (low, _) in shown],
            "color": ink.soft,
            "thickness": 1.4,
            "width": 4,
        },
        mode="markers",
        marker={
            "opacity": 1,
            "size": [15 if at == 0 else 12 for at, *_ in shown],
            "symbol": ["diamond" if at == 0 else "circle" for at, *_ in shown],
            "color": [ink.ink if at == 0 else ink.strong for at, *_ in shown],
        },
        hovertext=[f"{as_text(names[part.scope])}: {_sentence(part)}" for _, part, _, _ in shown],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    for at, part in enumerate(parts):
        if part.reason:
            figure.add_annotation(
                x=0.02, y=at, text=part.reason, showarrow=False, xanchor="left",
                font={"size": 13, "color": ink.soft},
            )  # fmt: skip
        else:
            figure.add_annotation(
                x=1, xref="paper", y=at, text=decimal(part.alpha), showarrow=False,
                xanchor="left", font={"size": 13, "color": ink.ink},
            )  # fmt: skip
    figure.add_hline(y=0.5, line={"color": ink.rule, "width": 1})
    plain(figure, ink, height=ROW * len(parts) + 70)
    figure.update_layout(margin={"r": 46, "b": 10})
    for at in (0, 1):
        figure.add_vline(x=at, line={"color": ink.rule, "width": 1}, layer="below")
    figure.update_yaxes(
        tickvals=list(range(len(parts))),
        ticktext=[_wrapped(names[part.scope]) for part in parts],
        range=[len(parts) - 0.4, -0.6],
    )
    steps = range(-4, 3)
    ticks = [step / 2 for step in steps if lowest - 0.1 <= step / 2 <= 1]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[{0.0: "0<br>chance", 1.0: "1<br>full"}.get(at, f"{at:g}<br> ") for at in ticks],
        range=[lowest - 0.08, 1.06],
        side="top",
    )
    return figure


def _wrapped(name: str) -> str:
    """A name on two lines at most where it is long, as text and never as a tag."""
    lines = textwrap.wrap(name, NAME, max_lines=2, placeholder="…")
    return "<br>".join(map(as_text, lines))
