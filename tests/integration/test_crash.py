"""A program that is killed while it loads a study leaves the old one or the new one, whole."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from qms.errors import NotFound
from qms.services.search import search
from qms.storage import studies
from qms.storage.engine import Store
from tests.integration.stored_studies import check_index

ROOT = Path(__file__).parents[2]
SOURCES, CODINGS = 300, 12_000
KILLS = {"sqlite": 12, "postgresql": 5}

# Says when it is ready, waits to be told, loads, and says when that is done.
LOADER = f"""
import sys
from qms.storage import studies
from qms.storage.engine import Store
from tests.integration.stored_studies import large_study

url, mark = sys.argv[1:]
study = large_study("big", {SOURCES}, {CODINGS}, mark=mark)
store = Store.open(url)
print("ready", flush=True)
sys.stdin.readline()
with store.begin() as conn:
    studies.insert_study(conn, study, replace=True)
print("done", flush=True)
sys.stdin.readline()
"""


class Loader:
    """One process that loads one study, ready to begin."""

    def __init__(self, url: str, mark: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LOADER, url, mark],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready\n"

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def wait(self) -> None:
        assert self._said() == "done\n"

    def kill(self) -> bool:
        """Kills the process; whether it had said that it was done."""
        self.process.kill()
        said, _ = self.process.communicate()
        return said == "done\n"


def mark_of_whole_study(store: Store) -> str | None:
    """The mark that all rows of the study carry; None where there is no study at all."""
    with store.reading() as conn:
        try:
            stored = studies.read_study(conn, "big")
        except NotFound:
            counts = [
                conn.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one()
                for name in (
                    "study",
                    "sources",
                    "texts",
                    "passages",
                    "codings",
                    "rubrics",
                    "workspace_log",
                )
            ]
            assert counts == [0] * 7
            return None
        logged = conn.execute(sa.text("SELECT count(*) FROM workspace_log")).scalar_one()
    (mark,) = stored.tables["study"]["title"]
    assert len(stored.tables["sources"]) == len(stored.texts) == SOURCES
    assert len(stored.tables["codings"]) == CODINGS
    assert set(stored.tables["sources"]["title"]) == {mark}
    assert set(stored.tables["codings"]["memo"]) == {mark}
    assert {text.split()[0] for text in stored.texts.values()} == {mark}
    assert search(store, "big", mark).total == SOURCES
    assert stored.revision == logged
    return mark


def check_sound(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        with store.reading() as conn:
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        with store.begin() as conn:
            check_index(conn)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_load_that_is_killed_leaves_all_or_nothing(
    kind: str, new_database: Callable[[str], str]
) -> None:
    """Killed at moments that are spread over the time that a load takes."""
    measured = new_database(kind)
    loader = Loader(measured, "measured")
    start = time.perf_counter()
    loader.begin()
    loader.wait()
    takes = time.perf_counter() - start
    loader.kill()

    url = new_database(kind)
    kept: str | None = None
    unfinished = 0
    for number in range(KILLS[kind]):
        mark = f"load-{number}"
        loader = Loader(url, mark)
        loader.begin()
        time.sleep(takes * (number + 0.5) / KILLS[kind])
        was_done = loader.kill()
        unfinished += not was_done
        with Store.open(url) as store:
            with store.begin() as conn:
                # A server that was told to commit may be at it still.
                studies.lock_study(conn, "big")
            found = mark_of_whole_study(store)
            check_sound(store)
        # What was said to be done is there; what was not may be, but then it is all there.
        assert found == mark if was_done else found in (kept, mark)
        kept = found
    # Else every load was over before its end came, and nothing was shown.
    assert unfinished > 0


def test_a_first_opening_that_is_killed_can_be_repeated(new_database: Callable[[str], str]) -> None:
    """The tables are made in one transaction, so there are all of them or none."""
    program = (
        "import sys; import alembic.command; from qms.storage.engine import Store; "
        "print('ready', flush=True); sys.stdin.readline(); Store.open(sys.argv[1]); "
        "print('done', flush=True); sys.stdin.readline()"
    )
    url = new_database("sqlite")
    for number in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", program, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(0.01 + 0.02 * number)
        process.kill()
        process.communicate()
    with Store.open(url) as store:
        assert mark_of_whole_study(store) is None
        check_sound(store)
