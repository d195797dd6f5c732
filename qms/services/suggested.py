"""Passages of a stored study that may bear on a criterion, for a person to accept or dismiss.

Ranked by words alone (`qms.analysis.passages_suggested`); what is decided of them is written
by `qms.services.decisions`, and nothing is coded but by a person.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qms.analysis import passages_suggested as ranking
from qms.analysis import search as finding
from qms.analysis.passages_suggested import Index, Ranked
from qms.analysis.search import Filters
from qms.core.coding import Span
from qms.core.rubric import Criterion, Rubric
from qms.errors import NotFound
from qms.services.coding_acts import rubrics_of
from qms.services.coding_view import paragraphs
from qms.services.decisions import ACCEPT, Decision, decisions_for
from qms.storage import codings as stored
from qms.storage import search as stored_search
from qms.storage import studies
from qms.storage.engine import Store

__all__ = ["Filters", "Index", "Suggested", "index", "sign", "suggested", "texts"]

MOST = 50


@dataclass(frozen=True, slots=True)
class Suggested:
    """A passage that may bear on a criterion, where it stands.

    Attributes:
        source: The source's id.
        start, end: Code points of its text, half open.
        quote: The text between them.
        before, after: Some words on either side; blank where the text begins or ends.
        signals: Signal phrases of the criterion that it holds.
        words: Words that it shares with the rubric, the most telling first.
        is_accepted: Whether somebody accepted it, and the viewer has not coded it yet.
    """

    source: str
    start: int
    end: int
    quote: str
    before: str
    after: str
    signals: tuple[str, ...]
    words: tuple[str, ...]
    is_accepted: bool


def texts(store: Store, study_id: str) -> Mapping[str, str]:
    """Source to text, for all sources of a study that still count.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        studies.revision(conn, study_id)
        sources = stored_search.sources_to_search(conn, study_id, Filters())
        return studies.texts_of(conn, study_id, sources)


def sign(texts: Mapping[str, str]) -> str:
    """A short sign of some texts that another text, or another source, would change."""
    signed = hashlib.blake2b(digest_size=16)
    for source in sorted(texts):
        for part in (source, texts[source]):
            data = part.encode("utf-8", "surrogatepass")
            signed.update(len(data).to_bytes(8, "big") + data)
    return signed.hexdigest()


def index(texts: Mapping[str, str]) -> Index:
    """The paragraphs of some texts, counted; it serves every criterion while they stand."""
    return ranking.index(texts, paragraphs)


def suggested(
    store: Store,
    study_id: str,
    criterion: str,
    *,
    viewer: str,
    filters: Filters | None = None,
    most: int = MOST,
    counted: Index | None = None,
) -> tuple[Suggested, ...]:
    """The passages that most likely bear on a criterion, the likeliest first.

    What the viewer has coded to the criterion, even in part, and what was dismissed for it, as
    far as the viewer may know of it, is left out; so are the questions of interviewers.

    Args:
        store: The workspace.
        study_id: The study.
        criterion: The criterion's id.
        viewer: The member who looks.
        filters: The sources to look in; all where None. Withdrawn ones are left out.
        most: How many at most.
        counted: What `index` made of the study's `texts`; made here where None.

    Raises:
        NotFound: There is no such study, or no such criterion in its rubrics.
    """
    if counted is None:
        counted = index(texts(store, study_id))
    with store.reading() as conn:
        studies.revision(conn, study_id)
        asked = _criterion(rubrics_of(conn, study_id), criterion)
        sources = stored_search.sources_to_search(conn, study_id, filters or Filters())
        coded = [
            (row["source"], (int(row["start"]), int(row["end"])))
            for row in stored.rows_with(conn, study_id, "codings", "code", [criterion])
            if row["coder"] == viewer
        ]
    decided = decisions_for(store, study_id, criterion, viewer=viewer)
    dismissed = [(each.source, (each.start, each.end)) for each in decided if not _accepts(each)]
    found = ranking.ranked(
        counted, asked, sources=sources, left_out=_by_source([*coded, *dismissed]), most=most
    )
    return _placed(store, study_id, found, filter(_accepts, decided))


def _criterion(rubrics: Iterable[Rubric], criterion: str) -> Criterion:
    """The criterion as the first of the rubrics that has it says it."""
    for rubric in rubrics:
        for each in rubric.criteria:
            if each.id == criterion:
                return each
    raise NotFound(
        f"This study's rubrics have no criterion {criterion!r}; choose one that they have."
    )


def _accepts(decision: Decision) -> bool:
    return decision.decision == ACCEPT


def _by_source(places: Collection[tuple[str, Span]]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for source, span in places:
        found.setdefault(source, []).append(span)
    return found


def _placed(
    store: Store, study_id: str, found: Sequence[Ranked], accepted: Iterable[Decision]
) -> tuple[Suggested, ...]:
    """Passages with their words and what stands around them."""
    places = [each.place for each in found]
    with store.reading() as conn:
        around = studies.texts_of(conn, study_id, {place.source for place in places})
    taken = {(each.source, each.start, each.end) for each in accepted}
    return tuple(
        Suggested(
            hit.source,
            hit.start,
            hit.end,
            hit.quote,
            hit.before,
            hit.after,
            each.signals,
            each.words,
            is_accepted=each.place in taken,
        )
        for hit, each in zip(finding.hits(places, around), found, strict=True)
    )
