"""The order in which a workshop talks: disagreement, contested evidence, missing voices, the rest.

Never by level. Each criterion says in words why it stands where it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qms.analysis.spread import ADJUDICATE, DISCUSS, SPLIT, Spread, spread
from qms.analysis.wording import counted, joined
from qms.core.profile import CriterionProfile, Suggestion
from qms.core.rubric import Rubric

APART, CLOSE, CONTESTED, UNHEARD, REST = range(5)
"""Why a criterion stands where it does, in the order of the queue."""


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion in the queue.

    Attributes:
        group: APART, CLOSE, CONTESTED, UNHEARD or REST; the first that holds.
        why: Sentences, the one that decides its place first; never empty.
        settled: Whether an agreement or a split is on record.
        silent: Kinds that the criterion expects and that do not speak.
        unheard: Sectors of those affected, and of voices, that no origin comes from.
    """

    criterion: str
    domain: str
    group: int
    why: tuple[str, ...]
    spread: Spread
    settled: bool
    silent: tuple[str, ...]
    unheard: tuple[str, ...]


def queue(parts: Sequence[CriterionProfile], rubric: Rubric) -> tuple[Item, ...]:
    """The criteria of one profile in the order in which they are to be talked about.

    Those that are settled come last, in the same order among themselves.

    Args:
        parts: In the order of the rubric; with all individual ratings.
        rubric: The rubric that holds them.
    """
    items = [item(part, rubric) for part in parts]
    return tuple(sorted(items, key=lambda each: (each.settled, each.group)))


def item(part: CriterionProfile, rubric: Rubric) -> Item:
    """One criterion with its group and the reasons for it."""
    found, apart = part.suggestion, spread(part.ratings)
    looked = found.state != "NA"
    silent = found.silent if looked else ()
    unheard = _unheard(found, rubric) if looked else ()
    told = {
        APART: _apart(apart, rubric) if apart.word in (ADJUDICATE, SPLIT) else "",
        CLOSE: _close(apart, rubric) if apart.word == DISCUSS else "",
        CONTESTED: _contested(found),
        UNHEARD: _voices(silent, unheard, rubric) if looked else "Nobody has looked at it yet.",
        REST: _rest(apart),
    }
    group = next(each for each, sentence in told.items() if sentence)
    why = [sentence for each, sentence in told.items() if sentence and each != REST]
    if apart.raters < 2 or not why:
        why.append(told[REST])
    return Item(
        criterion=part.criterion,
        domain=part.domain,
        group=group,
        why=tuple(why),
        spread=apart,
        settled=part.status in ("agreed", "split"),
        silent=silent,
        unheard=unheard,
    )


def _unheard(found: Suggestion, rubric: Rubric) -> tuple[str, ...]:
    sought = dict.fromkeys((*rubric.affected_sectors, *rubric.voice_sectors))
    return tuple(sector for sector in sought if sector not in found.sectors)


def _apart(apart: Spread, rubric: Rubric) -> str:
    if apart.word == SPLIT:
        return _outside(apart, rubric)
    levels = apart.apart or 0
    told = f"Raters stand {counted(levels, 'level')} apart" if levels else ""
    without = ""
    if apart.states:
        n = len(apart.states)
        without = (
            f"{counted(n, 'rater')} of {apart.raters} {'gives' if n == 1 else 'give'} no level"
        )
    return " and ".join(part for part in (told, without) if part) + "."


def _close(apart: Spread, rubric: Rubric) -> str:
    if apart.band is None:
        return "Raters stand one level apart."
    if apart.outside:
        return _outside(apart, rubric)
    return f"Raters differ, all within {_band(apart, rubric)}."


def _outside(apart: Spread, rubric: Rubric) -> str:
    if apart.band is None:
        return f"None of {apart.raters} raters gives a level, and they differ."
    n = f"{apart.outside} of {apart.raters} raters"
    return f"{n} {'stands' if apart.outside == 1 else 'stand'} outside {_band(apart, rubric)}."


def _band(apart: Spread, rubric: Rubric) -> str:
    """The band as far as the scale reaches."""
    low, high = apart.band or (0, 0)
    inside = [level for level in rubric.levels if low <= level <= high]
    return f"the band {inside[0]} to {inside[-1]}"


def _contested(found: Suggestion) -> str:
    if not found.contested or not found.range:
        return ""
    return f"Evidence is contested, {found.range[0]} to {found.range[1]}."


def _voices(silent: Sequence[str], unheard: Sequence[str], rubric: Rubric) -> str:
    names = [rubric.sectors.get(sector, sector) for sector in unheard]
    told = [f"Silent: {joined([f'{kind}s' for kind in silent])}"] if silent else []
    # A comma may stand inside a sector's name.
    told += [f"Not heard: {'; '.join(name.lower() for name in names)}"] if names else []
    return ". ".join(told) + "." if told else ""


def _rest(apart: Spread) -> str:
    if apart.raters < 2:
        return "Nobody has rated it." if not apart.raters else "Only one person has rated it."
    return "Raters agree."
