"""The tables of a study: one description that the bundle, the database and the checks all read.

A study is these tables, the texts of its sources and its rubrics. The contract is the study
bundle; a column is added here and nowhere else.
"""

from dataclasses import dataclass
from enum import Enum

from qms.core.rubric import KINDS, REACHES, STATES


class Kind(Enum):
    """How a cell is written. A blank cell always means "not given"."""

    TEXT = "text"
    INTEGER = "integer"  # whole number as 0, 7 or -7, no leading zeros
    NUMBER = "number"  # decimal number, kept as written
    BOOLEAN = "boolean"  # true or false
    DATE = "date"  # ISO 8601 date
    TIME = "time"  # ISO 8601 date or date and time
    LIST = "list"  # words with ; between


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        words: The closed vocabulary of the cell (of each word of a list), or empty.
        register: The key of a rubric's `register` whose words replace `words`.
        names: What the cell must name: a table whose key is this one column
            ("systems"), or "criterion", "code", "code-parent", "sector", "role-group",
            "form", "rubric-version", "level", "subject". Empty for free text.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    register: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `key` identifies a row; `required` tables must be in every bundle."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in the order in which they are written."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column with that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


STANCES = ("supports", "contradicts", "context")
PHASES = ("collecting", "rating", "discussing", "closed")
OPENNESS = ("private", "partners", "public")
ROLES = ("owner", "facilitator", "coder", "rater", "reader", "reply")
OUTCOMES = ("agreed", "split")
CONFIDENCE = ("high", "moderate", "low", "very-low")
CONCERN = ("none", "minor", "moderate", "serious")
FLAGS = (
    "tension",
    "tension:crowds-out",
    "tension:enables",
    "tension:weakens",
    "tension:mutual",
    "pressure",
    "equity",
)
AGENDA_FUNCTIONS = ("planning", "control", "assurance", "improvement", "enabler", "other")
FOLLOWED_BY = ("another-request", "control-fix", "improvement", "planning-change", "nothing")
ACTION_STATUS = ("open", "doing", "done", "dropped")
DECISIONS = ("accepted", "dismissed")
FACTORS = ("mandate", "expectations", "values", "ambiguity", "uncertainty", "disinvestment")
GRADES = ("low", "guarded", "high")
CATEGORIES = (
    "performance-patient",
    "performance-staff",
    "performance-service",
    "performance-financial",
    "development-capability",
    "development-culture",
    "development-infrastructure",
    "external-partner",
    "external-community",
    "external-legitimacy",
    "unintended-positive",
    "unintended-negative",
)
BENEFICIARIES = (
    "people-and-carers",
    "staff",
    "own-organisation",
    "partner-organisation",
    "commissioner",
    "community",
    "wider-society",
)
STAGES = ("expected", "early", "realised", "sustained", "lost")
ATTRIBUTION = ("A0", "A1", "A2", "A3", "A4")
SUSTAINED = ("unknown", "not-yet", "held-6", "held-12", "lost")
VALUATION = ("monetised", "quantified", "described")
NOT_MONETISED = (
    "not-meaningful",
    "not-measurable-yet",
    "unethical",
    "disproportionate",
    "beneficiary-declined",
)
MONEY_CLASSES = ("cash-releasing", "capacity-releasing", "cost-avoiding", "societal")
DISBENEFIT = ("none-found", "found", "not-looked")
DIRECTIONS = ("higher-is-better", "lower-is-better")


def _text(name: str, *, required: bool = False, names: str = "") -> Column:
    return Column(name, required=required, names=names)


def _of(name: str, kind: Kind, *, required: bool = False, names: str = "") -> Column:
    return Column(name, kind, required, names=names)


def _word(
    name: str, words: tuple[str, ...], *, required: bool = False, register: str = ""
) -> Column:
    return Column(name, Kind.TEXT, required, words=words, register=register)


def _cell_key() -> tuple[Column, ...]:
    return (
        _text("system", required=True, names="systems"),
        _text("wave", required=True, names="waves"),
        _text("criterion", required=True, names="criterion"),
    )


def _judgement() -> tuple[Column, ...]:
    return (
        _word("confidence", CONFIDENCE),
        *(
            column
            for part in ("limitations", "coherence", "adequacy", "relevance")
            for column in (_word(part, CONCERN), _text(f"{part}_note"))
        ),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "study",
        ("study",),
        (
            _text("study", required=True),
            _text("title"),
            _text("rubric", required=True),
            _text("rubric_version", required=True),
            _text("form", names="form"),
            _word("openness", OPENNESS),
            _text("notes"),
        ),
        required=True,
    ),
    Table(
        "systems",
        ("system",),
        (
            _text("system", required=True),
            _text("name"),
            _text("ods_code"),
            _text("region"),
            _text("population"),
            _of("places", Kind.LIST),
            _text("context"),
        ),
        required=True,
    ),
    Table(
        "waves",
        ("wave",),
        (
            _text("wave", required=True),
            _text("title"),
            _of("as_of", Kind.DATE, required=True),
            _of("opened", Kind.TIME),
            _of("closed", Kind.TIME),
            _word("phase", PHASES),
            _text("rubric_version", names="rubric-version"),
            _text("form", names="form"),
        ),
        required=True,
    ),
    Table(
        "members",
        ("member",),
        (
            _text("member", required=True),
            _text("name"),
            Column("role", Kind.LIST, words=ROLES),
            _text("sector", names="sector"),
        ),
    ),
    Table(
        "sources",
        ("source",),
        (
            _text("source", required=True),
            _text("system", required=True, names="systems"),
            _text("wave", required=True, names="waves"),
            _word("kind", KINDS, required=True),
            _text("title"),
            _of("date", Kind.DATE),
            _text("sector", names="sector"),
            _text("role_group", names="role-group"),
            _text("place"),
            _text("origin"),
            _text("participant"),
            _of("inherited", Kind.BOOLEAN),
            _of("quotable", Kind.BOOLEAN),
            _word("openness", OPENNESS),
            _text("path"),
            _text("original_name"),
            _text("sha256"),
            _text("replaces", names="sources"),
            _of("withdrawn_at", Kind.TIME),
            _text("quote_checked_by"),
        ),
        required=True,
    ),
    Table(
        "receipts",
        ("source",),
        (
            _text("source", required=True, names="sources"),
            _text("reader"),
            _of("characters", Kind.INTEGER),
            _of("words", Kind.INTEGER),
            _of("paragraphs", Kind.INTEGER),
            _of("pages", Kind.INTEGER),
            _text("speakers"),
            _text("warnings"),
        ),
    ),
    Table(
        "codes",
        ("code",),
        (
            _text("code", required=True),
            _text("parent", names="code-parent"),
            _text("name"),
            _text("definition"),
            _text("example"),
            _text("author"),
            _of("created_at", Kind.TIME),
        ),
    ),
    Table(
        "codings",
        ("coding",),
        (
            _text("coding", required=True),
            _text("source", required=True, names="sources"),
            _of("start", Kind.INTEGER, required=True),
            _of("end", Kind.INTEGER, required=True),
            _text("quote", required=True),
            _text("code", required=True, names="code"),
            _word("stance", STANCES),
            _of("level_low", Kind.INTEGER, names="level"),
            _of("level_high", Kind.INTEGER, names="level"),
            _of("directness", Kind.INTEGER),
            _word("reach", REACHES),
            _of("affected", Kind.BOOLEAN),
            Column("flags", Kind.LIST, words=FLAGS),
            _text("memo"),
            _text("coder", names="members"),
            _of("coded_at", Kind.TIME),
        ),
    ),
    Table(
        "double_coding",
        ("source", "coder"),
        (
            _text("source", required=True, names="sources"),
            _text("coder", required=True, names="members"),
            _of("assigned_at", Kind.TIME),
            _text("seed"),
            _text("adjudication"),
        ),
    ),
    Table(
        "suggestions",
        ("source", "start", "end", "criterion"),
        (
            _text("source", required=True, names="sources"),
            _of("start", Kind.INTEGER, required=True),
            _of("end", Kind.INTEGER, required=True),
            _text("criterion", required=True, names="criterion"),
            _word("decision", DECISIONS, required=True),
            _text("by"),
            _of("at", Kind.TIME),
        ),
    ),
    Table(
        "ratings",
        ("system", "wave", "criterion", "rater"),
        (
            *_cell_key(),
            _text("rater", required=True, names="members"),
            _of("level", Kind.INTEGER, names="level"),
            _word("state", STATES),
            *_judgement(),
            _text("rationale"),
            _of("cites", Kind.LIST, names="codings"),
            _of("rated_at", Kind.TIME),
        ),
    ),
    Table(
        "consensus",
        ("system", "wave", "criterion"),
        (
            *_cell_key(),
            _word("outcome", OUTCOMES, required=True),
            _of("level", Kind.INTEGER, names="level"),
            _word("state", STATES),
            *_judgement(),
            _text("rationale"),
            _text("reason"),
            _text("dissent"),
            _text("dissent_by"),
            _text("right_of_reply"),
            _text("agreed_by"),
            _of("agreed_at", Kind.TIME),
        ),
    ),
    Table(
        "summaries",
        ("system", "wave", "criterion"),
        (*_cell_key(), _text("summary"), _text("author"), _of("written_at", Kind.TIME)),
    ),
    Table(
        "targets",
        ("system", "wave", "criterion"),
        (
            *_cell_key(),
            _of("level", Kind.INTEGER, names="level"),
            _text("set_by"),
            _of("set_at", Kind.TIME),
        ),
    ),
    Table(
        "actions",
        ("action",),
        (
            _text("action", required=True),
            _text("system", required=True, names="systems"),
            _text("wave", required=True, names="waves"),
            _of("criteria", Kind.LIST, names="criterion"),
            _text("what"),
            _text("owner"),
            _of("due", Kind.DATE),
            _word("status", ACTION_STATUS),
            _text("expected_evidence"),
        ),
    ),
    Table(
        "programmes",
        ("programme",),
        (
            _text("programme", required=True),
            _text("system", required=True, names="systems"),
            _text("title"),
            _of("started", Kind.DATE),
            _of("reviewed", Kind.DATE),
            _text("payer"),
            _of("cost_low", Kind.NUMBER),
            _of("cost_central", Kind.NUMBER),
            _of("cost_high", Kind.NUMBER),
            _of("currency_year", Kind.INTEGER),
        ),
    ),
    Table(
        "benefits",
        ("benefit",),
        (
            _text("benefit", required=True),
            _text("programme", required=True, names="programmes"),
            _word("category", CATEGORIES, register="category"),
            _text("theme"),
            _text("statement"),
            _word("beneficiary", BENEFICIARIES, register="beneficiary"),
            _text("payer"),
            _text("valued_by"),
            _text("measure"),
            _text("unit"),
            _word("direction", DIRECTIONS, register="direction"),
            _text("baseline"),
            _text("latest"),
            _of("baseline_on", Kind.DATE),
            _of("latest_on", Kind.DATE),
            _text("indicator"),
            _word("stage", STAGES, register="stage"),
            _word("attribution", ATTRIBUTION, register="attribution"),
            _word("sustained", SUSTAINED, register="sustained"),
            _word("valuation", VALUATION, register="valuation"),
            _word("not_monetised_because", NOT_MONETISED, register="not_monetised_because"),
            _of("gross", Kind.NUMBER),
            _of("share_low", Kind.NUMBER),
            _of("share_central", Kind.NUMBER),
            _of("share_high", Kind.NUMBER),
            _of("currency_year", Kind.INTEGER),
            _word("money_class", MONEY_CLASSES, register="money_class"),
            _of("evidence", Kind.LIST),
            _word("disbenefit_check", DISBENEFIT, register="disbenefit_check"),
        ),
    ),
    Table(
        "panel",
        ("subject", "factor"),
        (
            _text("subject", required=True, names="subject"),
            _word("factor", FACTORS, required=True, register="factor"),
            _text("note"),
            _word("grade", GRADES, register="grade"),
            _text("confirmed_by"),
            _of("cites", Kind.LIST, names="codings"),
        ),
    ),
    Table(
        "findings",
        ("finding",),
        (
            _text("finding", required=True),
            _text("system", required=True, names="systems"),
            _text("wave", required=True, names="waves"),
            _text("source", names="sources"),
            _of("raised", Kind.TIME),
            _word("followed_by", FOLLOWED_BY),
            _of("effect_checked", Kind.BOOLEAN),
        ),
    ),
    Table(
        "agenda",
        ("source", "item"),
        (
            _text("source", required=True, names="sources"),
            _text("item", required=True),
            _of("minutes", Kind.NUMBER),
            _word("function", AGENDA_FUNCTIONS),
        ),
    ),
    Table(
        "events",
        ("seq",),
        (
            _of("seq", Kind.INTEGER, required=True),
            _of("at", Kind.TIME),
            _text("who"),
            _text("what"),
            _text("table"),
            _text("key"),
            _text("before"),
            _text("after"),
        ),
    ),
)

TABLE = {table.name: table for table in TABLES}
