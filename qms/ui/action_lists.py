"""What the page Actions lists besides the actions of one system: all of them, targets, files."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from qms.analysis.plan import Action, Target, due_in_words, on_record
from qms.services import actions as plans
from qms.services.views import ProfileView
from qms.ui import words
from qms.ui.components.listing import listing
from qms.ui.frame import Scene

EVERYWHERE = ("System", "Action", "Owner", "Due", "Status", "Criteria")
TARGETS = ("Criterion", "On record", "Target", "Set by", "On")
_FILES = {
    "CSV": "text/csv",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def save(scene: Scene, shown: Sequence[Action], today: date) -> None:
    """What the page shows of the actions, as a file."""
    study, name = scene.study, f"{words.bare(scene.key[0], most=60)}-actions-{scene.wave}"
    with st.popover("Save", disabled=not shown):
        for kind, mime in _FILES.items():
            made = plans.workbook if kind == "XLSX" else plans.csv_file
            st.download_button(
                f"Save as {kind}",
                data=partial(made, study, shown, today),
                file_name=f"{name}.{kind.lower()}",
                mime=mime,
                on_click="ignore",
                key=f"actions.{kind.lower()}",
            )


def everywhere(
    scene: Scene, shown: Sequence[Action], today: date, *, key: str, on_opened: Callable[[], None]
) -> None:
    """The actions of all systems, whether they are late in words; a name opens its system."""
    people = scene.cover.people
    listing(
        EVERYWHERE,
        [
            [
                scene.cover.systems.get(each.system, each.system),
                words.bare(each.what, most=160),
                words.bare(people.get(each.owner) or each.owner, most=60),
                due_in_words(each, today),
                each.status or "open",
                ", ".join(each.criteria),
            ]
            for each in shown
        ],
        key=key,
        caption="Actions of all systems, open ones first, by the day that they are due",
        ids=[each.system for each in shown],
        opens="Show the actions of this system",
        on_opened=on_opened,
    )


def targets(
    scene: Scene,
    view: ProfileView | None,
    there: Mapping[str, Target],
    *,
    key: str,
    opens: str,
    on_opened: Callable[[], None],
) -> None:
    """The targets of one system beside what is on record; a blank record is kept from view."""
    known = {
        criterion.id: criterion.name
        for rubric, form in scene.study.rubrics_of(scene.wave)
        for criterion in rubric.criteria_of(form)
    }
    listing(
        TARGETS,
        [
            [
                words.bare(f"{id_} {known.get(id_, '')}", most=100),
                _record(view, id_),
                _level(scene, each),
                words.bare(scene.cover.people.get(each.set_by) or each.set_by, most=60),
                words.day(each.set_at),
            ]
            for id_, each in there.items()
        ],
        key=key,
        caption="Targets beside what is on record",
        ids=list(there),
        opens=opens,
        on_opened=on_opened,
    )


def _record(view: ProfileView | None, criterion: str) -> str:
    if view is None:
        return "kept back while the wave is rated"
    try:
        part = view.profile_of(criterion).criterion(criterion)
    except KeyError:
        return "not asked in this wave"
    return on_record(part, view.rubric_of(criterion))


def _level(scene: Scene, target: Target) -> str:
    if target.level is None:
        return "no level given"
    for rubric, _ in scene.study.rubrics_of(scene.wave):
        asked = any(each.id == target.criterion for each in rubric.criteria)
        if asked and target.level in rubric.levels:
            return f"{target.level} {rubric.level_name(target.level)}"
    return str(target.level)
