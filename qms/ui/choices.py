"""The compact controls at the head of a page: which system, which wave, which domain."""

from collections.abc import Mapping, Sequence

import streamlit as st

from qms.core.rubric import Rubric
from qms.ui import state
from qms.ui.frame import Scene

WIDE = 220
"""Room for what tells choices apart, as the year in "Wave 1, November 2024"."""


def system(scene: Scene, page: str) -> None:
    """Choose a system, in the order of their names."""
    _choice("System", "system", scene.cover.systems, page)


def only_system(scene: Scene, page: str) -> None:
    """All systems, or one to which the figures are narrowed."""
    _choice("Systems", "only", {"": "All systems", **scene.cover.systems}, page)


def wave(scene: Scene, page: str) -> None:
    """Choose a wave, oldest first."""
    _choice("Wave", "wave", scene.cover.waves, page)


def two_waves(scene: Scene, page: str) -> None:
    """Choose an earlier wave and a later one, of a study that has two or more."""
    every = list(scene.cover.waves)
    named = scene.cover.waves
    earlier = every[: every.index(scene.wave)]
    _choice("Earlier wave", "before", {wave: named[wave] for wave in earlier}, page)
    _choice("Later wave", "wave", {wave: named[wave] for wave in every[1:]}, page)


def domain(rubrics: Sequence[Rubric], page: str) -> None:
    """Narrow the page to one domain, or show all."""
    named = {domain.id: domain.name for rubric in rubrics for domain in rubric.domains}
    if state.now().domain not in ("", *named):
        state.settle(domain="")
    _choice("Domain", "domain", {"": "All domains", **named}, page)


def narrowed(label: str, name: str, options: Mapping[str, str], page: str) -> str | None:
    """Narrow what is listed to one of the options; None for all."""
    if getattr(state.now(), name) not in ("", *options):
        state.settle(**{name: ""})
    _choice(label, name, {"": f"Every {label.lower()}", **options}, page)
    return getattr(state.now(), name) or None


def _choice(label: str, name: str, options: Mapping[str, str], page: str) -> None:
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        width=WIDE,
        label_visibility="collapsed",
        **state.control(f"{page}.{name}", name, list(options)),
    )
