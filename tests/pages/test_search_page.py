"""Search: what is asked stands in the address, hits in their context, and a way to read on."""

import pytest

from tests.pages.conftest import address, drawn, is_drawn, said


def test_an_empty_search_says_how(open_page, sample):
    page = open_page("search", study="sample")
    assert "Looks through all 137 sources" in said(page)
    assert not is_drawn(page, "qms.hits")


def test_hits_are_shown_in_their_context(open_page, sample):
    page = open_page("search", study="sample", query="wallpaper")
    (group,) = [g for g in drawn(page, "qms.hits")["groups"] if g["source"] == "c1-int-05"]
    assert "Site C" in group["about"]
    assert all(line["quote"].lower() == "wallpaper" for line in group["lines"])
    assert "roll of" in group["lines"][0]["before"]
    assert address(page) == {"study": "sample", "query": "wallpaper"}


def test_filters_narrow_and_typing_asks(open_page, sample):
    page = open_page("search", study="sample")
    page.text_input(key="search.query").input("discharge").run()
    everywhere = {group["source"] for group in drawn(page, "qms.hits")["groups"]}
    page.selectbox(key="search.system").select("site-b").run()
    page.selectbox(key="search.kind").select("meeting").run()
    narrowed = {group["source"] for group in drawn(page, "qms.hits")["groups"]}
    assert narrowed
    assert narrowed < everywhere
    assert all(source.startswith("b") and "meet" in source for source in narrowed)


def test_many_hits_come_a_hundred_at_a_time(open_page, sample):
    page = open_page("search", study="sample", query="quality")
    count = sum(len(group["lines"]) for group in drawn(page, "qms.hits")["groups"])
    assert count == 100
    assert "Places 1 to 100 of" in said(page)
    page.button(key="search.next").click().run()
    assert "Places 101 to 200 of" in said(page)


@pytest.mark.parametrize("query", ['audit "', "col:x", "*", "<b>&", "🙂 _x_", "/(/"])
def test_odd_queries_get_a_sentence(open_page, sample, query):
    page = open_page("search", study="sample", query=query)
    assert not page.exception
    assert "Nothing found" in said(page) or page.error or is_drawn(page, "qms.hits")


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("search", study="sample", query="discharge")
    statements.clear()
    page.run()
    assert len(statements) <= 3
