"""Read and code: what the page hands to the reader, and what comes of what the reader sends.

The reader itself runs in a browser; tests/browser has its journey.
"""

import pytest

from qms.services import coding, coding_view, library
from qms.ui import coding_desk
from qms.ui.coding_desk import Place
from tests import factories
from tests.factories import TEXT
from tests.pages.conftest import address, drawn, is_drawn, said

READS = 3
MEMBERS = [
    {"member": "ana", "name": "Ana", "role": "coder"},
    {"member": "ben", "name": "Ben", "role": "coder"},
    {"member": "lea", "name": "Lea", "role": "owner;facilitator"},
    {"member": "rob", "name": "Rob", "role": "rater"},
]
HERE = Place("study-1", "int-1", "ana")
BLANK = {
    "code": "QP1",
    "new": None,
    "stance": "",
    "levels": None,
    "directness": None,
    "reach": "",
    "affected": None,
    "flags": [],
    "memo": "",
}


@pytest.fixture
def store(workspace):
    with library.open_store(workspace.url) as opened:
        yield opened


@pytest.fixture
def put(workspace):
    def put(**parts):
        workspace.add(factories.study(**{"members": MEMBERS, **parts}))

    return put


def reader(page):
    return drawn(page, "qms.reader")


def asked(do="code", quote="agreed four aims", place=HERE, text=TEXT, **more):
    """What the reader sends when a passage is coded."""
    start = text.index(quote)
    passage = {"start": start, "end": start + len(quote), "quote": quote}
    doc = [place.study, place.source, place.coder]
    return {"ticket": 7, "doc": doc, "do": do, **passage, **BLANK, **more}


def shown(store, viewer="ana", source="int-1"):
    return coding.codings_of(store, "study-1", source, viewer=viewer)


def cells(made):
    told = made.cells()
    del told["source"], told["quote"]
    return told


def test_without_a_study_it_leads_to_one(open_page):
    page = open_page("read")
    assert page.title[0].value == "No study is open yet"
    assert not is_drawn(page, "qms.reader")


def test_without_a_source_it_says_what_to_do(open_page, put):
    put(sources=[])
    page = open_page("read")
    assert page.title[0].value == "Nothing to read yet"
    assert "**Next:** bring in what people said" in said(page)
    page.button(key="read.sources").click().run()
    assert not page.exception
    assert page.title[0].value != "Nothing to read yet"


def test_the_text_stands_in_paragraphs_with_its_codings(open_page, put):
    put(codings=[factories.coding(coder="ana"), factories.coding(coding="c2", coder="ben")])
    page = open_page("read")
    told = reader(page)
    assert told["text"] == TEXT
    assert [TEXT[start:end] for start, end, *_ in told["paragraphs"]] == TEXT.splitlines()
    assert [(each["cells"]["coding"], each["mine"], each["by"]) for each in told["codings"]] == [
        ("c1", True, ""),
        ("c2", False, "Ben"),
    ]
    assert told["coder"] == {"name": "Ana", "blind": False, "may": True}
    assert {code["id"] for code in told["codes"]} == {"QP1", "QA1"}
    assert "1 coding of yours and 1 of others." in said(page)
    assert "1 of 1 source coded." in said(page)


def test_every_source_of_the_sample_opens(open_page, sample):
    with library.open_store(sample.url) as store:
        outline = coding_view.outline(store, "sample")
    of_system = outline.tables["sources"].drop_duplicates(["system", "wave", "kind"])
    for row in of_system.to_dict("records"):
        page = open_page("read", study="sample", source=row["source"])
        told = reader(page)
        assert told["paragraphs"], row["source"]
        for each in told["codings"]:
            start, end = int(each["cells"]["start"]), int(each["cells"]["end"])
            assert told["text"][start:end].strip()
        where = {name: row[name] for name in ("system", "wave", "source")}
        assert address(page) == {"study": "sample", **where}


def test_the_address_opens_a_source_and_a_coding(open_page, put):
    put(
        sources=[factories.source(), factories.source(source="int-2", title="The second")],
        codings=[factories.coding(source="int-2", coder="ana")],
    )
    page = open_page("read", study="study-1", source="int-2", coding="c1")
    assert page.title[0].value == "The second"
    assert reader(page)["opened"] == "c1"
    assert address(page)["coding"] == "c1"
    page.selectbox(key="read.source").select("int-1").run()
    assert address(page)["source"] == "int-1"
    assert "coding" not in address(page)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"source": "gone"}, "no source “gone”"),
        ({"source": "old"}, "no source “old”"),
        ({"source": "int-1", "coding": "gone"}, "No coding “gone”"),
        ({"system": "gone"}, "no system “gone”"),
    ],
)
def test_bad_values_in_the_address_are_told_and_put_right(open_page, put, part, told):
    withdrawn = factories.source(source="old", withdrawn_at="2024-04-01")
    put(sources=[factories.source(), withdrawn])
    page = open_page("read", study="study-1", **part)
    assert told in said(page)
    assert reader(page)["doc"][1] == "int-1"
    assert not {"gone", "old"} & set(address(page).values())


def test_the_address_opens_a_passage(open_page, put):
    put(
        sources=[factories.source(), factories.source(source="int-2")],
        codings=[factories.coding(coder="ana")],
    )
    at = f"{TEXT.index('Nobody')}-{TEXT.index(' outside')}"
    page = open_page("read", study="study-1", source="int-1", at=at)
    start, end = reader(page)["at"]
    assert TEXT[start:end] == "Nobody"
    assert address(page)["at"] == at
    page.run()
    assert reader(page)["at"] == [start, end]
    page.selectbox(key="read.source").select("int-2").run()
    assert reader(page)["at"] is None
    assert "at" not in address(page)


@pytest.mark.parametrize(
    "at", ["x", "5", "-1-4", "9-5", "4-4", "0-9999", "1.0-2", "٣-٥", "27-28", "9" * 400 + "-1"]
)
def test_a_passage_that_is_not_there_is_told_and_let_go(open_page, put, at):
    assert TEXT[27:28] == "\n"
    put()
    page = open_page("read", study="study-1", source="int-1", at=at)
    assert "This source has no passage “" in said(page)
    assert reader(page)["at"] is None
    assert "at" not in address(page)
    page.run()
    assert "no passage" not in said(page)


def test_a_passage_of_a_source_that_is_gone_is_not_looked_for_in_another(open_page, put):
    put()
    page = open_page("read", study="study-1", source="gone", at="4-9")
    assert "no source “gone”" in said(page)
    assert reader(page)["at"] is None


def test_the_coder_is_named_and_chosen_among_those_who_code(open_page, put):
    put()
    page = open_page("read")
    box = page.selectbox(key="read.coder")
    assert box.options == ["Coding as Ana", "Coding as Ben", "Coding as Lea"]
    box.select("ben").run()
    assert reader(page)["doc"] == ["study-1", "int-1", "ben"]
    assert "ben" not in address(page).values()


def test_where_nobody_is_named_the_person_here_codes(open_page, put):
    put(members=[])
    page = open_page("read")
    assert page.selectbox(key="read.coder").options == [f"Coding as {library.here()}"]
    assert reader(page)["coder"]["may"]


def test_where_none_of_those_named_codes_nothing_can_be_coded(open_page, put):
    put(members=[MEMBERS[-1]])
    page = open_page("read")
    assert "none of them codes" in said(page)
    assert not reader(page)["coder"]["may"]


def test_who_does_not_code_is_told_apart_from_a_study_where_nobody_does(open_page, put):
    put()
    page = open_page("read")
    page.sidebar.selectbox(key="frame.person").select("rob").run()
    assert "Rob does not code in this study" in said(page)
    assert "choose who does under “Acting as”" in said(page)
    assert "Ana, Ben, Lea." in said(page)
    assert "none of them codes" not in said(page)
    assert not reader(page)["coder"]["may"]
    page.sidebar.selectbox(key="frame.person").select("lea").run()
    assert "does not code" not in said(page)
    assert reader(page)["coder"]["may"]


def test_who_signed_in_and_does_not_code_is_told_whom_to_ask():
    study = factories.study(members=MEMBERS)
    told = coding_desk.not_coding(study, "stranger@x.org", signed_in=True)
    assert told.startswith("stranger@x.org does not code in this study")
    assert "Acting as" not in told
    nobody = factories.study(members=[MEMBERS[-1]])
    assert coding_desk.not_coding(nobody, "rob", signed_in=True) == coding_desk.NOBODY


def test_who_has_signed_in_is_nobody_else():
    study = factories.study(members=MEMBERS)
    assert list(coding_desk.coders(study, "ben", signed_in=True)) == ["ben"]
    assert coding_desk.coders(study, "rob", signed_in=True) == {}
    assert list(coding_desk.coders(study, "stranger", signed_in=False)) == ["ana", "ben", "lea"]


def test_a_second_coder_sees_nothing_of_the_first(open_page, put):
    pair = [{"source": "int-1", "coder": coder} for coder in ("ana", "ben")]
    put(
        codings=[factories.coding(coder="ana", memo="between us"), *_second()],
        double_coding=pair,
    )
    page = open_page("read", study="study-1", source="int-1", coding="c1")
    page.selectbox(key="read.coder").select("ben").run()
    told = reader(page)
    assert [each["cells"]["coding"] for each in told["codings"]] == ["c2"]
    assert told["opened"] == ""
    assert told["coder"]["blind"]
    assert "between us" not in str(told)
    assert "nothing of another coder is shown" in said(page)
    assert page.selectbox(key="read.source").options == ["int-1 · 1 coding"]
    page.selectbox(key="read.coder").select("lea").run()
    assert [each["cells"]["coding"] for each in reader(page)["codings"]] == ["c1", "c2"]


def _second():
    return [factories.coding(coding="c2", quote="Nobody", coder="ben")]


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("read", study="sample")
    statements.clear()
    page.run()
    assert len(statements) <= READS
    assert reader(page)["text"]


def test_an_act_does_not_read_the_evidence_of_the_whole_study(open_page, put, store, statements):
    put(codings=[factories.coding(coder="ana")])
    page = open_page("read")
    coding_desk.carried_out(store, HERE, asked(quote="Nobody"))
    statements.clear()
    page.run()
    assert len(reader(page)["codings"]) == 2
    assert not [each for each in statements if "FROM ratings" in each or "FROM consensus" in each]
    whole = [each for each in statements if "FROM codings" in each and "source" not in each]
    assert not whole


def test_hostile_words_stay_text(open_page, put):
    evil = "<img src=x onerror=alert(1)> **b** :red[x] \u202egnp"
    put(
        sources=[factories.source(title=evil)],
        texts={"int-1": f"{evil.replace(chr(0x202E), '')} agreed\n"},
        members=[{"member": "ana", "name": evil, "role": "coder"}],
        codes=[{"code": "own", "name": evil, "definition": evil}],
    )
    page = open_page("read")
    assert "\u202e" not in said(page)
    assert "\\*\\*b\\*\\*" in said(page)
    own = next(code for code in reader(page)["codes"] if code["id"] == "own")
    assert "\u202e" not in own["name"]


# --- what comes of an act ---


def test_a_passage_is_coded_once_however_often_it_is_sent(put, store):
    put()
    full = {
        "stance": "supports",
        "levels": [1, 2],
        "directness": 3,
        "reach": "several",
        "affected": True,
        "flags": ["tension:enables"],
        "memo": "why",
    }
    found = [coding_desk.carried_out(store, HERE, asked(**full)) for _ in range(2)]
    assert [each.done for each in found] == [True, True]
    assert found[0].ticket == 7
    (made,) = shown(store)
    assert {each.coding for each in found} == {made.id}
    assert (made.quote, made.coder, made.stance) == ("agreed four aims", "ana", "supports")
    assert (made.level_low, made.level_high, made.directness, made.reach) == (1, 2, 3, "several")
    assert (made.affected, made.flags, made.memo) == (True, ("tension:enables",), "why")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"start": 1}, "does not stand where the page says"),
        ({"end": 9_999}, "does not stand where the page says"),
        ({"start": -3}, "does not stand where the page says"),
        ({"quote": " ", "start": 3, "end": 4}, "holds no words"),
        ({"levels": [9, 9]}, "level_low 9 is not on the scale"),
        ({"code": "ZZ9"}, "ZZ9"),
        ({"stance": "context", "levels": [1, 1]}, "context"),
        ({"doc": ["study-1", "int-1", "ben"]}, "Another text or coder is open"),
        ({"code": "", "new": {"name": " "}}, "has no name"),
    ],
)
def test_what_cannot_stand_is_told_in_a_sentence_and_not_written(put, store, change, told):
    put()
    found = coding_desk.carried_out(store, HERE, {**asked(), **change})
    assert not found.done
    assert found.ticket == 7
    assert told in " ".join(found.lines)
    assert shown(store) == ()


def test_a_defect_is_told_with_a_reference_and_logged(put, store, caplog):
    put()
    found = coding_desk.carried_out(store, HERE, {"ticket": 3, "do": "no such act", "doc": []})
    assert not found.done
    found = coding_desk.carried_out(
        store, HERE, {"ticket": 3, "do": "fly", "doc": ["study-1", "int-1", "ana"]}
    )
    assert "the fault is the program’s" in found.lines[0]
    assert caplog.records[0].exc_info


def test_offsets_are_code_points_whatever_the_text_holds(put, store):
    text = "👩‍⚕️ said 👍🏽 twice, the q̃ueue fell. הצוות הסכים. We kept it.\n"
    put(texts={"int-1": text})
    for quote in ("👍🏽 twice", "the q̃ueue fell", "הצוות הסכים", "We kept it."):
        assert coding_desk.carried_out(store, HERE, asked(quote=quote, text=text)).done
    assert [made.quote for made in shown(store)] == [
        "👍🏽 twice",
        "the q̃ueue fell",
        "הצוות הסכים",
        "We kept it.",
    ]
    assert all(text[made.start : made.end] == made.quote for made in shown(store))


def test_a_new_code_is_made_in_the_search_and_found_the_second_time(put, store):
    put()
    new = {"name": "Borrowed voice", "definition": "Spoken for.", "parent": "QP1"}
    first = asked(code="", new=new)
    again = asked(code="", new={**new, "name": "borrowed VOICE"}, quote="Nobody")
    assert coding_desk.carried_out(store, HERE, first).done
    assert coding_desk.carried_out(store, HERE, again).done
    assert {made.code for made in shown(store)} == {"borrowed-voice"}
    row = coding_view.outline(store, "study-1").tables["codes"].to_dict("records")
    assert [(code["parent"], code["definition"]) for code in row] == [("QP1", "Spoken for.")]


def test_a_coding_is_changed_moved_and_removed(put, store):
    put(codings=[factories.coding(coder="ana")])
    (seen,) = shown(store)
    wanted = asked("change", "four aims", seen=cells(seen), code="QA1", levels=[0, 0])
    assert coding_desk.carried_out(store, HERE, wanted).done
    (after,) = shown(store)
    assert (after.quote, after.code, after.level_low) == ("four aims", "QA1", 0)
    stale = asked("remove", seen=cells(seen))
    found = coding_desk.carried_out(store, HERE, stale)
    assert not found.done
    assert "changed this coding" in found.lines[0]
    assert coding_desk.carried_out(store, HERE, asked("remove", seen=cells(after))).done
    assert shown(store) == ()


def test_undo_and_redo_say_what_they_will_do_and_do_it(open_page, put, store):
    put()
    coding_desk.carried_out(store, HERE, asked())
    page = open_page("read")
    assert reader(page)["steps"] == ["coding to QP1, “agreed four aims”", ""]
    found = coding_desk.carried_out(store, HERE, asked("undo"))
    assert found.said == "Undone: coding to QP1, “agreed four aims”."
    page.run()
    assert reader(page)["codings"] == []
    assert reader(page)["steps"] == ["", "coding to QP1, “agreed four aims”"]
    coding_desk.carried_out(store, HERE, asked("redo"))
    assert [made.quote for made in shown(store)] == ["agreed four aims"]
    assert coding_desk.carried_out(store, HERE, asked("redo")).said == "There is nothing left."


def test_a_step_names_its_source_where_it_is_another(put, store):
    put(sources=[factories.source(), factories.source(source="int-2")])
    coding_desk.carried_out(store, HERE, asked())
    steps = coding_view.next_steps(store, "study-1", by="ana")
    assert coding_desk.told_steps(steps, "int-2")[0].endswith("“agreed four aims” in int-1")


def test_a_study_removed_meanwhile_is_told(store):
    found = coding_desk.carried_out(store, HERE, asked())
    assert not found.done
    assert "study-1" in found.lines[0]
