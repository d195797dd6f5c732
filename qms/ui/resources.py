"""Every cache of the app, and the only place that opens the workspace.

Reads are keyed by the study, who is looking, and the study's revision, which rises inside
every write: nothing is cleared by hand, nothing is stale, and what one rater may see is never
handed to another. `cache_resource` is used for values too: they are frozen, and a copy of a
national study at every run would cost more than the run.
"""

import gc
import os
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from qms.analysis.comparison import Comparison
from qms.analysis.evidence import Origin, evidence
from qms.analysis.matrix import By, Matrix
from qms.analysis.study import Study
from qms.core.coding import Coding
from qms.core.profile import Suggestion
from qms.core.rubric import Rubric
from qms.services import coding, coding_view, library, reading, views
from qms.services import matrix as matrices
from qms.services import search as searching
from qms.services import suggested as suggesting
from qms.services.coding_view import NextSteps, Segment
from qms.services.library import Store, StudyEntry
from qms.services.reading import Context
from qms.services.search import Filters, Found
from qms.services.suggested import Index, Suggested
from qms.services.views import ProfileView
from qms.ui import cover as covers
from qms.ui import holdings as held
from qms.ui.components import grid as grid_component
from qms.ui.components import matrix as matrix_component
from qms.ui.components import reader as reader_component
from qms.ui.components import strips as strips_component
from qms.ui.cover import Cover
from qms.ui.holdings import Holdings

T = TypeVar("T")
Key = tuple[str, str, int]
"""Study, viewer, revision."""


@st.cache_resource(show_spinner=False, max_entries=1)
def warm() -> bool:
    """Load what is heavy, once, and set it apart from the collector.

    Streamlit runs a full garbage collection after every run, which walks all that is alive;
    with a frozen heap a run of ten users costs what a run of one does.
    """
    import plotly.graph_objects  # noqa: F401

    gc.collect()
    gc.freeze()
    return True


def _set_apart(value: T) -> T:
    """Keep a large value that is about to be cached from the collector as well.

    A national comparison is some 40,000 objects. They hold no cycles, so they are freed when
    the cache lets them go, collector or not.
    """
    gc.collect()
    gc.freeze()
    return value


def store() -> Store:
    """The workspace's store, shared by all sessions."""
    return _store(os.environ.get("QMS_DATABASE_URL", ""))


@st.cache_resource(show_spinner=False, max_entries=2)
def _store(url: str) -> Store:
    return library.open_store(url or None)


@st.cache_resource(show_spinner="Opening the sample study", max_entries=1)
def sample() -> str:
    """The sample study's id, for an app that was started with `--sample`; loaded once."""
    return library.open_sample(store(), by=library.here())


def viewer() -> str:
    """Who is looking: the signed-in person, or the person at this machine."""
    if signed_in():
        return str(st.user.get("email") or st.user.get("sub") or "")
    return library.here()


def signed_in() -> bool:
    """Whether the viewer has proved who they are."""
    return bool(getattr(st.user, "is_logged_in", False))


def entries() -> Sequence[StudyEntry]:
    """The studies of the workspace, with their revisions and how much they hold."""
    return library.studies(store())


def revision(study_id: str) -> int:
    """The study's revision; NotFound if there is no such study."""
    return library.revision(store(), study_id)


def key(study_id: str, revision: int) -> Key:
    """What the cached reads of a study hang on."""
    return (study_id, viewer(), revision)


@st.cache_resource(show_spinner="Reading the study", max_entries=6)
def study(key: Key) -> Study:
    """One study, without its texts."""
    return library.study(store(), key[0])


@st.cache_resource(show_spinner=False, max_entries=12)
def outline(key: Key) -> Study:
    """One study without its evidence: names, dates, sources and codes, read at little cost."""
    return coding_view.outline(store(), key[0])


@st.cache_resource(show_spinner=False, max_entries=12)
def cover(key: Key) -> Cover:
    """Its names and dates."""
    return covers.cover(outline(key))


@st.cache_resource(show_spinner=False, max_entries=12)
def holdings(key: Key) -> Holdings:
    """Its tables for the study page."""
    return held.holdings(study(key))


@st.cache_resource(show_spinner=False, max_entries=100)
def profile(key: Key, system: str, wave: str) -> ProfileView:
    """One system in one wave."""
    return views.profile_view(study(key), system, wave)


@st.cache_resource(show_spinner=False, max_entries=12)
def comparison(key: Key, wave: str) -> Comparison:
    """All systems in one wave."""
    return _set_apart(views.comparison(study(key), wave))


@st.cache_resource(show_spinner=False, max_entries=100)
def strips(key: Key, system: str, wave: str, domain: str) -> Mapping[str, Any]:
    """A profile as its component draws it."""
    sign = (*key, system, wave, domain)
    return strips_component.sheet(profile(key, system, wave), domain, sign)


@st.cache_resource(show_spinner=False, max_entries=24)
def grid(key: Key, wave: str, domain: str) -> Mapping[str, Any]:
    """A comparison as its component draws it."""
    return _set_apart(grid_component.sheet(comparison(key, wave), domain, (*key, wave, domain)))


@st.cache_resource(show_spinner=False, max_entries=24)
def matrix(key: Key, wave: str, by: By, system: str) -> Matrix:
    """The framework matrix of one wave, of one system or of all."""
    return _set_apart(matrices.matrix_view(study(key), wave, by=by, system=system))


@st.cache_resource(show_spinner=False, max_entries=24)
def matrix_sheet(key: Key, wave: str, by: By, system: str, domain: str) -> Mapping[str, Any]:
    """A framework matrix as its component draws it."""
    seen = matrix(key, wave, by, system)
    return _set_apart(matrix_component.sheet(seen, domain, (*key, wave, by, system, domain)))


@st.cache_resource(show_spinner=False, max_entries=400)
def origins(
    key: Key, system: str, wave: str, criterion: str, _rubric: Rubric, _suggestion: Suggestion
) -> tuple[Origin, ...]:
    """The evidence behind one level; rubric and suggestion follow from the rest."""
    return evidence(study(key), _rubric, system, wave, criterion, _suggestion)


@st.cache_resource(show_spinner=False, max_entries=400)
def context(key: Key, source: str, start: int, end: int) -> Context:
    """An excerpt where it stands in its source."""
    return reading.excerpt_in_context(store(), key[0], source, start, end)


def seen_by(key: Key, coder: str) -> Key:
    """The key of what a coder may see, who need not be the person at this machine."""
    return (key[0], coder, key[2])


@st.cache_resource(show_spinner=False, max_entries=24)
def text(key: Key, source: str) -> str:
    """The text of one source."""
    return coding_view.text(store(), key[0], source)


@st.cache_resource(show_spinner=False, max_entries=24)
def paragraphs(text: str) -> tuple[Segment, ...]:
    """A text in paragraphs, which no write to the study changes."""
    return coding_view.paragraphs(text)


@st.cache_resource(show_spinner=False, max_entries=24)
def coded(key: Key) -> Mapping[str, int]:
    """Source to the number of its codings that the key's viewer may see."""
    return coding_view.coded(store(), outline(key), key[1])


@st.cache_resource(show_spinner=False, max_entries=100)
def codings(key: Key, source: str) -> tuple[Coding, ...]:
    """The codings of one source that the key's viewer may see."""
    return coding.codings_of(store(), key[0], source, viewer=key[1])


@st.cache_resource(show_spinner=False, max_entries=24)
def next_steps(key: Key) -> NextSteps:
    """What an undo and a redo by the key's viewer would do."""
    return coding_view.next_steps(store(), key[0], by=key[1])


@st.cache_resource(show_spinner=False, max_entries=24)
def codebook(key: Key, wave: str) -> Mapping[str, Any]:
    """What a passage can be coded to, as the reader's search shows it."""
    return reader_component.codebook(outline(key), wave)


@st.cache_resource(show_spinner="Searching", max_entries=50)
def found(
    key: Key,
    query: str,
    system: str | None,
    wave: str | None,
    kind: str | None,
    sector: str | None,
    first: int,
) -> Found:
    """A hundred hits of a search, from the `first` on."""
    within = Filters(system, wave, kind, sector)
    return searching.search(store(), key[0], query, filters=within, first=first, most=100)


@st.cache_resource(show_spinner=False, max_entries=12)
def _suggestible(key: Key) -> Index:
    """The study's passages, counted; counted anew only where a text came or went."""
    texts = suggesting.texts(store(), key[0])
    return _counted(suggesting.sign(texts), texts)


@st.cache_resource(show_spinner="Counting the words of the study", max_entries=2)
def _counted(sign: str, _texts: Mapping[str, str]) -> Index:
    """The passages of some texts, which follow from their sign."""
    return _set_apart(suggesting.index(_texts))


@st.cache_resource(show_spinner="Looking for passages", max_entries=50)
def suggested(
    key: Key, criterion: str, system: str | None, wave: str | None
) -> tuple[Suggested, ...]:
    """The passages that may bear on a criterion, for the key's viewer."""
    return suggesting.suggested(
        store(),
        key[0],
        criterion,
        viewer=key[1],
        filters=Filters(system, wave),
        counted=_suggestible(key),
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def rubrics() -> Sequence[Rubric]:
    """The rubrics that come with the program."""
    return library.shipped_rubrics()
