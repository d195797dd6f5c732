"""The workshop on its page: nothing before the reveal, then the queue, and what the room agrees."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.core.consensus import NewConsensus
from qms.services import library
from qms.services.workshop import agree
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

DESK = "qms.workshop"
RUBRIC = factories.rubric(more="sectors: {icb: Board, acute: Trust}")
PEOPLE = [
    {"member": "lea", "name": "Lea Lead", "role": "owner;facilitator"},
    {"member": "ana", "name": "Ana Ash", "role": "rater"},
    {"member": "ben", "name": "Ben Oak", "role": "rater"},
    {"member": "pat", "name": "Pat Place", "role": "reply"},
]
WAVE = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"}
RATINGS = [
    factories.rating(rater="ana", level="1", rationale="Ana's words."),
    factories.rating(rater="ben", level="3", rationale="Ben's words."),
    factories.rating(rater="ana", criterion="QA1", level="2"),
]


def made(phase="discussing", **given):
    parts = {
        "rubrics": (RUBRIC,),
        "members": PEOPLE,
        "waves": [{**WAVE, "phase": phase}],
        "sources": [factories.source(), factories.source(source="meet-1", kind="meeting")],
        "codings": [factories.coding(), factories.coding(coding="c2", source="meet-1")],
        "ratings": RATINGS,
        **given,
    }
    return factories.study(**parts)


def send(app, event, value):
    """What the browser does when something on the desk is used."""
    (proto,) = [node.proto for node in nodes(app._tree) if node.proto.component_name == DESK]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def form(**given):
    plain = {
        "outcome": "agreed",
        "answer": "2",
        "rationale": "Both say so.",
        "reason": "",
        "dissent": "",
        "dissent_by": [],
        "dissent_others": "",
        "agreed_by": ["ana", "ben"],
        "agreed_others": "",
        "concerns": {},
    }
    return {**plain, **given}


def sent(criterion="QP1", seen=None, **given):
    return {"ids": ["site-a", "t1", criterion], "form": form(**given), "seen": seen}


def record(workspace):
    with library.open_store(workspace.url) as store:
        found = library.study(store, "study-1").tables["consensus"].to_dict("records")
    return {row["criterion"]: row for row in found}


@pytest.fixture
def opened(open_page, workspace):
    """The desk of a small study, with somebody who leads it."""
    workspace.add(made())
    page = open_page("workshop", study="study-1")
    return acting(page, "lea")


def acting(page, who):
    page.selectbox(key="workshop.person").select(who).run()
    assert not page.exception
    return page


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("workshop").title[0].value == "No study is open yet"


@pytest.mark.parametrize("phase", ["", "collecting", "rating"])
def test_before_the_reveal_there_are_counts_and_no_rating(open_page, workspace, phase):
    workspace.add(made(phase))
    page = acting(open_page("workshop", study="study-1"), "lea")
    assert not is_drawn(page, DESK)
    assert "Ana Ash: 2 of 2" in said(page)
    assert "Ben Oak: 1 of 2" in said(page)
    assert "words" not in said(page)


def test_who_may_reveals_and_it_is_said_to_be_for_good(open_page, workspace):
    workspace.add(made("rating"))
    page = open_page("workshop", study="study-1")
    assert page.button(key="workshop.reveal").disabled
    assert "for good" in said(page)
    acting(page, "lea")
    assert page.button(key="workshop.reveal").disabled, "no click in haste reveals"
    assert "- Site A: Ana Ash 2 of 2, Ben Oak 1 of 2" in said(page)
    page.checkbox(key="workshop.reveal.sure").check().run()
    page.button(key="workshop.reveal").click().run()
    assert not page.exception
    panel = drawn(page, DESK)["panel"]
    assert [(each["who"], each["text"]) for each in panel["ratings"]] == [
        ("Ana Ash", "Ana's words."),
        ("Ben Oak", "Ben's words."),
    ]


def test_the_queue_says_why_each_stands_where_it_does(opened):
    sheet = drawn(opened, DESK)
    told = [(g["heading"], [(i["id"], i["why"]) for i in g["items"]]) for g in sheet["groups"]]
    assert told == [
        ("Raters far apart", [("QP1", "Raters stand 2 levels apart.")]),
        ("The rest", [("QA1", "Only one person has rated it.")]),
    ]
    assert "0 of 2 settled" in said(opened)
    assert sheet["selected"] == "QP1"


def test_the_ladder_shows_who_stands_where(opened):
    panel = drawn(opened, DESK)["panel"]
    stands = {rung["level"]: (rung["raters"], rung["suggested"]) for rung in panel["ladder"]}
    assert stands == {
        **{0: ([], False), 1: (["Ana Ash"], False), 2: ([], True)},
        **{3: (["Ben Oak"], False), 4: ([], False)},
    }
    assert panel["ladder"][1]["text"] == "What 1 looks like."
    assert panel["spread"].startswith("Far apart")
    assert panel["missing"][0] == "3 Level 3"
    assert panel["form"]["raters"] == ["ana", "ben"]
    assert panel["record"] is None


def test_an_agreement_goes_on_record_and_the_queue_moves_on(opened, workspace):
    send(opened, "saved", sent())
    row = record(workspace)["QP1"]
    assert (row["level"], row["rationale"], row["agreed_by"]) == ("2", "Both say so.", "ana;ben")
    sheet = drawn(opened, DESK)
    assert (sheet["outcome"]["kind"], sheet["outcome"]["lines"]) == ("saved", ["It is on record."])
    assert sheet["groups"][-1]["heading"] == "Settled"
    assert sheet["groups"][-1]["items"][0]["record"] == "2 Level 2"
    assert sheet["panel"]["record"]["answer"] == "2 Level 2"
    assert sheet["panel"]["left"] == "QA1"
    assert "1 of 2 settled" in said(opened)
    opened.run()
    assert drawn(opened, DESK)["outcome"] is None


def test_a_split_with_others_in_the_room(opened, workspace):
    words = {"reason": "Two readings.", "agreed_others": "Dr. X, Ms Y", "concerns": {}}
    send(opened, "saved", sent(outcome="split", answer="2", **words))
    row = record(workspace)["QP1"]
    assert (row["outcome"], row["level"], row["agreed_by"]) == ("split", "", "ana;ben;Dr. X;Ms Y")
    assert "1 of them left split" in said(opened)


def test_what_is_refused_is_told_and_not_on_record(opened, workspace):
    send(opened, "saved", sent(answer="4"))
    outcome = drawn(opened, DESK)["outcome"]
    assert outcome["kind"] == "refused"
    assert "give the reason" in " ".join(outcome["lines"])
    assert outcome["key"] == ["study-1", "lea", "site-a", "t1", "QP1"]
    assert record(workspace) == {}


def test_who_was_quicker_is_named_and_theirs_reaches_the_browser(opened, workspace):
    theirs = NewConsensus(
        *("site-a", "t1", "QP1", "agreed"),
        **{"level": 2, "rationale": "Theirs.", "agreed_by": ("ana",)},
    )
    with library.open_store(workspace.url) as store:
        agree(store, "study-1", theirs, None, by="lea")
    send(opened, "saved", sent())
    sheet = drawn(opened, DESK)
    assert sheet["outcome"]["kind"] == "changed"
    assert sheet["outcome"]["lines"] == ["Lea Lead put 2 on record while this was written."]
    assert sheet["panel"]["record"]["row"]["rationale"] == "Theirs."
    send(opened, "saved", sent(seen=sheet["panel"]["record"]["row"]))
    assert record(workspace)["QP1"]["rationale"] == "Both say so."


def test_a_place_replies_and_cannot_agree(opened, workspace):
    send(opened, "saved", sent())
    acting(opened, "pat")
    assert drawn(opened, DESK)["panel"]["form"]["agrees"] is False
    assert drawn(opened, DESK)["panel"]["form"]["replies"] is True
    send(opened, "saved", sent("QA1"))
    assert drawn(opened, DESK)["outcome"]["kind"] == "refused"
    send(opened, "replied", {"ids": ["site-a", "t1", "QP1"], "text": "We answer.", "seen": ""})
    assert record(workspace)["QP1"]["right_of_reply"] == "We answer."
    told = dict(drawn(opened, DESK)["panel"]["record"]["told"])
    assert told["Right of reply"] == "We answer."


def test_what_is_being_written_is_kept_for_its_writer_alone(opened, open_page, workspace):
    ids, typed = ["site-a", "t1", "QP1"], form(rationale="Half a sen")
    send(opened, "drafted", {"ids": ids, "form": typed, "at": ""})
    outcome = drawn(opened, DESK)["outcome"]
    assert outcome["kind"] == "kept"
    kept = drawn(opened, DESK)["panel"]["draft"]
    assert (kept["form"]["rationale"], kept["at"]) == ("Half a sen", outcome["draft"]["at"])
    assert record(workspace) == {}
    other = open_page("workshop", study="study-1")
    assert drawn(other, DESK)["panel"]["draft"] is None
    again = acting(other, "lea")
    assert drawn(again, DESK)["panel"]["draft"] == kept

    # A second tab that knows nothing of it is given both, and overwrites neither.
    send(again, "drafted", {"ids": ids, "form": form(rationale="Other words"), "at": ""})
    outcome = drawn(again, DESK)["outcome"]
    assert outcome["kind"] == "elsewhere"
    assert outcome["draft"]["form"]["rationale"] == "Half a sen"
    assert drawn(again, DESK)["panel"]["draft"] == kept

    send(opened, "saved", sent())
    assert drawn(opened, DESK)["panel"]["draft"] is None


def test_a_draft_can_be_dropped(opened):
    ids = ["site-a", "t1", "QP1"]
    send(opened, "drafted", {"ids": ids, "form": form(), "at": ""})
    send(opened, "drafted", {"ids": ids, "form": None})
    assert drawn(opened, DESK)["panel"]["draft"] is None


def test_on_the_laptop_of_one_person_the_room_is_named_by_hand(open_page, workspace):
    workspace.add(made(members=[], ratings=[]))
    page = open_page("workshop", study="study-1")
    panel = drawn(page, DESK)["panel"]
    assert (panel["form"]["agrees"], panel["form"]["people"]) == (True, [])
    send(page, "saved", sent(agreed_by=[], agreed_others="The board"))
    assert record(workspace)["QP1"]["agreed_by"] == "The board"


def test_a_reader_reads_and_is_told_who_may_write(open_page, workspace):
    workspace.add(made())
    form_ = drawn(open_page("workshop", study="study-1"), DESK)["panel"]["form"]
    assert (form_["agrees"], form_["replies"]) == (False, False)
    assert form_["why"].startswith("An owner or facilitator of the study puts it on record")


def test_closing_tells_what_stays_open(opened, workspace):
    send(opened, "saved", sent())
    assert "Site A: 1 criterion without an agreement or a split" in said(opened)
    opened.button(key="workshop.close").click().run()
    assert not opened.exception
    panel = drawn(opened, DESK)["panel"]
    assert (panel["form"]["agrees"], panel["form"]["why"]) == (
        False,
        "The wave is closed; what is on record stands.",
    )


def test_the_address_brings_back_the_criterion_and_the_projector(opened, open_page):
    send(opened, "picked", "QA1")
    opened.toggle(key="workshop.projector").set_value(True).run()
    there = address(opened)
    assert (there["criterion"], there["view"]) == ("QA1", "projector")
    again = drawn(open_page("workshop", **there), DESK)
    assert (again["selected"], again["projector"]) == ("QA1", True)


def test_a_criterion_that_is_not_asked_is_told(open_page, workspace):
    workspace.add(made())
    page = open_page("workshop", study="study-1", criterion="Q9")
    assert "no criterion “Q9”" in said(page)
    assert drawn(page, DESK)["selected"] == "QP1"


def test_hostile_words_are_data_and_nothing_else(open_page, workspace):
    hostile = "<img src=x onerror=alert(1)> **b** \u202egnp"
    people = [{"member": "ana", "name": hostile, "role": "rater"}, PEOPLE[0]]
    workspace.add(made(members=people, ratings=[factories.rating(rationale=hostile)]))
    page = open_page("workshop", study="study-1")
    assert "onerror=" not in said(page)
    panel = drawn(page, DESK)["panel"]
    assert panel["ratings"][0]["text"] == hostile
    assert "\u202e" not in panel["ratings"][0]["who"]


def test_the_sample_stands_in_its_order(open_page, sample):
    page = open_page("workshop", study="sample", system="site-a", wave="t2")
    sheet = drawn(page, DESK)
    assert sheet["groups"][0]["heading"] == "Raters far apart"
    assert sum(len(group["items"]) for group in sheet["groups"]) == 44
    assert "34 of 44 settled, 2 of them left split" in said(page)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("workshop", study="sample", system="site-a", wave="t2")
    statements.clear()
    page.run()
    assert len(statements) <= 3
