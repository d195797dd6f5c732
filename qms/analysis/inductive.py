"""What the rubric does not hold: the coded text that only inductive codes hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Unheld:
    """Characters (code points) of text, each counted once however often it is coded.

    Attributes:
        coded: Characters that any coding holds.
        only_inductive: Those among them that no coding to a criterion holds.
    """

    coded: int
    only_inductive: int

    @property
    def share(self) -> float | None:
        """`only_inductive` as a fraction of `coded`; None where nothing is coded."""
        return self.only_inductive / self.coded if self.coded else None


def unheld(spans: pd.DataFrame, criteria: Collection[str]) -> Unheld:
    """How much of the coded text only inductive codes hold.

    Args:
        spans: The codings of all coders, without those of withdrawn sources: `source`, `start`,
            `end` (code points, half open) and `code`.
        criteria: The ids of all criteria of the study's rubrics; any other code is inductive.
    """
    coded = _characters(spans)
    return Unheld(coded, coded - _characters(spans[spans["code"].isin(criteria)]))


def unheld_under(
    spans: pd.DataFrame, criteria: Collection[str], under: Mapping[str, str]
) -> dict[str, Unheld]:
    """The same, apart for each domain that inductive codes stand under.

    A text that inductive codes of two domains hold counts under both.

    Args:
        spans: As in `unheld`.
        criteria: As in `unheld`.
        under: Code to the domain that it belongs to, criteria and inductive codes alike; blank
            for an inductive code that stands under none.

    Returns:
        Domain to the text that its codes hold, and what of it no criterion of any domain does;
        only domains with codings to inductive codes.
    """
    is_held = spans["code"].isin(criteria)
    held = spans[is_held]
    known = _characters(held)
    domain = spans["code"].map(under).fillna("")
    found = {}
    for name in sorted(set(domain[~is_held])):
        own = spans[domain == name]
        more = pd.concat([held, own[~own["code"].isin(criteria)]])
        found[name] = Unheld(_characters(own), _characters(more) - known)
    return found


def _characters(spans: pd.DataFrame) -> int:
    """How many characters at least one of the spans holds."""
    if spans.empty:
        return 0
    starts = spans["start"].to_numpy(dtype=np.int64)
    ends = spans["end"].to_numpy(dtype=np.int64)
    # All sources one behind the other, with room for the longest.
    sources = pd.factorize(spans["source"])[0].astype(np.int64) * (ends.max() + 1)
    order = np.argsort(sources + starts, kind="stable")
    starts, ends = (sources + starts)[order], (sources + ends)[order]
    reach: Places = np.maximum.accumulate(ends)
    held = np.concatenate([[0], reach[:-1]])
    new = ends - np.maximum(starts, held)
    return int(np.maximum(new, 0).sum())
