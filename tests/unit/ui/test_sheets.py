"""What the strips and the comparison are handed: every status and state with its own look."""

import pytest

from qms.services.views import comparison, profile_view
from qms.ui.components import grid, strips
from tests import factories

RUBRIC = factories.rubric(criteria=("QP1",))
TWO = [
    factories.source(source="int-1", sector="icb"),
    factories.source(source="int-2", sector="acute"),
]
SUGGESTS_2 = {
    "sources": TWO,
    "codings": [
        factories.coding(coding="c1", source="int-1"),
        factories.coding(coding="c2", source="int-2"),
    ],
}


def row(**tables):
    view = profile_view(factories.study(rubrics=(RUBRIC,), **tables), "site-a")
    return strips.sheet(view, "", ())["sections"][0]["domains"][0]["rows"][0]


def cell(**tables):
    seen = comparison(factories.study(rubrics=(RUBRIC,), **tables))
    return grid.sheet(seen, "", ())["sections"][0]["domains"][0]["rows"][0]["cells"][0]


def rated(*levels):
    return [factories.rating(rater=f"r{n}", level=level) for n, level in enumerate(levels)]


def test_agreed_is_a_disc_and_a_filled_cell():
    tables = {"ratings": rated("3"), "consensus": [factories.consensus(level="3")]}
    found = row(**tables)
    assert (found["level"], found["word"], found["raters"]) == (3, "Level 3", [])
    assert found["said"] == "3 Level 3 on record"
    assert cell(**tables)[:2] == ["agreed", 3]


@pytest.mark.parametrize(
    ("state", "word"),
    [("IE", "insufficient"), ("NA", "not assessed"), ("NX", "not applicable")],
)
def test_states_are_never_a_number(state, word):
    tables = {"consensus": [factories.consensus(level="", state=state)]}
    found = row(**tables)
    assert (found["level"], found["state"], found["word"]) == (None, state, word)
    assert cell(**tables)[:2] == [state, None]


def test_suggested_is_an_outline_and_no_level():
    found = row(**SUGGESTS_2)
    assert (found["level"], found["suggests"], found["word"]) == (None, 2, "suggests Level 2")
    assert cell(**SUGGESTS_2)[:2] == ["suggests", 2]


def test_insufficient_that_is_only_suggested_looks_so():
    tables = {"codings": [factories.coding()]}
    found = row(**tables)
    assert (found["state"], found["state_suggested"]) == ("IE", True)
    assert found["word"] == "suggests insufficient"
    assert cell(**tables)[:2] == ["ie", None]


def test_rated_shows_every_rating_and_no_point():
    tables = {"ratings": [*rated("1", "2", "2"), factories.rating(rater="z", level="", state="IE")]}
    found = row(**tables)
    assert (found["level"], found["raters"]) == (None, [[1, 1], [2, 2]])
    assert ["1 without a level", ""] in found["marks"]
    assert cell(**tables)[:2] == ["rated", "1, 2, 2, IE"]


def test_split_is_said_and_has_no_level():
    tables = {
        "ratings": rated("1", "3"),
        "consensus": [factories.consensus(outcome="split", level="")],
    }
    found = row(**tables)
    assert (found["word"], found["marks"][0]) == ("not agreed", ["split", "look"])
    assert cell(**tables)[0] == "split"


def test_many_ratings_are_counted():
    assert cell(ratings=rated("2", "2", "1", "2", "4"))[1] == "1, 2 ×3, 4"


def test_nothing_is_not_assessed():
    found = row()
    assert (found["state"], found["word"]) == ("NA", "not assessed")
    assert [look for _, look in found["kinds"]] == ["", "", ""]
    assert cell()[:2] == ["NA", None]


def test_a_level_that_differs_from_the_evidence_shows_both():
    found = row(**SUGGESTS_2, ratings=rated("3"), consensus=[factories.consensus(level="3")])
    assert (found["level"], found["suggests"]) == (3, 2)
    assert found["said"] == "3 Level 3 on record; evidence suggests 2 Level 2"


def test_contested_carries_its_range():
    lower = [
        factories.source(source="int-3", sector="vcse"),
        factories.source(source="int-4", sector="public"),
    ]
    tables = {
        "sources": [*TWO, *lower],
        "codings": [
            *SUGGESTS_2["codings"],
            factories.coding(coding="c3", source="int-3", level="1"),
            factories.coding(coding="c4", source="int-4", level="0"),
        ],
    }
    found = row(**tables)
    assert found["range"] == [0, 2]
    assert ["contested 0–2", "look"] in found["marks"]
    assert cell(**tables)[4:6] == [0, 2]


def test_a_domain_alone_leaves_the_rest_out():
    rubric = factories.rubric(criteria=("QP1", "QA1"))
    study = factories.study(rubrics=(rubric,))
    shown = strips.sheet(profile_view(study, "site-a"), "QA", ())["sections"][0]["domains"]
    assert [domain["id"] for domain in shown] == ["QA"]
    shown = grid.sheet(comparison(study), "QA", ())["sections"][0]["domains"]
    assert [domain["id"] for domain in shown] == ["QA"]


def test_the_floor_is_named_and_nothing_is_totalled():
    rubric = factories.rubric(criteria=("QP1", "QP2"))
    study = factories.study(
        rubrics=(rubric,),
        consensus=[factories.consensus(criterion="QP2", level="1")],
    )
    domain = strips.sheet(profile_view(study, "site-a"), "", ())["sections"][0]["domains"][0]
    assert domain["note"] == "floor 1 Level 1: QP2 · 1 of 2 judged"
