"""Time and peak memory of a study of any size, as one table.

    python benchmarks/scale.py                                   # 42 systems, 100,000 codings
    python benchmarks/scale.py --codings 10000 --reference       # beside the slow reference
    python benchmarks/scale.py --growth                          # 10,000 against 100,000 codings

Ratios within one run mean something; seconds are of the machine and the day.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from qms.analysis.profiling import profiles  # noqa: E402
from qms.analysis.study import Study, empty_tables, frame  # noqa: E402
from qms.analysis.suggestion import suggestions  # noqa: E402
from qms.core.rubric import KINDS, REACHES  # noqa: E402
from qms.formats.bundle import read_bundle, write_bundle  # noqa: E402
from qms.formats.rubric_yaml import read_rubric  # noqa: E402
from qms.services.reports import all_reports, comparison_report, profile_report  # noqa: E402
from qms.services.views import comparison  # noqa: E402
from qms.storage.engine import Store  # noqa: E402
from qms.storage.studies import insert_study, read_study  # noqa: E402

WORDS = """
    the group agreed a shared measure and asked each partner what had changed since then
""".split()


def made_study(systems: int, sources: int, codings: int, seed: int = 1) -> Study:
    """A random study under the shipped rubric; every coding stands on an exact quote."""
    dice = random.Random(seed)
    rubric = read_rubric(HERE.parent / "rubrics" / "qms-ics.yaml")
    sectors, criteria = list(rubric.sectors), [c.id for c in rubric.criteria]
    names = [f"s{i:03}" for i in range(systems)]
    texts = {f"x{i:06}": " ".join(dice.choices(WORDS, k=180)) + "\n" for i in range(sources)}
    tables = empty_tables()
    tables["study"] = frame(
        "study",
        [
            {
                "study": "made",
                "title": "Made for measuring",
                "rubric": rubric.id,
                "rubric_version": rubric.version,
                "form": "full",
                "notes": "Invented.",
            }
        ],
    )
    tables["systems"] = frame(
        "systems",
        [{"system": n, "name": f"System {n[1:]}", "places": "North;South;West"} for n in names],
    )
    tables["waves"] = frame("waves", [{"wave": "t1", "as_of": "2026-03-31"}])
    tables["sources"] = frame(
        "sources",
        [
            {
                "source": source,
                "system": names[i % systems],
                "wave": "t1",
                "kind": dice.choice(KINDS),
                "title": f"Source {i}",
                "date": f"202{dice.randint(4, 5)}-{dice.randint(1, 12):02}-15",
                "sector": dice.choice(sectors),
                "place": dice.choice(["", "North", "South", "West"]),
                "quotable": "true",
                "openness": "public",
            }
            for i, source in enumerate(texts)
        ],
    )
    ids, rows = list(texts), []
    for i in range(codings):
        source = dice.choice(ids)
        start = dice.randint(0, 500)
        low = dice.choice([0, 1, 1, 2, 2, 2, 3, 3, 4])
        rows.append(
            {
                "coding": f"c{i:07}",
                "source": source,
                "start": str(start),
                "end": str(start + 120),
                "quote": texts[source][start : start + 120],
                "code": dice.choice(criteria),
                "stance": "supports" if low > 1 else "contradicts",
                "level_low": str(low),
                "level_high": str(min(low + dice.choice([0, 0, 1]), 4)),
                "directness": str(dice.randint(1, 4)),
                "reach": dice.choice(REACHES),
                "coder": dice.choice("ab"),
            }
        )
    tables["codings"] = frame("codings", rows)
    return Study(tables, texts, (rubric,))


def _suggest(study: Study) -> None:
    rubric = study.rubrics[0]
    suggestions(study, rubric, rubric.criteria, study.waves_by_date())


class Table:
    """Prints a line a step as it ends."""

    def __init__(self) -> None:
        print(f"{'step':<44}{'seconds':>10}{'processor':>11}{'peak MiB':>10}")
        self.seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """Run, measure and print one step; returns what it made."""
        began, used = time.perf_counter(), time.process_time()
        made = work()
        self.seconds[name] = time.perf_counter() - began
        cpu = time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:<44}{self.seconds[name]:>10.2f}{cpu:>11.2f}{peak:>10.0f}", flush=True)
        return made

    def ratio(self, name: str, other: str) -> None:
        """Print how many times the one step takes of the other."""
        print(f"{name} / {other}: {self.seconds[name] / self.seconds[other]:.2f}")


def main() -> None:
    """Parse the size, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--systems", type=int, default=42)
    parser.add_argument("--sources", type=int, default=20_000)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--reference", action="store_true", help="also the slow reference")
    parser.add_argument("--growth", action="store_true", help="a tenth of the codings as well")
    parser.add_argument("--no-pdf", action="store_true")
    asked = parser.parse_args()
    table = Table()
    study = table.step(
        "make the study", lambda: made_study(asked.systems, asked.sources, asked.codings)
    )
    if asked.growth:
        small = made_study(asked.systems, asked.sources, asked.codings // 10)
        _suggest(small)
        table.step("suggest, a tenth of the codings", lambda: _suggest(small))
    else:
        _suggest(study)
    table.step("suggest", lambda: _suggest(study))
    table.step("profile", lambda: profiles(study))
    table.step("compare", lambda: comparison(study))
    if asked.growth:
        table.ratio("suggest", "suggest, a tenth of the codings")
    if asked.reference:
        from reference import reference_profiles

        table.step("profile by the reference", lambda: reference_profiles(study))
        table.ratio("profile", "profile by the reference")
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "made.zip"
        table.step("write the bundle", lambda: write_bundle(study, bundle))
        table.step("read and check the bundle", lambda: read_bundle(bundle))
        store = Store.open(f"sqlite:///{folder}/made.sqlite")
        with store.begin() as conn:
            table.step("load into SQLite", lambda: insert_study(conn, study, replace=False))
        with store.reading() as conn:
            table.step("read from SQLite", lambda: read_study(conn, "made"))
    if not asked.no_pdf:
        system = study.tables["systems"]["system"].iloc[0]
        table.step("PDF of one system, cold", lambda: profile_report(study, system))
        table.step("PDF of one system, warm", lambda: profile_report(study, system))
        table.step("PDF of the comparison", lambda: comparison_report(study))
        table.step("a PDF for each system", lambda: all_reports(study, None, lambda *_: None))


if __name__ == "__main__":
    main()
