"""The frame around every page: what is open, what is chosen, and the head of the page.

A page asks here for the study it shows. Where the address or the selection names something
that does not exist, the frame says so in a sentence and goes on with what does, or, where
nothing can be shown, offers the way on and stops the page.
"""

import contextlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NoReturn

import streamlit as st

from qms.analysis.study import Study
from qms.errors import NotFound, NotPermitted
from qms.services import sight
from qms.services.library import StudyEntry
from qms.ui import feedback, person, resources, state, words
from qms.ui.components import assets
from qms.ui.components.chrome import chrome
from qms.ui.components.figure import is_dark
from qms.ui.cover import Cover

PRODUCT = "ICS Quality Profile"
STUDY, SOURCES, READ, CODES, SEARCH, MATRIX = (
    f"qms/ui/pages/{name}.py" for name in ("study", "sources", "read", "codes", "search", "matrix")
)
RATE, WORKSHOP, AGREEMENT, ACTIONS, TRAIL = (
    f"qms/ui/pages/{name}.py" for name in ("rate", "workshop", "agreement", "actions", "trail")
)
PROFILE, COMPARE, CHANGE, BALANCE, VALUE = (
    f"qms/ui/pages/{name}.py" for name in ("profile", "compare", "change", "balance", "value")
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
            st.Page(CODES, title="Codes", url_path="codes"),
            st.Page(SEARCH, title="Search", url_path="search"),
            st.Page(MATRIX, title="Matrix", url_path="matrix"),
        ],
        "Judgement": [
            st.Page(RATE, title="Rate", url_path="rate"),
            st.Page(WORKSHOP, title="Workshop", url_path="workshop"),
            st.Page(AGREEMENT, title="Agreement", url_path="agreement"),
            st.Page(ACTIONS, title="Actions", url_path="actions"),
            st.Page(TRAIL, title="Audit trail", url_path="trail"),
        ],
        "Results": [
            st.Page(PROFILE, title="Profile", url_path="profile"),
            st.Page(COMPARE, title="Compare", url_path="compare"),
            st.Page(CHANGE, title="Change", url_path="change"),
            st.Page(BALANCE, title="Balance", url_path="balance"),
            st.Page(VALUE, title="Value", url_path="value"),
        ],
    }
    st.logo(wordmark(), size="medium")
    page = st.navigation(pages, expanded=True)
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
    person.choose(resources.outline(key))
    cover = resources.cover(key)
    if not cover.systems or not cover.waves:
        feedback.refused(["This study has no system or no wave yet, so there is nothing to show."])
        st.stop()
    system = _existing("system", cover.systems, next(iter(cover.systems)))
    wave = _existing("wave", cover.waves, _opens(resources.outline(key)))
    state.settle(study=key[0], system=system, wave=wave)
    return Scene(key, cover, system, wave)


def refreshed(scene: Scene) -> Scene:
    """The same scene after a write in this run."""
    study = scene.key[0]
    return replace(scene, key=resources.key(study, resources.revision(study)))


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


def _opens(study: Study) -> str:
    """The wave that is shown unless another is chosen, of a study that has one.

    The latest with a source, since a wave that is only planned has nothing to show; where none
    has any, the latest whose day has come; else the first.
    """
    waves, sources = study.tables["waves"], study.tables["sources"]
    as_of = dict(zip(waves["wave"], waves["as_of"], strict=True))
    held = set(sources["wave"][sources["withdrawn_at"] == ""])
    today = datetime.now(UTC).date().isoformat()
    every = study.waves_by_date()
    told = [wave for wave in every if wave in held]
    begun = [wave for wave in every if as_of[wave] <= today]
    return (told or begun or every[:1])[-1]


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


def check_sight(scene: Scene, *, system: str) -> None:
    """Stop the page while what it shows is kept from whoever looks, and say what opens it.

    Args:
        scene: The study and wave.
        system: The system that is shown; blank for all of the wave.
    """
    try:
        sight.check_may_see(scene.study, scene.key[1], system, scene.wave)
    except NotPermitted as error:
        crumb(scene)
        st.title("Not to be seen yet", anchor=False)
        st.markdown(words.plain(" ".join(error.lines), most=600))
        if st.button("Go to Rate", type="primary", key="frame.rate"):
            st.switch_page(RATE)
        state.write_address("study", "system", "wave")
        st.stop()


def crumb(scene: Scene) -> None:
    """The line above the title: study, wave, rubric, form, and whether the data is invented."""
    cover = scene.cover
    line = [cover.title, cover.waves[scene.wave], cover.rubrics[scene.wave]]
    if name := person.told(resources.outline(scene.key)):
        line.append(f"acting as {name}")
    marked(words.sentence([words.plain(part) for part in line]), invented=cover.invented)


def marked(line: str, *, invented: bool) -> None:
    """A quiet line, with the mark of invented data where it is due."""
    st.markdown(f":small[:gray[{line}]]" + ("  :orange-badge[Invented data]" if invented else ""))
