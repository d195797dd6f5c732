"""Drafts: kept for their writer alone, told apart, beside the study and never in a bundle."""

import zipfile

import pytest
import sqlalchemy as sa

from qms.errors import NotFound, UserError
from qms.services import drafts, library
from qms.services.drafts import DraftChanged
from qms.storage import studies as stored
from qms.storage.tables import DRAFTS
from tests import factories

MADE = factories.study()
KEY = ("site-a", "t1", "QP1")


@pytest.fixture
def held(store):
    with store.begin() as conn:
        stored.insert_study(conn, MADE, replace=False)
    return store


def keep(store, text, seen_at="", who="ana", kind="rating", key=KEY):
    return drafts.keep(store, MADE.id, who, kind, key, {"text": text}, seen_at)


def load(store, who="ana", kind="rating", key=KEY):
    found = drafts.load(store, MADE.id, who, kind, key)
    return found.content["text"] if found else None


def test_the_last_one_is_offered(held):
    first = keep(held, "Half a")
    second = keep(held, "Half a thought", first)
    assert second > first
    assert load(held) == "Half a thought"
    assert drafts.load(held, MADE.id, "ana", "rating", KEY).saved_at == second


def test_it_is_its_writers_alone(held):
    keep(held, "Mine")
    keep(held, "Ben's", who="ben")
    keep(held, "Of a consensus", kind="consensus")
    keep(held, "Of another", key=("site-a", "t1", "QA1"))
    assert (load(held), load(held, who="ben"), load(held, who="cay")) == ("Mine", "Ben's", None)
    mine = drafts.load_all(held, MADE.id, "ana", "rating")
    assert {key[2]: draft.content["text"] for key, draft in mine.items()} == {
        "QP1": "Mine",
        "QA1": "Of another",
    }


def test_two_tabs_lose_nothing(held):
    keep(held, "Tab one")
    with pytest.raises(DraftChanged, match="another tab") as told:
        keep(held, "Tab two")
    assert told.value.theirs.content == {"text": "Tab one"}
    assert told.value.mine == {"text": "Tab two"}
    assert load(held) == "Tab one"
    keep(held, "Both", told.value.theirs.saved_at)
    assert load(held) == "Both"


def test_the_same_words_are_no_conflict(held):
    first = keep(held, "Same")
    assert keep(held, "Same") == first
    assert keep(held, "Same", "some other moment") == first


def test_what_was_put_on_record_meanwhile_is_told(held):
    at = keep(held, "Half")
    drafts.drop(held, MADE.id, "ana", "rating", KEY)
    with pytest.raises(DraftChanged, match="on record or dropped") as told:
        keep(held, "Half a thought", at)
    assert told.value.theirs is None
    assert told.value.mine == {"text": "Half a thought"}


def test_neither_the_revision_nor_the_trail_tells_of_it(held):
    before = library.revision(held, MADE.id)
    drafts.drop(held, MADE.id, "ana", "rating", KEY)
    keep(held, "Half")
    assert library.revision(held, MADE.id) == before
    assert library.study(held, MADE.id).tables["events"].empty


def test_a_bundle_never_holds_one(held, tmp_path):
    keep(held, "Wholly unspoken")
    library.export_bundle(held, MADE.id, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert not [name for name in packed.namelist() if "draft" in name]
        assert not [n for n in packed.namelist() if b"unspoken" in packed.read(n)]


@pytest.mark.parametrize("end", ["removed", "replaced"])
def test_it_goes_with_its_study(held, end):
    keep(held, "Half")
    with held.begin() as conn:
        if end == "removed":
            stored.delete_study(conn, MADE.id)
        else:
            stored.insert_study(conn, MADE, replace=True)
        assert conn.execute(sa.select(sa.func.count()).select_from(DRAFTS)).scalar_one() == 0


def test_drafts_of_another_study_stay(held):
    other = factories.study(study="study-2")
    with held.begin() as conn:
        stored.insert_study(conn, other, replace=False)
    keep(held, "Half")
    with held.begin() as conn:
        stored.delete_study(conn, other.id)
    assert load(held) == "Half"


def test_there_must_be_such_a_study(held):
    with pytest.raises(NotFound, match="study-9"):
        drafts.keep(held, "study-9", "ana", "rating", KEY, {}, "")


def test_any_text_can_be_kept(held):
    text = "a\x00b \ud800 \U0001f642 é ; \n"
    keep(held, text)
    assert load(held) == text


def test_too_much_is_refused(held):
    with pytest.raises(UserError, match="too long"):
        keep(held, "x" * (drafts.MOST + 1))
