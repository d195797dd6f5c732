"""Search: words, phrases and patterns over all sources, or passages for a criterion."""

from collections.abc import Mapping

import streamlit as st

from qms.core.rubric import KINDS
from qms.services.search import Found
from qms.ui import feedback, frame, resources, results, state, suggested, words
from qms.ui.components.hits import hits
from qms.ui.frame import Scene

KEY = "search.hits"
PAGE = 100
ALL = ""
WAYS = {"": "Words", suggested.VIEW: "Passages for a criterion"}
HOW = (
    "Words must all stand in one paragraph; capitals and accents make no difference. "
    '"A phrase" stands in quotation marks, impro* begins a word, OR parts alternatives, and '
    "/a pattern/ is a regular expression."
)


def _choice(label: str, options: Mapping[str, str]) -> str | None:
    """One of the filters; None for all."""
    picked = st.selectbox(
        label,
        [ALL, *options],
        format_func=lambda key: options.get(key, f"Every {label.lower()}"),
        width=190,
        label_visibility="collapsed",
        key=f"search.{label.lower()}",
    )
    return picked or None


def _filters(scene: Scene) -> tuple[str | None, str | None, str | None, str | None]:
    sectors = scene.study.rubrics_of(scene.wave)[0][0].sectors
    with st.container(horizontal=True, gap="small"):
        return (
            _choice("System", scene.cover.systems),
            _choice("Wave", scene.cover.waves),
            _choice("Kind", {kind: kind for kind in KINDS}),
            _choice("Sector", sectors),
        )


def _opened() -> None:
    if asked := state.event(KEY, "opened"):
        state.choose(source=str(asked["source"]), at=str(asked["at"]), coding="")


def _told(found: Found, first: int) -> str:
    if found.total <= PAGE:
        sources = len({hit.source for hit in found.hits})
        return f"{words.counted(found.total, 'place')} in {words.counted(sources, 'source')}"
    last = first + len(found.hits)
    return f"Places {first + 1:,} to {last:,} of {found.total:,}"


def _results(scene: Scene, asked: str) -> None:
    system, wave, kind, sector = _filters(scene)
    mark = f"search.{asked}.{system}.{wave}.{kind}.{sector}"
    first = PAGE * state.turn(mark)
    sought = (results.key(scene), asked, system, wave, kind, sector, first)
    found = resources.found(*sought)
    if not found.total:
        st.markdown(
            f"**Nothing found for “{words.plain(asked, most=80)}”.** Try fewer words, the "
            "beginning of a word with a star, or every system."
        )
        return
    st.markdown(f":gray[{_told(found, first)}]")
    groups = results.groups(scene, found, resources.codes_found(*sought))
    hits(groups, study=scene.key[0], key=KEY, on_opened=_opened)
    if state.event(KEY, "opened"):
        st.switch_page(frame.READ)
    if first + PAGE < found.total:
        st.button("Show the next", key="search.next", on_click=state.next_turn, args=(mark,))


def _words(scene: Scene) -> None:
    asked = st.text_input(
        "Look for",
        placeholder='discharge, "same return", impro*, /\\d+ (weeks|days)/',
        help=HOW,
        **state.typed("search.query", "query"),
    ).strip()
    if asked:
        with feedback.told():
            _results(scene, asked)
    else:
        count = len(scene.study.tables["sources"])
        st.markdown(f"Looks through all {words.counted(count, 'source')} of this study. {HOW}")
    state.write_address("study", "query")


def _show() -> None:
    scene = frame.scene()
    frame.crumb(scene)
    st.title("Search", anchor=False)
    st.segmented_control(
        "What to look for",
        list(WAYS),
        format_func=WAYS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **state.control("search.view", "view", list(WAYS)),
    )
    if state.now().view == suggested.VIEW:
        suggested.show(scene)
        state.write_address("study", "view", "criterion")
    else:
        _words(scene)


_show()
