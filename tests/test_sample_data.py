"""The sample study: a bundle without faults in which every word of the method occurs."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from qms.analysis.profiling import profiles
from qms.formats.bundle import bundle_faults, read_bundle
from qms.formats.rubric_yaml import read_rubric
from qms.services.agreement import agreement
from qms.services.views import is_invented
from tests.reference import in_common, reference_profiles

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample_data"


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


@pytest.mark.parametrize("system", ["site-a", "site-b", "site-c", "site-d"])
def test_each_system_has_enough_of_each_kind(sample, system):
    sources = sample.tables["sources"]
    here = sources[(sources["system"] == system) & (sources["wave"] == "t1")]
    kinds = here["kind"].value_counts()
    assert kinds["interview"] >= 4
    assert kinds["meeting"] >= 2
    assert kinds["document"] >= 2


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
        "not opened",
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


def test_raters_agree_as_people_do(sample):
    everything = agreement(sample, wave="t1").raters[0]
    assert everything.raters == 3
    assert 0.5 < everything.alpha < 0.9


def test_ratings_have_a_written_judgement(sample):
    assert (sample.tables["ratings"]["rationale"].str.len() > 10).all()


def test_no_two_texts_share_a_run_of_twelve_words(sample):
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for source, text in sample.texts.items():
        words = re.findall(r"[\w']+", text.lower())
        for i in range(len(words) - 11):
            run = tuple(words[i : i + 12])
            if seen.setdefault(run, source) != source:
                shared.append((source, seen[run], " ".join(run)))
    assert shared == []


def test_waves_are_in_order(sample):
    dates = [
        sample.tables["waves"].set_index("wave").loc[w, "as_of"] for w in sample.waves_by_date()
    ]
    assert all(one <= other for one, other in pairwise(dates))
