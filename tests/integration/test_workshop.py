"""What a workshop puts on record: by whom, in which phase, once, and with no word lost."""

import json
import threading
from dataclasses import replace

import pytest

from qms.core.consensus import NewConsensus
from qms.core.rating import Concern
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.services import library, phases
from qms.services.workshop import (
    ConsensusChanged,
    agree,
    ratings_in,
    reply,
    unsettled,
    workshop_view,
)
from qms.storage import studies as stored
from tests import factories

KEY = ("site-a", "t1", "QP1")
RUBRIC = factories.rubric(more="sectors: {icb: Board, acute: Trust}")
PEOPLE = [
    {"member": "lead", "name": "Lea Lead", "role": "owner;facilitator"},
    {"member": "fay", "name": "Fay Fen", "role": "facilitator"},
    {"member": "ana", "name": "Ana Ash", "role": "rater"},
    {"member": "ben", "name": "Ben Oak", "role": "rater"},
    {"member": "pat", "name": "Pat Place", "role": "reply"},
    {"member": "rea", "name": "Rea Reed", "role": "reader"},
]
WAVE = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"}
RATINGS = [
    factories.rating(rater="ana", level="1"),
    factories.rating(rater="ben", level="2"),
    factories.rating(rater="ana", criterion="QA1", level="3"),
]
# Two kinds and two sectors: the evidence suggests 2 for QP1, and nothing was found for QA1.
SPOKEN = [
    factories.source(source="int-1", sector="icb"),
    factories.source(source="meet-1", kind="meeting", sector="acute"),
]
CODED = [factories.coding(), factories.coding(coding="c2", source="meet-1")]


def made(phase="discussing", **given):
    parts = {
        "rubrics": (RUBRIC,),
        "members": PEOPLE,
        "waves": [{**WAVE, "phase": phase}],
        "sources": SPOKEN,
        "codings": CODED,
        "ratings": RATINGS,
        **given,
    }
    return factories.study(**parts)


@pytest.fixture
def hold(store):
    """Puts a study into the store, and gives the store."""

    def held(study):
        with store.begin() as conn:
            stored.insert_study(conn, study, replace=True)
        return store

    return held


@pytest.fixture
def held(hold):
    return hold(made())


def agreed(level=2, **given):
    plain = {"rationale": "Two bodies say the same.", "agreed_by": ("ana", "ben")}
    return NewConsensus(*KEY, "agreed", **{"level": level, **plain, **given})


def left_split(**given):
    plain = {"reason": "Two readings of one paper.", "agreed_by": ("ana", "ben")}
    return NewConsensus(*KEY, "split", **{**plain, **given})


def now(store):
    """Revision, the consensus rows by criterion, the ratings, the events."""
    with store.reading() as conn:
        found = stored.read_study(conn, "study-1")
    tables = {name: found.tables[name].to_dict("records") for name in found.tables}
    by_criterion = {row["criterion"]: row for row in tables["consensus"]}
    return found.revision, by_criterion, tables["ratings"], tables["events"]


def test_an_agreement_is_put_on_record_with_its_event_and_the_ratings_stay(held):
    written = agree(held, "study-1", agreed(), None, by="fay")
    revision, record, ratings, (event,) = now(held)
    assert revision == 2
    assert record["QP1"] == written
    assert (written["outcome"], written["level"], written["agreed_by"]) == (
        "agreed",
        "2",
        "ana;ben",
    )
    assert written["agreed_at"]
    assert [(r["rater"], r["level"]) for r in ratings if r["criterion"] == "QP1"] == [
        ("ana", "1"),
        ("ben", "2"),
    ]
    assert (event["who"], event["what"], event["table"]) == ("fay", "consensus agreed", "consensus")
    assert (event["key"], event["before"]) == ("site-a;t1;QP1", "")
    assert json.loads(event["after"])["rationale"] == "Two bodies say the same."
    view = workshop_view(library.study(held, "study-1"), "site-a", "t1")
    assert [(each.criterion, each.settled) for each in view.queue] == [
        ("QA1", False),
        ("QP1", True),
    ]


def test_a_split_holds_its_reason_and_no_level(held):
    agree(held, "study-1", left_split(dissent="Not so.", dissent_by=("ben",)), None, by="lead")
    _, record, _, (event,) = now(held)
    row = record["QP1"]
    assert (row["outcome"], row["level"], row["state"]) == ("split", "", "")
    assert (row["reason"], row["dissent"], row["dissent_by"]) == (
        "Two readings of one paper.",
        "Not so.",
        "ben",
    )
    assert event["what"] == "consensus split"


def test_it_may_be_revised_and_the_event_tells_what_stood_before(held):
    first = agree(held, "study-1", agreed(), None, by="fay")
    agree(held, "study-1", left_split(), first, by="fay")
    revision, record, _, events = now(held)
    assert (revision, record["QP1"]["outcome"]) == (3, "split")
    before = json.loads(events[-1]["before"])
    assert (before["level"], before["outcome"]) == ("2", "agreed")


def test_confidence_follows_from_the_four_components(held):
    concerns = {
        "limitations": Concern("none"),
        "coherence": Concern("moderate", "They differ on dates."),
        "adequacy": Concern("minor"),
        "relevance": Concern("none"),
    }
    row = agree(held, "study-1", agreed(concerns=concerns), None, by="fay")
    assert (row["confidence"], row["coherence"]) == ("moderate", "moderate")
    assert row["coherence_note"] == "They differ on dates."


REFUSED = [
    (agreed(None), "No level is chosen"),
    (agreed(state="IE"), "not both"),
    (agreed(rationale=" "), "needs a written judgement"),
    (agreed(3), "differs from what the evidence suggests"),
    (agreed(None, state="IE"), "differs from what the evidence suggests"),
    (agreed(None, state="NX"), "“Not applicable” needs a reason"),
    (agreed(agreed_by=()), "say who agreed"),
    (agreed(agreed_by=("Ann; Bob",)), "semicolon"),
    (agreed(dissent_by=("ben",)), "what they say"),
    (agreed(concerns={"coherence": Concern("none")}), "all four, or not at all"),
    (agreed(7, reason="Why not."), "7"),
    (left_split(reason=""), "Say why it stays split"),
    (left_split(level=2), "no level on record"),
    (replace(agreed(), outcome="sung"), "agreed or left split"),
]


@pytest.mark.parametrize(("new", "told"), REFUSED)
def test_what_lacks_something_is_refused_in_a_sentence(held, new, told):
    before = now(held)
    with pytest.raises(UserError, match=told):
        agree(held, "study-1", new, None, by="fay")
    assert now(held) == before


@pytest.mark.parametrize(
    "new",
    [agreed(3, reason="The meeting shows more."), agreed(None, state="NX", reason="No such body.")],
)
def test_with_a_reason_it_may_differ_from_the_evidence(held, new):
    assert agree(held, "study-1", new, None, by="fay")["reason"] == new.reason


def test_nothing_found_is_no_news_where_a_source_was_opened(held):
    """QA1 has no coding: its suggestion is IE, so IE needs no reason and NA does."""
    cell = ("site-a", "t1", "QA1")
    words = {"rationale": "Nobody spoke of it.", "agreed_by": ("ana",)}
    agree(held, "study-1", NewConsensus(*cell, "agreed", state="IE", **words), None, by="fay")
    _, record, _, _ = now(held)
    assert record["QA1"]["state"] == "IE"
    with pytest.raises(UserError, match="differs"):
        agree(
            *(held, "study-1", NewConsensus(*cell, "agreed", state="NA", **words)),
            record["QA1"],
            by="fay",
        )


def test_where_nobody_looked_not_assessed_needs_no_reason(hold):
    held = hold(made(codings=[], ratings=[]))
    words = {"rationale": "Nobody looked.", "agreed_by": ("ana",)}
    agree(held, "study-1", NewConsensus(*KEY, "agreed", state="NA", **words), None, by="fay")
    assert now(held)[1]["QP1"]["state"] == "NA"


@pytest.mark.parametrize("who", ["ana", "rea", "pat", "stranger", ""])
def test_only_those_who_lead_put_it_on_record(held, who):
    with pytest.raises(NotPermitted, match="owner or facilitator"):
        agree(held, "study-1", agreed(), None, by=who)
    assert now(held)[1] == {}


@pytest.mark.parametrize("phase", ["", "collecting", "rating", "closed"])
def test_only_while_the_wave_is_discussed(hold, phase):
    held = hold(made(phase))
    with pytest.raises(Conflict, match="must be in the phase discussing"):
        agree(held, "study-1", agreed(), None, by="fay")
    assert now(held)[1] == {}


def test_on_a_laptop_whose_study_names_nobody_anybody_may(hold):
    held = hold(made(members=[], ratings=[]))
    agree(held, "study-1", agreed(agreed_by=("The room",)), None, by="somebody")
    assert now(held)[1]["QP1"]["agreed_by"] == "The room"


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (("site-z", "t1", "QP1"), "no system site-z"),
        (("site-a", "t9", "QP1"), "no wave t9"),
        (("site-a", "t1", "QX1"), "no criterion QX1"),
    ],
)
def test_a_cell_that_is_not_there_is_told(held, key, told):
    system, wave, criterion = key
    new = replace(agreed(), system=system, wave=wave, criterion=criterion)
    with pytest.raises(NotFound, match=told):
        agree(held, "study-1", new, None, by="fay")


def test_who_was_quicker_is_told_with_theirs_and_yours_kept(held):
    agree(held, "study-1", agreed(), None, by="lead")
    before = now(held)
    mine = agreed(3, reason="Mine.", rationale="My words.")
    with pytest.raises(
        ConsensusChanged, match=r"^Lea Lead put 2 on record at .*not saved yet"
    ) as told:
        agree(held, "study-1", mine, None, by="fay")
    assert now(held) == before
    error = told.value
    assert (error.who, error.theirs["level"]) == ("Lea Lead", "2")
    assert (error.yours["rationale"], error.yours["level"]) == ("My words.", "3")
    assert agree(held, "study-1", mine, error.theirs, by="fay")["level"] == "3"


def test_a_second_click_writes_nothing(held):
    agree(held, "study-1", agreed(), None, by="fay")
    before = now(held)
    agree(held, "study-1", agreed(rationale=" Two bodies say the same.\r\n"), None, by="fay")
    assert now(held) == before


def test_of_two_at_once_one_wins_and_the_other_has_both_texts(held):
    ready, outcomes = threading.Barrier(2), {}

    def save(who, level):
        new = agreed(level, reason=f"As {who} says.")
        ready.wait()
        try:
            outcomes[who] = agree(held, "study-1", new, None, by=who)
        except ConsensusChanged as error:
            outcomes[who] = error

    both = [threading.Thread(target=save, args=each) for each in (("lead", 3), ("fay", 4))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    (told,) = [each for each in outcomes.values() if isinstance(each, ConsensusChanged)]
    (won,) = [each for each in outcomes.values() if not isinstance(each, ConsensusChanged)]
    assert told.theirs == won == now(held)[1]["QP1"]
    assert {told.who} == {"Lea Lead" if won["level"] == "3" else "Fay Fen"}
    assert {won["reason"], told.yours["reason"]} == {"As lead says.", "As fay says."}
    assert len(now(held)[3]) == 1


def test_the_right_of_reply_stands_beside_the_judgement_and_survives_a_revision(held):
    first = agree(held, "study-1", agreed(), None, by="fay")
    reply(held, "study-1", KEY, "We answer.", "", by="pat")
    # Whoever saw the row before the reply may still revise the judgement.
    agree(held, "study-1", agreed(3, reason="More was seen."), first, by="lead")
    _, record, _, events = now(held)
    assert (record["QP1"]["right_of_reply"], record["QP1"]["level"]) == ("We answer.", "3")
    assert [event["what"] for event in events] == [
        *("consensus agreed", "reply written", "consensus agreed")
    ]
    told = [json.loads(events[1][side]) for side in ("before", "after")]
    assert told[1].pop("right_of_reply") == "We answer."
    assert told[0] == told[1]


def test_a_reply_needs_something_to_reply_to_and_one_who_may(held):
    with pytest.raises(NotFound, match="nothing to reply to"):
        reply(held, "study-1", KEY, "We answer.", "", by="pat")
    agree(held, "study-1", agreed(), None, by="fay")
    with pytest.raises(NotPermitted):
        reply(held, "study-1", KEY, "We answer.", "", by="ana")
    reply(held, "study-1", KEY, "We answer.", "", by="pat")
    with pytest.raises(ConsensusChanged, match=r"^Pat Place wrote a reply ") as told:
        reply(held, "study-1", KEY, "I answer.", "", by="fay")
    assert told.value.yours == {"right_of_reply": "I answer."}
    assert told.value.theirs["right_of_reply"] == "We answer."
    reply(held, "study-1", KEY, "", "We answer.", by="pat")
    assert now(held)[1]["QP1"]["right_of_reply"] == ""


def test_before_the_reveal_there_are_counts_and_nothing_else(hold):
    held = hold(made("rating"))
    assert ratings_in(held, "study-1", "site-a", "t1") == {"ana": 2, "ben": 1}
    with pytest.raises(NotPermitted, match="not revealed yet"):
        workshop_view(library.study(held, "study-1"), "site-a", "t1")
    phases.move(held, "study-1", "t1", "discussing", by="lead")
    view = workshop_view(library.study(held, "study-1"), "site-a", "t1")
    assert [row["rater"] for row in view.ratings["QP1"]] == ["ana", "ben"]


def test_how_much_is_left_is_told_for_every_system(hold):
    held = hold(made(systems=[{"system": "site-a"}, {"system": "site-b"}]))
    agree(held, "study-1", agreed(), None, by="fay")
    assert unsettled(library.study(held, "study-1"), "t1") == {"site-a": 1, "site-b": 2}


def test_what_was_agreed_leaves_with_the_study_and_comes_back(held, tmp_path):
    typed = " Cafe\u0301:\r\n“yes”\x07 =1+1 "
    agree(held, "study-1", agreed(rationale=typed, agreed_by=("ana", "Dr. X")), None, by="fay")
    library.export_bundle(held, "study-1", tmp_path / "out.zip")
    with library.open_store(f"sqlite:///{tmp_path}/again.sqlite") as again:
        library.add_bundle(again, tmp_path / "out.zip", replace=False, by="ana")
        (row,) = library.study(again, "study-1").tables["consensus"].to_dict("records")
    assert row["rationale"] == "Café:\n“yes” =1+1"
    assert row["agreed_by"] == "ana;Dr. X"
