"""Before something leaves: for whom it is, and what would identify someone, read by a person."""

import streamlit as st

from qms.core.tables import OPENNESS
from qms.services import reports
from qms.ui import words
from qms.ui.frame import Scene

READERS = {"private": "The team", "partners": "Partners", "public": "The public"}


def readers(page: str) -> str:
    """For whom the file is: private, partners or public."""
    chosen: str = st.segmented_control(
        "Who will read it",
        list(OPENNESS),
        format_func=READERS.__getitem__,
        default="private",
        required=True,
        key=f"{page}.readers",
    )
    return chosen


def checked(scene: Scene, openness: str, page: str) -> bool:
    """Whether the file may be saved: for the team at once, for others after a look."""
    found = reports.disclosure_check(scene.study, scene.system, scene.wave, openness)
    if openness == "private":
        st.markdown(":small[:gray[Private: it holds quotes and names. Treat it as personal data.]]")
        return True
    for line in found.held_back:
        st.markdown(f":small[:gray[{words.plain(line, most=600)}]]")
    if found.concerns:
        st.markdown("**Look at these first; somebody may be known by them:**")
        st.markdown("\n".join(f"- {words.plain(line, most=400)}" for line in found.concerns))
    else:
        st.markdown("No name, contact detail or lone role was found in what is printed.")
    return st.checkbox(
        "I have read this, and nobody is identified who did not agree to it",
        key=f"{page}.disclosed.{openness}",
    )
