"""Small phrases that every part of the report shares: dates, steps of the scale, kinds, voices."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from qms.analysis.wording import MONTHS, counted
from qms.core.rubric import KINDS, STATE_NAMES, Rubric

PLURALS = {"interview": "interviews", "meeting": "meetings", "document": "documents"}
KIND_LETTERS = {kind: kind[0].upper() for kind in KINDS}
DIRECTNESS = {
    1: "intention or opinion",
    2: "report of practice",
    3: "practice seen in use",
    4: "effect shown",
}
OPENNESS = ("private", "partners", "public")
FEWEST_SHOWN = 5
SMALLEST_GROUP = 3


def line(text: str, most: int = 0) -> str:
    """The text on one line; with `most`, cut to that many characters with an ellipsis."""
    words = " ".join(text.split())
    return words if not most or len(words) <= most else words[: most - 1].rstrip() + "…"


def lowered(text: str) -> str:
    """The text as it stands inside a sentence: a capital goes unless it begins an abbreviation."""
    text = line(text)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def raised(text: str) -> str:
    """The text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def day(cell: str) -> str:
    """An ISO date or time as "14 April 2026"; anything else as it stands."""
    try:
        on = datetime.fromisoformat(cell).date()
    except ValueError:
        return line(cell)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month(cell: str) -> str:
    """An ISO date as "March 2026"."""
    on = date.fromisoformat(cell)
    return f"{MONTHS[on.month - 1]} {on.year}"


def step(level: int, rubric: Rubric) -> str:
    """A level as number and word: "2 Developing"."""
    return f"{level} {line(rubric.level_name(level))}"


def unbroken(text: str, rubric: Rubric) -> str:
    """The text with the number of every level kept on one line with its word."""
    for level in rubric.levels:
        said = step(level, rubric)
        text = text.replace(said, said.replace(" ", "\u00a0", 1))
    return text


def answer(level: int | None, state: str | None, rubric: Rubric) -> str:
    """A level as number and word, or a state in words."""
    return step(level, rubric) if level is not None else STATE_NAMES[state or "NA"].lower()


def span(low: int | None, high: int | None) -> str:
    """One number or a range: "2", "1–2"."""
    return f"{low}" if low == high or high is None else f"{low}–{high}"


def answers(
    marks: Iterable[tuple[int | None, str | None]], rubric: Rubric
) -> list[tuple[str, int]]:
    """Distinct answers with how many raters gave each: levels in their order, then states."""
    found = Counter(marks)
    ordered = sorted(found, key=lambda m: (m[0] is None, m[0] or 0, m[1] or ""))
    return [(answer(level, state, rubric), found[level, state]) for level, state in ordered]


def sentences(entries: Sequence[str]) -> str:
    """The entries as one paragraph; an entry that is a bare word leads in the next one."""
    said = ""
    for entry in entries:
        said += raised(entry) + (" " if entry.endswith((".", "!", "?")) else ": ")
    said = said.strip()
    return said[:-1] + "." if said.endswith(":") else said


def number_of(n: int, openness: str, one: str = "", many: str = "") -> str:
    """A count of people, sources or what they said; the public is told none under five but 0."""
    if openness == "public" and 0 < n < FEWEST_SHOWN:
        return f"fewer than {FEWEST_SHOWN}" + (f" {many or one + 's'}" if one else "")
    return counted(n, one, many) if one else str(n)


def wider(openness: str, than: str) -> bool:
    """Whether a class of readers is wider than another: public over partners over private."""
    return OPENNESS.index(openness) > OPENNESS.index(than)
