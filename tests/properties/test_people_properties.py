"""Whatever a text holds: spans hold, replacing is final, and nobody decided on is left."""

import os
import re
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.analysis.people import KINDS, find_people
from qms.analysis.people_replaced import Decision, replace_people
from qms.core.text import Segment, fixed_text

# Few and always the same ones, unless QMS_EXAMPLES asks for more.
MORE = "QMS_EXAMPLES" in os.environ
few = settings(
    max_examples=int(os.environ.get("QMS_EXAMPLES", "60")),
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Few words, so that names meet, share parts and stand beside what names are told by.
PIECES = [
    "Ana", "Reyes", "Oakes", "Hope", "hope", "Jane", "J.", "de", "van", "O'Dowd", "Name", "Mr",
    "Dr", "dr", "Sister", "ANA", "Żaneta", "José", "E\u0301va", "佐藤", "my name is", "called",
    "colleague", "thanks,", "Director", "Board", "St", "The", "Name 1", "[phone 1]", "born",
    "dob", "12/03/1956", "4 May 1950", "020 7946 0018", "+44", "943 476 5919", "SW1A 1AA",
    "AB 12 34 56 C", "ana.reyes@nhs.net", "@", "👩‍👩‍👧", "\u202e", "'s", "’s", "1", "of the",
]  # fmt: skip
JOINTS = [" ", " ", " ", "\n", ", ", ". ", ": ", "'s ", "-", "", "(", "\u00a0", "; ", "\n\n"]
pieces = st.lists(
    st.tuples(st.sampled_from(PIECES) | st.text(max_size=4), st.sampled_from(JOINTS)), max_size=25
)
texts = pieces.map(lambda parts: fixed_text("".join(word + joint for word, joint in parts)))


@few
@given(texts, st.lists(st.sampled_from(PIECES), max_size=3))
def test_findings_are_in_the_text_in_order_and_apart(text, spare):
    found = find_people(text, known=[("name", "Jane Oakes"), ("other", "of the")], spare=spare)
    before = 0
    for finding in found:
        assert before <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        assert finding.kind in KINDS
        assert finding.why
        assert finding.person.strip()
        before = finding.end


@few
@given(texts, st.data())
def test_replacing_is_final_and_leaves_nobody(text, data):
    whom = list(dict.fromkeys(finding.who for finding in find_people(text)))
    chosen = data.draw(st.lists(st.sampled_from(whom), unique=True)) if whom else []
    decisions = [
        Decision(kind, person, data.draw(st.sampled_from(["", "", "Heron", "[X]"])))
        for kind, person in chosen
    ]
    new = replace_people(text, decisions)
    left = {finding.who for finding in find_people(new.text, known=chosen)}
    assert not left & set(chosen)
    again = replace_people(new.text, decisions)
    assert (again.text, again.log) == (new.text, ())


@few
@given(texts)
def test_the_log_tells_the_old_text(text):
    """Putting each original back at its place gives the text as it was."""
    decisions = [Decision(*who) for who in {f.who: None for f in find_people(text)}]
    new = replace_people(text, decisions)
    old = new.text
    for entry in reversed(new.log):
        assert old[entry.start : entry.end] == entry.word
        old = old[: entry.start] + entry.original + old[entry.end :]
    assert old == text


@few
@given(texts)
def test_segments_stay_in_order_and_keep_their_words(text):
    spans = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    segments = [Segment(start, end, "Ana Reyes") for start, end in spans]
    decisions = [Decision(*who) for who in {f.who: None for f in find_people(text)}]
    new = replace_people(text, decisions, segments=segments)
    before = 0
    for segment in new.segments:
        assert before <= segment.start < segment.end <= len(new.text)
        assert new.text[segment.start : segment.end].strip()
        before = segment.end
    outside = [text[one[1] : next_[0]] for one, next_ in pairwise(spans)]
    if len(new.segments) == len(segments) and not any("\n" in e.original for e in new.log):
        moved = [new.text[one.end : next_.start] for one, next_ in pairwise(new.segments)]
        assert moved == outside
