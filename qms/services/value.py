"""The value of improvement: seen, as page and command line show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qms.analysis.study import Study, rows
from qms.analysis.value import (
    BCR_FORMULA,
    BENEFIT_FORMULA,
    ROI_FORMULA,
    Value,
    claims_of,
    register_words,
    usual_classes,
)
from qms.analysis.value import value as value_of
from qms.analysis.value_flow import Flow, Timing, flows, timing
from qms.analysis.value_gaps import Gap, gaps
from qms.analysis.value_panel import Panel, panels
from qms.core.tables import TABLE
from qms.errors import UserError
from qms.formats.rubric_yaml import read_rubric
from qms.services.library import RUBRICS
from qms.services.studies import chosen
from qms.services.views import is_invented

CLAIM_COLUMNS = TABLE["benefits"].column_names
VALUE_RUBRIC = RUBRICS / "qi-roi.yaml"


@dataclass(frozen=True)
class ValueView:
    """The register of a study, or of one of its systems, with all that stands around it.

    Attributes:
        value: The ratios, what they leave out, and the matrix.
        claims: The rows of the table, text cells, in the order of programme and claim; one of
            them is what a write takes as `seen`.
        flows: Who pays and who gains.
        timing: When benefits were seen, held or lost.
        panels: Of every programme and system, recorded or not.
        gaps: What the register does not tell yet.
        words: Column of the register to its words, each with its readable name.
        systems: System id to its name.
        invented: Whether the study says of itself that it is invented.
    """

    value: Value
    claims: tuple[dict[str, str], ...]
    flows: tuple[Flow, ...]
    timing: Timing
    panels: tuple[Panel, ...]
    gaps: tuple[Gap, ...]
    words: Mapping[str, Mapping[str, str]]
    systems: Mapping[str, str]
    invented: bool

    def as_json(self) -> dict[str, Any]:
        """What the command line prints."""
        return self.value.as_json()

    @property
    def formulas(self) -> tuple[str, ...]:
        """How the figures come about; they stand beside every ratio."""
        return BENEFIT_FORMULA, BCR_FORMULA, ROI_FORMULA

    def claims_in(self, programme: str) -> tuple[dict[str, str], ...]:
        """The rows of one programme."""
        return tuple(claim for claim in self.claims if claim["programme"] == programme)

    def gaps_of(self, benefit: str) -> tuple[str, ...]:
        """What one claim does not tell yet, in words."""
        return tuple(gap.words for gap in self.gaps if benefit in gap.claims)


def value_view(
    study: Study, system: str | None = None, classes: Sequence[str] | None = None
) -> ValueView:
    """What the register of a study, or of one system, says of the value of improvement.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id; None for all.
        classes: The classes of money asked for; None for the usual one (cash-releasing).

    Raises:
        NotFound: There is no such system or class of money.
        UserError: Classes are asked for, and none is named.
    """
    chosen("system", system, study.tables["systems"]["system"])
    asked = _asked(study, classes)
    only = system or ""
    study = _narrowed(study, only)
    claims = claims_of(study, only)[list(CLAIM_COLUMNS)]
    return ValueView(
        value=value_of(study, system=only, classes=asked),
        claims=tuple(rows(claims)),
        flows=flows(study, only),
        timing=timing(study, only),
        panels=panels(study, only),
        gaps=gaps(study, only),
        words=words_of_register(study),
        systems={
            row["system"]: row["name"] or row["system"] for row in rows(study.tables["systems"])
        },
        invented=is_invented(study),
    )


def _narrowed(study: Study, system: str) -> Study:
    """The study with the claims of one system alone, or of all, joined to their programmes.

    The register is gone through six times: joined once, and held as plain objects, it costs
    a third.
    """
    claims = claims_of(study, system).astype(object)
    return replace(study, tables={**study.tables, "benefits": claims})


def words_of_register(study: Study) -> dict[str, dict[str, str]]:
    """Column of benefits and panel to the register's words, each with its readable name.

    Where no rubric of the study names the words of a column, the shipped value rubric does.
    """
    columns = [
        column for name in ("benefits", "panel") for column in TABLE[name].columns if column.words
    ]
    named = {key for rubric in study.rubrics for key, words in rubric.register.items() if words}
    is_named = named >= {column.register for column in columns}
    shipped = {} if is_named else read_rubric(VALUE_RUBRIC).register
    return {column.name: register_words(study, column.name, shipped) for column in columns}


def _asked(study: Study, classes: Sequence[str] | None) -> tuple[str, ...]:
    if classes is None:
        return usual_classes(study)
    known = register_words(study, "money_class")
    if not classes:
        raise UserError(f"No class of money is named; choose of {', '.join(known)}.")
    for word in classes:
        chosen("class of money", word, known)
    return tuple(dict.fromkeys(classes))
