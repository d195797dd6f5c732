"""Searching the texts of a study: `qms.core.query` says what may be asked.

The answer is the same from a bundle and from either database.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qms.analysis import search as finding
from qms.analysis.search import Candidate, Filters, Hit
from qms.analysis.study import Study
from qms.core.query import Query, parse_query
from qms.core.rubric import KINDS
from qms.errors import UserError
from qms.formats.bundle import read_bundle
from qms.services.coding_view import blind_in
from qms.services.patterns import Patterns
from qms.services.studies import chosen, is_database, only
from qms.storage import search as stored_search
from qms.storage import studies as stored
from qms.storage.engine import Store

__all__ = [
    "MOST",
    "Filters",
    "Found",
    "Hit",
    "Patterns",
    "codes_at",
    "search",
    "search_at",
    "search_study",
]

MOST = 100_000  # hits that are given at once where nobody asks for fewer
LONGEST = 10_000  # characters of a query; a page of text is far less
MOST_ALTERNATIVES = 100

Texts = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        hits: By source id and place; those that were asked for.
        total: How many there are in all.
    """

    hits: tuple[Hit, ...]
    total: int


def search(
    store: Store,
    study_id: str,
    text: str,
    *,
    filters: Filters | None = None,
    first: int = 0,
    most: int = MOST,
    patterns: Patterns | None = None,
) -> Found:
    """The hits of a query in the texts of a stored study; withdrawn sources are left out.

    Args:
        store: The workspace.
        study_id: The study.
        text: What is looked for, as a person wrote it.
        filters: The sources to look in; all where None.
        first: How many hits to pass over, for a later page of them.
        most: How many hits to give; `total` counts all.
        patterns: What looks for regular expressions, where it is kept for several searches.

    Raises:
        NotFound: There is no such study.
        UserError: The query is too long, or a regular expression faulty or too slow.
    """
    query, within = _asked(text), filters or Filters()
    with store.reading() as conn:
        stored.revision(conn, study_id)

        def texts_of(sources: Collection[str]) -> Mapping[str, str]:
            return stored.texts_of(conn, study_id, sources)

        if query.pattern is not None:
            sources = stored_search.sources_to_search(conn, study_id, within)
            texts = texts_of(sources)
        else:
            found: Iterable[Candidate] = stored_search.candidates(conn, study_id, query, within)
            if query.whole:  # the index knows only the parts of long paragraphs
                sources = sorted({source for source, *_ in found})
                found = finding.candidates(texts_of(sources), sources, whole=True)
            return _words(query, found, texts_of, first, most)
    # Outside of the transaction: it may take seconds.
    in_order = {source: texts[source] for source in sources}
    return _pattern(query.pattern, in_order, first, most, patterns)


def search_study(
    study: Study,
    text: str,
    *,
    filters: Filters | None = None,
    first: int = 0,
    most: int = MOST,
) -> Found:
    """The same hits in a study that is in memory with its texts."""
    query = _asked(text)
    sources = finding.sources_within(study, filters or Filters())
    if query.pattern is not None:
        texts = {source: study.texts[source] for source in sources}
        return _pattern(query.pattern, texts, first, most)
    found = finding.candidates(study.texts, sources, whole=query.whole)
    return _words(query, found, lambda _: study.texts, first, most)


def search_at(
    reference: str,
    text: str,
    *,
    study: str | None = None,
    system: str | None = None,
    kind: str | None = None,
) -> Found:
    """The hits in the study at `reference`, a bundle or a database, for the command line.

    A bundle is searched as it is, without any database.

    Raises:
        NotFound: There is no such study, system or kind.
        InvalidBundle: The bundle has faults.
        UserError: The query is too long, or a regular expression faulty or too slow.
    """
    chosen("kind", kind, KINDS)
    filters = Filters(system=system, kind=kind)
    if not is_database(reference):
        bundle = read_bundle(Path(reference))
        chosen("system", system, bundle.tables["systems"]["system"])
        return search_study(bundle, text, filters=filters)
    with Store.open(reference, create=False) as store:
        with store.reading() as conn:
            study_id = study or only([entry.id for entry in stored.studies(conn)])
            kept = stored.read_study(conn, study_id, texts=False, tables=("systems",))
        chosen("system", system, kept.tables["systems"]["system"])
        return search(store, study_id, text, filters=filters)


def codes_at(
    store: Store, study: Study, hits: Sequence[Hit], *, viewer: str
) -> list[tuple[str, ...]]:
    """For each hit the codes of the codings over it that `viewer` may see, in the text's order.

    Args:
        store: The workspace.
        study: The study; its outline is enough.
        hits: A page of hits.
        viewer: The member who looks; who codes a source blind sees only their own codings there.
    """
    blind = blind_in(study, viewer)
    with store.reading() as conn:
        found = stored_search.codings_in(conn, study.id, {hit.source for hit in hits})
    seen: dict[str, list[tuple[int, int, str]]] = {}
    for source, start, end, code, coder in found:
        if coder == viewer or source not in blind:
            seen.setdefault(source, []).append((start, end, code))
    return [
        tuple(
            dict.fromkeys(
                code
                for start, end, code in seen.get(hit.source, ())
                if start < hit.end and hit.start < end
            )
        )
        for hit in hits
    ]


def _asked(text: str) -> Query:
    if len(text) > LONGEST:
        raise UserError(
            f"The search has {len(text)} characters; look for {LONGEST} at most, "
            "such as one sentence of a passage."
        )
    query = parse_query(text)
    if len(query.alternatives) > MOST_ALTERNATIVES:
        raise UserError(
            f"The search has {len(query.alternatives)} alternatives; "
            f"give {MOST_ALTERNATIVES} at most."
        )
    return query


def _words(
    query: Query, found: Iterable[Candidate], texts_of: Texts, first: int, most: int
) -> Found:
    part, total = finding.held(query, found, first=first, most=most)
    texts = texts_of({passage[0] for passage, _ in part})
    return Found(finding.hits(finding.places(part, texts), texts), total)


def _pattern(
    pattern: str,
    texts: Mapping[str, str],
    first: int,
    most: int,
    patterns: Patterns | None = None,
) -> Found:
    if patterns is None:
        with Patterns() as once:
            return _pattern(pattern, texts, first, most, once)
    places, total = patterns.places(pattern, texts, first=first, most=most)
    return Found(finding.hits(places, texts), total)
