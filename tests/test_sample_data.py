"""The sample study: a bundle without faults in which every word of the method occurs."""

import csv
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from qms.analysis.balance import PATTERNS, balance
from qms.analysis.profiling import profiles
from qms.core.tables import TABLE
from qms.formats.bundle import bundle_faults, read_bundle
from qms.formats.rubric_yaml import read_rubric
from qms.services.agreement import agreement
from qms.services.reading_files import read_files
from qms.services.views import is_invented
from tests.reference import in_common, reference_profiles

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"
SYSTEMS = ("site-a", "site-b", "site-c", "site-d")
TIMES = re.compile(r"\d\d:\d\d")


@pytest.fixture(scope="module")
def sample():
    return read_bundle(SAMPLE)


@pytest.fixture(scope="module")
def found(sample):
    return profiles(sample)


@pytest.fixture(scope="module")
def parts(found):
    return [part for profile in found for part in profile.criteria]


def test_check_finds_nothing():
    assert bundle_faults(SAMPLE) == []


def test_its_profiles_are_those_of_the_reference(sample, found):
    printed = json.loads(json.dumps([profile.as_json() for profile in found]))
    assert [in_common(one) for one in printed] == [
        in_common(one) for one in reference_profiles(sample)
    ]


def test_it_says_that_it_is_invented(sample):
    assert is_invented(sample)


def test_its_rubrics_are_the_shipped_ones(sample):
    for rubric in sample.rubrics:
        assert rubric.text == read_rubric(ROOT / "rubrics" / f"{rubric.id}.yaml").text


SIZES = {
    "t1": {"interview": 15, "meeting": 3, "document": 6},
    "t2": {"interview": 5, "meeting": 1, "document": 2},
}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("wave", SIZES)
def test_each_system_has_enough_of_each_kind(sample, system, wave):
    sources = sample.tables["sources"]
    here = sources[(sources["system"] == system) & (sources["wave"] == wave)]
    for kind, least in SIZES[wave].items():
        assert (here["kind"] == kind).sum() >= least


def test_the_interviews_are_spread_over_sectors_and_roles(sample):
    sources = sample.tables["sources"]
    first = sources[(sources["kind"] == "interview") & (sources["wave"] == "t1")]
    assert first["sector"].nunique() >= 10
    assert set(first["role_group"]) == set(sample.rubrics[0].role_groups)


def test_interviews_have_turns_and_a_length(sample):
    sources = sample.tables["sources"]
    for source in sources["source"][sources["kind"] == "interview"]:
        text = sample.texts[source]
        assert 300 <= len(text.split()) <= 900
        assert len(TIMES.findall(text)) >= 6


def test_every_table_has_rows(sample):
    assert [name for name, table in sample.tables.items() if table.empty] == []


def test_wave_one_is_coded_by_two_and_a_fifth_of_it_twice(sample):
    sources = sample.tables["sources"]
    first = set(sources["source"][sources["wave"] == "t1"])
    codings = sample.tables["codings"]
    here = codings[codings["source"].isin(first)]
    assert len(here) >= 1000
    assert here["coder"].nunique() == 2
    twice = here.groupby("source")["coder"].nunique() == 2
    assert 5 * twice.sum() >= len(first)


def test_most_criteria_have_four_origins_or_more(found):
    first = [
        p for one in found if (one.wave, one.rubric) == ("t1", "qms-ics") for p in one.criteria
    ]
    assert sum(part.suggestion.origins >= 4 for part in first) > len(first) / 2


def test_three_raters_judged_everything_in_wave_one(found):
    for profile in found:
        if (profile.wave, profile.rubric) == ("t1", "qms-ics"):
            assert len(profile.criteria) == 44
            assert all(len(part.ratings) == 3 for part in profile.criteria)
            agreed = sum(part.status == "agreed" for part in profile.criteria)
            assert 30 <= agreed < 44


@pytest.mark.parametrize("flag", TABLE["codings"].column("flags").words)
def test_every_flag_occurs(sample, flag):
    flags = sample.tables["codings"]["flags"].str.split(";").explode()
    assert (flags == flag).any()


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_occurs_in_wave_one(sample, found, name):
    assert name in {
        pattern.name
        for profile in found
        if (profile.wave, profile.rubric) == ("t1", "qms-ics")
        for pattern in balance(sample, sample.rubrics[0], profile).patterns
    }


@pytest.mark.parametrize(
    "column", ["category", "stage", "attribution", "valuation", "not_monetised_because"]
)
def test_the_register_of_benefits_holds_every_word(sample, column):
    benefits = sample.tables["benefits"]
    assert len(benefits) >= 40
    assert sample.tables["benefits"]["programme"].nunique() >= 5
    assert set(benefits[column]) - {""} == set(TABLE["benefits"].column(column).words)


def test_criteria_move_and_become_assessable(sample, found):
    levels = {
        (one.system, one.wave, part.criterion): part.level
        for one in found
        for part in one.criteria
        if part.status == "agreed"
    }
    moved = assessable = 0
    for (system, wave, criterion), level in levels.items():
        before = levels.get((system, "t1", criterion), "open")
        if wave == "t2" and before != "open" and level is not None:
            moved += before not in (None, level)
            assessable += before is None
    assert moved >= 8
    assert assessable >= 4


def test_expected_profiles(found):
    with (SAMPLE / "expected_profile.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert [
        {
            "system": one.system,
            "wave": one.wave,
            "criterion": part.criterion,
            "status": part.status,
            "level": "" if part.level is None else str(part.level),
            "state": part.state or "",
            "suggested": str(part.suggestion.state or part.suggestion.level),
            "contested": "-".join(map(str, part.suggestion.range or ())),
            "triangulation": part.suggestion.triangulation or "",
            "strength": part.suggestion.strength or "",
            "fragile": "true" if part.suggestion.fragile else "",
        }
        for one in found
        for part in one.criteria
    ] == expected


@pytest.mark.parametrize("status", ["agreed", "split", "rated", "suggested", "none"])
def test_every_status_occurs(parts, status):
    assert any(part.status == status for part in parts)


@pytest.mark.parametrize("state", ["IE", "NA", "NX"])
def test_every_state_is_on_record_somewhere(parts, state):
    assert any(part.status == "agreed" and part.state == state for part in parts)


@pytest.mark.parametrize("level", range(5))
def test_every_level_is_agreed_and_suggested_somewhere(parts, level):
    assert any(part.level == level for part in parts)
    assert any(part.suggestion.level == level for part in parts)


@pytest.mark.parametrize(
    "reason",
    [
        "outside window",
        "no level signalled",
        "one voice",
        "nothing found",
        "level not reached",
    ],
)
def test_every_reason_for_no_level_occurs(parts, reason):
    assert any(part.suggestion.reason == reason for part in parts)


@pytest.mark.parametrize("word", ["single-source", "dissonant", "convergent", "complementary"])
def test_every_triangulation_word_occurs(parts, word):
    assert any(part.suggestion.triangulation == word for part in parts)


@pytest.mark.parametrize("word", ["insufficient", "thin", "sufficient"])
def test_every_strength_occurs(parts, word):
    assert any(part.suggestion.strength == word for part in parts)


@pytest.mark.parametrize(
    "cap", ["on paper", "as told", "one sector", "host only", "one place", "inherited"]
)
def test_every_cap_stands_in_the_way_somewhere(parts, cap):
    assert any(f"“{cap}”" in sentence for part in parts for sentence in part.suggestion.missing)


@pytest.mark.parametrize("note", ["split origin", "no date", "after as_of"])
def test_every_note_occurs(parts, note):
    assert any(note in part.suggestion.notes for part in parts)


def test_every_mark_occurs(parts):
    suggestions = [part.suggestion for part in parts]
    assert any(s.contested for s in suggestions)
    assert any(s.contested and 3 * s.against < s.support + s.against for s in suggestions)
    assert any(s.contested and 3 * s.against >= s.support + s.against for s in suggestions)
    assert any(s.dissonant and s.level is not None for s in suggestions)
    assert any(s.fragile for s in suggestions)
    assert any(s.silent for s in suggestions)
    assert any(part.consensus.get("dissent") for part in parts)


@pytest.mark.parametrize("wave", ["t1", "t2"])
def test_raters_and_coders_agree_as_people_do(sample, wave):
    found = agreement(sample, wave=wave)
    assert found.raters[0].raters == 3
    assert 0.5 < found.raters[0].alpha < 0.9
    assert 0.5 < found.together.alpha < 0.9


def test_ratings_have_a_written_judgement(sample):
    assert (sample.tables["ratings"]["rationale"].str.len() > 10).all()


def test_texts_do_not_repeat_one_another(sample):
    seen: dict[tuple[str, ...], set[str]] = {}
    for source, text in sample.texts.items():
        words = re.findall(r"[\w']+", text.lower())
        for i in range(len(words) - 11):
            seen.setdefault(tuple(words[i : i + 12]), set()).add(source)
    shared = [" ".join(run) for run, sources in seen.items() if len(sources) > 1]
    assert len(shared) < 20, shared


def test_the_originals_read_back_as_their_texts(sample):
    """At least twenty files in seven formats; what is said in them is what stands in the texts."""
    readings = read_files([SAMPLE / "originals"])
    assert len(readings) >= 20
    assert {reading.reader for reading in readings} >= {"docx", "vtt", "srt", "pdf", "odt", "text"}
    for reading in readings:
        assert reading.accepted, reading.reason
        source = Path(reading.file).stem
        said, kept = (
            Counter(re.findall(r"[a-z']+", text.lower()))
            for text in (sample.texts[source], reading.text)
        )
        assert (said & kept).total() >= 0.97 * said.total(), source


def test_waves_are_in_order(sample):
    dates = [
        sample.tables["waves"].set_index("wave").loc[w, "as_of"] for w in sample.waves_by_date()
    ]
    assert all(one <= other for one, other in pairwise(dates))
