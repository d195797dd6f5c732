"""The register of benefits, written: checked as an import would, told in the trail, never lost."""

import json
import threading
from pathlib import Path

import pytest

from qms.analysis.value_evidence import evidence_behind
from qms.cli import main
from qms.core.coding import Coding
from qms.core.tables import TABLE
from qms.errors import InvalidBundle, NotFound, UserError
from qms.services import coding, library
from qms.services.register import (
    RegisterChanged,
    add_claim,
    add_programme,
    change_claim,
    change_programme,
    remove_claim,
    remove_programme,
)
from qms.services.register_files import Imported, import_claims, register_csv, register_xlsx
from qms.services.register_panel import (
    link_evidence,
    link_panel,
    unlink_evidence,
    unlink_panel,
    write_panel,
)
from qms.services.studies import open_study
from qms.services.value import value_view
from qms.storage import studies as stored
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
PROGRAMME = {"programme": "prog", "system": "site-a", "title": "A programme", "payer": "Council"}
BENEFIT = {"benefit": "b1", "programme": "prog", "statement": "Staff gain.", "beneficiary": "staff"}
MADE = factories.study(
    codings=[factories.coding(), factories.coding(coding="c2", quote="Nobody outside")],
    programmes=[PROGRAMME],
    benefits=[BENEFIT],
)
EARLY = {"programme": "prog", "statement": "Carers sleep.", "beneficiary": "people-and-carers"}


@pytest.fixture
def held(store):
    """A store that holds the study, at revision 1."""
    with store.begin() as conn:
        stored.insert_study(conn, MADE, replace=False)
    return store


def now(store, table="benefits"):
    """Revision, rows of a table by their key, events."""
    with store.reading() as conn:
        found = stored.read_study(conn, MADE.id)
    rows = found.tables[table].to_dict("records")
    return found.revision, rows, found.tables["events"].to_dict("records")


def the_claim(store, id_="b1"):
    return next(row for row in now(store)[1] if row["benefit"] == id_)


def test_a_claim_is_one_sentence_and_a_beneficiary(held):
    made = add_claim(held, MADE.id, EARLY, by="ana")
    revision, rows, (event,) = now(held)
    assert revision == 2
    assert made in rows
    assert made["benefit"].startswith("b-")
    assert (event["who"], event["what"], event["table"]) == ("ana", "benefit claimed", "benefits")
    assert json.loads(event["after"]) == {"benefit": made["benefit"], **EARLY}
    view = value_view(library.study(held, MADE.id))
    assert view.value.cell("", "people-and-carers").claims == 1
    assert "claimed, not yet valued" in view.gaps_of(made["benefit"])


def test_what_a_claim_lacks_is_told_all_at_once(held):
    with pytest.raises(UserError) as told:
        add_claim(held, MADE.id, {"statement": " \n"}, by="ana")
    assert len(told.value.lines) == 3
    assert now(held)[0] == 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"programme": "other"}, "programme other is not in the study's programmes"),
        ({"beneficiary": "everybody"}, "beneficiary everybody is not one of people-and-carers"),
        ({"gross": "1,000"}, "gross 1,000 is not a number"),
        ({"latest_on": "2025-02-30"}, "latest_on 2025-02-30 is not a date that exists"),
        ({"stage": "hoped"}, "stage hoped is not one of"),
        ({"currency_year": "2024/25"}, "currency_year 2024/25 is not a whole number"),
    ],
)
def test_what_an_import_would_refuse_is_not_written(held, cells, told):
    with pytest.raises(UserError, match=f"^This claim cannot be kept: {told}"):
        add_claim(held, MADE.id, {**EARLY, **cells}, by="ana")
    with pytest.raises(UserError, match=told):
        change_claim(held, MADE.id, the_claim(held), cells, by="ana")
    assert now(held)[0] == 1


def test_what_is_written_by_hand_leaves_as_a_bundle_and_comes_back(held, tmp_path):
    """A text box of a browser can hold what a bundle refuses."""
    odd = " Cafe\u0301:\r\n“yes”\x0b\x07 =1+1 "
    made = add_claim(held, MADE.id, {**EARLY, "statement": odd, "theme": "=1"}, by="ana")
    assert made["statement"] == "Café:\n“yes”\n =1+1"
    write_panel(held, MADE.id, "prog", "values", {"note": odd}, seen=None, by="ana")
    library.export_bundle(held, MADE.id, tmp_path / "out.zip")
    again = open_study(str(tmp_path / "out.zip"))
    assert made in again.tables["benefits"].to_dict("records")


def test_a_claim_is_changed_cell_by_cell(held):
    before = the_claim(held)
    after = change_claim(held, MADE.id, before, {"stage": "early", "gross": "10"}, by="ben")
    assert after == {**before, "stage": "early", "gross": "10"}
    revision, rows, (event,) = now(held)
    assert (revision, rows) == (2, [after])
    assert (event["what"], event["key"]) == ("claim changed", "b1")
    assert "stage" not in json.loads(event["before"])
    assert change_claim(held, MADE.id, before, {"stage": "early", "gross": "10"}, by="eve") == after
    assert change_claim(held, MADE.id, after, after, by="eve") == after
    assert now(held)[0] == 2


def test_who_was_quicker_is_told_and_nothing_is_lost(held):
    seen = the_claim(held)
    theirs = change_claim(held, MADE.id, seen, {"theme": "Ben's"}, by="ben")
    with pytest.raises(RegisterChanged, match=r"^ben changed this claim at .*not saved") as told:
        change_claim(held, MADE.id, seen, {"statement": "Mine."}, by="ana")
    assert (told.value.who, told.value.theirs) == ("ben", theirs)
    assert told.value.yours == {**seen, "statement": "Mine."}
    with pytest.raises(RegisterChanged, match="ben changed"):
        remove_claim(held, MADE.id, seen, by="ana")
    assert now(held)[:2] == (2, [theirs])
    assert remove_claim(held, MADE.id, theirs, by="ben")
    assert not remove_claim(held, MADE.id, theirs, by="ana")
    with pytest.raises(RegisterChanged, match=r"^ben removed this claim at ") as told:
        change_claim(held, MADE.id, theirs, {"statement": "Mine."}, by="ana")
    assert told.value.theirs is None
    assert json.loads(now(held)[2][-1]["before"])["theme"] == "Ben's"


def test_of_two_at_once_one_is_told(held):
    seen = the_claim(held)
    ready, outcomes = threading.Barrier(2), {}

    def work(who):
        ready.wait()
        try:
            outcomes[who] = change_claim(held, MADE.id, seen, {"theme": who}, by=who)["theme"]
        except RegisterChanged as error:
            outcomes[who] = error

    threads = [threading.Thread(target=work, args=(who,)) for who in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (refused,) = [each for each in outcomes.values() if isinstance(each, RegisterChanged)]
    (written,) = [each for each in outcomes.values() if isinstance(each, str)]
    assert {written, refused.yours["theme"]} == {"ana", "ben"}
    assert refused.theirs["theme"] == the_claim(held)["theme"] == written


def test_a_programme_is_added_changed_and_removed(held):
    made = add_programme(held, MADE.id, {"system": "site-a", "title": "A, programme!"}, by="ana")
    assert made["programme"] == "a-programme"
    again = add_programme(held, MADE.id, {"system": "site-a", "title": "Site A"}, by="ana")
    assert again["programme"] == "site-a-2"
    changed = change_programme(held, MADE.id, made, {"cost_low": "5"}, by="ben")
    assert changed == {**made, "cost_low": "5"}
    with pytest.raises(RegisterChanged, match=r"^ben changed this programme"):
        remove_programme(held, MADE.id, made, by="ana")
    assert remove_programme(held, MADE.id, changed, by="ana")
    assert not remove_programme(held, MADE.id, changed, by="ana")
    assert {row["programme"] for row in now(held, "programmes")[1]} == {"prog", "site-a-2"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"system": "site-a"}, "no title"),
        ({"title": "T"}, "system is blank"),
        ({"title": "T", "system": "site-z"}, "system site-z is not in the study's systems"),
        ({"title": "T", "system": "site-a", "cost_low": "x"}, "cost_low x is not a number"),
    ],
)
def test_a_programme_that_cannot_be_kept_is_told(held, cells, told):
    with pytest.raises(UserError, match=told):
        add_programme(held, MADE.id, cells, by="ana")
    assert now(held)[0] == 1


def test_a_programme_with_claims_cannot_go(held):
    (row,) = now(held, "programmes")[1]
    with pytest.raises(UserError, match="1 of the study's benefits are of it"):
        remove_programme(held, MADE.id, row, by="ana")


def test_the_panel_is_written_confirmed_and_cleared(held):
    def write(cells, seen, who="ana"):
        return write_panel(held, MADE.id, "prog", "disinvestment", cells, seen=seen, by=who)

    first = write({"note": "A year's money."}, None)
    assert (first["grade"], first["confirmed_by"]) == ("", "")
    graded = write({"grade": "guarded"}, first, "ben")
    assert (graded["note"], graded["confirmed_by"]) == ("A year's money.", "ben")
    noted = write({"note": "Two years' money."}, graded, "ana")
    assert (noted["grade"], noted["confirmed_by"]) == ("guarded", "ben")
    with pytest.raises(RegisterChanged, match=r"^ana changed this panel entry"):
        write({"grade": "high"}, graded, "ben")
    view = value_view(library.study(held, MADE.id))
    assert (view.panels[0].grade, view.panels[0].confirmed_by) == ("guarded", "ben")
    taken_back = write({"grade": ""}, noted)
    assert taken_back["confirmed_by"] == ""
    assert write({"note": " "}, taken_back) is None
    assert write({"note": ""}, None) is None
    revision, rows, events = now(held, "panel")
    assert (revision, rows) == (6, [])
    assert events[-1]["what"] == "panel entry removed"
    assert events[-1]["key"] == "prog;disinvestment"


@pytest.mark.parametrize(
    ("subject", "factor", "cells", "told"),
    [
        ("nobody", "values", {"note": "x"}, "subject nobody is not in"),
        ("prog", "weather", {"note": "x"}, "factor weather is not one of"),
        ("prog", "values", {"grade": "amber"}, "grade amber is not one of"),
        ("prog", "values", {"cites": "c9"}, "cites c9 is not in the study's codings"),
    ],
)
def test_a_panel_entry_that_cannot_be_kept_is_told(held, subject, factor, cells, told):
    with pytest.raises(UserError, match=told):
        write_panel(held, MADE.id, subject, factor, cells, seen=None, by="ana")
    assert now(held)[0] == 1


def test_evidence_is_linked_once_and_unlinked(held):
    assert link_evidence(held, MADE.id, "b1", ["c2", "c1", "c2"], by="ana")["evidence"] == "c2;c1"
    assert link_evidence(held, MADE.id, "b1", ["c1"], by="ben")["evidence"] == "c2;c1"
    assert now(held)[0] == 2
    study = library.study(held, MADE.id)
    behind = evidence_behind(study, ["c2;c1;a paper of 2024", ""])
    first = behind["c2;c1;a paper of 2024"]
    assert [(each.coding, each.quote) for each in first.excerpts] == [
        ("c2", "Nobody outside"),
        ("c1", "agreed four aims"),
    ]
    assert first.others == ("a paper of 2024",)
    cited = first.excerpts[0]
    assert factories.TEXT[cited.start : cited.end] == cited.quote
    assert unlink_evidence(held, MADE.id, "b1", ["c2", "c7"], by="ana")["evidence"] == "c1"
    assert unlink_evidence(held, MADE.id, "b1", ["c2"], by="ana")["evidence"] == "c1"
    assert [event["what"] for event in now(held)[2]] == ["evidence linked", "evidence unlinked"]


def test_the_panel_cites_codings(held):
    made = link_panel(held, MADE.id, "site-a", "ambiguity", ["c1"], by="ana")
    assert (made["subject"], made["cites"], made["note"]) == ("site-a", "c1", "")
    assert link_panel(held, MADE.id, "site-a", "ambiguity", ["c2"], by="ana")["cites"] == "c1;c2"
    assert unlink_panel(held, MADE.id, "site-a", "ambiguity", ["c1"], by="ana")["cites"] == "c2"
    assert now(held, "panel")[1][0]["cites"] == "c2"


def test_what_is_not_there_cannot_be_linked(held):
    with pytest.raises(NotFound, match="no coding c9"):
        link_evidence(held, MADE.id, "b1", ["c1", "c9"], by="ana")
    with pytest.raises(NotFound, match="no claim b9"):
        link_evidence(held, MADE.id, "b9", ["c1"], by="ana")
    with pytest.raises(NotFound, match="no panel entry prog, values"):
        unlink_panel(held, MADE.id, "prog", "values", ["c1"], by="ana")
    with pytest.raises(UserError, match="factor weather"):
        link_panel(held, MADE.id, "prog", "weather", ["c1"], by="ana")
    with pytest.raises(NotFound, match="no study"):
        link_evidence(held, "nowhere", "b1", ["c1"], by="ana")
    assert now(held)[0] == 1


def test_a_coding_that_a_claim_rests_on_cannot_go(held):
    link_evidence(held, MADE.id, "b1", ["c1"], by="ana")
    rows = {row["coding"]: row for row in now(held, "codings")[1]}
    with pytest.raises(UserError, match="it is cited in the study's benefits; take it out there"):
        coding.remove(held, MADE.id, Coding.of(rows["c1"]), by="ana")
    assert coding.remove(held, MADE.id, Coding.of(rows["c2"]), by="ana")
    unlink_evidence(held, MADE.id, "b1", ["c1"], by="ana")
    assert coding.remove(held, MADE.id, Coding.of(rows["c1"]), by="ana")


CSV = "programme,statement,beneficiary,gross\nprog,Carers sleep.,people-and-carers,10\n"


def test_claims_are_brought_in_as_one_act(held):
    two = CSV + "prog,'=Odd.,staff,\n"
    assert import_claims(held, MADE.id, "r.csv", two.encode(), by="ana") == Imported(2, 0, 0)
    revision, rows, events = now(held)
    assert revision == 2
    assert {row["statement"] for row in rows} == {"Staff gain.", "Carers sleep.", "=Odd."}
    assert [event["what"] for event in events] == ["claims imported, act 1"] * 2
    assert import_claims(held, MADE.id, "r.csv", two.encode(), by="ana") == Imported(0, 0, 2)
    assert now(held)[0] == 2


def test_claims_that_stand_are_changed_only_if_asked(held):
    data = b"benefit,programme,stage\nb1,prog,early\nb2,prog,lost\n"
    with pytest.raises(InvalidBundle, match=r"^r.csv line 2: claim b1 stands already with other"):
        import_claims(held, MADE.id, "r.csv", data, by="ana")
    assert now(held)[0] == 1
    done = import_claims(held, MADE.id, "r.csv", data, by="ana", replace=True)
    assert done == Imported(1, 1, 0)
    changed = the_claim(held)
    assert (changed["stage"], changed["statement"]) == ("early", "Staff gain.")
    assert the_claim(held, "b2")["stage"] == "lost"


def test_a_programme_may_be_named_by_its_title(held):
    data = b"programme,statement\na  PROGRAMME,Families sleep.\nprog,Staff stay.\n"
    assert import_claims(held, MADE.id, "r.csv", data, by="ana") == Imported(2, 0, 0)
    assert {row["programme"] for row in now(held)[1]} == {"prog"}
    assert import_claims(held, MADE.id, "r.csv", data, by="ana") == Imported(0, 0, 2)


def test_a_title_that_two_programmes_bear_is_not_guessed_at(held):
    twin = add_programme(held, MADE.id, {"system": "site-a", "title": "A programme"}, by="ana")
    data = b"programme,statement\nA programme,Families sleep.\nnobody,Staff stay.\n"
    with pytest.raises(InvalidBundle) as told:
        import_claims(held, MADE.id, "r.csv", data, by="ana")
    assert list(told.value.lines) == [
        "r.csv line 2: programme A programme is not in the study's programmes; the register "
        f"has {twin['programme']} (A programme) and prog (A programme): give the id.",
        "r.csv line 3: programme nobody is not in the study's programmes.",
    ]


def test_every_fault_of_a_file_is_told_and_nothing_is_brought_in(held):
    data = (
        "benefit,programme,gross,stage\n"
        ",prog,10,early\n"
        ",other,10,early\n"
        'b7,prog,"1,000",hoped\n'
        "b7,prog,,\n"
        ",prog,10\n"
    )
    with pytest.raises(InvalidBundle) as told:
        import_claims(held, MADE.id, "odd/claims.csv", data.encode(), by="ana")
    assert list(told.value.lines) == [
        "claims.csv line 3: programme other is not in the study's programmes; the register has "
        "prog (A programme).",
        "claims.csv line 4: gross 1,000 is not a number (as 0, 7.5 or -7).",
        "claims.csv line 4: stage hoped is not one of expected, early, realised, sustained, lost.",
        "claims.csv line 5: claim b7 is in line 4 too.",
        "claims.csv line 6: has 3 cells where the header has 4.",
    ]
    assert now(held)[0] == 1
    with pytest.raises(InvalidBundle) as told:
        import_claims(held, MADE.id, "r.csv", b"statement\nx\ny\n", by="ana")
    assert list(told.value.lines) == ["r.csv line 1: column programme is missing."]


@pytest.mark.parametrize("out", [register_csv, register_xlsx])
def test_the_sample_register_goes_out_and_comes_back(store, out):
    sample = open_study(str(SAMPLE))
    with store.begin() as conn:
        stored.insert_study(conn, sample, replace=False)
    file = out(sample)
    claims = len(sample.tables["benefits"])
    done = import_claims(store, sample.id, file.name, file.data, by="ana")
    assert done == Imported(0, 0, claims)
    only = out(sample, "site-c")
    assert only.name.startswith("sample-benefits-site-c.")
    done = import_claims(store, sample.id, only.name, only.data, by="ana", replace=True)
    assert 0 < done.same < claims
    with pytest.raises(NotFound, match="site-z"):
        out(sample, "site-z")


def printed(capsys, *words):
    code = main(["value", *map(str, words)])
    out = capsys.readouterr()
    assert (code, out.err) == (0, "")
    return out.out


def test_the_command_line_prints_what_the_page_shows(store, url, capsys):
    sample = open_study(str(SAMPLE))
    with store.begin() as conn:
        stored.insert_study(conn, sample, replace=False)
    for asked, given in (
        ((), {}),
        (("--system", "site-c"), {"system": "site-c"}),
        (("--classes", "societal, cost-avoiding"), {"classes": ["societal", "cost-avoiding"]}),
    ):
        shown = json.loads(json.dumps(value_view(sample, **given).as_json()))
        for where in (SAMPLE, url):
            assert json.loads(printed(capsys, where, "--format", "json", *asked)) == shown


def test_the_table_says_what_was_left_out_and_how_it_was_worked_out(capsys):
    out = printed(capsys, SAMPLE, "--system", "site-c")
    assert "7 of 8 claims (88%) left out: 4 not in money, 3 of another class" in out
    assert "return in per cent, low to high: -88 / -82 / -74" in out
    assert "benefit-cost ratio = benefit ÷ cost" in out
    assert "classes of money are never added together" in out
    assert "A2" in out
    assert "1 lost" in out
    ratios = [line for line in out.splitlines() if line.startswith(("cash-", "capacity-", "soc"))]
    assert len(ratios) == 4
    assert all("left out" in line for line in ratios)


def test_the_table_of_a_study_without_a_register(tmp_path, capsys):
    empty = factories.write_folder(tmp_path / "empty", factories.study())
    assert printed(capsys, empty) == "no programme is recorded\n"
    told = json.loads(printed(capsys, empty, "--format", "json"))
    assert told == {"programmes": [], "matrix": []}
    bare = factories.study(programmes=[{"programme": "p", "system": "site-a"}])
    out = printed(capsys, factories.write_folder(tmp_path / "bare", bare))
    assert "cost not given, so no ratio" in out
    assert "no claim yet" in out


def test_bad_questions_to_the_view_are_told():
    with pytest.raises(NotFound, match="site-z"):
        value_view(MADE, "site-z")
    with pytest.raises(NotFound, match="gold"):
        value_view(MADE, classes=["gold"])
    with pytest.raises(UserError, match="No class of money"):
        value_view(MADE, classes=[])


def test_a_rubric_may_bring_its_own_words():
    own = """register:
  attribution: {weak: "Weak: said", strong: "Strong: shown"}
  money_class: {cash: "Cash: that can be spent", time: "Time: freed"}
"""
    rubric = factories.rubric(more=own.rstrip())
    claims = [
        {
            "benefit": f"b{n}",
            "programme": "prog",
            "valuation": "monetised",
            "gross": "10",
            **dict.fromkeys(("share_low", "share_central", "share_high"), "1"),
            "money_class": "cash",
            "attribution": word,
        }
        for n, word in enumerate(("strong", "weak"))
    ]
    study = factories.study(rubrics=(rubric,), programmes=[PROGRAMME], benefits=claims)
    view = value_view(study)
    (found,) = view.value.programmes
    assert found.classes == ("cash",)
    assert found.by_class["cash"].attribution == ("weak", "strong")
    assert view.words["money_class"]["time"] == "Time: freed"
    assert view.words["stage"]["lost"] == "Lost: once there and now gone"


def test_words_that_no_rubric_of_the_study_names_are_those_of_the_shipped_value_rubric():
    shipped = next(r for r in library.shipped_rubrics() if r.id == "qi-roi").register
    view = value_view(
        factories.study(programmes=[PROGRAMME], benefits=[{**BENEFIT, "attribution": "A1"}])
    )
    assert view.words["attribution"] == dict(shipped["attribution"])
    assert {name: list(words) for name, words in view.words.items()} == {
        column.name: list(column.words)
        for table in ("benefits", "panel")
        for column in TABLE[table].columns
        if column.words
    }
    assert view.as_json()["matrix"][0]["attribution"] == "A1"
