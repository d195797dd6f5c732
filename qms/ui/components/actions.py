"""The actions of one system: what, who, by when, for which criteria, and what became of each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from qms.analysis.plan import Action, due_in_words
from qms.analysis.trail import moment
from qms.ui import words
from qms.ui.components import assets

_drawn = st.components.v2.component(
    "qms.actions",
    html='<div class="box"></div>\n',
    css=assets.joined("sheet.css", "actions.css"),
    js=assets.joined("sheet.js", "actions.js"),
)

History = Mapping[str, Sequence[tuple[str, str]]]


def actions(
    shown: Sequence[Action],
    *,
    key: str,
    names: Mapping[str, str],
    people: Mapping[str, str],
    history: History,
    today: date,
    selected: str,
    may: bool,
    on_picked: Callable[[], None],
) -> None:
    """Draw actions; `picked` sends the id of the one that is to be changed, blank to stop.

    Args:
        shown: The actions, in order.
        key: The component's key.
        names: Criterion to name.
        people: Member to name.
        history: Action to moments and sentences, oldest first.
        today: The day from which lateness is told.
        selected: The action that is being changed.
        may: Whether the viewer may change any.
        on_picked: Called when one is picked.
    """
    lines = [_line(each, names, people, history.get(each.action, ()), today) for each in shown]
    data = {"actions": lines, "selected": selected, "may": may}
    _drawn(key=key, data=data, on_picked_change=on_picked)


def _line(
    action: Action,
    names: Mapping[str, str],
    people: Mapping[str, str],
    history: Sequence[tuple[str, str]],
    today: date,
) -> dict[str, Any]:
    return {
        "id": action.action,
        "status": action.status or "open",
        "what": words.bare(action.what, most=2000) or action.action,
        "owner": words.bare(people.get(action.owner) or action.owner, most=120) or "no owner",
        "due": due_in_words(action, today),
        "late": bool(action.days_late(today)),
        "criteria": [
            [words.bare(id_, most=40), words.bare(names.get(id_, ""), most=120)]
            for id_ in action.criteria
        ],
        "evidence": words.bare(action.expected_evidence, most=2000),
        "history": [[words.bare(moment(at)), words.bare(said, most=300)] for at, said in history],
    }
