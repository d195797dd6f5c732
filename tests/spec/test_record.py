"""Section 4: the level on record. People decide; the suggestion is only offered."""

import pytest

from qms.analysis.profiling import profiles
from tests.spec.build import profile, profiles_of, rubric, study

EVIDENCE = "sector level\nicb 1\nacute 1"
RATED = "criterion rater level\nQA2 zoe 3\nQA2 ana {}"


def on_record(evidence=EVIDENCE, **parts):
    found = profile(evidence, **parts).criterion("QA2")
    return found.status, found.level, found.state


def test_none_where_nobody_coded_or_rated():
    """Not assessed, though its suggestion may say that nothing was found."""
    assert on_record("") == ("none", None, "NA")
    other = profile("code level\nQA1 1", under=rubric("QA1", "QA2")).criterion("QA2")
    assert (other.status, other.state, other.suggestion.state) == ("none", "NA", "IE")


@pytest.mark.parametrize(
    "evidence",
    [EVIDENCE, "level\n1", "level\n-", "level date\n2 2001-01-01"],
    ids=["a level", "one voice", "no level signalled", "outside window"],
)
def test_suggested_where_it_was_coded(evidence):
    """Any coding of the criterion; the suggestion never fills the level on record."""
    assert on_record(evidence) == ("suggested", None, None)


@pytest.mark.parametrize("evidence", ["", EVIDENCE])
def test_rated_shows_marks_and_no_point(evidence):
    """Individual ratings without consensus: no level, no average, each rater's own answer."""
    assert on_record(evidence, ratings=RATED.format("1")) == ("rated", None, None)
    found = profile(evidence, ratings=RATED.format("IE")).criterion("QA2")
    assert [(mark.rater, mark.level, mark.state) for mark in found.ratings] == [
        ("ana", None, "IE"),
        ("zoe", 3, None),
    ]


@pytest.mark.parametrize(
    ("written", "level", "state"),
    [("0", 0, None), ("3", 3, None), ("IE", None, "IE"), ("NA", None, "NA"), ("NX", None, "NX")],
)
def test_agreed_holds_a_level_or_a_state(written, level, state):
    """The consensus is the record; the ratings behind it stay as they were."""
    consensus = f"criterion outcome level\nQA2 agreed {written}"
    assert on_record(consensus=consensus) == ("agreed", level, state)
    found = profile(EVIDENCE, ratings=RATED.format("1"), consensus=consensus).criterion("QA2")
    assert (found.status, [mark.level for mark in found.ratings]) == ("agreed", [1, 3])
    assert found.suggestion.level == 1


@pytest.mark.parametrize("ratings", ["", RATED.format("1")])
def test_split_holds_no_level(ratings):
    """A disagreement on record is an answer: the marks, and no level."""
    consensus = "criterion outcome level\nQA2 split -"
    assert on_record(ratings=ratings, consensus=consensus) == ("split", None, None)


def test_a_record_belongs_to_its_own_cell():
    """Another wave's or another criterion's agreement is not this one's."""
    parts = {
        "under": rubric("QA1", "QA2"),
        "waves": "wave as_of\nt1 2026-01-01\nt2 2026-07-01",
        "consensus": "criterion wave outcome level\nQA1 t1 agreed 3\nQA2 t2 agreed 4",
    }
    assert on_record("", **parts) == ("none", None, "NA")
    assert on_record("", wave="t2", **parts) == ("agreed", 4, None)


def test_every_system_and_wave_has_a_profile():
    """Systems by id, then waves by date, then the study's own rubric before others."""
    found = profiles_of(
        systems="system\nzeta\nalpha",
        waves="wave as_of\nb 2026-01-01\nc 2025-01-01\na 2026-01-01",
        under=rubric("QA2", rubric_id="zz"),
        further=(rubric("RV1", rubric_id="aa"),),
    )
    assert [(one.system, one.wave, one.rubric) for one in found] == [
        (system, wave, rubric_id)
        for system in ("alpha", "zeta")
        for wave in ("c", "a", "b")
        for rubric_id in ("zz", "aa")
    ]


def test_some_systems_and_waves():
    """Asking for fewer profiles leaves out the others and changes nothing in those that stay."""
    whole = study(
        "system wave sector level\na t1 icb 1\na t1 acute 1\nb t1 icb 2\nb t2 acute 0",
        systems="system\nb\na\nc",
        waves="wave as_of\nt2 2026-01-01\nt1 2025-12-31",
    )
    every = profiles(whole)
    for systems, waves in ((["b"], ["t2"]), (["c", "a"], None), (None, ["t1"]), ([], None)):
        assert profiles(whole, systems=systems, waves=waves) == [
            one
            for one in every
            if (systems is None or one.system in systems) and (waves is None or one.wave in waves)
        ]


def test_the_form_says_which_criteria_are_listed():
    """Every criterion of the form, in the rubric's order; a wave may have a form of its own."""
    parts = {
        "under": rubric("QC1", "QA1", "QA2", forms={"short": ("QA2", "QC1")}),
        "waves": "wave as_of form\nt1 2026-01-01 -\nt2 2026-01-02 full",
        "form": "short",
    }
    listed = {
        one.wave: [part.criterion for part in one.criteria] for one in profiles_of("", **parts)
    }
    assert listed == {"t1": ["QC1", "QA2"], "t2": ["QC1", "QA1", "QA2"]}


def test_a_wave_may_have_an_earlier_version():
    """Then that version's criteria and rule are in force, for that wave alone."""
    found = profiles_of(
        "wave code sector level\nt1 QA1 icb 1\nt1 QA1 acute 1",
        under=rubric("QA1", "QA2", version="2"),
        further=(rubric("QA1", version="1"),),
        waves="wave as_of rubric_version\nt1 2026-01-01 1\nt2 2026-07-01 -",
    )
    assert [(one.wave, one.rubric_version, len(one.criteria)) for one in found] == [
        ("t1", "1", 1),
        ("t2", "2", 2),
    ]
    assert found[0].criterion("QA1").suggestion.level == 1
