"""What the rule found, in words: the reasons of a suggestion and what the next level asks.

Sentences are composed from facts, never adjectives. A word that the method fixes ("one voice",
"split origin") stands as an entry of its own before the sentence that explains it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qms.core.profile import Answer, Suggestion
from qms.core.rubric import Rubric

DIRECTNESS = {
    1: "an intention or opinion",
    2: "a report of practice",
    3: "practice observed or recorded in use",
    4: "an effect shown",
}
REACH = {
    "team": "a team",
    "organisation": "an organisation",
    "place": "a place",
    "several": "several organisations",
    "system": "the whole system",
}
CAP_NAMES = {
    "documents_only": ("on paper", "documents"),
    "interviews_only": ("as told", "interviews"),
    "one_sector": ("one sector", "one sector"),
    "host_only": ("host only", "the host's own word"),
    "one_place": ("one place", "one place"),
    "inherited": ("inherited", "what a predecessor body left"),
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NUMBERS = [
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
]
_AS = {"interview": ", as told", "meeting": "", "document": ", on paper"}


@dataclass(frozen=True)
class Facts:
    """What the arrays say of one cell with origins; the columns of `have`, `unmet` and
    `capped` are the levels from 1 up. `level` is None for insufficient evidence.
    """

    level: int | None
    one_voice: bool
    support: int
    against: int
    affected: bool
    contested: bool
    range: tuple[int, int] | None
    lowest: int
    highest: int
    triangulation: str | None
    thin: bool
    kinds: Mapping[str, int]
    sectors: tuple[str, ...]
    silent: tuple[str, ...]
    leave_one_out: tuple[Answer, ...]
    carried_by: tuple[str, ...]
    split: tuple[str, ...]
    undated: int
    late: int
    have: Mapping[str, np.ndarray]
    unmet: Mapping[str, Sequence[bool]]
    capped: Mapping[str, Sequence[bool]]
    lows: tuple[int, ...]
    highs: tuple[int, ...]


def counted(n: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 origin", "2 origins"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def number(n: int) -> str:
    """A small count as a word at the beginning of a line: "Four", "42"."""
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def joined(words: Sequence[str]) -> str:
    """A list as a person would say it: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _either(words: Sequence[str]) -> str:
    """Alternatives as a person would say them: "a, b or c"."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def in_words(facts: Facts, rubric: Rubric) -> Suggestion:
    """The suggestion for a cell that has origins, with its sentences."""
    n = sum(facts.kinds.values())
    reason = ""
    if facts.level is None:
        reason = "one voice" if facts.one_voice else "level not reached"
    return Suggestion(
        level=facts.level,
        state="IE" if facts.level is None else None,
        reason=reason,
        range=facts.range,
        contested=facts.contested,
        dissonant=facts.highest - facts.lowest >= 2,
        triangulation=facts.triangulation,
        silent=facts.silent,
        strength="insufficient" if facts.level is None else "thin" if facts.thin else "sufficient",
        fragile=bool(facts.carried_by),
        leave_one_out=facts.leave_one_out,
        carried_by=facts.carried_by,
        notes=_notes(facts),
        origins=n,
        support=facts.support,
        against=facts.against,
        kinds=facts.kinds,
        sectors=facts.sectors,
        reasons=_reasons(facts, rubric, reason, n),
        missing=_missing(facts, rubric),
    )


def nothing_kept(
    *,
    opened: bool,
    codings: int,
    with_level: int,
    silent: tuple[str, ...],
    rubric: Rubric,
) -> Suggestion:
    """The suggestion for a cell in which no origin speaks (rule 1 and the end of section 3)."""
    window = rubric.evidence_rule.window_months
    if codings and with_level:
        reason, sentence = (
            "outside window",
            (
                f"{counted(with_level, 'coding')} with a level, all older than the window ("
                + joined([f"{kind} {months} months" for kind, months in window.items()])
                + ")."
            ),
        )
    elif codings:
        reason = "no level signalled"
        sentence = f"{counted(codings, 'coding')}, none of which signals a level."
    elif opened:
        reason, sentence = "nothing found", "Sources were coded, and none speaks to this criterion."
    else:
        reason = "not opened"
        sentence = "No source of this system and wave has been opened for coding."
    insufficient = bool(codings) or opened
    return Suggestion(
        level=None,
        state="IE" if insufficient else "NA",
        reason=reason,
        silent=silent,
        strength="insufficient" if insufficient else None,
        reasons=(reason, sentence),
        missing=_missing_all(rubric) if insufficient else (),
    )


def _reasons(facts: Facts, rubric: Rubric, reason: str, n: int) -> tuple[str, ...]:
    said: list[str] = [reason] if reason else []
    if facts.level is None:
        said.append(_voices(facts, rubric, n))
    elif facts.level == 0:
        said.append(
            f"Shown to be absent: {counted(sum(high == 0 for high in facts.highs), 'origin')} "
            f"of {n} signal 0 {rubric.level_name(0)}."
        )
    else:
        kinds = joined([counted(count, kind) for kind, count in facts.kinds.items() if count])
        said.append(
            f"{facts.support} of {counted(n, 'origin')} ({kinds}) signal "
            f"{_step(facts.level, rubric)} or above."
        )
    for name, value in _blocking(facts, rubric):
        if value == facts.level:  # a lower cap speaks of the next level's support, see `_missing`
            word, what = CAP_NAMES[name]
            said.append(f"Capped at {value}, “{word}”: nothing but {what} speaks for more.")
    if facts.range:
        cause = (
            f"{'it' if facts.against == 1 else 'one of them'} speaks for those most affected"
            if facts.affected
            else "a third or more of those that decide"
        )
        verb = "signals" if facts.against == 1 else "signal"
        said.append(
            f"Contested, range {facts.range[0]} to {facts.range[1]}: "
            f"{counted(facts.against, 'origin')} {verb} lower ({cause})."
        )
    elif facts.against:
        verb = "signals" if facts.against == 1 else "signal"
        said.append(f"{counted(facts.against, 'origin')} {verb} lower; noted, not contested.")
    if facts.highest - facts.lowest >= 2:
        above = [low for low in facts.lows if low > (facts.level or 0)]
        lone = f"; {counted(len(above), 'uncorroborated higher signal')}" if above else ""
        said.append(f"Dissonant: origins signal from {facts.lowest} to {facts.highest}{lone}.")
    if facts.level is not None and facts.thin:
        said.append("Thin: met with the least that the rule asks.")
    if facts.carried_by:
        answer = "IE" if facts.level is None else facts.level
        others = _either([str(other) for other in facts.leave_one_out if other != answer])
        said.append(
            f"Fragile: leaving out {_either(facts.carried_by)} changes the answer to {others}."
        )
    return tuple(said)


def _voices(facts: Facts, rubric: Rubric, n: int) -> str:
    """What too few origins signal, so that the signal is told although no level is."""
    if n == 1:
        kind = next(kind for kind, count in facts.kinds.items() if count)
        low, high = facts.lows[0], facts.highs[0]
        step = _step(low, rubric) + (f" to {_step(high, rubric)}" if high != low else "")
        return f"One {kind} signals {step}{_AS[kind]}."
    signals = joined([str(low) for low in sorted(facts.lows)])
    return f"{counted(n, 'origin')} signal {signals}; level 1 is not reached, nor is absence shown."


def _notes(facts: Facts) -> tuple[str, ...]:
    said: list[str] = []
    if facts.split:
        said += [
            "split origin",
            f"Codings of {joined(facts.split)} differ by 2 levels or more: split or explain.",
        ]
    if facts.undated:
        said += ["no date", f"{counted(facts.undated, 'coding')} of a source without a date kept."]
    if facts.late:
        said += [
            "after as_of",
            f"{counted(facts.late, 'coding')} of a source dated after the wave kept.",
        ]
    return tuple(said)


def _next(facts: Facts, rubric: Rubric) -> int | None:
    """The level above; for insufficient evidence the first to climb; None at the top."""
    step = (facts.level or 0) + 1
    return step if step <= rubric.levels[-1] else None


def _blocking(facts: Facts, rubric: Rubric) -> list[tuple[str, int]]:
    """The caps that keep the next level out of reach, with their values."""
    step = _next(facts, rubric)
    if step is None:
        return []
    caps = rubric.evidence_rule.caps
    return [(name, getattr(caps, name)) for name, flags in facts.capped.items() if flags[step - 1]]


def _missing(facts: Facts, rubric: Rubric) -> tuple[str, ...]:
    """Rule 13 for a cell with origins."""
    step = _next(facts, rubric)
    if step is None:
        return ()
    unmet = {name for name, flags in facts.unmet.items() if flags[step - 1]}
    have = {name: int(counts[step - 1]) for name, counts in facts.have.items()}
    said = _asked(step, rubric, have, unmet, one_voice=facts.level is None and facts.one_voice)
    for name, value in _blocking(facts, rubric):
        word, what = CAP_NAMES[name]
        at = _step(step, rubric)
        said.append(f"At {at} or above, more than {what} (“{word}”, capped at {value}).")
    return tuple(said)


def _missing_all(rubric: Rubric) -> tuple[str, ...]:
    """Rule 13 where no origin speaks: all that the lowest level asks."""
    step = max(rubric.levels[0], 1)
    asks = rubric.evidence_rule.asks(step)
    asked = {name for name in asks.__slots__ if getattr(asks, name)}
    return tuple(_asked(step, rubric, dict.fromkeys(asks.__slots__, 0), asked, one_voice=True))


def _asked(
    step: int, rubric: Rubric, have: Mapping[str, int], unmet: set[str], *, one_voice: bool
) -> list[str]:
    """One sentence for each requirement of a level that its support does not meet."""
    rule = rubric.evidence_rule
    asks, at = rule.asks(step), _step(step, rubric)
    there = {name: f"there {'is' if count == 1 else 'are'} {count}" for name, count in have.items()}
    phrases = {
        "origins": f"{asks.origins} origins at {at} or above ({there['origins']}).",
        "kinds": f"{asks.kinds} kinds of source among them ({there['kinds']}).",
        "sectors": f"{asks.sectors} sectors among them ({there['sectors']}).",
        "kinds_or_sectors": f"{asks.kinds_or_sectors} kinds of source or sectors among them "
        f"({there['kinds_or_sectors']}).",
        "directness": f"one of them {DIRECTNESS.get(asks.directness or 1)}.",
        "reach": f"one of them that reaches {REACH.get(asks.reach or 'team')}.",
        "outside": "one of them from outside the host.",
        "voices": "one of them a voice of people or of local government.",
    }
    said = [phrase for name, phrase in phrases.items() if name in unmet]
    if said and "origins" in unmet:
        said[1:] = map(_capital, said[1:])
    elif said:
        said = [f"Among origins at {at} or above, {said[0]}", *map(_capital, said[1:])]
    if one_voice and "origins" not in unmet:
        said.insert(0, f"{rule.minimum_origins} origins in all.")
    return said


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _step(level: int, rubric: Rubric) -> str:
    return f"{level} {rubric.level_name(level)}"
