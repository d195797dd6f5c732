"""What a person began and has not saved: files dropped in, and what was written in tables.

It is kept in this tab until it is saved or put away.

A table of Streamlit keeps what is written by the place of the row. Here it is kept by what the
row is about, so that it neither goes to another row nor is lost where the rows change, or
where the page is left and opened again.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from qms.ui import state

Cells = Mapping[str, Any]
About = TypeVar("About", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped in."""

    name: str
    data: bytes


@dataclass(slots=True)
class Tray:
    """What was begun in one place of the app.

    Attributes:
        files: What was dropped in, by the id of the file.
        shown: The ids of those that the field for files holds itself.
        said: What a person wrote in a row, by what the row is about.
        begun: What a control was drawn with, by its key.
        typed: What stands in a field, by its key.
    """

    files: dict[str, Dropped] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    said: dict[Hashable, dict[str, Any]] = field(default_factory=dict)
    begun: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Put everything away."""
        self.shown = frozenset()
        for kept in (self.files, self.said, self.begun, self.typed):
            kept.clear()

    @property
    def carried(self) -> list[str]:
        """The ids of files that were dropped in before the page was left."""
        return [key for key in self.files if key not in self.shown]


def of(place: str, study: str, *more: str) -> Tray:
    """The tray of a place in a study, in this tab."""
    found: Tray = state.first_seen(".".join(("tray", place, study, *more)), Tray())
    return found


def take(tray: Tray, label: str, key: str) -> None:
    """The field for files; what is dropped there goes into the tray, what is removed leaves it."""
    was_drawn = state.is_drawn(key)
    given = st.file_uploader(label, accept_multiple_files=True, key=key) or []
    here = {str(file.file_id): file for file in given}
    if was_drawn:  # else the field is empty because the page was left, not because of a person
        for gone in tray.shown - set(here):
            tray.files.pop(gone, None)
    tray.shown = frozenset(here)
    for file_id, file in here.items():
        if file_id not in tray.files:
            tray.files[file_id] = Dropped(file.name, bytes(file.getbuffer()))


def table(
    tray: Tray, name: str, rows: Mapping[About, Cells], **shown_as: Any
) -> Mapping[About, Cells]:
    """A table to write in; the rows as they are by now, what was written in them included.

    Args:
        tray: Where it is kept.
        name: What the table is called among the controls of the page.
        rows: What a row is about to its cells, all of the same columns. Where any of it
            changes the table is drawn anew, with what was written.
        shown_as: How `st.data_editor` shows it.
    """
    key = f"{name}.{hash(tuple((about, *row.values()) for about, row in rows.items()))}"
    filled = {about: {**row, **tray.said.get(about, {})} for about, row in rows.items()}
    drawn, was = _as_begun(
        tray,
        key,
        lambda: (
            pd.DataFrame(list(filled.values())),
            {about: dict(tray.said.get(about, {})) for about in rows},
        ),
    )
    st.data_editor(
        drawn,
        hide_index=True,
        key=key,
        on_change=_written,
        args=(tray, key, was),
        **shown_as,
    )
    return filled


def _written(tray: Tray, key: str, was: Mapping[Hashable, Cells]) -> None:
    """What was said of each row before the table was drawn, and what was written in it since.

    A cell that is as it was drawn again is not among what was written.
    """
    written = state.edits(key)
    for at, (about, before) in enumerate(was.items()):
        tray.said[about] = {**before, **written.get(at, {})}


def typed(tray: Tray, field_of: Callable[..., Any], label: str, key: str, **shown_as: Any) -> str:
    """A field of text, `st.text_input` or `st.text_area`, that holds what was typed."""
    begun = _as_begun(tray, key, lambda: tray.typed.get(key, ""))
    tray.typed[key] = str(field_of(label, value=begun, key=key, **shown_as) or "")
    return tray.typed[key]


def _as_begun(tray: Tray, key: str, value: Callable[[], Any]) -> Any:
    """What a control is drawn with, the same for as long as it stands on the page."""
    if key not in tray.begun or not state.is_drawn(key):
        tray.begun[key] = value()
    return tray.begun[key]
