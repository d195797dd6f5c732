"""Sources by hand, on both databases: accepted, described, withdrawn; by several at once."""

import hashlib

import pytest

from qms.errors import Conflict, NotFound, UserError
from qms.formats.bundle import bundle_faults
from qms.services import library, sources
from qms.services.sources import NewSource
from qms.storage import studies
from qms.storage.engine import Store
from tests import factories

CELLS = {"system": "site-a", "wave": "t1", "kind": "interview", "date": "2025-11-03"}


@pytest.fixture
def held(store: Store) -> Store:
    """A store that holds the study of the factories."""
    with store.begin() as conn:
        studies.insert_study(conn, factories.study(), replace=True)
    return store


def new(text="We met in the old library.\n", name="library.docx", receipt=None, **cells):
    return NewSource(text, {**CELLS, **cells}, name, receipt or {})


def add(store, *news, by="ana"):
    return sources.add_sources(store, "study-1", news, by=by)


def table(store, name="sources"):
    with store.reading() as conn:
        return studies.read_study(conn, "study-1", tables=[name]).tables[name].to_dict("records")


def row(store, source):
    return next(row for row in table(store) if row["source"] == source)


def revision(store):
    return library.revision(store, "study-1")


def test_a_source_is_kept_with_its_text_receipt_and_event(held):
    before = revision(held)
    (key,) = add(held, new("Caf\u0065\u0301\r\nopen", receipt={"reader": "docx", "pages": "2"}))
    text = "Caf\u00e9\nopen"
    kept = row(held, key)
    assert key == "site-a-t1-int-01"
    assert kept["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert kept["original_name"] == "library.docx"
    with held.reading() as conn:
        assert studies.text_of(conn, "study-1", key) == text
    receipt = next(row for row in table(held, "receipts") if row["source"] == key)
    assert (receipt["reader"], receipt["pages"]) == ("docx", "2")
    assert (receipt["characters"], receipt["words"]) == ("9", "2")
    event = table(held, "events")[-1]
    assert (event["who"], event["what"], event["key"]) == ("ana", "source added", key)
    assert revision(held) == before + 1


def test_many_at_once_have_ids_of_their_own(held):
    first = add(held, new("one"), new("two"), new("three", kind="document"))
    assert first == ("site-a-t1-int-01", "site-a-t1-int-02", "site-a-t1-doc-01")
    assert add(held, new("four")) == ("site-a-t1-int-03",)
    assert add(held) == ()


def test_what_was_accepted_leaves_as_a_bundle_without_faults(held, tmp_path):
    add(held, new("one"), new("two \U0001f600 e\u0301", kind="meeting", sector=""))
    library.export_bundle(held, "study-1", tmp_path / "out")
    assert bundle_faults(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"system": "nowhere"}, "nowhere"),
        ({"wave": "t9"}, "t9"),
        ({"kind": "letter"}, "letter"),
        ({"kind": ""}, "kind"),
        ({"date": "2025-02-30"}, "2025-02-30"),
        ({"openness": "secret"}, "secret"),
    ],
)
def test_a_description_that_cannot_stand_is_refused_whole(held, cells, word):
    before = table(held), revision(held)
    with pytest.raises(UserError, match=word) as error:
        add(held, new("good"), new("bad", "bad.txt", **cells))
    assert "bad.txt" in error.value.lines[0]
    assert (table(held), revision(held)) == before


def test_the_same_text_is_told_and_refused(held):
    add(held, new("twice", "first.txt"))
    with pytest.raises(Conflict, match=r"very text of .*first\.txt"):
        add(held, new("twice", "second.txt"))
    with pytest.raises(Conflict, match="third"):
        add(held, new("again", "third.txt"), new("again", "fourth.txt"))


def test_a_text_of_nothing_is_refused(held):
    with pytest.raises(UserError, match="no text"):
        add(held, new(" \n\t"))


def test_describing_changes_cells_and_tells_it(held):
    (key,) = add(held, new())
    seen = {key: row(held, key)}
    told = {"title": "Interview, library", "place": "North", "quotable": "true"}
    assert sources.describe(held, "study-1", {key: told}, seen=seen, by="ben") == 1
    assert {name: row(held, key)[name] for name in told} == told
    event = table(held, "events")[-1]
    assert (event["who"], event["what"]) == ("ben", "source described")
    assert '"title": "Interview, library"' in event["after"]
    at = revision(held)
    assert sources.describe(held, "study-1", {key: told}, by="ben") == 0
    assert revision(held) == at  # nothing differs, so nothing is told


def test_two_who_describe_at_once(held):
    (key,) = add(held, new())
    seen = {key: row(held, key)}
    sources.describe(held, "study-1", {key: {"title": "First"}}, seen=seen, by="ana")
    with pytest.raises(Conflict, match="ana"):
        sources.describe(held, "study-1", {key: {"title": "Second"}}, seen=seen, by="ben")
    assert row(held, key)["title"] == "First"


def test_describing_refuses_what_cannot_stand(held):
    (key,) = add(held, new())
    with pytest.raises(UserError, match="2025-13"):
        sources.describe(held, "study-1", {key: {"date": "2025-13-01"}}, by="ana")
    with pytest.raises(NotFound, match="gone"):
        sources.describe(held, "study-1", {"gone": {"title": "x"}}, by="ana")
    with pytest.raises(ValueError, match="sha256"):
        sources.describe(held, "study-1", {key: {"sha256": "0"}}, by="ana")


def test_a_source_is_withdrawn_once(held):
    (key,) = add(held, new())
    sources.withdraw(held, "study-1", key, by="ana")
    assert row(held, key)["withdrawn_at"]
    with pytest.raises(Conflict, match="withdrawn on"):
        sources.withdraw(held, "study-1", key, by="ana")
    with pytest.raises(NotFound):
        sources.withdraw(held, "study-1", "gone", by="ana")
