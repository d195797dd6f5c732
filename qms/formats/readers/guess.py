"""Which kind of source a file looks like: a guess that a person confirms."""

import re
from collections.abc import Sequence

from qms.core.text import Segment

_OPENING = 3_000
_MEETING_NAME = re.compile(
    r"(?<![a-z])(?:minutes?|agendas?|meetings?|meet|observations?|observed|committee|sqg)(?![a-z])"
)
_INTERVIEW_NAME = re.compile(
    r"(?<![a-z])(?:interviews?|int|transcripts?|transcription|focus.?group)(?![a-z])"
)
_MEETING_WORDS = re.compile(
    r"^\W*(?:[\d.]+\s*)?(?:minutes|agenda(?! item)|apologies|attendees|in attendance|present)\b"
    r"|\b(?:confirmed|draft|approved|unconfirmed) minutes\b|(?<!\d )\bminutes of\b"
    r"|\b(?:apologies (?:were|received|for absence)|matters arising|action log|members present)\b"
    r"|\b(?:observation|observer['’]s|field) notes\b",
    re.IGNORECASE | re.MULTILINE,
)


def kind_guess(name: str, text: str, segments: Sequence[Segment]) -> str:
    """`interview`, `meeting` or `document`, from a file's name and what stands in it.

    Talk with speakers is an interview unless the name says that it was a meeting.
    """
    stem = name.replace("\\", "/").rpartition("/")[2].lower()
    if _INTERVIEW_NAME.search(stem):
        return "interview"
    meeting = bool(_MEETING_NAME.search(stem))
    speaking = sum(segment.speaker is not None for segment in segments)
    timed = any(segment.time for segment in segments)
    talk = speaking > 0 and (timed or (speaking >= 2 and speaking >= 0.3 * len(segments)))
    if meeting:
        return "meeting"
    if talk:
        return "interview"
    if _MEETING_WORDS.search(text[:_OPENING]):
        return "meeting"
    return "document"
