"""The matrix in a browser: what only a browser can break.

1. Open a cell by keyboard alone, write its summary, save it, stay in the text.
2. Somebody else is quicker: both texts stand there, also after a look at another page.
3. Save the matrix as a workbook; it holds the summary.
"""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from qms.formats.workbook import EXCERPT_SHEET
from qms.services import library
from qms.services.matrix import write_summary
from tests import factories

pytestmark = pytest.mark.browser

MADE = factories.study(
    systems=[{"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"}],
    sources=[factories.source(), factories.source(source="int-2", system="site-b")],
    codings=[
        factories.coding(),
        factories.coding(coding="c2", source="int-2", code="QA1"),
    ],
)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A workspace with one small study."""
    url = f"sqlite:///{tmp_path_factory.mktemp('matrix')}/w.sqlite"
    with library.open_store(url) as store, store.begin() as conn:
        library.stored.insert_study(conn, MADE, replace=False)
    return url


@pytest.fixture
def page(serve, held, open_page):
    return open_page(f"{serve(database=held)}/matrix?study=study-1")


def cell(page, criterion, system):
    return page.locator(f'button[data-cell="{criterion}\\a {system}\\a "]')


def focused(page):
    """The element that has the focus, through every shadow root."""
    return page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at.id || at.dataset.cell || at.tagName;
        }"""
    )


def elsewhere(url, text, seen):
    with library.open_store(url) as store:
        write_summary(store, MADE, "ben", "site-a", "t1", "QP1", text, seen)


def test_a_summary_is_written_by_keyboard_and_never_lost(page, held):
    expect(page.get_by_role("table", name="Domain QP")).to_be_visible()
    cell(page, "QP1", "site-a").focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "QP1\nsite-b\n"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    area = page.get_by_label("Summary", exact=True)
    expect(area).to_be_visible()
    area.focus()
    page.keyboard.type("Four aims, agreed.")
    expect(page.locator("#cell-note")).to_have_text("Not saved yet")
    expect(cell(page, "QP1", "site-a").locator(".draft")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#cell-note")).to_have_text("Saved.")
    expect(cell(page, "QP1", "site-a")).to_contain_text("Four aims, agreed.")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_attached()
    assert focused(page) == "cell-summary"

    page.keyboard.type(" By all.")
    elsewhere(held, "Theirs.", "Four aims, agreed.")
    page.get_by_role("button", name="Save", exact=True).click()
    theirs = page.get_by_role("group", name="The summary as it stands now")
    expect(theirs).to_contain_text("ben changed this on")
    expect(theirs).to_contain_text("Theirs.")
    expect(area).to_have_value("Four aims, agreed. By all.")

    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Site A")).to_be_visible()
    page.get_by_role("link", name="Matrix").click()
    expect(cell(page, "QP1", "site-a").locator(".draft")).to_be_visible()
    expect(area).to_have_value("Four aims, agreed. By all.")
    page.get_by_role("button", name="Save mine in its place").click()
    expect(page.locator("#cell-note")).to_have_text("Saved.")
    expect(theirs).to_have_count(0)

    page.get_by_role("button", name="Next without a summary").click()
    expect(page.get_by_role("heading", name="Name of QA1")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as XLSX").click()
    assert waiting.value.suggested_filename == "study-1-matrix-t1.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert book["QP Domain QP"]["B2"].value == "Four aims, agreed. By all."
    assert book[EXCERPT_SHEET]["A2"].value == "c1"


def test_on_a_phone_the_open_cell_comes_into_view(serve, held, open_page):
    page = open_page(f"{serve(database=held)}/matrix?study=study-1", width=390, height=844)
    cell(page, "QA1", "site-b").click()
    expect(page.get_by_role("heading", name="Name of QA1")).to_be_in_viewport()
    page.get_by_role("button", name="Open in the profile").click()
    expect(page.get_by_role("heading", name="Site B")).to_be_visible()
    expect(page.locator(".context mark")).to_have_text("agreed four aims")
