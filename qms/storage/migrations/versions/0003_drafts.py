"""What people have written and not yet put on record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the table; there are no drafts yet."""
    op.create_table(
        "drafts",
        sa.Column("study", TEXT, nullable=False),
        sa.Column("who", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("saved_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("study", "who", "kind", "key", name=op.f("pk_drafts")),
        sa.ForeignKeyConstraint(["study"], ["study.study"], name=op.f("fk_drafts_study")),
    )


def downgrade() -> None:
    """Removes the table and what it holds."""
    op.drop_table("drafts")
