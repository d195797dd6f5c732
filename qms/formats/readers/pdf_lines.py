"""Lines of a PDF into paragraphs: running headers out, divided words whole, wrapped lines joined.

A PDF knows where each line stands and nothing of paragraphs. A line goes on in the next one if
the next one's first word would not have fitted on it; all else ends a paragraph.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qms.formats.readers.content import Paragraph

_EDGE_LINES = 3
_REPEATS = 3
_COLUMN = 30.0  # points within which lines are taken to begin at the same margin
_NUMBER = re.compile(r"\d{1,6}")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d+(?:\s*(?:of|/)\s*\d+)?\W*", re.IGNORECASE)
_ITEM = re.compile(r"(?:[•◦▪●○■□–—*-]|\(?[\da-zA-Z]{1,3}[.)]|\d+(?:\.\d+)+\.?)\s")
_LABEL = re.compile(r"(?:\[[\d:.]+\]\s*)?[^\W\d_][\w.,'’&()/ -]{0,59}:\s")
# Words that are more often a part of a compound than of a divided word.
_COMPOUND_HEADS = frozenset(
    {"all", "co", "cross", "end", "first", "follow", "half", "high", "long", "low", "non", "part"}
    | {"second", "self", "short", "third", "two", "well", "year"}
)
_COMPOUND_TAILS = frozenset(
    {"based", "centred", "driven", "facing", "free", "led", "level", "making", "only", "related"}
    | {"reported", "specific", "term", "up", "wide"}
)
_ENDS = re.compile(r"[.?!:;…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line where it stands on its page, in points from the lower left corner.

    Attributes:
        divided: Its last word goes on in the next line, after a hyphen.
        right: 0 where the file does not say where its letters stand.
    """

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0
    divided: bool = False

    @property
    def height(self) -> float:
        """The size of its letters."""
        return self.top - self.bottom


def without_running_lines(
    pages: Sequence[Sequence[Line]],
) -> tuple[list[list[Line]], Counter[str]]:
    """The pages without repeated headers, footers and page numbers, and which those were."""
    seen: Counter[tuple[str, int]] = Counter()
    outer: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({key for line in _edges(lines) for key in _keys(line)})
        outer.update({next(_keys(line)) for line in _outermost(lines)})
    running: Counter[str] = Counter()
    kept = []
    for lines in pages:
        edges = {id(line) for line in _edges(lines)}
        rest = []
        for line in lines:
            enough = 2 if _PAGE_NUMBER.fullmatch(line.text) else _REPEATS
            if id(line) in edges and (
                any(seen[key] >= enough for key in _keys(line))
                # Two pages can tell only by the very first and last line of each.
                or outer[next(_keys(line))] == len(pages) == 2
            ):
                running[_NUMBER.sub("#", line.text)] += 1
            else:
                rest.append(line)
        kept.append(rest)
    return kept, running


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The highest and the lowest lines of a page, wherever they stand in the file."""
    by_height = sorted(lines, key=lambda line: -line.bottom)
    return by_height[:_EDGE_LINES] + by_height[_EDGE_LINES:][-_EDGE_LINES:]


def _outermost(lines: Sequence[Line]) -> list[Line]:
    """The first and the last line of a page that holds more than a line or two."""
    return [] if len(lines) < 4 else [_edges(lines)[0], _edges(lines)[-1]]


def _keys(line: Line) -> Iterator[tuple[str, int]]:
    """What a running line has in common with that of another page: place, and words or number."""
    place = round(line.bottom / 3)
    yield line.text, place
    for found in list(_NUMBER.finditer(line.text))[:4]:
        offset = int(found[0]) - line.page
        yield f"{line.text[: found.start()]}\0{offset}\0{line.text[found.end() :]}", place


def paragraphs(pages: Sequence[Sequence[Line]]) -> tuple[list[Paragraph], int]:
    """The lines of all pages as paragraphs, and how many divided words were made whole."""
    lines = [line for page in pages for line in page]
    words = Counter(
        re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(x.text for x in lines).lower())
    )
    margins = _margins(lines)
    leading = _leading(lines)
    done: list[Paragraph] = []
    mended = 0
    for before, line in pairwise((None, *lines)):
        assert line is not None
        if before is not None and _goes_on(before, line, margins, leading):
            last = done[-1]
            if before.divided:
                joined, whole = _whole(last.text, line.text, words)
                mended += whole
            else:
                joined = f"{last.text} {line.text}"
            done[-1] = Paragraph(joined, page=last.page)
        else:
            done.append(Paragraph(line.text, page=line.page))
    return done, mended


def _whole(before: str, after: str, words: Counter[str]) -> tuple[str, bool]:
    """Two lines with the word between them; its hyphen stays if the text elsewhere has it so."""
    head = re.findall(r"[^\W\d_]*\Z", before)[0]
    tail = re.match(r"[^\W\d_]*", after)
    end = tail[0] if tail else ""
    with_hyphen, without = words[f"{head}-{end}".lower()], words[f"{head}{end}".lower()]
    compound = head.lower() in _COMPOUND_HEADS or end.lower() in _COMPOUND_TAILS
    if with_hyphen > without or (compound and not without) or not end or end[0].isupper():
        return f"{before}-{after}", False
    return before + after, True


def _margins(lines: Sequence[Line]) -> dict[int, float]:
    """For each left margin the right edge of the text there, if several lines reach it."""
    rights: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        column = round(line.left / _COLUMN)
        for near in (column - 1, column, column + 1):
            rights[near].append(line.right)
    edges = {}
    for column, found in rights.items():
        edge = max(found)
        if sum(right >= edge - 0.12 * edge for right in found) >= 3:
            edges[column] = edge
    return edges


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, in heights of a line; 0 if there is none."""
    steps = [
        (before.bottom - line.bottom) / line.height
        for before, line in pairwise(lines)
        if before.page == line.page and line.height > 0 and before.bottom > line.bottom
    ]
    return median(steps) if steps else 0.0


def _goes_on(before: Line, line: Line, margins: dict[int, float], leading: float) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    if before.divided:
        return True
    if not before.right or not line.right or _ITEM.match(line.text):
        return False
    if abs(before.height - line.height) > 0.15 * max(before.height, line.height):
        return False
    ended = bool(_ENDS.search(before.text))
    if ended and _LABEL.match(line.text):
        return False
    if before.page == line.page:
        step = before.bottom - line.bottom
        if step > 1.3 * leading * line.height or step < 0.3 * line.height:
            return False
        if line.left > before.left + line.height and not _ITEM.match(before.text):
            return False  # the first line of a paragraph stands in
    elif ended:
        return False
    edge = margins.get(round(before.left / _COLUMN))
    if edge is None:
        return not ended and line.text[:1].islower()
    letter = (line.right - line.left) / max(len(line.text), 1)
    first_word = len(line.text.split(maxsplit=1)[0]) * letter
    room = edge - before.right
    if line.text[0].islower() and not ended:
        return room < max(first_word + 2 * letter, 0.35 * (edge - before.left))
    return room < first_word + letter
