"""The documents keep up with the program."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qms.cli import _parser

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    if ".venv" not in path.parts
)


def test_written_documents_are_as_the_program_writes_them():
    if sys.version_info[:2] != (3, 11):
        pytest.skip("other versions of Python lay out the help of commands differently")
    found = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_and_pictures_resolve(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_picture_of_the_guide_is_used():
    used = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs" / "guide").glob("*.png"):
        assert picture.name in used, picture.name


def test_every_setting_is_documented():
    said = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for path in [*(ROOT / "qms").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for name in re.findall(r"[\"'](QMS_[A-Z_]+)[\"']", path.read_text(encoding="utf-8")):
            assert f"`{name}`" in said, f"{name} of {path.name} is not in docs/deploy.md"


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^python -m qms (.+)$", readme, re.MULTILINE):
        _parser().parse_args(line.split())


def test_ci_runs_exactly_the_test_command_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^(python3 -m venv .*pytest)$", readme, re.MULTILINE)
    assert f"\n{command}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_one_dependency_list_and_one_version():
    import qms

    listed = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "typst==" in listed
    assert f"version: {qms.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_nothing_of_a_machine_is_in_the_project():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, tracked.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".csv", ".json", ".typ", ".txt"}:
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"(?<![\w.])/(?:root|home)/\w", text), name


def test_the_schema_of_a_rubric_is_json():
    json.loads((ROOT / "rubrics" / "rubric.schema.json").read_text(encoding="utf-8"))
