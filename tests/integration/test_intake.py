"""Files brought in: guesses where they are safe, people replaced before a text is fixed."""

import json

import pytest

from qms.errors import UserError
from qms.services import intake, library
from qms.services.intake import Decision
from qms.services.reading_files import read_file
from qms.storage import pseudonyms, studies
from qms.storage.engine import Store
from tests import factories

TALK = (
    "Interviewer: Who keeps the list?\n\n"
    "Fletcher, Morag: I do. Dr Ana Reyes asked me to, and Reyes's office rings on Fridays.\n"
)


@pytest.fixture
def held(store: Store, monkeypatch, tmp_path) -> Store:
    monkeypatch.setenv("QMS_KEY_FOLDER", str(tmp_path / "keys"))
    made = factories.study(
        systems=[
            {"system": "site-a", "name": "Site A"},
            {"system": "site-b", "name": "Northern Reyes Valley", "places": "Hill End"},
        ]
    )
    with store.begin() as conn:
        studies.insert_study(conn, made, replace=True)
    return store


def reading(name="talk.txt", text=TALK):
    found = read_file(name, text.encode())
    assert found.accepted, found.reason
    return found


def guess(store, name, text=TALK):
    study = library.study(store, "study-1")
    return intake.guessed(reading(name, text), study, system="site-a", wave="t1")


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("site-b_2025-03-04_talk.txt", {"system": "site-b", "date": "2025-03-04"}),
        ("folder Site B/20250304.txt", {"system": "site-b", "date": "2025-03-04"}),
        ("site-a and site-b.txt", {"system": "site-a", "date": ""}),  # both: the chosen one
        ("2025-02-30.txt", {"date": ""}),  # no such day
        ("2024-01-05 to 2024-02-05.txt", {"date": ""}),  # which of the two?
        ("04-03-2025.txt", {"date": ""}),  # April or March
        ("chief_nurse talk.txt", {"title": "chief nurse talk", "sector": ""}),
    ],
)
def test_only_what_is_safe_is_guessed(held, name, cells):
    found = guess(held, name)
    assert {key: found[key] for key in cells} == cells
    assert (found["wave"], found["kind"]) == ("t1", "interview")


def test_people_are_pointed_out_and_systems_are_not(held):
    study = library.study(held, "study-1")
    text = TALK + "\nInterviewer: Is that in Northern Reyes Valley, at Hill End?\n"
    found = {named.person: named for named in intake.people_in([reading(text=text)], study)}
    assert set(found) == {"Morag Fletcher", "Ana Reyes"}
    assert found["Ana Reyes"].places == 2
    assert "Dr Ana Reyes asked me" in found["Ana Reyes"].example
    assert found["Ana Reyes"].why


def test_who_is_decided_on_is_nowhere_in_the_study(held, tmp_path):
    study = library.study(held, "study-1")
    given = reading("Morag Fletcher 2025-03-04.txt")
    cells = {**guess(held, "x.txt"), "title": "A clerk", "date": "2025-03-04"}
    decisions = [Decision("name", "Morag Fletcher", "Clerk"), Decision("name", "Ana Reyes")]
    (key,) = intake.accept(held, study, [(given, cells)], decisions, by="ana")
    with held.reading() as conn:
        text = studies.text_of(conn, "study-1", key)
        whole = studies.read_study(conn, "study-1")
    assert "Name 1 asked me to, and Name 1's office" in text
    everything = text + json.dumps([f.to_dict("records") for f in whole.tables.values()])
    assert "Reyes" not in text  # one of the systems is named so
    for original in ("Morag", "Fletcher", "Ana"):
        assert original not in everything
    told = {p.person: p.word for p in pseudonyms.known("study-1")}
    assert told == {"Morag Fletcher": "Clerk", "Ana Reyes": "Name 1"}
    library.export_bundle(held, "study-1", tmp_path / "out")
    assert not any("Morag" in path.read_text() for path in (tmp_path / "out").rglob("*.*"))


@pytest.mark.parametrize(
    ("name", "title", "left"),
    [
        (
            "x.txt",
            "Northbank interview Morag Fletcher 2025-03-04",
            "Northbank interview Clerk 2025",
        ),
        ("Interview_Morag_Fletcher_2025.txt", "", "Interview_Clerk_2025.txt"),
        ("fletcher-morag talk.txt", "", "Clerk talk.txt"),
        ("talk_the_night_porter.txt", "", "talk_[removed 1].txt"),
    ],
)
def test_who_is_decided_on_is_not_in_titles_or_names_of_files_either(held, name, title, left):
    study = library.study(held, "study-1")
    cells = {**guess(held, name), "place": "Flat of Ana Reyes", "origin": "ana-reyes"}
    cells |= {"title": title} if title else {}
    decisions = [
        Decision("name", "Morag Fletcher", "Clerk"),
        Decision("name", "Ana Reyes"),
        Decision("other", "the night porter"),
    ]
    (key,) = intake.accept(held, study, [(reading(name), cells)], decisions, by="ana")
    with held.reading() as conn:
        rows = studies.read_study(conn, "study-1").tables["sources"]
    row = rows[rows["source"] == key].iloc[0]
    assert left in f"{row['title']} {row['original_name']}"
    assert (row["place"], row["origin"]) == ("Flat of Name 1", "Name 1")
    whole = " ".join(map(str, row)).lower()
    assert not any(part in whole for part in ("morag", "fletcher", "ana", "porter"))


def test_a_word_that_stands_in_a_title_alone_is_in_the_key_and_is_nobody_elses(held):
    study = library.study(held, "study-1")
    files = [
        (reading("one.txt", "Nurse: I do."), {**guess(held, "x.txt"), "title": "Ana Reyes"}),
        (reading("two.txt", "Nurse: Morag Fletcher does."), guess(held, "x.txt")),
    ]
    decisions = [Decision("name", "Morag Fletcher"), Decision("name", "Ana Reyes")]
    intake.accept(held, study, files, decisions, by="ana")
    with held.reading() as conn:
        titles = list(studies.read_study(conn, "study-1").tables["sources"]["title"])
    told = {p.person: p.word for p in pseudonyms.known("study-1")}
    assert told["Ana Reyes"] in titles
    assert len(set(told.values())) == 2


def test_words_to_replace_are_told_apart_and_counted(held):
    assert intake.phrases_of("Wil Aston, Jo\n\n Wil  Aston;") == ("Wil Aston", "Jo")
    readings = [
        reading("1.txt", "Wil\nAston rang. Wil Aston's list."),
        reading("2.txt", "Jo. Joan"),
    ]
    assert [intake.places_of(p, readings) for p in ("Wil Aston", "Jo", "Fay")] == [2, 1, 0]


def test_the_next_file_gets_the_same_pseudonym(held):
    study = library.study(held, "study-1")
    cells = guess(held, "x.txt")
    first = [Decision("name", "Ana Reyes")]
    intake.accept(held, study, [(reading("one.txt"), cells)], first, by="ana")
    later = reading("two.txt", "Interviewer: And now?\n\nNurse: Ana Reyes left in May.\n")
    (named,) = intake.people_in([later], study)
    assert (named.person, named.word) == ("Ana Reyes", "Name 1")
    (key,) = intake.accept(held, study, [(later, cells)], first, by="ana")
    with held.reading() as conn:
        assert "Name 1 left in May" in studies.text_of(conn, "study-1", key)


def test_nothing_is_accepted_where_one_description_cannot_stand(held):
    study = library.study(held, "study-1")
    good, bad = guess(held, "x.txt"), {**guess(held, "x.txt"), "date": "soon"}
    files = [(reading("one.txt"), good), (reading("two.txt", "Another text altogether."), bad)]
    before = library.revision(held, "study-1")
    with pytest.raises(UserError, match="soon"):
        intake.accept(held, study, files, [], by="ana")
    assert library.revision(held, "study-1") == before


def test_the_receipt_is_kept(held):
    study = library.study(held, "study-1")
    (key,) = intake.accept(held, study, [(reading(), guess(held, "x.txt"))], [], by="ana")
    with held.reading() as conn:
        rows = studies.read_study(conn, "study-1", tables=["receipts"]).tables["receipts"]
    row = rows[rows["source"] == key].iloc[0]
    assert (row["reader"], row["paragraphs"]) == ("text", "2")
    assert row["speakers"] == "Interviewer;Fletcher, Morag"
