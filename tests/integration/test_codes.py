"""Inductive codes on both databases: made, defined, moved, merged, split, and undone."""

import json
from dataclasses import replace

import pytest

from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle import bundle_faults
from qms.services import codes, coding, library
from qms.storage import studies
from tests import factories

TEXT = factories.TEXT


def row(code, parent="", name=""):
    return {"code": code, "parent": parent, "name": name or code.capitalize(), "author": "ana"}


TREE = (row("top"), row("mid", "top"), row("low", "mid"), row("leaf", "low"), row("side", "QP1"))


@pytest.fixture
def put(store):
    def put(**parts):
        with store.begin() as conn:
            whole = factories.study(**{"codes": TREE, **parts})
            studies.insert_study(conn, whole, replace=True)
        return store

    return put


def code(store, id_):
    (found,) = [each for each in codes.codes_of(store, "study-1") if each.id == id_]
    return found


def parents(store):
    return {each.id: each.parent for each in codes.codes_of(store, "study-1")}


def coded(store):
    found = coding.codings_of(store, "study-1", "int-1", viewer="lea")
    return {each.id: each.code for each in found}


def events(store):
    with store.reading() as conn:
        found = studies.read_study(conn, "study-1", tables=["events"])
    return found.tables["events"].to_dict("records")


def of(id_, code_id, quote="agreed", **cells):
    return factories.coding(coding=id_, code=code_id, quote=quote, level="", **cells)


def test_a_code_is_made_with_an_id_of_its_name(put):
    store = put()
    made = codes.make_code(
        store, "study-1", " Borrowed voice ", by="ana", definition="What\r\nit is", parent="QP"
    )
    assert (made.id, made.name, made.parent) == ("borrowed-voice", "Borrowed voice", "QP")
    assert code(store, "borrowed-voice") == made
    assert made.definition == "What\nit is"
    (event,) = events(store)
    assert (event["what"], event["table"], event["key"]) == ("code made", "codes", made.id)
    coding.undo(store, "study-1", by="ana")
    assert "borrowed-voice" not in parents(store)


@pytest.mark.parametrize(
    ("name", "parent", "error", "told"),
    [
        ("  ", "", UserError, "The code has no name"),
        ("TOP", "", Conflict, "There is a code “Top” already"),
        (
            "New",
            "QX1",
            UserError,
            "parent QX1 is not a criterion, a domain or in the study's codes",
        ),
        ("New", "new", UserError, "code new is its own parent"),
        ("a\x00b", "", UserError, "name has a control character"),
    ],
)
def test_a_code_that_cannot_be_is_refused_in_a_sentence(put, name, parent, error, told):
    store = put()
    with pytest.raises(error) as refused:
        codes.make_code(store, "study-1", name, by="ana", parent=parent)
    (sentence,) = refused.value.lines
    assert told in sentence
    assert events(store) == []


def test_no_code_has_the_id_of_a_criterion_or_a_domain(put):
    lower = factories.rubric(criteria=("aims1", "QA1"))
    store = put(rubrics=(lower,), codes=())
    assert codes.make_code(store, "study-1", "Aims1", by="ana").id == "aims1-2"
    assert codes.make_code(store, "study-1", "aims", by="ana").id == "aims-2"


def test_a_code_is_renamed_and_defined_under_its_old_id(put):
    store = put(codings=[of("c1", "mid")])
    seen = code(store, "mid")
    wanted = replace(seen, name=" Middle ", definition="Between.", example="So.", parent="QA1")
    after = codes.define_code(store, "study-1", seen, wanted, by="ben")
    assert (after.name, after.definition, after.parent) == ("Middle", "Between.", "top")
    assert code(store, "mid") == after
    assert coded(store) == {"c1": "mid"}
    assert codes.define_code(store, "study-1", after, after, by="ben") == after
    assert len(events(store)) == 1
    with pytest.raises(Conflict, match=r"ben changed this code \(code defined, 20.*had it open"):
        codes.define_code(store, "study-1", seen, replace(seen, example="No."), by="ana")
    with pytest.raises(Conflict, match="a code “Top” already"):
        codes.define_code(store, "study-1", after, replace(after, name="top"), by="ana")
    with pytest.raises(UserError, match="no name"):
        codes.define_code(store, "study-1", after, replace(after, name=" "), by="ana")


def test_a_code_moves_but_never_under_itself(put):
    store = put()
    moved = codes.move_code(store, "study-1", code(store, "mid"), "QA", by="ana")
    assert parents(store)["mid"] == moved.parent == "QA"
    for parent in ("mid", "low", "leaf"):
        with pytest.raises(UserError, match="code mid is its own parent"):
            codes.move_code(store, "study-1", moved, parent, by="ana")
    with pytest.raises(UserError, match="parent nowhere is not a criterion"):
        codes.move_code(store, "study-1", moved, "nowhere", by="ana")
    assert codes.move_code(store, "study-1", moved, "", by="ana").parent == ""
    coding.undo(store, "study-1", by="ana")
    coding.undo(store, "study-1", by="ana")
    assert parents(store)["mid"] == "top"


def test_merged_codes_bring_their_codings_and_the_codes_under_them(put):
    store = put(
        codings=[
            of("c1", "mid", coder="ana"),
            of("c2", "side", coder="ana"),  # what c1 says, once more
            of("c3", "side", coder="ben"),
            of("c4", "side", coder="ana", memo="not the same"),
            of("c5", "QP1"),
        ]
    )
    before = (parents(store), coded(store))
    kept = codes.merge_codes(store, "study-1", "side", ["mid", "low"], by="ana")
    assert kept == code(store, "side")
    assert parents(store) == {"top": "", "leaf": "side", "side": "QP1"}
    assert coded(store) == {"c2": "side", "c3": "side", "c4": "side", "c5": "QP1"}
    gone = {e["key"]: json.loads(e["before"]) for e in events(store) if not e["after"]}
    assert gone.keys() == {"mid", "low", "c1"}
    assert gone["mid"]["name"] == "Mid"
    after = (parents(store), coded(store))
    assert coding.undo(store, "study-1", by="ana").verb == "codes merged"
    assert (parents(store), coded(store)) == before
    coding.redo(store, "study-1", by="ana")
    assert (parents(store), coded(store)) == after


def test_a_merge_keeps_a_double_that_is_cited(put):
    store = put(
        codings=[of("c1", "mid"), of("c2", "side")],
        ratings=[factories.rating(cites="c1;c2")],
    )
    codes.merge_codes(store, "study-1", "side", ["mid"], by="ana")
    assert coded(store) == {"c1": "side", "c2": "side"}


@pytest.mark.parametrize(
    ("kept", "gone", "after"),
    [
        ("low", ["top"], {"low": "", "mid": "low", "leaf": "low", "side": "QP1"}),
        ("leaf", ["top", "low"], {"leaf": "", "mid": "leaf", "side": "QP1"}),
        ("low", ["mid", "low"], {"top": "", "low": "top", "leaf": "low", "side": "QP1"}),
        ("top", ["leaf", "mid"], {"top": "", "low": "top", "side": "QP1"}),
    ],
)
def test_a_merge_never_makes_a_circle(put, tmp_path, kept, gone, after):
    store = put(codings=[of(f"c{at}", id_) for at, id_ in enumerate(gone)])
    codes.merge_codes(store, "study-1", kept, gone, by="ana")
    assert parents(store) == after
    assert set(coded(store).values()) == {kept}
    library.export_bundle(store, "study-1", tmp_path / "out.zip")
    assert bundle_faults(tmp_path / "out.zip") == []


def test_only_inductive_codes_merge(put):
    store = put()
    for kept, gone in (("side", ["QP1"]), ("QP1", ["side"]), ("side", ["absent"])):
        with pytest.raises(NotFound, match="is no inductive code"):
            codes.merge_codes(store, "study-1", kept, gone, by="ana")
    with pytest.raises(UserError, match="Name another code to merge with side"):
        codes.merge_codes(store, "study-1", "side", ["side"], by="ana")


def test_what_was_merged_cannot_be_changed_from_an_old_screen(put):
    store = put()
    seen = code(store, "mid")
    codes.merge_codes(store, "study-1", "side", ["mid"], by="ben")
    with pytest.raises(Conflict, match=r"ben changed this code \(codes merged, .*no code mid"):
        codes.move_code(store, "study-1", seen, "", by="ana")


def test_a_code_is_split_by_the_codings_that_are_chosen(put):
    store = put(codings=[of("c1", "mid"), of("c2", "mid"), of("c3", "side")])
    new = codes.split_code(store, "study-1", "mid", ["c2", "c2"], "Other", by="ana", example="So.")
    assert (new.id, new.parent, new.example) == ("other", "top", "So.")
    assert coded(store) == {"c1": "mid", "c2": "other", "c3": "side"}
    for chosen, error, told in (
        (
            ["c1", "c2", "c3"],
            Conflict,
            r"2 of the codings \(c2, c3\) are no longer of the code mid",
        ),
        (["c9"], Conflict, "c9"),
        ([], UserError, "Choose the codings"),
    ):
        with pytest.raises(error, match=told):
            codes.split_code(store, "study-1", "mid", chosen, "Third", by="ana")
    with pytest.raises(UserError, match=r"^The code a-b cannot be kept: name has a control"):
        codes.split_code(store, "study-1", "mid", ["c1"], "a\x07b", by="ana")
    with pytest.raises(Conflict, match="a code “Other” already"):
        codes.split_code(store, "study-1", "mid", ["c1"], "other", by="ana")
    coding.undo(store, "study-1", by="ana")
    assert coded(store) == {"c1": "mid", "c2": "mid", "c3": "side"}
    assert "other" not in parents(store)


def test_a_code_in_use_is_not_undone(put):
    store = put()
    made = codes.make_code(store, "study-1", "Own", by="ana")
    bens = coding.code(store, "study-1", coding.NewCoding("int-1", 0, 3, made.id), by="ben")
    with pytest.raises(UserError, match=rf"from being undone: coding {bens.id} still uses it"):
        coding.undo(store, "study-1", by="ana")
    coding.undo(store, "study-1", by="ben")
    under = codes.make_code(store, "study-1", "Under", by="ben", parent=made.id)
    with pytest.raises(UserError, match=f"code {under.id} still uses it"):
        coding.undo(store, "study-1", by="ana")
    coding.undo(store, "study-1", by="ben")
    coding.undo(store, "study-1", by="ana")
    with pytest.raises(UserError, match="parent own is not a criterion"):
        coding.redo(store, "study-1", by="ben")
    assert "own" not in parents(store)


def test_the_share_that_the_rubric_does_not_hold(put):
    withdrawn = factories.source(source="int-2", withdrawn_at="2024-05-01")
    store = put(
        sources=[factories.source(), withdrawn],
        codings=[
            of("c1", "top", "agreed four"),
            of("c2", "QP1", "four aims"),
            of("c3", "side", "Nobody", source="int-2"),
        ],
    )
    found = codes.what_the_rubric_does_not_hold(store, "study-1").whole
    assert (found.coded, found.only_inductive) == (len("agreed four aims"), len("agreed "))
    assert codes.what_the_rubric_does_not_hold(put(), "study-1").whole.share is None
    with pytest.raises(NotFound):
        codes.what_the_rubric_does_not_hold(store, "absent")
    with pytest.raises(NotFound):
        codes.codes_of(store, "absent")
