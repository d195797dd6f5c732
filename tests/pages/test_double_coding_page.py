"""Double coding on the page Codes: assigning, declaring done, and where two coders differ."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import coding_view, double_coding, library
from tests import factories
from tests.pages.conftest import address, components, drawn, said

LIST = "qms.listing"
TEXT = "".join(f"Line {n} of what was said.\n" for n in range(12))
MEMBERS = [
    {"member": "ana", "name": "Ana Ash", "role": "coder"},
    {"member": "ben", "name": "Ben Oak", "role": "coder"},
    {"member": "lea", "name": "Lea Yew", "role": "facilitator"},
]
NAMES = [f"int-{n}" for n in range(1, 11)]
SOURCES = [factories.source(source=name, title=f"Talk {name}") for name in NAMES]


def of(id_, line, coder, code="QP1"):
    return factories.coding(
        coding=id_, quote=f"Line {line} ", text=TEXT, code=code, level="", coder=coder
    )


CODINGS = [
    of("c1", 0, "ana"),
    of("c2", 0, "ben"),
    of("c3", 3, "ana"),
    of("c4", 5, "ben", "QA1"),
]


def assigned(cell, *whose, source="int-1"):
    return [
        {
            "source": source,
            "coder": who,
            "assigned_at": "2024-04-01T09:00:00Z",
            "adjudication": cell,
        }
        for who in whose
    ]


@pytest.fixture
def opened(open_page, workspace):
    def opened(who="lea", rows=(), **selected):
        workspace.add(
            factories.study(
                members=MEMBERS,
                sources=SOURCES,
                texts=dict.fromkeys(NAMES, TEXT),
                codings=CODINGS,
                double_coding=list(rows),
            )
        )
        page = open_page("codes", study="study-1", view="double", **selected)
        if who:
            page.selectbox(key="frame.person").select(who).run()
        return page

    return opened


def listed(page, caption):
    found = [d for name, d in components(page._tree) if name == LIST]
    (one,) = [each for each in found if each["caption"].startswith(caption)]
    return one


def captions(page):
    return [d["caption"] for name, d in components(page._tree) if name == LIST]


def send(app, caption, value):
    """What the browser does when a name in a listing is used."""

    def nodes(node):
        for child in getattr(node, "children", {}).values():
            if child.type == "bidi_component":
                yield child.proto
            yield from nodes(child)

    (proto,) = [
        each for each in nodes(app._tree) if each.component_name == LIST and caption in each.json
    ]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": "opened", "value": value}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def parts(workspace):
    with library.open_store(workspace.url) as store:
        found = double_coding.double_coded(coding_view.outline(store, "study-1"))
    return {each.source: {p.coder: (p.state, p.seed) for p in each.parts} for each in found}


def test_nothing_is_double_coded_yet(opened):
    page = opened(who="ana")
    assert "No source of Wave 1, March 2024 is double coded yet." in said(page)
    assert "Owners and facilitators assign: Lea Yew." in said(page)
    assert "codes.assign" not in [button.key for button in page.button]
    assert address(page) == {"study": "study-1", "wave": "t1", "view": "double"}


def test_a_facilitator_draws_a_share_and_assigns(opened, workspace):
    page = opened()
    drawn_now = double_coding.drawn(NAMES, 20, "7")
    assert f"2 sources of 10: {', '.join(drawn_now)}" in said(page).replace("\\", "")
    page.button(key="codes.assign").click().run()
    assert "Choose two coders or more" in page.error[0].value
    page.multiselect(key="codes.coders").set_value(["ana", "ben"]).run()
    page.number_input(key="codes.share").set_value(30).run()
    page.text_input(key="codes.seed").set_value("11").run()
    page.button(key="codes.assign").click().run()
    assert not page.exception
    chosen = double_coding.drawn(NAMES, 30, "11")
    state = ("at work", "11")
    assert parts(workspace) == {name: {"ana": state, "ben": state} for name in chosen}
    assert "6 assignments made." in said(page)
    assert [row[0][:6].strip() for row in listed(page, "Sources")["rows"]] == list(chosen)
    assert "drawn with seed 11" in listed(page, "Sources")["rows"][0][4]
    page.button(key="codes.assign").click().run()
    assert "All were assigned already." in said(page)


def test_a_facilitator_assigns_chosen_sources(opened, workspace):
    page = opened()
    page.multiselect(key="codes.coders").set_value(["ana", "lea"]).run()
    page.segmented_control(key="codes.way").select("chosen").run()
    page.button(key="codes.assign").click().run()
    assert "Choose a source" in page.error[0].value
    page.multiselect(key="codes.sources").set_value(["int-2"]).run()
    page.button(key="codes.assign").click().run()
    assert parts(workspace) == {"int-2": {"ana": ("at work", ""), "lea": ("at work", "")}}


def test_a_coder_declares_their_own_part_done_and_no_other(opened, workspace):
    page = opened("ana", assigned("", "ana", "ben"))
    assert "Ana Ash is still at work on 1 source." in said(page)
    (row,) = listed(page, "Sources")["rows"]
    assert row[1:3] == ["Ana Ash and Ben Oak still at work", "not yet compared"]
    page.button(key="codes.done").click().run()
    assert "Your part of int-1 is done." in said(page)
    assert {who: state for who, (state, _) in parts(workspace)["int-1"].items()} == {
        "ana": "done",
        "ben": "at work",
    }
    assert "codes.done" not in [button.key for button in page.button]
    assert captions(page) == ["Sources coded by two people apart"]
    page.selectbox(key="frame.person").select("ben").run()
    page.button(key="codes.done").click().run()
    assert listed(page, "Sources")["rows"][0][1:3] == ["all done, not yet adjudicated", "2"]
    assert len(captions(page)) == 3


def test_ones_own_part_opens_in_the_reader(opened):
    page = opened("ben", assigned("", "ana", "ben"))
    page.button(key="codes.read").click().run()
    assert page.title[0].value == "Talk int\u2060-1" or "Talk int" in page.title[0].value
    assert drawn(page, "qms.reader")["doc"] == ["study-1", "int-1", "ben"]


def test_where_two_differ_is_shown_when_both_are_done(opened):
    rows = assigned("done 2024-05-01T09:00:00Z", "ana", "ben")
    page = opened("lea", rows)
    found = listed(page, "Passages")
    assert [row[:4] for row in found["rows"]] == [
        ["“Line 3”", "QP1 Name of QP1", "Ana Ash", "Ben Oak"],
        ["“Line 5”", "QA1 Name of QA1", "Ben Oak", "Ana Ash"],
    ]
    table = listed(page, "Agreement")
    assert [row[0] for row in table["rows"]] == ["QP1 Name of QP1", "QA1 Name of QA1"]
    assert table["rows"][0][1:3] == ["91.7%", "0.62"]
    send(page, "Passages", found["ids"][1])
    assert drawn(page, "qms.reader")["opened"] == "c4"


def test_a_source_is_opened_and_what_was_settled_recorded(opened, workspace):
    rows = assigned("done 2024-05-01T09:00:00Z", "ana", "ben")
    page = opened("ana", rows)
    send(page, "Sources coded", "int-1")
    assert address(page)["case"] == "int-1"
    assert captions(page) == ["Passages that one coder gave a code and another did not"]
    page.button(key="FormSubmitter:codes.settling-Record the adjudication").click().run()
    assert "Say in a sentence" in page.error[0].value
    page.text_input(key="codes.note.int-1").set_value("Both kept.")
    page.button(key="FormSubmitter:codes.settling-Record the adjudication").click().run()
    assert not page.exception
    assert {state for state, _ in parts(workspace)["int-1"].values()} == {"adjudicated"}
    assert "Both kept." in said(page)
    page.button(key="codes.all").click().run()
    assert "adjudicated" in listed(page, "Sources")["rows"][0][1]


def test_who_is_neither_coder_nor_facilitator_records_nothing(opened):
    page = opened("", assigned("done", "ana", "ben"), case="int-1")
    assert "Record" not in " ".join(button.label for button in page.button)
    assert listed(page, "Passages")["rows"]


def test_a_source_that_somebody_is_at_work_on_is_never_compared(opened):
    rows = [*assigned("", "ana"), *assigned("done", "ben")]
    page = opened("ben", rows, case="int-1")
    assert "Not compared yet" in said(page)
    assert captions(page) == []


def test_an_unknown_source_in_the_address_shows_all(opened):
    page = opened("ana", assigned("done", "ana", "ben"), case="int-9")
    assert "case" not in address(page)
    assert len(captions(page)) == 3


def test_one_coder_alone_is_told(opened):
    page = opened("lea", assigned("done", "ana"))
    assert listed(page, "Sources")["rows"][0][1] == "done; no second coder is assigned"


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("codes", study="sample", view="double", wave="t1")
    page.selectbox(key="frame.person").select("m1").run()
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert len(listed(page, "Sources")["rows"]) == 24
