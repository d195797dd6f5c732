"""The first journey: from nothing to a saved PDF, as someone who has never seen the program.

1. Open the app with an empty workspace: two big choices.
2. Open the sample study; see its systems.
3. Compare: four systems side by side; open a cell's evidence.
4. Profile: choose a criterion, read the sentences it rests on and why it is not one higher.
5. Open an excerpt where it stands in its source.
6. Save the profile as a PDF; its text and its structure tree say the same levels.
7. The address reopens the same view.
"""

import io
import re
import zipfile
from pathlib import Path

import pikepdf
import pypdf
import pytest
from playwright.sync_api import expect

from qms.formats.bundle import read_bundle, write_bundle
from qms.services.studies import load
from qms.services.views import profile_view

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module")
def sample_app(serve):
    """The app with the sample study open, for tests that only look."""
    return serve("--sample")


@pytest.fixture(scope="module")
def site_a():
    return profile_view(read_bundle(SAMPLE), "site-a", "t2")


def row(page, criterion):
    return page.locator(f'tr[data-row="{criterion}"] button')


def cell(page, criterion, system):
    return page.locator(f'button[data-cell="{criterion}\\a {system}"]')


def saved(page, click):
    with page.expect_download() as waiting:
        click()
    return Path(waiting.value.path()).read_bytes()


def structure(pdf):
    """The structure types of a tagged PDF, and the text of all alternatives."""
    kinds, told, seen = set(), [], set()

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if node.objgen != (0, 0):
                if node.objgen in seen:
                    return
                seen.add(node.objgen)
            if "/S" in node:
                kinds.add(str(node["/S"]))
            for key in ("/Alt", "/ActualText"):
                if key in node:
                    told.append(str(node[key]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.Root.StructTreeRoot)
    return kinds, told


def test_the_first_journey(serve, open_page, picture, site_a):
    page = open_page(serve())
    outside = []
    page.on("request", lambda request: outside.append(request.url))

    expect(page.get_by_role("button", name="Start a study")).to_be_visible()
    expect(page.get_by_role("button", name="Open the sample study")).to_be_visible()
    picture(page, "first-run")
    page.get_by_role("button", name="Open the sample study").click()
    expect(page.get_by_role("heading", name="Sample study: four invented systems")).to_be_visible()
    expect(page.get_by_text("Invented data")).to_be_visible()
    expect(page.get_by_text("Site D")).to_be_visible()
    picture(page, "study")

    page.get_by_role("button", name="Compare the systems").click()
    expect(page.get_by_role("heading", name="Four systems side by side")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Site C")).to_be_visible()
    for part in site_a.profile.criteria[:5]:
        if part.level is not None:
            name = site_a.rubric.level_name(part.level)
            expect(cell(page, part.criterion, "site-a")).to_contain_text(f"{part.level}")
            expect(cell(page, part.criterion, "site-a")).to_contain_text(name)
    picture(page, "compare")
    cell(page, "QA2", "site-b").click()
    panel = page.get_by_role("complementary", name="Evidence")
    expect(
        panel.get_by_role("heading", name="Proportionate, triangulated assurance")
    ).to_be_visible()

    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Quality planning")).to_be_visible()
    page.goto(re.sub(r"system=[^&]+", "system=site-a", page.url))
    expect(page.get_by_role("heading", name="Site A", exact=True)).to_be_visible()
    row(page, "QA3").click()
    panel = page.get_by_role("complementary", name="Evidence")
    expect(panel.get_by_role("heading", name="Risk response and escalation")).to_be_visible()
    row(page, "QA2").click()
    expect(panel.get_by_text("we would have to see:")).to_be_visible()
    missing = site_a.profile.criterion("QA2").suggestion.missing
    assert missing
    for sentence in missing:
        expect(panel.get_by_text(sentence)).to_be_visible()
    page.mouse.move(0, 0)
    picture(page, "profile")

    excerpt = panel.get_by_role("button", name=re.compile("^In its context")).first
    excerpt.click()
    passage = panel.get_by_role("region", name=re.compile("^Passage of"))
    expect(passage.locator("mark")).to_be_visible()
    quote = panel.locator("figure:has(.context) blockquote").inner_text()
    assert passage.locator("mark").inner_text() in quote
    assert len(passage.inner_text()) > len(quote)
    picture(page, "evidence")

    page.get_by_role("button", name="Save as PDF").click()
    data = saved(page, page.get_by_role("button", name="Site A as PDF").click)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)
    words = " ".join(text.split())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        kinds, alternatives = structure(pdf)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds
    spoken = " ".join(alternatives)
    for part in site_a.profile.criteria:
        if part.level is not None:
            level = f"{part.level} {site_a.rubric.level_name(part.level)}"
            assert level in words, part.criterion
            assert re.search(level, spoken, re.IGNORECASE), part.criterion

    again = open_page(page.url)
    expect(again.get_by_role("complementary", name="Evidence").locator("mark")).to_be_visible()
    expect(again.get_by_role("heading", name="Site A", exact=True)).to_be_visible()
    local = re.compile(r"^(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|^(data|blob):")
    assert [url for url in outside if not local.match(url)] == []


def test_one_command_opens_the_sample(sample_app, open_page):
    page = open_page(sample_app)
    expect(page.get_by_role("heading", name="Sample study: four invented systems")).to_be_visible()


def test_keyboard_alone_reaches_a_level_and_its_evidence(sample_app, open_page):
    page = open_page(f"{sample_app}/profile?study=sample&system=site-c&wave=t2")
    expect(row(page, "QP1")).to_be_visible()
    row(page, "QP1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Evidence")
    expect(
        panel.get_by_role("heading", name="Shared definition and aims for quality")
    ).to_be_visible()


def test_a_phone_shows_strips_first_and_nothing_hangs_over(sample_app, open_page):
    for place in ("profile?study=sample&system=site-a&wave=t2&criterion=QA2", "compare", "study"):
        page = open_page(f"{sample_app}/{place}", width=390, height=844)
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_function("document.querySelector('[data-test-script-state=notRunning]')")
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1, place


def test_every_system_as_pdf_in_one_go(sample_app, open_page):
    page = open_page(f"{sample_app}/profile?study=sample&system=site-a&wave=t2")
    page.get_by_role("button", name="Save as PDF").click()
    page.get_by_role("button", name="Make a PDF of every system").click()
    ready = page.get_by_role("button", name="Save all 4 as a .zip")
    expect(ready).to_be_visible(timeout=60_000)
    with zipfile.ZipFile(io.BytesIO(saved(page, ready.click))) as archive:
        assert archive.namelist() == [f"site-{letter}-t2.pdf" for letter in "abcd"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_a_bundle_goes_out_and_comes_in(serve, open_page, tmp_path):
    page = open_page(serve("--sample"))
    expect(page.get_by_role("heading", name="Sample study: four invented systems")).to_be_visible()
    data = saved(page, page.get_by_role("button", name="Save as a bundle").click)
    path = tmp_path / "sample.zip"
    path.write_bytes(data)
    assert set(read_bundle(path).texts) == set(read_bundle(SAMPLE).texts)

    other = open_page(serve())
    other.get_by_text("Open a bundle").click()
    other.locator("input[type=file]").set_input_files(path)
    other.get_by_role("button", name="Open the bundle").click()
    expect(other.get_by_role("heading", name="Sample study: four invented systems")).to_be_visible()


def test_a_damaged_bundle_is_told_and_nothing_is_opened(serve, open_page, tmp_path):
    path = tmp_path / "bad.zip"
    path.write_bytes(b"PK\x03\x04 not a zip at all")
    page = open_page(serve())
    page.get_by_text("Open a bundle").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Open the bundle").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.get_by_role("button", name="Open the sample study")).to_be_visible()


def test_a_study_is_started_by_hand(serve, open_page):
    page = open_page(serve())
    page.get_by_role("button", name="Start a study").click()
    page.get_by_label("Name of the study").fill("Our first year")
    page.get_by_role("textbox", name="Other systems, one a line").fill(
        "Northbank; North, South\nSite B <img src=x>"
    )
    page.get_by_role("button", name="Start the study").click()
    expect(page.get_by_role("heading", name="Our first year")).to_be_visible()
    # The form that is left stands in the page until all of the next one is drawn.
    expect(page.get_by_role("textbox", name="Other systems, one a line")).to_have_count(0)
    expect(page.get_by_text("Site B <img src=x>")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Northbank", exact=True)).to_be_visible()
    expect(row(page, "QP1")).to_contain_text("Understanding need and assets")


def test_hostile_names_stay_text(serve, open_page, tmp_path):
    folder = tmp_path / "hostile"
    study = read_bundle(SAMPLE)
    evil = "<img src=x onerror=\"document.title='owned'\"> **bold** :red[x] $x$ \u202egnp.exe"
    systems = study.tables["systems"].copy()
    systems.loc[systems["system"] == "site-a", "name"] = evil
    sources = study.tables["sources"].copy()
    sources["title"] = evil
    tables = {**study.tables, "systems": systems, "sources": sources}
    write_bundle(type(study)(tables, study.texts, study.rubrics), folder)
    database = f"sqlite:///{tmp_path}/hostile.sqlite"
    load(folder, database, replace=False)
    address = serve(database=database)
    for place in ("", "/profile?study=sample&system=site-a&wave=t2&criterion=QA2", "/compare"):
        page = open_page(f"{address}{place}")
        expect(page.get_by_text("onerror").first).to_be_visible()
        assert page.locator("img[src=x]").count() == 0
        assert "owned" not in page.title()
