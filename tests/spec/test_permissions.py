"""Who may do what in which phase."""

import pytest

from qms.core import permissions
from qms.core.permissions import can, check_may, check_move, hides_ratings, hides_suggestion
from qms.core.tables import PHASES, ROLES
from qms.errors import Conflict, NotPermitted

# act; then for collecting, rating, discussing, closed the roles that may
MAY = """
name people | owner facilitator | owner facilitator | owner facilitator | owner facilitator
add rubric  | owner facilitator | owner facilitator | owner facilitator | owner facilitator
add system  | owner facilitator | owner facilitator | owner facilitator | owner facilitator
add wave    | owner facilitator | owner facilitator | owner facilitator | owner facilitator
move phase  | owner facilitator | owner facilitator | owner facilitator | owner facilitator
rate        |                   | rater             |                   |
agree       |                   |                   | owner facilitator |
reply       |                   |                   | owner facilitator reply |
set target  |                   |                   | owner facilitator | owner facilitator
plan action |                   |                   | owner facilitator | owner facilitator
"""

# phase; the phases that may follow
FOLLOW = """
collecting | rating
rating     | collecting discussing
discussing | closed
closed     | discussing
"""

# phase, roles, own rating in; is the suggestion kept, are others' ratings kept
KEPT = """
collecting | rater       | no  | kept  | kept
collecting | rater       | yes | shown | shown
collecting | rater coder | no  | kept  | kept
collecting | coder       | no  | shown | kept
collecting | nobody      | no  | shown | kept
rating     | rater       | no  | kept  | kept
rating     | rater       | yes | shown | shown
rating     | rater owner | no  | kept  | kept
rating     | facilitator | no  | shown | kept
rating     | coder       | no  | shown | kept
rating     | reader      | no  | shown | kept
rating     | nobody      | no  | kept  | kept
discussing | rater       | no  | shown | shown
discussing | nobody      | no  | shown | shown
closed     | rater       | no  | shown | shown
none       | rater       | no  | shown | shown
"""


def lines(table):
    return [
        [part.strip() for part in line.split("|")] for line in table.splitlines() if line.strip()
    ]


@pytest.mark.parametrize(("act", "cells"), [(line[0], line[1:]) for line in lines(MAY)])
def test_acts(act, cells):
    """Each act is open to the roles of its rule in the phases of its rule, and to nobody else."""
    for phase, roles in zip(PHASES, cells, strict=True):
        may = {role for role in ROLES if can(act, phase=phase, roles=[role])}
        assert may == set(roles.split()), (act, phase)


def test_every_act_has_its_line():
    """The table above speaks of every act that there is."""
    assert {line[0] for line in lines(MAY)} == set(permissions.RULES)


@pytest.mark.parametrize(("before", "after"), lines(FOLLOW))
def test_phases(before, after):
    """A wave goes on as the table says; once revealed it never goes back to rating."""
    for phase in PHASES:
        if phase in after.split():
            check_move(before, phase)
        else:
            with pytest.raises(Conflict, match=f"{before} goes on to"):
                check_move(before, phase)


@pytest.mark.parametrize(("phase", "roles", "rated", "suggestion", "ratings"), lines(KEPT))
def test_what_is_kept_from_whom(phase, roles, rated, suggestion, ratings):
    """A rater sees neither suggestion nor others' ratings before their own is in."""
    phase = "" if phase == "none" else phase
    held = [] if roles == "nobody" else roles.split()
    asked = {"rated": rated == "yes"}
    assert hides_suggestion(phase, held, **asked) == (suggestion == "kept")
    assert hides_ratings(phase, held, **asked) == (ratings == "kept")


def test_the_refusals_say_what_to_do():
    """Who may not is told who may; who comes in the wrong phase is told the right one."""
    with pytest.raises(NotPermitted) as refused:
        check_may("rate", phase="rating", roles=["coder"], name="Ana")
    assert str(refused.value) == "Only a rater may rate; Ana has the role coder."
    with pytest.raises(NotPermitted) as refused:
        check_may("agree", phase="discussing", roles=[])
    assert str(refused.value) == (
        "Only an owner or facilitator may put an agreement or a split on record; you have no part "
        "in this study."
    )
    with pytest.raises(Conflict) as late:
        check_may("rate", phase="discussing", roles=["rater"])
    assert str(late.value) == (
        "This wave is in the phase discussing; to rate it must be in the phase rating."
    )
    with pytest.raises(Conflict, match="cannot rate blind any more"):
        check_move("discussing", "rating")


def test_alone_on_a_laptop():
    """Where a study names nobody, anybody may do all but rate, which needs a name."""
    for act, rule in permissions.RULES.items():
        for phase in rule.phases:
            alone = can(act, phase=phase, roles=[], nobody_named=True)
            assert alone == (act != "rate")
