"""Rules 3 to 6: support, the staircase, what a level asks, and the caps.

Each requirement and each cap stands alone in a rule of its own here, and decides: changing
one cell of one origin changes the answer.
"""

import pytest

from qms.core.rubric import Caps, EvidenceRule, Sufficiency
from tests.spec.build import answer, rubric, suggestion, told, with_rule

TWO_PLACES = "system places\nsite north;south"


def own(sufficiency, **caps):
    """A rubric whose evidence rule asks only this, with only these caps."""
    return with_rule(rubric(), sufficiency=sufficiency, caps=Caps(**caps), minimum_origins=2)


# What level 2 asks; evidence with one open cell; what fills it to meet the requirement or not.
REQUIREMENTS = {
    "origins": (
        Sufficiency(origins=3),
        "sector level\nicb 2\nacute 2\nvcse {}",
        {"2": 2, "2-3": 2, "1": 1, "1-2": 1},
    ),
    "kinds": (
        Sufficiency(kinds=2),
        "kind level\ninterview 2\n{} 2\ninterview 2",
        {"meeting": 2, "document": 2, "interview": 1},
    ),
    "sectors": (
        Sufficiency(sectors=2),
        "sector level\nicb 2\n{} 2\n- 2",
        {"acute": 2, "icb": 1, "-": 1},
    ),
    "kinds_or_sectors by sector": (
        Sufficiency(kinds_or_sectors=2),
        "kind sector level\ninterview icb 2\ninterview {} 2",
        {"acute": 2, "icb": 1, "-": 1},
    ),
    "kinds_or_sectors by kind": (
        Sufficiency(kinds_or_sectors=2),
        "kind sector level\ninterview icb 2\n{} icb 2",
        {"meeting": 2, "interview": 1},
    ),
    "directness": (
        Sufficiency(directness=3),
        "directness level\n2 2\n{} 2\n4 1",
        {"4": 2, "3": 2, "2": 1, "-": 1},
    ),
    "reach": (
        Sufficiency(reach="place"),
        "reach level\nteam 2\n{} 2\nsystem 1",
        {"place": 2, "several": 2, "system": 2, "organisation": 1, "team": 1, "-": 1},
    ),
    "reach of the narrowest": (
        Sufficiency(reach="team"),
        "reach level\n- 2\n{} 2",
        {"team": 2, "organisation": 2, "-": 1},
    ),
    "outside": (
        Sufficiency(outside=True),
        "sector level\nicb 2\n{} 2\nacute 1",
        {"acute": 2, "vcse": 2, "icb": 1, "-": 1},
    ),
    "voices": (
        Sufficiency(voices=True),
        "sector level\nicb 2\n{} 2\npatient-voice 1",
        {"patient-voice": 2, "public-health": 2, "acute": 1, "-": 1},
    ),
}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_each_requirement_decides(name):
    """Met by the origins in support of the level itself, it is reached; else it is missing."""
    asked, evidence, answers = REQUIREMENTS[name]
    rule = own({1: Sufficiency(origins=2), 2: asked, 3: Sufficiency(origins=9)})
    for cell, level in answers.items():
        found = suggestion(evidence.format(cell), under=rule)
        assert found.level == level, f"{name}: {cell}"
        # One sentence for the one requirement of level 2, or for the nine origins of level 3.
        assert len(found.missing) == 1


# The cap on its own at 1; evidence with one open cell; cells that escape it and that do not.
CAPS = {
    "documents_only": (
        "kind sector level\ndocument icb 3\n{} acute 3\nmeeting acute 1",
        {"interview": 3, "meeting": 3, "document": 1},
        "on paper",
    ),
    "interviews_only": (
        "kind sector level\ninterview icb 3\n{} acute 3\nmeeting acute 1",
        {"document": 3, "meeting": 3, "interview": 1},
        "as told",
    ),
    "one_sector": (
        "sector level\nicb 3\n{} 3\nacute 1",
        {"acute": 3, "icb": 1, "-": 1},
        "sector",
    ),
    "host_only": (
        "sector level\nicb 3\n{} 3\nacute 1",
        {"acute": 3, "-": 3, "icb": 1},
        "host only",
    ),
    "one_place": (
        "sector place level reach\nicb north 3 place\nacute {} 3 -\nicb south 1 system",
        {"south": 3, "-": 3, "elsewhere": 3, "north": 1},
        "one place",
    ),
    "inherited": (
        "inherited level\ntrue 3\n{} 3\n- 1",
        {"-": 3, "false": 3, "true": 1},
        "inherited",
    ),
}


@pytest.mark.parametrize("cap", CAPS)
def test_each_cap_decides(cap):
    """A cap of 1 stops level 2 where everybody in support of it is of one sort."""
    evidence, answers, word = CAPS[cap]
    plain = {level: Sufficiency(origins=2) for level in (1, 2, 3)} | {4: Sufficiency(origins=9)}
    for cell, level in answers.items():
        found = suggestion(evidence.format(cell), under=own(plain, **{cap: 1}), systems=TWO_PLACES)
        assert found.level == level, f"{cap}: {cell}"
        assert (word in " ".join(found.missing)) == (level == 1)
        assert len(found.missing) == 1
        # Without the cap the same origins reach 3.
        assert answer(evidence.format(cell), under=own(plain), systems=TWO_PLACES) == 3


@pytest.mark.parametrize("cap", CAPS)
@pytest.mark.parametrize("ceiling", [0, 1, 2, 3])
def test_a_cap_stops_the_levels_above_its_own(cap, ceiling):
    """A cap of n leaves n itself open. A cap of 0 leaves no level to suggest."""
    evidence, answers, _ = CAPS[cap]
    caught = next(cell for cell, level in answers.items() if level == 1)
    lines = evidence.format(caught).splitlines()
    lines.pop()  # the last origin is another sort, and speaks for level 1 only
    found = answer(
        "\n".join(lines),
        under=own({1: Sufficiency(origins=2)}, **{cap: ceiling}),
        systems=TWO_PLACES,
    )
    assert found == (ceiling or "IE")


PLACED = "place level reach\nnorth 2 {}\nnorth 2 -"


@pytest.mark.parametrize(
    ("places", "reach", "level"),
    [
        ("north;south", "place", 1),
        ("north;south", "-", 1),
        ("north;south", "several", 2),
        ("north;south", "system", 2),
        ("north", "-", 2),
        ("north;north", "-", 2),
        ("north;", "-", 2),
        ("-", "-", 2),
        ("south;east", "-", 1),
    ],
)
def test_one_place_needs_a_system_of_more_than_one(places, reach, level):
    """One place says nothing about others, unless there are none or the reach is wider."""
    rule = own({1: Sufficiency(origins=2)}, one_place=1)
    systems = f"system places\nsite {places}"
    assert answer(PLACED.format(reach), under=rule, systems=systems) == level


def test_unnamed_places_are_not_one_place():
    """Two origins of no named place are not of the same named place."""
    rule = own({1: Sufficiency(origins=2)}, one_place=1)
    assert answer("place level\n- 2\n- 2", under=rule, systems=TWO_PLACES) == 2


def test_caps_are_read_on_the_support_of_each_level():
    """A meeting that signals 2 lifts the interviews to 2, and is no help to them at 3."""
    evidence = """
        kind       sector  level  directness  reach
        interview  icb     3      3           several
        interview  acute   3      3           several
        interview  vcse    3      3           several
        meeting    acute   {}     3           several
    """
    assert answer(evidence.format("2")) == 2
    assert answer(evidence.format("3")) == 3
    assert answer(evidence.format("2-4")) == 2


def test_the_default_caps():
    """On paper, as told, one sector, host only and one place at 2; inherited at 1."""
    evidence = """
        kind       sector   level  directness  reach    place  inherited
        {}         {}       3      3           {}       {}     {}
        interview  acute    3      3           place    north  true
        meeting    vcse     3      3           place    north  true
        document   icb      3      3           place    north  true
    """
    free = ("interview", "public", "several", "south", "-")
    assert answer(evidence.format(*free), systems=TWO_PLACES) == 3
    told_by_all = evidence.format("interview", "public", "several", "south", "true")
    assert answer(told_by_all, systems=TWO_PLACES) == 1
    assert EvidenceRule().caps == Caps(2, 2, 2, 2, 2, 1)


def test_the_climb_is_unbroken():
    """What meets level 3 does not count while level 2 is not reached."""
    steps = {1: Sufficiency(origins=2), 2: Sufficiency(directness=4), 3: Sufficiency(origins=2)}
    evidence = "directness level\n{} 3\n3 3"
    assert answer(evidence.format("3"), under=own(steps)) == 1
    assert answer(evidence.format("4"), under=own(steps)) == 3


def test_support_reads_the_low_end_of_a_range():
    """Two ranges of 1-4 support 1 and no more."""
    assert answer("level\n1-4\n1-4", under=own({1: Sufficiency(origins=2)})) == 1


def test_a_level_above_the_highest_named_asks_what_that_one_asks():
    """Levels 3 and 4 ask the directness of level 2, of those in support of them."""
    steps = {1: Sufficiency(origins=2), 2: Sufficiency(origins=2, directness=3)}
    evidence = "directness level\n3 {}\n2 4\n2 4"
    for level in (2, 3, 4):
        assert answer(evidence.format(level), under=own(steps)) == level


def test_a_level_missing_below_the_highest_asks_minimum_origins():
    """Level 1 is not named: two origins reach it, though they are nobody's second kind."""
    steps = {2: Sufficiency(kinds=2)}
    assert answer("level\n2\n1", under=own(steps)) == 1
    assert answer("level\n2\n0", under=own(steps)) == "IE"
    three = with_rule(own(steps), minimum_origins=3)
    assert answer("level\n2\n1\n0", under=three) == "IE"
    assert answer("level\n2\n1\n1", under=three) == 1


def test_no_sufficiency_at_all_asks_minimum_origins_everywhere():
    """A rubric whose rule names no level: two origins carry any."""
    assert answer("level\n4\n3\n1", under=own({})) == 3


def test_an_entry_that_asks_nothing():
    """An empty entry asks nothing at all, not even minimum_origins in support."""
    steps = {1: Sufficiency(), 2: Sufficiency(origins=9)}
    assert answer("level\n1\n0", under=own(steps)) == 1
    # Not even one: a cap looks for somebody to stop, and there is nobody.
    found = suggestion("level\n0\n0", under=own(steps, interviews_only=0))
    assert (found.level, found.support, found.against) == (1, 0, 2)
    assert (found.contested, found.range) == (True, (0, 1))


def test_the_default_sufficiency():
    """Each number of the table decides: one cell less, and the level is not reached."""
    three = """
        kind       sector  level  directness  reach
        interview  icb     3      2           place
        {}         {}      {}     2           place
        {}         icb     3      {}          {}
    """
    assert answer(three.format("meeting", "acute", "3", "document", "3", "several")) == 3
    assert answer(three.format("meeting", "icb", "3", "document", "3", "several")) == 2
    assert answer(three.format("meeting", "acute", "2", "document", "3", "several")) == 2
    assert answer(three.format("meeting", "acute", "3", "document", "2", "several")) == 2
    assert answer(three.format("meeting", "acute", "3", "document", "3", "place")) == 2
    assert answer(three.format("interview", "acute", "3", "interview", "3", "several")) == 2
    four = """
        kind       sector  level  directness  reach
        interview  icb     4      2           place
        meeting    acute   4      {}          {}
        document   {}      4      2           place
        interview  icb     {}     2           place
    """
    assert answer(four.format("4", "several", "public-health", "4")) == 4
    assert answer(four.format("3", "several", "public-health", "4")) == 3
    assert answer(four.format("4", "place", "public-health", "4")) == 2
    assert answer(four.format("4", "several", "vcse", "4")) == 3
    assert answer(four.format("4", "several", "acute", "4")) == 3
    assert answer(four.format("4", "several", "public-health", "3")) == 3
    two = "kind sector level directness\ninterview icb 2 {}\n{} {} 2 -"
    assert answer(two.format("2", "meeting", "icb")) == 2
    assert answer(two.format("2", "interview", "acute")) == 2
    assert answer(two.format("2", "interview", "icb")) == 1
    assert answer(two.format("1", "meeting", "acute")) == 1
    assert answer(two.format("-", "meeting", "acute")) == "IE"


def test_a_blank_sector_counts_as_no_sector():
    """Two sectors are asked; a blank one is none, and no outsider either."""
    evidence = """
        kind       sector  level  directness  reach
        interview  icb     3      3           several
        meeting    {}      3      3           several
        document   {}      3      3           several
    """
    assert answer(evidence.format("-", "acute")) == 3
    assert answer(evidence.format("-", "-")) == 2


def test_host_only_in_words():
    """The integrated care board about itself: two kinds, everything direct, and still 2."""
    found = suggestion("""
        kind       sector  level  directness  reach
        interview  icb     3      4           system
        meeting    icb     3      4           system
        document   icb     3      4           system
    """)
    assert found.level == 2
    assert "host only" in told(found)
    # Another sector, one outside, and the caps of one sector and of the host.
    assert len(found.missing) == 4
