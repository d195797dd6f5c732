"""Search: words, phrases and patterns over all sources, or passages for a criterion."""

from math import ceil

import streamlit as st

from qms.analysis.study import rows
from qms.core.rubric import KINDS
from qms.services.search import Found
from qms.ui import choices, feedback, frame, resources, results, state, suggested, words
from qms.ui.components.hits import hits
from qms.ui.frame import Scene

KEY = "search.hits"
NARROWED = ("in_system", "in_wave")
PAGE = 100
WAYS = {"": "Words", suggested.VIEW: "Passages for a criterion"}
HOW = (
    "Words must all stand in one paragraph; capitals and accents make no difference. "
    '"A phrase" stands in quotation marks, impro* begins a word, OR parts alternatives, and '
    "/a pattern/ is a regular expression."
)


def _filters(scene: Scene) -> tuple[str | None, str | None, str | None, str | None]:
    sectors = scene.study.rubrics_of(scene.wave)[0][0].sectors
    with st.container(horizontal=True, gap="small"):
        return (
            choices.narrowed("System", "in_system", scene.cover.systems, "search"),
            choices.narrowed("Wave", "in_wave", scene.cover.waves, "search"),
            choices.narrowed("Kind", "kind", {kind: kind for kind in KINDS}, "search"),
            choices.narrowed("Sector", "sector", sectors, "search"),
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
    first = PAGE * (state.page() - 1)
    sought = (results.key(scene), asked, system, wave, kind, sector)
    found = resources.found(*sought, first)
    if first >= found.total > 0:  # a link to a page that is not there any more
        state.settle(page="")
        first = 0
        found = resources.found(*sought, first)
    if not found.total:
        st.markdown(
            f"**Nothing found for “{words.plain(asked, most=80)}”.** Try fewer words, the "
            "beginning of a word with a star, or every system."
        )
        return
    st.markdown(f":gray[{_told(found, first)}]")
    groups = results.groups(scene, found, resources.codes_found(*sought, first))
    hits(groups, study=scene.key[0], key=KEY, on_opened=_opened)
    if state.event(KEY, "opened"):
        st.switch_page(frame.READ)
    if found.total > PAGE:
        st.pagination(ceil(found.total / PAGE), **state.paged("search.page"))


def _sources(scene: Scene) -> int:
    """How many sources there are to look through; those withdrawn are not."""
    return sum(not row["withdrawn_at"] for row in rows(scene.study.tables["sources"]))


def _nothing() -> None:
    """No source yet: what to do."""
    st.markdown(
        "There is nothing to look through yet. **Next:** bring in what people said and wrote, "
        "one file or a folder of them."
    )
    if st.button("Bring in sources", type="primary", key="search.sources"):
        st.switch_page(frame.SOURCES)
    state.write_address("study")


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
        count = _sources(scene)
        st.markdown(f"Looks through all {words.counted(count, 'source')} of this study. {HOW}")
    state.write_address("study", "query", *NARROWED, "kind", "sector", "page")


def _show() -> None:
    scene = frame.scene()
    frame.crumb(scene)
    st.title("Search", anchor=False)
    if not _sources(scene):
        _nothing()
        return
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
        state.write_address("study", "view", "criterion", *NARROWED)
    else:
        _words(scene)


_show()
