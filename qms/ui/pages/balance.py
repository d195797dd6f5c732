"""Balance: the four readings of one system in one wave, never merged, and their two logs."""

import streamlit as st

from qms.charts import balance, conversion, tension
from qms.charts.drawing import Drawing
from qms.services.balance import BalanceView
from qms.ui import choices, frame, logs, resources, state, words
from qms.ui.components.figure import figure, is_dark
from qms.ui.frame import Scene


def _head(scene: Scene) -> None:
    frame.crumb(scene)
    name = words.plain(scene.system_name, most=80)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(f"Balance at {name}", anchor=False)
        choices.system(scene, "balance")
        choices.wave(scene, "balance")
    st.markdown(
        ":gray[Planning, control, assurance and improvement in four readings that are never "
        "merged. There is no correct balance: under acute concern for safety, much attention to "
        "assurance is right.]"
    )
    outcome = state.take_outcome()
    if isinstance(outcome, str):
        st.success(words.plain(outcome))


def _patterns(view: BalanceView) -> None:
    """Named patterns as text to confirm, with the numbers behind them; never a verdict."""
    st.subheader("What this may look like", anchor=False)
    if not view.balance.patterns:
        st.markdown("The readings fit none of the six patterns that the method names.")
        return
    st.markdown(
        "\n".join(
            f"- This looks like **{pattern.name}**, because "
            f"{words.plain(pattern.why[0].lower() + pattern.why[1:], most=600)} Whether it is so "
            "is for people who know the system to say; nothing rests on the name."
            for pattern in view.balance.patterns
        )
    )


def _reading(title: str, sentence: str, drawn: Drawing | None, empty: str, *, key: str) -> None:
    """One reading: what it is, its figure with text and table, or what is missing for it."""
    st.subheader(title, anchor=False)
    st.markdown(f":gray[{sentence}]")
    if drawn is None:
        st.markdown(empty)
    else:
        figure(drawn, key=f"balance.{key}", caption=title)


def _readings(scene: Scene, view: BalanceView) -> None:
    found, dark = view.balance, is_dark()
    _reading(
        "Levels of the four functions",
        "Each dot is a criterion at its agreed level; nothing is averaged.",
        balance.levels(found, view.profile, view.rubric, dark=dark)
        if any(found.strips.values())
        else None,
        "No level of the four functions is agreed yet. **Next:** rate, and agree in the workshop.",
        key="levels",
    )
    _reading(
        "Attention",
        "How much of what was observed was about each function. Bars are intervals of 95%, "
        "Wilson’s; minutes have none, since they are no sample. Agenda design drives it.",
        balance.attention(found, dark=dark) if found.attention else None,
        "Nothing is coded to the rubric yet. **Next:** read and code the sources.",
        key="attention",
    )
    with st.expander("Agenda minutes", type="compact", **state.switch("balance.agenda", "agenda")):
        logs.agenda(scene, view)
    _reading(
        "What followed assurance findings",
        "Each mark is a logged finding, filled where its effect was checked.",
        conversion.conversion(view.findings, dark=dark) if view.findings else None,
        "No finding is logged. **Next:** log what inspections, audits and reviews found, below.",
        key="conversion",
    )
    with st.expander(
        "Log of findings", type="compact", **state.switch("balance.findings", "findings")
    ):
        logs.findings(scene, view)
    _reading(
        "Voiced tension",
        "Passages that coders flagged as tension, by direction and by the sector that spoke. "
        "Small numbers: they are not ranked.",
        tension.tension(found, view.rubric, dark=dark) if found.tension else None,
        "No passage is flagged as tension.",
        key="tension",
    )


def _nothing(scene: Scene, view: BalanceView) -> None:
    st.markdown(
        f"**Nothing of {words.plain(scene.system_name, most=60)} in "
        f"{words.plain(scene.cover.waves[scene.wave], most=60)} can be read yet.** The readings "
        "fill as sources are coded, levels agreed and findings logged."
    )
    st.markdown("**Next:** bring in sources and code them, or begin with the logs below.")
    if st.button("Go to the sources", type="primary", key="balance.sources"):
        st.switch_page(frame.SOURCES)
    st.subheader("Log of findings", anchor=False)
    logs.findings(scene, view)
    st.subheader("Agenda minutes", anchor=False)
    logs.agenda(scene, view)


def _show() -> None:
    scene = frame.scene()
    frame.check_sight(scene, system=scene.system)
    view = resources.balance(scene.key, scene.system, scene.wave)
    _head(scene)
    if view.is_empty:
        _nothing(scene, view)
    else:
        _patterns(view)
        _readings(scene, view)
    state.write_address("study", "system", "wave", "view")


_show()
