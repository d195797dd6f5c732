"""Search: what is asked stands in the address, hits in their context, and a way to read on."""

import pytest

from qms.services import coding_view, library
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

MEMBERS = [
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "facilitator"},
]


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


def test_a_hit_says_where_it_stands(open_page, sample):
    page = open_page("search", study="sample", query='"run charts"')
    told = drawn(page, "qms.hits")
    assert told["study"] == "sample"
    with library.open_store(sample.url) as store:
        for group in told["groups"]:
            text = coding_view.text(store, "sample", group["source"])
            for line in group["lines"]:
                start, end = map(int, line["at"].split("-"))
                assert text[start:end] == line["quote"]


def test_a_hit_shows_what_is_coded_there_already(open_page, workspace):
    workspace.add(
        factories.study(
            members=MEMBERS,
            codes=[{"code": "own-1", "name": "Borrowed voice"}],
            codings=[
                factories.coding(coding="c1", quote="agreed four aims", code="QA1", coder="ana"),
                factories.coding(coding="c2", quote="four aims", code="own-1", coder="ben"),
                factories.coding(coding="c3", quote="four", code="QA1", coder="ben"),
                factories.coding(coding="c4", quote="The board agreed", code="QP1", coder="ben"),
            ],
        )
    )
    codes = [["QA1", "Name of QA1"], ["Borrowed voice", ""]]
    assert coded(open_page("search", study="study-1", query="four")) == [codes]
    assert coded(open_page("search", study="study-1", query="nobody")) == [[]]


def test_who_codes_blind_is_not_told_what_others_coded(open_page, workspace):
    workspace.add(
        factories.study(
            members=MEMBERS,
            codings=[
                factories.coding(coding="c1", code="QA1", coder="ben", quote="agreed four aims"),
                factories.coding(coding="c2", code="QP1", coder="ana", quote="agreed four"),
            ],
            double_coding=[{"source": "int-1", "coder": coder} for coder in ("ana", "ben")],
        )
    )
    page = open_page("search", study="study-1", query="aims")
    assert coded(page) == [[]]
    assert "QA1" not in str(drawn(page, "qms.hits"))
    page.session_state["coder"] = "ben"
    assert coded(page.run()) == [[["QA1", "Name of QA1"]]]
    page.session_state["coder"] = "lea"
    assert coded(page.run()) == [[["QA1", "Name of QA1"]]]


def coded(page):
    """The codes of each hit."""
    groups = drawn(page, "qms.hits")["groups"]
    return [line["codes"] for group in groups for line in group["lines"]]


def test_filters_narrow_and_typing_asks(open_page, sample):
    page = open_page("search", study="sample")
    page.text_input(key="search.query").input("discharge").run()
    everywhere = {group["source"] for group in drawn(page, "qms.hits")["groups"]}
    page.selectbox(key="search.in_system").select("site-b").run()
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
    turn_to(page, 2)
    assert "Places 101 to 200 of" in said(page)
    assert address(page) == {"study": "sample", "query": "quality", "page": "2"}
    turn_to(page, 1)
    assert "Places 1 to 100 of" in said(page)


def turn_to(page, number):
    page.get("pagination")[0].set_value(number)
    page.run()
    assert not page.exception


def test_another_query_or_filter_begins_at_its_first_page(open_page, sample):
    page = open_page("search", study="sample", query="quality")
    turn_to(page, 2)
    page.text_input(key="search.query").input("improvement").run()
    assert "Places 1 to 100 of" in said(page)
    page.text_input(key="search.query").input("quality").run()
    assert "Places 1 to 100 of" in said(page)
    turn_to(page, 2)
    page.selectbox(key="search.kind").select("interview").run()
    assert "Places 1 to 100 of" in said(page)


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999", "9" * 400, "٢"])
def test_a_page_that_is_not_there_shows_the_first(open_page, sample, number):
    page = open_page("search", study="sample", query="quality", page=number)
    assert "Places 1 to 100 of" in said(page)


def test_filters_and_page_are_there_again_after_reading_and_in_a_link(open_page, sample):
    page = open_page("search", study="sample", query="the")
    page.selectbox(key="search.in_system").select("site-b").run()
    page.selectbox(key="search.kind").select("interview").run()
    turn_to(page, 2)
    told, link = said(page), address(page)
    assert link == {
        "study": "sample",
        "query": "the",
        "in_system": "site-b",
        "kind": "interview",
        "page": "2",
    }
    page.switch_page("qms/ui/pages/read.py").run()
    page.switch_page("qms/ui/pages/search.py").run()
    assert said(page) == told
    assert page.selectbox(key="search.in_system").value == "site-b"
    assert said(open_page("search", **link)) == told


def test_a_filter_that_is_not_there_is_let_go(open_page, sample):
    page = open_page("search", study="sample", query="wallpaper", in_system="gone", kind="gone")
    assert is_drawn(page, "qms.hits")
    assert address(page) == {"study": "sample", "query": "wallpaper"}


@pytest.mark.parametrize("view", [{}, {"query": "four"}, {"view": "suggested"}])
def test_without_a_source_it_says_what_to_do(open_page, workspace, view):
    workspace.add(factories.study(sources=[factories.source(withdrawn_at="2024-04-01")]))
    page = open_page("search", study="study-1", **view)
    assert "**Next:** bring in what people said" in said(page)
    assert "0 sources" not in said(page)
    page.button(key="search.sources").click().run()
    assert not page.exception
    assert page.title[0].value != "Search"


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
