"""The value of improvement in a browser: from one sentence to a page of paper.

Enter a claim with one sentence, link it to an excerpt, complete it, see it in the matrix, and
find in the one-page PDF what was left out of the ratio.
"""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from qms.services import library
from tests import factories

pytestmark = pytest.mark.browser

MADE = factories.study(
    systems=[{"system": "site-a", "name": "Site A"}],
    sources=[factories.source(title="A talk", quotable="true")],
    codings=[factories.coding(), factories.coding(coding="c2", quote="Nobody outside", code="QA1")],
    programmes=[
        {
            "programme": "prog",
            "system": "site-a",
            "title": "Home first",
            "cost_low": "90",
            "cost_central": "100",
            "cost_high": "200",
            "currency_year": "2024",
        }
    ],
    benefits=[
        {
            "benefit": "b1",
            "programme": "prog",
            "statement": "Carers sleep at night.",
            "category": "performance-patient",
            "beneficiary": "people-and-carers",
            "valuation": "described",
            "stage": "early",
            "attribution": "A1",
        }
    ],
)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A workspace with one small study."""
    url = f"sqlite:///{tmp_path_factory.mktemp('value')}/w.sqlite"
    with library.open_store(url) as store, store.begin() as conn:
        library.stored.insert_study(conn, MADE, replace=False)
    return url


@pytest.fixture
def page(serve, held, open_page):
    return open_page(f"{serve(database=held)}/value?study=study-1")


def pick(page, label, option):
    """Choose in a select box by typing the beginning of an option's name."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(option)  # a long list holds only what is near in the page
    page.get_by_role("option", name=option).first.click()


def claims(url):
    with library.open_store(url) as store:
        return library.study(store, "study-1").tables["benefits"].to_dict("records")


def write(page, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def test_from_one_sentence_to_what_the_ratio_leaves_out(page, held, picture):
    # One sentence and who gains.
    page.get_by_text("Add a claim", exact=True).click()
    write(page, "One sentence: who gains what", "Agency shifts are no longer bought.")
    pick(page, "Who gains", "Own organisation")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("The claim is in the register.")).to_be_visible()
    made = next(row for row in claims(held) if row["benefit"] != "b1")
    assert (made["statement"], made["valuation"]) == ("Agency shifts are no longer bought.", "")

    # Linked to an excerpt.
    write(page, "Look for an excerpt", "nobody")
    page.get_by_role("button", name="Link", exact=False).first.click()
    expect(page.get_by_text("The excerpt is linked.")).to_be_visible()
    expect(page.get_by_role("button", name="Unlink", exact=False)).to_have_count(1)

    # Completed.
    pick(page, "Category of benefit", "Performance, finance")
    pick(page, "Stage", "Realised")
    page.get_by_text("A3, pattern over time", exact=True).click()
    pick(page, "Valuation", "Monetised")
    write(page, "Gross sum", "£400")
    write(page, "Price year", "2024/25")
    pick(page, "Class of money", "Cash-releasing")
    write(page, "Share, low", "25%")
    write(page, "Share, central", "0.5")
    write(page, "Share, high", "0.75")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("The claim is saved.")).to_be_visible()
    done = next(row for row in claims(held) if row["benefit"] == made["benefit"])
    assert (done["money_class"], done["gross"], done["evidence"]) == ("cash-releasing", "400", "c2")

    # Seen in the matrix, beside a cell that says so where nothing is recorded.
    page.get_by_role("radio", name="Matrix").click()
    cell = page.get_by_role("button", name="Performance, finance, Own organisation: 1 realised")
    expect(cell).to_be_visible()
    expect(page.get_by_text("no claim recorded").first).to_be_visible()
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Agency shifts are no longer bought.")).to_be_visible()

    # Found on paper: what the ratio leaves out.
    page.get_by_role("radio", name="Money").click()
    expect(page.get_by_text("Benefit-cost ratio 0.50 to 3.33, centrally 2.00.")).to_be_visible()
    picture(page, "value")
    page.get_by_role("button", name="Save", exact=True).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="One-page case").click()
    pdf = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert download.value.suggested_filename == "prog-case.pdf"
    assert len(pdf.pages) == 1
    told = " ".join(pdf.pages[0].extract_text().split())
    assert "Benefit-cost ratio 0.50 to 3.33, centrally 2.00." in told
    assert "Left out: 1 of 2 claims (50%): 1 not in money." in told
