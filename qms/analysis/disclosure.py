"""Disclosure: what would identify someone in a paper about one system, before it leaves.

People in these systems are identifiable by role: there is one chief nurse. The report leaves
out or tells less exactly what its class of readers may not see; what no rule can decide is
named here for a person to look at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qms.analysis.coverage import sources_of
from qms.analysis.people import find_people
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted, joined
from qms.core.rubric import Rubric
from qms.core.tables import OPENNESS

SMALLEST_GROUP = 3
SHORTEST_NAME, SHORTEST_ID = 3, 2
TITLES = {"dame", "doctor", "dr", "lord", "miss", "mr", "mrs", "ms", "prof", "professor", "sir"}
ROLES = {
    "board", "chair", "chief", "coder", "committee", "director", "executive", "facilitator",
    "group", "lead", "leader", "manager", "member", "nurse", "observer", "officer", "owner",
    "partner", "rater", "reader", "representative", "reviewer", "study", "team", "voice",
}  # fmt: skip
"""Words of roles: a member who is named by one, as "Study Lead", has no name to take apart."""
_NOTES = ("limitations_note", "coherence_note", "adequacy_note", "relevance_note")
PRINTED = {
    "consensus": ("rationale", "reason", "dissent", "right_of_reply", *_NOTES),
    "actions": ("what", "owner", "expected_evidence"),
}
"""Words that people wrote and that a paper prints as they stand."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a class of readers will see less of, and what a person must look at.

    Attributes:
        held_back: Sentences on what the paper leaves out or tells less exactly by itself.
        concerns: Sentences on what may still identify someone, each naming the place.
    """

    held_back: tuple[str, ...]
    concerns: tuple[str, ...]


def disclosure(study: Study, system: str, wave: str, openness: str) -> Disclosure:
    """What to look at before the paper of one system in one wave goes to a class of readers.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id.
        wave: A wave's id.
        openness: private, partners or public.

    Source:
        domain.md 8.4: roles as groups, sectors with fewer than three sources, quotes only
        where they may be quoted and a person checked them.
    """
    if openness == "private":
        return Disclosure((), ())
    rubric, _ = study.rubrics_of(wave)[0]
    sources = rows(sources_of(study, system, wave))
    coded = set(study.tables["codings"]["source"])
    quotable = [row for row in sources if row["quotable"] == "true" and row["source"] in coded]
    usual = study.row["openness"] or "private"
    opened = [row for row in quotable if _reaches(row["openness"] or usual, openness)]
    printed = [row for row in opened if row["quote_checked_by"]]
    return Disclosure(
        tuple(_held_back(sources, quotable, opened, printed, rubric, openness)),
        (*_alone(sources, printed, rubric), *_named(study, system, wave)),
    )


def _reaches(of_source: str, readers: str) -> bool:
    """Whether a source is open to a class of readers."""
    return OPENNESS.index(of_source) >= OPENNESS.index(readers)


def _held_back(
    sources: list[Row],
    quotable: list[Row],
    opened: list[Row],
    printed: list[Row],
    rubric: Rubric,
    openness: str,
) -> Iterator[str]:
    narrower, unchecked = len(quotable) - len(opened), len(opened) - len(printed)
    if narrower:
        yield f"Quotes of {counted(narrower, 'source')} are left out: open to fewer readers."
    if unchecked:
        yield (
            f"Quotes of {counted(unchecked, 'source')} are left out: no person has checked them "
            "(column quote_checked_by of the sources)."
        )
    few = _few(sources, rubric)
    if few:
        yield (
            f"{joined(few)} {'has' if len(few) == 1 else 'have'} fewer than {SMALLEST_GROUP} "
            "sources here, so a quote is told as a system partner’s."
        )
    if openness == "public":
        yield (
            "Names of raters and dissenters are left out beside what they said. Counts under five "
            "of sources, origins, codings, quotes, raters and people who agreed are told as "
            "“fewer than 5”; counts of criteria, kinds and sectors are told as they are."
        )


def _few(sources: list[Row], rubric: Rubric) -> list[str]:
    """Sectors with too few sources to hide in, by name."""
    heard = [row["sector"] for row in sources if row["sector"]]
    return [
        rubric.sectors.get(sector, sector)
        for sector in sorted(set(heard))
        if heard.count(sector) < SMALLEST_GROUP
    ]


def _alone(sources: list[Row], printed: list[Row], rubric: Rubric) -> Iterator[str]:
    """Quotes of whoever is the only one of their role that was heard."""
    roles = [row["role_group"] for row in sources if row["role_group"]]
    for row in printed:
        role = row["role_group"]
        if role and roles.count(role) == 1:
            yield (
                f"Source {row['source']} is the only one from the group "
                f"“{rubric.role_groups.get(role, role)}”: whoever reads the quote may know who "
                "said it."
            )


def _named(study: Study, system: str, wave: str) -> Iterator[str]:
    """Names and details in words that are printed as they stand."""
    members = rows(study.tables["members"])
    names = {row["name"] for row in members if len(row["name"].strip()) >= SHORTEST_NAME}
    parts = {part: name for name in sorted(names) for part in name_parts(name)}
    ids = {row["member"] for row in members if len(row["member"]) >= SHORTEST_ID}
    for place, text in _words(study, system, wave):
        told = [name for name in sorted(names) if _holds(text, name)]
        told += [
            part
            for part, name in sorted(parts.items())
            if name not in told and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text)
        ]
        told += [key for key in sorted(ids) if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text)]
        told += [
            finding.text
            for finding in find_people(text)
            if not any(finding.text in name for name in names)
        ]
        if told:
            yield f"{place} names {joined([f'“{name}”' for name in dict.fromkeys(told)])}."


def _words(study: Study, system: str, wave: str) -> Iterator[tuple[str, str]]:
    """Where words stand that the paper prints, and the words."""
    for table, columns in PRINTED.items():
        for row in rows(study.tables[table]):
            if (row["system"], row["wave"]) == (system, wave):
                which = row.get("criterion") or f"Action {row.get('action', '')}"
                for column in columns:
                    if row[column].strip():
                        yield f"{which}, {column.replace('_', ' ')}:", row[column]


def name_parts(name: str) -> list[str]:
    """The first and the last word of a person's name, each to be looked for by itself.

    They are looked for as they are written, from three letters, where both begin with a capital
    and no word of the name is one of a role: "First rater" and "Study Lead" have none.

    Example:
        >>> name_parts("Dr Ben Oak"), name_parts("Chair of the steering group")
        (['Ben', 'Oak'], [])
    """
    words = [word.strip(".,;()") for word in name.split()]
    words = [word for word in words if word and word.lower() not in TITLES]
    if not words or ROLES & {word.lower() for word in words}:
        return []
    ends = [words[0], words[-1]] if len(words) > 1 else words
    if any(end[0].islower() for end in ends):
        return []
    return [end for end in dict.fromkeys(ends) if len(end) >= SHORTEST_NAME]


def _holds(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
