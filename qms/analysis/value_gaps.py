"""What a register does not tell yet, as prompts: nothing here lowers or raises anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qms.analysis.study import Study, rows
from qms.analysis.value import amount, claims_of

Claim = dict[str, str]

UNINTENDED = "unintended-"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a programme's register does not tell.

    Attributes:
        kind: A short name that stays, such as "not-valued".
        programme: The programme.
        claims: The claims that it is about; empty where it is about the whole programme.
        words: A sentence or less, as it can stand beside the claims.
        is_warning: Whether it throws doubt on the register as a whole.
    """

    kind: str
    programme: str
    claims: tuple[str, ...]
    words: str
    is_warning: bool = False


def gaps(study: Study, system: str = "") -> tuple[Gap, ...]:
    """The gaps of every programme, in the order of programmes, warnings first.

    Args:
        study: A checked study; texts are not needed.
        system: The only system; "" for all.
    """
    held: dict[str, list[Claim]] = {}
    for claim in rows(claims_of(study, system)):
        held.setdefault(claim["programme"], []).append(claim)
    found: list[Gap] = []
    for row in sorted(rows(study.tables["programmes"]), key=lambda row: row["programme"]):
        if system in ("", row["system"]):
            found += _of_programme(row, held.get(row["programme"], []))
    return tuple(found)


def _of_programme(programme: dict[str, str], claims: list[Claim]) -> Iterator[Gap]:
    name = programme["programme"]
    if not claims:
        yield Gap("no-claims", name, (), "no benefit is claimed yet")
        return
    if not any(claim["category"].startswith(UNINTENDED) for claim in claims):
        told = "no unintended effect is recorded, good or bad: a warning, not a success"
        yield Gap("no-unintended", name, (), told, is_warning=True)
    monetised = [claim for claim in claims if claim["valuation"] == "monetised"]
    if monetised and not _has_costs(programme):
        yield Gap("no-cost", name, (), "no ratio: low, central and high cost are not all given")
    if monetised and not programme["currency_year"]:
        yield Gap("no-price-year", name, (), "the price year of the programme is not given")
    for kind, told, is_so in _KINDS:
        ids = tuple(claim["benefit"] for claim in claims if is_so(claim))
        if ids:
            yield Gap(kind, name, ids, told)


def _has_costs(programme: dict[str, str]) -> bool:
    costs = [amount(programme[f"cost_{end}"]) for end in ("low", "central", "high")]
    return all(cost is not None and cost > 0 for cost in costs)


def _is_monetised(claim: Claim) -> bool:
    return claim["valuation"] == "monetised"


def _has_no_share(claim: Claim) -> bool:
    shares = [amount(claim[f"share_{end}"]) for end in ("low", "central", "high")]
    return not all(share is not None and 0 <= share <= 1 for share in shares)


def _is_turned_round(claim: Claim) -> bool:
    shares = [amount(claim[f"share_{end}"]) for end in ("low", "central", "high")]
    given = [share for share in shares if share is not None]
    return given != sorted(given)


_KINDS: tuple[tuple[str, str, Callable[[Claim], bool]], ...] = (
    ("not-valued", "claimed, not yet valued", lambda c: not c["valued_by"]),
    ("no-evidence", "no evidence is linked", lambda c: not c["evidence"]),
    ("no-category", "no category is given", lambda c: not c["category"]),
    ("no-beneficiary", "no beneficiary is given", lambda c: not c["beneficiary"]),
    ("no-stage", "no stage is given", lambda c: not c["stage"]),
    ("no-attribution", "attribution is not stated", lambda c: not c["attribution"]),
    (
        "no-indicator",
        "neither a measure nor a narrative indicator",
        lambda c: not (c["measure"] or c["indicator"]),
    ),
    ("no-valuation", "how it is valued is not said", lambda c: not c["valuation"]),
    (
        "no-reason",
        "not in money, and no reason is given",
        lambda c: c["valuation"] in ("quantified", "described") and not c["not_monetised_because"],
    ),
    ("no-gross", "in money, without a sum", lambda c: _is_monetised(c) and not c["gross"]),
    (
        "no-class",
        "in money, without its class",
        lambda c: _is_monetised(c) and not c["money_class"],
    ),
    (
        "no-share",
        "in money, without three attributed shares from 0 to 1",
        lambda c: _is_monetised(c) and _has_no_share(c),
    ),
    ("turned-share", "the low share is above the high one", _is_turned_round),
    (
        "not-looked",
        "nobody has looked for unwanted effects",
        lambda c: c["disbenefit_check"] in ("", "not-looked"),
    ),
)
