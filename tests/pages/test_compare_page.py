"""The comparison: systems side by side, in the order of their names, never of their levels."""

from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said


def test_without_a_study_it_leads_to_one(open_page):
    page = open_page("compare")
    assert page.title[0].value == "No study is open yet"


def test_the_sample_is_compared(open_page, sample):
    page = open_page("compare", study="sample")
    assert page.title[0].value == "Four systems side by side"
    assert "Before you compare" in said(page)
    sheet = drawn(page, "qms.grid")
    assert [system["name"] for system in sheet["systems"]] == [
        "Site A",
        "Site B",
        "Site C",
        "Site D",
    ]
    rows = [row for domain in sheet["sections"][0]["domains"] for row in domain["rows"]]
    assert len(rows) == 44
    assert {len(row["cells"]) for row in rows} == {4}
    assert sheet["panel"] is None


def test_systems_stand_in_the_order_of_their_names_whatever_their_levels(open_page, workspace):
    workspace.add(
        factories.study(
            systems=[
                {"system": "site-a", "name": "Zebra"},
                {"system": "site-b", "name": "Ant"},
                {"system": "site-c", "name": "Midge"},
            ],
            ratings=[factories.rating(level="4")],
            consensus=[factories.consensus(level="4")],
        )
    )
    names = [system["name"] for system in drawn(open_page("compare"), "qms.grid")["systems"]]
    assert names == ["Ant", "Midge", "Zebra"]


def test_an_address_opens_the_evidence_of_a_cell(open_page, sample):
    page = open_page("compare", study="sample", system="site-b", criterion="QA5")
    sheet = drawn(page, "qms.grid")
    assert sheet["selected"] == ["QA5", "site-b"]
    assert sheet["panel"]["above"].startswith("Site B · QA5")
    assert sheet["panel"]["link"][0] == "site-b"


def test_a_criterion_that_is_not_there_is_told(open_page, sample):
    page = open_page("compare", study="sample", criterion="Q9")
    assert "no criterion “Q9”" in said(page)
    assert drawn(page, "qms.grid")["panel"] is None
    assert "criterion" not in address(page)


def test_the_domain_narrows_the_rows(open_page, sample):
    page = open_page("compare", study="sample")
    page.selectbox(key="compare.domain").select("QI").run()
    sections = drawn(page, "qms.grid")["sections"]
    assert [domain["id"] for section in sections for domain in section["domains"]] == ["QI"]
    assert address(page)["domain"] == "QI"


def test_the_radar_stands_beside_its_table(open_page, sample):
    page = open_page("compare", study="sample")
    page.segmented_control(key="compare.view").select("radar").run()
    assert not page.exception
    assert address(page)["view"] == "radar"
    assert not is_drawn(page, "qms.grid")
    table = drawn(page, "qms.listing")
    assert table["columns"] == ["Criterion", "Site A", "Site B", "Site C", "Site D"]
    assert len(table["rows"]) == 44
    assert "levels on record" in said(page)


def test_a_wave_without_evidence_says_so(open_page, workspace):
    waves = [
        {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"},
        {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31"},
    ]
    workspace.add(factories.study(waves=waves))
    page = open_page("compare", study="study-1", wave="t2")
    assert not page.exception
    names = [system["note"] for system in drawn(page, "qms.grid")["systems"]]
    assert names == ["0 sources"]
    assert "no sources in this wave" in said(page)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("compare", study="sample", system="site-a", criterion="QA2")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert drawn(page, "qms.grid")["panel"]["criterion"] == "QA2"
