"""Rate: one criterion of one system, judged alone, with the evidence beside the descriptors."""

import streamlit as st

from qms.services.rating import Progress
from qms.ui import choices, feedback, frame, person, rating_desk, resources, state, words
from qms.ui.components import rate as component

KEY = "rate.form"


def _head(scene: frame.Scene, title: str) -> str:
    """The head of the page; who rates."""
    frame.crumb(scene)
    st.title(words.plain(title, most=120), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        choices.system(scene, "rate")
        choices.wave(scene, "rate")
        return person.one_of(
            resources.outline(scene.key), ("rater",), "Rating as", key="rate.person"
        )


def _way(words_of_it: str, button: str, page: str) -> None:
    """One sentence, and the way on."""
    st.markdown(words_of_it)
    if st.button(button, type="primary", key="rate.way"):
        st.switch_page(page)


def _acted() -> None:
    asked = state.event(KEY, "act")
    if not asked:
        return
    if asked.get("kind") == "read":
        state.choose(source=str(asked["source"]), coding=str(asked["coding"]))
        return
    outcome = None
    if asked.get("content") is not None:
        study, viewer = state.now().study, resources.viewer()
        outcome = rating_desk.carried_out(resources.store(), study, viewer, asked)
        state.leave_outcome(outcome)
    if asked.get("to") and (outcome is None or outcome.kind in ("draft", "rated")):
        state.choose(criterion=str(asked["to"]))


def _criterion(progress: Progress) -> str:
    """The criterion that is asked for, or the first that is left."""
    asked, known = state.now().criterion, [each.id for each in progress.asked]
    if asked in known:
        return asked
    if asked:
        feedback.noticed(
            [f"This wave asks no criterion “{words.bare(asked, most=60)}”; another is shown."]
        )
    return progress.after("") or known[0]


def _form(scene: frame.Scene, rater: str, progress: Progress, criterion: str) -> None:
    study, key = resources.outline(scene.key), scene.key
    drafts = resources.rating_drafts(key, scene.system, scene.wave)
    outcome = state.take_outcome()
    component.rate(
        key=KEY,
        sheet=component.sheet(
            resources.rating(key, scene.system, scene.wave, criterion),
            progress,
            cell=(key[0], rater, scene.system, scene.wave, criterion),
            drafts=drafts,
            people=scene.cover.people,
            domains={
                each.id: domain.name
                for rubric, _ in study.rubrics_of(scene.wave)
                for domain in rubric.domains
                for each in domain.criteria
            },
            closed=rating_desk.closed(
                study, person.standing(study, scene.wave), scene.cover.waves[scene.wave]
            ),
            done=rating_desk.done(study, progress, scene.wave),
        ),
        outcome=outcome.as_data() if outcome else None,
        on_act=_acted,
    )
    asked = state.event(KEY, "act")
    if asked and asked.get("kind") == "read":
        st.switch_page(frame.READ)


def _show() -> None:
    scene = frame.scene()
    study = resources.outline(scene.key)
    progress = resources.rating_progress(scene.key, scene.system, scene.wave)
    names = {each.id: each.name for each in progress.asked}
    able = person.of_study(study, roles=("rater",))
    rater = resources.viewer() if resources.viewer() in able else ""
    criterion = _criterion(progress) if rater and names else ""
    _head(scene, names.get(criterion, "Rate"))
    if not names:
        st.markdown("This wave asks no criterion, so there is nothing to rate.")
    elif not able:
        _way(rating_desk.NO_RATER, "Go to the study page", frame.STUDY)
    elif not rater:
        st.markdown(rating_desk.whose(able, signed_in=resources.signed_in()))
    else:
        state.settle(criterion=criterion)
        _form(scene, rater, progress, criterion)
    state.write_address("study", "system", "wave", "criterion")


_show()
