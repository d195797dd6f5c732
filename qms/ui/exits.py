"""The ways on from the study page: to the next step, out as a bundle, gone."""

import tempfile
from pathlib import Path

import streamlit as st

from qms.services import library
from qms.services.library import StudyEntry
from qms.ui import feedback, frame, resources, state


def onward(entry: StudyEntry) -> None:
    """What to do next with a study."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if entry.codings or entry.ratings:
            if st.button("Open a profile", type="primary", key="study.profile"):
                st.switch_page(frame.PROFILE)
            if entry.systems > 1 and st.button("Compare the systems", key="study.compare"):
                st.switch_page(frame.COMPARE)
        elif entry.sources:
            if st.button("Read and code", type="primary", key="study.read"):
                st.switch_page(frame.READ)
            st.markdown("**Next:** the sources are here; code what they say against the rubric.")
        else:
            if st.button("Bring in sources", type="primary", key="study.sources"):
                st.switch_page(frame.SOURCES)
            st.markdown(
                "**Next:** this study has no evidence yet. Bring in transcripts, notes and papers."
            )


def export(entry: StudyEntry) -> None:
    """Save the study as a bundle; it is packed when the button is used."""
    kept_back = resources.kept_back(resources.key(entry.id, entry.revision))

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
        disabled=bool(kept_back),
        help=kept_back or None,
    )


def remove(entry: StudyEntry) -> None:
    """Take the study out of the workspace, after asking."""
    st.markdown(
        "It goes with all its evidence and judgements, for good. Save it as a bundle first if "
        "it may be needed again."
    )
    sure = st.checkbox("Yes, remove it", key=f"study.sure.{entry.id}")
    keep_key = st.checkbox(
        "Keep the key to its pseudonyms on this machine, for when it comes back from a bundle",
        key=f"study.key.{entry.id}",
    )
    if st.button("Remove the study", disabled=not sure, key="study.remove") and sure:
        with feedback.told():
            library.remove_study(
                resources.store(), entry.id, by=resources.viewer(), keep_key=keep_key
            )
            state.choose(study="", view="")
            st.rerun()
