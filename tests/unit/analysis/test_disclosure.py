"""What would identify someone in a paper, told before it leaves."""

from pathlib import Path

import pytest

from qms.analysis.disclosure import disclosure, name_parts
from qms.formats.bundle import read_bundle
from tests import factories

RUBRIC = factories.rubric(
    more="sectors: {icb: Board, acute: Hospital}\nrole_groups: {executive: Executive}"
)
SAMPLE = Path(__file__).resolve().parents[3] / "sample_data"
PEOPLE = [{"member": "r1", "name": "Ana Reyes", "role": "rater"}]


def made(*, sources=None, members=PEOPLE, **tables):
    sources = sources or [
        factories.source(quotable="true", openness="public", quote_checked_by="r1", sector="icb")
    ]
    return factories.study(
        rubrics=(RUBRIC,),
        sources=sources,
        members=members,
        codings=[factories.coding(source=row["source"]) for row in sources[:1]],
        **tables,
    )


def found(study, openness="public"):
    return disclosure(study, "site-a", "t1", openness)


def test_the_team_is_told_nothing():
    study = made(consensus=[factories.consensus(dissent="Ana Reyes: no.")])
    assert found(study, "private") == disclosure(study, "site-a", "t1", "private")
    assert found(study, "private").concerns == ()


@pytest.mark.parametrize(
    ("column", "words", "says"),
    [
        ("dissent", "Ana Reyes saw it otherwise.", "QP1, dissent: names “Ana Reyes”."),
        ("rationale", "Held by r1, not by r12.", "QP1, rationale: names “r1”."),
        ("rationale", "Write to ana@reyes.example.", "QP1, rationale: names “ana@reyes.example”."),
        ("right_of_reply", "Dr Ben Okafor disagrees.", "QP1, right of reply: names “Ben Okafor”."),
        ("adequacy_note", "Only ana reyes was there.", "QP1, adequacy note: names “Ana Reyes”."),
    ],
)
def test_names_and_addresses_in_printed_words(column, words, says):
    study = made(consensus=[factories.consensus(**{column: words})])
    assert found(study).concerns == (says,)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Ben sees it.", ("QP1, dissent: names “Ben”.",)),
        ("Lower, says Oak.", ("QP1, dissent: names “Oak”.",)),
        ("Ben Oak sees it.", ("QP1, dissent: names “Ben Oak”.",)),
        ("The board is made of oak; Benchmarks hold.", ()),
        ("First, the rater was new. The Study is late and the Lead knows.", ()),
        ("Chair and Second agree.", ()),
    ],
)
def test_parts_of_a_name_are_looked_for_and_words_of_roles_are_not(words, says):
    people = [
        *PEOPLE,
        {"member": "m1", "name": "Ben Oak"},
        {"member": "m2", "name": "Study Lead"},
        {"member": "m3", "name": "Second rater"},
        {"member": "m4", "name": "Chair of the steering group"},
    ]
    study = made(consensus=[factories.consensus(dissent=words)], members=people)
    assert found(study).concerns == says


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ben Oak", ["Ben", "Oak"]),
        ("Professor Ludwig van Dyke", ["Ludwig", "Dyke"]),
        ("Bo Oak", ["Oak"]),
        ("Mary-Ann O’Neil", ["Mary-Ann", "O’Neil"]),
        ("Oak, Ben", ["Oak", "Ben"]),
        ("Voice of the places", []),
        ("ben oak", []),
        ("", []),
    ],
)
def test_the_parts_of_a_name_that_are_looked_for(name, parts):
    assert name_parts(name) == parts


def test_no_member_of_the_sample_is_taken_apart():
    names = read_bundle(SAMPLE).tables["members"]["name"]
    assert [part for name in names for part in name_parts(name)] == []


def test_what_is_left_out_for_the_public_is_told():
    study = made(consensus=[factories.consensus()])
    assert "Counts under five of sources, origins, codings" in " ".join(found(study).held_back)


def test_an_action_names_its_owner():
    action = {"action": "a1", "system": "site-a", "wave": "t1", "owner": "Ana Reyes"}
    assert found(made(actions=[action])).concerns == ("Action a1, owner: names “Ana Reyes”.",)


def test_words_of_another_system_or_wave_are_not_looked_at():
    systems = [{"system": "site-a"}, {"system": "site-b"}]
    there = factories.consensus(system="site-b", dissent="Ana Reyes: no.")
    assert found(made(systems=systems, consensus=[there])).concerns == ()


def test_the_only_one_of_a_role_may_be_known():
    lone = factories.source(
        quotable="true", openness="public", quote_checked_by="r1", role_group="executive"
    )
    (told,) = found(made(sources=[lone])).concerns
    assert "int-1 is the only one from the group “Executive”" in told
    two = factories.source(source="int-2", role_group="executive")
    assert found(made(sources=[lone, two])).concerns == ()
    unchecked = {**lone, "quote_checked_by": ""}
    assert found(made(sources=[unchecked])).concerns == ()


@pytest.mark.parametrize(
    ("cells", "openness", "says"),
    [
        ({"openness": "partners"}, "public", "open to fewer readers"),
        ({"quote_checked_by": ""}, "partners", "no person has checked them"),
        ({}, "partners", "Board has fewer than 3 sources here"),
    ],
)
def test_what_the_paper_leaves_out_by_itself(cells, openness, says):
    plain = {"quotable": "true", "openness": "public", "quote_checked_by": "r1", "sector": "icb"}
    study = made(sources=[factories.source(**{**plain, **cells})])
    assert any(says in line for line in found(study, openness).held_back)
