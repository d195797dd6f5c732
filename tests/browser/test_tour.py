"""A tour of the pages of judgement and results: each stands, at a desk and on a phone."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from qms.formats.bundle import read_bundle
from qms.services import library

pytestmark = pytest.mark.browser

# page, what its address says more, a heading on it
PAGES = [
    ("agreement", "wave=t1", "Agreement"),
    ("actions", "system=site-a&wave=t2", "Actions"),
    ("trail", "", "Audit trail"),
    ("change", "system=site-a&before=t1&wave=t2", "What changed at Site A"),
    ("balance", "system=site-a&wave=t1", "Balance at Site A"),
]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def app(serve):
    return serve("--sample")


@pytest.mark.parametrize(("name", "more", "heading"), PAGES)
def test_a_page_stands_at_a_desk_and_on_a_phone(app, open_page, picture, name, more, heading):
    page = open_page(app)
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    page.goto(f"{app}/{name}?study=sample&{more}")
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(1500)
    picture(page, name)
    phone = open_page(f"{app}/{name}?study=sample&{more}", width=390, height=844)
    expect(phone.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    phone.wait_for_timeout(1500)
    assert phone.evaluate(SIDEWAYS) <= 0


@pytest.fixture(scope="module")
def rating(tmp_path_factory):
    """The sample study with its second wave still being rated, nothing rated in it."""
    sample = read_bundle(library.SAMPLE)
    tables = dict(sample.tables)
    tables["waves"] = tables["waves"].copy()
    tables["waves"].loc[tables["waves"]["wave"] == "t2", "phase"] = "rating"
    for name in ("ratings", "consensus"):
        tables[name] = tables[name][tables[name]["wave"] != "t2"]
    path: Path = tmp_path_factory.mktemp("rating") / "w.sqlite"
    with library.open_store(f"sqlite:///{path}") as store, store.begin() as conn:
        library.stored.insert_study(conn, replace(sample, tables=tables), replace=False)
    return f"sqlite:///{path}"


def test_a_criterion_is_rated_beside_its_evidence(serve, rating, open_page, picture):
    app = serve(database=rating)
    page = open_page(f"{app}/rate?study=sample&system=site-a&wave=t2&criterion=QI3")
    main = page.get_by_test_id("stMain")
    main.get_by_role("combobox", name="Rating as").click()
    page.get_by_role("option", name="Rating as First rater").click()
    words = page.locator("#rate-words")
    expect(words).to_be_visible()
    words.fill("One programme tests and tells its failures; elsewhere change is announced.")
    page.get_by_role("radio", name="Emerging").check(force=True)
    expect(page.get_by_text("Draft saved").first).to_be_visible()
    picture(page, "rate")
    phone = open_page(f"{app}/rate?study=sample&system=site-a&wave=t2", width=390, height=844)
    expect(phone.get_by_role("heading", name="Rate").first).to_be_visible()
    assert phone.evaluate(SIDEWAYS) <= 0
