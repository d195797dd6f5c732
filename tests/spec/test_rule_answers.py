"""Rules 7 to 14: one voice, zero, and everything that is said about an answer."""

import pytest

from qms.core.rubric import Caps, Sufficiency
from tests.spec.build import answer, rubric, suggestion, told, with_rule

# Rules 7 and 8: one voice, and zero.


def test_one_voice():
    """One origin gives no level, however strong; what it signals is told by name."""
    found = suggestion("kind level directness reach\nmeeting 4 4 system")
    assert (found.level, found.state, found.reason) == (None, "IE", "one voice")
    assert found.reasons[0].startswith("one voice")
    assert "Thriving" in told(found)
    assert (found.support, found.against, found.origins) == (0, 0, 1)
    assert (found.triangulation, found.range, found.strength) == (None, None, "insufficient")
    assert (found.contested, found.dissonant, found.fragile) == (False, False, False)
    assert found.leave_one_out == ("IE",)


def test_the_minimum_is_the_rubrics():
    """Three where the rubric asks three; one where it asks one."""
    two, three = "sector level\nicb 1\nacute 1", "sector level\nicb 1\nacute 1\nvcse 1"
    asks_three = with_rule(rubric(), minimum_origins=3)
    assert suggestion(two, under=asks_three).reason == "one voice"
    assert answer(three, under=asks_three) == 1
    asks_one = with_rule(rubric(), minimum_origins=1, sufficiency={}, caps=Caps())
    assert answer("level\n4", under=asks_one) == 4


ZERO = """
    kind   sector  level  directness
    {}     {}      {}     {}
    {}     {}      {}     {}
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("interview icb 0 2", "interview acute 0 2", 0),
        ("interview icb 0 -", "meeting acute 0 -", 0),
        ("interview icb 0 2", "meeting icb 0 2", "IE"),
        ("interview icb 0 2", "interview - 0 2", "IE"),
        ("interview - 0 2", "interview - 0 2", "IE"),
        ("interview icb 0 2", "interview acute 0-1 2", "IE"),
        ("interview icb 0 2", "interview acute 1 2", "IE"),
        ("document icb 0 2", "document icb 0 2", "IE"),
        ("document icb 0 3", "interview icb 1 2", 0),
        ("document icb 0 3", "interview icb 4 4", 0),
        ("document icb 0 4", "document icb 0 1", 0),
        ("document icb 0-1 4", "interview acute 0 1", "IE"),
        ("meeting icb 0 4", "interview icb 0 4", "IE"),
        ("document icb 0 4", "interview acute 1 4", 0),
        ("interview icb 1 1", "interview acute 1 1", 1),
    ],
)
def test_zero_needs_two_sectors_or_a_document(first, second, expected):
    """Silence is never 0: two origins of two sectors show absence, or one recorded in use."""
    assert answer(ZERO.format(*first.split(), *second.split())) == expected


def test_zero_only_where_level_1_is_not_reached():
    """Two sectors signal 0, and so does a document; two others reach level 1."""
    evidence = """
        kind       sector         level  directness
        interview  icb            0      2
        document   acute          0      4
        interview  vcse           1      2
        meeting    public-health  {}     2
    """
    assert answer(evidence.format("1")) == 1
    assert answer(evidence.format("0")) == 0


def test_one_document_overrides_one_voice():
    """A document that records the absence speaks alone; no other kind and no weaker one does."""
    for kind, directness, level, expected in (
        ("document", "3", "0", 0),
        ("document", "4", "0", 0),
        ("document", "2", "0", "IE"),
        ("document", "-", "0", "IE"),
        ("document", "3", "0-1", "IE"),
        ("document", "3", "1", "IE"),
        ("meeting", "3", "0", "IE"),
        ("interview", "4", "0", "IE"),
    ):
        evidence = f"kind level directness\n{kind} {level} {directness}"
        assert answer(evidence) == expected, evidence


def test_minutes_of_an_observed_meeting_are_no_document():
    """Their origin is a meeting."""
    evidence = "kind level directness origin\ndocument 0 4 {}\nmeeting 0 4 {}"
    assert answer(evidence.format("board", "board")) == "IE"
    assert answer(evidence.format("-", "-")) == 0


def test_level_0_says_what_every_level_says():
    """Everybody supports 0, nobody can be against it."""
    found = suggestion("""
        kind       sector  level
        interview  icb     0
        meeting    acute   0-4
        interview  vcse    0
    """)
    assert (found.level, found.state, found.reason) == (0, None, "")
    assert (found.support, found.against, found.contested, found.range) == (3, 0, False, None)
    assert found.triangulation == "convergent"


# Rule 9: contested.


def crowd(support, against, affected="-"):
    """So many origins at 2 and so many at 1, from two kinds and two sectors."""
    lines = ["kind sector level affected"]
    lines += [f"{('meeting', 'interview')[n % 2]} acute 2 -" for n in range(support)]
    lines += [f"document vcse 1 {affected if n == 0 else '-'}" for n in range(against)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("support", "against", "contested"),
    [(2, 0, False), (2, 1, True), (3, 1, False), (4, 2, True), (5, 2, False), (6, 3, True)],
)
def test_a_third_against_is_contested(support, against, contested):
    """Exactly a third is enough."""
    found = suggestion(crowd(support, against))
    assert (found.level, found.support, found.against) == (2, support, against)
    assert found.contested == contested
    assert found.range == ((1, 2) if contested else None)


def test_one_of_the_affected_against_is_contested():
    """However many support it."""
    assert not suggestion(crowd(9, 1)).contested
    found = suggestion(crowd(9, 1, affected="true"))
    assert (found.contested, found.range) == (True, (1, 2))


def test_the_affected_who_agree_or_straddle_are_not_against():
    """Only the affected whose high end lies below the level."""
    for level in ("2", "1-2", "3"):
        assert not suggestion(crowd(9, 0) + f"\ndocument vcse {level} true").contested
    assert suggestion(crowd(9, 0) + "\ndocument vcse 0-1 true").range == (0, 2)


def test_the_range_begins_at_the_lowest_signal_against():
    """Its low end: an origin of 0-1 against a 2 stretches the range to 0."""
    found = suggestion(crowd(2, 1) + "\ninterview icb 0-1 -\ninterview icb 0-2 -")
    assert (found.level, found.against, found.range) == (2, 2, (0, 2))


# Rules 10 and 11: dissonance and triangulation.


@pytest.mark.parametrize(
    ("levels", "dissonant"),
    [("1 1 1", False), ("1 2 2", False), ("1 1 3", True), ("1-4 1 2", False), ("0-4 2 2", True)],
)
def test_dissonant_reads_the_low_ends(levels, dissonant):
    """Highest and lowest `low` two or more apart, with a level or without."""
    lines = [
        f"{sector} {level}"
        for sector, level in zip(("icb", "acute", "vcse"), levels.split(), strict=True)
    ]
    assert suggestion("sector level\n" + "\n".join(lines)).dissonant == dissonant


def test_dissonant_without_a_level():
    """Two sectors far apart and neither 1 nor 0 reached: dissonant, and no word."""
    found = suggestion("sector level\nicb 0\nacute 4")
    assert (found.state, found.dissonant, found.triangulation) == ("IE", True, None)


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        # one kind, though its origins are far apart
        ("interview icb 1\ninterview acute 3", "single-source"),
        ("meeting icb 1\nmeeting acute 1", "single-source"),
        # two kinds two levels apart, though every kind supports the level
        ("interview icb 1\nmeeting acute 3", "dissonant"),
        # every kind supports the level
        ("interview icb 1\nmeeting acute 2", "convergent"),
        ("interview icb 2\nmeeting acute 2\ndocument icb 2", "convergent"),
        ("interview icb 2\nmeeting acute 2\ninterview vcse 1", "convergent"),
        # a kind is heard and does not support it
        ("interview icb 2\ninterview acute 2\ndocument icb 1", "complementary"),
        ("interview icb 2\ninterview acute 2\ndocument icb 1-2", "complementary"),
    ],
)
def test_the_word_for_triangulation(evidence, word):
    """The first that holds: single-source, dissonant, convergent, complementary."""
    assert suggestion("kind sector level\n" + evidence).triangulation == word


def test_silent_kinds():
    """Expected and not heard, in one order; heard counts only with a level and in the window."""
    expects = ("document", "meeting", "interview")
    found = suggestion("kind level\ninterview 1", under=rubric(expects=expects))
    assert found.silent == ("meeting", "document")
    assert suggestion("kind level\ninterview 1", under=rubric()).silent == ()
    nobody = suggestion("", under=rubric(expects=expects))
    assert (nobody.state, nobody.silent) == ("NA", ("interview", "meeting", "document"))
    old = suggestion(
        "kind level date\nmeeting 1 2001-01-01\ndocument - 2025-12-01",
        under=rubric(expects=("document", "meeting")),
    )
    assert old.silent == ("meeting", "document")


# Rule 12: strength.


@pytest.mark.parametrize(
    ("asked", "origins", "strength"),
    [
        (Sufficiency(origins=2), 2, "thin"),
        (Sufficiency(origins=2), 3, "sufficient"),
        (Sufficiency(origins=3), 3, "thin"),
        (Sufficiency(directness=1), 2, "thin"),
        (Sufficiency(directness=1), 3, "sufficient"),
        (Sufficiency(), 2, "thin"),
    ],
)
def test_thin_is_the_bare_number(asked, origins, strength):
    """The number the level asks, or the minimum where it names none; not all who spoke."""
    own = with_rule(rubric(), sufficiency={1: asked, 2: Sufficiency(origins=9)}, caps=Caps())
    found = suggestion("level\n" + "\n".join(["1"] * origins + ["0"]), under=own)
    assert (found.level, found.support, found.strength) == (1, origins, strength)


@pytest.mark.parametrize(
    ("evidence", "strength"),
    [
        ("interview icb 0 2\ninterview acute 0 2", "thin"),
        ("interview icb 0 2\ninterview acute 0 2\ninterview icb 0 2", "sufficient"),
        ("interview icb 0 2\ninterview acute 0 2\ninterview icb 0-1 2", "thin"),
        ("document icb 0 3", "thin"),
        ("document icb 0 3\ninterview icb 1 2", "thin"),
        ("document icb 0 3\ninterview icb 0 2", "thin"),
        ("document icb 0 3\ndocument icb 0 3", "thin"),
        ("document icb 0 3\ninterview icb 0 2\nmeeting icb 0 2", "thin"),
        ("document icb 0 3\ndocument icb 0 3\nmeeting icb 0 2", "sufficient"),
        ("document icb 0 3\ninterview acute 0 2\nmeeting icb 0 2", "sufficient"),
    ],
)
def test_how_strong_a_zero_is(evidence, strength):
    """Thin if exactly two origins signal 0, or if one document alone carries it."""
    found = suggestion("kind sector level directness\n" + evidence)
    assert (found.level, found.strength) == (0, strength)


# Rule 13: what is missing for the next level.


def test_what_is_missing_names_each_requirement_and_each_cap():
    """Level 3 of the default rule, one requirement filled after the other."""
    evidence = """
        kind       sector  level  directness  reach
        interview  icb     3      2           place
        {}         {}      3      {}          {}
        document   icb     {}     2           place
    """
    for cells, count in (
        # origins, kinds, sectors, outside, directness, reach; as told, one sector, host only
        (("interview", "icb", "2", "place", "2"), 9),
        (("meeting", "icb", "2", "place", "2"), 7),
        (("meeting", "acute", "2", "place", "2"), 3),
        (("meeting", "acute", "3", "place", "2"), 2),
        (("meeting", "acute", "3", "several", "2"), 1),
        (("meeting", "acute", "3", "several", "3"), 6),
    ):
        found = suggestion(evidence.format(*cells))
        assert len(found.missing) == count, f"{cells}: {found.missing}"
    # The last one has reached 3, and of what 4 asks it has nothing.
    assert found.level == 3


def test_nothing_is_missing_at_the_top():
    """Where there is no next level there is nothing to see for it."""
    own = with_rule(rubric(), sufficiency={}, caps=Caps())
    assert suggestion("level\n4\n4", under=own).missing == ()


def test_missing_without_a_level_is_what_level_1_asks():
    """Too few origins are told once, as a requirement of level 1 or as the minimum."""
    assert len(suggestion("level directness\n1 1").missing) == 1
    assert len(suggestion("level directness\n1 -").missing) == 2
    own = with_rule(rubric(), sufficiency={1: Sufficiency(directness=2)}, caps=Caps())
    assert len(suggestion("level directness\n1 2", under=own).missing) == 1
    assert len(suggestion("level directness\n1 1", under=own).missing) == 2


def test_missing_where_nothing_speaks():
    """Insufficient evidence without any origin lacks all that level 1 asks."""
    nothing = "code level\nQA1 2"
    found = suggestion(nothing, under=rubric("QA1", "QA2"))
    assert found.reason == "nothing found"
    assert len(found.missing) == 2
    assert len(suggestion("level\n-").missing) == 2
    assert len(suggestion("level date\n2 2001-01-01").missing) == 2
    assert suggestion("").missing == ()


# Rule 14: fragile.


def test_fragile_when_one_origin_carries_it():
    """Without the meeting the interviews are told only; without an interview it stays."""
    found = suggestion("""
        source   kind       sector  level  directness  reach
        first    interview  icb     3      3           several
        second   interview  acute   3      3           several
        third    interview  vcse    3      3           several
        fourth   meeting    acute   3      3           several
    """)
    assert (found.level, found.fragile) == (3, True)
    assert found.leave_one_out == (2, 3)
    assert found.carried_by == ("fourth",)


def test_fragile_with_no_answer_left():
    """Two origins: each carries the level, and without it one voice is left."""
    found = suggestion("source sector level\nb icb 1\na acute 1")
    assert found.leave_one_out == ("IE",)
    assert (found.fragile, found.carried_by) == (True, ("a", "b"))


def test_answers_in_order_levels_first():
    """Of three origins: without one of those who support, no level; without the third, still 1."""
    found = suggestion("source sector level\nc icb 1\nb acute 1\na vcse 0")
    assert found.leave_one_out == (1, "IE")
    assert found.carried_by == ("b", "c")


def test_leaving_one_out_may_raise_the_answer_to_a_level():
    """Without a document that shows absence it would be insufficient; a zero that rests on it."""
    found = suggestion("kind sector level directness\ndocument icb 0 3\ninterview icb 0 2")
    assert (found.level, found.leave_one_out, found.carried_by) == (0, (0, "IE"), ("s01",))


def test_no_level_can_be_fragile_too():
    """A zero is within reach once the one who saw something is not heard, but IE stays IE here."""
    found = suggestion("sector level\nicb 0\nicb 0\nacute 1")
    assert (found.state, found.fragile, found.leave_one_out) == ("IE", False, ("IE",))


def test_an_origin_goes_with_all_its_sources():
    """Leaving out an origin leaves out everything that repeats it."""
    found = suggestion("""
        source  kind      sector  level  origin
        a       document  icb     2      board
        b       meeting   icb     2      board
        c       meeting   acute   2      -
        d       document  vcse    2      -
    """)
    assert (found.origins, found.leave_one_out, found.carried_by) == (3, (2,), ())
