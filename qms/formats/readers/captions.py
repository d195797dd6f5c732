"""WebVTT and SubRip as programs really write them.

One utterance may be spread over several cues, cues stand out of order and overlap, and the
speaker is in a voice tag, before a colon or on a line of their own. Nothing that was said is
dropped; what is not a cue is counted.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from qms.core.text import fixed_text
from qms.formats.readers.content import Content, Paragraph, Unreadable, counted, left_out
from qms.formats.readers.plain import decoded
from qms.formats.readers.turns import believed, clock, could_speak, like_a_sentence

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"^\s*(?P<start>{_STAMP})\s*-{{1,2}}>\s*(?P<end>{_STAMP})")
# A line that was meant as a time; `2 < 3 --> 1` is words.
_MEANT = re.compile(r"^\s*\S{0,20}\s*-->\s*\S{0,20}\s*$")
_PLAIN_ID = re.compile(r"\S+")
_NAMED_ID = re.compile(r"^\d+\s+\"(?P<name>[^\"]+)\"(?:\s+\(\d+\))?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?(?:\s{1,9}(?P<name>[^<>]{0,200}))?>")
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<\d[\d:.]{0,20}>", re.I
)
_LABEL = re.compile(r"^(?:>>\s*|-\s+)?(?P<name>[^\W_][\w.,'’&()/ -]{0,59}?):\s+(?=\S)")
_ALONE = re.compile(r"^\((?P<name>[^\W\d_][^()\n]{0,59})\)\s*\n(?=.*\S)")
_SOUNDS = re.compile(
    r"(?:laugh|applau|music|silen|inaudib|unclear|crosstalk|pause|cough|sigh|background|noise)",
    re.IGNORECASE,
)
_PART = re.compile(r"^(?P<whole>.*\S)[-/](?P<number>\d+)$")
_ENDS = re.compile(r"[.?!…][\"'”’)]*$")
_TIMING_AT_MOST = 100
_ID_AT_MOST = 100
_PAUSE = 5.0
_LONG = 1_500


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words with when they were said; seconds, None where the file gives no time."""

    id: str
    start: float | None
    end: float | None
    text: str
    speaker: str | None = None


def read_captions(data: bytes) -> Content:
    """A .vtt or .srt: an utterance a paragraph, in order of time.

    Raises:
        Unreadable: There is no cue in it that says anything.
    """
    text, warnings = decoded(data)
    cues, notes = _cues(fixed_text(text))
    said = [part for cue in cues for part in _voices(cue)]
    empty = len(cues) - len({id(cue) for cue in cues if _words(cue.text)})
    said = [cue for cue in said if cue.text]
    if not said:
        raise Unreadable("holds no captions with words; export the transcript again.")
    whole = _parts_joined(_labelled(said))
    ordered, order = _in_order(whole)
    turns = _turns(ordered, delimited=len(whole) < len(said))
    names = sum(not (_PLAIN_ID.fullmatch(c.id) or _NAMED_ID.match(c.id)) for c in cues if c.id)
    untimed = sum(cue.start is None for cue in said)
    return Content(
        paragraphs=[
            Paragraph(cue.text, speaker=cue.speaker, time=_clock(cue.start)) for cue in turns
        ],
        talk=False,
        warnings=(
            *warnings,
            *left_out(
                (empty, "caption without words", "captions without words"),
                (names, "name of a caption", "names of captions"),
                (notes, "note or style block", "note or style blocks"),
            ),
            *order,
            *(
                (f"{counted(untimed, 'caption')} gave no time that can be read.",)
                if untimed
                else ()
            ),
        ),
    )


def _clock(seconds: float | None) -> str | None:
    return None if seconds is None else clock(f"{int(seconds) // 60}:{int(seconds) % 60:02}")


def _seconds(stamp: str) -> float:
    total = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _cues(text: str) -> tuple[list[_Cue], int]:
    """The cues as written, and how many blocks were notes or styles."""
    cues: list[_Cue] = []
    more: defaultdict[int, list[str]] = defaultdict(list)
    notes = 0
    for number, block in enumerate(_blocks(text)):
        at = next((i for i, line in enumerate(block) if _is_timing(line)), None)
        first = block[0].strip()
        if at is not None and at <= 1:
            if at and cues and "<" in first:
                # A blank line inside a cue, and its last words directly above the next time.
                more[len(cues) - 1].append(first)
            cues += _of_block(block, at)
        elif number == 0 and first.startswith("WEBVTT"):
            # Some programs leave no blank line after the heading.
            if at is not None:
                cues += _of_block(block[at - 1 if at > 1 else at :], 1 if at > 1 else 0)
            elif len(block) > 1:
                notes += 1
        elif re.match(r"(?:NOTE|STYLE|REGION)\b", first):
            notes += 1
        elif cues:
            # A blank line inside a cue: what follows still belongs to it.
            if not (len(block) == 1 and first.isdigit()):
                more[len(cues) - 1] += block
        else:
            cues.append(_Cue("", None, None, "\n".join(block)))
    for at, lines in more.items():
        cues[at] = replace(cues[at], text="\n".join([cues[at].text, *lines]))
    return cues, notes


def _of_block(block: list[str], at: int) -> Iterator[_Cue]:
    """The cues of lines that no blank line parts; `at` is the first line with a time."""
    times = [i for i, line in enumerate(block) if i >= at and (_is_timing(line))]
    for which, i in enumerate(times):
        name = block[i - 1].strip() if i and (which == 0 or _is_id(block[i - 1])) else ""
        end = len(block)
        if which + 1 < len(times):
            end = times[which + 1]
            end -= 1 if _is_id(block[end - 1]) and end - 1 > i else 0
        timing = _timing(block[i])
        # A time that cannot be read is kept as words rather than lost.
        rest = [] if timing else [block[i]]
        yield _Cue(
            name,
            _seconds(timing["start"]) if timing else None,
            _seconds(timing["end"]) if timing else None,
            "\n".join([*rest, *block[i + 1 : end]]),
        )


def _is_timing(line: str) -> bool:
    if "->" not in line:
        return False
    bare = line.strip()
    return bool(_timing(line) or (len(bare) <= _TIMING_AT_MOST and _MEANT.match(bare)))


def _timing(line: str) -> re.Match[str] | None:
    """The time that a line begins with; it stands near the beginning or not at all."""
    return _TIMING.match(line.strip()[:_TIMING_AT_MOST])


def _is_id(line: str) -> bool:
    """Whether a line directly above a time is a cue's number or GUID, not words."""
    return bool(re.fullmatch(r"\s*(?:\d+|[0-9a-fA-F-]{20,}(?:/[\d-]+)?)\s*", line))


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in (*text.split("\n"), ""):
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _voices(cue: _Cue) -> Iterator[_Cue]:
    """A cue for every voice in it, with the words as plain text."""
    if named := _NAMED_ID.match(cue.id):
        cue = replace(cue, speaker=named["name"].strip())
    found = list(_VOICE.finditer(cue.text))
    edges = [0, *(match.start() for match in found), len(cue.text)]
    if before := _words(cue.text[: edges[1]]):
        yield replace(cue, text=before)
    for match, end in zip(found, edges[2:], strict=True):
        name = " ".join(html.unescape(match["name"] or "").split()) or None
        if words := _words(cue.text[match.end() : end]):
            yield replace(cue, text=words, speaker=name)


def _words(text: str) -> str:
    """The words of a cue on one line, but for a name that stands on a line of its own."""
    plain = html.unescape(_TAG.sub("", _VOICE.sub("", text))).strip()
    if match := _ALONE.match(plain):
        return f"({match['name']})\n" + " ".join(plain[match.end() :].split())
    return " ".join(plain.split())


def _labelled(cues: list[_Cue]) -> list[_Cue]:
    """Cues without a voice tag, with the speaker that their words begin with."""
    labels = [_label(cue) for cue in cues]
    people = believed(((name, False) for name, _ in labels if name), len(cues))
    done = []
    for cue, (name, words) in zip(cues, labels, strict=True):
        sure = name and (name in people or (not like_a_sentence(name) and _capitals(name)))
        if sure and could_speak(name):
            done.append(replace(cue, speaker=name, text=words))
        else:
            done.append(replace(cue, text=" ".join(cue.text.split())))
    return done


def _label(cue: _Cue) -> tuple[str, str]:
    """The label at the beginning of a cue and the words after it; blank if it has none."""
    if cue.speaker is None:
        if (match := _ALONE.match(cue.text)) and not _SOUNDS.match(match["name"]):
            if match["name"][0].isupper():
                return match["name"].strip(), cue.text[match.end() :]
        elif match := _LABEL.match(cue.text):
            return match["name"].strip(), cue.text[match.end() :]
    return "", cue.text


def _capitals(name: str) -> bool:
    """Whether a label is written like a name: few words, each with a capital or a number."""
    words = [word for word in re.split(r"[\s.-]+", name) if word]
    return len(words) <= 5 and all(not word[0].islower() for word in words)


def _parts_joined(cues: list[_Cue]) -> list[_Cue]:
    """Cues whose ids say that they are parts of one utterance as one."""
    wholes: list[list[_Cue]] = []
    places: dict[tuple[str, str | None], list[_Cue]] = {}
    for cue in cues:
        part = _PART.match(cue.id) if len(cue.id) <= _ID_AT_MOST else None
        key = (part["whole"] if part else "", cue.speaker)
        if part and key in places:
            places[key].append(cue)
        else:
            wholes.append([cue])
            if part:
                places[key] = wholes[-1]
    return [_joined(whole) for whole in wholes]


def _in_order(cues: list[_Cue]) -> tuple[list[_Cue], tuple[str, ...]]:
    """Utterances by when they begin, and sentences about what was not so."""
    times: list[float] = []
    for cue in cues:
        times.append(cue.start if cue.start is not None else times[-1] if times else 0.0)
    late = sum(time < before for before, time in pairwise(times))
    ordered = [cues[i] for i in sorted(range(len(cues)), key=lambda i: (times[i], i))]
    over = sum(
        before.speaker != cue.speaker and (cue.start or 0.0) < (before.end or 0.0)
        for before, cue in pairwise(ordered)
        if cue.start is not None
    )
    told = []
    if late:
        told.append(f"{counted(late, 'utterance')} stood out of time order and came into order.")
    if over:
        told.append(f"{counted(over, 'utterance')} began while another went on.")
    return ordered, tuple(told)


def _turns(cues: list[_Cue], *, delimited: bool) -> list[_Cue]:
    """Cues in order of time, joined while the same person goes on.

    Where ids have told which cues are one utterance, only a sentence still open is joined.
    """
    turns: list[list[_Cue]] = []
    length = 0
    for cue in cues:
        if turns and _goes_on(turns[-1][-1], cue, length, delimited=delimited):
            turns[-1].append(cue)
            length += len(cue.text)
        else:
            turns.append([cue])
            length = len(cue.text)
    return [_joined(turn) for turn in turns]


def _goes_on(before: _Cue, cue: _Cue, length: int, *, delimited: bool) -> bool:
    """Whether a cue continues a turn of `length` characters so far that ends with `before`.

    Without a name a turn goes on only to a sentence's end.
    """
    if before.speaker != cue.speaker or before.end is None or cue.start is None:
        return False
    if cue.start - before.end > _PAUSE:
        return False
    if not _ENDS.search(before.text[-20:]):
        return True
    return cue.speaker is not None and not delimited and length < _LONG


def _joined(parts: list[_Cue]) -> _Cue:
    """Parts of an utterance as one, in order of time."""
    if len(parts) == 1:
        return parts[0]
    parts = sorted(parts, key=lambda cue: cue.start or 0.0)
    ends = [cue.end for cue in parts if cue.end is not None]
    text = " ".join(cue.text for cue in parts)
    return replace(parts[0], text=text, end=max(ends) if ends else None)
