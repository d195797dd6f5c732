"""What differs between two versions of a rubric, and what that does to the words of a level.

A judgement answers the words it was made under. Where those words changed, or the rule that
reads the evidence, the judgement does not carry over by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from qms.core.rubric import KINDS, Criterion, EvidenceRule, Rubric, Sufficiency


@dataclass(frozen=True, slots=True)
class Wording:
    """One text that reads otherwise; blank where one version does not have it.

    Attributes:
        what: Which text: "question", "level 2", "boundary between 1 and 2" and so on.
        bears: Whether a level is judged by it; a name, a reason and a signal set no level.
    """

    what: str
    before: str
    after: str
    bears: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of one rubric held side by side.

    Attributes:
        added, removed: Criteria that only the later, only the earlier version has, in its order.
        changed: Criterion id, in the order of the later version, to its texts that differ; what
            is the same is left out.
        scale: What differs in the numbers, names and meanings of the levels.
        rule: What differs in the rule that reads the evidence, a sentence each.
    """

    before: str
    after: str
    added: tuple[Criterion, ...]
    removed: tuple[Criterion, ...]
    changed: Mapping[str, tuple[Wording, ...]]
    scale: tuple[Wording, ...]
    rule: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs but, it may be, the version's number."""
        return not (self.added or self.removed or self.changed or self.scale or self.rule)

    def bearing(self, criterion: str) -> tuple[str, ...]:
        """The texts of a criterion that a level is judged by and that differ, by name."""
        own = [text.what for text in self.changed.get(criterion, ()) if text.bears]
        return (*own, *(f"the scale, {text.what}" for text in self.scale if text.bears))


def versions(before: Rubric, after: Rubric) -> Versions:
    """What differs between two versions of a rubric."""
    earlier = {criterion.id: criterion for criterion in before.criteria}
    later = {criterion.id: criterion for criterion in after.criteria}
    differ = {
        criterion: tuple(_texts(earlier[criterion], later[criterion]))
        for criterion in later
        if criterion in earlier
    }
    return Versions(
        before=before.version,
        after=after.version,
        added=tuple(c for c in after.criteria if c.id not in earlier),
        removed=tuple(c for c in before.criteria if c.id not in later),
        changed={criterion: texts for criterion, texts in differ.items() if texts},
        scale=tuple(_scale(before, after)),
        rule=(*_rule(before.evidence_rule, after.evidence_rule), *_sectors(before, after)),
    )


def _texts(before: Criterion, after: Criterion) -> Iterator[Wording]:
    yield from _pair("question", before.question, after.question, bears=True)
    for level in sorted(before.levels.keys() | after.levels.keys()):
        texts = (before.levels.get(level, ""), after.levels.get(level, ""))
        yield from _pair(f"level {level}", *texts, bears=True)
    for level in sorted(before.boundaries.keys() | after.boundaries.keys()):
        texts = (before.boundaries.get(level, ""), after.boundaries.get(level, ""))
        yield from _pair(f"boundary between {level - 1} and {level}", *texts, bears=True)
    yield from _pair("name", before.name, after.name)
    yield from _pair("domain", before.domain, after.domain)
    yield from _pair("why it matters", before.why, after.why)
    for kind in KINDS:
        texts = (before.expects.get(kind, ""), after.expects.get(kind, ""))
        yield from _pair(f"what a {kind} should show", *texts)
    signals = ("; ".join(before.signals_for), "; ".join(after.signals_for))
    yield from _pair("words that point to it", *signals)
    signals = ("; ".join(before.signals_against), "; ".join(after.signals_against))
    yield from _pair("words that point away", *signals)


def _pair(what: str, before: str, after: str, *, bears: bool = False) -> Iterator[Wording]:
    """The two texts if they differ in more than the breaks of their lines."""
    if " ".join(before.split()) != " ".join(after.split()):
        yield Wording(what, before, after, bears)


def _scale(before: Rubric, after: Rubric) -> Iterator[Wording]:
    earlier = {step.level: step for step in before.scale}
    later = {step.level: step for step in after.scale}
    for level in sorted(earlier.keys() | later.keys()):
        steps = (earlier.get(level), later.get(level))
        names = tuple(step.name if step else "" for step in steps)
        yield from _pair(f"level {level}", names[0], names[1], bears=True)
        meanings = tuple(step.meaning if step else "" for step in steps)
        yield from _pair(f"meaning of level {level}", meanings[0], meanings[1], bears=True)


def _rule(before: EvidenceRule, after: EvidenceRule) -> Iterator[str]:
    for kind in KINDS:
        months = before.window_months[kind], after.window_months[kind]
        if months[0] != months[1]:
            article = "An" if kind == "interview" else "A"
            yield f"{article} {kind} is read for {months[1]} months, not {months[0]}."
    if before.minimum_origins != after.minimum_origins:
        yield (
            f"A level needs at least {after.minimum_origins} origins, not {before.minimum_origins}."
        )
    for level in sorted(before.sufficiency.keys() | after.sufficiency.keys()):
        then, now = before.asks(level), after.asks(level)
        for part in fields(Sufficiency):
            asked = getattr(then, part.name), getattr(now, part.name)
            if asked[0] != asked[1]:
                word = part.name.replace("_", " ")
                yield f"Level {level}, {word}: {_asked(asked[1])}, not {_asked(asked[0])}."
    for cap in fields(before.caps):
        limits = getattr(before.caps, cap.name), getattr(after.caps, cap.name)
        if limits[0] != limits[1]:
            word = cap.name.replace("_", " ")
            yield f"Cap for {word}: {_asked(limits[1])}, not {_asked(limits[0])}."


def _asked(value: object) -> str:
    if value is None or value is False:
        return "none"
    return "asked" if value is True else str(value)


def _sectors(before: Rubric, after: Rubric) -> Iterator[str]:
    for name in ("host", "voice", "affected"):
        then = set(getattr(before, f"{name}_sectors"))
        now = set(getattr(after, f"{name}_sectors"))
        told = [f"with {sector}" for sector in sorted(now - then)]
        told += [f"without {sector}" for sector in sorted(then - now)]
        if told:
            yield f"The {name} sectors: {', '.join(told)}."
