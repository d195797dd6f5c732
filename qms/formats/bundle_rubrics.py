"""The rubrics of a study bundle: read from their files, and asked by the checks of the tables."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from qms.core.rubric import Rubric
from qms.core.tables import Column
from qms.errors import InvalidRubric
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_files import LIMITS, RUBRIC, RUBRICS, BundleFiles, FileRefused
from qms.formats.rubric_yaml import parse_rubric


@dataclass(frozen=True)
class StudyRubrics:
    """What could be read of a study's rubrics.

    Attributes:
        own: The rubric of rubric.yaml, or None where it could not be read.
        further: All others, in the order of their files.
        complete: False if a rubric could not be read; an id that none of them has may be in it.
    """

    own: Rubric | None
    further: tuple[Rubric, ...] = ()
    complete: bool = True

    @cached_property
    def all(self) -> tuple[Rubric, ...]:
        """Every rubric, the study's own first."""
        return ((self.own,) if self.own else ()) + self.further

    @cached_property
    def criteria(self) -> frozenset[str]:
        """The ids of all criteria."""
        return frozenset(criterion.id for rubric in self.all for criterion in rubric.criteria)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The ids of all domains."""
        return frozenset(domain.id for rubric in self.all for domain in rubric.domains)

    def version(self, version: str) -> Rubric | None:
        """The study's own rubric in a version (blank: that of rubric.yaml); None if not here."""
        if self.own is None or version in ("", self.own.version):
            return self.own
        for rubric in self.further:
            if (rubric.id, rubric.version) == (self.own.id, version):
                return rubric
        return None

    def vocabulary(self, column: Column) -> Collection[str]:
        """The closed vocabulary of a column, a rubric's own in place of ours; empty if none."""
        if not column.register:
            return column.words
        given = [rubric.register.get(column.register, {}) for rubric in self.all]
        words = {word: None for vocabulary in given for word in vocabulary}
        if words or self.complete:
            return words or column.words
        return ()

    def levels(self, own: Rubric, code: str) -> tuple[int, ...]:
        """The levels that a judgement of `code` may have, where `own` is the wave's rubric.

        A code that is no criterion goes by `own`. A criterion goes by `own` if it is in it,
        else by all other rubrics that have it.
        """
        if code not in self.criteria or _has(own, code):
            return own.levels
        levels = {level for rubric in self.all if _has(rubric, code) for level in rubric.levels}
        return tuple(sorted(levels))


def _has(rubric: Rubric, criterion: str) -> bool:
    return any(known.id == criterion for known in rubric.criteria)


def rubric_place(rubric: Rubric) -> str:
    """Where a further rubric stands in a bundle."""
    return f"{RUBRICS}/{rubric.id}@{rubric.version}.yaml"


def read_rubrics(files: BundleFiles, faults: Faults) -> StudyRubrics:
    """The rubrics of a bundle; what is wrong with them goes to `faults`."""
    own = _rubric(files, RUBRIC, faults)
    complete = own is not None
    further: list[Rubric] = []
    for name in files.names(RUBRICS):
        if not name.endswith(".yaml") or name.startswith("."):
            continue
        place = f"{RUBRICS}/{name}"
        rubric = _rubric(files, place, faults)
        if rubric is None:
            complete = False
            continue
        if place != rubric_place(rubric):
            told = f"{rubric.id}@{rubric.version}.yaml"
            faults.add(place, None, f"holds another rubric; its name would be {shown(told)}")
        if own and (rubric.id, rubric.version) == (own.id, own.version):
            if rubric.text != own.text:
                faults.add(place, None, f"is not the same as {RUBRIC}, which has this version")
            continue
        further.append(rubric)
    for what in _shared_criteria([*((own,) if own else ()), *further]):
        faults.add(RUBRIC, None, what)
    return StudyRubrics(own, tuple(further), complete)


def _rubric(files: BundleFiles, place: str, faults: Faults) -> Rubric | None:
    try:
        content = files.read(place, LIMITS.rubric)
    except FileRefused as refused:
        faults.add(place, None, str(refused))
        return None
    if content is None:
        faults.add(place, None, "is missing; a bundle carries the rubric as used")
        return None
    try:
        return parse_rubric(content, place)
    except InvalidRubric as invalid:
        for sentence in invalid.lines:
            told = re.fullmatch(rf"{re.escape(place)}:(\d+): (.*)", sentence, re.DOTALL)
            faults.add(place, int(told[1]) if told else None, told[2] if told else sentence)
        return None


def _shared_criteria(rubrics: Iterable[Rubric]) -> Iterator[str]:
    """Criterion ids that stand in rubrics of different id."""
    first: dict[str, str] = {}
    told = set()
    for rubric in rubrics:
        for criterion in rubric.criteria:
            other = first.setdefault(criterion.id, rubric.id)
            if other != rubric.id and (criterion.id, rubric.id) not in told:
                told.add((criterion.id, rubric.id))
                yield (
                    f"criterion {shown(criterion.id)} is in {shown(other)} and in "
                    f"{shown(rubric.id)}; ids are unique over a study's rubrics"
                )
