"""How far raters and coders agree, before anything was discussed."""

import pandas as pd

from qms.analysis.agreement import (
    Agreement,
    coder_agreement,
    codes_together,
    rater_agreement,
)
from qms.analysis.study import Study
from qms.services.studies import chosen


def agreement(study: Study, *, system: str | None = None, wave: str | None = None) -> Agreement:
    """Agreement in a study, narrowed to a system or a wave where asked.

    Coders are compared on sources that two or more of them coded or were assigned to.
    """
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    ratings = _narrowed(study.tables["ratings"], system, wave)
    there = _narrowed(study.tables["sources"], system, wave)
    sources = set(there[there["withdrawn_at"] == ""]["source"])
    codings = study.tables["codings"]
    assigned = study.tables["double_coding"]
    readers: dict[str, set[str]] = {}
    for table in (codings, assigned):
        for source, coder in zip(table["source"], table["coder"], strict=True):
            if source in sources and coder:
                readers.setdefault(source, set()).add(coder)
    double = {source: sorted(who) for source, who in sorted(readers.items()) if len(who) > 1}
    domain_of: dict[str, str] = {}
    for rubric in study.rubrics:  # the study's own comes first, and its domains hold
        for criterion in rubric.criteria:
            domain_of.setdefault(criterion.id, criterion.domain)
    other_scale = {
        criterion.id
        for rubric in study.rubrics
        if rubric.levels != study.rubrics[0].levels
        for criterion in rubric.criteria
    }
    return Agreement(
        raters=rater_agreement(ratings, domain_of, other_scale),
        coders=coder_agreement(codings, study.texts, double),
        together=codes_together(codings, study.texts, double),
    )


def _narrowed(table: pd.DataFrame, system: str | None, wave: str | None) -> pd.DataFrame:
    if system is not None:
        table = table[table["system"] == system]
    if wave is not None:
        table = table[table["wave"] == wave]
    return table
