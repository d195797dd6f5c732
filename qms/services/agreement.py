"""How far raters and coders agree, before anything was discussed."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qms.analysis.agreement import (
    RESAMPLES,
    SEED,
    Agreement,
    CoderAgreement,
    CodesTogether,
    RaterAgreement,
    coder_agreement,
    codes_together,
    rater_agreement,
)
from qms.analysis.study import Study, rows
from qms.formats.spreadsheet import csv_text
from qms.services.studies import chosen
from qms.storage import studies as stored
from qms.storage.engine import Store

__all__ = [
    "RESAMPLES",
    "SEED",
    "CoderView",
    "RaterView",
    "agreement",
    "coder_csv",
    "coder_view",
    "rater_csv",
    "rater_view",
]

RATER_COLUMNS = (
    *("wave", "system", "scope", "name", "units", "raters", "percent", "within_one"),
    *("alpha_ordinal", "interval_low", "interval_high", "seed", "resamples", "weighted_kappa"),
    *("states", "reason"),
)
CODER_COLUMNS = (
    *("wave", "system", "code", "name", "basis", "units", "percent", "kappa", "prevalence"),
    *("alpha_nominal", "reason"),
)
TOGETHER = "All codes together"


@dataclass(frozen=True, slots=True)
class RaterView:
    """How far raters agree in one wave, on individual ratings and never on what was agreed.

    Attributes:
        system: The system; blank for all.
        names: Scope to what it is called.
        other_scale: Whether rated criteria stay out of `overall`, being on another scale.
    """

    wave: str
    system: str
    overall: RaterAgreement
    domains: tuple[RaterAgreement, ...]
    criteria: tuple[RaterAgreement, ...]
    names: Mapping[str, str]
    other_scale: bool


@dataclass(frozen=True, slots=True)
class CoderView:
    """How far coders agree in one wave, on sources whose coders are all done.

    Attributes:
        system: The system; blank for all.
        codes: In the order of the codebook, each on paragraphs and on characters.
        names: Code to what it is called.
        sources: Sources that are compared.
        at_work: Sources left out, since somebody still codes them blind.
    """

    wave: str
    system: str
    codes: tuple[CoderAgreement, ...]
    together: CodesTogether
    names: Mapping[str, str]
    sources: int
    at_work: int


def agreement(study: Study, *, system: str | None = None, wave: str | None = None) -> Agreement:
    """Agreement in a study, narrowed to a system or a wave where asked.

    Coders are compared on sources that two or more were assigned to, or coded where nobody
    was assigned, done or not.
    """
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])
    codings, double = study.tables["codings"], _double(study, system, wave)
    return Agreement(
        raters=_raters(study, system, wave),
        coders=coder_agreement(codings, study.texts, double),
        together=codes_together(codings, study.texts, double),
    )


def rater_view(study: Study, wave: str, system: str | None = None) -> RaterView:
    """How far the raters agree that this study tells of; what is kept back must be out of it."""
    found = _raters(study, system, wave)
    domains = {
        domain.id: domain.name for rubric in study.rubrics[::-1] for domain in rubric.domains
    }
    rated = set(_narrowed(study.tables["ratings"], system, wave)["criterion"])
    return RaterView(
        wave=wave,
        system=system or "",
        overall=found[0],
        domains=tuple(part for part in found[1:] if part.scope in domains),
        criteria=tuple(part for part in found[1:] if part.scope not in domains),
        names={"all": "All criteria", **domains, **_criteria(study)},
        other_scale=bool(rated & _other_scale(study)),
    )


def coder_view(store: Store, study: Study, wave: str, system: str | None = None) -> CoderView:
    """How far the coders agree who are done with their part.

    A source is left out while anybody assigned to it is at work, so that nobody learns of
    another's codings before their own part is closed.

    Args:
        store: The workspace, for the texts.
        study: The study, without its texts.
        wave: The wave.
        system: The system; None for all.
    """
    double = _double(study, system, wave)
    assigned = rows(study.tables["double_coding"])
    at_work = {row["source"] for row in assigned if not row["adjudication"]}
    done = {source: who for source, who in double.items() if source not in at_work}
    with store.reading() as conn:
        texts = stored.texts_of(conn, study.id, done)
    codings, names = study.tables["codings"], _codes(study)
    order = {code: at for at, code in enumerate(names)}
    found = coder_agreement(codings, texts, done)
    return CoderView(
        wave=wave,
        system=system or "",
        codes=tuple(sorted(found, key=lambda part: order.get(part.code, len(order)))),
        together=codes_together(codings, texts, done),
        names=names,
        sources=len(done),
        at_work=len(double) - len(done),
    )


def rater_csv(view: RaterView) -> str:
    """The figures of the raters as CSV: all, then domains, then criteria; None is blank."""
    lines = []
    for part in (view.overall, *view.domains, *view.criteria):
        low, high = part.interval or (None, None)
        lines.append(
            {
                **part.as_json(),
                "wave": view.wave,
                "system": view.system or "all",
                "name": view.names[part.scope],
                "interval_low": low,
                "interval_high": high,
                "seed": SEED if part.interval else None,
                "resamples": RESAMPLES if part.interval else None,
                "weighted_kappa": part.weighted_kappa,
            }
        )
    return csv_text(RATER_COLUMNS, lines)


def coder_csv(view: CoderView) -> str:
    """The figures of the coders as CSV: a line for each code and basis, then all together."""
    where = {"wave": view.wave, "system": view.system or "all"}
    lines = [
        {**part.as_json(), **where, "name": view.names.get(part.code, part.code)}
        for part in view.codes
    ]
    whole = view.together
    last = {
        "code": "all",
        "name": TOGETHER,
        "basis": "paragraphs",
        "units": whole.units,
        "alpha_nominal": whole.alpha,
        "reason": whole.reason,
    }
    return csv_text(CODER_COLUMNS, [*lines, {**where, **last}])


def _raters(study: Study, system: str | None, wave: str | None) -> tuple[RaterAgreement, ...]:
    ratings = _narrowed(study.tables["ratings"], system, wave)
    domain_of: dict[str, str] = {}
    for rubric in study.rubrics:  # the study's own comes first, and its domains hold
        for criterion in rubric.criteria:
            domain_of.setdefault(criterion.id, criterion.domain)
    return rater_agreement(ratings, domain_of, _other_scale(study))


def _other_scale(study: Study) -> set[str]:
    """The criteria whose levels are not those of the study's own rubric."""
    return {
        criterion.id
        for rubric in study.rubrics
        if rubric.levels != study.rubrics[0].levels
        for criterion in rubric.criteria
    }


def _double(study: Study, system: str | None, wave: str | None) -> dict[str, list[str]]:
    """The sources that two or more coded apart, each with these coders.

    Where coders were assigned they alone are compared: others add to what they settled.
    """
    there = _narrowed(study.tables["sources"], system, wave)
    sources = set(there[there["withdrawn_at"] == ""]["source"])
    coded, assigned = (
        _readers(study.tables[name], sources) for name in ("codings", "double_coding")
    )
    double = {}
    for source in sorted(coded.keys() | assigned.keys()):
        who = assigned.get(source, set())
        who = who if len(who) > 1 else who | coded.get(source, set())
        if len(who) > 1:
            double[source] = sorted(who)
    return double


def _readers(table: pd.DataFrame, sources: set[str]) -> dict[str, set[str]]:
    readers: dict[str, set[str]] = {}
    for source, coder in zip(table["source"], table["coder"], strict=True):
        if source in sources and coder:
            readers.setdefault(source, set()).add(coder)
    return readers


def _criteria(study: Study) -> dict[str, str]:
    """Criterion to its id and name, in the order of the rubrics."""
    names: dict[str, str] = {}
    for rubric in study.rubrics:
        for criterion in rubric.criteria:
            names.setdefault(criterion.id, f"{criterion.id} {criterion.name}")
    return names


def _codes(study: Study) -> dict[str, str]:
    """Code to what it is called, in the order of the codebook."""
    inductive = rows(study.tables["codes"])
    return {**_criteria(study), **{row["code"]: row["name"] or row["code"] for row in inductive}}


def _narrowed(table: pd.DataFrame, system: str | None, wave: str | None) -> pd.DataFrame:
    if system is not None:
        table = table[table["system"] == system]
    if wave is not None:
        table = table[table["wave"] == wave]
    return table
