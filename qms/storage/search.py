"""The passages that may hold what is looked for, by each database's own index of words.

The index only narrows down: it may give passages without a hit, but never leaves one with
a hit out. What a hit is, `qms.analysis.search` decides, so that both databases agree.
"""

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from qms.analysis.search import Candidate, Filters
from qms.core.passages import WHOLE_WORDS
from qms.core.query import Query, Term, Word
from qms.storage.tables import BUNDLE_TABLES

MOST_WORDS = 12  # asked of the index for one alternative: more narrow down no further

_COLUMNS = 'passages.source, passages.start, passages."end", passages.overlap, passages.folded'
# The order of a CROSS JOIN is kept: else SQLite may look up every passage in the index.
_FROM = {
    "sqlite": "passage_words CROSS JOIN passages ON passages.id = passage_words.rowid",
    "postgresql": "passages",
}
_WHERE = {
    "sqlite": "passage_words MATCH :words",
    "postgresql": "passages.words @@ CAST(:words AS tsquery)",
}


def sources_to_search(conn: sa.Connection, study_id: str, filters: Filters) -> list[str]:
    """The ids of the sources to look in, in their order."""
    sources = BUNDLE_TABLES["sources"]
    query = sa.select(sources.c.source).where(
        sources.c.study == study_id,
        sources.c.withdrawn_at.is_(None),
        *(sources.c[name] == cell for name, cell in filters.given().items()),
    )
    return list(conn.execute(query.order_by(sources.c.source)).scalars())


def candidates(
    conn: sa.Connection, study_id: str, query: Query, filters: Filters
) -> list[Candidate]:
    """The passages of a study that may hold hits, by source and place.

    Args:
        conn: From `Store.reading`.
        study_id: The study.
        query: For words, not a pattern.
        filters: The sources to look in.
    """
    if not query.alternatives:
        return []
    dialect = conn.dialect.name
    asked = {"study": study_id, "words": _words(query, dialect), **filters.given()}
    within = "".join(f" AND {name} = :{name}" for name in filters.given())
    said = (
        f"SELECT {_COLUMNS} FROM {_FROM[dialect]} "
        f"WHERE {_WHERE[dialect]} AND passages.study = :study AND passages.source IN "
        f"(SELECT source FROM sources WHERE study = :study AND withdrawn_at IS NULL{within})"
    )
    found = conn.execute(sa.text(said), asked)
    # The driver's own tuples: for a common word to make rows of them takes a third of the time.
    rows = found.cursor.fetchall() if found.cursor else []
    found.close()
    return sorted(rows)


def codings_in(
    conn: sa.Connection, study_id: str, sources: Iterable[str]
) -> list[tuple[str, int, int, str, str]]:
    """Source, start, end, code and coder of every coding of some sources, by source and place.

    The coder is blank where nobody knows who it was.
    """
    made = BUNDLE_TABLES["codings"].c
    coder = sa.func.coalesce(made.coder, "")
    query = sa.select(made.source, made.start, made.end, made.code, coder)
    query = query.where(made.study == study_id, made.source.in_(list(sources)))
    return sorted((source, *rest) for source, *rest in conn.execute(query))


def _words(query: Query, dialect: str) -> str:
    """What to ask of the index; a folded word holds nothing that a database gives a meaning."""
    word, both, either = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    groups = (both.join(map(word, _needed(terms, query))) for terms in query.alternatives)
    return either.join(f"({group})" for group in groups)


_SQLITE: tuple[Callable[[Word], str], str, str] = (
    lambda word: f'"{word.text}"' + " *" * word.begins,
    " AND ",
    " OR ",
)
_POSTGRESQL: tuple[Callable[[Word], str], str, str] = (
    lambda word: f"'{word.text}'" + ":*" * word.begins,
    " & ",
    " | ",
)


def _needed(terms: Iterable[Term], query: Query) -> list[Word]:
    """Words that must all stand in a passage that holds the terms, the longest first.

    Where paragraphs are looked at uncut, only the beginning of one term is sure to stand in
    one of the passages that they were cut into.
    """
    if query.whole:
        terms = [max(terms, key=lambda term: len(term.words))]
    words = {word for term in terms for word in term.words[:WHOLE_WORDS]}
    return sorted(words, key=lambda word: (-len(word.text), word.text))[:MOST_WORDS]
