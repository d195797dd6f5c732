"""Who takes part in a study: named one by one, on the study page."""

from collections.abc import Sequence

import streamlit as st

from qms.analysis.study import Study, rows
from qms.core.tables import ROLES
from qms.errors import UserError
from qms.services import members
from qms.services.members import Member
from qms.ui import feedback, resources, state, words

TURN = "people"
SOMEBODY_NEW = ""
SAYS = {
    "owner": "leads the study, moves its waves on",
    "facilitator": "leads the workshop, sees all coding",
    "coder": "codes what sources say",
    "rater": "rates, alone and blind",
    "reader": "reads",
    "reply": "replies for a place or provider",
}


def edit(study: Study) -> None:
    """Name a person, change what stands of one, or take one out."""
    people = tuple(Member.of(row) for row in rows(study.tables["members"]))
    known = {person.member: person for person in people}
    turn = state.turn(TURN)
    st.markdown(
        ":small[:gray[" + "; ".join(f"**{role}** {says}" for role, says in SAYS.items()) + ".]]"
    )
    chosen = st.selectbox(
        "Who",
        [SOMEBODY_NEW, *known],
        format_func=lambda key: words.bare(known[key].name or key) if key else "Somebody new",
        width=420,
        key=f"people.who.{turn}",
    )
    before = known.get(chosen, Member("", ""))
    key = f"{turn}.{chosen}"
    with st.form(f"people.form.{key}", border=False, width=420):
        name = st.text_input(
            "Name, which may be a role or a pseudonym", before.name, key=f"people.name.{key}"
        )
        roles = st.multiselect("Roles", ROLES, before.roles, key=f"people.roles.{key}")
        sectors = {"": "not said", **study.rubrics[0].sectors}
        sector = st.selectbox(
            "Sector",
            list(sectors),
            index=list(sectors).index(before.sector) if before.sector in sectors else 0,
            format_func=lambda word: words.bare(sectors[word]),
            key=f"people.sector.{key}",
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button(
                "Save" if before.member else "Name this person", type="primary"
            )
            gone = before.member and st.form_submit_button("Take out")
    if saved or gone:
        member = Member(before.member, name.strip(), tuple(roles), sector)
        others = [person for person in people if person != before]
        _change(study, people, [*others, *([] if gone else [member])])


def _change(study: Study, before: Sequence[Member], after: Sequence[Member]) -> None:
    """Save the people; what was typed stays where it cannot be saved."""
    if len(after) > len(before) and not (after[-1].name or after[-1].roles):
        feedback.refused(["This person has no name yet; type one and choose a role."])
        return
    try:
        members.change_members(
            *(resources.store(), study.id), before=before, after=after, by=resources.viewer()
        )
    except UserError as error:
        feedback.refused(error.lines)
        return
    state.next_turn(TURN)
    st.rerun()
