"""From a result to a coding, with nothing but the keyboard; and a link that opens a passage.

1. Search for a word; go to a hit by Tab and open it.
2. Its source opens where the word stands, with the word selected: one key, and it is coded.
3. Back on Search the hit shows the code.
"""

import re

import pytest
from playwright.sync_api import expect

from qms.core.shades import contrast
from qms.core.text import fixed_text
from qms.services import coding, library
from tests import factories
from tests.browser.test_coding_journey import panel, take, text_of, told
from tests.browser.test_workbench_journey import reach_by_tab

pytestmark = pytest.mark.browser

# What is selected in the text, and whether its beginning stands in the window.
SELECTED = """(doc) => {
  const tree = doc.getRootNode(), chosen = document.getSelection();
  const [found] = chosen.getComposedRanges({shadowRoots: [tree]});
  const range = document.createRange();
  range.setStart(found.startContainer, found.startOffset);
  range.setEnd(found.endContainer, found.endOffset);
  const [first] = range.getClientRects();
  return [range.toString(), first.top > 0 && first.bottom < innerHeight,
          tree.activeElement === doc];
}"""


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/w.sqlite"


def select_is(page, words):
    expect(panel(page).get_by_text(re.compile("^Selected, paragraph"))).to_be_visible()
    for _ in range(100):  # letters that come late move the lines
        found = text_of(page).evaluate(SELECTED)
        if found == [words, True, True]:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"selected, in sight, in focus: {found}")


def test_a_hit_is_coded_where_it_stands(serve, database, open_page, tmp_path):
    with library.open_store(database) as store:
        library.open_sample(store, by="test")
    page = open_page(f"{serve(database=database)}/search?study=sample&query=wallpaper")
    source = page.locator("section").filter(has_text="c1-int-05")
    hit = source.locator("li").first
    expect(hit.locator("mark")).to_have_text("wallpaper")
    expect(hit.locator(".coded")).to_have_count(0)
    reach_by_tab(page, hit.get_by_role("link"))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/read\?.*source=c1-int-05&at=\d+-\d+"))
    expect(text_of(page)).to_contain_text("wallpaper")
    select_is(page, "wallpaper")
    page.screenshot(path=tmp_path / "at.png")
    page.keyboard.press("Enter")
    take(page, "QI3")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    told(page, "Coded to QI3.")
    start, end = map(int, re.search(r"at=(\d+)-(\d+)", page.url).groups())
    with library.open_store(database) as store:
        made = coding.codings_of(store, "sample", "c1-int-05", viewer="")
    assert (start, end, "QI3", "wallpaper") in [
        (each.start, each.end, each.code, each.quote) for each in made
    ]

    page.get_by_role("link", name="Search").click()
    expect(hit.locator(".coded")).to_have_text("Coded QI3")
    page.screenshot(path=tmp_path / "coded.png")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_address_opens_a_passage_of_a_paragraph_longer_than_the_window(
    serve, database, open_page, tmp_path, width
):
    text = fixed_text("Nurse 👩‍⚕️: We met. " * 800 + "Then 👍🏽 הצוות הסכים and the q̃ueue fell.\n")
    with library.open_store(database) as store, store.begin() as conn:
        library.stored.insert_study(conn, factories.study(texts={"int-1": text}), replace=True)
    start = text.index("הצוות")
    at = f"{start}-{text.index(' fell')}"
    page = open_page(
        f"{serve(database=database)}/read?study=study-1&source=int-1&at={at}", width=width
    )
    expect(text_of(page)).to_be_visible()
    select_is(page, "הצוות הסכים and the q̃ueue")
    page.keyboard.press("c")
    expect(panel(page).get_by_role("combobox")).to_be_focused()
    page.screenshot(path=tmp_path / "long.png")
    page.keyboard.press("Escape")
    select_is(page, "הצוות הסכים and the q̃ueue")


# The colour of the words of an option, and of what lies under them.
COLOURS = """(option) => {
  const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const under = parts(getComputedStyle(document.querySelector(".stApp")).backgroundColor);
  const [r, g, b, a = 1] = parts(getComputedStyle(option).backgroundColor);
  const ground = [r, g, b].map((each, at) => each * a + under[at] * (1 - a));
  const hex = (colour) => "#" + colour.slice(0, 3)
    .map((each) => Math.round(each).toString(16).padStart(2, "0")).join("");
  return [hex(parts(getComputedStyle(option.querySelector("p")).color)), hex(ground)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_option_can_be_read(serve, database, open_page, scheme):
    with library.open_store(database) as store:
        library.open_sample(store, by="test")
    address = serve(database=database)
    page = open_page("about:blank")
    page.emulate_media(color_scheme=scheme)
    for name, chosen in (("search", "Words"), ("actions", "This system")):
        page.goto(f"{address}/{name}?study=sample")
        option = page.locator("button[data-selected=true]", has_text=chosen)
        expect(option).to_be_visible()
        page.wait_for_function(
            "getComputedStyle(document.documentElement).getPropertyValue('--qms-link')"
        )
        assert contrast(*option.evaluate(COLOURS)) >= 4.5
    # One that is chosen among pills, of which several may be.
    page.locator(".stButtonGroup button", has_text="doing").click()
    option = page.locator("button[data-selected=true]", has_text="doing")
    expect(option).to_be_visible()
    assert contrast(*option.evaluate(COLOURS)) >= 4.5
