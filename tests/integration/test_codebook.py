"""The codebook as it is read: how often a code is used, by whose sight, and its history."""

from dataclasses import replace

import pytest

from qms.services import codebook, codes, coding, coding_view, library
from qms.storage import studies
from tests import factories

MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "facilitator"},
)


@pytest.fixture
def put(store):
    def put(**parts):
        with store.begin() as conn:
            whole = factories.study(**{"members": MEMBERS, **parts})
            studies.insert_study(conn, whole, replace=True)
        return store

    return put


def of(id_, code, quote="agreed", **cells):
    return factories.coding(coding=id_, code=code, quote=quote, level="", **cells)


def own(id_, parent=""):
    return {"code": id_, "parent": parent, "name": id_.capitalize(), "author": "ana"}


def outline(store):
    return coding_view.outline(store, "study-1")


def told(store, code):
    found = codebook.histories(store, "study-1").get(code, ())
    return [(each.verb, each.step, each.others, each.codings) for each in found]


def seen(store, id_):
    return next(each for each in codes.codes_of(store, "study-1") if each.id == id_)


def test_codes_are_counted_by_sight_without_withdrawn_sources(put):
    rows = [
        {"source": "int-1", "coder": who, "assigned_at": "2024-04-01"} for who in ("ana", "ben")
    ]
    store = put(
        sources=[
            factories.source(),
            factories.source(source="int-2", withdrawn_at="2024-05-01"),
            factories.source(source="int-3"),
        ],
        double_coding=rows,
        codings=[
            of("c1", "QP1", coder="ana"),
            of("c2", "QP1", coder="ben"),
            of("c3", "QP1", "Nobody", coder="ben"),
            of("c4", "QP1", source="int-2", coder="ana"),
            of("c5", "QP1", source="int-3"),
        ],
    )
    for viewer, use, ids in (
        ("ana", (2, 2), ["c1", "c5"]),
        ("ben", (3, 3), ["c2", "c3", "c5"]),
        ("lea", (3, 4), ["c1", "c2", "c3", "c5"]),
        ("somebody", (3, 4), ["c1", "c2", "c3", "c5"]),
    ):
        assert codebook.uses(store, outline(store), viewer) == {"QP1": use}
        found = codebook.excerpts(store, outline(store), "QP1", viewer)
        assert [each.id for each in found] == ids
    assert codebook.excerpts(store, outline(store), "QA1", "lea") == ()


def test_the_history_of_a_code_is_told_act_by_act(put):
    store = put(codes=[own("old"), own("under", "old")], codings=[of("c1", "old"), of("c2", "old")])
    made = codes.make_code(store, "study-1", "Fresh", by="ben", definition="First words.")
    codes.define_code(store, "study-1", made, replace(made, definition="Better."), by="ana")
    codes.move_code(store, "study-1", seen(store, "fresh"), "QP", by="ana")
    codes.merge_codes(store, "study-1", "fresh", ["old"], by="lea")
    coding.undo(store, "study-1", by="lea")
    coding.redo(store, "study-1", by="lea")
    codes.split_code(store, "study-1", "fresh", ["c1"], "Part", by="lea")
    # "agreed" coded twice makes one coding under the code that is kept
    assert told(store, "fresh") == [
        ("made", "", (), 0),
        ("defined", "", (), 0),
        ("moved", "", (), 0),
        ("merged in", "", ("Old",), 2),
        ("merged in", "undone", ("Old",), 2),
        ("merged in", "redone", ("Old",), 2),
        ("split", "", ("Part",), 1),
    ]
    found = codebook.histories(store, "study-1")
    assert found["fresh"][1].cells == {"definition": ("First words.", "Better.")}
    assert found["fresh"][1].who == "ana"
    assert found["fresh"][2].cells == {"parent": ("", "QP")}
    assert [each.verb for each in found["under"]] == ["moved"] * 3
    assert found["under"][0].cells == {"parent": ("old", "fresh")}
    assert told(store, "part") == [("split off", "", ("fresh",), 1)]
    assert told(store, "old")[0] == ("merged away", "", (), 0)


def test_a_merge_of_codes_without_codings_is_told_where_a_code_under_them_moves(put):
    store = put(codes=[own("old"), own("under", "old"), own("kept")])
    codes.merge_codes(store, "study-1", "kept", ["old"], by="lea")
    assert told(store, "kept") == [("merged in", "", ("Old",), 0)]


def test_a_trail_that_came_from_elsewhere_is_told_as_far_as_it_can_be(put):
    event = {"at": "2024-04-01T00:00:00Z", "who": "ana", "table": "codes", "key": "own"}
    events = [
        {**event, "seq": "1", "what": "renamed", "before": "[1", "after": "[]"},
        {**event, "seq": "2", "what": "undone, act 9"},
    ]
    store = put(codes=[own("own")], events=events)
    assert told(store, "own") == [("renamed", "", (), 0), ("changed", "undone", (), 0)]
    assert codebook.histories(store, "study-1").keys() == {"own"}


def test_the_share_is_told_for_each_domain_too(put):
    store = put(
        codes=[own("top"), own("side", "QP1"), own("deep", "side"), own("unused", "QA1")],
        codings=[
            of("c1", "top", "agreed four"),
            of("c2", "QP1", "four aims"),
            of("c3", "deep", "Nobody"),
            of("c4", "QA1", "outside"),
        ],
    )
    found = codes.what_the_rubric_does_not_hold(store, "study-1")
    under = {name: (each.coded, each.only_inductive) for name, each in found.under.items()}
    assert under == {
        "": (len("agreed four"), len("agreed ")),
        "QP": (len("four aims") + len("Nobody"), len("Nobody")),
    }
    assert found.whole.only_inductive == len("agreed ") + len("Nobody")


def test_the_sample_s_codes_are_counted(store):
    library.open_sample(store, by="lea")
    found = codebook.uses(store, coding_view.outline(store, "sample"), "m1")
    assert sum(use.codings for use in found.values()) == 2401
    assert set(found) >= {"goodwill", "workaround-phone"}
