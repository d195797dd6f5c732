"""Writes to one study: the change, its event and the revision, all or none of them."""

import json
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from qms.errors import Conflict, NotFound, StorageFailed
from qms.storage import connect, rows, studies
from qms.storage.engine import Store
from qms.storage.events import Event, append_event
from tests.integration.stored_studies import source, study_of

NOTED = Event("ana", "noted", at="2026-03-01T09:00:00Z")
CELL = {"system": "north", "wave": "t1", "criterion": "QP1", "rater": "ana"}
KEY = tuple(CELL.values())


@pytest.fixture
def demo(store: Store) -> Store:
    """A store that holds the study `demo` with the source `a`, at revision 1."""
    with store.begin() as conn:
        studies.insert_study(conn, study_of(sources=[source("a")]), replace=False)
    return store


def stored(store: Store) -> studies.StoredStudy:
    with store.reading() as conn:
        return studies.read_study(conn, "demo")


def told(store: Store) -> list[dict[str, str]]:
    return stored(store).tables["events"].to_dict("records")


def test_a_write_raises_the_revision_and_tells_of_itself(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        rows.put_row(conn, "demo", "ratings", {**CELL, "level": "2"})
    assert stored(demo).revision == 2
    assert stored(demo).tables["ratings"]["level"].tolist() == ["2"]
    blank = {"table": "", "key": "", "before": "", "after": ""}
    first = {"seq": "1", "at": "2026-03-01T09:00:00Z", "who": "ana", "what": "noted", **blank}
    assert told(demo) == [first]


def test_an_event_tells_the_row_before_and_after(demo: Store) -> None:
    for level in ("2", "3"):
        with demo.writing("demo") as conn:
            after = {**CELL, "level": level, "rationale": "“so”; \n"}
            before = rows.put_row(conn, "demo", "ratings", after)
            append_event(conn, "demo", Event("ana", "rated", "ratings", KEY, before, after))
    first, second = told(demo)
    assert first["before"] == ""
    assert json.loads(second["before"]) == json.loads(first["after"])
    assert json.loads(second["after"]) == {**CELL, "level": "3", "rationale": "“so”; \n"}
    assert (second["table"], second["key"]) == ("ratings", "north;t1;QP1;ana")
    assert second["at"].endswith("Z")


def test_an_error_inside_leaves_nothing(demo: Store) -> None:
    class Refused(Exception):
        pass

    def fail() -> None:
        with demo.writing("demo", event=NOTED) as conn:
            rows.put_row(conn, "demo", "ratings", {**CELL, "level": "2"})
            append_event(conn, "demo", NOTED)
            raise Refused

    with pytest.raises(Refused):
        fail()
    assert stored(demo).revision == 1
    assert told(demo) == []
    assert stored(demo).tables["ratings"].empty


def test_what_the_database_refuses_leaves_nothing(demo: Store) -> None:
    """Also where it is found only at the end, as with a source that replaces none."""
    with (
        pytest.raises(StorageFailed, match="refused the change"),
        demo.writing("demo", event=NOTED) as conn,
    ):
        rows.put_row(conn, "demo", "sources", source("b", replaces="absent"))
    assert stored(demo).revision == 1
    assert told(demo) == []
    assert stored(demo).tables["sources"]["source"].tolist() == ["a"]


def test_a_write_without_an_event_is_undone(demo: Store) -> None:
    with pytest.raises(RuntimeError, match="must append its event"), demo.writing("demo") as conn:
        rows.put_row(conn, "demo", "ratings", {**CELL, "level": "2"})
    assert stored(demo).revision == 1
    assert stored(demo).tables["ratings"].empty


def test_several_events_of_one_write_raise_the_revision_once(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        assert append_event(conn, "demo", NOTED) == 1
        assert append_event(conn, "demo", NOTED) == 2
    assert [event["seq"] for event in told(demo)] == ["1", "2", "3"]
    assert stored(demo).revision == 2


def test_events_go_on_after_those_that_were_loaded(demo: Store) -> None:
    with demo.begin() as conn:
        loaded = study_of(events=[{"seq": "41"}, {"seq": "7"}])
        studies.insert_study(conn, loaded, replace=True)
    with demo.writing("demo", event=NOTED):
        pass
    assert [event["seq"] for event in told(demo)] == ["7", "41", "42"]


def test_who_saw_an_older_study_is_told(demo: Store) -> None:
    with demo.writing("demo", event=NOTED, expected_revision=1):
        pass
    with (
        pytest.raises(Conflict, match=r"at revision 2, this change was based on 1\)"),
        demo.writing("demo", event=NOTED, expected_revision=1) as conn,
    ):
        rows.put_row(conn, "demo", "ratings", {**CELL, "level": "2"})
    assert stored(demo).tables["ratings"].empty
    assert len(told(demo)) == 1


def test_a_study_that_is_not_there_cannot_be_written(demo: Store) -> None:
    with pytest.raises(NotFound, match="no study 'none'"), demo.writing("none", event=NOTED):
        pytest.fail("nothing to write to")


def test_rows_are_put_replaced_and_removed(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        assert rows.row(conn, "demo", "ratings", KEY) is None
        assert rows.put_row(conn, "demo", "ratings", {**CELL, "level": "2"}) is None
        first = rows.put_row(conn, "demo", "ratings", {**CELL, "state": "IE"})
        assert first is not None
        assert (first["level"], first["state"]) == ("2", "")
        second = rows.row(conn, "demo", "ratings", KEY)
        assert second is not None
        assert (second["level"], second["state"]) == ("", "IE")
        assert rows.remove_row(conn, "demo", "ratings", KEY) == second
        assert rows.remove_row(conn, "demo", "ratings", KEY) is None


def test_rows_with_numbers_in_their_key_are_found(demo: Store) -> None:
    cells = {"source": "a", "start": "4", "end": "12", "criterion": "QP1", "decision": "accepted"}
    with demo.writing("demo", event=NOTED) as conn:
        rows.put_row(conn, "demo", "suggestions", cells)
        rows.put_row(conn, "demo", "suggestions", {**cells, "decision": "dismissed"})
    assert stored(demo).tables["suggestions"]["decision"].tolist() == ["dismissed"]


def test_a_change_of_the_studys_own_row_keeps_its_revision(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        before = rows.row(conn, "demo", "study", ("demo",))
        assert before is not None
        rows.put_row(conn, "demo", "study", {**before, "title": "New"})
    assert stored(demo).revision == 2
    assert stored(demo).tables["study"]["title"].tolist() == ["New"]


def test_the_audit_trail_is_not_put_like_rows(demo: Store) -> None:
    with pytest.raises(ValueError, match="events"), demo.writing("demo", event=NOTED) as conn:
        rows.put_row(conn, "demo", "events", {"seq": "1"})


def test_a_source_comes_with_its_text(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        rows.put_row(conn, "demo", "sources", source("b"))
        rows.insert_text(conn, "demo", "b", "What was said.\n")
        assert studies.text_of(conn, "demo", "b") == "What was said.\n"


def test_a_text_is_never_put_twice(demo: Store) -> None:
    with (
        pytest.raises(StorageFailed, match="refused the change"),
        demo.writing("demo", event=NOTED) as conn,
    ):
        rows.insert_text(conn, "demo", "a", "another text")
    assert stored(demo).texts == {"a": "The text of a.\n"}


def test_a_further_rubric_comes_after_the_others(demo: Store) -> None:
    with demo.writing("demo", event=NOTED) as conn:
        assert rows.insert_rubric(conn, "demo", rubric="v", version="1", text="of value") == 1
        assert rows.insert_rubric(conn, "demo", rubric="v", version="2", text="of more") == 2
    assert stored(demo).rubric_texts == ("rubric: r\n", "of value", "of more")


def test_who_reads_sees_one_moment(demo: Store) -> None:
    with demo.reading() as conn:
        assert studies.revision(conn, "demo") == 1
        with demo.writing("demo", event=NOTED) as other:
            rows.put_row(other, "demo", "ratings", {**CELL, "level": "2"})
        seen = studies.read_study(conn, "demo")
    assert seen.revision == 1
    assert seen.tables["ratings"].empty
    assert stored(demo).revision == 2


def test_many_writers_lose_nothing(url: str, demo: Store) -> None:
    """Each adds to the number that it reads; one that did not wait would overwrite another."""
    writers, times = 4, 8
    together = threading.Barrier(writers)
    faults: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with Store.open(url) as mine:
                together.wait()
                for _ in range(times):
                    with mine.writing("demo", event=Event(name, "added")) as conn:
                        was = rows.row(conn, "demo", "ratings", KEY) or {"rationale": "0"}
                        now = {**CELL, "rationale": str(int(was["rationale"]) + 1)}
                        rows.put_row(conn, "demo", "ratings", now)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(f"w{at}",)) for at in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = stored(demo)
    assert found.tables["ratings"]["rationale"].tolist() == [str(writers * times)]
    assert found.revision == 1 + writers * times
    assert [int(event["seq"]) for event in told(demo)] == list(range(1, writers * times + 1))


def test_threads_share_one_store(demo: Store) -> None:
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                with demo.writing("demo", event=NOTED):
                    pass
                stored(demo)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert stored(demo).revision == 31


def test_a_writer_that_waited_too_long_is_told(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "BUSY_MS", 50)
    url = new_database("sqlite")
    with Store.open(url) as one, Store.open(url) as two:
        with one.begin() as conn:
            studies.insert_study(conn, study_of(), replace=False)
            with (
                pytest.raises(StorageFailed, match="being written by somebody else; try again"),
                two.begin(),
            ):
                pytest.fail("two writers at once")
        with two.writing("demo", event=NOTED):
            pass


def test_sqlite_is_set_up_to_lose_nothing(new_store: Callable[[str], Store]) -> None:
    store = new_store("sqlite")
    for take in (store.reading, store.begin):
        with take() as conn:
            found = {
                name: conn.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        full, on = 2, 1
        assert found == {
            "journal_mode": "wal",
            "synchronous": full,
            "foreign_keys": on,
            "busy_timeout": 5000,
        }


def test_a_write_that_only_reads_cannot_change_a_server(new_store: Callable[[str], Store]) -> None:
    store = new_store("postgresql")
    with (
        pytest.raises(StorageFailed, match="read-only transaction"),
        store.reading() as conn,
    ):
        conn.execute(sa.text("DELETE FROM study"))
