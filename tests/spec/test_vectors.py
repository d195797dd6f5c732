"""The method's own examples: fifteen extracts, what is expected of them, and a worked example.

The extracts are invented. Where their table leaves a cell open (sector word, reach, affected)
it holds what the expectation needs.
"""

from tests.spec.build import (
    answer,
    profile,
    rubric,
    suggestion,
    told,
)

QUALITY = rubric(
    *("QP2", "QC2", "QC3", "QC5", "QA1", "QA2", "QA5", "LC4", "PC3", "PC5", "PE1"),
    expects=("interview", "meeting", "document"),
)
VALUE = rubric("RV4", "RV5", rubric_id="value")

EXTRACTS = """
    source  kind       sector                 code  stance       level  directness
    item-01 interview  icb                    QP2   supports     3      2
    item-02 interview  acute                  QP2   contradicts  1-2    1
    item-03 meeting    icb                    QC2   supports     3      3
    item-04 document   icb                    QC2   contradicts  1      3
    item-05 interview  local-authority-adults PC5   contradicts  1      2
    item-06 interview  acute                  QA2   contradicts  1      2
    item-06 interview  acute                  QA5   contradicts  1      2
    item-07 document   icb                    QA1   supports     2      1
    item-08 meeting    acute                  QC3   supports     3      3
    item-09 interview  patient-voice          PC3   supports     3      4
    item-10 interview  acute                  RV5   supports     2      2
    item-11 interview  acute                  QC5   contradicts  1      4
    item-12 meeting    icb                    LC4   contradicts  1      3
    item-13 interview  public-health          PE1   supports     2      2
    item-14 document   icb                    RV4   contradicts  1      1
    item-15 interview  icb                    LC4   context      -      2
"""


def heard(criterion, evidence=EXTRACTS):
    """What the fifteen extracts, or others, suggest for one criterion."""
    return suggestion(evidence, criterion=criterion, under=QUALITY)


def without(*items):
    """The extracts without some items."""
    return "\n".join(
        line for line in EXTRACTS.splitlines() if not any(item in line for item in items)
    )


def test_qp2_two_interviews_far_apart():
    """Signals 3 and 1-2: level 1 is reached by two origins, level 2 has one supporter.

    The spread of two makes it dissonant; at level 1 nobody is against, so it is not contested.
    """
    found = heard("QP2")
    assert (found.level, found.strength) == (1, "thin")
    assert found.dissonant
    assert not found.contested
    assert (found.support, found.against, found.origins) == (2, 0, 2)
    assert found.triangulation == "single-source"
    assert found.silent == ("meeting", "document")


def test_qp2_after_one_interview_is_withdrawn():
    """One origin is left: insufficient evidence, one voice, and the signal is told."""
    withdrawn = EXTRACTS.replace("directness", "directness withdrawn_at")
    lines = [
        line
        if "withdrawn_at" in line or not line.strip()
        else line + (" 2025-12-24" if "item-02" in line else " -")
        for line in withdrawn.splitlines()
    ]
    found = heard("QP2", "\n".join(lines))
    assert (found.state, found.reason, found.origins) == ("IE", "one voice", 1)
    assert "3" in told(found)


def test_qc2_a_meeting_against_a_document():
    """Signals 3 and 1 from two kinds of source: 1, thin, and the word is dissonant."""
    found = heard("QC2")
    assert (found.level, found.strength, found.triangulation) == (1, "thin", "dissonant")
    assert found.kinds == {"interview": 0, "meeting": 1, "document": 1}


def test_qa1_one_document_alone():
    """Terms of reference alone are one voice; what they signal is told by the level's name."""
    found = heard("QA1")
    assert (found.state, found.reason) == ("IE", "one voice")
    assert "Developing" in told(found)
    assert "document" in told(found)


def test_pc3_one_strong_quote():
    """A single quote that signals 3, effect shown, is still one voice."""
    found = heard("PC3")
    assert (found.state, found.reason, found.strength) == ("IE", "one voice", "insufficient")
    assert found.kinds == {"interview": 1, "meeting": 0, "document": 0}
    assert found.sectors == ("patient-voice",)


def test_pc5_one_voice_is_neither_0_nor_1():
    """One interview that signals 1 gives no level."""
    assert heard("PC5").state == "IE"


def test_pc5_with_a_second_voice_that_signals_0():
    """One signals 1 and one signals 0: neither level 1 nor 0 has its two origins."""
    second = EXTRACTS + "second interview vcse PC5 contradicts 0 2"
    found = heard("PC5", second)
    assert (found.state, found.reason) == ("IE", "level not reached")


def test_pc5_with_two_sectors_that_signal_0():
    """Two sectors that both signal 0 show that it is not there, whatever a third one says."""
    both = """
        second interview vcse  PC5 contradicts 0 2
        third  interview acute PC5 contradicts 0 2
    """
    assert heard("PC5", EXTRACTS + both).level == 0
    assert heard("PC5", without("item-05") + both).level == 0


def test_two_documents_that_signal_3():
    """At most 2, for level 3 asks three origins and two kinds; with intentions alone it is 1."""
    for directness, level in ((2, 2), (4, 2), (1, 1)):
        documents = f"""
            kind      sector  level  directness  reach
            document  icb     3      {directness}  several
            document  acute   3      {directness}  several
        """
        assert answer(documents) == level


def test_three_interviews_that_signal_3():
    """Three sectors of one kind: 2, as told."""
    found = suggestion("""
        kind       sector  level  directness  reach
        interview  icb     3      3           several
        interview  acute   3      3           several
        interview  vcse    3      3           several
    """)
    assert found.level == 2
    assert "as told" in told(found)


def test_item_15_counts_for_no_level():
    """A context coding has no level: LC4 has one origin, with it and without it."""
    assert heard("LC4").origins == 1
    assert heard("LC4") == heard("LC4", without("item-15"))
    alone = heard("LC4", without("item-12"))
    assert (alone.state, alone.reason) == ("IE", "no level signalled")


def test_an_empty_criterion():
    """Nothing found where others were coded; not assessed where nobody has looked."""
    found = heard("QC2", without("item-03", "item-04"))
    assert (found.state, found.reason) == ("IE", "nothing found")
    unopened = heard("QC2", "level\n")
    assert (unopened.state, unopened.reason) == ("NA", "not opened")


def test_evidence_from_a_predecessor_body_alone():
    """All inherited: 1 at most, and it is said why."""
    evidence = """
        kind       sector  level  directness  inherited
        interview  icb     3      3           true
        meeting    acute   3      3           true
        document   vcse    3      3           {}
    """
    found = suggestion(evidence.format("true"))
    assert found.level == 1
    assert "inherited" in told(found)
    assert suggestion(evidence.format("-")).level == 2


def test_minutes_of_an_observed_meeting():
    """The minutes and the observation are one origin, and one origin is one voice."""
    evidence = """
        source   kind      sector  level  directness  origin
        minutes  document  icb     2      3           {}
        observed meeting   acute   2      3           {}
    """
    together = suggestion(evidence.format("board-may", "board-may"))
    assert (together.state, together.reason, together.origins) == ("IE", "one voice", 1)
    assert together.kinds == {"interview": 0, "meeting": 1, "document": 0}
    assert answer(evidence.format("observed", "-")) == "IE"
    assert answer(evidence.format("-", "-")) == 2


def test_a_range_neither_supports_nor_contradicts_what_lies_within():
    """A signal of 1-2 is not in support of 2, nor against it."""
    found = suggestion("""
        kind       sector  level
        interview  icb     2
        meeting    acute   2
        interview  vcse    1-2
    """)
    assert (found.level, found.support, found.against) == (2, 2, 0)
    assert not found.contested


def test_the_other_extracts_are_one_voice_each():
    """Each speaks alone to its criterion, and the value criteria stand in their own rubric."""
    whole = {"under": QUALITY, "further": (VALUE,)}
    for criterion in ("QA2", "QA5", "QC3", "QC5", "LC4", "PE1"):
        assert suggestion(EXTRACTS, criterion=criterion, **whole).reason == "one voice"
    value = profile(EXTRACTS, rubric_id="value", **whole)
    assert [part.suggestion.reason for part in value.criteria] == ["one voice", "one voice"]


WORKED = """
    source    kind       sector  level  directness  reach    affected
    icb-1     interview  icb     2      2           -        -
    icb-2     interview  icb     2      2           -        -
    provider  interview  acute   1      2           -        {}
    place     meeting    vcse    2      3           several  -
    paper     document   icb     2      1           -        -
"""


def test_the_worked_example():
    """QA2: four origins signal 2, a provider who bears the burden signals 1.

    A fifth is below a third, but the provider is affected: contested, with the range 1 to 2.
    """
    found = suggestion(WORKED.format("true"))
    assert (found.level, found.support, found.against) == (2, 4, 1)
    assert found.contested
    assert found.range == (1, 2)
    assert not found.dissonant
    assert found.triangulation == "convergent"
    assert found.strength == "sufficient"
    assert (found.fragile, found.carried_by) == (False, ())
    assert found.leave_one_out == (2,)
    assert found.kinds == {"interview": 3, "meeting": 1, "document": 1}
    assert found.sectors == ("acute", "icb", "vcse")
    # Nobody signals 3: origins, kinds, sectors, one outside, directness and reach are missing.
    assert len(found.missing) == 6


def test_the_worked_example_without_the_affected():
    """The same contradiction from somebody not affected is below a third: noted and kept."""
    found = suggestion(WORKED.format("-"))
    assert (found.level, found.support, found.against) == (2, 4, 1)
    assert not found.contested
    assert found.range is None
