"""The PDF itself: its bytes, its structure, and what stands in its text."""

import io
import json
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from qms.errors import ReportFailed
from qms.formats.bundle import read_bundle
from qms.report.render import Renderer
from tests.factories import coding, consensus, rating, rubric, source, study
from tests.unit.report.contents import compared, contested, named, profile_of

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
HOSTILE = {
    "read": '#read("/etc/passwd")',
    "eval": '#eval("1+1")',
    "include": '#include "profile.typ"',
    "bold": "*bold* _italic_ = heading",
    "reference": "@ref <label>",
    "formula": "$ sum x $",
    "closing": '"}]} \\u{41} // /* */ `code`',
    "html": "<script>alert(1)</script>",
}


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


@pytest.fixture(scope="module")
def sample():
    return read_bundle(SAMPLE)


@pytest.fixture(scope="module")
def profile(renderer, sample):
    """The sample's first system: its content and its bytes."""
    content = profile_of(sample)
    return content, renderer.profile_pdf(content).data


@pytest.fixture(scope="module")
def side_by_side(renderer, sample):
    content = compared(sample)
    return content, renderer.comparison_pdf(content).data


def text_of(data):
    """The text of a PDF with every run of white space as one space."""
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split()
    )


def squeezed(text):
    """The text without white space, which a line break may add or take away."""
    return re.sub(r"\s", "", text)


def elements(data):
    """Every structure element as (kind, element), in reading order."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append((str(element.S)[1:], element))
            if "/K" in element:
                walk(element.K)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        walk(pdf.Root.StructTreeRoot)
        return [(kind, str(element.get("/Alt", ""))) for kind, element in found]


def spoken(quote, **cells):
    """A study in which one interview says `quote`, in full the text of its source."""
    return study(
        rubrics=(named(rubric()),),
        sources=[source(quotable="true")],
        texts={"int-1": quote + "\n"},
        codings=[coding(quote=quote, text=quote)],
        **cells,
    )


def test_the_same_study_gives_the_same_bytes(sample, profile):
    _, data = profile
    assert Renderer().profile_pdf(profile_of(sample)).data == data
    assert (
        Renderer().comparison_pdf(compared(sample)).data
        == Renderer().comparison_pdf(compared(sample)).data
    )


@pytest.mark.parametrize("which", ["profile", "side_by_side"])
def test_the_document_is_tagged_titled_and_in_english(which, request):
    content, data = request.getfixturevalue(which)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == content["title"]
        assert "/OpenAction" not in root
        assert "/JavaScript" not in root.get("/Names", {})
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert about["xmp:CreateDate"].startswith("2026-03-31")


def test_headings_are_headings_and_bookmarks(profile):
    content, data = profile
    kinds = [kind for kind, _ in elements(data)]
    criteria = sum(len(domain["rows"]) for domain in content["domains"])
    assert kinds.count("Title") == 1
    assert kinds.count("H1") == 7
    assert kinds.count("H2") >= 2 * len(content["domains"])
    assert kinds.count("H3") == criteria
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        assert top == [
            "At a glance",
            "Where the system stands",
            "Behind each level",
            "What was decided",
            "Who was heard",
            "The rule in numbers",
            "The rubric",
        ]
        domains = [item.title for item in outline.root[2].children]
        assert domains == [domain["name"] for domain in content["behind"]]
        assert len(outline.root[2].children[0].children) == len(content["behind"][0]["sections"])


def test_tables_have_header_cells_and_strips_have_words(profile):
    content, data = profile
    found = elements(data)
    kinds = [kind for kind, _ in found]
    strips = [row["strip"]["alt"] for domain in content["domains"] for row in domain["rows"]]
    assert kinds.count("Table") >= len(content["domains"]) + 4
    assert kinds.count("THead") == kinds.count("Table")
    assert [alt for kind, alt in found if kind == "Figure"] == strips
    assert all(strips)
    assert kinds.count("BlockQuote") == sum(
        len(s["quotes"]) for domain in content["behind"] for s in domain["sections"]
    )


def test_every_level_stands_beside_its_criterion(profile):
    content, data = profile
    pages = squeezed(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages[1:3])
    )
    for row in (row for domain in content["domains"] for row in domain["rows"]):
        shown = f"{row['record']['number']} {row['record']['word']}".strip()
        strip = "[0-9×]{0,9}"
        beside = re.escape(squeezed(row["code"] + row["name"])) + strip + re.escape(squeezed(shown))
        assert re.search(beside, pages), f"{row['code']}: {shown}"


def test_the_first_page_can_be_read_alone(profile):
    content, data = profile
    first = squeezed(PdfReader(io.BytesIO(data)).pages[0].extract_text())
    for said in [
        content["system"],
        *content["crumb"],
        "Invented data",
        content["readers"],
        content["program"],
        content["dated"],
        *(headline["name"] for headline in content["headlines"]),
        *(headline["text"] for headline in content["headlines"]),
        *(entry["text"] for entry in content["legend"]),
        *(step["meaning"] for step in content["scale"]),
    ]:
        assert squeezed(said) in first


def test_every_page_has_its_number(profile):
    pages = PdfReader(io.BytesIO(profile[1])).pages
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in " ".join(page.extract_text().split())


def test_the_layout_adds_no_total_mean_or_rank(profile, side_by_side):
    for content, data in (profile, side_by_side):
        written = squeezed(json.dumps(content, ensure_ascii=False)).lower()
        told = squeezed(text_of(data)).lower()
        for word in ("overall", "total", "average", "mean", "rank", "percent"):
            assert told.count(word) <= written.count(word), word


def test_participants_are_not_printed(sample, profile):
    told = text_of(profile[1])
    for participant in set(sample.tables["sources"]["participant"]) - {""}:
        assert not re.search(rf"\b{re.escape(participant)}\b", told)


def test_every_cell_of_the_comparison_is_printed(side_by_side):
    content, data = side_by_side
    told = squeezed(text_of(data))
    for part in content["parts"]:
        for row in (row for domain in part["domains"] for row in domain["rows"]):
            cells = [squeezed(cell["number"] + cell["word"]) for cell in row["cells"]]
            beside = re.escape(squeezed(row["code"] + row["name"]))
            beside += "".join(f"{re.escape(cell)}.{{0,60}}?" for cell in cells)
            assert re.search(beside, told), row["code"]


def test_many_systems_get_several_tables_with_repeated_heads(renderer):
    systems = [{"system": f"s{i:02}", "name": f"Site {i:02}"} for i in range(13)]
    made = study(
        rubrics=(named(rubric(criteria=[f"QP{i}" for i in range(1, 41)])),),
        systems=systems,
        sources=[source(system="s00")],
    )
    data = renderer.comparison_pdf(compared(made)).data
    assert [kind for kind, _ in elements(data)].count("Table") == 3
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert sum("Site 00" in page and "QP" in page for page in pages) >= 2


@pytest.mark.parametrize("quote", HOSTILE.values(), ids=HOSTILE)
def test_what_people_wrote_is_printed_and_never_run(renderer, quote):
    made = spoken(
        quote,
        systems=[{"system": "site-a", "name": quote}],
        consensus=[consensus(rationale=quote, dissent=quote, agreed_by=quote)],
    )
    told = text_of(renderer.profile_pdf(profile_of(made)).data)
    assert told.count(quote) >= 4
    assert "root:" not in told
    assert quote in text_of(renderer.comparison_pdf(compared(made)).data)


def test_characters_without_a_glyph_are_marked_and_counted(renderer):
    pdf = renderer.profile_pdf(profile_of(spoken("漢字 ሰ and words")))
    assert pdf.unprintable == 3
    told = text_of(pdf.data)
    assert "“\ufffd\ufffd \ufffd and words”" in told
    assert "3 characters could not be printed; replacement marks stand for them." in told


def test_a_clean_report_says_nothing_of_characters(profile):
    assert "could not be printed" not in text_of(profile[1])


def test_other_scripts_print_as_themselves(renderer):
    for quote in ("Ποιότητα και φροντίδα", "Качество помощи"):
        pdf = renderer.profile_pdf(profile_of(spoken(quote)))
        assert pdf.unprintable == 0
        assert quote in text_of(pdf.data)


def test_arabic_hebrew_and_emoji_are_drawn_with_the_fonts_that_ship(renderer):
    for quote, font in (
        ("قال المدير: نعم", "DejaVuSans"),
        ("אין לנו מטרות", "DejaVuSans"),
        ("👩🏽‍⚕️ 🇬🇧", "NotoEmoji"),
    ):
        pdf = renderer.profile_pdf(profile_of(spoken(quote)))
        assert pdf.unprintable == 0
        fonts = set()
        for page in PdfReader(io.BytesIO(pdf.data)).pages:
            fonts |= {f["/BaseFont"] for f in page["/Resources"]["/Font"].values()}
        assert any(font in name for name in fonts)
        assert not any("Libertinus" in name or "CM" in name.split("+")[1] for name in fonts)


def test_very_long_names_and_words_stay_on_the_page(renderer):
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 8
    made = contested(systems=[{"system": "site-a", "name": f"{word} {'long name ' * 40}"}])
    data = renderer.profile_pdf(profile_of(made)).data
    for page in PdfReader(io.BytesIO(data)).pages:
        right = float(page.mediabox.right)

        def inside(text, _cm, tm, _font, size, right=right):
            if text.strip():
                assert 0 <= tm[4] <= right - 0.3 * size

        page.extract_text(visitor_text=inside)
    assert word in re.sub(r"\s", "", text_of(data))


def test_a_quote_of_a_megabyte_is_cut_with_a_note(renderer):
    quote = "word " * 199_999 + "word"
    pdf = renderer.profile_pdf(profile_of(spoken(quote)))
    assert "cut; 999,999 characters in the study" in text_of(pdf.data)
    assert len(PdfReader(io.BytesIO(pdf.data)).pages) < 10


@pytest.mark.parametrize("levels", [range(0, 2), range(1, 5), range(0, 6), range(0, 12)])
def test_other_scales_are_drawn(renderer, levels):
    top = str(max(levels))
    made = study(
        rubrics=(rubric(levels=levels),),
        ratings=[rating(level=top, criterion="QA1")],
        consensus=[consensus(level=top)],
    )
    assert f"{top} Level {top}" in text_of(renderer.profile_pdf(profile_of(made)).data)
    assert f"{top} Level {top}" in text_of(renderer.comparison_pdf(compared(made)).data)


@pytest.mark.parametrize("as_of", ["0001-01-01", "1970-01-01", "9999-12-31"])
def test_any_date_of_a_wave_dates_the_file(renderer, as_of):
    made = contested(waves=[{"wave": "t1", "title": "", "as_of": as_of}])
    data = renderer.profile_pdf(profile_of(made)).data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as about:
        assert about["xmp:CreateDate"].startswith(as_of)


def test_one_renderer_serves_several_threads(renderer):
    contents = [profile_of(spoken(f"we count {i}")) for i in range(4)]
    made = {}

    def print_one(i):
        made[i] = renderer.profile_pdf(contents[i]).data

    threads = [threading.Thread(target=print_one, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"we count {i}" in text_of(made[i]) for i in range(4))


def test_what_typst_refuses_is_told_in_its_words(renderer):
    content = profile_of(contested())
    with pytest.raises(ReportFailed, match=r"The PDF could not be made: Typst says “.+”"):
        renderer.profile_pdf({**content, "scale": [{"number": 1}]})
    assert renderer.profile_pdf(content).data.startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
@pytest.mark.parametrize("which", ["profile", "side_by_side"])
def test_the_file_is_sound(which, request, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(request.getfixturevalue(which)[1])
    found = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
