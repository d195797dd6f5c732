"""One claim of the register: its form in groups, and the excerpts that it rests on."""

from collections.abc import Mapping

import streamlit as st

from qms.analysis.value_evidence import evidence_behind
from qms.analysis.value_words import explained, offered, short
from qms.services import register
from qms.services.register_panel import link_evidence, unlink_evidence
from qms.services.value import ValueView
from qms.ui import excerpt_search, resources, row_form, state, value_numbers, words
from qms.ui.components.excerpts import excerpts
from qms.ui.frame import Scene
from qms.ui.row_form import Form, Row

KEY, LINKED = "value.claim", "value.linked"
NAMES = {
    "statement": "Who gains what",
    "programme": "Programme",
    "category": "Category",
    "theme": "Theme",
    "beneficiary": "Who gains",
    "payer": "Who pays",
    "valued_by": "Who values it",
    "measure": "Measure",
    "unit": "Unit",
    "direction": "Direction",
    "baseline": "Baseline",
    "baseline_on": "Baseline on",
    "latest": "Latest",
    "latest_on": "Latest on",
    "indicator": "Narrative indicator",
    "stage": "Stage",
    "attribution": "Attribution",
    "sustained": "Sustained",
    "valuation": "Valuation",
    "not_monetised_because": "Why not in money",
    "gross": "Gross sum",
    "money_class": "Class of money",
    "currency_year": "Price year",
    "share_low": "Share, low",
    "share_central": "Share, central",
    "share_high": "Share, high",
    "disbenefit_check": "Unwanted effects",
}
_MONEY = ("gross", "money_class", "currency_year", "share_low", "share_central", "share_high")


def begun(benefit: str) -> Row | None:
    """What somebody was writing of a claim in this tab; None where nothing was begun."""
    return Form.begun(f"claim.{benefit}") if benefit else None


def show(scene: Scene, view: ValueView, claim: Row) -> None:
    """The page of one claim."""
    _top(view, claim)
    form = Form.of(f"claim.{claim['benefit']}", claim, NAMES)
    form.tell_conflict(NAMES)
    wanted = _fields(form, view)
    form.refresh(claim, wanted)
    told = "Save mine in its place" if form.seen.refusal else "Save"
    if form.seen.row is None:
        told = "Enter it again"
    with st.container(horizontal=True, vertical_alignment="center"):
        saves = st.button(told, type="primary", key=f"{KEY}.save")
        if st.button("Back to the register", key=f"{KEY}.back"):
            form.begin_anew()
            state.choose(benefit="")
            st.rerun()
        if form.seen.row is not None:
            _removal(scene, claim, form)
    if saves and _saved(scene, form, wanted):
        st.rerun()
    if form.seen.row is not None:
        _evidence(scene, view, claim)


def _top(view: ValueView, claim: Row) -> None:
    st.subheader(
        words.plain(claim["statement"] or "A claim without a sentence", most=400), anchor=False
    )
    gaps = view.gaps_of(claim["benefit"])
    if gaps:
        st.markdown(f":gray[Not told yet: {words.plain('; '.join(gaps), most=600)}.]")
    else:
        st.markdown(":gray[Nothing that the register asks for is left open.]")


def _fields(form: Form, view: ValueView) -> Row:
    """Every field in its group; what is not asked, as money of what is told in words, stays."""
    known = view.words
    wanted = {"statement": form.area("One sentence: who gains what", "statement", height=70)}
    titles = {p.programme: p.title or p.programme for p in view.value.programmes}
    _group("Who gains and who pays")
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted["beneficiary"] = form.choice(
            "Who gains", "beneficiary", offered(known, "beneficiary")
        )
        wanted["payer"] = form.text("Who pays, in money or time", "payer")
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted["category"] = form.choice(
            "Category of benefit", "category", offered(known, "category")
        )
        wanted["theme"] = form.text("Theme, such as safety or flow", "theme")
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted["programme"] = form.choice("Programme", "programme", titles)
        wanted["valued_by"] = form.text(
            "Who said that it matters",
            "valued_by",
            help="Groups of people, with ; between. Blank means: claimed, not yet valued.",
        )
    wanted |= _known_how(form, known)
    _group("How far it has come, and how sure it is")
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted["stage"] = form.choice("Stage", "stage", offered(known, "stage"))
        wanted["sustained"] = form.choice("Sustained", "sustained", offered(known, "sustained"))
    wanted["attribution"] = _attribution(form, known)
    wanted |= _valuation(form, known)
    _group("Unwanted effects")
    wanted["disbenefit_check"] = form.choice(
        "Did anybody look for harm, burden or displacement?",
        "disbenefit_check",
        offered(known, "disbenefit_check"),
        width=row_form.WIDE,
    )
    return wanted


def _group(name: str) -> None:
    st.markdown(f"#### {name}")


def _known_how(form: Form, known: Mapping[str, Mapping[str, str]]) -> Row:
    _group("How we know")
    with st.container(horizontal=True, width=row_form.WIDE):
        measure = form.text("Measure", "measure")
        unit = form.text("Unit", "unit", width=150)
        direction = form.choice("Direction", "direction", offered(known, "direction"), width=250)
    with st.container(horizontal=True, width=row_form.WIDE):
        baseline = form.text("Baseline", "baseline", width=200)
        baseline_on = form.day("Baseline on", "baseline_on")
        latest = form.text("Latest", "latest", width=200)
        latest_on = form.day("Latest on", "latest_on")
    indicator = form.area(
        "Or, where nothing is measured: what one would see",
        "indicator",
        help="A narrative indicator does for benefits that are early or between people.",
    )
    return {
        "measure": measure,
        "unit": unit,
        "direction": direction,
        "baseline": baseline,
        "baseline_on": baseline_on,
        "latest": latest,
        "latest_on": latest_on,
        "indicator": indicator,
    }


def _attribution(form: Form, known: Mapping[str, Mapping[str, str]]) -> str:
    """The ordered scale, each step with its words."""
    cell, options = form.cell("attribution"), ["", *known["attribution"]]
    options += [cell] if cell not in options else []
    return st.radio(
        "Attribution: how sure is it that the work brought it about?",
        options,
        index=options.index(cell),
        format_func=lambda word: words.bare(short(known, "attribution", word, blank="Not stated")),
        captions=[words.bare(explained(known, "attribution", word)) for word in options],
        key=f"{form.key}.attribution",
        persist_state="session",
    )


def _valuation(form: Form, known: Mapping[str, Mapping[str, str]]) -> Row:
    """Described, quantified or in money; sums are asked for only where it is in money."""
    _group("How it is valued")
    found = {
        "valuation": form.choice(
            "Valuation", "valuation", offered(known, "valuation"), width=row_form.WIDE
        )
    }
    if found["valuation"] == "monetised":
        return {**found, **_money(form, known)}
    if found["valuation"]:
        found["not_monetised_because"] = form.choice(
            "Not in money, because",
            "not_monetised_because",
            offered(known, "not_monetised_because"),
            width=row_form.WIDE,
        )
    return found


def _money(form: Form, known: Mapping[str, Mapping[str, str]]) -> Row:
    with st.container(horizontal=True, width=row_form.WIDE):
        gross = form.text("Gross sum", "gross", width=200)
        year = form.text("Price year", "currency_year", width=130)
        money_class = form.choice(
            "Class of money", "money_class", offered(known, "money_class"), width=480
        )
    st.markdown(
        f":gray[{value_numbers.YEAR_TOLD} The share of the gross sum that is due to the programme "
        "is a range, each from 0 to 1 or in per cent. Classes of money are never added together.]"
    )
    with st.container(horizontal=True, width=row_form.WIDE):
        low = form.text("Share, low", "share_low", width=150)
        central = form.text("Share, central", "share_central", width=150)
        high = form.text("Share, high", "share_high", width=150)
    return dict(zip(_MONEY, (gross, money_class, year, low, central, high), strict=True))


def _saved(scene: Scene, form: Form, wanted: Row) -> bool:
    store, study, by = resources.store(), scene.key[0], resources.viewer()
    if form.seen.row is None:
        done = row_form.refused(lambda: _again(scene, form, wanted))
        state.leave_outcome(done or "The claim is entered again.")
        return not done

    def write(seen: Row, cells: Row) -> Row:
        kept = value_numbers.entered(cells, seen, NAMES)
        return register.change_claim(store, study, dict(seen), kept, by=by)

    if form.save(wanted, write, NAMES):
        state.leave_outcome("The claim is saved.")
        return True
    return False


def _again(scene: Scene, form: Form, wanted: Row) -> None:
    """A claim that somebody removed meanwhile, entered anew from what was typed."""
    typed = {**form.seen.offered, **wanted, "benefit": ""}
    cells = value_numbers.entered(typed, {}, NAMES)
    made = register.add_claim(resources.store(), scene.key[0], cells, by=resources.viewer())
    form.begin_anew()
    state.choose(benefit=made["benefit"])


def _removal(scene: Scene, claim: Row, form: Form) -> None:
    with st.popover("Remove this claim"):
        st.markdown("It leaves the register; the audit trail keeps it.")
        if st.button("Yes, remove it", key=f"{KEY}.remove"):
            store, by = resources.store(), resources.viewer()
            done = row_form.refused(
                lambda: register.remove_claim(store, scene.key[0], dict(claim), by=by)
            )
            state.leave_outcome(done or "The claim is removed.")
            if not done:
                form.begin_anew()
                state.choose(benefit="")
            st.rerun()


def _unlinked() -> None:
    if coding := state.event(LINKED, "acted"):
        excerpt_search.carry(unlink_evidence, (state.now().benefit,), str(coding), "unlinked")


def _linked() -> None:
    if coding := state.event(f"{KEY}.search", "acted"):
        excerpt_search.carry(link_evidence, (state.now().benefit,), str(coding), "linked")


def _evidence(scene: Scene, view: ValueView, claim: Row) -> None:
    """What the claim rests on, each excerpt open to its source; and a search for more."""
    _group("Evidence")
    cell = claim["evidence"]
    behind = evidence_behind(scene.study, [cell])[cell]
    if behind.excerpts:
        excerpts(
            behind.excerpts,
            study=scene.key[0],
            codes=excerpt_search.code_names(scene),
            key=LINKED,
            caption="Excerpts that this claim rests on",
            act="Unlink",
            on_opened=lambda: excerpt_search.opened(LINKED),
            on_acted=_unlinked,
        )
    if behind.others:
        others = words.plain("; ".join(behind.others), most=400)
        st.markdown(f":gray[Also named: {others}]")
    if not cell:
        st.markdown("No excerpt is linked yet. Look for what people said or wrote, and link it.")
    excerpt_search.search(
        scene,
        key=f"{KEY}.search",
        mark=claim["benefit"],
        system=_system(view, claim),
        linked=[excerpt.coding for excerpt in behind.excerpts],
        on_acted=_linked,
    )
    excerpt_search.go_read(LINKED, f"{KEY}.search")


def _system(view: ValueView, claim: Row) -> str:
    return next((p.system for p in view.value.programmes if p.programme == claim["programme"]), "")
