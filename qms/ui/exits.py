"""The ways out of a study: save it as a bundle, remove it."""

import tempfile
from pathlib import Path

import streamlit as st

from qms.services import library
from qms.services.library import StudyEntry
from qms.ui import feedback, resources, state


def export(entry: StudyEntry) -> None:
    """Save the study as a bundle; it is packed when the button is used."""

    def packed() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            library.export_bundle(resources.store(), entry.id, path)
            return path.read_bytes()

    st.download_button(
        "Save as a bundle",
        data=packed,
        file_name=f"{entry.id}.zip",
        mime="application/zip",
        on_click="ignore",
        key="study.export",
    )


def remove(entry: StudyEntry) -> None:
    """Take the study out of the workspace, after asking."""
    st.markdown(
        "It goes with all its evidence and judgements, for good. Save it as a bundle first if "
        "it may be needed again."
    )
    sure = st.checkbox("Yes, remove it", key=f"study.sure.{entry.id}")
    if st.button("Remove the study", disabled=not sure, key="study.remove") and sure:
        with feedback.told():
            library.remove_study(resources.store(), entry.id, by=resources.viewer())
            state.choose(study="", view="")
            st.rerun()
