"""Random small studies that press on every number of the suggestion rule.

One generator serves two sources of choice: a seeded `random.Random`, fast enough for many
studies in one test, and hypothesis, which shrinks a failing study to a small one.
"""

import random
from dataclasses import fields

from hypothesis import strategies as st

from qms.analysis.study import Study, empty_tables, frame
from qms.core.rubric import (
    DEFAULT_CAPS,
    DEFAULT_SUFFICIENCY,
    KINDS,
    REACHES,
    Caps,
    Criterion,
    Domain,
    EvidenceRule,
    Level,
    Rubric,
    Sufficiency,
)

SCALES = ((0, 4), (0, 4), (0, 1), (1, 4), (0, 5))
SECTORS = ("", "icb", "icb", "acute", "patient-voice", "vcse")
PLACES = ("", "north", "north", "south")
ORIGINS = ("", "", "", "", "o1", "o2", "s99")
AS_OF = ("2026-01-01", "2026-03-31", "2024-02-29", "2025-05-31")
MONTHS = (0, 1, 3, 18, 36)
NO_TABLES = empty_tables()


class RandomStudy(Study):
    """A study that a failing test can print: what is filled, and the rules."""

    def __repr__(self):
        lines = []
        for name, rows in self.tables.items():
            for row in rows.to_dict("records"):
                filled = {cell: word for cell, word in row.items() if word}
                lines.append(f"{name}: {filled}")
        for rubric in self.rubrics:
            lines.append(f"{rubric.id} {rubric.version}, {rubric.levels}: {rubric.evidence_rule}")
        return "\n".join(lines)


class Seeded:
    """Choices from a seeded generator."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self, low, high):
        return self.random.randint(low, high)

    def one(self, choices):
        return choices[self.random.randrange(len(choices))]

    def chance(self, share):
        return self.random.random() < share


class Drawn:
    """Choices drawn by hypothesis; the simplest choice is the first, and no."""

    def __init__(self, draw):
        self.draw = draw

    def number(self, low, high):
        return self.draw(st.integers(low, high))

    def one(self, choices):
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def chance(self, share):
        return self.draw(st.integers(0, 99)) >= 100 - 100 * share


def random_study(seed):
    """The study of a seed; always the same one."""
    return grown(Seeded(seed), sources=(0, 24), codings=(0, 60))


@st.composite
def studies(draw):
    """Random studies, small enough to read when they fail."""
    return grown(Drawn(draw), sources=(1, 7), codings=(0, 12))


@st.composite
def plain_studies(draw):
    """Random studies under the evidence rule that a rubric has by default."""
    return grown(Drawn(draw), sources=(1, 7), codings=(0, 12), own_rule=False)


def grown(choose, *, sources, codings, own_rule=True):
    """A study with one or two systems and waves, under one or two rubrics."""
    scale = choose.one(SCALES) if own_rule else (0, 4)
    rubrics = [a_rubric(choose, "main", "1", ("QA1", "QA2", "QC1"), scale, own_rule)]
    two_versions = choose.chance(0.2)
    if two_versions:
        rubrics.append(a_rubric(choose, "main", "2", ("QA1", "QA3"), scale, own_rule))
    if choose.chance(0.3):
        other = choose.one(SCALES) if own_rule else (0, 4)
        rubrics.append(a_rubric(choose, "value", "1", ("RV1",), other, own_rule))
    systems = [
        {"system": name, "places": choose.one(("", "north", "north;south", "north; north ;"))}
        for name in ("b-site", "a-site")[: choose.one((1, 1, 2))]
    ]
    waves = [
        {
            "wave": name,
            "as_of": choose.one(AS_OF),
            "rubric_version": choose.one(("", "1", "2") if two_versions else ("", "1")),
            "form": choose.one(("", "", "short", "full")),
        }
        for name in ("t2", "t1")[: choose.one((1, 1, 2))]
    ]
    bias = choose.one(((0, 9), (0, 9), (0, 0), (0, 1), (2, 9), (3, 9)))
    single = choose.chance(0.5)
    named = {criterion.id: rubric.levels for rubric in rubrics for criterion in rubric.criteria}
    criteria = list(named.items())
    if single:
        criteria = criteria[:1]
    sorts = {
        "kind": choose.one((KINDS, KINDS, KINDS, ("document",), ("interview",))),
        "sector": choose.one((SECTORS, SECTORS, SECTORS, ("icb",), ("", "vcse"))),
        "place": choose.one((PLACES, PLACES, ("north",))),
        "inherited": choose.one((("", "true", "false"), ("", "", "true"), ("true",))),
    }
    where = (systems[:1], waves[:1]) if single else (systems, waves)
    many = [a_source(choose, n, *where, sorts) for n in range(choose.number(*sources))]
    return RandomStudy(
        tables=NO_TABLES
        | {
            "study": frame(
                "study",
                [
                    {
                        "study": "random",
                        "rubric": "main",
                        "rubric_version": "1",
                        "form": choose.one(("", "short", "full")),
                    }
                ],
            ),
            "systems": frame("systems", systems),
            "waves": frame("waves", waves),
            "sources": frame("sources", many),
            "codes": frame("codes", [{"code": "own-code", "parent": "QA1", "name": "Own"}]),
            "codings": frame(
                "codings",
                [
                    a_coding(choose, n, many, criteria, bias)
                    for n in range(choose.number(*codings) if many else 0)
                ],
            ),
            **judgements(choose, systems, waves, criteria),
        },
        texts={source["source"]: "x" for source in many},
        rubrics=tuple(rubrics),
    )


def a_rubric(choose, rubric_id, version, criteria, scale, own_rule):
    """A rubric of random hosts, voices, expectations and, if wanted, evidence rule."""
    levels = tuple(range(scale[0], scale[1] + 1))
    domains = {}
    for criterion in criteria:
        domains.setdefault(criterion[:2], []).append(
            Criterion(
                id=criterion,
                name=criterion,
                question="Is it so?",
                levels={level: "So." for level in levels},
                domain=criterion[:2],
                expects={kind: "Seen." for kind in KINDS if choose.chance(0.4)},
            )
        )
    return Rubric(
        id=rubric_id,
        version=version,
        title=rubric_id,
        scale=tuple(Level(level, f"Level {level}") for level in levels),
        domains=tuple(Domain(name, name, tuple(parts)) for name, parts in domains.items()),
        host_sectors=choose.one((("icb",), ("icb", "acute"), ())),
        voice_sectors=choose.one((("patient-voice",), ("vcse", "acute"), ())),
        affected_sectors=choose.one((("patient-voice",), ())),
        evidence_rule=a_rule(choose, levels[-1]) if own_rule else EvidenceRule(),
        forms={"short": ("QA1",)},
    )


def a_rule(choose, top):
    """An evidence rule with keys left out at random."""
    window = {kind: choose.one(MONTHS) for kind in KINDS}
    if choose.chance(0.4):
        sufficiency = {n: asks for n, asks in DEFAULT_SUFFICIENCY.items() if n <= top}
    else:
        sufficiency = {n: asked(choose) for n in range(1, top + 1) if choose.chance(0.7)}
    if choose.chance(0.3):
        caps = DEFAULT_CAPS
    else:
        caps = Caps(
            **{
                cap.name: choose.number(0, top) if choose.chance(0.4) else None
                for cap in fields(Caps)
            }
        )
    return EvidenceRule(window, choose.one((2, 2, 1, 3)), sufficiency, caps)


def asked(choose):
    """What one level asks: each requirement or not, mostly within reach of a small study."""
    return Sufficiency(
        origins=choose.number(1, 4) if choose.chance(0.6) else None,
        kinds=choose.number(1, 3) if choose.chance(0.3) else None,
        sectors=choose.number(1, 3) if choose.chance(0.3) else None,
        kinds_or_sectors=choose.number(1, 3) if choose.chance(0.3) else None,
        directness=choose.number(1, 4) if choose.chance(0.4) else None,
        reach=choose.one(REACHES) if choose.chance(0.3) else None,
        outside=choose.chance(0.2),
        voices=choose.chance(0.2),
    )


def a_source(choose, n, systems, waves, sorts):
    """A source of any sort allowed; ids run against the order of rows, dates about the edges."""
    wave = choose.one(waves)
    return {
        **{cell: choose.one(words) for cell, words in sorts.items()},
        "source": f"s{99 - n}",
        "system": choose.one(systems)["system"],
        "wave": wave["wave"],
        "date": a_date(choose, wave["as_of"]),
        "origin": choose.one(ORIGINS),
        "withdrawn_at": choose.one((*[""] * 15, "2025-12-24")),
    }


def a_date(choose, as_of):
    """Mostly recent; else blank, later than `as_of`, long ago or about the edge of a window."""
    if choose.chance(0.75):
        return as_of
    year, month = int(as_of[:4]), int(as_of[5:7])
    back = year * 12 + month - 1 - choose.one(MONTHS)
    edge = f"{back // 12:04}-{back % 12 + 1:02}-{choose.one(('01', '27', '28'))}"
    return choose.one((edge, "", f"{year + 1}-01-01", "1999-12-31"))


def a_coding(choose, n, sources, criteria, bias):
    """A coding of a criterion or an own code, with one level, a range or none."""
    criterion, levels = criteria[0] if choose.chance(0.4) else choose.one(criteria)
    if choose.chance(0.05):
        criterion = "own-code"
    low, high = bias
    within = [level for level in levels if low <= level <= high] or levels
    if choose.chance(0.25):
        within = levels
    lower = choose.one(within)
    upper = choose.number(lower, levels[-1]) if choose.chance(0.2) else lower
    context = choose.chance(0.1)
    return {
        "coding": f"c{n:03}",
        "source": choose.one(sources)["source"],
        "start": "0",
        "end": "1",
        "quote": "x",
        "code": criterion,
        "stance": "context" if context else choose.one(("", "supports", "contradicts")),
        "level_low": "" if context else str(lower),
        "level_high": "" if context else str(upper),
        "directness": choose.one(("", "1", "2", "3", "3", "4", "4")),
        "reach": choose.one(("", "team", *REACHES)),
        "affected": choose.one(("", "", "", "false", "true")),
        "coder": choose.one(("ana", "ben")),
    }


def judgements(choose, systems, waves, criteria):
    """Ratings and consensus over some of the cells, in no particular order."""
    ratings, consensus = [], []
    for criterion, levels in criteria:
        for wave in waves:
            for system in systems:
                cell = {**system, "wave": wave["wave"], "criterion": criterion}
                for rater in ("zoe", "ana"):
                    if choose.chance(0.2):
                        ratings.append({**cell, "rater": rater, **judged(choose, levels)})
                if choose.chance(0.5):
                    outcome = choose.one(("agreed", "agreed", "agreed", "split"))
                    answer = judged(choose, levels) if outcome == "agreed" else {}
                    consensus.append({**cell, "outcome": outcome, **answer})
    return {"ratings": frame("ratings", ratings), "consensus": frame("consensus", consensus)}


def judged(choose, levels):
    """A level, or now and then a state."""
    if choose.chance(0.2):
        return {"level": "", "state": choose.one(("IE", "NA", "NX"))}
    return {"level": str(choose.one(levels)), "state": ""}
