"""The forms of the page Actions: plan one, change one, set a target; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from qms.analysis.plan import Action, Target, due_in_words, missing_for
from qms.core.rubric import Rubric
from qms.core.tables import ACTION_STATUS
from qms.errors import NotPermitted, UserError
from qms.services import actions as plans
from qms.services.actions import ActionChanged, TargetChanged
from qms.services.views import ProfileView
from qms.ui import feedback, person, resources, state, words
from qms.ui.frame import Scene

WIDE = 860
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_ADVICE = (
    "What one would see if it worked. It begins with what the next level of these criteria still "
    "asks for: keep what fits and say it in your words."
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The action as the form saw it, and the refusal of a save where somebody was quicker."""

    action: Action | None
    refusal: str = ""


def criteria_of(scene: Scene) -> dict[str, tuple[str, Rubric]]:
    """Criterion to its name and rubric, of the forms that the wave asks, in their order."""
    return {
        criterion.id: (criterion.name, rubric)
        for rubric, form in scene.study.rubrics_of(scene.wave)
        for criterion in rubric.criteria_of(form)
    }


def view_of(scene: Scene) -> ProfileView | None:
    """The profile, for what is on record and what is missing; None while it is kept back."""
    try:
        return resources.profile(scene.key, scene.system, scene.wave)
    except NotPermitted:
        return None


def may(scene: Scene, act: str, *, told: bool = False) -> bool:
    """Whether the viewer may do it now; why not is told where that is asked."""
    try:
        person.standing(scene.study, scene.wave).check_may(act)
    except UserError as error:
        if told:
            st.markdown(f":gray[{words.plain(' '.join(error.lines), most=400)}]")
        return False
    return True


def plan(scene: Scene, view: ProfileView | None) -> None:
    """The form for a new action."""
    form = f"actions.new.{scene.system}.{scene.wave}.{state.turn('actions.new')}"
    blank = Action("", scene.system, scene.wave, (), "")
    wanted = _fields(scene, form, blank, view)
    if st.button("Plan it", type="primary", key="actions.plan") and _saved(scene, wanted):
        state.next_turn("actions.new")
        st.rerun()


def change(scene: Scene, action: Action) -> None:
    """The form for an action that is there."""
    name = f"actions.{action.action}"
    form = f"{name}.{state.turn(name)}"
    seen: _Seen = state.first_seen(form, _Seen(action))
    st.subheader("Change this action", anchor=False)
    if seen.refusal:
        _theirs(scene, seen)
    wanted = _fields(scene, form, action, None)
    told = "Save mine in its place" if seen.refusal and seen.action else "Save"
    with st.container(horizontal=True):
        saves = st.button(told, type="primary", key="actions.save")
        if st.button("Cancel", key="actions.cancel"):
            state.next_turn(name)
            state.choose(action="")
            st.rerun()
    if saves and _changed(scene, form, seen, wanted):
        state.next_turn(name)
        state.choose(action="")
        st.rerun()


def _fields(scene: Scene, form: str, action: Action, view: ProfileView | None) -> Action:
    """The fields of an action; what is typed stays while other pages are seen."""
    named = {id_: f"{id_} {name}" for id_, (name, _) in criteria_of(scene).items()}
    named |= {id_: id_ for id_ in action.criteria if id_ not in named}
    what = st.text_area(
        "What is to be done",
        value=action.what,
        width=WIDE,
        height=96,
        key=f"{form}.what",
        persist_state="session",
    )
    criteria = st.multiselect(
        "Criteria that it is to move",
        list(named),
        default=[id_ for id_ in action.criteria if id_ in named],
        format_func=lambda id_: words.bare(named[id_], most=80),
        placeholder="Choose by code or name",
        select_all=False,
        width=WIDE,
        key=f"{form}.criteria",
        persist_state="session",
    )
    with st.container(horizontal=True, width=WIDE):
        owner = st.text_input(
            "Owner", value=action.owner, width=420, key=f"{form}.owner", persist_state="session"
        )
        due = st.date_input(
            "Due",
            value=_date(action.due),
            min_value=EARLIEST,
            max_value=LATEST,
            format="DD/MM/YYYY",
            width=180,
            key=f"{form}.due",
            persist_state="session",
        )
    status = action.status or "open"
    if action.action:
        status = st.segmented_control(
            "Status",
            ACTION_STATUS,
            default=status,
            required=True,
            key=f"{form}.status",
            persist_state="session",
        )
    evidence = _evidence(form, action, criteria, view)
    return replace(
        action,
        what=what or "",
        criteria=tuple(criteria),
        owner=owner or "",
        due=due.isoformat() if due else "" if _date(action.due) else action.due,
        status=action.status if status == (action.status or "open") else status,
        expected_evidence=evidence or "",
    )


def _evidence(form: str, action: Action, criteria: list[str], view: ProfileView | None) -> str:
    """The evidence that is expected: for a new action begun with what is missing."""
    key = f"{form}.evidence"
    if action.action:
        return st.text_area(
            "Evidence that would show it worked",
            value=action.expected_evidence,
            height=110,
            width=WIDE,
            key=key,
            persist_state="session",
        )
    profiles = [view.profile, *(profile for profile, _ in view.further)] if view else []
    parts = [part for profile in profiles for part in profile.criteria]
    return st.text_area(
        "Evidence that would show it worked",
        help=_ADVICE,
        height=150,
        width=WIDE,
        key=state.offered(key, missing_for(parts, criteria)),
        persist_state="session",
    )


def _date(cell: str) -> date | None:
    """A date that the field can show; None for any other, which then stays as it is."""
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _saved(scene: Scene, wanted: Action) -> bool:
    with feedback.told():
        plans.add_action(resources.store(), scene.study, wanted, by=scene.key[1])
        state.leave_outcome("The action is planned.")
        return True
    return False


def _changed(scene: Scene, form: str, seen: _Seen, wanted: Action) -> bool:
    if seen.action is None:
        return _saved(scene, wanted)
    store, by = resources.store(), scene.key[1]
    with feedback.told():
        try:
            plans.change_action(store, scene.study, seen.action, wanted, by=by)
        except ActionChanged as error:
            state.see_anew(form, _Seen(error.theirs, error.lines[0]))
            st.rerun()
        state.leave_outcome("The action is saved.")
        return True
    return False


def _theirs(scene: Scene, seen: _Seen) -> None:
    """What somebody else made of it meanwhile; one's own words stand in the form below."""
    feedback.noticed([seen.refusal])
    if seen.action is None:
        st.markdown("It was taken back. Your words stand below; saved, they are planned anew.")
        return
    theirs = seen.action
    criteria = ", ".join(theirs.criteria)
    owner = scene.cover.people.get(theirs.owner) or theirs.owner or "no owner"
    line = [theirs.status or "open", owner, due_in_words(theirs), criteria]
    st.markdown(
        f"**It now says:** {words.plain(theirs.what, most=2000)}  \n"
        f":gray[{words.plain(words.sentence(line), most=400)}]  \n"
        f"{words.plain(theirs.expected_evidence, most=2000)}"
    )


def target(scene: Scene, there: Mapping[str, Target]) -> None:
    """The form that sets, changes or removes the target of one criterion."""
    known = criteria_of(scene)
    asked = state.now().criterion
    turn = f"{scene.system}.{scene.wave}.{asked}.{state.turn('actions.target')}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        criterion = st.selectbox(
            "Criterion",
            list(known),
            index=list(known).index(asked) if asked in known else None,
            format_func=lambda id_: words.bare(f"{id_} {known[id_][0]}", most=80),
            placeholder="Choose by code or name",
            width=420,
            key=f"actions.target.of.{turn}",
        )
        if criterion is None:
            return
        rubric, standing = known[criterion][1], there.get(criterion)
        seen: int | None = state.first_seen(
            f"target.{criterion}.{turn}", standing.level if standing else None
        )
        levels = [None, *rubric.levels]
        level = st.selectbox(
            "Target",
            levels,
            index=levels.index(seen) if seen in levels else 0,
            format_func=lambda n: "no target" if n is None else f"{n} {rubric.level_name(n)}",
            width=240,
            key=f"actions.target.level.{criterion}.{turn}",
        )
        saves = st.button("Save the target", key="actions.target.save")
    if saves:
        _set(scene, criterion, level, seen, f"target.{criterion}.{turn}")


def _set(scene: Scene, criterion: str, level: int | None, seen: int | None, mark: str) -> None:
    place, store = (scene.system, scene.wave, criterion), resources.store()
    with feedback.told():
        try:
            if level is None:
                plans.clear_target(store, scene.key[0], place, seen=seen, by=scene.key[1])
            else:
                plans.set_target(store, scene.study, place, level, seen=seen, by=scene.key[1])
        except TargetChanged as error:
            theirs = error.theirs.level if error.theirs else None
            state.see_anew(mark, theirs)
            now = "There is no target now." if theirs is None else f"The target is {theirs} now."
            feedback.noticed([f"{error.lines[0]} {now} Save again to put yours in its place."])
            return
        state.leave_outcome("The target is saved.")
        state.next_turn("actions.target")
        state.choose(criterion="")
        st.rerun()
