"""Writes the parts of the documents that the program itself knows.

python docs/make.py          # writes docs/cli.md and docs/method.md
python docs/make.py --check  # exits 1 where they are not as they would be written
"""

import argparse
import ast
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from qms.analysis.wording import CAP_NAMES, DIRECTNESS, REACH  # noqa: E402
from qms.cli import _parser  # noqa: E402
from qms.core import permissions  # noqa: E402
from qms.core.rubric import EvidenceRule, Sufficiency  # noqa: E402

METHOD = HERE / "method.head.md"


def command_line() -> str:
    """docs/cli.md: the help of every command."""
    # Help is wrapped to the terminal's width; the document has one of its own.
    os.environ["COLUMNS"] = "96"
    said = [
        "# The command line",
        "",
        "Written by `python docs/make.py` from the program itself.",
        "",
        "`STUDY` is a bundle (a folder or a .zip) or a database URL. Results go to standard",
        "output, faults to standard error, one line each; any fault makes the exit code 2.",
    ]

    def tell(parser: argparse.ArgumentParser) -> None:
        said.extend(["", f"## {parser.prog}", "", "```", parser.format_help().rstrip(), "```"])
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for child in action.choices.values():
                    tell(child)

    tell(_parser())
    return "\n".join(said) + "\n"


def method() -> str:
    """docs/method.md: the method in words, the default numbers, and the worked examples."""
    rule = EvidenceRule()
    said = [METHOD.read_text(encoding="utf-8").rstrip(), "", "## The default numbers", ""]
    window = ", ".join(f"{kind} {months} months" for kind, months in rule.window_months.items())
    said += [f"Window: {window}. Fewest origins to judge at all: {rule.minimum_origins}.", ""]
    said += ["| level | what its support must hold |", "|---|---|"]
    said += [f"| {level} | {_asks(asks)} |" for level, asks in rule.sufficiency.items()]
    said += ["", "| cap | support is nothing but | highest level |", "|---|---|---|"]
    said += [
        f"| {word} | {what} | {getattr(rule.caps, name)} |"
        for name, (word, what) in CAP_NAMES.items()
    ]
    said += ["", "| directness | |", "|---|---|"]
    said += [f"| {level} | {what} |" for level, what in DIRECTNESS.items()]
    said += ["", "Reach, narrowest first: " + ", ".join(REACH) + ".", ""]
    said += ["## Phases of a wave", "", "```mermaid", permissions.diagram(), "```", ""]
    said += ["Who may do what, by role:", "", permissions.rule_table(), ""]
    said += ["## Worked examples", ""]
    said += ["Each is a test of the program; the sentences are the tests' own.", ""]
    for path in sorted((HERE.parent / "tests" / "spec").glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        examples = [
            " ".join(text.split())
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node))
        ]
        if examples:
            title = (ast.get_docstring(tree) or path.stem).splitlines()[0].rstrip(".")
            said += [f"### {title}", "", *(f"- {example}" for example in examples), ""]
    return "\n".join(said).rstrip() + "\n"


def _asks(asks: Sufficiency) -> str:
    parts = []
    if asks.origins:
        parts.append(f"{asks.origins} origins")
    if asks.kinds:
        parts.append(f"{asks.kinds} kinds of source")
    if asks.sectors:
        parts.append(f"{asks.sectors} sectors")
    if asks.kinds_or_sectors:
        parts.append(f"{asks.kinds_or_sectors} kinds or sectors")
    if asks.outside:
        parts.append("one from outside the host")
    if asks.voices:
        parts.append("one voice of people or of local government")
    if asks.directness:
        parts.append(f"{DIRECTNESS[asks.directness]} in at least one")
    if asks.reach:
        parts.append(f"reach of {REACH[asks.reach]} in at least one")
    return "; ".join(parts)


def main() -> int:
    """Write, or compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = 0
    for name, text in (("cli.md", command_line()), ("method.md", method())):
        path = HERE / name
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"docs/{name} is not as the program would write it; run python docs/make.py")
                stale = 1
        else:
            path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
