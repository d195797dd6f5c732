"""The tables of the database, derived from the one description of a study's tables.

Every table holds many studies: `study` comes first in its primary key. Beside the study's
tables stand the texts with their passages, the rubrics, people's drafts and the log of the
workspace. A change here needs a migration; a test holds the two equal.
"""

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from qms.core.tables import TABLE, TABLES, Column, Kind, Table

# Members are not among them: a coder or a rater may leave the study while the work stays.
REFERENCED = ("systems", "waves", "sources", "programmes")

# Text sorts by code point in both databases, so that rows by key come in one order.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(column: Column) -> SchemaItem:
    """One width for every whole number, since nothing bounds a count; a date is as written."""
    if column.kind is Kind.INTEGER:
        return sa.Column(column.name, sa.BigInteger(), nullable=not column.required)
    if column.kind is Kind.BOOLEAN:
        return sa.Column(column.name, sa.Boolean(), nullable=not column.required)
    return sa.Column(column.name, TEXT, nullable=not column.required)


def _of_study() -> SchemaItem:
    return sa.ForeignKeyConstraint(["study"], ["study.study"])


def _reference(table: Table, column: Column) -> SchemaItem:
    """A source may replace one that stands after it, so that is looked at when all are in."""
    named = TABLE[column.names]
    itself = named is table
    return sa.ForeignKeyConstraint(
        ["study", column.name],
        [f"{named.name}.study", f"{named.name}.{named.key[0]}"],
        deferrable=True if itself else None,
        initially="DEFERRED" if itself else None,
    )


def _check(column: Column) -> SchemaItem:
    words = ", ".join(f"'{word}'" for word in column.words)
    return sa.CheckConstraint(f'"{column.name}" IN ({words})', name=column.name)


def _rules(table: Table) -> list[SchemaItem]:
    """What each cell must name, and the vocabularies that no rubric may replace.

    A row that must name another row of its study is of a study already: to look that up a
    second time for every row would take as long again.
    """
    single = [column for column in table.columns if column.kind is not Kind.LIST]
    referring = [column for column in single if column.names in REFERENCED]
    return [
        *(() if any(column.required for column in referring) else (_of_study(),)),
        *(_reference(table, column) for column in referring),
        *(_check(column) for column in single if column.words and not column.register),
    ]


def _is_read_by(table: Table, column: Column) -> bool:
    """Whether rows are looked up by this column and the primary key does not lead there.

    Pages read by source and by code. And without an index on a foreign key the removal of a
    study would look through a whole table for each row that goes.
    """
    named = column.names in (*REFERENCED, "code") and column.kind is not Kind.LIST
    return named and table.key[0] != column.name


def _table(table: Table) -> sa.Table:
    columns = [_column(column) for column in table.columns if column.name != "study"]
    study = sa.Column("study", TEXT, nullable=False)
    if table.name == "study":
        revision = sa.Column("revision", sa.BigInteger(), nullable=False)
        key = sa.PrimaryKeyConstraint("study")
        checks = [_check(column) for column in table.columns if column.words]
        return sa.Table("study", metadata, study, *columns, revision, key, *checks)
    key = sa.PrimaryKeyConstraint("study", *table.key)
    made = sa.Table(table.name, metadata, study, *columns, key, *_rules(table))
    for column in table.columns:
        if _is_read_by(table, column):
            sa.Index(None, made.c.study, made.c[column.name])
    return made


BUNDLE_TABLES: dict[str, sa.Table] = {table.name: _table(table) for table in TABLES}
STUDY = BUNDLE_TABLES["study"]

# The text of a source, as accepted and never changed.
TEXTS = sa.Table(
    "texts",
    metadata,
    sa.Column("study", TEXT, nullable=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("text", TEXT, nullable=False),
    sa.PrimaryKeyConstraint("study", "source"),
    sa.ForeignKeyConstraint(["study", "source"], ["sources.study", "sources.source"]),
)

# The texts in passages of about a paragraph, folded, for the search (`qms.core.passages`).
PASSAGES = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("study", TEXT, nullable=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("start", sa.BigInteger(), nullable=False),
    sa.Column("end", sa.BigInteger(), nullable=False),
    sa.Column("overlap", sa.BigInteger(), nullable=False),
    sa.Column("folded", TEXT, nullable=False),
    sa.PrimaryKeyConstraint("id"),
    sa.ForeignKeyConstraint(["study", "source"], ["texts.study", "texts.source"]),
)
sa.Index(None, PASSAGES.c.study, PASSAGES.c.source)

# The index of their words is each database's own. SQLite's stands beside the table, and
# `qms.storage.passages` keeps it in step: triggers would take seven times as long.
# Folded words stand between blanks, so that neither database parses anything.
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE passage_words USING fts5(folded, content='passages', "
        "content_rowid='id', tokenize='ascii', detail='none', columnsize=0)",
    ),
    "postgresql": (
        "ALTER TABLE passages ADD COLUMN words tsvector GENERATED ALWAYS AS "
        "(array_to_tsvector(array_remove(string_to_array(folded, ' '), ''))) STORED",
        "CREATE INDEX ix_passages_words ON passages USING gin (words)",
    ),
}
for _dialect, _statements in WORDS.items():
    for _statement in _statements:
        _made = sa.DDL(_statement).execute_if(dialect=_dialect)
        sa.event.listen(PASSAGES, "after_create", _made)


def is_described(name: str | None, kind: str, table: str | None) -> bool:
    """Whether a table, column or index of a database is described here, for Alembic.

    The index of words is not: Alembic would take it for something to be removed.
    """
    if kind == "table":
        return not (name or "").startswith("passage_words")
    return table != "passages" or name not in ("words", "ix_passages_words")


# The rubric files verbatim, in the study's order; position 0 is the study's own.
RUBRICS = sa.Table(
    "rubrics",
    metadata,
    sa.Column("study", TEXT, nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("rubric", TEXT, nullable=False),
    sa.Column("version", TEXT, nullable=False),
    sa.Column("text", TEXT, nullable=False),
    sa.PrimaryKeyConstraint("study", "position"),
    _of_study(),
)

# What somebody has written and not yet put on record: theirs alone, and never in a bundle.
DRAFTS = sa.Table(
    "drafts",
    metadata,
    sa.Column("study", TEXT, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("content", TEXT, nullable=False),
    sa.Column("saved_at", TEXT, nullable=False),
    sa.PrimaryKeyConstraint("study", "who", "kind", "key"),
    _of_study(),
)

# What was done to whole studies; it outlives them. `revision` is the study's after the
# act (before it, where the study was removed), so that no revision ever comes twice.
WORKSPACE_LOG = sa.Table(
    "workspace_log",
    metadata,
    sa.Column("seq", sa.Integer(), nullable=False, autoincrement=True),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("what", TEXT, nullable=False),
    sa.Column("study", TEXT, nullable=False),
    sa.Column("revision", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("seq"),
    sqlite_autoincrement=True,
)
sa.Index(None, WORKSPACE_LOG.c.study)
