"""The first tables: studies, their texts and rubrics, and the log of the workspace.

Frozen: written out in full, so that a database made today and one brought up to date later
are the same, whatever becomes of the description of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEYS = {"systems": "system", "waves": "wave", "sources": "source", "programmes": "programme"}


def _needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _given(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT) for name in names]


def _of_study(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["study"], ["study.study"], name=op.f(f"fk_{table}_study"))


def _names(
    table: str,
    column: str,
    named: str,
    *,
    deferrable: bool | None = None,
    initially: str | None = None,
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["study", column],
        [f"{named}.study", f"{named}.{KEYS[named]}"],
        name=op.f(f"fk_{table}_study_{column}"),
        deferrable=deferrable,
        initially=initially,
    )


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f'"{column}" IN ({listed})', name=op.f(f"ck_{table}_{column}"))


def upgrade() -> None:
    """Makes all tables."""
    op.create_table(
        "study",
        *_needed("study"),
        *_given("title"),
        *_needed("rubric", "rubric_version"),
        *_given("form", "openness", "notes"),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_study")),
        _one_of("study", "openness", "private", "partners", "public"),
    )
    op.create_table(
        "workspace_log",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        *_needed("at", "who", "what", "study"),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_workspace_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_workspace_log_study"), "workspace_log", ["study"])
    op.create_table(
        "codes",
        *_needed("study", "code"),
        *_given("parent", "name", "definition", "example", "author", "created_at"),
        sa.PrimaryKeyConstraint("study", "code", name=op.f("pk_codes")),
        _of_study("codes"),
    )
    op.create_table(
        "events",
        *_needed("study"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        *_given("at", "who", "what", "table", "key", "before", "after"),
        sa.PrimaryKeyConstraint("study", "seq", name=op.f("pk_events")),
        _of_study("events"),
    )
    op.create_table(
        "members",
        *_needed("study", "member"),
        *_given("name", "role", "sector"),
        sa.PrimaryKeyConstraint("study", "member", name=op.f("pk_members")),
        _of_study("members"),
    )
    op.create_table(
        "panel",
        *_needed("study", "subject", "factor"),
        *_given("note", "grade", "confirmed_by", "cites"),
        sa.PrimaryKeyConstraint("study", "subject", "factor", name=op.f("pk_panel")),
        _of_study("panel"),
    )
    op.create_table(
        "rubrics",
        *_needed("study"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_needed("rubric", "version", "text"),
        sa.PrimaryKeyConstraint("study", "position", name=op.f("pk_rubrics")),
        _of_study("rubrics"),
    )
    op.create_table(
        "systems",
        *_needed("study", "system"),
        *_given("name", "ods_code", "region", "population", "places", "context"),
        sa.PrimaryKeyConstraint("study", "system", name=op.f("pk_systems")),
        _of_study("systems"),
    )
    op.create_table(
        "waves",
        *_needed("study", "wave"),
        *_given("title"),
        *_needed("as_of"),
        *_given("opened", "closed", "phase", "rubric_version", "form"),
        sa.PrimaryKeyConstraint("study", "wave", name=op.f("pk_waves")),
        _of_study("waves"),
        _one_of("waves", "phase", "collecting", "rating", "discussing", "closed"),
    )
    op.create_table(
        "actions",
        *_needed("study", "action", "system", "wave"),
        *_given("criteria", "what", "owner", "due", "status", "expected_evidence"),
        sa.PrimaryKeyConstraint("study", "action", name=op.f("pk_actions")),
        _names("actions", "system", "systems"),
        _names("actions", "wave", "waves"),
        _one_of("actions", "status", "open", "doing", "done", "dropped"),
    )
    op.create_index(op.f("ix_actions_study_system"), "actions", ["study", "system"])
    op.create_index(op.f("ix_actions_study_wave"), "actions", ["study", "wave"])
    op.create_table(
        "consensus",
        *_needed("study", "system", "wave", "criterion", "outcome"),
        sa.Column("level", sa.BigInteger()),
        *_given(
            "state",
            "confidence",
            "limitations",
            "limitations_note",
            "coherence",
            "coherence_note",
            "adequacy",
            "adequacy_note",
            "relevance",
            "relevance_note",
            "rationale",
            "reason",
            "dissent",
            "dissent_by",
            "right_of_reply",
            "agreed_by",
            "agreed_at",
        ),
        sa.PrimaryKeyConstraint("study", "system", "wave", "criterion", name=op.f("pk_consensus")),
        _names("consensus", "system", "systems"),
        _names("consensus", "wave", "waves"),
        _one_of("consensus", "outcome", "agreed", "split"),
        _one_of("consensus", "state", "IE", "NA", "NX"),
        _one_of("consensus", "confidence", "high", "moderate", "low", "very-low"),
        _one_of("consensus", "limitations", "none", "minor", "moderate", "serious"),
        _one_of("consensus", "coherence", "none", "minor", "moderate", "serious"),
        _one_of("consensus", "adequacy", "none", "minor", "moderate", "serious"),
        _one_of("consensus", "relevance", "none", "minor", "moderate", "serious"),
    )
    op.create_index(op.f("ix_consensus_study_wave"), "consensus", ["study", "wave"])
    op.create_table(
        "programmes",
        *_needed("study", "programme", "system"),
        *_given("title", "started", "reviewed", "payer", "cost_low", "cost_central", "cost_high"),
        sa.Column("currency_year", sa.BigInteger()),
        sa.PrimaryKeyConstraint("study", "programme", name=op.f("pk_programmes")),
        _names("programmes", "system", "systems"),
    )
    op.create_index(op.f("ix_programmes_study_system"), "programmes", ["study", "system"])
    op.create_table(
        "ratings",
        *_needed("study", "system", "wave", "criterion", "rater"),
        sa.Column("level", sa.BigInteger()),
        *_given(
            "state",
            "confidence",
            "limitations",
            "limitations_note",
            "coherence",
            "coherence_note",
            "adequacy",
            "adequacy_note",
            "relevance",
            "relevance_note",
            "rationale",
            "cites",
            "rated_at",
        ),
        sa.PrimaryKeyConstraint(
            "study", "system", "wave", "criterion", "rater", name=op.f("pk_ratings")
        ),
        _names("ratings", "system", "systems"),
        _names("ratings", "wave", "waves"),
        _one_of("ratings", "state", "IE", "NA", "NX"),
        _one_of("ratings", "confidence", "high", "moderate", "low", "very-low"),
        _one_of("ratings", "limitations", "none", "minor", "moderate", "serious"),
        _one_of("ratings", "coherence", "none", "minor", "moderate", "serious"),
        _one_of("ratings", "adequacy", "none", "minor", "moderate", "serious"),
        _one_of("ratings", "relevance", "none", "minor", "moderate", "serious"),
    )
    op.create_index(op.f("ix_ratings_study_wave"), "ratings", ["study", "wave"])
    op.create_table(
        "sources",
        *_needed("study", "source", "system", "wave", "kind"),
        *_given("title", "date", "sector", "role_group", "place", "origin", "participant"),
        sa.Column("inherited", sa.Boolean()),
        sa.Column("quotable", sa.Boolean()),
        *_given(
            "openness",
            "path",
            "original_name",
            "sha256",
            "replaces",
            "withdrawn_at",
            "quote_checked_by",
        ),
        sa.PrimaryKeyConstraint("study", "source", name=op.f("pk_sources")),
        _names("sources", "system", "systems"),
        _names("sources", "wave", "waves"),
        _names("sources", "replaces", "sources", deferrable=True, initially="DEFERRED"),
        _one_of("sources", "kind", "interview", "meeting", "document"),
        _one_of("sources", "openness", "private", "partners", "public"),
    )
    op.create_index(op.f("ix_sources_study_replaces"), "sources", ["study", "replaces"])
    op.create_index(op.f("ix_sources_study_system"), "sources", ["study", "system"])
    op.create_index(op.f("ix_sources_study_wave"), "sources", ["study", "wave"])
    op.create_table(
        "summaries",
        *_needed("study", "system", "wave", "criterion"),
        *_given("summary", "author", "written_at"),
        sa.PrimaryKeyConstraint("study", "system", "wave", "criterion", name=op.f("pk_summaries")),
        _names("summaries", "system", "systems"),
        _names("summaries", "wave", "waves"),
    )
    op.create_index(op.f("ix_summaries_study_wave"), "summaries", ["study", "wave"])
    op.create_table(
        "targets",
        *_needed("study", "system", "wave", "criterion"),
        sa.Column("level", sa.BigInteger()),
        *_given("set_by", "set_at"),
        sa.PrimaryKeyConstraint("study", "system", "wave", "criterion", name=op.f("pk_targets")),
        _names("targets", "system", "systems"),
        _names("targets", "wave", "waves"),
    )
    op.create_index(op.f("ix_targets_study_wave"), "targets", ["study", "wave"])
    op.create_table(
        "agenda",
        *_needed("study", "source", "item"),
        *_given("minutes", "function"),
        sa.PrimaryKeyConstraint("study", "source", "item", name=op.f("pk_agenda")),
        _names("agenda", "source", "sources"),
        _one_of(
            "agenda",
            "function",
            "planning",
            "control",
            "assurance",
            "improvement",
            "enabler",
            "other",
        ),
    )
    op.create_table(
        "benefits",
        *_needed("study", "benefit", "programme"),
        *_given(
            "category",
            "theme",
            "statement",
            "beneficiary",
            "payer",
            "valued_by",
            "measure",
            "unit",
            "direction",
            "baseline",
            "latest",
            "baseline_on",
            "latest_on",
            "indicator",
            "stage",
            "attribution",
            "sustained",
            "valuation",
            "not_monetised_because",
            "gross",
            "share_low",
            "share_central",
            "share_high",
        ),
        sa.Column("currency_year", sa.BigInteger()),
        *_given("money_class", "evidence", "disbenefit_check"),
        sa.PrimaryKeyConstraint("study", "benefit", name=op.f("pk_benefits")),
        _names("benefits", "programme", "programmes"),
    )
    op.create_index(op.f("ix_benefits_study_programme"), "benefits", ["study", "programme"])
    op.create_table(
        "codings",
        *_needed("study", "coding", "source"),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        *_needed("quote", "code"),
        *_given("stance"),
        sa.Column("level_low", sa.BigInteger()),
        sa.Column("level_high", sa.BigInteger()),
        sa.Column("directness", sa.BigInteger()),
        *_given("reach"),
        sa.Column("affected", sa.Boolean()),
        *_given("flags", "memo", "coder", "coded_at"),
        sa.PrimaryKeyConstraint("study", "coding", name=op.f("pk_codings")),
        _names("codings", "source", "sources"),
        _one_of("codings", "stance", "supports", "contradicts", "context"),
        _one_of("codings", "reach", "team", "organisation", "place", "several", "system"),
    )
    op.create_index(op.f("ix_codings_study_code"), "codings", ["study", "code"])
    op.create_index(op.f("ix_codings_study_source"), "codings", ["study", "source"])
    op.create_table(
        "double_coding",
        *_needed("study", "source", "coder"),
        *_given("assigned_at", "seed", "adjudication"),
        sa.PrimaryKeyConstraint("study", "source", "coder", name=op.f("pk_double_coding")),
        _names("double_coding", "source", "sources"),
    )
    op.create_table(
        "findings",
        *_needed("study", "finding", "system", "wave"),
        *_given("source", "raised", "followed_by"),
        sa.Column("effect_checked", sa.Boolean()),
        sa.PrimaryKeyConstraint("study", "finding", name=op.f("pk_findings")),
        _names("findings", "system", "systems"),
        _names("findings", "wave", "waves"),
        _names("findings", "source", "sources"),
        _one_of(
            "findings",
            "followed_by",
            "another-request",
            "control-fix",
            "improvement",
            "planning-change",
            "nothing",
        ),
    )
    op.create_index(op.f("ix_findings_study_source"), "findings", ["study", "source"])
    op.create_index(op.f("ix_findings_study_system"), "findings", ["study", "system"])
    op.create_index(op.f("ix_findings_study_wave"), "findings", ["study", "wave"])
    op.create_table(
        "receipts",
        *_needed("study", "source"),
        *_given("reader"),
        sa.Column("characters", sa.BigInteger()),
        sa.Column("words", sa.BigInteger()),
        sa.Column("paragraphs", sa.BigInteger()),
        sa.Column("pages", sa.BigInteger()),
        *_given("speakers", "warnings"),
        sa.PrimaryKeyConstraint("study", "source", name=op.f("pk_receipts")),
        _names("receipts", "source", "sources"),
    )
    op.create_table(
        "suggestions",
        *_needed("study", "source"),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        *_needed("criterion", "decision"),
        *_given("by", "at"),
        sa.PrimaryKeyConstraint(
            "study", "source", "start", "end", "criterion", name=op.f("pk_suggestions")
        ),
        _names("suggestions", "source", "sources"),
        _one_of("suggestions", "decision", "accepted", "dismissed"),
    )
    op.create_table(
        "texts",
        *_needed("study", "source", "text"),
        sa.PrimaryKeyConstraint("study", "source", name=op.f("pk_texts")),
        _names("texts", "source", "sources"),
    )


def downgrade() -> None:
    """Removes all tables, and with them all studies."""
    for name in (
        "texts",
        "suggestions",
        "receipts",
        "findings",
        "double_coding",
        "codings",
        "benefits",
        "agenda",
        "targets",
        "summaries",
        "sources",
        "ratings",
        "programmes",
        "consensus",
        "actions",
        "waves",
        "systems",
        "rubrics",
        "panel",
        "members",
        "events",
        "codes",
        "workspace_log",
        "study",
    ):
        op.drop_table(name)
