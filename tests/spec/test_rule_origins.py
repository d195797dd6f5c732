"""Rule 2: who really spoke. Origins are counted, not codings and not sources."""

import pytest

from tests.spec.build import answer, rubric, suggestion, with_rule

# The lows of one origin, and the level that it signals.
MEDIANS = (
    ((2,), 2),
    ((1, 2), 1),
    ((0, 1), 0),
    ((1, 3), 2),
    ((2, 2, 0), 2),
    ((4, 0, 1), 1),
    ((0, 1, 2, 4), 1),
    ((1, 2, 3, 4), 2),
    ((3, 4), 3),
)


@pytest.mark.parametrize(("lows", "signal"), MEDIANS)
def test_an_origin_signals_the_median_rounded_down(lows, signal):
    """One long interview cannot outvote ten sources: it speaks once, with its middle."""
    own = with_rule(
        rubric(), minimum_origins=1, sufficiency={}, caps=type(rubric().evidence_rule.caps)()
    )
    evidence = "source level\n" + "\n".join(f"one {low}" for low in lows)
    found = suggestion(evidence, under=own)
    assert found.origins == 1
    if signal:
        assert found.level == signal
    else:
        assert found.reason == "level not reached"


def test_the_ends_of_ranges_have_medians_of_their_own():
    """Lows 1, 1, 2 and highs 1, 3, 4: the origin signals 1 to 3."""
    evidence = """
        source  sector  level
        a       icb     1-1
        a       icb     1-3
        a       icb     2-4
        b       acute   4
        c       vcse    4
    """
    own = with_rule(rubric(), sufficiency={4: rubric().evidence_rule.asks(1)})
    found = suggestion(evidence, under=own)
    # At 2 the range stands on neither side (high 3 is not below 2); interviews alone stop there.
    assert (found.level, found.support, found.against) == (2, 2, 0)


def test_sources_that_share_the_word_are_one_origin():
    """The word is compared as written: another spelling is another origin."""
    evidence = "sector level origin\nicb 1 {}\nacute 1 {}"
    assert suggestion(evidence.format("forum", "forum")).origins == 1
    assert suggestion(evidence.format("forum", "Forum")).origins == 2
    assert suggestion(evidence.format("forum", "-")).origins == 2


def test_a_sources_own_id_is_its_origin():
    """A source that names another one as its origin joins it; it is not followed further."""
    evidence = """
        source  sector  level  origin
        a       icb     1      -
        b       acute   1      a
        c       vcse    1      b
    """
    found = suggestion(evidence)
    assert (found.origins, found.level) == (2, 1)
    assert found.carried_by == ("a", "b")


def test_an_origin_in_another_cell_is_another_origin():
    """Origins are those of one criterion, system and wave: its sources elsewhere do not matter."""
    found = suggestion(
        """
        source  kind       sector  level  origin  code
        a       interview  icb     1      forum   QA2
        b       meeting    acute   1      forum   QA1
        c       interview  acute   1      -       QA2
        """,
        under=rubric("QA1", "QA2"),
    )
    assert found.kinds == {"interview": 2, "meeting": 0, "document": 0}
    assert found.sectors == ("acute", "icb")


def test_the_kind_of_an_origin():
    """Meeting before interview before document."""
    evidence = "kind sector level origin\n{} icb 1 forum\n{} acute 1 forum\ndocument vcse 1 -"
    for first, second, kind in (
        ("document", "meeting", "meeting"),
        ("interview", "meeting", "meeting"),
        ("document", "interview", "interview"),
        ("document", "document", "document"),
    ):
        for pair in ((first, second), (second, first)):
            kinds = dict(suggestion(evidence.format(*pair)).kinds)
            kinds["document"] -= 1
            assert kinds == {"interview": 0, "meeting": 0, "document": 0} | {kind: 1}


def test_the_first_source_of_the_kind_names_sector_place_and_inheritance():
    """By source id, whatever the order of the rows; sources of other kinds do not count."""
    found = suggestion("""
        source  kind       sector  level  origin
        z       meeting    vcse    1      forum
        m       meeting    acute   1      forum
        a       document   icb     1      forum
        other   interview  public  1      -
    """)
    assert found.sectors == ("acute", "public")


def test_a_source_outside_the_window_does_not_describe_its_origin():
    """An origin's sources are those of the codings that were kept."""
    found = suggestion("""
        source  kind       sector  level  origin  date
        a       meeting    icb     1      forum   2019-01-01
        b       interview  acute   1      forum   2025-12-01
        c       interview  vcse    1      -       2025-12-01
    """)
    assert found.kinds == {"interview": 2, "meeting": 0, "document": 0}
    assert found.sectors == ("acute", "vcse")


def test_directness_and_reach_are_the_highest_of_the_codings():
    """Level 3 needs something observed and something of several organisations: once is enough."""
    evidence = """
        source  kind       sector  level  directness  reach
        a       interview  icb     3      1           team
        a       interview  icb     3      {}          {}
        b       meeting    acute   3      2           -
        c       document   vcse    3      -           place
    """
    assert answer(evidence.format("3", "several")) == 3
    assert answer(evidence.format("4", "system")) == 3
    assert answer(evidence.format("2", "several")) == 2
    assert answer(evidence.format("3", "place")) == 2
    assert answer(evidence.format("-", "several")) == 2
    assert answer(evidence.format("3", "-")) == 2


def test_split_origin():
    """Lows two or more apart within one origin are noted, and the coder is asked."""
    evidence = "source sector level\na icb {}\na icb {}\nb acute 1"
    for first, second, split in (("1", "3", True), ("1", "2", False), ("1-4", "2-4", False)):
        assert ("split origin" in suggestion(evidence.format(first, second)).notes) == split


AFFECTED = """
    source  kind       sector   level  affected
    a       interview  icb      2      -
    b       meeting    acute    2      -
    c       document   vcse     2      -
    d       interview  {}  1      {}
    d       interview  {}  1      {}
"""


@pytest.mark.parametrize(
    ("sector", "first", "second", "affected"),
    [
        ("vcse", "-", "-", False),
        ("vcse", "-", "true", True),
        ("vcse", "false", "-", False),
        ("patient-voice", "-", "-", True),
        ("patient-voice", "false", "-", True),
        ("patient-voice", "false", "false", False),
        ("-", "-", "-", False),
    ],
)
def test_who_is_affected(sector, first, second, affected):
    """As coded; blank goes by the source's sector. One coding is enough for the origin."""
    found = suggestion(AFFECTED.format(sector, first, sector, second))
    assert (found.level, found.support, found.against) == (2, 3, 1)
    # 1 of 4 is below a third, so that only the affected make it contested.
    assert found.contested == affected
