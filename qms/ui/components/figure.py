"""A chart with what it says in words and the table it is drawn from."""

import streamlit as st

from qms.charts.drawing import Drawing
from qms.ui import words
from qms.ui.components.listing import listing


def is_dark() -> bool:
    """Whether this browser shows the dark theme; the light one if it has not said so yet."""
    return getattr(st.context.theme, "type", None) == "dark"


def figure(drawing: Drawing, *, key: str, caption: str) -> None:
    """Draw the chart, then its sentences, then its table."""
    st.plotly_chart(
        drawing.figure,
        key=key,
        theme="streamlit",
        alt=" ".join(drawing.summary),
        config={"displaylogo": False, "modeBarButtons": [["toImage"]]},
    )
    st.markdown("\n".join(f"- {words.plain(line, most=400)}" for line in drawing.summary))
    listing(drawing.columns, drawing.rows, key=f"{key}.table", caption=caption)
