"""A regular expression over texts, with an end to its time and its memory.

A pattern such as (a+)+b can take longer than anybody lives, and Python's `re` cannot be
interrupted. So it runs in a child process that is ended; a copy of Python without any
package starts in about 20 ms, and one that is ended holds up nobody else.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from qms.analysis.search import Place
from qms.errors import UserError

SECONDS = 5.0

_CHILD = Path(__file__).with_name("pattern_child.py")
_SHOWN = 60  # characters of a pattern that a message repeats


def pattern_places(
    pattern: str,
    texts: Mapping[str, str],
    *,
    first: int,
    most: int,
    seconds: float = SECONDS,
) -> tuple[list[Place], int]:
    """Where texts match a regular expression, and how often in all; empty matches are none.

    Args:
        pattern: As Python's `re` reads it; no flags but those that it sets itself.
        texts: By source id, in the order in which they are looked at.
        first: How many hits to pass over.
        most: How many to give.
        seconds: When to give up.

    Raises:
        UserError: The pattern is faulty, or takes too long.
    """
    sources: Sequence[str] = list(texts)
    parts = [texts[source].encode() for source in sources]
    asked = {
        "pattern": pattern,
        "first": first,
        "most": most,
        "seconds": seconds,
        "sizes": [len(part) for part in parts],
    }
    line = json.dumps(asked).encode() + b"\n"
    # Without -I the folder of the child would come first where modules are looked for.
    command = [sys.executable, "-I", "-S", str(_CHILD)]
    try:
        done = subprocess.run(
            command, input=line + b"".join(parts), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"The regular expression {_shown(pattern)} took longer than {seconds:g} seconds; "
            "repeats inside repeats, such as (a+)+, are slow: write it more narrowly."
        ) from None
    if done.returncode:
        raise UserError(
            f"The regular expression {_shown(pattern)} needs more memory than there is for it; "
            "write it more narrowly."
        )
    told = json.loads(done.stdout)
    if "fault" in told:
        where = "" if told["at"] is None else f" at character {told['at'] + 1}"
        raise UserError(
            f"The regular expression {_shown(pattern)} is faulty{where}: {told['fault']}; "
            "mend it, or search for the words without the strokes."
        )
    return [Place(sources[at], start, end) for at, start, end in told["spans"]], told["total"]


def _shown(pattern: str) -> str:
    cut = pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"
    return f"/{' '.join(cut.split())}/"
