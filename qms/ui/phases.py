"""The phase of each wave and the step to the next, on the study page."""

import streamlit as st

from qms.analysis.study import Study
from qms.core import permissions
from qms.services import phases
from qms.ui import feedback, person, resources, words
from qms.ui.cover import Cover

SAYS = {
    (permissions.COLLECTING, permissions.RATING): "Begin the rating",
    (permissions.RATING, permissions.COLLECTING): "Back to collecting",
    (permissions.RATING, permissions.DISCUSSING): "Reveal the ratings",
    (permissions.DISCUSSING, permissions.CLOSED): "Close the wave",
    (permissions.CLOSED, permissions.DISCUSSING): "Open it again",
}
MEANS = {
    permissions.RATING: "Raters rate, each alone: nobody sees another’s rating, and no rater the "
    "suggestion, before their own is in.",
    permissions.COLLECTING: "More evidence comes in; ratings that are in stay.",
    permissions.DISCUSSING: "All see the ratings. There is no way back to rating blind.",
    permissions.CLOSED: "What is agreed stands; only targets and actions go on.",
}


def steps(study: Study, cover: Cover) -> None:
    """For each wave the phases that may follow, each with what it means, to whoever may."""
    for wave, name in cover.waves.items():
        standing = person.standing(study, wave)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            now = permissions.phase_of(standing.phase)
            st.markdown(f"**{words.plain(name)}** is {words.PHASES[now]}.")
            for after in permissions.MOVES[now]:
                clicked = st.button(
                    SAYS[now, after],
                    key=f"study.phase.{wave}.{after}",
                    help=MEANS[after],
                    disabled=not standing.can(permissions.MOVE_PHASE),
                )
                if clicked:
                    with feedback.told():
                        phases.move(
                            *(resources.store(), study.id, wave, after), by=resources.viewer()
                        )
                        st.rerun()
    standings = [person.standing(study, wave) for wave in cover.waves]
    if not any(standing.can(permissions.MOVE_PHASE) for standing in standings):
        st.markdown(
            ":gray[An owner or facilitator of the study moves a wave on: choose one under "
            "“Acting as”.]"
        )
