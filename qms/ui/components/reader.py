"""The reader: a text in paragraphs, its codings in the margin, and the form that codes a passage.

`codebook` and `sheet` turn values into the dictionary that the scripts draw; `reader` mounts
it. Nothing is written here: what a person does is sent as `act` and carried out by
`qms.ui.coding_desk`. Offsets are code points in Python and on the way; only the scripts count
otherwise, inside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from qms.analysis.study import Study, rows
from qms.core.coding import Coding
from qms.core.rubric import REACHES, Criterion, Rubric
from qms.core.tables import STANCES
from qms.core.text import Segment
from qms.ui import words
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.reader",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "reader.css", "reader_panel.css"),
    js=assets.joined(
        "sheet.js",
        "reader_text.js",
        "reader_form.js",
        "reader_draft.js",
        "reader_panel.js",
        "reader.js",
    ),
)

OWN_CODES = "Codes of this study"
FLAGS = {
    "tension": "tension",
    "tension:crowds-out": "assurance crowds out",
    "tension:enables": "assurance enables",
    "tension:weakens": "improvement weakens",
    "tension:mutual": "mutual",
    "pressure": "pressure",
    "equity": "equity",
}
CHOICES = {
    "stance": list(zip(STANCES, ("S", "X", "N"), strict=True)),
    "directness": ["opinion", "report", "seen in use", "effect shown"],
    "reach": list(REACHES),
    "flags": [list(pair) for pair in FLAGS.items()],
}


@dataclass(frozen=True, slots=True)
class Coder:
    """Who codes here.

    Attributes:
        is_blind: Whether only their own codings of this source are shown.
        may_code: Whether anything can be coded here at all.
    """

    id: str
    name: str
    is_blind: bool
    may_code: bool


def codebook(study: Study, wave: str) -> dict[str, Any]:
    """All that a passage of this wave can be coded to: criteria first, then codes of one's own."""
    rubrics = study.rubrics_of(wave)
    names: dict[str, str] = {}
    parents: list[list[str]] = []
    codes: list[dict[str, Any]] = []
    for place, (rubric, form) in enumerate(rubrics):
        offered = {criterion.id for criterion in rubric.criteria_of(form)}
        for domain in rubric.domains:
            group = f"{rubric.title}: {domain.name}" if place else domain.name
            parents.append([domain.id, f"{domain.id} {domain.name}"])
            for criterion in domain.criteria:
                names[criterion.id] = criterion.name
                parents.append([criterion.id, f"{criterion.id} {criterion.name}"])
                codes.append(
                    {
                        **_criterion(criterion, rubric),
                        "group": group,
                        "offered": criterion.id in offered,
                    }
                )
        names.update({domain.id: domain.name for domain in rubric.domains})
    own = rows(study.tables["codes"])
    names.update({row["code"]: row["name"] for row in own})
    for row in own:
        codes.append(_own_code(row, names))
        parents.append([row["code"], words.bare(row["name"] or row["code"], most=80)])
    return {"codes": codes, "parents": parents}


def _criterion(criterion: Criterion, rubric: Rubric) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "name": criterion.name,
        "question": criterion.question,
        "levels": [
            [level, rubric.level_name(level), criterion.levels[level]] for level in rubric.levels
        ],
        "boundaries": {str(upper): asked for upper, asked in criterion.boundaries.items()},
        "for": list(criterion.signals_for),
        "against": list(criterion.signals_against),
    }


def _own_code(row: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    parent = row["parent"]
    return {
        "id": row["code"],
        "name": words.bare(row["name"] or row["code"], most=80),
        "question": row["definition"],
        "example": row["example"],
        "under": words.bare(f"{parent} {names.get(parent, '')}", most=80) if parent else "",
        "group": OWN_CODES,
        "own": True,
        "offered": True,
    }


def sheet(
    text: str,
    paragraphs: Sequence[Segment],
    codings: Sequence[Coding],
    *,
    doc: Sequence[str],
    coder: Coder,
    people: Mapping[str, str],
) -> dict[str, Any]:
    """One text with the codings that are shown in it.

    Args:
        text: The text.
        paragraphs: In order.
        codings: Those that the coder may see, in the order of the text.
        doc: What tells this text from every other.
        coder: Who codes.
        people: Member id to name.
    """
    return {
        "doc": list(doc),
        "text": text,
        "paragraphs": [
            [part.start, part.end, words.bare(part.speaker or "", most=60), part.time or ""]
            for part in paragraphs
        ],
        "codings": [_coding(coding, coder, people) for coding in codings],
        "coder": {"name": coder.name, "blind": coder.is_blind, "may": coder.may_code},
        "choices": CHOICES,
    }


def _coding(coding: Coding, coder: Coder, people: Mapping[str, str]) -> dict[str, Any]:
    """A coding as its row, which comes back with a change; source and quote follow from it."""
    cells = coding.cells()
    del cells["source"], cells["quote"]
    mine = coding.coder == coder.id
    return {
        "cells": cells,
        "mine": mine,
        "by": "" if mine else words.bare(people.get(coding.coder) or coding.coder, most=40),
    }


def reader(
    *,
    key: str,
    sheet: Mapping[str, Any],
    codebook: Mapping[str, Any],
    steps: tuple[str, str],
    opened: str,
    at: tuple[int, int] | None,
    criterion: str,
    outcome: Mapping[str, Any] | None,
    on_act: Callable[[], None],
    on_opened: Callable[[], None],
) -> None:
    """Draw the reader.

    Args:
        key: The component's key.
        sheet: From `sheet`.
        codebook: From `codebook`.
        steps: What an undo and a redo would do, in words; blank where there is nothing.
        opened: The coding that is open; blank for none.
        at: The passage to scroll to and to select, as code points; None for none. Each is
            selected once; a coding that is open goes before it.
        criterion: The criterion to show beside the text until another is touched.
        outcome: What the last act came to, if there was one.
        on_act: Called when a person codes, changes, removes, undoes or redoes.
        on_opened: Called when a coding is opened (its id) or closed (blank).
    """
    _drawn(
        key=key,
        data={
            **sheet,
            **codebook,
            "steps": list(steps),
            "opened": opened,
            "at": list(at) if at else None,
            "criterion": criterion,
            "outcome": outcome,
        },
        on_act_change=on_act,
        on_opened_change=on_opened,
    )
