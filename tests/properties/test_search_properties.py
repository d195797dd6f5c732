"""What holds for every search: a quote is what it says, and what stands in a text is found."""

import os
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.core.folding import fold
from qms.core.query import parse_query
from qms.core.text import fixed_text
from qms.services.search import search_study
from tests.factories import source, study

# Few and always the same ones, unless QMS_EXAMPLES asks for more.
MORE = "QMS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "60"))
tried = settings(max_examples=EXAMPLES, deadline=None, derandomize=not MORE, database=None)

PIECES = st.sampled_from(
    [
        *"abABéÉﬁß²½…-_'’\"*/.1ıİ質量👍ـ™",
        *("👩\u200d⚕\ufe0f", "कि", "كَ", "x\u0302", "\u00ad", "\u200b"),
        "aims",
        "Aims",
        "audit",
        "OR",
        "AND",
        " ",
        "  ",
        "\n",
        "\n\n",
        "the same words again and again " * 40,
        "x" * 70,
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.text(max_size=80),
).map(fixed_text)
QUERIES = st.one_of(st.lists(PIECES, max_size=6).map("".join), st.text(max_size=20), TEXTS)


def searched(text: str, query: str):
    made = study(sources=[source(source="a")], texts={"a": text})
    return search_study(made, query)


@given(text=TEXTS, query=QUERIES)
@tried
def test_a_quote_is_the_text_at_its_place_and_is_found_by_the_query(text, query):
    asked = parse_query(query)
    if asked.pattern is not None:
        return
    found = searched(text, query)
    assert found.total == len(found.hits)
    places = [(hit.start, hit.end) for hit in found.hits]
    assert places == sorted(set(places))
    for hit in found.hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.quote == text[hit.start : hit.end]
        assert hit.context == hit.before + hit.quote + hit.after
        assert text[hit.start - len(hit.before) : hit.end + len(hit.after)] == hit.context
        assert asked.spans(fold(hit.quote)) != []
        # No hit ends between a letter and an accent on it.
        assert hit.end == len(text) or not unicodedata.combining(text[hit.end]) > 9


@given(text=TEXTS, data=st.data())
@tried
def test_words_that_stand_in_a_line_are_found_where_they_stand(text, data):
    lines = [line for line in re.finditer("[^\n]+", text) if fold(line[0]).split()]
    if not lines:
        return
    line = data.draw(st.sampled_from(lines))
    words = line[0].split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    sought = " ".join(words[first:last])
    if any(quote in sought for quote in '"“”„') or not fold(sought).split():
        return
    found = searched(text, f'"{sought}"')
    # A hit may begin on the line before, where the words are the same ones again and again.
    assert any(hit.start < line.end() and line.start() < hit.end for hit in found.hits)


@given(texts=st.lists(TEXTS, max_size=8), query=QUERIES)
@tried
def test_hits_are_counted_as_they_are_told(texts, query):
    """Also of a word that follows itself, and where one text ends as the next begins."""
    asked = parse_query(query)
    folded = [fold(text) for text in texts]
    assert asked.count(folded) == sum(len(asked.spans(each)) for each in folded)


@given(text=TEXTS, query=QUERIES, first=st.integers(0, 5), most=st.integers(0, 5))
@tried
def test_pages_of_hits_are_parts_of_all(text, query, first, most):
    if parse_query(query).pattern is not None:
        return
    made = study(sources=[source(source=id_) for id_ in "ab"], texts={"a": text, "b": text})
    whole = search_study(made, query)
    part = search_study(made, query, first=first, most=most)
    assert part.total == whole.total
    assert part.hits == whole.hits[first : first + most]
