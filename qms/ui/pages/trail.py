"""Audit trail: every change, who made it and when, the row before and after."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from math import ceil
from typing import Any

import streamlit as st

from qms.services import trail as trails
from qms.services.trail import PAGE, Asked, Ground
from qms.ui import feedback, frame, resources, state, words
from qms.ui.components.trail import told, trail
from qms.ui.frame import Scene

KEY = "trail.entries"
NOT_HERE = "\n"
"""Stands for no choice, since a blank person is one."""


def _choice(name: str, every: str, options: Mapping[str, str]) -> str | None:
    """One of the filters; None for all."""
    picked = st.selectbox(
        every,
        [NOT_HERE, *options],
        format_func=lambda key: every if key == NOT_HERE else words.bare(options[key], most=60),
        width=165,
        label_visibility="collapsed",
        key=f"trail.{name}",
    )
    return None if picked in (NOT_HERE, None) else str(picked)


def _days() -> tuple[str, str]:
    """The first and the last day that are asked for, blank where open."""
    nothing: Any = ()  # a range without an end, which Streamlit takes and its types do not
    picked: Any = st.date_input(
        "Dates",
        value=nothing,
        format="DD/MM/YYYY",
        width=230,
        label_visibility="collapsed",
        key="trail.dates",
    )
    days = [day.isoformat() for day in picked if isinstance(day, date)]
    return (days[0], days[-1]) if days else ("", "")


def _asked(scene: Scene, ground: Ground) -> Asked:
    people = {who: name or "Nobody named" for who, name in ground.people.items()}
    with st.container(horizontal=True, gap="small"):
        who = _choice("who", "Every person", people)
        table = _choice("table", "Every kind of change", ground.tables)
        system = _choice("system", "Every system", scene.cover.systems)
        wave = _choice("wave", "Every wave", scene.cover.waves)
        names = {key: f"{key} {name}" for key, name in sorted(ground.names.criteria.items())}
        criterion = _choice("criterion", "Every criterion", names)
        since, until = _days()
        said = st.text_input(
            "Words in it",
            placeholder="Words in it",
            width=165,
            label_visibility="collapsed",
            key="trail.words",
        )
    return Asked(
        who, table or "", system or "", wave or "", criterion or "", since, until, said.strip()
    )


def _save(scene: Scene, ground: Ground, asked: Asked) -> None:
    invented, store = scene.cover.invented, resources.store()
    name = f"{words.bare(scene.key[0], most=60)}-audit-trail"
    with st.popover("Save"):
        st.markdown("What the filters leave, newest first. It holds what people wrote: private.")
        st.download_button(
            "Save as CSV",
            data=lambda: trails.csv_file(store, ground, asked),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            key="trail.csv",
        )
        st.download_button(
            "Save as XLSX",
            data=lambda: trails.workbook(store, ground, asked, invented=invented),
            file_name=f"{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            key="trail.xlsx",
        )


def _undone(scene: Scene) -> None:
    """Take back what was just asked for; what came of it is told in the next run."""
    asked = state.event(KEY, "undone")
    if asked:
        with feedback.told():
            did = trails.undo(resources.store(), scene.key[0], int(asked), by=scene.key[1])
            state.leave_outcome(f"Taken back: {did}. The trail tells of it.")
            st.rerun()


def _entries(scene: Scene, asked: Asked) -> None:
    mark = f"trail.page.{hash(astuple(asked))}"
    place = st.empty()
    pages = st.container()
    first = resources.trail(scene.key, asked, 1)
    count = ceil(first.total / PAGE)
    with pages:
        number = st.pagination(count, key=mark) if count > 1 else 1
    seen = resources.trail(scene.key, asked, number) if number > 1 else first
    place.markdown(f":gray[{told(seen)}]")
    if seen.entries:
        trail(seen.entries, key=KEY, on_undone=lambda: None)
    elif asked == Asked():
        st.markdown(
            "**Nothing has been changed in this study yet.** Every coding, rating, agreement and "
            "action is told here from now on, with the person and the moment."
        )
    else:
        st.markdown("**No change fits these filters.** Take one of them away.")


def _show() -> None:
    scene = frame.scene()
    frame.crumb(scene)
    ground = resources.trail_ground(scene.key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Audit trail", anchor=False, width="stretch")
        bar = st.container(width="content")
    _undone(scene)
    if isinstance(outcome := state.take_outcome(), str):
        st.success(words.plain(outcome))
    asked = _asked(scene, ground)
    with bar:
        _save(scene, ground, asked)
    _entries(scene, asked)
    state.write_address("study")


_show()
