"""Whether a database is ours, and of which version; made or brought up to date on opening.

The version is read with plain SQL: Alembic is imported only where there is a step to run.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from qms.errors import NotFound, StorageFailed
from qms.storage.address import Address
from qms.storage.connect import engine_for, sqlite_uri
from qms.storage.faults import told

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).parent / "migrations"
OURS = {"alembic_version", "study", "workspace_log"}
SMALLEST = 512  # bytes of a SQLite database; one without tables has none
PRIVATE = 0o600
WAIT_MS = 60_000  # for another process that brings the same file up to date
PAGES = ("page_count", "page_size")
LOCK = 4_715_201  # of a server, held by who makes tables; any number that is always the same


def prepare(where: Address, *, create: bool, steps: Path = STEPS) -> None:
    """Makes sure that the database has the tables of this version of the program.

    An empty database gets them; an older one is brought up to date, a SQLite file after a
    copy was put beside it. Any number of processes may do so at once.

    Args:
        where: The database.
        create: Whether an absent file, or an empty database, is made ready.
        steps: The folder of migrations.

    Raises:
        NotFound: There is nothing yet, and it must not be made.
        StorageFailed: It cannot be opened, is another program's, or a newer version's.
    """
    _make_file(where, create=create)
    known = revisions(steps)
    found = _look(where, known)
    if found == known[-1]:
        return
    if found is None and not create:
        raise NotFound(f"The database {where.label} holds no studies yet; load one first.")
    _bring_up_to_date(where, known, steps)


def revisions(steps: Path = STEPS) -> list[str]:
    """The revisions that this version of the program knows, oldest first."""
    return sorted(path.name.split("_")[0] for path in (steps / "versions").glob("[0-9]*_*.py"))


def _make_file(where: Address, *, create: bool) -> None:
    """An empty file for a new SQLite database, in a folder that is made if it is missing.

    Only who makes it may read it: it is to hold what people said in confidence.
    """
    path = where.path
    if path is None:
        return
    try:
        if not path.exists():
            if not create:
                raise NotFound(f"There is no database {where.label}; load a study into it first.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=PRIVATE)
        size = path.stat().st_size
    except (FileExistsError, NotADirectoryError) as error:
        raise StorageFailed(
            f"The database {where.label} cannot be opened: {path.parent} is not a folder."
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"The database {where.label} cannot be opened: {error.strerror}."
        ) from error
    if not path.is_file():
        raise StorageFailed(f"The database {where.label} cannot be opened: it is not a file.")
    if 0 < size < SMALLEST:
        raise StorageFailed(f"The file {where.label} is not a database of this program.")


def _look(where: Address, known: list[str]) -> str | None:
    """The revision of the database, without changing anything."""
    engine = engine_for(where, settings=False)
    try:
        with told(where.label), engine.connect() as conn:
            return _revision(conn, where, known)
    finally:
        engine.dispose()


def _revision(conn: sa.Connection, where: Address, known: list[str]) -> str | None:
    """The revision of the database's tables; None where there are no tables."""
    _check_whole(conn, where)
    names = set(sa.inspect(conn).get_table_names())
    if not names:
        return None
    if not names >= OURS:
        raise StorageFailed(
            f"The database {where.label} holds the tables of another program; name another one."
        )
    found = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found not in known:
        raise StorageFailed(
            f"The database {where.label} was written by a newer version of this program "
            f"(its tables are at {found}, this version knows {known[-1]}); "
            "install the newer version."
        )
    return str(found)


def _check_whole(conn: sa.Connection, where: Address) -> None:
    """SQLite overlooks a last page that is cut; a server must be able to hold any script."""
    if where.path is None:
        encoding = conn.execute(sa.text("SHOW server_encoding")).scalar()
        if encoding != "UTF8":
            raise StorageFailed(
                f"The database {where.label} is in the encoding {encoding}; "
                "make one with the encoding UTF8."
            )
        return
    pages, size = (conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PAGES)
    journal = where.path.with_name(f"{where.path.name}-wal")
    pending = journal.exists() and journal.stat().st_size > 0
    if where.path.stat().st_size < pages * size and not pending:
        raise StorageFailed(f"The database {where.label} is damaged: its end is missing.")


def _bring_up_to_date(where: Address, known: list[str], steps: Path) -> None:
    # Imported here: it costs 0.3 s, which most openings need not spend; and before the lock,
    # so that others do not wait for it.
    from alembic import command

    config = _config(steps)
    with told(where.label), _alone(where) as conn:
        found = _revision(conn, where, known)
        if found == known[-1]:
            return  # another process was first
        if found is not None and where.path is not None:
            _keep_copy(where.path, found)
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        if where.path is not None and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StorageFailed(
                f"The database {where.label} could not be brought up to date: "
                "some of its rows name rows that are not there. It was left as it was."
            )


@contextmanager
def _alone(where: Address) -> Iterator[sa.Connection]:
    """One transaction in which no other process makes or changes the tables.

    SQLite's foreign keys are off: a table that is built anew would take with it the rows
    that name its rows. They can be switched only before the transaction begins.
    """
    engine = engine_for(where, foreign_keys=False, wait_ms=WAIT_MS)
    try:
        with engine.execution_options(begin="IMMEDIATE").begin() as conn:
            if where.path is None:
                conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            yield conn
    finally:
        engine.dispose()


def _config(steps: Path) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _keep_copy(path: Path, found: str) -> None:
    """A copy of the file as it was, beside it; complete, or not there at all."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.stem}-before-{found}-{moment}{path.suffix}")
    half = copy.with_name(f"{copy.name}.part")
    try:
        with (
            closing(sqlite3.connect(sqlite_uri(path), uri=True)) as source,
            closing(sqlite3.connect(half)) as target,
        ):
            half.chmod(path.stat().st_mode)
            source.backup(target)
        half.replace(copy)
    except (OSError, sqlite3.Error) as error:
        half.unlink(missing_ok=True)
        raise StorageFailed(
            f"No copy of {path} could be kept beside it ({error}), so it was not brought up "
            "to date; free some space and open it again."
        ) from error
