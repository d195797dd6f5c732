"""Captions: one utterance in several cues, out of order, with speakers in every fashion."""

import pytest

from qms.formats.readers.captions import read_captions
from qms.formats.readers.content import Unreadable


def said(text):
    """(speaker, time, words) of every utterance."""
    content = read_captions(text.encode())
    return [(p.speaker, p.time, p.text) for p in content.paragraphs]


def test_parts_of_an_utterance_join_across_another_voice():
    guid = "0f9a1c52-7a7e-4a0d-8a55-0a9c1b2d3e4f"
    text = (
        f"WEBVTT\n\n{guid}/7-1\n00:00:04.000 --> 00:00:06.000\n<v A B>second</v>\n\n"
        f"{guid}/8-0\n00:00:03.000 --> 00:00:05.000\n<v C D>between</v>\n\n"
        f"{guid}/7-0\n00:00:01.000 --> 00:00:04.000\n<v A B>first</v>\n"
    )
    assert said(text) == [("A B", "00:00:01", "first second"), ("C D", "00:00:03", "between")]


def test_two_voices_in_one_cue_are_two_utterances():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Yes.</v> <v.loud Bo Li>No!</v>\n"
    assert said(text) == [("Ann", "00:00:01", "Yes."), ("Bo Li", "00:00:01", "No!")]


def test_a_speaker_goes_on_until_a_pause():
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: One.\n\n00:02.100 --> 00:03.000\nAnn: Two.\n\n"
        "00:30.000 --> 00:31.000\nAnn: Three.\n"
    )
    assert said(text) == [("Ann", "00:00:01", "One. Two."), ("Ann", "00:00:30", "Three.")]


def test_captions_without_names_join_to_sentences():
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nwe looked at\n\n00:02.000 --> 00:03.000\nthe chart.\n\n"
        "00:03.000 --> 00:04.000\nThen we left.\n"
    )
    assert [words for *_, words in said(text)] == ["we looked at the chart.", "Then we left."]


def test_a_name_in_the_id_or_on_its_own_line():
    text = (
        'WEBVTT\n\n1 "Ann Other" (123)\n00:01.000 --> 00:02.000\nHello.\n\n'
        "00:03.000 --> 00:04.000\n(Bo)\nHi.\n\n00:05.000 --> 00:06.000\n(Laughter)\nYes.\n"
    )
    assert said(text) == [
        ("Ann Other", "00:00:01", "Hello."),
        ("Bo", "00:00:03", "Hi."),
        (None, "00:00:05", "(Laughter) Yes."),
    ]


def test_a_sentence_with_a_colon_is_nobody():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nThe thing is this: we never looked.\n"
    assert said(text) == [(None, "00:00:01", "The thing is this: we never looked.")]


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst words\n\nlost words\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>first\n\nwords lost</i>\n"
        "00:03.000 --> 00:04.000\nwords\n",
        "WEBVTT\n00:01.000 --> 00:02.000\nfirst\n00:03.000 --> 00:04.000\nlost words\n",
        "first words\n\n00:01.000 --> 00:02.000\nlost words\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst 2 < 3 --> 1 lost words\n",
        "1\n00:00:01,000 -> 00:00:02,000\nfirst lost words\n",
        "WEBVTT\n\nbroken --> broken\nfirst lost words\n",
    ],
)
def test_badly_written_captions_lose_no_words(text):
    found = " ".join(words for *_, words in said(text))
    for word in ("first", "lost", "words"):
        assert word in found or word not in text


def test_entities_and_tags_are_words_again():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.yellow>R&amp;D</c> <00:01.500>is &lt;b&gt; here\n"
    assert said(text) == [(None, "00:00:01", "R&D is <b> here")]


def test_no_words_is_refused():
    with pytest.raises(Unreadable, match="no captions with words"):
        read_captions(b"WEBVTT\n\n")
