"""The codebook: criteria by domain with the codes of one's own in their place, and one open.

`sheet` turns a codebook into the dictionary that codebook.js draws, `panel` one code of it.
What somebody writes stays in the browser until it is saved; no run takes it away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from qms.analysis.study import Study, rows
from qms.core.coding import Coding
from qms.core.rubric import Criterion, Rubric
from qms.services.codebook import Happening, Use
from qms.ui import words
from qms.ui.components import assets
from qms.ui.components.matrix import when

_drawn = st.components.v2.component(
    "qms.codebook",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "evidence.css", "codebook.css"),
    js=assets.joined("sheet.js", "codebook.js", "codebook_forms.js"),
)

Row = Mapping[str, str]
NONE = Use(0, 0)


@dataclass(frozen=True, slots=True)
class Book:
    """A codebook by id.

    Attributes:
        criteria: Every criterion with its rubric, in reading order.
        domains: Domain to its name.
        own: Inductive code to its row.
        names: Every id to how it is called.
        under: Id to the inductive codes that stand right under it; "" for those at the top.
    """

    criteria: Mapping[str, tuple[Criterion, Rubric]]
    domains: Mapping[str, str]
    own: Mapping[str, Row]
    names: Mapping[str, str]
    under: Mapping[str, tuple[str, ...]]

    def below(self, code: str) -> tuple[str, ...]:
        """All inductive codes under one, near and far."""
        near = self.under.get(code, ())
        return (*near, *(far for each in near for far in self.below(each)))


def book(study: Study) -> Book:
    """The codebook of a study; its outline is enough."""
    criteria: dict[str, tuple[Criterion, Rubric]] = {}
    domains: dict[str, str] = {}
    for rubric in study.rubrics:  # the study's own comes first, and its words hold
        for domain in rubric.domains:
            domains.setdefault(domain.id, domain.name)
            for criterion in domain.criteria:
                criteria.setdefault(criterion.id, (criterion, rubric))
    own = {row["code"]: row for row in rows(study.tables["codes"])}
    names = {id_: f"{id_} {name}" for id_, name in domains.items()}
    names.update({id_: f"{id_} {each.name}" for id_, (each, _) in criteria.items()})
    names.update({id_: f"“{words.bare(row['name'] or id_, most=80)}”" for id_, row in own.items()})
    under: dict[str, list[str]] = {}
    for id_, row in sorted(own.items(), key=lambda pair: pair[1]["name"].casefold()):
        under.setdefault(row["parent"] if row["parent"] in names else "", []).append(id_)
    return Book(criteria, domains, own, names, {id_: tuple(of) for id_, of in under.items()})


def codebook(
    *,
    key: str,
    sheet: Mapping[str, Any],
    panel: Mapping[str, Any] | None,
    steps: tuple[str, str],
    outcome: Mapping[str, Any] | None,
    on_picked: Callable[[], None],
    on_act: Callable[[], None],
    on_read: Callable[[], None],
) -> None:
    """Draw the codebook.

    `picked` is the id of a code, blank to close; `act` what somebody does to codes, with
    `ticket`, `doc` (study and person), `do` and what that needs; `read` is [source, coding] of
    an excerpt that is asked for. `steps` says what undo and redo would do. `outcome` is what
    became of the act before this run.
    """
    _drawn(
        key=key,
        data={**sheet, "panel": panel, "steps": list(steps), "outcome": outcome},
        on_picked_change=on_picked,
        on_act_change=on_act,
        on_read_change=on_read,
    )


def sheet(held: Book, used: Mapping[str, Use], *, doc: Sequence[str], may: bool) -> dict[str, Any]:
    """A codebook as domains of rows.

    Args:
        held: The codebook.
        used: Code to how often it is used, as far as the viewer sees.
        doc: Study and person; comes back with every act.
        may: Whether the person may change codes.
    """
    groups = [
        {
            "id": domain,
            "name": name,
            "codes": [
                *(
                    row
                    for id_, (criterion, _) in held.criteria.items()
                    if criterion.domain == domain
                    for row in (_line(id_, criterion.name, 0, used), *_own(held, id_, used, 1))
                ),
                *_own(held, domain, used, 0),
            ],
        }
        for domain, name in held.domains.items()
    ]
    top = _own(held, "", used, 0)
    if top:
        groups.append({"id": "", "name": "Under no domain", "codes": top})
    return {
        "doc": list(doc),
        "may": may,
        "groups": groups,
        "parents": [["", "Nothing: at the top"], *([i, n] for i, n in held.names.items())],
        "own": [
            [id_, held.names[id_], used.get(id_, NONE).codings, list(held.below(id_))]
            for id_ in held.own
        ],
    }


def _line(id_: str, name: str, depth: int, used: Mapping[str, Use]) -> dict[str, Any]:
    return {"id": id_, "name": name, "depth": depth, "n": used.get(id_, NONE).excerpts}


def _own(held: Book, parent: str, used: Mapping[str, Use], depth: int) -> list[dict[str, Any]]:
    """The inductive codes under something, each followed by those under it."""
    found = []
    for id_ in held.under.get(parent, ()):
        row = held.own[id_]
        line = _line(id_, words.bare(row["name"] or id_, most=80), depth, used)
        found.append({**line, "own": True, "about": words.bare(row["definition"], most=160)})
        found += _own(held, id_, used, depth + 1)
    return found


def panel(
    held: Book,
    code: str,
    used: Mapping[str, Use],
    found: Sequence[Coding],
    history: Sequence[Happening],
    *,
    sources: Mapping[str, Row],
    people: Mapping[str, str],
) -> dict[str, Any]:
    """One code as codebook.js draws it.

    Args:
        held: The codebook.
        code: A criterion or an inductive code of it.
        used: Code to how often it is used.
        found: Its codings that the viewer sees.
        history: What the trail tells of it.
        sources: Source to its row.
        people: Member id to name.
    """
    told = {
        "id": code,
        "count": _count(found),
        "codings": used.get(code, NONE).codings,
        "sources": _sources(found, sources, people),
    }
    if code in held.criteria:
        criterion, rubric = held.criteria[code]
        domain = held.names[criterion.domain]
        return {
            **told,
            "above": words.sentence([code, domain.partition(" ")[2], rubric.title]),
            "name": criterion.name,
            "about": criterion.question,
            "row": None,
            "history": [],
        }
    row = held.own[code]
    parent = held.names.get(row["parent"], "")
    return {
        **told,
        "above": words.sentence(
            ["A code of one’s own", f"under {parent}" if parent else "under no domain"]
        ),
        "name": words.bare(row["name"] or code, most=120),
        "about": row["definition"],
        "row": dict(row),
        "history": histories(row, history, held.names, people),
    }


def _count(found: Sequence[Coding]) -> str:
    spans = {(each.source, each.start, each.end) for each in found}
    sources = {each.source for each in found}
    return f"{words.counted(len(spans), 'excerpt')} from {words.counted(len(sources), 'source')}"


def _sources(
    found: Iterable[Coding], sources: Mapping[str, Row], people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The excerpts source by source; codings of one span together."""
    spans: dict[str, dict[tuple[int, int], list[Coding]]] = {}
    for each in found:
        spans.setdefault(each.source, {}).setdefault(each.span, []).append(each)
    return [
        {
            "id": source,
            "title": words.bare(sources[source]["title"] or source, most=120),
            "line": words.sentence(
                [
                    source,
                    sources[source]["kind"].capitalize(),
                    words.bare(sources[source]["title"], most=120),
                    words.day(sources[source]["date"]),
                ]
            ),
            "excerpts": [
                {
                    "codings": [each.id for each in same],
                    "quote": same[0].quote,
                    "line": words.sentence(
                        list(dict.fromkeys(_reading(each, people) for each in same))
                    ),
                }
                for same in of.values()
            ],
        }
        for source, of in spans.items()
    ]


def _reading(each: Coding, people: Mapping[str, str]) -> str:
    """Who coded it, and what they made of it."""
    low, high = each.level_low, each.level_high
    level = "" if low is None else f"level {low}" if high in (low, None) else f"{low} to {high}"
    who = words.bare(people.get(each.coder) or each.coder, most=60)
    made = ", ".join(part for part in (each.stance, level) if part)
    return ": ".join(part for part in (who, made) if part)


def histories(
    row: Row, told: Sequence[Happening], names: Mapping[str, str], people: Mapping[str, str]
) -> list[list[str]]:
    """What became of a code, as pairs of who and when, and what; oldest first."""
    lines = []
    if not any(each.verb in ("made", "split off") and not each.step for each in told):
        lines.append([_by(row["author"], row["created_at"], people), "Made."])
    for each in told:
        lines.append([_by(each.who, each.at, people), _sentence(each, names)])
    return lines


def _by(who: str, at: str, people: Mapping[str, str]) -> str:
    name = words.bare(people.get(who) or who, most=60)
    return " ".join(part for part in (name or "Somebody", when(at)) if part)


def _sentence(each: Happening, names: Mapping[str, str]) -> str:
    others = words.joined(
        [names.get(other, f"“{words.bare(other, most=80)}”") for other in each.others]
    )
    codings = words.counted(each.codings, "coding")
    place = {
        moment: names.get(parent, parent) or "the top"
        for moment, parent in zip("ab", each.cells.get("parent", ("", "")), strict=True)
    }
    changed = _changed(each.cells)
    if each.verb == "made":
        said = f"made under {place['b']}" if each.cells.get("parent") else "made"
    elif each.verb == "split off":
        said = f"split off from {others} with {codings}" if others else "split off"
    elif each.verb == "split":
        said = f"{codings} split off to {others}"
    elif each.verb == "merged in":
        said = f"{others} merged into it, with {codings}"
    elif each.verb == "merged away":
        said = "merged into another code and removed"
    elif each.verb == "moved":
        said = f"moved from {place['a']} to {place['b']}"
    else:
        said = changed if each.verb == "defined" and changed else each.verb
    step = {"undone": "undone: ", "redone": "done again: "}.get(each.step, "")
    return f"{_begun(step + said)}."


def _changed(cells: Mapping[str, tuple[str, str]]) -> str:
    """What of a code's words was changed, and what they were."""
    parts = []
    for name, (before, after) in cells.items():
        if name == "parent":
            continue
        was = f"“{words.bare(before, most=200)}”"
        if not before:
            parts.append(f"{name} given")
        elif not after:
            parts.append(f"{name} taken out, it was {was}")
        else:
            parts.append(f"{name} changed, it was {was}")
    return "; ".join(parts)


def _begun(said: str) -> str:
    return said[:1].upper() + said[1:]
