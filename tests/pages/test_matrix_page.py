"""The framework matrix on its page: cells, what a person writes, and an address to come back to."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.analysis.matrix import framework_matrix
from qms.services import library
from qms.services.matrix import write_summary
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

CELLS = "qms.matrix"
QUOTED = {
    "sources": [
        factories.source(source="int-1", sector="icb", title="A talk", quotable="true"),
        factories.source(source="doc-1", kind="document"),
    ],
    "codings": [
        factories.coding(coding="c1", quote="agreed four aims"),
        factories.coding(coding="c2", quote="agreed four aims", coder="ben", level="3"),
        factories.coding(coding="c3", source="doc-1", quote="Nobody", level=""),
    ],
}
RUBRIC = factories.rubric(more="sectors: {icb: Board, acute: Trust}")
CELL = {"system": "site-a", "wave": "t1", "criterion": "QP1"}


def small(**given):
    return factories.study(**{"rubrics": (RUBRIC,), **QUOTED, **given})


def send(app, event, value):
    """What the browser does when something in the component is used."""
    (proto,) = [node.proto for node in nodes(app._tree) if node.proto.component_name == CELLS]
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


def in_store(workspace):
    with library.open_store(workspace.url) as store:
        return library.study(store, "study-1").tables["summaries"].to_dict("records")


def write_elsewhere(workspace, text, seen, who="ben"):
    with library.open_store(workspace.url) as store:
        study = library.study(store, "study-1")
        write_summary(store, study, who, "site-a", "t1", "QP1", text, seen)


@pytest.fixture
def opened(open_page, workspace):
    """The page of a small study with the cell of QP1 open."""
    workspace.add(small(members=[{"member": "ben", "name": "Ben Oak", "role": "coder"}]))
    return open_page("matrix", study="study-1", system="site-a", criterion="QP1")


def test_without_a_study_it_leads_to_one(open_page):
    page = open_page("matrix")
    assert page.title[0].value == "No study is open yet"


def test_without_codings_it_says_what_to_do_next(open_page, workspace):
    workspace.add(small(codings=[]))
    page = open_page("matrix")
    assert "Nothing is coded in Wave 1" in said(page)
    assert not is_drawn(page, CELLS)
    page.button(key="matrix.study").click().run()
    assert page.title[0].value == "Sources"


def test_a_system_without_codings_says_so_too(open_page, workspace):
    workspace.add(small(systems=[{"system": "site-a"}, {"system": "site-b", "name": "Site B"}]))
    page = open_page("matrix", study="study-1", system="site-b", view="source")
    assert "Nothing of Site B is coded in" in said(page)


def test_the_sample_stands_cell_by_cell_as_it_is_computed(open_page, sample):
    page = open_page("matrix", study="sample")
    with library.open_store(sample.url) as store:
        study = library.study(store, "sample")
    seen = framework_matrix(study, study.latest_wave())
    sheet = drawn(page, CELLS)
    assert [case["name"] for case in sheet["cases"]] == [case.name for case in seen.cases]
    assert [domain["id"] for domain in sheet["domains"]] == [d.id for _, d, _ in seen.domains()]
    for shown, (_, _, columns) in zip(sheet["domains"], seen.domains(), strict=True):
        assert [head["id"] for head in shown["heads"]] == [seen.criteria[c].id for c in columns]
        counts = [[cell[1] for cell in row] for row in shown["rows"]]
        assert counts == seen.excerpts[:, columns].tolist()
    assert "Invented data" in said(page)
    assert sheet["panel"] is None


def test_a_cell_opens_its_excerpts_and_the_address_says_which(open_page, workspace):
    workspace.add(small())
    page = open_page("matrix", study="study-1")
    send(page, "picked", ["QP1", "site-a", ""])
    panel = drawn(page, CELLS)["panel"]
    assert (panel["name"], panel["question"]) == ("Name of QP1", "Does the system?")
    assert panel["count"] == "3 excerpts from 2 sources"
    talk, paper = panel["sources"]
    assert talk["line"] == "Interview · Board · 1 March 2024"
    assert [each["quote"] for each in talk["excerpts"]] == ["agreed four aims"]
    assert talk["excerpts"][0]["line"] == (
        "supports, signals 2 Level 2, report of practice · "
        "supports, signals 3 Level 3, report of practice"
    )
    assert paper["line"].endswith("not to be quoted outside")
    assert paper["excerpts"][0]["line"] == "context, report of practice"
    there = {"study": "study-1", "system": "site-a", "wave": "t1", "criterion": "QP1"}
    assert address(page) == there
    again = open_page("matrix", **there)
    assert drawn(again, CELLS)["panel"] == panel
    assert drawn(again, CELLS)["selected"] == ["QP1", "site-a", ""]
    send(page, "picked", ["", "", ""])
    assert drawn(page, CELLS)["panel"] is None
    assert "criterion" not in address(page)


def test_a_summary_is_saved_and_stands_in_its_cell(opened, workspace):
    send(opened, "saved", ["site-a", "t1", "QP1", "Four aims, agreed.", ""])
    (row,) = in_store(workspace)
    assert (row["summary"], row["author"]) == ("Four aims, agreed.", library.here())
    sheet = drawn(opened, CELLS)
    assert sheet["outcome"] == {"kind": "saved", "sent": "Four aims, agreed.", "said": "Saved."}
    assert sheet["panel"]["summary"] == "Four aims, agreed."
    assert sheet["panel"]["written"].startswith(f"Written by {library.here()} on ")
    assert sheet["domains"][0]["rows"][0][0][:4] == ["summarised", 3, "ID", "Four aims, agreed."]
    assert "1 of 1 cells with evidence" in said(opened)
    opened.run()
    assert drawn(opened, CELLS)["outcome"] is None
    assert len(in_store(workspace)) == 1


def test_a_summary_without_words_is_removed(opened, workspace):
    send(opened, "saved", ["site-a", "t1", "QP1", "First.", ""])
    send(opened, "saved", ["site-a", "t1", "QP1", " ", "First."])
    assert in_store(workspace) == []
    assert drawn(opened, CELLS)["outcome"]["said"] == "Removed."


def test_who_was_quicker_is_named_and_both_texts_reach_the_browser(opened, workspace):
    write_elsewhere(workspace, "Theirs.", "")
    send(opened, "saved", ["site-a", "t1", "QP1", "Mine.", ""])
    sheet = drawn(opened, CELLS)
    assert sheet["outcome"]["kind"] == "changed"
    assert sheet["outcome"]["sent"] == "Mine."
    assert sheet["outcome"]["said"].startswith("Ben Oak changed this on ")
    assert sheet["panel"]["summary"] == "Theirs."
    assert [row["summary"] for row in in_store(workspace)] == ["Theirs."]
    send(opened, "saved", ["site-a", "t1", "QP1", "Mine.", "Theirs."])
    assert [row["summary"] for row in in_store(workspace)] == ["Mine."]
    write_elsewhere(workspace, "", "Mine.")
    send(opened, "saved", ["site-a", "t1", "QP1", "Mine again.", "Mine."])
    assert "Ben Oak removed this on " in drawn(opened, CELLS)["outcome"]["said"]


def test_what_cannot_be_saved_is_told_with_the_words_kept(opened, workspace):
    send(opened, "saved", ["site-z", "t1", "QP1", "Words.", ""])
    outcome = drawn(opened, CELLS)["outcome"]
    assert (outcome["kind"], outcome["sent"]) == ("refused", "Words.")
    assert "No system “site-z”" in outcome["said"]
    assert in_store(workspace) == []


@pytest.mark.parametrize(
    ("view", "case", "names"),
    [
        ("sector", "icb", ["Board", "Trust", "Sector not given"]),
        ("source", "int-1", ["A talk", "doc-1"]),
    ],
)
def test_finer_cases_show_excerpts_only(open_page, workspace, view, case, names):
    workspace.add(small(summaries=[{**CELL, "summary": "Whole."}]))
    page = open_page("matrix", study="study-1")
    page.segmented_control(key="matrix.view").select(view).run()
    sheet = drawn(page, CELLS)
    assert [row["name"] for row in sheet["cases"]] == names
    assert "Whole." not in json.dumps(sheet)
    send(page, "picked", ["QP1", "site-a", case])
    panel = drawn(page, CELLS)["panel"]
    assert (panel["writes"], panel["count"]) == (False, "2 excerpts from 1 source")
    assert address(page) == {
        **{"study": "study-1", "system": "site-a", "wave": "t1"},
        **{"criterion": "QP1", "case": case, "view": view},
    }
    again = open_page("matrix", **address(page))
    assert drawn(again, CELLS)["panel"] == panel


def test_sources_without_a_sector_are_a_case_too(open_page, workspace):
    workspace.add(small())
    page = open_page("matrix", study="study-1", view="sector")
    send(page, "picked", ["QP1", "site-a", ""])
    panel = drawn(page, CELLS)["panel"]
    assert panel["above"] == "Site A · Sector not given · QP1 · Domain QP"
    assert panel["count"] == "1 excerpt from 1 source"


def test_another_kind_of_case_closes_the_case(open_page, workspace):
    workspace.add(small())
    page = open_page("matrix", study="study-1", view="source", case="int-1", criterion="QP1")
    page.segmented_control(key="matrix.view").select("sector").run()
    assert "case" not in address(page)
    assert not page.warning


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"criterion": "Q9"}, "no cell “Q9”"),
        ({"view": "source", "criterion": "QP1", "case": "gone"}, "no cell “QP1 gone”"),
        ({"view": "radar"}, ""),
        ({"domain": "ZZ"}, ""),
    ],
)
def test_bad_values_in_the_address_are_told_and_put_right(open_page, workspace, part, told):
    workspace.add(small())
    page = open_page("matrix", study="study-1", **part)
    assert told in said(page)
    assert bool(page.warning) == bool(told)
    assert drawn(page, CELLS)["panel"] is None
    assert not {"Q9", "gone", "ZZ"} & set(address(page).values())


def test_an_excerpt_leads_to_its_place_in_the_evidence_of_the_profile(opened):
    send(opened, "profile", ["site-a", "QP1", "c3"])
    panel = drawn(opened, "qms.strips")["panel"]
    shown = [e for g in panel["evidence"] for o in g["origins"] for e in o["excerpts"]]
    assert [each["coding"] for each in shown if "context" in each] == ["c3"]
    there = address(opened)
    assert (there["criterion"], there["coding"]) == ("QP1", "c3")


def test_a_domain_alone(open_page, sample):
    page = open_page("matrix", study="sample")
    page.selectbox(key="matrix.domain").select("QI").run()
    assert [domain["id"] for domain in drawn(page, CELLS)["domains"]] == ["QI"]
    assert address(page)["domain"] == "QI"


def test_hostile_words_are_data_and_nothing_else(open_page, workspace):
    hostile = "<img src=x onerror=alert(1)> **b** \u202egnp"
    systems = [{"system": "site-a", "name": hostile}]
    summary = {**CELL, "summary": hostile, "author": hostile}
    workspace.add(small(systems=systems, summaries=[summary]))
    page = open_page("matrix", study="study-1", system="site-a", criterion="QP1")
    assert "onerror=" not in said(page)
    panel = drawn(page, CELLS)["panel"]
    assert panel["summary"] == hostile
    assert "\u202e" not in panel["above"] + panel["written"]


def test_the_workbook_is_offered(open_page, workspace):
    workspace.add(small())
    (button,) = open_page("matrix", study="study-1").download_button
    assert (button.label, button.disabled) == ("Save as XLSX", False)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("matrix", study="sample", system="site-a", criterion="QA2")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert drawn(page, CELLS)["panel"]["ids"][2] == "QA2"
