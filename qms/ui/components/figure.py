"""A chart with what it says in words and the table it is drawn from."""

import plotly.graph_objects as go
import streamlit as st

from qms.charts.drawing import Drawing
from qms.ui import words
from qms.ui.components.listing import listing


def is_dark() -> bool:
    """Whether this browser shows the dark theme; the light one if it has not said so yet."""
    return getattr(st.context.theme, "type", None) == "dark"


def figure(drawing: Drawing, *, key: str, caption: str) -> None:
    """Draw the chart, then its sentences, then its table."""
    if drawing.beside:
        _beside(drawing, key)
    else:
        _one(drawing.figure, key, " ".join(drawing.summary))
    st.markdown("\n".join(f"- {words.plain(line, most=400)}" for line in drawing.summary))
    listing(drawing.columns, drawing.rows, key=f"{key}.table", caption=caption)


def _one(drawn: go.Figure, key: str, alt: str) -> None:
    st.plotly_chart(
        drawn,
        key=key,
        theme="streamlit",
        alt=alt,
        config={"displaylogo": False, "modeBarButtons": [["toImage"]]},
    )


def _beside(drawing: Drawing, key: str) -> None:
    """Rows of figures, each with its own sentence; on a narrow page one below the other."""
    figures = (drawing.figure, *drawing.beside)
    for start in range(0, len(figures), drawing.across):
        columns = st.columns(drawing.across)
        for at, column in zip(range(start, len(figures)), columns, strict=False):
            with column:
                _one(figures[at], f"{key}.{at}" if at else key, drawing.summary[at])
