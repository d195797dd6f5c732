"""Who speaks when: labels at the beginning of lines, such as `[00:12] Interviewer: ...`.

A label is only believed where the text as a whole looks like talk, so that `Aim:` in a
paper or `Risk:` in a board pack is nobody. The text itself is never changed.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qms.core.text import Segment

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W_][\w.,'’&()/ -]{0,59}?"
# Runs of white space are bounded, so that no line costs more than its length.
_GAP = r"[^\S\n]{0,9}"
_LINE = re.compile(
    rf"""^{_GAP}(?:[>*_-]{{1,2}}{_GAP})?
    (?:[\[(<]?(?P<before>{_TIME})[\])>]?(?:{_GAP}-{{1,2}}>{_GAP}{_TIME})?{_GAP}[-–—:|]?{_GAP})?
    (?:[*_]{{0,2}}(?P<name>{_NAME})[*_]{{0,2}}
       (?:(?:{_GAP}[\[(](?P<after>{_TIME})[\])])?[*_]{{0,2}}:[*_]{{0,2}}
          (?=\s|\Z){_GAP}(?:[\[(](?P<inside>{_TIME})[\])])?
         |{_GAP}[\[(](?P<bare>{_TIME})[\])](?=[^\S\n]{{1,9}}[^\s|])
         |[^\S\n]{{1,3}}(?P<long>\d{{1,2}}:\d{{2}}:\d{{2}})(?=[^\S\n]{{2,9}}[^\s|])))?
    """,
    re.MULTILINE | re.VERBOSE,
)
_HEADING = re.compile(
    rf"^{_GAP}(?P<name>{_NAME})(?:[^\S\n]{{2,60}}|\t|[^\S\n]{{1,60}}[\[(]|[ ](?=\d+:\d+:))"
    rf"(?P<time>{_TIME})[\])]?{_GAP}$",
    re.MULTILINE,
)
_ROLE = re.compile(
    r"(?:interviewer|interviewee|participant|respondent|speaker|moderator|facilitator|"
    r"researcher|observer|informant|unknown speaker|int|res|[pqarims])[\s#.]*\d{0,3}",
    re.IGNORECASE,
)
# What stands before a colon in papers, minutes and letters, and is nobody.
_NOBODY = frozenset(
    """
    abstract action actions address agenda agreed aim aims apologies appendix approach
    attached attachments attendance attendees author authors background bcc benefits cc
    circulation classification code conclusion conclusions contact contents context copy
    correspondence cost costs criteria date dated deadline decision decisions definition
    department description details discussion distribution document due duration e-mail e.g eg
    email encl enclosures evidence example examples fax figure file findings for format from
    goal goals i.e ie impact important introduction issue issues item items key language lead
    length limitations link links location measure measures medium meeting members method
    methods minutes mitigation mobile n.b name names nb next note notes number objective
    objectives outcome outcomes owner page pages phone place post present previous print
    progress project ps purpose question re received recommendation recommendations ref
    reference references relates report reports resolved result results risk risks role scope
    section see sent sign-off signed site source sources status step steps strategy subject
    summary table tel telephone theme themes time times timescale title to topic total
    transcribed transcriber type update updates url venue version via video warning web
    website when where
    """.split()  # noqa: SIM905 -- words read better as a sentence
) | {"in attendance", "matters arising", "next steps", "recording date", "date of interview"}
_OPENING = frozenset(
    """
    a all also an and as at because but by each finally first for from he her here his how i if in
    it many most my no not now on one or our overall second she so some that the their then there
    these they third this those three to two we well what when where which who why with you your
    """.split()  # noqa: SIM905 -- words read better as a sentence
)
_SAYING = frozenset(
    """
    am are be been can could did do does following follows had has have is it made make may me must
    said say says should that them these they thing things think this those us was we were will
    would you
    """.split()  # noqa: SIM905 -- words read better as a sentence
)
_NUMBERED = re.compile(
    r"(?:item|figure|table|appendix|section|chapter|step|question|page|part|annex|note|paper|"
    r"phase|criterion|domain|level|standard|action|objective|recommendation)s?\s+[\w.]{1,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that may begin a turn.

    Attributes:
        line, words: Where the line begins and where its words do.
        name, time: The label, blank if none, and the time, None if none.
        sure: Whether its time can only be a recording's, not the hour on an agenda.
    """

    line: int
    words: int
    name: str
    time: str | None
    sure: bool


def clock(time: str | None) -> str | None:
    """A time of a recording as HH:MM:SS."""
    if not time:
        return None
    seconds = 0
    for part in re.split(r"[.,]", time)[0].split(":"):
        seconds = seconds * 60 + int(part)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def believed(names: Iterable[tuple[str, bool]], paragraphs: int) -> frozenset[str]:
    """The labels that are people speaking.

    Args:
        names: Every label found, as often as it was found, and whether a recording's time
            stood with it.
        paragraphs: How many paragraphs the text has.
    """
    found = [(name, timed) for name, timed in names if could_speak(name)]
    counts = Counter(name for name, _ in found)
    timed = {name for name, with_time in found if with_time}
    share = len(found) / max(paragraphs, 1)
    roles = {name for name in counts if _ROLE.fullmatch(name)}
    often = 2 if share >= 0.5 else 3
    # Two people who speak once each make a conversation only if nearly all of the text is theirs.
    short = len(counts) > 1 and (share >= 0.6 or (bool(roles) and share >= 0.3))
    return frozenset(
        name
        for name, count in counts.items()
        if name in timed
        or name in roles
        or ((short or (share >= 0.2 and count >= often)) and not like_a_sentence(name))
    )


def could_speak(name: str) -> bool:
    """Whether a label may be a person at all."""
    bare = name.casefold().rstrip(".")
    return (
        bare not in _NOBODY
        and len(name.split()) <= 7
        and not _NUMBERED.fullmatch(bare)
        and not name[0].isdigit()
    )


def like_a_sentence(name: str) -> bool:
    """Whether a label is the beginning of a sentence, as in `The thing is this:`."""
    words = name.casefold().split()
    return words[0] in _OPENING or not _SAYING.isdisjoint(words[1:])


def with_turns(text: str, spans: list[Segment]) -> list[Segment]:
    """`spans` cut where turns begin, each with who speaks and when; none blank.

    A paragraph without a label goes on with the speaker before it only where that label
    stood alone on its line. Labels and times are not part of the segments.
    """
    turns = _believed_turns(text, len(spans))
    if not turns:
        return spans
    starts = [turn.line for turn in turns]
    cut: list[Segment] = []
    alone: _Turn | None = None  # a label or time whose words stand on the lines below
    for span in spans:
        inside = turns[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        first = inside[0].line if inside else span.end
        if text[span.start : first].strip():
            cut.append(_segment(text, span, span.start, first, alone))
            alone = replace(alone, time=None) if alone and alone.name else None
        for number, turn in enumerate(inside):
            end = inside[number + 1].line if number + 1 < len(inside) else span.end
            if alone and alone.time and not alone.name and turn.name and not turn.time:
                turn = replace(turn, time=alone.time)  # a time on the line above a label
            if text[turn.words : end].strip():
                cut.append(_segment(text, span, turn.words, end, turn))
                alone = None
            else:
                alone = turn
    return cut


def _believed_turns(text: str, paragraphs: int) -> list[_Turn]:
    """The lines that begin turns, in order."""
    turns, headings = _turns(text), _headings(text)
    # An agenda has names and times too, but by the clock on the wall.
    if headings and not headings[0].sure:
        headings = []
    speakers = believed(
        [(turn.name, turn.sure) for turn in (*turns, *headings) if turn.name], paragraphs
    )
    kept = {
        turn.line: turn for turn in turns if (turn.name in speakers if turn.name else turn.sure)
    }
    kept.update({turn.line: turn for turn in headings if turn.name in speakers})
    return [kept[line] for line in sorted(kept)]


def _turns(text: str) -> list[_Turn]:
    """Lines that begin with a label, a time or both."""
    found = []
    for match in _LINE.finditer(text):
        before = match["before"]
        if not (match["name"] or before):
            continue
        unsure = before or match["bare"]  # the hour on an agenda, or in a sentence
        time = unsure or match["after"] or match["inside"] or match["long"]
        mark = bool(before) and _is_mark(text, match)
        sure = bool(time) and (not unsure or mark or time.count(":") == 2)
        if match["name"] or sure:
            name = " ".join((match["name"] or "").split())
            found.append(_Turn(match.start(), match.end(), name, clock(time), sure))
    return found


def _is_mark(text: str, match: re.Match[str]) -> bool:
    """Whether the time at the beginning of a line is in brackets or alone on its line."""
    bracketed = text[match.start("before") - 1 : match.start("before")] in ("[", "(", "<")
    return bracketed or (not match["name"] and text[match.end() : match.end() + 1] in ("", "\n"))


def _headings(text: str) -> list[_Turn]:
    """Lines of a name and a time, with the words on the lines below."""
    return [
        _Turn(
            match.start(),
            match.end(),
            " ".join(match["name"].split()),
            clock(match["time"]),
            match["time"].count(":") == 2 or int(match["time"].split(":")[0]) < 7,
        )
        for match in _HEADING.finditer(text)
    ]


def _segment(text: str, span: Segment, start: int, end: int, turn: _Turn | None) -> Segment:
    """The words of a turn from `start` to `end`, without white space around them."""
    start, end = trimmed(text, start, end)
    if turn is None:
        return Segment(start, end, span.speaker, span.time, span.page)
    return Segment(start, end, turn.name or span.speaker, turn.time or span.time, span.page)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space around it."""
    part = text[start:end]
    bare = part.strip()
    if len(bare) == len(part):
        return start, end
    start += len(part) - len(part.lstrip())
    return start, start + len(bare)
