"""The results of a search: source by source, each hit with the words around it."""

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
    """One hit and the words on either side."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits in one source; `about` says what it is."""

    source: str
    title: str
    about: str
    lines: tuple[Line, ...]


def hits(groups: Sequence[Group], *, key: str, on_opened: Callable[[], None]) -> None:
    """Draw the results; using a source's title sends its id as `opened`."""
    _drawn(
        key=key,
        data={"groups": [asdict(group) for group in groups]},
        on_opened_change=on_opened,
    )
