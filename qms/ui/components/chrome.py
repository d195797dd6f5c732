"""What stands around every page: a link past the navigation, and room for wide tables.

Streamlit has no setting for the room at the sides of a page, for the type of the navigation
or for a skip link, so this one component styles and adds to the page outside itself. Nothing
else does. If a later Streamlit names its parts otherwise, only this look is lost.
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
    """Draw nothing; put the skip link first on the page."""
    _drawn(key="chrome", height=1)
