"""Studies for the tests of the database, built from the description of the tables alone."""

from collections.abc import Iterable, Iterator

import pandas as pd
import sqlalchemy as sa

from qms.analysis.study import Study, empty_tables, frame
from qms.core.rubric import Level, Rubric
from qms.core.tables import TABLE, TABLES, Column, Kind, Table

REFERENCED = ("systems", "waves", "sources", "programmes")
# Ids whose order by code point is neither the order of any language nor that of UTF-16.
IDS = ("b", "a", "B", "_", "10", "9", "é", "\N{FULLWIDTH LATIN SMALL LETTER A}", "\N{BANANA}")
ODD_TEXTS = (
    "plain",
    " spaces around ",
    "two\nlines\tand a tab",
    "\"quoted\", 'apostrophe'; -- no comment",
    "=1+1",
    "NULL",
    "nan",
    "007",
    "0",
    "true",
    "%s ? :name \\N \\",
    "\N{RIGHT-TO-LEFT OVERRIDE}تقييم\N{ZERO WIDTH JOINER}",
)
WRITTEN = {
    Kind.INTEGER: ("0", "7", "-7", "9007199254740993", str(2**63 - 1)),
    Kind.BOOLEAN: ("true", "false", ""),
    Kind.NUMBER: ("0.50", "1", "12345678901234567890.10"),
    Kind.DATE: ("2026-02-28",),
    Kind.TIME: ("2026-02-28", "2026-02-28T09:05:00Z", "2026-02-28T09:05:00.120+01:00"),
    Kind.LIST: ("one", "one;two words;three"),
    Kind.TEXT: ODD_TEXTS,
}


def rubric(id_: str = "r", version: str = "1.0", text: str = "rubric: r\n") -> Rubric:
    return Rubric(id_, version, "A rubric", (Level(0, "Absent"), Level(1, "There")), (), text=text)


def study_of(id_: str = "demo", **tables: Iterable[dict[str, str]]) -> Study:
    """A study with a system and a wave, and the rows that are given."""
    first = {
        "study": [{"study": id_, "rubric": "r", "rubric_version": "1.0"}],
        "systems": [{"system": "north"}],
        "waves": [{"wave": "t1", "as_of": "2026-01-31"}],
    }
    rows = {**first, **tables}
    frames = {**empty_tables(), **{name: frame(name, given) for name, given in rows.items()}}
    texts = {source: f"The text of {source}.\n" for source in frames["sources"]["source"]}
    return Study(frames, texts, (rubric(),))


def source(id_: str, **cells: str) -> dict[str, str]:
    return {"source": id_, "system": "north", "wave": "t1", "kind": "interview", **cells}


def coding(id_: str, of: str, **cells: str) -> dict[str, str]:
    place = {"source": of, "start": "0", "end": "3", "quote": "The", "code": "QP1"}
    return {"coding": id_, **place, **cells}


def whole_study(id_: str = "whole") -> Study:
    """Rows in every table and something in every column, as odd as the bundle allows."""
    frames = {table.name: frame(table.name, list(_rows(table, id_))) for table in TABLES}
    texts = {
        name: ODD_TEXTS[at % len(ODD_TEXTS)] * (at + 1) if at else ""
        for at, name in enumerate(frames["sources"]["source"])
    }
    rubrics = (
        rubric("r", "1.0", "# kept to the last blank  \nrubric: r\n\n"),
        rubric("value", "2.1", "rubric: value"),
        rubric("r", "0.9", "rubric: r\r\n"),
    )
    return Study(frames, texts, rubrics)


def _rows(table: Table, study_id: str) -> Iterator[dict[str, str]]:
    """One row for each id, the last of them with nothing but what it must have."""
    if table.name == "study":
        yield {column.name: _cell(table, column, 0) for column in table.columns} | {
            "study": study_id
        }
        return
    for at in range(len(IDS)):
        bare = at == len(IDS) - 1
        yield {
            column.name: "" if bare and not column.required else _cell(table, column, at)
            for column in table.columns
        }


def _cell(table: Table, column: Column, at: int) -> str:
    if column.name in table.key and column.kind is Kind.INTEGER:
        return str((7 * at) % 23 + 5)
    if column.names in REFERENCED and column.kind is not Kind.LIST:
        return IDS[(at + 3) % len(IDS)] if column.names == table.name else IDS[at]
    if column.name in table.key and not column.words:
        return IDS[at]
    if column.words:
        return column.words[at % len(column.words)]
    choices = WRITTEN[column.kind]
    return choices[(at + len(column.name)) % len(choices)]


def large_study(id_: str, sources: int, codings: int, *, mark: str) -> Study:
    """Many sources and codings, every one of them carrying `mark`."""
    names = [f"s{number:06}" for number in range(sources)]
    study = study_of(
        id_,
        study=[{"study": id_, "title": mark, "rubric": "r", "rubric_version": "1.0"}],
        sources=(source(name, title=mark) for name in names),
        codings=(
            coding(f"c{number:07}", names[number % sources], memo=mark) for number in range(codings)
        ),
    )
    return Study(study.tables, {name: f"{mark} {name}" for name in names}, study.rubrics)


def sorted_by_key(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """The table in the order in which the database gives it: by key, text by code point."""
    described = TABLE[name]
    numbers = [column for column in described.key if described.column(column).kind is Kind.INTEGER]
    rows = [dict(zip(tables[name].columns, row, strict=True)) for row in tables[name].to_numpy()]

    def place(row: dict[str, str]) -> tuple[str | int, ...]:
        return tuple(int(row[key]) if key in numbers else row[key] for key in described.key)

    return frame(name, sorted(rows, key=place))


def check_index(conn: sa.Connection) -> None:
    """Fails where SQLite's index of words is not in step with the passages."""
    conn.execute(
        sa.text("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
    )
