"""The evidence behind a level, coverage, attention and headlines, on the sample and on tables."""

from pathlib import Path

import pytest

from qms.analysis.attention import attention
from qms.analysis.coverage import coverage, sampling
from qms.analysis.evidence import evidence
from qms.analysis.profiling import profiles
from qms.analysis.study import frame
from qms.formats.bundle import read_bundle
from qms.services.views import context_card, evidence_view, profile_view
from tests import factories
from tests.spec.build import rubric, study

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data"


@pytest.fixture(scope="module")
def sample():
    return read_bundle(SAMPLE)


@pytest.mark.parametrize("system", ["site-a", "site-b", "site-c", "site-d"])
def test_the_evidence_adds_up_to_what_the_suggestion_counts(sample, system):
    view = profile_view(sample, system, "t2")
    for part in view.profile.criteria:
        found = evidence_view(sample, view, part.criterion)
        suggestion = part.suggestion
        counted = [origin for origin in found if origin.standing != "not counted"]
        assert len(counted) == suggestion.origins
        assert sum(o.standing == "against" for o in found) == suggestion.against
        if suggestion.level is not None:
            assert sum(o.standing == "support" for o in found) == suggestion.support
        assert {o.name for o in found if o.carries} == set(suggestion.carried_by)


def test_every_coding_of_a_cell_is_shown_once_and_quotes_its_text(sample):
    view = profile_view(sample, "site-b", "t2")
    codings = sample.tables["codings"]
    sources = sample.tables["sources"]
    there = (sources["system"] == "site-b") & (sources["wave"] == "t2")
    here = codings[codings["source"].isin(sources["source"][there])]
    shown = [
        excerpt
        for part in view.profile.criteria
        for origin in evidence_view(sample, view, part.criterion)
        for excerpt in origin.excerpts
    ]
    own = {criterion.id for criterion in view.rubric.criteria}
    assert sorted(e.coding for e in shown) == sorted(here[here["code"].isin(own)]["coding"])
    assert all(sample.texts[e.source][e.start : e.end] == e.quote for e in shown)


def told(text, level_criterion="QA2", **parts):
    whole = study(text, **parts)
    (profile,) = profiles(whole)
    part = profile.criterion(level_criterion)
    return evidence(whole, whole.rubrics[0], "site", "t1", level_criterion, part.suggestion)


def test_those_against_stand_first_then_those_that_carry_the_answer():
    found = told(
        """
        source  kind       sector   level  directness  date
        a       interview  icb      2      2           2025-12-01
        b       meeting    acute    2      2           2025-12-01
        c       document   vcse     1      2           2025-12-01
        d       interview  acute    1-2    2           2025-12-01
        e       interview  acute    2      2           2020-01-01
        """
    )
    assert [(o.name, o.standing) for o in found] == [
        ("c", "against"),
        ("d", "between"),
        ("a", "support"),
        ("b", "support"),
        ("e", "not counted"),
    ]
    assert [o.carries for o in found] == [False, False, True, True, False]


def test_excerpts_of_one_origin_stand_in_the_order_of_its_sources_and_texts():
    (origin,) = told(
        """
        source  origin  kind      level
        n       shared  document  1
        m       shared  meeting   3
        """
    )
    assert (origin.name, origin.kind, origin.low) == ("shared", "meeting", 2)
    assert [excerpt.source for excerpt in origin.excerpts] == ["m", "n"]


def test_coverage_counts_sources_and_names_who_is_missing():
    whole = study(
        """
        source  kind       sector         code  withdrawn_at
        a       interview  icb            QA2   -
        b       meeting    patient-voice  QP1   -
        c       interview  public-health  QA2   2025-12-30
        """,
        under=rubric("QA2", "QP1"),
    )
    found = coverage(whole, whole.rubrics[0], "site", "t1")
    assert dict(found.kinds) == {"interview": 1, "meeting": 1, "document": 0}
    assert found.sources == 2
    assert found.unheard == ("public-health",)
    assert found.silent == {"QA": ("patient-voice", "public-health"), "QP": ("public-health",)}


def test_attention_is_in_minutes_where_they_are_recorded_else_in_codings():
    whole = study(
        """
        source  kind     code
        a       meeting  QA2
        b       meeting  QI1
        c       meeting  QA2
        """,
        under=rubric("QA2", "QI1"),
    )
    found = attention(whole, whole.rubrics[0], "site", "t1")
    assert (found.unit, found.total) == ("codings", 3)
    assert found.by_function["assurance"] == 2
    minutes = frame(
        "agenda",
        [
            {"source": "a", "item": "1", "minutes": "30", "function": "assurance"},
            {"source": "a", "item": "2", "minutes": "10.5", "function": "other"},
        ],
    )
    timed = type(whole)({**whole.tables, "agenda": minutes}, whole.texts, whole.rubrics)
    found = attention(timed, whole.rubrics[0], "site", "t1")
    assert (found.unit, found.total) == ("minutes", 40.5)
    assert dict(found.by_function) == {
        "planning": 0,
        "control": 0,
        "assurance": 30,
        "improvement": 0,
    }


def test_headlines_name_the_lowest_ground_and_what_is_contested(sample):
    found = profile_view(sample, "site-c", "t2").headlines
    assert found.lowest == "Watching the interfaces: 0 Absent."
    assert found.contested.startswith("Holding gains; ")
    assert found.not_heard.startswith("No source from patient voice")
    assert found.balance == "22% of meeting time on assurance, 33% on improvement."


def test_headlines_of_an_empty_wave_say_so():
    empty = study(waves="wave as_of\nt1 2026-01-01")
    found = profile_view(empty, "site", "t1").headlines
    assert found.lowest == "No level is agreed yet."
    assert found.not_heard == "Nobody yet: there are no sources."
    assert found.balance == "Nothing recorded on the four functions."


def test_the_context_card_keeps_its_order_and_its_colons():
    card = context_card("population: 1.2 million; note: ratio 3:1 ;; geography : urban")
    assert list(card.items()) == [
        ("population", "1.2 million"),
        ("note", "ratio 3:1"),
        ("geography", "urban"),
    ]


def test_who_was_asked_counts_interviews_and_keeps_the_gaps(sample):
    found = sampling(sample, sample.rubrics[0], "site-a", "t1")
    assert list(found) == list(sample.rubrics[0].sectors)
    assert sum(map(sum, found.values())) == 15
    groups = tuple(sample.rubrics[0].role_groups)
    assert found["mental-health"] == tuple(int(group == "executive") for group in (*groups, ""))
    assert set(found["public"]) == {0}


def test_who_was_asked_without_sector_or_role():
    made = factories.study(sources=[factories.source(sector="", role_group="")])
    (*_, unknown) = sampling(made, made.rubrics[0], "site-a", "t1")[""]
    assert unknown == 1
