"""The head of the page Value: what is shown, of which system and programme, and the ways out."""

from collections.abc import Mapping

import streamlit as st

from qms.services.value import ValueView
from qms.ui import choices, claim_desk, feedback, frame, state, value_files, words
from qms.ui.frame import Scene

ALL = "all"
SCOPES = {"": "One system", ALL: "All systems"}
MATRIX, MONEY, INFLUENCES = "matrix", "money", "influences"
VIEWS = {"": "Register", MATRIX: "Matrix", MONEY: "Money", INFLUENCES: "Influences"}


def view_asked() -> str:
    """The view that is asked for; that of another page means the register."""
    return state.now().view if state.now().view in VIEWS else ""


def placed(scene: Scene) -> Scene:
    """The scene of the programme or claim that is asked for: a link to it needs nothing else."""
    asked = state.now()
    study = scene.study
    programme = asked.programme
    if asked.benefit:
        claims = study.tables["benefits"]
        of = claims[claims["benefit"] == asked.benefit]["programme"].tolist()
        if begun := None if of else claim_desk.begun(asked.benefit):
            of = [begun["programme"]]  # it was removed while somebody was writing
        if not of:
            feedback.noticed([f"There is no claim “{words.bare(asked.benefit, most=60)}” here."])
            state.settle(benefit="")
        programme = of[0] if of else programme
    table = study.tables["programmes"]
    system = table[table["programme"] == programme]["system"].tolist()
    if asked.programme and not system:
        feedback.noticed([f"There is no programme “{words.bare(asked.programme, most=60)}” here."])
        state.settle(programme="")
    if system and not asked.scope and system[0] != scene.system:
        state.settle(system=system[0])
        return Scene(scene.key, scene.cover, system[0], scene.wave)
    return scene


def head(scene: Scene, view: ValueView) -> None:
    """Crumb, title, what is shown, the ways in and out, and what the last act came to."""
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Value of improvement", anchor=False)
        if len(scene.cover.systems) > 1:
            st.segmented_control(
                "Systems",
                list(SCOPES),
                format_func=SCOPES.__getitem__,
                required=True,
                label_visibility="collapsed",
                **state.control("value.scope", "scope", list(SCOPES)),
            )
            if state.now().scope != ALL:
                choices.system(scene, "value")
        with st.popover("Save"):
            value_files.save(scene, view, programme_shown(view))
        with st.popover("Bring in"):
            value_files.bring_in(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "What to look at",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("value.view", "view", list(VIEWS)),
        )
        _choose_programme(scene, view)
        _practice(scene)
    outcome = state.take_outcome()
    if isinstance(outcome, str):
        st.success(words.plain(outcome, most=400))
    elif isinstance(outcome, tuple):
        feedback.refused(outcome)


def _choose_programme(scene: Scene, view: ValueView) -> None:
    titles = {
        p.programme: words.bare(p.title or p.programme, most=80) for p in view.value.programmes
    }
    whole: Mapping[str, str] = {"": "Every programme"}
    if view_asked() == MATRIX or not titles:
        return
    if view_asked() == MONEY:
        whole = {}
    if view_asked() == INFLUENCES and state.now().scope != ALL:
        whole = {"": f"{scene.system_name} as a whole"}
    elif view_asked() == INFLUENCES:
        whole = {}
    options = {**whole, **titles}
    st.selectbox(
        "Programme",
        list(options),
        format_func=options.__getitem__,
        width=300,
        label_visibility="collapsed",
        **state.control("value.programme", "programme", list(options)),
    )


def programme_shown(view: ValueView) -> str:
    """The programme that is chosen, or, where one must be, the first."""
    known = [p.programme for p in view.value.programmes]
    chosen = state.now().programme
    if chosen in known or not known:
        return chosen if chosen in known else ""
    must = view_asked() == MONEY or (view_asked() == INFLUENCES and state.now().scope == ALL)
    return known[0] if must else ""


def _practice(scene: Scene) -> None:
    """The way to the criteria that ask how well value is managed."""
    for rubric, _ in scene.study.rubrics_of(scene.wave):
        for domain in rubric.domains:
            if domain.function == "value":
                n = words.counted(len(domain.criteria), "practice criterion", "practice criteria")
                if st.button(f"{n} on Profile", type="tertiary", key=f"value.practice.{domain.id}"):
                    state.choose(domain=domain.id, view="")
                    st.switch_page(frame.PROFILE)
