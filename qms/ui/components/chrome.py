"""What stands around every page: room for wide tables, and small print that can be read.

Streamlit has no setting for the room at the sides of a page, for the type of its navigation or
for the faintness of its captions, so this one component styles the page outside itself.
Nothing else does. If a later Streamlit names its parts otherwise, only this look is lost.
"""

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.chrome",
    html="<span></span>\n",
    css=assets.joined("chrome.css"),
    js=assets.joined("chrome.js"),
    isolate_styles=False,
)


def chrome() -> None:
    """Draw nothing; style the page and name its language."""
    _drawn(key="chrome", height=1)
