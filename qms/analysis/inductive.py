"""What the rubric does not hold: the coded text that only inductive codes hold."""

from collections.abc import Collection
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
