"""What a coder has before them, on both databases: sources, paragraphs, counts, the next steps."""

import pytest

from qms.errors import NotFound
from qms.services import coding, coding_view
from qms.services.coding import NewCoding
from qms.storage import studies
from tests import factories
from tests.factories import TEXT

MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "owner;facilitator"},
)
SOURCES = [factories.source(), factories.source(source="int-2")]


@pytest.fixture
def put(store):
    def put(**parts):
        whole = factories.study(**{"members": MEMBERS, "sources": SOURCES, **parts})
        with store.begin() as conn:
            studies.insert_study(conn, whole, replace=True)
        return store

    return put


def assigned(coder, adjudication=""):
    return {"source": "int-1", "coder": coder, "adjudication": adjudication}


def counts(store, viewer):
    return coding_view.coded(store, coding_view.outline(store, "study-1"), viewer)


def code(store, by="ana", quote="agreed four aims"):
    start = TEXT.index(quote)
    new = NewCoding("int-1", start, start + len(quote), "QP1")
    return coding.code(store, "study-1", new, by=by)


def steps(store, by="ana"):
    found = coding_view.next_steps(store, "study-1", by=by)
    return tuple(step and step.verb for step in (found.undo, found.redo))


def test_an_outline_has_names_and_sources_and_no_evidence(put):
    store = put(codings=[factories.coding()])
    outline = coding_view.outline(store, "study-1")
    assert list(outline.tables["sources"]["source"]) == ["int-1", "int-2"]
    assert outline.rubrics[0].id == "mini"
    assert not len(outline.tables["codings"])
    assert not outline.texts
    with pytest.raises(NotFound):
        coding_view.outline(store, "gone")


def test_counts_are_of_what_the_viewer_may_see(put):
    codings = [
        factories.coding(coding="c1", coder="ana"),
        factories.coding(coding="c2", coder="ben"),
        factories.coding(coding="c3", coder="ben", source="int-2"),
    ]
    store = put(codings=codings, double_coding=[assigned("ana"), assigned("ben", "done")])
    assert counts(store, "ana") == {"int-1": 1, "int-2": 1}
    assert counts(store, "ben") == {"int-1": 2, "int-2": 1}
    assert counts(store, "lea") == {"int-1": 2, "int-2": 1}
    shown = len(coding.codings_of(store, "study-1", "int-1", viewer="ana"))
    assert counts(store, "ana")["int-1"] == shown


def test_the_next_steps_are_one_s_own_and_nothing_is_done_by_asking(put):
    store = put()
    assert steps(store) == (None, None)
    made = code(store)
    code(store, by="ben", quote="Nobody")
    assert steps(store) == ("coded", None)
    found = coding_view.next_steps(store, "study-1", by="ana").undo
    assert found.changes[0].after["coding"] == made.id
    assert len(coding.codings_of(store, "study-1", "int-1", viewer="lea")) == 2
    undone = coding.undo(store, "study-1", by="ana")
    assert (undone.verb, steps(store)) == ("coded", (None, "coded"))
    coding.redo(store, "study-1", by="ana")
    assert steps(store) == ("coded", None)


def test_speakers_and_times_stand_apart_from_the_words():
    text = "[00:01] Ana: Yes 👍 it is.\n\n[00:09] Ben: No.\n\nBEN AGAIN\n"
    parts = coding_view.paragraphs(text)
    told = [(part.speaker, part.time, text[part.start : part.end]) for part in parts]
    assert told[:2] == [("Ana", "00:00:01", "Yes 👍 it is."), ("Ben", "00:00:09", "No.")]
    assert told[2][2] == "BEN AGAIN"
