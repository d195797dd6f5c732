"""Passages for a criterion, the second way into the page Search: shown, dismissed, taken up."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import decisions, library
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

SUGGESTED = "qms.suggested"
TALK = """Chair: What level 3 looks like is written on one page for all of us here.

Nurse: The lift has been out of order since the second week of March.

Chair: The name of QP1 is a name, and what level 2 looks like I could not say.
"""
MEMBERS = (
    {"member": "ana", "name": "Ana", "role": "coder"},
    {"member": "ben", "name": "Ben", "role": "coder"},
)


@pytest.fixture
def talk(workspace):
    sources = [factories.source(title="A talk"), factories.source(source="int-2", title="Another")]
    texts = {"int-1": TALK, "int-2": TALK}
    workspace.add(factories.study(members=MEMBERS, sources=sources, texts=texts))
    return workspace


def passages(page):
    return drawn(page, SUGGESTED)["passages"]


def place(passage):
    return passage["source"], passage["start"], passage["end"]


def send(app, what, passage, **more):
    """What the browser does when a button of a passage is used."""
    (proto,) = [node.proto for node in nodes(app._tree) if node.proto.component_name == SUGGESTED]
    states = app._tree.get_widget_states()
    keys = ("source", "start", "end")
    asked = {"do": what, "doc": drawn(app, SUGGESTED)["doc"], **{k: passage[k] for k in keys}}
    told = json.dumps([{"event": "act", "value": {**asked, **more}}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def decided(workspace):
    with library.open_store(workspace.url) as store:
        found = decisions.decisions_for(store, "study-1", "QP1", viewer="ana")
    return [((each.source, each.start, each.end), each.decision, each.by) for each in found]


def test_the_way_in_stands_in_the_address_and_says_what_it_is(open_page, talk):
    page = open_page("search", study="study-1")
    assert not is_drawn(page, SUGGESTED)
    page.segmented_control(key="search.view").select("suggested").run()
    assert address(page) == {"study": "study-1", "view": "suggested", "criterion": "QP1"}
    assert "read and check each" in said(page)
    first = passages(page)[0]
    assert first["quote"] == TALK[first["start"] : first["end"]]
    assert first["title"] in ("A talk", "Another")
    assert "qp1" in first["words"]
    page.segmented_control(key="search.view").select("").run()
    assert address(page) == {"study": "study-1"}


def test_a_link_opens_a_criterion(open_page, talk):
    page = open_page("search", study="study-1", view="suggested", criterion="QA1")
    assert page.selectbox(key="suggested.criterion").value == "QA1"
    page.selectbox(key="suggested.criterion").select("QP1").run()
    assert address(page)["criterion"] == "QP1"
    assert drawn(page, SUGGESTED)["doc"] == ["study-1", "QP1", "ana"]


def test_an_unknown_criterion_shows_the_first(open_page, talk):
    page = open_page("search", study="study-1", view="suggested", criterion="<b>")
    assert address(page)["criterion"] == "QP1"


def test_dismissing_takes_a_passage_away_and_can_be_undone(open_page, talk):
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    before = passages(page)
    send(page, "dismiss", before[0])
    assert list(map(place, passages(page))) == list(map(place, before[1:]))
    assert decided(talk) == [(place(before[0]), "dismissed", "ana")]
    page.button(key="suggested.undo").click().run()
    assert passages(page) == before
    assert decided(talk) == []
    assert "suggested.undo" not in [button.key for button in page.button]


def test_code_it_records_the_decision_and_opens_the_source_without_coding(open_page, talk):
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    page.selectbox(key="suggested.coder").select("ben").run()
    taken = next(each for each in passages(page) if each["source"] == "int-2")
    send(page, "accept", taken)
    assert decided(talk) == [(place(taken), "accepted", "ben")]
    assert address(page)["source"] == "int-2"
    assert "Another" in said(page)
    with library.open_store(talk.url) as store:
        assert library.study(store, "study-1").tables["codings"].empty
    back = open_page("search", study="study-1", view="suggested", criterion="QP1")
    assert [place(each) for each in passages(back) if each["is_accepted"]] == [place(taken)]


@pytest.mark.parametrize("what", ["accept", "dismiss"])
def test_what_cannot_be_decided_is_told_and_nothing_is_written(open_page, talk, what):
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    first = passages(page)[0]
    send(page, what, first, end=99_999)
    assert page.error
    send(page, what, first, doc=["study-1", "QA1", "ana"])
    assert "nothing was done" in said(page)
    assert decided(talk) == []
    assert is_drawn(page, SUGGESTED)


def test_who_does_not_code_reads_and_decides_nothing(open_page, workspace):
    members = [{"member": "rob", "name": "Rob", "role": "rater"}]
    workspace.add(factories.study(members=members, texts={"int-1": TALK}))
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    assert passages(page)
    assert not drawn(page, SUGGESTED)["may_decide"]
    assert "none of them codes" in said(page)


def test_who_does_not_code_where_others_do_is_told_whom_to_choose(open_page, workspace):
    members = [*MEMBERS, {"member": "rob", "name": "Rob", "role": "rater"}]
    workspace.add(factories.study(members=members, texts={"int-1": TALK}))
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    page.sidebar.selectbox(key="frame.person").select("rob").run()
    assert "Rob does not code in this study" in said(page)
    assert "none of them codes" not in said(page)
    assert not drawn(page, SUGGESTED)["may_decide"]


def test_nothing_left_says_so(open_page, workspace):
    workspace.add(factories.study(members=MEMBERS, texts={"int-1": "Zzyzx.\n"}))
    page = open_page("search", study="study-1", view="suggested", criterion="QP1")
    assert "No passage is left" in said(page)


def test_the_sample_by_system_and_wave(open_page, sample):
    page = open_page("search", study="sample", view="suggested", criterion="QA3")
    assert len(passages(page)) == 50
    page.selectbox(key="suggested.in_system").select("site-b").run()
    page.selectbox(key="suggested.in_wave").select("t2").run()
    assert passages(page)
    assert all(each["source"].startswith("b2") for each in passages(page))


def test_a_warm_run_reads_little(open_page, sample, statements):
    page = open_page("search", study="sample", view="suggested", criterion="QA3")
    statements.clear()
    page.run()
    assert len(statements) <= 3
