"""The text of a file from what its reader gave, and the segments in it."""

from collections.abc import Iterable

from qms.core.text import Segment, dropped_signs, fixed_text
from qms.formats.readers.content import Content, Paragraph, counted
from qms.formats.readers.plain import refuse_endless_marks
from qms.formats.readers.turns import trimmed, with_turns

_WRAPPED_AT_LEAST, _WRAPPED_AT_MOST = 50, 100


def text_and_segments(content: Content) -> tuple[str, tuple[Segment, ...], tuple[str, ...]]:
    """The fixed text, its segments in order, and what fixing took out, as warnings."""
    warnings = []
    if content.plain is not None:
        dropped = dropped_signs(content.plain)
        text = fixed_text(content.plain)
        spans = _lines(text)
        if _is_wrapped(text, spans):
            spans = _blocks(text, spans)
    else:
        refuse_endless_marks("".join(paragraph.text for paragraph in content.paragraphs))
        dropped = sum(dropped_signs(paragraph.text) for paragraph in content.paragraphs)
        text, spans = _laid_out(content.paragraphs)
    if dropped:
        warnings.append(f"Left out: {counted(dropped, 'control character')}.")
    segments = with_turns(text, spans) if content.talk else spans
    return text, tuple(segments), tuple(warnings)


def _laid_out(paragraphs: Iterable[Paragraph]) -> tuple[str, list[Segment]]:
    """Paragraphs with a blank line between them, and where the words of each stand."""
    parts: list[str] = []
    spans = []
    at = 0
    for paragraph in paragraphs:
        words = fixed_text(paragraph.text).strip()
        if not words:
            continue
        speaker = " ".join(fixed_text(paragraph.speaker or "").split()) or None
        between = "" if not parts else "\n" if paragraph.tight else "\n\n"
        label = f"[{paragraph.time}] " if paragraph.time else ""
        label += f"{speaker}: " if speaker else ""
        parts += [between, label, words]
        start = at + len(between) + len(label)
        at = start + len(words)
        spans.append(Segment(start, at, speaker, paragraph.time, paragraph.page))
    return "".join(parts), spans


def _lines(text: str) -> list[Segment]:
    """A span for every line that is not blank, without the white space around it."""
    spans = []
    at = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            spans.append(Segment(*trimmed(text, at, at + len(line))))
        at += len(line) + 1
    return spans


def _blocks(text: str, lines: list[Segment]) -> list[Segment]:
    """Lines with no blank line between them as one span."""
    spans: list[Segment] = []
    for line in lines:
        if spans and text.count("\n", spans[-1].end, line.start) == 1:
            spans[-1] = Segment(spans[-1].start, line.end)
        else:
            spans.append(line)
    return spans


def _is_wrapped(text: str, lines: list[Segment]) -> bool:
    """Whether lines were broken to fit a width, so that blank lines part the paragraphs."""
    widths = [line.end - line.start for line in lines]
    longest = max(widths, default=0)
    if len(widths) < 4 or not _WRAPPED_AT_LEAST <= longest <= _WRAPPED_AT_MOST:
        return False
    inner = [
        width
        for width, line, following in zip(widths, lines, lines[1:], strict=False)
        if text.count("\n", line.end, following.start) == 1
    ]
    # A list of short items has lines of all lengths; wrapped text has nearly full ones.
    full = sum(width >= 0.75 * longest for width in inner)
    return len(inner) >= 3 and full >= 0.7 * len(inner)
