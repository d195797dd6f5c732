"""A study in memory: the same value whether it came from a bundle or from a database.

`tables` holds every table of `qms.core.tables`, possibly empty, with every column and all
cells as text exactly as written; a blank cell is the empty string, never a missing value.
Rows are in the order of the file or, from a database, of their keys.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qms.core.rubric import Rubric
from qms.core.tables import TABLE, TABLES
from qms.errors import NotFound


@dataclass(frozen=True)
class Study:
    """One study, whole.

    Attributes:
        tables: Table name to frame of text cells (dtype `str`).
        texts: Source id to its text (NFC, LF); offsets count its code points.
        rubrics: The study's own rubric first, then further rubrics and earlier versions.
    """

    tables: Mapping[str, pd.DataFrame]
    texts: Mapping[str, str]
    rubrics: tuple[Rubric, ...]

    @property
    def row(self) -> dict[str, str]:
        """The one row of the study table."""
        return {str(name): str(cell) for name, cell in self.tables["study"].iloc[0].items()}

    @property
    def id(self) -> str:
        """The study's id."""
        return self.row["study"]

    def waves_by_date(self) -> list[str]:
        """Wave ids, oldest `as_of` first; waves of one day in the order of their ids."""
        waves = self.tables["waves"]
        return [wave for _, wave in sorted(zip(waves["as_of"], waves["wave"], strict=True))]

    def latest_wave(self) -> str:
        """The wave with the latest `as_of`.

        Raises:
            NotFound: The study has no wave.
        """
        waves = self.waves_by_date()
        if not waves:
            raise NotFound("This study has no wave yet; give it one with its as_of date.")
        return waves[-1]

    def of_system(self, system: str) -> "Study":
        """The study with only what concerns one system, so that its profile costs little.

        Tables that no profile reads are left as they are.
        """
        return next(part for key, part in self.by_system([system]) if key == system)

    def by_system(self, systems: Sequence[str]) -> Iterator[tuple[str, "Study"]]:
        """Each of some systems with its part of the study, as `of_system` gives it."""
        asked = pd.Index(systems)
        sources = self.tables["sources"]
        of_source = np.append(asked.get_indexer(pd.Index(sources["system"])), -1)  # -1: no source
        at = pd.Index(sources["source"])
        belongs = {
            name: of_source[at.get_indexer(pd.Index(self.tables[name]["source"]))]
            for name in ("codings", "agenda")
        }
        for name in ("systems", "sources", "ratings", "consensus"):
            belongs[name] = asked.get_indexer(pd.Index(self.tables[name]["system"]))
        whole = dict(self.tables)
        if len(systems) > 1:  # text held by Arrow is dear to take apart again and again
            for name in ("sources", "codings", "agenda"):
                whole[name] = whole[name].astype(object)
        # Sorted once, each part is a run of rows, still in their order.
        order = {name: np.argsort(place, kind="stable") for name, place in belongs.items()}
        for number, system in enumerate(systems):
            tables = dict(whole)
            for name, rows_in_order in order.items():
                run = np.searchsorted(belongs[name][rows_in_order], [number, number + 1])
                tables[name] = whole[name].iloc[rows_in_order[slice(*run)]]
            yield system, Study(tables, self.texts, self.rubrics)

    def rubrics_of(self, wave: str) -> tuple[tuple[Rubric, str], ...]:
        """The rubrics that apply in a wave, each with its form.

        The study's own rubric first, in the wave's version and form if the wave names them,
        else the study's; then every further rubric of another id in its newest version here,
        in full.
        """
        study = self.row
        waves = self.tables["waves"]
        row = waves[waves["wave"] == wave].iloc[0]
        version = row["rubric_version"] or study["rubric_version"]
        form = row["form"] or study["form"] or "full"
        own = next(r for r in self.rubrics if (r.id, r.version) == (study["rubric"], version))
        further: dict[str, Rubric] = {}
        for rubric in self.rubrics:
            if rubric.id != own.id:
                kept = further.get(rubric.id)
                if kept is None or _version_order(rubric) > _version_order(kept):
                    further[rubric.id] = rubric
        return ((own, form), *((further[key], "full") for key in sorted(further)))


def _version_order(rubric: Rubric) -> tuple[tuple[int, int | str], ...]:
    """Versions compare number by number, so that 1.10 comes after 1.9."""
    return tuple(
        (1, int(part)) if part.isdecimal() else (0, part) for part in rubric.version.split(".")
    )


def frame(name: str, rows: Iterable[Mapping[str, str]] = ()) -> pd.DataFrame:
    """The table `name` as a frame of text cells, with every column; absent cells are blank."""
    columns = TABLE[name].column_names
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return pd.DataFrame(cells, columns=list(columns), dtype="str")


def whole_numbers(cells: pd.Series) -> pd.Series:
    """Text cells as whole numbers; blank becomes <NA> (dtype Int64)."""
    return pd.to_numeric(cells.replace("", None)).astype("Int64")


def empty_tables() -> dict[str, pd.DataFrame]:
    """Every table of a study, without rows."""
    return {table.name: frame(table.name) for table in TABLES}


def rows(table: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a frame of text cells, as dictionaries."""
    names = [str(name) for name in table.columns]
    columns = [table[name].tolist() for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
