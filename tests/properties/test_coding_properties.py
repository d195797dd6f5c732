"""Whatever people do: every quote is the text at its span, and undo then redo changes nothing."""

import atexit
import os
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from qms.core.tables import FLAGS, STANCES
from qms.errors import Conflict, UserError
from qms.formats.bundle import read_bundle
from qms.services import codes, coding, decisions, library
from qms.services.coding import NewCoding
from qms.storage import studies
from qms.storage.engine import Store
from tests import factories

MORE = "QMS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("QMS_EXAMPLES", "8"))
few = settings(
    max_examples=EXAMPLES,
    stateful_step_count=50 if MORE else 20,
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TEXTS = {
    # The marks stand on a letter that they do not melt into.
    "int-1": "Ana: ja 👩‍👩‍👧 schön.\n\nBen: 𝒩x\u0323\u0302 n.\n",
    "int-2": "كرسي \u202eright to left\u202c, and back.\n= 1 + 1\tthen\n",
}
PEOPLE = ("ana", "ben")
TABLES = ("codings", "codes", "suggestions")

people = st.sampled_from(PEOPLE)
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=6)
spans = st.sampled_from(sorted(TEXTS)).flatmap(
    lambda source: st.tuples(
        st.just(source),
        st.lists(
            st.integers(0, len(TEXTS[source])), min_size=2, max_size=2, unique=True
        ).map(sorted),
    )
)  # fmt: skip


@cache
def template() -> Path:
    """A database with the study, made once and copied for each example."""
    folder = Path(tempfile.mkdtemp(prefix="qms-coding-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "study.sqlite"
    whole = factories.study(
        sources=[factories.source(source=source) for source in TEXTS],
        texts=TEXTS,
        codes=[{"code": "own", "name": "Own"}, {"code": "under", "name": "Under", "parent": "own"}],
        members=[{"member": person, "role": "coder"} for person in PEOPLE],
    )
    with Store.open(f"sqlite:///{path}") as store, store.begin() as conn:
        studies.insert_study(conn, whole, replace=False)
    return path


def contents(store):
    """The tables that coding writes, as sets of rows."""
    with store.reading() as conn:
        found = studies.read_study(conn, "study-1", texts=False, tables=TABLES).tables
    return {name: set(map(tuple, found[name].to_numpy().tolist())) for name in TABLES}


def all_codings(store):
    return [
        each
        for source in TEXTS
        for each in coding.codings_of(store, "study-1", source, viewer="lea")
    ]


@st.composite
def marks(draw):
    stance = draw(st.sampled_from(["", *STANCES]))
    levels = draw(st.none() | st.lists(st.integers(0, 4), min_size=2, max_size=2).map(sorted))
    return {
        "stance": stance,
        "levels": None if stance == "context" else levels and tuple(levels),
        "directness": draw(st.none() | st.integers(1, 4)),
        "affected": draw(st.sampled_from([None, True, False])),
        "flags": tuple(draw(st.lists(st.sampled_from(FLAGS), max_size=2))),
        "memo": draw(words),
    }


@st.composite
def new_codings(draw):
    source, (start, end) = draw(spans)
    code = draw(st.sampled_from(["QP1", "QA1", "own", "under"]))
    return NewCoding(source, start, end, code, **draw(marks()))


class Coding(RuleBasedStateMachine):
    """Two people code, change and step back in any order, also from what is out of date."""

    seen = Bundle("seen")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="qms-coding-"))
        shutil.copy(template(), self.folder / "study.sqlite")
        self.store = Store.open(f"sqlite:///{self.folder / 'study.sqlite'}")

    def attempt(self, work, *args, **given):
        """A refusal is an answer; then nothing has changed."""
        before = contents(self.store)
        try:
            return work(self.store, "study-1", *args, **given)
        except UserError:
            assert contents(self.store) == before
            return None

    @initialize(target=seen, news=st.lists(new_codings(), min_size=6, max_size=9))
    def begin(self, news):
        made = []
        for at, new in enumerate(news):
            made.append(coding.code(self.store, "study-1", new, by=PEOPLE[at % 2]))
        return multiple(*made)

    @rule(target=seen, news=st.lists(new_codings(), min_size=1, max_size=4), by=people)
    def code(self, news, by):
        made = self.attempt(coding.code_many, news, by=by)
        return multiple(*made or ())

    @rule(target=seen, old=seen, place=spans, given=marks(), by=people)
    def change(self, old, place, given, by):
        levels = given.pop("levels") or (None, None)
        wanted = replace(old, level_low=levels[0], level_high=levels[1], **given)
        if place[0] == old.source:
            wanted = replace(wanted, start=place[1][0], end=place[1][1])
        return self.attempt(coding.change, old, wanted, by=by) or old

    @rule(old=seen, by=people)
    def remove(self, old, by):
        self.attempt(coding.remove, old, by=by)

    @rule(target=seen, place=spans, new=st.none() | new_codings(), by=people)
    def accept(self, place, new, by):
        made = self.attempt(decisions.accept, place[0], tuple(place[1]), "QP1", by=by, coding=new)
        return multiple(made) if made else multiple()

    @precondition(lambda self: len(contents(self.store)["codes"]) > 1)
    @rule(by=people)
    def merge(self, by):
        self.attempt(codes.merge_codes, "under", ["own"], by=by)

    @rule(old=consumes(seen), by=people)
    def split(self, old, by):
        self.attempt(codes.split_code, old.code, [old.id], f"Split {old.id}", by=by)

    @rule(by=people)
    def undo(self, by):
        self.attempt(coding.undo, by=by)

    @rule(by=people)
    def redo(self, by):
        self.attempt(coding.redo, by=by)

    @rule(by=people)
    def undo_then_redo(self, by):
        before = contents(self.store)
        step = self.attempt(coding.undo, by=by)
        if step is None:
            assert contents(self.store) == before
            return
        between = contents(self.store)
        assert between != before
        again = coding.redo(self.store, "study-1", by=by)
        assert (again.verb, contents(self.store)) == (step.verb, before)
        coding.undo(self.store, "study-1", by=by)
        assert contents(self.store) == between

    @invariant()
    def quotes_are_the_text(self):
        for _, source, start, end, quote, *_ in contents(self.store)["codings"]:
            assert quote == TEXTS[source][int(start) : int(end)]

    def teardown(self):
        try:
            self.out_and_in()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def out_and_in(self):
        before = contents(self.store)
        path = self.folder / "out.zip"
        library.export_bundle(self.store, "study-1", path)
        assert read_bundle(path).texts == TEXTS
        library.add_bundle(self.store, path, replace=True, by="ana")
        assert contents(self.store) == before
        self.quotes_are_the_text()


TestCoding = Coding.TestCase
TestCoding.settings = few


@few
@given(st.lists(st.tuples(new_codings(), st.integers(0, 3)), min_size=1, max_size=8))
def test_stepping_back_and_on_passes_every_state_again(steps):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template(), Path(folder) / "study.sqlite")
        with Store.open(f"sqlite:///{folder}/study.sqlite") as store:
            states = [contents(store)]
            for new, what in steps:
                there = all_codings(store)
                if what < 2 or not there:
                    coding.code(store, "study-1", new, by="ana")
                elif what == 2:
                    coding.remove(store, "study-1", there[0], by="ana")
                else:
                    try:
                        coding.change(
                            store, "study-1", there[-1], replace(there[-1], code=new.code), by="ana"
                        )
                    except Conflict:
                        continue  # the passage has that code already
                if contents(store) != states[-1]:
                    states.append(contents(store))
            for state in reversed(states[:-1]):
                assert coding.undo(store, "study-1", by="ana")
                assert contents(store) == state
            assert coding.undo(store, "study-1", by="ana") is None
            for state in states[1:]:
                assert coding.redo(store, "study-1", by="ana")
                assert contents(store) == state
            assert coding.redo(store, "study-1", by="ana") is None
