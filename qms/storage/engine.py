"""The store: one database with any number of studies, opened once and shared by all threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from qms.errors import Conflict
from qms.storage import events, studies
from qms.storage.address import address, default_url
from qms.storage.connect import engine_for
from qms.storage.events import Event
from qms.storage.faults import told
from qms.storage.schema import prepare

__all__ = ["Store", "default_url"]


class Store:
    """A database, ready to read and write.

    A connection is taken for one `with` block and never kept beyond it.

    Attributes:
        engine: SQLAlchemy's, for tests that count statements.
        label: The database for people: without user and password.
    """

    def __init__(self, engine: sa.Engine, label: str) -> None:
        self.engine = engine
        self.label = label
        reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        on_server = engine.dialect.name == "postgresql"
        # SQLite reads one moment anyway.
        self._reading = engine.execution_options(**reading) if on_server else engine
        # Else SQLite would find out in the middle that somebody else wrote meanwhile.
        self._writing = engine.execution_options(begin="IMMEDIATE")

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        """The store at `url`: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.

        A new or empty database gets its tables, an older one is brought up to date.

        Raises:
            NotFound: `create` is false and there is nothing yet; nothing was made.
            StorageFailed: It cannot be opened or is no database of this program.
        """
        where = address(url)
        prepare(where, create=create)
        return cls(engine_for(where), where.label)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees the database as it is at its first read, whoever writes."""
        with told(self.label), self._reading.begin() as conn:
            yield conn

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A connection to put in or take out whole studies; all or nothing."""
        with told(self.label), self._writing.begin() as conn:
            yield conn

    @contextmanager
    def writing(
        self, study_id: str, *, event: Event | None = None, expected_revision: int | None = None
    ) -> Iterator[sa.Connection]:
        """A connection to write to one study; all or nothing.

        At the end the event is appended and the study's revision raised by one. Where an
        event is known only inside, because it tells what was there before, it is appended
        there with `append_event`; a write without any event is a defect and is undone.

        Args:
            study_id: The study; other writers of it wait.
            event: What is done, if known before.
            expected_revision: The revision that the change was based on, if that matters.

        Raises:
            NotFound: There is no such study.
            Conflict: Somebody else saved since `expected_revision`.
        """
        with self.begin() as conn:
            studies.lock_study(conn, study_id)
            found = studies.revision(conn, study_id)
            if expected_revision is not None and found != expected_revision:
                raise Conflict(
                    f"Somebody else saved the study '{study_id}' first (it is at revision "
                    f"{found}, this change was based on {expected_revision}); "
                    "look at it again and repeat the change."
                )
            last = events.last_seq(conn, study_id)
            yield conn
            if event is not None:
                events.append_event(conn, study_id, event)
            if events.last_seq(conn, study_id) == last:
                raise RuntimeError("a write to a study must append its event")
            studies.raise_revision(conn, study_id)

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
