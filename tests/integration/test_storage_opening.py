"""Opening a database: what is made, what is refused, and that a refusal changes nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from qms.errors import NotFound, StorageFailed
from qms.storage import studies
from qms.storage.address import address
from qms.storage.engine import Store, default_url
from tests.integration.conftest import run_on
from tests.integration.stored_studies import large_study, study_of

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def url_of(path: Path) -> str:
    return sa.URL.create("sqlite", database=str(path)).render_as_string()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"folder"
        for path in folder.rglob("*")
    }


def refused(url: str, sentence: str, *, create: bool = True) -> None:
    """Opening is refused with one line that matches."""
    with pytest.raises(StorageFailed, match=sentence) as told:
        Store.open(url, create=create)
    assert len(told.value.lines) == 1
    assert "\n" not in told.value.lines[0]
    assert told.value.lines[0].endswith(".")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A database of some size, closed."""
    path = tmp_path / "filled.sqlite"
    with Store.open(url_of(path)) as store, store.begin() as conn:
        studies.insert_study(conn, large_study("big", 50, 4000, mark="m"), replace=False)
    return path


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "studies.sqlite"
    Store.open(url_of(path)).close()
    assert path.is_file()


def test_only_who_makes_a_file_may_read_it(tmp_path: Path) -> None:
    with Store.open(url_of(tmp_path / "mine.sqlite")) as store, store.begin() as conn:
        studies.insert_study(conn, study_of(), replace=False)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("mine.sqlite", "mine.sqlite-wal", "mine.sqlite-shm"), 0o600)


@pytest.mark.parametrize("name", ["what? #1 100%41.sqlite", "é ü.sqlite", "a b"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Store.open(url_of(tmp_path / name)) as store, store.begin() as conn:
        studies.insert_study(conn, study_of(), replace=False)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_relative_file_stays_where_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with Store.open("sqlite:///mine.sqlite") as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        with store.begin() as conn:
            studies.insert_study(conn, study_of(), replace=False)
    assert [path.name for path in tmp_path.rglob("*.sqlite")] == ["mine.sqlite"]


@pytest.mark.parametrize("there", [(), ("empty.sqlite",)])
def test_nothing_is_made_unless_asked(tmp_path: Path, there: tuple[str, ...]) -> None:
    for name in there:
        (tmp_path / name).touch()
    before = contents(tmp_path)
    for path in (tmp_path / "empty.sqlite", tmp_path / "no" / "folder.sqlite"):
        with pytest.raises(NotFound, match="load"):
            Store.open(url_of(path), create=False)
    assert contents(tmp_path) == before


def test_an_empty_server_is_left_empty_unless_asked(new_database: Callable[[str], str]) -> None:
    url = new_database("postgresql")
    with pytest.raises(NotFound, match="holds no studies yet"):
        Store.open(url, create=False)
    engine = sa.create_engine(address(url).url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_what_is_there_is_opened_without_making(filled: Path) -> None:
    with Store.open(url_of(filled), create=False) as store, store.reading() as conn:
        assert studies.revision(conn, "big") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (os.urandom(5000), "is not a database of this program"),
        (b"SQLite format 3\0" + bytes(range(256)) * 20, "is not a database of this program"),
        (b"study,title\ndemo,Demo\n" * 50, "is not a database of this program"),
        (b"x", "is not a database of this program"),
        (b"\0", "is not a database of this program"),
    ],
    ids=["random", "a-head-alone", "a-table", "one-letter", "one-zero"],
)
@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_database_is_left_alone(
    tmp_path: Path, content: bytes, sentence: str, create: bool
) -> None:
    path = tmp_path / "thing.sqlite"
    path.write_bytes(content)
    refused(url_of(path), sentence, create=create)
    assert contents(tmp_path) == {"thing.sqlite": content}


@pytest.mark.parametrize("part", [0.001, 0.1, 0.5, 0.9, 1])
def test_a_cut_file_is_refused(filled: Path, part: float) -> None:
    whole = filled.read_bytes()
    cut = whole[: int(len(whole) * part) - 1]
    filled.write_bytes(cut)
    refused(url_of(filled), "damaged|not a database")
    assert contents(filled.parent) == {"filled.sqlite": cut}


def test_damage_inside_is_told_where_it_is_met(filled: Path) -> None:
    """Pages that opening does not look at."""
    content = bytearray(filled.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * (len(content) - half)
    filled.write_bytes(content)
    with (
        Store.open(url_of(filled)) as store,
        pytest.raises(StorageFailed, match="is damaged"),
        store.reading() as conn,
    ):
        studies.read_study(conn, "big")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    refused(url_of(tmp_path), "it is not a file")
    assert contents(tmp_path) == {}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("kept")
    refused(url_of(tmp_path / "note" / "studies.sqlite"), "note is not a folder")
    refused(url_of(tmp_path / "note" / "deep" / "studies.sqlite"), "note.* is not a folder")
    assert contents(tmp_path) == {"note": b"kept"}


@contextmanager
def without_rights() -> Iterator[None]:
    """For a while not the one who may do anything, where the tests run as that."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, which the folders of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="qms-rights-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_not_be_read_is_refused(filled: Path, open_folder: Path) -> None:
    path = Path(shutil.copy(filled, open_folder / "closed.sqlite"))
    path.chmod(0)
    with without_rights():
        refused(url_of(path), "cannot be opened")
    path.chmod(0o600)
    assert contents(open_folder) == {"closed.sqlite": filled.read_bytes()}


def test_a_folder_that_may_not_be_written_is_refused(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_rights():
        refused(url_of(open_folder / "new.sqlite"), "Permission denied")
        refused(url_of(open_folder / "deep" / "new.sqlite"), "Permission denied")
    assert contents(open_folder) == {}


def test_a_file_that_may_only_be_read_is_read_and_not_written(
    filled: Path, open_folder: Path
) -> None:
    path = Path(shutil.copy(filled, open_folder / "kept.sqlite"))
    path.chmod(0o444)
    open_folder.chmod(0o777)
    with without_rights(), Store.open(url_of(path)) as store:
        with store.reading() as conn:
            assert studies.revision(conn, "big") == 1
        with pytest.raises(StorageFailed, match="may be read only"), store.begin() as conn:
            studies.delete_study(conn, "big")


def test_a_file_that_goes_away_is_not_made_anew(filled: Path) -> None:
    with Store.open(url_of(filled)) as store:
        filled.unlink()
        with pytest.raises(StorageFailed, match="cannot be opened"), store.reading():
            pass
    assert not filled.exists()


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_another_programs_file_is_left_alone(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "theirs.sqlite"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute(f"PRAGMA journal_mode={journal}")
        # Another program may use Alembic too, and have a table of our names.
        theirs.execute("CREATE TABLE alembic_version (version_num TEXT)")
        theirs.execute("INSERT INTO alembic_version VALUES ('0001')")
        theirs.execute("CREATE TABLE study (id INTEGER)")
        theirs.commit()
    before = contents(tmp_path)
    for create in (True, False):
        refused(url_of(path), "the tables of another program", create=create)
    assert contents(tmp_path) == before


def test_another_programs_server_is_left_alone(new_database: Callable[[str], str]) -> None:
    url = new_database("postgresql")
    engine = sa.create_engine(address(url).url)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    refused(url, "the tables of another program")
    assert sa.inspect(engine).get_table_names() == ["theirs"]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "not the address of a database"),
        ("studies.sqlite", "not the address of a database"),
        ("postgresql://u:s3cret@host:port/d", "not the address of a database"),
        ("mysql://u:s3cret@host/d", "kind 'mysql' are not known; write sqlite:///FILE"),
        ("postgresql+psycopg2://u:s3cret@host/d", "are not known"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite://studies.sqlite", "three strokes"),
        ("sqlite:///file:s?mode=memory&uri=true", "takes no options"),
        ("sqlite:///nul%00.sqlite", "not the name of a file"),
        ("postgresql://u:half@s3cret@host/d", "written %40"),
        ("postgresql://u:s3cret@127.0.0.1:1/d", "127.0.0.1:1/d cannot be reached"),
        ("postgres://u:s3cret@127.0.0.1:1/d", "127.0.0.1:1/d cannot be reached"),
        ("postgresql+psycopg://u@127.0.0.1:1/d?password=s3cret", "cannot be reached"),
        ("postgresql://u:s3cret@/d?host=/nowhere", "cannot be reached"),
        ("postgresql://u:s3cret@[::1]:1/d", "cannot be reached"),
        ("postgresql://u:s3cret@127.0.0.1:1/d?colour=s3cret", "invalid connection option"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(url, sentence)
    with pytest.raises(StorageFailed) as told:
        Store.open(url)
    error: BaseException | None = told.value
    while error is not None:
        assert "s3cret" not in f"{error} {error!r}"
        error = error.__cause__
    assert contents(tmp_path) == {}


def test_a_wrong_password_is_told_without_it(own_server: tuple[sa.URL, Path]) -> None:
    server, folder = own_server
    rules = folder / "pg_hba.conf"
    given = rules.read_text()
    run_on(server, "CREATE ROLE locked LOGIN PASSWORD 'right'")
    try:
        rules.write_text(f"local all locked scram-sha-256\n{given}")
        run_on(server, "SELECT pg_reload_conf()")
        url = server.set(drivername="postgresql", username="locked", password="s3cret")
        end = time.monotonic() + 20
        while _lets_in(url) and time.monotonic() < end:
            time.sleep(0.02)
        with pytest.raises(StorageFailed, match="password authentication failed") as told:
            Store.open(url.render_as_string(hide_password=False))
        assert "s3cret" not in str(told.value)
    finally:
        rules.write_text(given)
        run_on(server, "SELECT pg_reload_conf()")
        run_on(server, "DROP ROLE locked")


def _lets_in(url: sa.URL) -> bool:
    """The server reads its rules again a moment after it was asked to."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        return False
    return True


def test_a_server_that_cannot_hold_every_script_is_refused(
    new_database: Callable[..., str],
) -> None:
    refused(new_database("postgresql", "ENCODING 'LATIN1' LOCALE 'C'"), "LATIN1; make one .* UTF8")


def test_a_driver_that_is_missing_is_named() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from qms.errors import StorageFailed; from qms.storage.engine import Store\n"
        "try: Store.open('postgresql://host/d')\n"
        "except StorageFailed as told: print(told)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'.\n"


def test_the_address_for_people_has_neither_user_nor_password() -> None:
    where = address("postgresql://ana:s3cret@host:5433/studies?sslmode=require")
    assert where.label == "postgresql://host:5433/studies"


def test_the_database_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMS_DATABASE_URL", " postgresql://host/studies ")
    assert default_url() == "postgresql://host/studies"


def test_without_a_name_it_is_a_file_of_the_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QMS_DATABASE_URL", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "50% data"))
    where = address(default_url())
    assert where.path is not None
    assert where.path.name == "studies.sqlite"
    assert where.path.parent.name == "ics-quality-profile"
    Store.open(default_url()).close()
    assert where.path.is_file()
