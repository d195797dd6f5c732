"""Files are dropped in, people in them replaced, and what was brought in is there to be read."""

import re
import sqlite3

import pytest

from tests.browser.conftest import ROOT

TALK = (
    "Interviewer: Who keeps the list?\n\n"
    "Nurse: I do. Dr Ana Reyes asked me to, and Reyes's office rings on Fridays.\n"
)
ORIGINALS = ROOT / "sample_data" / "originals"


@pytest.fixture
def files(tmp_path):
    """A talk that names somebody, a recording's captions, minutes as PDF, and an empty file."""
    talk = tmp_path / "site-a_2026-02-03_acute_talk.txt"
    talk.write_text(TALK)
    (tmp_path / "empty.docx").write_bytes(b"")
    return [
        talk,
        ORIGINALS / "d1-int-11.vtt",
        ORIGINALS / "b1-doc-01.pdf",
        tmp_path / "empty.docx",
    ]


def test_files_are_brought_in(serve, open_page, files, tmp_path, picture):
    from playwright.sync_api import expect

    database = tmp_path / "w.sqlite"
    app = serve("--sample", database=f"sqlite:///{database}")
    page = open_page(app, height=1500)
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    page.goto(f"{app}/sources?study=sample&system=site-a&wave=t2")
    expect(page.get_by_role("heading", name="11 sources of Site A")).to_be_visible()
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_role("heading", name="3 files read, 1 refused")).to_be_visible()
    receipts = page.get_by_role("table", name=re.compile("Receipt"))
    expect(receipts).to_contain_text("This file is empty")
    expect(page.get_by_role("heading", name="People in the text")).to_be_visible()
    # The grid is drawn on a canvas: the box of the first row is ticked where it stands.
    grid = page.locator("[data-testid=stDataFrame]").nth(0)
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    picture(page, "sources")
    box = grid.locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 61, box["y"] + 52)
    page.wait_for_timeout(1500)
    # The tick stays with its person where the rows change, and where the page is left.
    beds = tmp_path / "beds.txt"
    beds.write_text("Nurse: Carl Denby counts the beds. Carl Denby is never wrong. Carl Denby!\n")
    page.locator("input[type=file]").set_input_files([beds])
    expect(page.get_by_role("heading", name="4 files read, 1 refused")).to_be_visible()
    page.get_by_role("link", name="Search").click()
    expect(page.get_by_role("textbox", name="Look for")).to_be_visible()
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page.get_by_text("Still here, not brought in yet")).to_be_visible()
    also = page.get_by_role("textbox", name="Also replace")
    also.fill("Fridays")
    also.press("Control+Enter")
    expect(page.get_by_text("“Fridays” stands in 1 place")).to_be_visible()
    page.get_by_role("button", name="Bring in 4 sources").click()
    expect(page.get_by_text("4 sources brought in.")).to_be_visible()
    expect(page.get_by_role("heading", name="15 sources of Site A")).to_be_visible()
    kept = sqlite3.connect(database)
    texts = [
        text for (text,) in kept.execute("select text from texts where source like 'site-a-%'")
    ]
    kept.close()
    assert len(texts) == 4
    assert any(
        "Dr Name 1 asked me to, and Name 1's office rings on [removed 1]" in t for t in texts
    )
    assert any("Carl Denby counts" in text for text in texts)
    assert not any("Reyes" in text for text in texts)


def test_a_search_leads_to_the_source_and_the_matrix_holds_it(serve, open_page, picture):
    from playwright.sync_api import expect

    app = serve("--sample")
    page = open_page(app)
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    page.goto(f"{app}/search?study=sample")
    asked = page.get_by_role("textbox", name="Look for")
    asked.fill('"same return"')
    asked.press("Enter")
    expect(page.locator("mark").first).to_have_text(re.compile("same return", re.I))
    asked.fill("wallpaper")
    asked.press("Enter")
    expect(page.locator("mark").first).to_have_text(re.compile("wallpaper", re.I))
    picture(page, "search")
    page.get_by_role("button", name=re.compile("physiotherapy lead, Moor")).first.click()
    expect(page).to_have_url(re.compile("/read.*source=c1-int-05"))
    page.goto(f"{app}/matrix?study=sample&wave=t1")
    expect(page.get_by_role("heading", name=re.compile("Quality planning"))).to_be_visible()
    picture(page, "matrix")
