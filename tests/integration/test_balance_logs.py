"""The logs of the page Balance, on both databases: written whole, told, refused, by two at once."""

import pytest

from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle import bundle_faults
from qms.services import balance, library
from qms.storage import studies
from qms.storage.engine import Store
from tests import factories

SOURCES = [
    factories.source(),
    factories.source(source="meet-1", kind="meeting", title="System quality group"),
    factories.source(source="meet-2", kind="meeting", wave="t1"),
]
LOGGED = {"finding": "Corridor waits", "raised": "2024-02-01", "source": "meet-1"}
ITEM = {"source": "meet-1", "item": "1. Log", "minutes": "12.5", "function": "assurance"}


@pytest.fixture
def held(store: Store) -> Store:
    """A store with a study of two meetings, one finding and one item."""
    row = {**LOGGED, "system": "site-a", "wave": "t1", "followed_by": "nothing"}
    study = factories.study(sources=SOURCES, findings=[row], agenda=[ITEM])
    with store.begin() as conn:
        studies.insert_study(conn, study, replace=True)
    return store


def table(store, name):
    with store.reading() as conn:
        return studies.read_study(conn, "study-1", tables=[name]).tables[name].to_dict("records")


def log(store, wanted, *, by="ana", seen=None):
    return balance.save_findings(
        *(store, "study-1", "site-a", "t1", wanted),
        seen=table(store, "findings") if seen is None else seen,
        by=by,
    )


def note(store, wanted, *, by="ana", seen=None):
    seen = table(store, "agenda") if seen is None else seen
    return balance.save_agenda(store, "study-1", wanted, seen=seen, by=by)


def test_findings_are_added_changed_and_removed_in_one_act(held):
    before = library.revision(held, "study-1")
    wanted = [
        {"finding": "Sepsis screening", "followed_by": "improvement", "effect_checked": "true"},
        {"finding": "", "raised": "2024-03-01", "followed_by": "control-fix"},
    ]
    assert log(held, wanted) == 3
    rows = {row["finding"]: row for row in table(held, "findings")}
    assert set(rows) == {"Sepsis screening", "site-a-t1-find-01"}
    assert rows["Sepsis screening"]["system"] == "site-a"
    assert rows["Sepsis screening"]["effect_checked"] == "true"
    events = table(held, "events")[-3:]
    assert {event["who"] for event in events} == {"ana"}
    assert {event["what"].partition(",")[0] for event in events} == {"findings logged"}
    assert sorted(bool(event["after"]) for event in events) == [False, True, True]
    assert library.revision(held, "study-1") == before + 1


def test_what_is_unchanged_is_not_told(held):
    at = library.revision(held, "study-1")
    assert log(held, table(held, "findings")) == 0
    assert note(held, table(held, "agenda")) == 0
    assert library.revision(held, "study-1") == at


def test_agenda_items_are_recorded_and_one_that_is_renamed_is_another(held):
    wanted = [
        {**ITEM, "item": "1. Log and matters arising"},
        {"source": "meet-2", "item": "1. Log", "minutes": "7", "function": "other"},
    ]
    assert note(held, wanted) == 3
    assert [(row["source"], row["item"]) for row in table(held, "agenda")] == [
        ("meet-1", "1. Log and matters arising"),
        ("meet-2", "1. Log"),
    ]
    assert table(held, "events")[-1]["what"].startswith("agenda recorded")


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"followed_by": "praise"}, "praise"),
        ({"raised": "2024-02-30"}, "2024-02-30"),
        ({"source": "gone"}, "gone"),
        ({"effect_checked": "maybe"}, "maybe"),
        ({"finding": "a\x07b"}, "control character"),
    ],
)
def test_a_finding_that_cannot_stand_is_refused_whole(held, cells, word):
    was = table(held, "findings"), library.revision(held, "study-1")
    with pytest.raises(UserError, match=word):
        log(held, [{"finding": "Good"}, {"finding": "Bad", **cells}])
    assert (table(held, "findings"), library.revision(held, "study-1")) == was


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"minutes": "long"}, "long"),
        ({"minutes": "-5"}, "minutes"),
        ({"function": "chatter"}, "chatter"),
        ({"source": "gone"}, "gone"),
        ({"source": ""}, "source"),
        ({"item": ""}, "item"),
    ],
)
def test_an_item_that_cannot_stand_is_refused_whole(held, cells, word):
    was = table(held, "agenda")
    with pytest.raises(UserError, match=word):
        note(held, [*was, {**ITEM, "item": "2. Other", **cells}])
    assert table(held, "agenda") == was


def test_the_same_name_twice_is_refused(held):
    with pytest.raises(UserError, match="stands twice"):
        log(held, [{"finding": "Same"}, {"finding": "Same"}])


def test_two_who_write_at_once(held):
    """The first wins; the other is told who and what, and nothing of theirs is half written."""
    seen = table(held, "findings")
    log(held, [{**seen[0], "followed_by": "improvement"}], seen=seen, by="ana")
    with pytest.raises(Conflict, match=r"ana changed “Corridor waits” meanwhile"):
        log(
            held,
            [{**seen[0], "followed_by": "control-fix"}, {"finding": "New"}],
            seen=seen,
            by="ben",
        )
    assert [row["followed_by"] for row in table(held, "findings")] == ["improvement"]
    log(held, [{"finding": "Mine"}], seen=[], by="ana")
    with pytest.raises(Conflict, match="Mine"):
        log(held, [{"finding": "Mine"}], seen=[], by="ben")


def test_what_was_logged_leaves_as_a_bundle_without_faults(held, tmp_path):
    log(held, [{"finding": "Waits; \U0001f600 e\u0301", "followed_by": "planning-change"}])
    note(held, [{"source": "meet-2", "item": "=1+1", "minutes": "0", "function": "enabler"}])
    library.export_bundle(held, "study-1", tmp_path / "out")
    assert bundle_faults(tmp_path / "out") == []


def test_the_view_reads_what_was_logged(held):
    log(held, [{"finding": "B"}, {"finding": "A", "raised": "2024-01-01"}])
    note(held, [{**ITEM, "item": f"{n}. Item"} for n in (10, 2)])
    view = balance.balance_view(library.study(held, "study-1"), "site-a", "t1")
    assert [row["finding"] for row in view.findings] == ["A", "B"]
    assert [row["item"] for row in view.agenda] == ["2. Item", "10. Item"]
    assert view.meetings == {"meet-1": "System quality group", "meet-2": "meet-2"}
    assert not view.is_empty
    with pytest.raises(NotFound, match="nowhere"):
        balance.balance_view(library.study(held, "study-1"), "nowhere", "t1")
