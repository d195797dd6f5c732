"""The ways to a study: the sample, a new one, one that was saved as a bundle."""

import tempfile
from pathlib import Path
from typing import Literal

import streamlit as st

from qms.core.rubric import Rubric
from qms.services import library
from qms.ui import feedback, frame, planning, resources, state, words


def first_run() -> None:
    """Nothing is there yet: what this is, and the two ways to begin."""
    st.title(frame.PRODUCT, anchor=False)
    st.markdown(
        "See where an integrated care system stands in managing quality, with the sentences "
        "that every level rests on one click away."
    )
    st.space("small")
    left, right = st.columns(2, gap="large", width=960)
    with left:
        st.subheader("Look around first", anchor=False)
        st.markdown(
            "Four invented systems with their interviews, meetings and documents, coded, rated "
            "and agreed. Nothing in it is real."
        )
        sample(kind="primary")
    with right:
        st.subheader("Begin your own", anchor=False)
        st.markdown(
            "Name the study, choose a rubric, list the systems and the date they are assessed "
            "for. It takes two minutes, and evidence comes after."
        )
        to_start()
    st.space("small")
    with st.expander("Open a bundle: a study that was saved as a .zip", type="compact"):
        bundle()


def sample(*, kind: Literal["primary", "secondary"]) -> None:
    """Open the sample study, loading it if it is not here yet."""
    if st.button("Open the sample study", type=kind, key="study.sample", width=240):
        with feedback.told(), st.spinner("Opening the sample study"):
            opened(library.open_sample(resources.store(), by=resources.viewer()))


def to_start() -> None:
    """The way to the form that starts a study."""
    st.button(
        "Start a study",
        key="study.start",
        on_click=state.choose,
        kwargs={"view": "start"},
        width=240,
    )


def opened(study_id: str) -> None:
    """Go to a study that has just been brought in."""
    state.choose(study=study_id, view="")
    st.rerun()


def bundle() -> None:
    """Open a study that was saved as a bundle."""
    given = st.file_uploader("Bundle (.zip)", type="zip", key="study.bundle")
    replace = st.checkbox("Replace a study of the same id that is here", key="study.replace")
    if st.button("Open the bundle", disabled=given is None, key="study.open_bundle") and given:
        with (
            feedback.told(),
            st.spinner("Checking every table, quote and level"),
            tempfile.TemporaryDirectory() as folder,
        ):
            path = Path(folder) / "bundle.zip"
            path.write_bytes(given.getbuffer())
            opened(
                library.add_bundle(resources.store(), path, replace=replace, by=resources.viewer())
            )


def start() -> None:
    """The form that starts a study."""
    st.title("Start a study", anchor=False)
    known = {rubric.id: rubric for rubric in resources.rubrics()}
    with st.container(width=720):
        title = st.text_input("Name of the study", key="start.title")
        rubric = known[
            st.radio(
                "Rubric",
                list(known),
                format_func=lambda rubric_id: words.plain(known[rubric_id].title),
                captions=[words.plain(about(rubric)) for rubric in known.values()],
                key="start.rubric",
            )
        ]
        form = st.segmented_control(
            "Form",
            ["full", *rubric.forms],
            format_func=lambda name: (
                f"{name.capitalize()}, {len(rubric.criteria_of(name))} criteria"
            ),
            default="full",
            required=True,
            key=f"start.form.{rubric.id}",
            help="A short form asks fewer questions. It is never compared with the full one.",
        )
        left, right = st.columns(2)
        wave = left.text_input("First wave", value="Wave 1", key="start.wave")
        as_of = right.date_input(
            "It describes the systems on", format="DD/MM/YYYY", key="start.as_of"
        )
        known_boards = {board.ods_code: board for board in library.boards(as_of)} if as_of else {}
        chosen = st.multiselect(
            "Systems from the register of integrated care boards",
            list(known_boards),
            format_func=lambda code: f"{known_boards[code].name} ({code})",
            placeholder="Choose boards, or name systems below",
            help="The boards there are on that day. A system is more than its board; the code "
            "is only its key.",
            key="start.boards",
        )
        systems = st.text_area(
            "Other systems, one a line",
            placeholder="Northbank and Vale; Northbank, Castle Ward, Vale\nSite B",
            help="A name, real or invented. Places may follow after a semicolon, with commas.",
            key="start.systems",
            height=130,
        )
        with st.expander("More waves", type="compact"):
            further = st.text_area(
                "Further waves, one a line", placeholder="Wave 2; 2027-03-31", key="start.further"
            )
        with st.container(horizontal=True):
            go = st.button("Start the study", type="primary", key="start.go")
            st.button("Back", key="start.back", on_click=state.choose, kwargs={"view": ""})
        if go:
            boards = tuple(known_boards[code] for code in chosen)
            typed = planning.Typed(title, rubric.id, form, systems, wave, as_of, further, boards)
            with feedback.told(), st.spinner("Starting the study"):
                plan = planning.plan(typed)
                opened(library.start_study(resources.store(), plan, by=resources.viewer()))


def about(rubric: Rubric) -> str:
    """The first sentence of what a rubric is for."""
    return rubric.about.split(". ")[0].rstrip(".") + "."
