"""Change: two waves of one system side by side, and what is change and what is only knowledge."""

from dataclasses import replace

import streamlit as st

from qms.analysis.change import RubricChange
from qms.charts.change import waves
from qms.services.change import ChangeView
from qms.ui import choices, frame, resources, state, words
from qms.ui.components import change as component
from qms.ui.components.figure import figure, is_dark
from qms.ui.components.headlines import headlines
from qms.ui.frame import Scene
from qms.ui.version_table import version_table

KEY = "change.lists"
VIEWS = {"": "Lists", "figure": "Figure"}


def _waves(scene: Scene) -> tuple[str, str] | None:
    """The earlier and the later wave that are chosen; None where there are not two."""
    every = list(scene.cover.waves)
    if len(every) < 2:
        return None
    later = scene.wave if scene.wave != every[0] else every[1]
    known = every[: every.index(later)]
    asked = state.now().before
    before = asked if asked in known else known[-1]
    state.settle(wave=later, before=before)
    return before, later


def _one_wave(scene: Scene) -> None:
    frame.crumb(scene)
    st.title("What changed", anchor=False)
    st.markdown(
        "**This study has one wave**, so there is nothing to hold beside it yet. Change is told "
        "when the same systems are assessed again, a year later, under the same words."
    )
    st.markdown("**Next:** add a second wave on the page Study, or see the profile of this one.")
    if st.button("Go to the study", type="primary", key="change.study"):
        st.switch_page(frame.STUDY)


def _head(scene: Scene, view: ChangeView) -> None:
    frame.crumb(scene)
    name = words.plain(scene.system_name, most=80)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(f"What changed at {name}", anchor=False)
        choices.system(scene, "change")
        choices.two_waves(scene, "change")
        choices.domain([part.rubrics[1] for part in view.change.rubrics], "change")
        st.segmented_control(
            "View",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("change.view", "view", list(VIEWS)),
        )
    earlier, later = (words.plain(name, most=60) for name in view.names)
    st.markdown(f":gray[{earlier}, then {later}. A level moves only where people agreed it twice.]")
    headlines(view.headlines, {}, key="change.headlines")
    if view.change.warnings:
        with st.container(gap=None, key="change.warnings"):
            st.markdown(":small[**Before you compare**]")
            lines = [f"- :small[{words.plain(w, most=500)}]" for w in view.change.warnings]
            st.markdown("\n".join(lines))


def _picked() -> None:
    criterion, side = state.event(KEY, "picked") or ("", "")
    if criterion:
        wave = state.now().before if side == "before" else state.now().wave
        state.choose(wave=wave, criterion=criterion, view="", domain="")


def _lists(scene: Scene, view: ChangeView) -> None:
    component.change(key=KEY, sheet=component.sheet(view, state.now().domain), on_picked=_picked)


def _figures(view: ChangeView) -> None:
    st.markdown(
        ":gray[A ring is the earlier level, a disc the later one. An arrow stands only where a "
        "level moved; where coverage or the words differ, each mark stands alone.]"
    )
    domain = state.now().domain
    for part in view.change.rubrics:
        shown = [one for one in part.criteria if domain in ("", one.domain)]
        if any(side and side.level is not None for c in shown for side in (c.before, c.after)):
            _figure(part, view, domain)


def _figure(part: RubricChange, view: ChangeView, domain: str) -> None:
    title = part.rubrics[1].title
    if len(view.change.rubrics) > 1:
        st.subheader(words.plain(title, most=80), anchor=False)
    figure(
        waves(part, view.names, domain=domain, dark=is_dark()),
        key=f"change.figure.{part.rubrics[1].id}",
        caption=f"{title}, two waves, criterion by criterion",
    )


def _show() -> None:
    if state.event(KEY, "picked"):  # before the waves are settled: the earlier may be meant
        st.switch_page(frame.PROFILE)
    scene = frame.scene()
    chosen = _waves(scene)
    if chosen is None:
        _one_wave(scene)
    else:
        for wave in chosen:  # the later one last; it may be another than the one selected
            scene = replace(scene, wave=wave)
            frame.check_sight(scene, system=scene.system)
        view = resources.change(scene.key, scene.system, *chosen)
        _head(scene, view)
        version_table(view)
        if state.now().view == "figure":
            _figures(view)
        else:
            _lists(scene, view)
    state.write_address("study", "system", "wave", "before", "domain", "view")


_show()
