"""What a coder has before them: the texts there are, one of them in paragraphs, the next steps.

Only reading; codings are written by `qms.services.coding`. None of it costs more in a study of
many codings, since a coder waits for it after every one of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qms.analysis.study import Study, empty_tables, rows
from qms.core.coding import is_blind, words
from qms.core.coding import paragraphs as lines_of
from qms.core.text import Segment
from qms.errors import StorageFailed
from qms.formats.readers.turns import with_turns
from qms.services.coding_acts import (
    STEPPED,
    UNDOABLE,
    Step,
    last_standing,
    last_undone,
    rubrics_of,
)
from qms.storage import acts as trail
from qms.storage import counts
from qms.storage import studies as stored
from qms.storage.acts import Connection
from qms.storage.engine import Store

__all__ = [
    "NextSteps",
    "Segment",
    "blind_in",
    "coded",
    "next_steps",
    "outline",
    "paragraphs",
    "text",
]

OUTLINE = ("study", "systems", "waves", "members", "sources", "codes", "double_coding")


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What an undo and a redo of one person would do now; None where there is nothing to do.

    The changes of the undo are those of the act that would be taken back.
    """

    undo: Step | None
    redo: Step | None


def outline(store: Store, study_id: str) -> Study:
    """The study with the tables that say what there is to code, and none of its evidence.

    Raises:
        NotFound: There is no such study.
    """
    with store.reading() as conn:
        kept = stored.read_study(conn, study_id, texts=False, tables=OUTLINE)
        rubrics = rubrics_of(conn, study_id)  # read once and kept: that takes longest of all
    return Study({**empty_tables(), **kept.tables}, {}, rubrics)


def text(store: Store, study_id: str, source: str) -> str:
    """The text of one source.

    Raises:
        NotFound: There is no such study or source.
    """
    with store.reading() as conn:
        return stored.text_of(conn, study_id, source)


def paragraphs(text: str) -> tuple[Segment, ...]:
    r"""The paragraphs of a text in order, none blank; who speaks and when stands apart from them.

    Example:
        >>> [part.speaker for part in paragraphs("Ana: Yes, it is.\n\nBen: No.\n\nAna: Well.\n")]
        ['Ana', 'Ben', 'Ana']
    """
    return tuple(with_turns(text, [Segment(start, end) for start, end in lines_of(text)]))


def blind_in(study: Study, viewer: str) -> frozenset[str]:
    """The sources in which a viewer may see only their own codings; an outline is enough."""
    roles = [row["role"] for row in rows(study.tables["members"]) if row["member"] == viewer]
    assigned: dict[str, dict[str, str]] = {}
    for row in rows(study.tables["double_coding"]):
        assigned.setdefault(row["source"], {})[row["coder"]] = row["adjudication"]
    own = [word for role in roles for word in words(role)]
    return frozenset(source for source, here in assigned.items() if is_blind(viewer, here, own))


def coded(store: Store, study: Study, viewer: str) -> Mapping[str, int]:
    """Source to the number of its codings that a viewer may see; sources without are left out.

    Args:
        store: The workspace.
        study: The study; its outline is enough.
        viewer: The member who looks.
    """
    blind = blind_in(study, viewer)
    with store.reading() as conn:
        found = counts.codings_by_coder(conn, study.id)
    seen: Counter[str] = Counter()
    for source, coder, n in found:
        if coder == viewer or source not in blind:
            seen[source] += n
    return dict(seen)


def next_steps(store: Store, study_id: str, *, by: str) -> NextSteps:
    """What one person's undo and redo would do in this study, without doing it."""
    with store.reading() as conn:

        def entries() -> Iterable[trail.Entry]:
            return trail.entries(conn, study_id, by, UNDOABLE)

        return NextSteps(
            undo=_step(conn, study_id, last_standing(entries())),
            redo=_step(conn, study_id, last_undone(entries())),
        )


def _step(conn: Connection, study_id: str, act: int | None) -> Step | None:
    """The act of that number; None where the trail no longer tells it, so that none can be."""
    if act is None:
        return None
    try:
        verb, changes = trail.changes_of(conn, study_id, act, STEPPED)
    except StorageFailed:
        return None
    return Step(verb, tuple(changes))
