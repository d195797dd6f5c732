"""The journey of a workbench: from a new study to a profile that the codings changed.

1. Start a study by hand; its profile holds nothing.
2. Drop three files and bring them in.
3. Read the first and code three passages with the mouse: one voice is not enough.
4. Code two passages of the second with the mouse: now there is a suggestion.
5. Code two of the minutes with nothing but the keyboard, and take one back.
6. Find a coded passage from Search, and read it there with its coding.
7. The profile has changed, and says what the rule says of these codings.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from qms.services import coding, library
from qms.services.studies import open_study
from qms.services.views import profile_view
from tests.browser.test_coding_journey import drag, panel, take, text_of, told

pytestmark = pytest.mark.browser

CRITERION = "QI3"
NURSE = (
    "Interviewer: What is tried on the wards?\n\n"
    "Nurse: Every ward tries one change a month and keeps a chart of it.\n\n"
    "Interviewer: And if the chart does not move?\n\n"
    "Nurse: Then we stop, and write down what was expected and what came.\n\n"
    "Nurse: Three of the four wards met on it in May.\n"
)
DOCTOR = (
    "WEBVTT\n\n"
    "1\n00:00:01.000 --> 00:00:04.000\n<v Interviewer>How do practices test a change?</v>\n\n"
    "2\n00:00:05.000 --> 00:00:12.000\n"
    "<v Doctor>We test it on five patients before anybody else is asked.</v>\n\n"
    "3\n00:00:13.000 --> 00:00:20.000\n"
    "<v Doctor>Two practices dropped the letter after such a test.</v>\n"
)
MINUTES = (
    "# Minutes of the improvement committee\n\n"
    "Present: chair, two members.\n\n"
    "The committee looked at the run chart and asked for a second cycle.\n\n"
    "It was agreed that results are told whether they are good or not.\n"
)
BY_MOUSE = {
    "nurse": (
        "Every ward tries one change a month and keeps a chart of it.",
        "write down what was expected and what came.",
        "Three of the four wards met on it in May.",
    ),
    "doctor": (
        "We test it on five patients before anybody else is asked.",
        "Two practices dropped the letter after such a test.",
    ),
}
BY_KEYBOARD = (
    "The committee looked at the run chart and asked for a second cycle.",
    "It was agreed that results are told whether they are good or not.",
)


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/w.sqlite"


def files_of(day, folder):
    """A transcript, captions of a recording and minutes, whose names say when and where."""
    given = {
        f"northbank_{day}_acute_nurse.txt": NURSE,
        f"northbank_{day}_primary care_doctor.vtt": DOCTOR,
        f"northbank_{day}_minutes.md": MINUTES,
    }
    for name, text in given.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in given]


def start_study(page):
    """A study with one system; returns the day that it describes."""
    page.get_by_role("button", name="Start a study").click()
    page.get_by_label("Name of the study").fill("Our first year")
    page.get_by_role("textbox", name="Other systems, one a line").fill("Northbank; North, South")
    as_of = page.get_by_role("group", name="It describes the systems on")
    year, month, day = (
        int(as_of.get_by_role("spinbutton", name=part).get_attribute("aria-valuenow"))
        for part in ("year", "month", "day")
    )
    page.get_by_role("button", name="Start the study").click()
    expect(page.get_by_role("heading", name="Our first year")).to_be_visible()
    return date(year, month, day)


def strip(page):
    """The criterion's strip on the page Profile, which is gone to."""
    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Northbank", exact=True)).to_be_visible()
    return page.locator(f'tr[data-row="{CRITERION}"]')


def suggested(database):
    """What the rule says of the criterion in the study as it is stored."""
    study = open_study(database)
    system, wave = (
        study.tables[name][key].iloc[0] for name, key in (("systems", "system"), ("waves", "wave"))
    )
    return profile_view(study, system, wave).profile.criterion(CRITERION).suggestion


def open_source(page, source):
    """Choose a source in the list of the page Read and code."""
    page.get_by_role("combobox", name=re.compile("Source")).click()
    page.get_by_role("option", name=re.compile(f"^{source}")).click()


def code_as_practice(page):
    """Take the criterion and say: supports, level 2, reported, of an organisation; commit."""
    take(page, CRITERION)
    for key in ("s", "2", "Tab", "2", "2"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    told(page, f"Coded to {CRITERION}.")


def code_by_mouse(page, quotes):
    for n, quote in enumerate(quotes, 1):
        drag(page, quote)
        panel(page).get_by_role("button", name=re.compile("^Code it")).click()
        code_as_practice(page)
        expect(page.get_by_role("tab", name=f"Codings {n}")).to_be_visible()


def reach_by_tab(page, target):
    """Press Tab until the focus is where it is wanted, as somebody without a mouse has to."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("e => e.getRootNode().activeElement === e"):
            return
    pytest.fail("Tab never gets to the text")


def select_by_keyboard(page, quote):
    """Go from paragraph to paragraph without a coding until one holds the words; select it."""
    row = 1 + text_of(page).evaluate(
        "(doc, quote) => [...doc.children].findIndex((each) => each.textContent === quote)", quote
    )
    assert row, quote
    arrived = page.get_by_text(f"Paragraph {row} holds no coding of yours.").first
    for _ in range(row):
        page.keyboard.press("n")
        if arrived.count():
            break
    page.keyboard.press("p")
    expect(panel(page).get_by_text(f"Selected, paragraph {row}")).to_be_visible()


def test_the_workbench_journey(serve, database, open_page, tmp_path):
    address = serve(database=database)
    page = open_page(address)
    day = start_study(page)
    expect(strip(page)).to_contain_text("not assessed")
    assert suggested(database).state == "NA"

    page.get_by_role("link", name="Sources").click()
    page.locator("input[type=file]").set_input_files(files_of(day, tmp_path))
    expect(page.get_by_role("heading", name="3 files read", exact=True)).to_be_visible()
    page.get_by_role("button", name="Bring in 3 sources").click()
    expect(page.get_by_text("3 sources brought in.")).to_be_visible()
    study = open_study(database)
    rows = study.tables["sources"].to_dict("records")
    assert sorted((row["kind"], row["sector"]) for row in rows) == [
        ("interview", "acute"),
        ("interview", "primary-care"),
        ("meeting", ""),
    ]
    assert {date.fromisoformat(row["date"]) for row in rows} == {day}
    nurse, doctor, minutes = (
        next(key for key, text in study.texts.items() if word in text)
        for word in ("Every ward", "five patients", "run chart")
    )

    page.get_by_role("link", name="Read and code").click()
    expect(text_of(page)).to_be_visible()
    open_source(page, nurse)
    expect(text_of(page)).to_contain_text("Every ward tries")
    code_by_mouse(page, BY_MOUSE["nurse"])
    one_voice = strip(page)
    expect(one_voice).to_contain_text("insufficient")
    assert suggested(database).reason == "one voice"
    one_voice.get_by_role("button").click()
    evidence = page.get_by_role("complementary", name="Evidence")
    expect(evidence.get_by_text("Not enough to suggest a level (one voice).")).to_be_visible()

    page.get_by_role("link", name="Read and code").click()
    open_source(page, doctor)
    expect(text_of(page)).to_contain_text("five patients")
    code_by_mouse(page, BY_MOUSE["doctor"])

    # From here on the mouse is not touched until the minutes are coded.
    page.goto(f"{address}/read?study={study.id}&source={minutes}")
    expect(text_of(page)).to_contain_text("run chart")
    reach_by_tab(page, text_of(page))
    for n, quote in enumerate(BY_KEYBOARD, 1):
        select_by_keyboard(page, quote)
        page.keyboard.press("c")
        code_as_practice(page)
        expect(page.get_by_role("tab", name=f"Codings {n}")).to_be_visible()
    page.keyboard.press("u")
    told(page, re.compile(f"^Undone: coding to {CRITERION}"))
    expect(page.get_by_role("tab", name="Codings 1")).to_be_visible()

    page.get_by_role("link", name="Search").click()
    looked_for = page.get_by_role("textbox", name="Look for")
    looked_for.fill('"second cycle"')
    looked_for.press("Enter")
    expect(page.locator("mark").filter(has_text="second cycle")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Read and code$")).click()
    expect(text_of(page)).to_contain_text("run chart")
    expect(page).to_have_url(re.compile(f"source={minutes}"))
    expect(page.locator(".lab")).to_contain_text(CRITERION)
    expect(page.locator(".doc mark")).to_have_text(BY_KEYBOARD[0])

    found = suggested(database)
    assert (found.level, found.origins) == (2, 3)
    expect(strip(page)).to_contain_text("suggests Developing")
    with library.open_store(database) as store:
        made = [
            each
            for source in (nurse, doctor, minutes)
            for each in coding.codings_of(store, study.id, source, viewer="")
        ]
    assert {each.quote for each in made} == {
        *BY_MOUSE["nurse"],
        *BY_MOUSE["doctor"],
        BY_KEYBOARD[0],
    }
    assert all(study.texts[each.source][each.start : each.end] == each.quote for each in made)
