"""Laws of reading: segments stand in their text, texts are fixed, no bytes raise an error."""

import os
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.core.text import fixed_text
from qms.formats.readers.content import Content, Paragraph
from qms.formats.readers.files import read_file
from qms.formats.readers.layout import text_and_segments

EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "60"))
ANY = st.text(
    st.one_of(
        st.sampled_from(list("ab Z:\n\n\n\r\t[]()0:19-\u0301\ufeff\x00\x85\u2028🙂ع<>&")),
        st.characters(),
    ),
    max_size=120,
)
TALK = st.lists(
    st.tuples(
        st.sampled_from(["Interviewer", "Ann Other", "P1", "Aim", "The thing is", ""]),
        st.sampled_from(["", "[00:01] ", "00:00:09 ", "(0:03) "]),
        st.sampled_from([": ", ":\n", "   0:04\n", " "]),
        ANY,
    ),
    max_size=8,
)
NAMES = st.sampled_from(["a.txt", "a.vtt", "a.srt", "a.csv", "a.md", "a", "a.log"])


def hold(text, segments):
    """What every reading promises."""
    assert fixed_text(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    text.encode("utf-8")
    end = 0
    for segment in segments:
        assert end <= segment.start < segment.end <= len(text)
        assert text[segment.start : segment.end].strip()
        end = segment.end


@settings(max_examples=EXAMPLES, deadline=None)
@given(ANY)
def test_fixing_twice_is_fixing_once(text):
    assert fixed_text(fixed_text(text)) == fixed_text(text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(TALK)
def test_segments_of_plain_text(turns):
    plain = "\n\n".join(f"{time}{name}{sign}{words}" for name, time, sign, words in turns)
    text, segments, _ = text_and_segments(Content(plain=plain))
    assert text == fixed_text(plain)
    hold(text, segments)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(ANY, st.none() | ANY, st.booleans()), max_size=8), st.booleans())
def test_segments_of_paragraphs(parts, talk):
    paragraphs = [Paragraph(words, speaker=who, tight=tight) for words, who, tight in parts]
    text, segments, _ = text_and_segments(Content(paragraphs=paragraphs, talk=talk))
    hold(text, segments)
    joined = "".join(text.split())
    for words, _, _ in parts:
        assert "".join(fixed_text(words).split()) in joined


@settings(max_examples=EXAMPLES, deadline=None)
@given(NAMES, st.one_of(st.binary(max_size=200), ANY.map(lambda t: t.encode("utf-8", "replace"))))
def test_no_bytes_raise_an_error(name, data):
    reading = read_file(name, data)
    assert reading.accepted == (reading.reason is None)
    hold(reading.text, reading.segments)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "<v Ann>", "<v Bo Li>", "Ann: ", "(Bo)\n"]),
            st.text(st.sampled_from("abcd ef.\n<&"), max_size=20),
            st.integers(0, 90),
        ),
        max_size=6,
    )
)
def test_captions_lose_no_letters(cues):
    source = "WEBVTT\n\n" + "\n\n".join(
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n{voice}{words}"
        for voice, words, at in cues
    )
    reading = read_file("a.vtt", source.encode())
    hold(reading.text, reading.segments)
    found = sorted(sign for sign in reading.text if sign in "cdef")
    # Letters of names and times aside; every letter that was said is in the text.
    said = sorted(sign for _, words, _ in cues for sign in words if sign in "cdef")
    if reading.accepted:
        assert len(found) >= len(said)
    else:
        assert not said
