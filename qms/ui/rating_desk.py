"""The desk of the page Rate: who may rate now, what an act came to, what comes next.

The form sends what a person did as plain values. `carried_out` makes a rating or a draft of
them, calls the service and gives back sentences; it knows no screen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qms.analysis.study import Study, rows
from qms.core import permissions
from qms.core.coding import words as listed
from qms.core.rating import Concern, NewRating
from qms.errors import Conflict, UserError
from qms.services import rating as ratings
from qms.services.drafts import Draft, DraftChanged
from qms.services.library import Store
from qms.services.rating import Progress
from qms.services.records import Standing
from qms.ui import feedback, words

NO_RATER = (
    "**Nobody is named as a rater yet.** Ratings are by people with a name, each alone, so that a "
    "workshop can talk about who saw what. **Next:** name who takes part on the study page, and "
    "give at least two of them the role rater."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to, for the form that asked for it.

    Attributes:
        ticket: The form's own number of the act.
        kind: "draft", "rated", "refused" or "changed" (another draft was kept meanwhile).
        lines: Why not, as sentences; empty where it was done.
        saved_at: The moment of the draft that stands now; blank for none.
        theirs: Its content, where it is another than was sent.
        to: The criterion to go on with; blank to stay.
    """

    ticket: int
    kind: str
    lines: tuple[str, ...] = ()
    saved_at: str = ""
    theirs: Mapping[str, Any] | None = None
    to: str = ""

    def as_data(self) -> dict[str, Any]:
        """The outcome as the component reads it."""
        return asdict(self)


def carried_out(store: Store, study: str, viewer: str, asked: Mapping[str, Any]) -> Outcome:
    """Keep a draft or put a rating on record, and tell what became of it.

    Args:
        store: The workspace.
        study: The study's id.
        viewer: Who acts in this tab; the form must be theirs.
        asked: What the form sent.
    """
    ticket = int(asked.get("ticket") or 0)
    try:
        of, rater, system, wave, criterion = (str(part) for part in asked["cell"])
        if (of, rater) != (study, viewer):
            raise Conflict(
                "This form belongs to somebody else than who acts in this tab now; nothing was "
                "saved. Choose the name again under which it was written."
            )
        content = dict(asked["content"])
        if asked["kind"] == "rate":
            new = new_rating(content, system=system, wave=wave, criterion=criterion, rater=rater)
            ratings.rate(store, study, new, by=viewer)
            return Outcome(ticket, "rated")
        key, seen_at = (system, wave, criterion), str(asked.get("seen_at") or "")
        saved_at = ratings.keep_draft(store, study, rater, key, content, seen_at)
        return Outcome(ticket, "draft", saved_at=saved_at)
    except DraftChanged as error:
        return _changed(ticket, error.lines, error.theirs)
    except UserError as error:
        return Outcome(ticket, "refused", error.lines)
    except Exception as error:
        return Outcome(ticket, "refused", tuple(feedback.lines_of(error)))


def _changed(ticket: int, lines: tuple[str, ...], theirs: Draft | None) -> Outcome:
    saved_at = theirs.saved_at if theirs else ""
    return Outcome(ticket, "changed", lines, saved_at, dict(theirs.content) if theirs else {})


def new_rating(
    content: Mapping[str, Any], *, system: str, wave: str, criterion: str, rater: str
) -> NewRating:
    """The rating that a form's fields say."""
    level = content.get("level")
    concerns = content.get("concerns") or {}
    return NewRating(
        system=system,
        wave=wave,
        criterion=criterion,
        rater=rater,
        level=int(level) if level is not None else None,
        state=str(content.get("state") or ""),
        rationale=str(content.get("text") or ""),
        concerns={
            str(part): Concern(str(of.get("grade") or ""), str(of.get("note") or ""))
            for part, of in concerns.items()
            if of.get("grade")
        },
        cites=tuple(str(each) for each in content.get("cites") or ()),
    )


def whose(able: Mapping[str, str], *, signed_in: bool) -> str:
    """What to do where nobody is known to rate here."""
    named = words.plain(words.joined(list(able.values())), most=400)
    if signed_in:
        return f"You are no rater of this study; {named} rate in it."
    return (
        f"**Who rates?** Choose a name above: {named}. Each rates alone; what others put in, and "
        "what the evidence suggests, opens criterion by criterion when one’s own rating is in."
    )


def closed(study: Study, standing: Standing, wave_name: str) -> str:
    """Why nothing can be rated now, and who can change that; blank where it can."""
    if standing.can(permissions.RATE) or "rater" not in standing.roles:
        return ""
    phase = standing.phase
    told = f"{wave_name} is in the phase {words.PHASES[phase]}, so nothing can be rated in it."
    if phase == permissions.COLLECTING:
        return f"{told} {movers(study)} can begin the rating on the page Study."
    return (
        f"{told} The ratings are revealed, and who has seen them cannot rate blind any more. Go on "
        "in the workshop."
    )


def movers(study: Study) -> str:
    """Who can move a wave on, by name."""
    members = rows(study.tables["members"])
    able = set(permissions.RULES[permissions.MOVE_PHASE].roles)
    named = [
        words.bare(words.named(row, "member", "name"), most=60)
        for row in members
        if able & set(listed(row["role"]))
    ]
    if named:
        return words.joined(named)
    return "Nobody yet: an owner or facilitator must be named on the study page, who"


def done(study: Study, progress: Progress, wave: str) -> str:
    """What comes next for a rater whose ratings are all in; blank while some are left."""
    if not progress.asked or progress.left:
        return ""
    phases = dict(zip(study.tables["waves"]["wave"], study.tables["waves"]["phase"], strict=True))
    told = f"All {len(progress.asked)} of yours are in."
    if permissions.phase_of(phases[wave]) != permissions.RATING:
        return f"{told} They are talked about on the page Workshop."
    return (
        f"{told} When the others have rated too, {movers(study)} can reveal the ratings on the "
        "page Workshop, where they are talked about. Until then you can read again what you "
        "judged, what the evidence suggests, and what others have put in."
    )
