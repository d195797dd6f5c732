"""The passages of texts and the index of their words, for the search; made for what is there.

The tables are written out, as in the first step. How a text is folded is not: the words
must be those that the queries of this very version look for, so a version that folds them
in another way must bring a step that puts them in anew.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from qms.core.passages import passages

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROWS_AT_ONCE = 5000


def upgrade() -> None:
    """Makes the table, then the passages of all texts, then the index."""
    made = op.create_table(
        "passages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("study", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("overlap", sa.BigInteger(), nullable=False),
        sa.Column("folded", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.ForeignKeyConstraint(
            ["study", "source"],
            ["texts.study", "texts.source"],
            name=op.f("fk_passages_study_source"),
        ),
    )
    op.create_index(op.f("ix_passages_study_source"), "passages", ["study", "source"])
    rows: list[dict[str, str | int]] = []
    for row in _rows(op.get_bind()):
        rows.append(row)
        if len(rows) == ROWS_AT_ONCE:
            op.bulk_insert(made, rows)
            rows = []
    op.bulk_insert(made, rows)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passage_words USING fts5(folded, content='passages', "
            "content_rowid='id', tokenize='ascii', detail='none', columnsize=0)"
        )
        op.execute("INSERT INTO passage_words (rowid, folded) SELECT id, folded FROM passages")
    else:
        op.execute(
            "ALTER TABLE passages ADD COLUMN words tsvector GENERATED ALWAYS AS "
            "(array_to_tsvector(array_remove(string_to_array(folded, ' '), ''))) STORED"
        )
        op.execute("CREATE INDEX ix_passages_words ON passages USING gin (words)")


def _rows(conn: sa.Connection) -> Iterator[dict[str, str | int]]:
    """The passages of every text; one text is read at a time."""
    ids = conn.execute(sa.text("SELECT study, source FROM texts ORDER BY study, source")).all()
    one = sa.text("SELECT text FROM texts WHERE study = :study AND source = :source")
    for study, source in ids:
        text = conn.execute(one, {"study": study, "source": source}).scalar_one()
        for passage in passages(text):
            yield {
                "study": study,
                "source": source,
                "start": passage.start,
                "end": passage.end,
                "overlap": passage.overlap,
                "folded": passage.folded,
            }


def downgrade() -> None:
    """Removes the passages and the index."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("passage_words")
    op.drop_table("passages")
