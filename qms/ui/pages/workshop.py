"""Workshop: ratings revealed, dissent and contested evidence first, and what the room agrees."""

import streamlit as st

from qms.core import permissions
from qms.services.workshop import WorkshopView
from qms.ui import choices, feedback, frame, person, resources, state, words
from qms.ui import workshop_desk as desk
from qms.ui import workshop_ends as ends
from qms.ui.components import workshop as component

KEY = "workshop.desk"
PROJECTOR = "projector"
SAVING = {"saved": desk.put, "replied": desk.replied, "drafted": desk.drafted}


def _head(scene: frame.Scene) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Workshop", anchor=False)
        choices.system(scene, "workshop")
        choices.wave(scene, "workshop")
        person.one_of(
            resources.outline(scene.key), desk.PUTTING, "Recording as", key="workshop.person"
        )


def _bar(scene: frame.Scene, seen: WorkshopView) -> None:
    """How far the room is, the projector, the minutes, and the end of the wave."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{component.told(seen)}**", width="stretch")
        st.toggle("Projector", **state.switch("workshop.projector", PROJECTOR))
        with st.popover("Minutes"):
            ends.save_minutes(scene)
        if seen.phase == permissions.DISCUSSING:
            with st.popover("Close the wave"):
                ends.close(scene)


def _sent(name: str) -> None:
    """Save what was just sent: here, since what comes next may break off a run, not this."""
    if sent := state.event(KEY, name):
        store, study, by = resources.store(), state.now().study, resources.viewer()
        state.leave_outcome(SAVING[name](store, study, sent, by=by))


def _picked() -> None:
    state.choose(criterion=state.event(KEY, "picked") or "")


def _opened() -> None:
    state.choose(coding=state.event(KEY, "opened") or "")


def _read() -> None:
    if asked := state.event(KEY, "read"):
        state.choose(source=asked[0])
        state.choose(coding=asked[1])


def _desk(scene: frame.Scene, seen: WorkshopView, outcome: desk.Outcome | None) -> None:
    component.workshop(
        key=KEY,
        sheet=component.sheet(seen, (*scene.key, scene.system, scene.wave)),
        selected=state.now().criterion,
        panel=desk.panel(scene, seen),
        outcome=outcome.as_data() if outcome else None,
        projector=state.now().view == PROJECTOR,
        on_picked=_picked,
        on_opened=_opened,
        on_read=_read,
        on_sent=_sent,
    )
    if state.event(KEY, "read"):
        st.switch_page(frame.READ)


def _settle(seen: WorkshopView) -> None:
    """Choose the first of the queue where nothing, or what is not there, is chosen."""
    asked, known = state.now().criterion, [item.criterion for item in seen.queue]
    if asked in known:
        return
    if asked:
        feedback.noticed(
            [f"This wave asks no criterion “{words.bare(asked, most=60)}”; another is shown."]
        )
    state.settle(criterion=known[0], coding="")


def _show() -> None:
    scene = frame.scene()
    _head(scene)
    standing = person.standing(resources.outline(scene.key), scene.wave)
    phase = permissions.phase_of(standing.phase)
    if phase in (permissions.DISCUSSING, permissions.CLOSED):
        seen = resources.workshop(scene.key, scene.system, scene.wave)
        _bar(scene, seen)
        _settle(seen)
        outcome = state.take_outcome()
        _desk(scene, seen, outcome if isinstance(outcome, desk.Outcome) else None)
    else:
        ends.before(scene, phase)
    state.write_address("study", "system", "wave", "criterion", "coding", "view")


_show()
