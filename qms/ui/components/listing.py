"""A plain table of text, for what is listed and not judged."""

from collections.abc import Callable, Sequence

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.listing",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "listing.css"),
    js=assets.joined("sheet.js", "listing.js"),
)


def listing(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    key: str,
    caption: str,
    numbers: Sequence[int] = (),
    ids: Sequence[str] = (),
    opens: str = "",
    on_opened: Callable[[], None] | None = None,
) -> None:
    """Draw a table.

    Args:
        columns: Heads; the first column names the rows.
        rows: Cells as text.
        key: The component's key.
        caption: What the table is, for those who do not see it.
        numbers: Columns to set flush right.
        ids: With `opens`: what each row sends as `opened` when its name is used.
        opens: What using a name does, for those who do not see it, as "Open the profile".
        on_opened: Called when a name is used.
    """
    _drawn(
        key=key,
        data={
            "columns": list(columns),
            "rows": [list(row) for row in rows],
            "caption": caption,
            "numbers": list(numbers),
            "ids": list(ids),
            "opens": opens,
        },
        on_opened_change=on_opened or _nothing,
    )


def _nothing() -> None:
    """A component without listeners still sends nothing."""
