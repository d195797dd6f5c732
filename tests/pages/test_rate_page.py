"""Rate: what the page hands to the form, and what comes of what the form sends.

The form itself runs in a browser; tests/browser has its journey.
"""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.services import drafts, library, phases, rating
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

FORM = "qms.rate"
READS = 3
RUBRIC = factories.rubric(
    criteria=("QP1", "QP2", "QA1"),
    more="sectors: {icb: Board, public: The public}\nforms: {short: [QP1, QA1]}",
)
MEMBERS = [
    {"member": "ana", "name": "Ana", "role": "rater"},
    {"member": "ben", "name": "Ben", "role": "rater"},
    {"member": "lea", "name": "Lea", "role": "owner;facilitator"},
]
WAVE = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating"}
CELL = ("site-a", "t1", "QP1")
BENS = "Only Ben would say so."


@pytest.fixture
def put(workspace):
    """Puts a study in, and gives a store of its own to look with."""

    def made(**given):
        told = {
            "rubrics": (RUBRIC,),
            "members": MEMBERS,
            "waves": [WAVE],
            "sources": [factories.source(sector="icb")],
            "codings": [factories.coding(), factories.coding(coding="c2", code="QA1")],
            **given,
        }
        workspace.add(factories.study(**told))

    return made


@pytest.fixture
def store(workspace):
    with library.open_store(workspace.url) as opened:
        yield opened


def rating_as(page, who="ana"):
    page.selectbox(key="rate.person").select(who).run()
    assert not page.exception
    return page


def form(page):
    return drawn(page, FORM)


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def send(page, kind, content=None, **more):
    """What the browser does when something in the form is used."""
    (proto,) = [node.proto for node in nodes(page._tree) if node.proto.component_name == FORM]
    states = page._tree.get_widget_states()
    value = {"kind": kind, "ticket": 7, "cell": form(page)["cell"], **more}
    if content is not None:
        value["content"] = content
    told = json.dumps([{"event": "act", "value": value}])
    states.widgets.add(id=_make_trigger_id(proto.id, "events"), json_trigger_value=told)
    page._run(states)
    assert not page.exception
    return page


def written(**given):
    return {"text": "Said.", "level": 2, "state": "", "concerns": {}, "cites": [], **given}


def ratings(store):
    return library.study(store, "study-1").tables["ratings"].to_dict("records")


def put_in(store, who="ben", criterion="QP1", **given):
    cell = {"system": "site-a", "wave": "t1", "criterion": criterion, "rater": who}
    new = rating.NewRating(**cell, **{"level": 3, "rationale": BENS, **given})
    rating.rate(store, "study-1", new, by=who)


def test_without_a_study_it_leads_to_one(open_page):
    page = open_page("rate")
    assert page.title[0].value == "No study is open yet"
    assert not is_drawn(page, FORM)


def test_where_nobody_rates_it_leads_to_who_takes_part(open_page, put):
    put(members=[MEMBERS[2]])
    page = open_page("rate")
    assert "**Nobody is named as a rater yet.**" in said(page)
    assert not is_drawn(page, FORM)
    page.button(key="rate.way").click().run()
    assert not page.exception
    assert page.title[0].value != "Rate"


def test_it_asks_who_rates_before_it_shows_anything(open_page, put):
    put()
    page = open_page("rate")
    assert "**Who rates?** Choose a name above: Ana and Ben." in said(page)
    assert not is_drawn(page, FORM)
    rating_as(page)
    assert form(page)["cell"] == ["study-1", "ana", *CELL]
    assert "acting as Ana" in said(page)


def test_the_form_has_what_a_judgement_needs(open_page, put):
    put()
    told = form(rating_as(open_page("rate")))
    assert told["above"] == "QP1 · Domain QP"
    assert [level for level, *_ in told["levels"]] == [0, 1, 2, 3, 4]
    assert [text for *_, text in told["levels"]] == [f"What {n} looks like." for n in range(5)]
    assert [word for word, *_ in told["states"]] == ["IE", "NA", "NX"]
    assert [name for _, name, _ in told["parts"]] == [
        "Method",
        "Coherence",
        "Adequacy",
        "Relevance",
    ]
    assert told["evidence"]["heading"] == "The evidence: 1 origin, 1 kind"
    ((excerpt,),) = [origin["excerpts"] for origin in told["evidence"]["origins"]]
    assert (excerpt["codings"], excerpt["quote"]) == (["c1"], "agreed four aims")
    assert "signals 2 Level 2" in excerpt["coded"]
    assert told["unheard"] == ["No source in this wave: The public."]
    assert told["progress"] == {
        "in": 0,
        "items": [
            [each, f"Name of {each}", f"Domain {each[:2]}", ""] for each in ("QP1", "QP2", "QA1")
        ],
    }
    assert (told["closed"], told["done"]) == ("", "")


def test_a_form_of_the_wave_asks_no_more_than_that(open_page, put):
    put(waves=[{**WAVE, "form": "short"}])
    told = form(rating_as(open_page("rate")))
    assert [item[0] for item in told["progress"]["items"]] == ["QP1", "QA1"]
    page = open_page("rate", study="study-1", criterion="QP2")
    assert form(rating_as(page))["cell"][-1] in ("QP1", "QA1")


def test_nothing_of_others_reaches_the_page_before_ones_own_is_in(open_page, put, store):
    put()
    put_in(store)
    page = rating_as(open_page("rate"))
    told = form(page)
    assert (told["own"], told["others"], told["suggestion"]) == (None, [], None)
    assert BENS not in json.dumps(told) + said(page)
    send(page, "rate", written(), to="QA1")
    assert form(page)["cell"][-1] == "QA1"
    assert BENS not in json.dumps(form(page))
    send(page, "go", to="QP1")
    told = form(page)
    assert (told["own"]["level"], told["own"]["rationale"]) == (2, "Said.")
    assert [(each["who"], each["rationale"]) for each in told["others"]] == [("Ben", BENS)]
    assert told["suggestion"]["lead"].startswith("The evidence suggests")


def test_a_rating_is_saved_and_the_next_is_shown(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    sure = {
        "limitations": {"grade": "none", "note": ""},
        "coherence": {"grade": "minor", "note": ""},
        "adequacy": {"grade": "serious", "note": "One talk."},
        "relevance": {"grade": "none", "note": ""},
    }
    send(page, "rate", written(cites=["c1"], concerns=sure), to="QP2")
    (row,) = ratings(store)
    assert (row["rater"], row["criterion"], row["level"]) == ("ana", "QP1", "2")
    assert (row["cites"], row["confidence"], row["adequacy_note"]) == ("c1", "low", "One talk.")
    assert form(page)["outcome"]["kind"] == "rated"
    assert address(page)["criterion"] == "QP2"
    assert form(page)["progress"]["in"] == 1


def test_a_refusal_keeps_the_criterion_and_says_why(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    send(page, "rate", written(text=" "), to="QP2")
    told = form(page)["outcome"]
    assert (told["kind"], told["ticket"]) == ("refused", 7)
    assert "needs a written judgement" in told["lines"][0]
    assert form(page)["cell"][-1] == "QP1"
    assert ratings(store) == []


@pytest.mark.parametrize("broken", [{"level": "two"}, {"concerns": "none"}, {"cites": 3}])
def test_what_no_form_sends_is_told_without_a_traceback(open_page, put, store, broken):
    put()
    page = send(rating_as(open_page("rate")), "rate", written(**broken))
    assert form(page)["outcome"]["kind"] == "refused"
    assert ratings(store) == []


def test_a_form_of_somebody_else_is_not_taken(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    send(page, "rate", written(), cell=["study-1", "ben", *CELL])
    assert "belongs to somebody else" in form(page)["outcome"]["lines"][0]
    assert ratings(store) == []


def test_a_draft_is_kept_and_offered_again(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    before = library.revision(store, "study-1")
    send(page, "draft", written(text="Half a thou", level=None), seen_at="")
    told = form(page)
    assert told["outcome"]["kind"] == "draft"
    assert told["draft"]["content"]["text"] == "Half a thou"
    assert told["draft"]["saved_at"] == told["outcome"]["saved_at"]
    assert told["progress"]["items"][0][3] == "draft"
    assert library.revision(store, "study-1") == before
    again = form(rating_as(open_page("rate")))
    assert again["draft"] == told["draft"]
    assert form(rating_as(open_page("rate"), "ben"))["draft"] is None


def test_another_tab_is_told_and_nothing_is_lost(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    rating.keep_draft(store, "study-1", "ana", CELL, {"text": "The other tab"}, "")
    send(page, "draft", written(text="This tab"), seen_at="")
    told = form(page)["outcome"]
    assert (told["kind"], told["theirs"]) == ("changed", {"text": "The other tab"})
    assert told["saved_at"] == form(page)["draft"]["saved_at"]
    send(page, "draft", written(text="This tab"), seen_at=told["saved_at"])
    assert drafts.load(store, "study-1", "ana", "rating", CELL).content["text"] == "This tab"


def test_what_is_written_goes_along_to_another_criterion(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    send(page, "go", written(text="On the way"), seen_at="", to="QA1")
    assert form(page)["cell"][-1] == "QA1"
    assert drafts.load(store, "study-1", "ana", "rating", CELL).content["text"] == "On the way"


def test_an_excerpt_opens_where_it_stands(open_page, put):
    put()
    page = rating_as(open_page("rate"))
    send(page, "read", source="int-1", coding="c1")
    assert is_drawn(page, "qms.reader")
    assert drawn(page, "qms.reader")["opened"] == "c1"


def test_when_all_are_in_it_says_what_comes_next(open_page, put, store):
    put(waves=[{**WAVE, "form": "short"}])
    page = rating_as(open_page("rate"))
    send(page, "rate", written(), to="QA1")
    assert form(page)["done"] == ""
    send(page, "rate", written(cites=["c2"]), to="QA1")
    assert form(page)["done"].startswith("All 2 of yours are in.")
    assert "Lea can reveal the ratings on the page Workshop" in form(page)["done"]


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (
            "collecting",
            "collecting evidence, so nothing can be rated in it. Lea can begin the rating on the",
        ),
        ("discussing", "The ratings are revealed"),
    ],
)
def test_outside_the_phase_it_says_which_phase_it_is(open_page, put, store, phase, told):
    put()
    phases.move(store, "study-1", "t1", phase, by="lea")
    page = rating_as(open_page("rate"))
    assert told in form(page)["closed"]
    send(page, "rate", written())
    assert "to rate it must be in the phase rating" in form(page)["outcome"]["lines"][0]
    assert ratings(store) == []


def test_the_phase_moved_while_the_form_was_open(open_page, put, store):
    put()
    page = rating_as(open_page("rate"))
    phases.move(store, "study-1", "t1", "discussing", by="lea")
    send(page, "rate", written())
    assert "is in the phase discussing" in form(page)["outcome"]["lines"][0]
    assert ratings(store) == []


def test_a_warm_run_reads_little(open_page, put, statements):
    put()
    page = rating_as(open_page("rate"))
    statements.clear()
    page.run()
    reads = [each for each in statements if each.lstrip().upper().startswith("SELECT")]
    assert 0 < len(reads) <= READS


def test_the_sample_opens_for_every_rater(open_page, sample):
    page = open_page("rate", study="sample", system="site-a", wave="t2")
    told = form(rating_as(page, "r1"))
    assert told["closed"].startswith("Wave 2, March 2026 is in the phase discussing")
    assert told["suggestion"]
