"""Attention: how much of what was observed was about each function (assessment-rules 6, B2).

Minutes of agenda items where they are recorded, else coded segments. There is no right
balance; under ten segments only counts are given.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qms.analysis.coverage import sources_of
from qms.analysis.study import Study
from qms.core.rubric import Rubric

FOUR = ("planning", "control", "assurance", "improvement")
FEW = 10


@dataclass(frozen=True, slots=True)
class Attention:
    """Minutes or codings by function.

    Attributes:
        unit: "minutes" of observed meetings, or "codings" where no minutes are recorded.
        by_function: Function to its amount, in the order of the four functions; may be zero.
        total: Of all functions and other items together.
    """

    unit: str
    by_function: Mapping[str, float]
    total: float


def attention(study: Study, rubric: Rubric, system: str, wave: str) -> Attention:
    """Where attention went in one system and wave."""
    sources = sources_of(study, system, wave)["source"]
    agenda = study.tables["agenda"]
    agenda = agenda[agenda["source"].isin(sources) & (agenda["minutes"] != "")]
    if len(agenda):
        minutes = pd.to_numeric(agenda["minutes"])
        by = minutes.groupby(agenda["function"]).sum()
        return Attention("minutes", {f: float(by.get(f, 0)) for f in FOUR}, float(minutes.sum()))
    codings = study.tables["codings"]
    function_of = {c.id: d.function for d in rubric.domains if d.function for c in d.criteria}
    here = set(sources)
    counts = Counter(
        function_of[code]
        for source, code in zip(codings["source"].tolist(), codings["code"].tolist(), strict=True)
        if source in here and code in function_of
    )
    amounts = {function: float(counts[function]) for function in FOUR}
    return Attention("codings", amounts, float(counts.total()))
