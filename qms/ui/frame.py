"""The frame around every page: what is open, what is chosen, and the head of the page.

A page asks here for the study it shows. Where the address or the selection names something
that does not exist, the frame says so in a sentence and goes on with what does, or, where
nothing can be shown, offers the way on and stops the page.
"""

import contextlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from qms.analysis.study import Study
from qms.errors import NotFound
from qms.services.library import StudyEntry
from qms.ui import feedback, resources, state, words
from qms.ui.components import assets
from qms.ui.components.chrome import chrome
from qms.ui.components.figure import is_dark
from qms.ui.cover import Cover

PRODUCT = "ICS Quality Profile"
STUDY, SOURCES, READ, SEARCH, MATRIX, PROFILE, COMPARE = (
    f"qms/ui/pages/{name}.py"
    for name in ("study", "sources", "read", "search", "matrix", "profile", "compare")
)


@dataclass(frozen=True)
class Scene:
    """The open study and what is chosen of it; both ids exist in the study."""

    key: resources.Key
    cover: Cover
    system: str
    wave: str

    @property
    def study(self) -> Study:
        """The study itself, without its texts."""
        return resources.study(self.key)

    @property
    def system_name(self) -> str:
        """The name of the chosen system."""
        return self.cover.systems[self.system]


def open_app() -> st.Page:
    """Everything that comes before a page: the pages there are, and the page that is open."""
    pages = {
        "Evidence": [
            st.Page(STUDY, title="Study", default=True),
            st.Page(SOURCES, title="Sources", url_path="sources"),
            st.Page(READ, title="Read and code", url_path="read"),
            st.Page(SEARCH, title="Search", url_path="search"),
            st.Page(MATRIX, title="Matrix", url_path="matrix"),
        ],
        "Results": [
            st.Page(PROFILE, title="Profile", url_path="profile"),
            st.Page(COMPARE, title="Compare", url_path="compare"),
        ],
    }
    st.logo(wordmark(), size="medium")
    page = st.navigation(pages)
    st.set_page_config(page_title=f"{page.title} · {PRODUCT}")
    chrome()
    state.begin()
    if "--sample" in sys.argv and not state.now().study:
        state.settle(study=resources.sample())
    return page


def wordmark() -> str:
    """The product's name as a drawing, in the ink of the theme."""
    drawn = assets.joined("wordmark.svg")
    return drawn.replace("#14303a", "#e4ecee") if is_dark() else drawn


def opened(entries: Sequence[StudyEntry]) -> StudyEntry | None:
    """The study that is selected, or the first one; None if there is none or it is unknown."""
    asked = state.now().study
    if asked:
        return next((entry for entry in entries if entry.id == asked), None)
    return entries[0] if entries else None


def scene() -> Scene:
    """The open study with a system and a wave that exist; stops the page where none does."""
    key = _open_key()
    cover = resources.cover(key)
    if not cover.systems or not cover.waves:
        feedback.refused(["This study has no system or no wave yet, so there is nothing to show."])
        st.stop()
    system = _existing("system", cover.systems, next(iter(cover.systems)))
    wave = _existing("wave", cover.waves, list(cover.waves)[-1])
    state.settle(study=key[0], system=system, wave=wave)
    return Scene(key, cover, system, wave)


def _open_key() -> resources.Key:
    """The key of the selected study, or of the first one; stops the page if there is none."""
    asked = state.now().study
    if asked:
        # One number is all that a warm run reads; the list is read only to offer it.
        with contextlib.suppress(NotFound):
            return resources.key(asked, resources.revision(asked))
    entries = resources.entries()
    entry = opened(entries)
    if entry is None:
        nothing_open(entries)
    return resources.key(entry.id, entry.revision)


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


def crumb(scene: Scene) -> None:
    """The line above the title: study, wave, rubric, form, and whether the data is invented."""
    cover = scene.cover
    line = [cover.title, cover.waves[scene.wave], cover.rubrics[scene.wave]]
    marked(words.sentence([words.plain(part) for part in line]), invented=cover.invented)


def marked(line: str, *, invented: bool) -> None:
    """A quiet line, with the mark of invented data where it is due."""
    st.markdown(f":small[:gray[{line}]]" + ("  :orange-badge[Invented data]" if invented else ""))
