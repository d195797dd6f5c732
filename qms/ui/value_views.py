"""The views Matrix and Money of the page Value: what the register holds, drawn and told."""

from collections.abc import Sequence

import streamlit as st

from qms.analysis.value_flow import PRESENT_VALUE_FORMULA, present_values
from qms.analysis.value_words import (
    NEVER_ADDED,
    RATE_CAUTION,
    ClassTold,
    classes_told,
    cost_told,
    left_out,
    lowered,
    others_told,
    present_told,
    short,
)
from qms.charts import value as charts
from qms.core.benefits import ProgrammeValue
from qms.services.value import ValueView
from qms.ui import resources, state, value_desk, words
from qms.ui.components.benefits import benefits
from qms.ui.components.figure import figure, is_dark
from qms.ui.components.register import register as table
from qms.ui.frame import Scene

CELLS, CLAIMS = "value.cells", "value.cell.claims"
CLASSES = "value.classes"


def matrix(scene: Scene, view: ValueView) -> None:
    """Category by beneficiary, then who pays and who gains, then when."""
    if not view.claims:
        nothing_claimed()
        return
    st.markdown(
        ":gray[Each cell counts its claims by stage and names the strongest attribution among "
        "them. Nothing is added up over a row or a column.]"
    )
    picked = _selected(view)
    benefits(view.value, view.words, key=CELLS, selected=picked, on_picked=_picked)
    if picked:
        _claims_of_cell(scene, view, *picked)
    st.subheader("Who pays and who gains", anchor=False)
    if drawn := charts.flow(view.words, view.flows, dark=is_dark()):
        figure(drawn, key="value.flow", caption="Claims by who pays and who gains")
    st.subheader("Early, realised, sustained, lost", anchor=False)
    if drawn := charts.timing(view.words, view.timing, dark=is_dark()):
        figure(drawn, key="value.timing", caption="Claims by stage and year of the latest value")
    else:
        st.markdown("No claim has a day for its latest value yet, so no time can be drawn.")


def nothing_claimed() -> None:
    """No claim here: what to do."""
    st.markdown("**No benefit is claimed here yet**, so there is nothing to draw.")
    st.markdown("**Next:** add a claim in the register; one sentence and who gains are enough.")
    if st.button("Go to the register", type="primary", key="value.to.register"):
        state.choose(view="")
        st.rerun()


def _picked() -> None:
    asked = state.event(CELLS, "picked")
    state.choose(case="/".join(map(str, asked)) if asked else "")


def _selected(view: ValueView) -> tuple[str, str] | None:
    """The cell that is open, if it holds a claim."""
    category, slash, beneficiary = state.now().case.partition("/")
    if not slash or view.value.cell(category, beneficiary) is None:
        state.settle(case="")
        return None
    return category, beneficiary


def _claims_of_cell(scene: Scene, view: ValueView, category: str, beneficiary: str) -> None:
    held = [
        claim
        for claim in view.claims
        if (claim["category"], claim["beneficiary"]) == (category, beneficiary)
    ]
    told = [
        short(view.words, "category", category, blank="No category given"),
        lowered(short(view.words, "beneficiary", beneficiary, blank="no beneficiary given")),
    ]
    st.subheader(words.plain(", for ".join(told)), anchor=False)
    table(
        value_desk.groups(scene, view, held, with_empty=False),
        key=CLAIMS,
        on_opened=_opened,
        on_programme=_programme,
    )


def _opened() -> None:
    state.choose(view="", benefit=str(state.event(CLAIMS, "opened") or ""))


def _programme() -> None:
    state.choose(view="", programme=str(state.event(CLAIMS, "programme") or ""))


def classes(view: ValueView, programme: ProgrammeValue) -> tuple[str, ...]:
    """The classes of money that are looked at, as they were chosen in this tab.

    One to begin with, so that a return can be told: the first that has a sum in the programme.
    """
    known = view.words["money_class"]
    first = tuple(programme.by_class)[:1] or view.value.classes
    chosen: tuple[str, ...] | None = state.seen(CLASSES)
    begun = first if chosen is None else chosen
    picked = st.pills(
        "Classes of money",
        list(known),
        selection_mode="multi",
        default=[word for word in begun if word in known],
        format_func=lambda word: words.bare(short(view.words, "money_class", word), most=60),
        help="Each stands apart; they are never added. A return is told for one class alone.",
        key=f"{CLASSES}.{programme.programme}",
    )
    asked = tuple(word for word in known if word in picked)
    if set(asked) != set(begun):
        state.see_anew(CLASSES, asked)
    return asked


def money(scene: Scene, view: ValueView, programme: str) -> None:
    """One programme: its ranges, and for each class all that its sum may not stand without."""
    asked = classes(view, _of(view, programme))
    if not asked:
        st.markdown("**Next:** choose a class of money.")
        return
    view = resources.value(scene.key, view.value.system, asked)
    found = _of(view, programme)
    st.subheader(words.plain(found.title or found.programme, most=120), anchor=False)
    st.markdown(words.plain(cost_told(found), most=300))
    told = classes_told(view.words, found)
    for each in told:
        _class(each)
    if not told:
        _without_a_sum(view, found)
    if others := others_told(view.words, found):
        st.markdown(f":gray[{words.plain(others, most=400)}]")
    if drawn := charts.money_ranges(view.words, found, dark=is_dark()):
        figure(drawn, key="value.ranges", caption="Cost and benefit as ranges, class by class")
    _present(scene, view, found)
    st.subheader("How the figures come about", anchor=False)
    lines = [*view.formulas, NEVER_ADDED]
    st.markdown("\n".join(f"- :gray[{words.plain(line, most=400)}]" for line in lines))


def _of(view: ValueView, programme: str) -> ProgrammeValue:
    return next(each for each in view.value.programmes if each.programme == programme)


def _class(told: ClassTold) -> None:
    st.markdown(f"**{words.plain(told.name)}**")
    st.markdown("  \n".join(words.plain(sentence, most=500) for sentence in told.sentences))


def _without_a_sum(view: ValueView, found: ProgrammeValue) -> None:
    """Why there is no sum: nothing of it is claimed in money, or something was not entered."""
    asked = [lowered(short(view.words, "money_class", name)) for name in found.classes]
    told = (
        f"**No claim of this programme can be summed as {words.plain(words.joined(asked))}.** "
        f"{words.plain(left_out(view.words, found.excluded, found.claims), most=400)}"
    )
    of_claims, of_programme = _lacking(view, found)
    if not (of_claims or of_programme):
        st.markdown(f"{told} That is no fault: what matters need not be money.")
        return
    st.markdown(told)
    about = words.plain(found.title or found.programme, most=80)
    lacks = [f"{words.plain(each)} Enter it in the claim." for each in of_claims]
    if of_programme:
        lacks.append(f"{of_programme} Enter it in the register, under “About {about}”.")
    st.markdown("**What is missing for a sum:**\n\n" + "\n".join(f"- {each}" for each in lacks))
    if st.button("Go to this programme in the register", key="value.to.programme"):
        state.choose(view="", programme=found.programme)
        st.rerun()


def _lacking(view: ValueView, found: ProgrammeValue) -> tuple[list[str], str]:
    """What keeps claims that are in money out of a sum: in claims, and in the programme."""
    rows = {claim["benefit"]: claim for claim in view.claims_in(found.programme)}
    out = {reason: [rows[id_] for id_ in ids] for reason, ids in found.excluded.of.items()}
    shares, years = out.get("no-share", []), out.get("other-price-year", [])
    sums = [row for row in out.get("not-monetised", []) if row["valuation"] == "monetised"]
    unclassed = [row for row in out.get("other-class", []) if not row["money_class"]]
    unlike = years if found.price_year else []
    counts = (
        (sums, "no gross sum is given."),
        (unclassed, "no class of money is chosen."),
        (shares, "the share is not given as low, central and high, each from 0 to 1."),
        (unlike, f"the price year is blank or is not the programme’s, {found.price_year}."),
    )
    of_claims = [f"In {words.counted(len(held), 'claim')} {what}" for held, what in counts if held]
    has_year = found.price_year or not (shares or years)
    return of_claims, "" if has_year else "The programme’s price year is blank."


def _present(scene: Scene, view: ValueView, found: ProgrammeValue) -> None:
    """The present value, if somebody wants it, never without its caution."""
    if not any(name in found.classes for name in found.by_class):
        return
    if not st.toggle("Show the present value at the Green Book rate", key="value.present"):
        return
    values = [
        value
        for value in present_values(scene.study, found.system)
        if value.programme == found.programme and value.money_class in found.classes
    ]
    lines: Sequence[str] = [present_told(view.words, found, value) for value in values]
    st.markdown("\n".join(f"- {words.plain(line, most=600)}" for line in lines))
    for line in (RATE_CAUTION, PRESENT_VALUE_FORMULA):
        st.markdown(f":gray[{words.plain(line, most=500)}]")
