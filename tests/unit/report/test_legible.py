import pytest

from qms.report.legible import BREAK, LONGEST, clean, clean_tree, direction, with_breaks


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        '#read("/etc/passwd") #eval("1+1") *bold* _it_ @ref <label> $x$ `code` // no \\u{41}',
        "Ποιότητα, качество, qualité, Größe",
        "قال المدير: «نعم»",
        "שלום עולם",
        "∑ ∞ ≥ → ½ ₂ ²",
        "👩🏽‍⚕️ 👨‍👩‍👧‍👦 🇬🇧 ❤️‍🔥 1️⃣ ☎︎",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "two\nlines",
    ],
)
def test_what_the_fonts_hold_passes_unchanged(text):
    assert clean(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "printed", "unprintable"),
    [
        ("漢字 x", "�� x", 2),
        ("ሰላም", "���", 3),
        ("\ud800z", "�z", 1),
        ("\ue000", "�", 1),
        ("a\u0600", "a�", 1),
        ("a\u20e3", "a�", 1),
        ("e\u1dcd", "e�", 1),
        ("a🏻", "a�", 1),
    ],
)
def test_what_no_font_can_print_is_marked_and_counted(text, printed, unprintable):
    assert clean(text) == (printed, unprintable)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\0b\x07c\x1b", "abc"),
        ("a\uffffb\ufffec", "abc"),
        ("a\u202ebcd\u202c\u2066e\u2069", "abcde"),
        ("\ufeffa\u200bb\u00adc\u2060d", "abcd"),
        ("a\u200db", "ab"),
        ("a\ufe0fb\U000e0067c", "abc"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ],
)
def test_what_prints_nothing_is_taken_out(text, printed):
    assert clean(text) == (printed, 0)


def test_joiners_stay_between_letters_that_change_their_shape():
    assert clean("می\u200cخواهم ه\u200d").text == "می\u200cخواهم ه\u200d"


def test_letters_and_their_marks_are_composed():
    assert clean("e\u0301").text == "é"


def test_stacks_of_marks_end():
    assert len(clean("a" + "\u0323" * 500).text) < 12


def test_long_texts_are_cut():
    assert clean("é" * (LONGEST + 1)).text == "é" * LONGEST + " …"
    assert clean("e" * (LONGEST + 1)).text == "e" * LONGEST + " …"


def test_long_words_get_places_to_break():
    parts = with_breaks("x" * 30).split(BREAK)
    assert parts == ["x" * 12, "x" * 12, "x" * 6]


@pytest.mark.parametrize("text", ["short words only", "a/" * 40, "co-" * 20])
def test_words_that_a_line_can_break_get_none(text):
    assert with_breaks(text) == text


def test_a_break_never_parts_what_is_drawn_as_one():
    for unit in ("🇬🇧", "👩🏽‍⚕️", "e\u0323"):
        parts = with_breaks(unit * 30).split(BREAK)
        assert len(parts) > 1
        assert all(part == unit * (len(part) // len(unit)) for part in parts)


def test_a_tree_keeps_its_shape_and_counts_every_string():
    tree = {"a": ["漢", {"b": "字", "n": 1, "none": None, "yes": True}], "alt": "x" * 30}
    cleaned, count = clean_tree(tree)
    assert count == 2
    assert cleaned == {"a": ["�", {"b": "�", "n": 1, "none": None, "yes": True}], "alt": "x" * 30}
    assert BREAK in clean_tree({"name": "x" * 30})[0]["name"]


def test_the_plainest_form_holds_letters_that_need_nothing_else():
    cleaned, count = clean_tree({"a": "é مرحبا 👩🏽‍⚕️ ok"}, plainest=True)
    assert cleaned["a"].startswith("é ????? ")
    assert cleaned["a"].endswith(" ok")
    assert count == cleaned["a"].count("?")


@pytest.mark.parametrize(
    ("text", "way"),
    [("Site A", "ltr"), ("نظام", "rtl"), ("«שלום»", "rtl"), ("12 – ?", "ltr"), ("", "ltr")],
)
def test_a_paragraph_runs_the_way_of_its_first_letter(text, way):
    assert direction(text) == way
