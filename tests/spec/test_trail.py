"""What a chair reads in the audit trail: an event on the left, its sentence on the right."""

import pytest

from qms.analysis.trail import Happening, Names, fields, moment
from qms.analysis.trail_words import bulk, sentence, step_of_action

NAMES = Names(
    people={"r1": "First rater", "m1": "Study lead", "c1": "First coder"},
    systems={"site-a": "Site A"},
    waves={"t1": "Wave 1"},
    sources={"int-1": "Talk with a nurse"},
    codes={"churn": "Churn"},
    programmes={"p1": "First Call"},
    criteria={"QA2": "Oversight"},
    levels={"QA2": {0: "Absent", 1: "Emerging", 2: "Developing", 3: "Maturing"}},
)
CELL = {"system": "site-a", "wave": "t1", "criterion": "QA2"}
RATED = {**CELL, "rater": "r1", "rationale": "As seen.", "level": "2"}
AGREED = {**CELL, "outcome": "agreed", "level": "2"}
SPLIT = {**CELL, "outcome": "split", "reason": "Two readings."}
CODED = {"coding": "c", "source": "int-1", "quote": "We sent it four times.", "code": "QA2"}
CODED |= {"stance": "supports", "level_low": "1", "level_high": "1", "coder": "c1"}
CODE = {"code": "churn", "name": "Churn", "parent": "QA2"}
ACTION = {"action": "a1", "system": "site-a", "wave": "t1", "criteria": "QA2"}
ACTION |= {"what": "Sort the log", "status": "open", "owner": "Chair"}
AIMED = {**CELL, "level": "3", "set_by": "m1"}
WAVE = {"wave": "t1", "phase": "rating"}
GIVEN = {"source": "int-1", "coder": "c1", "assigned_at": "2026-01-01"}


def event(table, before, after, *, who="m1", what="changed", key="", seq=7):
    return Happening(seq, "2026-05-04T12:03:00Z", who, what, table, key, before, after)


SENTENCES = [
    # table, before, after, who, sentence
    (
        "ratings",
        None,
        RATED,
        "r1",
        "First rater rated QA2 of Site A in Wave 1: level 2 Developing.",
    ),
    (
        *("ratings", None, {**RATED, "level": "", "state": "IE"}, "r1"),
        "First rater rated QA2 of Site A in Wave 1: insufficient evidence.",
    ),
    (
        *("ratings", RATED, {**RATED, "level": "3"}, "r1"),
        "First rater changed the rating of QA2 of Site A in Wave 1 from level 2 Developing to "
        "level 3 Maturing.",
    ),
    (
        *("ratings", RATED, {**RATED, "level": "", "state": "NX"}, "r1"),
        "First rater changed the rating of QA2 of Site A in Wave 1 from level 2 Developing to "
        "not applicable.",
    ),
    (
        *("ratings", RATED, {**RATED, "rationale": "As told."}, "r1"),
        "First rater changed the written judgement of the rating of QA2 of Site A in Wave 1.",
    ),
    (
        *("ratings", RATED, None, "m1"),
        "Study lead took back the rating of QA2 of Site A in Wave 1 by First rater.",
    ),
    (
        *("consensus", None, AGREED, "m1"),
        "Study lead put the agreement on QA2 of Site A in Wave 1 on record: level 2 Developing.",
    ),
    (
        *("consensus", None, SPLIT, "m1"),
        "Study lead put on record that the raters stay split on QA2 of Site A in Wave 1.",
    ),
    (
        *("consensus", AGREED, SPLIT, "m1"),
        "Study lead changed what is on record for QA2 of Site A in Wave 1 from level 2 Developing "
        "to split.",
    ),
    (
        *("consensus", AGREED, {**AGREED, "dissent": "One voice."}, "m1"),
        "Study lead changed the dissent of what is on record for QA2 of Site A in Wave 1.",
    ),
    (
        *("codings", None, CODED, "c1"),
        "First coder coded “We sent it four times.” to QA2: supports, level 1.",
    ),
    (
        *("codings", CODED, {**CODED, "level_low": "0", "level_high": "0", "memo": "Told."}, "c1"),
        "First coder changed the level of “We sent it four times.” under QA2 from 1 to 0, and the "
        "memo.",
    ),
    (
        *("codings", CODED, {**CODED, "code": "churn"}, "c1"),
        "First coder moved the coding of “We sent it four times.” from QA2 to “Churn”.",
    ),
    (
        *("codings", CODED, None, "c1"),
        "First coder removed the coding of “We sent it four times.” to QA2.",
    ),
    ("codes", None, CODE, "c1", "First coder made the code “Churn”."),
    ("codes", CODE, {**CODE, "parent": ""}, "c1", "First coder moved the code “Churn” to the top."),
    (
        *("codes", CODE, {**CODE, "definition": "A loss."}, "c1"),
        "First coder changed the definition of the code “Churn”.",
    ),
    (
        *(
            "suggestions",
            None,
            {"source": "int-1", "criterion": "QA2", "decision": "dismissed"},
            "c1",
        ),
        "First coder dismissed a passage of Talk with a nurse for QA2.",
    ),
    (
        *("double_coding", None, GIVEN, "m1"),
        "Study lead assigned First coder to code Talk with a nurse independently.",
    ),
    (
        *("double_coding", GIVEN, {**GIVEN, "adjudication": "done"}, "c1"),
        "First coder declared their own coding of Talk with a nurse done.",
    ),
    (
        *("sources", None, {"source": "s2", "title": "Minutes", "system": "site-a", "wave": "t1"}),
        *("m1", "Study lead brought in “Minutes” for Site A in Wave 1."),
    ),
    (
        *("summaries", None, {**CELL, "summary": "It holds."}, "c1"),
        "First coder wrote the summary of QA2 of Site A in Wave 1.",
    ),
    (
        *("targets", None, AIMED, "m1"),
        "Study lead set the target of QA2 of Site A in Wave 1: level 3 Maturing.",
    ),
    (
        *("targets", AIMED, {**AIMED, "level": "2"}, "m1"),
        "Study lead changed the target of QA2 of Site A in Wave 1 from level 3 Maturing to level 2 "
        "Developing.",
    ),
    (
        *("targets", AIMED, None, "m1"),
        "Study lead removed the target of QA2 of Site A in Wave 1, which was level 3 Maturing.",
    ),
    (
        *("actions", None, ACTION, "m1"),
        "Study lead planned the action “Sort the log” for Site A in Wave 1.",
    ),
    (
        *("actions", ACTION, {**ACTION, "status": "doing", "due": "2026-09-30"}, "m1"),
        "Study lead moved the action “Sort the log” from open to doing, and changed the due date.",
    ),
    (
        *("actions", ACTION, {**ACTION, "owner": "Director"}, "m1"),
        "Study lead changed the owner of the action “Sort the log”.",
    ),
    (
        *("waves", {**WAVE, "phase": "collecting"}, WAVE, "m1"),
        "Study lead moved Wave 1 from collecting evidence to rating.",
    ),
    (
        *("waves", WAVE, {**WAVE, "phase": "discussing"}, "m1"),
        "Study lead moved Wave 1 from rating to discussing, which revealed its ratings.",
    ),
    (
        *("members", None, {"member": "x", "name": "Ann", "role": "rater;coder"}, "m1"),
        "Study lead named Ann as rater and coder.",
    ),
    (
        *("members", {"member": "x", "name": "Ann"}, None, "m1"),
        "Study lead took Ann out of the study’s people.",
    ),
    (
        *("programmes", None, {"programme": "p1", "title": "First Call"}, "m1"),
        "Study lead added the programme “First Call”.",
    ),
    (
        *("panel", None, {"subject": "p1", "factor": "mandate"}, "m1"),
        "Study lead added the note on mandate of First Call.",
    ),
    (
        *("agenda", None, {"source": "int-1", "item": "2. Risks", "minutes": "9"}, "m1"),
        "Study lead added the agenda item “2. Risks” of Talk with a nurse.",
    ),
    ("odd", None, {"x": "1"}, "", "Somebody did “changed” (odd )."),
    ("", None, None, "zed", "zed did “changed”."),
]


@pytest.mark.parametrize(("table", "before", "after", "who", "said"), SENTENCES)
def test_an_event_reads_as_a_sentence(table, before, after, who, said):
    assert sentence(event(table, before, after, who=who), NAMES) == said


def test_an_undo_names_what_it_takes_back():
    told = sentence(event("codings", CODED, None, who="c1", what="undone, act 12"), NAMES)
    assert told == (
        "First coder removed the coding of “We sent it four times.” to QA2, taking back No. 12."
    )


def test_an_act_of_many_rows_is_told_once():
    merged = event("codings", CODED, {**CODED, "code": "churn"}, what="codes merged, act 3")
    assert bulk(merged, 57, NAMES) == "Study lead merged codes: 57 changes."
    assert (merged.verb, merged.act) == ("codes merged", 3)


def test_a_row_of_which_only_some_cells_are_told_takes_the_rest_from_its_key():
    told = event("ratings", {"level": "1"}, {"level": "2"}, who="r1", key="site-a;t1;QA2;r1")
    assert sentence(told, NAMES) == (
        "First rater changed the rating of QA2 of Site A in Wave 1 from level 1 Emerging to "
        "level 2 Developing."
    )


def test_a_row_that_nobody_can_read_is_given_as_it_stands():
    strange = event("ratings", None, {"": "[1, 2"}, who="r1", what="rated", key="k")
    assert sentence(strange, NAMES) == "First rater did “rated” (ratings k)."
    assert [(each.name, each.after) for each in fields(strange, NAMES)] == [("as written", "[1, 2")]


def test_fields_stand_side_by_side_in_words_the_changed_ones_first():
    after = {**RATED, "level": "3", "cites": "c1;c2", "rated_at": "2026-05-04T12:03:00Z"}
    told = fields(event("ratings", RATED, after), NAMES)
    assert [(each.name, each.before, each.after) for each in told] == [
        ("level", "2 Developing", "3 Maturing"),
        ("cited excerpts", "", "c1, c2"),
        ("rated on", "", "4 May 2026 at 12:03 UTC"),
        ("system", "Site A", "Site A"),
        ("wave", "Wave 1", "Wave 1"),
        ("criterion", "QA2 Oversight", "QA2 Oversight"),
        ("rater", "First rater", "First rater"),
        ("written judgement", "As seen.", "As seen."),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-05-04", "4 May 2026"),
        ("2026-05-04T12:03:00Z", "4 May 2026 at 12:03 UTC"),
        ("2026-05-04T12:03:00", "4 May 2026 at 12:03"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_moment_as_people_write_it(cell, said):
    assert moment(cell) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, ACTION, "Study lead planned it."),
        (ACTION, {**ACTION, "status": "done"}, "Study lead moved it from open to done."),
        (ACTION, {**ACTION, "owner": "Dan"}, "Study lead changed its owner."),
        (ACTION, None, "Study lead removed it."),
    ],
)
def test_the_history_of_an_action_tells_each_step(before, after, said):
    assert step_of_action(event("actions", before, after), NAMES) == said
