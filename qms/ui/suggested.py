"""The second way into the page Search: passages that may bear on a criterion.

They are found by words and are for a person to check; nothing is coded here. Code it records
that the passage was accepted and opens its source under Read and code.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from qms.analysis.study import rows
from qms.errors import Conflict
from qms.services import coding, decisions
from qms.services.coding_acts import DISMISSED
from qms.services.suggested import MOST, Suggested
from qms.ui import choices, coding_desk, feedback, frame, resources, state, words
from qms.ui.components import suggested as component
from qms.ui.components.suggested import Passage
from qms.ui.frame import Scene

VIEW = "suggested"
KEY = "search.suggested"
CHECK = (
    "These passages are suggested by the words that they share with the rubric, not by what they "
    "mean: read and check each. Nothing is coded until you code it, and a passage that is not "
    "listed may matter as much."
)


def about(row: Mapping[str, str], scene: Scene, sectors: Mapping[str, str]) -> str:
    """What a source is, in a line: system, wave, kind, sector, date and id."""
    told = [
        scene.cover.systems.get(row["system"], row["system"]),
        scene.cover.waves.get(row["wave"], row["wave"]),
        row["kind"],
        sectors.get(row["sector"], row["sector"]),
        words.day(row["date"]) if row["date"] else "",
        row["source"],
    ]
    return words.bare(" · ".join(part for part in told if part), most=300)


def show(scene: Scene) -> None:
    """The pickers, and the passages for what is picked."""
    study = resources.outline(scene.key)
    able = coding_desk.coders(study, resources.viewer(), signed_in=resources.is_known())
    coder = coding_desk.likeliest(able, state.coder(), resources.viewer())
    state.settle(coder=coder)
    system, wave = _pickers(scene, able)
    failed = state.take_outcome()
    if isinstance(failed, list) and failed:
        feedback.refused(failed)
    criterion = state.now().criterion
    st.markdown(f":gray[{CHECK}]")
    if not able:
        here, known = resources.viewer(), resources.signed_in()
        feedback.noticed([coding_desk.not_coding(study, here, signed_in=known)])
    with feedback.told():
        key = resources.seen_by(scene.key, coder)
        _listed(scene, resources.suggested(key, criterion, system, wave), coder, able)
    asked = state.event(KEY, "act")
    if asked and asked["do"] == "accept" and not failed:
        st.switch_page(frame.READ)


def _pickers(scene: Scene, able: Mapping[str, str]) -> tuple[str | None, str | None]:
    rubrics = [rubric for rubric, _ in scene.study.rubrics_of(scene.wave)]
    named = {each.id: each.name for rubric in rubrics for each in rubric.criteria}
    if state.now().criterion not in named:
        state.settle(criterion=next(iter(named)))
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            "Criterion",
            list(named),
            format_func=lambda each: f"{each} {words.bare(named[each], most=80)}",
            width=420,
            label_visibility="collapsed",
            **state.control("suggested.criterion", "criterion", list(named)),
        )
        system = choices.narrowed("System", "in_system", scene.cover.systems, "suggested")
        wave = choices.narrowed("Wave", "in_wave", scene.cover.waves, "suggested")
        if able:
            st.selectbox(
                "Who codes",
                list(able),
                format_func=lambda member: f"Coding as {able[member]}",
                width=230,
                label_visibility="collapsed",
                **state.control("suggested.coder", "coder", list(able)),
            )
    return system, wave


def _listed(
    scene: Scene, found: tuple[Suggested, ...], coder: str, able: Mapping[str, str]
) -> None:
    criterion = state.now().criterion
    last = resources.next_steps(resources.seen_by(scene.key, coder)).undo
    if able and last and last.verb == DISMISSED:
        st.button("Undo the last dismissal", key="suggested.undo", on_click=_undone)
    if not found:
        st.markdown(
            "**No passage is left that has words in common with this criterion.** Choose every "
            "system and wave, or another criterion, or look for words of your own."
        )
        return
    more = "; there may be more" if len(found) == MOST else ""
    st.markdown(f":gray[{words.counted(len(found), 'passage')}, the likeliest first{more}]")
    component.suggested(
        _passages(scene, found),
        doc=(scene.key[0], criterion, coder),
        may_decide=bool(able),
        key=KEY,
        on_act=_acted,
    )


def _passages(scene: Scene, found: tuple[Suggested, ...]) -> list[Passage]:
    sources = {row["source"]: row for row in rows(resources.outline(scene.key).tables["sources"])}
    sectors = scene.study.rubrics_of(scene.wave)[0][0].sectors
    return [
        Passage(
            source=each.source,
            start=each.start,
            end=each.end,
            title=words.bare(sources[each.source]["title"] or each.source, most=120),
            about=about(sources[each.source], scene, sectors),
            before=words.bare(each.before),
            quote=each.quote,
            after=words.bare(each.after),
            signals=each.signals,
            words=each.words,
            is_accepted=each.is_accepted,
        )
        for each in found
    ]


def _acted() -> None:
    """Carry out what a button asked for; what goes wrong is told when the page is drawn."""
    if asked := state.event(KEY, "act"):
        try:
            _decided(asked)
        except Exception as error:
            state.leave_outcome(list(feedback.lines_of(error)))


def _decided(asked: Mapping[str, Any]) -> None:
    now, coder = state.now(), state.coder()
    if list(asked["doc"]) != [now.study, now.criterion, coder]:
        raise Conflict("Another criterion or coder is chosen by now, so nothing was done.")
    source, passage = str(asked["source"]), (int(asked["start"]), int(asked["end"]))
    store = resources.store()
    if asked["do"] == "dismiss":
        decisions.dismiss(store, now.study, source, passage, now.criterion, by=coder)
        return
    decisions.accept(store, now.study, source, passage, now.criterion, by=coder)
    at = coding_desk.passage_at(*passage)
    state.choose(source=source, at=at, criterion=now.criterion, coding="")


def _undone() -> None:
    try:
        coding.undo(resources.store(), state.now().study, by=state.coder())
    except Exception as error:
        state.leave_outcome(list(feedback.lines_of(error)))
