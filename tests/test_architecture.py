"""The house rules that a machine can hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "qms").rglob("*.py"))

# A module over 400 lines needs a reason.
LONG = {
    "qms/cli.py": "one command after another; splitting it would scatter the options",
    "qms/storage/migrations/versions/0001_first_tables.py": "frozen statements, never edited again",
    "qms/core/tables.py": "one description of every table, read from top to bottom",
    "qms/ui/resources.py": "every cache in one place, so that none is keyed without its viewer",
}


def test_import_contracts_hold():
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_streamlit_is_imported_only_by_the_screens():
    for path in MODULES:
        if "ui" not in path.relative_to(ROOT).parts:
            assert not re.search(
                r"^\s*(import|from) streamlit", path.read_text(encoding="utf-8"), re.MULTILINE
            ), path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_modules_stay_small(path):
    name = path.relative_to(ROOT).as_posix()
    lines = len(path.read_text(encoding="utf-8").splitlines())
    limit = 150 if "/ui/pages/" in f"/{name}" else 400
    assert lines <= limit or name in LONG, f"{name} has {lines} lines; split it or give a reason"


def test_no_room_for_odds_and_ends():
    for path in (ROOT / "qms").rglob("*"):
        assert path.stem not in {"utils", "helpers", "common", "managers", "constants"}


def test_session_state_is_touched_only_in_state():
    for path in MODULES:
        if path.name != "state.py" and "ui" in path.relative_to(ROOT).parts:
            assert "session_state" not in path.read_text(encoding="utf-8"), path


def test_caches_are_only_in_resources():
    for path in MODULES:
        if path.name != "resources.py":
            text = path.read_text(encoding="utf-8")
            assert "cache_data" not in text, path
            assert "cache_resource" not in text, path


def test_the_command_line_starts_without_the_heavy_imports():
    code = (
        "import sys, qms.cli; qms.cli._parser(); "
        "print([m for m in ('pandas', 'streamlit', 'sqlalchemy', 'typst') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
