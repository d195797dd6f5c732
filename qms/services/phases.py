"""The phases of a wave: collecting, rating, discussing, closed; and the step to the next."""

from qms.core import permissions
from qms.errors import NotFound
from qms.formats.bundle_faults import shown
from qms.services.records import carry_out, standing
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
