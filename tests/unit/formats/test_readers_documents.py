"""Details of the formats of documents that the awkward folder does not reach."""

import io
import zipfile

from openpyxl import Workbook

from qms.formats.readers.files import read_file
from qms.formats.readers.pdf_lines import Line, paragraphs, without_running_lines
from tests.awkward import docx, odt, packed, pdf, xlsx


def text_of(name, data):
    reading = read_file(name, data)
    assert reading.accepted, reading.reason
    return reading.text


def test_a_word_divided_at_the_end_of_a_line_is_whole_again():
    source = (
        '#set page(width: 6cm)\n#set text(hyphenate: true, lang: "en")\n#set par(justify: true)\n'
        "Organisational improvement considerably notwithstanding arrangements throughout "
        "communities participating enthusiastically."
    )
    reading = read_file("a.pdf", pdf(source))
    assert "notwithstanding arrangements throughout communities" in reading.text
    assert "divided at line ends" in " ".join(reading.warnings)
    assert reading.paragraphs == 1


def lines(*texts, page=1, top=700, width=400):
    return [
        Line(text, page, 50.0, 50.0 + width, top - 14 * i, top - 14 * i + 10)
        for i, text in enumerate(texts)
    ]


def test_a_hyphen_stays_where_the_text_elsewhere_has_it():
    first = Line("We plan for the long", 1, 50, 450, 700, 710, divided=True)
    (joined,), mended = paragraphs([[first, *lines("term and the long-term good.", top=686)]])
    assert joined.text == "We plan for the long-term and the long-term good."
    assert mended == 0


def test_running_lines_go_and_repeated_words_inside_pages_stay():
    pages = [
        lines("Board papers", "Agreed.", f"words of page {n}", "Agreed.", "more", "still", str(n))
        for n in (1, 2, 3)
    ]
    pages = [
        [Line(x.text, n, x.left, x.right, x.bottom, x.top) for x in page]
        for n, page in enumerate(pages, start=1)
    ]
    kept, running = without_running_lines(pages)
    assert running["Board papers"] == 3
    assert running["#"] == 3
    assert "still" not in [x.text for x in kept[0]] or running["still"] == 0
    assert [x.text for x in kept[0]].count("Agreed.") >= 1


def test_a_paragraph_goes_on_over_a_page():
    first = lines(
        "A full line of the first page that", "goes on to the very edge of it and", page=1
    )
    second = lines("continues over the page here.", "Another full line at the top of it.", page=2)
    done, _ = paragraphs([first, second])
    assert done[0].text.endswith("edge of it and continues over the page here. Another full line "
                                 "at the top of it.")  # fmt: skip
    assert done[0].page == 1


def test_a_word_document_keeps_lists_breaks_and_links_apart():
    def fill(document):
        document.add_paragraph("point one", style="List Bullet")
        document.add_paragraph("line one\nline two\ttabbed")

    reading = read_file("a.docx", docx(fill))
    assert reading.text == "point one\n\nline one\nline two\ttabbed"
    assert "1 automatic number or bullet" in reading.warnings[0]


def test_an_odt_that_asks_for_a_thousand_million_spaces():
    text = text_of("a.odt", odt("<text:p>a<text:s text:c='1000000000'/>b</text:p>"))
    assert text.startswith("a ")
    assert len(text) < 200


def test_a_workbook_of_several_sheets_and_kinds_of_cell():
    import datetime as dt

    def fill(book: Workbook):
        sheet = book.active
        sheet.append(["When", "How many", "Sure?"])
        sheet.append([dt.date(2026, 3, 2), 4.0, True])
        other = book.create_sheet("More")
        other.append(["Q"])
        other.append(["words"])

    assert text_of("a.xlsx", xlsx(fill)) == (
        "Sheet Sheet\n\nWhen: 2026-03-02\nHow many: 4\nSure?: yes\n\nSheet More\n\nQ: words"
    )


def test_html_cut_short_and_badly_nested_keeps_its_words():
    page = b"<html><p>one <b>two<table><tr><td>three<td>four<tr><td>five</table>six<script>x"
    text = text_of("a.html", page)
    for word in ("one", "two", "three", "four", "five", "six"):
        assert word in text
    assert "x" not in text.replace("six", "")


def test_rtf_cut_short_says_so():
    reading = read_file("a.rtf", rb"{\rtf1\ansi {\b bold words\par more words")
    assert "bold words" in reading.text
    assert "cut short" in " ".join(reading.warnings)


def test_mail_of_html_alone():
    mail = b"Subject: s\r\nContent-Type: text/html\r\n\r\n<html><p>Hello <b>all</b></p></html>"
    assert text_of("a.eml", mail) == "Subject: s\n\nHello all"


def test_a_csv_that_is_one_column_of_quoted_lines():
    assert text_of("a.csv", b'Answer\n"one\n\ntwo"\nthree\n') == (
        "Answer: one\n\ntwo\n\nAnswer: three"
    )


def test_a_document_under_another_name_is_read_by_its_content():
    reading = read_file("a.txt", docx(lambda d: d.add_paragraph("Words.")))
    assert (reading.text, reading.reader) == ("Words.", "docx")
    assert "not what its name says" in reading.warnings[0]


def test_a_part_that_lies_about_its_size_is_refused():
    data = bytearray(packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>" * 99}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        assert archive.infolist()[-1].file_size == 10
    assert "damaged" in read_file("a.docx", bytes(data)).reason


def test_html_of_office_programs():
    page = b"<html><p>one <![if !supportLists]><span>1. </span><![endif]>two</p><![ x</html>"
    assert "one 1. two" in text_of("a.html", page)
