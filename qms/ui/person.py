"""For whom this tab acts: on a laptop several named people take turns, the name in plain sight.

Where somebody signed in they act for themselves and nothing is offered. Else the side bar
offers the people of the open study. Nobody chosen means the person at this machine, whom the
study does not name.
"""

from collections.abc import Collection, Mapping

import streamlit as st

from qms.analysis.study import Study, rows
from qms.core.coding import words as listed
from qms.services.records import Standing, standing_in
from qms.ui import resources, state, words

NOBODY = "No name given"


def of_study(study: Study, *, roles: Collection[str] = ()) -> dict[str, str]:
    """Member id to name, of all people or of those who have one of some roles."""
    return {
        row["member"]: words.bare(words.named(row, "member", "name"), most=60)
        for row in rows(study.tables["members"])
        if not roles or set(roles) & set(listed(row["role"]))
    }


def choose(study: Study) -> None:
    """Offer, in the side bar, the people of the study to act for."""
    known = of_study(study)
    if state.person() not in ("", *known):
        state.settle(person="")
    if resources.signed_in() or not known:
        return
    options = {"": NOBODY, **known}
    with st.sidebar:
        st.selectbox(
            "Acting as",
            list(options),
            format_func=options.__getitem__,
            help="Whoever is chosen here is put on record with what is done in this tab, and "
            "sees what that person may see.",
            **state.control("frame.person", "person", list(options)),
        )


def one_of(study: Study, roles: Collection[str], label: str, *, key: str) -> str:
    """The member who acts, if they have one of the roles; else offer those who have.

    Args:
        study: The study; its outline is enough.
        roles: Words of `qms.core.tables.ROLES`.
        label: What they are to do, as in "Rating as".
        key: The control's own key.

    Returns:
        A member's id; blank while nobody is chosen, or where a signed-in person has no such role.
    """
    able = of_study(study, roles=roles)
    acting = resources.viewer() if resources.is_known() else ""
    if resources.signed_in():
        return acting if acting in able else ""
    options: Mapping[str, str] = {"": "nobody yet", **able}
    if able:
        st.selectbox(
            label,
            list(options),
            format_func=lambda member: f"{label} {options[member]}",
            width=260,
            label_visibility="collapsed",
            **state.control(key, "person", list(options)),
        )
    return acting if acting in able else ""


def standing(study: Study, wave: str) -> Standing:
    """Who acts in this tab, and where the wave stands."""
    waves = study.tables["waves"]
    phases = dict(zip(waves["wave"], waves["phase"], strict=True))
    members = rows(study.tables["members"])
    return standing_in(members, resources.viewer(), phases.get(wave, ""))


def told(study: Study) -> str:
    """The name of whoever acts in this tab, if they said who they are; else blank."""
    return of_study(study).get(resources.viewer(), "") if resources.is_known() else ""
