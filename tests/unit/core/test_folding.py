"""Words in one spelling, and the way back to where they stand."""

import unicodedata

import pytest

from qms.core.folding import LONGEST_WORD, fold, folded_sign, unfolded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n — … ’ “” _ *", []),
        ("It's IT’S it-s", ["it", "s", "it", "s", "it", "s"]),
        ("Café CAFÉ cafe", ["cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ﬁnance ｗｉｄｅ", ["finance", "wide"]),
        ("im\N{SOFT HYPHEN}prove", ["improve"]),
        ("a\N{ZERO WIDTH SPACE}b a\N{NO-BREAK SPACE}b", ["a", "b", "a", "b"]),
        ("x\N{COMBINING CIRCUMFLEX ACCENT}y", ["xy"]),
        ("كَتَبَ كـتب أكل", ["كتب", "كتب", "اكل"]),
        ("שָׁלוֹם", ["שלום"]),
        ("हिन्दी", ["हिन्दी"]),
        ("aims²and CO₂", ["aims", "2", "and", "co", "2"]),
        ("great👍👍 job", ["great", "👍", "👍", "job"]),
        ("👩\N{ZERO WIDTH JOINER}⚕\ufe0f", ["👩", "⚕"]),
        ("质量 改善", ["质", "量", "改", "善"]),
        ("half \ud83d of it", ["half", "of", "it"]),
    ],
)
def test_words_come_in_one_spelling(text: str, words: list[str]) -> None:
    assert fold(unicodedata.normalize("NFC", text)).split(" ") != [""]
    assert fold(unicodedata.normalize("NFC", text)).split() == words


def test_words_stand_between_blanks_and_nothing_else_is_there() -> None:
    """What the databases are handed holds no sign that they give a meaning."""
    plain = folded_sign.__wrapped__
    for code in range(0x30000):
        for sign in plain(chr(code)):
            assert sign == " " or not sign.isascii() or sign.isdigit() or sign.islower()
    assert fold("a\n\tb.c") == " a  b c "


def test_case_makes_no_difference_in_any_script() -> None:
    """But for the Turkish dotless i, another letter when small, and a mark that is a letter."""
    for code in range(0x20, 0x30000):
        sign = chr(code)
        other = sign.swapcase()
        if sign in ("ı", "\N{COMBINING GREEK YPOGEGRAMMENI}") or len(other) > 1:
            continue
        if unicodedata.is_normalized("NFC", sign + other):
            assert fold(sign).split() == fold(other).split(), hex(code)


def test_a_word_beyond_measure_is_cut_in_the_same_way_everywhere() -> None:
    long = "x" * (2 * LONGEST_WORD + 3)
    assert fold(f"a {long} b").split() == [
        "a",
        "x" * LONGEST_WORD,
        "x" * LONGEST_WORD,
        "xxx",
        "b",
    ]


@pytest.mark.parametrize(
    ("text", "word", "quote"),
    [
        ("The Café’s aims", "cafe", "Café"),
        ("of ﬁnance, ½ of it", "finance", "ﬁnance"),
        ("x\N{COMBINING CIRCUMFLEX ACCENT}, y", "x", "x\N{COMBINING CIRCUMFLEX ACCENT}"),
        ("قال: كَتَبَ.", "كتب", "كَتَبَ"),
        ("👍👍 well", "well", "well"),
        ("so 👩\N{ZERO WIDTH JOINER}⚕ it", "👩", "👩\N{ZERO WIDTH JOINER}"),
        ("im\N{SOFT HYPHEN}prove it", "improve", "im\N{SOFT HYPHEN}prove"),
        (f"{'x' * 200} é end", "end", "end"),
        ("aims² end", "2", "²"),
    ],
)
def test_the_way_back_leads_to_whole_characters(text: str, word: str, quote: str) -> None:
    folded = fold(text)
    start = folded.index(f" {word} ") + 1
    ((first, last),) = unfolded(text, folded, [(start, start + len(word))])
    assert text[first:last] == quote
