"""What tells that capitalised words are the name of a person; no model, nothing is looked up.

The signs are a title, "my name is", the label of a speaker, a first name, and two capitalised
words that are no everyday words. Only words with a capital letter are looked at, and each only
with its neighbours.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qms.analysis.people_words import (
    GIVEN_NAMES,
    ORGANISATION,
    PARTICLES,
    PEOPLE_NOUNS,
    PERSONAL_TITLES,
    ROLES,
    STARTERS,
    SURNAMES_TOO,
    TITLES,
)

LONGEST = 5  # words in a name
LONGEST_ROW = 12  # capitalised words that are looked at together

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f"
_LETTER = rf"[^\W\d_][{_MARKS}]*"
WORD = re.compile(rf"(?:{_LETTER})+(?:['’‘ʼ‐‑-](?:{_LETTER})+)*")
_POSSESSIVE = re.compile(r"['’‘ʼ][sS]$")
_BREAK = re.compile(r"[.!?…](?!\d)|\n|:(?!\d)|^\W*[•*·–-]\s")
_NEAR = re.compile(r"[ \t\u00a0\u202f]{1,3}")
_DOT = re.compile(r"\.?[ \t\u00a0\u202f]{0,3}\n?")
_LABEL = re.compile(r"^[^\w\n]{0,4}(?:\d[\d:.,]{0,12}[^\w\n]{0,5}){0,3}", re.MULTILINE)
_ENDS_LABEL = re.compile(r"[^\S\n]{0,2}(?:\([^()\n]{1,60}\))?[^\S\n]{0,2}:(?!\d)")
COMMA = re.compile(r",[^\S\n]{1,3}")
_IS = re.compile(r"['’]s[^\S\n]{1,3}")

_SMALL_TITLES = frozenset(("dr", "mr", "mrs", "prof", "cllr"))  # written so in chats and notes
_OWNERS = frozenset(("my", "our", "your", "his", "her", "their", "the"))
_GREETINGS = frozenset(("dear", "hi", "hello", "thanks", "cheers", "regards", "morning"))
_WHO_IS_CALLED = PEOPLE_NOUNS | {"am", "i'm", "i’m", "she", "he", "they"}
SAINTS = frozenset(("st", "saint"))  # of churches, and of hospitals


@dataclass(frozen=True, slots=True)
class Word:
    """A word, without its possessive.

    Attributes:
        start, end: Where it stands.
        text: As written.
        low: In lower case, to compare.
        opens: Whether it begins a sentence, a line, or what a speaker says.
        gap: What stands between it and the word before.
    """

    start: int
    end: int
    text: str
    low: str
    opens: bool
    gap: str

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper() or self.text[0].istitle()

    @property
    def is_shout(self) -> bool:
        """Whether it is all capitals, as abbreviations are."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter alone."""
        return len(self.text) == 1 and self.is_capital

    @property
    def is_common(self) -> bool:
        """Whether it is a word of organisations, places and days, or an everyday one."""
        return self.low in ORGANISATION or self.low in STARTERS

    @property
    def may_be_name(self) -> bool:
        """Whether nothing speaks against it: a capital, no initial letters, no everyday word."""
        told = self.is_capital and len(self.text) > 1 and not self.is_shout
        return told and not self.is_common and self.low not in ROLES and self.low not in TITLES


class Sign(NamedTuple):
    """Words from `first` to before `last` that are a name for the reason `why`.

    A sign is firm where it leaves no doubt: a title, a label, "my name is".
    """

    first: int
    last: int
    why: str
    firm: bool = True


def words_of(text: str) -> list[Word]:
    """The words of a text in order; what is not a letter stands between them."""
    found: list[Word] = []
    before = 0
    for match in WORD.finditer(text):
        start, end = match.span()
        own = _POSSESSIVE.search(match[0])
        if own and own.start() > 0:
            end = start + own.start()
        gap = text[before:start]
        opens = not found or _BREAK.search(gap) is not None
        found.append(Word(start, end, text[start:end], text[start:end].casefold(), opens, gap))
        before = end
    return found


# --- what tells a name for sure ---------------------------------------------------------------


def signs(text: str, words: list[Word], plain: set[str]) -> Iterator[Sign]:
    """Every sign of a name; some may tell of the same words.

    Args:
        text: The text.
        words: Its words, all of them.
        plain: Those that it has in lower case too.
    """
    yield from _labels(text, words, plain)
    for at, word in enumerate(words):
        if word.low in TITLES and (word.is_capital or word.low in _SMALL_TITLES):
            yield from _after_title(words, at)
        elif word.is_capital and not _continues(words, at):
            yield from _run(text, words, at, plain)


def _continues(words: list[Word], at: int) -> bool:
    """Whether a capitalised word stands right before, so that the run began earlier."""
    return at > 0 and words[at - 1].is_capital and is_joined(words, at)


def is_joined(words: list[Word], at: int) -> bool:
    """Whether word `at` and the one before it are parts of one name, by what is between."""
    if _NEAR.fullmatch(words[at].gap):
        return True
    return words[at - 1].is_initial and _DOT.fullmatch(words[at].gap) is not None


def _after_title(words: list[Word], at: int) -> Iterator[Sign]:
    first = at + 1
    if first >= len(words) or not _DOT.fullmatch(words[first].gap):
        return
    head = words[first]
    if head.low in TITLES or not head.is_capital or head.low in ROLES:
        return  # "Professor Dame Ruth": her turn comes
    if words[at].low not in PERSONAL_TITLES and (head.is_common or head.is_shout):
        return
    last = first + 1
    while last < len(words) and last - first < LONGEST and _goes_on(words, last):
        last += 1
    last = _without_tail(words, first, last)
    if any(not word.is_initial for word in words[first:last]):
        yield Sign(first, last, f"follows the title “{words[at].text}”")


def _goes_on(words: list[Word], at: int) -> bool:
    """Whether word `at` goes on with the name before it."""
    if not is_joined(words, at):
        return False
    word = words[at]
    if word.is_initial or (word.is_capital and not stops(word)):
        return True
    small = word.low in PARTICLES and not word.is_capital
    return small and at + 1 < len(words) and words[at + 1].is_capital and is_joined(words, at + 1)


def stops(word: Word) -> bool:
    """Whether a word is never inside a name."""
    return word.is_common or word.low in ROLES or word.low in TITLES


def _without_tail(words: list[Word], first: int, last: int) -> int:
    while last > first and words[last - 1].low in PARTICLES and not words[last - 1].is_capital:
        last -= 1
    return last


def _run(text: str, words: list[Word], first: int, plain: set[str]) -> Iterator[Sign]:
    """What a row of capitalised words says, from its first word on."""
    last = first + 1
    while last < len(words) and last - first < LONGEST_ROW and is_joined(words, last):
        word = words[last]
        if not word.is_capital and not _goes_on(words, last):
            break
        last += 1
    end = last
    role = None
    while first < last and (stops(words[first]) or _is_starter(words[first], plain)):
        role = words[first] if words[first].low in ROLES else None
        first += 1
    while last > first + 1 and words[last - 1].low in ROLES:
        last -= 1
    run = words[first:last]
    if not run or len(run) > LONGEST:
        return
    if len(run) == 1:
        yield from _alone(text, words, first, end, role)
    elif (why := _why_row(words, first, role)) and _holds_together(run):
        yield Sign(first, last, why, firm=role is not None)


def _is_starter(word: Word, plain: set[str]) -> bool:
    """Whether it has its capital for beginning a sentence only."""
    return word.opens and word.low in plain and word.low not in GIVEN_NAMES


def _holds_together(run: list[Word]) -> bool:
    """Whether a row of words can be a name: none an everyday word, not all initials."""
    first, *rest = run
    if first.low in GIVEN_NAMES and len(run) == 2 and rest[0].low in SURNAMES_TOO:
        return True
    if any(stops(word) or word.is_shout for word in run):
        return False
    return sum(word.is_capital and not word.is_initial for word in run) >= (
        1 if run[0].is_initial else 2
    )


def _why_row(words: list[Word], first: int, role: Word | None) -> str:
    """Why a row of capitalised words is a name; blank where it need not be."""
    word = words[first]
    before = words[first - 1].low if first else ""
    if role is not None:
        return f"two capitalised words behind “{role.text}”"
    if word.is_initial:
        two = first + 1 < len(words) and words[first + 1].is_initial
        told = before in {"by", "with", "from", "per", "chair", "author", "cc"}
        dotted = first + 1 < len(words) and words[first + 1].gap.startswith(".")
        return "initials and a capitalised word" if two or (told and dotted) else ""
    if word.opens:
        return "two capitalised words that begin a sentence and are no everyday words"
    return "two capitalised words in the middle of a sentence"


def _alone(text: str, words: list[Word], at: int, end: int, role: Word | None) -> Iterator[Sign]:
    """What one capitalised word alone may be told by."""
    word = words[at]
    if not word.may_be_name or (end > at + 1 and words[at + 1].low in ORGANISATION):
        return
    if at and words[at - 1].low in SAINTS:
        return
    why = _why_alone(text, words, at, role)
    if why:
        yield Sign(at, at + 1, why)


def _why_alone(text: str, words: list[Word], at: int, role: Word | None) -> str:
    word = words[at]
    before = [w.low for w in words[max(0, at - 4) : at]]
    close = _NEAR.fullmatch(word.gap) or COMMA.fullmatch(word.gap)
    is_name = close and before[-2:] in (["name", "is"], ["name", "was"])
    if is_name or (before[-1:] == ["name"] and _IS.fullmatch(word.gap)):
        return "follows “name is”"
    is_called = _NEAR.fullmatch(word.gap) and before[-1:] in (["called"], ["named"])
    if is_called and not _WHO_IS_CALLED.isdisjoint(before[:-1]):
        return f"follows “{words[at - 1].text}”"
    if _ends_clause(text, word) and close:
        if before[-1:] and before[-1] in _GREETINGS:
            return f"addressed with “{words[at - 1].text}”"
        if before[-2:] == ["thank", "you"]:
            return "addressed with “thank you”"
        if before[-1:] in (["i'm"], ["i’m"]) or before[-2:] == ["i", "am"]:
            return "follows “I am”"
    if before[-1:] and before[-1] in PEOPLE_NOUNS and close and not word.opens:
        aside = set(before[:-1]) & _OWNERS and _ends_clause(text, word)
        if role is None and (aside or _NEAR.fullmatch(word.gap)):
            return f"follows “{words[at - 1].text}”"
    return "a first name" if word.low in GIVEN_NAMES else ""


def _ends_clause(text: str, word: Word) -> bool:
    return text[word.end : word.end + 1] in ",.!?;:)\n" or text.startswith(
        (" and ", " from ", ", "), word.end
    )


def _labels(text: str, words: list[Word], plain: set[str]) -> Iterator[Sign]:
    """Labels of speakers that look like names: "Last, First:", "First Last:", "First:"."""
    starts = {word.start: at for at, word in enumerate(words)}
    singles: list[int] = []
    for line in _LABEL.finditer(text):
        first = starts.get(line.end())
        if first is None or not _may_label(words[first]):
            continue
        last = first + 1
        while last < len(words) and last - first < LONGEST and _in_label(words, last):
            last += 1
        if not _ENDS_LABEL.match(text, words[last - 1].end):
            continue
        if last - first == 1 and words[first].is_initial:
            continue  # "Q:" and "A:"
        if last - first == 1:
            singles.append(first)
        elif all(_may_label(word) or word.is_initial for word in words[first:last]):
            yield Sign(first, last, "the label of a speaker")
    often = Counter(words[at].low for at in singles)
    for at in singles:
        low = words[at].low
        if low in GIVEN_NAMES or (often[low] > 1 and low not in plain and not words[at].is_shout):
            yield Sign(at, at + 1, "the label of a speaker")


def _may_label(word: Word) -> bool:
    return word.is_capital and not stops(word)


def _in_label(words: list[Word], at: int) -> bool:
    return is_joined(words, at) or (COMMA.fullmatch(words[at].gap) is not None)
