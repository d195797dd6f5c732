"""What is added to a study that exists, on its page: a further wave, a further system."""

import streamlit as st

from qms.analysis.study import Study
from qms.core import permissions
from qms.services import library
from qms.services.library import NewSystem, NewWave
from qms.ui import feedback, person, resources, state, words

WAVE, SYSTEM = "study.wave", "study.system"
WHO = ":gray[An owner or facilitator of the study adds it: choose one under “Acting as”.]"


def wave(study: Study) -> None:
    """Add a wave: the same systems looked at again, most often a year on.

    Args:
        study: The study; its outline is enough.
    """
    waves = study.waves_by_date()
    usual, usual_form = (
        study.rubrics_of(waves[-1])[0] if waves else (study.rubrics[0], study.row["form"] or "full")
    )
    own = {each.version: each for each in study.rubrics if each.id == study.row["rubric"]}
    forms = list(dict.fromkeys(["full", usual_form, *(f for r in own.values() for f in r.forms)]))
    turn = state.turn(WAVE)
    may = person.standing(study, "").can(permissions.ADD_WAVE)
    with st.expander("Add a wave", type="compact"):
        with st.form(f"{WAVE}.form.{turn}", border=False, width=420):
            title = st.text_input(
                "Name of the wave", f"Wave {len(waves) + 1}", key=f"{WAVE}.title.{turn}"
            )
            as_of = st.date_input(
                "It describes the systems on",
                value=None,
                format="DD/MM/YYYY",
                key=f"{WAVE}.as_of.{turn}",
            )
            form, version = usual_form, usual.version
            if len(forms) > 1:
                form = st.selectbox(
                    "Form",
                    forms,
                    index=forms.index(usual_form),
                    format_func=lambda name: words.bare(name).capitalize(),
                    help="A short form asks fewer questions. It is never compared with the full "
                    "one.",
                    key=f"{WAVE}.form_of.{turn}",
                )
            if len(own) > 1:
                version = st.selectbox(
                    "Version of the rubric",
                    list(own),
                    index=list(own).index(usual.version),
                    format_func=words.bare,
                    key=f"{WAVE}.version.{turn}",
                )
            st.markdown(
                ":gray[It begins with collecting evidence. The other pages open on it next, so "
                "that the sources brought in belong to it.]"
            )
            added = st.form_submit_button("Add this wave", type="primary", disabled=not may)
        if not may:
            st.markdown(WHO)
    if added and may:
        with feedback.told():
            made = library.add_wave(
                resources.store(),
                study.id,
                NewWave(title, as_of.isoformat() if as_of else ""),
                form=form if form != usual_form else "",
                version=version if version != usual.version else "",
                by=resources.viewer(),
            )
            state.next_turn(WAVE)
            state.choose(wave=made)
            st.rerun()


def system(study: Study) -> None:
    """Add a system, which every wave of the study then has.

    Args:
        study: The study; its outline is enough.
    """
    turn = state.turn(SYSTEM)
    may = person.standing(study, "").can(permissions.ADD_SYSTEM)
    with st.expander("Add a system", type="compact"):
        with st.form(f"{SYSTEM}.form.{turn}", border=False, width=420):
            name = st.text_input(
                "Name of the system, real or invented", key=f"{SYSTEM}.name.{turn}"
            )
            places = st.text_input("Places, with commas between", key=f"{SYSTEM}.places.{turn}")
            people = st.text_input(
                "Population", placeholder="690000", key=f"{SYSTEM}.population.{turn}"
            )
            context = st.text_area(
                "Context, a line each",
                placeholder="geography: mixed, market towns and upland\ntrusts: 2 acute",
                key=f"{SYSTEM}.context.{turn}",
            )
            added = st.form_submit_button("Add this system", type="primary", disabled=not may)
        if not may:
            st.markdown(WHO)
    if added and may:
        made = NewSystem(
            name=name,
            population=people.replace(",", "").replace(" ", ""),
            places=tuple(place.strip() for place in places.split(",") if place.strip()),
            context="; ".join(
                " ".join(line.split()) for line in context.splitlines() if line.strip()
            ),
        )
        with feedback.told():
            library.add_system(resources.store(), study.id, made, by=resources.viewer())
            state.next_turn(SYSTEM)
            st.rerun()
