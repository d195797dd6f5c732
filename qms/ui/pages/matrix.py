"""Matrix: cases by criteria in one wave, and the summary of a cell beside its excerpts."""

import streamlit as st

from qms.analysis.matrix import CASES, By, Matrix
from qms.errors import UserError
from qms.services import matrix as matrices
from qms.ui import choices, feedback, frame, resources, state, words
from qms.ui.components import matrix as component

KEY = "matrix.cells"
VIEWS = {"": "Systems", "sector": "Sectors", "source": "Sources"}


def _by() -> By:
    """What a case is; the view of another page means systems."""
    view = state.now().view
    return view if view in CASES else "system"


def _head(scene: frame.Scene, seen: Matrix) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Framework matrix", anchor=False)
        st.segmented_control(
            "Cases",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **state.control("matrix.view", "view", list(VIEWS)),
        )
        if seen.by != "system":
            choices.system(scene, "matrix")
        choices.wave(scene, "matrix")
        choices.domain(seen.rubrics, "matrix")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = component.told(seen, state.now().domain)
        st.markdown(f":gray[{words.plain(told, most=400)}]", width="stretch")
        _save_workbook(scene, seen.by)


def _save_workbook(scene: frame.Scene, by: By) -> None:
    study, wave, viewer = scene.study, scene.wave, scene.key[1]
    st.download_button(
        "Save as XLSX",
        data=lambda: matrices.workbook(study, wave, by=by, viewer=viewer).data,
        file_name=matrices.workbook_name(study, wave),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="matrix.xlsx",
        help="A sheet a domain, with the excerpts and the codebook. Private: it holds quotes.",
    )


def _picked() -> None:
    criterion, system, case = state.event(KEY, "picked") or ("", "", "")
    if criterion:
        state.choose(system=system, criterion=criterion, case=case)
    else:
        state.choose(criterion="", case="")


def _profile() -> None:
    if asked := state.event(KEY, "profile"):
        system, criterion, coding = asked
        state.choose(view="", system=system, criterion=criterion, coding=coding)


def _saved(scene: frame.Scene) -> dict[str, str] | None:
    """Save the summary that was just sent; what became of it, or None if none was sent."""
    sent = state.event(KEY, "saved")
    if not sent:
        return None
    system, wave, criterion, text, seen = map(str, sent)
    try:
        written = matrices.write_summary(
            *(resources.store(), scene.study, resources.viewer()),
            *(system, wave, criterion, text, seen),
        )
    except matrices.SummaryChanged as error:
        who = words.bare(scene.cover.people.get(error.who) or error.who, most=60)
        moment = component.when(error.at)
        did = "changed" if error.theirs else "removed"
        said = " ".join(part for part in (who or "Somebody else", did, "this", moment) if part)
        return {"kind": "changed", "sent": text, "said": f"{said}, while you were writing."}
    except UserError as error:
        return {"kind": "refused", "sent": text, "said": " ".join(error.lines)}
    return {"kind": "saved", "sent": text, "said": "Saved." if written else "Removed."}


def _nothing_coded(scene: frame.Scene, by: By) -> None:
    wave = words.plain(scene.cover.waves[scene.wave])
    whose = "" if by == "system" else f" of {words.plain(scene.system_name, most=60)}"
    st.markdown(
        f"**Nothing{whose} is coded in {wave} yet**, so every cell would be empty. The matrix "
        "fills as passages of its sources are coded against the rubric."
    )
    st.markdown("**Next:** see its sources, read and code them, or choose another wave.")
    if st.button("Go to the sources", type="primary", key="matrix.study"):
        st.switch_page(frame.SOURCES)


def _cells(scene: frame.Scene, seen: Matrix, outcome: dict[str, str] | None) -> None:
    chosen = state.now()
    case = chosen.case if seen.by != "system" else ""
    place = seen.find(scene.system, case, chosen.criterion) if chosen.criterion else None
    if place is None and chosen.criterion and (case or seen.by == "system"):
        name = words.bare(f"{chosen.criterion} {case}", most=60)
        feedback.noticed([f"This matrix has no cell “{name}”; choose one below."])
        state.settle(criterion="", case="")
    system = "" if seen.by == "system" else scene.system
    component.matrix(
        key=KEY,
        sheet=resources.matrix_sheet(scene.key, scene.wave, seen.by, system, chosen.domain),
        selected=(chosen.criterion, scene.system, case) if place else ("", "", ""),
        panel=component.panel(seen, place, study=scene.key[0], people=scene.cover.people)
        if place
        else None,
        outcome=outcome,
        on_picked=_picked,
        on_profile=_profile,
    )
    if state.event(KEY, "profile"):
        st.switch_page(frame.PROFILE)


def _show() -> None:
    scene = frame.scene()
    outcome = _saved(scene)
    if outcome:
        scene = frame.refreshed(scene)  # what was written is part of what is shown
    by = _by()
    seen = resources.matrix(scene.key, scene.wave, by, "" if by == "system" else scene.system)
    _head(scene, seen)
    if seen.excerpts.any() or seen.summaries:
        _cells(scene, seen, outcome)
    else:
        _nothing_coded(scene, by)
    state.write_address("study", "system", "wave", "domain", "criterion", "case", "view")


_show()
