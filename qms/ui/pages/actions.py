"""Actions: two or three moves of a system, and the targets that people set."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from qms.analysis import plan
from qms.analysis.plan import Action
from qms.core.permissions import PLAN_ACTION, SET_TARGET
from qms.core.tables import ACTION_STATUS
from qms.services import actions as plans
from qms.services.views import ProfileView
from qms.ui import (
    action_desk,
    action_lists,
    choices,
    feedback,
    frame,
    resources,
    state,
    words,
)
from qms.ui.components.actions import actions
from qms.ui.frame import Scene

KEY, EVERYWHERE, TARGETS = "actions.list", "actions.everywhere", "actions.targets"
VIEWS = {"": "This system", "all": "All systems"}


def _head(scene: Scene) -> tuple[Action, ...]:
    """The title with its choices; returns the actions that they leave."""
    frame.crumb(scene)
    everywhere = state.now().view == "all"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Actions", anchor=False)
        st.segmented_control(
            "Systems",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("actions.view", "view", list(VIEWS)),
        )
        if not everywhere:
            choices.system(scene, "actions")
        choices.wave(scene, "actions")
        statuses = st.pills(
            "Status",
            ACTION_STATUS,
            selection_mode="multi",
            label_visibility="collapsed",
            key="actions.status",
        )
        system = "" if everywhere else scene.system
        shown = plans.listed(scene.study, system=system, wave=scene.wave, statuses=statuses)
        action_lists.save(scene, shown, _today())
    return shown


def _today() -> date:
    return datetime.now(UTC).date()


def _picked() -> None:
    state.choose(action=(state.event(KEY, "picked") or [""])[0])


def _opened() -> None:
    if system := state.event(EVERYWHERE, "opened"):
        state.choose(system=system, view="")


def _aimed() -> None:
    state.choose(criterion=state.event(TARGETS, "opened") or "")


def _here(scene: Scene, shown: Sequence[Action], *, may: bool) -> None:
    """The actions of one system, and the form of the one that is being changed."""
    asked = state.now().action
    chosen = next((each for each in shown if each.action == asked and may), None)
    if asked and chosen is None:
        name = words.bare(asked, most=60)
        feedback.noticed([f"There is no action “{name}” here that you may change now."])
        state.settle(action="")
    known = action_desk.criteria_of(scene)
    if shown:
        actions(
            shown,
            key=KEY,
            names={id_: name for id_, (name, _) in known.items()},
            people=scene.cover.people,
            history=resources.action_history(scene.key, tuple(each.action for each in shown)),
            today=_today(),
            selected=chosen.action if chosen else "",
            may=may,
            on_picked=_picked,
        )
    if chosen:
        action_desk.change(scene, chosen)


def _targets(scene: Scene, view: ProfileView | None) -> None:
    there = {t.criterion: t for t in plan.targets_of(scene.study, scene.system, scene.wave)}
    may = action_desk.may(scene, SET_TARGET)
    st.subheader("Targets", anchor=False)
    st.markdown(":gray[A level that people chose to aim at; never computed.]")
    if there:
        opens = "Change its target" if may else ""
        action_lists.targets(scene, view, there, key=TARGETS, opens=opens, on_opened=_aimed)
    else:
        st.markdown("No target is set here.")
    if may:
        action_desk.target(scene, there)


def _show() -> None:
    scene = frame.scene()
    shown = _head(scene)
    if isinstance(outcome := state.take_outcome(), str):
        st.success(words.plain(outcome))
    st.markdown(f":gray[{words.plain(plan.told(shown, _today()))}.]")
    if state.now().view == "all":
        if shown:
            action_lists.everywhere(scene, shown, _today(), key=EVERYWHERE, on_opened=_opened)
    else:
        view = action_desk.view_of(scene)
        may = action_desk.may(scene, PLAN_ACTION, told=True)
        every = plans.listed(scene.study, system=scene.system, wave=scene.wave)
        feedback.noticed([warning] if (warning := plan.too_many(every)) else [])
        _here(scene, shown, may=may)
        if may and not state.now().action:
            with st.expander("Plan an action", type="compact", expanded=not shown):
                action_desk.plan(scene, view)
        _targets(scene, view)
    state.write_address("study", "system", "wave", "view", "action", "criterion")


_show()
