"""Actions and targets on their page: planned, moved on, told apart, with nothing lost."""

import json
from datetime import date

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import actions, library
from qms.services.actions import Action
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said
from tests.pages.test_trail_page import nodes

LIST = "qms.actions"
PEOPLE = (
    {"member": "lea", "name": "Lea", "role": "owner"},
    {"member": "fay", "name": "Fay", "role": "facilitator"},
)
WAVE = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "discussing"}
LOG = {
    **{"action": "a1", "system": "site-a", "wave": "t1", "criteria": "QP1", "status": "open"},
    **{"what": "Sort the log", "owner": "Chair", "due": "2024-06-30"},
}
CODED = [factories.coding()]


def small(**given):
    return factories.study(**{"members": PEOPLE, "waves": [WAVE], "codings": CODED, **given})


@pytest.fixture
def opened(open_page, workspace):
    """Opens the page of a small study as a person."""

    def opened(person="lea", address=None, **given):
        workspace.add(small(**given))
        page = open_page("actions", study="study-1", **(address or {}))
        if person:
            page.selectbox(key="frame.person").select(person).run()
        assert not page.exception
        return page

    return opened


def send(app, event, value, component=LIST):
    (proto,) = [node.proto for node in nodes(app._tree) if node.proto.component_name == component]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def field(widgets, ending):
    return next(each for each in widgets if (each.key or "").endswith(ending))


def in_store(workspace):
    with library.open_store(workspace.url) as store:
        return actions.listed(library.study(store, "study-1"))


def change_elsewhere(workspace, **cells):
    with library.open_store(workspace.url) as store:
        study = library.study(store, "study-1")
        (seen,) = actions.listed(study)
        wanted = Action.of({**seen.cells(), **cells})
        actions.change_action(store, study, seen, wanted, by="fay")


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("actions").title[0].value == "No study is open yet"


def test_an_action_is_planned_with_what_is_missing_to_begin_from(opened, workspace):
    page = opened()
    assert "No action is planned yet." in said(page)
    field(page.text_area, ".what").input("Sort the log").run()
    field(page.multiselect, ".criteria").select("QP1").run()
    evidence = field(page.text_area, ".evidence")
    assert evidence.value.startswith("QP1: ")
    field(page.date_input, ".due").set_value(date(2099, 9, 30))
    page.button(key="actions.plan").click().run()
    (kept,) = in_store(workspace)
    assert (kept.what, kept.criteria, kept.due) == ("Sort the log", ("QP1",), "2099-09-30")
    assert kept.expected_evidence == evidence.value.strip()
    assert [line.value for line in page.success] == ["The action is planned."]
    (line,) = drawn(page, LIST)["actions"]
    assert (line["due"], line["late"]) == ("due 30 September 2099", False)
    assert [step for _, step in line["history"]] == ["Lea planned it."]
    assert field(page.text_area, ".what").value == ""


def test_what_a_person_wrote_of_the_evidence_is_not_written_over(opened):
    page = opened()
    field(page.multiselect, ".criteria").select("QP1").run()
    field(page.text_area, ".evidence").input("A tally that falls.").run()
    field(page.multiselect, ".criteria").select("QA1").run()
    assert field(page.text_area, ".evidence").value == "A tally that falls."


def test_what_cannot_be_planned_is_told_with_the_words_kept(opened, workspace):
    page = opened()
    field(page.text_area, ".what").input("Sort the log").run()
    page.button(key="actions.plan").click().run()
    assert "at least one criterion" in said(page)
    assert field(page.text_area, ".what").value == "Sort the log"
    assert in_store(workspace) == ()


def test_an_action_moves_on_and_its_history_stands_below_it(opened, workspace):
    page = opened(actions=[LOG])
    (line,) = drawn(page, LIST)["actions"]
    assert line["late"]
    assert line["due"].startswith("due 30 June 2024, ")
    assert (line["owner"], line["criteria"]) == ("Chair", [["QP1", "Name of QP1"]])
    send(page, "picked", ["a1"])
    assert address(page)["action"] == "a1"
    field(page.segmented_control, ".status").select("done").run()
    page.button(key="actions.save").click().run()
    assert in_store(workspace)[0].status == "done"
    (line,) = drawn(page, LIST)["actions"]
    assert [step for _, step in line["history"]] == ["Lea moved it from open to done."]
    assert not line["late"]
    assert "action" not in address(page)


def test_who_was_quicker_is_named_and_both_texts_are_there(opened, workspace):
    page = opened(actions=[LOG])
    send(page, "picked", ["a1"])
    change_elsewhere(workspace, what="Sort it weekly")
    field(page.text_area, ".what").input("Sort it daily").run()
    page.button(key="actions.save").click().run()
    assert "Fay changed this action meanwhile" in said(page)
    assert "Sort it weekly" in said(page)
    assert field(page.text_area, ".what").value == "Sort it daily"
    assert in_store(workspace)[0].what == "Sort it weekly"
    page.button(key="actions.save").click().run()
    assert in_store(workspace)[0].what == "Sort it daily"


def test_too_many_open_ones_are_warned_of_and_not_forbidden(opened):
    page = opened(actions=[{**LOG, "action": f"a{n}"} for n in range(4)])
    assert "4 actions are open" in said(page)
    assert page.button(key="actions.plan")


@pytest.mark.parametrize("phase", ["collecting", "rating"])
def test_before_the_ratings_are_revealed_nothing_is_planned(opened, phase):
    page = opened(waves=[{**WAVE, "phase": phase}], actions=[LOG])
    assert f"phase {phase}" in said(page)
    assert not page.text_area
    assert not drawn(page, LIST)["may"]


def test_who_has_no_such_role_reads_only(opened):
    page = opened("", actions=[LOG])
    assert "Only an owner or facilitator may plan an action" in said(page)
    assert not page.text_area
    page = send(page, "picked", ["a1"])
    assert not page.text_area


def test_a_target_is_set_beside_the_record(opened, workspace):
    page = opened(consensus=[factories.consensus()])
    assert "No target is set here" in said(page)
    picker = next(each for each in page.selectbox if each.label == "Criterion")
    picker.select("QP1").run()
    level = next(each for each in page.selectbox if each.label == "Target")
    level.select(3).run()
    page.button(key="actions.target.save").click().run()
    sheet = drawn(page, "qms.listing")
    assert sheet["rows"][0][:4] == ["QP1 Name of QP1", "2 Level 2", "3 Level 3", "Lea"]


def test_all_systems_are_listed_and_one_opens(opened):
    systems = [{"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"}]
    other = {**LOG, "action": "b1", "system": "site-b", "due": "2024-01-31"}
    page = opened(systems=systems, actions=[LOG, other], address={"view": "all"})
    rows = drawn(page, "qms.listing")["rows"]
    assert [row[0] for row in rows] == ["Site B", "Site A"]
    assert "days late" in rows[0][3]
    send(page, "opened", "site-b", "qms.listing")
    assert (address(page)["system"], "view" in address(page)) == ("site-b", False)
    assert [each["id"] for each in drawn(page, LIST)["actions"]] == ["b1"]


def test_statuses_filter_the_list(opened):
    page = opened(actions=[LOG, {**LOG, "action": "a2", "status": "done"}])
    assert [each["id"] for each in drawn(page, LIST)["actions"]] == ["a1", "a2"]
    page.pills(key="actions.status").select("done").run()
    assert [each["id"] for each in drawn(page, LIST)["actions"]] == ["a2"]


def test_an_action_that_is_not_there_is_told(opened):
    page = opened(actions=[LOG], address={"action": "gone"})
    assert "action" not in address(page)


def test_hostile_words_are_data_and_nothing_else(opened):
    hostile = "<img src=x onerror=alert(1)> **b** \u202egnp"
    page = opened(actions=[{**LOG, "what": hostile, "owner": hostile}])
    assert "onerror=" not in said(page)
    assert "\u202e" not in json.dumps(drawn(page, LIST), ensure_ascii=False)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("actions", study="sample", system="site-a")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert is_drawn(page, LIST)
