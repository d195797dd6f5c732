"""Before and after the workshop's desk: the reveal, the minutes, the end of the wave."""

from functools import partial

import streamlit as st

from qms.core import permissions
from qms.services import minutes
from qms.services import workshop as workshops
from qms.ui import frame, person, resources, words
from qms.ui import phases as steps
from qms.ui import workshop_desk as desk

MINUTES = (
    (minutes.PDF, "Minutes as PDF", "application/pdf"),
    (
        minutes.WORD,
        "Minutes for Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
)


def before(scene: frame.Scene, phase: str) -> None:
    """Before the reveal: how much is in, as counts alone, and the way to reveal."""
    study = resources.outline(scene.key)
    counts = resources.ratings_in(scene.key, scene.system, scene.wave)
    lines = desk.counted_in(counts, steps.asked(study, scene.wave), desk.people(study))
    name = words.plain(scene.system_name, most=80)
    st.markdown(f"**The wave is in the phase {words.PHASES[phase]}.** Ratings in for {name}:")
    st.markdown("\n".join(f"- {line}" for line in lines) or "- Nobody is named as a rater yet.")
    may = person.standing(study, scene.wave).can(permissions.MOVE_PHASE)
    if phase == permissions.RATING:
        if may:
            steps.reveal(scene.key, scene.wave, at="workshop.reveal", kind="primary")
        else:
            st.markdown(steps.FOR_GOOD)
            says = steps.SAYS[phase, permissions.DISCUSSING]
            st.button(says, key="workshop.reveal", disabled=True)
            st.markdown(":gray[An owner or facilitator reveals them: choose one above.]")
    else:
        st.markdown("**Next:** begin the rating on the page Study, then rate, each alone.")
        if st.button("Go to the study page", type="primary", key="workshop.study"):
            st.switch_page(frame.STUDY)


def save_minutes(scene: frame.Scene) -> None:
    """The minutes as a PDF and as a Word file, made when they are asked for."""
    for kind, says, mime in MINUTES:
        st.download_button(
            says,
            data=partial(_minutes, scene, kind),
            file_name=minutes.minutes_name(scene.system, scene.wave, kind),
            mime=mime,
            on_click="ignore",
            key=f"workshop.minutes.{kind}",
        )
    st.markdown(":gray[Private: the minutes name people.]")


def _minutes(scene: frame.Scene, kind: str) -> bytes:
    return minutes.minutes_file(scene.study, scene.system, scene.wave, kind).data


def close(scene: frame.Scene) -> None:
    """The end of the wave, with what would stay open told first."""
    left = desk.closing(workshops.unsettled(scene.study, scene.wave), scene.cover.systems)
    if left:
        st.markdown("Still open, and open they would stay:")
        st.markdown("\n".join(f"- {line}" for line in left))
    else:
        st.markdown("Every criterion of every system is settled.")
    st.markdown(f":gray[{steps.MEANS[permissions.CLOSED]}]")
    may = person.standing(resources.outline(scene.key), scene.wave).can(permissions.MOVE_PHASE)
    says = steps.SAYS[permissions.DISCUSSING, permissions.CLOSED]
    if st.button(says, type="primary", key="workshop.close", disabled=not may):
        steps.moved(scene.key, scene.wave, permissions.CLOSED)
    if not may:
        st.markdown(":gray[An owner or facilitator closes it: choose one above.]")
