"""Whatever people write, a report comes out: it says what they wrote or counts what it cannot."""

import io
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from qms.report.legible import BREAK, UNPRINTABLE, clean, with_breaks
from qms.report.render import Renderer
from tests.factories import coding, consensus, source, study
from tests.unit.report.contents import compared, profile_of

NASTY = st.sampled_from(
    [
        '#read("/etc/passwd")',
        "*b* _i_ @r <l> $x$ `c` = h",
        "\u202eevil\u202c\u2066x\u2069",
        "\0\x07\x1b\uffff\ufeff\u200b\u00ad",
        "\ud800",
        "漢字",
        "هذا ه\u200d",
        "שלום",
        "👩🏽\u200d⚕️",
        "🇬🇧",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U000e0067",
        "🏻",
        "\ufe0f",
        "\u200d",
        "1\ufe0f\u20e3",
        "a\u0323\u0301\u1dcd",
        "\u0301",
        "x" * 300,
        "\n\n",
        "हि",
    ]
)
ANY = st.characters(codec=None)
TEXT = st.lists(NASTY | st.text(ANY, max_size=12), max_size=6).map("".join)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200)


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


def small(text="agreed"):
    """A study of one interview, which says one thing."""
    return study(
        sources=[source(quotable="true")],
        texts={"int-1": text},
        codings=[coding(quote=text, text=text)],
        consensus=[consensus(rationale="Why.", dissent="No.", right_of_reply="Yes.")],
    )


PROFILE = profile_of(small())
COMPARISON = compared(small())


def filled(part, text):
    """The content with `text` for every name, quote and sentence that people write."""
    if isinstance(part, dict):
        return {
            key: f"x {text}"
            if key == "alt"
            else text
            if key in WRITTEN and isinstance(value, str)
            else filled(value, text)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [filled(item, text) for item in part]
    return part


WRITTEN = {"name", "text", "by", "system", "heading", "question", "meaning", "about", "line"}


@given(TEXT)
@example("A\x08\u0301")  # without the control character the mark joins the letter
def test_a_clean_text_holds_only_what_can_be_printed(text):
    printed, count = clean(text)
    assert clean(printed) == (printed, 0)
    assert 0 <= count <= len(text)
    assert printed.count(UNPRINTABLE) == count + unicodedata.normalize("NFC", text).count(
        UNPRINTABLE
    )
    printed.encode("utf-8")


@given(ASCII)
def test_plain_text_is_never_changed(text):
    assert clean(text) == (text, 0)


@given(TEXT)
def test_breaks_change_nothing_but_where_a_line_may_end(text):
    printed = clean(text).text
    assert with_breaks(printed).replace(BREAK, "") == printed


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXT)
def test_a_report_comes_out_whatever_people_wrote(renderer, text):
    for content, printed in (
        (PROFILE, renderer.profile_pdf),
        (COMPARISON, renderer.comparison_pdf),
    ):
        assert printed(filled(content, text)).data.startswith(b"%PDF")


@settings(max_examples=20, deadline=None)
@given(ASCII.filter(lambda text: text.strip()))
def test_plain_words_are_printed_as_written(text):
    data = Renderer().profile_pdf(profile_of(small(text))).data
    pages = PdfReader(io.BytesIO(data)).pages
    told = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert re.sub(r"\s", "", text) in told
