"""The register view of the page Value: its table, a new claim, a programme's own fields."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from qms.analysis.study import rows
from qms.analysis.value_words import offered, short
from qms.errors import UserError
from qms.services import register
from qms.services.value import ValueView
from qms.ui import feedback, resources, row_form, state, value_numbers, words
from qms.ui.components.register import Group, Line
from qms.ui.components.register import register as table
from qms.ui.frame import Scene
from qms.ui.row_form import Form, Row

KEY = "value.register"
PAGE = 200
NEW = "a new programme"
LACKS = {
    "statement": "The claim says nothing; say in one sentence who gains what.",
    "beneficiary": "The claim names no beneficiary; choose who gains.",
}
PROGRAMME_NAMES = {
    "title": "Title",
    "started": "Started",
    "reviewed": "Reviewed",
    "payer": "Who pays",
    "cost_low": "Cost, low",
    "cost_central": "Cost, central",
    "cost_high": "Cost, high",
    "currency_year": "Price year",
}


def show(scene: Scene, view: ValueView) -> None:
    """The whole view: how to add, the filters, the table."""
    if not view.value.programmes:
        _empty(scene, view)
        return
    with st.expander("Add a claim", type="compact", key="value.add"):
        add(scene, view)
    programme = next(
        (p for p in view.value.programmes if p.programme == state.now().programme), None
    )
    if programme:
        title = words.plain(programme.title or programme.programme, most=80)
        with st.expander(
            f"About {title}: dates, payer, cost",
            type="compact",
            key="value.programme.form",
        ):
            _programme(scene, programme.programme)
    claims = _filtered(view)
    _told(view, claims)
    mark = f"{KEY}.{state.now().programme}"
    shown = claims[: PAGE * (1 + state.turn(mark))]
    is_all = len(claims) == len(_of_programme(view))
    table(
        groups(scene, view, shown, with_empty=is_all and len(shown) == len(claims)),
        key=KEY,
        on_opened=_opened,
        on_programme=_chosen,
    )
    if len(shown) < len(claims):
        left = words.counted(len(claims) - len(shown), "more claim")
        st.button(f"Show {left}", key="value.more", on_click=state.next_turn, args=(mark,))


def _empty(scene: Scene, view: ValueView) -> None:
    st.markdown(
        "**No programme is in the register yet.** It holds what improvement is said to bring, in "
        "money or not: one sentence and who gains are enough to begin."
    )
    st.markdown("**Next:** add a claim below, or bring in a table of claims at the top.")
    st.subheader("Add a claim", anchor=False)
    add(scene, view)


def _opened() -> None:
    state.choose(benefit=str(state.event(KEY, "opened") or ""))


def _chosen() -> None:
    state.choose(programme=str(state.event(KEY, "programme") or ""))


def add(scene: Scene, view: ValueView) -> None:
    """The shortest way to a claim: a sentence, who gains, and of which programme."""
    form = f"value.new.{state.turn('value.new')}"
    statement = st.text_area(
        "One sentence: who gains what",
        height=70,
        width=row_form.WIDE,
        key=f"{form}.statement",
        persist_state="session",
    )
    titles = {p.programme: p.title or p.programme for p in view.value.programmes}
    options, gains = [*titles, NEW], offered(view.words, "beneficiary")
    chosen = state.now().programme
    with st.container(horizontal=True, vertical_alignment="bottom", width=row_form.WIDE):
        beneficiary = st.selectbox(
            "Who gains",
            list(gains),
            index=None,
            format_func=lambda word: words.bare(gains[word], most=90),
            placeholder="Choose who gains",
            width=row_form.HALF,
            key=f"{form}.beneficiary",
            persist_state="session",
        )
        programme = st.selectbox(
            "Programme",
            options,
            index=options.index(chosen) if chosen in titles else 0,
            format_func=lambda id_: words.bare(
                titles.get(id_, f"{NEW[0].upper()}{NEW[1:]}"), most=80
            ),
            width=row_form.HALF,
            key=f"{form}.programme.{chosen}",
            persist_state="session",
        )
    title, system = "", scene.system
    if programme == NEW:
        title, system = _new_programme(scene, form)
    if st.button("Add it", type="primary", key="value.add.save"):
        cells = {"statement": statement or "", "beneficiary": beneficiary or ""}
        with feedback.told():
            _add(scene, cells, programme, {"title": title or "", "system": system})


def _new_programme(scene: Scene, form: str) -> tuple[str, str]:
    """A programme is started by its title alone."""
    with st.container(horizontal=True, vertical_alignment="bottom", width=row_form.WIDE):
        title = st.text_input(
            "Its title", width=row_form.HALF, key=f"{form}.title", persist_state="session"
        )
        systems = scene.cover.systems
        system = scene.system
        if state.now().scope and len(systems) > 1:
            system = st.selectbox(
                "Its system",
                list(systems),
                index=list(systems).index(scene.system),
                format_func=systems.__getitem__,
                width=row_form.HALF,
                key=f"{form}.system",
            )
    return title or "", system


def _add(scene: Scene, cells: Row, programme: str, new: Row) -> None:
    store, study, by = resources.store(), scene.key[0], resources.viewer()
    if programme == NEW:
        # What the claim itself lacks is told before a programme is started for it.
        lacks = [told for name, told in LACKS.items() if not cells[name].strip()]
        if lacks:
            raise UserError(*lacks)
        programme = register.add_programme(store, study, new, by=by)["programme"]
        state.choose(system=new["system"])
    made = register.add_claim(store, study, {**cells, "programme": programme}, by=by)
    state.next_turn("value.new")
    state.leave_outcome("The claim is in the register. Complete it now, or come back to it.")
    state.choose(benefit=made["benefit"])
    st.rerun()


def _programme(scene: Scene, name: str) -> None:
    row = next(r for r in rows(scene.study.tables["programmes"]) if r["programme"] == name)
    form = Form.of(f"programme.{name}", row, PROGRAMME_NAMES)
    form.tell_conflict(PROGRAMME_NAMES)
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted = {"title": form.text("Title", "title")}
        wanted["payer"] = form.text("Who pays, in money or time", "payer")
    with st.container(horizontal=True, width=row_form.WIDE):
        wanted["started"] = form.day("Started", "started")
        wanted["reviewed"] = form.day("Reviewed", "reviewed")
    with st.container(horizontal=True, width=row_form.WIDE):
        for end in ("low", "central", "high"):
            wanted[f"cost_{end}"] = form.text(f"Cost, {end}", f"cost_{end}", width=190)
        wanted["currency_year"] = form.text("Price year", "currency_year", width=140)
    st.markdown(f":gray[{value_numbers.YEAR_TOLD}]")
    form.refresh(row, wanted)
    if form.seen.row is None:
        return

    def write(seen: Row, cells: Row) -> Row:
        store, by = resources.store(), resources.viewer()
        kept = value_numbers.entered(cells, seen, PROGRAMME_NAMES)
        return register.change_programme(store, scene.key[0], dict(seen), kept, by=by)

    if st.button("Save", type="primary", key="value.programme.save") and form.save(
        wanted, write, PROGRAMME_NAMES
    ):
        state.leave_outcome("The programme is saved.")
        st.rerun()


def _of_programme(view: ValueView) -> tuple[Row, ...]:
    chosen = state.now().programme
    return view.claims_in(chosen) if chosen else view.claims


def _filtered(view: ValueView) -> list[Row]:
    """The claims that the filters leave, programme by programme."""
    claims = _of_programme(view)
    with st.container(horizontal=True, gap="small"):
        for column, label in (("category", "Category"), ("stage", "Stage")):
            there = {claim[column] for claim in view.claims}
            options = [word for word in ("", *view.words[column], *sorted(there)) if word in there]
            picked = st.multiselect(
                label,
                list(dict.fromkeys(options)),
                format_func=partial(_name, view, column),
                placeholder=f"Every {label.lower()}",
                label_visibility="collapsed",
                width=280,
                key=f"value.filter.{column}",
            )
            claims = tuple(claim for claim in claims if not picked or claim[column] in picked)
    return list(claims)


def _name(view: ValueView, column: str, word: str) -> str:
    blank = f"No {column} given"
    return words.bare(short(view.words, column, word, blank=blank), most=80)


def _told(view: ValueView, claims: Sequence[Row]) -> None:
    programmes = len({claim["programme"] for claim in claims})
    unvalued = sum(not claim["valued_by"] for claim in claims)
    left = f"; {words.counted(unvalued, 'claim')} not yet valued by anybody" if unvalued else ""
    told = (
        f"{words.counted(len(claims), 'claim')} in {words.counted(programmes, 'programme')}{left}. "
        "Any valued benefit counts, in money or not; nothing is added up."
    )
    st.markdown(f":gray[{told}]")


def groups(
    scene: Scene, view: ValueView, claims: Sequence[Row], *, with_empty: bool
) -> list[Group]:
    """The claims by programme, in words.

    Args:
        scene: The study.
        view: The register.
        claims: Those that are shown.
        with_empty: Whether programmes without a claim are shown too.
    """
    by_claim, warnings = _gaps(view)
    held: dict[str, list[Row]] = {}
    for claim in claims:
        held.setdefault(claim["programme"], []).append(claim)
    chosen = state.now().programme
    return [
        Group(
            id=programme.programme,
            title=words.bare(programme.title or programme.programme, most=160),
            about=_about(scene, programme.system, programme.started, programme.payer),
            warnings=tuple(warnings.get(programme.programme, ())),
            claims=tuple(
                _line(view, claim, by_claim.get(claim["benefit"], ()))
                for claim in held.get(programme.programme, ())
            ),
        )
        for programme in view.value.programmes
        if programme.programme in held
        or (with_empty and chosen in ("", programme.programme) and not programme.claims)
    ]


def _gaps(view: ValueView) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """What claims do not tell, by claim; and what programmes as a whole do not, by programme."""
    claims: dict[str, list[str]] = {}
    programmes: dict[str, list[str]] = {}
    for gap in view.gaps:
        for benefit in gap.claims:
            claims.setdefault(benefit, []).append(gap.words)
        if not gap.claims and gap.kind != "no-claims":
            told = gap.words[:1].upper() + gap.words[1:]
            programmes.setdefault(gap.programme, []).append(f"{told}.")
    return claims, programmes


def _about(scene: Scene, system: str, started: str, payer: str) -> str:
    return words.sentence(
        [
            scene.cover.systems.get(system, system) if state.now().scope else "",
            f"since {words.month(started)}" if started else "",
            f"paid by {words.bare(payer, most=120)}" if payer else "payer not stated",
        ]
    )


def _line(view: ValueView, claim: Row, gaps: Sequence[str]) -> Line:
    def named(column: str) -> str:
        return words.bare(short(view.words, column, claim[column]), most=80)

    return Line(
        id=claim["benefit"],
        statement=words.bare(claim["statement"] or "A claim without a sentence", most=400),
        category=words.bare(
            short(view.words, "category", claim["category"], blank="no category"), most=80
        ),
        beneficiary=named("beneficiary"),
        stage=named("stage"),
        attribution=named("attribution"),
        valuation=named("valuation"),
        gaps="; ".join(gaps),
    )
