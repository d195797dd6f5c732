"""The four sentences that stand on top of a profile."""

from collections.abc import Mapping, Sequence

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.headlines",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "headlines.css"),
    js=assets.joined("sheet.js", "headlines.js"),
)


def headlines(named: Sequence[tuple[str, str]], card: Mapping[str, str], *, key: str) -> None:
    """Draw sentences side by side, each under its name, and a card to unfold below."""
    _drawn(
        key=key,
        data={"named": [list(pair) for pair in named], "card": [list(i) for i in card.items()]},
    )
