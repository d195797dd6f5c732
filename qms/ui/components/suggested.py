"""Passages suggested for a criterion: each with what it was found by, to code or to dismiss."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.suggested",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "suggested.css"),
    js=assets.joined("sheet.js", "suggested.js"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it is shown; `title` and `about` say what its source is."""

    source: str
    start: int
    end: int
    title: str
    about: str
    before: str
    quote: str
    after: str
    signals: tuple[str, ...]
    words: tuple[str, ...]
    is_accepted: bool


def suggested(
    passages: Sequence[Passage],
    *,
    doc: tuple[str, ...],
    may_decide: bool,
    key: str,
    on_act: Callable[[], None],
) -> None:
    """Draw the passages.

    Args:
        passages: In the order that they are shown.
        doc: What they are shown for; it comes back with every act.
        may_decide: Whether the passages have buttons.
        key: The component's key.
        on_act: A button sends `act`: do (accept or dismiss), doc, source, start and end.
    """
    _drawn(
        key=key,
        data={
            "passages": [asdict(passage) for passage in passages],
            "doc": list(doc),
            "may_decide": may_decide,
        },
        on_act_change=on_act,
    )
