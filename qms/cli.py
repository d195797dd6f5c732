"""The command line: the same services as the pages, without a browser.

Results go to standard output, faults and progress to standard error; every fault is one
line, and any fault makes the exit code 2. Heavy imports wait until a command needs them.
"""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import uuid4

from qms import __version__
from qms.errors import NotYet, UserError

if TYPE_CHECKING:
    from qms.analysis.study import Study
    from qms.core.benefits import ClassValue, ProgrammeValue
    from qms.core.profile import CriterionProfile, Profile

LATER = {
    ".qdpx": "REFI-QDA projects",
    ".qdc": "REFI-QDA codebooks",
}

QUERY_HELP = (
    "words that stand in one passage; a phrase in double quotes; begin* for words that begin so; "
    "OR between alternatives; or /a regular expression/ of Python's"
)

VALUE_COLUMNS = (
    *("class of money", "claims", "benefit", "benefit / cost", "attribution", "stages"),
    "beside it",
)

CSV_COLUMNS = (
    "system",
    "wave",
    "rubric",
    "rubric_version",
    "form",
    "domain",
    "criterion",
    "status",
    "level",
    "state",
    "ratings",
    "suggested_level",
    "suggested_state",
    "range",
    "contested",
    "dissonant",
    "triangulation",
    "silent",
    "strength",
    "fragile",
    "leave_one_out",
    "carried_by",
    "origins",
    "support",
    "against",
    "interview",
    "meeting",
    "document",
    "sectors",
    "notes",
    "reasons",
    "missing",
)


class _Parser(argparse.ArgumentParser):
    """Tells a wrong call in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int | None] = asked.run
        code = run(asked) or 0
        sys.stdout.flush()
        return code
    except UserError as error:
        return _refuse(error.lines)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refuse([f"{where}{error.strerror or error}."])
    except Exception as error:
        if os.environ.get("QMS_DEBUG"):
            traceback.print_exc()
        return _refuse(
            [
                f"A defect of the program, please report it ({type(error).__name__}: {error}); "
                "set QMS_DEBUG=1 to see where."
            ]
        )


def _refuse(lines: Iterable[str]) -> int:
    for line in lines:
        print(line.replace("\n", " "), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m qms",
        description="Quality-management profiles of integrated care systems. "
        "STUDY is a bundle (folder or .zip) or a database URL.",
    )
    parser.add_argument("--version", action="version", version=f"ICS Quality Profile {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    rubric = commands.add_parser("rubric", help="check rubric files, or print their schema")
    rubric_commands = rubric.add_subparsers(metavar="COMMAND", required=True)
    check = rubric_commands.add_parser("check", help="tell every fault of rubric files")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.set_defaults(run=_rubric_check)
    schema = rubric_commands.add_parser("schema", help="print the JSON Schema of a rubric file")
    schema.set_defaults(run=_rubric_schema)

    command = _on_study(commands, "check", "tell everything that an import would refuse", _check)
    command = _on_study(commands, "profile", "print profiles", _profile)
    _narrowed(command, "system", "wave", formats=("table", "json", "csv"))
    command = _on_study(commands, "compare", "print all systems side by side", _compare)
    _narrowed(command, "wave", formats=("table", "json", "csv"))
    command = _on_study(commands, "report", "make PDF reports", _report)
    _narrowed(command, "wave")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--system", metavar="S", help="the profile of one system")
    what.add_argument("--all", action="store_true", help="one PDF for each system, in a folder")
    what.add_argument("--compare", action="store_true", help="all systems side by side")
    command.add_argument("-o", "--output", required=True, metavar="FILE")
    command = _on_study(commands, "agreement", "print how far raters and coders agree", _agreement)
    _narrowed(command, "system", "wave", formats=("table", "json"))
    command = _on_study(commands, "value", "print what improvement is claimed to return", _value)
    _narrowed(command, "system", formats=("table", "json"))
    command.add_argument(
        "--classes",
        metavar="C,...",
        help="the classes of money that are looked at (without: cash-releasing)",
    )
    command = commands.add_parser("read", help="tell what an import would make of files")
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a file, a .zip of files, or a folder"
    )
    _narrowed(command, formats=("table", "json"))
    command.set_defaults(run=_read)
    command = _on_study(commands, "search", "find words in the texts of a study", _search)
    command.add_argument("query", metavar="QUERY", help=QUERY_HELP)
    _narrowed(command, "system", "kind", formats=("table", "json"))
    command = _on_study(commands, "export", "write a study to a file, by its ending", _export)
    command.add_argument("-o", "--output", required=True, metavar="FILE.(zip|xlsx|qdpx|qdc)")

    command = commands.add_parser("load", help="load a bundle into a database")
    command.add_argument("bundle", metavar="BUNDLE")
    command.add_argument("--into", required=True, metavar="DATABASE_URL")
    command.add_argument("--replace", action="store_true", help="replace the study if it is there")
    command.set_defaults(run=_load)
    command = commands.add_parser("dump", help="write a study of a database to a bundle")
    command.add_argument("database", metavar="DATABASE_URL")
    command.add_argument("--study", required=True, metavar="ID")
    command.add_argument("-o", "--output", required=True, metavar="FILE.zip")
    command.set_defaults(run=_dump)

    return parser


def _on_study(
    commands: Any, name: str, summary: str, run: Callable[[argparse.Namespace], int | None]
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=summary)
    command.add_argument("study", metavar="STUDY", help="a bundle or a database URL")
    command.add_argument("--study", dest="study_id", metavar="ID", help="which of a database")
    command.set_defaults(run=run)
    return command


def _narrowed(command: argparse.ArgumentParser, *by: str, formats: tuple[str, ...] = ()) -> None:
    for name in by:
        command.add_argument(f"--{name}", metavar=name[0].upper())
    if formats:
        command.add_argument("--format", choices=formats, default="table")


def _open(asked: argparse.Namespace) -> "Study":
    from qms.services.studies import open_study

    return open_study(asked.study, study=asked.study_id)


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _rubric_check(asked: argparse.Namespace) -> int:
    from qms.formats.rubric_yaml import read_rubric

    faults: list[str] = []
    for name in asked.files:
        try:
            rubric = read_rubric(Path(name))
        except UserError as error:
            faults += error.lines
        else:
            print(f"{name}: {rubric.id} {rubric.version}, {len(rubric.criteria)} criteria, good")
    return _refuse(faults) if faults else 0


def _rubric_schema(asked: argparse.Namespace) -> None:
    from qms.formats.rubric_yaml import rubric_schema

    _print_json(rubric_schema())


def _check(asked: argparse.Namespace) -> int:
    from qms.services.studies import check

    faults = check(asked.study, study=asked.study_id)
    if faults:
        from qms.errors import InvalidBundle

        raise InvalidBundle.of(faults)
    print(f"{asked.study}: nothing to refuse")
    return 0


def _profile(asked: argparse.Namespace) -> None:
    from qms.analysis.profiling import profiles
    from qms.services.studies import chosen

    study = _open(asked)
    found = profiles(
        study,
        systems=chosen("system", asked.system, study.tables["systems"]["system"]),
        waves=chosen("wave", asked.wave, study.tables["waves"]["wave"]),
    )
    if asked.format == "json":
        _print_json([profile.as_json() for profile in found])
    elif asked.format == "csv":
        _print_csv(_line(profile, part) for profile in found for part in profile.criteria)
    else:
        for profile in found:
            where = (profile.system, profile.wave, f"{profile.rubric} {profile.rubric_version}")
            print("\n" + "  ".join(map(_on_one_line, (*where, f"form {profile.form}"))))
            _print_table(
                ("criterion", "status", "on record", "suggested", "evidence", "marks"),
                [
                    (p.criterion, p.status, _record(p), _suggested(p), _kinds(p), _marks(p))
                    for p in profile.criteria
                ],
            )


def _compare(asked: argparse.Namespace) -> None:
    from qms.services.views import comparison

    view = comparison(_open(asked), asked.wave)
    if asked.format == "json":
        _print_json(view.as_json())
        return
    for warning in view.warnings:
        print(_on_one_line(warning), file=sys.stdout if asked.format == "table" else sys.stderr)
    if asked.format == "csv":
        _print_csv(
            _line(profiles[system], profiles[system].criterion(part.criterion))
            for profiles in view.profiles.values()
            for part in next((profile.criteria for profile in profiles.values()), ())
            for system in profiles
        )
        return
    _print_table(
        ("criterion", *view.systems.values()),
        [(criterion, *map(_record, cells.values())) for criterion, cells in view.criteria()],
    )


def _report(asked: argparse.Namespace) -> None:
    from qms.services.reports import comparison_report, each_report, profile_report

    study = _open(asked)
    if asked.wave:
        from qms.services.studies import chosen

        chosen("wave", asked.wave, study.tables["waves"]["wave"])
    output = Path(asked.output)
    if asked.all:
        output.mkdir(parents=True, exist_ok=True)
        systems = len(study.tables["systems"])
        for done, report in enumerate(each_report(study, asked.wave), start=1):
            _save(output / report.name, report.data)
            _progress(done, systems, report.name)
            _unprintable(output / report.name, report.unprintable)
        return
    report = (
        comparison_report(study, asked.wave)
        if asked.compare
        else profile_report(study, asked.system, asked.wave)
    )
    _save(output, report.data)
    _unprintable(output, report.unprintable)


def _agreement(asked: argparse.Namespace) -> None:
    from qms.services.agreement import RESAMPLES, SEED, agreement

    found = agreement(_open(asked), system=asked.system, wave=asked.wave)
    if asked.format == "json":
        _print_json(found.as_json())
        return
    told = found.as_json()
    for name in ("raters", "coders"):
        lines = told[name]
        if lines:
            print(f"\n{name}")
            columns = tuple(lines[0])
            _print_table(columns, [tuple(_short(line[c]) for c in columns) for line in lines])
    if found.raters:
        kappas = [
            f"{part.scope} {_short(part.weighted_kappa)}"
            for part in found.raters
            if part.weighted_kappa is not None
        ]
        print(f"\ninterval: 95%, by bootstrap over units, {RESAMPLES} times, seed {SEED}")
        if kappas:
            print(f"weighted kappa (quadratic), two raters: {', '.join(kappas)}")
    if found.coders:
        together = found.together
        alpha = together.reason or f"alpha {_short(together.alpha)} (nominal)"
        print(f"\nall {together.codes} codes together, on paragraphs: {alpha}")


def _value(asked: argparse.Namespace) -> None:
    from qms.services.value import value_view

    classes = None
    if asked.classes is not None:
        classes = [word for part in asked.classes.split(",") if (word := part.strip())]
    view = value_view(_open(asked), asked.system, classes)
    if asked.format == "json":
        _print_json(view.as_json())
        return
    for programme in view.value.programmes:
        where = (programme.programme, programme.system, _money_of(programme))
        print("\n" + "  ".join(map(_on_one_line, where)))
        print(f"asked for {', '.join(programme.classes)}: {_left_out(programme)}")
        if programme.roi_percent:
            print(f"return in per cent, low to high: {_figures(programme.roi_percent, 0)}")
        if programme.by_class:
            lines = [
                (name, str(part.claims), *_class_line(part), part.excluded.told(programme.claims))
                for name, part in programme.by_class.items()
            ]
            _print_table(VALUE_COLUMNS, lines)
    if not view.value.programmes:
        print("no programme is recorded")
        return
    print()
    for formula in view.formulas:
        print(formula)
    print("classes of money are never added together, nor are programmes")
    if view.value.matrix:
        print()
        _print_table(
            ("category", "beneficiary", "claims by stage", "strongest attribution"),
            [
                (
                    cell.category or "not given",
                    cell.beneficiary or "not given",
                    _stages(cell.stages),
                    cell.attribution or "not stated",
                )
                for cell in view.value.matrix
            ],
        )
        print("where a category and a beneficiary are not listed, no claim is recorded")


def _money_of(programme: "ProgrammeValue") -> str:
    if programme.cost is None:
        return "cost not given, so no ratio"
    year = f" (prices of {programme.price_year})" if programme.price_year else ""
    return f"cost {_figures(programme.cost, 0)}{year}"


def _left_out(programme: "ProgrammeValue") -> str:
    return programme.excluded.told(programme.claims) if programme.claims else "no claim yet"


def _class_line(part: "ClassValue") -> tuple[str, str, str, str]:
    words = [word or "not stated" for word in part.attribution]
    attribution = words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"
    ratio = _figures(part.bcr, 2) if part.bcr else "-"
    return _figures(part.benefit, 0), ratio, attribution, _stages(part.stages)


def _stages(stages: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {stage or 'not given'}" for stage, n in stages.items())


def _figures(numbers: Sequence[float], places: int) -> str:
    return " / ".join(f"{number:z,.{places}f}" for number in numbers)


def _read(asked: argparse.Namespace) -> int:
    from qms.formats.bundle_faults import shown
    from qms.services.reading_files import read_files

    readings = read_files([Path(name) for name in asked.files], progress=_progress)
    if asked.format == "json":
        _print_json([reading.as_json() for reading in readings])
    else:
        _print_table(
            ("file", "accepted", "kind", "characters", "words", "paragraphs", "pages", "speakers"),
            [
                (shown(r.file), "yes" if r.accepted else "no", *map(_short, r.receipt))
                for r in readings
            ],
        )
        for reading in readings:
            for warning in reading.warnings:
                print(f"{shown(reading.file)}: {warning}")
    refused = [f"{shown(r.file)}: {r.reason}" for r in readings if not r.accepted]
    return _refuse(refused) if refused else 0


def _search(asked: argparse.Namespace) -> None:
    from qms.services.search import search_at

    found = search_at(
        asked.study, asked.query, study=asked.study_id, system=asked.system, kind=asked.kind
    )
    if asked.format == "json":
        _print_json([hit.as_json() for hit in found.hits])
    elif found.hits:
        _print_table(
            ("source", "start", "end", "context"),
            [(h.source, str(h.start), str(h.end), " ".join(h.context.split())) for h in found.hits],
        )
    if len(found.hits) < found.total:
        shown = len(found.hits)
        print(f"these are the first {shown} of {found.total} hits", file=sys.stderr)
    elif asked.format == "table":
        print(f"\nhits: {found.total}" if found.total else "nothing found")


def _export(asked: argparse.Namespace) -> None:
    from qms.services.studies import export

    output = Path(asked.output)
    ending = output.suffix.lower()
    if ending in LATER:
        raise NotYet(f"{output}: {LATER[ending]} come with a later version; write a .zip bundle.")
    if ending == ".xlsx":
        from qms.services.matrix import workbook

        study = _open(asked)
        _save(output, workbook(study).data)
        latest = study.latest_wave()
        if others := [wave for wave in study.tables["waves"]["wave"] if wave != latest]:
            print(
                f"{output}: a matrix is of one wave, here {_on_one_line(latest)}; left out: "
                f"{_on_one_line(', '.join(others))}. A .zip holds them all.",
                file=sys.stderr,
            )
        return
    if ending != ".zip":
        raise UserError(f"{output}: the ending says what to write; use .zip or .xlsx.")
    export(_open(asked), output)


def _load(asked: argparse.Namespace) -> None:
    from qms.services.library import here
    from qms.services.studies import load

    study = load(Path(asked.bundle), asked.into, replace=asked.replace, by=here())
    print(f"loaded {study}")


def _dump(asked: argparse.Namespace) -> None:
    from qms.services.studies import dump

    if Path(asked.output).suffix.lower() != ".zip":
        raise UserError(f"{asked.output}: a study is dumped to a .zip; give the name that ending.")
    dump(asked.database, asked.study, Path(asked.output))


def _save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    if not path.parent.is_dir():
        raise UserError(f"{path.parent}: there is no such folder; make it first.")
    part = path.with_name(f".{uuid4().hex}.part")  # path's own may be as long as can be
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _progress(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        bar = "#" * (30 * done // max(total, 1))
        print(f"\r[{bar:<30}] {done}/{total} {name}", end="", file=sys.stderr)
        if done == total:
            print(file=sys.stderr)


def _unprintable(path: Path, count: int) -> None:
    if count:
        print(f"{path}: {count} characters have no glyph and print as �", file=sys.stderr)


def _record(part: "CriterionProfile") -> str:
    """The level on record in a few characters; individual ratings as marks, never averaged."""
    suggestion = part.suggestion
    if part.status == "agreed":
        return str(part.level if part.level is not None else part.state)
    if part.status in ("split", "rated"):
        marks = ",".join(str(m.level if m.level is not None else m.state) for m in part.ratings)
        return f"{part.status} {marks}"
    if part.status == "suggested":
        return f"({suggestion.level if suggestion.level is not None else suggestion.state})"
    return "NA"


def _suggested(part: "CriterionProfile") -> str:
    suggestion = part.suggestion
    return str(suggestion.level if suggestion.level is not None else suggestion.state)


def _kinds(part: "CriterionProfile") -> str:
    return "".join(
        letter if part.suggestion.kinds[kind] else "."
        for letter, kind in zip("IMD", ("interview", "meeting", "document"), strict=True)
    )


def _marks(part: "CriterionProfile") -> str:
    suggestion = part.suggestion
    marks = []
    if suggestion.range:
        marks.append(f"contested {suggestion.range[0]}-{suggestion.range[1]}")
    if suggestion.triangulation:
        marks.append(suggestion.triangulation)
    elif suggestion.dissonant:
        marks.append("dissonant")
    if suggestion.strength in ("thin", "insufficient"):
        marks.append(suggestion.reason or suggestion.strength)
    if suggestion.fragile:
        marks.append("fragile")
    return ", ".join(marks)


def _line(profile: "Profile", part: "CriterionProfile") -> dict[str, Any]:
    """One line of a CSV table."""
    suggestion = part.suggestion
    return {
        "system": profile.system,
        "wave": profile.wave,
        "rubric": profile.rubric,
        "rubric_version": profile.rubric_version,
        "form": profile.form,
        "domain": part.domain,
        "criterion": part.criterion,
        "status": part.status,
        "level": part.level,
        "state": part.state,
        "ratings": ";".join(
            f"{m.rater}:{m.level if m.level is not None else m.state}" for m in part.ratings
        ),
        "suggested_level": suggestion.level,
        "suggested_state": suggestion.state,
        "range": "-".join(map(str, suggestion.range)) if suggestion.range else None,
        "contested": suggestion.contested,
        "dissonant": suggestion.dissonant,
        "triangulation": suggestion.triangulation,
        "silent": ";".join(suggestion.silent),
        "strength": suggestion.strength,
        "fragile": suggestion.fragile,
        "leave_one_out": ";".join(map(str, suggestion.leave_one_out)),
        "carried_by": ";".join(suggestion.carried_by),
        "origins": suggestion.origins,
        "support": suggestion.support,
        "against": suggestion.against,
        **suggestion.kinds,
        "sectors": ";".join(suggestion.sectors),
        "notes": " ".join(suggestion.notes),
        "reasons": " ".join(suggestion.reasons),
        "missing": " ".join(suggestion.missing),
    }


def _print_csv(lines: Iterable[dict[str, Any]]) -> None:
    from qms.formats.spreadsheet import csv_text

    print(csv_text(CSV_COLUMNS, lines), end="")


def _print_table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A plain table; widths in characters, and nothing in it that breaks a line or turns it."""
    header = [_on_one_line(cell) for cell in header]
    lines = [[_on_one_line(cell) for cell in line] for line in lines]
    widths = [max(len(str(line[i])) for line in (header, *lines)) for i in range(len(header))]
    for line in (header, tuple("-" * width for width in widths), *lines):
        print("  ".join(f"{cell!s:<{w}}" for cell, w in zip(line, widths, strict=True)).rstrip())


def _on_one_line(cell: Any) -> str:
    """A cell with what is not printable told by its number, as a terminal can show it."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in str(cell)
    )


def _short(value: Any) -> str:
    """A value of the agreement table: two decimals, a dash for what is not given."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return " to ".join(_short(part) for part in value)
    return str(value)
