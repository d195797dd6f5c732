"""Two versions of a rubric side by side: every text and number that differs, and nothing else."""

from dataclasses import replace

import pytest

from qms.analysis.versions import versions
from qms.core.rubric import DEFAULT_SUFFICIENCY, Caps, EvidenceRule, Level, Sufficiency
from tests.spec.build import rubric

THEN = rubric("QA1", "QA2", version="0.9")


def with_criterion(**texts):
    (domain,) = THEN.domains
    first, second = domain.criteria
    changed = replace(domain, criteria=(replace(first, **texts), second))
    return replace(THEN, version="1.0", domains=(changed,))


def test_the_number_alone_is_no_difference():
    found = versions(THEN, replace(THEN, version="1.0"))
    assert found.is_same
    assert (found.before, found.after) == ("0.9", "1.0")


# what is changed, how it is called, whether a level is judged by it
TEXTS = (
    ({"question": "Another?"}, "question", True),
    ({"levels": {**THEN.criteria[0].levels, 2: "Other."}}, "level 2", True),
    ({"boundaries": {3: "Is it seen in use?"}}, "boundary between 2 and 3", True),
    ({"name": "Other"}, "name", False),
    ({"why": "Because."}, "why it matters", False),
    ({"expects": {"meeting": "Minutes."}}, "what a meeting should show", False),
    ({"signals_for": ("shared",)}, "words that point to it", False),
    ({"signals_against": ("alone",)}, "words that point away", False),
)


@pytest.mark.parametrize(("texts", "what", "bears"), TEXTS)
def test_a_text_that_reads_otherwise_is_named(texts, what, bears):
    found = versions(THEN, with_criterion(**texts))
    (wording,) = found.changed["QA1"]
    assert (wording.what, wording.bears) == (what, bears)
    assert found.bearing("QA1") == ((what,) if bears else ())
    assert found.bearing("QA2") == ()
    assert not found.is_same


def test_breaks_of_lines_are_no_difference():
    assert versions(THEN, with_criterion(question="Does\n the  system?")).is_same


def test_criteria_come_and_go():
    found = versions(THEN, rubric("QA2", "QA3", version="1.0"))
    assert [one.id for one in found.added] == ["QA3"]
    assert [one.id for one in found.removed] == ["QA1"]


def test_a_scale_that_changed_bears_on_every_criterion():
    steps = (*THEN.scale[:-1], Level(4, "Leading"))
    found = versions(THEN, replace(THEN, scale=steps))
    assert found.bearing("QA1") == found.bearing("QA2") == ("the scale, level 4",)
    meaning = replace(THEN, scale=(replace(THEN.scale[0], meaning="None."), *THEN.scale[1:]))
    assert versions(THEN, meaning).bearing("QA1") == ("the scale, meaning of level 0",)


RULES = (
    (
        EvidenceRule(window_months={"interview": 24, "meeting": 18, "document": 36}),
        "An interview is read for 24 months, not 18.",
    ),
    (EvidenceRule(minimum_origins=3), "A level needs at least 3 origins, not 2."),
    (
        EvidenceRule(sufficiency={**DEFAULT_SUFFICIENCY, 1: Sufficiency(origins=3, directness=1)}),
        "Level 1, origins: 3, not 2.",
    ),
    (
        EvidenceRule(
            sufficiency={
                **DEFAULT_SUFFICIENCY,
                1: Sufficiency(origins=2, directness=1, voices=True),
            }
        ),
        "Level 1, voices: asked, not none.",
    ),
    (
        EvidenceRule(caps=Caps(2, 2, 2, 2, None, 1)),
        "Cap for one place: none, not 2.",
    ),
)


@pytest.mark.parametrize(("rule", "said"), RULES)
def test_a_rule_that_reads_the_evidence_otherwise_is_told(rule, said):
    found = versions(THEN, replace(THEN, evidence_rule=rule))
    assert found.rule == (said,)


def test_sectors_that_the_rule_reads_are_told():
    found = versions(THEN, replace(THEN, host_sectors=("acute",)))
    assert found.rule == ("The host sectors: with acute, without icb.",)
