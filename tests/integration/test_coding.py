"""Coding by hand, on both databases: made, changed, removed, undone; by several at once."""

import json
import threading
from dataclasses import replace

import pytest

from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle import bundle_faults
from qms.services import coding, double_coding, library
from qms.services.coding import NewCoding
from qms.storage import rows, studies
from qms.storage.engine import Store
from qms.storage.events import Event
from tests import factories
from tests.factories import TEXT

MEMBERS = (
    {"member": "ana", "role": "coder"},
    {"member": "ben", "role": "coder"},
    {"member": "lea", "role": "owner;facilitator"},
)
AIMS = (TEXT.index("agreed"), TEXT.index("agreed") + len("agreed four aims"))
KNEW = (TEXT.index("Nobody"), TEXT.index("Nobody") + len("Nobody outside knew them"))


@pytest.fixture
def put(store: Store):
    """Puts a study into the store: that of the factories, with two coders and a facilitator."""

    def put(**parts) -> Store:
        whole = factories.study(**{"members": MEMBERS, **parts})
        with store.begin() as conn:
            studies.insert_study(conn, whole, replace=True)
        return store

    return put


def new(span=AIMS, **given) -> NewCoding:
    plain = {"source": "int-1", "start": span[0], "end": span[1], "code": "QP1"}
    return NewCoding(**{**plain, **given})


def make(store, *, by="ana", **given):
    return coding.code(store, "study-1", new(**given), by=by)


def table(store, name="codings"):
    with store.reading() as conn:
        return studies.read_study(conn, "study-1", tables=[name]).tables[name].to_dict("records")


def revision(store):
    return library.revision(store, "study-1")


def seen_by(store, viewer, source="int-1"):
    return coding.codings_of(store, "study-1", source, viewer=viewer)


def step_back(store, by="ana"):
    return coding.undo(store, "study-1", by=by)


def step_on(store, by="ana"):
    return coding.redo(store, "study-1", by=by)


FULL = {
    "stance": "supports",
    "levels": (1, 2),
    "directness": 3,
    "reach": "place",
    "affected": False,
    "flags": ("tension:enables", "equity"),
    "memo": "first\r\nsecond",
}


def test_a_coding_is_kept_as_it_was_made_and_told(put):
    store = put()
    made = make(store, **FULL)
    assert made.quote == "agreed four aims"
    assert seen_by(store, "ben") == (made,)
    (row,) = table(store)
    assert row == made.cells()
    assert (row["level_low"], row["level_high"], row["affected"]) == ("1", "2", "false")
    assert (row["flags"], row["memo"]) == ("tension:enables;equity", "first\nsecond")
    (event,) = table(store, "events")
    assert (event["who"], event["what"], event["key"]) == ("ana", "coded", made.id)
    assert event["before"] == ""
    assert json.loads(event["after"]) == {name: cell for name, cell in row.items() if cell}
    assert revision(store) == 2


def test_the_same_passage_code_and_coder_make_one_coding(put):
    store = put()
    first = make(store, **FULL)
    assert make(store, stance="contradicts") == first
    assert revision(store) == 2
    assert len(table(store, "events")) == 1
    others = {make(store, by="ben").id, make(store, code="QA1").id, make(store, span=KNEW).id}
    assert len(others | {first.id}) == 4


def test_many_codings_are_one_act(put):
    store = put()
    spans = [(at, at + 3) for at in range(20)]
    made = coding.code_many(store, "study-1", [new(span) for span in [*spans, spans[0]]], by="ana")
    assert made[0] == made[-1]
    assert [each.quote for each in made[:-1]] == [TEXT[start:end] for start, end in spans]
    assert revision(store) == 2
    assert len(table(store, "events")) == 20
    step = step_back(store)
    assert step is not None
    assert (step.verb, len(step.changes)) == ("coded", 20)
    assert table(store) == []
    step_on(store)
    assert set(seen_by(store, "ana")) == set(made)


def test_nothing_to_code_writes_nothing(put):
    store = put()
    assert coding.code_many(store, "study-1", [], by="ana") == ()
    assert revision(store) == 1


REFUSED = {
    "outside the text": (
        {"span": (5, 900)},
        f"codings? does not stand at 5-900 of source int-1, which has {len(TEXT)} characters",
    ),
    "turned round": ({"span": (9, 5)}, "start is not before end"),
    "empty": ({"span": (5, 5)}, "start is not before end"),
    "before the text": ({"span": (-3, 5)}, "start -3 is not 0 or more"),
    "another quote": ({"quote": "agreed three aims"}, "quote does not stand at 10-26"),
    "no code": ({"code": "QX9"}, "code QX9 is not a criterion of the rubrics or in the study's"),
    "no source": ({"source": "int-9"}, "source int-9 is not in the study's sources"),
    "no stance": ({"stance": "agrees"}, "stance agrees is not one of supports, contradicts"),
    "a level of context": (
        {"stance": "context", "levels": (2, 2)},
        "a context coding has no level",
    ),
    "off the scale": ({"levels": (3, 5)}, "level_high 5 is not on the scale of QP1 (0 to 4)"),
    "levels turned round": ({"levels": (3, 1)}, "level_low 3 is above level_high 1"),
    "directness": ({"directness": 5}, "directness 5 is not 1 to 4"),
    "reach": ({"reach": "world"}, "reach world is not one of team"),
    "flag": ({"flags": ("tension", "odd")}, "flags odd is not one of"),
    "control character": ({"memo": "a\x07b"}, "memo has a control character (U+0007)"),
    "no member": ({"by": "eve"}, "coder eve is not in the study's members"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_an_import_would_refuse_is_refused_in_one_sentence(put, case):
    store = put()
    given, told = REFUSED[case]
    with pytest.raises(UserError) as refused:
        make(store, **given)
    (sentence,) = refused.value.lines
    assert sentence.startswith("This coding cannot be kept: ")
    assert sentence.endswith(".")
    assert told.replace("codings? ", "quote ") in sentence
    assert (revision(store), table(store)) == (1, [])


def test_of_many_every_fault_is_told_and_none_is_made(put):
    store = put()
    news = [new(), new(KNEW, reach="world", directness=9), new(KNEW, code="QA1"), new((0, 999))]
    with pytest.raises(UserError) as refused:
        coding.code_many(store, "study-1", news, by="ana")
    assert [line.split(":")[0] for line in refused.value.lines] == [
        f"The coding at {KNEW[0]}-{KNEW[1]} of source int-1 cannot be kept",
        f"The coding at {KNEW[0]}-{KNEW[1]} of source int-1 cannot be kept",
        "The coding at 0-999 of source int-1 cannot be kept",
    ]
    assert table(store) == []
    with pytest.raises(UserError) as refused:
        coding.code_many(store, "study-1", [new((0, 100 + at)) for at in range(60)], by="ana")
    assert len(refused.value.lines) == 51
    assert refused.value.lines[-1] == "And 10 more faults."


def test_levels_are_those_of_the_rubric_in_the_version_of_the_wave(put):
    small = factories.rubric(version="0.9", levels=range(3))
    store = put(
        rubrics=(factories.rubric(), small),
        waves=[{"wave": "t1", "as_of": "2024-03-31", "rubric_version": "0.9"}],
    )
    with pytest.raises(UserError, match=r"level_low 3 is not on the scale of QP1 \(0 to 2\)"):
        make(store, stance="supports", levels=(3, 3))


def test_a_withdrawn_source_is_no_longer_coded(put):
    store = put(sources=[factories.source(withdrawn_at="2024-05-01")])
    with pytest.raises(UserError, match=r"Source int-1 is withdrawn"):
        make(store)


def test_a_study_without_members_takes_any_coder(put):
    assert make(put(members=()), by="somebody").coder == "somebody"


def test_no_study(put):
    with pytest.raises(NotFound):
        coding.code(put(), "absent", new(), by="ana")


def test_a_change_keeps_what_it_does_not_name_as_it_is_written(put):
    row = factories.coding(coder="ben", flags="tension; equity ;", memo=" as it was ")
    store = put(codings=[row])
    (seen,) = seen_by(store, "ana")
    changed = coding.change(store, "study-1", seen, replace(seen, level_high=3), by="ana")
    (after,) = table(store)
    assert (after["level_high"], after["flags"]) == ("3", "tension; equity ;")
    assert (after["memo"], after["coder"]) == (" as it was ", "ben")
    assert seen_by(store, "ana") == (changed,)
    (event,) = table(store, "events")
    assert (event["who"], event["what"]) == ("ana", "coding changed")
    assert json.loads(event["before"])["level_high"] == "2"


def test_a_moved_passage_takes_its_quote_along(put):
    store = put()
    seen = make(store)
    moved = coding.change(
        store, "study-1", seen, replace(seen, start=KNEW[0], end=KNEW[1]), by="ana"
    )
    assert moved.quote == "Nobody outside knew them"
    with pytest.raises(UserError, match="does not stand at 0-999"):
        coding.change(store, "study-1", moved, replace(moved, start=0, end=999), by="ana")
    assert seen_by(store, "ana") == (moved,)


def test_a_change_made_twice_is_made_once(put):
    store = put()
    seen = make(store)
    wanted = replace(seen, stance="supports", level_low=2, level_high=2)
    once = coding.change(store, "study-1", seen, wanted, by="ana")
    assert coding.change(store, "study-1", seen, wanted, by="ana") == once
    assert coding.change(store, "study-1", once, once, by="ana") == once
    assert revision(store) == 3


def test_who_changes_what_somebody_changed_meanwhile_is_told(put):
    store = put()
    seen = make(store)
    bens = replace(seen, stance="contradicts", level_low=1, level_high=1, memo="no")
    kept = coding.change(store, "study-1", seen, bens, by="ben")
    with pytest.raises(Conflict) as told:
        coding.change(store, "study-1", seen, replace(seen, stance="supports"), by="ana")
    (sentence,) = told.value.lines
    assert sentence.startswith("ben changed this coding (coding changed, 20")
    assert "stance is now contradicts, was blank; level_low is now 1, was blank" in sentence
    assert "and 1 more" in sentence
    with pytest.raises(Conflict, match="ben changed this coding"):
        coding.remove(store, "study-1", seen, by="ana")
    assert seen_by(store, "ana") == (kept,)
    coding.remove(store, "study-1", kept, by="ben")
    with pytest.raises(Conflict, match="ben removed this coding"):
        coding.change(store, "study-1", seen, replace(seen, stance="supports"), by="ana")
    assert coding.remove(store, "study-1", seen, by="ana") is False


def test_a_study_that_was_replaced_meanwhile_has_no_trail_of_it(put):
    seen = seen_by(put(codings=[factories.coding()]), "ana")[0]
    store = put(codings=[factories.coding(memo="new")])
    with pytest.raises(
        Conflict, match=r"^Somebody changed this coding while you had it open: memo"
    ):
        coding.change(store, "study-1", seen, replace(seen, reach="team"), by="ana")
    with pytest.raises(
        Conflict, match=r"^Somebody removed this coding, so it could not be changed"
    ):
        coding.change(put(), "study-1", seen, replace(seen, reach="team"), by="ana")


def test_one_passage_is_not_changed_into_another_coding_of_it(put):
    store = put()
    make(store)
    other = make(store, code="QA1")
    with pytest.raises(Conflict, match="coded to QP1 already"):
        coding.change(store, "study-1", other, replace(other, code="QP1"), by="ana")


def test_a_coding_that_is_cited_stays(put):
    rating = factories.rating(cites="c0; c1")
    rater = {"member": "rae", "role": "rater"}
    store = put(
        codings=[factories.coding(coder="ana"), factories.coding(coding="c", code="QA1")],
        ratings=[{**rating, "rater": "rae", "cites": "c1"}],
        members=(*MEMBERS, rater),
    )
    cited, free = sorted(seen_by(store, "ana"), key=lambda each: each.id, reverse=True)
    with pytest.raises(UserError, match=r"cannot go: it is cited in the study's ratings"):
        coding.remove(store, "study-1", cited, by="ana")
    assert coding.remove(store, "study-1", free, by="ana")  # its id is a part of the other's


def test_undo_and_redo_step_through_ones_own_acts(put):
    store = put()
    made = make(store)
    changed = coding.change(store, "study-1", made, replace(made, memo="so"), by="ana")
    coding.remove(store, "study-1", changed, by="ana")
    make(store, by="ben", span=KNEW)
    bens = seen_by(store, "ben")
    passed = []
    while step := step_back(store):
        passed.append((step.verb, seen_by(store, "ana")))
    assert passed == [
        ("coding removed", (changed, *bens)),
        ("coding changed", (made, *bens)),
        ("coded", bens),
    ]
    assert [step_on(store).verb for _ in range(3)] == ["coded", "coding changed", "coding removed"]
    assert step_on(store) is None
    assert seen_by(store, "ana") == bens
    told = [event["what"] for event in table(store, "events")]
    assert told[4:] == [
        *("undone, act 3", "undone, act 2", "undone, act 1"),
        *("redone, act 1", "redone, act 2", "redone, act 3"),
    ]


def test_a_new_act_ends_what_could_be_redone(put):
    store = put()
    make(store)
    make(store, span=KNEW)
    step_back(store)
    make(store, code="QA1")
    assert step_on(store) is None
    step_back(store)
    step_back(store)
    assert table(store) == []
    assert step_back(store) is None
    assert [step_on(store).changes[0].after["code"] for _ in range(2)] == ["QP1", "QA1"]
    assert step_on(store) is None


def test_a_long_trail_is_followed_to_its_beginning(put):
    store = put()
    first = make(store)
    spans = [(start, end) for start in range(20) for end in range(30, 45)]
    coding.code_many(store, "study-1", [new(span) for span in spans], by="ana")
    step_back(store)
    assert seen_by(store, "ana") == (first,)
    assert step_back(store).changes[0].before == first.cells()
    assert table(store) == []
    step_on(store)
    assert len(step_on(store).changes) == 300


def test_undo_and_redo_are_safe_only_where_nobody_changed_since(put):
    store = put()
    made = make(store)
    changed = coding.change(store, "study-1", made, replace(made, memo="mine"), by="ben")
    with pytest.raises(Conflict) as told:
        step_back(store)
    (sentence,) = told.value.lines
    assert sentence.startswith("ben changed this coding (coding changed, ")
    assert sentence.endswith("since, so that “coded” cannot be undone.")
    assert seen_by(store, "ana") == (changed,)
    step_back(store, "ben")
    step_back(store)
    assert table(store) == []
    with pytest.raises(Conflict, match="ana changed this coding"):
        step_on(store, "ben")
    step_on(store)
    step_on(store, "ben")
    assert seen_by(store, "ana") == (changed,)


def test_undo_never_leaves_what_an_import_would_refuse(put):
    store = put()
    made = make(store)
    with store.writing("study-1", event=Event("rae", "rated")) as conn:
        rows.put_row(conn, "study-1", "ratings", {**factories.rating(), "cites": made.id})
    with pytest.raises(UserError, match=r"keeps “coded” from being undone: it is cited"):
        step_back(store)
    assert len(table(store)) == 1


def test_a_trail_that_was_tampered_with_is_told(put):
    """A bundle brings its own events, and they may hold anything."""
    odd = factories.coding(quote="agreed four aims", memo="from nowhere")
    for before, told in (
        ("", "no longer tells"),
        ("[1]", "no longer tells"),
        ("{}", "no longer tells"),
        (json.dumps({**odd, "rank": "1"}), "no longer tells"),
        (json.dumps({**odd, "start": "ten"}), "start ten is not a whole number"),
        ("not json", "no longer tells"),
        (json.dumps({**odd, "quote": "agreed five aims"}), "quote does not stand at"),
        (json.dumps({**odd, "source": "int-9"}), "source int-9 is not in the study's"),
    ):
        event = {"seq": "7", "who": "ana", "what": "coding removed", "table": "codings"}
        store = put(events=[{**event, "key": "c1", "before": before}])
        with pytest.raises(UserError, match=told):
            step_back(store)
        assert table(store) == []
    for elsewhere in ("ratings", "events", "absent", ""):
        store = put(events=[{**event, "table": elsewhere, "before": json.dumps(odd)}])
        with pytest.raises(UserError, match="no longer tells what was done in act 7"):
            step_back(store)
    store = put(events=[{**event, "what": "undone, act 3"}, {**event, "seq": "9", "what": "rated"}])
    with pytest.raises(UserError, match="no longer tells what was done in act 3"):
        step_on(store)
    assert step_back(store) is None
    store = put(events=[{**event, "what": "redone, act 3"}])
    assert step_on(store) is None


def test_a_second_coder_is_blind_until_their_own_part_is_done(put):
    store = put()
    first = make(store)
    double_coding.assign(store, "study-1", ["int-1"], ["ana", "ben"], by="lea", seed="7")
    double_coding.assign(store, "study-1", ["int-1"], ["ben"], by="lea")
    second = make(store, by="ben", span=KNEW)
    assert seen_by(store, "ana") == (first,)
    assert seen_by(store, "ben") == (second,)
    assert seen_by(store, "lea") == (first, second)
    assert seen_by(store, "somebody") == (first, second)
    for try_ in (
        lambda: coding.change(store, "study-1", first, replace(first, memo="x"), by="ben"),
        lambda: coding.remove(store, "study-1", first, by="ben"),
    ):
        with pytest.raises(NotFound, match=r"no coding .* that ben may see"):
            try_()
    double_coding.declare_done(store, "study-1", "int-1", by="ben")
    double_coding.declare_done(store, "study-1", "int-1", by="ben")
    assert seen_by(store, "ben") == (first, second)
    assert seen_by(store, "ana") == (first,)
    told = [event["what"] for event in table(store, "events")]
    assert told == [
        *("coded", "coder assigned, act 2", "coder assigned, act 2", "coded"),
        "coding declared done",
    ]
    assert step_back(store, "lea") is None
    with pytest.raises(NotFound, match="lea is not assigned to code source int-1"):
        double_coding.declare_done(store, "study-1", "int-1", by="lea")
    with pytest.raises(UserError, match="coder eve is not in the study's members"):
        double_coding.assign(store, "study-1", ["int-1"], ["eve"], by="lea")
    with pytest.raises(UserError, match=r"^The assignment of eve cannot be kept"):
        double_coding.assign(store, "study-1", ["int-1"], ["lea", "eve"], by="lea")


def test_only_sources_that_are_there_have_codings(put):
    store = put()
    assert seen_by(store, "ana") == ()
    with pytest.raises(NotFound, match="no source 'int-9'"):
        seen_by(store, "ana", "int-9")


def test_the_next_uncoded_paragraph_is_ones_own(put):
    store = put(texts={"int-1": "One.\n\nTwo two.\nThree.\n"})

    def next_of(by, after=0):
        return coding.next_uncoded(store, "study-1", "int-1", by=by, after=after)

    make(store, span=(1, 3))
    assert next_of("ana") == (6, 14)
    assert next_of("ben") == (0, 4)
    assert next_of("ana", after=14) == (15, 21)
    make(store, span=(13, 16))
    assert next_of("ana") is None
    assert next_of("ana", after=21) is None


def test_two_writers_at_once_lose_nothing(url, put):
    store = put(texts={"int-1": "word " * 400})
    spans = [(at, at + 4) for at in range(0, 150, 5)]
    failed = []

    def work(by):
        try:
            with Store.open(url) as mine:
                for span in spans:
                    coding.code(mine, "study-1", new(span), by=by)
                coding.undo(mine, "study-1", by=by)
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=(by,)) for by in ("ana", "ben")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    kept = seen_by(store, "lea")
    for by in ("ana", "ben"):
        assert [each.span for each in kept if each.coder == by] == spans[:-1]
    assert [event["seq"] for event in table(store, "events")] == [str(n + 1) for n in range(62)]
    assert revision(store) == 63


def test_one_person_in_two_windows_makes_one_coding(url, put):
    store = put()
    barrier = threading.Barrier(2)
    made = []

    def work():
        with Store.open(url) as mine:
            barrier.wait(30)
            made.append(coding.code(mine, "study-1", new(), by="ana"))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert made[0] == made[1]
    assert seen_by(store, "ana") == (made[0],)


def test_a_study_coded_by_hand_leaves_as_a_bundle_without_fault(put, tmp_path):
    text = "Ana: schön 👩‍👩‍👧 e\u0301h كرسي\u202e.\n".replace("e\u0301", "é")
    store = put(texts={"int-1": text})
    for start in range(len(text) - 4):
        make(store, span=(start, start + 4), **FULL)
    library.export_bundle(store, "study-1", tmp_path / "out.zip")
    assert bundle_faults(tmp_path / "out.zip") == []
    library.add_bundle(store, tmp_path / "out.zip", replace=True, by="lea")
    kept = seen_by(store, "lea")
    assert len(kept) == len(text) - 4
    assert all(each.quote == text[each.start : each.end] for each in kept)
    assert step_back(store).verb == "coded"  # the trail came along
