"""What changed between two waves, in words: counts, never a net, and what was heard behind each."""

from collections.abc import Sequence

from qms.analysis.change import (
    MOVED,
    NO_LONGER,
    NOT_COMPARABLE,
    NOT_JUDGED,
    NOW,
    OUTCOMES,
    UNCHANGED,
    Change,
    CriterionChange,
    listed,
)
from qms.analysis.evidence import Origin
from qms.analysis.wording import counted, joined, number
from qms.core.rubric import KINDS, Rubric

_LISTED = 8


def headlines(found: Change, later: str) -> tuple[tuple[str, str], ...]:
    """What changed, as counts in words under four names; nothing is netted or totalled.

    Args:
        found: The change.
        later: The later wave's name.
    """
    by = {outcome: [c for c in found.criteria if c.outcome == outcome] for outcome in OUTCOMES}
    return (
        ("Moved", _moved(by[MOVED], len(by[UNCHANGED]))),
        ("Known better or worse", _assessable(by[NOW], by[NO_LONGER])),
        ("Not told as change", _untold(by[NOT_JUDGED], by[NOT_COMPARABLE])),
        (f"In doubt, {later}", _in_doubt(found.criteria)),
    )


def _moved(moved: Sequence[CriterionChange], unchanged: int) -> str:
    still = f"{number(unchanged)} unchanged." if unchanged else "None unchanged."
    if not moved:
        return f"No level is told as moved. {still}"
    ways = [
        f"{number(n).lower()} to a {word} level"
        for word, n in (
            ("higher", sum(one.step > 0 for one in moved)),
            ("lower", sum(one.step < 0 for one in moved)),
        )
        if n
    ]
    noun = "criterion" if len(moved) == 1 else "criteria"
    return f"{number(len(moved))} {noun}, {joined(ways)}. {still}"


def _assessable(now: Sequence[CriterionChange], no_longer: Sequence[CriterionChange]) -> str:
    told = [
        f"{number(len(some))} {word}: {_ids(some)}."
        for word, some in ((NOW, now), (NO_LONGER, no_longer))
        if some
    ]
    return " ".join([*told, "This is no change of level."]) if told else "Nothing."


def _untold(unjudged: Sequence[CriterionChange], apart: Sequence[CriterionChange]) -> str:
    told = []
    neither = sum(one.is_open_in_both for one in unjudged)
    if one := len(unjudged) - neither:
        told.append(f"{number(one)} not judged, or not agreed, in one of the waves.")
    if neither:
        told.append(f"{number(neither)} in neither{'' if told else ' wave agreed'}.")
    if apart:
        told.append(f"{number(len(apart))} not comparable.")
    return " ".join(told) or "Every criterion is agreed in both waves."


def _in_doubt(criteria: Sequence[CriterionChange]) -> str:
    contested = [one for one in criteria if one.after and one.after.suggestion.contested]
    newly = [one for one in contested if not (one.before and one.before.suggestion.contested)]
    split = [one for one in criteria if one.after and one.after.status == "split"]
    told = []
    if contested:
        anew = f", {number(len(newly)).lower()} of them newly" if newly else ""
        told.append(f"{number(len(contested))} contested{anew}.")
    if split:
        told.append(f"{number(len(split))} left split: {_ids(split)}.")
    return " ".join(told) or "Nothing is contested or left split."


def _ids(some: Sequence[CriterionChange]) -> str:
    ids = [one.criterion for one in some]
    more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
    return ", ".join(ids[:_LISTED]) + more


def told(one: CriterionChange, rubric: Rubric) -> tuple[str, ...]:
    """What was heard behind one criterion in the two waves, a sentence each."""
    before, after, new = one.heard.before, one.heard.after, one.heard.new
    if not before and not after:
        return ("No origin signals a level, in either wave.",)
    then = counted(len(before), "origin") if before else "No origin"
    said = [f"{then} then, {len(after) or 'none'} now{_new(new, after)}."]
    if one.step:
        said += _behind(one, after)
        if not new:
            said.append("No new origin stands behind the move.")
    if before and after:
        for word, here, there in (
            ("Heard anew", after, before),
            ("Not heard again", before, after),
        ):
            sectors = dict.fromkeys(origin.sector for origin in here if origin.sector)
            known = {origin.sector for origin in there}
            only = [rubric.sectors.get(s, s).lower() for s in sectors if s not in known]
            if only:
                said.append(f"{word}: {listed(only)}.")
    return tuple(said)


def _behind(one: CriterionChange, after: Sequence[Origin]) -> list[str]:
    """How many of the later origins speak for a move, and how many against it."""
    then, now = ((part and part.level) or 0 for part in (one.before, one.after))
    if one.step > 0:
        n, other = (
            sum((origin.low or 0) >= now for origin in after),
            sum((origin.high or 0) < now for origin in after),
        )
        said, against = f"{now} or above", f"{number(other).lower()} lower"
    else:
        n, other = (
            sum((origin.high or 0) < then for origin in after),
            sum((origin.low or 0) >= then for origin in after),
        )
        said, against = f"below {then}", f"{number(other).lower()} {then} or above"
    tail = f", {against}" if other else ""
    return [f"{number(n)} of them now {'signals' if n == 1 else 'signal'} {said}{tail}."]


def _new(new: Sequence[Origin], after: Sequence[Origin]) -> str:
    if not after:
        return ""
    kinds = [
        counted(n, kind) for kind in KINDS if (n := sum(origin.kind == kind for origin in new))
    ]
    which = "all new" if len(new) == len(after) else f"{len(new) or 'none'} new"
    return f", {which}" + (f": {joined(kinds)}" if kinds else "")
