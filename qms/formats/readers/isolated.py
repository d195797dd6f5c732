"""Drives the process that opens files: one is kept for many files and replaced when in doubt."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from qms.formats.readers.child import EXHAUSTED, LENGTH
from qms.formats.readers.content import Content, Paragraph, Unreadable
from qms.formats.readers.limits import Limits, as_numbers

_ROOT = Path(__file__).resolve().parents[3]
# The process gets no setting, address or password that it has no use for.
_KEPT = [
    "PATH",
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
]
_FILES_EACH = 200


class _Gone(Exception):
    """The process ended before it answered."""


class Isolation:
    """A process of its own for opening files; starts when first needed.

    Use it in a `with` block, or close it. Not for several threads at once.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    def __enter__(self) -> "Isolation":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, sort: str, data: bytes, pages: tuple[int, int] | None = None) -> Content:
        """What stands in a file of the format `sort`.

        Raises:
            Unreadable: It is refused, or it broke or exhausted the process.
        """
        fresh = self._process is None
        try:
            answer = self._answer(sort, data, pages)
        except _Gone:
            if fresh:
                raise Unreadable(EXHAUSTED) from None
            # Perhaps what came before had used up the process; a new one tells.
            try:
                answer = self._answer(sort, data, pages)
            except _Gone:
                raise Unreadable(EXHAUSTED) from None
        if "refused" in answer:
            raise Unreadable(str(answer["refused"]))
        return _content(answer["content"])

    def close(self) -> None:
        """Ends the process, if one runs."""
        process, self._process, self._read = self._process, None, 0
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def _answer(self, sort: str, data: bytes, pages: tuple[int, int] | None) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(2 * self._limits.seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            told = json.dumps({"sort": sort, "length": len(data), "pages": pages}).encode("ascii")
            process.stdin.write(LENGTH.pack(len(told)) + told)
            process.stdin.write(data)
            process.stdin.flush()
            head = process.stdout.read(LENGTH.size)
            size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
            # An answer is text of a known length and little else: six bytes a character in
            # JSON, twelve beyond the basic plane.
            if not 0 < size <= 24 * self._limits.characters:
                raise _Gone
            body = process.stdout.read(size)
            if len(body) != size:
                raise _Gone
        except (OSError, _Gone):
            self.close()
            raise _Gone from None
        finally:
            timer.cancel()
        answer: dict[str, Any] = json.loads(body)
        self._read += 1
        if answer.get("spent") or self._read >= _FILES_EACH:
            self.close()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            environment["PYTHONPATH"] = os.pathsep.join(
                part for part in (str(_ROOT), environment.get("PYTHONPATH")) if part
            )
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "qms.formats.readers.child",
                    json.dumps(as_numbers(self._limits)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._process


def _content(told: dict[str, Any]) -> Content:
    """The answer of the process as a value."""
    paragraphs = [Paragraph(**paragraph) for paragraph in told["paragraphs"]]
    return Content(
        paragraphs=paragraphs,
        plain=told["plain"],
        pages=told["pages"],
        talk=told["talk"],
        warnings=tuple(told["warnings"]),
    )
