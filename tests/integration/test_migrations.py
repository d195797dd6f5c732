"""The steps lead to the tables that the program describes, and are taken with care."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from qms.errors import StorageFailed
from qms.storage import schema, studies
from qms.storage.address import Address, address
from qms.storage.connect import engine_for
from qms.storage.engine import Store
from qms.storage.tables import is_described, metadata
from tests.integration.stored_studies import whole_study

ROOT = Path(__file__).parents[2]
Shape = dict[str, dict[str, object]]

NEXT_STEP = '''
"""A step as a later version may bring."""
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("codings", sa.Column("later", sa.Text()))
    op.execute("UPDATE codings SET later = coding")
    {more}
'''


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """An empty database, without our tables."""
    where = address(url)
    if where.path is not None:
        where.path.touch()
    made = engine_for(where)
    yield made
    made.dispose()


def shape(engine: sa.Engine) -> Shape:
    """All that the database says about its tables, but for Alembic's own."""
    inspector = sa.inspect(engine)
    return {
        name: {
            "columns": [
                (*(column[of] for of in ("name", "nullable", "default")), str(column["type"]))
                for column in inspector.get_columns(name)
            ],
            "key": inspector.get_pk_constraint(name),
            "names": _by_name(inspector.get_foreign_keys(name)),
            "checks": _by_name(inspector.get_check_constraints(name)),
            "indexes": _by_name(inspector.get_indexes(name)),
            "unique": _by_name(inspector.get_unique_constraints(name)),
            "said": _said(engine, name),
        }
        for name in sorted(inspector.get_table_names())
        if name != "alembic_version" and is_described(name, "table", None)
    }


def _by_name(found: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(found, key=lambda each: str(each["name"]))


def _said(engine: sa.Engine, table: str) -> list[str]:
    """How SQLite was told to make the table, and PostgreSQL to sort or make its columns.

    And how they were told to index the words of passages, which the tables do not describe.
    """
    said = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name = :name "
        "OR (:name = 'passages' AND name = 'passage_words'))",
        "postgresql": "SELECT column_name || coalesce(collation_name, '') "
        "|| coalesce(generation_expression, '') "
        "FROM information_schema.columns WHERE table_name = :name "
        "UNION SELECT indexdef FROM pg_indexes WHERE tablename = :name",
    }[engine.dialect.name]
    with engine.connect() as conn:
        found = conn.execute(sa.text(said), {"name": table}).scalars()
        return sorted(" ".join(each.split()) for each in found)


def test_the_steps_make_the_tables_that_the_program_describes(
    url: str, engine: sa.Engine, new_database: Callable[[str], str]
) -> None:
    """Names, columns, types, keys, foreign keys, indexes, and every check."""
    metadata.create_all(engine)
    Store.open(migrated := new_database(engine.dialect.name)).close()
    other = engine_for(address(migrated))
    described, made = shape(engine), shape(other)
    other.dispose()
    assert sorted(made) == sorted(metadata.tables)
    for name in described:
        assert made[name] == described[name]


def compared(conn: sa.Connection) -> list[object]:
    """What Alembic finds different from the description."""
    opts = {
        "compare_server_default": True,
        "include_name": lambda name, kind, parents: is_described(
            name, kind, parents.get("table_name")
        ),
    }
    return list(compare_metadata(MigrationContext.configure(conn, opts=opts), metadata))


def test_alembic_sees_no_difference_either(store: Store) -> None:
    with store.reading() as conn:
        assert compared(conn) == []


def test_a_check_that_a_step_loses_is_seen(engine: sa.Engine) -> None:
    """Alembic's own comparison does not look at checks."""
    metadata.create_all(engine)
    whole = shape(engine)
    with engine.begin() as conn:
        steps = Operations(MigrationContext.configure(conn))
        with steps.batch_alter_table("codings") as codings:
            codings.drop_constraint("ck_codings_stance", type_="check")
        assert compared(conn) == []
    less = shape(engine)
    assert [name for name in whole if whole[name]["checks"] != less[name]["checks"]] == ["codings"]


def test_a_table_that_is_built_anew_keeps_its_rules(new_database: Callable[[str], str]) -> None:
    """SQLite changes many things only so, and Alembic has dropped checks on the way."""
    where = fill(new_database("sqlite"))
    engine = engine_for(where, foreign_keys=False)
    before = shape(engine)
    with engine.begin() as conn:
        steps = Operations(MigrationContext.configure(conn))
        for name in before:
            with steps.batch_alter_table(name, recreate="always") as table:
                table.add_column(sa.Column("later", sa.Text()))
    after = shape(engine)
    engine.dispose()
    assert sorted(after) == sorted(before)
    for name in before:
        for rules in ("key", "names", "checks", "indexes"):
            assert after[name][rules] == before[name][rules]


def test_the_steps_can_be_taken_back(url: str) -> None:
    from alembic import command

    Store.open(url).close()
    engine = engine_for(address(url), foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(schema.STEPS))
    with engine.begin() as conn:
        config.attributes["connection"] = conn
        command.downgrade(config, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_the_files_are_named_by_their_revisions_in_one_line() -> None:
    """The program reads the names of the files, to know a database without Alembic."""
    config = Config()
    config.set_main_option("script_location", str(schema.STEPS))
    steps = ScriptDirectory.from_config(config)
    in_order = [step.revision for step in steps.walk_revisions()][::-1]
    assert schema.revisions() == in_order
    assert steps.get_heads() == [in_order[-1]]


def test_an_up_to_date_database_is_opened_without_alembic(tmp_path: Path) -> None:
    """It takes longer to import than all the rest of opening."""
    url = f"sqlite:///{tmp_path / 'studies.sqlite'}"
    Store.open(url).close()
    program = (
        "import sys; from qms.storage.engine import Store; "
        "Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.fixture
def later_steps(tmp_path: Path) -> Callable[[str], Path]:
    """Makes the steps of a later version, whose second does `more` after it added a column."""

    def make(more: str = "pass") -> Path:
        folder = tmp_path / "steps"
        shutil.copytree(schema.STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "0004_later.py").write_text(NEXT_STEP.format(more=more))
        return folder

    return make


def fill(url: str) -> Address:
    with Store.open(url) as store, store.begin() as conn:
        studies.insert_study(conn, whole_study(), replace=False)
    return address(url)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def test_an_older_database_is_brought_up_to_date(url: str, later_steps: Callable[[], Path]) -> None:
    where = fill(url)
    schema.prepare(where, create=False, steps=later_steps())
    engine = engine_for(where)
    with engine.connect() as conn:
        rows = conn.execute(sa.text("SELECT coding, later FROM codings")).all()
        version = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    engine.dispose()
    assert len(rows) == len(whole_study().tables["codings"])
    assert all(coding == later for coding, later in rows)
    assert version == ["0004"]


def test_a_copy_of_an_older_file_is_kept_beside_it(
    new_database: Callable[[str], str], later_steps: Callable[[], Path]
) -> None:
    where = fill(new_database("sqlite"))
    assert where.path is not None
    assert list(where.path.parent.glob("*before*")) == []
    before = dump(where.path)
    steps = later_steps()
    schema.prepare(where, create=True, steps=steps)
    schema.prepare(where, create=True, steps=steps)
    (copy,) = where.path.parent.glob("*before*")
    assert copy.name.startswith(f"{where.path.stem}-before-0003-")
    assert copy.suffix == ".sqlite"
    assert dump(copy) == before
    assert copy.stat().st_mode == where.path.stat().st_mode
    with Store.open(f"sqlite:///{copy}") as store, store.reading() as conn:
        assert [entry.id for entry in studies.studies(conn)] == ["whole"]


def test_the_copy_holds_what_another_process_has_just_written(
    new_database: Callable[[str], str], later_steps: Callable[[], Path]
) -> None:
    """What is still in SQLite's journal is not in the file yet."""
    url = new_database("sqlite")
    where = address(url)
    assert where.path is not None
    with Store.open(url) as store:
        with store.begin() as conn:
            studies.insert_study(conn, whole_study(), replace=False)
        assert where.path.with_name(f"{where.path.name}-wal").stat().st_size > 0
        schema.prepare(where, create=True, steps=later_steps())
    (copy,) = where.path.parent.glob("*before*.sqlite")
    assert any("'whole'" in line for line in dump(copy))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('op.execute("INSERT INTO nowhere VALUES (1)")', "could not do what was asked: .*nowhere"),
        ('op.execute("UPDATE codings SET code = NULL")', "refused the change"),
    ],
)
def test_a_step_that_fails_changes_nothing(
    url: str, later_steps: Callable[[str], Path], more: str, sentence: str
) -> None:
    where = fill(url)
    engine = engine_for(where)
    before = shape(engine)
    with pytest.raises(StorageFailed, match=sentence):
        schema.prepare(where, create=True, steps=later_steps(more))
    assert shape(engine) == before
    engine.dispose()
    with Store.open(url) as store, store.reading() as conn:
        assert [entry.id for entry in studies.studies(conn)] == ["whole"]


def test_a_step_that_leaves_rows_astray_is_undone(
    new_database: Callable[[str], str], later_steps: Callable[[str], Path]
) -> None:
    """SQLite does not look while a step runs, so it is looked at before it counts."""
    where = fill(new_database("sqlite"))
    assert where.path is not None
    before = dump(where.path)
    steps = later_steps("op.execute(\"UPDATE codings SET source = 'nowhere'\")")
    with pytest.raises(StorageFailed, match=r"rows that are not there\. It was left as it was"):
        schema.prepare(where, create=True, steps=steps)
    assert dump(where.path) == before


def test_a_newer_database_is_refused_and_left_alone(
    url: str, later_steps: Callable[[], Path]
) -> None:
    where = fill(url)
    schema.prepare(where, create=True, steps=later_steps())
    engine = engine_for(where)
    before = shape(engine)
    for create in (True, False):
        with pytest.raises(StorageFailed, match=r"newer version .* at 0004, this version knows 00"):
            Store.open(url, create=create)
    assert shape(engine) == before
    engine.dispose()


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    """Each is a process of its own, as of a server with several; all come to one database."""
    program = (
        "import sys; from qms.storage.engine import Store; from qms.storage import events; "
        "print('ready', flush=True); sys.stdin.readline(); "
        "store = Store.open(sys.argv[1]); "
        "begun = store.begin(); conn = begun.__enter__(); "
        "events.log(conn, who='p', what='opened', study_id='x', revision=1); "
        "begun.__exit__(None, None, None); store.close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate()[1] for process in started]
    assert complaints == [""] * 4
    with Store.open(url, create=False) as store, store.reading() as conn:
        count = conn.execute(sa.text("SELECT count(*) FROM workspace_log")).scalar_one()
        assert count == 4
        assert conn.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
