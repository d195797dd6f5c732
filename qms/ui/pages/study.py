"""Study: what is open, what it holds, and the ways to another one."""

import streamlit as st

from qms.services.library import StudyEntry
from qms.ui import (
    additions,
    entrances,
    exits,
    feedback,
    frame,
    holdings,
    people,
    person,
    phases,
    resources,
    state,
    words,
)
from qms.ui.components.listing import listing
from qms.ui.holdings import Holdings
from qms.ui.rubric_section import rubrics

SYSTEMS = "study.systems"
SAMPLE = "sample"


def _holding(entry: StudyEntry, entries: list[StudyEntry]) -> None:
    """The open study: what it holds and what to do next."""
    key = resources.key(entry.id, entry.revision)
    person.choose(resources.outline(key))
    held, cover = resources.holdings(key), resources.cover(key)
    line = [
        words.plain(cover.rubrics[list(cover.waves)[-1]]) if cover.waves else "",
        f"openness: {entry.openness}" if entry.openness else "",
    ]
    frame.marked(words.sentence(line), invented=cover.invented)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(words.plain(entry.title or entry.id, most=120), anchor=False)
        _switch(entry, entries)
        exits.export(entry)
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
    exits.onward(entry)
    study = resources.outline(key)
    _tables(key, held)
    with st.expander("Name people and give them roles", type="compact"):
        people.edit(study)
    rubrics(study, held.rubric)


def _switch(entry: StudyEntry, entries: list[StudyEntry]) -> None:
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


def _tables(key: resources.Key, held: Holdings) -> None:
    st.subheader("Systems", anchor=False)
    listing(
        holdings.SYSTEM_COLUMNS,
        held.systems,
        key=SYSTEMS,
        caption="Systems of the study with their sources and codings",
        numbers=(2, 3, 4, 5, 6),
        ids=held.ids,
        opens="Open the profile",
        on_opened=_system_opened,
    )
    if state.event(SYSTEMS, "opened"):
        st.switch_page(frame.PROFILE)
    additions.system(resources.outline(key))
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.subheader("Waves", anchor=False)
        listing(holdings.WAVE_COLUMNS, held.waves, key="study.waves", caption="Waves")
        phases.steps(key)
        additions.wave(resources.outline(key))
    with right:
        st.subheader("People", anchor=False)
        if held.people:
            listing(holdings.PEOPLE_COLUMNS, held.people, key="study.people", caption="People")
        else:
            st.markdown(":gray[Nobody is named yet; whoever codes or rates needs a name.]")


def _system_opened() -> None:
    if system := state.event(SYSTEMS, "opened"):
        state.choose(system=system)


def _others(entries: list[StudyEntry], entry: StudyEntry) -> None:
    """The ways to another study, and out of this one."""
    st.subheader("Another study", anchor=False)
    with st.container(horizontal=True):
        if SAMPLE not in [each.id for each in entries]:
            entrances.sample(kind="secondary")
        entrances.to_start()
    with st.expander("Open a bundle: a study that was saved as a .zip", type="compact"):
        entrances.bundle()
    with st.expander("Remove this study", type="compact"):
        exits.remove(entry)


def _show() -> None:
    entries = list(resources.entries())
    entry = frame.opened(entries)
    if state.now().view == "start":
        entrances.start()
    elif entry is not None:
        state.settle(study=entry.id)
        _holding(entry, entries)
        _others(entries, entry)
    elif entries:
        frame.nothing_open(entries, leave=False)
    else:
        if asked := state.now().study:
            feedback.noticed(
                [f"This workspace holds no study “{words.bare(asked, most=60)}”, nor any other."]
            )
        entrances.first_run()
    state.write_address("study", "view")


_show()
