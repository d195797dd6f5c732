"""The people of a study: named, changed, taken out, and never left nobody to lead."""

import pytest

from qms.errors import Conflict, NotPermitted, UserError
from qms.services import library, members, phases
from qms.services.members import Member, change_members, member_rows
from qms.storage import studies as stored
from tests import factories

NOBODY = factories.study(codings=[factories.coding()])
LEAD = Member("", "Study lead", ("owner",))


@pytest.fixture
def held(store):
    with store.begin() as conn:
        stored.insert_study(conn, NOBODY, replace=False)
    return store


def put(store, *after, by="lead", before=None):
    before = member_rows(store, NOBODY.id) if before is None else before
    return change_members(store, NOBODY.id, before=before, after=after, by=by)


def test_anybody_names_the_first_people_and_ids_come_from_names(held):
    named = put(held, LEAD, Member("", "Première  rater", ("rater", "coder"), ""), by="ana")
    assert [m.member for m in named] == ["study-lead", "premiere-rater"]
    assert member_rows(held, NOBODY.id)[0].roles == ("coder", "rater")
    (first, second) = library.study(held, NOBODY.id).tables["events"].to_dict("records")
    assert (first["who"], first["what"].split(",")[0]) == ("ana", members.NAMED)
    assert second["table"] == "members"


def test_two_of_one_name_get_two_ids(held):
    named = put(held, LEAD, Member("", "Rater", ("rater",)), Member("", "Rater", ("rater",)))
    assert [m.member for m in named] == ["study-lead", "rater", "rater-2"]


def test_once_somebody_leads_only_they_change_people(held):
    there = put(held, LEAD)
    with pytest.raises(NotPermitted, match="Only an owner or facilitator"):
        put(held, *there, Member("", "Mallory", ("owner",)), by="mallory")
    put(held, *there, Member("", "Ben", ("rater",)), by="study-lead")
    assert len(member_rows(held, NOBODY.id)) == 2


def test_somebody_must_go_on_leading(held):
    there = put(held, LEAD)
    with pytest.raises(Conflict, match="needs an owner or a facilitator"):
        put(held, Member("study-lead", "Study lead", ("rater",)), by="study-lead")
    assert member_rows(held, NOBODY.id) == there


def test_who_has_work_on_record_stays_named(store):
    made = factories.study(
        members=[{"member": "r1", "name": "Rater", "role": "rater"}],
        ratings=[factories.rating(rater="r1", level="2", rationale="Seen.")],
    )
    with store.begin() as conn:
        stored.insert_study(conn, made, replace=False)
    before = member_rows(store, made.id)
    with pytest.raises(Conflict, match="work on record in the study's ratings"):
        change_members(store, made.id, before=before, after=[], by="ana")
    assert member_rows(store, made.id) == before


def test_a_change_that_rests_on_an_old_sight_is_refused(held):
    there = put(held, LEAD)
    put(held, Member("study-lead", "Lead of the study", ("owner",)), by="study-lead")
    with pytest.raises(Conflict, match="Lead of the study changed what stands of"):
        put(held, Member("study-lead", "Boss", ("owner",)), by="study-lead", before=there)
    assert member_rows(held, NOBODY.id)[0].name == "Lead of the study"


@pytest.mark.parametrize(
    ("member", "says"),
    [
        (Member("", " ", ("rater",)), "has no name"),
        (Member("", "Ana", ()), "has no role"),
        (Member("", "A\x07na", ("rater",)), "control character"),
        (Member("", "Ana", ("rater",), "moon"), "sector moon is not one of"),
    ],
)
def test_a_person_who_cannot_stand_is_refused_whole(store, member, says):
    rubric = factories.rubric(more="sectors: {icb: Board}")
    made = factories.study(rubrics=(rubric,))
    with store.begin() as conn:
        stored.insert_study(conn, made, replace=False)
    with pytest.raises(UserError, match=says):
        change_members(store, made.id, before=(), after=[LEAD, member], by="ana")
    assert member_rows(store, made.id) == ()


RATERS = [LEAD, Member("", "Ana", ("rater",)), Member("", "Ben", ("coder",))]


def without(people, name, *roles):
    return [Member(m.member, m.name, roles, m.sector) if m.name == name else m for m in people]


def open_wave(store, phase):
    made = factories.study(waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "collecting"}])
    with store.begin() as conn:
        stored.insert_study(conn, made, replace=False)
    people = put(store, *RATERS, by="ana")
    if phase == "rating":
        phases.move(store, made.id, "t1", "rating", by="study-lead")
    return people


@pytest.mark.parametrize(("name", "roles"), [("Ana", ("reader",)), ("Ben", ("coder", "rater"))])
def test_while_a_wave_is_rated_nobody_becomes_or_stops_being_a_rater(store, name, roles):
    people = open_wave(store, "rating")
    with pytest.raises(Conflict, match=f"{name} neither becomes nor stops being a rater"):
        put(store, *without(people, name, *roles), by="study-lead")
    assert member_rows(store, NOBODY.id) == tuple(sorted(people, key=lambda m: m.member))


@pytest.mark.parametrize("taken_out", [True, False])
def test_who_stepped_out_of_rating_does_not_step_in_again(store, taken_out):
    people = open_wave(store, "collecting")
    left = [m for m in people if m.name != "Ana"] if taken_out else without(people, "Ana", "reader")
    now = put(store, *left, by="study-lead")
    again = [m for m in now if m.name != "Ana"]
    back = Member("" if taken_out else "ana", "Ana", ("rater",))
    with pytest.raises(Conflict, match="Ana was a rater before"):
        put(store, *again, back, by="study-lead")


def test_a_coder_becomes_a_rater_before_the_rating_begins(store):
    people = open_wave(store, "collecting")
    now = put(store, *without(people, "Ben", "coder", "rater"), by="study-lead")
    assert next(m for m in now if m.name == "Ben").roles == ("coder", "rater")
