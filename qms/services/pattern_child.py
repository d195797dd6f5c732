"""Looks for a regular expression in texts, in a process of its own that can be ended.

Run by `qms.services.patterns` as a file, with nothing but the standard library. It reads one
line of JSON (pattern, first, most, seconds, sizes) and then the texts as UTF-8, one behind
the other; it writes {"fault": ..., "at": ...}, or {"total": ..., "spans": [[text, start, end]]}
with at most `most` hits from the number `first` on.
"""

import contextlib
import json
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

ROOM = 512 * 2**20  # bytes beside the texts; a pattern that needs more is refused


def limit(size: int, seconds: float) -> None:
    """Bounds memory, and the time that is spent should nobody be left to end the process."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with contextlib.suppress(ValueError, OSError):  # some systems know the names alone
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (ROOM + 10 * size,) * 2)


def spans(pattern: re.Pattern[str], texts: Iterator[str]) -> Iterator[tuple[int, int, int]]:
    """Every hit that is not empty: the number of the text, start and end."""
    for number, text in enumerate(texts):
        for found in pattern.finditer(text):
            start, end = found.span()
            if end > start:
                yield number, start, end


def answer(asked: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What was found, or what is wrong with the pattern."""
    warnings.simplefilter("ignore")
    try:
        pattern = re.compile(asked["pattern"])
    except re.error as error:
        return {"fault": error.msg, "at": error.pos}
    except (RecursionError, OverflowError) as error:
        return {"fault": str(error), "at": None}
    first, last = asked["first"], asked["first"] + asked["most"]
    total, shown = 0, []
    for total, span in enumerate(spans(pattern, _texts(data, asked["sizes"])), start=1):
        if first < total <= last:
            shown.append(span)
    return {"total": total, "spans": shown}


def _texts(data: bytes, sizes: list[int]) -> Iterator[str]:
    at = 0
    for size in sizes:
        yield data[at : at + size].decode()
        at += size


if __name__ == "__main__":
    given = json.loads(sys.stdin.buffer.readline())
    size = sum(given["sizes"])
    limit(size, given["seconds"])
    sys.stdout.write(json.dumps(answer(given, sys.stdin.buffer.read())))
