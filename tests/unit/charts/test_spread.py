"""The spread of levels: counts by domain, nothing averaged, a median only where it is given."""

from qms.charts.spread import spread
from qms.services.views import profile_view
from tests import factories

CRITERIA = ("QP1", "QP2", "QP3", "QP4", "QA1", "QA2")


def drawing(levels=("1", "1", "2", "4", "IE", "")):
    rubric = factories.rubric(criteria=CRITERIA)
    record = [
        factories.consensus(
            criterion=criterion,
            level=level if level.isdecimal() else "",
            state="" if level.isdecimal() else level,
        )
        for criterion, level in zip(CRITERIA, levels, strict=True)
        if level
    ]
    study = factories.study(rubrics=(rubric,), consensus=record)
    return spread(profile_view(study, "site-a").profile, rubric)


def bars(figure):
    return {trace.name: list(trace.x) for trace in figure.data if trace.type == "bar"}


def test_counts_stand_by_level_and_states_apart():
    found = bars(drawing().figure)
    assert found["1 Level 1"] == [2, 0]
    assert found["2 Level 2"] == [1, 0]
    assert found["Insufficient evidence"] == [0, 1]
    assert found["Not agreed"] == [0, 1]
    assert "Not applicable" not in found


def test_the_median_marks_the_lower_middle_criterion():
    """Four agreed levels 1, 1, 2, 4: the second of them, at its own place in the bar."""
    marker = drawing().figure.data[-1]
    assert (marker.name, list(marker.y), list(marker.x)) == ("median", ["Domain QP"], [1.5])


def test_without_a_median_there_is_no_marker():
    names = [trace.name for trace in drawing(("1", "", "2", "4", "3", "3")).figure.data]
    assert "median" not in names


def test_words_and_table_say_the_same():
    found = drawing()
    assert found.summary[0] == "Domain QP: 2 at 1 Level 1, 1 at 2 Level 2, 1 at 4 Level 4."
    assert found.summary[1] == "Domain QA: 1 not agreed, 1 insufficient evidence."
    row = dict(zip(found.columns, found.rows[0], strict=True))
    assert (row["Domain"], row["1 Level 1"], row["Median"]) == ("Domain QP", "2", "1 Level 1")
    assert found.rows[1][-1] == ""


def test_every_count_adds_up_to_the_criteria():
    for row, n in zip(drawing().rows, (4, 2), strict=True):
        assert sum(int(cell) for cell in row[1:-1]) == n
