"""Ratings: what a rater has before them, and the judgement that they put on record, each alone.

What is kept from a rater until their own rating is in never leaves `rating_view`. A rating is
final: who has seen the others' cannot rate blind any more, so it is never changed after.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qms.analysis.coverage import sources_of
from qms.analysis.evidence import Origin, evidence
from qms.analysis.matrix import Summary
from qms.analysis.profiling import profiles
from qms.analysis.study import Study, empty_tables, frame, rows
from qms.core import permissions
from qms.core.coding import words
from qms.core.profile import Suggestion
from qms.core.rating import Concern, NewRating, faults
from qms.core.rubric import KINDS, Criterion, Domain, Rubric
from qms.core.text import fixed_text
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.formats.bundle_faults import shown
from qms.services import drafts, sight
from qms.services.coding_acts import rubrics_of
from qms.services.drafts import Content
from qms.services.records import carry_out, standing, standing_in
from qms.services.studies import chosen
from qms.storage import codings as stored
from qms.storage.acts import Change, Connection
from qms.storage.engine import Store
from qms.storage.events import now
from qms.storage.rows import Row, row

RATED = "rated"
DRAFT = "rating"
"""The kind of a draft of a rating; its key is system, wave, criterion."""

_UNKNOWN = Suggestion(level=None, state="NA")
"""Stands where the evidence is shown without what follows from it."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Who does not speak to one criterion.

    Attributes:
        kinds: Kinds of source that the criterion expects and that none of its evidence is of.
        silent: Sectors with a source in this system and wave, none of which speaks to it.
        absent: Sectors of the rubric without any source here.
    """

    kinds: tuple[str, ...]
    silent: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingView:
    """One criterion of one system and wave, as one rater may see it now.

    Attributes:
        origins: The evidence, without what the rule makes of it.
        summary: From the framework matrix; None where nobody has written one.
        own: The rater's own rating as a row; None before it is in.
        others: The ratings of others that this rater may see; empty while they are kept.
        suggestion: None while it is kept from this rater.
    """

    rubric: Rubric
    domain: Domain
    criterion: Criterion
    origins: tuple[Origin, ...]
    summary: Summary | None
    unheard: Unheard
    own: Row | None
    others: tuple[Row, ...]
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a wave asks a rater of one system, in order, and what of it is in."""

    asked: tuple[Criterion, ...]
    rated: frozenset[str]

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the criteria that are not rated yet."""
        return tuple(each.id for each in self.asked if each.id not in self.rated)

    def after(self, criterion: str) -> str:
        """The next criterion that is left, from the top again after the last; blank if none."""
        order = [each.id for each in self.asked]
        at = order.index(criterion) if criterion in order else -1
        left = set(self.left)
        return next((each for each in order[at + 1 :] + order[: at + 1] if each in left), "")


def progress(study: Study, rater: str, system: str, wave: str) -> Progress:
    """How far a rater is with one system in one wave.

    Raises:
        NotFound: There is no such system or wave.
    """
    _check_there(study, system, wave)
    ratings = study.tables["ratings"]
    mine = ratings[
        (ratings["rater"] == rater) & (ratings["system"] == system) & (ratings["wave"] == wave)
    ]
    return Progress(tuple(_asked(study, wave)), frozenset(mine["criterion"]))


def rating_view(study: Study, rater: str, system: str, wave: str, criterion: str) -> RatingView:
    """What a rater has before them to judge one criterion.

    Args:
        study: The study; texts are not needed.
        rater: The person who looks and rates.
        system: A system's id.
        wave: A wave's id.
        criterion: A criterion that the wave asks.

    Raises:
        NotFound: There is no such system or wave, or the wave does not ask that.
    """
    _check_there(study, system, wave)
    rubric = _asked_by(study, wave, criterion)
    domain = next(d for d in rubric.domains if any(c.id == criterion for c in d.criteria))
    origins = evidence(study, rubric, system, wave, criterion, _UNKNOWN)
    there = [
        each
        for each in rows(study.tables["ratings"])
        if (each["system"], each["wave"], each["criterion"]) == (system, wave, criterion)
    ]
    own = next((each for each in there if each["rater"] == rater), None)
    hidden = sight.hidden_ratings(study, rater)
    others = [each for each in there if each["rater"] != rater]
    return RatingView(
        rubric=rubric,
        domain=domain,
        criterion=rubric.criterion(criterion),
        origins=origins,
        summary=_summary(study, system, wave, criterion),
        unheard=_unheard(study, rubric, system, wave, criterion, origins),
        own=own,
        others=tuple(o for o in others if not hidden(system, wave, criterion, o["rater"])),
        suggestion=_suggestion(study, rater, system, wave, criterion, rated=own is not None),
    )


def rate(store: Store, study_id: str, new: NewRating, *, by: str) -> None:
    """Put a rating on record, for good; its draft goes. The same one twice is one.

    Args:
        store: The workspace.
        study_id: The study.
        new: The rating.
        by: The person who writes, who must be the rater.

    Raises:
        NotFound: There is no such study or wave, or the wave does not ask that criterion.
        NotPermitted: The person is no rater of this study, or writes for another.
        Conflict: The wave is not in the phase rating, or a rating of this rater is in already.
        UserError: The rating cannot stand; a sentence for each fault.
    """
    if by != new.rater:
        raise NotPermitted("A rating is written by the rater alone; say who you are first.")
    new = _fixed(new)
    if _is_in(store, study_id, new):
        return
    try:
        with store.writing(study_id) as conn:
            _put(conn, study_id, new)
    except Conflict:
        if not _is_in(store, study_id, new):  # else two clicks came at once, and one was enough
            raise


def _put(conn: Connection, study_id: str, new: NewRating) -> None:
    standing(conn, study_id, new.rater, new.wave).check_may(permissions.RATE)
    if row(conn, study_id, "ratings", new.key) is not None:
        raise Conflict(
            f"Your rating of {shown(new.criterion)} is in already and cannot be changed, since you "
            "may have seen the others’ since then. What you think now belongs in the workshop."
        )
    if found := faults(new):
        raise UserError(*found)
    _check_asked(conn, study_id, new)
    change = Change("ratings", None, {**new.cells(), "rated_at": now()})
    carry_out(conn, study_id, RATED, [change], by=new.rater)
    drafts.drop_within(conn, study_id, new.rater, DRAFT, new.key[:3])


def _is_in(store: Store, study_id: str, new: NewRating) -> bool:
    """Whether this very rating is on record."""
    with store.reading() as conn:
        there = row(conn, study_id, "ratings", new.key)
    return there is not None and all(there[name] == cell for name, cell in new.cells().items())


def keep_draft(
    store: Store, study_id: str, rater: str, key: Sequence[str], content: Content, seen_at: str
) -> str:
    """Keep what a rater has written so far of system, wave, criterion; see `drafts.keep`.

    Raises:
        Conflict: The rating is in already, so there is nothing left to draft; or as told there.
    """
    system, wave, criterion = key
    with store.reading() as conn:
        if row(conn, study_id, "ratings", (system, wave, criterion, rater)):
            raise Conflict(f"Your rating of {shown(criterion)} is in already; no draft is kept.")
    return drafts.keep(store, study_id, rater, DRAFT, key, content, seen_at)


def _fixed(new: NewRating) -> NewRating:
    """The rating with its words as they are kept for good."""
    concerns = {
        part: Concern(concern.grade, fixed_text(concern.note).strip())
        for part, concern in new.concerns.items()
    }
    return replace(new, rationale=fixed_text(new.rationale).strip(), concerns=concerns)


def _check_asked(conn: Connection, study_id: str, new: NewRating) -> None:
    """Refuse a rating of what the wave does not ask, or that cites evidence of something else."""
    tables = {
        name: frame(name, stored.all_rows(conn, study_id, name)) for name in ("study", "waves")
    }
    about = Study({**empty_tables(), **tables}, {}, rubrics_of(conn, study_id))
    _asked_by(about, new.wave, new.criterion)
    cited = stored.rows_with(conn, study_id, "codings", "coding", new.cites)
    sources = {each["source"] for each in cited}
    here = {
        each["source"]
        for each in stored.rows_with(conn, study_id, "sources", "source", sources)
        if (each["system"], each["wave"]) == (new.system, new.wave)
    }
    for each in cited:
        if each["code"] != new.criterion or each["source"] not in here:
            raise UserError(
                f"The excerpt {shown(each['coding'])} speaks to something else; cite excerpts of "
                "this criterion, system and wave."
            )


def _check_there(study: Study, system: str, wave: str) -> None:
    chosen("system", system, study.tables["systems"]["system"])
    chosen("wave", wave, study.tables["waves"]["wave"])


def _asked(study: Study, wave: str) -> list[Criterion]:
    return [each for rubric, form in study.rubrics_of(wave) for each in rubric.criteria_of(form)]


def _asked_by(study: Study, wave: str, criterion: str) -> Rubric:
    """The rubric whose form in that wave asks a criterion."""
    for rubric, form in study.rubrics_of(wave):
        if any(each.id == criterion for each in rubric.criteria_of(form)):
            return rubric
    raise NotFound(
        f"Wave {shown(wave)} asks no criterion “{shown(criterion)}”; choose one of its rubric and "
        "form."
    )


def _summary(study: Study, system: str, wave: str, criterion: str) -> Summary | None:
    for each in rows(study.tables["summaries"]):
        if (each["system"], each["wave"], each["criterion"]) == (system, wave, criterion):
            made = Summary(each["summary"], each["author"], each["written_at"])
            return made if made.text else None
    return None


def _suggestion(
    study: Study, rater: str, system: str, wave: str, criterion: str, *, rated: bool
) -> Suggestion | None:
    """The suggestion, unless it is kept from the rater; then it is not even computed."""
    phases = dict(zip(study.tables["waves"]["wave"], study.tables["waves"]["phase"], strict=True))
    who = standing_in(rows(study.tables["members"]), rater, phases[wave])
    if permissions.hides_suggestion(who.phase, who.roles, rated=rated):
        return None
    for profile in profiles(study.of_system(system), waves=[wave]):
        for part in profile.criteria:
            if part.criterion == criterion:
                return part.suggestion
    return None


def _unheard(
    study: Study,
    rubric: Rubric,
    system: str,
    wave: str,
    criterion: str,
    origins: Sequence[Origin],
) -> Unheard:
    excerpts = [excerpt for origin in origins for excerpt in origin.excerpts]
    kinds = {excerpt.kind for excerpt in excerpts if excerpt.counts}
    spoken = {excerpt.sector for excerpt in excerpts}
    sectors = set(sources_of(study, system, wave)["sector"]) - {""}
    expected = rubric.criterion(criterion).expects
    order = [*rubric.sectors, *sorted(sectors - set(rubric.sectors))]
    return Unheard(
        kinds=tuple(kind for kind in KINDS if kind in expected and kind not in kinds),
        silent=tuple(each for each in order if each in sectors - spoken),
        absent=tuple(each for each in rubric.sectors if each not in sectors),
    )


def cited(own: Row) -> tuple[str, ...]:
    """The ids of the codings that a rating cites."""
    return tuple(words(own["cites"]))
