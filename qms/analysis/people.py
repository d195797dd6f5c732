"""People in a text: what points at a person, pointed out before the text is fixed.

Nothing is changed here and nothing is decided: every finding says why it was pointed out, and
a person says what becomes of it (`qms.analysis.people_replaced`).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qms.analysis.people_details import (
    DATE_OF_BIRTH,
    EMAIL,
    NATIONAL_INSURANCE,
    NHS_NUMBER,
    PHONE,
    POSTCODE,
    details,
)
from qms.analysis.people_names import label_name, names
from qms.analysis.people_signs import WORD

NAME = "name"
OTHER = "other"
KINDS = (
    NAME,
    EMAIL,
    PHONE,
    NHS_NUMBER,
    DATE_OF_BIRTH,
    POSTCODE,
    NATIONAL_INSURANCE,
    OTHER,
)
Who = tuple[str, str]

__all__ = ["KINDS", "NAME", "OTHER", "Finding", "Who", "find_people", "people_of_labels"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text that points at a person.

    Attributes:
        start, end: Code points of the text, half open. A title before a name and a
            possessive behind it are not part of it.
        kind: A word of `KINDS`; "other" is what a person pointed out in their own words.
        person: Who or what: the same for every form of one name, or of one number.
        text: As it stands.
        why: Why it is pointed out, to be read behind "because it is".
    """

    start: int
    end: int
    kind: str
    person: str
    text: str
    why: str

    @property
    def who(self) -> Who:
        """What a decision is about."""
        return self.kind, self.person


def find_people(
    text: str, *, known: Iterable[Who] = (), spare: Collection[str] = ()
) -> list[Finding]:
    """What points at people in `text`, in order, not overlapping.

    Args:
        text: The text, before or after it is fixed; spans count in what is given.
        known: Kind and person of those who were found in earlier sources, or whom a person
            adds by hand: they are found wherever they stand. Of kind "other", exact words.
        spare: Words not to be pointed out, as they are written: pseudonyms, and names that
            are nobody's.

    Example:
        >>> [(f.text, f.person) for f in find_people("I asked Dr Ana Reyes. Reyes's list grew.")]
        [('Ana Reyes', 'Ana Reyes'), ('Reyes', 'Ana Reyes')]
    """
    known = list(known)
    spared = frozenset(word.casefold() for word in spare)
    mine = _own_words(text, (person for kind, person in known if kind == OTHER))
    named = names(text, known=[who for kind, who in known if kind == NAME], spare=spared)
    found = [
        *mine,
        *(
            Finding(d.start, d.end, d.kind, d.person, text[d.start : d.end], d.why)
            for d in details(text)
        ),
        *(Finding(n.start, n.end, NAME, n.person, text[n.start : n.end], n.why) for n in named),
    ]
    hidden = _places(text, spare)
    return _apart(text, found, hidden)


def people_of_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """The people that labels of speakers name, each once, in order.

    Labels of a file (`Segment.speaker`) need not stand in its text; these go to `find_people`
    as known.

    Example:
        >>> people_of_labels(["Interviewer", "Okafor, Chidi", "Chidi Okafor"])
        ('Chidi Okafor',)
    """
    found = (label_name(label) for label in dict.fromkeys(labels))
    return tuple(dict.fromkeys(name for name in found if name))


def _own_words(text: str, phrases: Iterable[str]) -> list[Finding]:
    found = []
    for phrase in sorted(set(phrases), key=lambda p: (-len(p), p)):
        for match in whole_phrase(phrase).finditer(text):
            found.append(Finding(*match.span(), OTHER, phrase, match[0], "words that were given"))
    return found


def whole_phrase(phrase: str) -> re.Pattern[str]:
    """A pattern of the phrase as whole words, however the space between them is written."""
    parts = phrase.split()
    if not parts:
        return re.compile(r"(?!)")
    front = r"(?<!\w)" if re.match(r"\w", parts[0]) else ""
    back = r"(?!\w)" if re.search(r"\w\Z", parts[-1]) else ""
    return re.compile(front + r"\s{1,4}".join(re.escape(part) for part in parts) + back)


def _places(text: str, phrases: Iterable[str]) -> bytearray:
    """One byte a character: 1 where a spared phrase of several words or signs stands."""
    covered = bytearray(len(text))
    for phrase in phrases:
        if not phrase.strip() or WORD.fullmatch(phrase):
            continue  # a word alone is spared where it is a name by itself, not inside another
        at = text.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            covered[at:end] = b"\1" * len(phrase)
            at = text.find(phrase, end)
    return covered


def _apart(text: str, found: list[Finding], covered: bytearray) -> list[Finding]:
    """The findings that do not overlap: an earlier one of the list wins."""
    kept = []
    for finding in found:
        if covered.find(1, finding.start, finding.end) < 0:
            covered[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)
