"""The two logs of the page Balance as tables to write in: findings, and minutes of agenda items.

What is typed stands in the table until it is saved; a save that is refused keeps it there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from qms.charts.conversion import FOLLOWED
from qms.core.tables import TABLE
from qms.services import balance
from qms.services.balance import BalanceView
from qms.ui import feedback, resources, state, words
from qms.ui.frame import Scene

Cells = Mapping[str, str]
FINDING = ("finding", "raised", "source", "followed_by", "effect_checked")
ITEM = ("source", "item", "minutes", "function")


def findings(scene: Scene, view: BalanceView) -> None:
    """The log of assurance findings of one system and wave."""
    st.markdown(
        ":small[One row a finding: what an inspection, audit, review or incident found, and what "
        "was done about it. Add a row at the foot; mark a row at its left end to remove it.]"
    )
    sources = _sources(scene)
    _edit(
        "findings",
        scene,
        FINDING,
        view.findings,
        {
            "finding": st.column_config.TextColumn("Finding", width="large"),
            "raised": st.column_config.TextColumn(
                "Raised", width="small", help="A date, as 2026-01-20"
            ),
            "source": st.column_config.SelectboxColumn(
                "Source",
                width="medium",
                options=list(sources),
                format_func=_named(sources),
            ),
            "followed_by": st.column_config.SelectboxColumn(
                "What followed",
                options=[word for word in FOLLOWED if word],
                format_func=_named(FOLLOWED),
            ),
            "effect_checked": st.column_config.CheckboxColumn("Effect checked", default=False),
        },
        lambda written, begun: balance.save_findings(
            *(resources.store(), scene.key[0], scene.system, scene.wave, written),
            seen=[dict(row) for row in begun],
            by=resources.viewer(),
        ),
    )


def agenda(scene: Scene, view: BalanceView) -> None:
    """The agenda items of the meetings observed, with their minutes."""
    if not view.meetings:
        st.markdown(
            ":small[No meeting of this system and wave is among the sources. **Next:** bring in "
            "the notes of a meeting on the page Sources.]"
        )
        return
    st.markdown(
        ":small[One row an item: how many minutes it took, and which function it was mainly "
        "about. “Enabler” is leadership, partnership, data or people; “other” is the rest.]"
    )
    _edit(
        "agenda",
        scene,
        ITEM,
        view.agenda,
        {
            "source": st.column_config.SelectboxColumn(
                "Meeting",
                options=list(view.meetings),
                format_func=_named(view.meetings),
                required=True,
            ),
            "item": st.column_config.TextColumn("Item", width="large", required=True),
            "minutes": st.column_config.TextColumn(
                "Minutes", width="small", help="A number, as 12 or 7.5"
            ),
            "function": st.column_config.SelectboxColumn(
                "About", options=list(TABLE["agenda"].column("function").words)
            ),
        },
        lambda written, begun: balance.save_agenda(
            resources.store(),
            scene.key[0],
            written,
            seen=[dict(row) for row in begun],
            by=resources.viewer(),
        ),
    )


def _sources(scene: Scene) -> dict[str, str]:
    """The sources of the system and wave that are not withdrawn, id to title."""
    table = scene.study.tables["sources"]
    here = table[
        (table["system"] == scene.system)
        & (table["wave"] == scene.wave)
        & (table["withdrawn_at"] == "")
    ]
    return {
        key: words.bare(title or key, most=60)
        for key, title in zip(here["source"], here["title"], strict=True)
    }


def _named(names: Mapping[str, str]) -> Callable[[Any], str]:
    """How a choice reads, by its id."""
    return lambda key: words.bare(names.get(key, str(key)), most=60)


def _edit(
    name: str,
    scene: Scene,
    columns: Sequence[str],
    rows: Sequence[Cells],
    shown_as: Mapping[str, Any],
    save: Callable[[list[dict[str, str]], Sequence[Cells]], int],
) -> None:
    """A table to write in, and the button that saves it.

    It goes on from the rows that stood there when the writing began, so that another's save
    meanwhile neither moves nor takes away what is typed.
    """
    mark = f"balance.{name}.{scene.key[0]}.{scene.system}.{scene.wave}"
    key = f"{mark}.{state.turn(mark)}"
    begun = state.first_seen(key, rows)
    cells = [[row[column] for column in columns] for row in begun]
    table = pd.DataFrame(cells, columns=list(columns))
    table = table.astype(object)
    if "effect_checked" in columns:
        table["effect_checked"] = (table["effect_checked"] == "true").astype(object)
    edited = st.data_editor(
        table, num_rows="dynamic", hide_index=True, column_config=dict(shown_as), key=key
    )
    held = {_name(row): row for row in begun}
    written = [_cells(row, held) for row in edited.to_dict("records")]
    written = [row for row in written if any(row[column] for column in columns[:3])]
    is_same = written == [{column: row[column] for column in columns} for row in begun]
    if begun != rows:
        if is_same:
            state.next_turn(mark)
            st.rerun()
        _meanwhile(mark)
    if st.button("Save", disabled=is_same, type="primary", key=f"balance.{name}.save"):
        with feedback.told():
            saved = save(written, begun)
            state.next_turn(mark)
            state.leave_outcome(f"{words.counted(saved, 'row')} saved.")
            st.rerun()


def _meanwhile(mark: str) -> None:
    """Say that the log is no longer what it was when the writing began."""
    feedback.noticed(
        [
            "Somebody changed this log since you began. What you typed is still here; a save "
            "writes only the rows that you changed."
        ]
    )
    st.button(
        "Drop mine and show what stands now",
        key=f"{mark}.anew",
        on_click=state.next_turn,
        args=(mark,),
    )


def _name(row: Mapping[Any, Any]) -> tuple[str, str]:
    """What a row goes by in its log: the finding, or the meeting and the item."""
    if "finding" in row:
        return "", str(row["finding"] or "")
    return str(row["source"] or ""), str(row["item"] or "")


def _cells(row: Mapping[Any, Any], held: Mapping[tuple[str, str], Cells]) -> dict[str, str]:
    """A row of the table as text cells; where a mark was never set, its cell stays blank."""
    cells = {
        str(name): "" if cell is None or cell != cell else str(cell).strip()
        for name, cell in row.items()
    }
    if "effect_checked" in cells:
        was = held.get(_name(row), {}).get("effect_checked", "false")
        is_set = cells["effect_checked"] == "True"
        cells["effect_checked"] = "true" if is_set else ("false" if was == "true" else was)
    return cells
