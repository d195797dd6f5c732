"""What a report says: plain dictionaries with every word that the PDF prints.

Nothing is drawn here and nothing is computed in the template: it only places what it is given.
All values are JSON: mappings, lists, strings, numbers, booleans and None.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qms.analysis.attention import Attention
from qms.analysis.coverage import Coverage
from qms.analysis.evidence import Origin
from qms.analysis.headlines import Headlines, balance, few_codings, sectorless
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted
from qms.core.profile import Profile
from qms.core.rubric import KINDS, Rubric
from qms.report import annex, marks
from qms.report.legible import direction
from qms.report.masthead import masthead
from qms.report.phrases import FEWEST_SHOWN, OPENNESS, line, number_of, raised, unbroken
from qms.report.plan import plan
from qms.report.sections import Sections
from qms.report.side_by_side import comparison_content

__all__ = ["comparison_content", "profile_content"]

Content = dict[str, Any]
LONGEST_IN_HEADER = 60
LONGEST_ON_CARD = 300
LONGEST_HEADLINE = 500


def profile_content(
    study: Study,
    profile: Profile,
    rubric: Rubric,
    *,
    headlines: Headlines,
    coverage: Coverage,
    attention: Attention,
    origins: Mapping[str, tuple[Origin, ...]],
    openness: str = "private",
) -> Content:
    """The report of one system in one wave.

    Args:
        study: The study, for its title, notes, members and the system's card.
        profile: The profile under `rubric`.
        rubric: The rubric of the profile.
        headlines: The four sentences on top.
        coverage: Who was heard in this system and wave.
        attention: Where attention went in this system and wave.
        origins: Criterion id to its evidence; a criterion left out has none.
        openness: The class of readers. Quotes of sources with a narrower class are left out
            and counted; what would identify someone is told less exactly in wider classes.
    """
    if openness not in OPENNESS:
        raise ValueError(f"openness is one of {', '.join(OPENNESS)}, not {openness!r}")
    place = masthead(study, profile.wave, rubric, profile.form, openness)
    system = next(r for r in rows(study.tables["systems"]) if r["system"] == profile.system)
    name = line(system["name"]) or profile.system
    sources = study.tables["sources"]
    sections = Sections(
        rubric,
        openness=openness,
        default=study.row["openness"] or "private",
        members={r["member"]: r["name"] for r in rows(study.tables["members"])},
        checked=frozenset(sources[sources["quote_checked_by"] != ""]["source"]),
        coverage=coverage,
    )
    behind = sections.domains(profile, origins)
    if openness == "public":
        headlines = replace(headlines, balance=balance(attention, FEWEST_SHOWN))
    return {
        **place,
        "title": f"{name}: quality profile, {place['wave']}",
        "description": f"{place['study']}. {place['crumb'][-1]}. {place['dated']}.",
        "system": name,
        "dir": direction(name),
        "running": " · ".join(
            [line(name, LONGEST_IN_HEADER), line(place["wave"], LONGEST_IN_HEADER)]
        ),
        "card": card(system, coverage, profile, openness),
        "headlines": [
            {"name": n, "text": unbroken(line(text, LONGEST_HEADLINE), rubric)}
            for n, text in headlines.named()
        ],
        "overview": annex.overview(profile, rubric),
        "scale": marks.scale(rubric),
        "legend": marks.legend(rubric, openness),
        "domains": marks.domains(profile.criteria, profile.domains, rubric, openness),
        "behind": behind,
        "plan": plan(study, profile, rubric, openness),
        "coverage": annex.heard(coverage, profile, rubric, openness),
        "attention": attended(attention, openness),
        "rule": annex.rule(rubric),
        "rubric": annex.citation(rubric, profile.form),
        "notes": held_back(sections.held_back, openness),
    }


def card(
    system: Mapping[str, str], coverage: Coverage, profile: Profile, openness: str
) -> list[str]:
    """The context card in two lines: what the system is, and what was looked at."""
    people = system["population"].replace(",", "").strip()
    places = [place for place in system["places"].split(";") if place.strip()]
    told = {"population": bool(people), "places": bool(places)}
    is_ = [
        f"{int(people):,} people"
        if people.isdecimal()
        else line(system["population"], LONGEST_ON_CARD)
    ]
    is_ += [counted(len(places), "place")] if places else []
    is_ += [line(system["region"])]
    is_ += [
        line(part, LONGEST_ON_CARD)
        for part in system["context"].split(";")
        if not told.get(part.partition(":")[0].strip().lower())
    ]
    judged = sum(part.status == "agreed" and part.level is not None for part in profile.criteria)
    kinds = ", ".join(number_of(coverage.kinds[kind], openness, kind) for kind in KINDS)
    unknown = sectorless(coverage)
    if coverage.sectors or not unknown:
        kinds += f" from {counted(len(coverage.sectors), 'sector')}"
    if unknown:
        sources = number_of(unknown, openness, "source")
        kinds += f"; {sources} {'has' if sources == '1 source' else 'have'} no sector yet"
    criteria = counted(len(profile.criteria), "criterion", "criteria")
    looked = f"{raised(kinds)}; {judged} of {criteria} judged."
    return [part for part in (" · ".join(filter(None, is_)), looked) if part]


def attended(attention: Attention, openness: str = "private") -> str:
    """Where attention went, as amounts by function; blank where nothing is recorded.

    In a paper for the public, where codings of a function are fewer than five, the total is
    left out, since the rest of it would tell how many.
    """
    if not attention.total:
        return ""
    if openness == "public" and few_codings(attention, FEWEST_SHOWN):
        parts = [
            f"{name} {number_of(round(amount), openness)}"
            for name, amount in attention.by_function.items()
        ]
        return f"Codings by function: {', '.join(parts)}."
    unit = "minutes of observed meetings" if attention.unit == "minutes" else "codings"
    if attention.unit == "codings" and attention.total == 1:
        unit = "coding"
    told = [f"{name} {amount:.0f}" for name, amount in attention.by_function.items()]
    return f"Of {attention.total:.0f} {unit}: {', '.join(told)}."


def held_back(n: int, openness: str = "private") -> list[str]:
    """The note on quotes that this class of readers may not see."""
    if not n:
        return []
    return [
        f"{raised(number_of(n, openness, 'quote'))} left out: open to fewer readers than this "
        "paper, or not yet checked by a person for a wider one."
    ]
