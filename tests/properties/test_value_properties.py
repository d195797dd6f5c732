"""Laws of the value of improvement that hold for every register."""

import json
import os
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.analysis.study import Study, frame
from qms.analysis.value import REASONS, value
from qms.core.tables import ATTRIBUTION, BENEFICIARIES, CATEGORIES, MONEY_CLASSES, STAGES, VALUATION
from tests.spec.build import NO_TABLES, rubric

MORE = int(os.environ.get("QMS_EXAMPLES", "0"))
tried = settings(max_examples=MORE or 40, deadline=None, derandomize=not MORE, database=None)
PROGRAMMES = ("p", "q", "r")
ENDS = ("low", "central", "high")
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?", fullmatch=True)
shares = st.sampled_from(("", "0", "0.1", "0.25", "0.333333", "1", "1.0", "1.5", "-0.0"))
years = st.sampled_from(("", "2024", "2024", "2025"))


def one_of(words):
    return st.sampled_from(("", *words))


claims = st.fixed_dictionaries(
    {
        "programme": st.sampled_from(PROGRAMMES[:2]),
        "category": one_of(CATEGORIES[:3]),
        "beneficiary": one_of(BENEFICIARIES[:2]),
        "stage": one_of(STAGES),
        "attribution": one_of(ATTRIBUTION),
        "valuation": st.sampled_from(("", *VALUATION, "monetised", "monetised", "monetised")),
        "gross": st.one_of(st.just(""), numbers),
        "share_low": shares,
        "share_central": shares,
        "share_high": shares,
        "currency_year": years,
        "money_class": one_of(MONEY_CLASSES),
    }
)
costs = st.fixed_dictionaries(
    {"cost_low": numbers, "cost_central": numbers, "cost_high": numbers, "currency_year": years}
)
registers = st.tuples(st.lists(claims, max_size=12), costs)
asked = st.lists(st.sampled_from(MONEY_CLASSES), min_size=0, max_size=4, unique=True)


def study(made, cost):
    about = rubric()
    tables = {
        "study": [{"study": "s", "rubric": about.id, "rubric_version": about.version}],
        "systems": [{"system": "site"}],
        "programmes": [{"programme": name, "system": "site", **cost} for name in PROGRAMMES],
        "benefits": [{"benefit": f"b{n:02}", **claim} for n, claim in enumerate(made)],
    }
    frames = {name: frame(name, table) for name, table in tables.items()}
    return Study(NO_TABLES | frames, {}, (about,))


def exact(number):
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def slow(made, cost, name, money, end):
    """The benefit of a class, added claim by claim in fractions; None where no claim fits."""
    found = []
    for claim in made:
        parts = [claim[f"share_{which}"] for which in ENDS]
        fits = (
            claim["programme"] == name
            and claim["money_class"] == money
            and claim["valuation"] == "monetised"
            and claim["gross"]
            and all(part and 0 <= Fraction(part) <= 1 for part in parts)
            and claim["currency_year"] == cost["currency_year"]
        )
        if fits:
            found.append(Fraction(claim["gross"]) * Fraction(claim[f"share_{end}"]))
    return sum(found, Fraction(0)) if found else None


@given(registers, asked)
@tried
def test_every_claim_is_counted_or_left_out_for_one_reason(register, classes):
    found = value(study(*register), classes=classes)
    every = sum(one.claims for one in found.programmes)
    assert every == len(register[0]) == sum(cell.claims for cell in found.matrix)
    for one in found.programmes:
        counted = sum(p.claims for name, p in one.by_class.items() if name in one.classes)
        assert counted + one.excluded.claims == one.claims
        assert sum(one.excluded.why.values()) == one.excluded.claims
        assert set(one.excluded.why) <= set(REASONS)
        ids = [id_ for of in one.excluded.of.values() for id_ in of]
        assert len(set(ids)) == len(ids)
        for part in one.by_class.values():
            assert part.claims + part.excluded.claims == one.claims
            assert sum(part.stages.values()) == part.claims > 0


@given(registers)
@tried
def test_every_sum_is_the_exact_one(register):
    made, cost = register
    for one in value(study(made, cost)).programmes:
        for money in MONEY_CLASSES:
            part = one.by_class.get(money)
            for place, end in enumerate(ENDS):
                wanted = slow(made, cost, one.programme, money, end)
                assert (part is None) == (wanted is None)
                if part is not None and wanted is not None:
                    told = part.benefit[place]
                    assert told == (int(wanted) if wanted.denominator == 1 else float(wanted))


@given(registers, st.integers(0, 4095))
@tried
def test_a_class_is_the_sum_of_any_split_of_its_claims(register, mask):
    """Some claims move to a programme of their own; the two parts come to the whole."""
    made, cost = register
    mine = [{**claim, "programme": "p"} for claim in made]
    parted = [{**c, "programme": "r" if mask >> n & 1 else "p"} for n, c in enumerate(mine)]
    whole = {p.programme: p for p in value(study(mine, cost)).programmes}["p"]
    parts = {p.programme: p for p in value(study(parted, cost)).programmes}
    for money in MONEY_CLASSES:
        halves = [parts[n].by_class[money] for n in ("p", "r") if money in parts[n].by_class]
        assert (money in whole.by_class) == bool(halves)
        if halves:
            assert sum(part.claims for part in halves) == whole.by_class[money].claims
            for place, end in enumerate(ENDS):
                told = [slow(parted, cost, n, money, end) for n in ("p", "r")]
                both = sum((part for part in told if part is not None), Fraction(0))
                assert float(both) == float(whole.by_class[money].benefit[place])


@given(registers, st.randoms(use_true_random=False))
@tried
def test_the_order_of_rows_changes_nothing(register, random):
    made, cost = register
    plain = study(made, cost)
    tables = dict(plain.tables)
    order = list(range(len(made)))
    random.shuffle(order)
    tables["benefits"] = tables["benefits"].iloc[order]
    assert value(Study(tables, {}, plain.rubrics)) == value(plain)


@given(registers)
@tried
def test_what_is_printed_is_plain_json(register):
    """It comes back equal, and no number is a sign of nought, of nothing or without end."""
    told = value(study(*register)).as_json()
    text = json.dumps(told, allow_nan=False)
    assert json.loads(text) == told
    assert "-0," not in text
    assert "-0]" not in text
    assert "-0.0," not in text
    assert "-0.0]" not in text


@given(registers, st.sampled_from(MONEY_CLASSES))
@tried
def test_low_to_high_where_shares_and_costs_are_in_order(register, money):
    """Where nothing is lost and shares and costs rise, so do benefit, ratio and return."""
    made, cost = register
    rising = {"share_low": "0.1", "share_central": "0.2", "share_high": "0.9"}
    plain = [
        {**claim, **rising, "gross": claim["gross"].lstrip("-"), "money_class": money}
        for claim in made
    ]
    up = {"cost_low": "1.5", "cost_central": "2", "cost_high": "7"}
    for one in value(study(plain, {**cost, **up}), classes=[money]).programmes:
        for part in one.by_class.values():
            for of in (part.benefit, part.bcr, part.roi_percent):
                assert list(of) == sorted(of)
