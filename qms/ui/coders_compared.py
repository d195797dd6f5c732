"""What two coders made of the same sources: where they differ, and how far they agree.

Shown for sources whose coders are all done; a source that is not is never compared.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from qms.analysis.agreement import CoderAgreement
from qms.analysis.study import Study, rows
from qms.services import double_coding
from qms.services.double_coding import Compared, Difference, DoubleCoded
from qms.ui import feedback, frame, resources, state, words
from qms.ui.components.listing import listing
from qms.ui.frame import Scene

NOW = (
    "Computed from the codings as they stand now. Where codings were changed after an adjudication "
    "was recorded, the figures tell of the changed ones; the audit trail has what each coder found."
)
DIFFERENCES = "codes.differences"
FEW = 20

Row = Mapping[str, str]


def title(row: Row) -> str:
    """What a source is called."""
    return words.bare(row["title"] or row["original_name"] or row["source"], most=90)


def named(member: str, people: Mapping[str, str]) -> str:
    """What a member is called."""
    return words.bare(people.get(member) or member, most=60)


def every(scene: Scene, study: Study, found: Compared) -> None:
    """All sources that are done: a table of agreement, and the first of the differences."""
    names = _code_names(study)
    st.subheader("How far the coders agree", anchor=False)
    alpha = found.together.alpha
    over = "" if alpha is None else f" Over all codes together, alpha is {alpha:.2f}."
    st.markdown(f"For each code, on the paragraphs and on the characters both read.{over}")
    st.markdown(f":gray[{NOW}]")
    listing(
        [
            *("Code", "Same paragraphs", "Kappa", "Share with the code"),
            *("Same characters", "Kappa on characters"),
        ],
        agreement_rows(found.codes, names),
        key="codes.agreement",
        caption="Agreement of coders for each code",
        numbers=[1, 2, 3, 4, 5],
    )
    st.subheader("Where they differ", anchor=False)
    told = words.counted(len(found.differences), "passage")
    more = f", the first {FEW} of them here" if len(found.differences) > FEW else ""
    st.markdown(f"{told} that one coded and the other did not{more}. A source above shows its own.")
    _passages(scene, found.differences[:FEW], names, several=True)


def one(
    scene: Scene,
    study: Study,
    chosen: DoubleCoded,
    called: str,
    found: Compared | None,
    by: str,
    roles: Sequence[str],
) -> None:
    """One source: where its coders differ, and what was settled.

    Args:
        scene: What is open.
        study: The study; its outline is enough.
        chosen: The source with its coders' parts.
        called: Its title.
        found: The comparison; None where no source is done.
        by: Who acts.
        roles: Their roles.
    """
    st.button("All sources", key="codes.all", on_click=state.choose, kwargs={"case": ""})
    st.subheader(words.plain(f"{chosen.source} · {called}", most=160), anchor=False)
    if not chosen.is_done or found is None:
        st.markdown("Not compared yet: a coder is still at work, or there is no second one.")
        return
    shown = [each for each in found.differences if each.source == chosen.source]
    told = words.counted(len(shown), "passage")
    st.markdown(f"{told} that one coded and the other did not.")
    _passages(scene, shown, _code_names(study), several=False)
    if not chosen.is_settled:
        _settling(scene, chosen, by, roles)
    for told in dict.fromkeys(part.told for part in chosen.parts if part.state == "adjudicated"):
        st.markdown(f"Settled: {words.plain(told, most=600)}")


def _code_names(study: Study) -> dict[str, str]:
    """Code to how it is called, in the order of the codebook."""
    names: dict[str, str] = {}
    for rubric in study.rubrics:
        for criterion in rubric.criteria:
            names.setdefault(criterion.id, f"{criterion.id} {criterion.name}")
    for row in rows(study.tables["codes"]):
        names[row["code"]] = words.bare(row["name"] or row["code"], most=80)
    return names


def agreement_rows(found: Sequence[CoderAgreement], names: Mapping[str, str]) -> list[list[str]]:
    """A line for each code: paragraphs, then characters; a reason where there is no figure."""
    by_code: dict[str, dict[str, CoderAgreement]] = {}
    for each in found:
        by_code.setdefault(each.code, {})[each.basis] = each
    order = {code: at for at, code in enumerate(names)}
    return [
        [
            names.get(code, words.bare(code, most=80)),
            _share(of["paragraphs"].percent, of["paragraphs"]),
            _kappa(of["paragraphs"]),
            _share(of["paragraphs"].prevalence, of["paragraphs"]),
            _share(of["characters"].percent, of["characters"]),
            _kappa(of["characters"]),
        ]
        for code, of in sorted(by_code.items(), key=lambda pair: order.get(pair[0], len(order)))
    ]


def _share(value: float | None, of: CoderAgreement) -> str:
    return of.reason or "" if value is None else f"{value:.1%}"


def _kappa(of: CoderAgreement) -> str:
    return of.reason or "" if of.kappa is None else f"{of.kappa:.2f}"


def _passages(
    scene: Scene, shown: Sequence[Difference], names: Mapping[str, str], *, several: bool
) -> None:
    if not shown:
        return
    people = scene.cover.people
    listing(
        ["Passage", "Code", "Coded by", "Not by", *(["Source"] if several else [])],
        [
            [
                f"“{words.bare(each.quote, most=160)}”",
                names.get(each.code, words.bare(each.code, most=80)),
                words.joined([named(who, people) for who in each.coders]),
                words.joined([named(who, people) for who in each.without]),
                *([each.source] if several else []),
            ]
            for each in shown
        ],
        key=DIFFERENCES,
        caption="Passages that one coder gave a code and another did not",
        ids=[f"{each.source}\n{each.coding}" for each in shown],
        opens="Read and code",
        on_opened=_read,
    )
    if state.event(DIFFERENCES, "opened"):
        st.switch_page(frame.READ)


def _read() -> None:
    if asked := state.event(DIFFERENCES, "opened"):
        source, _, coding = str(asked).partition("\n")
        state.choose(source=source, coding=coding)


def _settling(scene: Scene, chosen: DoubleCoded, by: str, roles: Sequence[str]) -> None:
    """What was settled in a source, for its coders and those who assign."""
    if by not in chosen.coders and not double_coding.may_assign(roles):
        return
    with st.form("codes.settling", border=False):
        note = st.text_input(
            "What was settled, once you have talked the differences over",
            placeholder="both codings kept",
            key=f"codes.note.{chosen.source}",
        )
        st.caption("From then on the codings of this source may be changed again.")
        if st.form_submit_button("Record the adjudication"):
            with feedback.told():
                double_coding.record_adjudication(
                    resources.store(), scene.key[0], chosen.source, note, by=by
                )
                state.leave_outcome(f"The adjudication of {chosen.source} is on record.")
                st.rerun()
