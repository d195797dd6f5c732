"""What a register of benefits holds, programme by programme: the values and their plain form.

The arithmetic is `qms.analysis.value`; nothing here adds anything over classes of money or over
programmes, and there is no place where such a total could stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Range = tuple[float, float, float]
"""Low, central and high; whole numbers are int, so that they are written without a point."""

REASONS = ("not-monetised", "other-class", "no-share", "other-price-year")
"""Why a claim is left out of a ratio; of several, the first in this order is given."""

REASON_WORDS = {
    "not-monetised": "not in money",
    "other-class": "of another class",
    "no-share": "without an attributed share",
    "other-price-year": "of another price year",
}

BENEFIT_FORMULA = "benefit = gross × attributed share, summed within one class of one programme"
BCR_FORMULA = (
    "benefit-cost ratio = benefit ÷ cost (low ÷ highest cost, central ÷ central, "
    "high ÷ lowest cost)"
)
ROI_FORMULA = (
    "return in per cent = 100 × (benefit − cost) ÷ cost, in the same pairing; 0 means that the "
    "benefit equals the cost"
)


@dataclass(frozen=True, slots=True)
class Excluded:
    """The claims that a ratio leaves out.

    Attributes:
        of: Reason to the ids of its claims, in the order of `REASONS`; reasons without a claim
            are left out.
    """

    of: Mapping[str, tuple[str, ...]]

    @property
    def claims(self) -> int:
        """How many claims are left out."""
        return sum(map(len, self.of.values()))

    @property
    def why(self) -> dict[str, int]:
        """Reason to its number of claims."""
        return {reason: len(ids) for reason, ids in self.of.items()}

    def told(self, of: int) -> str:
        """What is left out of `of` claims, as it stands beside every ratio.

        Example:
            >>> Excluded({"not-monetised": ("b1", "b2"), "no-share": ("b3",)}).told(4)
            '3 of 4 claims (75%) left out: 2 not in money, 1 without an attributed share'
            >>> Excluded({}).told(1)
            'no claim left out, of 1'
        """
        if not self.of:
            return f"no claim left out, of {of}"
        share = round(100 * self.claims / of)
        parts = ", ".join(f"{len(ids)} {REASON_WORDS[why]}" for why, ids in self.of.items())
        return f"{self.claims} of {of} claims ({share}%) left out: {parts}"

    def as_json(self) -> dict[str, Any]:
        """The object of the contract."""
        return {"claims": self.claims, "why": self.why}


@dataclass(frozen=True, slots=True)
class ClassValue:
    """What the claims of one class of money come to, in one programme.

    Attributes:
        claims: How many are in the sum.
        benefit: The sum of gross × share.
        bcr: Benefit over cost; None where the programme's cost is not given or not above 0.
        roi_percent: 100 × (benefit − cost) ÷ cost; None as `bcr` is.
        attribution: The weakest and the strongest in the sum; "" where a claim states none,
            which is weaker than any that is stated.
        stages: Stage ("" where not given) to the claims in the sum: what is only expected, or
            lost again, is in it and must be told.
        excluded: What this class's own ratio leaves out of the programme's claims.
    """

    claims: int
    benefit: Range
    bcr: Range | None
    roi_percent: Range | None
    attribution: tuple[str, str]
    stages: Mapping[str, int]
    excluded: Excluded

    def as_json(self) -> dict[str, Any]:
        """The object of the contract; null for an attribution that is not stated."""
        return {
            "claims": self.claims,
            "benefit": list(self.benefit),
            "bcr": _listed(self.bcr),
            "attribution": [word or None for word in self.attribution],
        }


@dataclass(frozen=True, slots=True)
class ProgrammeValue:
    """One programme and what is claimed for it.

    Attributes:
        programme, system, title, started, reviewed, payer: As written; "" where not given.
        price_year: Of its costs and of every sum of it; "" where not given.
        cost: Low, central and high; None where one of them is not given or not above 0.
        claims: All of its claims.
        by_class: Every class of money that has a claim which can be summed, in the order of
            the register; whether it was asked for or not.
        classes: The classes that were asked for.
        roi_percent: Only where exactly one class was asked for and it has a sum; else None.
        excluded: What is left out where the classes asked for are looked at. The other
            claims are in `by_class` under a class that was asked for.
    """

    programme: str
    system: str
    title: str
    started: str
    reviewed: str
    payer: str
    price_year: str
    cost: Range | None
    claims: int
    by_class: Mapping[str, ClassValue]
    classes: tuple[str, ...]
    roi_percent: Range | None
    excluded: Excluded

    @property
    def counted(self) -> int:
        """How many claims stand in the classes that were asked for."""
        return self.claims - self.excluded.claims

    def as_json(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "programme": self.programme,
            "claims": self.claims,
            "by_class": {name: part.as_json() for name, part in self.by_class.items()},
            "classes": list(self.classes),
            "roi_percent": _listed(self.roi_percent),
            "excluded": self.excluded.as_json(),
        }


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The claims of one category for one beneficiary.

    Attributes:
        category, beneficiary: "" where claims do not name one yet.
        stages: Stage ("" where not given) to its claims, in the order of the register; stages
            without a claim are left out.
        attribution: The strongest that one of them holds; "" where none states it.
    """

    category: str
    beneficiary: str
    stages: Mapping[str, int]
    attribution: str

    @property
    def claims(self) -> int:
        """How many claims the cell holds."""
        return sum(self.stages.values())

    def as_json(self) -> dict[str, Any]:
        """The object of the contract; null for what is not given, "" for a stage."""
        return {
            "category": self.category or None,
            "beneficiary": self.beneficiary or None,
            "stages": dict(self.stages),
            "attribution": self.attribution or None,
        }


@dataclass(frozen=True, slots=True)
class Value:
    """What the register of a study, or of one of its systems, holds.

    Attributes:
        system: The system; "" for all.
        classes: The classes of money that were asked for.
        programmes: In the order of their ids.
        matrix: Only cells with claims, in the order of `categories` and `beneficiaries`.
        categories, beneficiaries: The register's words; "" last where a claim names none.
    """

    system: str
    classes: tuple[str, ...]
    programmes: tuple[ProgrammeValue, ...]
    matrix: tuple[MatrixCell, ...]
    categories: tuple[str, ...]
    beneficiaries: tuple[str, ...]

    def cell(self, category: str, beneficiary: str) -> MatrixCell | None:
        """One cell of the matrix; None where no claim is recorded."""
        wanted = category, beneficiary
        return next((c for c in self.matrix if (c.category, c.beneficiary) == wanted), None)

    def as_json(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "programmes": [programme.as_json() for programme in self.programmes],
            "matrix": [cell.as_json() for cell in self.matrix],
        }


def _listed(numbers: Range | None) -> list[float] | None:
    return None if numbers is None else list(numbers)
