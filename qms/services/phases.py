"""The phases of a wave: collecting, rating, discussing, closed; and the step to the next."""

from qms.core import permissions
from qms.errors import NotFound
from qms.formats.bundle_faults import shown
from qms.services.records import carry_out, standing
from qms.storage import codings as stored
from qms.storage import judgements
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import row

MOVED = "phase changed"


def move(store: Store, study_id: str, wave: str, phase: str, *, by: str) -> None:
    """Move a wave to another phase; to the one that it is in, nothing is done.

    To move on to discussing reveals the ratings, for good. Closing writes the moment; opening
    again takes it away.

    Raises:
        NotFound: There is no such study or wave.
        NotPermitted: This person may not.
        Conflict: That phase does not follow the one that the wave is in.
    """
    with store.reading() as conn:
        found = row(conn, study_id, "waves", (wave,))
        if found is not None and permissions.phase_of(found["phase"]) == phase:
            return
    with store.writing(study_id) as conn:
        before = row(conn, study_id, "waves", (wave,))
        if before is None:
            raise NotFound(f"This study has no wave {shown(wave)}.")
        standing(conn, study_id, by, wave).check_may(permissions.MOVE_PHASE)
        permissions.check_move(before["phase"], phase)
        closed = now() if phase == permissions.CLOSED else ""
        after = {**before, "phase": phase, "closed": closed}
        carry_out(conn, study_id, MOVED, [Change("waves", before, after)], by=by)


def ratings_in(store: Store, study_id: str, wave: str) -> dict[str, dict[str, int]]:
    """How many ratings of a wave are in, by system and rater: counts and nothing else.

    Every system is there; for each of them every member with the role of a rater, and whoever
    has rated it.
    """
    with store.reading() as conn:
        systems = [found["system"] for found in stored.all_rows(conn, study_id, "systems")]
        members = stored.all_rows(conn, study_id, "members")
        raters = [m["member"] for m in members if "rater" in m["role"].split(";")]
        counts = {
            system: judgements.ratings_by_rater(conn, study_id, system, wave) for system in systems
        }
    return {
        system: {rater: given.get(rater, 0) for rater in sorted({*raters, *given})}
        for system, given in counts.items()
    }
