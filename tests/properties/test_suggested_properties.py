"""What holds for every suggestion: it stands in its text, once, and always in the same order."""

import os
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.analysis.passages_suggested import index, ranked
from qms.core.text import fixed_text
from qms.services.coding_view import paragraphs
from tests.factories import rubric

MORE = "QMS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "60"))
tried = settings(max_examples=EXAMPLES, deadline=None, derandomize=not MORE, database=None)

CRITERION = rubric().criteria[0]
WORDS = st.sampled_from(
    "what level 2 looks like does the system name of 🙂 é質 x\u0302 تقييم ? : ana".split()  # noqa: SIM905
)
LINES = st.lists(WORDS, max_size=14).map(" ".join)
TEXTS = st.lists(LINES, max_size=12).map(lambda lines: fixed_text("\n".join(lines)))
STUDIES = st.dictionaries(st.sampled_from(["a", "b", "c"]), TEXTS, max_size=3)
SPANS = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), max_size=3)


def found_in(texts, **given):
    return ranked(index(texts, paragraphs), CRITERION, **given)


@tried
@given(STUDIES)
def test_places_are_inside_their_texts_and_none_is_twice(texts):
    places = sorted(each.place for each in found_in(texts, most=100))
    for place in places:
        assert texts[place.source][place.start : place.end].strip()
    for one, other in pairwise(places):
        assert one.source != other.source or one.end <= other.start


@tried
@given(STUDIES, st.integers(0, 5))
def test_the_same_texts_in_any_order_give_the_same(texts, most):
    backwards = dict(reversed(texts.items()))
    assert found_in(texts, most=most) == found_in(backwards, most=100)[:most]


@tried
@given(STUDIES, SPANS)
def test_nothing_that_is_left_out_is_touched(texts, spans):
    left_out = {"a": [(start, start + length) for start, length in spans]}
    for each in found_in(texts, left_out=left_out, most=100):
        source, start, end = each.place
        assert not any(a < end and start < b for a, b in left_out.get(source, []))


@tried
@given(STUDIES)
def test_what_is_told_stands_in_the_passage(texts):
    for each in found_in(texts, most=100):
        passage = texts[each.place.source][each.place.start : each.place.end].lower()
        assert all(word in passage for word in each.words)
