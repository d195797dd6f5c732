"""Connections to SQLite and PostgreSQL that behave alike.

Every transaction begins with BEGIN, also for what reads and for what makes tables, which
Python's driver of SQLite leaves out otherwise.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from qms.errors import StorageFailed
from qms.storage.address import Address

BUSY_MS = 5000
CONNECT_SECONDS = 10


def engine_for(
    where: Address,
    *,
    foreign_keys: bool = True,
    settings: bool = True,
    wait_ms: int | None = None,
) -> sa.Engine:
    """An engine; it does not connect yet.

    Rows are never put into messages: they may hold what people said in confidence.

    Args:
        where: The database. A SQLite file must be there.
        foreign_keys: Whether SQLite enforces them.
        settings: Whether SQLite's journal is set, which changes the file.
        wait_ms: How long a writer of SQLite waits for another; BUSY_MS where None.

    Raises:
        StorageFailed: The driver of PostgreSQL is not installed.
    """
    if where.path is not None:
        wait = BUSY_MS if wait_ms is None else wait_ms
        return _sqlite(where.path, foreign_keys=foreign_keys, settings=settings, wait_ms=wait)
    try:
        return sa.create_engine(
            where.url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"client_encoding": "utf8", **_patience(where.url)},
        )
    except ImportError:
        raise StorageFailed(
            "PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'."
        ) from None


def _patience(url: sa.URL) -> dict[str, int]:
    """How long to wait for a server that does not answer, unless the address says it."""
    return {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}


def sqlite_uri(path: Path) -> str:
    """The address of a file that must be there: opening it must not make it."""
    return f"file:{quote(str(path))}?mode=rw"


def _sqlite(path: Path, *, foreign_keys: bool, settings: bool, wait_ms: int) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        creator=lambda: sqlite3.connect(
            sqlite_uri(path), uri=True, check_same_thread=False, isolation_level=None
        ),
    )

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.execute(f"PRAGMA busy_timeout={wait_ms}")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if settings:
            connection.execute("PRAGMA synchronous=FULL")
            _keep_journal(connection)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        kind = connection.get_execution_options().get("begin", "")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def _keep_journal(connection: sqlite3.Connection) -> None:
    """Readers and one writer at once; kept in the file, so mostly set already.

    Setting it needs the file alone. Where another process is at work just then it stays as
    it is, which is as safe, and the next connection sets it.
    """
    if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
