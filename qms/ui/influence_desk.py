"""The view Influences of the page Value: factors of one programme or system, and the grade."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from qms.analysis.value_evidence import evidence_behind
from qms.analysis.value_panel import Panel
from qms.analysis.value_words import FACTOR_PROMPTS, THREATS, explained, lowered, offered, short
from qms.core.tables import TABLE
from qms.services.register_panel import link_panel, unlink_panel, write_panel
from qms.services.value import ValueView
from qms.ui import excerpt_search, person, resources, row_form, state, words
from qms.ui.components.excerpts import excerpts, line
from qms.ui.components.influences import Factor, influences
from qms.ui.frame import Scene
from qms.ui.row_form import Form, Row

KEY, REST, LINKED = "value.factors", "value.factors.rest", "value.factor.linked"
NAMES = {"note": "Note", "grade": "Grade"}
NOT_ACTIVE = "low"  # the grade by which the rule reads a threat as looked at and not active
BLANK: Row = dict.fromkeys(TABLE["panel"].column_names, "")
NEVER = (
    "The grade is a prompt by a rule, which a person confirms. It is no probability, and is never "
    "put beside another system’s."
)


def show(scene: Scene, view: ValueView, panel: Panel) -> None:
    """The panel of one subject."""
    st.subheader(words.plain(panel.title, most=120), anchor=False)
    _grade(scene, view, panel)
    chosen = state.now().case if state.now().case in panel.factors else ""
    factors = _factors(scene, view, panel, chosen)
    # The form stands right below its factor, so the list is drawn in two parts around it.
    cut = 1 + [factor.id for factor in factors].index(chosen) if chosen else len(factors)
    _drawn(scene, factors[:cut], chosen, KEY)
    if chosen:
        _write(scene, view, panel, chosen)
    if factors[cut:]:
        _drawn(scene, factors[cut:], chosen, REST)
    excerpt_search.go_read(KEY, REST, LINKED, f"{KEY}.search")


def _drawn(scene: Scene, factors: Sequence[Factor], chosen: str, key: str) -> None:
    influences(
        factors,
        study=scene.key[0],
        key=key,
        selected=chosen,
        on_picked=partial(_picked, key),
        on_opened=partial(excerpt_search.opened, key),
    )


def _picked(key: str) -> None:
    asked = state.event(key, "picked")
    state.choose(case=str(asked[0]) if asked else "")


def _grade(scene: Scene, view: ValueView, panel: Panel) -> None:
    """What the rule asks, with its reason, and what a person confirmed."""
    prompt = panel.prompt
    if panel.grade:
        who = scene.cover.people.get(panel.confirmed_by) or panel.confirmed_by
        grade = lowered(short(view.words, "grade", panel.grade))
        st.markdown(f"**On record: {words.plain(grade)}**, confirmed by {words.plain(who)}.")
    st.markdown(f"The rule asks: {words.plain(prompt.why, most=600)}")
    if prompt.signals:
        told = words.plain(" ".join(prompt.signals), most=600)
        st.markdown(f":gray[What the register says beside it: {told}]")
    if prompt.grade and prompt.grade != panel.grade:
        _confirm(scene, view, panel, prompt.grade)
    st.markdown(f":gray[{NEVER}]")


def _confirm(scene: Scene, view: ValueView, panel: Panel, grade: str) -> None:
    """A named person confirms the grade; nobody else can."""
    name = _named(scene)
    called = lowered(short(view.words, "grade", grade))
    told = f"Confirm {called} as {words.plain(name, most=60)}" if name else f"Confirm {called}"
    if st.button(told, disabled=not name, key=f"{KEY}.confirm"):
        seen = panel.factors.get("disinvestment")
        done = row_form.refused(
            lambda: write_panel(
                resources.store(),
                scene.key[0],
                panel.subject,
                "disinvestment",
                {"grade": grade},
                seen=seen,
                by=resources.viewer(),
            )
        )
        state.leave_outcome(done or "The grade is confirmed.")
        st.rerun()
    if not name:
        st.markdown(
            ":gray[Only somebody who gives their name confirms a grade: choose it under “Acting "
            "as” in the side bar; people are named on the page Study.]"
        )


def _named(scene: Scene) -> str:
    """The name of who acts; blank where nobody gave one."""
    signed = resources.viewer() if resources.signed_in() else ""
    return person.told(resources.outline(scene.key)) or signed


def _factors(scene: Scene, view: ValueView, panel: Panel, chosen: str) -> list[Factor]:
    """The factors in words; the excerpts of the one that is written stand with its form."""
    held = {name: row or {} for name, row in panel.factors.items()}
    behind = evidence_behind(scene.study, [row.get("cites", "") for row in held.values()])
    codes = excerpt_search.code_names(scene)
    return [
        Factor(
            id=name,
            name=words.bare(short(view.words, "factor", name), most=80),
            prompt=FACTOR_PROMPTS.get(name) or words.bare(explained(view.words, "factor", name)),
            is_threat=name in THREATS,
            note=words.bare(row.get("note", ""), most=3000),
            graded=_graded(scene, view, name, row),
            quotes=()
            if name == chosen
            else tuple(line(each, codes) for each in behind[row.get("cites", "")].excerpts),
        )
        for name, row in held.items()
    ]


def _graded(scene: Scene, view: ValueView, factor: str, row: Row) -> str:
    """The grade on record, by whom, and how the rule reads what stands of the threat."""
    is_threat = factor in THREATS
    if not row.get("grade"):
        is_said = is_threat and (row.get("note") or row.get("cites"))
        return "Counts as an active threat; no grade on record" if is_said else ""
    by = row.get("confirmed_by", "")
    who = words.bare(scene.cover.people.get(by) or by, most=60) or "nobody"
    grade = f"{short(view.words, 'grade', row['grade'])}, confirmed by {who}"
    if not is_threat:
        return grade
    is_active = row["grade"] != NOT_ACTIVE
    return f"{grade}; {'counts as an active threat' if is_active else 'looked, not active'}"


def _unlinked(subject: str, factor: str) -> None:
    if coding := state.event(LINKED, "acted"):
        excerpt_search.carry(unlink_panel, (subject, factor), str(coding), "unlinked")


def _linked(subject: str, factor: str) -> None:
    if coding := state.event(f"{KEY}.search", "acted"):
        excerpt_search.carry(link_panel, (subject, factor), str(coding), "linked")


def _write(scene: Scene, view: ValueView, panel: Panel, factor: str) -> None:
    """The form of one factor: note, grade where it is a threat, excerpts."""
    row: Row = panel.factors[factor] or BLANK
    graded = factor in THREATS and bool(_named(scene))
    names = NAMES if graded else {"note": NAMES["note"]}
    form = Form.of(f"panel.{panel.subject}.{factor}", row, names)
    form.tell_conflict(names)
    wanted = {"note": form.area(FACTOR_PROMPTS.get(factor, "What is known of it?"), "note")}
    if graded:
        wanted["grade"] = form.choice(
            "Is this threat active? The grade that you confirm for it",
            "grade",
            _grades(view, factor),
            width=row_form.WIDE,
            blank="No grade: a note or an excerpt counts as an active threat",
        )
    elif factor in THREATS:
        st.markdown(
            ":gray[A note or an excerpt here counts as an active threat. To keep that you looked "
            "and it is not active, give your name under “Acting as” in the side bar; then the "
            "grade that says so, low, can be chosen beside the note.]"
        )
    form.refresh(row, wanted)
    if st.button("Save", type="primary", key=f"{KEY}.save") and _saved(
        scene, panel, factor, form, wanted, names
    ):
        state.leave_outcome("It is saved.")
        st.rerun()
    _evidence(scene, panel, factor, row)


def _grades(view: ValueView, factor: str) -> dict[str, str]:
    """The grades of one threat, as the rule reads them: all but the lowest mean that it is active.

    That of disinvestment is the grade on record of the whole, and keeps the register's words.
    """
    every = offered(view.words, "grade")
    if factor == "disinvestment":
        return every
    return {
        word: f"{'Looked, not active' if word == NOT_ACTIVE else 'Active'}: "
        f"{lowered(short(view.words, 'grade', word))}"
        for word in every
    }


def _saved(
    scene: Scene,
    panel: Panel,
    factor: str,
    form: Form,
    wanted: Row,
    names: Mapping[str, str],
) -> bool:
    def write(seen: Row, cells: Row) -> Row:
        store, by = resources.store(), resources.viewer()
        before = dict(seen) if seen["subject"] else None
        return (
            write_panel(store, scene.key[0], panel.subject, factor, cells, seen=before, by=by) or {}
        )

    return form.save(wanted, write, names, gone=BLANK)


def _evidence(scene: Scene, panel: Panel, factor: str, row: Row) -> None:
    cell = row.get("cites", "")
    cited = evidence_behind(scene.study, [cell])[cell].excerpts
    if cited:
        excerpts(
            cited,
            study=scene.key[0],
            codes=excerpt_search.code_names(scene),
            key=LINKED,
            caption="Excerpts that this rests on",
            act="Unlink",
            on_opened=lambda: excerpt_search.opened(LINKED),
            on_acted=partial(_unlinked, panel.subject, factor),
        )
    excerpt_search.search(
        scene,
        key=f"{KEY}.search",
        mark=f"{panel.subject}.{factor}",
        system=panel.system,
        linked=[each.coding for each in cited],
        on_acted=partial(_linked, panel.subject, factor),
    )
