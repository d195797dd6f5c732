"""What stands around the levels: the overview, who was heard, the rule in numbers, the rubric."""

from typing import Any

from qms.analysis.coverage import Coverage
from qms.analysis.headlines import sectorless
from qms.analysis.wording import CAP_NAMES, DIRECTNESS, REACH, counted, joined
from qms.core.profile import DomainView, Profile
from qms.core.rubric import KINDS, Rubric, Sufficiency
from qms.report.marks import LONGEST_NAME, scale
from qms.report.masthead import form_name
from qms.report.phrases import FEWEST_SHOWN, PLURALS, line, lowered, number_of, step

Content = dict[str, Any]
MOST_COLUMNS = 6
LONGEST_HEAD = 20
NONE = "–"
KIND_NAMES = {"interview": "Interviews", "meeting": "Meetings observed", "document": "Documents"}


def overview(profile: Profile, rubric: Rubric) -> Content:
    """Every domain as counts of its agreed levels; never a total, a mean or a score.

    On a scale too long for columns, or with long words, a domain's counts stand in one line.
    """
    names = {domain.id: line(domain.name, LONGEST_NAME) for domain in rubric.domains}
    wide = len(rubric.levels) <= MOST_COLUMNS and all(
        len(level.name) <= LONGEST_HEAD for level in rubric.scale
    )
    states = [
        ("IE", [_count(view.ie) for view in profile.domains]),
        ("Not agreed", [_count(view.open) for view in profile.domains]),
        ("Contested", [_count(view.contested) for view in profile.domains]),
    ]
    neither = [_neither(view) for view in profile.domains]
    about = (
        "Criteria at each agreed level, domain by domain; the floor is the lowest agreed level. "
        "Levels are names in an order: they are never added up, averaged or ranked. "
        "IE is insufficient evidence"
    )
    if any(cell != NONE for cell in neither):
        states.insert(1, ("NA, NX", neither))
        about += ", NA not assessed, NX not applicable"
    return {
        "about": f"{about}.",
        "levels": scale(rubric) if wide else [],
        "states": [name for name, _ in states],
        "rows": [
            {
                "name": names[view.domain],
                "levels": [_count(view.levels[level]) for level in rubric.levels] if wide else [],
                "line": "" if wide else _in_line(view, rubric),
                "states": [cells[i] for _, cells in states],
                "floor": step(view.floor[0], rubric) if view.floor else NONE,
            }
            for i, view in enumerate(profile.domains)
        ],
    }


def _count(n: int) -> str:
    return str(n) if n else NONE


def _neither(view: DomainView) -> str:
    """Agreed to be not assessed or not applicable."""
    told = [f"{n} {state}" for n, state in ((view.na, "NA"), (view.nx, "NX")) if n]
    return ", ".join(told) or NONE


def _in_line(view: DomainView, rubric: Rubric) -> str:
    said = [f"{n} at {step(level, rubric)}" for level, n in view.levels.items() if n]
    return ", ".join(said) or NONE


def heard(coverage: Coverage, profile: Profile, rubric: Rubric, openness: str) -> Content:
    """Sources by kind and by sector, and the voices that were not heard.

    Where sources have no sector yet, a voice without a source is not known to be unheard.
    """

    def sector(word: str) -> str:
        return line(rubric.sectors.get(word, word))

    names = {domain.id: line(domain.name, LONGEST_NAME) for domain in rubric.domains}
    silent = [
        {
            "domain": names[view.domain],
            "voices": joined(
                [lowered(rubric.sectors.get(s, s)) for s in coverage.silent[view.domain]]
            ),
        }
        for view in profile.domains
        if coverage.silent.get(view.domain)
    ]
    unknown = sectorless(coverage)
    sectors = [[sector(s), number_of(n, openness)] for s, n in coverage.sectors.items()]
    if unknown:
        sectors += [[sector(s), "not known"] for s in coverage.unheard]
        sectors.append(["No sector yet", number_of(unknown, openness)])
    return {
        "kinds": [[KIND_NAMES[k], number_of(coverage.kinds[k], openness)] for k in KINDS],
        "sectors": sectors,
        "unheard": [] if unknown else [sector(s) for s in coverage.unheard],
        "silent": silent,
        "every_voice": not silent and not coverage.unheard and bool(rubric.voice_sectors),
        "coded": f"{_coded(coverage, openness)} coded.",
    }


def _coded(coverage: Coverage, openness: str) -> str:
    """How many were coded; no total for the public where it would tell a small count beside it."""
    told = (*coverage.kinds.values(), *coverage.sectors.values(), sectorless(coverage))
    if openness == "public" and any(0 < n < FEWEST_SHOWN for n in told):
        every = coverage.coded == coverage.sources
        return "Every source was" if every else "Not every source was"
    sources = number_of(coverage.sources, openness, "source")
    coded = number_of(coverage.coded, openness)
    return f"Of {sources}, {coded} {'was' if coded == '1' else 'were'}"


def rule(rubric: Rubric) -> Content:
    """The numbers of the evidence rule: windows, what each level asks, and the caps."""
    numbers = rubric.evidence_rule
    caps = [
        [f"“{word}”", f"only {what}", step(value, rubric)]
        for name, (word, what) in CAP_NAMES.items()
        if (value := getattr(numbers.caps, name)) is not None and value in rubric.levels
    ]
    return {
        "about": (
            "The level is a judgement of people. Beside it stands what a fixed rule makes of the "
            "evidence: it counts origins, not words, and climbs from the lowest level as long as "
            "each step is borne out. It never sets a level."
        ),
        "windows": "Evidence counts if it is not older, at the date of the wave, than "
        + joined(
            [f"{months} months for {PLURALS[k]}" for k, months in numbers.window_months.items()]
        )
        + f". Fewer than {counted(numbers.minimum_origins, 'origin')} never give a level.",
        "asks": [
            [step(level, rubric), *_asks(numbers.asks(level))]
            for level in rubric.levels
            if level >= 1
        ],
        "caps": caps,
    }


def _asks(asked: Sufficiency) -> list[str]:
    """One row of the sufficiency table: origins, breadth, directness, reach, who."""
    breadth = [
        counted(n, word)
        for n, word in ((asked.kinds, "kind"), (asked.sectors, "sector"))
        if n is not None
    ]
    if asked.kinds_or_sectors is not None:
        breadth.append(f"{asked.kinds_or_sectors} kinds or sectors")
    who = ["one outside the host"] if asked.outside else []
    who += ["one voice of people or local government"] if asked.voices else []
    return [
        str(asked.origins) if asked.origins is not None else NONE,
        ", ".join(breadth) or NONE,
        DIRECTNESS.get(asked.directness or 0, NONE),
        REACH.get(asked.reach or "", NONE),
        ", ".join(who) or NONE,
    ]


def citation(rubric: Rubric, form: str) -> Content:
    """What the levels were read from, so that a reader can find the rubric itself."""
    licence = f" Licence: {line(rubric.licence)}." if rubric.licence else ""
    held = counted(len(rubric.criteria_of(form)), "criterion", "criteria")
    return {
        "text": f"{line(rubric.title)}, version {line(rubric.version)} ({rubric.id}), "
        f"{form_name(form)}, {held}.{licence}",
        "about": line(rubric.about),
        "cites": [[line(key), line(text)] for key, text in rubric.cites.items()],
    }
