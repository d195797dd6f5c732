"""The codebook's journey: a code is made, coded with, merged into another, and all is undone.

1. Make a code under a criterion, by keyboard; its words survive a visit to another page.
2. Code a passage with it under Read and code.
3. Merge it into an older code: the preview says how many codings move.
4. Undo: the code and its coding are back. An excerpt leads to its place in the reader.
5. Two people define one code at once: who was quicker is named, and no words are lost.
"""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from qms.services import codes, coding, library
from tests import factories
from tests.browser.test_coding_journey import drag, panel, take, text_of, told

pytestmark = pytest.mark.browser

OWN = [
    {"code": "goodwill", "name": "Goodwill", "definition": "Work that nobody pays for."},
    {"code": "deep", "name": "Deep", "parent": "goodwill"},
]


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/w.sqlite"


@pytest.fixture
def store(database):
    with library.open_store(database) as opened:
        study = factories.study(
            codes=OWN, codings=[factories.coding(code="goodwill", quote="Nobody", level="")]
        )
        with opened.begin() as conn:
            library.stored.insert_study(conn, study, replace=True)
        yield opened


def aside(page):
    return page.get_by_role("complementary", name="Code", exact=True)


def row(page, name):
    return page.get_by_role("button", name=re.compile(name))


def coded(store):
    found = coding.codings_of(store, "study-1", "int-1", viewer="lea")
    return {each.quote: each.code for each in found}


def held(store):
    return {each.id: each for each in codes.codes_of(store, "study-1")}


def test_a_code_from_making_to_merging_and_back(serve, database, store, open_page, picture):
    page = open_page(f"{serve(database=database)}/codes?study=study-1")
    page.get_by_role("button", name="New code", exact=True).press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Borrowed aims")
    page.keyboard.press("Tab")
    page.keyboard.type("Aims taken over from elsewhere.")
    page.get_by_role("link", name="Matrix").click()
    expect(page.get_by_role("heading", name="Framework matrix")).to_be_visible()
    page.get_by_role("link", name="Codes", exact=True).click()
    page.get_by_role("button", name="New code", exact=True).click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Borrowed aims")
    page.get_by_label("Stands under").select_option("QP1")
    page.get_by_label("Definition").press("Control+Enter")
    expect(page.get_by_role("heading", name="Borrowed aims")).to_be_visible()
    expect(row(page, "Borrowed aims.*none excerpts")).to_be_visible()
    assert held(store)["borrowed-aims"].parent == "QP1"

    page.get_by_role("link", name="Read and code").click()
    expect(text_of(page)).to_be_visible()
    drag(page, "agreed four aims")
    panel(page).get_by_role("button", name=re.compile("^Code it")).click()
    take(page, "Borrowed aims")
    page.keyboard.press("Enter")
    told(page, "Coded to borrowed-aims.")

    page.get_by_role("link", name="Codes", exact=True).click()
    expect(row(page, "Borrowed aims.*1 excerpt")).to_be_visible()
    aside(page).get_by_role("button", name="Merge", exact=True).click()
    aside(page).get_by_label("Merge with").select_option("goodwill")
    preview = aside(page).locator(".preview")
    expect(preview).to_contain_text("1 coding of “Borrowed aims” moves to “Goodwill”")
    aside(page).get_by_label("This one; the other one goes into it").check()
    expect(preview).to_contain_text("1 coding and 1 code under it of “Goodwill” move to")
    aside(page).get_by_label("The other one; this one goes into it").check()
    aside(page).locator("form").get_by_role("button", name="Merge", exact=True).click()
    told(page, "Merged into “Goodwill”.")
    expect(page.get_by_role("heading", name="Goodwill")).to_be_visible()
    expect(row(page, "Goodwill.*2 excerpts")).to_be_visible()
    assert coded(store) == {"Nobody": "goodwill", "agreed four aims": "goodwill"}
    aside(page).get_by_text(re.compile("^History")).click()
    merged = aside(page).get_by_text("“Borrowed aims” merged into it, with 1 coding.")
    expect(merged).to_be_visible()
    picture(page, "codes")

    page.get_by_role("button", name=re.compile("^Undo: merging of “Borrowed aims”")).click()
    told(page, re.compile("^Undone: merging of"))
    expect(row(page, "Borrowed aims.*1 excerpt")).to_be_visible()
    assert coded(store)["agreed four aims"] == "borrowed-aims"
    assert held(store)["borrowed-aims"].definition == "Aims taken over from elsewhere."

    row(page, "Borrowed aims.*1 excerpt").click()
    aside(page).get_by_role("button", name=re.compile("^Read and code")).click()
    expect(text_of(page)).to_be_visible()
    expect(page.get_by_role("form", name="Change a coding")).to_be_visible()


def test_who_was_quicker_is_named_and_no_words_are_lost(serve, database, store, open_page):
    page = open_page(f"{serve(database=database)}/codes?study=study-1&code=goodwill")
    aside(page).get_by_role("button", name="Define", exact=True).click()
    aside(page).get_by_label("Definition").fill("Mine, long thought over.")
    seen = held(store)["goodwill"]
    codes.define_code(store, "study-1", seen, replace(seen, definition="Theirs."), by="ben")
    aside(page).get_by_role("button", name="Save", exact=True).click()
    alert = aside(page).get_by_role("alert")
    expect(alert).to_contain_text("ben changed this code (code defined")
    theirs = aside(page).get_by_role("group", name="The code as it stands now")
    expect(theirs).to_contain_text("Theirs.")
    expect(aside(page).get_by_label("Definition")).to_have_value("Mine, long thought over.")
    aside(page).get_by_role("button", name="Save mine in its place").click()
    told(page, "Saved “Goodwill”.")
    assert held(store)["goodwill"].definition == "Mine, long thought over."

    aside(page).get_by_role("button", name="Define", exact=True).click()
    aside(page).get_by_label("Definition").fill("Words for a code that goes.")
    codes.merge_codes(store, "study-1", "deep", ["goodwill"], by="ben")
    aside(page).get_by_role("button", name="Save", exact=True).click()
    lost = page.get_by_role("alert").filter(has_text="ben changed this code (codes merged")
    expect(lost).to_be_visible()
    expect(lost.get_by_role("textbox")).to_have_value(re.compile("Words for a code that goes."))


def test_a_code_is_split_by_keyboard_alone(serve, database, store, open_page):
    coding.code(store, "study-1", coding.NewCoding("int-1", 0, 9, "goodwill"), by="ben")
    page = open_page(f"{serve(database=database)}/codes?study=study-1")
    row(page, "Goodwill.*2 excerpts").press("Enter")
    aside(page).get_by_role("button", name="Split", exact=True).press("Enter")
    expect(page.get_by_label("Name of the new code")).to_be_focused()
    page.keyboard.type("The board")
    aside(page).get_by_label("Take along: The board").press("Space")
    expect(aside(page).locator(".preview")).to_contain_text("1 of 2 codings go to the new code")
    page.get_by_label("Name of the new code").press("Enter")
    told(page, "Split off “The board”.")
    assert coded(store) == {"Nobody": "goodwill", "The board": "the-board"}
