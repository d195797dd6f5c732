"""The sources that a study holds, as a table in which they are described.

What is typed stands in the table until it is saved; a save that is refused keeps it there.
"""

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from qms.services import sources
from qms.ui import feedback, intake, resources, state, words
from qms.ui import tray as trays
from qms.ui.frame import Scene
from qms.ui.tray import Cells, Tray

_ROWS = "rows"
Row = dict[str, str]


def describe(scene: Scene, here: pd.DataFrame) -> None:
    """The table of sources, and the button that saves what was written in it.

    It goes on from the rows that stood there when the writing began, so that what is saved
    meanwhile, here or elsewhere, neither moves nor takes away what is typed.

    Args:
        scene: What is open.
        here: The rows of the sources of its system and wave.
    """
    tray = trays.of("held", scene.key[0], scene.system, scene.wave)
    rows = {str(row["source"]): _text(row) for row in here.to_dict("records")}
    now = (rows, _shown(scene, rows))
    seen, shown = tray.begun.get(_ROWS, now)
    if not _changed(tray, shown):
        tray.clear()
        seen, shown = now
    tray.begun[_ROWS] = (seen, shown)
    rubric = scene.study.rubrics_of(scene.wave)[0][0]
    trays.table(
        tray,
        "sources.held",
        shown,
        disabled=["source", "codings", "withdrawn"],
        column_config={
            "source": "Source",
            "codings": "Codings",
            "withdrawn": "Withdrawn",
            **intake.described_columns(scene.study, rubric),
        },
    )
    if seen != rows:
        _meanwhile(tray)
    _save(scene, tray, seen, _changed(tray, shown))


def _text(row: Mapping[Hashable, object]) -> Row:
    return {str(name): str(cell) for name, cell in row.items()}


def _shown(scene: Scene, rows: Mapping[str, Row]) -> dict[str, Cells]:
    """The rows as the table shows them, by their source."""
    counts = scene.study.tables["codings"]["source"].value_counts()
    return {
        source: {
            **{name: row[name] for name in ("source", *intake.DESCRIBED)},
            "quotable": row["quotable"] == "true",
            "openness": row["openness"],
            "codings": int(counts.get(source, 0)),
            "withdrawn": row["withdrawn_at"][:10],
        }
        for source, row in rows.items()
    }


def _changed(tray: Tray, shown: Mapping[str, Cells]) -> dict[str, Row]:
    """The sources of which a person wrote something else, with all the cells that describe them."""
    written = {
        source: (intake.cells_of(row), intake.cells_of({**row, **tray.said.get(source, {})}))
        for source, row in shown.items()
    }
    return {source: new for source, (old, new) in written.items() if new != old}


def _meanwhile(tray: Tray) -> None:
    """Say that the sources are no longer what they were when the writing began."""
    feedback.noticed(
        [
            "The sources changed since you began to write in this table. What you typed is still "
            "here; a save writes only the rows that you changed."
        ]
    )
    st.button("Drop mine and show what stands now", key="sources.held.anew", on_click=tray.clear)


def _save(scene: Scene, tray: Tray, seen: Mapping[str, Row], changed: Mapping[str, Row]) -> None:
    told = f"Save changes to {words.counted(len(changed), 'source')}" if changed else "Save changes"
    if st.button(told, disabled=not changed, type="primary", key="sources.save"):
        with feedback.told():
            saved = sources.describe(
                resources.store(),
                scene.key[0],
                changed,
                seen={source: seen[source] for source in changed},
                by=resources.viewer(),
            )
            tray.clear()
            state.leave_outcome(f"{words.counted(saved, 'source')} saved.")
            st.rerun()
