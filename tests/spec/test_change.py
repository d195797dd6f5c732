"""Two waves of one system: what is a change of level, and what only looks like one.

A level moves where people agreed it twice, for the same criterion under the same version, form
and window. A level that coverage alone brought is "now assessable"; it has no direction.
"""

from dataclasses import replace

import pytest

from qms.analysis.change import (
    MOVED,
    NO_LONGER,
    NOT_COMPARABLE,
    NOT_JUDGED,
    NOW,
    OUTCOMES,
    UNCHANGED,
    change,
)
from qms.analysis.change_words import headlines, told
from qms.core.rubric import EvidenceRule
from tests.spec.build import rubric, study

WAVES = "wave as_of phase rubric_version form\nt1 2025-01-01 closed {} {}\nt2 2026-01-01 closed - -"
SAME = WAVES.format("-", "-")


# a consensus table: "3", "IE", "split", or "-" for none, in each of two waves
def record(then, now, criterion="QA2"):
    lines = ["wave criterion outcome level"]
    for wave, answer in (("t1", then), ("t2", now)):
        if answer == "split":
            lines.append(f"{wave} {criterion} split -")
        elif answer not in ("-", "rated"):
            lines.append(f"{wave} {criterion} agreed {answer}")
    return "\n".join(lines)


def rated(then, now):
    lines = ["wave criterion rater level"]
    lines += [
        f"{wave} QA2 {rater} 2"
        for wave, answer in (("t1", then), ("t2", now))
        for rater in ("ana", "ben")
        if answer in ("rated", "split")
    ]
    return "\n".join(lines)


def changed(then="-", now="-", evidence="", *, waves=SAME, before="t1", after="t2", **parts):
    parts.setdefault("consensus", record(then, now))
    parts.setdefault("ratings", rated(then, now))
    return change(study(evidence, waves=waves, **parts), "site", before, after)


def one(*answers, criterion="QA2", **parts):
    found = changed(*answers, **parts).criteria
    return next(part for part in found if part.criterion == criterion)


# on record in the earlier wave, in the later one, outcome, direction
TOLD = (
    ("2", "3", MOVED, 1),
    ("3", "1", MOVED, -1),
    ("0", "1", MOVED, 1),
    ("2", "2", UNCHANGED, 0),
    ("0", "0", UNCHANGED, 0),
    ("IE", "IE", UNCHANGED, 0),
    ("NX", "NX", UNCHANGED, 0),
    ("IE", "2", NOW, 0),
    ("NA", "2", NOW, 0),
    ("IE", "0", NOW, 0),
    ("2", "IE", NO_LONGER, 0),
    ("2", "NA", NO_LONGER, 0),
    ("2", "NX", NOT_COMPARABLE, 0),
    ("NX", "2", NOT_COMPARABLE, 0),
    ("IE", "NX", NOT_COMPARABLE, 0),
    ("IE", "NA", NOT_JUDGED, 0),
    ("-", "2", NOT_JUDGED, 0),
    ("2", "-", NOT_JUDGED, 0),
    ("-", "-", NOT_JUDGED, 0),
    ("rated", "2", NOT_JUDGED, 0),
    ("2", "rated", NOT_JUDGED, 0),
    ("split", "2", NOT_JUDGED, 0),
    ("2", "split", NOT_JUDGED, 0),
    ("split", "split", NOT_JUDGED, 0),
)


@pytest.mark.parametrize(("then", "now", "outcome", "step"), TOLD)
def test_what_stands_on_record_twice_decides(then, now, outcome, step):
    """Agreed and agreed is a change of level; a state, a split or nothing is told as itself."""
    found = one(then, now)
    assert (found.outcome, found.step) == (outcome, step)


def test_every_outcome_has_its_row():
    assert {outcome for _, _, outcome, _ in TOLD} == set(OUTCOMES)


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        ("IE", "2", "insufficient evidence in the earlier wave"),
        ("2", "NA", "not assessed in the later wave"),
        ("NX", "2", "not applicable in the earlier wave"),
        ("split", "2", "left split in the earlier wave"),
        ("2", "rated", "rated, not agreed in the later wave"),
        ("-", "2", "not looked at in the earlier wave"),
    ],
)
def test_what_stands_in_the_way_is_said(then, now, word):
    """Where no level is told as moved, the answer says which wave has what on record."""
    assert word in one(then, now).why


# the earlier wave's version and form, what is said; the later wave is version 1, in full
YARDSTICKS = (
    ("-", "-", ()),
    ("0.9", "-", ("another version of the rubric (0.9, then 1)",)),
    ("-", "short", ("another form (short, then full)",)),
    ("0.9", "short", ("another version", "another form")),
)


@pytest.mark.parametrize(("version", "form", "said"), YARDSTICKS)
def test_another_version_or_form_is_never_compared(version, form, said):
    """The same criterion under other words, or in a shorter form, has moved nowhere."""
    now = rubric("QA1", "QA2", forms=(("short", ("QA2",)),))
    found = changed(
        "1",
        "3",
        under=now,
        further=(replace(now, version="0.9"),),
        waves=WAVES.format(version, form),
    )
    part = next(part for part in found.criteria if part.criterion == "QA2")
    assert (part.outcome, part.step) == ((NOT_COMPARABLE, 0) if said else (MOVED, 1))
    for words in said:
        assert any(words in why for why in part.why)
        assert any(words in warning for warning in found.warnings)
    if not said:
        assert "No level is told as moved" not in " ".join(found.warnings)


def test_another_window_is_never_compared_and_says_which():
    """Evidence read over another span of months gives another answer to the same words."""
    longer = EvidenceRule(window_months={"interview": 24, "meeting": 18, "document": 36})
    now = rubric("QA2")
    found = changed(
        "1",
        "3",
        under=now,
        further=(replace(now, version="0.9", evidence_rule=longer),),
        waves=WAVES.format("0.9", "-"),
    )
    (part,) = found.criteria
    assert part.outcome == NOT_COMPARABLE
    assert "another date window (interview 24, then 18 months)" in part.why


def test_a_criterion_that_one_wave_does_not_ask_is_listed_and_not_compared():
    """What came with a version and what left with it both stay in sight."""
    now, then = rubric("QA1", "QA2"), rubric("QA2", "QC1", version="0.9")
    found = changed("1", "3", under=now, further=(then,), waves=WAVES.format("0.9", "-"))
    assert [part.criterion for part in found.criteria] == ["QA1", "QA2", "QC1"]
    assert "the earlier wave does not ask it" in found.criteria[0].why
    assert "the later wave does not ask it" in found.criteria[2].why
    assert {part.outcome for part in found.criteria} == {NOT_COMPARABLE}


EVIDENCE = """
    wave  source  origin  kind       sector         level  date
    t1    s1      -       interview  icb            1      2024-12-01
    t1    s2      both    document   acute          1      2024-12-01
    t2    s3      -       interview  icb            3      2025-12-01
    t2    s4      -       meeting    patient-voice  3      2025-12-01
    t2    s5      both    document   acute          1      2025-12-01
    t2    s6      -       interview  vcse           3      2001-01-01
"""


def test_each_is_told_with_the_origins_that_the_rule_reads():
    """New is an origin that the earlier wave did not have; what is too old counts nowhere."""
    found = one("1", "3", evidence=EVIDENCE)
    names = {word: [o.name for o in getattr(found.heard, word)] for word in ("new", "gone")}
    assert names == {"new": ["s3", "s4"], "gone": ["s1"]}
    assert [o.name for o in found.heard.after] == ["both", "s3", "s4"]
    assert told(found, rubric()) == (
        "2 origins then, 3 now, 2 new: 1 interview and 1 meeting.",
        "Two of them now signal 3 or above, one lower.",
        "Heard anew: patient-voice.",
    )


def test_a_move_that_rests_on_nothing_new_says_so():
    """A level may move on the same evidence; then that is said beside it."""
    evidence = "wave origin level date\nt1 a 3 2024-12-01\nt2 a 3 2025-12-01"
    said = told(one("1", "3", evidence=evidence), rubric())
    assert "No new origin stands behind the move." in said
    assert said[0] == "1 origin then, 1 now, none new."


def test_a_step_down_is_told_by_what_signals_less():
    """A lower level is told with the origins that signal less, and those that do not."""
    found = told(one("3", "1", evidence=EVIDENCE), rubric())
    assert "One of them now signals below 3, two 3 or above." in found


def test_only_a_move_is_told_by_the_signals_behind_it():
    """Origins behind an unchanged or a now assessable criterion are coverage, no sign of a move."""
    for then in ("3", "IE", "-"):
        assert not [
            line for line in told(one(then, "3", evidence=EVIDENCE), rubric()) if "signal" in line
        ]


def test_nothing_heard_is_said():
    assert told(one("1", "2"), rubric()) == ("No origin signals a level, in either wave.",)


def test_the_headline_counts_in_words_and_nets_nothing():
    """So many up and so many down stand side by side; no sum of steps is made of them."""
    criteria = [f"QA{n}" for n in range(1, 8)]
    answers = [
        ("1", "2"),
        ("1", "3"),
        ("3", "2"),
        ("2", "2"),
        ("IE", "1"),
        ("2", "split"),
        ("-", "-"),
    ]
    lines = [record(*pair, criterion=c) for c, pair in zip(criteria, answers, strict=True)]
    table = "\n".join([lines[0].splitlines()[0], *(x for t in lines for x in t.splitlines()[1:])])
    found = changed(under=rubric(*criteria), consensus=table, ratings="wave rater level")
    said = dict(headlines(found, "Wave 2"))
    assert said == {
        "Moved": "Three criteria, two to a higher level and one to a lower level. One unchanged.",
        "Known better or worse": "One now assessable: QA5. This is no change of level.",
        "Not told as change": "One not judged, or not agreed, in one of the waves. One in neither.",
        "In doubt, Wave 2": "One left split: QA6.",
    }


def test_what_is_contested_anew_is_said():
    """Doubt in the later wave is counted, and how much of it is new."""
    evidence = """
        wave  kind       sector         level  date
        t2    interview  icb            2      2025-12-01
        t2    meeting    acute          2      2025-12-01
        t2    document   patient-voice  1      2025-12-01
    """
    found = changed("2", "2", evidence=evidence)
    assert dict(headlines(found, "t2"))["In doubt, t2"] == "One contested, one of them newly."


def test_a_wave_that_is_not_done_and_unequal_evidence_warn():
    """Before anything is compared: what is open, what was heard once only, and how much."""
    evidence = "wave sector date\n" + "t1 icb 2024-12-01\n" * 5 + "t2 acute 2025-12-01"
    waves = SAME.replace("2026-01-01 closed", "2026-01-01 discussing")
    said = " ".join(changed(evidence=evidence, waves=waves).warnings)
    assert "t2 is still being discussed" in said
    assert "Unequal evidence: 5 sources in t1, 1 in t2." in said
    assert "Heard in t1 and not in t2: icb." in said
    assert "Heard in t2 and not in t1: acute." in said
    assert "t1: no meeting observed." in said


def test_waves_in_the_wrong_order_warn():
    """What is called earlier must be earlier."""
    found = changed("1", "2", before="t2", after="t1")
    assert "t2 is not earlier than t1." in found.warnings


def test_one_system_alone_is_told():
    """Another system's evidence and judgements change nothing here."""
    both = "system\nsite\nother"
    alone = changed("1", "3", evidence=EVIDENCE)
    crowd = EVIDENCE.replace("wave ", "system wave ", 1).replace("\n    t", "\n    site t")
    more = "\n    other t2 s9 - interview icb 0 2025-12-01"
    beside = changed("1", "3", evidence=crowd.rstrip() + more, systems=both)
    assert beside.criteria == alone.criteria


# QA1 and QA2 in version 0.9 and, with some texts or the rule changed, in version 1
def versions(*, levels=None, question="", rule=None):
    then = rubric("QA1", "QA2", version="0.9")
    (domain,) = then.domains
    first, second = domain.criteria
    second = replace(
        second,
        levels={**second.levels, **(levels or {})},
        question=question or second.question,
    )
    now = replace(then, version="1", domains=(replace(domain, criteria=(first, second)),))
    return then, replace(now, evidence_rule=rule or now.evidence_rule)


def again(then, now, evidence="", **parts):
    answers = parts.pop("answers", ("2", "-"))
    found = changed(
        *answers, evidence, under=now, further=(then,), waves=WAVES.format("0.9", "-"), **parts
    )
    return found.rubrics[0].again


def test_a_judgement_whose_words_changed_is_to_be_made_again():
    """Only the criterion whose words changed, and only where there was a judgement."""
    then, now = versions(levels={2: "Something else."})
    (item,) = again(then, now)
    assert (item.criterion, item.stands, item.done) == ("QA2", "2 Developing", False)
    assert item.why == ("level 2 reads otherwise",)
    assert again(then, now, answers=("-", "2")) == ()
    assert again(then, now, answers=("2", "3"))[0].done
    assert again(then, now, answers=("rated", "-"))[0].stands == "rated, not agreed"


def test_words_that_set_no_level_leave_a_judgement_alone():
    """Another name, or another reason why it matters, asks nobody to judge again."""
    then, now = versions()
    (domain,) = now.domains
    renamed = tuple(replace(c, name="Another name", why="Because.") for c in domain.criteria)
    now = replace(now, domains=(replace(domain, criteria=renamed),))
    assert again(then, now) == ()


def test_a_rule_that_reads_the_earlier_evidence_otherwise_asks_again():
    """The later rule reads the earlier evidence; where it suggests the same, all is let be."""
    evidence = """
        wave  kind       sector  level  date
        t1    interview  icb     2      2024-12-01
        t1    meeting    acute   2      2024-12-01
    """
    then, now = versions(rule=EvidenceRule(minimum_origins=3))
    (item,) = again(then, now, evidence)
    assert item.why == ("the later rule suggests IE, not 2",)
    longer = EvidenceRule(window_months={"interview": 18, "meeting": 18, "document": 48})
    assert again(*versions(rule=longer), evidence) == ()


def test_the_same_version_asks_nothing_again():
    """Judgements stand while the words and the rule do."""
    (part,) = changed("1", "3").rubrics
    assert (part.versions, part.again) == (None, ())
