"""What the comparison says: systems in the order of their names, criteria by domain."""

from collections.abc import Mapping, Sequence
from typing import Any

from qms.analysis.comparison import Comparison
from qms.analysis.study import Study
from qms.analysis.wording import number
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import Rubric
from qms.report.legible import direction
from qms.report.marks import bar_of, chip, differing, kinds, word
from qms.report.masthead import masthead
from qms.report.phrases import line, number_of, span

Content = dict[str, Any]
ABREAST = 6
FEW_WARNINGS = 8
LONGEST_NAME = 80


def comparison_content(study: Study, comparison: Comparison) -> Content:
    """The report of all systems of a study in one wave, six systems abreast.

    Rubrics under which nothing was coded, rated or agreed are named and left out.
    """
    openness = study.row["openness"] or "private"
    used = [rubric for rubric in comparison.rubrics if _used(comparison.profiles[rubric.id])]
    own = comparison.rubrics[0]
    shown = used or [own]
    form = next((p.form for p in comparison.profiles[own.id].values()), "full")
    place = masthead(study, comparison.wave, own, form, openness)
    n = len(comparison.systems)
    title = f"{number(n)} system{'s' * (n != 1)}{' side by side' * (n > 1)}"
    return {
        **place,
        "title": f"{title}: {place['wave']}",
        "description": f"{place['study']}. {place['crumb'][-1]}. {place['dated']}.",
        "heading": title,
        "running": f"{title} · {place['wave']}",
        "lead": "In the order of their names, never of their levels.",
        "warnings": list(comparison.warnings),
        "at_once": n <= ABREAST and len(comparison.warnings) <= FEW_WARNINGS,
        "scales": [
            {
                "rubric": line(rubric.title) if len(shown) > 1 else "",
                "steps": [chip(level, rubric) for level in rubric.levels],
            }
            for rubric in shown
        ],
        "left_out": [
            f"Nothing is coded or judged under {line(rubric.title)} {line(rubric.version)}."
            for rubric in comparison.rubrics
            if rubric not in shown
        ],
        "parts": [
            part for rubric in shown for part in _parts(comparison, rubric, openness, len(shown))
        ],
        "notes": [],
    }


def _used(profiles: Mapping[str, Profile]) -> bool:
    return any(part.status != "none" for p in profiles.values() for part in p.criteria)


def _parts(comparison: Comparison, rubric: Rubric, openness: str, n_rubrics: int) -> list[Content]:
    """One table for every six systems."""
    systems = list(comparison.systems)
    groups = [systems[i : i + ABREAST] for i in range(0, len(systems), ABREAST)]
    profiles = comparison.profiles[rubric.id]
    found = []
    for group in groups:
        names = [line(comparison.systems[s], LONGEST_NAME) for s in group]
        said = f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]
        if n_rubrics > 1:
            said = f"{line(rubric.title)}: {said}"
        found.append(
            {
                "heading": said,
                "columns": [
                    {
                        "name": name,
                        "dir": direction(name),
                        "note": number_of(comparison.coverage[s].sources, openness, "source"),
                    }
                    for name, s in zip(names, group, strict=True)
                ],
                "domains": _domains(rubric, [profiles[s] for s in group]),
            }
        )
    return found


def _domains(rubric: Rubric, profiles: Sequence[Profile]) -> list[Content]:
    parts = list(zip(*(profile.criteria for profile in profiles), strict=True))
    return [
        {
            "name": line(domain.name, LONGEST_NAME),
            "rows": [
                {
                    "code": row[0].criterion,
                    "name": line(rubric.criterion(row[0].criterion).name, LONGEST_NAME),
                    "cells": [cell(part, rubric) for part in row],
                }
                for row in parts
                if row[0].domain == domain.id
            ],
        }
        for domain in rubric.domains
        if any(row[0].domain == domain.id for row in parts)
    ]


def cell(part: CriterionProfile, rubric: Rubric) -> Content:
    """One system under one criterion: number, word and shade, the kinds that speak, what to see.

    `style` is level, ring (a suggestion, nothing agreed), marks (individual ratings), hatch (IE),
    outline (NA), dash (NX) or plain. `foot` holds the triangulation word, and "contested" with
    its range.
    """
    said = part.suggestion
    contested = said.range if part.state != "NX" else None
    foot = [f"contested {span(*contested)}"] if contested else []
    foot += [said.triangulation] if said.triangulation and part.state != "NX" else []
    shown: Content
    if part.level is not None:
        shown = {"style": "level", **chip(part.level, rubric)}
    elif part.status in ("rated", "split"):
        # Individual levels as marks; the suggestion must not pass for a level here.
        marks = [str(m.state if m.level is None else m.level) for m in part.ratings]
        shown = {"style": "marks", "number": ", ".join(marks), "word": part.status}
    elif (suggested := differing(part)) is not None and not bar_of(part):
        shown = {"style": "ring", **chip(suggested, rubric)}
        foot.insert(0, part.status)
    else:
        told = word(part, rubric)["word"]
        if part.status == "suggested":
            told = "insufficient evidence"
        shown = {"style": bar_of(part) or "plain", "number": "", "word": told}
    return {
        **shown,
        "kinds": "" if part.state in ("NA", "NX") else " ".join(k for k in kinds(said) if k != "·"),
        "contested": bool(contested),
        "foot": " · ".join(foot),
    }
