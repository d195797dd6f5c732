"""Agreement: how far raters, and coders, gave the same answer before they talked."""

import streamlit as st

from qms.core import permissions
from qms.services.agreement import CoderView, RaterView
from qms.ui import agreement_tables as tables
from qms.ui import (
    choices,
    double_coding,
    feedback,
    frame,
    person,
    resources,
    state,
    words,
)
from qms.ui.frame import Scene

CODERS = "coders"
VIEWS = {"": "Raters", "criteria": "By criterion", CODERS: "Coders"}


def _settle(scene: Scene) -> str:
    """The one system that is asked for; blank for all, and where there is none of that id."""
    asked = state.now().only
    if asked and asked not in scene.cover.systems:
        name = words.bare(asked, most=60)
        feedback.noticed([f"This study has no system “{name}”; all systems are shown."])
        state.settle(only="")
    return state.now().only


def _view() -> str:
    """Which view is shown; the view of another page means the raters."""
    return state.now().view if state.now().view in VIEWS else ""


def _head(scene: Scene) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Agreement", anchor=False)
        st.segmented_control(
            "Whose agreement",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("agreement.view", "view", list(VIEWS)),
        )
        choices.only_system(scene, "agreement")
        choices.wave(scene, "agreement")


def _go(label: str, page: str, view: str = "") -> None:
    if st.button(label, type="primary", key="agreement.go"):
        state.choose(view=view)
        st.switch_page(page)


def _where(scene: Scene) -> str:
    system = scene.cover.systems.get(state.now().only, "")
    place = f"{words.plain(system, most=60)} in " if system else ""
    return f"{place}{words.plain(scene.cover.waves[scene.wave], most=60)}"


def _raters(scene: Scene) -> None:
    standing = person.standing(resources.outline(scene.key), scene.wave)
    if permissions.hides_ratings(standing.phase, standing.roles, rated=True):
        st.markdown(
            f"**Agreement is told after the reveal.** {_where(scene)} is in the phase "
            f"{words.PHASES[permissions.phase_of(standing.phase)]}, and how far raters agree would "
            "tell of ratings that are kept from you until then."
        )
        st.markdown("**Next:** the workshop shows how much is in, and reveals the ratings.")
        _go("Go to the workshop", frame.WORKSHOP)
        return
    view = resources.rater_agreement(scene.key, scene.wave, state.now().only)
    if view.overall.units or any(part.units for part in view.domains):
        _told(view)
    else:
        _nobody(scene, view)


def _told(view: RaterView) -> None:
    tables.save(view)
    if _view() == "criteria":
        tables.criteria(view)
    else:
        tables.raters(view)


def _nobody(scene: Scene, view: RaterView) -> None:
    rated = any(part.raters for part in (view.overall, *view.domains))
    why = "No criterion has a level from two raters" if rated else "Nobody has rated"
    st.markdown(f"**{why} in {_where(scene)} yet**, so there is no agreement to tell of.")
    st.markdown("**Next:** two people or more rate the same criteria, each alone.")
    _go("Go to Rate", frame.RATE)


def _coders(scene: Scene) -> None:
    view = resources.coder_agreement(scene.key, scene.wave, state.now().only)
    if view.sources:
        tables.save(view)
        tables.coders(view)
    else:
        _no_coders(scene, view)


def _no_coders(scene: Scene, view: CoderView) -> None:
    st.markdown(f"**No source of {_where(scene)} can be compared yet.**")
    tables.at_work(view)
    st.markdown(
        "**Next:** the coders at work declare their part done, on the page Codes."
        if view.at_work
        else "**Next:** assign some sources to two coders on the page Codes; each codes blind."
    )
    _go("Go to double coding", frame.CODES, double_coding.VIEW)


def _show() -> None:
    scene = frame.scene()
    frame.check_sight(scene, system=_settle(scene))
    _head(scene)
    if _view() == CODERS:
        _coders(scene)
    else:
        _raters(scene)
    state.write_address("study", "wave", "only", "view")


_show()
