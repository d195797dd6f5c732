"""Influences and threats of a programme or a system, and the grade that a person is asked about.

The grade is a prompt by a rule, in words, from what the tables hold; it is never a probability,
never put beside another system's, and stands only where a person confirms it (domain notes,
section 7.11.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qms.analysis.study import Study, rows
from qms.analysis.value import claims_of, register_words

INFLUENCES = ("mandate", "expectations", "values")
THREATS = ("ambiguity", "uncertainty", "disinvestment")
"""Ambiguity and uncertainty are influences too; as threats they enter the grade."""

NOT_IN_THE_TABLES = (
    "Whether sponsors are aligned, whether each threat has an owner, and whether a decision on "
    "money comes within six months without agreed criteria is not in the tables: ask."
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The grade that the rule would ask a person to confirm.

    Attributes:
        grade: "low", "guarded" or "high"; None where too little is recorded to say.
        why: The reason in words.
        active: The threats that are recorded and not graded low, in the order of `THREATS`.
        unknown: The threats of which nothing is recorded.
        signals: What the register says that may bear on it; it changes no grade.
    """

    grade: str | None
    why: str
    active: tuple[str, ...]
    unknown: tuple[str, ...]
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of one subject.

    Attributes:
        subject: A programme or a system.
        is_programme: Which of the two.
        system: The system, or the programme's.
        title: Its readable name; the id where it has none.
        factors: Every factor of the register to its row as it stands in the table, text cells;
            None where nothing is recorded.
        prompt: What the rule asks.
        grade, confirmed_by: The grade on record, which is that of the factor disinvestment, and
            who confirmed it; "" where nobody did.
    """

    subject: str
    is_programme: bool
    system: str
    title: str
    factors: Mapping[str, dict[str, str] | None]
    prompt: Prompt
    grade: str
    confirmed_by: str


def panels(study: Study, system: str = "") -> tuple[Panel, ...]:
    """The panel of every programme and then of every system, recorded or not.

    Args:
        study: A checked study; texts are not needed.
        system: The only system; "" for all.
    """
    recorded: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows(study.tables["panel"]):
        recorded.setdefault(row["subject"], {})[row["factor"]] = row
    claims: dict[str, list[dict[str, str]]] = {}
    for claim in rows(claims_of(study, system)):
        claims.setdefault(claim["programme"], []).append(claim)
    order = tuple(register_words(study, "factor"))
    found = []
    for row in sorted(rows(study.tables["programmes"]), key=lambda row: row["programme"]):
        if system in ("", row["system"]):
            name, own = row["programme"], claims.get(row["programme"], [])
            about = (name, True, row["system"], row["title"] or name)
            found.append(_panel(about, order, recorded.get(name, {}), own))
    for row in sorted(rows(study.tables["systems"]), key=lambda row: row["system"]):
        if system in ("", row["system"]):
            name = row["system"]
            about = (name, False, name, row["name"] or name)
            found.append(_panel(about, order, recorded.get(name, {}), []))
    return tuple(found)


def _panel(
    about: tuple[str, bool, str, str],
    order: tuple[str, ...],
    recorded: Mapping[str, dict[str, str]],
    claims: list[dict[str, str]],
) -> Panel:
    names = (*order, *sorted(recorded.keys() - set(order)))
    factors = {name: recorded.get(name) for name in names}
    on_record = recorded.get("disinvestment", {})
    confirmed = on_record.get("grade", "") if on_record.get("confirmed_by") else ""
    return Panel(
        *about,
        factors=factors,
        prompt=_prompt(recorded, claims),
        grade=confirmed,
        confirmed_by=on_record.get("confirmed_by", "") if confirmed else "",
    )


def _prompt(recorded: Mapping[str, dict[str, str]], claims: list[dict[str, str]]) -> Prompt:
    said = {
        name: row
        for name in THREATS
        if (row := recorded.get(name)) and (row["note"] or row["cites"] or row["grade"])
    }
    active = tuple(name for name, row in said.items() if row["grade"] != "low")
    unknown = tuple(name for name in THREATS if name not in said)
    grade, why = _graded(active, unknown)
    return Prompt(grade, f"{why} {NOT_IN_THE_TABLES}", active, unknown, _signals(claims))


def _graded(active: tuple[str, ...], unknown: tuple[str, ...]) -> tuple[str | None, str]:
    if len(active) >= 2:
        return "high", f"High: {len(active)} threats are recorded as active ({_and(active)})."
    nothing = f" Nothing is recorded of {_and(unknown)}." if unknown else ""
    if active:
        return "guarded", f"Guarded: one threat is recorded as active ({active[0]}).{nothing}"
    if unknown:
        return None, f"No grade: no threat is recorded as active, and{_rest(unknown)}"
    return "low", "Low: all three threats were looked at and none is recorded as active."


def _rest(unknown: tuple[str, ...]) -> str:
    return f" of {_and(unknown)} nothing is recorded, so that low cannot be said."


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _signals(claims: list[dict[str, str]]) -> tuple[str, ...]:
    """What the register says that the notes list as a sign of a threat."""
    if not claims:
        return ()
    of = len(claims)
    counts = (
        ("Without a measure", sum(not claim["measure"] for claim in claims)),
        ("For others outside", sum(c["category"].startswith("external-") for c in claims)),
        ("Expected, not seen yet", sum(claim["stage"] == "expected" for claim in claims)),
        ("Lost again", sum(claim["stage"] == "lost" for claim in claims)),
        ("Not yet valued by anybody", sum(not claim["valued_by"] for claim in claims)),
    )
    return tuple(f"{what}: {n} of {of} claims." for what, n in counts if n)
