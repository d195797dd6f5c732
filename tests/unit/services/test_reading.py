"""An excerpt in its context is cut from the text and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from qms.services.reading import in_context

TALK = (
    "[00:00:02] Interviewer: What changed?\n\n"
    "[00:00:09] Chief nurse: We met the council. It was slow: very slow.\n\n"
    "[00:00:31] Interviewer: And then?\n"
)


def test_the_speaker_is_the_one_whose_turn_it_is():
    start = TALK.index("very slow")
    found = in_context(TALK, start, start + 9)
    assert (found.quote, found.speaker) == ("very slow", "Chief nurse")


def test_a_text_without_turns_has_no_speaker():
    assert in_context("Minutes of the group.\nThe group agreed.", 22, 31).speaker == ""


def test_long_texts_are_cut_at_words():
    text = "word " * 1000
    found = in_context(text, 2500, 2504, around=100)
    assert found.cut_before
    assert found.cut_after
    assert found.before.startswith("word")
    assert found.after.rstrip().endswith("word")


@given(st.text(max_size=400), st.data(), st.integers(0, 60))
def test_what_is_shown_stands_in_the_text(text, data, around):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = in_context(text, start, end, around)
    assert found.quote == text[start:end]
    assert found.before == text[start - len(found.before) : start]
    assert found.after == text[end : end + len(found.after)]
    assert found.cut_before == (start - len(found.before) > 0)
    assert found.cut_after == (end + len(found.after) < len(text))
