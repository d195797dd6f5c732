"""The section on targets and actions: what stands in it, for whom, and when it is left out."""

import pytest

from tests.factories import coding, consensus, study
from tests.unit.report.contents import profile_of

TARGET = {"system": "site-a", "wave": "t1", "criterion": "QP1", "level": "3", "set_by": "lea"}
ACTION = {
    **{"action": "a1", "system": "site-a", "wave": "t1", "criteria": "QP1;QA1", "status": "doing"},
    **{"what": "Sort\n the log", "owner": "lea", "due": "2024-06-30"},
    "expected_evidence": "A tally that falls.",
}
MEMBERS = [{"member": "lea", "name": "Lea Oak", "role": "owner"}]


def plan_of(openness="private", **given):
    made = study(codings=[coding()], consensus=[consensus()], members=MEMBERS, **given)
    return profile_of(made, openness=openness)["plan"]


def test_without_targets_and_actions_there_is_no_section():
    assert plan_of() is None


def test_a_target_stands_beside_the_record():
    plan = plan_of(targets=[TARGET, {**TARGET, "criterion": "QA1", "level": ""}])
    assert plan["targets"] == [
        ["QP1", "Name of QP1", "2 Level 2", "3 Level 3"],
        ["QA1", "Name of QA1", "not assessed", "no level given"],
    ]
    assert plan["actions"] == []


def test_an_action_is_told_whole_and_without_today():
    (action,) = plan_of(actions=[ACTION])["actions"]
    assert action == {
        "status": "doing",
        "what": "Sort the log",
        "dir": "ltr",
        "by": "Lea Oak · due 30 June 2024",
        "criteria": "QP1 Name of QP1; QA1 Name of QA1",
        "evidence": "A tally that falls.",
        "evidence_dir": "ltr",
    }


@pytest.mark.parametrize(
    ("openness", "by"),
    [("partners", "Lea Oak · due 30 June 2024"), ("public", "due 30 June 2024")],
)
def test_a_public_paper_names_no_owner(openness, by):
    (action,) = plan_of(openness, actions=[ACTION])["actions"]
    assert action["by"] == by


def test_only_this_system_and_wave_are_in_it():
    systems = [{"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"}]
    other = {**ACTION, "action": "b1", "system": "site-b"}
    assert plan_of(systems=systems, actions=[other]) is None
