"""The papers on value: no sum without its range, its attribution and what it leaves out."""

import re

import pytest

from qms.analysis.study import rows
from qms.analysis.value_evidence import evidence_behind
from qms.core.tables import MONEY_CLASSES
from qms.report.value_content import case_content, register_content
from qms.services.value import value_view
from tests import factories

PROGRAMME = {
    "programme": "prog",
    "system": "site-a",
    "title": "Home first",
    "cost_low": "1000",
    "cost_central": "2000",
    "cost_high": "4000",
    "currency_year": "2024",
    "started": "2024-02-01",
}


def money(id_, money_class, gross, attribution, **cells):
    return {
        "benefit": id_,
        "programme": "prog",
        "statement": f"Sum {id_}.",
        "beneficiary": "own-organisation",
        "category": "performance-financial",
        "stage": "realised",
        "valuation": "monetised",
        "gross": gross,
        "share_low": "0.1",
        "share_central": "0.5",
        "share_high": "1",
        "currency_year": "2024",
        "money_class": money_class,
        "attribution": attribution,
        **cells,
    }


TOLD = {
    "benefit": "b9",
    "programme": "prog",
    "statement": "Staff are proud.",
    "beneficiary": "staff",
    "category": "development-culture",
    "valuation": "described",
    "indicator": "People say so.",
    "evidence": "c1",
}
CLAIMS = [
    money("b1", "cash-releasing", "3000", "A1"),
    money("b2", "cash-releasing", "5000", "A3"),
    money("b3", "capacity-releasing", "7000", "A0"),
    TOLD,
]
PANEL = [
    {
        "subject": "prog",
        "factor": "disinvestment",
        "note": "The grant ends.",
        "grade": "high",
        "confirmed_by": "ana",
    }
]
# What the classes, or the monetised claims, would come to if they were added up.
TOGETHER = ("1,500", "7,500", "15,000")


def made(**given):
    parts = {
        "sources": [factories.source(title="A talk", quotable="true")],
        "codings": [factories.coding()],
        "programmes": [PROGRAMME],
        "benefits": CLAIMS,
        "panel": PANEL,
    }
    return factories.study(**{**parts, **given})


def register_of(study, classes=MONEY_CLASSES):
    view = value_view(study, "site-a", classes)
    cells = [claim["evidence"] for claim in view.claims]
    cells += [row["cites"] for row in rows(study.tables["panel"])]
    return register_content(
        study,
        view.value,
        view.words,
        name="Site A",
        claims=view.claims,
        gaps=view.gaps,
        panels=view.panels,
        evidence=evidence_behind(study, cells),
        people={"ana": "Ana Oak"},
    )


def case_of(study, classes=MONEY_CLASSES):
    view = value_view(study, "site-a", classes)
    (programme,) = view.value.programmes
    return case_content(
        study,
        programme,
        view.words,
        system="Site A",
        claims=view.claims,
        gaps=view.gaps,
        flows=view.flows,
        panel=view.panels[0],
        evidence=evidence_behind(study, [claim["evidence"] for claim in view.claims]),
        people={"ana": "Ana Oak"},
    )


def strings(value):
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def classes_in(content):
    if "classes" in content:
        return content["classes"]
    return [part for programme in content["programmes"] for part in programme["classes"]]


@pytest.mark.parametrize("content_of", [register_of, case_of])
def test_every_sum_has_its_range_attribution_and_exclusions_beside_it(content_of):
    content = content_of(made())
    parts = classes_in(content)
    assert [part["name"] for part in parts] == ["Cash-releasing", "Capacity-releasing"]
    cash, capacity = parts
    assert cash["benefit"] == "Attributable benefit 800 to 8,000, centrally 4,000 (prices of 2024)."
    assert cash["ratio"] == "Benefit-cost ratio 0.20 to 8.00, centrally 2.00."
    assert cash["basis"] == (
        "2 claims in it: 2 realised; attribution from A1, plausible story (weakest) to A3, "
        "pattern over time (strongest)."
    )
    assert cash["left_out"] == (
        "Left out: 2 of 4 claims (50%): 1 not in money and 1 of another class."
    )
    assert capacity["basis"].endswith("attribution of every claim in it: A0, asserted.")
    for part in parts:
        assert all(part[name] for name in ("benefit", "basis", "ratio", "left_out"))


@pytest.mark.parametrize("content_of", [register_of, case_of])
def test_nothing_adds_classes_or_money_with_what_is_told(content_of):
    told = " ".join(strings(content_of(made())))
    for number in TOGETHER:
        assert not re.search(rf"(?<![\d,]){number}(?![\d,])", told), number
    assert "Classes of money are never added together, nor are programmes." in told


def test_a_sum_stands_nowhere_but_with_its_class():
    """Take the classes away, and no benefit is left in the paper."""
    for content in (register_of(made()), case_of(made())):
        for holder in (content, *content.get("programmes", [])):
            holder.pop("classes", None)
        told = " ".join(strings(content))
        assert "Attributable benefit" not in told
        assert "ratio 0" not in told
        assert "Return " not in told


def test_a_return_is_told_only_where_one_class_is_looked_at():
    (one,) = case_of(made(), ["cash-releasing"])["classes"]
    assert one["roi"] == "Return −80% to 700%, centrally 100%."
    assert all(not part["roi"] for part in case_of(made())["classes"])


def test_without_a_cost_there_is_no_ratio_but_a_sentence():
    study = made(programmes=[{**PROGRAMME, "cost_low": ""}])
    assert {part["ratio"] for part in case_of(study)["classes"]} == {
        "No ratio: low, central and high cost are not all given."
    }


def test_a_programme_without_money_is_no_failure_and_says_what_is_left_out():
    content = case_of(made(benefits=[TOLD]))
    assert content["classes"] == []
    assert content["no_class"] == (
        "No claim can be summed in money, and no ratio is given. "
        "Left out: 1 of 1 claim (100%): 1 not in money."
    )


def test_the_matrix_has_no_totals_and_names_what_is_not_recorded():
    matrix = register_of(made())["matrix"]
    assert matrix["columns"] == ["Staff", "Own organisation"]
    assert len(matrix["rows"]) == 12
    by_name = {row["name"]: row["cells"] for row in matrix["rows"]}
    assert by_name["Performance, finance"] == [[], ["3 realised", "A3, pattern over time"]]
    assert "no claim recorded" in matrix["about"]
    assert "total" not in " ".join(strings(matrix)).lower()


def test_a_grade_names_who_confirmed_it_and_what_it_is_not():
    content = register_of(made())
    (panel,) = content["panels"]
    assert panel["grade"] == "On record: high, confirmed by Ana Oak."
    assert "no probability" in content["graded"]
    assert content["silent"] == ["Site A"]


def test_quotes_that_may_not_be_quoted_stay_out_of_the_case():
    assert [quote["text"] for quote in case_of(made())["quotes"]] == ["agreed four aims"]
    kept = made(sources=[factories.source(title="A talk", quotable="")])
    content = case_of(kept)
    assert content["quotes"] == []
    assert content["unquoted"] == "1 excerpt behind the claims may not be quoted here."
    told = " ".join(strings(content))
    assert "agreed four aims" not in told
    assert "A talk" not in told
    assert "A talk" not in " ".join(strings(register_of(kept)))


def test_where_all_may_be_quoted_nothing_is_said_to_be_kept():
    assert case_of(made())["unquoted"] == ""


def test_a_payer_that_is_not_stated_is_nobody_who_pays():
    paid = {flow["gains"]: flow["paid"] for flow in case_of(made())["flows"]}
    assert paid["Staff"] == "payer not stated"
    council = made(benefits=[{**TOLD, "payer": "Council"}])
    assert [flow["paid"] for flow in case_of(council)["flows"]] == ["paid by Council"]


def test_unwanted_effects_are_never_cut_from_the_page():
    many = [money(f"m{n:02}", "societal", "10", "A1") for n in range(30)]
    bad = {**TOLD, "benefit": "z", "statement": "Porters wait.", "category": "unintended-negative"}
    content = case_of(made(benefits=[*many, bad]))
    assert [claim["text"] for claim in content["claims"] if claim["unwanted"]] == ["Porters wait."]
    assert content["more"] == "19 more claims in the register."
