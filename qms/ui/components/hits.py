"""The results of a search: source by source, each hit with the words around it and its codes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.hits",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "hits.css"),
    js=assets.joined("sheet.js", "hits.js"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One hit and the words on either side.

    Attributes:
        at: Where it stands, as an address names it.
        codes: What is coded there, each as it is shown and what it is called.
    """

    at: str
    before: str
    quote: str
    after: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The hits in one source; `about` says what it is."""

    source: str
    title: str
    about: str
    lines: tuple[Line, ...]


def hits(groups: Sequence[Group], *, study: str, key: str, on_opened: Callable[[], None]) -> None:
    """Draw the results.

    Args:
        groups: In the order that they are shown.
        study: The study, for links that open elsewhere.
        key: The component's key.
        on_opened: Called when a source or a hit is used; `opened` is the source and where, blank
            for the source as a whole.
    """
    _drawn(
        key=key,
        data={"study": study, "groups": [asdict(group) for group in groups]},
        on_opened_change=on_opened,
    )
