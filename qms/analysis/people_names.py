"""Names of people in a text, every time they stand there, and whose each is.

A name is first told by a sign (`qms.analysis.people_signs`), then found wherever it stands
again, whole or in part. Each word is looked at with its neighbours only, so that the time rises
with the length of the text alone.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from qms.analysis.people_signs import (
    COMMA,
    LONGEST,
    SAINTS,
    WORD,
    Sign,
    Word,
    is_joined,
    signs,
    stops,
    words_of,
)
from qms.analysis.people_words import ORGANISATION, PARTICLES

_NEAR_OR_LINE = re.compile(r"[ \t\u00a0\u202f]{0,3}\n?[ \t\u00a0\u202f]{0,3}")
_KNOWN = "named in an earlier source of this study"


class Mention(NamedTuple):
    """A name where it stands; `person` is the same for every form of the same name."""

    start: int
    end: int
    person: str
    why: str


def names(
    text: str, *, known: Iterable[str] = (), spare: Collection[str] = frozenset()
) -> list[Mention]:
    """Every name in `text` and every place where it stands, in order, not overlapping.

    Args:
        text: The text.
        known: Full names of people to be found wherever they or parts of them stand.
        spare: Words, in lower case, that are nobody's name.
    """
    words = words_of(text)
    plain = {word.text for word in words if word.text.islower()}
    sure = [s for s in signs(text, words, plain) if _written(words[s.first : s.last]) not in spare]
    people = _People(known, [(words[s.first : s.last], s.firm) for s in sure])
    taken: dict[int, Sign] = {}
    for one in sorted(sure, key=lambda s: (s.first - s.last, s.first)):
        if not any(at in taken for at in range(one.first, one.last)):
            taken.update(dict.fromkeys(range(one.first, one.last), one))
    return list(_mentions(words, plain, people, taken, spare))


def label_name(label: str) -> str | None:
    """The person that the label of a speaker names; None where it is a role or a number.

    What is known to label a speaker is a name unless it is a role, also without capitals and
    in a script that has none.

    Example:
        >>> label_name("Okafor, Chidi (Acute)"), label_name("Interviewer"), label_name("priya")
        ('Chidi Okafor', None, 'priya')
    """
    label = label.strip()
    found = names(f"{label}: \n{label}: \n")
    if found:
        return found[0].person
    words = words_of(label)
    is_name = words and not any(sign.isdecimal() for sign in label)
    if is_name and not any(stops(word) or len(word.text) == 1 for word in words):
        return label
    return None


def _written(words: Iterable[Word]) -> str:
    return " ".join(word.low for word in words)


# --- whose name it is -------------------------------------------------------------------------


class _People:
    """Who is named, and by which words.

    Two forms are one person where first and last word are the same; an initial, a surname or
    a first name alone is the person's whom alone it can mean.
    """

    def __init__(self, known: Iterable[str], sure: Iterable[tuple[list[Word], bool]]) -> None:
        self._full: dict[tuple[str, ...], str] = {}
        self._ends: dict[tuple[str, str], str] = {}
        self._alone: dict[str, set[str]] = {}
        self._initial: dict[tuple[str, str], set[str]] = {}
        self._doubts: dict[tuple[str, ...], str] = {}
        self._earlier: set[str] = set()
        self._firm: set[str] = set()
        for name in known:
            parts = tuple(match[0] for match in WORD.finditer(name))
            if parts:
                self._earlier.add(name)
                self._firm.update(part.casefold() for part in parts)
                self._add(parts, name)
        found = [(_in_order(words), firm) for words, firm in sure]
        for parts, firm in sorted(found, key=lambda one: -len(one[0])):
            self._place(parts)
            if firm:
                self._firm.update(part.casefold() for part in parts)

    def _place(self, parts: tuple[str, ...]) -> None:
        """A form that was found: another of somebody there, or somebody new."""
        low = tuple(part.casefold() for part in parts)
        if low in self._full:
            return
        if len(low) == 1:
            if not self._alone.get(low[0]):
                self._add(parts, _shown(parts))
            return
        if len(low[0]) == 1:
            whose = self._initial.get((low[0], low[-1]), set())
            self._add(parts, next(iter(whose)) if len(whose) == 1 else _shown(parts))
            return
        self._add(parts, self._ends.get((low[0], low[-1]), _shown(parts)))

    def _add(self, parts: tuple[str, ...], person: str) -> None:
        low = tuple(part.casefold() for part in parts)
        self._full.setdefault(low, person)
        if len(low) == 1:
            return
        self._ends.setdefault((low[0], low[-1]), person)
        self._initial.setdefault((low[0][0], low[-1]), set()).add(person)
        for word in (low[0], low[-1]):
            if len(word) > 1 and word not in PARTICLES:
                self._alone.setdefault(word, set()).add(person)
        if len(low) > 2:
            self._full.setdefault(low[1:], person)

    def is_firm(self, low: str) -> bool:
        """Whether a word is part of a name that is beyond doubt."""
        return low in self._firm

    def of(self, low: tuple[str, ...]) -> tuple[str, str] | None:
        """The person that a row of words names, and why; None where it names nobody."""
        person = self._full.get(low)
        if person is not None:
            why = _KNOWN if person in self._earlier else f"the name “{person}” again"
            return person, why
        if len(low) == 2 and len(low[0]) == 1:
            whose = self._initial.get((low[0], low[1]), set())
        else:
            whose = self._alone.get(low[0], set()) if len(low) == 1 else set()
        if not whose:
            return None
        if len(whose) == 1:
            (person,) = whose
            return person, f"part of the name “{person}”"
        return _shown(low), self._doubt(low, whose)

    def _doubt(self, low: tuple[str, ...], whose: Collection[str]) -> str:
        """Why a part of several people's names is pointed out; made once for each part."""
        if low not in self._doubts:
            shown = " or ".join(f"“{name}”" for name in sorted(whose)[:3])
            self._doubts[low] = f"part of a name, of {shown}"
        return self._doubts[low]


def _in_order(words: list[Word]) -> tuple[str, ...]:
    """The words of a name, a surname that was put first put last."""
    parts = [word.text for word in words]
    at = next((n for n, w in enumerate(words) if n and COMMA.fullmatch(w.gap)), 0)
    return tuple(parts[at:] + parts[:at])


def _shown(parts: Iterable[str]) -> str:
    """A name as a person writes it; capitals only where they belong."""
    return " ".join(
        part.title()
        if part.isupper() and len(part) > 1
        else part[:1].upper() + part[1:]
        if len(part) > 1 and part not in PARTICLES
        else part
        for part in parts
    )


def _mentions(
    words: list[Word],
    plain: set[str],
    people: _People,
    taken: dict[int, Sign],
    spare: Collection[str],
) -> Iterator[Mention]:
    at = 0
    while at < len(words):
        if at in taken:
            one = taken[at]
            parts = tuple(part.casefold() for part in _in_order(words[one.first : one.last]))
            whose = people.of(parts)
            person = whose[0] if whose else _shown(parts)
            yield Mention(words[one.first].start, words[one.last - 1].end, person, one.why)
            at = one.last
            continue
        again = _again(words, at, plain, people, taken, spare)
        if again is None:
            at += 1
        else:
            last, person, why = again
            yield Mention(words[at].start, words[last - 1].end, person, why)
            at = last


def _again(
    words: list[Word],
    at: int,
    plain: set[str],
    people: _People,
    taken: dict[int, Sign],
    spare: Collection[str],
) -> tuple[int, str, str] | None:
    """The longest known name that begins at word `at`: its end, whose, and why."""
    if not words[at].is_capital and words[at].low not in PARTICLES:
        return None
    found = None
    low: tuple[str, ...] = ()
    for last in range(at + 1, min(at + LONGEST, len(words)) + 1):
        word = words[last - 1]
        if last - 1 in taken or not (word.is_capital or word.low in PARTICLES):
            break
        if low and not (is_joined(words, last - 1) or _NEAR_OR_LINE.fullmatch(word.gap)):
            break
        low = (*low, word.low)
        whose = people.of(low)
        if not whose or " ".join(low) in spare:
            continue
        if len(low) > 1 or _may_stand_alone(words, at, plain, people):
            found = (last, *whose)
    return found


def _may_stand_alone(words: list[Word], at: int, plain: set[str], people: _People) -> bool:
    """Whether one word of a name means the person here, and is not the everyday word."""
    word = words[at]
    if not word.is_capital or word.is_initial or stops(word):
        return False
    if word.low in plain and (word.opens or not people.is_firm(word.low)):
        return False
    if at and words[at - 1].low in SAINTS:
        return False
    if at + 1 == len(words) or not is_joined(words, at + 1):
        return True
    return not (words[at + 1].is_capital and words[at + 1].low in ORGANISATION)
