"""Double coding on both databases: who is assigned, whose part is closed, where two differ."""

from dataclasses import replace

import pytest

from qms.errors import NotFound, NotPermitted, UserError
from qms.services import codes, coding, coding_view, decisions, double_coding
from qms.services.coding import NewCoding
from qms.storage import studies
from tests import factories

TEXT = "".join(f"Line {n} of what was said.\n" for n in range(12))
MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "facilitator"},
    {"member": "own", "role": "owner"},
    {"member": "rae", "role": "rater"},
)
CODES = ({"code": "old", "name": "Old"}, {"code": "other", "name": "Other"})


@pytest.fixture
def put(store):
    def put(**parts):
        given = {
            "members": MEMBERS,
            "codes": CODES,
            "sources": [factories.source(), factories.source(source="int-2")],
            "texts": {"int-1": TEXT, "int-2": TEXT},
        }
        with store.begin() as conn:
            whole = factories.study(**{**given, **parts})
            studies.insert_study(conn, whole, replace=True)
        return store

    return put


def assign(store, *, sources=("int-1",), coders=("ana", "ben"), by="lea", seed=""):
    return double_coding.assign(store, "study-1", sources, coders, by=by, seed=seed)


def done(store, *whose, source="int-1"):
    for by in whose:
        double_coding.declare_done(store, "study-1", source, by=by)


def settle(store, note="Both kept.", by="ana", source="int-1"):
    double_coding.record_adjudication(store, "study-1", source, note, by=by)


def make(store, line=0, by="ana", code="QP1", source="int-1"):
    start = TEXT.index(f"Line {line} ")
    new = NewCoding(source, start, start + 6, code)
    return coding.code(store, "study-1", new, by=by)


def parts(store):
    found = double_coding.double_coded(coding_view.outline(store, "study-1"))
    return {each.source: {p.coder: p.state for p in each.parts} for each in found}


def seen_by(store, viewer):
    return coding.codings_of(store, "study-1", "int-1", viewer=viewer)


@pytest.mark.parametrize("by", ["ana", "rae", "somebody"])
def test_only_owner_and_facilitator_assign(put, by):
    store = put()
    with pytest.raises(NotPermitted, match=f"{by} is neither owner nor facilitator"):
        assign(store, by=by)
    assert parts(store) == {}
    assert assign(store, by="own") == 2


def test_many_sources_are_assigned_in_one_act(put):
    store = put()
    assert assign(store, sources=("int-1",), seed="5") == 2
    assert assign(store, sources=("int-1", "int-2"), seed="7") == 2
    at_work = {"ana": "at work", "ben": "at work"}
    assert parts(store) == {"int-1": at_work, "int-2": at_work}
    seeds = {
        part.seed
        for each in double_coding.double_coded(coding_view.outline(store, "study-1"))
        for part in each.parts
        if each.source == "int-1"
    }
    assert seeds == {"5"}


def test_a_part_that_is_done_stays_as_it_is(put):
    store = put()
    first = make(store)
    assign(store)
    other = make(store, by="ben", line=3)
    done(store, "ana")
    passage = (0, 6)
    for try_ in (
        lambda: make(store, line=5),
        lambda: coding.change(store, "study-1", first, replace(first, memo="x"), by="ana"),
        lambda: coding.change(store, "study-1", first, replace(first, memo="x"), by="lea"),
        lambda: coding.remove(store, "study-1", first, by="ana"),
        lambda: coding.remove(store, "study-1", first, by="lea"),
        lambda: coding.undo(store, "study-1", by="ana"),
        lambda: decisions.accept(
            *(store, "study-1", "int-1", passage, "QP1"),
            by="ana",
            coding=NewCoding("int-1", 1, 4, "QP1"),
        ),
    ):
        with pytest.raises(NotPermitted) as refused:
            try_()
        (line,) = refused.value.lines
        assert line.startswith("ana declared their own part of source int-1 done")
        assert "until its adjudication is recorded" in line
    assert seen_by(store, "lea") == (first, other)
    assert make(store) == first  # nothing is written where it is there already
    make(store, line=4, by="ben")  # who is at work goes on
    make(store, line=5, source="int-2")  # and so does everybody elsewhere
    make(store, line=5, by="lea")


def test_what_was_coded_before_an_undo_is_not_done_again_in_a_closed_part(put):
    store = put()
    make(store)
    coding.undo(store, "study-1", by="ana")
    assign(store)
    done(store, "ana")
    with pytest.raises(NotPermitted, match="declared their own part"):
        coding.redo(store, "study-1", by="ana")


def test_acts_on_the_codebook_reach_closed_parts_and_are_undone(put):
    store = put()
    first = make(store, code="old")
    assign(store)
    done(store, "ana")
    codes.merge_codes(store, "study-1", "other", ["old"], by="lea")
    assert [each.code for each in seen_by(store, "ana")] == ["other"]
    coding.undo(store, "study-1", by="lea")
    assert seen_by(store, "ana") == (first,)


def test_a_blind_coder_splits_off_only_what_they_see(put):
    store = put()
    first = make(store, code="old")
    assign(store)
    for ids in ([first.id], [first.id, "absent"]):
        with pytest.raises(UserError, match="no longer of"):
            codes.split_code(store, "study-1", "old", ids, "New", by="ben")
    assert codes.split_code(store, "study-1", "old", [first.id], "New", by="lea").id == "new"


def test_an_adjudication_is_recorded_once_and_opens_the_codings(put):
    store = put()
    assign(store)
    first = make(store)
    done(store, "ana")
    with pytest.raises(UserError, match="ben still codes source int-1"):
        settle(store)
    done(store, "ben")
    with pytest.raises(NotPermitted, match="rae is neither a coder"):
        settle(store, by="rae")
    with pytest.raises(UserError, match="Say in a sentence"):
        settle(store, note=" \n ")
    settle(store, note="Ana's kept,\nBen's too.")
    assert parts(store)["int-1"] == {"ana": "adjudicated", "ben": "adjudicated"}
    (each,) = double_coding.double_coded(coding_view.outline(store, "study-1"))
    assert each.is_settled
    assert each.parts[0].told.endswith(": Ana's kept, Ben's too.")
    with pytest.raises(UserError, match="on record already"):
        settle(store)
    with pytest.raises(NotFound, match="Nobody is assigned to code source int-2"):
        settle(store, source="int-2")
    after = coding.change(store, "study-1", first, replace(first, memo="As agreed."), by="ben")
    assert after.memo == "As agreed."
    assert len(seen_by(store, "ben")) == 1
    coding.undo(store, "study-1", by="ben")


@pytest.mark.parametrize(
    ("cell", "is_open"),
    [
        ("", True),
        ("done", False),
        ("done 2025-06-02T09:00:00Z", False),
        ("done 2025-06-02", False),
        ("done, both codings kept", True),
        ("discussed on 2 June 2025, both codings kept", True),
    ],
)
def test_cells_that_came_with_a_bundle_are_read(put, cell, is_open):
    row = {"source": "int-1", "coder": "ana", "adjudication": cell}
    store = put(double_coding=[row])
    if is_open:
        make(store)
    else:
        with pytest.raises(NotPermitted):
            make(store)


def test_two_coders_are_compared_when_both_are_done(put):
    store = put()
    assign(store, sources=("int-1", "int-2"))
    for line in (0, 1, 2):
        make(store, line=line)
    for line in (0, 2, 4):
        make(store, line=line, by="ben")
    make(store, line=6, by="lea")
    make(store, line=1, source="int-2")
    done(store, "ana")
    asked = ("int-1", "int-2")
    study = coding_view.outline(store, "study-1")
    assert double_coding.compared(store, study, asked).differences == ()
    done(store, "ben")
    study = coding_view.outline(store, "study-1")
    found = double_coding.compared(store, study, asked)
    told = [(each.source, each.quote, each.coders, each.without) for each in found.differences]
    assert told == [
        ("int-1", "Line 1", ("ana",), ("ben",)),
        ("int-1", "Line 4", ("ben",), ("ana",)),
    ]
    paragraphs, characters = found.codes
    assert (paragraphs.code, paragraphs.units, paragraphs.percent) == ("QP1", 12, 10 / 12)
    assert characters.basis == "characters"
    assert found.together.units == 12
    assert double_coding.compared(store, study, ()).codes == ()


def test_a_share_is_drawn_by_its_seed():
    names = [f"s{n}" for n in range(24)]
    one = double_coding.drawn(names, 20, "7")
    assert len(one) == 5
    assert one == double_coding.drawn(reversed(names), 20, "7")
    assert len({double_coding.drawn(names, 20, str(seed)) for seed in range(20)}) > 10
    assert double_coding.drawn([], 20, "7") == double_coding.drawn(names, 0, "7") == ()
    assert double_coding.drawn(names, 100, "7") == tuple(sorted(names))
