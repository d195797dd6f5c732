"""Who pays and who gains, and when benefits were seen, held or lost; and their present value.

Counts and dates only. A sum appears in present values, there within one class of one programme.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

import pandas as pd

from qms.analysis.study import Study, rows
from qms.analysis.value import (
    Range,
    claims_of,
    plain,
    register_words,
    shares_and_gross,
    standing,
)

GREEN_BOOK_RATE = Decimal("0.035")
"""The social time preference rate of the Green Book for standard horizons, a year.

From the domain notes, section 2.4, which mark it as known and not verified (and 1.5% for health
effects): look it up in the Green Book in force before a present value is published.
"""

PRESENT_VALUE_FORMULA = (
    "present value = benefit ÷ (1 + rate) to the power of the whole years from the price year to "
    "the year in which the benefit was last measured (or the programme reviewed, or started); "
    "a benefit of the price year or before is not changed"
)

_PLACES = 60
_MOST_YEARS = 1_000  # a price year far from any date would have no power that fits


@dataclass(frozen=True, slots=True)
class Flow:
    """The claims by which one payer's money or time benefits somebody.

    Attributes:
        system: The system of the programmes.
        payer: As written with the claim, else with its programme; "" where neither tells.
        beneficiary: The register's word; "" where not given.
        claims: Their ids.
        stages: Stage ("" where not given) to its claims, in the order of the register.
        attribution: The strongest; "" where none is stated.
    """

    system: str
    payer: str
    beneficiary: str
    claims: tuple[str, ...]
    stages: Mapping[str, int]
    attribution: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What one claim says of a day.

    Attributes:
        on: The day of the latest value; "" where not given.
        since: The day of the baseline, else the programme's start; "" where not given.
        stage, sustained: The register's words; "" where not given.
    """

    programme: str
    system: str
    benefit: str
    statement: str
    on: str
    since: str
    stage: str
    sustained: str


@dataclass(frozen=True, slots=True)
class Timing:
    """When benefits were seen, held or lost.

    Attributes:
        moments: Claims with a day, oldest first.
        undated: Claims without one; they are early, expected or told in words, not missing.
        by_year: Year to stage to its claims, of those with a day.
    """

    moments: tuple[Moment, ...]
    undated: tuple[Moment, ...]
    by_year: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class PresentValue:
    """What the claims of one class of one programme come to, discounted.

    Attributes:
        claims: How many are in the sum.
        undated: Claims of the class that could be summed but tell no year: left out here.
        present: Low, central and high in the prices of `price_year`; None where no claim is in.
    """

    programme: str
    money_class: str
    price_year: str
    rate: float
    claims: int
    undated: tuple[str, ...]
    present: Range | None


def flows(study: Study, system: str = "") -> tuple[Flow, ...]:
    """Who pays and who gains, by system, payer and the register's order of beneficiaries."""
    ranks = _ranks(study, "attribution")
    order = _ranks(study, "beneficiary")
    stages = list(register_words(study, "stage"))
    held: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for claim in rows(claims_of(study, system)):
        payer = " ".join((claim["payer"] or claim["programme_payer"]).split())
        held.setdefault((claim["system"], payer, claim["beneficiary"]), []).append(claim)
    placed = sorted(held, key=lambda key: (key[0], key[1], order.get(key[2], len(order)), key[2]))
    return tuple(
        Flow(
            *key,
            claims=tuple(claim["benefit"] for claim in held[key]),
            stages=_counted([claim["stage"] for claim in held[key]], stages),
            attribution=max(
                (claim["attribution"] for claim in held[key]), key=lambda word: ranks.get(word, -1)
            ),
        )
        for key in placed
    )


def timing(study: Study, system: str = "") -> Timing:
    """When benefits were seen, held or lost, by the day of their latest value."""
    started = dict(
        study.tables["programmes"][["programme", "started"]].itertuples(index=False, name=None)
    )
    every = [
        Moment(
            programme=claim["programme"],
            system=claim["system"],
            benefit=claim["benefit"],
            statement=claim["statement"],
            on=claim["latest_on"],
            since=claim["baseline_on"] or started.get(claim["programme"], ""),
            stage=claim["stage"],
            sustained=claim["sustained"],
        )
        for claim in rows(claims_of(study, system))
    ]
    dated = sorted((m for m in every if m.on), key=lambda m: (m.on, m.programme, m.benefit))
    years: dict[str, list[str]] = {}
    for moment in dated:
        years.setdefault(moment.on[:4], []).append(moment.stage)
    stages = list(register_words(study, "stage"))
    return Timing(
        moments=tuple(dated),
        undated=tuple(moment for moment in every if not moment.on),
        by_year={year: _counted(found, stages) for year, found in years.items()},
    )


def present_values(
    study: Study, system: str = "", *, rate: Decimal = GREEN_BOOK_RATE
) -> tuple[PresentValue, ...]:
    """The present value of each class of each programme, never over classes or programmes.

    Only the claims that stand in the sums of `value` are looked at. Years are whole years from
    the price year to the year of the claim's latest value, else of the programme's review, else
    of its start; fewer than none count as none.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id; "" for all.
        rate: The yearly rate, 0.035 for 3.5%.
    """
    claims = claims_of(study, system)
    claims = claims[standing(study, claims) == ""]
    if claims.empty:
        return ()
    programmes = study.tables["programmes"].set_index("programme")
    told = claims["latest_on"].to_list()
    for name in ("reviewed", "started"):
        other = claims["programme"].map(programmes[name]).to_list()
        told = [own or from_programme for own, from_programme in zip(told, other, strict=True)]
    with localcontext(prec=_PLACES):
        parts, _ = shares_and_gross(claims)
        return _discounted(study, claims, parts, [day[:4] for day in told], rate)


def _discounted(
    study: Study, claims: pd.DataFrame, parts: pd.DataFrame, years: list[str], rate: Decimal
) -> tuple[PresentValue, ...]:
    sums: dict[tuple[str, str], list[Decimal]] = {}
    counts: dict[tuple[str, str], int] = {}
    undated: dict[tuple[str, str], list[str]] = {}
    base: dict[str, str] = {}
    amounts = parts.itertuples(index=False, name=None)
    for claim, year, benefit in zip(rows(claims), years, amounts, strict=True):
        key = claim["programme"], claim["money_class"]
        base[claim["programme"]] = claim["currency_year"]
        total = sums.setdefault(key, [Decimal(0)] * 3)
        if not (year and claim["currency_year"]):
            undated.setdefault(key, []).append(claim["benefit"])
            continue
        years_on = min(max(0, int(year) - int(claim["currency_year"])), _MOST_YEARS)
        factor = (1 + rate) ** years_on
        sums[key] = [so_far + part / factor for so_far, part in zip(total, benefit, strict=True)]
        counts[key] = counts.get(key, 0) + 1
    order = _ranks(study, "money_class")
    return tuple(
        PresentValue(
            *key,
            price_year=base[key[0]],
            rate=float(rate),
            claims=counts.get(key, 0),
            undated=tuple(undated.get(key, ())),
            present=_plainly(sums[key]) if key in counts else None,
        )
        for key in sorted(sums, key=lambda key: (key[0], order.get(key[1], len(order))))
    )


def _plainly(numbers: list[Decimal]) -> Range:
    low, central, high = (plain(number) for number in numbers)
    return low, central, high


def _ranks(study: Study, column: str) -> dict[str, int]:
    return {word: place for place, word in enumerate(register_words(study, column))}


def _counted(found: list[str], order: list[str]) -> dict[str, int]:
    """Word to how often it was found, in the register's order; what it has not comes last."""
    beyond = sorted(set(found) - set(order), key=lambda word: (word == "", word))
    return {word: found.count(word) for word in (*order, *beyond) if word in found}
