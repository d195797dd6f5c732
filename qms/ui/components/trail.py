"""The audit trail as a list of sentences by day; each opens its row before and after."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from qms.analysis.trail import moment
from qms.services.trail import PAGE, Entry, Page
from qms.ui import words
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.trail",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "trail.css"),
    js=assets.joined("sheet.js", "trail.js"),
)

LONGEST = 3000
"""Characters of a cell; a rationale is shorter, and an export has all of it."""


def trail(entries: Sequence[Entry], *, key: str, on_undone: Callable[[], None]) -> None:
    """Draw some entries, newest first; `undone` sends the number of one that is taken back."""
    _drawn(key=key, data={"days": days(entries)}, on_undone_change=on_undone)


def days(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The entries day by day, as trail.js draws them."""
    return [
        {"day": day or "No date", "lines": [_line(each) for each in group]}
        for day, group in groupby(entries, key=lambda each: words.day(each.at))
    ]


def _line(entry: Entry) -> dict[str, Any]:
    who = words.bare(entry.who, most=60)
    said = words.bare(entry.said, most=400).replace("No. ", "No.\u00a0")
    _, _, clock = moment(entry.at).partition(" at ")
    return {
        "seq": entry.seq,
        "time": words.bare(clock, most=20),
        "who": who if said.startswith(f"{who} ") else "",
        "said": said.removeprefix(f"{who} "),
        "fields": [
            [
                words.bare(field.name, most=60),
                words.bare(field.before, most=LONGEST),
                words.bare(field.after, most=LONGEST),
                field.is_changed,
            ]
            for field in entry.fields
        ],
        "parts": [_line(part) for part in entry.parts],
        "undo": entry.undo,
        "why": entry.why_not,
    }


def told(seen: Page) -> str:
    """How many there are, which are shown, and how many are kept back for now."""
    kept = (
        f"{words.counted(seen.kept, 'change')} kept from you while you rate or code blind"
        if seen.kept
        else ""
    )
    if seen.total <= PAGE:
        return words.sentence([words.counted(seen.total, "change"), kept])
    last = seen.first + seen.events
    return words.sentence([f"{seen.first + 1:,} to {last:,} of {seen.total:,} changes", kept])
