"""How long a search takes over a million words, and what its index costs, as one table.

    python benchmarks/search.py                                   # 100 texts of 10,000 words
    python benchmarks/search.py --url postgresql://USER@HOST/NAME # there, beside SQLite
    python benchmarks/search.py --texts 20 --words 50000

Each search is run several times and the median is told: the hits counted, the first 200 of
them with what stands around them. The database that is named gets a study "searched", which
is taken out again. Seconds are of the machine and the day.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

import sqlalchemy as sa  # noqa: E402

from qms.analysis.study import Study, empty_tables, frame  # noqa: E402
from qms.formats.rubric_yaml import read_rubric  # noqa: E402
from qms.services.patterns import Patterns  # noqa: E402
from qms.services.search import search, search_study  # noqa: E402
from qms.storage.engine import Store  # noqa: E402
from qms.storage.studies import delete_study, insert_study  # noqa: E402
from qms.storage.tables import TEXTS  # noqa: E402

COMMON = """
    the of and to a in that it was for on with as we they this be at have from or by not are
    had but what all were when there can an your which their said if do will each about how
    up out them then she many some so these would other into has her two like him see time
    quality committee board patients staff improvement audit learning partners ward council
""".split()
SEARCHES = (
    ("a rare word", "{rare}"),
    ("a word", "{usual}"),
    ("two words", "{usual} audit"),
    ("a phrase", '"quality improvement"'),
    ("a prefix", "impro*"),
    ("alternatives", 'ward* OR "audit board" OR {rare}'),
    ("a word that is not there", "notthere"),
    ("a long quotation", '"{quotation}"'),
    ("a phrase of two of the commonest words", '"of the"'),
    ("the commonest word", "the"),
    ("a regular expression", r"/[Aa]udit\w* (of|for)/"),
)


def made_study(texts: int, words: int, seed: int = 1) -> Study:
    """Texts of made-up words, as often as words of a language are, in paragraphs."""
    dice = random.Random(seed)
    letters = "eeeetttaaooiinnsshhrrddlluucmmwfgypbvk"
    others = {"".join(dice.choices(letters, k=dice.randint(4, 11))) for _ in range(8000)}
    known = [*COMMON, *sorted(others)]
    weights = [1 / (rank + 3) for rank in range(len(known))]
    ids = [f"s{number:04}" for number in range(texts)]
    made = {source: _text(dice, known, weights, words) for source in ids}
    rubric = read_rubric(HERE.parent / "rubrics" / "qms-ics.yaml")
    tables = empty_tables()
    row = {"study": "searched", "rubric": rubric.id, "rubric_version": rubric.version}
    tables["study"] = frame("study", [row])
    tables["systems"] = frame("systems", [{"system": "a"}])
    tables["waves"] = frame("waves", [{"wave": "t1", "as_of": "2026-03-31"}])
    of = {"system": "a", "wave": "t1", "kind": "interview"}
    tables["sources"] = frame("sources", [{"source": source, **of} for source in ids])
    return Study(tables, made, (rubric,))


def _text(dice: random.Random, known: list[str], weights: list[float], words: int) -> str:
    paragraphs = []
    while words > 0:
        some = dice.choices(known, weights, k=min(dice.randint(20, 140), words))
        words -= len(some)
        paragraphs.append(f"Speaker: “{some[0].capitalize()} {' '.join(some[1:])}”.")
    return "\n\n".join(paragraphs) + "\n"


def _without_index(study: Study) -> None:
    """What loading the texts alone costs, as it was before there was an index."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/texts.sqlite")
        with engine.begin() as conn:
            conn.execute(sa.text("CREATE TABLE texts (study TEXT, source TEXT, text TEXT)"))
            rows = [{"study": "x", "source": s, "text": t} for s, t in study.texts.items()]
            conn.execute(sa.insert(TEXTS), rows)
        engine.dispose()


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, float, Any]:
    """Milliseconds that a piece of work takes, of these the processor's, and what it gives.

    Of several times the median.
    """
    took, used = [], []
    for _ in range(times):
        began, at = time.perf_counter(), time.process_time()
        made = work()
        took.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - at) * 1000)
    return statistics.median(took), statistics.median(used), made


def tell(what: str, took: tuple[float, float, Any], found: str = "") -> None:
    """Print one line."""
    print(f"{what:<44}{took[0]:>10.1f}{took[1]:>11.1f}{found:>10}", flush=True)


def measure(name: str, store: Store, study: Study, times: int) -> None:
    """Load the study, search it, print, take it out."""

    def load() -> None:
        with store.begin() as conn:
            insert_study(conn, study, replace=True)

    print(f"\n{name:<44}{'ms':>10}{'processor':>11}{'hits':>10}")
    tell("load with the index", timed(load))
    text = next(iter(study.texts.values()))
    words = text.lower().replace("“", " ").replace("”", " ").split()
    named = {
        "rare": min(set(words) - {*COMMON}, key=lambda word: (words.count(word), word)),
        "usual": "partners",
        "quotation": " ".join(text.split("\n\n")[3].split()[1:26]).strip("“”."),
    }
    with Patterns() as patterns:
        look = partial(search, store, study.id, most=200, patterns=patterns)
        for what, query in SEARCHES:
            asked = query.format(**named)
            took = timed(partial(look, asked), times)
            tell(what, took, str(took[2].total))
        once = timed(partial(search, store, study.id, SEARCHES[-1][1], most=200))
        tell(f"{SEARCHES[-1][0]}, the first one", once, str(once[2].total))
    with store.begin() as conn:
        delete_study(conn, study.id)


def main() -> None:
    """Parse the size, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--url", help="a further database, such as one of PostgreSQL")
    asked = parser.parse_args()
    study = made_study(asked.texts, asked.words)
    print(f"{asked.texts} texts of {asked.words} words")
    tell("write the texts alone (SQLite)", timed(lambda: _without_index(study)))
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/a.sqlite") as s:
        measure("SQLite", s, study, asked.times)
    if asked.url:
        with Store.open(asked.url) as store:
            measure(store.label, store, study, asked.times)
    print()
    took = timed(lambda: search_study(study, "partners", most=200))
    tell("a word, in memory without any index", took, str(took[2].total))


if __name__ == "__main__":
    main()
