"""What the papers on value say: the register and panel of a system, and a programme's case.

No sum leaves here without its range, its price year, the weakest and strongest attribution in
it and what was left out: they come as one value from `qms.analysis.value_words.class_told`.
"""

from collections.abc import Mapping, Sequence

import qms
from qms.analysis.study import Study
from qms.analysis.value_evidence import Evidence
from qms.analysis.value_flow import Flow
from qms.analysis.value_gaps import Gap
from qms.analysis.value_panel import Panel
from qms.analysis.value_words import (
    FACTOR_PROMPTS,
    NEVER_ADDED,
    NO_CLAIM,
    Words,
    classes_told,
    cost_told,
    left_out,
    lowered,
    short,
    stages_told,
)
from qms.analysis.wording import counted
from qms.core.benefits import (
    BCR_FORMULA,
    BENEFIT_FORMULA,
    ROI_FORMULA,
    ProgrammeValue,
    Value,
)
from qms.report.claims import (
    LONGEST_NOTE,
    Claim,
    Content,
    claim_in_full,
    claim_line,
    class_of_money,
    quotes,
    rests_on,
    unquoted,
)
from qms.report.legible import direction
from qms.report.masthead import READERS
from qms.report.phrases import day, line, month

CLAIMS_IN_CASE = 12
FLOWS_IN_CASE = 8
LONGEST_IN_CASE = 220
LONGEST_MEASURE_IN_CASE = 120
NEVER_GRADED = (
    "A grade is a prompt by a rule that a person confirms. It is no probability and is never "
    "compared between systems."
)


def register_content(
    study: Study,
    view: Value,
    words: Words,
    *,
    name: str,
    claims: Sequence[Claim],
    gaps: Sequence[Gap],
    panels: Sequence[Panel],
    evidence: Mapping[str, Evidence],
    people: Mapping[str, str],
) -> Content:
    """The register and the panel of one system.

    Args:
        study: The study, for its title, notes and the day of its latest wave.
        view: The ratios and the matrix of the system.
        words: The register's words.
        name: The system's name.
        claims: The system's claims, as rows of the table.
        gaps: What the register does not tell yet.
        panels: Of its programmes and of itself.
        evidence: Cell of `evidence` or `cites` to what it cites.
        people: Member id to name, for who confirmed a grade.
    """
    n_programmes = len(view.programmes)
    return {
        **_masthead(study, f"{line(name)}: register of benefits", "Register of benefits"),
        "heading": line(name),
        "dir": direction(name),
        "running": f"{line(name, 60)} · Register of benefits",
        "lead": [
            f"{counted(len(claims), 'claim')} in {counted(n_programmes, 'programme')}. Any valued "
            "benefit counts, in money or not; nothing is added up.",
        ],
        "matrix": _matrix(view, words),
        "programmes": [
            _programme(programme, words, claims, gaps, evidence) for programme in view.programmes
        ],
        "formulas": [BENEFIT_FORMULA, BCR_FORMULA, ROI_FORMULA, NEVER_ADDED],
        "panels": [_panel(panel, words, evidence, people) for panel in panels if _said(panel)],
        "silent": [line(panel.title) for panel in panels if not _said(panel)],
        "graded": NEVER_GRADED,
        "notes": [],
    }


def case_content(
    study: Study,
    programme: ProgrammeValue,
    words: Words,
    *,
    system: str,
    claims: Sequence[Claim],
    gaps: Sequence[Gap],
    flows: Sequence[Flow],
    panel: Panel,
    evidence: Mapping[str, Evidence],
    people: Mapping[str, str],
) -> Content:
    """The case for one programme on one page: what it brings, to whom, how surely, at what cost.

    Args:
        study: The study, for its title, notes and the day of its latest wave.
        programme: The programme; the classes that it was asked for are told, each apart.
        words: The register's words.
        system: The name of its system.
        claims: Its claims, as rows of the table.
        gaps: What its register does not tell yet.
        flows: Who pays and who gains in it.
        panel: Its influences and threats.
        evidence: Cell of `evidence` to what it cites.
        people: Member id to name, for who confirmed the grade.
    """
    title = line(programme.title) or programme.programme
    shown = _foremost(claims)
    told = classes_told(words, programme)
    more, more_flows = len(claims) - len(shown), len(flows) - FLOWS_IN_CASE
    return {
        **_masthead(study, f"{title}: the case in one page", "The case for a programme"),
        "heading": line(title, 120),
        "dir": direction(title),
        "running": f"{line(title, 60)} · The case in one page",
        "lead": [_about(programme, system)],
        "claims": [
            claim_line(claim, words, most=LONGEST_IN_CASE, measure=LONGEST_MEASURE_IN_CASE)
            for claim in shown
        ],
        "more": f"{counted(more, 'more claim')} in the register." if more > 0 else "",
        "none": "" if claims else f"{NO_CLAIM[:1].upper()}{NO_CLAIM[1:]} for this programme.",
        "flows": [_flow(each, words) for each in flows[:FLOWS_IN_CASE]],
        "more_flows": f"{more_flows} more in the register." if more_flows > 0 else "",
        "cost": cost_told(programme),
        "classes": [class_of_money(each) for each in told],
        "no_class": "" if told else _no_class(programme, words),
        "formulas": [BENEFIT_FORMULA, BCR_FORMULA, ROI_FORMULA, NEVER_ADDED],
        "quotes": quotes(shown, evidence),
        "unquoted": unquoted(claims, evidence),
        "gaps": _gaps(gaps),
        "threats": _threats(panel, words, people),
        "notes": [],
    }


def _masthead(study: Study, title: str, crumb: str) -> Content:
    """As `qms.report.masthead`, for papers that are of no wave; dated by the latest one."""
    about = study.row
    waves = study.tables["waves"].set_index("wave")["as_of"]
    as_of = str(waves[study.latest_wave()])
    called = line(about["title"]) or about["study"]
    return {
        "study": called,
        "title": title,
        "description": f"{called}. {crumb}. As of {day(as_of)}.",
        "crumb": [called, crumb],
        "footer": crumb,
        "readers": READERS["private"],
        "invented": "invented" in about["notes"].lower(),
        "as_of": as_of,
        "dated": f"As of {day(as_of)}",
        "program": f"ICS Quality Profile {qms.__version__}",
        "lang": "en",
        "region": "GB",
    }


def _matrix(view: Value, words: Words) -> Content:
    """Category by beneficiary, without a row or a column of totals."""
    columns = [who for who in view.beneficiaries if any(c.beneficiary == who for c in view.matrix)]
    rows = []
    for category in view.categories:
        cells = [view.cell(category, who) for who in columns]
        rows.append(
            {
                "name": short(words, "category", category, blank="No category given"),
                "cells": [
                    [
                        stages_told(words, cell.stages),
                        lowered(short(words, "attribution", cell.attribution)),
                    ]
                    if cell
                    else []
                    for cell in cells
                ],
            }
        )
    silent = [
        lowered(short(words, "beneficiary", who))
        for who in view.beneficiaries
        if who not in columns
    ]
    about = "Counts by stage, and below them the strongest attribution held. "
    if silent and columns:
        about += f"For {', '.join(silent)}: {NO_CLAIM}."
    return {
        "columns": [
            short(words, "beneficiary", who, blank="No beneficiary given") for who in columns
        ],
        "rows": rows if columns else [],
        "none": NO_CLAIM,
        "about": about,
    }


def _programme(
    programme: ProgrammeValue,
    words: Words,
    claims: Sequence[Claim],
    gaps: Sequence[Gap],
    evidence: Mapping[str, Evidence],
) -> Content:
    own = [claim for claim in claims if claim["programme"] == programme.programme]
    title = line(programme.title) or programme.programme
    told = classes_told(words, programme)
    return {
        "name": line(title, 160),
        "dir": direction(title),
        "about": _about(programme, ""),
        "claims": [claim_in_full(claim, words, gaps, evidence) for claim in own],
        "none": "" if own else f"{NO_CLAIM[:1].upper()}{NO_CLAIM[1:]}.",
        "cost": cost_told(programme),
        "classes": [class_of_money(each) for each in told],
        "no_class": "" if told or not own else _no_class(programme, words),
        "warnings": _gaps([g for g in gaps if g.programme == programme.programme and g.is_warning]),
    }


def _about(programme: ProgrammeValue, system: str) -> str:
    told = [
        line(system),
        f"since {month(programme.started)}" if programme.started else "",
        f"reviewed {month(programme.reviewed)}" if programme.reviewed else "",
        f"paid by {line(programme.payer, 160)}" if programme.payer else "payer not stated",
    ]
    return " · ".join(part for part in told if part)


def _no_class(programme: ProgrammeValue, words: Words) -> str:
    out = left_out(words, programme.excluded, programme.claims)
    return f"No claim can be summed in money, and no ratio is given. {out}"


def _foremost(claims: Sequence[Claim]) -> list[Claim]:
    """Those on the page: unwanted effects always, then the others in the register's order."""
    bad = [claim for claim in claims if claim["category"].startswith("unintended")]
    rest = [claim for claim in claims if claim not in bad]
    kept = [*rest[: max(CLAIMS_IN_CASE - len(bad), CLAIMS_IN_CASE // 2)], *bad][:CLAIMS_IN_CASE]
    return [claim for claim in claims if claim in kept]


def _flow(flow: Flow, words: Words) -> Content:
    return {
        "paid": f"paid by {line(flow.payer, 80)}" if line(flow.payer) else "payer not stated",
        "gains": short(words, "beneficiary", flow.beneficiary, blank="Beneficiary not stated"),
        "claims": f"{counted(len(flow.claims), 'claim')}: {stages_told(words, flow.stages)}",
    }


def _gaps(gaps: Sequence[Gap]) -> list[str]:
    """Each gap as a sentence: of the programme as a whole, or of how many claims."""
    told = []
    for gap in gaps:
        of = f" ({counted(len(gap.claims), 'claim')})" if gap.claims else ""
        told.append(f"{gap.words[:1].upper()}{gap.words[1:]}{of}.")
    return told


def _said(panel: Panel) -> bool:
    return any(panel.factors.values())


def _panel(
    panel: Panel, words: Words, evidence: Mapping[str, Evidence], people: Mapping[str, str]
) -> Content:
    return {
        "name": line(panel.title, 160),
        "dir": direction(panel.title),
        "grade": _graded(panel, words, people),
        "prompt": f"The rule asks: {panel.prompt.why}",
        "factors": [
            {
                "name": short(words, "factor", name),
                "prompt": FACTOR_PROMPTS.get(name, ""),
                "note": line(row["note"], LONGEST_NOTE) if row else "",
                "dir": direction(row["note"]) if row else "ltr",
                "grade": short(words, "grade", row["grade"], blank="") if row else "",
                "evidence": rests_on(evidence.get(row["cites"], Evidence((), ()))) if row else "",
            }
            for name, row in panel.factors.items()
        ],
    }


def _graded(panel: Panel, words: Words, people: Mapping[str, str]) -> str:
    if not panel.grade:
        return "No grade is confirmed by a person."
    who = line(people.get(panel.confirmed_by) or panel.confirmed_by, 80)
    return f"On record: {lowered(short(words, 'grade', panel.grade))}, confirmed by {who}."


def _threats(panel: Panel, words: Words, people: Mapping[str, str]) -> list[str]:
    """What stands of the threats, a line each; the grade last."""
    told = [
        f"{short(words, 'factor', name)}: {line(row['note'], LONGEST_IN_CASE)}"
        for name, row in panel.factors.items()
        if row and row["note"]
    ]
    return [*told, f"Disinvestment: {_graded(panel, words, people)}", NEVER_GRADED]
