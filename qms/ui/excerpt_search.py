"""Looking for excerpts of the study and linking them to what rests on them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.study import rows
from qms.ui import frame, resources, row_form, state, words
from qms.ui.components.excerpts import excerpts
from qms.ui.frame import Scene

ALL = "Every system"


def search(
    scene: Scene,
    *,
    key: str,
    mark: str,
    system: str,
    linked: Sequence[str],
    on_acted: Callable[[], None],
) -> None:
    """A field to look for excerpts by their words or codes, and what was found, each to link.

    Args:
        scene: The study.
        key: The key of the component that draws what was found.
        mark: Of what it is that they are linked to.
        system: The system to look in first; "" for all.
        linked: Codings that are linked already, which are left out.
        on_acted: Called when one is to be linked.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", width=row_form.WIDE):
        asked = st.text_input(
            "Look for an excerpt",
            placeholder="Words of it, a code such as RV4, or a source’s title",
            width=480,
            key=f"{key}.asked.{mark}",
            persist_state="session",
        )
        everywhere = not system or st.checkbox(ALL, key=f"{key}.everywhere")
    if not (asked or "").strip():
        return
    found, total = resources.excerpts(scene.key, asked, "" if everywhere else system)
    shown = [each for each in found if each.coding not in linked]
    if not shown:
        _nothing(key, asked, where="" if everywhere else " in this system", found=bool(found))
        return
    told = f"{words.counted(total, 'excerpt')} found"
    st.markdown(
        f":gray[{told}{f', the first {len(found)} are shown' if total > len(found) else ''}]"
    )
    excerpts(
        shown,
        study=scene.key[0],
        codes=code_names(scene),
        key=key,
        caption="Excerpts that were found",
        act="Link",
        on_opened=lambda: opened(key),
        on_acted=on_acted,
    )


def _nothing(key: str, asked: str, *, where: str, found: bool) -> None:
    """Nothing to link: what may be tried, and the way to words that nobody has coded yet."""
    told = f"No excerpt was found{where}."
    if found:
        told = f"Every excerpt that was found{where} is linked already."
    every = ", or every system" if where else ""
    st.markdown(
        f"{told} Try fewer words or a code{every}. Excerpts are passages that somebody "
        "has coded: words that stand in a source and are not coded yet are found on the page "
        "Search; open their source from there and code the passage, then link it here."
    )
    if st.button("Search all sources for this", key=f"{key}.sources"):
        state.choose(query=asked)
        st.switch_page(frame.SEARCH)


def opened(key: str) -> None:
    """Select the source and the excerpt that were asked for."""
    if asked := state.event(key, "opened"):
        state.choose(source=str(asked[0]))
        state.choose(coding=str(asked[1]))


def go_read(*keys: str) -> None:
    """Go to Read and code, if one of these components asked for it."""
    if any(state.event(key, "opened") for key in keys):
        st.switch_page(frame.READ)


def carry(act: Callable[..., Any], to: tuple[str, ...], coding: str, did: str) -> None:
    """Link or unlink one coding; what it came to is told by the page."""
    store, study, by = resources.store(), state.now().study, resources.viewer()
    done = row_form.refused(lambda: act(store, study, *to, [coding], by=by))
    state.leave_outcome(done or f"The excerpt is {did}.")


def code_names(scene: Scene) -> Mapping[str, str]:
    """Code to how it is called: a criterion with its id, an inductive code by its name."""
    study = scene.study
    named = {
        criterion.id: f"{criterion.id} {criterion.name}"
        for rubric in study.rubrics
        for criterion in rubric.criteria
    }
    return {**named, **{row["code"]: row["name"] for row in rows(study.tables["codes"])}}
