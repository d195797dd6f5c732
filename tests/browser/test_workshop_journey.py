"""Two raters in two browsers, then the workshop: what is agreed on the screen is in the PDF.

1. Both rate the short form, each alone, in a browser of their own.
2. The lead reveals the ratings; the queue begins with what they see most differently.
3. Three are agreed and one is left split; an action is planned; the wave is closed.
4. Profile, its PDF and the minutes say the same levels as the desk did.
"""

import io
import re
import time
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from qms.formats.rubric_yaml import parse_rubric
from qms.services import drafts, library
from tests import factories

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = parse_rubric((ROOT / "rubrics" / "qms-ics.yaml").read_text("utf-8"), "rubric.yaml")
SHORT = RUBRIC.forms["short"]
FAR, CLOSE, PLAIN, OTHER = SHORT[5], SHORT[9], SHORT[0], SHORT[1]
PEOPLE = [
    {"member": "lea", "name": "Lea Lead", "role": "owner;facilitator"},
    {"member": "ana", "name": "Ana Ash", "role": "rater"},
    {"member": "ben", "name": "Ben Oak", "role": "rater"},
]
SPOKEN = [
    factories.source(source="int-1", sector="icb"),
    factories.source(source="meet-1", kind="meeting", sector="acute"),
]
MADE = factories.study(
    rubrics=(RUBRIC,),
    about={"form": "short"},
    members=PEOPLE,
    waves=[{"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating"}],
    sources=SPOKEN,
    codings=[
        factories.coding(coding=f"{criterion}-{at}", code=criterion, source=source["source"])
        for criterion in SHORT
        for at, source in enumerate(SPOKEN)
    ],
)
LEVELS = {FAR: {"ana": 1, "ben": 4}, CLOSE: {"ana": 2, "ben": 3}}


def level_of(criterion, rater):
    return LEVELS.get(criterion, {}).get(rater, 2)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('workshop')}/w.sqlite"
    with library.open_store(url) as store, store.begin() as conn:
        library.stored.insert_study(conn, MADE, replace=False)
    return url


def on_record(url, table):
    with library.open_store(url) as store:
        return library.study(store, "study-1").tables[table].to_dict("records")


def act_as(page, label, name):
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=name).click()


def rate(page, criterion, rater):
    """One criterion in the form: words first, then the level."""
    name = RUBRIC.criterion(criterion).name
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    words = page.locator("#rate-words")
    expect(words).to_have_value("")
    words.fill(f"What {rater} makes of {criterion}.")
    levels = page.get_by_role("radiogroup").first.get_by_role("radio")
    levels.nth(level_of(criterion, rater)).click()
    page.get_by_role("button", name="Save and next").click()


def settle(page, url, criterion, fill):
    """Open a criterion in the queue, fill the form, put it on record."""
    before = len(on_record(url, "consensus"))
    page.locator(f'.queue button[data-cell="{criterion}"]').click()
    heading = page.locator("#criterion-name")
    expect(heading).to_have_text(RUBRIC.criterion(criterion).name)
    form = page.get_by_role("form", name="What goes on record")
    expect(form).to_be_visible()
    fill(form)
    form.get_by_role("button", name="Put on record").click()
    expect(page.get_by_role("button", name="Revise what is on record")).to_be_visible()
    assert len(on_record(url, "consensus")) == before + 1


def agreed(level, *, reason="", words="The room says so."):
    def fill(form):
        form.locator(f'input[name=room-answer][value="{level}"]').check()
        form.get_by_label("Judgement").fill(words)
        if reason:
            form.locator("#room-reason").fill(reason)

    return fill


def left_split(form):
    form.locator("input[name=room-outcome][value=split]").check()
    form.locator("#room-reason").fill("Two readings of one paper.")
    form.locator("#room-dissent").fill("It is not seen in use.")
    form.get_by_role("checkbox", name="Ana Ash").first.check()


def saved(page, click):
    with page.expect_download() as waiting:
        click()
    return Path(waiting.value.path()).read_bytes()


def pdf_text(data):
    return " ".join("\n".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).split())


def kept(url, study, who):
    """Waits until what somebody writes stands in the workspace as their draft."""
    deadline = time.monotonic() + 20
    with library.open_store(url) as store:
        while not drafts.load_all(store, study, who, "consensus"):
            assert time.monotonic() < deadline, "the draft was not kept"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def address(serve, held):
    return serve(database=held)


def test_two_raters_then_the_room_then_the_paper(address, held, open_page, picture):
    # Each alone, in turns, so that both are in the middle of it at the same time.
    pages = {}
    for rater, name in (("ana", "Ana Ash"), ("ben", "Ben Oak")):
        pages[rater] = open_page(f"{address}/rate?study=study-1")
        act_as(pages[rater], "Acting as", name)
    for criterion in SHORT:
        for rater, page in pages.items():
            rate(page, criterion, rater)
    for page in pages.values():
        expect(page.get_by_text(f"{len(SHORT)} of {len(SHORT)} rated")).to_be_visible()
    given = {(row["criterion"], row["rater"]): row["level"] for row in on_record(held, "ratings")}
    assert given == {(c, r): str(level_of(c, r)) for c in SHORT for r in ("ana", "ben")}

    # The reveal: counts before, for good.
    page = open_page(f"{address}/workshop?study=study-1")
    expect(page.get_by_text(f"Ana Ash: {len(SHORT)} of {len(SHORT)}")).to_be_visible()
    expect(page.get_by_role("button", name="Reveal the ratings")).to_be_disabled()
    assert "What ana makes" not in page.content()
    act_as(page, "Recording as", "Lea Lead")
    page.get_by_role("button", name="Reveal the ratings").click()
    asked = page.get_by_test_id("stPopoverBody")
    of = len(SHORT)
    expect(asked).to_contain_text(f"Site A: Ana Ash {of} of {of}, Ben Oak {of} of {of}")
    reveal = asked.get_by_role("button", name="Reveal the ratings")
    expect(reveal).to_be_disabled()
    asked.get_by_text("I know that there is no way back").click()
    expect(reveal).to_be_enabled()
    reveal.click()
    expect(page.locator(".queue button[data-cell]").first).to_have_attribute("data-cell", FAR)
    expect(page.locator(".queue button[data-cell]").nth(1)).to_have_attribute("data-cell", CLOSE)
    expect(page.locator(".criterion .rating")).to_have_count(2)
    expect(page.locator(".criterion")).to_contain_text(f"What ben makes of {FAR}.")
    picture(page, "workshop")

    # A form that is half written stands a reload, and is there on another machine.
    page.locator("#room-reason").fill("Half a sen")
    expect(page.get_by_text("Kept as a draft, not on record yet")).to_be_visible()
    kept(held, "study-1", "lea")
    other = open_page(f"{address}/workshop?study=study-1&criterion={FAR}")
    act_as(other, "Recording as", "Lea Lead")
    expect(other.locator("#room-reason")).to_have_value("Half a sen")
    other.close()
    page.reload()
    act_as(page, "Recording as", "Lea Lead")
    expect(page.locator("#room-reason")).to_have_value("Half a sen")

    settle(page, held, FAR, left_split)
    settle(page, held, CLOSE, agreed(3, reason="A meeting was seen."))
    settle(page, held, PLAIN, agreed(2))
    settle(page, held, OTHER, agreed("NX", reason="No such body here."))
    expect(page.get_by_text(f"4 of {len(SHORT)} settled, 1 of them left split")).to_be_visible()
    assert len(on_record(held, "ratings")) == 2 * len(SHORT)

    # What is to be done.
    page.get_by_role("link", name="Actions").click()
    expect(page.get_by_role("heading", name="Actions", exact=True)).to_be_visible()
    plan_an_action(page)
    (action,) = on_record(held, "actions")
    assert (action["what"], action["system"], action["wave"]) == ("Sort the log.", "site-a", "t1")

    # The end of the wave tells what stays open.
    page.get_by_role("link", name="Workshop").click()
    page.get_by_role("button", name="Close the wave").first.click()
    expect(page.get_by_text(f"Site A: {len(SHORT) - 4} criteria without")).to_be_visible()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Close the wave").click()
    expect(page.get_by_role("button", name="Close the wave")).to_have_count(0)
    page.locator(f'.queue button[data-cell="{PLAIN}"]').click()
    expect(page.get_by_text("The wave is closed; what is on record stands.")).to_be_visible()
    (wave,) = on_record(held, "waves")
    assert (wave["phase"], bool(wave["closed"])) == ("closed", True)

    # The screen and the papers say the same.
    shown = {
        line.get_attribute("data-cell"): line.locator("small").first.inner_text()
        for line in page.locator(".queue section:last-child button[data-cell]").all()
    }
    names = {level: RUBRIC.level_name(level) for level in RUBRIC.levels}
    assert shown == {
        FAR: "left split",
        CLOSE: f"3 {names[3]}",
        PLAIN: f"2 {names[2]}",
        OTHER: "Not applicable",
    }
    page.get_by_role("button", name="Minutes").click()
    minutes = pdf_text(saved(page, page.get_by_role("button", name="Minutes as PDF").click))
    word = saved(page, page.get_by_role("button", name="Minutes for Word").click)
    typed = "\n".join(each.text for each in docx.Document(io.BytesIO(word)).paragraphs)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Site A")).to_be_visible()
    page.get_by_role("button", name="Save as PDF").click()
    profile = pdf_text(saved(page, page.get_by_role("button", name="Site A as PDF").click))
    for text in (minutes, typed):
        assert f"4 of {len(SHORT)} criteria, 1 of them left split" in text
        assert "Two readings of one paper." in text
        assert "It is not seen in use." in text
        assert "Sort the log." in text
    for criterion, on_screen in shown.items():
        name = RUBRIC.criterion(criterion).name
        in_word = typed.splitlines()[typed.splitlines().index(f"{criterion} {name}") + 1]
        assert in_word.lower().startswith(on_screen.lower())
        row = page.locator(f'tr[data-row="{criterion}"] .word')
        said = {"left split": "not agreed"}.get(on_screen, re.sub(r"^\d ", "", on_screen).lower())
        assert row.inner_text().lower() == said
    printed = sections(profile)
    assert "Left split by Ana Ash and Ben Oak" in printed[FAR]
    for criterion, on_screen in shown.items():
        if criterion != FAR:
            said = f"Agreed by Ana Ash and Ben Oak on .*?: {re.escape(on_screen)}\\."
            assert re.search(said, printed[criterion], re.IGNORECASE), printed[criterion]
    for criterion in set(SHORT) - set(shown):
        assert "Not yet agreed. Individual ratings" in printed[criterion]


def sections(profile):
    """Criterion to what the paper prints behind its level, from its heading to the next one."""
    until = profile.rindex("What was decided")  # the actions name criteria once more
    heads = {c: profile.rindex(f"{c} {RUBRIC.criterion(c).name}", 0, until) for c in SHORT}
    ends = [*sorted(heads.values()), until]
    return {c: profile[at : ends[ends.index(at) + 1]] for c, at in heads.items()}


def plan_an_action(page):
    """As the page offers it: the form stands open where nothing is planned yet."""
    page.get_by_label("What is to be done").fill("Sort the log.")
    page.get_by_label("Criteria that it is to move").click()
    page.get_by_role("option", name=RUBRIC.criterion(FAR).name).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The action is planned.")).to_be_visible()


TWO = factories.study(
    study="study-2",
    members=[*PEOPLE, {"member": "fay", "name": "Fay Fen", "role": "facilitator"}],
    waves=[{"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "discussing"}],
    ratings=[factories.rating(rater="ana", level="1"), factories.rating(rater="ben", level="3")],
)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('two')}/w.sqlite"
    with library.open_store(url) as store, store.begin() as conn:
        library.stored.insert_study(conn, TWO, replace=False)
    return url


def write(page, words):
    form = page.get_by_role("form", name="What goes on record")
    form.locator("input[name=room-answer][value='2']").check()
    form.get_by_label("Judgement").fill(words)
    form.locator("#room-reason").fill("More was seen in the room.")
    return form


def test_of_two_who_save_the_same_one_wins_and_the_other_loses_no_word(serve, two, open_page):
    address = serve(database=two)
    pages = {}
    for name in ("Lea Lead", "Fay Fen"):
        pages[name] = open_page(f"{address}/workshop?study=study-2&criterion=QP1")
        act_as(pages[name], "Recording as", name)
    lea, fay = pages.values()
    write(fay, "Fay's words.")
    kept(two, "study-2", "fay")  # or her page would learn of Lea's before she saves
    write(lea, "Lea's words.").get_by_role("button", name="Put on record").click()
    expect(lea.get_by_role("button", name="Revise what is on record")).to_be_visible()
    fay.get_by_role("button", name="Put on record").click()
    theirs = fay.get_by_role("group", name="What is on record now")
    expect(theirs).to_contain_text("Lea Lead put 2 on record while this was written.")
    expect(theirs).to_contain_text("Lea's words.")
    expect(fay.get_by_label("Judgement")).to_have_value("Fay's words.")
    with library.open_store(two) as store:
        (row,) = library.study(store, "study-2").tables["consensus"].to_dict("records")
    assert row["rationale"] == "Lea's words."

    fay.get_by_role("button", name="Put mine in its place").click()
    expect(fay.get_by_role("button", name="Revise what is on record")).to_be_visible()
    expect(fay.locator(".paper .why")).to_contain_text("Fay's words.")


def test_by_keyboard_and_with_a_projector(serve, two, open_page):
    """From the queue into the form without a mouse; large type leaves out what is second."""
    page = open_page(f"{serve(database=two)}/workshop?study=study-2")
    act_as(page, "Recording as", "Lea Lead")
    page.locator(".queue button[data-cell]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading = page.locator("#criterion-name")
    expect(heading).to_be_focused()
    chosen = page.locator(".queue button[aria-current=true]")
    expect(chosen).to_contain_text(heading.inner_text())
    form = page.get_by_role("form", name="What goes on record")
    if form.count() == 0:
        page.get_by_role("button", name="Revise what is on record").press("Enter")
    form.locator("input[name=room-outcome][value=split]").focus()
    page.keyboard.press("Space")
    form.locator("#room-reason").focus()
    page.keyboard.type("Two readings.")
    form.get_by_role("textbox", name="Others, with commas between").last.focus()
    page.keyboard.type("The room")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".paper .why")).to_contain_text("Left split by")
    expect(page.get_by_role("button", name="Revise what is on record")).to_be_visible()

    plain = heading.bounding_box()["height"]
    page.get_by_text("Projector").click()
    expect(page.locator(".desk.projector")).to_be_visible()
    assert heading.bounding_box()["height"] == pytest.approx(1.6 * plain, rel=0.1)
    page.get_by_role("button", name="Revise what is on record").click()
    expect(form.get_by_label("Judgement")).to_be_visible()
    expect(form.locator("#room-dissent")).to_be_hidden()
    assert "view=projector" in page.url
