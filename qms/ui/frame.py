"""The frame around every page: what is open, what is chosen, and the head of the page.

A page asks here for the study it shows. Where the address or the selection names something
that does not exist, the frame says so in a sentence and goes on with what does, or, where
nothing can be shown, offers the way on and stops the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from qms.analysis.study import Study, rows
from qms.services.library import StudyEntry
from qms.ui import feedback, resources, state, words
from qms.ui.components.chrome import chrome
from qms.ui.components.figure import is_dark

PRODUCT = "ICS Quality Profile"
WORDMARK = Path(__file__).with_name("wordmark.svg")
STUDY, PROFILE, COMPARE = (f"qms/ui/pages/{name}.py" for name in ("study", "profile", "compare"))


@dataclass(frozen=True)
class Scene:
    """The open study and what is chosen of it.

    Attributes:
        systems: System id to name, in the order of the names.
        waves: Wave id to its words, oldest first.
        people: Member id to name.
    """

    key: resources.Key
    study: Study
    systems: Mapping[str, str]
    waves: Mapping[str, str]
    people: Mapping[str, str]
    system: str
    wave: str


def open_app() -> StreamlitPage:
    """Everything that comes before a page: the pages there are, and the page that is open."""
    pages = {
        "Evidence": [st.Page(STUDY, title="Study", url_path="study", default=True)],
        "Results": [
            st.Page(PROFILE, title="Profile", url_path="profile"),
            st.Page(COMPARE, title="Compare", url_path="compare"),
        ],
    }
    st.logo(wordmark(), size="medium")
    page = st.navigation(pages)
    chrome()
    state.begin()
    return page


def wordmark() -> str:
    """The product's name as a drawing, in the ink of the theme."""
    drawn = WORDMARK.read_text(encoding="utf-8")
    return drawn.replace("#14303a", "#e4ecee") if is_dark() else drawn


def opened(entries: Sequence[StudyEntry]) -> StudyEntry | None:
    """The study that is selected, or the first one; None if there is none or it is unknown."""
    asked = state.now().study
    if asked:
        return next((entry for entry in entries if entry.id == asked), None)
    return entries[0] if entries else None


def scene() -> Scene:
    """The open study with a system and a wave that exist; stops the page where none does."""
    entries = resources.entries()
    entry = opened(entries)
    if entry is None:
        nothing_open(entries)
    key = resources.key(entry)
    study = resources.study(key)
    names = sorted(
        (words.named(row, "system", "name"), row["system"]) for row in _of(study, "systems")
    )
    systems = {system: words.bare(name, most=120) for name, system in names}
    waves = {wave: _wave_words(study, wave) for wave in study.waves_by_date()}
    if not systems or not waves:
        feedback.refused(["This study has no system or no wave yet, so there is nothing to show."])
        st.stop()
    people = {row["member"]: row["name"] for row in _of(study, "members") if row["name"]}
    system = _existing("system", systems, next(iter(systems)))
    wave = _existing("wave", waves, list(waves)[-1])
    state.settle(study=entry.id, system=system, wave=wave)
    return Scene(key, study, systems, waves, people, system, wave)


def _of(study: Study, table: str) -> list[dict[str, str]]:
    return rows(study.tables[table])


def _wave_words(study: Study, wave: str) -> str:
    row = next(row for row in _of(study, "waves") if row["wave"] == wave)
    title, when = words.bare(row["title"] or wave, most=60), words.month(row["as_of"])
    return title if when in title else f"{title}, {when}"


def _existing(name: str, known: Mapping[str, str], otherwise: str) -> str:
    """The selected id if the study has it; else another one, and a sentence."""
    asked = getattr(state.now(), name)
    if asked and asked not in known:
        feedback.noticed(
            [
                f"This study has no {name} “{words.bare(asked, most=60)}”; "
                f"{known[otherwise]} is shown."
            ]
        )
    return asked if asked in known else otherwise


def nothing_open(entries: Sequence[StudyEntry], *, leave: bool = True) -> NoReturn:
    """Say that there is nothing to show, and offer what there is.

    Args:
        entries: The studies to offer.
        leave: Offer the study page too.
    """
    asked = state.now().study
    if asked:
        st.title("This study is not here", anchor=False)
        feedback.refused(
            [
                f"The address names the study “{words.bare(asked, most=60)}”, which this "
                "workspace does not hold."
            ]
        )
    else:
        st.title("No study is open yet", anchor=False)
        st.markdown("A profile needs a study: its systems, its evidence and what people judged.")
    for entry in entries:
        st.button(
            f"Open {words.plain(entry.title or entry.id, most=80)}",
            key=f"frame.open.{entry.id}",
            on_click=state.choose,
            kwargs={"study": entry.id},
        )
    if leave and st.button("Go to the study page", type="primary", key="frame.study"):
        state.choose(study="")
        st.switch_page(STUDY)
    st.stop()


def crumb(scene: Scene, *, invented: bool) -> None:
    """The line above the title: study, wave, rubric, form, and whether the data is invented."""
    (rubric, form), *_ = scene.study.rubrics_of(scene.wave)
    line = words.sentence(
        [
            words.plain(scene.study.row["title"] or scene.study.id, most=80),
            words.plain(scene.waves[scene.wave]),
            words.plain(words.rubric_line(rubric, form)),
        ]
    )
    mark = "  :orange-badge[Invented data]" if invented else ""
    st.markdown(f":small[:gray[{line}]]{mark}")
