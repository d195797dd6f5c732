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
from qms.analysis.study import Study
from qms.core.profile import Suggestion
from qms.core.rubric import Rubric
from qms.services import library, reading, views
from qms.services.library import Store, StudyEntry
from qms.services.reading import Context
from qms.services.views import ProfileView
from qms.ui import cover as covers
from qms.ui import holdings as held
from qms.ui.components import grid as grid_component
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
    if getattr(st.user, "is_logged_in", False):
        return str(st.user.get("email") or st.user.get("sub") or "")
    return library.here()


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
def cover(key: Key) -> Cover:
    """Its names and dates."""
    return covers.cover(study(key))


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


@st.cache_resource(show_spinner=False, max_entries=1)
def rubrics() -> Sequence[Rubric]:
    """The rubrics that come with the program."""
    return library.shipped_rubrics()
