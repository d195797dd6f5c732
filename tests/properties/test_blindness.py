"""Rating blind: whatever people do, nobody sees what is kept from them, through any cached read.

Raters, a facilitator who rates, people who do not rate and somebody without a name rate, write
drafts, move the wave and look at everything the screens read, in any order. What each may see
is worked out here anew, from what was done, and not by the tables of `qms.core.permissions`.
"""

import atexit
import inspect
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
import streamlit
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from qms.analysis.evidence import Origin
from qms.analysis.matrix import Matrix
from qms.analysis.profiling import profiles
from qms.core.profile import CriterionProfile, RatingMark, Suggestion
from qms.core.rating import NewRating
from qms.core.rubric import Rubric
from qms.errors import NotPermitted, UserError
from qms.services import library, members, phases, rating, trail
from qms.services import matrix as matrices
from qms.services.rating import RatingView
from qms.services.trail import Asked
from qms.storage import studies
from qms.storage.engine import Store
from qms.ui import resources
from tests import factories

MORE = "QMS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "12"))

ROLES = {
    "ana": "rater",
    "ben": "rater",
    "dan": "facilitator;rater",
    "lea": "owner",
    "cay": "coder",
    "eva": "reader",
}
LEADS = ("dan", "lea")
RATERS = tuple(who for who, role in ROLES.items() if "rater" in role)
NOBODY = "somebody-at-this-machine"
VIEWERS = (*ROLES, NOBODY)
CRITERIA = ("QP1", "QA1")
HERE = ("site-a", "t1")
RUBRIC = factories.rubric(more="affected_sectors: [public]\nsectors: {icb: Board, public: Public}")
MADE = factories.study(
    rubrics=(RUBRIC,),
    systems=[{"system": "site-a"}, {"system": "site-b"}],
    waves=[
        {"wave": "t0", "as_of": "2023-03-31", "phase": "closed"},
        {"wave": "t1", "as_of": "2024-03-31", "phase": "rating"},
    ],
    members=[{"member": who, "name": who, "role": role} for who, role in ROLES.items()],
    sources=[
        factories.source(sector="icb"),
        factories.source(source="doc-1", kind="document", sector="icb"),
        factories.source(source="int-2", sector="public"),
    ],
    codings=[
        factories.coding(coding=f"{source}-{code}", source=source, code=code, level=level)
        for code in CRITERIA
        for source, level in (("int-1", "2"), ("doc-1", "2"), ("int-2", "0"))
    ],
)
FOLLOWS = {
    "collecting": ["rating"],
    "rating": ["collecting", "discussing"],
    "discussing": ["closed"],
    "closed": ["discussing"],
}
NEUTRAL = {"no level", "not counted"}


@cache
def template() -> Path:
    """A database with the study, made once and copied for each example."""
    folder = Path(tempfile.mkdtemp(prefix="qms-blind-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "study.sqlite"
    with Store.open(f"sqlite:///{path}") as store, store.begin() as conn:
        studies.insert_study(conn, MADE, replace=False)
    return path


@cache
def suggested():
    """What the rule says of each criterion: contested, so that a hint of it would be seen."""
    (profile,) = profiles(MADE, systems=["site-a"], waves=["t1"])
    found = {part.criterion: part.suggestion for part in profile.criteria}
    assert all(each.contested and each.range for each in found.values())
    return found


def words_of(who, criterion):
    return f"written by {who} of {criterion}"


def draft_of(who, criterion):
    return f"half written by {who} of {criterion}"


def packed(data):
    """All that stands in a .zip or .xlsx."""
    with zipfile.ZipFile(BytesIO(data)) as files:
        return [files.read(name) for name in files.namelist()]


def bundle(key):
    if resources.kept_back(key):
        raise NotPermitted(resources.kept_back(key))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.zip"
        library.export_bundle(resources.store(), key[0], path)
        return packed(path.read_bytes())


def origins(key, criterion):
    return resources.origins(key, *HERE, criterion, RUBRIC, suggested()[criterion])


# What follows from suggestions of a whole system or wave: all of it, or none.
WHOLE = {
    "profile": lambda key: resources.profile(key, *HERE),
    "comparison": lambda key: resources.comparison(key, "t1"),
    "balance": lambda key: resources.balance(key, *HERE),
    "change": lambda key: resources.change(key, "site-a", "t0", "t1"),
    "rater_agreement": lambda key: resources.rater_agreement(key, "t1", "site-a"),
    "strips": lambda key: resources.strips(key, *HERE, ""),
    "grid": lambda key: resources.grid(key, "t1", ""),
    "origins": lambda key: [origins(key, criterion) for criterion in CRITERIA],
}
OTHERS = {
    "study": lambda key: resources.study(key),
    "outline": lambda key: resources.outline(key),
    "holdings": lambda key: resources.holdings(key),
    "matrix": lambda key: resources.matrix(key, "t1", "system", ""),
    "matrix_sheet": lambda key: resources.matrix_sheet(key, "t1", "system", "", ""),
    "matrix workbook": lambda key: packed(
        matrices.workbook(resources.study(key), "t1", viewer=key[1]).data
    ),
    "rating": lambda key: [resources.rating(key, *HERE, criterion) for criterion in CRITERIA],
    "rating, the service": lambda key: [
        rating.rating_view(library.study(resources.store(), key[0]), key[1], *HERE, criterion)
        for criterion in CRITERIA
    ],
    "rating_progress": lambda key: resources.rating_progress(key, *HERE),
    "rating_drafts": lambda key: resources.rating_drafts(key, *HERE),
    "trail_ground": lambda key: resources.trail_ground(key),
    "trail": lambda key: resources.trail(key, Asked(), 1),
    "trail searched": lambda key: resources.trail(key, Asked(words="written"), 1),
    "trail file": lambda key: trail.csv_file(
        resources.store(), resources.trail_ground(key), Asked()
    ),
    "value": lambda key: resources.value(key, "site-a", ()),
    "excerpts": lambda key: resources.excerpts(key, "aims", ""),
    "workshop": lambda key: resources.workshop(key, *HERE),
    "ratings_in": lambda key: resources.ratings_in(key, *HERE),
    "ratings_of_wave": lambda key: resources.ratings_of_wave(key, "t1"),
    "kept_back": bundle,
}
LOOKS = {**WHOLE, **OTHERS}

# Reads of the screens that go through texts, codings and codes alone, or through names.
EVIDENCE_ALONE = {
    *("cover", "context", "seen_by", "text", "coded", "codings", "next_steps", "codebook"),
    *("found", "suggested", "_suggestible", "code_uses", "code_excerpts", "code_histories"),
    *("shares", "compared", "codes_found", "action_history", "coder_agreement"),
}


def parts(value, criterion=""):
    """All that a value holds, each with the criterion that it is told of, as far as one is."""
    yield criterion, value
    if isinstance(value, pd.DataFrame):
        yield criterion, value.to_csv()
    elif isinstance(value, bytes):
        yield criterion, value.decode("utf-8", "replace")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from parts(name, criterion)
            yield from parts(each, criterion)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from parts(each, criterion)
    elif is_dataclass(value) and not isinstance(value, (type, Rubric)):
        told = getattr(value, "criterion", criterion)  # an id, a criterion or a way to look one up
        told = told if isinstance(told, str) else getattr(told, "id", criterion)
        for field in fields(value):
            yield from parts(getattr(value, field.name), told)


class Blindness(RuleBasedStateMachine):
    """People rate, draft, move the wave and look, in any order."""

    def __init__(self):
        super().__init__()
        streamlit.cache_resource.clear()
        self.folder = Path(tempfile.mkdtemp(prefix="qms-blind-"))
        shutil.copyfile(template(), self.folder / "study.sqlite")
        self.before = os.environ.get("QMS_DATABASE_URL")
        os.environ["QMS_DATABASE_URL"] = f"sqlite:///{self.folder / 'study.sqlite'}"
        self.store = resources.store()
        self.phase, self.rated, self.drafts = "rating", set(), set()
        self.raters, self.left = set(RATERS), set()
        self.ever, self.saw = set(RATERS), set()  # who ever rated; who saw a suggestion unrated

    def teardown(self):
        # What is kept from people is not nothing because nothing was written.
        ratings = library.study(self.store, MADE.id).tables["ratings"]
        assert set(zip(ratings["rater"], ratings["criterion"], strict=True)) == self.rated
        self.store.close()
        streamlit.cache_resource.clear()
        del os.environ["QMS_DATABASE_URL"]
        if self.before is not None:
            os.environ["QMS_DATABASE_URL"] = self.before
        shutil.rmtree(self.folder)

    # What each may see, from what was done

    def keeps_suggestion(self, viewer, criterion):
        if self.phase in ("discussing", "closed"):
            return False
        if viewer in self.raters:
            return (viewer, criterion) not in self.rated
        return viewer == NOBODY and self.phase == "rating"

    def keeps_rating(self, viewer, criterion, rater):
        if viewer == rater or self.phase in ("discussing", "closed"):
            return False
        return viewer not in self.raters or (viewer, criterion) not in self.rated

    # What people do

    @rule(
        who=st.sampled_from(VIEWERS), criterion=st.sampled_from(CRITERIA), level=st.integers(0, 4)
    )
    def rate(self, who, criterion, level):
        new = NewRating(*HERE, criterion, who, level, rationale=words_of(who, criterion))
        may = who in self.raters and self.phase == "rating" and (who, criterion) not in self.rated
        if may:
            assert (who, criterion) not in self.saw, f"{who} saw {criterion} and rates it"
            rating.rate(self.store, MADE.id, new, by=who)
            self.rated.add((who, criterion))
            self.drafts.discard((who, criterion))
        elif (who, criterion) not in self.rated:
            with pytest.raises(UserError):
                rating.rate(self.store, MADE.id, new, by=who)

    @rule(who=st.sampled_from(RATERS), criterion=st.sampled_from(CRITERIA))
    def draft(self, who, criterion):
        if (who, criterion) not in self.rated:
            content = {"text": draft_of(who, criterion)}
            drafted = (who, criterion) in self.drafts
            at = (
                resources.rating_drafts(self.key(who), *HERE)[criterion].saved_at if drafted else ""
            )
            rating.keep_draft(self.store, MADE.id, who, (*HERE, criterion), content, at)
            self.drafts.add((who, criterion))

    @rule(who=st.sampled_from(LEADS), to=st.sampled_from(["collecting", "rating"]))
    def go_back_and_forth(self, who, to):
        self.move(who, to)

    @rule(who=st.sampled_from(LEADS), to=st.sampled_from(["discussing", "closed"]))
    @precondition(lambda self: self.phase != "rating" or len(self.rated) > 2)
    def reveal_or_close(self, who, to):
        """For good: so not before there was something to hide."""
        self.move(who, to)

    @rule(who=st.sampled_from(VIEWERS), to=st.sampled_from(sorted(FOLLOWS)))
    @precondition(lambda self: self.phase != "rating" or len(self.rated) > 2)
    def anybody_moves(self, who, to):
        self.move(who, to)

    def move(self, who, to):
        if to == self.phase:
            return
        if who in LEADS and to in FOLLOWS[self.phase]:
            phases.move(self.store, MADE.id, "t1", to, by=who)
            self.phase = to
        else:
            with pytest.raises(UserError):
                phases.move(self.store, MADE.id, "t1", to, by=who)

    @rule(lead=st.sampled_from(LEADS), who=st.sampled_from(sorted(ROLES)))
    def change_who_rates(self, lead, who):
        """A rater steps out, or somebody steps in: nobody looks in between."""
        there = members.member_rows(self.store, MADE.id)
        steps_in = who not in self.raters
        roles = {role for each in there if each.member == who for role in each.roles}
        wanted = tuple((roles | {"rater"}) if steps_in else (roles - {"rater"} or {"reader"}))
        after = [replace(each, roles=wanted) if each.member == who else each for each in there]
        again = steps_in and who in self.left and self.phase == "collecting"
        if self.phase == "rating" or again:
            with pytest.raises(UserError):
                members.change_members(self.store, MADE.id, before=there, after=after, by=lead)
            return
        members.change_members(self.store, MADE.id, before=there, after=after, by=lead)
        if steps_in:
            self.raters.add(who)
            self.ever.add(who)
        else:
            self.raters.discard(who)
            self.left.add(who)

    # What people look at

    def key(self, viewer):
        return (MADE.id, viewer, resources.revision(MADE.id))

    @rule(viewer=st.sampled_from(VIEWERS), what=st.sampled_from(sorted(LOOKS)))
    def look(self, viewer, what):
        kept = [each for each in CRITERIA if self.keeps_suggestion(viewer, each)]
        try:
            seen = LOOKS[what](self.key(viewer))
        except NotPermitted:
            assert self.phase in ("collecting", "rating"), f"{what} stays closed after the reveal"
            return
        # What shows the whole wave shows nothing while a part is kept; both systems ask the same.
        assert not (what in WHOLE and kept), f"{viewer} sees {what}, {kept} not rated"
        self.check(viewer, what, seen)

    @rule(viewers=st.lists(st.sampled_from(VIEWERS), min_size=2, max_size=3, unique=True))
    def look_in_turn(self, viewers):
        """One after the other, at the same revision, at those reads that are open in part."""
        for viewer in viewers:
            for what in (
                "study",
                "rating",
                "rating, the service",
                "matrix",
                "trail",
                "rating_drafts",
            ):
                self.look(viewer, what)

    def check(self, viewer, what, seen):
        found = list(parts(seen))
        text = "\n".join(each for _, each in found if isinstance(each, str))
        for who, criterion in self.drafts:
            assert viewer == who or draft_of(who, criterion) not in text, (viewer, what)
        # Who leads the study and does not rate.
        takes_a_copy = what == "kept_back" and viewer in LEADS and viewer not in self.raters
        if takes_a_copy and viewer in self.ever:
            self.saw |= {(viewer, criterion) for criterion in CRITERIA}
        for who, criterion in self.rated:
            if self.keeps_rating(viewer, criterion, who) and not takes_a_copy:
                assert words_of(who, criterion) not in text, (viewer, what)
        for criterion, each in found:
            if isinstance(each, Suggestion):
                assert not self.keeps_suggestion(viewer, criterion), (viewer, what, criterion)
                if viewer in self.ever and (viewer, criterion) not in self.rated:
                    self.saw.add((viewer, criterion))
            elif isinstance(each, RatingMark):
                assert not self.keeps_rating(viewer, criterion, each.rater), (viewer, what)
            elif isinstance(each, Matrix):
                for _, column in each.ranges:
                    told = each.criteria[column].id
                    assert not self.keeps_suggestion(viewer, told), (viewer, what, told)
        if what in ("matrix_sheet", "matrix workbook") and viewer in self.raters:
            hidden = all(self.keeps_suggestion(viewer, each) for each in CRITERIA)
            assert not (hidden and "contested" in text), (viewer, what)
        if what.startswith("rating, ") or what == "rating":
            for view in seen:
                self.check_view(viewer, view)

    def check_view(self, viewer, view: RatingView):
        criterion = view.criterion.id
        own = (viewer, criterion) in self.rated
        assert (view.own is not None) == own
        shown = {row["rater"] for row in view.others}
        assert shown == {
            who
            for who, each in self.rated
            if each == criterion and who != viewer and not self.keeps_rating(viewer, criterion, who)
        }
        if self.keeps_suggestion(viewer, criterion):
            assert view.suggestion is None
        else:
            assert view.suggestion == suggested()[criterion]
        assert {origin.standing for origin in view.origins} <= NEUTRAL
        assert not any(isinstance(each, Origin) and each.carries for each in view.origins)


TestBlindness = Blindness.TestCase
TestBlindness.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=60 if MORE else 40,
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_every_read_of_the_screens_is_looked_at():
    """A new read either stands in `LOOKS`, or is known to show nothing that people judged."""
    reads = {
        name
        for name, made in vars(resources).items()
        if callable(made)
        and getattr(made, "__module__", "") == resources.__name__
        and next(iter(inspect.signature(made).parameters), "") == "key"
    }
    assert reads >= {"profile", "rating", "trail", "text"}
    assert reads - set(LOOKS) == EVIDENCE_ALONE


def test_a_walk_finds_what_a_value_holds():
    part = CriterionProfile(
        "QP1", "QP", "rated", None, None, (RatingMark("ben", 2, None),), suggested()["QP1"]
    )
    held = list(parts({"a": [part]}))
    assert ("QP1", part.suggestion) in held
    assert ("QP1", part.ratings[0]) in held
