"""The value of improvement: what a register of benefits claims, and the few ratios it allows.

Any valued benefit counts, in money or not. Money is put together only within one programme and
one class of money; there is no total over classes or over programmes, and what is counted or
told in words is never turned into money (domain notes 7.11 and 7.14, item 12).

Sums are exact decimals and become plain numbers at the very end.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

import numpy as np
import pandas as pd

from qms.analysis.study import Study
from qms.core.benefits import (
    BCR_FORMULA,
    BENEFIT_FORMULA,
    REASON_WORDS,
    REASONS,
    ROI_FORMULA,
    ClassValue,
    Excluded,
    MatrixCell,
    ProgrammeValue,
    Range,
    Value,
)
from qms.core.tables import TABLE

__all__ = [
    "BCR_FORMULA",
    "BENEFIT_FORMULA",
    "REASONS",
    "REASON_WORDS",
    "ROI_FORMULA",
    "ClassValue",
    "Excluded",
    "MatrixCell",
    "ProgrammeValue",
    "Range",
    "Value",
    "amount",
    "claims_of",
    "plain",
    "register_words",
    "usual_classes",
    "value",
]

_USUAL_CLASS = "cash-releasing"
_PLACES = 200  # of digits: two numbers as long as a cell allows multiply without loss
_COSTS = ("cost_low", "cost_central", "cost_high")
_SHARES = ("share_low", "share_central", "share_high")
_ONE = Decimal(1)


def register_words(
    study: Study, column: str, shipped: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, str]:
    """The words of a column of the register, each with its readable name, in their order.

    Those of the study's rubrics where one gives them, else the program's own.

    Args:
        study: The study.
        column: Of the claims or of the panel.
        shipped: The `register` of the value rubric that comes with the program, which names the
            program's own words; without it they read as they are written.
    """
    made = TABLE["panel" if column in ("factor", "grade") else "benefits"].column(column)
    given: dict[str, str] = {}
    for rubric in study.rubrics:
        for word, name in rubric.register.get(made.register, {}).items():
            given.setdefault(word, name)
    names = (shipped or {}).get(made.register, {})
    return given or {word: names.get(word, word) for word in made.words}


def usual_classes(study: Study) -> tuple[str, ...]:
    """The class that is looked at where nobody asks: what releases cash.

    The register's first where it has no such word.
    """
    words = register_words(study, "money_class")
    return (_USUAL_CLASS,) if _USUAL_CLASS in words else tuple(words)[:1]


def claims_of(study: Study, system: str = "") -> pd.DataFrame:
    """The claims of a study or of one system, with their programme's `system`.

    Returns:
        One row a claim: every column of the table, text cells, in the order of programme and
        claim; `programme_payer` and `system` beside them. A table that has them already, since
        a caller goes through it many times, is taken as it is.
    """
    if "programme_payer" in study.tables["benefits"]:
        return study.tables["benefits"]
    programmes = study.tables["programmes"]
    if system:
        programmes = programmes[programmes["system"] == system]
    named = programmes[["programme", "system", "payer"]]
    named = named.rename(columns={"payer": "programme_payer"})
    claims = study.tables["benefits"].merge(named, on="programme", how="inner")
    return claims.sort_values(["programme", "benefit"], ignore_index=True)


def value(study: Study, *, system: str = "", classes: Sequence[str] = ()) -> Value:
    """The value of a study's improvement work as far as its register tells.

    A claim is in the sum of its class where it is monetised (valuation says so and a gross sum
    is given), its class is named, all three shares are given (each from 0 to 1), and its price
    year is that of its programme; a year that only one of the two states is another year.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id; "" for all.
        classes: The classes of money asked for, words of the register; the usual one if empty.

    Source:
        The attributable share, the ratio and the return are the accounting identities of the
        domain notes, section 2.4; the pairing of low with the highest cost is the contract's.
    """
    asked = tuple(dict.fromkeys(classes)) or usual_classes(study)
    claims = claims_of(study, system)
    with localcontext(prec=_PLACES):
        programmes = _programmes(study, system, claims, asked)
    categories = _in_use(study, "category", claims)
    beneficiaries = _in_use(study, "beneficiary", claims)
    matrix = _matrix(study, claims, categories, beneficiaries)
    return Value(system, asked, programmes, matrix, categories, beneficiaries)


def amount(cell: str) -> Decimal | None:
    """The number in a cell, exactly; None where it is blank or no number."""
    try:
        found = Decimal(cell) if cell else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def plain(number: Decimal) -> float:
    """An exact number as one that JSON writes plainly: whole ones without a point, no -0."""
    return int(number) if number == number.to_integral_value() else float(number)


def amounts(cells: Iterable[str]) -> np.ndarray[Any, Any]:
    """The numbers of a column, exactly; None where a cell gives none (dtype object)."""
    every = list(cells)
    known = {cell: amount(cell) for cell in set(every)}
    return np.array([known[cell] for cell in every], dtype=object)


def shares_and_gross(claims: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Gross × share of each claim, and whether it has all it takes.

    Returns:
        Columns low, central and high of exact decimals, 0 where something lacks; and for each
        claim whether the three shares are there, each from 0 to 1.
    """
    gross = np.array([0 if g is None else g for g in amounts(claims["gross"])], dtype=object)
    shares = [amounts(claims[name]) for name in _SHARES]
    has = np.ones(len(claims), dtype=bool)
    for share in shares:
        has &= np.array([s is not None and 0 <= s <= _ONE for s in share], dtype=bool)
    names = ("low", "central", "high")
    parts = {
        name: gross * np.where(has, share, 0) for name, share in zip(names, shares, strict=True)
    }
    return pd.DataFrame(parts, index=claims.index, dtype=object), has


def standing(study: Study, claims: pd.DataFrame) -> np.ndarray[Any, Any]:
    """What keeps each claim out of the sum of its own class: a reason, or "" for nothing.

    "other-class" stands here for a claim that names no class.
    """
    years = study.tables["programmes"].set_index("programme")["currency_year"]
    has_gross = np.array([gross is not None for gross in amounts(claims["gross"])], dtype=bool)
    monetised = (claims["valuation"] == "monetised").to_numpy(dtype=bool) & has_gross
    has_class = (claims["money_class"] != "").to_numpy(dtype=bool)
    _, has_share = shares_and_gross(claims)
    own_year = claims["programme"].map(years).fillna("")
    same_year = (claims["currency_year"] == own_year).to_numpy(dtype=bool)
    lacks = [~monetised, ~has_class, ~has_share, ~same_year]
    found: np.ndarray[Any, Any] = np.select(lacks, REASONS, "")
    return found


def _programmes(
    study: Study, system: str, claims: pd.DataFrame, asked: tuple[str, ...]
) -> tuple[ProgrammeValue, ...]:
    table = study.tables["programmes"]
    if system:
        table = table[table["system"] == system]
    why = standing(study, claims)
    sums = _sums(study, claims[why == ""])
    held = _held(claims, why)
    every = table.sort_values("programme").to_dict("records")
    return tuple(
        _programme(row, held.get(row["programme"], {}), sums.get(row["programme"], {}), asked)
        for row in every
    )


_Held = Mapping[tuple[str, str], tuple[str, ...]]
_Exact = tuple[Decimal, Decimal, Decimal]
_Sum = tuple[_Exact, tuple[str, str], dict[str, int]]


def _held(claims: pd.DataFrame, why: np.ndarray[Any, Any]) -> dict[str, _Held]:
    """Programme to (class, what keeps it out) to the claims' ids."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    columns = (claims["programme"], claims["money_class"], why, claims["benefit"])
    for programme, money, reason, benefit in zip(*columns, strict=True):
        found.setdefault(programme, {}).setdefault((money, str(reason)), []).append(benefit)
    return {
        programme: {key: tuple(ids) for key, ids in parts.items()}
        for programme, parts in found.items()
    }


def _sums(study: Study, fit: pd.DataFrame) -> dict[str, dict[str, _Sum]]:
    """Programme to class to exact benefit, weakest and strongest attribution, and stages."""
    if fit.empty:
        return {}
    words = ("", *register_words(study, "attribution"))
    rank = fit["attribution"].map({word: place for place, word in enumerate(words)})
    parts, _ = shares_and_gross(fit)
    parts = parts.assign(
        programme=fit["programme"], money=fit["money_class"], rank=rank.fillna(0).astype(int)
    )
    made = parts.groupby(["programme", "money"]).agg(
        low=("low", "sum"),
        central=("central", "sum"),
        high=("high", "sum"),
        weakest=("rank", "min"),
        strongest=("rank", "max"),
    )
    order = {word: place for place, word in enumerate(register_words(study, "money_class"))}
    stages = _stages(study, fit)
    found: dict[str, dict[str, _Sum]] = {}
    rows = made.reset_index().to_dict("records")
    for row in sorted(rows, key=lambda row: order.get(row["money"], len(order))):
        programme, money = row["programme"], row["money"]
        benefit = Decimal(row["low"]), Decimal(row["central"]), Decimal(row["high"])
        attribution = words[row["weakest"]], words[row["strongest"]]
        part = benefit, attribution, stages[programme, money]
        found.setdefault(programme, {})[money] = part
    return found


def _stages(study: Study, fit: pd.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    """Programme and class to stage to its claims, in the order of the register."""
    counts = fit.groupby(["programme", "money_class", "stage"]).size().rename("n").reset_index()
    order = {word: place for place, word in enumerate(_in_use(study, "stage", fit))}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in sorted(counts.to_dict("records"), key=lambda row: order[row["stage"]]):
        key = row["programme"], row["money_class"]
        found.setdefault(key, {})[row["stage"]] = int(row["n"])
    return found


def _programme(
    row: Mapping[Any, Any], held: _Held, sums: Mapping[str, _Sum], asked: tuple[str, ...]
) -> ProgrammeValue:
    costs = _costs(row)
    by_class = {money: _class_value(money, part, costs, held) for money, part in sums.items()}
    only = by_class.get(asked[0]) if len(asked) == 1 else None
    return ProgrammeValue(
        programme=row["programme"],
        system=row["system"],
        title=row["title"],
        started=row["started"],
        reviewed=row["reviewed"],
        payer=row["payer"],
        price_year=row["currency_year"],
        cost=None if costs is None else _plainly(costs),
        claims=sum(map(len, held.values())),
        by_class=by_class,
        classes=asked,
        roi_percent=only.roi_percent if only else None,
        excluded=_excluded(held, asked),
    )


def _costs(row: Mapping[Any, Any]) -> _Exact | None:
    """The three costs; None unless all are given and above 0: a ratio is a range or nothing."""
    low, central, high = (amount(row[name]) for name in _COSTS)
    if low is None or central is None or high is None or min(low, central, high) <= 0:
        return None
    return low, central, high


def _class_value(money: str, part: _Sum, costs: _Exact | None, held: _Held) -> ClassValue:
    benefit, attribution, stages = part
    bcr = roi = None
    if costs is not None:
        pairs = list(zip(benefit, reversed(costs), strict=True))
        bcr = _plainly([gain / cost for gain, cost in pairs])
        roi = _plainly([100 * (gain - cost) / cost for gain, cost in pairs])
    return ClassValue(
        claims=sum(stages.values()),
        benefit=_plainly(benefit),
        bcr=bcr,
        roi_percent=roi,
        attribution=attribution,
        stages=stages,
        excluded=_excluded(held, (money,)),
    )


def _excluded(held: _Held, asked: Collection[str]) -> Excluded:
    """The claims that are in no sum of a class that was asked for."""
    found: dict[str, list[str]] = {reason: [] for reason in REASONS}
    for (money, reason), ids in held.items():
        if reason != REASONS[0] and money not in asked:
            reason = "other-class"
        if reason:
            found[reason] += ids
    return Excluded({reason: tuple(sorted(ids)) for reason, ids in found.items() if ids})


def _plainly(numbers: Sequence[Decimal]) -> Range:
    low, central, high = (plain(number) for number in numbers)
    return low, central, high


def _in_use(study: Study, column: str, claims: pd.DataFrame) -> tuple[str, ...]:
    """The register's words, and what claims say beyond them."""
    words = dict.fromkeys(register_words(study, column))
    beyond = sorted(set(claims[column]) - words.keys(), key=lambda word: (word == "", word))
    return (*words, *beyond)


def _matrix(
    study: Study,
    claims: pd.DataFrame,
    categories: Sequence[str],
    beneficiaries: Sequence[str],
) -> tuple[MatrixCell, ...]:
    stages = _in_use(study, "stage", claims)
    attribution = ("", *register_words(study, "attribution"))
    ranks = {word: place for place, word in enumerate(attribution)}
    cells: dict[tuple[str, str], dict[str, int]] = {}
    strongest: dict[tuple[str, str], int] = {}
    said = ["category", "beneficiary", "stage", "attribution"]
    counts = claims.groupby(said).size().rename("n").reset_index()
    for row in counts.to_dict("records"):
        place = row["category"], row["beneficiary"]
        counted = cells.setdefault(place, {})
        counted[row["stage"]] = counted.get(row["stage"], 0) + int(row["n"])
        strongest[place] = max(strongest.get(place, 0), ranks.get(row["attribution"], 0))
    return tuple(
        MatrixCell(
            category=category,
            beneficiary=beneficiary,
            stages={stage: found[stage] for stage in stages if stage in found},
            attribution=attribution[strongest[category, beneficiary]],
        )
        for category in categories
        for beneficiary in beneficiaries
        if (found := cells.get((category, beneficiary)))
    )
