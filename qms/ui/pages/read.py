"""Read and code: one source as a text, its codings in the margin, the criterion beside it."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from qms.ui import choices, coding_desk, feedback, frame, resources, state, words
from qms.ui.components import reader as component
from qms.ui.components.reader import Coder

KEY = "read.text"


def _placed(scene: frame.Scene) -> frame.Scene:
    """The scene of the source that is asked for: a link to a source needs nothing else."""
    asked = state.now().source
    row = coding_desk.source_row(resources.outline(scene.key), asked) if asked else None
    if row:
        state.settle(system=row["system"], wave=row["wave"])
        return replace(scene, system=row["system"], wave=row["wave"])
    if asked:
        feedback.noticed([coding_desk.no_source(asked)])
        state.settle(source="", at="", coding="")
    return scene


def _head(
    scene: frame.Scene,
    sources: Mapping[str, coding_desk.Row],
    able: Mapping[str, str],
    coded: Mapping[str, int],
) -> None:
    row = sources[state.now().source]
    frame.crumb(scene)
    st.title(words.plain(row["title"] or row["source"], most=120), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        choices.system(scene, "read")
        choices.wave(scene, "read")
        st.selectbox(
            "Source",
            list(sources),
            format_func=lambda source: coding_desk.listed(sources[source], coded.get(source, 0)),
            width=420,
            label_visibility="collapsed",
            **state.control("read.source", "source", list(sources)),
        )
        if able:
            st.selectbox(
                "Who codes",
                list(able),
                format_func=lambda member: f"Coding as {able[member]}",
                width=230,
                label_visibility="collapsed",
                **state.control("read.coder", "coder", list(able)),
            )


def _nothing(scene: frame.Scene) -> None:
    """No source here: what to do."""
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Nothing to read yet", anchor=False)
        choices.system(scene, "read")
        choices.wave(scene, "read")
    wave = scene.cover.waves[scene.wave]
    where = f"{words.plain(scene.system_name)} has no source in {words.plain(wave)}."
    st.markdown(
        f"{where} **Next:** bring in what people said and wrote, or choose another system or wave."
    )
    if st.button("Bring in sources", type="primary", key="read.sources"):
        st.switch_page(frame.SOURCES)


def _acted() -> None:
    if asked := state.event(KEY, "act"):
        now = state.now()
        place = coding_desk.Place(now.study, now.source, state.coder())
        state.leave_outcome(coding_desk.carried_out(resources.store(), place, asked))


def _opened() -> None:
    state.choose(coding=state.event(KEY, "opened") or "", at="")


def _read(scene: frame.Scene, sources: Mapping[str, coding_desk.Row]) -> None:
    study = resources.outline(scene.key)
    able = coding_desk.coders(study, resources.viewer(), signed_in=resources.is_known())
    coder = coding_desk.likeliest(able, state.coder(), resources.viewer())
    source = state.now().source or next(iter(sources))
    state.settle(coder=coder, source=source)
    key = resources.seen_by(scene.key, coder)
    text, codings = resources.text(key, source), resources.codings(key, source)
    coded = resources.coded(key)
    _head(scene, sources, able, coded)
    blind = coding_desk.is_blind(study, source, coder)
    st.markdown(
        f":gray[{words.plain(coding_desk.about(sources[source], study, text), most=300)}. "
        f"{coding_desk.marked_by(codings, coder, blind=blind)} "
        f"{coding_desk.progress(sources, coded)}.]"
    )
    if not able:
        here, known = resources.viewer(), resources.signed_in()
        feedback.noticed([coding_desk.not_coding(study, here, signed_in=known)])
    opened = state.now().coding
    if opened and opened not in [coding.id for coding in codings]:
        feedback.noticed([coding_desk.no_coding(opened)])
        state.settle(coding="")
    at = coding_desk.passage(text, state.now().at)
    if state.now().at and not at:
        feedback.noticed([coding_desk.no_passage(state.now().at)])
        state.settle(at="")
    outcome = state.take_outcome()
    component.reader(
        key=KEY,
        sheet=component.sheet(
            text,
            resources.paragraphs(text),
            codings,
            doc=(scene.key[0], source, coder),
            coder=Coder(coder, able.get(coder, coder), is_blind=blind, may_code=bool(able)),
            people=scene.cover.people,
        ),
        codebook=resources.codebook(scene.key, scene.wave),
        steps=coding_desk.told_steps(resources.next_steps(key), source),
        opened=state.now().coding,
        at=at,
        criterion=state.now().criterion or coding_desk.last_used(codings, coder),
        outcome=outcome.as_data() if outcome else None,
        on_act=_acted,
        on_opened=_opened,
    )


def _show() -> None:
    scene = _placed(frame.scene())
    sources = coding_desk.sources_of(resources.outline(scene.key), scene.system, scene.wave)
    if sources:
        _read(scene, sources)
    else:
        _nothing(scene)
    state.write_address("study", "system", "wave", "source", "at", "coding")


_show()
