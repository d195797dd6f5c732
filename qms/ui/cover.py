"""What stands on the cover of a study: its names and dates, made ready once a revision."""

from collections.abc import Mapping
from dataclasses import dataclass

from qms.analysis.study import Study, rows
from qms.services.views import is_invented
from qms.ui import words


@dataclass(frozen=True, slots=True)
class Cover:
    """The names of a study, safe to show.

    Attributes:
        systems: System id to name, in the order of the names.
        waves: Wave id to its words, oldest first.
        rubrics: Wave id to the rubric it uses, with version and form.
        people: Member id to name; members without a name are left out.
        invented: Whether the study says of itself that it is invented.
    """

    title: str
    systems: Mapping[str, str]
    waves: Mapping[str, str]
    rubrics: Mapping[str, str]
    people: Mapping[str, str]
    invented: bool


def cover(study: Study) -> Cover:
    """The cover of one study."""
    names = sorted(
        (words.named(row, "system", "name"), row["system"]) for row in rows(study.tables["systems"])
    )
    by_id = {row["wave"]: row for row in rows(study.tables["waves"])}
    waves = study.waves_by_date()
    return Cover(
        title=words.bare(study.row["title"] or study.id, most=80),
        systems={system: words.bare(name, most=120) for name, system in names},
        waves={wave: _wave(by_id[wave]) for wave in waves},
        rubrics={wave: words.rubric_line(*study.rubrics_of(wave)[0]) for wave in waves},
        people={
            row["member"]: words.bare(row["name"], most=60)
            for row in rows(study.tables["members"])
            if row["name"]
        },
        invented=is_invented(study),
    )


def _wave(row: Mapping[str, str]) -> str:
    title, when = words.bare(row["title"] or row["wave"], most=60), words.month(row["as_of"])
    return title if when in title else f"{title}, {when}"
