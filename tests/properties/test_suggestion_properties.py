"""The product's suggestion and profile equal the plain reference; and laws that both obey."""

import json
import os
from collections import Counter
from dataclasses import fields, replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qms.analysis.profiling import profiles
from qms.core.rubric import DEFAULT_SUFFICIENCY, Caps, Sufficiency
from tests.properties.random_studies import plain_studies, random_study, studies
from tests.reference import NOTES, REASONS, in_common, reference_profiles

# Few and always the same ones, unless QMS_EXAMPLES asks for more.
MORE = "QMS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "150"))
SEEDS = range(max(1_000, EXAMPLES))
GROUPS = 4


def examples(count):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=not MORE,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


many = examples(EXAMPLES)
few = examples(max(50, EXAMPLES // 3))


def product(study):
    """The product's profiles as they are printed, without their prose."""
    printed = json.dumps([profile.as_json() for profile in profiles(study)])
    return [in_common(profile) for profile in json.loads(printed)]


def reference(study):
    return [in_common(profile) for profile in reference_profiles(study)]


def with_rows(study, table, rows):
    """The study with one table replaced, rows in the order given."""
    return replace(study, tables={**study.tables, table: rows.reset_index(drop=True)})


def suggestions(study):
    """Every suggestion of a study by its cell."""
    return {
        (profile["system"], profile["wave"], part["criterion"]): part["suggestion"]
        for profile in product(study)
        for part in profile["criteria"]
    }


@given(studies())
@many
def test_the_product_equals_the_reference(study):
    assert product(study) == reference(study)


@given(plain_studies())
@many
def test_the_product_equals_the_reference_under_the_default_rule(study):
    assert product(study) == reference(study)


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_product_equals_the_reference_on_a_thousand_larger_studies(group):
    for seed in SEEDS[group::GROUPS]:
        study = random_study(seed)
        assert product(study) == reference(study), f"seed {seed}"


def test_the_random_studies_reach_every_outcome():
    """What the studies never reach, the comparison would not hold."""
    seen = Counter()
    for seed in range(300):
        for profile in reference_profiles(random_study(seed)):
            seen.update(("met_at", view["met_at"]) for view in profile["domains"])
            for part in profile["criteria"]:
                found = part["suggestion"]
                for key in ("level", "state", "triangulation", "strength", "contested", "fragile"):
                    seen[key, found[key]] += 1
                seen["status", part["status"]] += 1
                for key in ("reasons", "missing", "notes", "leave_one_out", "silent"):
                    seen.update((key, word) for word in found[key])
    wanted = {
        "level": (0, 1, 2, 3, 4, None),
        "state": ("IE", "NA", None),
        "triangulation": ("single-source", "dissonant", "convergent", "complementary"),
        "strength": ("thin", "sufficient", "insufficient", None),
        "contested": (True, False),
        "fragile": (True, False),
        "status": ("agreed", "split", "rated", "suggested", "none"),
        "met_at": (0, 1, 2, 3, 4, None),
        "leave_one_out": (0, 1, 2, 3, 4, "IE"),
        "reasons": REASONS,
        "notes": NOTES,
        "silent": ("interview", "meeting", "document"),
        "missing": tuple(key.name for kind in (Sufficiency, Caps) for key in fields(kind)),
    }
    never = [(key, word) for key in wanted for word in wanted[key] if not seen[key, word]]
    assert never == []


@given(studies(), st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_is_irrelevant(study, shuffled):
    turned = study
    for table in ("codings", "sources", "systems", "waves", "ratings", "consensus"):
        order = list(range(len(study.tables[table])))
        shuffled.shuffle(order)
        turned = with_rows(turned, table, study.tables[table].iloc[order])
    assert product(turned) == product(study)


@given(studies())
@few
def test_coding_everything_twice_changes_nothing(study):
    """Origins are counted, not codings, and medians stay where they are."""
    codings = study.tables["codings"]
    again = codings.assign(coding="again-" + codings["coding"])
    twice = with_rows(study, "codings", concatenated(codings, again))
    assert product(twice) == product(study)


@given(studies(), st.integers(0, 99))
@few
def test_one_more_coding_of_the_same_level_changes_nothing(study, choice):
    """Where an origin's codings of a criterion all signal one thing, saying it again is nothing."""
    codings = study.tables["codings"]
    assume(len(codings) > 0)
    chosen = codings.iloc[[choice % len(codings)]]
    origin_of = {row["source"]: origin_key(row) for _, row in study.tables["sources"].iterrows()}
    key = codings["source"].map(origin_of)
    same = codings[
        (key == origin_of[chosen["source"].iloc[0]]) & (codings["code"] == chosen["code"].iloc[0])
    ]
    assume(len(same[["level_low", "level_high"]].drop_duplicates()) == 1)
    more = with_rows(study, "codings", concatenated(codings, chosen.assign(coding="once-more")))
    assert product(more) == product(study)


@given(studies(), st.integers(0, 99), st.integers(0, 99))
@few
def test_a_context_coding_never_changes_a_level(study, which_source, which_criterion):
    """It may open a criterion (NA becomes IE), and it changes no level and nothing of one."""
    sources = study.tables["sources"]
    assume(len(sources) > 0)
    criteria = [criterion.id for rubric in study.rubrics for criterion in rubric.criteria]
    codings = study.tables["codings"]
    context = {
        **dict.fromkeys(codings.columns, ""),
        "coding": "context",
        "source": sources["source"].iloc[which_source % len(sources)],
        "start": "0",
        "end": "1",
        "quote": "x",
        "code": criteria[which_criterion % len(criteria)],
        "stance": "context",
        "directness": "4",
        "reach": "system",
        "affected": "true",
    }
    more = with_rows(study, "codings", concatenated(codings, as_frame(codings, context)))
    before, after = suggestions(study), suggestions(more)
    assert before.keys() == after.keys()
    for cell, found in before.items():
        if found["origins"]:
            assert after[cell] == found
        else:
            assert after[cell]["level"] is None


@given(studies())
@few
def test_renaming_origins_changes_only_their_names(study):
    sources = study.tables["sources"]
    # The prefix keeps the names' order, in which `carried_by` is told.
    renamed = [f"renamed-{origin_key(row)}" for _, row in sources.iterrows()]
    other = with_rows(study, "sources", sources.assign(origin=renamed))
    before, after = suggestions(study), suggestions(other)
    for cell, found in before.items():
        names = [f"renamed-{origin}" for origin in found["carried_by"]]
        assert after[cell] == {**found, "carried_by": names}


@given(studies(), st.integers(0, 99))
@few
def test_a_cell_hears_its_own_evidence_only(study, choice):
    """Taking one coding away leaves every other criterion of levels as it was."""
    codings = study.tables["codings"]
    assume(len(codings) > 0)
    gone = codings.iloc[choice % len(codings)]
    source = study.tables["sources"].set_index("source").loc[gone["source"]]
    fewer = with_rows(study, "codings", codings[codings["coding"] != gone["coding"]])
    before, after = suggestions(study), suggestions(fewer)
    for cell, found in before.items():
        if found["origins"] and cell != (source["system"], source["wave"], gone["code"]):
            assert after[cell] == found


@given(plain_studies(), st.integers(0, 99))
@few
def test_a_raised_signal_never_lowers_a_level_above_zero(study, choice):
    """Under the default rule, in which every level asks for origins and so for support."""
    assert all(asked.origins for asked in DEFAULT_SUFFICIENCY.values())
    codings = study.tables["codings"]
    raisable = codings[codings["level_high"].isin(["0", "1", "2", "3"])]
    assume(len(raisable) > 0)
    chosen = raisable.iloc[choice % len(raisable)]
    raised = codings.copy()
    here = raised["coding"] == chosen["coding"]
    for cell in ("level_low", "level_high"):
        raised.loc[here, cell] = str(int(chosen[cell]) + 1)
    before, after = suggestions(study), suggestions(with_rows(study, "codings", raised))
    for cell, found in before.items():
        if found["level"]:
            assert after[cell]["level"] >= found["level"]


@given(studies())
@few
def test_what_a_suggestion_says_hangs_together(study):
    """Every suggestion, whatever the rubric: states, ranges and counts agree with one another."""
    scales = {
        criterion.id: rubric.levels for rubric in study.rubrics for criterion in rubric.criteria
    }
    for (_, _, criterion), found in suggestions(study).items():
        level = found["level"]
        assert (level is None) == (found["state"] in ("IE", "NA")) == bool(found["reasons"])
        assert level is None or level in scales[criterion]
        assert (found["range"] is not None) == found["contested"]
        if found["range"]:
            assert found["range"][0] < found["range"][1] == level
        assert found["support"] + found["against"] <= found["origins"]
        assert sum(found["kinds"].values()) == found["origins"]
        assert found["fragile"] == bool(found["carried_by"])
        assert bool(found["leave_one_out"]) == bool(found["origins"])
        assert not any(found["kinds"][kind] for kind in found["silent"])
        at_the_top = level == scales[criterion][-1] or found["state"] == "NA"
        assert (found["missing"] == 0) == at_the_top


def origin_key(source):
    return source["origin"] or source["source"]


def as_frame(like, row):
    return like.iloc[:0].reindex([0]).assign(**row)


def concatenated(*frames):
    return pd.concat(frames, ignore_index=True)
