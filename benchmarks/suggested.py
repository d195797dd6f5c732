"""How many of the sample study's own codings the suggested passages find, as one table.

    python benchmarks/suggested.py             # the codings of wave 1
    python benchmarks/suggested.py --wave t2   # those of another wave

For every criterion the passages of all sources of the wave are ranked, by the rubric's words
alone: the codings are not shown to the ranking. A coding is found if one of the first 10, or
50, passages overlaps it. "of n" divides what was found by all codings of the criterion, "of
what fits" by at most 10 or 50 of them, since ten passages cannot hold forty codings each in
a place of its own. "right" is the share of the first ten passages that hold a coding. Chance
is what as many passages drawn at random would find.

The sample is invented, with the rubric at hand: other evidence may be found less well.
Seconds are of the machine and the day.
"""

import argparse
import statistics
import sys
import time
from math import comb
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from qms.analysis.passages_suggested import Index, index, ranked  # noqa: E402
from qms.analysis.search import Place  # noqa: E402
from qms.analysis.study import Study, rows  # noqa: E402
from qms.core.rubric import Criterion  # noqa: E402
from qms.formats.bundle import read_bundle  # noqa: E402
from qms.services.coding_view import paragraphs  # noqa: E402

AT = (10, 50)


def coded(study: Study, wave: str) -> dict[str, list[Place]]:
    """Criterion to the places of its codings in a wave, each place once."""
    sources = {
        row["source"]
        for row in rows(study.tables["sources"])
        if row["wave"] == wave and not row["withdrawn_at"]
    }
    found: dict[str, set[Place]] = {}
    for row in rows(study.tables["codings"]):
        if row["source"] in sources:
            place = Place(row["source"], int(row["start"]), int(row["end"]))
            found.setdefault(row["code"], set()).add(place)
    return {code: sorted(places) for code, places in found.items()}


def overlaps(one: Place, other: Place) -> bool:
    """Whether two places share at least a character."""
    return one.source == other.source and one.start < other.end and other.start < one.end


def by_chance(wanted: list[Place], places: tuple[Place, ...], most: int) -> float:
    """The share of codings that `most` passages drawn at random would find on average."""
    all_ways = comb(len(places), most)
    missed = (
        comb(len(places) - sum(overlaps(place, coding) for place in places), most) / all_ways
        for coding in wanted
    )
    return 1 - statistics.mean(missed)


def measured(within: Index, criterion: Criterion, wanted: list[Place]) -> list[float]:
    """Codings, then for 10 and 50: recall, recall of what fits, chance; then what is right."""
    started = time.perf_counter()
    places = [each.place for each in ranked(within, criterion, most=max(AT))]
    seconds = time.perf_counter() - started
    told: list[float] = [len(wanted)]
    for most in AT:
        found = sum(any(overlaps(coding, place) for place in places[:most]) for coding in wanted)
        fits = min(found / min(len(wanted), most), 1.0)
        told += [found / len(wanted), fits, by_chance(wanted, within.places, most)]
    first = places[: AT[0]]
    right = sum(any(overlaps(coding, place) for coding in wanted) for place in first)
    return [*told, right / max(len(first), 1), seconds]


def main() -> None:
    """Rank every criterion and print the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--wave", default="t1")
    wave = asked.parse_args().wave
    study = read_bundle(HERE.parent / "sample_data")
    wanted = coded(study, wave)
    in_wave = {row["source"] for row in rows(study.tables["sources"]) if row["wave"] == wave}
    texts = {source: text for source, text in study.texts.items() if source in in_wave}
    started = time.perf_counter()
    within = index(texts, paragraphs)
    seconds = time.perf_counter() - started
    words = sum(len(text.split()) for text in texts.values())
    print(f"{len(texts)} texts, {words:,} words, {len(within.places):,} passages")
    print(f"counted once in {seconds:.2f} s\n")
    print("| criterion | n | of n, 10 | of what fits | chance | of n, 50 | of what fits ", end="")
    print("| chance | right in 10 |\n|---" + "|---:" * 8 + "|")
    criteria = [c for rubric, _ in study.rubrics_of(wave) for c in rubric.criteria]
    table = {c.id: measured(within, c, wanted[c.id]) for c in criteria if c.id in wanted}
    columns = list(zip(*table.values(), strict=True))
    table["**median**"] = [statistics.median(column) for column in columns]
    table["**mean**"] = [statistics.mean(column) for column in columns]
    for name, (n, *shares, _) in table.items():
        print(f"| {name} | {n:.0f} | " + " | ".join(f"{each:.2f}" for each in shares) + " |")
    print(f"\none criterion: {table['**median**'][-1] * 1000:.0f} ms, ", end="")
    print(f"the slowest {max(columns[-1]) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
