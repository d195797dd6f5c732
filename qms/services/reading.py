"""Reading a source: an excerpt where it stands in its text."""

import re
from dataclasses import dataclass

from qms.storage.engine import Store
from qms.storage.studies import text_of

AROUND = 500
_TURN = re.compile(r"^(?:\[(?P<time>[\d:.]+)\]\s*)?(?P<speaker>[^\n:]{1,60}):\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Context:
    """An excerpt with the text around it.

    Attributes:
        before, after: Text on either side, cut at a paragraph or word; blank at the ends.
        cut_before, cut_after: Whether more text stands before or after.
        speaker: Who speaks at the excerpt, as the transcript names them; blank if unknown.
    """

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool
    speaker: str


def excerpt_in_context(store: Store, study: str, source: str, start: int, end: int) -> Context:
    """The text from `start` to `end` (code points, half open) with what stands around it."""
    with store.reading() as conn:
        text = text_of(conn, study, source)
    return in_context(text, start, end)


def in_context(text: str, start: int, end: int, around: int = AROUND) -> Context:
    """An excerpt of `text` with about `around` characters on either side."""
    first = max(start - around, 0)
    if first:
        gap = re.search(r"\s", text[first:start])
        first = first + gap.end() if gap else start
    last = min(end + around, len(text))
    if last < len(text):
        cut = max(text.rfind(" ", end, last), text.rfind("\n", end, last))
        last = cut if cut > end else end
    turns = list(_TURN.finditer(text, 0, max(start, 1) + 80))
    speaking = [turn for turn in turns if turn.start() <= start]
    return Context(
        before=text[first:start],
        quote=text[start:end],
        after=text[end:last],
        cut_before=first > 0,
        cut_after=last < len(text),
        speaker=speaking[-1]["speaker"].strip() if speaking else "",
    )
