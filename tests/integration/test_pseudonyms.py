"""The key of pseudonyms is kept, kept private, and nowhere but in its own file."""

import json
import os
import stat
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest
import sqlalchemy as sa

from qms.analysis.people import find_people
from qms.analysis.people_replaced import Decision, Pseudonym, Replacement, replace_people
from qms.core.text import Segment
from qms.errors import Conflict, StorageFailed
from qms.formats.bundle import read_bundle, write_bundle
from qms.services import library
from qms.services.studies import from_stored
from qms.storage import pseudonyms
from qms.storage import studies as stored
from qms.storage.events import Event
from tests import factories

INTERVIEW = (
    "Okonjo-Pryce, Farida: I am Dr Farida Okonjo-Pryce, born 4 July 1961, on 01632 960 123.\n"
    "Interviewer: Farida, may we write to f.okonjo@example.nhs.uk?\n"
    "Okonjo-Pryce, Farida: Yes. The patient was Tobias Wexcombe, 943 476 5919, at SW1A 1AA.\n"
)
ORIGINALS = ("Okonjo", "Farida", "Pryce", "Wexcombe", "Tobias", "1961", "960 123", "f.okonjo")
ORIGINALS += ("943 476", "9434765919", "SW1A")
ANA = Pseudonym("name", "Ana Reyes", "Name 1")
PAUL = Pseudonym("name", "Paul Oakes", "Heron", was_given=True)
PLACE = Replacement(4, 10, "name", "Ana Reyes", "Reyes", "Name 1", "follows the title “Dr”")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The keys of this test alone."""
    own = tmp_path / "keys"
    monkeypatch.setenv("QMS_KEY_FOLDER", str(own))
    return own


def everybody(text, known):
    found = find_people(text, known=[line.who for line in known])
    return [Decision(*who) for who in dict.fromkeys(each.who for each in found)]


def everything_in(store):
    """Every cell of every table, as one string."""
    with store.reading() as conn:
        tables = sa.MetaData()
        tables.reflect(conn)
        rows = [conn.execute(sa.select(table)).all() for table in tables.sorted_tables]
    return str(rows)


def test_no_original_is_in_database_events_or_bundle(store, tmp_path):
    """A text is read, its people replaced, the key kept, the text brought in and exported."""
    segments = [Segment(0, len(INTERVIEW), "Okonjo-Pryce, Farida")]
    new = replace_people(INTERVIEW, everybody(INTERVIEW, ()), segments=segments)
    pseudonyms.remember("demo", new.pseudonyms, new.log, source="int-1", who="ben")
    study = factories.study(study="demo", texts={"int-1": new.text})
    with store.begin() as conn:
        stored.insert_study(conn, study, replace=False, who="ben")
    after = {"source": "int-1", "speakers": ";".join(s.speaker or "" for s in new.segments)}
    event = Event("ben", "source added", "sources", ("int-1",), after=after)
    with store.writing("demo", event=event):
        pass
    library.export_bundle(store, "demo", tmp_path / "out.zip")

    held = everything_in(store)
    assert "Name 1" in held
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        assert "events.csv" in bundle.namelist()
        for name in bundle.namelist():
            held += name + bundle.read(name).decode("utf-8")
    if store.engine.dialect.name == "sqlite":
        for path in Path(store.label).parent.glob(f"{Path(store.label).name}*"):
            held += path.read_bytes().decode("latin-1")  # what was written and taken back too
    assert [word for word in ORIGINALS if word in held] == []
    key = pseudonyms.key_file("demo").read_text(encoding="utf-8")
    assert all(word in key for word in ORIGINALS)


def test_the_next_file_gets_the_same_pseudonyms(store):
    first = replace_people(INTERVIEW, everybody(INTERVIEW, ()))
    pseudonyms.remember("demo", first.pseudonyms, first.log, source="int-1", who="ben")
    known = pseudonyms.known("demo")
    assert known == first.pseudonyms
    text = "Dr Okonjo-Pryce rang Liam Strand about Wexcombe. Strand's note: 01632 960123."
    second = replace_people(text, everybody(text, known), known=known)
    assert second.text == "Dr Name 1 rang Name 3 about Name 2. Name 3's note: [phone 1]."
    pseudonyms.remember("demo", second.pseudonyms, second.log, source="int-2", who="ben")
    assert [line.word for line in pseudonyms.known("demo")].count("Name 1") == 1
    assert {line.source for line in pseudonyms.replacements("demo")} == {"int-1", "int-2"}
    assert pseudonyms.known("another") == ()


def test_the_file_is_private_and_in_the_data_directory_whatever_the_database(
    monkeypatch, tmp_path, folder
):
    monkeypatch.setenv("QMS_DATABASE_URL", "postgresql://somewhere.example/studies")
    pseudonyms.remember("demo", [ANA], [PLACE], source="int-1", who="ben")
    path = pseudonyms.key_file("demo")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert path.parent == folder
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["record"] for line in lines] == ["pseudonym", "replacement"]
    assert sorted(each.name for each in folder.iterdir()) == [".lock", path.name]
    monkeypatch.delenv("QMS_KEY_FOLDER")
    data = platformdirs.user_data_path("ics-quality-profile", appauthor=False)
    assert data in pseudonyms.key_file("demo").parents


@pytest.mark.parametrize(
    "study_id", ["../../etc", "a/b", "كرسي", "x" * 1000, "CON", "👩‍👩‍👧", "\ud800"]
)
def test_any_id_of_a_study_makes_a_file_of_its_own(study_id, folder):
    pseudonyms.remember(study_id, [ANA], source="s", who="ben")
    assert pseudonyms.known(study_id) == (ANA,)
    assert pseudonyms.key_file(study_id).parent == folder
    assert pseudonyms.key_file("A b") != pseudonyms.key_file("a-b")


def test_what_is_read_is_what_was_written():
    odd = Pseudonym("other", "“red”\n\ud800 house\u2028 كرسي", "[removed 1]")
    entry = replace(PLACE, original="Re\u0301yes\x85")
    pseudonyms.remember("demo", [odd, PAUL], [entry], source="int-1", who="Bén")
    assert pseudonyms.known("demo") == (odd, PAUL)
    (line,) = pseudonyms.replacements("demo")
    assert (line.replacement, line.who, line.source) == (entry, "Bén", "int-1")


def test_two_who_give_out_the_same_word(folder):
    """The second is told, and nothing of theirs is written; a word that was meant is kept."""
    pseudonyms.remember("demo", [ANA], source="int-1", who="ben")
    before = pseudonyms.key_file("demo").read_bytes()
    for line in (replace(ANA, person="Luis Prado"), replace(ANA, word="Name 2")):
        with pytest.raises(Conflict, match="Somebody else gave out “Name 1”"):
            pseudonyms.remember("demo", [PAUL, line], [PLACE], source="int-2", who="ana")
    assert pseudonyms.key_file("demo").read_bytes() == before
    same = Pseudonym("name", "A. Reyes", "Name 1", was_given=True)
    pseudonyms.remember("demo", [same], source="int-2", who="ana")
    assert pseudonyms.known("demo") == (ANA, same)


def test_writers_at_once_lose_nothing():
    lines = [Pseudonym("name", f"Ana {n}", f"Word {n}") for n in range(24)]

    def write(some):
        for line in some:
            pseudonyms.remember("demo", [line], [PLACE], source="int-1", who="ben")

    threads = [threading.Thread(target=write, args=(lines[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(pseudonyms.known("demo")) == set(lines)
    assert len(pseudonyms.replacements("demo")) == 24


def test_forgetting():
    assert pseudonyms.forget("demo") == 0
    pseudonyms.remember("demo", [ANA, PAUL], [PLACE], source="int-1", who="ben")
    pseudonyms.remember("other", [ANA], source="int-1", who="ben")
    assert pseudonyms.forget("demo", [("name", "Nobody")]) == 0
    assert pseudonyms.forget("demo", [ANA.who]) == 1
    assert pseudonyms.known("demo") == (PAUL,)
    assert pseudonyms.replacements("demo") == ()
    assert "Reyes" not in pseudonyms.key_file("demo").read_text(encoding="utf-8")
    assert pseudonyms.forget("demo") == 1
    assert not pseudonyms.key_file("demo").exists()
    assert pseudonyms.known("other") == (ANA,)


@pytest.mark.parametrize(
    "line", ["not JSON", "{}", "[]", '{"record": "pseudonym", "kind": "name"}']
)
def test_a_damaged_line_is_told_without_its_words(line):
    pseudonyms.remember("demo", [ANA], source="int-1", who="ben")
    with pseudonyms.key_file("demo").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(StorageFailed, match="Line 2 of the key") as told:
        pseudonyms.remember("demo", [PAUL], source="int-2", who="ben")
    assert line not in str(told.value)
    with pytest.raises(StorageFailed):
        pseudonyms.known("demo")
    assert pseudonyms.forget("demo") == 1


def test_a_folder_that_cannot_be_used_is_told(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QMS_KEY_FOLDER", str(tmp_path / "file"))
    with pytest.raises(StorageFailed, match="QMS_KEY_FOLDER"):
        pseudonyms.remember("demo", [ANA], source="int-1", who="ben")
    pseudonyms_folder = tmp_path / "keys"
    monkeypatch.setenv("QMS_KEY_FOLDER", str(pseudonyms_folder))
    pseudonyms.key_file("demo").mkdir(parents=True)
    with pytest.raises(StorageFailed, match="cannot be read or written"):
        pseudonyms.known("demo")


@pytest.mark.parametrize("keep_key", [True, False])
def test_a_study_that_is_removed_takes_its_key_along_if_wished(store, keep_key):
    study = factories.study()
    with store.begin() as conn:
        stored.insert_study(conn, study, replace=False, who="ana")
    pseudonyms.remember(study.id, [ANA], source="int-1", who="ben")
    library.remove_study(store, study.id, by="ana", keep_key=keep_key)
    assert bool(pseudonyms.known(study.id)) == keep_key


def test_a_study_that_goes_round_keeps_its_pseudonyms_and_not_the_key(store, tmp_path, folder):
    """A bundle that holds pseudonyms is loaded anywhere; the key stays where it was made."""
    new = replace_people(INTERVIEW, everybody(INTERVIEW, ()))
    pseudonyms.remember("demo", new.pseudonyms, new.log, source="int-1", who="ben")
    study = factories.study(texts={"int-1": new.text})
    write_bundle(study, tmp_path / "bundle")
    with store.begin() as conn:
        stored.insert_study(conn, read_bundle(tmp_path / "bundle"), replace=False, who="ana")
    with store.reading() as conn:
        back = from_stored(stored.read_study(conn, study.id))
    assert back.texts == {"int-1": new.text}
    names = {path.name for path in (tmp_path / "bundle").rglob("*")}
    assert not any(name.endswith(".jsonl") for name in names)
