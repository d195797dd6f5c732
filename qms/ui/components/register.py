"""The register of benefits as a table: programme by programme, a claim a row.

Words are decided here; register.js only draws.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.register",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "register.css"),
    js=assets.joined("sheet.js", "register.js"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One claim as its row says it, every cell in words; `gaps` is what it does not tell yet."""

    id: str
    statement: str
    category: str
    beneficiary: str
    stage: str
    attribution: str
    valuation: str
    gaps: str


@dataclass(frozen=True, slots=True)
class Group:
    """A programme and those of its claims that are shown.

    Attributes:
        id: The programme.
        title: Its title.
        about: What it is, in a line.
        warnings: What throws doubt on its register as a whole.
    """

    id: str
    title: str
    about: str
    warnings: tuple[str, ...]
    claims: tuple[Line, ...]


def register(
    groups: Sequence[Group],
    *,
    key: str,
    on_opened: Callable[[], None],
    on_programme: Callable[[], None],
) -> None:
    """Draw the register.

    Args:
        groups: In the order that they are shown.
        key: The component's key.
        on_opened: Called when a claim is used; `opened` is its id.
        on_programme: Called when a programme's title is used; `programme` is its id.
    """
    _drawn(
        key=key,
        data={"groups": [asdict(group) for group in groups]},
        on_opened_change=on_opened,
        on_programme_change=on_programme,
    )
