"""Bringing files in: what they seem to be, who is named in them, and their acceptance.

Reading is `reading_files`, keeping is `sources`. In between a person looks: at a description
that is guessed only where that is safe, and at the people whom a text names.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from qms.analysis.people import KINDS as SIGNS
from qms.analysis.people import NAME, OTHER, Who, find_people, people_of_labels, whole_phrase
from qms.analysis.people_replaced import Decision, Pseudonym, Replaced, replace_people
from qms.analysis.study import Study
from qms.core.text import Segment
from qms.services.reading_files import Reading
from qms.services.sources import NewSource, add_sources
from qms.storage import pseudonyms
from qms.storage.engine import Store

__all__ = [
    "OTHER",
    "SIGNS",
    "Decision",
    "Named",
    "accept",
    "guessed",
    "people_in",
    "phrases_of",
    "places_of",
]

_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
SHOWN = 60
FREE = ("title", "place", "origin", "participant")
"""The cells of a description in which anything may be written, so also who somebody is."""


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


def phrases_of(typed: str) -> tuple[str, ...]:
    """What was typed one a line or with commas, each once, as it would stand in a fixed text.

    Example:
        >>> phrases_of("Wil Aston, the night porter, Wil  Aston")
        ('Wil Aston', 'the night porter')
    """
    parts = re.split(r"[,;\n]", unicodedata.normalize("NFC", typed))
    return tuple(dict.fromkeys(phrase for part in parts if (phrase := " ".join(part.split()))))


def places_of(phrase: str, readings: Iterable[Reading]) -> int:
    """How often a phrase stands in texts, as whole words and written as it is."""
    sought = whole_phrase(phrase)
    return sum(1 for reading in readings for _ in sought.finditer(reading.text))


def accept(
    store: Store,
    study: Study,
    files: Sequence[tuple[Reading, Mapping[str, str]]],
    decisions: Sequence[Decision],
    *,
    by: str,
) -> tuple[str, ...]:
    """Accepts files with their descriptions; returns the ids of the new sources.

    Whoever is decided on is replaced in every text first, and in the name of the file and the
    free cells of its description, which often say who speaks. Who the pseudonyms stand for is
    written to the key, which is kept apart from the study, before any text is.

    Raises:
        Conflict: A text is in the study already, or somebody else gave another pseudonym.
        UserError: A description cannot stand; nothing was accepted.
    """
    news = []
    key = {pseudonym.who: pseudonym for pseudonym in pseudonyms.known(study.id)}
    for reading, cells in files:
        held = set(key)
        done = _replaced(reading.text, decisions, key, reading.segments)
        plain_name = PurePosixPath(reading.file.replace("\\", "/")).name
        name = _short_replaced(plain_name, decisions, key)
        cells = {
            column: _short_replaced(cell, decisions, key) if column in FREE else cell
            for column, cell in cells.items()
        }
        warnings = _replaced(" ".join(reading.warnings), decisions, key).text
        fresh = [pseudonym for who, pseudonym in key.items() if who not in held]
        if done.log or fresh:
            pseudonyms.remember(study.id, fresh, done.log, source=reading.file, who=by)
        speakers = dict.fromkeys(s.speaker for s in done.segments if s.speaker)
        receipt = {
            "reader": reading.reader,
            "paragraphs": str(reading.paragraphs),
            "pages": "" if reading.pages is None else str(reading.pages),
            "speakers": ";".join(speaker.replace(";", ",") for speaker in speakers),
            "warnings": warnings,
        }
        news.append(NewSource(done.text, cells, name, receipt))
    return add_sources(store, study.id, news, by=by)


def _replaced(
    text: str,
    decisions: Sequence[Decision],
    key: dict[Who, Pseudonym],
    segments: Sequence[Segment] = (),
) -> Replaced:
    """A text with people replaced; words that were made up for it go into the key."""
    done = replace_people(text, decisions, known=tuple(key.values()), segments=segments)
    for pseudonym in done.pseudonyms:
        key.setdefault(pseudonym.who, pseudonym)
    return done


def _short_replaced(text: str, decisions: Sequence[Decision], key: dict[Who, Pseudonym]) -> str:
    """The name of a file, or a cell, with people replaced.

    There a whole name is also written in small letters, joined by other signs than spaces, or
    behind a capital that is no part of it ("Talk_ana-reyes.docx"), which is no name in a text.
    """
    for decision in decisions:
        parts = decision.person.split()
        orders = [parts, [*parts[-1:], *parts[:-1]]] if decision.kind == NAME else [parts]
        for order in filter(None, orders):
            joined = r"[\W_]{1,3}".join(map(re.escape, order))
            whole = re.compile(rf"(?<![^\W_]){joined}(?![^\W_])", re.IGNORECASE)
            if whole.search(text):
                text = _replaced(decision.person, decisions, key).text.join(whole.split(text))
    return "_".join(_replaced(part, decisions, key).text for part in text.split("_"))


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
