"""Sources: bring in what people have, describe it, and see who was not asked yet."""

import pandas as pd
import streamlit as st

from qms.analysis.coverage import sampling
from qms.services import sources
from qms.ui import choices, feedback, frame, held, intake, resources, state, words
from qms.ui.components.listing import listing
from qms.ui.frame import Scene


def _head(scene: Scene) -> None:
    frame.crumb(scene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Sources", anchor=False)
        choices.system(scene, "sources")
        choices.wave(scene, "sources")
    outcome = state.take_outcome()
    if isinstance(outcome, str):
        st.success(words.plain(outcome))


def _here(scene: Scene) -> pd.DataFrame:
    table = scene.study.tables["sources"]
    return table[(table["system"] == scene.system) & (table["wave"] == scene.wave)]


def _held(scene: Scene) -> None:
    """The sources of the chosen system and wave, to be described."""
    here = _here(scene)
    name = words.plain(scene.system_name, most=60)
    st.subheader(f"{words.counted(len(here), 'source')} of {name}", anchor=False)
    if here.empty:
        st.markdown(
            "**Next:** drop in the transcripts, notes and papers of this system and wave above."
        )
        return
    held.describe(scene, here)


def _withdraw(scene: Scene) -> None:
    """Take a source out of every count, after a yes."""
    here = _here(scene)
    left = here[here["withdrawn_at"] == ""]
    if left.empty:
        return
    with st.expander("Withdraw a source", type="compact"):
        st.markdown(
            "A withdrawn source counts nowhere any more; its text and codings stay in the study, "
            "marked. It cannot be undone here."
        )
        titles = {
            key: words.bare(f"{key} {title}", most=80)
            for key, title in zip(left["source"], left["title"], strict=True)
        }
        picked = st.selectbox(
            "Source", list(titles), format_func=titles.__getitem__, index=None, key="sources.pick"
        )
        sure = st.checkbox("Yes, withdraw it", key="sources.sure")
        if st.button("Withdraw", disabled=not (picked and sure), key="sources.withdraw") and picked:
            with feedback.told():
                sources.withdraw(resources.store(), scene.key[0], picked, by=resources.viewer())
                state.leave_outcome(f"{picked} is withdrawn.")
                st.rerun()


def _asked(scene: Scene) -> None:
    """Interviews by sector and group of roles, with the gaps showing."""
    rubric = scene.study.rubrics_of(scene.wave)[0][0]
    grid = sampling(scene.study, rubric, scene.system, scene.wave)
    st.subheader("Who was asked", anchor=False)
    listing(
        ("Sector", *(words.bare(label) for label in rubric.role_groups.values()), "No role given"),
        [
            [words.bare(rubric.sectors.get(sector, sector) or "No sector given")]
            + [str(n) if n else "–" for n in counts]
            for sector, counts in grid.items()
        ],
        key="sources.sampling",
        caption="Interviews by sector and group of roles; a dash is nobody",
        numbers=tuple(range(1, len(rubric.role_groups) + 2)),
    )


def _show() -> None:
    scene = frame.scene()
    _head(scene)
    intake.bring_in(scene)
    _held(scene)
    _asked(scene)
    _withdraw(scene)
    state.write_address("study", "system", "wave")


_show()
