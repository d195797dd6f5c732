"""The paper that figures are drawn on: inks for light and dark, no grid, no boxes, no zoom."""

import html
from typing import NamedTuple

import plotly.graph_objects as go

from qms.core.shades import INK, PAPER, RULE, SOFT


class Inks(NamedTuple):
    """The colours of one paper."""

    ink: str
    soft: str
    paper: str
    rule: str
    strong: str


def inks(dark: bool) -> Inks:
    """The colours of light or of dark paper."""
    if dark:
        return Inks("#e4ecee", "#9db0b6", "#12191c", "#2f3d42", "#86bac5")
    return Inks(INK, SOFT, PAPER, RULE, "#34788a")


def as_text(words: str) -> str:
    """Other people's words for a figure: what reads like a tag is shown and not obeyed."""
    return html.escape(words, quote=False)


def plain(figure: go.Figure, ink: Inks, *, height: int) -> None:
    """Take away grid, boxes and zoom, and leave room for the names of the rows."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 50, "b": 30},
        font={"color": ink.ink},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    figure.update_yaxes(
        showgrid=False, zeroline=False, ticks="", automargin=True, fixedrange=True,
        tickfont={"color": ink.ink, "size": 13},
    )  # fmt: skip
    figure.update_xaxes(
        showgrid=False, zeroline=False, ticks="", fixedrange=True,
        tickfont={"color": ink.soft, "size": 11.5}, tickangle=0,
    )  # fmt: skip
