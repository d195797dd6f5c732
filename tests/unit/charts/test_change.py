"""Two waves drawn: marks, arrows only where a level moved, words and table that say the same."""

from qms.charts.change import waves
from qms.services.change import change_view
from tests import factories

CRITERIA = ("QP1", "QP2", "QA1", "QA2")
THEN = ("1", "IE", "3", "2")
NOW = ("3", "2", "IE", "2")


def record(levels, wave):
    return [
        factories.consensus(
            criterion=criterion,
            wave=wave,
            level=level if level.isdecimal() else "",
            state="" if level.isdecimal() else level,
        )
        for criterion, level in zip(CRITERIA, levels, strict=True)
    ]


def drawing(**given):
    view = change_view(
        factories.study(
            rubrics=(factories.rubric(criteria=CRITERIA),),
            waves=[
                {"wave": "t1", "title": "<b>One</b>", "as_of": "2024-03-31"},
                {"wave": "t2", "title": "Two", "as_of": "2025-03-31"},
            ],
            consensus=[*record(THEN, "t1"), *record(NOW, "t2")],
        ),
        "site-a",
        "t1",
        "t2",
    )
    return waves(view.change.rubrics[0], view.names, **given)


def test_the_one_arrow_goes_from_the_earlier_to_the_later_level():
    (arrow,) = [mark for mark in drawing().figure.layout.annotations if mark.showarrow]
    assert (arrow.ax, arrow.x) == (1, 3)


def test_each_wave_has_its_marks_and_a_missing_level_has_none():
    then, now = drawing().figure.data[:2]
    assert list(then.x) == [1, 3, 2]
    assert list(now.x) == [3, 2, 2]
    assert list(now.text) == ["3", "2", "2"]


def test_words_and_table_say_the_same():
    found = drawing()
    assert found.summary == (
        "Domain QP: QP1 moved from 1 Level 1 to 3 Level 3; QP2 now assessable.",
        "Domain QA: QA2 unchanged; QA1 no longer assessable.",
    )
    assert found.columns == ("Criterion", "<b>One</b>", "Two", "What it is")
    assert found.rows[1] == (
        *("QP2 Name of QP2", "insufficient evidence", "2 Level 2", "now assessable"),
    )


def test_a_domain_alone_and_dark_paper():
    found = drawing(domain="QA", dark=True)
    assert [row[0][:3] for row in found.rows] == ["QA1", "QA2"]
    assert found.figure.data[0].marker.line.color != drawing().figure.data[0].marker.line.color


def test_names_that_look_like_tags_are_shown():
    assert drawing().figure.data[0].name == "&lt;b&gt;One&lt;/b&gt;"
