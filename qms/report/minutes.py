"""The minutes of a workshop: what was put on record of one system in one wave, by whom and why.

A plain dictionary with every word that is printed; the PDF and the Word file are both made of
it. It names people, so it is for the team alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from qms.analysis.queue import Item
from qms.analysis.study import Study, rows
from qms.analysis.wording import counted, joined
from qms.core.profile import CriterionProfile, Profile
from qms.core.rubric import Rubric
from qms.report.legible import direction
from qms.report.marks import bar_of, chip, word
from qms.report.masthead import masthead
from qms.report.phrases import answer, day, line

Content = dict[str, Any]
LONGEST_NAME = 120
LONGEST_NOTE = 6_000
COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")
STATUS = {"open": "open", "doing": "being done", "done": "done", "dropped": "dropped", "": "open"}


def minutes_content(
    study: Study,
    profiles: Sequence[Profile],
    rubrics: Sequence[Rubric],
    queue: Sequence[Item],
) -> Content:
    """The minutes of the workshop on one system in one wave.

    Args:
        study: The study, or its part of that system; texts are not needed.
        profiles: The profiles that the workshop talked about, the wave's own rubric first.
        rubrics: Their rubrics, in the same order.
        queue: Every criterion with why it was to be talked about.
    """
    own = profiles[0]
    place = masthead(study, own.wave, rubrics[0], own.form, "private")
    system = next(r for r in rows(study.tables["systems"]) if r["system"] == own.system)
    name = line(system["name"]) or own.system
    members = {r["member"]: r["name"] for r in rows(study.tables["members"])}
    parts = [part for profile in profiles for part in profile.criteria]
    records = [part.consensus for part in parts if part.consensus]
    return {
        **place,
        "title": f"Minutes of the workshop: {name}, {place['wave']}",
        "description": f"{place['study']}. {place['crumb'][-1]}.",
        "system": name,
        "dir": direction(name),
        "running": f"Minutes of the workshop · {line(name, 60)} · {line(place['wave'], 60)}",
        "facts": [
            {"name": label, "text": text}
            for label, text in (
                ("Settled", _settled(parts)),
                ("When", _when(records)),
                ("On record by", _everybody(records, members)),
                ("Rated alone by", _raters(parts, members)),
            )
            if text
        ],
        "domains": [
            each
            for profile, rubric in zip(profiles, rubrics, strict=True)
            for each in _domains(profile, rubric, members)
        ],
        "open": _open(queue, rubrics),
        "actions": _actions(study, own.system, own.wave, rubrics),
        "notes": [],
    }


def _settled(parts: Sequence[CriterionProfile]) -> str:
    settled = sum(bool(part.consensus) for part in parts)
    split = sum(part.status == "split" for part in parts)
    told = f"{settled} of {counted(len(parts), 'criterion', 'criteria')}"
    return told + (f", {split} of them left split" if split else "")


def _when(records: Sequence[Mapping[str, str]]) -> str:
    """The days on which something was put on record, first to last."""
    days = sorted({record["agreed_at"][:10] for record in records if record["agreed_at"]})
    if not days:
        return ""
    return day(days[0]) if len(days) == 1 else f"{day(days[0])} to {day(days[-1])}"


def _everybody(records: Sequence[Mapping[str, str]], members: Mapping[str, str]) -> str:
    ids = {each: None for record in records for each in _ids(record["agreed_by"])}
    return joined([_name(each, members) for each in sorted(ids)])


def _raters(parts: Sequence[CriterionProfile], members: Mapping[str, str]) -> str:
    ids = sorted({mark.rater for part in parts for mark in part.ratings})
    return joined([_name(each, members) for each in ids])


def _domains(profile: Profile, rubric: Rubric, members: Mapping[str, str]) -> list[Content]:
    """Every domain with what is on record of its criteria, in the order of the rubric."""
    found = []
    for domain in rubric.domains:
        settled = [p for p in profile.criteria if p.domain == domain.id and p.consensus]
        if settled:
            entries = [_entry(part, rubric, members) for part in settled]
            found.append({"name": line(domain.name, LONGEST_NAME), "entries": entries})
    return found


def _entry(part: CriterionProfile, rubric: Rubric, members: Mapping[str, str]) -> Content:
    record = part.consensus
    split = part.status == "split"
    on_record: Content = {"style": bar_of(part) or "plain", "number": "", "word": "Left split"}
    if part.level is not None:
        on_record = {"style": "level", **chip(part.level, rubric)}
    elif not split:
        on_record["word"] = line(word(part, rubric)["word"]).capitalize()
    against = joined([_name(each, members) for each in _ids(record["dissent_by"])])
    given = "; ".join(
        f"{_name(mark.rater, members)} {answer(mark.level, mark.state, rubric)}"
        for mark in part.ratings
    )
    said = (
        ("Judgement", record["rationale"]),
        ("Why it stays split" if split else "Reason", record["reason"]),
        (f"Dissent, {against}" if against else "Dissent", record["dissent"]),
        ("Right of reply", record["right_of_reply"]),
        ("Confidence", _confidence(record)),
        ("Rated alone", given + "." if given else ""),
    )
    return {
        "code": part.criterion,
        "name": line(rubric.criterion(part.criterion).name, LONGEST_NAME),
        "record": on_record,
        "by": _by(record, members),
        "said": [
            {"label": label, "text": line(text, LONGEST_NOTE), "dir": direction(text)}
            for label, text in said
            if text
        ],
    }


def _by(record: Mapping[str, str], members: Mapping[str, str]) -> str:
    people = joined([_name(each, members) for each in _ids(record["agreed_by"])])
    told = ["Left split" if record["outcome"] == "split" else "Agreed"]
    told += [f"by {people}"] if people else []
    told += [f"on {day(record['agreed_at'])}"] if record["agreed_at"] else []
    return " ".join(told)


def _confidence(record: Mapping[str, str]) -> str:
    if not record["confidence"]:
        return ""
    told = f"{record['confidence'].replace('-', ' ')}, judged on the four CERQual components"
    notes = [
        f"{part} {record[part]}"
        + (f" ({record[f'{part}_note']})" if record[f"{part}_note"] else "")
        for part in COMPONENTS
        if record[part]
    ]
    return told + (f": {', '.join(notes)}." if notes else ".")


def _open(queue: Sequence[Item], rubrics: Sequence[Rubric]) -> list[Content]:
    names = {c.id: c.name for rubric in rubrics for c in rubric.criteria}
    return [
        {"code": item.criterion, "name": line(names[item.criterion], LONGEST_NAME), "why": why}
        for item in queue
        if not item.settled
        for why in [line(" ".join(item.why))]
    ]


def _actions(study: Study, system: str, wave: str, rubrics: Sequence[Rubric]) -> list[Content]:
    names = {c.id: c.name for rubric in rubrics for c in rubric.criteria}
    here = [
        row
        for row in rows(study.tables["actions"])
        if row["system"] == system and row["wave"] == wave
    ]
    return [
        {
            "what": line(row["what"]) or "Not written yet",
            "dir": direction(row["what"]),
            "for": "; ".join(
                f"{c} {line(names.get(c, ''))}".strip() for c in _ids(row["criteria"])
            ),
            "owner": line(row["owner"]),
            "due": day(row["due"]) if row["due"] else "",
            "status": STATUS[row["status"]],
            "evidence": line(row["expected_evidence"]),
        }
        for row in sorted(here, key=lambda row: row["action"])
    ]


def _ids(cell: str) -> list[str]:
    return [each for part in cell.split(";") if (each := part.strip())]


def _name(member: str, members: Mapping[str, str]) -> str:
    return line(members.get(member) or member, LONGEST_NAME)
