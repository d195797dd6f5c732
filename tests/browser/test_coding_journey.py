"""The coding journey: a source is read and coded, by mouse and by keyboard alone.

1. Open a source of the sample study; its codings stand in the margin.
2. Select five passages with the mouse and code them, by button and by key.
3. Code two more with nothing but the keyboard.
4. Undo one, do it again; open one from its label and change it.
5. Reload: all is as it was left, and every quote is the text at its place.
"""

import re

import pytest
from playwright.sync_api import expect

from qms.formats.bundle import read_bundle
from qms.services import coding, coding_view, library
from tests import factories
from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser

SAMPLE = ROOT / "sample_data"
MIXED = (
    "Researcher: Tell me how it went 👋🏽.\n\n"
    "Nurse 👩‍⚕️: We tried it 👍🏽 on two wards, the q̃ueue z̃ fell by half. Then הצוות הסכים "
    "לנסות שוב and we kept it. اتفق الفريق on that.\n\n"
    "Nurse 👩‍⚕️: Nobody 🤷🏽‍♀️ asked the families, e\u0301 mais n\u0303ao.\n"
)

# Where a passage is drawn: the middle of its first line's beginning and of its last line's end.
ENDS = """(doc, quote) => {
  for (const par of doc.children) {
    const at = par.textContent.indexOf(quote);
    if (at < 0) continue;
    par.scrollIntoView({block: "center"});
    const walk = document.createTreeWalker(par, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let passed = 0, begun = false;
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!begun && at < passed + node.length) { range.setStart(node, at - passed); begun = true; }
      if (at + quote.length <= passed + node.length) {
        range.setEnd(node, at + quote.length - passed);
        break;
      }
      passed += node.length;
    }
    const lines = [...range.getClientRects()].filter((each) => each.width > 0);
    const [first, last] = [lines[0], lines.at(-1)];
    return [first.left + 0.5, first.top + first.height / 2,
            last.right - 0.5, last.top + last.height / 2];
  }
  return null;
}"""


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/w.sqlite"


@pytest.fixture
def store(database):
    with library.open_store(database) as opened:
        yield opened


@pytest.fixture
def mixed(store, serve, database, open_page):
    """A text of many scripts and signs, open in the browser."""
    study = factories.study(texts={"int-1": factories_text(MIXED)})
    with store.begin() as conn:
        library.stored.insert_study(conn, study, replace=True)
    page = open_page(f"{serve(database=database)}/read?study=study-1")
    expect(text_of(page)).to_be_visible()
    return page


def factories_text(text):
    from qms.core.text import fixed_text

    return fixed_text(text)


def text_of(page):
    return page.get_by_role("textbox", name=re.compile("^The text"))


def panel(page):
    return page.get_by_role("complementary", name="Coding")


def drag(page, quote):
    """Select a passage with the mouse, as a hand would."""
    ends = text_of(page).evaluate(ENDS, quote)
    assert ends, quote
    page.mouse.move(ends[0], ends[1])
    page.mouse.down()
    page.mouse.move((ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2, steps=3)
    page.mouse.move(ends[2], ends[3], steps=3)
    page.mouse.up()
    expect(panel(page).get_by_text(re.compile("^Selected, paragraph"))).to_be_visible()


def take(page, code):
    """Choose a code in the search by typing it."""
    page.keyboard.type(code)
    expect(page.get_by_role("option", selected=True)).to_contain_text(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name="Code the passage")).to_be_visible()


def told(page, words):
    expect(page.get_by_role("status").get_by_text(words)).to_be_attached()


def mine(store, study, source, coder):
    found = coding.codings_of(store, study, source, viewer=coder)
    return [each for each in found if each.coder == coder]


def test_the_coding_journey(serve, database, store, open_page, picture):
    library.open_sample(store, by="test")
    outline = coding_view.outline(store, "sample")
    rows = outline.tables["sources"].to_dict("records")
    source = next(row["source"] for row in rows if row["kind"] == "interview")
    text = read_bundle(SAMPLE).texts[source]
    before = mine(store, "sample", source, "c1")
    parts = [text[part.start : part.end] for part in coding_view.paragraphs(text)]
    quotes = fresh_passages(parts, before)

    address = serve(database=database)
    page = open_page(f"{address}/read?study=sample&source={source}")
    expect(text_of(page)).to_be_visible()
    expect(page.get_by_label("Who codes")).to_have_value("Coding as First coder")

    for at, quote in enumerate(quotes[:5]):
        drag(page, quote)
        if at:
            page.keyboard.press("Enter")
        else:
            panel(page).get_by_role("button", name=re.compile("^Code it")).click()
        take(page, "QI3")
        if at == 2:
            page.keyboard.press("s")
            page.keyboard.press("2")
            page.keyboard.press("3")
            page.keyboard.press("4")
            expect(page.get_by_role("radio", name="effect shown")).to_be_checked()
            expect(panel(page).locator("li.on")).to_have_count(2)
            page.mouse.move(0, 0)
            picture(page, "read")
        page.keyboard.press("Enter")
        told(page, "Coded to QI3.")
        expect(page.get_by_role("tab", name=f"Codings {len(before) + at + 1}")).to_be_visible()

    # From here on the mouse is not touched: the caret is where the last coding ended.
    for at, code in enumerate(("QA2", "LC1")):
        page.keyboard.press("n")
        page.keyboard.press("s")
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("c")  # at once: a quick hand must not be ahead of the page
        take(page, code)
        page.keyboard.press("x")
        page.keyboard.press("1")
        page.keyboard.press("Tab")
        page.keyboard.press("2")
        page.keyboard.press("5")
        page.keyboard.press("m")
        page.keyboard.type(f"by keyboard {at}")
        page.keyboard.press("Enter")
        told(page, f"Coded to {code}.")

    made = mine(store, "sample", source, "c1")
    assert len(made) == len(before) + 7
    page.keyboard.press("u")
    told(page, re.compile("^Undone: coding to LC1"))
    assert len(mine(store, "sample", source, "c1")) == len(made) - 1
    page.keyboard.press("r")
    told(page, re.compile("^Done again: coding to LC1"))
    assert mine(store, "sample", source, "c1") == made

    page.reload()
    expect(page.get_by_role("tab", name=f"Codings {len(made)}")).to_be_visible()
    drawn = set(page.locator(".lab").evaluate_all("all => all.map((each) => each.dataset.id)"))
    assert drawn == {each.id for each in made}

    old = {each.id for each in before}
    new = {each.quote: each for each in made if each.id not in old}
    assert set(quotes[:5]) <= new.keys()
    assert all(text[each.start : each.end] == each.quote for each in made)
    third = new[quotes[2]]
    assert (third.stance, third.level_low, third.level_high) == ("supports", 2, 3)
    assert third.directness == 4
    typed = [each for each in new.values() if each.code in ("QA2", "LC1")]
    assert {(e.stance, e.level_low, e.directness, e.reach) for e in typed} == {
        ("contradicts", 1, 2, "system")
    }
    assert sorted(each.memo for each in typed) == ["by keyboard 0", "by keyboard 1"]


def fresh_passages(parts, before):
    """Passages for the mouse, one a paragraph, on words that nobody coded and that come once."""
    coded = " ".join(each.quote for each in before)
    whole = "\n".join(parts)
    found = []
    for part in parts:
        for sentence in re.findall(r"[^.?!]{25,140}[.?!]", part):
            words = sentence.strip()
            if whole.count(words) == 1 and words not in coded and words[:20] not in coded:
                found.append(words)
                break
    assert len(found) >= 5
    return found


@pytest.mark.parametrize(
    "quote",
    [
        "We tried it 👍🏽 on two wards",
        "the q̃ueue z̃ fell by half.",
        "Then הצוות הסכים לנסות שוב and we kept it.",
        "اتفق الفريق on that.",
        "Nobody 🤷🏽‍♀️ asked",
    ],
)
def test_offsets_are_right_whatever_the_text_holds(mixed, store, quote):
    quote, text = factories_text(quote), factories_text(MIXED)
    page = mixed
    drag(page, quote)
    page.keyboard.press("Enter")
    take(page, "QP1")
    page.keyboard.press("Enter")
    told(page, "Coded to QP1.")
    (made,) = coding.codings_of(store, "study-1", "int-1", viewer="")
    assert made.quote == text[made.start : made.end]
    # A hand meets letters, so a sign or two at a border of directions may be on the other side.
    assert made.quote == quote


def test_a_whole_text_is_selected_and_coded_by_keyboard(mixed, store):
    page = mixed
    text_of(page).focus()
    page.keyboard.press("Control+a")
    expect(panel(page).get_by_text("Selected, paragraphs 1 to 3")).to_be_visible()
    page.keyboard.press("c")
    take(page, "QA1")
    page.keyboard.press("Enter")
    told(page, "Coded to QA1.")
    (made,) = coding.codings_of(store, "study-1", "int-1", viewer="")
    text = factories_text(MIXED)
    assert made.quote == text[made.start : made.end]
    assert made.quote.startswith("Tell me")
    assert made.quote.endswith(text.rstrip()[-6:])


def test_nothing_is_coded_by_selecting_and_nothing_typed_changes_the_text(mixed, store):
    page = mixed
    drag(page, "asked the families")
    whole = text_of(page).inner_text()
    for key in ("Backspace", "Delete", "x", "Control+v", "Control+x"):
        page.keyboard.press(key)
    assert text_of(page).inner_text() == whole
    page.keyboard.press("Enter")
    take(page, "QA1")
    page.keyboard.press("Escape")
    expect(panel(page).get_by_text("Selected, paragraph 3")).to_be_visible()
    assert coding.codings_of(store, "study-1", "int-1", viewer="") == ()


def test_a_coding_is_opened_changed_and_removed(mixed, store):
    page = mixed
    drag(page, "asked the families")
    page.keyboard.press("Enter")
    take(page, "QA1")
    page.keyboard.press("Enter")
    told(page, "Coded to QA1.")
    page.locator(".lab").click()
    form = page.get_by_role("form", name="Change a coding")
    expect(form).to_be_visible()
    expect(page).to_have_url(re.compile("coding=c-"))
    form.get_by_role("radio", name="contradicts").click()
    form.get_by_role("button", name="equity").click()
    form.get_by_role("button", name=re.compile("^Save the change")).click()
    told(page, "Changed, QA1.")
    expect(page.locator(".lab")).to_contain_text("contradicts")
    (made,) = coding.codings_of(store, "study-1", "int-1", viewer="")
    assert (made.stance, made.flags) == ("contradicts", ("equity",))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("e")
    panel(page).get_by_role("button", name="Move it to another passage").click()
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Enter")
    expect(form.get_by_role("radio", name="contradicts")).to_be_focused()
    page.keyboard.press("Enter")
    told(page, "Changed, QA1.")
    (made,) = coding.codings_of(store, "study-1", "int-1", viewer="")
    assert made.quote == "asked the"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("e")
    expect(form).to_be_visible()
    page.keyboard.press("Delete")
    told(page, "Removed, QA1.")
    expect(page.locator(".lab")).to_have_count(0)
    assert coding.codings_of(store, "study-1", "int-1", viewer="") == ()


def test_what_was_begun_is_kept_when_one_goes_on_to_another(mixed, store, tmp_path):
    page = mixed
    drag(page, "asked the families")
    page.keyboard.press("Enter")
    take(page, "QA1")
    page.keyboard.press("Enter")
    told(page, "Coded to QA1.")

    # A new coding, left by a click on the label of another.
    drag(page, "fell by half")
    page.keyboard.press("Enter")
    take(page, "QP1")
    page.keyboard.press("s")
    panel(page).get_by_label("Memo").fill("seen <b>twice</b>")
    page.locator(".lab").click()
    change = page.get_by_role("form", name="Change a coding")
    expect(change).to_be_visible()
    told(page, re.compile("^What you began on “fell by half” is kept"))
    begun = panel(page).get_by_role("button", name=re.compile("^QP1, “fell by half”"))
    expect(begun).to_be_visible()
    page.screenshot(path=tmp_path / "begun.png")

    # A change, left for the page Profile and found again where it was.
    change.get_by_label("Memo").fill("a second thought")
    page.get_by_role("link", name="Profile").click()
    expect(page).to_have_url(re.compile("/profile"))
    page.get_by_role("link", name="Read and code").click()
    expect(change.get_by_label("Memo")).to_have_value("a second thought")
    change.get_by_role("button", name=re.compile("^Save the change")).click()
    told(page, "Changed, QA1.")

    begun.click()
    form = page.get_by_role("form", name="Code the passage")
    expect(form.get_by_label("Memo")).to_have_value("seen <b>twice</b>")
    expect(form.get_by_role("radio", name="supports")).to_be_checked()
    form.get_by_role("button", name=re.compile("^Code it")).click()
    told(page, "Coded to QP1.")
    expect(panel(page).get_by_text("Begun and not saved")).to_have_count(0)
    found = coding.codings_of(store, "study-1", "int-1", viewer="")
    assert {(each.quote, each.code, each.stance, each.memo) for each in found} == {
        ("asked the families", "QA1", "", "a second thought"),
        ("fell by half", "QP1", "supports", "seen <b>twice</b>"),
    }


def test_the_same_passage_offers_what_was_begun_there_until_it_is_put_away(mixed, store):
    page = mixed
    drag(page, "asked the families")
    page.keyboard.press("Enter")
    take(page, "QA1")
    panel(page).get_by_label("Memo").fill("half a thought")
    page.reload()
    drag(page, "asked the families")
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Code the passage")
    expect(form.get_by_label("Memo")).to_have_value("half a thought")
    form.get_by_role("button", name=re.compile("^Cancel")).click()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("combobox")).to_be_focused()
    expect(panel(page).get_by_text("Begun and not saved")).to_have_count(0)
    assert coding.codings_of(store, "study-1", "int-1", viewer="") == ()


def test_a_code_of_one_s_own_is_made_in_the_search(mixed, store):
    page = mixed
    drag(page, "asked the families")
    page.keyboard.press("c")
    page.keyboard.type("Borrowed <b>voice</b>")
    expect(page.get_by_role("option", selected=True)).to_contain_text("New code: ")
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Code the passage")
    form.get_by_label("What the new code means").fill("Somebody speaks for them.")
    page.keyboard.press("Enter")
    told(page, re.compile("^Coded to borrowed-b-voice-b"))
    expect(page.locator(".lab b")).to_have_text("Borrowed <b>voice</b>")
    (made,) = coding.codings_of(store, "study-1", "int-1", viewer="")
    assert made.level_low is None


def test_codings_that_overlap_are_told_apart(mixed, store):
    page = mixed
    for quote, code in (("Nobody 🤷🏽‍♀️ asked the", "QA1"), ("asked the families", "QP1")):
        drag(page, quote)
        page.keyboard.press("Enter")
        take(page, code)
        page.keyboard.press("Enter")
        told(page, f"Coded to {code}.")
    expect(page.locator(".lab i")).to_have_text(["a", "b"])
    expect(page.locator("mark.n2")).to_have_text("asked the")
    both = page.locator("mark.n2").evaluate("e => getComputedStyle(e).backgroundPosition")
    assert len(set(both.split(", "))) == 2


def test_a_quote_of_the_profile_is_read_in_its_source(serve, open_page):
    page = open_page(f"{serve('--sample')}")
    page.get_by_role("link", name="Profile").click()
    page.locator('tr[data-row="QA2"] button').click()
    evidence = page.get_by_role("complementary", name="Evidence")
    quote = evidence.locator("blockquote").first.inner_text().strip("“”")
    evidence.get_by_role("button", name=re.compile("^Read the source")).first.click()
    expect(page.get_by_role("form", name="Change a coding")).to_be_visible()
    expect(page).to_have_url(re.compile("/read?.*source=.*coding="))
    lit = page.locator("mark.lit").all_inner_texts()
    assert "".join(lit)[:40] == quote[:40]


def test_the_year_of_a_wave_is_not_cut_off(store, serve, database, open_page):
    named = {"wave": "t1", "title": "Wave 1", "as_of": "2024-09-30"}
    study = factories.study(waves=[named], members=[{"member": "ana", "role": "coder"}])
    with store.begin() as conn:
        library.stored.insert_study(conn, study, replace=True)
    page = open_page(f"{serve(database=database)}/read?study=study-1")
    expect(text_of(page)).to_be_visible()
    wave = page.get_by_label("Wave")
    expect(wave).to_have_value("Wave 1, September 2024")
    assert wave.evaluate("e => e.scrollWidth <= e.clientWidth")
    # The four choices stand in one row.
    heads = [page.get_by_label(each, exact=True) for each in ("System", "Source", "Who codes")]
    assert {each.bounding_box()["y"] for each in heads} == {wave.bounding_box()["y"]}


def test_a_phone_reads_and_codes(mixed, store):
    page = mixed
    page.set_viewport_size({"width": 390, "height": 844})
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    text_of(page).focus()
    page.keyboard.press("p")
    panel(page).get_by_role("button", name=re.compile("^Code it")).click()
    page.get_by_role("option", name=re.compile("QP1")).click()
    panel(page).get_by_role("button", name=re.compile("^Code it")).click()
    told(page, "Coded to QP1.")
    assert len(coding.codings_of(store, "study-1", "int-1", viewer="")) == 1
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
