"""Ratings: put on record once, by who may, while they may; blind until one's own is in."""

import json
import threading
from dataclasses import replace

import pytest

from qms.core.rating import Concern, NewRating
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.services import drafts, library, phases, rating
from qms.services.drafts import DraftChanged
from qms.storage import studies as stored
from tests import factories

RUBRIC = factories.rubric(
    criteria=("QP1", "QP2", "QA1"),
    more="sectors: {icb: Board, acute: Trust, public: The public}\nforms: {short: [QP1, QA1]}",
)
PEOPLE = [
    {"member": "ana", "name": "Ana", "role": "rater"},
    {"member": "ben", "name": "Ben", "role": "rater"},
    {"member": "lea", "name": "Lea", "role": "owner;facilitator"},
    {"member": "cay", "name": "Cay", "role": "coder"},
]
WAVES = [
    {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating", "form": "short"}
]
MADE = factories.study(
    rubrics=(RUBRIC,),
    members=PEOPLE,
    waves=WAVES,
    sources=[
        factories.source(sector="icb"),
        factories.source(source="doc-1", kind="document", sector="acute"),
        factories.source(source="int-9", sector="icb", wave="t1"),
    ],
    codings=[
        factories.coding(),
        factories.coding(coding="c2", source="int-9", level="3"),
        factories.coding(coding="c3", source="doc-1", code="QA1"),
    ],
    summaries=[
        {
            "system": "site-a",
            "wave": "t1",
            "criterion": "QP1",
            "summary": "Agreed.",
            "author": "cay",
        }
    ],
)
KEY = ("site-a", "t1", "QP1")
ANA = NewRating(*KEY, "ana", level=2, rationale="Ana’s own words.", cites=("c1",))
BEN = NewRating(*KEY, "ben", level=4, rationale="Ben’s own words.")


@pytest.fixture
def held(store):
    with store.begin() as conn:
        stored.insert_study(conn, MADE, replace=False)
    return store


def rate(store, new, by=None):
    rating.rate(store, MADE.id, new, by=by or new.rater)


def view(store, rater, criterion="QP1"):
    return rating.rating_view(library.study(store, MADE.id), rater, "site-a", "t1", criterion)


def now(store):
    study = library.study(store, MADE.id)
    ratings = {row["rater"]: row for row in study.tables["ratings"].to_dict("records")}
    return library.revision(store, MADE.id), ratings, study.tables["events"].to_dict("records")


def test_a_rating_is_put_on_record_with_its_event(held):
    sure = {"limitations": Concern("none"), "coherence": Concern("minor")}
    sure |= {"adequacy": Concern("moderate", "Two talks."), "relevance": Concern("none")}
    rate(held, replace(ANA, concerns=sure))
    revision, ratings, (event,) = now(held)
    row = ratings["ana"]
    assert revision == 2
    assert (row["level"], row["state"], row["rationale"]) == ("2", "", "Ana’s own words.")
    assert (row["confidence"], row["adequacy_note"], row["cites"]) == (
        "moderate",
        "Two talks.",
        "c1",
    )
    assert row["rated_at"].endswith("Z")
    assert (event["who"], event["what"], event["table"]) == ("ana", "rated", "ratings")
    assert (event["key"], event["before"]) == ("site-a;t1;QP1;ana", "")
    assert json.loads(event["after"])["rationale"] == "Ana’s own words."


@pytest.mark.parametrize("state", ["IE", "NA", "NX"])
def test_a_state_stands_with_its_reason(held, state):
    rate(held, replace(ANA, level=None, state=state))
    assert (now(held)[1]["ana"]["state"], now(held)[1]["ana"]["level"]) == (state, "")


def test_a_second_click_does_nothing(held):
    rate(held, ANA)
    before = now(held)
    rate(held, replace(ANA, rationale=" Ana’s own words.\r\n"))
    assert now(held) == before


def test_two_clicks_at_once_are_one(held):
    together, failed = threading.Barrier(2), []

    def click():
        together.wait()
        try:
            rate(held, ANA)
        except Exception as error:
            failed.append(error)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert failed == []
    revision, ratings, events = now(held)
    assert (revision, list(ratings), len(events)) == (2, ["ana"], 1)


@pytest.mark.parametrize("other", [{"level": 3}, {"rationale": "Else."}, {"cites": ()}])
def test_a_rating_is_final(held, other):
    rate(held, ANA)
    before = now(held)
    with pytest.raises(Conflict, match="QP1 is in already and cannot be changed"):
        rate(held, replace(ANA, **other))
    assert now(held) == before


def test_it_stays_final_when_the_wave_went_back_to_collecting(held):
    rate(held, ANA)
    phases.move(held, MADE.id, "t1", "collecting", by="lea")
    phases.move(held, MADE.id, "t1", "rating", by="lea")
    with pytest.raises(Conflict, match="cannot be changed"):
        rate(held, replace(ANA, level=0))


REFUSED = [
    (replace(ANA, rater="cay"), "cay", NotPermitted, "Only a rater may rate; Cay has the role"),
    (replace(ANA, rater="lea"), "lea", NotPermitted, "Only a rater may rate"),
    (replace(ANA, rater="eve"), "eve", NotPermitted, "no part in this study"),
    (ANA, "ben", NotPermitted, "by the rater alone"),
    (replace(ANA, wave="t9"), "ana", NotFound, "no wave t9"),
    (replace(ANA, criterion="QP2", cites=()), "ana", NotFound, "asks no criterion “QP2”"),
    (replace(ANA, criterion="QX1", cites=()), "ana", NotFound, "asks no criterion “QX1”"),
    (replace(ANA, system="site-z", cites=()), "ana", UserError, "site-z"),
    (replace(ANA, level=7), "ana", UserError, "7"),
    (replace(ANA, rationale="\x00 "), "ana", UserError, "needs a written judgement"),
    (replace(ANA, cites=("c3",)), "ana", UserError, "c3 speaks to something else"),
    (replace(ANA, cites=("c9",)), "ana", UserError, "c9"),
    (replace(ANA, level=None, state="XX"), "ana", UserError, "XX"),
]


@pytest.mark.parametrize(("new", "by", "error", "told"), REFUSED)
def test_what_is_refused_leaves_nothing(held, new, by, error, told):
    before = now(held)
    with pytest.raises(error, match=told):
        rate(held, new, by)
    assert now(held) == before


def test_nobody_rates_in_a_study_that_names_nobody(store):
    with store.begin() as conn:
        stored.insert_study(conn, factories.study(waves=[{**WAVES[0], "form": ""}]), replace=False)
    with pytest.raises(NotPermitted, match="Only a rater may rate"):
        rating.rate(store, "study-1", replace(ANA, rater="here", cites=()), by="here")


@pytest.mark.parametrize("phase", ["collecting", "discussing"])
def test_the_phase_may_have_moved_meanwhile(held, phase):
    phases.move(held, MADE.id, "t1", phase, by="lea")
    before = now(held)
    with pytest.raises(Conflict, match=f"in the phase {phase}; to rate"):
        rate(held, ANA)
    assert now(held) == before


def test_a_reveal_and_a_rating_at_once_never_both_hold(held):
    """Whoever comes second sees what the first did: no rating is written after the reveal."""
    together, told = threading.Barrier(2), []

    def reveal():
        together.wait()
        phases.move(held, MADE.id, "t1", "discussing", by="lea")

    def save():
        together.wait()
        try:
            rate(held, ANA)
        except Conflict as error:
            told.append(str(error))

    both = [threading.Thread(target=reveal), threading.Thread(target=save)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    _, ratings, events = now(held)
    order = [event["what"] for event in events]
    assert order == (["phase changed"] if told else ["rated", "phase changed"])
    assert bool(ratings) != bool(told)


def test_the_draft_goes_when_the_rating_is_in(held):
    at = rating.keep_draft(held, MADE.id, "ana", KEY, {"text": "Half"}, "")
    other = ("site-a", "t1", "QA1")
    rating.keep_draft(held, MADE.id, "ana", other, {"text": "Later"}, "")
    rate(held, ANA)
    assert list(drafts.load_all(held, MADE.id, "ana", rating.DRAFT)) == [other]
    with pytest.raises(Conflict, match="in already; no draft is kept") as late:
        rating.keep_draft(held, MADE.id, "ana", KEY, {"text": "Half a"}, at)
    assert not isinstance(late.value, DraftChanged)


def test_a_refused_rating_leaves_the_draft(held):
    rating.keep_draft(held, MADE.id, "ana", KEY, {"text": "Half"}, "")
    with pytest.raises(UserError):
        rate(held, replace(ANA, level=7))
    assert drafts.load(held, MADE.id, "ana", rating.DRAFT, KEY).content == {"text": "Half"}


def test_the_view_has_the_evidence_and_not_what_follows_from_it(held):
    rate(held, BEN)
    seen = view(held, "ana")
    assert (seen.own, seen.others, seen.suggestion) == (None, (), None)
    assert [excerpt.coding for origin in seen.origins for excerpt in origin.excerpts] == [
        "c1",
        "c2",
    ]
    assert {origin.standing for origin in seen.origins} == {"no level"}
    assert not any(origin.carries for origin in seen.origins)
    assert seen.summary.text == "Agreed."
    assert (seen.unheard.silent, seen.unheard.absent) == (("acute",), ("public",))
    assert (seen.criterion.id, seen.domain.id) == ("QP1", "QP")


def test_ones_own_rating_opens_the_rest_of_that_criterion_alone(held):
    rate(held, BEN)
    rate(held, replace(BEN, criterion="QA1"))
    rate(held, ANA)
    seen = view(held, "ana")
    assert seen.own["level"] == "2"
    assert [row["rationale"] for row in seen.others] == ["Ben’s own words."]
    assert seen.suggestion.level == 1
    closed = view(held, "ana", "QA1")
    assert (closed.own, closed.others, closed.suggestion) == (None, (), None)


def test_after_the_reveal_everything_is_open(held):
    rate(held, BEN)
    phases.move(held, MADE.id, "t1", "discussing", by="lea")
    seen = view(held, "ana")
    assert seen.own is None
    assert [row["rater"] for row in seen.others] == ["ben"]
    assert seen.suggestion.level == 1


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (("site-z", "t1", "QP1"), "site-z"),
        (("site-a", "t9", "QP1"), "t9"),
        (("site-a", "t1", "QP2"), "asks no criterion “QP2”"),
    ],
)
def test_a_view_of_nothing_says_so(cell, told):
    with pytest.raises(NotFound, match=told):
        rating.rating_view(MADE, "ana", *cell)


def test_progress_goes_by_the_form_of_the_wave(held):
    def seen(rater="ana"):
        return rating.progress(library.study(held, MADE.id), rater, "site-a", "t1")

    assert [each.id for each in seen().asked] == ["QP1", "QA1"]
    assert (seen().left, seen().after("QP1"), seen().after("")) == (("QP1", "QA1"), "QA1", "QP1")
    rate(held, ANA)
    assert (seen().rated, seen().left) == (frozenset({"QP1"}), ("QA1",))
    assert (seen().after("QP1"), seen().after("QA1")) == ("QA1", "QA1")
    assert seen("ben").left == ("QP1", "QA1")
    rate(held, replace(ANA, criterion="QA1", cites=("c3",)))
    assert (seen().left, seen().after("QA1")) == ((), "")
