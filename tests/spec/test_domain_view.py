"""Section 5: a domain is shown as its distribution and its floor, never as a score."""

import pytest

from tests.spec.build import profile, rubric

FIVE = rubric("QA1", "QA2", "QA3", "QA4", "QA5")
# Contested at 1: two support it, one of another kind is against.
CONTESTED = """
    code   kind       sector  level
    {0}    interview  icb     1
    {0}    meeting    acute   1
    {0}    interview  vcse    0
"""


def domain(agreed, evidence="", contested=""):
    """The view of a domain of five criteria, agreed in order; `-` is open, `split` is split."""
    lines = ["criterion outcome level"]
    for n, answer in enumerate(agreed.split(), start=1):
        if answer == "split":
            lines.append(f"QA{n} split -")
        elif answer != "-":
            lines.append(f"QA{n} agreed {answer}")
    if contested:
        evidence = CONTESTED.format(contested)
    found = profile(evidence, under=FIVE, consensus="\n".join(lines))
    (view,) = found.domains
    return view


# agreed levels of QA1 to QA5, floor, its criteria, met at, in the way
VIEWS = (
    ("1 2 2 3 2", 1, "QA1", 1, "QA1"),
    ("2 2 2 3 2", 2, "QA1 QA2 QA3 QA5", 2, "QA1 QA2 QA3 QA5"),
    ("0 2 2 3 0", 0, "QA1 QA5", 0, "QA1 QA5"),
    ("4 4 4 4 4", 4, "QA1 QA2 QA3 QA4 QA5", 4, "QA1 QA2 QA3 QA4 QA5"),
    ("1 2 IE 3 2", 1, "QA1", None, "QA1 QA3"),
    ("1 2 NA 3 2", 1, "QA1", None, "QA1 QA3"),
    ("1 2 NX 3 2", 1, "QA1", 1, "QA1"),
    ("1 2 - 3 2", 1, "QA1", None, "QA1 QA3"),
    ("1 2 split 3 2", 1, "QA1", None, "QA1 QA3"),
    ("NX NX NX 3 NX", 3, "QA4", 3, "QA4"),
    ("- - - 3 -", 3, "QA4", None, "QA1 QA2 QA3 QA4 QA5"),
    ("- - - - -", None, "", None, "QA1 QA2 QA3 QA4 QA5"),
    ("IE NA NX - split", None, "", None, "QA1 QA2 QA4 QA5"),
    ("NX NX NX NX NX", None, "", None, ""),
)


@pytest.mark.parametrize(("agreed", "floor", "at_floor", "met_at", "in_the_way"), VIEWS)
def test_the_floor_and_where_the_domain_is_met(agreed, floor, at_floor, met_at, in_the_way):
    """The floor is the lowest agreed level; IE, NA and what is open keep a domain from being met.

    What does not apply (NX) is in nobody's way.
    """
    view = domain(agreed)
    assert view.floor == (None if floor is None else (floor, tuple(at_floor.split())))
    assert view.met_at == met_at
    assert view.in_the_way == tuple(in_the_way.split())


def test_the_counts_are_of_agreed_ratings():
    """Every level of the scale is listed; everything without an agreed rating is open."""
    view = domain("1 IE NA NX split")
    assert view.levels == {0: 0, 1: 1, 2: 0, 3: 0, 4: 0}
    assert (view.ie, view.na, view.nx, view.open) == (1, 1, 1, 1)
    assert domain("2 2 0 - -").levels == {0: 1, 1: 0, 2: 2, 3: 0, 4: 0}
    assert domain("- - - - -").open == 5


def test_ratings_without_consensus_leave_it_open():
    """No rating stands in for an agreement, and no suggestion does."""
    found = profile(
        "code sector level\nQA2 icb 2\nQA2 acute 2",
        under=rubric("QA1", "QA2"),
        ratings="criterion rater level\nQA1 ana 3\nQA1 ben 3",
    )
    (view,) = found.domains
    assert (view.open, view.floor, view.met_at) == (2, None, None)
    assert set(view.levels.values()) == {0}


def test_a_contested_suggestion_is_counted_and_stands_in_the_way():
    """Agreed or not: while the evidence is contested the domain is not met at any level."""
    view = domain("1 2 2 3 2", contested="QA4")
    assert (view.contested, view.met_at) == (1, None)
    assert view.in_the_way == ("QA1", "QA4")
    assert view.floor == (1, ("QA1",))
    still_open = domain("1 2 2 - 2", contested="QA4")
    assert (still_open.contested, still_open.open, still_open.met_at) == (1, 1, None)
    assert still_open.in_the_way == ("QA1", "QA4")


def test_a_contested_criterion_that_does_not_apply():
    """It is counted, for the evidence is what it is; it stands in nobody's way."""
    view = domain("1 2 2 NX 2", contested="QA4")
    assert (view.contested, view.nx, view.met_at, view.in_the_way) == (1, 1, 1, ("QA1",))


@pytest.mark.parametrize(
    ("agreed", "median"),
    [
        ("1 2 2 3 2", 2),
        ("0 1 3 4 4", 3),
        ("1 2 3 4 NX", 2),
        ("4 3 2 1 NA", 2),
        ("0 0 1 1 NX", 0),
        ("1 2 3 NX NX", None),
        ("1 2 3 4 IE", None),
        ("1 2 3 4 -", None),
        ("1 2 3 4 split", None),
    ],
)
def test_the_median_is_a_marker_for_four_or_more(agreed, median):
    """The lower one of two; none with insufficient evidence or anything open."""
    assert domain(agreed).median == median
    assert "median" not in domain(agreed).as_json()


def test_no_median_while_contested():
    assert domain("1 2 2 3 2", contested="QA1").median is None


def test_domains_in_the_order_of_the_rubric():
    """Each with its own criteria; a domain of which the form has nothing is not shown."""
    under = rubric("QP1", "QA1", "QA2", "QC1", forms={"short": ("QC1", "QA2")})
    consensus = "criterion outcome level\nQP1 agreed 4\nQA2 agreed 1\nQC1 agreed 2"
    whole = profile("", under=under, consensus=consensus)
    assert [(view.domain, view.met_at) for view in whole.domains] == [
        ("QP", 4),
        ("QA", None),
        ("QC", 2),
    ]
    short = profile("", under=under, consensus=consensus, form="short")
    assert [(view.domain, view.met_at) for view in short.domains] == [("QA", 1), ("QC", 2)]
