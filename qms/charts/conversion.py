"""What followed each logged assurance finding (B3): a mark a finding, never a score."""

from collections import Counter
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.wording import joined, number
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, inks, plain
from qms.core.tables import TABLE

FOLLOWED = {
    "another-request": "Another request",
    "control-fix": "A fix in control",
    "improvement": "Improvement work",
    "planning-change": "A change of plan",
    "nothing": "Nothing",
    "": "Not recorded",
}
_ROW = 27


def conversion(findings: Sequence[Mapping[str, str]], *, dark: bool = False) -> Drawing:
    """B3: what followed each logged assurance finding, a mark each, filled where checked."""
    ink = inks(dark)
    counts = Counter(row["followed_by"] for row in findings)
    checked = Counter(row["followed_by"] for row in findings if row["effect_checked"] == "true")
    words = [*TABLE["findings"].column("followed_by").words, *([""] if counts[""] else [])]
    told = [f"{FOLLOWED[word].lower()} ({counts[word]})" for word in words if counts[word]]
    n, seen = len(findings), sum(checked.values())
    summary = f"{number(n)} {'finding' if n == 1 else 'findings'}. Followed by: {joined(told)}."
    return Drawing(
        figure=_marks(words, counts, checked, ink),
        summary=(
            summary,
            f"The effect of {number(seen).lower()} was checked."
            if seen
            else "The effect of none was checked.",
        ),
        columns=("What followed", "Findings", "Effect checked"),
        rows=tuple((FOLLOWED[word], str(counts[word]), str(checked[word])) for word in words),
    )


def _marks(
    words: Sequence[str], counts: Counter[str], checked: Counter[str], ink: Inks
) -> go.Figure:
    figure = go.Figure()
    for name, fill in (("effect checked", True), ("not checked", False)):
        places = [
            (n + 1, row)
            for row, word in enumerate(words)
            for n in range(counts[word])
            if (n < checked[word]) == fill
        ]
        figure.add_scatter(
            x=[x for x, _ in places],
            y=[y for _, y in places],
            mode="markers",
            name=name,
            marker={
                "size": 17,
                "symbol": "square",
                "color": ink.strong if fill else ink.paper,
                "line": {"color": ink.strong, "width": 1.5},
            },
            hovertemplate=f"%{{text}}: {name}<extra></extra>",
            text=[FOLLOWED[words[y]] for _, y in places],
            showlegend=True,
        )
    most = max(counts.values(), default=1)
    plain(figure, ink, height=_ROW * len(words) + 70)
    figure.update_layout(
        legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
        margin={"t": 40},
    )
    figure.update_yaxes(
        tickvals=list(range(len(words))),
        ticktext=[FOLLOWED[word] for word in words],
        range=[len(words) - 0.4, -0.6],
    )
    figure.update_xaxes(visible=False, range=[0.3, max(most, 10) + 1])
    return figure
