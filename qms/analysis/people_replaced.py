"""What points at people, replaced by pseudonyms on a person's word.

The same person gets the same word, in one text and over all texts of a study. What was
replaced goes into a log that is kept apart from the study; nothing of it is in the new text.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from qms.analysis.people import KINDS, NAME, OTHER, Finding, Who, find_people, whole_phrase
from qms.analysis.people_names import label_name
from qms.analysis.people_signs import WORD
from qms.core.text import Segment
from qms.errors import UserError

Span = tuple[int, int]
LONGEST_WORD = 80

# The words that are made up, with a number; in brackets so that a reader sees a gap.
PATTERNS = {
    NAME: "Name {}",
    "email": "[email {}]",
    "phone": "[phone {}]",
    "nhs-number": "[NHS number {}]",
    "date-of-birth": "[date of birth {}]",
    "postcode": "[postcode {}]",
    "national-insurance": "[National Insurance number {}]",
    OTHER: "[removed {}]",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: `person` of `kind` is to be replaced.

    Attributes:
        kind, person: As in `Finding`, or added by hand.
        word: What is to stand there; blank for the word that the study has for this person
            already, or a new one ("Name 1"). Several persons may be given one word.
    """

    kind: str
    person: str
    word: str = ""

    @property
    def who(self) -> Who:
        """Whom the decision is about."""
        return self.kind, self.person


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A line of the key of a study: the word that stands for a person.

    `was_given` says whether a person chose the word; else it was made up here.
    """

    kind: str
    person: str
    word: str
    was_given: bool = False

    @property
    def who(self) -> Who:
        """Whom the word stands for."""
        return self.kind, self.person


@dataclass(frozen=True, slots=True)
class Replacement:
    """One place that was replaced.

    Attributes:
        start, end: Where the word stands in the new text.
        kind, person: Whom it stands for.
        original: What stood there.
        word: The pseudonym.
        why: Why the place was pointed out.
    """

    start: int
    end: int
    kind: str
    person: str
    original: str
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text after replacing.

    Attributes:
        text: The new text.
        log: Every replacement, in the order of the text.
        segments: Those that were given, at their new places, people in their speakers
            replaced too; one of which nothing is left is left out.
        left: The spans that were to be left, at their new places.
        pseudonyms: The word of each person who was replaced, in the text or as a speaker.
    """

    text: str
    log: tuple[Replacement, ...]
    segments: tuple[Segment, ...]
    left: tuple[Span, ...]
    pseudonyms: tuple[Pseudonym, ...]


class _Edit(NamedTuple):
    """Old span and new length."""

    start: int
    end: int
    length: int


def replace_people(
    text: str,
    decisions: Sequence[Decision],
    *,
    known: Sequence[Pseudonym] = (),
    segments: Sequence[Segment] = (),
    left: Collection[Span] = (),
) -> Replaced:
    """`text` with the people decided on replaced, whole words only.

    A possessive and a title stay. Doing it again changes nothing.

    Args:
        text: The text as read, before it is fixed for good.
        decisions: Whom to replace; everybody else stays as they are.
        known: The study's key, so that a person gets the same word in every text.
        segments: Of this text.
        left: Spans of findings that mean somebody or something else and stay.

    Raises:
        UserError: A word cannot be used; a sentence for each.

    Example:
        >>> new = replace_people("Ana Reyes rang. Reyes's list.", [Decision("name", "Ana Reyes")])
        >>> new.text, [entry.original for entry in new.log]
        ("Name 1 rang. Name 1's list.", ['Ana Reyes', 'Reyes'])
    """
    faults = _faults(decisions, known)
    if faults:
        raise UserError(*faults)
    seen = _sought(text, decisions, known) if decisions else []
    words = _words(text, decisions, known, seen)
    log: list[Replacement] = []
    stays = sorted(set(left))
    now = tuple(segments)
    # What is left may read differently: "Ana Reyes Oakes" was one name. Each round takes
    # something of the old text away and never looks at a word that was put, so it ends.
    while found := _decided(text, seen, words, stays):
        text, edits, fresh = _one_round(text, found, words)
        moves = _Moves(edits)
        log = [moves.entry(entry) for entry in log] + fresh
        stays = [moves.span(span) for span in stays]
        now = tuple(moves.segment(segment) for segment in now)
        seen = _sought(text, decisions, known)
    labels = {label: _speaker(label, words) for label in {s.speaker for s in segments} if label}
    used = {(entry.kind, entry.person) for entry in log}.union(*(who for _, who in labels.values()))
    given = {decision.who for decision in decisions if decision.word.strip()}
    return Replaced(
        text,
        tuple(sorted(log, key=lambda entry: entry.start)),
        tuple(
            replace(segment, speaker=labels[segment.speaker][0]) if segment.speaker else segment
            for segment in now
            if text[segment.start : segment.end].strip()
        ),
        tuple(stays),
        tuple(Pseudonym(*who, word, who in given) for who, word in words.items() if who in used),
    )


def _sought(text: str, decisions: Iterable[Decision], known: Sequence[Pseudonym]) -> list[Finding]:
    """What is pointed out where everybody who is decided on is known."""
    spare = {line.word for line in known} | {d.word for d in decisions if d.word.strip()}
    people = {line.who: None for line in known} | {d.who: None for d in decisions}
    return find_people(text, known=people, spare=spare)


def _decided(
    text: str, seen: Iterable[Finding], words: Mapping[Who, str], stays: Iterable[Span]
) -> list[Finding]:
    """The findings that are to be replaced."""
    kept = _covered(text, stays)
    return [f for f in seen if f.who in words and kept.find(1, f.start, f.end) < 0]


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    """One byte a character of the text: 1 inside of a span."""
    covered = bytearray(len(text))
    for start, end in spans:
        covered[start:end] = b"\1" * len(covered[start:end])
    return covered


def _one_round(
    text: str, found: Sequence[Finding], words: Mapping[Who, str]
) -> tuple[str, list[_Edit], list[Replacement]]:
    parts, edits, log = [], [], []
    done = at = 0
    for finding in found:
        word = words[finding.who]
        parts += [text[done : finding.start], word]
        at += finding.start - done
        edits.append(_Edit(finding.start, finding.end, len(word)))
        told = (finding.kind, finding.person, finding.text, word, finding.why)
        log.append(Replacement(at, at + len(word), *told))
        at += len(word)
        done = finding.end
    parts.append(text[done:])
    return "".join(parts), edits, log


# --- the words --------------------------------------------------------------------------------


def _words(
    text: str,
    decisions: Sequence[Decision],
    known: Sequence[Pseudonym],
    seen: Iterable[Finding],
) -> dict[Who, str]:
    """The word of each person decided on; new numbers in the order of the text."""
    kept = {line.who: line.word for line in known}
    order = {who: n for n, who in enumerate(dict.fromkeys(finding.who for finding in seen))}
    used = {line.word for line in known} | {decision.word.strip() for decision in decisions}
    avoided = {low for decision in decisions for low in _parts(decision.person)}
    words: dict[Who, str] = {}
    last: dict[str, int] = {}
    for decision in sorted(decisions, key=lambda d: order.get(d.who, len(order))):
        word = decision.word.strip() or kept.get(decision.who, "")
        while not word:
            last[decision.kind] = last.get(decision.kind, 0) + 1
            pattern = PATTERNS[decision.kind]
            if avoided & _parts(pattern):
                pattern = "[{}]"  # somebody is called "Name"
            made = pattern.format(last[decision.kind])
            if made not in used and not whole_phrase(made).search(text):
                word = made
        used.add(word)
        words[decision.who] = word
    return words


def _faults(decisions: Sequence[Decision], known: Sequence[Pseudonym]) -> list[str]:
    """A sentence for each decision that cannot be carried out."""
    kept = {line.who: line.word for line in known}
    names = {low: d.person for d in decisions if d.kind == NAME for low in _parts(d.person)}
    others = [d.person for d in decisions if d.kind == OTHER]
    faults = []
    chosen: dict[Who, str] = {}
    for decision in decisions:
        word = decision.word.strip()
        if decision.kind not in KINDS:
            faults.append(f"“{decision.kind}” is no kind of finding; there are {', '.join(KINDS)}.")
        elif not decision.person.strip():
            faults.append("A decision names nobody; say whom it is about.")
        if chosen.setdefault(decision.who, word) != word:
            faults.append(f"“{decision.person}” is given two words; choose one.")
        if not word:
            continue
        if len(word) > LONGEST_WORD or any(unicodedata.category(sign) == "Cc" for sign in word):
            faults.append(
                f"The word for “{decision.person}” cannot be used; "
                f"write it on one line, of at most {LONGEST_WORD} characters."
            )
        if not any(sign.isalnum() for sign in word):
            faults.append(f"“{word}” cannot be read as a word; write one with letters.")
        held = [names[low] for low in sorted(_parts(word)) if low in names]
        held += [phrase for phrase in others if whole_phrase(phrase).search(word)]
        if held:
            faults.append(
                f"“{word}” holds a part of “{held[0]}”, which is to be replaced; "
                "choose another word."
            )
        if kept.get(decision.who, word) != word:
            faults.append(
                f"“{decision.person}” is “{kept[decision.who]}” in this study already; "
                "use that word, so that the same person is the same everywhere."
            )
    return faults


def _parts(name: str) -> set[str]:
    """The words of a name, to compare."""
    return {match[0].casefold() for match in WORD.finditer(name)}


# --- what stands in the text moves ------------------------------------------------------------


class _Moves:
    """Where offsets of the old text are in the new one.

    An offset inside of what was replaced goes to the end of the word that stands there now,
    so that what was in order and apart stays so.
    """

    def __init__(self, edits: Sequence[_Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + edit.length - (edit.end - edit.start))

    def offset(self, at: int) -> int:
        before = bisect_left(self._starts, at)
        if before and at < self._edits[before - 1].end:
            at = self._edits[before - 1].end
        return at + self._shifts[before]

    def span(self, span: Span) -> Span:
        return self.offset(span[0]), self.offset(span[1])

    def entry(self, entry: Replacement) -> Replacement:
        return replace(entry, start=self.offset(entry.start), end=self.offset(entry.end))

    def segment(self, segment: Segment) -> Segment:
        return replace(segment, start=self.offset(segment.start), end=self.offset(segment.end))


def _speaker(label: str, words: Mapping[Who, str]) -> tuple[str, set[Who]]:
    """A speaker's label with its people replaced, and who they were."""
    line = f"{label}: \n"
    found = [f for f in find_people(line, known=words) if f.who in words and f.end <= len(label)]
    new = label
    for finding in reversed(found):
        new = new[: finding.start] + words[finding.who] + new[finding.end :]
    if found:
        return new, {finding.who for finding in found}
    named = (NAME, label_name(label) or "")
    return (words[named], {named}) if named in words else (label, set())
