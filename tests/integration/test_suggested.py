"""Suggested passages of a stored study, on both databases."""

import pytest

from qms.errors import NotFound
from qms.services import coding, decisions, double_coding, suggested
from qms.services.coding import NewCoding
from qms.services.suggested import Filters
from qms.storage import studies
from tests import factories

TALK = """Interviewer: And what level is named QP1 here, does the system know?

Chair: What level 3 looks like is written on one page, and the system uses the name.

Nurse: The lift has been out of order since the second week of March.

Chair: The name of QP1 is a name, and what level 2 looks like the system does know.
"""
MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "facilitator"},
)
SOURCES = [
    factories.source(),
    factories.source(source="int-2", system="site-b"),
    factories.source(source="int-3", withdrawn_at="2024-03-02T00:00:00Z"),
]
SYSTEMS = ({"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"})


@pytest.fixture
def demo(store):
    made = factories.study(
        members=MEMBERS,
        systems=SYSTEMS,
        sources=SOURCES,
        texts={"int-1": TALK, "int-2": TALK, "int-3": TALK},
    )
    with store.begin() as conn:
        studies.insert_study(conn, made, replace=False)
    return store


def found(store, viewer="ana", criterion="QP1", **given):
    return suggested.suggested(store, "study-1", criterion, viewer=viewer, **given)


def places(suggestions):
    return [(each.source, each.start, each.end) for each in suggestions]


def test_ranked_with_what_is_around_and_no_withdrawn_source(demo):
    ranked = found(demo)
    assert {each.source for each in ranked} == {"int-1", "int-2"}
    for each in ranked:
        assert TALK[each.start : each.end] == each.quote
        assert each.before + each.quote + each.after in TALK
    assert ranked[0].quote.startswith("The name of QP1")
    assert "qp1" in ranked[0].words
    assert not any("does the system know?" in each.quote for each in ranked)
    assert len(places(ranked)) == len(set(places(ranked)))


def test_filters_and_most(demo):
    assert {each.source for each in found(demo, filters=Filters(system="site-b"))} == {"int-2"}
    assert found(demo, filters=Filters(wave="t9")) == ()
    assert places(found(demo, most=1)) == places(found(demo))[:1]


def test_an_index_made_before_gives_the_same(demo):
    texts = suggested.texts(demo, "study-1")
    assert set(texts) == {"int-1", "int-2"}
    assert found(demo, counted=suggested.index(texts)) == found(demo)


def test_the_sign_of_texts_changes_with_them():
    signs = [{}, {"a": "b"}, {"ab": ""}, {"a": "", "b": ""}, {"a": "c"}]
    assert len(set(map(suggested.sign, signs))) == len(signs)
    assert suggested.sign({"a": "b", "c": "d"}) == suggested.sign({"c": "d", "a": "b"})


def test_what_the_viewer_coded_leaves_and_stays_for_another(demo):
    first = found(demo)[0]
    part = NewCoding(first.source, first.start + 4, first.start + 8, "QP1", stance="context")
    coding.code(demo, "study-1", part, by="ana")
    assert places([first])[0] not in places(found(demo))
    assert places(found(demo, viewer="ben"))[0] == places([first])[0]
    assert places([first])[0] in places(found(demo, criterion="QA1"))


def test_a_dismissed_passage_leaves_and_undo_brings_it_back(demo):
    before = found(demo)
    first = before[0]
    decisions.dismiss(demo, "study-1", first.source, (first.start, first.end), "QP1", by="ana")
    assert found(demo) == before[1:]
    assert found(demo, viewer="ben") == before[1:]
    coding.undo(demo, "study-1", by="ana")
    assert found(demo) == before


def test_who_codes_apart_sees_nothing_of_anothers_decisions(demo):
    double_coding.assign(demo, "study-1", ["int-1"], ["ana", "ben"], seed="7", by="lea")
    before = found(demo, viewer="ben")
    for each in found(demo):
        decide = decisions.accept if each.source == "int-2" else decisions.dismiss
        decide(demo, "study-1", each.source, (each.start, each.end), "QP1", by="ana")
    after = found(demo, viewer="ben")
    assert places(after) == places(before)
    assert {each.source for each in after if each.is_accepted} == {"int-2"}
    assert {each.source for each in found(demo)} == {"int-2"}


def test_an_accepted_passage_is_marked_until_it_is_coded(demo):
    first = found(demo)[0]
    span = (first.start, first.end)
    decisions.accept(demo, "study-1", first.source, span, "QP1", by="ana")
    assert [each.is_accepted for each in found(demo)][:2] == [True, False]
    coding.code(demo, "study-1", NewCoding(first.source, *span, "QP1", stance="context"), by="ana")
    assert places([first])[0] not in places(found(demo))


@pytest.mark.parametrize(("study", "criterion"), [("study-1", "ZZ9"), ("no-study", "QP1")])
def test_what_is_not_there_is_said(demo, study, criterion):
    with pytest.raises(NotFound):
        suggested.suggested(demo, study, criterion, viewer="ana")
