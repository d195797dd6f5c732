"""The panel of influences and threats: each factor with its note and its excerpts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.influences",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "excerpts.css", "influences.css"),
    js=assets.joined("sheet.js", "influences.js"),
)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as it is shown.

    Attributes:
        id: The factor.
        name: Its readable name.
        prompt: What it asks.
        is_threat: Whether it enters the grade.
        note: What is recorded; "" for nothing.
        graded: The grade on record and by whom, in words; "" for none.
        quotes: What it cites, as `excerpts.line` gives it.
    """

    id: str
    name: str
    prompt: str
    is_threat: bool
    note: str
    graded: str
    quotes: tuple[dict[str, Any], ...]


def influences(
    factors: Sequence[Factor],
    *,
    study: str,
    key: str,
    selected: str,
    on_picked: Callable[[], None],
    on_opened: Callable[[], None],
) -> None:
    """Draw the factors.

    Args:
        factors: In the order of the register.
        study: The study, for links that open elsewhere.
        key: The component's key.
        selected: The factor that is being changed.
        on_picked: Called when one is to be changed; `picked` is [factor], blank to stop.
        on_opened: Called when a source is asked for; `opened` is [source, coding].
    """
    lines = [
        {
            "id": factor.id,
            "name": factor.name,
            "prompt": factor.prompt,
            "threat": factor.is_threat,
            "note": factor.note,
            "graded": factor.graded,
            "quotes": list(factor.quotes),
        }
        for factor in factors
    ]
    _drawn(
        key=key,
        data={"study": study, "factors": lines, "selected": selected},
        on_picked_change=on_picked,
        on_opened_change=on_opened,
    )
