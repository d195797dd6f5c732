"""Codes: the codebook with what became of it, and which sources two people code apart."""

import streamlit as st

from qms.analysis.study import Study, rows
from qms.ui import (
    codebook_desk,
    coding_desk,
    double_coding,
    feedback,
    frame,
    person,
    resources,
    state,
    words,
)
from qms.ui.components import codebook as component
from qms.ui.components.codebook import Book

KEY = "codes.book"
VIEWS = {"": "Codebook", double_coding.VIEW: "Double coding"}


def _acting(study: Study) -> str:
    """Who changes codes here; blank where nobody may or nobody is chosen."""
    if by := _able(study):
        return by
    if resources.is_known():
        return ""
    return person.one_of(study, coding_desk.CODING_ROLES, "Acting as", key="codes.person")


def _able(study: Study) -> str:
    """The viewer, if they may change codes."""
    able = coding_desk.coders(study, resources.viewer(), signed_in=resources.is_known())
    return resources.viewer() if resources.viewer() in able else ""


def _picked() -> None:
    state.choose(code=state.event(KEY, "picked") or "")


def _acted() -> None:
    if asked := state.event(KEY, "act"):
        now = state.now().study
        outline = resources.outline(resources.key(now, resources.revision(now)))
        outcome = codebook_desk.carried_out(resources.store(), now, _able(outline), asked)
        if outcome.code is not None:
            state.choose(code=outcome.code)
        state.leave_outcome(outcome)


def _read() -> None:
    if asked := state.event(KEY, "read"):
        source, coding = map(str, asked)
        state.choose(source=source, coding=coding)


def _open(held: Book) -> str:
    """The code that is open; blank where there is none of that name."""
    code = state.now().code
    if code and (code not in held.names or code in held.domains):
        name = words.bare(code, most=60)
        feedback.noticed([f"This study has no code “{name}” any more; choose another below."])
        state.settle(code="")
        return ""
    return code


def _book(scene: frame.Scene, study: Study, by: str) -> None:
    held = component.book(study)
    used = resources.code_uses(scene.key)
    told = codebook_desk.told_shares(resources.shares(scene.key), held.names)
    st.markdown(told, width="stretch")
    outcome = state.take_outcome()
    code = _open(held)
    panel = None
    if code:
        found = resources.code_excerpts(scene.key, code)
        panel = component.panel(
            held,
            code,
            used,
            found,
            resources.code_histories(scene.key).get(code, ()),
            sources={row["source"]: row for row in rows(study.tables["sources"])},
            people=scene.cover.people,
        )
    steps = resources.next_steps(resources.seen_by(scene.key, by)) if by else None
    component.codebook(
        key=KEY,
        sheet=component.sheet(held, used, doc=(scene.key[0], by), may=bool(by)),
        panel=panel,
        steps=codebook_desk.told_steps(steps) if steps else ("", ""),
        outcome=outcome.as_data() if isinstance(outcome, codebook_desk.Outcome) else None,
        on_picked=_picked,
        on_act=_acted,
        on_read=_read,
    )
    if state.event(KEY, "read"):
        st.switch_page(frame.READ)


def _show() -> None:
    scene = frame.scene()
    study = resources.outline(scene.key)
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Codes", anchor=False)
        st.segmented_control(
            "What to see",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("codes.view", "view", list(VIEWS)),
        )
        if state.now().view == double_coding.VIEW:
            double_coding.choices(scene)
        by = _acting(study)
    if state.now().view == double_coding.VIEW:
        double_coding.show(scene, study)
        state.write_address("study", "wave", "view", "case")
        return
    if not by:
        st.markdown(f":gray[{codebook_desk.who_changes(study, resources.is_known())}]")
    _book(scene, study, by)
    state.write_address("study", "code")


_show()
