"""Who may do what in which phase of a wave, and what a person may not see yet.

The rules are tables. Each has two forms: `check_` raises a sentence for the person, `can_`
answers yes or no, for a screen that offers or withholds a button. The docs draw the tables
(`diagram`, `rule_table`), and a test holds the drawing to them.

A wave goes through four phases: evidence is collected; raters rate, each alone; the ratings are
revealed and discussed; the wave is closed. Once revealed, a wave never goes back to rating: who
has seen the others' ratings could not rate blind any more.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qms.core.tables import PHASES, ROLES
from qms.errors import Conflict, NotPermitted

COLLECTING, RATING, DISCUSSING, CLOSED = PHASES

MOVES: dict[str, tuple[str, ...]] = {
    COLLECTING: (RATING,),
    RATING: (COLLECTING, DISCUSSING),
    DISCUSSING: (CLOSED,),
    CLOSED: (DISCUSSING,),
}
"""Phase to the phases that may follow it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One act: what it is called, in which phases, and by people of which roles.

    Attributes:
        named: Whether only a person whom the study names may do it; else anybody may where the
            study names nobody, as on the laptop of one person.
    """

    act: str
    does: str
    phases: tuple[str, ...]
    roles: tuple[str, ...]
    named: bool = False


RATE, AGREE, REPLY = "rate", "agree", "reply"
SET_TARGET, PLAN_ACTION = "set target", "plan action"
MOVE_PHASE, NAME_PEOPLE, ADD_RUBRIC = "move phase", "name people", "add rubric"
ADD_WAVE, ADD_SYSTEM = "add wave", "add system"

RULES: dict[str, Rule] = {
    rule.act: rule
    for rule in (
        Rule(NAME_PEOPLE, "say who takes part", PHASES, ("owner", "facilitator")),
        Rule(ADD_RUBRIC, "add a rubric", PHASES, ("owner", "facilitator")),
        Rule(ADD_SYSTEM, "add a system", PHASES, ("owner", "facilitator")),
        Rule(ADD_WAVE, "add a wave", PHASES, ("owner", "facilitator")),
        Rule(MOVE_PHASE, "move a wave to another phase", PHASES, ("owner", "facilitator")),
        Rule(RATE, "rate", (RATING,), ("rater",), named=True),
        Rule(
            AGREE, "put an agreement or a split on record", (DISCUSSING,), ("owner", "facilitator")
        ),
        Rule(REPLY, "write a reply", (DISCUSSING,), ("reply", "owner", "facilitator")),
        Rule(SET_TARGET, "set a target", (DISCUSSING, CLOSED), ("owner", "facilitator")),
        Rule(PLAN_ACTION, "plan an action", (DISCUSSING, CLOSED), ("owner", "facilitator")),
    )
}


def phase_of(cell: str) -> str:
    """The phase that a wave's cell says; a blank one, as in a bundle made by hand, is the first."""
    return cell or COLLECTING


def check_may(
    act: str, *, phase: str, roles: Collection[str], name: str = "", nobody_named: bool = False
) -> None:
    """Refuse an act that a person may not do in this phase.

    Args:
        act: A key of `RULES`.
        phase: The wave's phase; blank for the first.
        roles: The person's roles; empty for somebody whom the study does not name.
        name: The person's name for the sentence; blank for "you".
        nobody_named: Whether the study names no person at all.

    Raises:
        NotPermitted: The person's roles do not allow it; says whose do.
        Conflict: The phase does not allow it; says which does.
    """
    rule = RULES[act]
    if not (set(rule.roles) & set(roles) or (nobody_named and not rule.named)):
        held = _listed(roles, "and") if roles else "no part in this study"
        verb = "has" if name else "have"
        raise NotPermitted(
            f"Only {_article(_listed(rule.roles, 'or'))} may {rule.does}; {name or 'you'} {verb} "
            f"{held if not roles else f'the role {held}'}."
        )
    if phase_of(phase) not in rule.phases:
        raise Conflict(
            f"This wave is in the phase {phase_of(phase)}; to {rule.does} it must be in the phase "
            f"{_listed(rule.phases, 'or')}."
        )


def can(
    act: str, *, phase: str, roles: Collection[str], name: str = "", nobody_named: bool = False
) -> bool:
    """Whether `check_may` would let it pass."""
    try:
        check_may(act, phase=phase, roles=roles, name=name, nobody_named=nobody_named)
    except (NotPermitted, Conflict):
        return False
    return True


def check_move(before: str, after: str) -> None:
    """Refuse a step that no wave takes.

    Raises:
        Conflict: That phase does not follow this one; says which do.
    """
    before = phase_of(before)
    if after not in MOVES[before]:
        why = (
            " Ratings were revealed, and who has seen them cannot rate blind any more."
            if after in (COLLECTING, RATING) and before in (DISCUSSING, CLOSED)
            else ""
        )
        raise Conflict(
            f"A wave in the phase {before} goes on to {_listed(MOVES[before], 'or')}, not to "
            f"{after}.{why}"
        )


def hides_suggestion(phase: str, roles: Collection[str], *, rated: bool) -> bool:
    """Whether the suggestion for one criterion of one system is kept from a person.

    A rater must not see it before their own rating is in. While a wave is rated, whoever the
    study does not name must not see it either: a rater may sit at that machine.

    Args:
        phase: The wave's phase; where none is kept, as in a bundle made by hand, all is open.
        roles: The person's roles; empty for somebody whom the study does not name.
        rated: Whether this person's own rating of the criterion is in.
    """
    if phase not in (COLLECTING, RATING):
        return False
    if "rater" in roles:
        return not rated
    return phase == RATING and not roles


def hides_ratings(phase: str, roles: Collection[str], *, rated: bool) -> bool:
    """Whether other people's ratings of one criterion of one system are kept from a person.

    Until the wave is revealed only a rater sees them, whose own rating is in and cannot change.
    """
    if phase not in (COLLECTING, RATING):
        return False
    return not ("rater" in roles and rated)


def rule_table() -> str:
    """The rules as a table in Markdown: acts in rows, phases in columns, roles in the cells."""
    head = ["", *PHASES]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for rule in RULES.values():
        cells = [", ".join(rule.roles) if phase in rule.phases else "" for phase in PHASES]
        lines.append(f"| {' | '.join([rule.does, *cells])} |")
    return "\n".join(lines)


def diagram() -> str:
    """The phases and their moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {COLLECTING}"]
    lines += [f"    {before} --> {after}" for before, then in MOVES.items() for after in then]
    return "\n".join(lines)


def _listed(words: Iterable[str], link: str) -> str:
    ordered = sorted(words, key=[*ROLES, *PHASES].index)
    if len(ordered) < 2:
        return "".join(ordered)
    return f"{', '.join(ordered[:-1])} {link} {ordered[-1]}"


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
