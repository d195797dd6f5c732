"""Time of coding through the service, as one table.

    python benchmarks/coding.py                                  # 2,000 codings, SQLite
    python benchmarks/coding.py --database postgresql://...      # an empty database

Seconds are of the machine and the day; the ratio of one by one to all at once means something.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from scale import made_study  # noqa: E402

from qms.services import codes, coding  # noqa: E402
from qms.services.coding import NewCoding  # noqa: E402
from qms.storage.engine import Store  # noqa: E402
from qms.storage.studies import insert_study  # noqa: E402

STUDY = "made"


def asked(study: Any, n: int, *, start: int) -> list[NewCoding]:
    """Codings of distinct passages over all sources, fully described."""
    dice = random.Random(start)
    criteria = [criterion.id for criterion in study.rubrics[0].criteria]
    sources = list(study.texts)
    return [
        NewCoding(
            source=sources[i % len(sources)],
            start=start + i // len(sources),
            end=start + i // len(sources) + 100,
            code=dice.choice(criteria),
            stance="supports",
            levels=(2, 3),
            directness=2,
            reach="organisation",
            flags=("equity",),
            memo="As she said.",
        )
        for i in range(n)
    ]


def step(name: str, work: Callable[[], Any], n: int = 1) -> float:
    """Run, measure and print one step; returns its seconds."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(f"{name:<52}{seconds:>9.3f}{1000 * seconds / n:>11.2f}", flush=True)
    return seconds


def measure(store: Store, sources: int, n: int, there: int) -> None:
    """Code, change, undo and read, in a study that holds `there` codings already."""
    study = made_study(4, sources, there)
    with store.begin() as conn:
        insert_study(conn, study, replace=True)
    print(f"{n} codings in {sources} sources, {there} there already; {store.label}")
    print(f"{'step':<52}{'seconds':>9}{'ms each':>11}")
    bulk, single = asked(study, n, start=0), asked(study, n, start=300)
    source = bulk[0].source
    at_once = step(
        "code_many, all at once", lambda: coding.code_many(store, STUDY, bulk, by="a"), n
    )
    step("code_many again: all there already", lambda: coding.code_many(store, STUDY, bulk, by="a"))
    step("undo all of them", lambda: coding.undo(store, STUDY, by="a"), n)
    step("redo all of them", lambda: coding.redo(store, STUDY, by="a"), n)
    one_by_one = step(
        "code, one by one", lambda: [coding.code(store, STUDY, new, by="b") for new in single], n
    )
    read = coding.codings_of(store, STUDY, source, viewer="b")
    step("codings_of one source", lambda: coding.codings_of(store, STUDY, source, viewer="b"))
    seen = next(each for each in read if each.coder == "b")
    step("change one", lambda: coding.change(store, STUDY, seen, replace(seen, memo="x"), by="b"))
    step("undo one", lambda: coding.undo(store, STUDY, by="b"))
    step("next_uncoded", lambda: coding.next_uncoded(store, STUDY, source, by="c"))
    step(
        "share that the rubric does not hold",
        lambda: codes.what_the_rubric_does_not_hold(store, STUDY),
    )
    print(f"one by one / all at once: {one_by_one / at_once:.1f}")


def main() -> None:
    """Parse the size, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--codings", type=int, default=2_000)
    parser.add_argument("--there", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/made.sqlite"
        with Store.open(url) as store:
            measure(store, given.sources, given.codings, given.there)


if __name__ == "__main__":
    main()
