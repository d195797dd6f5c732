"""Claims on paper: their sentences, what they rest on, and each class of money whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from qms.analysis.value_evidence import Cited, Evidence
from qms.analysis.value_gaps import Gap
from qms.analysis.value_words import ClassTold, Words, lowered, short
from qms.analysis.wording import counted
from qms.report.legible import direction
from qms.report.phrases import line

Content = dict[str, Any]
Claim = Mapping[str, str]
LONGEST_STATEMENT = 500
LONGEST_QUOTE = 420
LONGEST_NOTE = 1_200
MOST_QUOTES = 3


def claim_line(
    claim: Claim, words: Words, *, most: int = LONGEST_STATEMENT, measure: int = LONGEST_NOTE
) -> Content:
    """A claim in two lines, with at most so many characters of its sentence and its measure."""
    said = [
        short(words, "beneficiary", claim["beneficiary"], blank="Beneficiary not stated"),
        lowered(short(words, "stage", claim["stage"], blank="stage not stated")),
        short(words, "attribution", claim["attribution"], blank="attribution not stated"),
    ]
    statement = line(claim["statement"], most) or "A claim without a sentence"
    return {
        "text": statement,
        "dir": direction(statement),
        "said": " · ".join(said),
        "measure": line(_measured(claim), measure),
        "unwanted": _unwanted(claim),
    }


def _unwanted(claim: Claim) -> str:
    if claim["category"] == "unintended-negative":
        return "Unwanted effect."
    found = claim["disbenefit_check"] == "found"
    return "Unwanted effects were found beside it." if found else ""


def _measured(claim: Claim) -> str:
    """The measure from baseline to latest, else the narrative indicator."""
    if not claim["measure"]:
        return line(claim["indicator"], LONGEST_NOTE)
    unit = f" {line(claim['unit'], 60)}" if claim["unit"] else ""
    told = line(claim["measure"], 160)
    if claim["baseline"] and claim["latest"]:
        return f"{told}: {line(claim['baseline'], 40)} to {line(claim['latest'], 40)}{unit}"
    known = claim["latest"] or claim["baseline"]
    return f"{told}: {line(known, 40)}{unit}" if known else told


def claim_in_full(
    claim: Claim, words: Words, gaps: Sequence[Gap], evidence: Mapping[str, Evidence]
) -> Content:
    """A claim with all that the register tells of it, and what it does not."""
    behind = evidence.get(claim["evidence"], Evidence((), ()))
    left = [gap.words for gap in gaps if claim["benefit"] in gap.claims]
    valued = line(claim["valued_by"].replace(";", "; "), 200)
    why = short(words, "not_monetised_because", claim["not_monetised_because"], blank="")
    valuation = short(words, "valuation", claim["valuation"], blank="Valuation not stated")
    return {
        **claim_line(claim, words),
        "category": short(words, "category", claim["category"], blank="No category given"),
        "valued": f"Valued by {valued}" if valued else "Claimed, not yet valued",
        "valuation": f"{valuation}: {lowered(why)}" if why else valuation,
        "evidence": rests_on(behind),
        "left": f"Not told yet: {'; '.join(left)}." if left else "",
    }


def rests_on(behind: Evidence) -> str:
    """How many excerpts, from how many sources; their words stand in the study."""
    if not behind.excerpts:
        return ""
    sources = {each.source for each in behind.excerpts}
    titles = "; ".join(
        dict.fromkeys(line(each.title, 80) for each in behind.excerpts if each.quotable)
    )
    told = f"Rests on {counted(len(behind.excerpts), 'excerpt')} from "
    return f"{told}{counted(len(sources), 'source')}" + (f": {titles}" if titles else "")


def class_of_money(told: ClassTold) -> Content:
    """One class of money, whole: the template prints every part of it."""
    return {
        "name": told.name,
        "benefit": told.benefit,
        "basis": told.basis,
        "ratio": told.ratio,
        "roi": told.roi,
        "left_out": told.left_out,
        "lacks": told.left_out.startswith("Left out"),
    }


def unquoted(claims: Sequence[Claim], evidence: Mapping[str, Evidence]) -> str:
    """How many excerpts the claims rest on that may not be quoted; nothing that names them."""
    kept = {
        each.coding
        for claim in claims
        for each in evidence.get(claim["evidence"], Evidence((), ())).excerpts
        if not each.quotable and not each.withdrawn
    }
    if not kept:
        return ""
    return f"{counted(len(kept), 'excerpt')} behind the claims may not be quoted here."


def quotes(claims: Sequence[Claim], evidence: Mapping[str, Evidence]) -> list[Content]:
    """A few excerpts that may be quoted, of different claims first."""
    found: dict[str, Cited] = {}
    for claim in claims:
        for each in evidence.get(claim["evidence"], Evidence((), ())).excerpts:
            if each.quotable and not each.withdrawn and each.coding not in found:
                found[each.coding] = each
                break
    return [
        {
            "text": line(each.quote, LONGEST_QUOTE),
            "dir": direction(each.quote),
            "by": f"{each.kind.capitalize()} · {line(each.title, 80)}",
            "against": False,
        }
        for each in list(found.values())[:MOST_QUOTES]
    ]
