"""The audit trail on both databases: filtered, paged, saved, blind, and acts taken back."""

import io
import json

import openpyxl
import pytest

from qms.errors import Conflict, NotFound, NotPermitted
from qms.services import actions, codes, coding, library, phases, trail
from qms.services.coding import NewCoding
from qms.services.matrix import write_summary
from qms.services.trail import Asked
from qms.storage import studies
from tests import factories
from tests.factories import TEXT

MEMBERS = (
    {"member": "ana", "name": "Ana", "role": "rater;coder"},
    {"member": "ben", "name": "Ben", "role": "rater;coder"},
    {"member": "lea", "name": "Lea", "role": "owner;facilitator"},
)
SYSTEMS = ({"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"})
WAVES = (
    {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "discussing"},
    {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31", "phase": "rating"},
)
AIMS = (TEXT.index("agreed"), TEXT.index("agreed") + len("agreed four aims"))


def rated(rater, criterion="QP1", wave="t1", system="site-a", level="2", **cells):
    key = {"system": system, "wave": wave, "criterion": criterion, "rater": rater}
    return {**key, "level": level, "rationale": "As seen.", **cells}


def happened(seq, table, after, *, who="ana", what="done", before=None, at="2026-05-04T12:00:00Z"):
    row = after or before
    key = ";".join(
        row[name] for name in ("system", "wave", "criterion", "rater", "coding") if name in row
    )
    told = [json.dumps(each) if each else "" for each in (before, after)]
    cells = {"seq": str(seq), "at": at, "who": who, "what": what, "table": table, "key": key}
    return {**cells, "before": told[0], "after": told[1]}


@pytest.fixture
def put(store):
    """Puts a study into the store and gives the store back."""

    def put(**parts):
        given = {"members": MEMBERS, "systems": SYSTEMS, "waves": WAVES, **parts}
        with store.begin() as conn:
            studies.insert_study(conn, factories.study(**given), replace=True)
        return store

    return put


def seen(store, viewer="lea", number=1, **asked):
    ground = trail.ground(store, "study-1", viewer=viewer)
    return trail.page(store, ground, Asked(**asked), number=number)


def said(store, viewer="lea", **asked):
    return [entry.said for entry in seen(store, viewer, **asked).entries]


EVENTS = [
    happened(1, "ratings", rated("ana"), at="2026-05-01"),
    happened(2, "ratings", rated("ben", system="site-b"), who="ben", at="2026-05-02T23:59:59Z"),
    happened(3, "ratings", rated("ana", criterion="QA1"), at="2026-05-03T00:00:00Z"),
    happened(
        4,
        "codings",
        {"coding": "c9", "source": "int-1", "code": "QA1", "quote": "Ünlü “aims”, 100%_of"},
        before={"coding": "c9", "source": "int-1", "code": "QP1", "quote": "Ünlü “aims”, 100%_of"},
        who="",
    ),
    happened(5, "targets", {**rated("x"), "rater": ""}, who="lea", what="target set"),
    {"seq": "6", "at": "", "who": "zed", "what": "something", "before": "[no json"},
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"who": "ana"}, [3, 1]),
        ({"who": ""}, [4]),
        ({"table": "ratings"}, [3, 2, 1]),
        ({"system": "site-b"}, [2]),
        ({"system": "site-a"}, [5, 4, 3, 1]),
        ({"wave": "t1"}, [5, 4, 3, 2, 1]),
        ({"wave": "t2"}, []),
        ({"criterion": "QA1"}, [4, 3]),
        ({"criterion": "QP1"}, [5, 4, 2, 1]),
        ({"criterion": "Q"}, []),
        ({"since": "2026-05-02", "until": "2026-05-02"}, [2]),
        ({"since": "2026-05-03"}, [5, 4, 3]),
        ({"until": "2026-05-02"}, [2, 1]),
        ({"words": "seen"}, [5, 3, 2, 1]),
        ({"words": "SEEN site-B"}, [2]),
        ({"words": "100%_of"}, [4]),
        ({"words": "100_"}, []),
        ({"words": "“aims”"}, [4]),
        ({"who": "ana", "criterion": "QA1", "system": "site-a"}, [3]),
    ],
)
def test_filters(put, asked, found):
    store = put(events=EVENTS)
    page = seen(store, **asked)
    assert [entry.seq for entry in page.entries] == found
    assert page.total == len(found)


def test_people_and_tables_to_choose_from(put):
    ground = trail.ground(put(events=EVENTS), "study-1", viewer="lea")
    assert dict(ground.people) == {"": "", "ana": "Ana", "ben": "Ben", "lea": "Lea", "zed": "zed"}
    assert list(ground.tables) == ["ratings", "targets", "codings"]


def test_pages_are_newest_first(put):
    events = [
        happened(n, "ratings", rated("ana"), at=f"2026-05-04T12:00:{n % 60:02}Z")
        for n in range(1, 131)
    ]
    store = put(events=events)
    pages = [seen(store, number=n) for n in (1, 2, 3, 4)]
    assert [page.entries[0].seq for page in pages[:3]] == [130, 80, 30]
    assert [page.events for page in pages] == [50, 50, 30, 0]
    assert {page.total for page in pages} == {130}


def test_an_act_of_many_rows_is_one_entry_with_its_parts(put):
    store = put()
    spans = [(0, 3), (4, 9), AIMS]
    news = [NewCoding("int-1", *span, "QP1") for span in spans]
    coding.code_many(store, "study-1", news, by="ana")
    (entry,) = seen(store, "ana").entries
    assert entry.said == "Ana coded passages: 3 changes."
    assert [part.seq for part in entry.parts] == [3, 2, 1]
    assert entry.undo
    trail.undo(store, "study-1", entry.seq, by="ana")
    assert coding.codings_of(store, "study-1", "int-1", viewer="ana") == ()
    assert said(store, "ana")[0] == "Ana took back an earlier act, No. 1: 3 changes."


BLIND = [
    happened(1, "ratings", rated("ana", wave="t2", rationale="Secret of Ana")),
    happened(2, "ratings", rated("ben", wave="t2", rationale="Secret of Ben"), who="ben"),
    happened(3, "ratings", rated("ben", "QA1", "t2", rationale="Other of Ben"), who="ben"),
    happened(
        *(4, "ratings", rated("ben", "QA1", "t2", level="3")),
        before=rated("ben", "QA1", "t2", rationale="First of Ben"),
        who="ben",
    ),
    happened(5, "consensus", {**rated("x", wave="t2"), "rater": ""}, who="lea"),
    happened(6, "ratings", rated("ben", rationale="Open by now"), who="ben"),
]
BLIND[4]["key"] = "site-a;t2;QP1"


@pytest.mark.parametrize(
    ("viewer", "own", "found"),
    [
        ("ana", [], [6, 1]),
        ("ben", [], [6, 4, 3, 2]),
        ("ana", [rated("ana", wave="t2")], [6, 5, 2, 1]),
        ("lea", [rated("ana", wave="t2")], [6, 5]),
        ("nobody", [], [6]),
    ],
)
def test_ratings_that_are_hidden_reach_nobody_in_any_way(put, viewer, own, found):
    """Not in the list, not in the count, not by a search for their words, not in a file."""
    store = put(events=BLIND, ratings=own)
    page = seen(store, viewer)
    assert [entry.seq for entry in page.entries] == found
    assert (page.total, page.kept) == (len(found), 6 - len(found))
    ground = trail.ground(store, "study-1", viewer=viewer)
    text = trail.csv_file(store, ground, Asked()).decode()
    book = openpyxl.load_workbook(
        io.BytesIO(trail.workbook(store, ground, Asked(), invented=False))
    )
    cells = str([list(row) for row in book.worksheets[0].values])
    for seq, words in ((2, "Secret of Ben"), (3, "Other of Ben"), (4, "First of Ben")):
        found_by_words = seen(store, viewer, words=words)
        assert bool(found_by_words.entries) == (seq in found)
        assert (words in text) == (words in cells) == (seq in found)


def test_once_revealed_they_are_all_there(put):
    store = put(events=BLIND)
    phases.move(store, "study-1", "t2", "discussing", by="lea")
    assert len(seen(store, "nobody").entries) == 7
    assert seen(store, "nobody").kept == 0


def test_a_rating_whose_key_cannot_be_read_is_hidden_while_any_wave_is_blind(put):
    odd = {**happened(1, "ratings", rated("ben"), who="ben"), "key": "odd"}
    assert said(put(events=[odd]), "ana") == []


def test_who_codes_blind_sees_no_coding_of_others_in_the_trail(put):
    given = [{"source": "int-1", "coder": who} for who in ("ana", "ben")]
    store = put(double_coding=given)
    for who in ("ana", "ben"):
        coding.code(store, "study-1", NewCoding("int-1", *AIMS, "QP1", memo=f"of {who}"), by=who)
    assert said(store, "ana") == ["Ana coded “agreed four aims” to QP1."]
    assert seen(store, "ana").kept == 1
    assert seen(store, "ana", words="of ben").entries == ()
    ground = trail.ground(store, "study-1", viewer="ana")
    assert b"of ben" not in trail.csv_file(store, ground, Asked())
    assert len(said(store, "lea")) == 2


def test_files_run_no_formula_and_are_the_same_twice(put):
    hostile = rated("ana", rationale="=1+1")
    store = put(events=[happened(1, "ratings", hostile, who="=cmd()", what="rated")])
    ground = trail.ground(store, "study-1", viewer="lea")
    text = trail.csv_file(store, ground, Asked()).decode()
    head, *lines = text.splitlines()
    assert head.split(",")[:4] == ["No.", '"When', ' UTC"', "Person"]
    assert "'=cmd()" in text
    assert "2026-05-04 12:00" in lines[0]
    made = [trail.workbook(store, ground, Asked(), invented=True) for _ in range(2)]
    assert made[0] == made[1]
    book = openpyxl.load_workbook(io.BytesIO(made[0]))
    sheet = book["Audit trail"]
    assert sheet["C2"].value == "'=cmd()"
    assert not [c for row in sheet.rows for c in row if c.data_type == "f"]
    assert book["About"]["B3"].value.startswith("Invented")


def coded(store, who="ana"):
    return coding.code(store, "study-1", NewCoding("int-1", *AIMS, "QP1"), by=who)


def test_an_older_act_is_taken_back_and_the_newer_one_stays(put):
    store = put()
    first = coded(store)
    codes.make_code(store, "study-1", "Churn", by="ana")
    assert [entry.undo for entry in seen(store, "ana").entries] == [True, True]
    assert trail.undo(store, "study-1", 1, by="ana") == "coded"
    assert coding.codings_of(store, "study-1", "int-1", viewer="ana") == ()
    assert [code.name for code in codes.codes_of(store, "study-1")] == ["Churn"]
    assert said(store)[0].endswith("taking back No. 1.")
    assert first.id in [entry.fields[0].before for entry in seen(store).entries]
    with pytest.raises(Conflict, match="undone"):
        trail.undo(store, "study-1", 1, by="ana")


def test_what_somebody_changed_since_is_not_taken_back(put):
    store = put()
    mine = coded(store)
    coding.remove(store, "study-1", mine, by="lea")
    (_, entry) = seen(store, "ana").entries
    assert (entry.undo, entry.why_not) == (
        False,
        "It was changed or taken back since, so it stands as it is.",
    )
    with pytest.raises(Conflict, match="lea"):
        trail.undo(store, "study-1", 1, by="ana")


def test_nobody_takes_back_what_another_did(put):
    store = put()
    coded(store)
    (entry,) = seen(store, "ben").entries
    assert entry.why_not == "Only who did it can take it back."
    with pytest.raises(NotPermitted, match="Only who did it"):
        trail.undo(store, "study-1", 1, by="ben")


@pytest.mark.parametrize("table", ["ratings", "consensus", "waves"])
def test_a_judgement_is_not_taken_back_from_the_trail(put, table):
    key = {"ratings": "site-a;t1;QP1;ana", "consensus": "site-a;t1;QP1", "waves": "t1"}[table]
    store = put(events=[{**happened(1, table, rated("ana")), "key": key}])
    (entry,) = seen(store, "ana", table=table).entries
    assert not entry.undo
    assert entry.why_not
    with pytest.raises(NotPermitted):
        trail.undo(store, "study-1", 1, by="ana")


def test_an_event_that_is_not_there_is_told(put):
    with pytest.raises(NotFound, match=r"no No\. 9"):
        trail.undo(put(), "study-1", 9, by="ana")


def rows(store, table):
    with store.reading() as conn:
        return studies.read_study(conn, "study-1", tables=[table]).tables[table].to_dict("records")


def test_a_summary_is_put_back_as_it_was(put):
    store = put()
    study = library.study(store, "study-1")
    write_summary(store, study, "ana", "site-a", "t1", "QP1", "First.", "")
    write_summary(store, study, "ana", "site-a", "t1", "QP1", "Second.", "First.")
    newest, older = seen(store, "ana").entries
    assert (newest.undo, older.undo) == (True, False)
    trail.undo(store, "study-1", newest.seq, by="ana")
    assert [row["summary"] for row in rows(store, "summaries")] == ["First."]
    with pytest.raises(Conflict, match=r"Ana changed what No\. 2 left"):
        trail.undo(store, "study-1", newest.seq, by="ana")


def test_a_target_and_an_action_are_put_back_by_who_may(put):
    store = put()
    study = library.study(store, "study-1")
    actions.set_target(store, study, ("site-a", "t1", "QP1"), 3, seen=None, by="lea")
    wanted = actions.Action("", "site-a", "t1", ("QP1",), "Sort the log")
    made = actions.add_action(store, study, wanted, by="lea")
    assert [entry.undo for entry in seen(store, "lea").entries] == [True, True]
    for seq in (1, 2):
        trail.undo(store, "study-1", seq, by="lea")
    assert rows(store, "targets") == rows(store, "actions") == []
    assert said(store)[0] == "Lea removed the action “Sort the log”, taking back No. 2."
    # Its id is never given to another.
    again = actions.add_action(store, study, wanted, by="lea")
    assert again.action != made.action


def test_closed_to_who_lost_the_role_meanwhile(put):
    store = put()
    study = library.study(store, "study-1")
    actions.set_target(store, study, ("site-a", "t1", "QP1"), 3, seen=None, by="lea")
    with store.begin() as conn:
        conn.exec_driver_sql("UPDATE members SET role = 'reader' WHERE member = 'lea'")
    with pytest.raises(NotPermitted, match="owner or facilitator"):
        trail.undo(store, "study-1", 1, by="lea")
