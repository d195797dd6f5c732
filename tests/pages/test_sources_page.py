"""Sources: what is there, who was asked, and the way to take one out."""

from tests import factories
from tests.pages.conftest import address, drawn, said


def test_the_sources_of_a_system_and_the_gaps_are_shown(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    assert "24 sources of Site A" in said(page)
    assert address(page) == {"study": "sample", "system": "site-a", "wave": "t1"}
    grid = drawn(page, "qms.listing")
    assert len(grid["rows"]) == 14
    assert sum(int(cell) for row in grid["rows"] for cell in row[1:] if cell != "–") == 15
    assert any(set(row[1:]) == {"–"} for row in grid["rows"])


def test_an_empty_wave_says_what_to_do(open_page, workspace):
    waves = [
        {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"},
        {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31"},
    ]
    workspace.add(factories.study(waves=waves))
    page = open_page("sources", study="study-1", wave="t2")
    assert "drop in the transcripts" in said(page)


def test_a_source_is_withdrawn_after_a_yes(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    assert page.button(key="sources.withdraw").disabled
    page.selectbox(key="sources.pick").select("a1-int-03").run()
    page.checkbox(key="sources.sure").check().run()
    page.button(key="sources.withdraw").click().run()
    assert not page.exception
    assert "a1-int-03 is withdrawn" in "\n".join(each.value for each in page.success)
    left = page.selectbox(key="sources.pick").options
    assert len(left) == 23
    assert not any(option.startswith("a1-int-03") for option in left)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("sources", study="sample", system="site-a")
    statements.clear()
    page.run()
    assert len(statements) <= 3
