"""Excerpts to pick from or to rest on: the words, where they stand, what they are coded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.value_evidence import Cited
from qms.ui import words
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.excerpts",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "excerpts.css"),
    js=assets.joined("sheet.js", "excerpts.js"),
)


def excerpts(
    found: Sequence[Cited],
    *,
    study: str,
    codes: Mapping[str, str],
    key: str,
    caption: str,
    act: str,
    on_opened: Callable[[], None],
    on_acted: Callable[[], None],
) -> None:
    """Draw excerpts.

    Args:
        found: In the order that they are shown.
        study: The study, for links that open elsewhere.
        codes: Code to its readable name.
        key: The component's key.
        caption: What these are.
        act: What the button of each says, such as "Link"; "" for none.
        on_opened: Called when a source is asked for; `opened` is [source, coding].
        on_acted: Called when the button is used; `acted` is the coding.
    """
    _drawn(
        key=key,
        data={
            "study": study,
            "caption": caption,
            "act": act,
            "lines": [line(each, codes) for each in found],
        },
        on_opened_change=on_opened,
        on_acted_change=on_acted,
    )


def line(each: Cited, codes: Mapping[str, str]) -> dict[str, Any]:
    """One excerpt as the script draws it."""
    code = words.bare(codes.get(each.code) or each.code, most=80)
    told = [each.kind[:1].upper() + each.kind[1:], words.bare(each.title, most=100), code]
    told += [] if each.quotable else ["not to be quoted outside"]
    told += ["source withdrawn"] if each.withdrawn else []
    return {
        "coding": each.coding,
        "source": each.source,
        "quote": words.bare(each.quote, most=700),
        "line": words.sentence(told),
    }
