"""The audit trail on its page: read, filtered, taken back, and blind to whom it must be."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import coding, library
from qms.services.coding import NewCoding
from tests import factories
from tests.factories import TEXT
from tests.pages.conftest import drawn, is_drawn, said

ENTRIES = "qms.trail"
AIMS = (TEXT.index("agreed"), TEXT.index("agreed") + len("agreed four aims"))
PEOPLE = (
    {"member": "ana", "name": "Ana", "role": "rater"},
    {"member": "ben", "name": "Ben", "role": "rater"},
)
RATING = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating"}


def send(app, event, value):
    """What the browser does when something in the component is used."""
    (proto,) = [node.proto for node in nodes(app._tree) if node.proto.component_name == ENTRIES]
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


def told(app):
    lines = [line for day in drawn(app, ENTRIES)["days"] for line in day["lines"]]
    return [f"{line['who']} {line['said']}".strip() for line in lines]


def rated(seq, who, words, level="2"):
    row = {"system": "site-a", "wave": "t1", "criterion": "QP1", "rater": who}
    return {
        **{"seq": str(seq), "at": "2026-05-04T12:03:00Z", "who": who, "what": "rated"},
        **{"table": "ratings", "key": f"site-a;t1;QP1;{who}"},
        "after": json.dumps({**row, "level": level, "rationale": words}),
    }


def code_by(workspace, who):
    with library.open_store(workspace.url) as store:
        coding.code(store, "study-1", NewCoding("int-1", *AIMS, "QP1"), by=who)


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("trail").title[0].value == "No study is open yet"


def test_where_nothing_was_changed_it_says_what_will_be_told(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("trail", study="study-1")
    assert "Nothing has been changed in this study yet" in said(page)
    assert not is_drawn(page, ENTRIES)


def test_each_change_is_a_sentence_with_its_row_before_and_after(open_page, workspace):
    workspace.add(factories.study())
    code_by(workspace, "ana")
    page = open_page("trail", study="study-1")
    assert told(page) == ["ana coded “agreed four aims” to QP1."]
    (day,) = drawn(page, ENTRIES)["days"]
    (line,) = day["lines"]
    assert line["time"].endswith("UTC")
    assert ["code", "", "QP1 Name of QP1", True] in line["fields"]
    assert (line["undo"], line["why"]) == (False, "Only who did it can take it back.")
    assert "1 change" in said(page)


def test_the_sample_is_paged_and_filtered(open_page, sample):
    page = open_page("trail", study="sample")
    assert "1 to 50 of 185 changes" in said(page)
    page.selectbox(key="trail.table").select("waves").run()
    assert "5 changes" in said(page)
    assert all(" moved Wave " in line for line in told(page))
    page.selectbox(key="trail.system").select("site-b").run()
    assert "No change fits these filters" in said(page)


def test_ones_own_act_is_taken_back(open_page, workspace):
    workspace.add(factories.study())
    code_by(workspace, library.here())
    page = open_page("trail", study="study-1")
    (day,) = drawn(page, ENTRIES)["days"]
    assert day["lines"][0]["undo"]
    send(page, "undone", 1)
    (line,) = page.success
    assert line.value.replace("\\", "") == "Taken back: coded. The trail tells of it."
    assert told(page)[0].endswith("taking back No.\u00a01.")
    assert not drawn(page, ENTRIES)["days"][0]["lines"][0]["undo"]


def test_what_cannot_be_taken_back_is_told(open_page, workspace):
    workspace.add(factories.study())
    code_by(workspace, "ana")
    page = open_page("trail", study="study-1")
    send(page, "undone", 1)
    assert "Only who did it can take it back." in said(page)


@pytest.mark.parametrize(
    ("person", "own", "seen", "kept"),
    [
        ("ana", False, ["Secret of Ana"], "1 change kept from you"),
        ("ana", True, ["Secret of Ben", "Secret of Ana"], ""),
        ("", False, [], "2 changes kept from you"),
    ],
)
def test_a_rating_reaches_the_browser_only_when_it_may(
    open_page, workspace, person, own, seen, kept
):
    ratings = [factories.rating(rater="ana")] if own else []
    events = [rated(1, "ana", "Secret of Ana"), rated(2, "ben", "Secret of Ben")]
    workspace.add(factories.study(members=PEOPLE, waves=[RATING], ratings=ratings, events=events))
    page = open_page("trail", study="study-1")
    if person:
        page.selectbox(key="frame.person").select(person).run()
    sent = json.dumps(drawn(page, ENTRIES)) if is_drawn(page, ENTRIES) else ""
    for words in ("Secret of Ana", "Secret of Ben"):
        assert (words in sent) == (words in seen)
    assert kept in said(page)


def test_hostile_words_are_data_and_nothing_else(open_page, workspace):
    hostile = "<img src=x onerror=alert(1)> **b** \u202egnp"
    workspace.add(factories.study(events=[rated(1, hostile, hostile)]))
    page = open_page("trail", study="study-1")
    assert "onerror=" not in said(page)
    assert "\u202e" not in json.dumps(drawn(page, ENTRIES), ensure_ascii=False)


def test_both_files_are_offered(open_page, sample):
    page = open_page("trail", study="sample")
    assert {button.label for button in page.download_button} == {"Save as CSV", "Save as XLSX"}


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("trail", study="sample")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert len(told(page)) == 50
