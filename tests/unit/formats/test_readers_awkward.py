"""Forty awkward files and more: what comes out of each, and none of it silent."""

import unicodedata

import pytest

from qms.core.text import fixed_text
from qms.formats.readers.batch import Upload, read_many
from qms.formats.readers.limits import Limits
from tests.awkward import FILES, awkward_files

# Small, so that the bombs burn little.
LIMITS = Limits(seconds=4, memory_mib=512)

# file -> words of its text, kind guessed, speakers, and what its warnings must say.
READ = {
    "interview.txt": ("We looked at the chart", "interview", 2, ()),
    "bom-crlf.txt": ("helped?\n\nDirector", "interview", 2, ("same text as interview.txt",)),
    "utf16.txt": ("who looked with you?", "interview", 2, ("UTF-16", "same text")),
    "utf16-no-mark.txt": ("who looked", "interview", 2, ("UTF-16, a guess", "same text")),
    "windows-1252.txt": ("“It’s a café” – he said", "document", 0, ("Windows-1252, a guess",)),
    "odd-letters.txt": ("عُقد الاجتماع 🙂👩‍⚕️ today", "interview", 2, ()),
    "control.txt": ("One bell and a zero", "document", 0, ("18 control characters",)),
    "wrapped.txt": ("word word\nword", "document", 0, ()),
    "notes.md": ("**Chair:** We *looked*.", "interview", 2, ()),
    "server.log": ("10:00:02 INFO ready", "document", 0, ()),
    "no-ending": ("The plan was agreed", "document", 0, ()),
    "minutes.txt": ("Apologies: one", "meeting", 0, ()),
    "teams.vtt": (
        "[00:00:05] Smith, Jane: We looked & learned from the chart every week.",
        "interview",
        2,
        ("1 caption without words", "out of time order", "while another went on"),
    ),
    "zoom.vtt": ("[00:00:03] Pat: Morning. It went rather well.", "interview", 2, ()),
    "odd.vtt": (
        "Jane: We <asked> them.",
        "interview",
        1,
        ("2 note or style blocks", "gave no time"),
    ),
    "talk.srt": ("CHAIR: The way we look at it.", "interview", 2, ()),
    "page.html": (
        "Quality & safety\n\nFirst étape.\nSecond line.\n\naim | who\nfalls | wards",
        "document",
        0,
        ("1 script, 1 style sheet, 1 picture or recording and 1 comment",),
    ),
    "latin1.html": ("café – open", "document", 0, ()),
    "rich.rtf": ("café “quoted” 😀", "interview", 2, ("1 picture and 1 footnote",)),
    "letter.eml": (
        "Subject: Visit – notes\nFrom: Jane <jane@example.org>",
        "document",
        0,
        ("1 attachment (aims.pdf)",),
    ),
    "survey.csv": (
        'What works well?: The huddle; every "Monday"\nat nine',
        "document",
        0,
        ("1 row had more cells",),
    ),
    "survey.xlsx": ("What works well?: People say hello.", "document", 0, ("1 hidden sheet",)),
    "talk.docx": (
        "measure | who\nfalls | the ward managers\n\nWords after the table.",
        "interview",
        2,
        ("1 page header or footer",),
    ),
    "review.docx": (
        "Beside the box.\n\nInside a text box.\n\nInside a content control.\n\n"
        "The group always looks.",
        "document",
        0,
        ("1 deletion under review",),
    ),
    "teams.docx": ("It has been falling since May.", "interview", 2, ()),
    "table-talk.docx": ("[00:00:09] Chair: We asked each", "interview", 2, ()),
    "plan.odt": (
        "Interviewer:  how\tso\nindeed?\n\nfirst point\n\nBefore after.\n\n"
        "cell | next\n\nA footnote.",
        "document",
        1,
        ("1 comment", "Footnotes and endnotes (1) stand at the end"),
    ),
    "long.pdf": ("Interviewer: ", "interview", 2, ("14 lines repeated",)),
    "named-doc.doc": ("café", "interview", 2, ("Its content is rtf", "same text as rich.rtf")),
    "copy-of-interview.txt": ("We looked", "interview", 2, ("same text as interview.txt",)),
    "many.zip/folder/good.txt": ("We looked", "interview", 2, ("same text as interview.txt",)),
}

# file -> what the one sentence must say.
REFUSED = {
    "many.zip/../../escape.txt": "leads out of the zip",
    "many.zip//etc/absolute.txt": "leads out of the zip",
    "many.zip/inner.zip": "a zip inside a zip",
    "many.zip/bomb.txt": "zip bomb",
    "empty.txt": "is empty",
    "blank.txt": "is empty",
    "blank.docx": "holds no words",
    "scan.pdf": "text recognition (OCR)",
    "locked.pdf": "locked with a password",
    "cut.pdf": "damaged or cut short",
    "bomb.pdf": "more memory or time",
    "locked.docx": "locked with a password",
    "old.doc": "old form (.doc); open it and save it as .docx",
    "old.xls": "save it as .xlsx",
    "message.msg": "save it as .eml",
    "renamed.docx": "is a zip archive named .docx",
    "renamed.pdf": "is named .pdf and is none",
    "cut.docx": "damaged or cut short",
    "bomb.docx": "zip bomb",
    "entities.docx": "declares XML entities",
    "entities.odt": "declares XML entities",
    "entities.xml": "declares XML entities",
    "outside.docx": "declares XML entities",
    "no-xml.docx": "damaged or cut short",
    "deep.odt": "nested deeper",
    "deep.docx": "damaged or cut short",
    "locked.odt": "locked with a password",
    "junk.txt": "bytes that are not text",
    "junk.docx": "is named .docx and is none",
    "picture.png": "is a picture",
    "sound.m4a": "bring in its transcript",
    "slides.pptx": "is a presentation",
    "packed.tar.gz": "unpack it, or pack it as .zip",
    "overlap.zip": "share their bytes",
    "cut.zip": "damaged or cut short",
    "no-words.vtt": "no captions with words",
    "heading-only.csv": "no answers below its heading",
    "no-mail.eml": "not an e-mail",
}


@pytest.fixture(scope="module")
def readings():
    """All awkward files read at once, by name."""
    given = [Upload(name, data) for name, data in awkward_files().items()]
    return {reading.file: reading for reading in read_many(given, limits=LIMITS)}


def test_every_file_is_in_one_of_the_two_tables(readings):
    assert set(readings) == {*READ, *REFUSED}
    assert {name.split("/")[0] for name in readings} == set(FILES)
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", READ)
def test_what_is_read(readings, name):
    words, kind, speakers, warnings = READ[name]
    reading = readings[name]
    assert reading.accepted, reading.reason
    assert reading.reason is None
    assert words in reading.text
    assert (reading.kind_guess, reading.speakers) == (kind, speakers)
    told = "\n".join(reading.warnings)
    for part in warnings:
        assert part in told
    assert bool(told) == bool(warnings), told


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_in_one_sentence(readings, name):
    reading = readings[name]
    assert not reading.accepted
    assert REFUSED[name] in reading.reason
    assert reading.reason.endswith(".")
    assert "\n" not in reading.reason
    assert (reading.text, reading.segments, reading.kind_guess) == ("", (), None)


def test_segments_are_in_order_inside_the_text_and_not_blank(readings):
    for reading in readings.values():
        end = 0
        for segment in reading.segments:
            assert end <= segment.start < segment.end <= len(reading.text), reading.file
            words = reading.text[segment.start : segment.end]
            assert words == words.strip()
            end = segment.end


def test_texts_are_fixed(readings):
    for reading in readings.values():
        assert fixed_text(reading.text) == reading.text
        assert unicodedata.is_normalized("NFC", reading.text)
        assert not {"\r", "\0", "\ufeff"} & set(reading.text)


def test_times_and_pages_reach_the_segments(readings):
    teams = readings["teams.vtt"]
    assert [(s.speaker, s.time) for s in teams.segments] == [
        ("Smith, Jane", "00:00:01"),
        ("Smith, Jane", "00:00:05"),
        ("O'Brien, Pat", "00:00:06"),
    ]
    pages = [segment.page for segment in readings["long.pdf"].segments]
    assert pages[0] == 1
    assert pages == sorted(pages)
    assert max(pages) == readings["long.pdf"].pages == 7
    word = readings["teams.docx"]
    assert [(s.speaker, s.time) for s in word.segments] == [
        ("Jane Smith", "00:00:03"),
        ("Pat O'Brien", "00:00:09"),
        ("Jane Smith", "00:01:15"),
    ]
    assert word.pages is None


def test_wrapped_lines_are_one_paragraph(readings):
    assert readings["wrapped.txt"].paragraphs == 2
