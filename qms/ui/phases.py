"""The phase of each wave and the step to the next, on the study page."""

from collections.abc import Mapping
from typing import Literal

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
MOST = 8
"""Systems that are told in full; more of them scroll."""
FOR_GOOD = (
    "To reveal is for good: all then see all ratings of every system in this wave, and nobody can "
    "rate blind any more."
)


def steps(key: resources.Key) -> None:
    """For each wave the phases that may follow, each with what it means, to whoever may."""
    study, cover = resources.outline(key), resources.cover(key)
    for wave, name in cover.waves.items():
        standing = person.standing(study, wave)
        may = standing.can(permissions.MOVE_PHASE)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            now = permissions.phase_of(standing.phase)
            st.markdown(f"**{words.plain(name)}** is {words.PHASES[now]}.")
            for after in permissions.MOVES[now]:
                at = f"study.phase.{wave}.{after}"
                if after == permissions.DISCUSSING and now == permissions.RATING and may:
                    reveal(key, wave, at=at)
                elif st.button(SAYS[now, after], key=at, help=MEANS[after], disabled=not may):
                    moved(key, wave, after)
    standings = [person.standing(study, wave) for wave in cover.waves]
    if not any(standing.can(permissions.MOVE_PHASE) for standing in standings):
        st.markdown(
            ":gray[An owner or facilitator of the study moves a wave on: choose one under "
            "“Acting as”.]"
        )


def reveal(
    key: resources.Key, wave: str, *, at: str, kind: Literal["primary", "secondary"] = "secondary"
) -> None:
    """The reveal behind two more steps: what is in of every system, and a tick.

    It is the one step of a wave that nothing takes back, so no single click does it.

    Args:
        key: The study, to somebody who may move its waves.
        wave: A wave that is rated.
        at: The key of the button.
        kind: How the button stands out that opens the question.
    """
    says = SAYS[permissions.RATING, permissions.DISCUSSING]
    counts = resources.ratings_of_wave(key, wave)
    with st.popover(says, type=kind):
        st.markdown(FOR_GOOD)
        # The tick must not be pushed out of sight where there are forty systems.
        with st.container(height=300 if len(counts) > MOST else "content", border=False):
            st.markdown(
                "\n".join(rated(counts, resources.outline(key), resources.cover(key), wave))
            )
        sure = st.checkbox("I know that there is no way back", key=f"{at}.sure")
        if st.button(says, type="primary", key=at, disabled=not sure) and sure:
            moved(key, wave, permissions.DISCUSSING)


def rated(
    counts: Mapping[str, Mapping[str, int]], study: Study, cover: Cover, wave: str
) -> list[str]:
    """How much of a wave is rated, as lines of Markdown: first what is missing, then by system.

    Args:
        counts: System to rater to the number of ratings.
        study: The study; its outline is enough.
        cover: Its names.
        wave: The wave.
    """
    of = asked(study, wave)
    given = [n for raters in counts.values() for n in raters.values()]
    if not any(given):
        head = "**Nobody has rated anything yet.**"
    elif all(n >= of for n in given):
        head = "All that was asked is rated."
    else:
        head = "**Not all is rated yet.**"
    lines = []
    for system, name in cover.systems.items():
        told = ", ".join(
            f"{words.plain(cover.people.get(rater) or rater, most=60)} {n} of {of}"
            for rater, n in counts.get(system, {}).items()
        )
        lines.append(f"- {words.plain(name, most=80)}: {told or 'nobody is named as a rater'}")
    return [head, "", *lines]


def asked(study: Study, wave: str) -> int:
    """How many criteria a wave asks of each rater for each system, of all its rubrics."""
    return sum(len(rubric.criteria_of(form)) for rubric, form in study.rubrics_of(wave))


def moved(key: resources.Key, wave: str, after: str) -> None:
    """Move a wave to another phase and draw the page again, or tell why it cannot be moved."""
    with feedback.told():
        phases.move(resources.store(), key[0], wave, after, by=resources.viewer())
        st.rerun()
