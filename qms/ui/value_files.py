"""The register out of and into files: PDF, XLSX and CSV; claims brought in, all or none."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from qms.analysis.study import Study
from qms.services import register_files, value_reports
from qms.services.matrix import Workbook
from qms.services.reports import file_name
from qms.services.value import ValueView
from qms.ui import feedback, resources, state, words
from qms.ui.frame import Scene

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def save(scene: Scene, view: ValueView, programme: str) -> None:
    """Every way to take the register along."""
    study, system = scene.study, view.value.system or None
    if system:
        st.download_button(
            "Register and panel as PDF",
            data=lambda: value_reports.register_report(study, system).data,
            file_name=value_reports.register_name(system),
            mime="application/pdf",
            on_click="ignore",
            key="value.pdf",
        )
    else:
        st.markdown(":gray[A PDF holds one system; choose one.]")
    if programme:
        st.download_button(
            "One-page case of this programme as PDF",
            data=lambda: value_reports.case_report(study, programme).data,
            file_name=value_reports.case_name(programme),
            mime="application/pdf",
            on_click="ignore",
            key="value.case",
        )
    elif view.value.programmes:
        st.markdown(":gray[For a case on one page, choose a programme.]")
    name = file_name(f"{words.bare(scene.key[0], most=60)}-benefits", system or "all")
    for kind, made, mime in (
        ("XLSX", register_files.register_xlsx, XLSX),
        ("CSV", register_files.register_csv, "text/csv"),
    ):
        st.download_button(
            f"Register as {kind}",
            data=partial(_made, made, scene, system),
            file_name=f"{name.removesuffix('.pdf')}.{kind.lower()}",
            mime=mime,
            on_click="ignore",
            key=f"value.{kind.lower()}",
        )


def _made(made: Callable[[Study, str | None], Workbook], scene: Scene, system: str | None) -> bytes:
    return made(scene.study, system).data


def bring_in(scene: Scene) -> None:
    """A table of claims: all of them, or none where one has a fault."""
    st.markdown(
        "A CSV or XLSX with the columns of “Register as CSV”; only `programme` must be there, by "
        "id or title, and its programmes must be in the register."
    )
    turn = state.turn("value.import")
    given = st.file_uploader("A table of claims", type=["csv", "xlsx"], key=f"value.file.{turn}")
    replace = st.checkbox(
        "Change claims that stand already where the file says something else",
        key="value.replace",
    )
    if given is None:
        return
    if st.button("Bring in the claims", type="primary", key="value.import"):
        with feedback.told():
            done = register_files.import_claims(
                resources.store(),
                scene.key[0],
                given.name,
                given.getvalue(),
                by=resources.viewer(),
                replace=replace,
            )
            state.next_turn("value.import")
            state.leave_outcome(
                f"{words.counted(done.added, 'claim')} added, {done.changed} changed, "
                f"{done.same} as they stood."
            )
            st.rerun()
