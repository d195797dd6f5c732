"""The page Change: two waves of one system, and what is change and what is only knowledge."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

LISTS, LISTING = "qms.change", "qms.listing"
WAVES = [
    {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "closed"},
    {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31", "phase": "closed"},
]
RECORD = [
    factories.consensus(level="1"),
    factories.consensus(level="3", wave="t2"),
    factories.consensus(criterion="QA1", level="", state="IE"),
    factories.consensus(criterion="QA1", level="2", wave="t2"),
]


def two_waves(**given):
    return factories.study(**{"waves": WAVES, "consensus": RECORD, **given})


def groups(page):
    return {
        g["outcome"]: g for section in drawn(page, LISTS)["sections"] for g in section["groups"]
    }


def send(app, component, event, value):
    """What the browser does when something in a component is used."""
    found = [node.proto for node in nodes(app._tree) if node.proto.component_name == component]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(found[0].id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("change").title[0].value == "No study is open yet"


def test_one_wave_says_what_to_do_next(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("change", study="study-1")
    assert "This study has one wave" in said(page)
    assert page.button(key="change.study")
    assert not is_drawn(page, LISTS)


def test_the_sample_is_told(open_page, sample):
    page = open_page("change", study="sample", system="site-b")
    assert page.title[0].value == "What changed at Site B"
    assert address(page) == {"study": "sample", "system": "site-b", "wave": "t2", "before": "t1"}
    told = groups(page)
    assert told["moved"]["count"] == "9 criteria"
    shown = [row for s in drawn(page, LISTS)["sections"] for g in s["groups"] for row in g["rows"]]
    assert len(shown) == len({row["id"] for row in shown}) == 52
    assert "Before you compare" in said(page)
    assert "still being discussed" in said(page)


def test_an_arrow_stands_only_where_a_level_moved(open_page, workspace):
    workspace.add(two_waves())
    told = groups(open_page("change", study="study-1"))
    assert {row["id"]: row["step"] for row in told["moved"]["rows"]} == {"QP1": 1}
    (row,) = told["now assessable"]["rows"]
    assert (row["step"], row["before"]["look"], row["after"]["level"]) == (0, "IE", 2)
    assert row["said"][0] == "Insufficient evidence in the earlier wave."


@pytest.mark.parametrize(("side", "wave"), [("before", "t1"), ("after", "t2")])
def test_a_cell_opens_the_profile_of_its_wave(open_page, workspace, side, wave):
    workspace.add(two_waves())
    page = send(open_page("change", study="study-1"), LISTS, "picked", ["QP1", side])
    assert is_drawn(page, "qms.strips")
    assert drawn(page, "qms.strips")["selected"] == "QP1"
    assert address(page)["wave"] == wave


def test_an_address_names_both_waves_and_what_is_not_there_is_mended(open_page, workspace):
    workspace.add(
        two_waves(waves=[*WAVES, {"wave": "t3", "title": "Wave 3", "as_of": "2026-03-31"}])
    )
    page = open_page("change", study="study-1", wave="t3", before="t1")
    assert drawn(page, LISTS)["waves"] == ["Wave 1", "Wave 3"]
    page = open_page("change", study="study-1", wave="t3", before="gone")
    assert drawn(page, LISTS)["waves"] == ["Wave 2", "Wave 3"]
    page = open_page("change", study="study-1", wave="t1")
    assert drawn(page, LISTS)["waves"] == ["Wave 1", "Wave 2"]
    page.selectbox(key="change.wave").select("t3").run()
    assert address(page)["wave"] == "t3"
    page.selectbox(key="change.before").select("t2").run()
    assert drawn(page, LISTS)["waves"] == ["Wave 2", "Wave 3"]


def test_the_domain_narrows_the_lists(open_page, sample):
    page = open_page("change", study="sample", system="site-b", domain="QA")
    rows = [row["id"] for group in groups(page).values() for row in group["rows"]]
    assert sorted(rows) == ["QA1", "QA2", "QA3", "QA4", "QA5"]


def test_the_figure_stands_with_its_text_and_table(open_page, sample):
    page = open_page("change", study="sample", system="site-b", view="figure")
    assert not is_drawn(page, LISTS)
    table = drawn(page, LISTING)
    assert table["columns"][-1] == "What it is"
    assert len(table["rows"]) == 44
    assert "QP4 moved from 1 Emerging to 2 Developing" in said(page)


def test_another_version_shows_what_changed_and_what_to_judge_again(open_page, workspace):
    then = factories.rubric(version="0.9")
    now = factories.parse_rubric(
        factories.rubric_text(criteria=("QP1", "QA1", "QA2")).replace(
            "3: What 3 looks like.", "3: Something else.", 1
        ),
        "rubric.yaml",
    )
    waves = [{**WAVES[0], "rubric_version": "0.9"}, WAVES[1]]
    workspace.add(
        two_waves(rubrics=(now, then), waves=waves, consensus=[factories.consensus(level="2")])
    )
    page = open_page("change", study="study-1")
    assert "another version of the rubric (0.9, then 1.0)" in said(page)
    assert set(groups(page)) == {"not comparable"}
    assert "1 judgement of Wave 1 was made under words" in said(page)
    assert "QA2 Name of QA2" in said(page)
    tables = [node.proto for node in nodes(page._tree) if node.proto.component_name == LISTING]
    queue, wording = (json.loads(proto.json) for proto in tables)
    assert queue["rows"] == [["QP1 Name of QP1", "2 Level 2", "Level 3 reads otherwise", "waits"]]
    assert wording["rows"] == [["QP1", "level 3", "What 3 looks like.", "Something else."]]
    send(page, LISTING, "opened", "QP1")
    assert address(page)["criterion"] == "QP1"
    assert address(page)["wave"] == "t2"


def test_words_of_others_stay_words(open_page, workspace):
    name = "<b>A</b> :red[x] $y$"
    workspace.add(two_waves(systems=[{"system": "site-a", "name": name}]))
    page = open_page("change", study="study-1")
    assert "<b>" not in page.title[0].value.replace("\\<b\\>", "")
    assert not page.exception


def test_what_is_kept_from_a_rater_is_kept_here(open_page, workspace):
    """While either wave is rated blind, a rater who has not rated sees no level of it."""
    waves = [WAVES[0], {**WAVES[1], "phase": "rating"}]
    members = [{"member": "ana", "name": "Ana", "role": "rater"}]
    workspace.add(two_waves(waves=waves, members=members))
    page = open_page("change", study="study-1")
    page.selectbox(key="frame.person").select("ana").run()
    assert page.title[0].value == "Not to be seen yet"
    assert not is_drawn(page, LISTS)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("change", study="sample", system="site-a")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert is_drawn(page, LISTS)
