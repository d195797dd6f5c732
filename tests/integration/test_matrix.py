"""Summaries of the framework matrix: written once, told apart, never lost."""

import json
import threading
import zipfile

import openpyxl
import pytest

from qms.cli import main
from qms.errors import NotFound
from qms.services import library
from qms.services.matrix import SummaryChanged, matrix_view, workbook, write_summary
from qms.storage import studies as stored
from tests import factories

TWO = [{"system": "site-a"}, {"system": "site-b"}]
MADE = factories.study(systems=TWO, codings=[factories.coding()])
CELL = ("site-a", "t1", "QP1")


@pytest.fixture
def held(store):
    """A store that holds the study, at revision 1."""
    with store.begin() as conn:
        stored.insert_study(conn, MADE, replace=False)
    return store


def write(store, text, seen="", who="ana", cell=CELL, study=MADE):
    return write_summary(store, study, who, *cell, text, seen)


def now(store):
    """Revision, summaries by cell, events."""
    with store.reading() as conn:
        found = stored.read_study(conn, MADE.id)
    summaries = found.tables["summaries"].to_dict("records")
    by_cell = {(r["system"], r["wave"], r["criterion"]): r["summary"] for r in summaries}
    return found.revision, by_cell, found.tables["events"].to_dict("records")


def test_a_summary_is_written_with_its_event(held):
    written = write(held, "Four aims, agreed.")
    revision, summaries, (event,) = now(held)
    assert (revision, summaries) == (2, {CELL: "Four aims, agreed."})
    assert (written.text, written.author) == ("Four aims, agreed.", "ana")
    assert (event["who"], event["what"], event["table"]) == ("ana", "summary written", "summaries")
    assert (event["key"], event["before"]) == ("site-a;t1;QP1", "")
    assert json.loads(event["after"])["written_at"] == written.written_at
    view = matrix_view(library.study(held, MADE.id), "t1")
    assert view.summaries[view.find("site-a", "", "QP1")] == written


def test_a_summary_is_changed_and_the_old_words_stay_in_the_event(held):
    write(held, "First.")
    write(held, "Second.", seen="First.", who="ben")
    revision, summaries, events = now(held)
    assert (revision, summaries) == (3, {CELL: "Second."})
    assert [event["what"] for event in events] == ["summary written", "summary changed"]
    assert json.loads(events[1]["before"])["summary"] == "First."


def test_blank_words_remove_it(held):
    write(held, "First.")
    assert write(held, " \n ", seen="First.") is None
    _, summaries, events = now(held)
    assert summaries == {}
    assert (events[-1]["what"], events[-1]["after"]) == ("summary removed", "")
    assert json.loads(events[-1]["before"])["summary"] == "First."


@pytest.mark.parametrize("text", ["", "First."])
def test_what_stands_already_is_not_written_again(held, text):
    write(held, text)
    before = now(held)
    write(held, f" {text}\r\n", seen="something else")
    assert now(held) == before


def test_who_was_quicker_is_told_and_nothing_is_lost(held):
    write(held, "First.")
    write(held, "Ben's.", seen="First.", who="ben")
    before = now(held)
    with pytest.raises(
        SummaryChanged, match=r"^ben changed this summary at .*not saved yet"
    ) as told:
        write(held, "Mine.", seen="First.")
    assert now(held) == before
    error = told.value
    assert (error.who, error.theirs.text, error.text) == ("ben", "Ben's.", "Mine.")
    assert error.at == error.theirs.written_at
    write(held, "Mine, after all.", seen=error.theirs.text)
    assert now(held)[1] == {CELL: "Mine, after all."}


def test_who_removed_it_is_told(held):
    write(held, "First.")
    write(held, "", seen="First.", who="ben")
    with pytest.raises(SummaryChanged, match=r"^ben removed this summary at ") as told:
        write(held, "Mine.", seen="First.")
    assert told.value.theirs is None


def test_a_summary_that_came_with_the_study_has_its_author(store):
    row = {"system": "site-a", "wave": "t1", "criterion": "QP1", "summary": "Theirs."}
    for author, told in (("cho", "^cho changed"), ("", "^Somebody else changed this summary, ")):
        study = factories.study(summaries=[{**row, "author": author}])
        with store.begin() as conn:
            stored.insert_study(conn, study, replace=True)
        with pytest.raises(SummaryChanged, match=told):
            write(store, "Mine.")
        write(store, "Mine.", seen="Theirs.")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (("site-z", "t1", "QP1"), "No system “site-z”"),
        (("site-a", "t9", "QP1"), "No wave “t9”"),
        (("site-a", "t1", "QX1"), "no criterion “QX1”"),
    ],
)
def test_a_cell_that_is_not_there_is_told(held, cell, told):
    with pytest.raises(NotFound, match=told):
        write(held, "Words.", cell=cell)
    assert now(held)[0] == 1


def test_a_study_that_was_removed_meanwhile_is_told(held):
    library.remove_study(held, MADE.id, by="ben")
    with pytest.raises(NotFound):
        write(held, "Words.")


def test_words_are_kept_so_that_the_study_can_still_be_exported(held, tmp_path):
    """A text box of a browser can hold what a bundle refuses."""
    typed = " Cafe\u0301:\r\n“yes”\x0b\x07no \U0001f642\N{RIGHT-TO-LEFT OVERRIDE} =1+1 "
    write(held, typed)
    kept = "Café:\n“yes”\nno \U0001f642\N{RIGHT-TO-LEFT OVERRIDE} =1+1"
    assert now(held)[1] == {CELL: kept}
    library.export_bundle(held, MADE.id, tmp_path / "out.zip")
    with library.open_store(f"sqlite:///{tmp_path}/again.sqlite") as again:
        library.add_bundle(again, tmp_path / "out.zip", replace=False, by="ana")
        assert library.study(again, MADE.id).tables["summaries"]["summary"].tolist() == [kept]


def test_of_two_at_once_one_is_told(held):
    """Both saw nothing; whoever comes second learns of the first, and both texts exist."""
    ready, outcomes = threading.Barrier(2), {}

    def work(who):
        ready.wait()
        try:
            outcomes[who] = write(held, f"By {who}.", who=who).text
        except SummaryChanged as error:
            outcomes[who] = error

    threads = [threading.Thread(target=work, args=(who,)) for who in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (refused,) = [each for each in outcomes.values() if isinstance(each, SummaryChanged)]
    (written,) = [each for each in outcomes.values() if isinstance(each, str)]
    assert {written, refused.text} == {"By ana.", "By ben."}
    assert refused.theirs.text == written
    assert now(held)[:2] == (2, {CELL: written})


def test_two_cells_do_not_meet(held):
    write(held, "One.")
    write(held, "Another.", cell=("site-b", "t1", "QP1"), who="ben")
    assert len(now(held)[1]) == 2


def test_bad_questions_to_the_matrix_are_told():
    for asked in ({"wave": "t9"}, {"system": "site-z"}, {"domain": "ZZ"}):
        with pytest.raises(NotFound, match=next(iter(asked.values()))):
            matrix_view(MADE, **asked)
    with pytest.raises(NotFound, match="no wave"):
        matrix_view(factories.study(waves=[], sources=[]))


def test_the_command_line_writes_the_workbook_of_the_latest_wave(tmp_path, capsys):
    waves = [{"wave": "t2", "as_of": "2025-03-31"}, {"wave": "t1", "as_of": "2024-03-31"}]
    study = factories.study(
        waves=waves,
        sources=[factories.source(wave="t2", date="2025-03-01")],
        codings=[factories.coding()],
    )
    folder = factories.write_folder(tmp_path / "bundle", study)
    out = tmp_path / "a.xlsx"
    assert main(["export", str(folder), "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "here t2; left out: t1" in told.err
    assert out.read_bytes() == workbook(study).data
    assert zipfile.is_zipfile(out)
    book = openpyxl.load_workbook(out)
    assert book["Excerpts"]["A2"].value == "c1"
    assert main(["export", str(folder), "-o", str(tmp_path / "no" / "a.xlsx")]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert workbook(study).name == "study-1-matrix-t2.xlsx"
