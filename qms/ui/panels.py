"""The evidence of what is selected, as the panel that stands beside strips and comparison."""

from collections.abc import Sequence
from typing import Any

from qms.analysis.evidence import Origin
from qms.core.profile import CriterionProfile
from qms.services.views import ProfileView
from qms.ui import feedback, resources, state, words
from qms.ui.components import evidence
from qms.ui.components.evidence import Opened
from qms.ui.frame import Scene


def panel(scene: Scene, view: ProfileView, *, elsewhere: bool = False) -> dict[str, Any] | None:
    """The panel of the selected criterion; None, with a sentence where one is due, if none is.

    Args:
        scene: The open study.
        view: The profile of the selected system.
        elsewhere: Several systems are on the page, so the panel says whose evidence it shows
            and leads to that system's profile.
    """
    asked = state.now().criterion
    part = _criterion(view, asked) if asked else None
    if part is None:
        return None
    found = resources.origins(scene.key, scene.system, scene.wave, asked)
    name = scene.system_name
    return evidence.panel(
        part,
        view.rubric_of(asked),
        found,
        people=scene.cover.people,
        opened=_excerpt(scene, found),
        system=name if elsewhere else "",
        link=(scene.system, f"Open the profile of {words.bare(name, most=40)}")
        if elsewhere
        else None,
    )


def _criterion(view: ProfileView, asked: str) -> CriterionProfile | None:
    try:
        return view.profile_of(asked).criterion(asked)
    except KeyError:
        feedback.noticed(
            [
                f"This wave’s rubric has no criterion “{words.bare(asked, most=60)}”; choose "
                "one below."
            ]
        )
        state.settle(criterion="", coding="")
        return None


def _excerpt(scene: Scene, origins: Sequence[Origin]) -> Opened | None:
    """The excerpt that is to be shown in its source, if it is one of these."""
    asked = state.now().coding
    if not asked:
        return None
    for origin in origins:
        for excerpt in origin.excerpts:
            if excerpt.coding == asked:
                found = resources.context(scene.key, excerpt.source, excerpt.start, excerpt.end)
                return Opened(asked, found)
    feedback.noticed([f"No excerpt “{words.bare(asked, most=60)}” speaks to this criterion here."])
    state.settle(coding="")
    return None
