"""The codebook on its page: what it shows, what is done to codes, and who may do it."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import codes, coding, library
from qms.services.coding import NewCoding
from tests import factories
from tests.pages.conftest import address, drawn, said

BOOK = "qms.codebook"
MEMBERS = [
    {"member": "ana", "name": "Ana Ash", "role": "coder"},
    {"member": "ben", "name": "Ben Oak", "role": "coder"},
    {"member": "rae", "name": "Rae Elm", "role": "rater"},
]
OWN = [
    {"code": "goodwill", "name": "Goodwill", "author": "ana", "created_at": "2024-04-09T10:00:00Z"},
    {"code": "under", "name": "Unpaid", "parent": "goodwill", "definition": "Not paid."},
    {"code": "side", "name": "Aside", "parent": "QP1", "definition": "At the side."},
]


def of(id_, code, quote="agreed", **cells):
    return factories.coding(coding=id_, code=code, quote=quote, level="", coder="ana", **cells)


CODINGS = [
    factories.coding(coding="c1", coder="ana"),
    factories.coding(coding="c2", coder="ben"),
    of("c3", "goodwill", "Nobody"),
    of("c4", "goodwill", "outside"),
    of("c5", "side"),
]


@pytest.fixture
def put(workspace):
    def put(**parts):
        given = {"members": MEMBERS, "codes": OWN, "codings": CODINGS, **parts}
        workspace.add(factories.study(**given))

    return put


@pytest.fixture
def opened(open_page, put):
    """The page, acted for as somebody."""

    def opened(who="ana", **selected):
        put()
        page = open_page("codes", study="study-1", **selected)
        if who:
            page.selectbox(key="frame.person").select(who).run()
        return page

    return opened


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def send(app, event, value, component=BOOK):
    """What the browser does when something in the component is used."""
    (proto,) = [n.proto for n in nodes(app._tree) if n.proto.component_name == component]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def act(app, do, ticket=1, by="ana", **cells):
    send(app, "act", {"ticket": ticket, "doc": ["study-1", by], "do": do, **cells})
    return drawn(app, BOOK)["outcome"]


def lines(page):
    return {c["id"]: c for group in drawn(page, BOOK)["groups"] for c in group["codes"]}


def in_store(workspace):
    with library.open_store(workspace.url) as store:
        return {each.id: each for each in codes.codes_of(store, "study-1")}


NEW = {"name": "Fresh", "definition": "New.", "example": "", "parent": "QA1"}


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("codes").title[0].value == "No study is open yet"


def test_criteria_and_codes_of_ones_own_stand_in_their_place(opened):
    page = opened(who="")
    sheet = drawn(page, BOOK)
    told = [(g["id"], [(c["id"], c["depth"], c["n"]) for c in g["codes"]]) for g in sheet["groups"]]
    assert told == [
        ("QP", [("QP1", 0, 1), ("side", 1, 1)]),
        ("QA", [("QA1", 0, 0)]),
        ("", [("goodwill", 0, 2), ("under", 1, 0)]),
    ]
    assert sheet["may"] is False
    assert "for whom you act" in said(page)
    assert address(page) == {"study": "study-1"}


def test_the_share_is_told_as_a_sentence(opened):
    text = said(opened())
    assert "The rubric does not hold 44.8% of the coded text" in text
    assert "13 of 29 characters" in text
    assert "QP Domain QP 0.0%; under no domain 100.0%" in text


@pytest.mark.parametrize(
    ("codings", "told"),
    [([], "Nothing is coded yet."), (CODINGS[:2], "The rubric holds all coded text")],
)
def test_the_share_of_a_study_that_has_none(open_page, put, codings, told):
    put(codings=codings)
    assert told in said(open_page("codes", study="study-1"))


def test_a_code_opens_its_excerpts_and_each_leads_to_the_reader(opened):
    page = opened()
    send(page, "picked", "goodwill")
    panel = drawn(page, BOOK)["panel"]
    assert (panel["name"], panel["count"]) == ("Goodwill", "2 excerpts from 1 source")
    (source,) = panel["sources"]
    assert [each["quote"] for each in source["excerpts"]] == ["Nobody", "outside"]
    assert source["excerpts"][0]["line"] == "Ana Ash: context"
    assert panel["history"] == [["Ana Ash on 9 April 2024 at 10:00 UTC", "Made."]]
    assert address(page) == {"study": "study-1", "code": "goodwill"}
    send(page, "read", ["int-1", "c4"])
    assert drawn(page, "qms.reader")["opened"] == "c4"
    assert address(page)["source"] == "int-1"


def test_a_criterion_opens_with_its_question_and_both_coders(opened):
    page = opened(code="QP1")
    panel = drawn(page, BOOK)["panel"]
    assert (panel["about"], panel["row"], panel["history"]) == ("Does the system?", None, [])
    (each,) = panel["sources"][0]["excerpts"]
    assert each["codings"] == ["c1", "c2"]
    assert each["line"] == "Ana Ash: supports, level 2 · Ben Oak: supports, level 2"


@pytest.mark.parametrize("code", ["gone", "QP", "<b>x</b>"])
def test_an_unknown_code_in_the_address_is_told(opened, code):
    page = opened(who="", code=code)
    assert drawn(page, BOOK)["panel"] is None
    assert "This study has no code" in page.warning[0].value
    assert "code" not in address(page)


def test_a_code_is_made_and_opened_and_undone(opened, workspace):
    page = opened()
    outcome = act(page, "make", **NEW)
    assert (outcome["done"], outcome["said"]) == (True, "Made “Fresh”.")
    assert drawn(page, BOOK)["panel"]["id"] == "fresh"
    assert in_store(workspace)["fresh"].author == "ana"
    assert drawn(page, BOOK)["steps"] == ["new code “Fresh”", ""]
    assert drawn(page, BOOK)["panel"]["history"][0][1] == "Made under QA1 Name of QA1."
    outcome = act(page, "undo", ticket=2)
    assert outcome["said"] == "Undone: new code “Fresh”."
    assert "fresh" not in in_store(workspace)
    assert drawn(page, BOOK)["panel"] is None
    assert drawn(page, BOOK)["steps"] == ["", "new code “Fresh”"]
    act(page, "redo", ticket=3)
    assert "fresh" in in_store(workspace)
    assert act(page, "redo", ticket=4)["said"] == "There is nothing left."


def test_a_code_is_defined_and_who_was_quicker_is_named(opened, workspace):
    page = opened(code="under")
    seen = drawn(page, BOOK)["panel"]["row"]
    wanted = {"name": "Unpaid", "definition": "Mine.", "example": "So."}
    with library.open_store(workspace.url) as store:
        there = in_store(workspace)["under"]
        theirs = codes.Code(**{**{f: getattr(there, f) for f in there.__slots__}, "name": "Theirs"})
        codes.define_code(store, "study-1", there, theirs, by="ben")
    outcome = act(page, "define", seen=seen, **wanted)
    assert outcome["done"] is False
    (line,) = outcome["lines"]
    assert line.startswith("ben changed this code (code defined, ")
    assert drawn(page, BOOK)["panel"]["row"]["name"] == "Theirs"
    seen = drawn(page, BOOK)["panel"]["row"]
    assert act(page, "define", ticket=2, seen=seen, **wanted)["said"] == "Saved “Unpaid”."
    after = in_store(workspace)["under"]
    assert (after.name, after.definition, after.example) == ("Unpaid", "Mine.", "So.")
    told = [what for _, what in drawn(page, BOOK)["panel"]["history"]]
    assert told[1] == "Name changed, it was “Unpaid”."
    assert told[2] == (
        "Name changed, it was “Theirs”; definition changed, it was “Not paid.”; example given."
    )


def test_a_code_moves(opened, workspace):
    page = opened(code="under")
    seen = drawn(page, BOOK)["panel"]["row"]
    assert act(page, "move", seen=seen, parent="QA")["said"] == "Moved “Unpaid”."
    assert in_store(workspace)["under"].parent == "QA"
    assert drawn(page, BOOK)["panel"]["history"][-1][1] == "Moved from “Goodwill” to QA Domain QA."
    assert lines(page)["under"]["depth"] == 0


def test_codes_merge_with_a_count_of_what_moves(opened, workspace):
    page = opened(code="goodwill")
    own = {id_: (n, below) for id_, _, n, below in drawn(page, BOOK)["own"]}
    assert own == {"goodwill": (2, ["under"]), "under": (0, []), "side": (1, [])}
    outcome = act(page, "merge", gone="goodwill", kept="side")
    assert (outcome["said"], outcome["code"]) == ("Merged into “Aside”.", "side")
    assert in_store(workspace).keys() == {"under", "side"}
    panel = drawn(page, BOOK)["panel"]
    assert (panel["id"], panel["codings"]) == ("side", 3)
    assert panel["history"][-1][1] == "“Goodwill” merged into it, with 2 codings."
    assert drawn(page, BOOK)["steps"][0].startswith("merging of “Goodwill”")
    assert drawn(page, BOOK)["steps"][0].endswith(", 2 codings")
    act(page, "undo", ticket=2)
    assert lines(page)["goodwill"]["n"] == 2
    assert drawn(page, BOOK)["panel"]["history"][-1][1].startswith("Undone: “Goodwill” merged")


def test_a_code_is_split(opened, workspace):
    page = opened(code="goodwill")
    cells = {"name": "Part", "definition": "", "example": ""}
    outcome = act(page, "split", code="goodwill", codings=[], **cells)
    assert "Choose the codings" in outcome["lines"][0]
    outcome = act(page, "split", ticket=2, code="goodwill", codings=["c4"], **cells)
    assert outcome["said"] == "Split off “Part”."
    panel = drawn(page, BOOK)["panel"]
    assert (panel["id"], panel["codings"]) == ("part", 1)
    assert panel["history"][-1][1] == "Split off from “Goodwill” with 1 coding."
    send(page, "picked", "goodwill")
    told = drawn(page, BOOK)["panel"]["history"][-1][1]
    assert told == "1 coding split off to “Part”."


def test_a_code_that_went_meanwhile_is_told_with_what_was_done(opened, workspace):
    page = opened(code="under")
    seen = drawn(page, BOOK)["panel"]["row"]
    with library.open_store(workspace.url) as store:
        codes.merge_codes(store, "study-1", "side", ["under"], by="ben")
    outcome = act(page, "move", seen=seen, parent="QA")
    assert "ben changed this code (codes merged" in outcome["lines"][0]
    assert drawn(page, BOOK)["panel"] is None


@pytest.mark.parametrize("who", ["rae", ""])
def test_who_does_not_code_looks_and_changes_nothing(opened, workspace, who):
    page = opened(who=who)
    assert drawn(page, BOOK)["may"] is False
    assert act(page, "make", by=who or library.here(), **NEW)["done"] is False
    assert act(page, "make", ticket=2, by="ana", **NEW)["done"] is False
    assert "fresh" not in in_store(workspace)


def test_a_study_without_people_is_the_one_s_at_this_machine(open_page, put, workspace):
    put(members=[])
    page = open_page("codes", study="study-1")
    assert act(page, "make", by=library.here(), **NEW)["done"]
    assert in_store(workspace)["fresh"].author == library.here()


def test_a_study_in_which_nobody_codes_says_so(open_page, put):
    put(members=MEMBERS[2:])
    assert "none of them codes" in said(open_page("codes", study="study-1"))


def test_the_person_can_be_chosen_on_the_page_too(open_page, put):
    put()
    page = open_page("codes", study="study-1")
    page.selectbox(key="codes.person").select("ben").run()
    assert drawn(page, BOOK)["may"] is True
    assert drawn(page, BOOK)["doc"] == ["study-1", "ben"]


def test_a_blind_coder_sees_and_counts_only_their_own(open_page, put):
    assigned = [{"source": "int-1", "coder": who} for who in ("ana", "ben")]
    put(double_coding=assigned)
    page = open_page("codes", study="study-1", code="goodwill")
    page.selectbox(key="frame.person").select("ben").run()
    assert {id_: line["n"] for id_, line in lines(page).items() if line["n"]} == {"QP1": 1}
    assert drawn(page, BOOK)["panel"]["sources"] == []
    assert all(n == 0 for _, _, n, _ in drawn(page, BOOK)["own"])


def test_a_coding_made_elsewhere_is_counted(opened, workspace):
    page = opened()
    with library.open_store(workspace.url) as store:
        coding.code(store, "study-1", NewCoding("int-1", 0, 3, "under"), by="ben")
    page.run()
    assert lines(page)["under"]["n"] == 1


def test_hostile_words_are_data_and_nothing_else(open_page, put):
    evil = "<img src=x onerror=alert(1)> **b** :red[x] \u202egnp"
    put(
        codes=[{"code": "own", "name": evil, "definition": evil, "author": evil}],
        sources=[factories.source(title=evil)],
        codings=[of("c1", "own")],
    )
    page = open_page("codes", study="study-1", code="own")
    assert "\u202e" not in said(page)
    panel = drawn(page, BOOK)["panel"]
    assert "\u202e" not in panel["name"] + panel["history"][0][0] + panel["sources"][0]["line"]


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("codes", study="sample", code="churn")
    page.selectbox(key="frame.person").select("c1").run()
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert len(drawn(page, BOOK)["panel"]["sources"]) > 5
