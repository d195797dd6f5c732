"""The key of a study's pseudonyms, and the log of what was replaced: kept apart from the study.

A file of JSON lines for each study, in a folder of the user's data directory wherever the
database is, for the eyes of who runs the program alone. Nothing here touches a database, and
nothing of it enters a bundle or an event.

Who brings in a text writes here first and to the database then: a key too many harms nobody,
a pseudonym without its key cannot be undone.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from qms.analysis.people import Who
from qms.analysis.people_replaced import Pseudonym, Replacement
from qms.errors import Conflict, StorageFailed
from qms.storage.events import now

__all__ = ["LogLine", "forget", "key_file", "known", "remember", "replacements"]

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
KEY = "pseudonym"
LOG = "replacement"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One replacement in a text of the study: when, by whom, in which source, what."""

    at: str
    who: str
    source: str
    replacement: Replacement


Row = Pseudonym | LogLine


def key_folder() -> Path:
    """Where keys are: `QMS_KEY_FOLDER`, or a folder in the person's data directory."""
    given = os.environ.get("QMS_KEY_FOLDER", "").strip()
    if given:
        return Path(given).expanduser().absolute()
    return platformdirs.user_data_path("ics-quality-profile", appauthor=False) / "pseudonyms"


def key_file(study_id: str) -> Path:
    """The file of one study; it need not be there.

    An id may hold any sign, so the name is its readable part and a digest of all of it.
    """
    readable = re.sub(r"[^a-z0-9]+", "-", study_id.lower()).strip("-")[:40] or "study"
    digest = hashlib.sha256(study_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return key_folder() / f"{readable}-{digest}.jsonl"


def known(study_id: str) -> tuple[Pseudonym, ...]:
    """The key of a study, in the order in which it was made; empty where there is none.

    Raises:
        StorageFailed: The file cannot be read, or a line of it is damaged.
    """
    return _key(_rows(key_file(study_id)))


def replacements(study_id: str) -> tuple[LogLine, ...]:
    """The log of a study, oldest first.

    Raises:
        StorageFailed: The file cannot be read, or a line of it is damaged.
    """
    return tuple(row for row in _rows(key_file(study_id)) if isinstance(row, LogLine))


def remember(
    study_id: str,
    pseudonyms: Iterable[Pseudonym],
    log: Iterable[Replacement] = (),
    *,
    source: str,
    who: str,
) -> None:
    """Adds to the key of a study and to its log; on the disk when it returns, all or nothing.

    Args:
        study_id: The study.
        pseudonyms: Those of one text; what the key holds already is not written again.
        log: What was replaced in that text.
        source: Where they were replaced: the file that the text came in.
        who: The person who decided.

    Raises:
        Conflict: The key has another word for a person, or a made-up word is another
            person's: somebody else wrote meanwhile. Nothing was written; replace again.
        StorageFailed: The file cannot be read or written.
    """
    path = key_file(study_id)
    at = now()
    with _alone(path):
        rows = _rows(path)
        fresh = _new_lines(_key(rows), pseudonyms)
        _write(path, [*rows, *fresh, *(LogLine(at, who, source, entry) for entry in log)])


def forget(study_id: str, persons: Collection[Who] | None = None) -> int:
    """Takes people out of the key and the log for good; returns how many.

    From then on nothing tells who they were: their pseudonyms cannot be undone, and the next
    text in which they are named gets new ones.

    Args:
        study_id: The study.
        persons: Kind and person; all of the study where None.

    Raises:
        StorageFailed: The file cannot be read or written.
    """
    path = key_file(study_id)
    if not path.exists():
        return 0
    with _alone(path):
        if persons is None:
            # Also where it is damaged: who wants it gone must not have to mend it first.
            count = len({line.who for line in _key(_rows(path, damaged=True))})
            with _told(path):
                path.unlink(missing_ok=True)
            return count
        rows = _rows(path)
        gone = {_whose(row) for row in rows} & set(persons)
        if gone:
            _write(path, [row for row in rows if _whose(row) not in gone])
        return len(gone)


def _key(rows: Iterable[Row]) -> tuple[Pseudonym, ...]:
    return tuple(row for row in rows if isinstance(row, Pseudonym))


def _whose(row: Row) -> Who:
    line = row.replacement if isinstance(row, LogLine) else row
    return line.kind, line.person


def _new_lines(key: Iterable[Pseudonym], wanted: Iterable[Pseudonym]) -> list[Pseudonym]:
    """The wanted lines that the key does not have; none may speak against it."""
    words = {line.who: line.word for line in key}
    whose = {line.word: line.who for line in key}
    fresh = []
    for line in wanted:
        if words.get(line.who) == line.word:
            continue
        is_taken = line.word in whose and not line.was_given
        if line.who in words or is_taken:
            raise Conflict(
                f"Somebody else gave out “{words.get(line.who, line.word)}” in this study "
                "meanwhile; look at the text again and repeat the replacement."
            )
        words[line.who] = line.word
        whose.setdefault(line.word, line.who)
        fresh.append(line)
    return fresh


def _rows(path: Path, *, damaged: bool = False) -> list[Row]:
    """What the file holds; a line that cannot be read is an error, or left out."""
    with _told(path):
        try:
            written = path.read_bytes()
        except FileNotFoundError:
            return []
    rows = []
    for n, line in enumerate(written.splitlines(), start=1):
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, TypeError, KeyError):
            if not damaged:
                # The line itself is not told: it names somebody.
                raise StorageFailed(
                    f"Line {n} of the key of pseudonyms {path} cannot be read; "
                    "put a copy of the file that was kept in its place, or mend the line."
                ) from None
    return rows


def _row(cells: dict[str, Any]) -> Row:
    record = cells.pop("record")
    if record == KEY:
        return Pseudonym(**cells)
    head = {name: cells.pop(name) for name in ("at", "who", "source")}
    return LogLine(**head, replacement=Replacement(**cells))


def _line(row: Row) -> str:
    if isinstance(row, Pseudonym):
        cells = {"record": KEY, **asdict(row)}
    else:
        cells = {"record": LOG, **asdict(row)}
        cells |= cells.pop("replacement")
    # ASCII, so that half of a surrogate pair in a name that was typed does no harm.
    return json.dumps(cells) + "\n"


def _write(path: Path, rows: Iterable[Row]) -> None:
    """The file anew, complete or not at all."""
    half = path.with_name(f"{path.name}.part")
    with _told(path):
        half.unlink(missing_ok=True)
        # Made private; not made first and closed to others then.
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
            file.writelines(map(_line, rows))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """The folder is there, and nobody else writes in it until the block ends.

    The lock is on a file of its own: the others are replaced, and a lock goes with the file.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        lock = os.open(path.parent / ".lock", os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        with _told(path):
            _wait_for(lock)
        yield
    finally:
        os.close(lock)  # gives the lock back


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _wait_for(lock: int) -> None:
        msvcrt.locking(lock, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _wait_for(lock: int) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"The key of pseudonyms {path} cannot be read or written: {error.strerror}; "
            "check the folder, or name another one in QMS_KEY_FOLDER."
        ) from error
