"""Studies that are minimal and valid, in memory and on disk; every part can be named away.

`study()` alone is a study with one system, wave, source and a small rubric. Rows are made
by `source`, `coding`, `rating` and `consensus`, or are plain mappings of cells; cells that
are not named are blank or the plain case.

    study(codings=[coding(quote="agreed four aims")], ratings=[rating(level="2")])
"""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from qms.analysis.study import Study, empty_tables, frame
from qms.core.rubric import Rubric
from qms.formats.bundle import bundle_faults
from qms.formats.rubric_yaml import parse_rubric

TEXT = "The board agreed four aims.\nNobody outside knew them.\n"

Row = Mapping[str, str]
Files = Mapping[str, bytes | None]


def rubric_text(
    *,
    rubric: str = "mini",
    version: str = "1.0",
    criteria: Iterable[str] = ("QP1", "QA1"),
    levels: Iterable[int] = range(5),
    more: str = "",
) -> str:
    """A small valid rubric file; the letters of a criterion's id are its domain's id.

    `more` is further YAML at the top level, such as "sectors: {icb: Board}".
    """
    levels = list(levels)
    domains: dict[str, list[str]] = {}
    for criterion in criteria:
        domains.setdefault(criterion.rstrip("0123456789"), []).append(criterion)
    lines = [f"id: {rubric}", f'version: "{version}"', f"title: The {rubric} rubric", "scale:"]
    lines += [f"  - {{level: {level}, name: Level {level}}}" for level in levels]
    lines += [more] if more else []
    lines += ["domains:"]
    for domain, ids in domains.items():
        lines += [f"  - id: {domain}", f"    name: Domain {domain}", "    criteria:"]
        for criterion in ids:
            lines += [
                f"      - id: {criterion}",
                f"        name: Name of {criterion}",
                "        question: Does the system?",
                "        levels:",
                *(f"          {level}: What {level} looks like." for level in levels),
            ]
    return "\n".join(lines) + "\n"


def rubric(**given) -> Rubric:
    """The rubric of `rubric_text`, read."""
    return _read(rubric_text(**given))


@cache
def _read(text: str) -> Rubric:
    return parse_rubric(text, "rubric.yaml")


def source(*, source: str = "int-1", **cells: str) -> dict[str, str]:
    """An interview of site-a in wave t1."""
    plain = {"source": source, "system": "site-a", "wave": "t1", "kind": "interview"}
    return {**plain, "date": "2024-03-01", **cells}


def coding(
    *,
    coding: str = "c1",
    source: str = "int-1",
    quote: str = "agreed four aims",
    text: str = TEXT,
    code: str = "QP1",
    level: str = "2",
    **cells: str,
) -> dict[str, str]:
    """An excerpt coded to a criterion; its offsets are those of the first `quote` in `text`.

    `level` is both ends of the signalled range; blank signals none.
    """
    start = text.index(quote)
    plain = {
        "coding": coding,
        "source": source,
        "start": str(start),
        "end": str(start + len(quote)),
        "quote": quote,
        "code": code,
        "stance": "supports" if level else "context",
        "level_low": level,
        "level_high": level,
        "directness": "2",
        "reach": "organisation",
    }
    return {**plain, **cells}


def rating(
    *, rater: str = "ana", criterion: str = "QP1", level: str = "2", **cells: str
) -> dict[str, str]:
    """A rater's level for a criterion of site-a in wave t1; give state with level=""."""
    plain = {"system": "site-a", "wave": "t1", "criterion": criterion, "rater": rater}
    return {**plain, "level": level, "rationale": "As the excerpts show.", **cells}


def consensus(
    *, criterion: str = "QP1", outcome: str = "agreed", level: str = "2", **cells: str
) -> dict[str, str]:
    """The judgement on record for a criterion of site-a in wave t1."""
    plain = {"system": "site-a", "wave": "t1", "criterion": criterion, "outcome": outcome}
    return {**plain, "level": level, **cells}


def study(
    *,
    study: str = "study-1",
    rubrics: tuple[Rubric, ...] | None = None,
    texts: Mapping[str, str] | None = None,
    systems: Iterable[Row] = ({"system": "site-a", "name": "Site A"},),
    waves: Iterable[Row] = ({"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"},),
    sources: Iterable[Row] | None = None,
    about: Row | None = None,
    **tables: Iterable[Row],
) -> Study:
    """A study in memory.

    Args:
        study: Its id.
        rubrics: Its own rubric first; one small rubric if left out.
        texts: Source id to text; TEXT for every source that is not named.
        systems: Rows of systems.csv.
        waves: Rows of waves.csv.
        sources: Rows of sources.csv; one interview if left out.
        about: Further cells of the row of study.csv.
        tables: Rows of any other table, by its name.
    """
    rubrics = rubrics or (rubric(),)
    sources = [source()] if sources is None else list(sources)
    row = {
        "study": study,
        "title": "A study",
        "rubric": rubrics[0].id,
        "rubric_version": rubrics[0].version,
        **(about or {}),
    }
    rows = {"study": [row], "systems": systems, "waves": waves, "sources": sources, **tables}
    frames = {**empty_tables(), **{name: frame(name, cells) for name, cells in rows.items()}}
    every = {row["source"]: TEXT for row in sources}
    return Study(frames, {**every, **(texts or {})}, rubrics)


def files(study: Study) -> dict[str, bytes]:
    """The files of a study's bundle without datapackage.json, as one would make them by hand."""
    content = {"rubric.yaml": study.rubrics[0].text.encode()}
    for further in study.rubrics[1:]:
        content[f"rubrics/{further.id}@{further.version}.yaml"] = further.text.encode()
    for name, cells in study.tables.items():
        if len(cells) or name in ("study", "systems", "waves", "sources"):
            content[f"{name}.csv"] = table(list(cells.columns), cells.values.tolist())
    places = zip(study.tables["sources"]["source"], study.tables["sources"]["path"], strict=True)
    for name, path in places:
        content[path or f"texts/{name}.txt"] = study.texts[name].encode()
    return content


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The bytes of a CSV table."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue().encode()


def write_folder(folder: Path, study: Study) -> Path:
    """Writes a study as a bundle in a folder, not by way of the program's own writer."""
    return write_files(folder, files(study))


def write_files(folder: Path, content: Mapping[str, bytes]) -> Path:
    """Writes files by their names below a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def told(
    folder: Path, whole: Study | None = None, /, replaced: Files | None = None, **parts
) -> list[str]:
    """The faults of a study that was written by hand to `folder`/bundle.

    Args:
        folder: An empty folder.
        whole: The study; `parts` are those of `study()` where it is left out.
        replaced: Files that take the place of the study's own; None takes one away.
        parts: See `study`.
    """
    content = {**files(whole or study(**parts)), **(replaced or {})}
    there = {name: data for name, data in content.items() if data is not None}
    return bundle_faults(write_files(folder / "bundle", there))


def edited(old: str, new: str, file: str, **parts) -> dict[str, bytes]:
    """A file of a study with every `old` in it replaced."""
    data = files(study(**parts))[file]
    assert old.encode() in data
    return {file: data.replace(old.encode(), new.encode())}
