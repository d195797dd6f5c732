"""What went wrong in the database, as a sentence; no error of SQLAlchemy leaves this room."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from qms.errors import StorageFailed

# What the drivers say, and what a person can make of it; the first that is found is told.
KNOWN = (
    ("database is locked", "is being written by somebody else; try again in a moment"),
    ("file is not a database", "is not a database of this program, or it is damaged"),
    ("malformed", "is damaged; put a copy that was kept in its place"),
    ("disk i/o error", "cannot be read; the disk or the file may be damaged"),
    ("unable to open", "cannot be opened; check that the file may be read and written"),
    ("readonly database", "may be read only; check that the file and its folder may be written"),
    ("disk is full", "cannot be written: the disk is full"),
)

# What PostgreSQL's driver puts before the cause.
CONNECTING = re.compile(r"^.*connection to server.* failed: |^connection failed: |FATAL: +")


@contextmanager
def told(label: str) -> Iterator[None]:
    """Turns whatever SQLAlchemy raises inside into StorageFailed about the database `label`."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise StorageFailed(
            f"The database {label} refused the change, which does not fit what it holds: "
            f"{_reason(error)}."
        ) from error
    except sa.exc.TimeoutError as error:
        raise StorageFailed(
            f"The database {label} is busy with others; try again in a moment."
        ) from error
    except UnicodeEncodeError as error:
        # Both drivers raise it for half of a surrogate pair, before they send anything.
        raise StorageFailed(
            f"The database {label} cannot keep half of a character "
            f"(code {ord(error.object[error.start]):#06x}); write the text again without it."
        ) from error
    except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
        raise StorageFailed(_sentence(label, error)) from error


def _sentence(label: str, error: Exception) -> str:
    reason = _reason(error)
    for words, meaning in KNOWN:
        if words in reason.lower():
            return f"The database {label} {meaning}."
    # Before a connection is made psycopg has no state to give.
    driver = getattr(error, "orig", None)
    if isinstance(error, sa.exc.OperationalError) and getattr(driver, "sqlstate", "") is None:
        return (
            f"The database {label} cannot be reached ({reason}); "
            "check the address, the name and the password."
        )
    return f"The database {label} could not do what was asked: {reason}."


def _reason(error: Exception) -> str:
    """What the driver said, on one line and without a full stop.

    The lines below it are left out: they guess, or give the values of the row, which are
    nobody's business here. Where several addresses were tried, the last is told.
    """
    said = str(getattr(error, "orig", None) or error)
    first = re.split(r"\n(?:DETAIL|HINT|CONTEXT|LINE)\b", said)[0]
    lines = [line for line in first.splitlines() if line and not line[0].isspace()]
    return CONNECTING.sub("", lines[-1] if lines else "").strip(". ")
