"""How quickly the page Value opens beside the page Profile, over a full register.

    python benchmarks/value.py                        # 1,000 claims in 42 systems

Both pages are opened in one process by way of app.py, after the study was read by another page.
Ratios within one run mean something; seconds are of the processor.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from scale import made_study  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

from qms.analysis.study import Study, frame  # noqa: E402
from qms.core.tables import TABLE  # noqa: E402
from qms.services.value import value_view  # noqa: E402
from qms.storage.engine import Store  # noqa: E402
from qms.storage.studies import insert_study  # noqa: E402
from qms.ui import resources  # noqa: E402

READS = (
    *(resources.profile, resources.strips, resources.comparison, resources.grid),
    resources.value,
)
SENTENCE = "People leave hospital sooner because somebody asks them what they need at home."


def with_register(study: Study, claims: int, seed: int = 1) -> Study:
    """The study with two programmes a system and a random register over them."""
    dice = random.Random(seed)
    programmes = [
        {
            "programme": f"p-{system}-{n}",
            "system": system,
            "title": f"Programme {n} of {system}",
            "started": "2024-02-01",
            "payer": dice.choice(("County council", "Acute trust", "Integrated care board")),
            "cost_low": "90000",
            "cost_central": "100000",
            "cost_high": "120000",
            "currency_year": "2024",
        }
        for system in study.tables["systems"]["system"]
        for n in (1, 2)
    ]
    words = {column.name: column.words for column in TABLE["benefits"].columns if column.words}
    codings = study.tables["codings"]["coding"].tolist()
    rows = []
    for at in range(claims):
        picked = {name: dice.choice(["", *each]) for name, each in words.items()}
        rows.append(
            {
                "benefit": f"b{at:05}",
                "programme": dice.choice(programmes)["programme"],
                "statement": f"{SENTENCE} ({at})",
                "evidence": ";".join(dice.sample(codings, 2)),
                "gross": str(dice.randint(1_000, 90_000)),
                "share_low": "0.2",
                "share_central": "0.4",
                "share_high": "0.6",
                "currency_year": "2024",
                "latest_on": dice.choice(["", "2024-11-30", "2025-06-30"]),
                **picked,
            }
        )
    tables = {**study.tables}
    tables["programmes"] = frame("programmes", programmes)
    tables["benefits"] = frame("benefits", rows)
    return Study(tables, study.texts, study.rubrics)


def opened(page: str, address: Mapping[str, str]) -> AppTest:
    """A page, opened in a tab that has had another page of the study open."""
    app = AppTest.from_file(str(HERE.parent / "app.py"), default_timeout=300)
    app.run()
    app.switch_page(f"qms/ui/pages/{page}.py")
    app.query_params.update(address)
    return app


def seconds(work: Callable[[], Any]) -> float:
    """How much of the processor it takes, so that a busy machine says the same."""
    began = time.process_time()
    work()
    return time.process_time() - began


def page_seconds(page: str, runs: int, **address: str) -> tuple[float, float]:
    """The usual time of opening a page that nobody has opened before, and of opening it again."""
    first, again = [], []
    for _ in range(runs):
        for cache in READS:
            cache.clear()
        tab = opened(page, address)
        first.append(seconds(tab.run))
        assert not tab.exception
        again.append(seconds(opened(page, address).run))
    return statistics.median(first), statistics.median(again)


def main() -> None:
    """Make the study, open both pages, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--systems", type=int, default=42)
    parser.add_argument("--claims", type=int, default=1_000)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    made = with_register(made_study(asked.systems, 2_000, asked.codings), asked.claims)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QMS_DATABASE_URL"] = f"sqlite:///{folder}/value.sqlite"
        os.environ["QMS_KEY_FOLDER"] = f"{folder}/keys"
        with Store.open(os.environ["QMS_DATABASE_URL"]) as store, store.begin() as conn:
            insert_study(conn, made, replace=False)
        for page in ("compare", "profile", "value"):  # the study is read, the modules are loaded
            opened(page, {"study": "made"}).run()
        profile = page_seconds("profile", asked.runs, study="made")
        print(f"{asked.claims:,} claims in {asked.systems} systems")
        print(f"{'page':<36}{'first':>9}{'again':>9}{'ratios to Profile':>20}")
        print(f"{'Profile, one system':<36}{profile[0]:>9.2f}{profile[1]:>9.2f}")
        for page, name, address in (
            ("compare", "Compare, all systems", {}),
            ("value", "Value, one system", {}),
            ("value", "Value, all systems", {"scope": "all"}),
            ("value", "Value, matrix of all systems", {"scope": "all", "view": "matrix"}),
            ("value", "Value, money of one programme", {"view": "money"}),
        ):
            value = page_seconds(page, asked.runs, study="made", **address)
            told = f"{value[0] / profile[0]:.2f} and {value[1] / profile[1]:.2f}"
            print(f"{name:<36}{value[0]:>9.2f}{value[1]:>9.2f}{told:>20}", flush=True)
    print(f"{'the register alone, computed':<36}{seconds(lambda: value_view(made)):>9.2f}")


if __name__ == "__main__":
    main()
