"""The framework matrix: a table a domain, cases in rows, and beside it the cell that is open.

`sheet` turns a matrix into the dictionary that matrix.js draws, `panel` one cell of it. The
words that somebody writes stay in the browser until they are saved; no run takes them away.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.matrix import STATES, Case, CellExcerpt, Matrix, Place, Summary
from qms.core.rubric import KINDS, Rubric
from qms.ui import words
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.matrix",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "evidence.css", "matrix.css"),
    js=assets.joined("sheet.js", "matrix.js"),
)

MOST = 420
"""Characters of a cell's text in the table; the panel has all of it."""
Cell = list[Any]


def matrix(
    *,
    key: str,
    sheet: Mapping[str, Any],
    selected: Sequence[str],
    panel: Mapping[str, Any] | None,
    outcome: Mapping[str, str] | None,
    on_picked: Callable[[], None],
    on_profile: Callable[[], None],
) -> None:
    """Draw the matrix.

    `picked` is [criterion, system, case], all blank to close; `saved` is [system, wave,
    criterion, text, the summary that the writer saw]; `profile` is [system, criterion,
    coding] of an excerpt that is asked for. `selected` is as `picked`. `outcome` says what
    became of the summary that this run was asked to save.
    """
    _drawn(
        key=key,
        data={**sheet, "selected": list(selected), "panel": panel, "outcome": outcome},
        on_picked_change=on_picked,
        on_saved_change=_nothing,
        on_profile_change=on_profile,
    )


def _nothing() -> None:
    """A summary is saved in the run itself, which can tell what went wrong."""


def sheet(seen: Matrix, domain: str, sign: Sequence[Any]) -> dict[str, Any]:
    """A matrix as domains of rows of cells.

    Args:
        seen: The matrix.
        domain: The domain to show alone; blank for all.
        sign: What the content hangs on; while it stays the same nothing is drawn again.
    """
    return {
        "sign": list(sign),
        "wave": seen.wave,
        "by": seen.by,
        "cases": [
            {
                "system": case.system,
                "id": case.id,
                "name": words.bare(case.name, most=120),
                "note": _note(case),
                "one": bool(case.kind),
            }
            for case in seen.cases
        ],
        "domains": [
            {
                "id": family.id,
                "name": family.name,
                "heads": [
                    {
                        "id": seen.criteria[column].id,
                        "name": seen.criteria[column].name,
                        "question": seen.criteria[column].question,
                    }
                    for column in columns
                ],
                "rows": [
                    [_cell(seen, (row, column)) for column in columns]
                    for row in range(len(seen.cases))
                ],
            }
            for _, family, columns in seen.domains()
            if domain in ("", family.id)
        ],
    }


def _note(case: Case) -> str:
    if case.kind:
        return words.sentence([case.kind.capitalize(), words.day(case.date)])
    return words.counted(case.sources, "source") if case.sources else "no source"


def _cell(seen: Matrix, place: Place) -> Cell:
    """[state, number of excerpts, letters, text, is it a quote, contested low, high].

    The text is the summary or, where only excerpts are shown, the first of them. Low and high
    are -1 where nothing is contested.
    """
    n = int(seen.excerpts[place])
    spoken = zip(KINDS, seen.kinds[place].tolist(), strict=True)
    letters = "".join(words.KIND_LETTERS[kind] for kind, speaks in spoken if speaks)
    low, high = seen.ranges.get(place, (-1, -1))
    summary = seen.summaries.get(place)
    quote = "" if summary or not n or seen.by == "system" else seen.excerpts_at(place)[0].quote
    text = words.bare(summary.text if summary else quote, most=MOST)
    return [STATES[int(seen.state[place])], n, letters, text, int(bool(quote)), low, high]


def told(seen: Matrix, domain: str) -> str:
    """How far the matrix is written, in one sentence."""
    summed, of = seen.written(domain)
    counts = seen.tally(domain)
    without = words.sentence(
        [
            f"{counts['contested']} contested" if counts["contested"] else "",
            f"{counts['nothing found']} where nothing was found" if counts["nothing found"] else "",
            f"{counts['not looked']} where nobody has looked" if counts["not looked"] else "",
        ]
    )
    if seen.by != "system":
        return words.sentence(["Excerpts only: summaries are of whole systems", without])
    return words.sentence([f"{summed} of {of} cells with evidence are summed up", without])


def panel(
    seen: Matrix,
    place: Place,
    *,
    study: str,
    people: Mapping[str, str],
) -> dict[str, Any]:
    """One cell as matrix.js draws it: its question, its summary, its excerpts.

    Args:
        seen: The matrix.
        place: The cell.
        study: The study's id, so that drafts of two studies are never mixed up.
        people: Member id to name.
    """
    case, criterion = seen.cases[place[0]], seen.criteria[place[1]]
    rubric, domain = next((r, d) for r, d, columns in seen.domains() if place[1] in columns)
    summary = seen.summaries.get(place)
    ids = (case.system, seen.wave, criterion.id)
    own_case = case.name if seen.by != "system" else ""
    return {
        "key": [study, seen.wave, criterion.id, case.system, case.id, seen.by],
        "system": case.system,
        "ids": list(ids),
        "above": words.sentence(
            [words.bare(case.system_name), words.bare(own_case), criterion.id, domain.name]
        ),
        "name": criterion.name,
        "question": criterion.question,
        "contested": list(seen.ranges.get(place, ())),
        "state": STATES[int(seen.state[place])],
        "writes": seen.by == "system",
        "summary": summary.text if summary else "",
        "written": _written(summary, people),
        "count": _count(seen.excerpts_at(place)),
        "sources": _sources(seen.excerpts_at(place), rubric),
    }


def _written(summary: Summary | None, people: Mapping[str, str]) -> str:
    """Who wrote it and when, as far as the study tells."""
    if summary is None:
        return ""
    by = words.bare(people.get(summary.author) or summary.author, most=60)
    return " ".join(
        part for part in ("Written", f"by {by}" if by else "", when(summary.written_at)) if part
    )


def when(moment: str) -> str:
    """A moment as "on 4 May 2026 at 12:03 UTC"; blank where none is given."""
    if not moment:
        return ""
    clock = f" at {moment[11:16]} UTC" if moment[10:11] == "T" and moment.endswith("Z") else ""
    return f"on {words.day(moment)}{clock}"


def _count(found: Sequence[CellExcerpt]) -> str:
    sources = len({each.source for each in found})
    return f"{words.counted(len(found), 'excerpt')} from {words.counted(sources, 'source')}"


def _sources(found: Sequence[CellExcerpt], rubric: Rubric) -> list[dict[str, Any]]:
    """The excerpts source by source; codings of one span together, as one quote."""
    spans: dict[str, dict[tuple[int, int], list[CellExcerpt]]] = {}
    for each in found:
        spans.setdefault(each.source, {}).setdefault((each.start, each.end), []).append(each)
    return [_source(list(of.values()), rubric) for of in spans.values()]


def _source(spans: Sequence[Sequence[CellExcerpt]], rubric: Rubric) -> dict[str, Any]:
    first = spans[0][0]
    return {
        "title": words.bare(first.title),
        "line": words.sentence(
            [
                first.kind.capitalize(),
                words.bare(rubric.sectors.get(first.sector, first.sector)),
                words.bare(rubric.role_groups.get(first.role_group, first.role_group)).lower(),
                words.day(first.date),
                "" if first.quotable else "not to be quoted outside",
            ]
        ),
        "excerpts": [
            {
                "coding": span[0].coding,
                "quote": span[0].quote,
                "line": words.sentence(list(dict.fromkeys(_reading(e, rubric) for e in span))),
            }
            for span in spans
        ],
    }


def _reading(each: CellExcerpt, rubric: Rubric) -> str:
    """What a coder made of it: stance, level, directness."""
    if each.low is None:
        level = ""
    else:
        level = f"signals {each.low} {rubric.level_name(each.low)}"
        if each.high is not None and each.high != each.low:
            level += f" to {each.high} {rubric.level_name(each.high)}"
    parts = [each.stance, level, words.DIRECTNESS.get(each.directness or 0, "")]
    return ", ".join(part for part in parts if part)
