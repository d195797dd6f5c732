"""The checks of a study bundle between its tables: keys, references, forms, the tree of codes.

Each check notes all its faults and leaves alone what it cannot know: cells that were told to
be wrong in themselves, and references to a file that could not be read. What codings and
judgements must be is `bundle_evidence`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from qms.core.rubric import Rubric
from qms.core.tables import TABLE, Column, Kind
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_rubrics import StudyRubrics
from qms.formats.bundle_tables import Cells, check_cells, words_of


@dataclass(frozen=True)
class Bundle:
    """All that was read of a bundle: every table, the texts and the rubrics."""

    tables: Mapping[str, Cells]
    texts: Mapping[str, str]
    rubrics: StudyRubrics

    @cached_property
    def rubric_in(self) -> Mapping[str, Rubric]:
        """Wave to the study's own rubric in that wave's version, where it is here."""
        waves = self.tables["waves"].columns
        found = {
            wave: self.rubrics.version(version)
            for wave, version in zip(waves["wave"], waves["rubric_version"], strict=True)
        }
        return {wave: rubric for wave, rubric in found.items() if rubric}

    def rubric_of(self, wave: str) -> Rubric | None:
        """The study's rubric in a wave's version; rubric.yaml where the wave is not known."""
        return self.rubric_in.get(wave, self.rubrics.own)

    @cached_property
    def wave_of(self) -> Mapping[str, str]:
        """Source to its wave."""
        sources = self.tables["sources"].columns
        return dict(zip(sources["source"], sources["wave"], strict=True))


def check_tables(bundle: Bundle, faults: Faults) -> None:
    """Notes all that is wrong with cells, keys and references."""
    for cells in bundle.tables.values():
        check_cells(cells, bundle.rubrics.vocabulary, faults)
        _check_keys(cells, faults)
        for column in cells.table.columns:
            if column.names:
                _check_names(bundle, cells, column, faults)
    _check_study(bundle, faults)
    _check_forms(bundle, faults)
    _check_codes(bundle, faults)


def _check_keys(cells: Cells, faults: Faults) -> None:
    """No two rows have the same key."""
    names = cells.table.key
    if not cells.given.issuperset(names):
        return
    keys = list(zip(*(cells.columns[name] for name in names), strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[str, ...], int] = {}
    for line, key in zip(cells.lines, keys, strict=True):
        before = first.setdefault(key, line)
        if before != line and all(key):
            told = ", ".join(f"{name} {shown(cell)}" for name, cell in zip(names, key, strict=True))
            faults.add(cells.file, line, f"{told} stands already in line {before}")


def _check_names(bundle: Bundle, cells: Cells, column: Column, faults: Faults) -> None:
    """What a cell names is there."""
    if column.names in ("sector", "role-group"):
        _check_people(bundle, cells, column, faults)
        return
    target = _known(bundle, column.names)
    if target is None:
        return
    known, where = target
    if column.kind is Kind.LIST:
        for row, cell in cells.filled(column.name):
            for word in words_of(cell):
                if word not in known:
                    _missing(cells, row, column, word, where, faults)
    elif not known.issuperset(cells.columns[column.name]):
        for row, cell in cells.filled(column.name):
            if cell not in known:
                _missing(cells, row, column, cell, where, faults)


def _missing(cells: Cells, row: int, column: Column, word: str, where: str, faults: Faults) -> None:
    faults.add(cells.file, cells.lines[row], f"{column.name} {shown(word)} is not {where}")


def _known(bundle: Bundle, names: str) -> tuple[frozenset[str], str] | None:
    """What a column may name and where that stands; None if it is not to be checked here."""
    tables, rubrics = bundle.tables, bundle.rubrics
    if names in TABLE:
        target = tables[names]
        if not target.whole or (names == "members" and not target.lines):
            return None
        return target.known(), f"in {target.file}"
    if names == "subject":
        programmes, systems = tables["programmes"], tables["systems"]
        if not (programmes.whole and systems.whole):
            return None
        return programmes.known() | systems.known(), "in programmes.csv or systems.csv"
    if names == "rubric-version":
        if not rubrics.complete:
            return None
        own = rubrics.own.id if rubrics.own else ""
        versions = frozenset(rubric.version for rubric in rubrics.all if rubric.id == own)
        return versions, "a version of the study's rubric in this bundle"
    if names not in ("criterion", "code", "code-parent") or not rubrics.complete:
        return None
    if names == "criterion":
        return rubrics.criteria, "a criterion of the study's rubrics"
    codes = tables["codes"]
    if not codes.whole:
        return None
    if names == "code":
        return rubrics.criteria | codes.known(), "a criterion of the rubrics or in codes.csv"
    known = rubrics.criteria | rubrics.domains | codes.known()
    return known, "a criterion, a domain or in codes.csv"


def _check_people(bundle: Bundle, cells: Cells, column: Column, faults: Faults) -> None:
    """A sector or role group is one of the rubric's, if that names any."""
    waves = cells.columns.get("wave")
    for row, cell in cells.filled(column.name):
        rubric = bundle.rubric_of(waves[row]) if waves else bundle.rubrics.own
        if rubric is None:
            return
        words = rubric.sectors if column.names == "sector" else rubric.role_groups
        if words and cell not in words:
            told = f"{column.name} {shown(cell)} is not one of {', '.join(words)}"
            faults.add(cells.file, cells.lines[row], told)


def _check_study(bundle: Bundle, faults: Faults) -> None:
    """There is exactly one study, and its rubric is that of rubric.yaml."""
    study = bundle.tables["study"]
    if not study.lines and study.whole:
        faults.add(study.file, None, "has no row; it holds the one study")
    for line in study.lines[1:]:
        faults.add(study.file, line, "a bundle holds one study, and this is another")
    own = bundle.rubrics.own
    if own is None:
        return
    for name, told in (("rubric", own.id), ("rubric_version", own.version)):
        for row, cell in study.filled(name):
            if cell != told:
                what = f"{name} {shown(cell)} is not that of rubric.yaml, which is {shown(told)}"
                faults.add(study.file, study.lines[row], what)


def _check_forms(bundle: Bundle, faults: Faults) -> None:
    """The study's form and that of every wave are forms of the rubric's version there."""
    own = bundle.rubrics.own
    if own is None:
        return
    study, waves = bundle.tables["study"], bundle.tables["waves"]
    usual = ""
    for row, form in study.filled("form"):
        usual = usual or form
        if not _has_form(own, form):
            faults.add(study.file, study.lines[row], _unknown_form(own, f"form {shown(form)}"))
    usual = usual if _has_form(own, usual) else ""
    names = zip(waves.lines, waves.columns["wave"], waves.columns["form"], strict=True)
    for line, wave, form in names:
        rubric = bundle.rubric_in.get(wave)
        if rubric and not _has_form(rubric, form or usual):
            told = f"form {shown(form)}" if form else f"form {shown(usual)} of the study"
            faults.add(waves.file, line, _unknown_form(rubric, told))


def _has_form(rubric: Rubric, form: str) -> bool:
    return form in ("", "full") or form in rubric.forms


def _unknown_form(rubric: Rubric, told: str) -> str:
    forms = ", ".join(("full", *rubric.forms))
    return f"{told} is not a form of {shown(rubric.id)} {shown(rubric.version)} ({forms})"


def _check_codes(bundle: Bundle, faults: Faults) -> None:
    """No code is a criterion, and no code stands above itself."""
    codes = bundle.tables["codes"]
    for row, code in codes.filled("code"):
        if code in bundle.rubrics.criteria:
            what = f"code {shown(code)} is a criterion of the rubrics; give it another id"
            faults.add(codes.file, codes.lines[row], what)
    names, parents = codes.columns["code"], codes.columns["parent"]
    lines = dict(zip(reversed(names), reversed(codes.lines), strict=True))
    above = {name: parent for name, parent in zip(names, parents, strict=True) if parent}
    for loop in _loops(above):
        first = min(loop, key=lambda code: lines[code])
        told = f"code {shown(first)} is its own parent"
        if len(loop) > 1:
            told += f" by way of {', '.join(shown(code) for code in loop[:5] if code != first)}"
        faults.add(codes.file, lines[first], told)


def _loops(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """Every circle of codes in which each is the parent of the one before."""
    settled: set[str] = set()
    for code in parents:
        path: dict[str, None] = {}
        step = code
        while step in parents and step not in settled and step not in path:
            path[step] = None
            step = parents[step]
        if step in path:
            steps = list(path)
            yield steps[steps.index(step) :]
        settled.update(path)
