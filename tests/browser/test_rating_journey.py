"""Rating in a browser, two people at once: by keyboard alone, blind, and with no word lost.

1. Ana and Ben rate one criterion at the same time. What reaches either window, on the screen
   or on the wire, holds nothing of the other's, nor the suggestion, before their own is in.
2. A reload, a second tab and a lost connection keep what is half written.
"""

import re

import pytest
from playwright.sync_api import expect

from qms.services import drafts, library
from tests import factories

pytestmark = pytest.mark.browser

RUBRIC = factories.rubric(criteria=("QP1", "QA1"))
MADE = factories.study(
    rubrics=(RUBRIC,),
    members=[
        {"member": "ana", "name": "Ana", "role": "rater"},
        {"member": "ben", "name": "Ben", "role": "rater"},
        {"member": "lea", "name": "Lea", "role": "owner;facilitator"},
    ],
    waves=[{"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating"}],
    sources=[factories.source(), factories.source(source="doc-1", kind="document")],
    codings=[
        factories.coding(),
        factories.coding(coding="c2", source="doc-1", level="3"),
        factories.coding(coding="c3", code="QA1"),
    ],
)
CELL = ("site-a", "t1", "QP1")
ANAS, BENS = "Anas words of her own.", "Bens words of his own."
SUGGESTION = "The evidence suggests"


@pytest.fixture
def held(tmp_path):
    """A workspace with one small study."""
    url = f"sqlite:///{tmp_path}/w.sqlite"
    with library.open_store(url) as store, store.begin() as conn:
        library.stored.insert_study(conn, MADE, replace=False)
    return url


@pytest.fixture
def address(serve, held):
    return f"{serve(database=held)}/rate?study=study-1"


class Window:
    """One person's window, with all that came to it."""

    def __init__(self, page, wire):
        self.page, self.wire = page, wire

    def heard(self):
        """Everything in the page, in its shadow roots and in what the server sent."""
        dom = self.page.evaluate(
            """() => {
              const all = [];
              const walk = (root) => {
                all.push(root.textContent ?? "");
                for (const area of root.querySelectorAll("textarea, input")) all.push(area.value);
                for (const each of root.querySelectorAll("*")) {
                  if (each.shadowRoot) walk(each.shadowRoot);
                }
              };
              walk(document.documentElement);
              return all.join("\\n");
            }"""
        )
        return dom + "".join(self.wire)


@pytest.fixture
def window(browser, address):
    """Opens a window for a person, with everything noted that comes over the wire."""
    contexts = []

    def opened(who):
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        contexts.append(context)
        page, wire = context.new_page(), []
        page.set_default_timeout(30_000)

        def note(frame):
            wire.append(frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame)

        page.on("websocket", lambda socket: socket.on("framereceived", note))
        page.goto(address)
        rate_as(page, who)
        return Window(page, wire)

    yield opened
    for context in contexts:
        context.close()


def rate_as(page, who):
    page.locator('[data-testid="stMain"]').get_by_role("combobox", name="Rating as").click()
    page.get_by_role("option", name=f"Rating as {who}").click()
    expect(page.locator("#rate-words")).to_be_visible()


def shows(page, criterion):
    """The page has come to a criterion, and the form with it."""
    expect(page.get_by_role("heading", name=f"Name of {criterion}")).to_be_visible()
    expect(page.locator(".rate .above")).to_contain_text(criterion)


def focused(page):
    """The element that has the focus, through every shadow root."""
    return page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at.id || at.dataset.value || at.tagName;
        }"""
    )


def test_two_people_rate_at_once_and_neither_sees_the_other(window):
    ana, ben = window("Ana"), window("Ben")
    for each in (ana, ben):
        words = each.page.locator("#rate-words")
        level = each.page.get_by_role("radio", name="Level 2")
        expect(level).to_be_disabled()
        each.page.keyboard.press("Tab")
        for _ in range(60):  # by Tab alone, however many stops stand before it
            if focused(each.page) == "rate-words":
                break
            each.page.keyboard.press("Tab")
        expect(words).to_be_focused()

    # Both write, in turns.
    ana.page.keyboard.type(ANAS)
    ben.page.keyboard.type(BENS)
    expect(ana.page.get_by_role("radio", name="Level 2")).to_be_enabled()
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("2")
    expect(ana.page.get_by_role("radio", name="Level 2")).to_be_checked()
    ana.page.keyboard.press("s")
    for key in "123":
        ana.page.keyboard.press(key)
    ana.page.keyboard.type("Two talks and no more.")
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("1")
    expect(ana.page.get_by_text("four CERQual components: moderate.")).to_be_visible()
    assert focused(ana.page) == "rate-save"
    expect(ana.page.locator(".kept")).to_contain_text("Draft saved at")

    ana.page.keyboard.press("Enter")
    shows(ana.page, "QA1")
    expect(ana.page.get_by_text("1 of 2 rated")).to_be_visible()
    assert focused(ana.page) == "rate-words"
    assert SUGGESTION not in ana.heard()

    # Ben's own is not in yet: whatever his window does, it hears nothing of hers.
    ben.page.keyboard.press("Escape")
    ben.page.keyboard.press("j")
    shows(ben.page, "QA1")
    ben.page.keyboard.press("Escape")
    ben.page.keyboard.press("k")
    shows(ben.page, "QP1")
    expect(ben.page.locator("#rate-words")).to_have_value(BENS)
    heard = ben.heard()
    assert BENS in heard
    assert ANAS not in heard
    assert SUGGESTION not in heard
    assert BENS not in ana.heard()

    ben.page.keyboard.press("Escape")
    ben.page.keyboard.press("i")
    expect(ben.page.get_by_role("radio", name="Insufficient evidence")).to_be_checked()
    ben.page.keyboard.press("Control+Enter")
    shows(ben.page, "QA1")
    ben.page.keyboard.press("Escape")
    ben.page.keyboard.press("k")
    shows(ben.page, "QP1")
    expect(ben.page.get_by_text(ANAS)).to_be_visible()
    expect(ben.page.get_by_text(re.compile(f"^{SUGGESTION}"))).to_be_visible()
    expect(ben.page.locator("#rate-words")).to_have_count(0)
    # And hers opens his, though not of the criterion that she has not rated.
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("k")
    expect(ana.page.get_by_text(BENS)).to_be_visible()


def test_a_reload_and_a_second_tab_keep_the_words(window, address, held):
    ana = window("Ana").page
    ana.locator("#rate-words").fill("Half a thought")
    expect(ana.locator(".kept")).to_contain_text("Draft saved at")
    assert ana.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('qms'))") == []
    ana.locator("#rate-words").press_sequentially(" and a bit")
    ana.reload()  # before the bit is on its way
    rate_as(ana, "Ana")
    expect(ana.locator("#rate-words")).to_have_value("Half a thought and a bit")
    expect(ana.locator(".kept")).to_contain_text("Draft saved at")

    other = ana.context.new_page()
    other.goto(address)
    rate_as(other, "Ana")
    expect(other.locator("#rate-words")).to_have_value("Half a thought and a bit")
    other.locator("#rate-words").fill("The other tab")
    expect(other.locator(".kept")).to_contain_text("Draft saved at")
    ana.locator("#rate-words").fill("This tab")
    theirs = ana.get_by_role("group", name="The other draft")
    expect(theirs).to_contain_text("The other tab")
    expect(ana.locator("#rate-words")).to_have_value("This tab")
    ana.get_by_role("button", name="Go on with mine").click()
    expect(theirs).to_have_count(0)
    expect(ana.locator(".kept")).to_contain_text("Draft saved at")
    with library.open_store(held) as store:
        kept = drafts.load(store, "study-1", "ana", "rating", CELL)
    assert kept.content["text"] == "This tab"


def test_a_lost_connection_keeps_the_words(browser, address, held):
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page, lost = context.new_page(), []
    page.set_default_timeout(30_000)

    def between(socket):
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if lost else server.send(message))
        server.on_message(socket.send)

    page.route_web_socket("**/*", between)
    page.goto(address)
    rate_as(page, "Ana")
    lost.append("everything that is sent")
    page.locator("#rate-words").fill("Written without a server")
    expect(page.locator(".kept")).to_contain_text("Your words are kept in this tab")
    with library.open_store(held) as store:
        assert drafts.load(store, "study-1", "ana", "rating", CELL) is None
    page.locator("#rate-words").press_sequentially(", and more")
    lost.clear()
    expect(page.locator(".kept")).to_contain_text("Draft saved at")
    with library.open_store(held) as store:
        kept = drafts.load(store, "study-1", "ana", "rating", CELL)
    assert kept.content["text"] == "Written without a server, and more"

    # A rating that is lost on its way goes out again by itself, and is one.
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    lost.append("everything that is sent")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("No answer from the server yet")
    lost.clear()
    shows(page, "QA1")
    with library.open_store(held) as store:
        ratings = library.study(store, "study-1").tables["ratings"]
    assert ratings["rationale"].tolist() == ["Written without a server, and more"]
    context.close()


def test_what_is_missing_is_told_before_anything_is_sent(window):
    ana = window("Ana").page
    ana.get_by_role("button", name="Save and next").click()
    expect(ana.get_by_role("alert")).to_contain_text("Say first, in your words")
    ana.locator("#rate-words").fill("Said.")
    ana.get_by_role("button", name="Save and next").click()
    expect(ana.get_by_role("alert")).to_contain_text("Choose a level")
    expect(ana.get_by_text("Once saved it is final")).to_be_visible()


def test_on_a_phone_nothing_is_cut(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(address)
    rate_as(page, "Ana")
    wide = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] *')]"
        ".filter((each) => each.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert wide == 0
    page.get_by_label("Cite", exact=False).first.check()
    page.locator("#rate-words").fill("Said.")
    page.get_by_role("radio", name="Level 3").click()
    page.get_by_role("button", name="Save and next").click()
    shows(page, "QA1")
    context.close()
