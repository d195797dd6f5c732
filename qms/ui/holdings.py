"""What a study holds, as rows of text for the tables of its page."""

from collections import Counter
from dataclasses import dataclass

from qms.analysis.study import Study, rows
from qms.core.rubric import KINDS, Rubric
from qms.ui import words

SYSTEM_COLUMNS = ("System", "Places", "Sources", "Interviews", "Meetings", "Documents", "Codings")
WAVE_COLUMNS = ("Wave", "As of", "Phase", "Rubric")
PEOPLE_COLUMNS = ("Person", "Role", "Sector")


@dataclass(frozen=True, slots=True)
class Holdings:
    """The tables of the study page.

    Attributes:
        ids: Ids of the systems, row by row.
        rubric: The rubric of the latest wave, or the study's own where it has no wave.
    """

    ids: list[str]
    systems: list[list[str]]
    waves: list[list[str]]
    people: list[list[str]]
    rubric: Rubric


def holdings(study: Study) -> Holdings:
    """What one study holds."""
    ids, systems = _systems(study)
    waves = study.waves_by_date()
    rubric = study.rubrics_of(waves[-1])[0][0] if waves else study.rubrics[0]
    return Holdings(ids, systems, _waves(study), _people(study), rubric)


def _systems(study: Study) -> tuple[list[str], list[list[str]]]:
    """Ids and rows of the systems, in the order of their names; withdrawn sources left out."""
    standing = [row for row in rows(study.tables["sources"]) if not row["withdrawn_at"]]
    system_of = {row["source"]: row["system"] for row in standing}
    kinds = Counter((row["system"], row["kind"]) for row in standing)
    codings = Counter(
        system_of[source] for source in study.tables["codings"]["source"] if source in system_of
    )
    ordered = sorted(
        rows(study.tables["systems"]), key=lambda row: words.named(row, "system", "name")
    )
    told = []
    for row in ordered:
        counts = [kinds[row["system"], kind] for kind in KINDS]
        places = [place.strip() for place in row["places"].split(";") if place.strip()]
        told.append(
            [
                words.bare(words.named(row, "system", "name"), most=120),
                words.bare(", ".join(places), most=160),
                *(f"{n:,}" for n in (sum(counts), *counts, codings[row["system"]])),
            ]
        )
    return [row["system"] for row in ordered], told


def _waves(study: Study) -> list[list[str]]:
    """Rows of the waves, oldest first, each with the rubric it uses."""
    by_id = {row["wave"]: row for row in rows(study.tables["waves"])}
    told = []
    for wave in study.waves_by_date():
        row = by_id[wave]
        (rubric, form), *_ = study.rubrics_of(wave)
        told.append(
            [
                words.bare(row["title"] or wave, most=120),
                words.day(row["as_of"]),
                words.PHASES.get(row["phase"], row["phase"]),
                f"{rubric.version}, {form} form",
            ]
        )
    return told


def _people(study: Study) -> list[list[str]]:
    """Rows of the people who work on the study."""
    sectors = study.rubrics[0].sectors
    return [
        [
            words.bare(row["name"] or row["member"], most=120),
            ", ".join(role for role in row["role"].split(";") if role),
            words.bare(sectors.get(row["sector"], row["sector"])),
        ]
        for row in rows(study.tables["members"])
    ]
