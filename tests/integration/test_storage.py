"""Studies in the database: put in, listed, replaced, taken out, and what is refused."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from qms.analysis.study import Study
from qms.errors import Conflict, NotFound, StorageFailed
from qms.storage import events, studies
from qms.storage.engine import Store
from qms.storage.events import Event, LogEntry
from qms.storage.tables import metadata
from tests.integration.stored_studies import coding, source, study_of, whole_study


def put(store: Store, study: Study, *, replace: bool = False, who: str = "ana") -> int:
    with store.begin() as conn:
        return studies.insert_study(conn, study, replace=replace, who=who)


def drop(store: Store, study_id: str, *, who: str = "ana") -> None:
    with store.begin() as conn:
        studies.delete_study(conn, study_id, who=who)


def entries(store: Store) -> list[studies.StudyEntry]:
    with store.reading() as conn:
        return studies.studies(conn)


def log(store: Store) -> list[LogEntry]:
    with store.reading() as conn:
        return events.workspace_log(conn)


def rows_left(store: Store, study_id: str) -> dict[str, int]:
    """How many rows of each table are the study's; tables without any are left out."""
    with store.reading() as conn:
        found = {
            table.name: conn.execute(
                sa.select(sa.func.count()).where(table.c.study == study_id)
            ).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: number for name, number in found.items() if number}


def test_a_new_database_holds_nothing(store: Store) -> None:
    assert entries(store) == []
    assert log(store) == []
    with (
        pytest.raises(NotFound, match=r"no study 'x': the database holds none yet"),
        store.reading() as conn,
    ):
        studies.read_study(conn, "x")


def test_the_list_says_how_much_each_study_holds(store: Store) -> None:
    put(store, study_of("b", study=[{"study": "b", "rubric": "r", "rubric_version": "1.0"}]))
    row = {"study": "a", "title": "First", "openness": "public"}
    put(
        store,
        study_of(
            "a",
            study=[{**row, "rubric": "r", "rubric_version": "1.0"}],
            sources=[source("s1"), source("s2")],
            codings=[coding(f"c{number}", "s1") for number in range(3)],
        ),
    )
    assert entries(store) == [
        studies.StudyEntry("a", "First", 1, "public", 1, 1, 2, 3, 0),
        studies.StudyEntry("b", "", 1, "", 1, 1, 0, 0, 0),
    ]


def test_a_study_that_is_there_is_not_put_in_again(store: Store) -> None:
    put(store, study_of(sources=[source("first")]))
    with pytest.raises(Conflict, match="a study 'demo' in the database already; ask to replace"):
        put(store, study_of(sources=[source("second")]))
    with store.reading() as conn:
        assert list(studies.read_study(conn, "demo").texts) == ["first"]
    assert [entry.what for entry in log(store)] == ["loaded"]


def test_a_study_is_replaced_whole(store: Store) -> None:
    put(store, whole_study("demo"))
    put(store, study_of(sources=[source("only")]), replace=True)
    assert rows_left(store, "demo") == {
        "study": 1,
        "systems": 1,
        "waves": 1,
        "sources": 1,
        "texts": 1,
        "passages": 1,
        "rubrics": 1,
        "workspace_log": 2,
    }


def test_a_study_that_cannot_be_put_in_does_not_displace_the_one_there(store: Store) -> None:
    put(store, study_of(sources=[source("kept")]))
    with pytest.raises(StorageFailed):
        put(store, study_of(codings=[coding("c", "absent")]), replace=True)
    with store.reading() as conn:
        assert list(studies.read_study(conn, "demo").texts) == ["kept"]
        assert studies.revision(conn, "demo") == 1
    assert len(log(store)) == 1


def test_a_study_is_taken_out_whole_and_others_stay(store: Store) -> None:
    put(store, whole_study("goes"))
    put(store, whole_study("stays"))
    before = rows_left(store, "stays")
    drop(store, "goes")
    assert rows_left(store, "goes") == {"workspace_log": 2}
    assert rows_left(store, "stays") == before
    assert [entry.id for entry in entries(store)] == ["stays"]


def test_what_is_not_there_cannot_be_taken_out(store: Store) -> None:
    put(store, study_of("demo"))
    with pytest.raises(NotFound, match=r"no study 'demos' in the database; it holds 'demo'\."):
        drop(store, "demos")


def test_not_found_names_the_first_twenty(store: Store) -> None:
    for number in range(22):
        put(store, study_of(f"s{number:02}"))
    with (
        pytest.raises(NotFound, match=r"'s00', .*'s19' and 2 more\.$"),
        store.reading() as conn,
    ):
        studies.revision(conn, "none")


def test_loading_leaves_the_studys_own_events_alone(store: Store) -> None:
    told = [{"seq": "7", "who": "ben", "what": "rated"}]
    put(store, study_of(events=told), who="ana")
    with store.reading() as conn:
        found = studies.read_study(conn, "demo", tables=["events"]).tables["events"]
    assert found["seq"].tolist() == ["7"]
    assert [(entry.who, entry.what, entry.study) for entry in log(store)] == [
        ("ana", "loaded", "demo")
    ]


def test_the_log_tells_of_each_load_newest_first(store: Store) -> None:
    put(store, study_of(), who="ana")
    put(store, study_of(), who="ben", replace=True)
    drop(store, "demo", who="cay")
    told = [(entry.seq, entry.who, entry.what, entry.revision) for entry in log(store)]
    assert told == [(3, "cay", "removed", 2), (2, "ben", "replaced", 2), (1, "ana", "loaded", 1)]
    assert all(entry.at.endswith("Z") for entry in log(store))


def test_no_revision_comes_twice(store: Store) -> None:
    """A cache keyed by study and revision must never take one content for another."""
    seen = [put(store, study_of())]
    with store.writing("demo", event=Event("ana", "noted")) as conn:
        pass
    with store.reading() as conn:
        seen.append(studies.revision(conn, "demo"))
    seen.append(put(store, study_of(), replace=True))
    drop(store, "demo")
    seen.append(put(store, study_of()))
    assert seen == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "tables",
    [
        {"codings": [coding("c", "absent")]},
        {"sources": [source("a", system="absent")]},
        {"sources": [source("a", wave="absent")]},
        {"sources": [source("a", replaces="absent")]},
        {"benefits": [{"benefit": "b", "programme": "absent"}]},
        {"ratings": [{"system": "absent", "wave": "t1", "criterion": "QP1", "rater": "r"}]},
        {"sources": [source("a", kind="rumour")]},
        {"sources": [source("a"), source("a")]},
        {"sources": [source("a", kind="")]},
        {"sources": [source("a")], "codings": [coding("c", "a", stance="maybe")]},
        {"sources": [source("a")], "codings": [coding("c", "a", start="")]},
    ],
    ids=lambda tables: "-".join(tables),
)
def test_what_does_not_hold_together_is_refused_whole(
    store: Store, tables: dict[str, list[dict[str, str]]]
) -> None:
    with pytest.raises(StorageFailed, match="refused the change") as told:
        put(store, study_of(**tables))
    assert rows_left(store, "demo") == {}
    assert len(told.value.lines) == 1
    assert "\n" not in str(told.value)


def test_a_refusal_does_not_tell_what_somebody_said(store: Store) -> None:
    with pytest.raises(StorageFailed) as told:
        put(store, study_of(codings=[coding("c", "absent", quote="said in confidence")]))
    assert "confidence" not in str(told.value)
    assert "confidence" not in str(told.value.__cause__)


def test_a_source_may_replace_one_that_stands_after_it(store: Store) -> None:
    put(store, study_of(sources=[source("a", replaces="b"), source("b")]))
    assert rows_left(store, "demo")["sources"] == 2


def test_a_coder_need_not_be_a_member_any_more(store: Store) -> None:
    put(store, study_of(sources=[source("a")], codings=[coding("c", "a", coder="gone")]))
    assert rows_left(store, "demo")["codings"] == 1


def test_a_word_that_a_rubric_may_replace_is_left_open(store: Store) -> None:
    programmes = [{"programme": "p", "system": "north"}]
    benefits = [{"benefit": "b", "programme": "p", "stage": "budding", "category": "our-own"}]
    put(store, study_of(programmes=programmes, benefits=benefits))
    assert rows_left(store, "demo")["benefits"] == 1


def test_two_who_load_the_same_study_at_once_make_one(url: str, store: Store) -> None:
    """One is in, the other is told; neither leaves half of it."""
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def load(name: str) -> None:
        with Store.open(url) as mine:
            together.wait()
            try:
                put(mine, study_of(sources=[source(f"{name}{at}") for at in range(300)]), who=name)
                outcomes.append(name)
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=load, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1:] == ["conflict"]
    with store.reading() as conn:
        stored = studies.read_study(conn, "demo")
    assert {name[0] for name in stored.texts} == {sorted(outcomes)[0]}
    assert len(stored.texts) == len(stored.tables["sources"]) == 300


def test_replacing_and_writing_at_once_leave_it_whole(url: str, store: Store) -> None:
    """The one who writes either was before the replacement and is gone, or comes after it."""
    put(store, study_of(sources=[source("a")]))
    faults: list[BaseException] = []

    def repeat(act: Callable[[Store], None]) -> None:
        try:
            with Store.open(url) as mine:
                for _ in range(10):
                    act(mine)
        except BaseException as fault:
            faults.append(fault)

    def replace(mine: Store) -> None:
        put(mine, study_of(sources=[source("a")]), replace=True)

    def write(mine: Store) -> None:
        with mine.writing("demo", event=Event("ben", "noted")):
            pass

    threads = [threading.Thread(target=repeat, args=(act,)) for act in (replace, write, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with store.reading() as conn:
        stored = studies.read_study(conn, "demo")
    assert stored.revision == 31
    seqs = [int(seq) for seq in stored.tables["events"]["seq"]]
    assert seqs == list(range(1, len(seqs) + 1))
