"""What is never computed or shown: assessment-rules section 7 and the method's longer list.

One test for each that profiles can break. Comparison, value, balance, agreement and reports
have their own page of nevers beside their own tests.
"""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from qms.analysis.balance import Balance, Pattern
from qms.analysis.change import Change, CriterionChange, change
from qms.analysis.change_words import headlines
from qms.charts.change import waves
from qms.core.profile import CriterionProfile, DomainView, Profile, RatingMark, Suggestion
from tests.spec.build import profile, profiles_of, rubric, study, suggestion

ROOT = Path(__file__).parents[2]
# Shares of pairs, of excerpts and of money: these may take a mean, for it is not of levels.
PAIRS = ("agreement", "balance", "value", "disclosure")
RUBRIC = rubric("QP1", "QP2", "QA1", "QA2", "QI1", "QI2")
EVIDENCE = """
    system  code  kind       sector  level  affected
    alpha   QA2   interview  icb     1      -
    alpha   QA2   meeting    acute   1      -
    alpha   QA1   interview  icb     3      -
    beta    QA2   interview  icb     2      -
    beta    QA2   meeting    acute   3      -
    beta    QA2   document   vcse    0      true
    gamma   QA2   interview  icb     0      -
    gamma   QA2   interview  acute   0      -
    gamma   QI2   interview  icb     1      -
    gamma   QI2   meeting    acute   2      -
"""
CONSENSUS = """
    system  criterion  outcome  level
    alpha   QA1        agreed   0
    alpha   QA2        agreed   1
    alpha   QP1        agreed   IE
    beta    QA1        agreed   4
    beta    QA2        split    -
    beta    QP1        agreed   NA
    gamma   QA1        agreed   3
    gamma   QA2        agreed   2
    gamma   QP1        agreed   NX
"""
RATINGS = """
    system  criterion  rater  level
    alpha   QI1        ana    1
    alpha   QI1        ben    2
    beta    QA1        ana    4
    beta    QA1        ben    IE
"""
STUDY = {
    "under": RUBRIC,
    "systems": "system\ngamma\nalpha\nbeta",
    "consensus": CONSENSUS,
    "ratings": RATINGS,
}


@pytest.fixture(scope="module")
def found():
    """Three systems at different levels, with every status and state."""
    return [one.as_json() for one in profiles_of(EVIDENCE, **STUDY)]


def walked(value, path=()):
    """Every (path, value) within a JSON value, containers too."""
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from walked(part, (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from walked(part, (*path, "[]"))


def test_the_object_is_the_one_of_the_contract_and_nothing_more(found):
    """No key but those that the contract names, so no place where a score could stand."""
    assert {tuple(one) for one in found} == {
        ("system", "wave", "rubric", "rubric_version", "criteria", "domains")
    }
    parts = [part for one in found for part in one["criteria"]]
    assert {tuple(part) for part in parts} == {
        ("criterion", "domain", "status", "level", "state", "ratings", "suggestion")
    }
    marks = [mark for part in parts for mark in part["ratings"]]
    assert {tuple(mark) for mark in marks} == {("rater", "level", "state")}
    assert {tuple(part["suggestion"]) for part in parts} == {
        (
            *("level", "state", "range", "contested", "dissonant", "triangulation", "silent"),
            *("strength", "fragile", "leave_one_out", "carried_by", "notes", "origins"),
            *("support", "against", "kinds", "sectors", "reasons", "missing"),
        )
    }
    assert {tuple(view) for one in found for view in one["domains"]} == {
        (
            *("domain", "levels", "IE", "NA", "NX", "open", "contested", "floor", "met_at"),
            "in_the_way",
        )
    }


def test_no_overall_score(found):
    """A profile has criteria and domains; nothing carries a level up to the system."""
    banned = re.compile(
        r"score|star|grade|index|rank|total|mean|average|percent|share|weight|overall|maturity"
    )
    for path, _ in walked(found):
        assert not any(banned.search(key) for key in path), path
    for kind in (Profile, CriterionProfile, DomainView, RatingMark, Suggestion):
        assert not [field.name for field in fields(kind) if banned.search(field.name)]
    assert [field.name for field in fields(Profile)] == [
        *("system", "wave", "rubric", "rubric_version", "form", "criteria", "domains")
    ]


def test_no_rank_and_no_sorting_by_level(found):
    """Systems stand in the order of their names, whoever is highest."""
    assert [one["system"] for one in found] == ["alpha", "beta", "gamma"]
    turned = CONSENSUS.replace("alpha", "*").replace("gamma", "alpha").replace("*", "gamma")
    others = profiles_of(EVIDENCE, **{**STUDY, "consensus": turned})
    assert [one.system for one in others] == ["alpha", "beta", "gamma"]


def test_no_decimals(found):
    """Every number in a profile is a whole number."""
    numbers = [value for _, value in walked(found) if isinstance(value, int | float)]
    assert numbers
    assert not [number for number in numbers if isinstance(number, float)]


def test_no_mean_of_levels_in_the_code():
    """No module that handles levels asks for a mean."""
    modules = [ROOT / "qms/core/profile.py"]
    modules += [path for path in (ROOT / "qms/analysis").glob("*.py") if path.stem not in PAIRS]
    assert {"suggestion", "profiling", "comparison"} <= {path.stem for path in modules}
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            assert name not in ("mean", "fmean", "average", "nanmean"), f"{path.name}: {name}"
            assert not (isinstance(node, ast.keyword) and node.value == "mean"), path.name
            if isinstance(node, ast.Constant) and node.value in ("mean", "average"):
                pytest.fail(f"{path.name} names {node.value!r} as a function to apply")


def test_no_domain_score(found):
    """A domain is counts, a floor and names; what it is met at is a level that all have."""
    for one in found:
        for view in one["domains"]:
            agreed = {
                part["criterion"]: part["level"]
                for part in one["criteria"]
                if part["domain"] == view["domain"] and part["level"] is not None
            }
            assert sum(view["levels"].values()) == len(agreed)
            if view["met_at"] is not None:
                assert view["met_at"] == min(agreed.values())


def test_states_are_never_numbers(found):
    """IE, NA and NX have no level, and where there is a level there is no state."""
    for one in found:
        for part in one["criteria"]:
            for judged in (part, part["suggestion"], *part["ratings"]):
                assert judged["level"] is None or judged["state"] is None
            if part["status"] == "agreed":
                assert (part["level"] is None) == (part["state"] in ("IE", "NA", "NX"))
            answers = part["suggestion"]["leave_one_out"]
            assert all(answer == "IE" or answer in RUBRIC.levels for answer in answers)


@pytest.mark.parametrize("state", ["IE", "NA", "NX"])
def test_states_are_never_dropped(state):
    """An agreed state is listed and counted as itself, and at no level."""
    one = profile(
        "",
        under=rubric("QA1", "QA2"),
        consensus=f"criterion outcome level\nQA1 agreed {state}\nQA2 agreed 3",
    ).as_json()
    assert [part["criterion"] for part in one["criteria"]] == ["QA1", "QA2"]
    (view,) = one["domains"]
    counts = {word: view[word] for word in ("IE", "NA", "NX")}
    assert counts == {"IE": 0, "NA": 0, "NX": 0} | {state: 1}
    assert view["levels"] == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 0}
    assert view["floor"] == {"level": 3, "criteria": ["QA2"]}


def test_every_criterion_is_listed(found):
    """What nobody looked at is shown as that; a criterion is never left out."""
    wanted = [criterion.id for criterion in RUBRIC.criteria]
    for one in found:
        assert [part["criterion"] for part in one["criteria"]] == wanted
        for view in one["domains"]:
            states = sum(view[word] for word in ("IE", "NA", "NX", "open"))
            assert sum(view["levels"].values()) + states == 2


def test_silence_is_never_zero():
    """Nothing coded, nothing signalled, or everything too old: no level, and not 0."""
    for evidence in ("", "level\n-\n-", "level date\n0 2001-01-01\n0 2001-01-01", "level\n0"):
        assert suggestion(evidence).level is None


def test_raters_are_never_averaged(found):
    """Rated and not agreed: marks only. A 1 and a 2 are not a 1.5, nor a 1, nor a 2."""
    part = found[0]["criteria"][4]
    assert (part["criterion"], part["status"]) == ("QI1", "rated")
    assert (part["level"], part["state"]) == (None, None)
    assert [mark["level"] for mark in part["ratings"]] == [1, 2]


def test_a_level_is_never_set_by_the_program(found):
    """The level on record is an agreed one. A suggestion stays in its own place."""
    for one in found:
        for part in one["criteria"]:
            assert part["level"] is None or part["status"] == "agreed"
    suggested = [part for one in found for part in one["criteria"] if part["status"] == "suggested"]
    assert any(part["suggestion"]["level"] is not None for part in suggested)
    assert all(part["level"] is None for part in suggested)


def test_no_weight_by_amount_of_talk():
    """Twenty excerpts of one origin weigh what one of them weighs."""
    rest = "\nb meeting acute 1\nc document vcse 1"
    once = "source kind sector level\na interview icb 3" + rest
    often = "source kind sector level" + "\na interview icb 3" * 20 + rest
    assert suggestion(once) == suggestion(often)


def test_signal_words_set_no_level():
    """Signals find candidates: an excerpt full of them, coded without a level, says nothing."""
    found = suggestion("stance level\nsupports -\nsupports -\nsupports -")
    assert (found.level, found.reason) == (None, "no level signalled")


ANSWERS = ("0", "1", "3", "IE", "NA", "NX", "split", "")


# one criterion in two waves, with more evidence in the later one
def two_waves(then, now):
    lines = [
        f"{wave} {'split -' if answer == 'split' else f'agreed {answer}'}"
        for wave, answer in (("t1", then), ("t2", now))
        if answer
    ]
    return study(
        "wave kind sector level date\nt1 interview icb 1 2024-12-01\n"
        "t2 interview icb 3 2025-12-01\nt2 meeting acute 3 2025-12-01",
        waves="wave as_of\nt1 2025-01-01\nt2 2026-01-01",
        consensus="\n".join(
            ["wave criterion outcome level", *(line.replace(" ", " QA2 ", 1) for line in lines)]
        ),
    )


@pytest.mark.parametrize("then", ANSWERS)
def test_no_arrow_where_only_coverage_grew(then):
    """An arrow, drawn or told, stands between two agreed levels that differ, and nowhere else."""
    for now in ANSWERS:
        found = change(two_waves(then, now), "site", "t1", "t2")
        (one,) = found.criteria
        moved = then.isdecimal() and now.isdecimal() and then != now
        drawing = waves(found.rubrics[0], ("t1", "t2"))
        arrows = [mark for mark in drawing.figure.layout.annotations if mark.showarrow]
        assert (one.step != 0, len(arrows), "moved" in drawing.summary[0]) == (moved, moved, moved)
        assert ("moved" in drawing.rows[0]) == moved


def test_no_net_of_what_moved():
    """So many up and so many down are told side by side, never one taken from the other."""
    assert not {"net", "total", "score", "sum"} & {
        name for kind in (Change, CriterionChange) for name in dir(kind) if name[0] != "_"
    }
    found = change(two_waves("1", "3"), "site", "t1", "t2")
    said = " ".join(sentence for _, sentence in headlines(found, "t2"))
    assert not re.search(r"[+−]\d|\bnet\b|\bprogress|\bimprove", said)


def test_patterns_of_balance_are_no_verdict():
    """A pattern is a name and the numbers that suggest it, for a person to confirm; no grade."""
    assert [field.name for field in fields(Pattern)] == ["name", "why"]
    shares = [field.name for field in fields(Balance)]
    assert shares == ["strips", "attention", "conversion", "tension", "patterns"]
