"""A regular expression over texts, with an end to its time and its memory.

A pattern such as (a+)+b can take longer than anybody lives, and Python's `re` cannot be
interrupted. So it runs in child processes, copies of Python without any package, that are
ended when their time is up, which holds up nobody else. `Patterns` keeps them, and the texts
in them, from one search to the next: to start them and to hand them a million words takes
longer than to look through these. Many words are shared out between several processes.
"""

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qms.analysis.search import Place
from qms.errors import UserError

SECONDS = 5.0
MOST_PROCESSES = 4  # for one search, should there be so many processors
SHARED_FROM = 500_000  # characters; fewer are looked through sooner than a process starts

_CHILD = Path(__file__).with_name("pattern_child.py")
# Without -I the folder of the child would come first where modules are looked for.
_COMMAND = (sys.executable, "-I", "-S", str(_CHILD))
_SHOWN = 60  # characters of a pattern that a message repeats


class Patterns:
    """Looks for regular expressions, in processes that it keeps for the next search.

    Any number of threads may look at once; each has processes of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: _Team | None = None

    def places(
        self,
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
            UserError: The pattern is faulty, or takes too long or too much memory.
        """
        until = time.monotonic() + seconds
        with self._lock:
            team, self._idle = self._idle, None
        try:
            told = None
            if team:
                with suppress(EOFError):  # it may have been ended meanwhile by somebody else
                    told = team.look(pattern, texts, first + most, until)
            if told is None:
                team = _Team()
                told = team.look(pattern, texts, first + most, until)
        except TimeoutError:
            raise UserError(
                f"The regular expression {_shown(pattern)} took longer than {seconds:g} seconds; "
                "repeats inside repeats, such as (a+)+, are slow: write it more narrowly."
            ) from None
        except EOFError:
            raise UserError(
                f"The regular expression {_shown(pattern)} needs more memory than there is for "
                "it; write it more narrowly."
            ) from None
        self._keep(team)
        return _joined(pattern, told, first, most)

    def close(self) -> None:
        """Ends the processes; a later search starts others."""
        self._keep(None)

    def _keep(self, team: "_Team | None") -> None:
        with self._lock:
            team, self._idle = self._idle, team
        if team:
            team.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


Answer = tuple[Sequence[str], dict[str, Any]]
"""The texts that a process looked at, and what it told."""


class _Team:
    """The processes of one search at a time."""

    def __init__(self) -> None:
        self._workers: list[_Worker] = []

    def look(self, pattern: str, texts: Mapping[str, str], most: int, until: float) -> list[Answer]:
        """What each process found in its share of the texts, in their order.

        Raises:
            TimeoutError: It was not done at the time `until`.
            EOFError: A process ended by itself, as it does where it lacks memory.
        """
        shares = _shares(texts)
        while len(self._workers) < len(shares):
            self._workers.append(_Worker())
        working = list(zip(self._workers, shares, strict=False))
        try:
            with self._ended_at(until):
                for worker, share in working:
                    seconds = max(until - time.monotonic(), 0)
                    worker.ask({"pattern": pattern, "most": most, "seconds": seconds}, share)
                return [(list(share), worker.answer()) for worker, share in working]
        except BaseException:
            self.close()  # an answer that nobody waits for must not be taken for the next one
            raise

    @contextmanager
    def _ended_at(self, until: float) -> Iterator[None]:
        """The processes are ended at a time, which also ends the waiting for them."""
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            for worker in self._workers:
                worker.process.kill()

        clock = threading.Timer(max(until - time.monotonic(), 0), end)
        clock.daemon = True
        clock.start()
        try:
            yield
        except EOFError:
            if not is_late.is_set():
                raise
        finally:
            clock.cancel()
        if is_late.is_set():
            raise TimeoutError

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers = []


class _Worker:
    """One process, and the texts that it holds."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._held: dict[str, str] = {}
        self.close = weakref.finalize(self, _end, self.process)

    def ask(self, asked: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        """Send a search, with the texts that the process does not hold."""
        new = {name: text.encode() for name, text in texts.items() if self._held.get(name) != text}
        if new:
            self._held = dict(texts)
        sizes = {name: len(text) for name, text in new.items()}
        line = json.dumps({**asked, "texts": list(texts), "sizes": sizes}).encode()
        assert self.process.stdin
        try:
            self.process.stdin.writelines([line, b"\n", *new.values()])
            self.process.stdin.flush()
        except OSError:
            raise EOFError from None

    def answer(self) -> dict[str, Any]:
        """What it found."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        told: dict[str, Any] = json.loads(line)
        return told


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was written and never read
            if pipe:
                pipe.close()


def _shares(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """The texts in as many parts of about one size as are looked through at once."""
    size = sum(map(len, texts.values()))
    count = min(os.cpu_count() or 1, MOST_PROCESSES) if size >= SHARED_FROM else 1
    shares: list[dict[str, str]] = [{} for _ in range(count)]
    passed = 0
    for source, text in texts.items():
        shares[passed * count // (size + 1)][source] = text
        passed += len(text)
    return [share for share in shares if share] or [{}]


def _joined(pattern: str, told: Sequence[Answer], first: int, most: int) -> tuple[list[Place], int]:
    places: list[Place] = []
    for sources, answer in told:
        if "fault" in answer:
            where = "" if answer["at"] is None else f" at character {answer['at'] + 1}"
            raise UserError(
                f"The regular expression {_shown(pattern)} is faulty{where}: {answer['fault']}; "
                "mend it, or search for the words without the strokes."
            )
        places += [Place(sources[at], start, end) for at, start, end in answer["spans"]]
    return places[first : first + most], sum(answer["total"] for _, answer in told)


def _shown(pattern: str) -> str:
    cut = pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"
    return f"/{' '.join(cut.split())}/"
