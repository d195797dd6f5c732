"""Benefit category by beneficiary: counts by stage and the strongest attribution, in words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from qms.analysis.value_words import NO_CLAIM, Words, lowered, short, stages_told
from qms.core.benefits import MatrixCell, Value
from qms.ui import words as spoken
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.benefits",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "benefits.css"),
    js=assets.joined("sheet.js", "benefits.js"),
)


def benefits(
    value: Value,
    words: Words,
    *,
    key: str,
    selected: tuple[str, str] | None,
    on_picked: Callable[[], None],
) -> None:
    """Draw the matrix; `picked` is [category, beneficiary], or [] to close.

    There is no row and no column of totals. A cell without a claim says so.
    """
    _drawn(
        key=key,
        data={**sheet(value, words), "selected": list(selected) if selected else []},
        on_picked_change=on_picked,
    )


def sheet(value: Value, words: Words) -> dict[str, Any]:
    """The matrix as rows of cells, every cell in words."""
    cells = {(cell.category, cell.beneficiary): cell for cell in value.matrix}
    return {
        "columns": [[id_, _name(words, "beneficiary", id_)] for id_ in value.beneficiaries],
        "none": NO_CLAIM,
        "rows": [
            {
                "id": category,
                "name": _name(words, "category", category),
                "cells": [_cell(words, cells.get((category, who))) for who in value.beneficiaries],
            }
            for category in value.categories
        ],
    }


def _name(words: Words, column: str, word: str) -> str:
    return spoken.bare(short(words, column, word, blank=f"No {column} given"), most=80)


def _cell(words: Words, cell: MatrixCell | None) -> list[str] | None:
    if cell is None:
        return None
    strongest = short(words, "attribution", cell.attribution)
    return [stages_told(words, cell.stages), f"strongest: {lowered(strongest)}"]
