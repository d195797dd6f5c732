"""A coding: an excerpt indexed to a code, and what can be said of it without a database.

Whether a coding may stand in a study is one set of checks for imports and for codings made by
hand, `qms.formats.coding_check`; what is here makes the values that they look at.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

DONE = "done"
_DONE = re.compile(rf"{DONE}( \d{{4}}-\d\d-\d\d(T[\d:.]+Z)?)?")
FACILITATOR = "facilitator"

Span = tuple[int, int]
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewCoding:
    """What a coder says of a passage.

    Attributes:
        source: The source's id.
        start, end: Code points of its text, half open.
        code: A criterion's id, or an inductive code's.
        stance: "supports", "contradicts", "context"; blank where not said.
        levels: Lowest and highest level signalled, equal for a single one; None for no level.
        directness: 1 to 4; None where not said.
        reach: A word of `qms.core.rubric.REACHES`; blank where not said.
        affected: Whether the speaker is most affected; None goes by the sector.
        flags: Words of `qms.core.tables.FLAGS`.
        memo: The coder's note.
        quote: What the coder saw selected, to be compared with the text; blank to take the
            text's own word for it.
    """

    source: str
    start: int
    end: int
    code: str
    stance: str = ""
    levels: Span | None = None
    directness: int | None = None
    reach: str = ""
    affected: bool | None = None
    flags: tuple[str, ...] = ()
    memo: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One coding as it stands in a study; fields as in `NewCoding`.

    Attributes:
        id: Opaque.
        quote: The text from `start` to `end`.
        coder: The member; blank where not known.
        coded_at: UTC, ISO 8601; blank where not known.
    """

    id: str
    source: str
    start: int
    end: int
    quote: str
    code: str
    stance: str = ""
    level_low: int | None = None
    level_high: int | None = None
    directness: int | None = None
    reach: str = ""
    affected: bool | None = None
    flags: tuple[str, ...] = ()
    memo: str = ""
    coder: str = ""
    coded_at: str = ""

    @property
    def span(self) -> Span:
        """Where the excerpt stands in its source's text."""
        return self.start, self.end

    @classmethod
    def of(cls, cells: Cells) -> "Coding":
        """The coding of a row of the table codings, which was checked before."""
        return cls(
            id=cells["coding"],
            source=cells["source"],
            start=int(cells["start"]),
            end=int(cells["end"]),
            quote=cells["quote"],
            code=cells["code"],
            stance=cells["stance"],
            level_low=_whole(cells["level_low"]),
            level_high=_whole(cells["level_high"]),
            directness=_whole(cells["directness"]),
            reach=cells["reach"],
            affected=_TRUTH[cells["affected"]],
            flags=tuple(words(cells["flags"])),
            memo=cells["memo"],
            coder=cells["coder"],
            coded_at=cells["coded_at"],
        )

    def cells(self) -> dict[str, str]:
        """The row of the table codings.

        Example:
            >>> coding = Coding("c1", "int-1", 4, 7, "the", "QA1", flags=("tension", "equity"))
            >>> coding.cells()["flags"], coding.cells()["affected"]
            ('tension;equity', '')
            >>> Coding.of(coding.cells()) == coding
            True
        """
        return {
            "coding": self.id,
            "source": self.source,
            "start": str(self.start),
            "end": str(self.end),
            "quote": self.quote,
            "code": self.code,
            "stance": self.stance,
            "level_low": _cell(self.level_low),
            "level_high": _cell(self.level_high),
            "directness": _cell(self.directness),
            "reach": self.reach,
            "affected": "" if self.affected is None else str(self.affected).lower(),
            "flags": ";".join(self.flags),
            "memo": tidy(self.memo),
            "coder": self.coder,
            "coded_at": self.coded_at,
        }


_TRUTH: Mapping[str, bool | None] = {"": None, "true": True, "false": False}


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)


def coding_of(new: NewCoding, text: str, *, id_: str, coder: str, coded_at: str) -> Coding:
    """The coding that `new` asks for; its quote is the text's unless the coder gave one."""
    low, high = new.levels or (None, None)
    return Coding(
        id=id_,
        source=new.source,
        start=new.start,
        end=new.end,
        quote=new.quote or quote_at(text, new.start, new.end),
        code=new.code,
        stance=new.stance,
        level_low=low,
        level_high=high,
        directness=new.directness,
        reach=new.reach,
        affected=new.affected,
        flags=new.flags,
        memo=tidy(new.memo),
        coder=coder,
        coded_at=coded_at,
    )


def quote_at(text: str, start: int, end: int) -> str:
    """The text from `start` to `end`; blank where no excerpt stands there.

    Example:
        >>> quote_at("Nobody knew.", 7, 11), quote_at("Nobody knew.", 7, 99)
        ('knew', '')
    """
    return text[start:end] if 0 <= start < end <= len(text) else ""


def words(cell: str) -> list[str]:
    """The words of a list cell."""
    return [word for part in cell.split(";") if (word := part.strip())]


def tidy(note: str) -> str:
    """A note as it was typed into a form, with the line breaks of a study (LF)."""
    return note.replace("\r\n", "\n").replace("\r", "\n")


def changed_cells(seen: Coding, wanted: Coding) -> dict[str, str]:
    """The cells in which a coding is to differ; the others stay exactly as written.

    The row's own facts (id, source, quote, coder, coded_at) are not for a person to change.

    Example:
        >>> seen = Coding("c1", "int-1", 4, 7, "the", "QA1")
        >>> changed_cells(seen, Coding("c1", "int-1", 4, 7, "", "QA2", reach="team"))
        {'code': 'QA2', 'reach': 'team'}
    """
    own = ("coding", "source", "quote", "coder", "coded_at")
    before = seen.cells()
    return {
        name: cell
        for name, cell in wanted.cells().items()
        if cell != before[name] and name not in own
    }


def is_blind(viewer: str, assigned: Mapping[str, str], roles: Collection[str]) -> bool:
    """Whether a viewer sees only their own codings of a source.

    Who is assigned to code a source independently is blind to all others' codings of it until
    they declare their own done. A facilitator sees all; so does who is not assigned.

    Args:
        viewer: The member who looks.
        assigned: Coder to the cell `adjudication` of double_coding, for this source; a blank
            cell means still at work, anything in it that the coder's own part is done.
        roles: The viewer's roles.
    """
    if FACILITATOR in roles:
        return False
    return viewer in assigned and not assigned[viewer]


def is_closed(adjudication: str) -> bool:
    """Whether a coder's own part of a source is done, and what differs is not yet settled.

    Args:
        adjudication: The cell of double_coding: blank while the coder is at work, "done" with
            or without its time once their part is closed, anything else what was settled.

    Example:
        >>> [is_closed(cell) for cell in ("", "done 2025-06-02T09:00:00Z", "both kept")]
        [False, True, False]
    """
    return bool(_DONE.fullmatch(adjudication.strip()))


def paragraphs(text: str) -> Iterator[Span]:
    r"""The lines of a text that are not blank, in order, without their line breaks.

    Example:
        >>> list(paragraphs("Ana: yes.\n\nBen: no.\n"))
        [(0, 9), (11, 19)]
    """
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def next_uncoded(text: str, coded: Iterable[Span], after: int = 0) -> Span | None:
    r"""The first paragraph that begins at or behind `after` and that no span touches.

    Example:
        >>> next_uncoded("One.\nTwo.\nThree.\n", [(5, 7)], after=1)
        (10, 16)
    """
    spans = sorted(coded)
    here, reach = 0, 0  # the furthest end of the spans that begin before the paragraph's end
    for start, end in paragraphs(text):
        while here < len(spans) and spans[here][0] < end:
            reach = max(reach, spans[here][1])
            here += 1
        if start >= after and reach <= start:
            return start, end
    return None


@dataclass(frozen=True, slots=True)
class Code:
    """An inductive code: one that a coder made for what the rubric does not hold.

    Attributes:
        parent: A criterion, a domain or another inductive code; blank at the top.
        example: A passage that shows what is meant.
    """

    id: str
    name: str = ""
    parent: str = ""
    definition: str = ""
    example: str = ""
    author: str = ""
    created_at: str = ""

    @classmethod
    def of(cls, cells: Cells) -> "Code":
        """The code of a row of the table codes."""
        return cls(cells["code"], **{name: cells[name] for name in _CODE_CELLS})

    def cells(self) -> dict[str, str]:
        """The row of the table codes."""
        return {"code": self.id, **{name: tidy(getattr(self, name)) for name in _CODE_CELLS}}


_CODE_CELLS = ("name", "parent", "definition", "example", "author", "created_at")


def is_above(code: str, other: str, parents: Mapping[str, str]) -> bool:
    """Whether `code` is a parent of `other`, directly or by way of others.

    Example:
        >>> is_above("a", "c", {"c": "b", "b": "a"}), is_above("c", "a", {"c": "b", "b": "a"})
        (True, False)
    """
    passed = set()
    step = parents.get(other, "")
    while step and step != code and step not in passed:
        passed.add(step)
        step = parents.get(step, "")
    return step == code


def top_of(code: str, parents: Mapping[str, str]) -> str:
    """What an inductive code stands under in the end: no inductive code; blank for nothing.

    Example:
        >>> top_of("b", {"b": "a", "a": "QP1"}), top_of("c", {"c": ""})
        ('QP1', '')
    """
    passed = set()
    while code in parents and code not in passed:
        passed.add(code)
        code = parents[code]
    return "" if code in passed else code


def readable_id(name: str, taken: Collection[str]) -> str:
    """A short id made of a name that is not taken.

    Example:
        >>> readable_id("Borrowed voice", {"borrowed-voice"}), readable_id("تقييم", ())
        ('borrowed-voice-2', 'code')
    """
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].rstrip("-") or "code"
    found, n = stem, 1
    while found in taken:
        n += 1
        found = f"{stem}-{n}"
    return found
