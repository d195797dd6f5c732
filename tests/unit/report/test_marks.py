import pytest

from qms.core.profile import CriterionProfile, DomainView, RatingMark, Suggestion
from qms.report.marks import alt, beside, chip, kinds, legend, marks, strip, word
from tests.factories import rubric
from tests.unit.report.contents import named

RUBRIC = named(rubric())
TWO = Suggestion(level=2, state=None, strength="sufficient", kinds={"interview": 2, "document": 1})
NOTHING = Suggestion(level=None, state="IE", reason="one voice", strength="insufficient")


def part(status="agreed", level=None, state=None, suggestion=TWO, ratings=()):
    given = tuple(
        RatingMark(
            rater=f"r{i}",
            level=answer if isinstance(answer, int) else None,
            state=answer if isinstance(answer, str) else None,
        )
        for i, answer in enumerate(ratings)
    )
    return CriterionProfile("QP1", "QP", status, level, state, given, suggestion)


def texts(row):
    return [mark["text"] for mark in marks(row, RUBRIC)]


def test_an_agreed_level_is_a_disc_with_number_word_and_shade():
    row = part(level=3, suggestion=Suggestion(level=3, state=None))
    drawn = strip(row, RUBRIC)
    assert (drawn["at"], drawn["ring"], drawn["bar"], drawn["range"]) == (3, None, "", None)
    assert drawn["disc"] == chip(3, RUBRIC)
    assert chip(3, RUBRIC)["number"] == "3"
    assert word(row, RUBRIC)["word"] == "Maturing"


def test_what_evidence_suggests_shows_only_where_it_differs():
    assert strip(part(level=2), RUBRIC)["ring"] is None
    assert texts(part(level=2)) == []
    assert strip(part(level=3), RUBRIC)["ring"]["at"] == 2
    assert texts(part(level=3)) == ["suggests 2 Developing"]


@pytest.mark.parametrize(
    ("row", "bar", "said"),
    [
        (part(state="IE", suggestion=NOTHING), "hatch", "insufficient evidence"),
        (part(state="NA", suggestion=NOTHING), "outline", "not assessed"),
        (part(state="NX"), "dash", "not applicable"),
        (part("none", state="NA", suggestion=NOTHING), "outline", "not assessed"),
        (part("suggested", suggestion=NOTHING), "hatch", "not rated"),
        (part("suggested"), "", "not rated"),
        (part("rated", ratings=(1, 2)), "", "not agreed"),
        (part("split", ratings=(1, 2)), "", "split, no level"),
    ],
)
def test_states_are_bars_with_words_and_never_a_level(row, bar, said):
    drawn = strip(row, RUBRIC)
    assert (drawn["bar"], drawn["at"], drawn["disc"]) == (bar, None, None)
    assert word(row, RUBRIC) == {"number": "", "word": said, "tone": "state"}


def test_individual_ratings_are_marks_until_a_level_is_agreed():
    row = part("rated", ratings=(2, 1, 2, "IE"))
    drawn = strip(row, RUBRIC)
    assert drawn["raters"] == [{"at": 1, "count": 1}, {"at": 2, "count": 2}]
    assert drawn["ring"]["shared"]
    assert "1 rater: no level" in texts(row)
    assert strip(part(level=2, ratings=(1, 2)), RUBRIC)["raters"] == []


def test_a_contested_range_is_drawn_and_told():
    said = Suggestion(2, None, range=(0, 2), contested=True, dissonant=True, fragile=True,
                      strength="thin")  # fmt: skip
    row = part(level=1, suggestion=said)
    assert strip(row, RUBRIC)["range"] == [0, 2]
    assert texts(row) == ["contested 0–2", "dissonant", "fragile", "thin", "suggests 2 Developing"]
    assert [mark["amber"] for mark in marks(row, RUBRIC)] == [True, True, True, False, False]


def test_what_does_not_apply_has_no_marks():
    said = Suggestion(2, None, range=(1, 2), contested=True, fragile=True)
    row = part(state="NX", suggestion=said)
    assert texts(row) == []
    assert (strip(row, RUBRIC)["range"], strip(row, RUBRIC)["ring"]) == (None, None)


def test_a_level_that_evidence_does_not_bear_says_so():
    assert texts(part(level=2, suggestion=NOTHING)) == ["evidence insufficient"]


def test_a_split_is_a_mark():
    assert texts(part("split", ratings=(1, 2)))[0] == "split"


def test_kinds_that_do_not_speak_leave_a_dot():
    assert kinds(TWO) == ["I", "·", "D"]
    assert kinds(NOTHING) == ["·", "·", "·"]


def test_the_strip_in_words_says_all_that_it_draws():
    said = alt(part("split", ratings=(1, 2, 2)), RUBRIC)
    assert said == (
        "QP1: split, no level; split; suggests 2 Developing; individual ratings 1 Emerging (1) "
        "and 2 Developing (2). Scale 0 Absent to 4 Thriving."
    )


def test_positions_count_from_the_lowest_level():
    scale = named(rubric())
    from_one = rubric(levels=range(1, 6))
    assert strip(part(level=1, suggestion=NOTHING), from_one)["at"] == 0
    assert strip(part(level=1, suggestion=NOTHING), scale)["at"] == 1


def test_every_mark_is_in_the_legend():
    said = [entry["text"] for entry in legend(RUBRIC)]
    assert said == [
        "level on record",
        "contested range",
        "evidence suggests",
        "one rater",
        "insufficient evidence",
        "not assessed",
        "not applicable",
    ]


def test_the_floor_stands_beside_its_domain():
    levels = {0: 0, 1: 8, 2: 1, 3: 0, 4: 0}
    codes = tuple(f"QP{i}" for i in range(8))
    view = DomainView("QP", levels, 1, 0, 0, 2, 1, (1, codes), None, codes)
    said = beside(view, 12, RUBRIC)
    assert said == (
        "floor 1 Emerging: QP0, QP1, QP2, QP3, QP4, QP5 and 2 more · 9 of 12 judged · 1 contested"
    )
    nothing = DomainView("QP", {0: 0}, 0, 0, 0, 2, 0, None, None, ())
    assert beside(nothing, 2, RUBRIC) == "0 of 2 judged"
