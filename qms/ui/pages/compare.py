"""Compare: systems side by side in one wave, in the order of their names."""

import streamlit as st

from qms.analysis.comparison import Comparison
from qms.charts.radar import radars
from qms.services import reports
from qms.ui import choices, frame, panels, resources, state, words
from qms.ui.components.figure import figure, is_dark
from qms.ui.components.grid import grid

KEY = "compare.grid"
VIEWS = {"": "Table", "radar": "Radar"}


def _head(scene: frame.Scene, seen: Comparison) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        n = len(scene.cover.systems)
        st.title(f"{words.number(n)} systems side by side" if n > 1 else "One system", anchor=False)
        choices.wave(scene, "compare")
        choices.domain(seen.rubrics, "compare")
        st.segmented_control(
            "View",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("compare.view", "view", list(VIEWS)),
        )
        _save(scene)
    st.markdown(":gray[In the order of their names, never of their levels.]")
    if seen.warnings:
        _warnings(seen.warnings)


def _save(scene: frame.Scene) -> None:
    study, wave, viewer = scene.study, scene.wave, scene.key[1]
    st.download_button(
        "Save as PDF",
        data=lambda: reports.comparison_report(study, wave, viewer=viewer).data,
        file_name=reports.file_name("comparison", wave),
        mime="application/pdf",
        on_click="ignore",
        key="compare.pdf",
    )


def _warnings(lines: tuple[str, ...]) -> None:
    """What a reader must know before comparing; many lines fold after the fourth."""
    told = [f"- :small[{words.plain(line, most=400)}]" for line in lines]
    with st.container(gap=None, key="compare.warnings"):
        st.markdown(":small[**Before you compare**]")
        st.markdown("\n".join(told[:4]))
        if len(told) > 4:
            with st.expander(f"{len(told) - 4} more to know", type="compact"):
                st.markdown("\n".join(told[4:]))


def _picked() -> None:
    criterion, system = state.event(KEY, "picked") or ("", "")
    if criterion:
        state.choose(system=system, criterion=criterion)
    else:
        state.choose(criterion="")


def _opened() -> None:
    state.choose(coding=state.event(KEY, "opened") or "")


def _profile() -> None:
    if system := state.event(KEY, "profile"):
        state.choose(system=system)


def _table(scene: frame.Scene, seen: Comparison) -> None:
    told = panels.beside_comparison(scene, seen)
    grid(
        key=KEY,
        sheet=resources.grid(scene.key, scene.wave, state.now().domain),
        selected=(state.now().criterion, scene.system) if told else ("", ""),
        panel=told,
        on_picked=_picked,
        on_opened=_opened,
        on_profile=_profile,
    )
    if state.event(KEY, "profile"):
        st.switch_page(frame.PROFILE)


def _radar(scene: frame.Scene, seen: Comparison) -> None:
    """Radars of a few systems, each with its table below."""
    shown = st.multiselect(
        "Systems to draw",
        list(scene.cover.systems),
        default=list(scene.cover.systems)[:4],
        format_func=scene.cover.systems.__getitem__,
        max_selections=12,
        key="compare.radars",
    )
    domain = state.now().domain
    rubric = next(
        (r for r in seen.rubrics if any(d.id == domain for d in r.domains)), seen.rubrics[0]
    )
    profiles = {
        scene.cover.systems[system]: seen.profiles[rubric.id][system]
        for system in seen.systems
        if system in shown
    }
    if not profiles:
        st.markdown("Choose at least one system to draw.")
        return
    figure(
        radars(profiles, rubric, domain=domain, dark=is_dark()),
        key="compare.radar",
        caption="Levels on record, the figures behind the radars",
    )


def _show() -> None:
    scene = frame.scene()
    frame.check_sight(scene, system="")
    seen = resources.comparison(scene.key, scene.wave)
    _head(scene, seen)
    if state.now().view == "radar":
        _radar(scene, seen)
    else:
        _table(scene, seen)
    state.write_address("study", "system", "wave", "domain", "criterion", "coding", "view")


_show()
