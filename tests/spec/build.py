"""Studies written as tables, so that a rule and its example can be read side by side.

One row of evidence is one coding. Columns are parted by spaces, the first line names them,
`-` is a blank cell. Columns that are left out take the plain case: an interview, dated in
the window, of its own origin, under the criterion QA2. Rows of one source share its cells.
"""

from dataclasses import replace

from qms.analysis.profiling import profiles
from qms.analysis.study import Study, empty_tables, frame
from qms.core.rubric import Criterion, Domain, EvidenceRule, Level, Rubric

NAMES = ("Absent", "Emerging", "Developing", "Maturing", "Thriving", "Exemplary")
FUNCTIONS = {"QP": "planning", "QC": "control", "QA": "assurance", "QI": "improvement"}
SOURCE = {
    "kind": "interview",
    "date": "2025-12-01",
    "system": "site",
    "wave": "t1",
    "sector": "",
    "place": "",
    "origin": "",
    "inherited": "",
    "withdrawn_at": "",
}
CODING = {
    "code": "QA2",
    "stance": "",
    "level": "",
    "directness": "2",
    "reach": "",
    "affected": "",
    "coder": "",
}
NO_TABLES = empty_tables()


def rubric(*criteria, scale=(0, 4), rule=None, expects=(), rubric_id="qms", version="1", forms=()):
    """A rubric whose domains are the criteria's letters: QA1 and QA2 make the domain QA."""
    low, high = scale
    steps = tuple(Level(n, NAMES[n]) for n in range(low, high + 1))
    domains = {}
    for criterion in criteria or ("QA2",):
        domain = criterion.rstrip("0123456789")
        domains.setdefault(domain, []).append(
            Criterion(
                id=criterion,
                name=f"Name of {criterion}",
                question="Does the system?",
                levels={step.level: step.name for step in steps},
                domain=domain,
                expects={kind: "What one would see." for kind in expects},
            )
        )
    return Rubric(
        id=rubric_id,
        version=version,
        title="A rubric",
        scale=steps,
        domains=tuple(
            Domain(domain, f"Domain {domain}", tuple(parts), FUNCTIONS.get(domain))
            for domain, parts in domains.items()
        ),
        host_sectors=("icb",),
        voice_sectors=("patient-voice", "public-health"),
        affected_sectors=("patient-voice",),
        evidence_rule=rule or EvidenceRule(),
        forms=dict(forms),
    )


def rows(text, defaults=None):
    """The rows of a table in text; blank where the cell is `-`."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    table = []
    for cells in lines[1:]:
        assert len(cells) == len(lines[0]), f"{len(lines[0])} columns, but {cells}"
        named = dict(zip(lines[0], ("" if cell == "-" else cell for cell in cells), strict=True))
        table.append({**(defaults or {}), **named})
    return table


def study(
    evidence="",
    *,
    under=None,
    systems="system\nsite",
    waves="wave as_of\nt1 2026-01-01",
    ratings="",
    consensus="",
    codes="",
    findings="",
    agenda="",
    further=(),
    form="",
):
    """A whole study from its tables; `under` is its rubric, `further` its others."""
    under = under or rubric()
    sources, codings = {}, []
    for n, row in enumerate(rows(evidence, SOURCE | CODING), start=1):
        row.setdefault("source", f"s{n:02}")
        sources.setdefault(row["source"], row)
        low, _, high = row["level"].partition("-")
        codings.append(
            {
                **row,
                "coding": f"c{n:02}",
                "start": "0",
                "end": "1",
                "quote": "x",
                "level_low": low,
                "level_high": high or low,
            }
        )
    cell = {"system": "site", "wave": "t1"}
    about = {"study": "example", "rubric": under.id, "rubric_version": under.version, "form": form}
    tables = {
        "study": [about],
        "systems": rows(systems),
        "waves": rows(waves),
        "sources": list(sources.values()),
        "codings": codings,
        "codes": rows(codes),
        "findings": rows(findings, cell),
        "agenda": rows(agenda),
        "ratings": [judged(row) for row in rows(ratings, cell)],
        "consensus": [judged(row) for row in rows(consensus, {**cell, "outcome": "agreed"})],
    }
    return Study(
        tables=NO_TABLES | {name: frame(name, table) for name, table in tables.items()},
        texts=dict.fromkeys(sources, "x"),
        rubrics=(under, *further),
    )


def judged(row):
    """A judgement written in one cell `level`: a number, a state, or blank for a split."""
    answer = row["level"]
    return {
        **row,
        "level": answer if answer.isdecimal() else "",
        "state": "" if answer.isdecimal() else answer,
    }


def profile(evidence="", *, system="site", wave="t1", rubric_id=None, **parts):
    """The product's profile of one system and wave, under the study's own rubric or another."""
    whole = study(evidence, **parts)
    wanted = rubric_id or whole.row["rubric"]
    return next(
        found
        for found in profiles(whole)
        if (found.system, found.wave, found.rubric) == (system, wave, wanted)
    )


def profiles_of(evidence="", **parts):
    """The product's profiles of every system, wave and rubric."""
    return profiles(study(evidence, **parts))


def suggestion(evidence="", *, criterion="QA2", **parts):
    """The product's suggestion for one criterion."""
    return profile(evidence, **parts).criterion(criterion).suggestion


def answer(evidence="", **parts):
    """The suggested level, or the state where there is none."""
    found = suggestion(evidence, **parts)
    return found.state if found.level is None else found.level


def told(found):
    """Everything a suggestion says in words, as one text."""
    return " | ".join((*found.reasons, *found.missing, *found.notes))


def with_rule(under, **numbers):
    """The rubric with some numbers of its evidence rule set anew."""
    return replace(under, evidence_rule=replace(under.evidence_rule, **numbers))
