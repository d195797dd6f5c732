"""How values read on the screens: dates, kinds, names that other people wrote.

Streamlit reads Markdown in nearly every text it is given. Names, titles and quotes are other
people's words, so they pass through `plain` before Streamlit, or go as data to a component,
which writes them as text and nothing else.
"""

import re
from collections.abc import Mapping
from datetime import date

from qms.analysis.wording import MONTHS, counted, joined, number
from qms.core.rubric import Rubric

__all__ = ["counted", "joined", "number"]  # the same words on screens and in reports

KIND_LETTERS = {"interview": "I", "meeting": "M", "document": "D"}
DIRECTNESS = {
    1: "intention or opinion",
    2: "report of practice",
    3: "practice seen in use",
    4: "effect shown",
}
REACH = {
    "team": "one team",
    "organisation": "one organisation",
    "place": "one place",
    "several": "several organisations",
    "system": "the whole system",
}
PHASES = {
    "collecting": "collecting evidence",
    "rating": "rating",
    "discussing": "discussing",
    "closed": "closed",
}
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$:&^+=@])")
_LEADING = re.compile(r"^(\d+)([.)])|^-|(?<=www)\.", re.IGNORECASE)
# Streamlit turns :name: into pictures and -> into arrows after Markdown is read, so a
# backslash does not stop it; a joiner that takes no room does.
_JOINER = "\u2060"
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0e-\x1f\x7f-\x9f]")
_TURNED = re.compile(r"(:(?=\w)|-(?=-|\\>))")


def bare(text: str, *, most: int = 200) -> str:
    """Text on one line without control and direction marks, cut to `most` characters."""
    kept = _UNSEEN.sub("", text.encode("utf-8", "replace").decode())
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def plain(text: str, *, most: int = 200) -> str:
    """Text for a place where Streamlit reads Markdown, so that it shows as it is written."""
    escaped = _MARKS.sub(r"\\\1", bare(text, most=most))
    escaped = _LEADING.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[0]}", escaped)
    return _TURNED.sub(rf"\1{_JOINER}", escaped)


def day(cell: str) -> str:
    """An ISO date as people write it, "31 March 2026"; anything else as it stands."""
    try:
        when = date.fromisoformat(cell[:10])
    except ValueError:
        return bare(cell)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def month(cell: str) -> str:
    """An ISO date as its month and year, "March 2026"; blank stays blank."""
    return day(cell).partition(" ")[2] if day(cell) != bare(cell) else bare(cell)


def people(cell: str) -> str:
    """A population as people say it: "1.2 million people", "690,000 people"."""
    if not cell.isdecimal():
        return bare(cell)
    n = int(cell)
    return f"{n / 1e6:.2g} million people" if n >= 1_000_000 else f"{n:,} people"


def times(n: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def sentence(parts: list[str]) -> str:
    """Facts on one line, with a middle dot between; blank ones left out."""
    return " · ".join(part for part in parts if part)


def rubric_line(rubric: Rubric, form: str) -> str:
    """A rubric with its version and form: "Quality management 1.0, full form"."""
    return f"{rubric.title} {rubric.version}, {form or 'full'} form"


def named(row: Mapping[str, str], key: str, name: str) -> str:
    """The name of a row, or its id where it has none."""
    return row[name] or row[key]
