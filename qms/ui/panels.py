"""The evidence of what is selected, as the panel that stands beside strips and comparison."""

from collections.abc import Sequence
from typing import Any

from qms.analysis.comparison import Comparison
from qms.analysis.evidence import Origin
from qms.core.profile import Profile
from qms.core.rubric import Rubric
from qms.services.views import ProfileView
from qms.ui import feedback, resources, state, words
from qms.ui.components import evidence
from qms.ui.components.evidence import Opened
from qms.ui.frame import Scene


def beside_profile(scene: Scene, view: ProfileView) -> dict[str, Any] | None:
    """The panel of the selected criterion of a profile; None if none is selected.

    A criterion or an excerpt that is not there is told in a sentence and let go.
    """
    return _panel(scene, [(view.profile, view.rubric), *view.further], reads=True)


def beside_comparison(scene: Scene, seen: Comparison) -> dict[str, Any] | None:
    """The panel of the selected cell; it names its system and leads to the system's profile."""
    name = scene.system_name
    return _panel(
        scene,
        [(seen.profiles[rubric.id][scene.system], rubric) for rubric in seen.rubrics],
        system=name,
        link=(scene.system, f"Open the profile of {words.bare(name, most=40)}"),
    )


def _panel(
    scene: Scene,
    profiles: Sequence[tuple[Profile, Rubric]],
    *,
    system: str = "",
    link: tuple[str, str] | None = None,
    reads: bool = False,
) -> dict[str, Any] | None:
    asked = state.now().criterion
    if not asked:
        return None
    for profile, rubric in profiles:
        for part in profile.criteria:
            if part.criterion == asked:
                found = resources.origins(
                    scene.key, scene.system, scene.wave, asked, rubric, part.suggestion
                )
                return evidence.panel(
                    part,
                    rubric,
                    found,
                    people=scene.cover.people,
                    opened=excerpt(scene, found),
                    system=system,
                    link=link,
                    reads=reads,
                )
    feedback.noticed(
        [f"This wave’s rubric has no criterion “{words.bare(asked, most=60)}”; choose one below."]
    )
    state.settle(criterion="", coding="")
    return None


def excerpt(scene: Scene, origins: Sequence[Origin]) -> Opened | None:
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
