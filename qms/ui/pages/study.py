"""Study: what is open, what it holds, and the ways to another one."""

import tempfile
from pathlib import Path

import streamlit as st

from qms.core.rubric import Rubric
from qms.services import library
from qms.services.library import StudyEntry
from qms.services.views import is_invented
from qms.ui import feedback, frame, holdings, planning, resources, state, words
from qms.ui.components.listing import listing

SYSTEMS = "study.systems"


def first_run() -> None:
    """Nothing is there yet: what this is, and the two ways to begin."""
    st.title(frame.PRODUCT, anchor=False)
    st.markdown(
        "See where an integrated care system stands in managing quality, with the sentences "
        "that every level rests on one click away."
    )
    st.space("small")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Look around first", anchor=False)
        st.markdown(
            "Four invented systems with their interviews, meetings and documents, coded, rated "
            "and agreed. Nothing in it is real, and you can take it away again."
        )
        sample(kind="primary")
    with right:
        st.subheader("Begin your own", anchor=False)
        st.markdown(
            "Name the study, choose a rubric, list the systems and the date they are assessed "
            "for. It takes two minutes, and evidence comes after."
        )
        st.button(
            "Start a study",
            key="study.start",
            on_click=state.choose,
            kwargs={"view": "start"},
            width=240,
        )
    st.space("small")
    with st.expander("Open a bundle: a study that was saved as a .zip", type="compact"):
        bundle()


def sample(*, kind: str) -> None:
    if st.button("Open the sample study", type=kind, key="study.sample", width=240):
        with feedback.told(), st.spinner("Opening the sample study"):
            opened(library.open_sample(resources.store(), by=resources.viewer()))


def opened(study_id: str) -> None:
    """Go to a study that has just been brought in."""
    state.choose(study=study_id, view="")
    st.rerun()


def bundle() -> None:
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
        systems = st.text_area(
            "Systems, one a line",
            placeholder="Northbank and Vale; Northbank, Castle Ward, Vale\nSite B",
            help="A name, real or invented. Places may follow after a semicolon, with commas.",
            key="start.systems",
            height=130,
        )
        left, right = st.columns(2)
        wave = left.text_input("First wave", value="Wave 1", key="start.wave")
        as_of = right.date_input(
            "It describes the systems on", format="DD/MM/YYYY", key="start.as_of"
        )
        with st.expander("More waves", type="compact"):
            further = st.text_area(
                "Further waves, one a line", placeholder="Wave 2; 2027-03-31", key="start.further"
            )
        with st.container(horizontal=True):
            go = st.button("Start the study", type="primary", key="start.go")
            st.button("Back", key="start.back", on_click=state.choose, kwargs={"view": ""})
        if go:
            typed = planning.Typed(title, rubric.id, form, systems, wave, as_of, further)
            with feedback.told(), st.spinner("Starting the study"):
                plan = planning.plan(typed)
                opened(library.start_study(resources.store(), plan, by=resources.viewer()))


def about(rubric: Rubric) -> str:
    """The first sentence of what a rubric is for."""
    return rubric.about.split(". ")[0].rstrip(".") + "."


def holding(entry: StudyEntry, entries: list[StudyEntry]) -> None:
    """The open study: what it holds and what to do next."""
    study = resources.study(resources.key(entry))
    rubric = (
        study.rubrics_of(study.waves_by_date()[-1])[0][0]
        if len(study.tables["waves"])
        else study.rubrics[0]
    )
    invented = "  :orange-badge[Invented data]" if is_invented(study) else ""
    line = words.sentence(
        [
            words.plain(words.rubric_line(rubric, study.row["form"])),
            f"openness: {entry.openness}" if entry.openness else "",
        ]
    )
    st.markdown(f":small[:gray[{line}]]{invented}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(words.plain(entry.title or entry.id, most=120), anchor=False)
        switch(entry, entries)
        export(entry)
    st.markdown(
        ":gray["
        + words.sentence(
            [
                words.counted(entry.systems, "system"),
                words.counted(entry.waves, "wave"),
                words.counted(entry.sources, "source"),
                words.counted(entry.codings, "coding"),
                words.counted(entry.ratings, "rating"),
            ]
        )
        + "]"
    )
    next_steps(entry)
    tables(study)
    st.subheader("Rubric", anchor=False)
    st.markdown(f"**{words.plain(rubric.title)}** {words.plain(rubric.version)}")
    with st.container(width=860):
        st.markdown(words.plain(rubric.about, most=1500))


def switch(entry: StudyEntry, entries: list[StudyEntry]) -> None:
    if len(entries) > 1:
        titles = {each.id: words.bare(each.title or each.id, most=80) for each in entries}
        st.selectbox(
            "Study",
            list(titles),
            format_func=titles.__getitem__,
            width=260,
            label_visibility="collapsed",
            **state.control("study.switch", "study", list(titles)),
        )


def export(entry: StudyEntry) -> None:
    def packed() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            library.export_bundle(resources.store(), entry.id, path)
            return path.read_bytes()

    st.download_button(
        "Save as a bundle",
        data=packed,
        file_name=f"{entry.id}.zip",
        mime="application/zip",
        on_click="ignore",
        key="study.export",
    )


def next_steps(entry: StudyEntry) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if entry.codings or entry.ratings:
            if st.button("Open a profile", type="primary", key="study.profile"):
                st.switch_page(frame.PROFILE)
            if entry.systems > 1 and st.button("Compare the systems", key="study.compare"):
                st.switch_page(frame.COMPARE)
        else:
            st.markdown(
                "**Next:** this study has no evidence yet. Add its sources, codings and ratings "
                "to the tables of its bundle, and open the bundle here again."
            )


def tables(study) -> None:
    st.subheader("Systems", anchor=False)
    ids, rows = holdings.systems(study)
    listing(
        holdings.SYSTEM_COLUMNS,
        rows,
        key=SYSTEMS,
        caption="Systems of the study with their sources and codings",
        numbers=(2, 3, 4, 5, 6),
        ids=ids,
        opens="Open the profile",
        on_opened=system_opened,
    )
    if state.event(SYSTEMS, "opened"):
        st.switch_page(frame.PROFILE)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Waves", anchor=False)
        listing(holdings.WAVE_COLUMNS, holdings.waves(study), key="study.waves", caption="Waves")
    with right:
        st.subheader("People", anchor=False)
        people = holdings.people(study)
        if people:
            listing(holdings.PEOPLE_COLUMNS, people, key="study.people", caption="People")
        else:
            st.markdown(":gray[Nobody is named yet.]")


def system_opened() -> None:
    if system := state.event(SYSTEMS, "opened"):
        state.choose(system=system)


def others(entries: list[StudyEntry], entry: StudyEntry) -> None:
    """The ways to another study, and out of this one."""
    st.subheader("Another study", anchor=False)
    with st.container(horizontal=True):
        sample(kind="secondary")
        st.button(
            "Start a study",
            key="study.start",
            on_click=state.choose,
            kwargs={"view": "start"},
            width=240,
        )
    with st.expander("Open a bundle: a study that was saved as a .zip", type="compact"):
        bundle()
    with st.expander("Remove this study", type="compact"):
        remove(entry)


def remove(entry: StudyEntry) -> None:
    st.markdown(
        "It goes with all its evidence and judgements, for good. Save it as a bundle first if "
        "it may be needed again."
    )
    sure = st.checkbox("Yes, remove it", key=f"study.sure.{entry.id}")
    if st.button("Remove the study", disabled=not sure, key="study.remove") and sure:
        with feedback.told():
            library.remove_study(resources.store(), entry.id, by=resources.viewer())
            opened("")


def show() -> None:
    entries = list(resources.entries())
    entry = frame.opened(entries)
    if state.now().view == "start":
        start()
    elif entry is not None:
        state.settle(study=entry.id)
        holding(entry, entries)
        others(entries, entry)
    elif entries or state.now().study:
        frame.nothing_open(entries)
    else:
        first_run()
    state.write_address("study", "view")


show()
