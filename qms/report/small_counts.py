"""What the rule found, as the public reads it: without counts of origins or codings under five.

The sentences are composed in `qms.analysis.wording`. Here only their numbers are told less
exactly, together with what would give a small number away: a total that it is the rest of, a
list with an entry for each origin, the name of an origin. Nothing is computed anew.
"""

import re
from collections.abc import Iterable

from qms.analysis.wording import joined
from qms.report.phrases import FEWEST_SHOWN, number_of

_FEWER = f"fewer than {FEWEST_SHOWN}"
_SMALL = re.compile(
    rf"\b[1-{FEWEST_SHOWN - 1}] "
    r"(interview|meeting|document|origin|coding|uncorroborated higher signal)s?\b"
)
_SUPPORT = re.compile(r"(\d+) of ([\d,]+) origins? \(([^)]*)\) signal ")
_ABSENT = re.compile(r"([\d,]+) origins? of (\d+) signal ")
_ONE = re.compile(r"One (interview|meeting|document) signals ")
_EACH = re.compile(r"([\d,]+) origins signal ([\d, and]+);")
_AFFECTED = re.compile(r"\((?:it|one of them) speaks for those most affected\)")
_THERE = re.compile(r" \(there (?:is|are) \d+\)")
_CARRIED = re.compile(r"Fragile: leaving out .* changes ", re.DOTALL)
_SPLIT = re.compile(r"Codings of .* differ by ", re.DOTALL)


def found(entries: Iterable[str]) -> list[str]:
    """The reasons and notes of a suggestion without a small count."""
    return ["too few voices" if entry == "one voice" else _told(entry) for entry in entries]


def missing(sentences: Iterable[str]) -> list[str]:
    """What the next level asks, without how much of it is there; what is asked stays."""
    return [_THERE.sub("", sentence) for sentence in sentences]


def _told(entry: str) -> str:
    entry = _CARRIED.sub("Fragile: leaving out one origin changes ", entry)
    entry = _SPLIT.sub("Codings of the same origin differ by ", entry)
    entry = _SUPPORT.sub(_support, entry)
    entry = _ABSENT.sub(_absent, entry)
    entry = _EACH.sub(_each, entry)
    entry = _ONE.sub(lambda m: f"{_FEWER.capitalize()} {m[1]}s signal ", entry)
    entry = _AFFECTED.sub("(those most affected are among them)", entry)
    entry = _SMALL.sub(lambda m: f"{_FEWER} {m[1]}s", entry)
    return entry.replace(f"{_FEWER} origins signals ", f"{_FEWER} origins signal ")


def _support(match: re.Match[str]) -> str:
    """How many of all origins support, by kind: all of it, or the supporters and the kinds."""
    support, n = _number(match[1]), _number(match[2])
    kinds = [(_number(count), kind) for count, kind in re.findall(r"(\d[\d,]*) (\w+)", match[3])]
    if not any(map(_small, (support, n - support, *(count for count, _ in kinds)))):
        return match[0]
    named = joined([kind if kind.endswith("s") else f"{kind}s" for _, kind in kinds])
    return f"Of the origins ({named}), {number_of(support, 'public')} signal "


def _absent(match: re.Match[str]) -> str:
    support, n = _number(match[1]), _number(match[2])
    if not (_small(support) or _small(n - support)):
        return match[0]
    return f"{number_of(support, 'public', 'origin')} signal "


def _each(match: re.Match[str]) -> str:
    """Signals once each: a list with one for every origin counts the origins."""
    signals = joined(sorted(set(re.findall(r"\d+", match[2])), key=int))
    return f"{number_of(_number(match[1]), 'public', 'origin')} signal {signals};"


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _small(n: int) -> bool:
    return 0 < n < FEWEST_SHOWN
