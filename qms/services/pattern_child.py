"""Looks for regular expressions in texts, in a process of its own that can be ended.

Run by `qms.services.patterns` as a file, with nothing but the standard library. It reads one
line of JSON (pattern, most, seconds, texts, sizes) and then the texts that it does not hold yet
as UTF-8, one behind the other; it writes a line: {"fault": ..., "at": ...}, or {"total": ...,
"spans": [[text, start, end], ...]} with the first `most` hits. So until its input ends.

`texts` are the names of the texts to look at, in their order, `sizes` the bytes of those that
follow by name. Where some follow, all that are not named are forgotten.
"""

import contextlib
import json
import re
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

ROOM = 512 * 2**20  # bytes beside the texts; a pattern that needs more is refused


def limit(size: int, seconds: float) -> None:
    """Bounds memory, and the time that is spent should nobody be left to end the process."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    # The soft limits alone, which end the process as well: the next search sets them anew.
    for which, most in (
        (resource.RLIMIT_CPU, int(time.process_time() + seconds) + 2),
        (resource.RLIMIT_AS, ROOM + 10 * size),
        (resource.RLIMIT_CORE, 0),  # else what people said would be left behind in a file
    ):
        with contextlib.suppress(ValueError, OSError):  # some systems know the names alone
            hard = resource.getrlimit(which)[1]
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (soft, hard))


def spans(pattern: re.Pattern[str], texts: Iterable[str]) -> Iterator[tuple[int, int, int]]:
    """Every hit that is not empty: the number of the text, start and end."""
    for number, text in enumerate(texts):
        for found in pattern.finditer(text):
            start, end = found.span()
            if end > start:
                yield number, start, end


def answer(pattern: str, texts: Iterable[str], most: int) -> dict[str, Any]:
    """What was found, or what is wrong with the pattern."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return {"fault": error.msg, "at": error.pos}
    except (RecursionError, OverflowError) as error:
        return {"fault": str(error), "at": None}
    total, shown = 0, []
    for total, span in enumerate(spans(compiled, texts), start=1):
        if total <= most:
            shown.append(span)
    return {"total": total, "spans": shown}


def serve(given: BinaryIO, told: BinaryIO) -> None:
    """Answer one line after the other until there are no more."""
    held: dict[str, str] = {}
    sizes: dict[str, int] = {}
    while line := given.readline():
        asked = json.loads(line)
        names, new = asked["texts"], asked["sizes"]
        if new:
            held = {name: held[name] for name in names if name not in new}
            sizes = {name: sizes[name] for name in held} | new
        limit(sum(sizes.values()), asked["seconds"])
        for name, size in new.items():
            held[name] = given.read(size).decode()
        found = answer(asked["pattern"], [held[name] for name in names], asked["most"])
        told.write(json.dumps(found).encode() + b"\n")
        told.flush()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(sys.stdin.buffer, sys.stdout.buffer)
