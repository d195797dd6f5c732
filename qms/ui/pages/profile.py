"""Profile: one system in one wave, a strip a criterion, and the evidence beside it."""

import streamlit as st

from qms.analysis.coverage import Coverage
from qms.analysis.headlines import sectorless
from qms.charts.spread import spread
from qms.services import reports
from qms.services.views import ProfileView
from qms.ui import choices, disclosing, feedback, frame, panels, resources, state, words
from qms.ui.components.figure import figure, is_dark
from qms.ui.components.headlines import headlines
from qms.ui.components.strips import strips

KEY = "profile.strips"


def _head(scene: frame.Scene, view: ProfileView) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(words.plain(scene.system_name, most=120), anchor=False)
        choices.system(scene, "profile")
        choices.wave(scene, "profile")
        choices.domain([view.rubric, *(rubric for _, rubric in view.further)], "profile")
        with st.popover("Save as PDF"):
            _save(scene)
    st.markdown(f":gray[{words.plain(_context(view), most=600)}]")


def _save(scene: frame.Scene) -> None:
    name = words.plain(scene.system_name, most=60)
    study, system, wave, viewer = scene.study, scene.system, scene.wave, scene.key[1]
    openness = disclosing.readers("profile")
    st.download_button(
        f"{name} as PDF",
        data=lambda: (
            reports.profile_report(study, system, wave, openness=openness, viewer=viewer).data
        ),
        file_name=reports.file_name(system, wave),
        mime="application/pdf",
        on_click="ignore",
        key="profile.pdf",
        disabled=not disclosing.checked(scene, openness, "profile"),
    )
    mark = ("profiles", *map(str, scene.key), wave)
    if st.button("Make a PDF of every system, for the team", key="profile.all"):
        bar = st.progress(0.0, "Beginning")

        def step(done: int, of: int, what: str) -> None:
            comes = f", {words.plain(what, most=60)} comes next" if what else ""
            bar.progress(done / of, f"{done} of {of}{comes}")

        with feedback.told():
            state.keep_file(mark, reports.all_reports(study, wave, step, viewer=viewer))
        bar.empty()
    if made := state.kept_file(mark):
        st.download_button(
            f"Save all {len(scene.cover.systems)} as a .zip",
            made.data,
            made.name,
            on_click="ignore",
            key="profile.zip",
        )


def _context(view: ProfileView) -> str:
    """Where this is and what was collected, as one line; the rest stands on the card."""
    system, covered = view.system, view.coverage
    places = [place for place in system["places"].split(";") if place.strip()]
    about = words.sentence(
        [
            words.people(system["population"]),
            words.counted(len(places), "place") if places else "",
            view.context.get("geography", ""),
        ]
    )
    kinds = [words.counted(n, kind) for kind, n in covered.kinds.items() if n]
    judged = sum(part.status == "agreed" for part in view.profile.criteria)
    collected = (
        f"{words.joined(kinds)}{_sectors(covered)}"
        if kinds
        else "No sources in this wave yet, they come in on the page Sources"
    )
    return (
        f"{about}. " if about else ""
    ) + f"{collected}; {judged} of {len(view.profile.criteria)} criteria judged."


def _sectors(covered: Coverage) -> str:
    """From how many sectors, and how many sources have none: not known, which is not zero."""
    known = f" from {words.counted(len(covered.sectors), 'sector')}" if covered.sectors else ""
    if n := sectorless(covered):
        sources = f"{words.counted(n, 'source')} {'has' if n == 1 else 'have'}"
        known += f"; {sources} no sector yet, to be given on the page Sources"
    return known


def _picked() -> None:
    state.choose(criterion=state.event(KEY, "picked") or "")


def _opened() -> None:
    state.choose(coding=state.event(KEY, "opened") or "")


def _read() -> None:
    if asked := state.event(KEY, "read"):
        state.choose(source=asked[0])
        state.choose(coding=asked[1])


def _show() -> None:
    scene = frame.scene()
    frame.check_sight(scene, system=scene.system)
    view = resources.profile(scene.key, scene.system, scene.wave)
    _head(scene, view)
    headlines(view.headlines.named(), view.context, key="profile.headlines")
    told = panels.beside_profile(scene, view)
    strips(
        key=KEY,
        sheet=resources.strips(scene.key, scene.system, scene.wave, state.now().domain),
        selected=state.now().criterion,
        panel=told,
        on_picked=_picked,
        on_opened=_opened,
        on_read=_read,
    )
    if state.event(KEY, "read"):
        st.switch_page(frame.READ)
    with st.expander(
        "How the levels spread, domain by domain",
        type="compact",
        **state.switch("profile.spread", "spread"),
    ) as unfolded:
        if unfolded.open:
            drawn = spread(view.profile, view.rubric, dark=is_dark())
            figure(drawn, key="profile.spread.figure", caption="Agreed levels by domain, as counts")
    state.write_address("study", "system", "wave", "domain", "criterion", "coding", "view")


_show()
