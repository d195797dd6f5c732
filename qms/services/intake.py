"""Bringing files in: what they seem to be, who is named in them, and their acceptance.

Reading is `reading_files`, keeping is `sources`. In between a person looks: at a description
that is guessed only where that is safe, and at the people whom a text names.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from qms.analysis.people import KINDS as SIGNS
from qms.analysis.people import NAME, find_people, people_of_labels
from qms.analysis.people_replaced import Decision, Pseudonym, replace_people
from qms.analysis.study import Study
from qms.services.reading_files import Reading
from qms.services.sources import NewSource, add_sources
from qms.storage import pseudonyms
from qms.storage.engine import Store

__all__ = ["SIGNS", "Decision", "Named", "accept", "guessed", "people_in"]

_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody, or a number of somebody's, whom the texts point at.

    Attributes:
        kind: One of `SIGNS`.
        person: Who, or which number.
        places: How often, over all the texts.
        example: The words around the first place.
        why: Why it is pointed out.
        word: The word that stands for them in this study already; blank if none does.
    """

    kind: str
    person: str
    places: int
    example: str
    why: str
    word: str


def guessed(reading: Reading, study: Study, *, system: str, wave: str) -> dict[str, str]:
    """Cells that describe a file, guessed from its name and text only where that is safe.

    The kind comes from the text, the date from a whole date in the name, system and sector
    from their names in the name; whatever is left open is for a person.

    Args:
        reading: An accepted file.
        study: The study it goes into.
        system: The one that is chosen on the page, where the name tells no other.
        wave: The one that is chosen on the page.
    """
    name = PurePosixPath(reading.file.replace("\\", "/"))
    words = re.sub(r"[^a-z0-9]+", " ", str(name.with_suffix("")).lower()).strip()
    systems = study.tables["systems"]
    labels = {
        row_id: {row_id, row_name}
        for row_id, row_name in zip(systems["system"], systems["name"], strict=True)
    }
    sectors = {key: {key, label} for key, label in study.rubrics[0].sectors.items()}
    return {
        "system": _only(labels, words) or system,
        "wave": wave,
        "kind": reading.kind_guess or "document",
        "title": re.sub(r"[_\s]+", " ", name.stem).strip(),
        "date": _day(name.stem),
        "sector": _only(sectors, words),
    }


def people_in(readings: Iterable[Reading], study: Study) -> tuple[Named, ...]:
    """Who is named in texts that are about to be accepted, most often named first.

    Names of the study's systems and places are nobody's and are not pointed out.
    """
    key = pseudonyms.known(study.id)
    words = {pseudonym.who: pseudonym.word for pseudonym in key}
    spare = _spare(study, key)
    found: dict[tuple[str, str], Named] = {}
    for reading in readings:
        known = [*words, *((NAME, person) for person in _labelled(reading))]
        for finding in find_people(reading.text, known=known, spare=spare):
            before = found.get(finding.who)
            found[finding.who] = Named(
                kind=finding.kind,
                person=finding.person,
                places=(before.places if before else 0) + 1,
                example=before.example if before else _around(reading.text, finding.start),
                why=before.why if before else finding.why,
                word=words.get(finding.who, ""),
            )
    return tuple(sorted(found.values(), key=lambda named: (-named.places, named.person)))


def accept(
    store: Store,
    study: Study,
    files: Sequence[tuple[Reading, Mapping[str, str]]],
    decisions: Sequence[Decision],
    *,
    by: str,
) -> tuple[str, ...]:
    """Accepts files with their descriptions; returns the ids of the new sources.

    Whoever is decided on is replaced in every text first. Who the pseudonyms stand for is
    written to the key, which is kept apart from the study, before any text is.

    Raises:
        Conflict: A text is in the study already, or somebody else gave another pseudonym.
        UserError: A description cannot stand; nothing was accepted.
    """
    news = []
    key = {pseudonym.who: pseudonym for pseudonym in pseudonyms.known(study.id)}
    for reading, cells in files:
        done = replace_people(
            reading.text, decisions, known=tuple(key.values()), segments=reading.segments
        )
        if done.log:
            pseudonyms.remember(study.id, done.pseudonyms, done.log, source=reading.file, who=by)
            key.update((pseudonym.who, pseudonym) for pseudonym in done.pseudonyms)
        speakers = dict.fromkeys(s.speaker for s in done.segments if s.speaker)
        receipt = {
            "reader": reading.reader,
            "paragraphs": str(reading.paragraphs),
            "pages": "" if reading.pages is None else str(reading.pages),
            "speakers": ";".join(speaker.replace(";", ",") for speaker in speakers),
            "warnings": " ".join(reading.warnings),
        }
        # A file is often named after who speaks in it.
        plain_name = PurePosixPath(reading.file.replace("\\", "/")).name
        name = replace_people(plain_name, decisions, known=tuple(key.values())).text
        news.append(NewSource(done.text, cells, name, receipt))
    return add_sources(store, study.id, news, by=by)


def _labelled(reading: Reading) -> tuple[str, ...]:
    return people_of_labels(reading.speaker_names)


def _spare(study: Study, key: Iterable[Pseudonym]) -> list[str]:
    systems = study.tables["systems"]
    places = [place.strip() for cell in systems["places"] for place in cell.split(";")]
    return [word for word in (*systems["name"], *places, *(p.word for p in key)) if word]


def _around(text: str, start: int) -> str:
    said = text[max(0, start - SHOWN // 2) : start + SHOWN]
    return " ".join(said.split())


def _only(labels: Mapping[str, Collection[str]], words: str) -> str:
    """The one id of which a label stands in the words; blank if none or several do."""
    there = [
        key
        for key, names in labels.items()
        if any(re.search(rf"\b{re.escape(_simple(name))}\b", words) for name in names if name)
    ]
    return there[0] if len(there) == 1 else ""


def _simple(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _day(stem: str) -> str:
    """A whole date in a name, year first; blank if there is none or it does not exist."""
    found = {match.groups() for match in _ISO_DAY.finditer(stem)}
    if len(found) != 1:
        return ""
    year, month, day = next(iter(found))
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
