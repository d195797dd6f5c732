"""The evidence workbench in one table: bringing in, coding, searching; beside Taguette if asked.

    python benchmarks/workbench.py                      # 100 texts of 10,000 words, 2,000 codings
    python benchmarks/workbench.py --taguette PYTHON    # the same words in Taguette, and ratios

PYTHON is a Python that has Taguette, such as that of a virtual environment of its own. Taguette
gets the words as .html, the format that it reads without further programs, and through its web
interface, the only way in that it has; ours come as .txt, and as .html for the like with the
like, and go through the service that the pages use. Both keep what they get in SQLite. Ratios
of one run mean something; seconds are of the machine and the day.
"""

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from beside_taguette import Taguette, convert_seconds  # noqa: E402
from reading import as_page, as_text  # noqa: E402
from search import COMMON, made_study  # noqa: E402

from qms.analysis.study import Study, empty_tables, frame  # noqa: E402
from qms.formats.rubric_yaml import read_rubric  # noqa: E402
from qms.services import coding, intake  # noqa: E402
from qms.services.coding import NewCoding  # noqa: E402
from qms.services.reading_files import Reading, read_files  # noqa: E402
from qms.services.search import search  # noqa: E402
from qms.storage.engine import Store  # noqa: E402
from qms.storage.studies import insert_study  # noqa: E402

STUDY = "workbench"
PASSAGE = 120
SEARCHES = (
    ("a rare word", "{rare}"),
    ("a word", "partners"),
    ("a phrase", '"quality improvement"'),
    ("a prefix", "impro*"),
    ("a word that is not there", "notthere"),
    ("the commonest word", "the"),
)
SPEAKERS = ("Interviewer", "Director")


def turns_of(text: str) -> list[tuple[str, str]]:
    """Who speaks, and what they say, in a text of made-up words."""
    said = [paragraph.partition(": ")[2] for paragraph in text.strip().split("\n\n")]
    return [(SPEAKERS[at % 2], each) for at, each in enumerate(said)]


def rare_word(texts: Sequence[str]) -> str:
    """A word that stands least often in all of the texts."""
    counts = Counter(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))
    return min(set(counts) - {*COMMON}, key=lambda word: (counts[word], word))


def empty_study() -> Study:
    """A study with a system and a wave, and nothing in it yet."""
    rubric = read_rubric(HERE.parent / "rubrics" / "qms-ics.yaml")
    row = {"study": STUDY, "rubric": rubric.id, "rubric_version": rubric.version}
    rows = {
        "study": [row],
        "systems": [{"system": "a", "name": "A"}],
        "waves": [{"wave": "t1", "title": "Wave 1", "as_of": "2026-03-31"}],
    }
    made = {name: frame(name, cells) for name, cells in rows.items()}
    return Study({**empty_tables(), **made}, {}, (rubric,))


def seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long it takes, and what it gives."""
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def line(what: str, ours: float, other: float | None = None, *, note: str = "") -> None:
    """Print one line of the table; `other` is Taguette's."""
    beside = f"{other:>12.3f}{ours / other:>8.3f}" if other else f"{note:>12}{'':>8}"
    print(f"{what:<50}{ours:>10.3f}{beside}".rstrip(), flush=True)


def keep(store: Store, study: Study, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Accept what was read, as the page Sources does; the ids of the sources."""
    files = [
        (reading, intake.guessed(reading, study, system="a", wave="t1")) for reading in readings
    ]
    return intake.accept(store, study, files, [], by="a")


def asked_codings(store: Store, sources: Sequence[str], n: int, seed: int) -> list[NewCoding]:
    """Codings of distinct passages, spread over all sources."""
    dice = random.Random(seed)
    criteria = [criterion.id for criterion in empty_study().rubrics[0].criteria]
    return [
        NewCoding(
            source=sources[i % len(sources)],
            start=(at := seed + PASSAGE * (i // len(sources))),
            end=at + PASSAGE,
            code=dice.choice(criteria),
            stance="supports",
            levels=(2, 3),
            directness=2,
            reach="organisation",
            memo="As she said.",
        )
        for i in range(n)
    ]


def measure_reading(folder: Path, python: str | None) -> tuple[Reading, ...]:
    """Reading alone, nothing kept; returns the readings of the texts."""
    texts, pages = (sorted(folder.glob(f"*.{ending}")) for ending in ("txt", "html"))
    other = convert_seconds(python, folder) if python else None
    took, readings = seconds_of(lambda: read_files(texts))
    assert all(reading.accepted for reading in readings)
    line(f"read {len(texts)} .txt (beside its converter, .html)", took, other)
    took, read = seconds_of(lambda: read_files(pages))
    assert all(reading.accepted for reading in read)
    line(f"read {len(pages)} .html (beside its converter, .html)", took, other)
    return readings


def measure_keeping(
    store: Store, folder: Path, readings: Sequence[Reading], beside: Taguette | None
) -> tuple[tuple[str, ...], list[int]]:
    """Files brought in: read and kept, with the index of the search."""
    texts, pages = (sorted(folder.glob(f"*.{ending}")) for ending in ("txt", "html"))
    other, documents = seconds_of(lambda: beside.bring_in(pages)) if beside else (None, [])
    study = empty_study()
    people, _ = seconds_of(lambda: intake.people_in(readings, study))
    took, sources = seconds_of(lambda: keep(store, study, read_files(texts)))
    line(f"bring in {len(texts)} files: read, keep, index", took, other)
    line("point out people in them", people, note="has none")
    return sources, documents


def measure_coding(
    store: Store, sources: Sequence[str], documents: Sequence[int], n: int, beside: Taguette | None
) -> None:
    """Passages coded, one by one and all at once."""
    other = None
    if beside:
        tag = beside.tag("a")
        places = [
            (documents[i % len(documents)], PASSAGE * (i // len(documents))) for i in range(n)
        ]
        other, _ = seconds_of(
            lambda: [beside.highlight(each, at, at + PASSAGE, tag) for each, at in places]
        )
    single, bulk = (asked_codings(store, sources, n, seed) for seed in (0, 37))
    took, _ = seconds_of(lambda: [coding.code(store, STUDY, new, by="a") for new in single])
    line(f"{n:,} codings, one by one", took, other)
    took, _ = seconds_of(lambda: coding.code_many(store, STUDY, bulk, by="b"))
    line(f"{n:,} codings in one act (beside one by one)", took, other)


def measure_search(store: Store, times: int, rare: str) -> None:
    """The median of a few searches over all of it, the first 200 hits in their context."""
    for what, query in SEARCHES:
        asked = query.format(rare=rare)
        took = [seconds_of(lambda q=asked: search(store, STUDY, q, most=200)) for _ in range(times)]
        found = took[0][1].total
        middle = statistics.median(seconds for seconds, _ in took)
        line(f"search {what}: {found:,} hits", middle, note="has none")


def main() -> None:
    """Make the words, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--codings", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=7, help="how often each search is run")
    parser.add_argument("--taguette", metavar="PYTHON", help="a Python that has Taguette")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        texts = list(made_study(asked.files, asked.words).texts.values())
        for number, text in enumerate(texts):
            turns = turns_of(text)
            (folder / f"t{number:04}.txt").write_bytes(as_text(turns))
            (folder / f"t{number:04}.html").write_bytes(as_page(turns))
        beside = stack.enter_context(Taguette(asked.taguette)) if asked.taguette else None
        store = stack.enter_context(Store.open(f"sqlite:///{folder}/workbench.sqlite"))
        with store.begin() as conn:
            insert_study(conn, empty_study(), replace=False)
        print(f"{asked.files} texts of {asked.words:,} words")
        head = f"{'Taguette':>12}{'ratio':>8}" if beside else ""
        print(f"{'step, in seconds':<50}{'ours':>10}{head}")
        readings = measure_reading(folder, asked.taguette)
        sources, documents = measure_keeping(store, folder, readings, beside)
        measure_coding(store, sources, documents, asked.codings, beside)
        measure_search(store, asked.times, rare_word(texts))


if __name__ == "__main__":
    main()
