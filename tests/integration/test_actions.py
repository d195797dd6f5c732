"""Targets and actions on both databases: written once, told apart, nothing lost."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from qms.analysis.plan import targets_of
from qms.analysis.trail import names_of
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.formats.bundle import bundle_faults
from qms.services import actions, library
from qms.services.actions import Action, ActionChanged, TargetChanged
from qms.storage import studies
from tests import factories

MEMBERS = (
    {"member": "lea", "name": "Lea", "role": "owner"},
    {"member": "fay", "name": "Fay", "role": "facilitator"},
    {"member": "ana", "name": "Ana", "role": "rater"},
)
WAVES = (
    {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "discussing"},
    {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31", "phase": "rating"},
)
PLACE = ("site-a", "t1", "QP1")
WANTED = Action("", "site-a", "t1", ("QP1", "QA1"), "Sort the log", "Chair", "2024-09-30")


@pytest.fixture
def put(store):
    """Puts a study into the store and gives the store back."""

    def put(**parts):
        with store.begin() as conn:
            made = factories.study(**{"members": MEMBERS, "waves": WAVES, **parts})
            studies.insert_study(conn, made, replace=True)
        return store

    return put


def study(store):
    return library.study(store, "study-1")


def aim(store, level, seen=None, by="lea", place=PLACE):
    return actions.set_target(store, study(store), place, level, seen=seen, by=by)


def plan(store, wanted=WANTED, by="lea"):
    return actions.add_action(store, study(store), wanted, by=by)


def change(store, seen, by="lea", **cells):
    return actions.change_action(store, study(store), seen, replace(seen, **cells), by=by)


def events(store):
    return [(e["what"], e["who"]) for e in study(store).tables["events"].to_dict("records")]


def levels(store):
    return [(each.criterion, each.level) for each in targets_of(study(store), "site-a", "t1")]


def test_a_target_is_set_changed_and_removed_each_with_its_event(put):
    store = put()
    set_ = aim(store, 3)
    assert (set_.level, set_.set_by, levels(store)) == (3, "lea", [("QP1", 3)])
    aim(store, 2, seen=3, by="fay")
    actions.clear_target(store, "study-1", PLACE, seen=2, by="lea")
    assert levels(store) == []
    assert events(store) == [
        ("target set", "lea"),
        ("target changed", "fay"),
        ("target removed", "lea"),
    ]


def test_a_target_that_stands_is_not_written_again(put):
    store = put()
    aim(store, 3)
    aim(store, 3, seen=1)
    actions.clear_target(store, "study-1", ("site-a", "t1", "QA1"), seen=4, by="lea")
    assert len(events(store)) == 1


def test_who_was_quicker_with_a_target_is_told(put):
    store = put()
    aim(store, 3, by="fay")
    with pytest.raises(TargetChanged, match=r"^Fay changed this target meanwhile") as told:
        aim(store, 2)
    assert told.value.theirs.level == 3
    with pytest.raises(TargetChanged):
        actions.clear_target(store, "study-1", PLACE, seen=2, by="lea")
    assert levels(store) == [("QP1", 3)]


@pytest.mark.parametrize(
    ("place", "level", "kind", "told"),
    [
        (("site-z", "t1", "QP1"), 2, NotFound, "No system “site-z”"),
        (("site-a", "t9", "QP1"), 2, NotFound, "No wave “t9”"),
        (("site-a", "t1", "QX1"), 2, NotFound, "no criterion “QX1”"),
        (PLACE, 9, UserError, "level 9 is not on the scale"),
        (("site-a", "t2", "QP1"), 2, Conflict, "phase rating"),
    ],
)
def test_a_target_that_cannot_stand_is_refused(put, place, level, kind, told):
    store = put()
    with pytest.raises(kind, match=told):
        aim(store, level, place=place)
    assert events(store) == []


@pytest.mark.parametrize("who", ["ana", "stranger"])
def test_only_who_leads_sets_targets_and_plans(put, who):
    store = put()
    with pytest.raises(NotPermitted, match="owner or facilitator"):
        aim(store, 2, by=who)
    with pytest.raises(NotPermitted, match="owner or facilitator"):
        plan(store, by=who)
    made = plan(store)
    with pytest.raises(NotPermitted):
        change(store, made, by=who, status="done")


def test_where_a_study_names_nobody_anybody_plans(put):
    assert plan(put(members=[]), by="me").action == "site-a-act-01"


def test_an_action_is_planned_moved_and_changed_and_its_history_says_so(put):
    store = put()
    made = plan(store)
    assert (made.action, made.status) == ("site-a-act-01", "open")
    doing = change(store, made, by="fay", status="doing")
    done = change(store, doing, owner="Dan", expected_evidence="A log\r\nwith effects ")
    assert done.expected_evidence == "A log\nwith effects"
    assert actions.listed(study(store), system="site-a") == (done,)
    assert [what for what, _ in events(store)] == [
        "action planned",
        "action moved",
        "action changed",
    ]
    told = actions.history(store, "study-1", [made.action, "none"], names_of(study(store)))
    assert [said for _, said in told[made.action]] == [
        "Lea planned it.",
        "Fay moved it from open to doing.",
        "Lea changed its owner and expected evidence.",
    ]
    assert "none" not in told


def test_what_stands_already_is_not_written_again(put):
    store = put()
    made = plan(store)
    change(store, made)
    change(store, made, owner=" Chair ")
    assert len(events(store)) == 1


def test_who_was_quicker_with_an_action_is_told_and_both_are_kept(put):
    store = put()
    made = plan(store)
    theirs = change(store, made, by="fay", what="Sort it weekly")
    with pytest.raises(ActionChanged, match=r"^Fay changed this action meanwhile") as told:
        change(store, made, what="Sort it daily", expected_evidence="My words.")
    assert told.value.theirs == theirs
    assert told.value.mine.expected_evidence == "My words."
    mine = change(store, told.value.theirs, what=told.value.mine.what)
    assert actions.listed(study(store)) == (mine,)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"what": " \n"}, "Say what is to be done"),
        ({"criteria": ()}, "at least one criterion"),
        ({"criteria": ("QX1",)}, "no criterion “QX1”"),
        ({"due": "soon"}, "due"),
        ({"status": "late"}, "status"),
        ({"wave": "t2"}, "phase rating"),
        ({"system": "site-z"}, "No system"),
    ],
)
def test_an_action_that_cannot_stand_is_refused(put, cells, told):
    store = put()
    with pytest.raises(UserError, match=told):
        plan(store, replace(WANTED, **cells))
    assert events(store) == []


def test_what_is_kept_leaves_and_comes_back_as_a_bundle(put, tmp_path):
    store = put()
    aim(store, 3)
    plan(store, replace(WANTED, what="=1+1 \x07“log”\r\nCafe\u0301", owner="A\nB"))
    library.export_bundle(store, "study-1", tmp_path / "out.zip")
    assert bundle_faults(tmp_path / "out.zip") == []
    (kept,) = actions.listed(study(store))
    assert (kept.what, kept.owner) == ("=1+1 “log”\nCafé", "A B")


def test_files_tell_names_and_lateness_and_run_nothing(put):
    store = put()
    plan(store, replace(WANTED, what="=1+1"))
    whole = study(store)
    shown = actions.listed(whole, wave="t1", statuses=["open"])
    text = actions.csv_file(whole, shown, date(2024, 10, 2)).decode()
    assert "'=1+1,QP1 Name of QP1; QA1 Name of QA1,Chair,2024-09-30," in text
    assert '"due 30 September 2024, 2 days late",open' in text
    book = openpyxl.load_workbook(io.BytesIO(actions.workbook(whole, shown, date(2024, 10, 2))))
    row = [cell.value for cell in book["Actions"][2]]
    assert row[:4] == ["site-a-act-01", "Site A", "Wave 1", "'=1+1"]
    assert actions.listed(whole, statuses=["done"]) == ()
