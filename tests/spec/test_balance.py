"""Section 6: the balance of the four functions, as four readings that are never merged.

Patterns are named for a person to confirm; each stands on counts and agreed levels alone.
"""

import pytest

from qms.analysis.balance import PATTERNS, balance, wilson
from qms.analysis.profiling import profiles
from tests.spec.build import rubric, study

FOUR = ("QP1", "QC1", "QC2", "QC3", "QA1", "QI1", "QI2", "QI3")
FIVE = ("QP1", "QC1", "QA1", "QI1", "PC1")


def reading(evidence="", *, under=None, **parts):
    """The balance of the one system and wave."""
    under = under or rubric(*FOUR)
    whole = study(evidence, under=under, **parts)
    return balance(whole, under, profiles(whole)[0])


def patterns(evidence="", **parts):
    """The names of the patterns."""
    return [pattern.name for pattern in reading(evidence, **parts).patterns]


def agreed(**levels):
    """A consensus table from criterion=level."""
    lines = [f"{criterion} {level} -" for criterion, level in levels.items()]
    return "\n".join(["criterion level reason", *lines])


def codings(**counts):
    """So many codings of each criterion, context included, all of one interview."""
    lines = ["source code level"]
    lines += [f"a {criterion} -" for criterion, n in counts.items() for _ in range(n)]
    return "\n".join(lines)


# assurance codings, improvement codings, agreed floor of each, named
LED = (
    (40, 12, 2, 1, True),
    (40, 12, 1, 1, True),
    (40, 12, 1, 2, False),  # assurance stands lower
    (14, 12, 2, 1, False),  # chance could part them
    (40, 9, 2, 1, False),  # fewer than ten on one side
    (12, 40, 2, 1, False),  # the other way round
)


@pytest.mark.parametrize(("assurance", "improvement", "floor", "other", "named"), LED)
def test_assurance_led(assurance, improvement, floor, other, named):
    """Ten codings on each side, the interval of the log ratio below nought, and the floors."""
    found = patterns(
        codings(QA1=assurance, QI1=improvement), consensus=agreed(QA1=floor, QI1=other)
    )
    assert found == (["Assurance-led"] if named else [])


def test_assurance_led_needs_both_floors():
    """Without an agreed level of one function there is no floor to compare."""
    assert patterns(codings(QA1=40, QI1=12), consensus=agreed(QA1=2)) == []


# agreed levels of improvement, of control, named; the middle level is the lower median
WITHOUT_CONTROL = (
    ((3, 3, 2), (1, 1, 0), True),
    ((3, 2), (0, 1), True),  # lower medians 2 and 0
    ((3, 2), (1, 1), False),
    ((3, 3, 3), (2, 1, 1), True),
    ((3, 3, 3), (2, 2, 0), False),
    ((), (0, 0), False),
)


@pytest.mark.parametrize(("improvement", "control", "named"), WITHOUT_CONTROL)
def test_improvement_without_control(improvement, control, named):
    """The lower median of improvement is two or more above that of control."""
    levels = {f"QI{n}": level for n, level in enumerate(improvement, 1)}
    levels |= {f"QC{n}": level for n, level in enumerate(control, 1)}
    assert patterns(consensus=agreed(**levels)) == (
        ["Improvement without control"] if named else []
    )


@pytest.mark.parametrize(
    ("planning", "others", "named"),
    [
        (1, {"QA1": 3}, True),
        (0, {"QC1": 3, "QI1": 3}, True),
        (1, {"QA1": 2}, False),
        (2, {"QA1": 3}, False),
        (None, {"QA1": 3}, False),
    ],
)
def test_planning_gap(planning, others, named):
    """Planning at 1 or below, and another function has a criterion at 3 or above."""
    levels = ({} if planning is None else {"QP1": planning}) | others
    assert patterns(consensus=agreed(**levels)) == (["Planning gap"] if named else [])


def signals(*kinds_and_levels):
    """For five criteria the same signals: pairs of a kind and a level."""
    lines = ["kind code level"]
    lines += [f"{kind} {code} {level}" for code in FIVE for kind, level in kinds_and_levels]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ((("document", 2), ("interview", 1)), "Paper system"),
        ((("document", 3), ("interview", 1), ("meeting", 2)), "Paper system"),
        ((("document", 2), ("interview", 1), ("meeting", 2)), None),
        ((("document", 2), ("document", 1), ("interview", 1)), None),  # median 1.5
        ((("document", 3), ("document", 3), ("document", 0), ("meeting", 2)), "Paper system"),
        ((("interview", 3), ("meeting", 2), ("document", 2)), "Told, not seen"),
        ((("interview", 3), ("document", 1)), "Told, not seen"),
        ((("interview", 3), ("meeting", 3), ("document", 1)), None),
        ((("document", 3),), None),  # nothing to hold it against
    ],
)
def test_what_one_kind_of_source_says_and_no_other_bears_out(told, name):
    """On five criteria or more, the median of one kind lies a level above every other kind."""
    assert patterns(signals(*told), under=rubric(*FIVE)) == ([name] if name else [])


def test_four_criteria_are_not_enough():
    """Four criteria on which paper claims more are no pattern yet."""
    table = signals(("document", 3), ("interview", 1))
    fewer = "\n".join(line for line in table.splitlines() if "PC1" not in line)
    assert patterns(fewer, under=rubric(*FIVE)) == []


ALL_TWO = {"QP1": 2, "QC1": 2, "QA1": 2, "QI1": 2}
LED_ON = "finding followed_by\nf1 improvement"


def test_joined():
    """No floor below 2, a finding that led on, and no contest without a reason."""
    assert patterns(consensus=agreed(**ALL_TWO), findings=LED_ON) == ["Joined"]
    replanned = "finding followed_by\nf1 planning-change"
    assert patterns(consensus=agreed(**ALL_TWO), findings=replanned) == ["Joined"]


def test_joined_not_without_all_of_it():
    """One floor below 2, an empty function, or findings that led nowhere: not joined."""
    assert patterns(consensus=agreed(**ALL_TWO | {"QC1": 1}), findings=LED_ON) == []
    assert patterns(consensus=agreed(QP1=2, QC1=2, QA1=2), findings=LED_ON) == []
    nowhere = "finding followed_by\nf1 another-request\nf2 nothing\nf3 control-fix\nf4 -"
    assert patterns(consensus=agreed(**ALL_TWO), findings=nowhere) == []


CONTEST = """
    code  kind       sector  level
    QA1   interview  icb     2
    QA1   meeting    acute   2
    QA1   interview  vcse    0
"""


@pytest.mark.parametrize(("reason", "named"), [("Heard", True), ("-", False)])
def test_joined_explains_what_is_contested(reason, named):
    """A contested criterion must be agreed with a reason."""
    table = agreed(**ALL_TWO).replace("QA1 2 -", f"QA1 2 {reason}")
    assert patterns(CONTEST, consensus=table, findings=LED_ON) == (["Joined"] if named else [])


def test_attention_counts_codings_by_kind_of_source():
    """B2: shares of coded segments with an interval; under ten only the count."""
    table = "\n".join(
        [
            "source kind code level",
            *["m meeting QA1 -"] * 8,
            *["m meeting QI1 2"] * 2,
            "d document QA1 1",
        ]
    )
    shares = {(s.kind, s.function): s for s in reading(table).attention}
    meeting = shares["meeting", "assurance"]
    assert (meeting.unit, meeting.amount, meeting.total, meeting.share) == ("codings", 8, 10, 0.8)
    assert meeting.interval == pytest.approx((0.490, 0.943), abs=0.001)
    paper = shares["document", "assurance"]
    assert (paper.amount, paper.total, paper.share, paper.interval) == (1, 1, None, None)
    assert ("interview", "assurance") not in shares


def test_attention_counts_minutes_where_they_are_recorded():
    """B2: minutes of agenda items, other business in the total; no interval, no sample."""
    table = "source kind code level\nm meeting QA1 -"
    agenda = """
        source item  minutes function
        m      one   30      assurance
        m      two   10      improvement
        m      three 20      other
        m      four  -       planning
    """
    shares = {s.function: s for s in reading(table, agenda=agenda).attention if s.unit == "minutes"}
    assert (shares["assurance"].amount, shares["assurance"].share) == (30, 0.5)
    assert shares["planning"].amount == 0
    assert shares["improvement"].interval is None


def test_conversion_counts_what_followed():
    """B3: every word of the register, and how many effects were checked."""
    findings = """
        finding followed_by effect_checked
        f1      nothing     false
        f2      nothing     -
        f3      improvement true
        f4      -           -
    """
    found = reading(findings=findings).conversion
    assert found.findings == 4
    assert {word: n for word, n in found.followed_by.items() if n} == {
        "nothing": 2,
        "improvement": 1,
        "": 1,
    }
    assert found.checked == 1


def test_tension_is_counted_by_direction_and_sector():
    """B4: a coding counts once in each direction that it names, and apart where it names none."""
    table = """
        source sector code level flags
        a      acute  QA1  -     tension:crowds-out;pressure
        a      acute  QA1  -     tension;tension:mutual
        b      vcse   QI1  -     tension
        b      vcse   QI1  -     pressure
    """
    assert reading(table).tension == {
        ("crowds-out", "acute"): 1,
        ("mutual", "acute"): 1,
        ("", "vcse"): 1,
    }


def test_the_agreed_levels_stand_side_by_side():
    """B1: the strips of the four functions, a level a criterion, never a mean."""
    found = reading(consensus=agreed(QC1=1, QC2=3, QA1=2))
    assert found.strips == {
        "planning": (),
        "control": (("QC1", 1), ("QC2", 3)),
        "assurance": (("QA1", 2),),
        "improvement": (),
    }


def test_the_names_are_those_of_the_method():
    """The six names of the method, in its order."""
    assert PATTERNS == (
        "Assurance-led",
        "Improvement without control",
        "Planning gap",
        "Paper system",
        "Told, not seen",
        "Joined",
    )


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0, 0.278), (5, 10, 0.237, 0.763)]
)
def test_wilsons_interval(part, whole, low, high):
    """The interval of a share, inside nought and one."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.001)
