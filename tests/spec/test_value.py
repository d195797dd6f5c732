"""The value of improvement: ten worked programmes, what each ratio leaves out, what is never added.

A table of claims is one programme. Its sums were worked out by hand.
"""

import json
import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from qms.analysis.study import Study, frame
from qms.analysis.value import REASONS, value
from qms.analysis.value_flow import flows, present_values, timing
from qms.analysis.value_gaps import gaps
from qms.analysis.value_panel import panels
from qms.core.benefits import ClassValue, Excluded, MatrixCell, ProgrammeValue, Value
from tests.spec.build import NO_TABLES, rows, rubric

CLAIM = {
    "programme": "prog",
    "beneficiary": "staff",
    "category": "performance-staff",
    "statement": "Somebody gains.",
    "valuation": "monetised",
    "money_class": "cash-releasing",
    "currency_year": "2024",
    "attribution": "A2",
    "stage": "realised",
}
COST = "cost_low cost_central cost_high currency_year\n80 100 125 2024"
CASH = ("cash-releasing",)
CLASSES = ("cash-releasing", "capacity-releasing", "cost-avoiding", "societal")


def study(claims="", *, cost=COST, programmes=None, panel="", systems="system\nsite"):
    # One programme, or those in `programmes`; `share` is low/central/high.
    made = []
    for n, row in enumerate(rows(claims, CLAIM), start=1):
        low, central, high = [*row.pop("share", "").split("/"), "", ""][:3]
        made.append(
            {
                "benefit": f"b{n:02}",
                "share_low": low,
                "share_central": central,
                "share_high": high,
                **row,
            }
        )
    about = rubric()
    plain = {"programme": "prog", "system": "site"}
    tables = {
        "study": [{"study": "example", "rubric": about.id, "rubric_version": about.version}],
        "systems": rows(systems),
        "programmes": rows(programmes or cost, plain),
        "benefits": made,
        "panel": rows(panel),
    }
    return Study(
        NO_TABLES | {name: frame(name, table) for name, table in tables.items()}, {}, (about,)
    )


def programme(claims="", *, classes=(), **parts):
    (found,) = value(study(claims, **parts), classes=classes).programmes
    return found


WORKED = {
    "one claim": (
        "gross share\n200 0.25/0.5/0.75",
        COST,
        [50, 100, 150],
        [0.4, 1, 1.875],
        [-60, 0, 87.5],
    ),
    "two claims of one class": (
        "gross share\n1000 0.1/0.2/0.3\n400 0.5/0.5/0.5",
        COST,
        [300, 400, 500],
        [2.4, 4, 6.25],
        [140, 300, 525],
    ),
    "a return of one for one is nought per cent": (
        "gross share\n100 1/1/1",
        "cost_low cost_central cost_high currency_year\n100 100 100 2024",
        [100, 100, 100],
        [1, 1, 1],
        [0, 0, 0],
    ),
    "tenths that no binary number holds": (
        "gross share\n0.1 1/1/1\n0.2 1/1/1",
        "cost_low cost_central cost_high currency_year\n0.3 0.3 0.3 2024",
        [0.3, 0.3, 0.3],
        [1, 1, 1],
        [0, 0, 0],
    ),
    "seven tenths of thirty-one thousand": (
        "gross share\n31000 0.5/0.7/0.9",
        "cost_low cost_central cost_high currency_year\n15500 21700 31000 2024",
        [15500, 21700, 27900],
        [0.5, 1, 1.8],
        [-50, 0, 80],
    ),
    "nothing is attributed": (
        "gross share\n5000 0/0/0",
        COST,
        [0, 0, 0],
        [0, 0, 0],
        [-100, -100, -100],
    ),
    "a loss of cash takes away": (
        "gross share\n300 1/1/1\n-100 1/1/1",
        COST,
        [200, 200, 200],
        [1.6, 2, 2.5],
        [60, 100, 150],
    ),
    "pence": (
        "gross share\n12.34 0.5/0.5/1",
        "cost_low cost_central cost_high currency_year\n6.17 6.17 12.34 2024",
        [6.17, 6.17, 12.34],
        [0.5, 1, 2],
        [-50, 0, 100],
    ),
    "other claims stand beside it": (
        "gross share valuation money_class currency_year\n"
        "200 0.25/0.5/0.75 monetised cash-releasing 2024\n"
        "9000 1/1/1 monetised societal 2024\n"
        "9000 1/1/1 quantified cash-releasing 2024\n"
        "9000 1/1/1 monetised cash-releasing 2019",
        COST,
        [50, 100, 150],
        [0.4, 1, 1.875],
        [-60, 0, 87.5],
    ),
    "a third": (
        "gross share\n100 1/1/1",
        "cost_low cost_central cost_high currency_year\n300 300 300 2024",
        [100, 100, 100],
        [1 / 3, 1 / 3, 1 / 3],
        [-200 / 3, -200 / 3, -200 / 3],
    ),
}


@pytest.mark.parametrize("case", WORKED)
def test_ten_programmes_worked_by_hand(case):
    """Benefit is gross × share; the low one over the highest cost, the high one over the lowest."""
    claims, cost, benefit, bcr, roi = WORKED[case]
    found = programme(claims, cost=cost)
    part = found.by_class["cash-releasing"]
    assert list(part.benefit) == benefit
    assert list(part.bcr) == bcr
    assert list(found.roi_percent) == list(part.roi_percent) == pytest.approx(roi, abs=0, rel=1e-15)


EXCLUDED = """
    benefit valuation money_class gross share currency_year why
    b01 monetised cash-releasing 100 0.1/0.2/0.3 2024 -
    b02 quantified cash-releasing 100 0.1/0.2/0.3 2024 not-monetised
    b03 described - - - - not-monetised
    b04 - - - - - not-monetised
    b05 monetised cash-releasing - 0.1/0.2/0.3 2024 not-monetised
    b06 monetised societal 100 0.1/0.2/0.3 2024 other-class
    b07 monetised - 100 0.1/0.2/0.3 2024 other-class
    b08 monetised cash-releasing 100 - 2024 no-share
    b09 monetised cash-releasing 100 0.1/0.2 2024 no-share
    b10 monetised cash-releasing 100 10/20/30 2024 no-share
    b11 monetised cash-releasing 100 -0.1/0.2/0.3 2024 no-share
    b12 monetised cash-releasing 100 0.1/0.2/0.3 2023 other-price-year
    b13 monetised cash-releasing 100 0.1/0.2/0.3 - other-price-year
    b14 quantified societal - - 2019 not-monetised
    b15 monetised societal 100 - 2019 other-class
    b16 monetised cash-releasing 100 - 2019 no-share
"""


def test_each_claim_that_is_left_out_has_the_first_reason_that_holds():
    """Left out, first reason first: not in money, another class, no share, another price year."""
    told = {row["benefit"]: row.pop("why") for row in rows(EXCLUDED)}
    claims = "\n".join(line.rsplit(None, 1)[0] for line in EXCLUDED.strip().splitlines())
    found = programme(claims)
    left_out = {id_: why for why, ids in found.excluded.of.items() for id_ in ids}
    assert left_out == {id_: why for id_, why in told.items() if why}
    assert tuple(found.excluded.of) == REASONS
    assert found.excluded.why == {
        **{"not-monetised": 5, "other-class": 3, "no-share": 5},
        "other-price-year": 2,
    }
    assert (found.claims, found.excluded.claims, found.counted) == (16, 15, 1)
    assert found.excluded.told(found.claims) == (
        "15 of 16 claims (94%) left out: 5 not in money, 3 of another class, "
        "5 without an attributed share, 2 of another price year"
    )


TWO_CLASSES = """
    money_class gross share attribution stage
    cash-releasing 100 0.5/0.5/0.5 A4 realised
    societal 900 0.1/0.2/0.3 A0 expected
    societal 100 1/1/1 A3 lost
"""


def test_every_class_is_listed_and_kept_apart():
    """Every class of money of a programme has its own sum, its own ratio, its own exclusions."""
    for classes in ((), CASH, ("societal",), ("societal", "cash-releasing")):
        found = programme(TWO_CLASSES, classes=classes)
        assert list(found.by_class) == ["cash-releasing", "societal"]
        assert found.by_class["cash-releasing"].benefit == (50, 50, 50)
        assert found.by_class["societal"].benefit == (190, 280, 370)
        assert found.by_class["cash-releasing"].excluded.why == {"other-class": 2}
        assert found.by_class["societal"].excluded.why == {"other-class": 1}
        assert found.classes == (classes or CASH)


@pytest.mark.parametrize(
    ("classes", "roi"),
    [
        ((), [-60, -50, -37.5]),
        (CASH, [-60, -50, -37.5]),
        (("societal",), [52, 180, 362.5]),
        (("cash-releasing", "societal"), None),
        (("cost-avoiding",), None),
    ],
)
def test_a_return_is_given_for_exactly_one_class(classes, roi):
    """A return in per cent is of exactly one class, cash by default, and of none without a sum."""
    found = programme(TWO_CLASSES, classes=classes)
    assert (found.roi_percent and list(found.roi_percent)) == roi


def test_the_weakest_and_the_strongest_attribution_stand_beside_every_sum():
    """Beside a sum stand its weakest and strongest attribution, and what is expected or lost."""
    found = programme(TWO_CLASSES).by_class
    assert found["societal"].attribution == ("A0", "A3")
    assert found["cash-releasing"].attribution == ("A4", "A4")
    assert found["societal"].stages == {"expected": 1, "lost": 1}


def test_an_attribution_that_nobody_stated_is_the_weakest_and_is_no_grade():
    """An attribution that nobody stated is weaker than A0 and told as not stated."""
    part = programme("gross share attribution\n100 1/1/1 -\n100 1/1/1 A1").by_class[CASH[0]]
    assert part.attribution == ("", "A1")
    assert part.as_json()["attribution"] == [None, "A1"]


@pytest.mark.parametrize("cost", ["- 100 125", "80 - 125", "80 100 -", "0 0 0", "-5 100 125"])
def test_without_three_costs_above_nought_there_is_no_ratio(cost):
    """Without three costs above nought there is no ratio; the benefit is still told."""
    made = f"cost_low cost_central cost_high currency_year\n{cost} 2024"
    found = programme("gross share\n100 0.1/0.2/0.3", cost=made)
    part = found.by_class["cash-releasing"]
    assert part.benefit == (10, 20, 30)
    assert (part.bcr, part.roi_percent, found.roi_percent, found.cost) == (None, None, None, None)


@pytest.mark.parametrize(
    ("programmes", "claims", "counted"),
    [("2024", "2024", 1), ("-", "-", 1), ("-", "2024", 0), ("2024", "-", 0), ("2023", "2024", 0)],
)
def test_a_price_year_that_only_one_of_two_states_is_another_year(programmes, claims, counted):
    """A price year that only one of claim and programme states is another year."""
    made = f"cost_low cost_central cost_high currency_year\n80 100 125 {programmes}"
    found = programme(f"gross share currency_year\n1 1/1/1 {claims}", cost=made)
    assert found.counted == counted


def test_a_programme_without_claims_is_shown_as_that():
    """A programme without claims has no return, rather than one of minus a hundred per cent."""
    found = programme()
    assert (found.claims, found.by_class, found.roi_percent) == (0, {}, None)
    assert found.as_json() == {
        "programme": "prog",
        "claims": 0,
        "by_class": {},
        "classes": ["cash-releasing"],
        "roi_percent": None,
        "excluded": {"claims": 0, "why": {}},
    }


MATRIX = """
    category beneficiary stage attribution
    external-partner staff early A1
    external-partner staff lost A3
    external-partner staff early -
    performance-staff staff realised A4
    - community - -
    performance-staff wider-society expected -
"""


def test_the_matrix_counts_stages_and_names_the_strongest_attribution():
    """Category by beneficiary: claims by stage and the strongest attribution; no empty cells."""
    found = value(study(MATRIX))
    assert [cell.as_json() for cell in found.matrix] == [
        {
            "category": "performance-staff",
            "beneficiary": "staff",
            "stages": {"realised": 1},
            "attribution": "A4",
        },
        {
            "category": "performance-staff",
            "beneficiary": "wider-society",
            "stages": {"expected": 1},
            "attribution": None,
        },
        {
            "category": "external-partner",
            "beneficiary": "staff",
            "stages": {"early": 2, "lost": 1},
            "attribution": "A3",
        },
        {"category": None, "beneficiary": "community", "stages": {"": 1}, "attribution": None},
    ]
    assert found.cell("external-partner", "staff").claims == 3
    assert found.cell("external-partner", "commissioner") is None
    assert len(found.categories) == 13
    assert found.categories[-1] == ""
    assert len(found.beneficiaries) == 7


def test_one_system_is_its_programmes_and_their_claims():
    """The register of one system holds nothing of another's."""
    programmes = "programme system payer\nprog site Town\nother there City"
    whole = study(
        "programme gross share\nprog 1 1/1/1\nother 2 1/1/1",
        programmes=programmes,
        systems="system\nsite\nthere",
    )
    assert [p.programme for p in value(whole).programmes] == ["other", "prog"]
    (only,) = value(whole, system="there").programmes
    assert (only.programme, only.claims) == ("other", 1)
    assert [flow.payer for flow in flows(whole, "site")] == ["Town"]
    assert {panel.subject for panel in panels(whole, "there")} == {"other", "there"}


def test_no_total_over_classes_programmes_or_ways_of_valuing():
    """Nothing adds classes of money, programmes, or what has a price and what has none."""
    banned = re.compile(r"total|sum$|overall|savings|score|net|average|mean|all_")
    for kind in (Value, ProgrammeValue, ClassValue, Excluded, MatrixCell):
        assert not [field.name for field in fields(kind) if banned.search(field.name)], kind
    claims = """
        programme money_class valuation gross share
        p1 cash-releasing monetised 1 1/1/1
        p1 capacity-releasing monetised 10 1/1/1
        p1 cost-avoiding monetised 100 1/1/1
        p1 societal monetised 1000 1/1/1
        p1 societal quantified 10000 1/1/1
        p2 cash-releasing monetised 100000 1/1/1
    """
    programmes = (
        "programme cost_low cost_central cost_high currency_year\n"
        "p1 1 1 1 2024\np2 1 1 1 2024\np3 1 1 1 2024"
    )
    for asked in ((), ("societal",), CLASSES, ("cash-releasing", "cost-avoiding")):
        found = value(study(claims, programmes=programmes), classes=asked)
        assert {
            (one.programme, money): part.benefit
            for one in found.programmes
            for money, part in one.by_class.items()
        } == {
            ("p1", "cash-releasing"): (1, 1, 1),
            ("p1", "capacity-releasing"): (10, 10, 10),
            ("p1", "cost-avoiding"): (100, 100, 100),
            ("p1", "societal"): (1000, 1000, 1000),
            ("p2", "cash-releasing"): (100000, 100000, 100000),
        }
        for one in found.programmes:
            only = one.by_class.get(asked[0] if asked else "cash-releasing")
            wanted = only.roi_percent if only and len(asked) < 2 else None
            assert one.roi_percent == wanted


def test_who_pays_and_who_gains():
    """Who pays is the claim's payer, else its programme's; who gains is counted, never summed."""
    claims = """
        payer beneficiary stage attribution
        - staff early A1
        Town staff lost A0
        - partner-organisation realised -
    """
    found = flows(study(claims, programmes="programme system payer\nprog site County"))
    assert [(f.payer, f.beneficiary, f.claims, f.stages, f.attribution) for f in found] == [
        ("County", "staff", ("b01",), {"early": 1}, "A1"),
        ("County", "partner-organisation", ("b03",), {"realised": 1}, ""),
        ("Town", "staff", ("b02",), {"lost": 1}, "A0"),
    ]


def test_when_benefits_were_seen_held_and_lost():
    """A benefit has the day of its latest value; what has no day is told apart, not left out."""
    claims = """
        stage latest_on baseline_on
        early 2025-02-01 -
        lost 2024-12-31 2024-01-01
        expected - -
    """
    found = timing(study(claims, programmes="programme system started\nprog site 2023-05-01"))
    assert [(m.on, m.since, m.stage) for m in found.moments] == [
        ("2024-12-31", "2024-01-01", "lost"),
        ("2025-02-01", "2023-05-01", "early"),
    ]
    assert [m.stage for m in found.undated] == ["expected"]
    assert found.by_year == {"2024": {"lost": 1}, "2025": {"early": 1}}


def test_present_value_by_class_of_one_programme():
    """100 seen two years after the price year has the present value 100 ÷ 1.035²."""
    claims = """
        gross share latest_on money_class
        100 1/1/1 2026-05-01 cash-releasing
        100 1/1/1 2024-05-01 cash-releasing
        100 1/1/1 2020-05-01 societal
        100 1/1/1 - societal
    """
    found = present_values(study(claims))
    assert [(p.programme, p.money_class, p.claims, p.undated) for p in found] == [
        ("prog", "cash-releasing", 2, ()),
        ("prog", "societal", 1, ("b04",)),
    ]
    assert found[0].present == pytest.approx((100 + 100 / 1.035**2,) * 3)
    assert found[1].present == (100, 100, 100)
    reviewed = study(
        "gross share\n100 1/1/1", cost="currency_year started reviewed\n2024 2024-01-01 2025-02-03"
    )
    assert present_values(reviewed)[0].present == pytest.approx((100 / 1.035,) * 3)
    assert present_values(reviewed, rate=Decimal(0))[0].present == (100, 100, 100)
    assert present_values(study("valuation\ndescribed")) == ()


@pytest.mark.parametrize(
    ("recorded", "grade", "told"),
    [
        ("", None, "nothing is recorded, so that low cannot be said"),
        ("prog mandate Asked - -", None, "ambiguity, uncertainty and disinvestment"),
        ("prog ambiguity Two-views - -", "guarded", "one threat is recorded as active (ambiguity)"),
        ("prog ambiguity Two-views guarded ana", "guarded", "Nothing is recorded of uncertainty"),
        (
            "prog ambiguity Two-views - -\nprog uncertainty Lag - -",
            "high",
            "2 threats are recorded as active (ambiguity and uncertainty)",
        ),
        (
            "prog ambiguity x low ana\nprog uncertainty x low ana\nprog disinvestment x low ana",
            "low",
            "none is recorded as active",
        ),
        ("prog ambiguity x low ana\nprog uncertainty x low ana", None, "of disinvestment nothing"),
    ],
)
def test_the_grade_is_a_prompt_with_its_reason(recorded, grade, told):
    """Two active threats prompt the grade high, one guarded; low asks a look at all three."""
    found = panels(study(panel=f"subject factor note grade confirmed_by\n{recorded}"))[0]
    assert (found.prompt.grade, found.is_programme) == (grade, True)
    assert told in found.prompt.why
    assert "is not in the tables: ask." in found.prompt.why


def test_a_grade_stands_only_where_a_person_confirmed_it():
    """A disinvestment grade is on record only where a person confirmed it; the rule sets none."""
    many = "prog ambiguity x - -\nprog uncertainty x - -\nprog disinvestment x {} {}"
    for grade, by, on_record in (
        ("guarded", "ana", ("guarded", "ana")),
        ("guarded", "-", ("", "")),
        ("-", "ana", ("", "")),
    ):
        text = f"subject factor note grade confirmed_by\n{many.format(grade, by)}"
        found = panels(study(panel=text))[0]
        assert (found.grade, found.confirmed_by) == on_record
        assert found.prompt.grade == "high"


def kinds(claims, **parts):
    return {gap.kind: gap for gap in gaps(study(claims, **parts))}


def test_a_register_without_an_unintended_claim_is_a_warning():
    """No unintended effect in a register is a warning: harm not found may be harm not sought."""
    assert kinds("category\nperformance-staff")["no-unintended"].is_warning
    for category in ("unintended-positive", "unintended-negative"):
        assert "no-unintended" not in kinds(f"category\n{category}")
    assert set(kinds("")) == {"no-claims"}


def test_what_a_claim_does_not_tell_yet():
    """A claim that nobody is known to value is claimed, not yet valued."""
    found = kinds("valued_by gross share evidence measure\n- 1 1/1/1 c1 x\nstaff 1 1/1/1 c1 x")
    assert (found["not-valued"].words, found["not-valued"].claims) == (
        "claimed, not yet valued",
        ("b01",),
    )
    whole = "valued_by gross share evidence measure disbenefit_check category\n"
    whole += "staff 1 1/1/1 c1 x none-found unintended-positive"
    assert kinds(whole) == {}
    assert set(kinds("valuation\n-")) >= {"no-valuation", "no-evidence", "no-indicator"}
    assert "no-reason" in kinds("valuation\ndescribed")
    assert set(kinds("money_class\n-")) >= {"no-class", "no-gross", "no-share"}
    assert "turned-share" in kinds("share\n0.9/0.5/0.1")
    assert "no-cost" in kinds("gross\n1", cost="currency_year\n2024")
    assert "no-price-year" in kinds("gross\n1", cost="cost_low cost_central cost_high\n1 1 1")


def test_no_grade_of_two_systems_is_put_side_by_side():
    """Subjects of the panel stand in the order of their ids, whatever their grade."""
    recorded = "b disinvestment x high ana\na disinvestment x low ana"
    found = panels(
        study(
            programmes="programme system\np a\nq b",
            systems="system\nb\na",
            panel=f"subject factor note grade confirmed_by\n{recorded}",
        )
    )
    assert [panel.subject for panel in found] == ["p", "q", "a", "b"]


def test_the_sample_is_the_page_of_the_contract():
    """What the command line prints has the keys of the contract and no more."""
    from qms.services.studies import open_study

    sample = open_study(str(Path(__file__).parents[2] / "sample_data"))
    found = json.loads(json.dumps(value(sample).as_json()))
    assert set(found) == {"programmes", "matrix"}
    for one in found["programmes"]:
        assert tuple(one) == (
            *("programme", "claims", "by_class", "classes", "roi_percent", "excluded"),
        )
        assert tuple(one["excluded"]) == ("claims", "why")
        for part in one["by_class"].values():
            assert tuple(part) == ("claims", "benefit", "bcr", "attribution")
    for cell in found["matrix"]:
        assert tuple(cell) == ("category", "beneficiary", "stages", "attribution")
    warm = found["programmes"][-1]
    assert warm["by_class"]["cash-releasing"]["benefit"] == [15500, 21700, 27900]
    assert warm["excluded"] == {"claims": 7, "why": {"not-monetised": 4, "other-class": 3}}
