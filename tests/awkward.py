"""A folder of awkward files, each made by code: every kind that is read, and every fault.

`awkward_files()` gives name to bytes; `write_awkward(folder)` puts them on disk. All words are
invented. Nothing here is downloaded, and nothing needs more than the packages of the tests.
"""

import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import typst
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
TALK = (
    "Interviewer: How do you know that it helped?\n\n"
    "Director of quality: We looked at the chart every week.\n\n"
    "Interviewer: And who looked with you?\n"
)
PAPER = "The plan was agreed in March. It names three measures and who looks after each.\n"


def awkward_files() -> dict[str, bytes]:
    """Every file by its name, in the order of the table of results."""
    return {name: make() for name, make in FILES.items()}


def write_awkward(folder: Path) -> list[Path]:
    """Every file on disk; returns their paths."""
    paths = []
    for name, data in awkward_files().items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def packed(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def pdf(source: str) -> bytes:
    """A PDF from Typst source."""
    return bytes(typst.compile(source.encode()))


def docx(fill: Callable[[object], None]) -> bytes:
    """A Word document that `fill` wrote into."""
    document = Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def odt(body: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    """An OpenDocument text with `body` inside office:text."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
        )
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
            **(extra or {}),
        }
    )


def ole(*streams: str) -> bytes:
    """The beginning of an old Office container that names these streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    )


def xlsx(fill: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _talk_and_table(document) -> None:
    document.sections[0].header.paragraphs[0].text = "Confidential"
    for line in TALK.split("\n\n"):
        document.add_paragraph(line.strip())
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        [cell for row in table.rows for cell in row.cells],
        ("measure", "who", "falls", "the ward managers"),
        strict=True,
    ):
        cell.text = words
    document.add_paragraph("Words after the table.")


def _review(document) -> None:
    """Insertions, deletions, content controls, text boxes: what paragraph lists pass over."""
    body = document.element.body
    for xml in (
        f"<w:p {W}><w:r><w:t>The group </w:t></w:r><w:ins w:id='1' w:author='x'><w:r>"
        "<w:t>always </w:t></w:r></w:ins><w:del w:id='2' w:author='x'><w:r><w:delText>never "
        "</w:delText></w:r></w:del><w:r><w:t>looks.</w:t></w:r></w:p>",
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Inside a content control.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>",
        f"<w:p {W}><w:r><w:t>Beside the box.</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r>"
        "<w:t>Inside a text box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
    ):
        body.insert(0, parse_xml(xml))


def _teams(document) -> None:
    for name, time, words in (
        ("Jane Smith", "0:03", "Shall we begin with the chart?"),
        ("Pat O'Brien", "0:09", "It has been falling since May."),
        ("Jane Smith", "1:15", "Then we leave it be."),
    ):
        document.add_paragraph(f"{name}   {time}\n{words}")


def _table_talk(document) -> None:
    table = document.add_table(rows=0, cols=3)
    for row in (
        ("Time", "Speaker", "Words"),
        ("00:01", "Interviewer", "How did the group come to that decision?"),
        ("00:09", "Chair", "We asked each partner what had changed."),
        ("00:31", "Interviewer", "And what did they say to you?"),
        ("00:40", "Chair", "That nobody had looked for a year."),
    ):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _long_pdf() -> str:
    dice = random.Random(4)
    words = "the group agreed a shared measure and asked each partner what improvement had changed"
    turns = [
        f"{'Interviewer' if i % 2 == 0 else 'Chair'}: "
        + " ".join(dice.choices(words.split(), k=60)).capitalize()
        + "."
        for i in range(30)
    ]
    return (
        "#set page(height: 14cm, header: [System quality group, in confidence], "
        "footer: context [Page #counter(page).display()])\n"
        '#set par(justify: true)\n#set text(hyphenate: true, lang: "en")\n' + "\n\n".join(turns)
    )


def _locked_pdf() -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(PAPER))) as document:
        document.save(stream, encryption=pikepdf.Encryption(user="secret", owner="other"))
    return stream.getvalue()


def _scan() -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(2):
            page = document.add_blank_page(page_size=(400, 400))
            image = pikepdf.Stream(document, bytes(100 * 100))
            image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            image.Width, image.Height, image.BitsPerComponent = 100, 100, 8
            image.ColorSpace = pikepdf.Name.DeviceGray
            name = page.add_resource(image, pikepdf.Name.XObject)
            page.Contents = pikepdf.Stream(document, f"q 400 0 0 400 0 0 cm {name} Do Q".encode())
        document.save(stream)
    return stream.getvalue()


def _pdf_bomb(size: int) -> bytes:
    """A page whose content unpacks to `size` bytes of text operators."""
    stream = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(400, 400))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        name = page.add_resource(font, pikepdf.Name.Font)
        line = f"BT {name} 9 Tf 10 10 Td (bomb bomb bomb) Tj ET\n".encode()
        page.Contents = pikepdf.Stream(document, line * (size // len(line)))
        document.save(stream, compress_streams=True)
    return stream.getvalue()


def _zip_bomb() -> bytes:
    """A .docx of a hundred kB whose main part unpacks to 60 MB."""
    head = f"<w:document {W}><w:body>".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            part.write(head)
            for _ in range(60):
                part.write(b"<w:p/>" * 170_000)
    return stream.getvalue()


def _entities(kind: str) -> str:
    lines = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    root = "w:document" if kind == "docx" else "office:document-content"
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{lines}]><{root}>&l9;</{root}>'


def _docx_with(part: str, content: bytes | str) -> bytes:
    """A whole .docx with one of its parts replaced."""
    source = zipfile.ZipFile(io.BytesIO(docx(lambda d: d.add_paragraph("Words."))))
    parts: dict[str, bytes | str] = {name: source.read(name) for name in source.namelist()}
    return packed({**parts, part: content})


def _climbing_zip() -> bytes:
    return packed(
        {
            "../../escape.txt": "It leads out of the zip.",
            "/etc/absolute.txt": "It leads out too.",
            "folder/good.txt": TALK,
            "folder/.hidden": "left by a program",
            "__MACOSX/._good.txt": "left by a program",
            "inner.zip": packed({"a.txt": "words"}),
            "bomb.txt": b"a" * 30_000_000,
        }
    )


def _overlapping_zip() -> bytes:
    """A zip whose directory names the same bytes many times."""
    body = zlib.compress(b"word " * 300_000)[2:-4]
    crc = zlib.crc32(b"word " * 300_000)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(body), 1_500_000, 5, 0)
    start = local + b"a.txt" + body
    entries = b"".join(
        struct.pack(
            "<IHHHHHHIIIHHHHHII",
            0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(body), 1_500_000, 5, 0, 0, 0, 0, 0, 0,
        )
        + f"{i:05}"[-5:].encode()
        for i in range(50)
    )  # fmt: skip
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 50, 50, len(entries), len(start), 0)
    return start + entries + end


def _packed_tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return stream.getvalue()


def _survey(book: Workbook) -> None:
    sheet = book.active
    sheet.title = "Answers"
    sheet.append(["Role", "What works well?", "What should change?"])
    sheet.append(["nurse", "The weekly huddle.", "Fewer reports."])
    sheet.append(["porter", "People say hello.", None])
    hidden = book.create_sheet("Keys")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"


TEAMS_VTT = (
    "\ufeffWEBVTT\r\n\r\n"
    f"{GUID}/18-0\r\n00:00:05.000 --> 00:00:07.500\r\n<v Smith, Jane>We looked &amp; learned\r\n"
    "from the chart</v>\r\n\r\n"
    f"{GUID}/19-0\r\n00:00:06.000 --> 00:00:08.000\r\n<v O&#39;Brien, Pat>Yes.</v>\r\n\r\n"
    f"{GUID}/18-1\r\n00:00:07.500 --> 00:00:09.000\r\n<v Smith, Jane>every week.</v>\r\n\r\n"
    f"{GUID}/17-0\r\n00:00:01.000 --> 00:00:02.000\r\n<v Smith, Jane></v>\r\n\r\n"
    f"{GUID}/16-0\r\n00:00:01.500 --> 00:00:03.000\r\n<v Smith, Jane>Good morning.</v>\r\n"
)
ZOOM_VTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\nJane Smith: Good morning.\n\n"
    "2\n00:00:03.200 --> 00:00:05.000\nPat: Morning. It went\n\n"
    "3\n00:00:05.000 --> 00:00:06.000\nPat: rather well.\n\n"
    "4\n00:00:20.000 --> 00:00:21.000\nwords without a name\n"
)
ODD_VTT = (
    "WEBVTT - made elsewhere\n\nNOTE exported twice\n\nSTYLE\n::cue { color: red }\n\n"
    "00:01.000 --> 00:03.000\n(Jane)\nWe &lt;asked&gt; them.\n\n"
    "00:02.000 --> 00:04.000 align:start\n(laughs)\n\n"
    "00:bad --> 00:06.000\n<i>Words under a</i> bad time\n"
)
SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,000\r\nINT: What changed?\r\n\r\n"
    "2\r\n00:00:04,000 --> 00:00:06,000\r\n<i>CHAIR:</i> The way we\r\nlook at it.\r\n"
)
HTML = (
    "<!doctype html><html><head><title>Paper</title><style>p{}</style><script>steal()</script>"
    "</head><body><h1>Quality &amp; <b>safety</b></h1><p>First &eacute;tape.<br>Second line.</p>"
    "<table><tr><th>aim</th><th>who</th></tr><tr><td>falls</td><td>wards</td></tr></table>"
    '<img src="a.png"><!-- note --><ul><li>one<li>two</ul></body></html>'
)
RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\title x}}\f0 "
    r"Interviewer: caf\'e9 \u8220?quoted\u8221? \u-10179?\u-8704?\par "
    r"Chair: The second line.{\footnote hidden note}\par {\pict\pngblip 89504e47}\par "
    r"\trowd a\cell b\cell\row }"
)
EML = (
    b"Subject: =?utf-8?q?Visit_=E2=80=93_notes?=\r\nFrom: Jane <jane@example.org>\r\n"
    b"To: group@example.org\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; '
    b"charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nWe visited three wards."
    b"\r\n\r\nNobody knew the aim =E2=80=93 nobody.\r\n--b\r\nContent-Type: application/pdf; "
    b'name="aims.pdf"\r\nContent-Disposition: attachment; filename="aims.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n"
)
CSV = (
    "\ufeffRole;What works well?;What should change?\r\n"
    'nurse;"The huddle; every ""Monday""\r\nat nine";Fewer reports\r\n'
    "porter;;=1+1\r\n;;\r\nclerk;Tea;Less;more\r\n"
)
ODT_BODY = (
    "<text:h>Plan</text:h><text:p>Interviewer:<text:s text:c='2'/>how<text:tab/>so"
    "<text:line-break/>indeed?<text:note><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>A footnote.</text:p></text:note-body></text:note></text:p>"
    "<text:list><text:list-item><text:p>first point</text:p></text:list-item></text:list>"
    "<text:p>Before<office:annotation><text:p>a comment</text:p></office:annotation> after."
    "</text:p>"
    "<table:table><table:table-row table:number-rows-repeated='1048576'><table:table-cell>"
    "<text:p>cell</text:p></table:table-cell><table:table-cell><text:p>next</text:p>"
    "</table:table-cell></table:table-row></table:table>"
)
UNICODE = (
    "Chair: عُقد الاجتماع 🙂👩‍⚕️ today.\n\nScribe: Zwölf Boxkämpfer; cafe\u0301 \u202eabc\u202c.\n"
)

FILES: dict[str, Callable[[], bytes]] = {
    # What is read.
    "interview.txt": TALK.encode,
    "bom-crlf.txt": lambda: ("\ufeff" + TALK.replace("\n", "\r\n")).encode(),
    "utf16.txt": lambda: TALK.encode("utf-16"),
    "utf16-no-mark.txt": lambda: TALK.encode("utf-16-le"),
    "windows-1252.txt": lambda: "Chair: “It’s a café” – he said.\n".encode("cp1252"),
    "odd-letters.txt": UNICODE.encode,
    "control.txt": lambda: b"One bell\x07 and\x00 a zero in a text of some length.\n" * 9,
    "wrapped.txt": lambda: (("word " * 14).strip() + "\n").encode() * 4 + b"\nshort end\n",
    "notes.md": lambda: b"# Notes\n\n**Interviewer:** How so?\n\n**Chair:** We *looked*.\n",
    "server.log": lambda: b"2026-01-20 10:00:01 INFO started\n2026-01-20 10:00:02 INFO ready\n",
    "no-ending": PAPER.encode,
    "minutes.txt": lambda: b"Minutes of the meeting\n\nPresent: three members\nApologies: one\n",
    "teams.vtt": TEAMS_VTT.encode,
    "zoom.vtt": ZOOM_VTT.encode,
    "odd.vtt": ODD_VTT.encode,
    "talk.srt": SRT.encode,
    "page.html": HTML.encode,
    "latin1.html": lambda: b'<html><meta charset="iso-8859-1"><p>caf\xe9 \x96 open</p></html>',
    "rich.rtf": RTF.encode,
    "letter.eml": lambda: EML,
    "survey.csv": CSV.encode,
    "survey.xlsx": lambda: xlsx(_survey),
    "talk.docx": lambda: docx(_talk_and_table),
    "review.docx": lambda: docx(_review),
    "teams.docx": lambda: docx(_teams),
    "table-talk.docx": lambda: docx(_table_talk),
    "plan.odt": lambda: odt(ODT_BODY),
    "long.pdf": lambda: pdf(_long_pdf()),
    "named-doc.doc": lambda: RTF.encode(),
    "copy-of-interview.txt": TALK.encode,
    "many.zip": _climbing_zip,
    # What is refused, in one sentence each.
    "empty.txt": lambda: b"",
    "blank.txt": lambda: b" \n\t\n",
    "blank.docx": lambda: docx(lambda document: None),
    "scan.pdf": _scan,
    "locked.pdf": _locked_pdf,
    "cut.pdf": lambda: pdf(PAPER)[:700],
    "bomb.pdf": lambda: _pdf_bomb(150_000_000),
    "locked.docx": lambda: ole("EncryptionInfo", "EncryptedPackage"),
    "old.doc": lambda: ole("WordDocument", "1Table"),
    "old.xls": lambda: ole("Workbook"),
    "message.msg": lambda: ole("__properties_version1.0"),
    "renamed.docx": lambda: packed({"a.txt": "words"}),
    "renamed.pdf": PAPER.encode,
    "cut.docx": lambda: docx(_talk_and_table)[:9_000],
    "bomb.docx": _zip_bomb,
    "entities.docx": lambda: _docx_with("word/document.xml", _entities("docx")),
    "entities.odt": lambda: odt("", {"content.xml": _entities("odt")}),
    "entities.xml": lambda: _entities("docx").encode(),
    "outside.docx": lambda: _docx_with(
        "word/document.xml",
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>',
    ),
    "no-xml.docx": lambda: _docx_with("word/document.xml", b"\0\1\2 not XML"),
    "deep.odt": lambda: odt("<text:section>" * 5_000 + "</text:section>" * 5_000),
    "deep.docx": lambda: _docx_with(
        "word/document.xml",
        f"<w:document {W}>" + "<w:p>" * 5_000 + "</w:p>" * 5_000 + "</w:document>",
    ),
    "locked.odt": lambda: odt("", {"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}),
    "junk.txt": lambda: random.Random(1).randbytes(4_000),
    "junk.docx": lambda: random.Random(2).randbytes(4_000),
    "picture.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "sound.m4a": lambda: b"\0\0\0\x20ftypM4A " + bytes(100),
    "slides.pptx": lambda: packed({"[Content_Types].xml": "", "ppt/presentation.xml": ""}),
    "packed.tar.gz": _packed_tar,
    "overlap.zip": _overlapping_zip,
    "cut.zip": lambda: packed({"a.txt": TALK})[:60],
    "no-words.vtt": lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n",
    "heading-only.csv": lambda: b"Role,Answer\n",
    "no-mail.eml": lambda: b"just words without any heading\n",
}
