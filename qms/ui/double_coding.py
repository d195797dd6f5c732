"""The second view of the page Codes: which sources two people code apart, and where they differ.

Owners and facilitators assign; a coder declares their own part done and nobody else's. What
coders made of a source is shown side by side once every one of them is done.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from qms.analysis.study import Study, rows
from qms.core.coding import words as listed
from qms.services import double_coding
from qms.services.double_coding import Compared, DoubleCoded
from qms.ui import choices as pickers
from qms.ui import coders_compared, feedback, frame, person, resources, state, words
from qms.ui.components.listing import listing
from qms.ui.frame import Scene

VIEW = "double"
ABOUT = (
    "Two people code a source without seeing each other's codings. Each declares their own part "
    "done; from then on their codings of it stand as they are, and when both are done the two are "
    "compared here."
)

Row = Mapping[str, str]


def choices(scene: Scene) -> None:
    """The pickers of this view, in the head of the page."""
    pickers.wave(scene, "codes")


def show(scene: Scene, study: Study) -> None:
    """What is double coded in the wave, what one's own part is, and how far coders agree."""
    failed = state.take_outcome()
    if isinstance(failed, list):
        feedback.refused(failed)
    elif isinstance(failed, str):
        st.markdown(f"**{words.plain(failed, most=400)}**")
    sources = {
        row["source"]: row
        for row in rows(study.tables["sources"])
        if row["wave"] == scene.wave and not row["withdrawn_at"]
    }
    doubled = {
        each.source: each for each in double_coding.double_coded(study) if each.source in sources
    }
    by, roles = resources.viewer(), _roles(study, resources.viewer())
    done = tuple(source for source, each in doubled.items() if each.is_done)
    found = resources.compared(scene.key, done) if done else None
    chosen = doubled.get(state.now().case)
    if chosen:
        title = coders_compared.title(sources[chosen.source])
        coders_compared.one(scene, study, chosen, title, found, by, roles)
        return
    state.settle(case="")
    st.markdown(f":gray[{ABOUT}]")
    _own_parts(scene, sources, doubled, by)
    if doubled:
        _table(scene, sources, doubled, found)
    else:
        wave = words.plain(scene.cover.waves[scene.wave])
        st.markdown(
            f"**No source of {wave} is double coded yet.** **Next:** an owner or a facilitator "
            f"assigns two coders to some of them; {double_coding.CUSTOMARY} per cent is customary."
        )
    if found:
        coders_compared.every(scene, study, found)
    elif doubled:
        st.markdown("Coders are compared once all of a source have declared their part done.")
    _assigning(scene, study, sources, roles)


def _roles(study: Study, who: str) -> list[str]:
    return [
        role
        for row in rows(study.tables["members"])
        if row["member"] == who
        for role in listed(row["role"])
    ]


def _own_parts(
    scene: Scene, sources: Mapping[str, Row], doubled: Mapping[str, DoubleCoded], by: str
) -> None:
    """Whoever acts opens what they are still at work on, or declares it done."""
    mine = [
        source
        for source, each in doubled.items()
        if any(part.coder == by and not part.told for part in each.parts)
    ]
    if not mine:
        return
    st.subheader("Your own part", anchor=False)
    name = words.plain(scene.cover.people.get(by) or by, most=60)
    st.markdown(f"{name} is still at work on {words.counted(len(mine), 'source')}.")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        source = st.selectbox(
            "Source",
            mine,
            format_func=lambda each: f"{each} · {coders_compared.title(sources[each])}",
            width=420,
            key="codes.mine",
        )
        if st.button("Read and code", key="codes.read"):
            state.choose(source=source)
            st.switch_page(frame.READ)
        with st.popover("Declare my part done"):
            st.markdown(
                "Your codings of this source stand as they are from then on, and you see the "
                "other coder's. It cannot be taken back."
            )
            st.button(
                "My part is done",
                key="codes.done",
                type="primary",
                on_click=_declared,
                args=(scene.key[0], source, by),
            )


def _declared(study: str, source: str, by: str) -> None:
    try:
        double_coding.declare_done(resources.store(), study, source, by=by)
        state.leave_outcome(f"Your part of {source} is done.")
    except Exception as error:
        state.leave_outcome(list(feedback.lines_of(error)))


def _table(
    scene: Scene,
    sources: Mapping[str, Row],
    doubled: Mapping[str, DoubleCoded],
    found: Compared | None,
) -> None:
    done = sum(each.is_done for each in doubled.values())
    st.subheader("Sources coded twice", anchor=False)
    st.markdown(
        f"{len(doubled)} of {words.counted(len(sources), 'source')} of this wave "
        f"{'is' if len(doubled) == 1 else 'are'} assigned to coders apart; {done or 'none'} of "
        f"them {'is' if done < 2 else 'are'} done by all."
    )
    people = scene.cover.people
    counts: dict[str, int] = {}
    for each in found.differences if found else ():
        counts[each.source] = counts.get(each.source, 0) + 1
    listing(
        ["Source", "Standing", "Differences", "Coders", "Assigned"],
        [
            [
                f"{source} · {coders_compared.title(sources[source])}",
                _standing(each, people),
                str(counts.get(source, 0)) if each.is_done else "not yet compared",
                words.joined([coders_compared.named(part.coder, people) for part in each.parts]),
                _assigned(each),
            ]
            for source, each in doubled.items()
        ],
        key="codes.doubled",
        caption="Sources coded by two people apart",
        numbers=[2],
        ids=list(doubled),
        opens="Show where its coders differ",
        on_opened=_chosen,
    )


def _chosen() -> None:
    if source := state.event("codes.doubled", "opened"):
        state.choose(case=str(source))


def _standing(each: DoubleCoded, people: Mapping[str, str]) -> str:
    working = [coders_compared.named(part.coder, people) for part in each.parts if not part.told]
    if working:
        return f"{words.joined(working)} still at work"
    if len(each.parts) < 2:
        return "done; no second coder is assigned"
    if each.is_settled:
        return words.bare("; ".join(dict.fromkeys(part.told for part in each.parts)), most=200)
    return "all done, not yet adjudicated"


def _assigned(each: DoubleCoded) -> str:
    days = dict.fromkeys(words.day(part.assigned_at) for part in each.parts if part.assigned_at)
    seeds = dict.fromkeys(part.seed for part in each.parts if part.seed)
    drawn = f"drawn with seed {words.bare(words.joined(list(seeds)), most=40)}" if seeds else ""
    return words.sentence([words.joined(list(days)) if days else "", drawn])


def _assigning(
    scene: Scene, study: Study, sources: Mapping[str, Row], roles: Sequence[str]
) -> None:
    """Owners and facilitators assign coders to chosen sources, or to a share that is drawn."""
    st.subheader("Assign coders", anchor=False)
    by = resources.viewer()
    if not double_coding.may_assign(roles):
        able = person.of_study(study, roles=("owner", "facilitator"))
        names = words.plain(words.joined(list(able.values())), most=300)
        st.markdown(
            f"Owners and facilitators assign: {names}."
            if able
            else "Owners and facilitators assign, and this study names none among its members."
        )
        return
    people = person.of_study(study, roles=("coder", "owner", "facilitator"))
    if len(people) < 2:
        st.markdown("Two coders are needed; add them to the study's members.")
        return
    coders = st.multiselect(
        "Coders, two or more",
        list(people),
        format_func=people.__getitem__,
        key="codes.coders",
        max_selections=6,
        width=560,
    )
    way = st.segmented_control(
        "Which sources",
        ["drawn", "chosen"],
        format_func={"drawn": "A random share", "chosen": "Sources that I choose"}.__getitem__,
        default="drawn",
        required=True,
        key="codes.way",
    )
    seed, picked = _drawn(sources) if way == "drawn" else ("", _picked(sources))
    if st.button("Assign", type="primary", key="codes.assign"):
        with feedback.told():
            _assign(scene, picked, coders, by, seed)


def _drawn(sources: Mapping[str, Row]) -> tuple[str, tuple[str, ...]]:
    with st.container(horizontal=True, gap="small"):
        share = st.number_input(
            "Per cent of this wave's sources",
            1,
            100,
            double_coding.CUSTOMARY,
            key="codes.share",
            width=240,
        )
        seed = st.text_input(
            "Seed",
            "7",
            key="codes.seed",
            width=140,
            help="The same seed draws the same sources; it is put on record.",
        )
    found = double_coding.drawn(sources, share, seed)
    st.markdown(
        f":gray[{words.counted(len(found), 'source')} of {len(sources)}: "
        f"{words.plain(', '.join(found), most=600)}. Who is assigned already stays so.]"
    )
    return seed, found


def _picked(sources: Mapping[str, Row]) -> tuple[str, ...]:
    found = st.multiselect(
        "Sources",
        list(sources),
        format_func=lambda each: f"{each} · {coders_compared.title(sources[each])}",
        key="codes.sources",
        width=720,
    )
    return tuple(found)


def _assign(
    scene: Scene, sources: Sequence[str], coders: Sequence[str], by: str, seed: str
) -> None:
    if len(coders) < 2:
        feedback.refused(["Choose two coders or more; one of them may have coded already."])
        return
    if not sources:
        feedback.refused(["Choose a source at least."])
        return
    made = double_coding.assign(resources.store(), scene.key[0], sources, coders, by=by, seed=seed)
    told = f"{words.counted(made, 'assignment')} made." if made else "All were assigned already."
    state.leave_outcome(told)
    st.rerun()
