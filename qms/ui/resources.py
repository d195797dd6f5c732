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
from qms.analysis.excerpts import excerpts_found
from qms.analysis.matrix import By, Matrix
from qms.analysis.study import Study
from qms.analysis.trail import names_of
from qms.analysis.value_evidence import Cited
from qms.core.coding import Coding
from qms.core.profile import Suggestion
from qms.core.rubric import Rubric
from qms.errors import NotPermitted
from qms.services import actions as plans
from qms.services import agreement as agreements
from qms.services import balance as balances
from qms.services import change as changes
from qms.services import codebook as codebooks
from qms.services import (
    codes,
    coding,
    coding_view,
    double_coding,
    drafts,
    library,
    reading,
    sight,
    views,
)
from qms.services import matrix as matrices
from qms.services import phases as steps
from qms.services import rating as ratings
from qms.services import search as searching
from qms.services import suggested as suggesting
from qms.services import trail as trails
from qms.services import workshop as workshops
from qms.services.agreement import CoderView, RaterView
from qms.services.balance import BalanceView
from qms.services.change import ChangeView
from qms.services.codes import Shares
from qms.services.coding_view import NextSteps, Segment
from qms.services.double_coding import Compared
from qms.services.drafts import Draft
from qms.services.library import Store, StudyEntry
from qms.services.rating import Progress, RatingView
from qms.services.reading import Context
from qms.services.search import Filters, Found, Patterns
from qms.services.suggested import Index, Suggested
from qms.services.trail import Asked, Ground, Page
from qms.services.value import ValueView, value_view
from qms.services.views import ProfileView
from qms.services.workshop import WorkshopView
from qms.ui import cover as covers
from qms.ui import holdings as held
from qms.ui import state
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
    """Who is looking: the signed-in person, the one who is acted for, or who is at this machine."""
    if signed_in():
        return str(st.user.get("email") or st.user.get("sub") or "")
    return state.person() or library.here()


def signed_in() -> bool:
    """Whether the viewer has proved who they are."""
    return bool(getattr(st.user, "is_logged_in", False))


def is_known() -> bool:
    """Whether the viewer signed in or said who they are; then nobody else acts in this tab."""
    return signed_in() or bool(state.person())


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
def _whole(study_id: str, revision: int) -> Study:
    """One study, without its texts, whoever looks: for nothing but the two functions below."""
    return library.study(store(), study_id)


@st.cache_resource(show_spinner=False, max_entries=12)
def study(key: Key) -> Study:
    """One study, without its texts, as the key's viewer may see it."""
    return sight.seen_by(_whole(key[0], key[2]), key[1])


@st.cache_resource(show_spinner=False, max_entries=12)
def kept_back(key: Key) -> str:
    """Why the key's viewer may not take the whole study away; blank where they may."""
    try:
        sight.check_may_take(_whole(key[0], key[2]), key[1])
    except NotPermitted as error:
        return " ".join(error.lines)
    return ""


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
    """One system in one wave.

    Raises:
        NotPermitted: Its suggestions are kept from the key's viewer.
    """
    sight.check_may_see(study(key), key[1], system, wave)
    return views.profile_view(study(key), system, wave)


@st.cache_resource(show_spinner=False, max_entries=12)
def comparison(key: Key, wave: str) -> Comparison:
    """All systems in one wave.

    Raises:
        NotPermitted: Some suggestions are kept from the key's viewer.
    """
    sight.check_may_see(study(key), key[1], "", wave)
    return _set_apart(views.comparison(study(key), wave))


@st.cache_resource(show_spinner=False, max_entries=50)
def balance(key: Key, system: str, wave: str) -> BalanceView:
    """The four readings of one system in one wave.

    Raises:
        NotPermitted: Its suggestions are kept from the key's viewer.
    """
    sight.check_may_see(study(key), key[1], system, wave)
    return balances.balance_view(study(key), system, wave)


@st.cache_resource(show_spinner="Working out how far raters agree", max_entries=50)
def rater_agreement(key: Key, wave: str, system: str) -> RaterView:
    """How far raters agree in one wave, in one system or, where none is named, in all.

    Raises:
        NotPermitted: Suggestions of the wave are kept from the key's viewer.
    """
    sight.check_may_see(study(key), key[1], system, wave)
    return agreements.rater_view(study(key), wave, system or None)


@st.cache_resource(show_spinner="Working out how far coders agree", max_entries=50)
def coder_agreement(key: Key, wave: str, system: str) -> CoderView:
    """How far the coders agree who are done, in one system or, where none is named, in all."""
    return agreements.coder_view(store(), study(key), wave, system or None)


@st.cache_resource(show_spinner=False, max_entries=50)
def change(key: Key, system: str, before: str, after: str) -> ChangeView:
    """One system in two waves.

    Raises:
        NotPermitted: Suggestions of one of the waves are kept from the key's viewer.
    """
    for wave in (before, after):
        sight.check_may_see(study(key), key[1], system, wave)
    return changes.change_view(study(key), system, before, after)


@st.cache_resource(show_spinner=False, max_entries=50)
def value(key: Key, system: str, classes: tuple[str, ...]) -> ValueView:
    """The register of one system, or of all where none is named; no classes: the usual one."""
    return value_view(study(key), system or None, classes or None)


@st.cache_resource(show_spinner="Looking for excerpts", max_entries=50)
def excerpts(key: Key, asked: str, system: str) -> tuple[tuple[Cited, ...], int]:
    """The codings that the key's viewer may see, by words or codes, and how many there are."""
    blind = coding_view.blind_in(outline(key), key[1])
    return excerpts_found(study(key), asked, system=system, viewer=key[1], blind=blind)


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
    seen = matrices.matrix_view(study(key), wave, by=by, system=system, viewer=key[1])
    return _set_apart(seen)


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
    sight.check_may_see(study(key), key[1], system, wave)
    return evidence(study(key), _rubric, system, wave, criterion, _suggestion)


@st.cache_resource(show_spinner=False, max_entries=200)
def rating(key: Key, system: str, wave: str, criterion: str) -> RatingView:
    """One criterion as the key's viewer has it before them to rate."""
    return ratings.rating_view(study(key), key[1], system, wave, criterion)


@st.cache_resource(show_spinner=False, max_entries=100)
def rating_progress(key: Key, system: str, wave: str) -> Progress:
    """How far the key's viewer is with rating one system."""
    return ratings.progress(study(key), key[1], system, wave)


def rating_drafts(key: Key, system: str, wave: str) -> Mapping[str, Draft]:
    """Criterion to the draft of the key's viewer; read anew, since drafts raise no revision."""
    found = drafts.load_all(store(), key[0], key[1], ratings.DRAFT)
    return {at[2]: draft for at, draft in found.items() if at[:2] == (system, wave)}


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
def code_uses(key: Key) -> Mapping[str, codebooks.Use]:
    """Code to how often the key's viewer sees it used."""
    return codebooks.uses(store(), outline(key), key[1])


@st.cache_resource(show_spinner=False, max_entries=100)
def code_excerpts(key: Key, code: str) -> tuple[Coding, ...]:
    """The codings of one code that the key's viewer may see."""
    return codebooks.excerpts(store(), outline(key), code, key[1])


@st.cache_resource(show_spinner=False, max_entries=12)
def code_histories(key: Key) -> Mapping[str, tuple[codebooks.Happening, ...]]:
    """Inductive code to what the audit trail tells of it."""
    return codebooks.histories(store(), key[0])


@st.cache_resource(show_spinner=False, max_entries=12)
def shares(key: Key) -> Shares:
    """How much of the coded text the rubric does not hold."""
    return codes.what_the_rubric_does_not_hold(store(), key[0])


@st.cache_resource(show_spinner="Comparing the coders", max_entries=24)
def compared(key: Key, sources: tuple[str, ...]) -> Compared:
    """How far the coders of some sources agree, of those that are done."""
    return double_coding.compared(store(), outline(key), sources)


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
    return searching.search(
        store(), key[0], query, filters=within, first=first, most=100, patterns=_patterns()
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _patterns() -> Patterns:
    """The processes that look for regular expressions, kept for the next search."""
    return Patterns()


@st.cache_resource(show_spinner=False, max_entries=50)
def codes_found(
    key: Key,
    query: str,
    system: str | None,
    wave: str | None,
    kind: str | None,
    sector: str | None,
    first: int,
) -> Sequence[tuple[str, ...]]:
    """For each hit of `found` the codes that the key's viewer may see there."""
    hits = found(key, query, system, wave, kind, sector, first).hits
    return searching.codes_at(store(), outline(key), hits, viewer=key[1])


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


@st.cache_resource(show_spinner=False, max_entries=50)
def action_history(key: Key, actions: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Action to what was done with it, oldest first: the moment and a sentence."""
    return plans.history(store(), key[0], actions, names_of(outline(key)))


@st.cache_resource(show_spinner=False, max_entries=12)
def trail_ground(key: Key) -> Ground:
    """What the audit trail is read against, and what is kept from the key's viewer."""
    return trails.ground(store(), key[0], viewer=key[1])


@st.cache_resource(show_spinner=False, max_entries=100)
def trail(key: Key, asked: Asked, number: int) -> Page:
    """One page of the audit trail, as the key's viewer may see it."""
    return trails.page(store(), trail_ground(key), asked, number=number)


@st.cache_resource(show_spinner=False, max_entries=24)
def workshop(key: Key, system: str, wave: str) -> WorkshopView:
    """What a workshop on one system has before it, once the ratings are revealed."""
    return workshops.workshop_view(study(key), system, wave)


@st.cache_resource(show_spinner=False, max_entries=24)
def ratings_in(key: Key, system: str, wave: str) -> Mapping[str, int]:
    """How many ratings of one system and wave are in, by rater: counts and nothing else."""
    return workshops.ratings_in(store(), key[0], system, wave)


@st.cache_resource(show_spinner=False, max_entries=12)
def ratings_of_wave(key: Key, wave: str) -> Mapping[str, Mapping[str, int]]:
    """How many ratings of a wave are in, by system and rater: counts and nothing else."""
    return steps.ratings_in(store(), key[0], wave)


@st.cache_resource(show_spinner=False, max_entries=1)
def rubrics() -> Sequence[Rubric]:
    """The rubrics that come with the program."""
    return library.shipped_rubrics()
