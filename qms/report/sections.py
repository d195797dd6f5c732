"""Behind each level: what was asked, judged and heard for every criterion."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qms.analysis.coverage import Coverage
from qms.analysis.evidence import Excerpt, Origin
from qms.analysis.wording import joined
from qms.core.profile import CriterionProfile, Profile, Suggestion
from qms.core.rubric import KINDS, STATE_NAMES, Criterion, Rubric
from qms.report import small_counts
from qms.report.legible import direction
from qms.report.marks import bar_of, chip, differing, word
from qms.report.phrases import (
    DIRECTNESS,
    PLURALS,
    SMALLEST_GROUP,
    answers,
    day,
    line,
    lowered,
    number_of,
    raised,
    sentences,
    span,
    step,
    wider,
)

Content = dict[str, Any]
QUOTES = 4
LONGEST_QUOTE = 700
LONGEST_NOTE = 1_500
SHORT_ENOUGH = 2_000
LONGEST_NAME = 120
COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")


class Sections:
    """The sections of one report, and how many quotes were left out of them.

    Args:
        openness: The class of readers; a quote of a source with a narrower class is left out.
        default: The class of a source that names none.
        members: Member id to name, for who agreed.
        checked: Sources whose quotes a person has checked; only theirs leave the team.
        coverage: Sources by sector; in a paper for partners or the public a sector with
            fewer than three sources is not named.
    """

    def __init__(
        self,
        rubric: Rubric,
        *,
        openness: str,
        default: str,
        members: Mapping[str, str],
        checked: frozenset[str],
        coverage: Coverage,
    ) -> None:
        self.rubric = rubric
        self.openness = openness
        self.default = default
        self.members = members
        self.checked = checked
        self.coverage = coverage
        self.held_back = 0

    def domains(self, profile: Profile, origins: Mapping[str, tuple[Origin, ...]]) -> list[Content]:
        """Every domain with a section for each of its criteria."""
        names = {domain.id: domain.name for domain in self.rubric.domains}
        return [
            {
                "name": line(names[view.domain], LONGEST_NAME),
                "sections": [
                    self.section(part, origins.get(part.criterion, ()))
                    for part in profile.criteria
                    if part.domain == view.domain
                ],
            }
            for view in profile.domains
        ]

    def section(self, part: CriterionProfile, origins: Sequence[Origin]) -> Content:
        """One criterion: the yardstick, the judgement, the evidence and its voices."""
        criterion = self.rubric.criterion(part.criterion)
        quotes, notes = self._voices(origins)
        judgement = self._judgement(part)
        written = sum(map(len, [criterion.question, *criterion.levels.values()]))
        written += sum(map(len, part.suggestion.missing))
        written += sum(len(said["text"]) for said in [*judgement, *quotes])
        return {
            "keep": written <= SHORT_ENOUGH,
            "code": part.criterion,
            "name": line(criterion.name, LONGEST_NAME),
            "question": line(criterion.question),
            "record": self._record(part, criterion),
            "next": self._next(part, criterion),
            "missing": self._missing(part),
            "judgement": judgement,
            "evidence": self._evidence(part.suggestion),
            "quotes": quotes,
            "notes": notes,
        }

    def _record(self, part: CriterionProfile, criterion: Criterion) -> Content:
        """The level on record, else the suggested one, else the state, with its descriptor."""
        if part.level is not None:
            return {
                "style": "disc",
                **chip(part.level, self.rubric),
                "text": line(criterion.levels[part.level]),
            }
        suggested = differing(part)
        if suggested is not None:
            lead = word(part, self.rubric)["word"]
            return {
                "style": "ring",
                **chip(suggested, self.rubric),
                "lead": f"{raised(lead)}; the evidence suggests",
                "text": line(criterion.levels[suggested]),
            }
        lead = word(part, self.rubric)["word"]
        meanings = {
            "hatch": "It was looked for, and what was found is not enough to judge.",
            "outline": "Nobody has looked at this criterion."
            if part.consensus
            else "Nothing is coded to this criterion and nobody has rated it.",
            "dash": "The criterion does not apply to this system.",
        }
        bar = bar_of(part)
        if part.status == "suggested":
            lead += f", {STATE_NAMES[part.suggestion.state or 'IE'].lower()}"
        return {
            "style": bar or "none",
            "number": "",
            "word": raised(lead),
            "text": meanings.get(bar, "The evidence is not enough to suggest a level."),
        }

    def _next(self, part: CriterionProfile, criterion: Criterion) -> Content | None:
        """The level above that on record, or above the suggested one; None at the top."""
        known = part.level if part.level is not None else part.suggestion.level
        above = self._above(known)
        if above is None or part.state == "NX":
            return None
        return {**chip(above, self.rubric), "text": line(criterion.levels[above])}

    def _missing(self, part: CriterionProfile) -> Content | None:
        """What the evidence does not show yet, named by its level where that is another one."""
        said = part.suggestion
        if part.state == "NX" or not said.missing:
            return None
        asked = self._above(said.level)
        known = part.level if part.level is not None else said.level
        lead = "Still to be seen:"
        if asked is not None and asked != self._above(known):
            lead = f"For the evidence to suggest {step(asked, self.rubric)}:"
        items = small_counts.missing(said.missing) if self.openness == "public" else said.missing
        return {"lead": lead, "items": [line(text) for text in items]}

    def _above(self, level: int | None) -> int | None:
        """The level above; 1 where there is none yet, since 0 must be shown, not climbed."""
        above = (level or 0) + 1
        return above if above in self.rubric.levels else None

    def _judgement(self, part: CriterionProfile) -> list[Content]:
        """Who agreed what, when and how surely; dissent and reply; the ratings behind it."""
        said: list[Content] = []
        record = part.consensus
        if record:
            said.append({"label": "", "text": self._agreed(part, record)})
        if part.ratings:
            given = answers([(m.level, m.state) for m in part.ratings], self.rubric)
            told = "; ".join(f"{text}, {self._count(n, 'rater')}" for text, n in given)
            lead = "" if record else "Not yet agreed. "
            said.append({"label": "", "text": f"{lead}Individual ratings: {told}."})
        elif not record:
            said.append({"label": "", "text": "Nobody has rated this criterion yet."})
        for label, key in (
            ("Judgement", "rationale"),
            ("Why it stays split" if part.status == "split" else "Reason", "reason"),
            ("Dissent", "dissent"),
            ("Right of reply", "right_of_reply"),
        ):
            text = line(record.get(key, ""), LONGEST_NOTE) if record else ""
            by = self._people(record.get("dissent_by", "")) if key == "dissent" else []
            if text and by and self.openness != "public":
                text = f"{text} ({joined(by)})"
            if text:
                said.append({"label": label, "text": text, "dir": direction(text)})
        return said

    def _agreed(self, part: CriterionProfile, record: Mapping[str, str]) -> str:
        people = self._people(record.get("agreed_by", ""))
        by = f" by {joined(people)}" if people else ""
        if self.openness == "public" and people:
            by = f" by {self._count(len(people), 'person', 'people')}"
        on = f" on {day(record['agreed_at'])}" if record.get("agreed_at") else ""
        if part.status == "split":
            said = f"Left split{by}{on}."
        else:
            what = word(part, self.rubric)
            said = f"Agreed{by}{on}: " + f"{what['number']} {what['word']}".strip() + "."
        if record.get("confidence"):
            parts = [
                f"{name} {record[name]}"
                + (f" ({line(record[f'{name}_note'])})" if record.get(f"{name}_note") else "")
                for name in COMPONENTS
                if record.get(name)
            ]
            said += (
                f" Confidence {record['confidence'].replace('-', ' ')}, judged on the four CERQual "
                "components" + (f": {', '.join(parts)}" if parts else "") + "."
            )
        return said

    def _people(self, cell: str) -> list[str]:
        """Members in a cell by their names; other words as they stand."""
        words = [word.strip() for word in cell.split(";") if word.strip()]
        return [line(self.members.get(word) or word, LONGEST_NAME) for word in words]

    def _evidence(self, suggestion: Suggestion) -> Content:
        """How the evidence bears the level: strength and triangulation, then the reasons."""
        if suggestion.level is not None:
            head = f"Evidence suggests {step(suggestion.level, self.rubric)}"
            words = [suggestion.strength or "", suggestion.triangulation or ""]
        else:
            head = STATE_NAMES[suggestion.state or "NA"]
            words = []
        silent = [PLURALS[kind] for kind in suggestion.silent]
        found = [*suggestion.reasons, *suggestion.notes]
        text = sentences(small_counts.found(found) if self.openness == "public" else found)
        if silent:
            text += f" Expected and silent: {joined(silent)}."
        return {
            "head": ", ".join([head, *filter(None, words)]) + ".",
            "contested": f"Contested {span(*suggestion.range)}." if suggestion.range else "",
            "text": text,
        }

    def _voices(self, origins: Sequence[Origin]) -> tuple[list[Content], list[str]]:
        """Up to four quotes, then a line for each sort of excerpt that is not printed."""
        told = _once([(origin, excerpt) for origin in origins for excerpt in origin.excerpts])
        if not told:
            return [], ["No excerpt is coded to this criterion."]
        quotable = [(o, e) for o, e in told if e.quotable]
        opened = [(o, e) for o, e in quotable if self._open(e)]
        may = [(o, e) for o, e in opened if self.openness == "private" or e.source in self.checked]
        narrower, unchecked = len(quotable) - len(opened), len(opened) - len(may)
        self.held_back += narrower + unchecked
        shown = _spread(may)
        notes = []
        if len(may) > len(shown):
            more = raised(self._count(len(may) - len(shown), "more excerpt"))
            notes.append(f"{more} in the study.")
        unquotable = self._unquotable([e for _, e in told if not e.quotable])
        if unquotable:
            notes.append(f"Not quotable: {unquotable}.")
        if narrower:
            notes.append(
                f"{raised(self._count(narrower, 'quote'))} left out: the source is not open to "
                f"{_READERS[self.openness]}."
            )
        if unchecked:
            left = raised(self._count(unchecked, "quote"))
            notes.append(f"{left} left out: not yet checked by a person.")
        return [self._quote(origin, excerpt) for origin, excerpt in shown], notes

    def _count(self, n: int, one: str, many: str = "") -> str:
        """A count with its noun; a paper for the public tells none under five."""
        return number_of(n, self.openness, one, many)

    def _open(self, excerpt: Excerpt) -> bool:
        return not wider(self.openness, excerpt.openness or self.default)

    def _quote(self, origin: Origin, excerpt: Excerpt) -> Content:
        text = " ".join(excerpt.quote[: 4 * LONGEST_QUOTE].split())
        cut = ""
        if len(text) > LONGEST_QUOTE:
            text = text[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip() + " …"
            cut = f"cut; {len(excerpt.quote):,} characters in the study"
        role = self.rubric.role_groups.get(excerpt.role_group, excerpt.role_group)
        said = [excerpt.kind, self._sector(excerpt.sector), lowered(role)]
        if excerpt.low is not None:
            said.append(f"signals {span(excerpt.low, excerpt.high)}")
        elif excerpt.stance == "context":
            said.append("context")
        said.append(DIRECTNESS.get(excerpt.directness or 0, ""))
        if excerpt.affected and excerpt.counts:
            said.append("speaks for those most affected")
        if not excerpt.counts and excerpt.low is not None:
            said.append("outside the window")
        by = " · ".join([part for part in [*said, cut] if part])
        return {
            "text": text,
            "dir": direction(text),
            "by": raised(by),
            "against": origin.standing == "against",
        }

    def _sector(self, sector: str) -> str:
        few = self.coverage.sectors.get(sector, 0) < SMALLEST_GROUP
        if sector and few and wider(self.openness, "private"):
            return "a system partner"
        return lowered(self.rubric.sectors.get(sector, sector))

    def _unquotable(self, excerpts: Sequence[Excerpt]) -> str:
        """What sources that may not be quoted signal, as counts of sources: a paraphrase."""
        signals = {(e.kind, e.low, e.high, e.source) for e in excerpts}
        groups = Counter((kind, low, high) for kind, low, high, _ in signals)
        said = []
        for kind, low, high in sorted(groups, key=_by_kind_then_level):
            n = groups[kind, low, high]
            end = "s" if n == 1 and self.openness != "public" else ""
            what = f"give{end} context" if low is None else f"signal{end} {span(low, high)}"
            said.append(f"{self._count(n, kind)} {what}")
        return "; ".join(said)


def _once(told: Sequence[tuple[Origin, Excerpt]]) -> list[tuple[Origin, Excerpt]]:
    """Each passage once, though several coders coded it; as the rule reads it, where it does."""
    first: dict[tuple[str, int, int], tuple[Origin, Excerpt]] = {}
    for origin, excerpt in told:
        key = excerpt.source, excerpt.start, excerpt.end
        if key not in first or (excerpt.counts and not first[key][1].counts):
            first[key] = origin, excerpt
    return list(first.values())


def _by_kind_then_level(group: tuple[str, int | None, int | None]) -> tuple[int, bool, int, int]:
    kind, low, high = group
    return KINDS.index(kind), low is None, low or 0, high or 0


_READERS = {"partners": "partners", "public": "the public"}


def _spread(told: Sequence[tuple[Origin, Excerpt]]) -> list[tuple[Origin, Excerpt]]:
    """Up to four excerpts: those against and those in support in turn, an origin once first."""
    firsts: dict[str, tuple[Origin, Excerpt]] = {}
    rest = []
    for origin, excerpt in sorted(told, key=lambda t: not t[1].counts):
        if origin.name in firsts:
            rest.append((origin, excerpt))
        else:
            firsts[origin.name] = (origin, excerpt)
    order = [*firsts.values(), *rest]
    against = [pair for pair in order if pair[0].standing == "against"]
    others = [pair for pair in order if pair[0].standing != "against"]
    most = min(len(against), max(QUOTES // 2, QUOTES - len(others)))
    return [*against[:most], *others[: QUOTES - most]]
