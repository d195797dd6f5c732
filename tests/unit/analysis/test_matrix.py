"""The framework matrix: what state a cell is in, and which case an excerpt belongs to."""

import pytest

from qms.analysis.matrix import STATES, framework_matrix
from tests import factories

RUBRIC = factories.rubric(
    criteria=("QP1", "QA1", "QA2"), more="sectors: {icb: Board, acute: Trust, vcse: Charities}"
)
ICB = factories.source(source="int-1", sector="icb")
ACUTE = factories.source(source="int-2", sector="acute")
WRITTEN = {"system": "site-a", "wave": "t1", "criterion": "QP1", "summary": "They agree."}


def matrix(*, by="system", system="", domain="", rubrics=(RUBRIC,), **tables):
    study = factories.study(rubrics=rubrics, **tables)
    return framework_matrix(study, "t1", by=by, system=system, domain=domain)


def state(seen, row=0, column=0):
    return STATES[int(seen.state[row, column])]


def coded(*levels, code="QP1"):
    """One coding for each level, each in a source of its own."""
    return {
        "sources": [
            factories.source(source=f"int-{n}", sector="icb" if n % 2 else "acute")
            for n in range(len(levels))
        ],
        "codings": [
            factories.coding(coding=f"c{n}", source=f"int-{n}", level=level, code=code)
            for n, level in enumerate(levels)
        ],
    }


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"sources": []}, "not looked"),
        ({"sources": [ICB]}, "not looked"),
        ({"codings": [factories.coding(code="QA1")]}, "nothing found"),
        ({"codings": [factories.coding(code="own")], "codes": [{"code": "own"}]}, "nothing found"),
        ({"codings": [factories.coding()]}, "excerpts"),
        ({"codings": [factories.coding(level="")]}, "excerpts"),
        ({"codings": [factories.coding()], "summaries": [WRITTEN]}, "summarised"),
        ({"summaries": [WRITTEN]}, "summarised"),
        ({"codings": [factories.coding()], "summaries": [{**WRITTEN, "summary": ""}]}, "excerpts"),
        ({"summaries": [{**WRITTEN, "criterion": "QA1"}]}, "not looked"),
        (coded("2", "2", "0", "0"), "contested"),
        (coded("2", "2", "0", "0") | {"summaries": [WRITTEN]}, "contested"),
        (coded("2", "2", "2", "2"), "excerpts"),
    ],
)
def test_the_state_of_a_cell(tables, told):
    assert state(matrix(**tables)) == told


def test_a_withdrawn_source_says_nothing():
    withdrawn = factories.source(withdrawn_at="2024-03-02")
    assert state(matrix(sources=[withdrawn], codings=[factories.coding()])) == "not looked"


def test_another_wave_says_nothing():
    waves = [{"wave": wave, "as_of": "2024-03-31"} for wave in ("t0", "t1")]
    there = factories.source(wave="t0")
    older = {**WRITTEN, "wave": "t0"}
    seen = matrix(waves=waves, sources=[there], codings=[factories.coding()], summaries=[older])
    assert (state(seen), seen.summaries, seen.cases[0].sources) == ("not looked", {}, 0)


def test_a_contested_cell_keeps_its_range_and_its_summary():
    seen = matrix(**coded("2", "2", "0", "0"), summaries=[WRITTEN])
    assert seen.ranges == {(0, 0): (0, 2)}
    assert seen.summaries[0, 0].text == "They agree."
    assert seen.written() == (1, 1)


def test_systems_stand_in_the_order_of_their_names():
    systems = [{"system": "site-a", "name": "Zebra"}, {"system": "site-b", "name": "Ant"}]
    assert [case.name for case in matrix(systems=systems).cases] == ["Ant", "Zebra"]


def test_sectors_stand_in_the_order_of_the_rubric_and_the_silent_ones_too():
    odd = factories.source(source="int-3", sector="zoo")
    blank = factories.source(source="int-4", sector="")
    seen = matrix(
        by="sector",
        sources=[blank, odd, ACUTE, ICB],
        codings=[factories.coding(source="int-2"), factories.coding(coding="c2", source="int-4")],
    )
    assert [(c.id, c.name, c.sources, c.coded) for c in seen.cases] == [
        ("icb", "Board", 1, 0),
        ("acute", "Trust", 1, 1),
        ("vcse", "Charities", 0, 0),
        ("zoo", "zoo", 1, 0),
        ("", "Sector not given", 1, 1),
    ]
    assert [state(seen, row) for row in range(5)] == [
        *("not looked", "excerpts", "not looked", "not looked", "excerpts"),
    ]


@pytest.mark.parametrize("by", ["sector", "source"])
def test_without_sources_and_sectors_there_are_no_finer_cases(by):
    seen = matrix(by=by, rubrics=(factories.rubric(),), sources=[])
    assert (seen.cases, seen.excerpts.shape, seen.written()) == ((), (0, 2), (0, 0))


def test_sources_stand_by_kind_and_then_by_id():
    sources = [
        factories.source(source="a-doc", kind="document"),
        factories.source(source="c-int", title="Third"),
        factories.source(source="b-int"),
        factories.source(source="d-meet", kind="meeting"),
    ]
    seen = matrix(by="source", sources=sources)
    assert [case.id for case in seen.cases] == ["b-int", "c-int", "d-meet", "a-doc"]
    assert [case.name for case in seen.cases] == ["b-int", "Third", "d-meet", "a-doc"]


@pytest.mark.parametrize("by", ["sector", "source"])
def test_finer_cases_have_excerpts_and_nothing_more(by):
    seen = matrix(by=by, **coded("2", "2", "0", "0"), summaries=[WRITTEN])
    assert (seen.summaries, seen.ranges) == ({}, {})
    assert set(seen.tally()) == set(STATES)
    assert (seen.tally()["contested"], seen.tally()["summarised"]) == (0, 0)


def test_excerpts_stand_by_kind_source_and_place_in_the_text():
    quotes = [("c1", "int-2", "Nobody"), ("c2", "int-2", "The board"), ("c3", "a-doc", "them")]
    seen = matrix(
        sources=[ICB, ACUTE, factories.source(source="a-doc", kind="document")],
        codings=[factories.coding(coding=c, source=s, quote=q) for c, s, q in quotes],
    )
    assert seen.codings_at((0, 0)) == ["c2", "c1", "c3"]
    first = seen.excerpts_at((0, 0))[0]
    assert (first.source, first.quote, first.sector) == ("int-2", "The board", "acute")
    assert (first.low, first.high, first.directness, first.quotable) == (2, 2, 2, False)
    assert seen.kinds[0, 0].tolist() == [True, False, True]


def test_what_a_coding_does_not_give_is_none():
    (excerpt,) = matrix(codings=[factories.coding(level="", directness="")]).excerpts_at((0, 0))
    assert (excerpt.low, excerpt.high, excerpt.directness) == (None, None, None)
    (excerpt,) = matrix(codings=[factories.coding(level_high="")]).excerpts_at((0, 0))
    assert (excerpt.low, excerpt.high) == (2, 2)


def test_a_domain_and_a_system_alone():
    systems = [{"system": "site-a"}, {"system": "site-b"}]
    study = {
        "systems": systems,
        "sources": [ICB, factories.source(source="int-2", system="site-b")],
        "codings": [
            factories.coding(coding="c1", code="QA1"),
            factories.coding(coding="c2", source="int-2", code="QA2"),
        ],
    }
    seen = matrix(domain="QA", system="site-b", **study)
    assert [c.id for c in seen.criteria] == ["QA1", "QA2"]
    assert [case.system for case in seen.cases] == ["site-b"]
    assert seen.codings_at((0, 1)) == ["c2"]
    assert seen.excerpts.tolist() == [[0, 1]]
    whole = matrix(**study)
    assert whole.tally("QA")["excerpts"] == 2
    assert whole.written("QP") == (0, 0)


def test_a_domain_that_nobody_knows_is_empty():
    seen = matrix(domain="ZZ", codings=[factories.coding()])
    assert (seen.criteria, seen.domains(), seen.excerpts.shape) == ((), [], (1, 0))


def test_the_form_and_further_rubrics_decide_the_columns():
    further = factories.rubric(rubric="value", criteria=("RV1",))
    short = factories.rubric(criteria=("QP1", "QA1"), more="forms: {short: [QA1]}")
    seen = matrix(rubrics=(short, further), about={"form": "short"})
    assert [c.id for c in seen.criteria] == ["QA1", "RV1"]
    assert [(r.id, d.id, held) for r, d, held in seen.domains()] == [
        ("mini", "QA", [0]),
        ("value", "RV", [1]),
    ]


def test_a_cell_is_found_by_its_ids():
    seen = matrix(by="sector", sources=[ICB])
    assert seen.find("site-a", "acute", "QA1") == (1, 1)
    assert seen.find("site-a", "acute", "QX1") is None
    assert seen.find("site-b", "acute", "QA1") is None
    assert seen.find("site-a", "", "QA1") is None
