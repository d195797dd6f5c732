"""Passages for a criterion in a browser: dismiss one, undo it, take another up to code it."""

import re

import pytest
from playwright.sync_api import expect

from qms.services import library
from tests.browser.test_coding_journey import panel

pytestmark = pytest.mark.browser


def test_from_a_criterion_to_a_source(serve, open_page, tmp_path):
    database = f"sqlite:///{tmp_path}/w.sqlite"
    with library.open_store(database) as store:
        library.open_sample(store, by="test")
    address = serve(database=database)
    page = open_page(f"{address}/search?study=sample&view=suggested&criterion=QA3")
    passages = page.locator("li", has=page.get_by_role("button", name="Dismiss"))
    expect(passages).to_have_count(50)
    first = passages.first.locator(".passage").inner_text()
    passages.first.get_by_role("button", name="Dismiss").press("Enter")
    expect(passages.first.locator(".passage")).not_to_have_text(first)
    page.get_by_role("button", name="Undo the last dismissal").click()
    expect(passages.first.locator(".passage")).to_have_text(first, use_inner_text=True)
    page.screenshot(path=tmp_path / "suggested.png")
    passages.first.get_by_role("button", name="Code it").click()
    expect(page).to_have_url(re.compile(r"/read\?.*source=.+&at=\d+-\d+"))
    expect(panel(page).get_by_text(re.compile("^Selected, paragraph"))).to_be_visible()
