"""What was decided for one system in one wave: targets beside the record, and actions."""

from typing import Any

from qms.analysis.plan import Action, Target, actions_of, due_in_words, on_record, targets_of
from qms.analysis.study import Study, rows
from qms.core.profile import Profile
from qms.core.rubric import Rubric
from qms.report.legible import direction
from qms.report.phrases import line, step

Content = dict[str, Any]
LONGEST_TEXT = 1_500
LONGEST_NAME = 120


def plan(study: Study, profile: Profile, rubric: Rubric, openness: str) -> Content | None:
    """The section on targets and actions; None where nothing was decided.

    Nothing depends on the day on which it is printed. In a paper for the public owners are
    left out: one person often holds the role.
    """
    names = {c.id: line(c.name, LONGEST_NAME) for r in reversed(study.rubrics) for c in r.criteria}
    people = {row["member"]: row["name"] for row in rows(study.tables["members"])}
    targets = targets_of(study, profile.system, profile.wave)
    actions = actions_of(study, [profile.system], [profile.wave])
    if not (targets or actions):
        return None
    return {
        "targets": [_target(each, names, profile, rubric) for each in targets],
        "actions": [_action(each, names, people, openness) for each in actions],
    }


def _target(target: Target, names: dict[str, str], profile: Profile, rubric: Rubric) -> list[str]:
    """Code, name, what is on record, and the level that people aim at."""
    parts = {part.criterion: part for part in profile.criteria}
    part = parts.get(target.criterion)
    aimed = "no level given" if target.level is None else str(target.level)
    if part and target.level in rubric.levels:
        aimed = step(target.level, rubric)
    record = line(on_record(part, rubric)) if part else "see its own rubric"
    return [target.criterion, names.get(target.criterion, ""), record, aimed]


def _action(
    action: Action, names: dict[str, str], people: dict[str, str], openness: str
) -> Content:
    what, evidence = line(action.what, LONGEST_TEXT), line(action.expected_evidence, LONGEST_TEXT)
    owner = "" if openness == "public" else line(people.get(action.owner) or action.owner)
    return {
        "status": action.status or "open",
        "what": what,
        "dir": direction(what),
        "by": " · ".join(filter(None, [owner, due_in_words(action)])),
        "criteria": "; ".join(f"{each} {names.get(each, '')}".strip() for each in action.criteria),
        "evidence": evidence,
        "evidence_dir": direction(evidence),
    }
