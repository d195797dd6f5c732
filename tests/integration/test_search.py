"""The search gives the same hits from both databases and from a bundle, whatever is asked."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from qms.analysis.search import AT_ONCE
from qms.analysis.study import Study
from qms.core.passages import LONGEST
from qms.core.query import parse_query
from qms.errors import NotFound, StorageFailed, UserError
from qms.services.search import Filters, Patterns, codes_at, search, search_study
from qms.storage import rows, schema, studies
from qms.storage.address import address
from qms.storage.connect import engine_for
from qms.storage.engine import Store
from qms.storage.events import Event
from qms.storage.search import candidates
from qms.storage.tables import BUNDLE_TABLES
from qms.storage.tables import TEXTS as TEXT_TABLE
from tests.integration.stored_studies import check_index, source, study_of

LONG = " ".join(f"w{number} shared" for number in range(1200))
PHRASE = " ".join(f"w{number} shared" for number in range(100, 160))
TEXTS = {
    "a": "The board agreed shared aims.\nIt’s an audit; AUDITS are col:x, a-b.\n\n"
    "Shared with whom?\n",
    "b": "Aims and shared aims: the café’s \N{LATIN SMALL LIGATURE FI}nances. Cafe\n\n"
    "👍 well 👍👍 done",
    "c": "قال المدير: كَتَبَ التقرير\n\n"
    "कि हिन्दी x\N{COMBINING CIRCUMFLEX ACCENT} im\N{SOFT HYPHEN}prove",
    "d": LONG,
    "e": "Audit, withdrawn: shared aims.",
    "f": "",
    "é": "audit " * 3 + "Straße ²",
    "B": "x" * 5000 + " audit 'quoted' \\back\\ %s :name \N{RIGHT-TO-LEFT OVERRIDE}aims",
}
SOURCES = [
    source("a", sector="acute"),
    source("b", kind="meeting", sector="icb"),
    source("c", kind="document"),
    source("d", system="south"),
    source("e", withdrawn_at="2026-01-01"),
    source("f"),
    source("é", wave="t2", sector="acute"),
    source("B"),
]
QUERIES = (
    "audit", "AUDIT", "audi*", "aims", "shared aims", '"shared aims"', "aims OR audit", "café",
    "cafe", "finances", "strasse", "improve", "كتب", "كَتَبَ", "हिन्दी", "हि*", "x̂", "x", "👍",
    "it's", "it’s", "its", "a-b", "col:x", "w17", "w1*", "w100 w101", f'"{PHRASE}"',
    f'shared "{PHRASE}" OR audit aims', "shared", "²", "x" * 5000, "x*", "xyzzy", "*", "", "  ",
    'audit "', '"', '""', "audit AND", "AND", "OR", "NOT audit", "audit NEAR aims", "aims - board",
    "(audit)", "^audit", "folded:audit", "{audit}", "audit'", "'; DROP TABLE passages; --", "\\",
    "a\\:*", "& | ! ( ) <->", "'a' <-> 'b':*", "%", "%s", ":words", "\x00", "audit \x00",
    "\ud83d", "*audit", "au*dit", "\N{RIGHT-TO-LEFT OVERRIDE}aims", "/", "//",
    " OR ".join(f"w{number}" for number in range(100)), " ".join(f"w{n}" for n in range(40)),
    " OR ".join(f"shared aims w{n} (audit)*" for n in range(100)),
    r"/[Aa]udits?/", "/(?i)AUDIT/", r"/\bShared\b/", "/كَ/", "/👍+/", "/x*/", "/^/", r"/\n\n./",
)  # fmt: skip


def study() -> Study:
    made = study_of(
        systems=[{"system": "north"}, {"system": "south"}],
        waves=[{"wave": "t1", "as_of": "2026-01-31"}, {"wave": "t2", "as_of": "2026-06-30"}],
        sources=SOURCES,
    )
    return Study(made.tables, TEXTS, made.rubrics)


def put(store: Store, made: Study, *, replace: bool = False) -> None:
    with store.begin() as conn:
        studies.insert_study(conn, made, replace=replace)


@pytest.fixture
def demo(store: Store) -> Store:
    put(store, study())
    return store


def test_a_database_finds_what_is_found_without_one(demo: Store) -> None:
    """So both databases find the same. No text that a person may write is an error."""
    for query in QUERIES:
        found = search(demo, "demo", query)
        assert found == search_study(study(), query), query
        assert found.total == len(found.hits)
        for hit in found.hits:
            assert hit.quote == TEXTS[hit.source][hit.start : hit.end] != ""
        places = [(hit.source, hit.start, hit.end) for hit in found.hits]
        assert places == sorted(places)
        assert "e" not in {hit.source for hit in found.hits}


@pytest.mark.parametrize(
    ("query", "quotes"),
    [
        ("audit", ["audit", "audit", "audit", "audit", "audit"]),
        ("audi*", ["audit", "audit", "AUDITS", "audit", "audit", "audit"]),
        ("cafe", ["café", "Cafe"]),
        ("finances", ["\N{LATIN SMALL LIGATURE FI}nances"]),
        ('"SHARED aims"', ["shared aims", "shared aims"]),
        ("shared aims", ["shared aims", "shared aims"]),
        ("it's", ["It’s"]),
        ("a-b", ["a-b"]),
        ("كتب", ["كَتَبَ"]),
        ("strasse", ["Straße"]),
        ("👍", ["👍", "👍", "👍"]),
        (f'"{PHRASE}"', [PHRASE]),
        ("/[Aa]udits?/", ["audit", "audit", "audit", "audit", "audit"]),
        ("/s (?=aims)/", []),
        ("xyzzy", []),
    ],
)
def test_what_is_found(query: str, quotes: list[str]) -> None:
    """In a study in memory; the test above holds the databases to it."""
    found = search_study(study(), query)
    assert [hit.quote for hit in found.hits] == quotes


def test_filters_narrow_the_sources(demo: Store) -> None:
    def sources(**cells: str) -> set[str]:
        filters = Filters(**cells)
        found = search(demo, "demo", "audit OR aims OR shared OR x", filters=filters)
        assert found == search_study(study(), "audit OR aims OR shared OR x", filters=filters)
        pattern = search(demo, "demo", "/./", filters=filters)
        assert {hit.source for hit in found.hits} <= {hit.source for hit in pattern.hits}
        return {hit.source for hit in found.hits}

    assert sources() == {"a", "b", "c", "d", "é", "B"}
    assert sources(system="south") == {"d"}
    assert sources(kind="meeting") == {"b"}
    assert sources(sector="acute") == {"a", "é"}
    assert sources(sector="acute", wave="t1") == {"a"}
    assert sources(system="nowhere") == set()


def test_hits_are_given_in_pages_and_counted_in_all(demo: Store) -> None:
    for query in ("shared OR w1*", "/shared/"):
        whole = search(demo, "demo", query)
        assert whole.total > 1000
        part = search(demo, "demo", query, first=998, most=3)
        assert part.hits == whole.hits[998:1001]
        assert part.total == whole.total
        none = search(demo, "demo", query, first=whole.total + 5, most=3)
        assert (none.hits, none.total) == ((), whole.total)


def test_what_stands_around_a_hit_ends_between_words(demo: Store) -> None:
    (first, *_) = search(demo, "demo", "w500").hits
    assert first.quote == "w500"
    for around, text in ((first.before, first.before[::-1]), (first.after, first.after)):
        assert 60 < len(around) <= 80
        assert text[0] == " "
    assert first.context in LONG
    assert {*first.context.split()} <= {*LONG.split()}
    (only,) = search(demo, "demo", '"board agreed"').hits
    assert only.before == "The "
    assert only.context == TEXTS["a"][: len(only.context)]


def test_a_short_phrase_is_found_wherever_a_long_paragraph_is_cut(demo: Store) -> None:
    assert len(LONG) > 5 * LONGEST
    words = LONG.split()
    for at in range(0, len(words) - 8, 11):
        phrase = " ".join(words[at : at + 8])
        assert [hit.quote for hit in search(demo, "demo", f'"{phrase}"').hits] == [phrase]


def test_a_query_without_measure_is_refused_in_a_sentence(demo: Store) -> None:
    assert search(demo, "demo", "y " * 5000).total == 0
    for query in ("y " * 5001, "/" + "y" * 10_000 + "/"):
        with pytest.raises(UserError, match="look for 10000 at most"):
            search(demo, "demo", query)
    with pytest.raises(UserError, match="has 101 alternatives; give 100 at most"):
        search(demo, "demo", " OR ".join(f"y{number}" for number in range(101)))


def test_processes_that_are_kept_find_the_same(demo: Store) -> None:
    """Also after a text came, and in another study whose sources have the same ids."""
    other = study_of("other", sources=[source("a"), source("b")])
    put(demo, Study(other.tables, {"a": "audit elsewhere", "b": "an audit"}, other.rubrics))
    with Patterns() as patterns:
        for _ in range(2):
            for query in (each for each in QUERIES if each.startswith("/")):
                found = search(demo, "demo", query, patterns=patterns)
                assert found == search_study(study(), query), query
            there = search(demo, "other", "/audit/", patterns=patterns)
            assert [hit.context for hit in there.hits] == ["audit elsewhere", "an audit"]
        with demo.writing("demo", event=Event("ana", "source added")) as conn:
            rows.put_row(conn, "demo", "sources", source("new"))
            rows.insert_text(conn, "demo", "new", "a zebra")
        (hit,) = search(demo, "demo", "/z.bra/", patterns=patterns).hits
        assert (hit.source, hit.quote) == ("new", "zebra")


def test_a_common_word_is_counted_beyond_the_page(demo: Store) -> None:
    """More passages than are counted at once, some of them parts of one paragraph."""
    text = "\n\n".join(f"the the {'the end. ' * (n % 9)}" for n in range(3 * AT_ONCE))
    other = study_of("other", sources=[source("a"), source("b")])
    long = " ".join(f"the w{number}" for number in range(3000))
    other = Study(other.tables, {"a": text, "b": long}, other.rubrics)
    put(demo, other)
    for query in ("the", '"the the"', '"the end"', "the*", "the end", "the OR end"):
        whole = search(demo, "other", query)
        assert whole.total == len(whole.hits) > 1000
        for first in (0, 40, whole.total - 2):
            part = search(demo, "other", query, first=first, most=10)
            assert part.total == whole.total, query
            assert part.hits == whole.hits[first : first + 10]
    assert search(demo, "other", "the", most=1).total == text.count("the") + 3000


def test_hits_know_what_is_coded_there(demo: Store) -> None:
    text = "one two three"
    spans = {"c1": (0, 3, "ana"), "c2": (0, 7, "ben"), "c3": (3, 4, "ana"), "c4": (5, 9, "")}
    codings = [
        {
            **{"coding": id_, "source": "a", "start": str(start), "end": str(end), "coder": coder},
            **{"code": f"code-{id_}", "quote": text[start:end]},
        }
        for id_, (start, end, coder) in spans.items()
    ]
    parts = {
        "sources": [source("a"), source("b")],
        "members": [{"member": who, "role": "coder"} for who in ("ana", "ben", "eve")],
        "codings": codings,
        "codes": [{"code": coding["code"], "name": coding["code"]} for coding in codings],
        "double_coding": [{"source": "a", "coder": who} for who in ("ana", "ben")],
    }
    made = study_of("other", **parts)
    put(demo, Study(made.tables, {"a": text, "b": text}, made.rubrics))
    found = search(demo, "other", "one OR two OR three")
    assert [hit.quote for hit in found.hits] == text.split() * 2

    def codes(viewer: str) -> list[list[str]]:
        told = codes_at(demo, made, found.hits, viewer=viewer)
        return [[code.removeprefix("code-") for code in each] for each in told]

    nothing: list[list[str]] = [[], [], []]
    assert codes("eve") == [["c1", "c2"], ["c2", "c4"], ["c4"], *nothing]
    assert codes("ana") == [["c1"], [], [], *nothing]
    assert codes("ben") == [["c2"], ["c2"], [], *nothing]
    assert codes_at(demo, made, [], viewer="eve") == []


def test_studies_do_not_find_each_others_texts(demo: Store) -> None:
    other = study_of("other", sources=[source("a")])
    put(demo, Study(other.tables, {"a": "audit elsewhere"}, other.rubrics))
    assert search(demo, "demo", "elsewhere").total == 0
    (hit,) = search(demo, "other", "audit").hits
    assert hit.context == "audit elsewhere"
    with pytest.raises(NotFound, match="no study 'nowhere'"):
        search(demo, "nowhere", "audit")


def test_the_index_follows_every_write(demo: Store) -> None:
    """A text that is added, a study that is replaced, one that is removed."""
    with demo.writing("demo", event=Event("ana", "source added")) as conn:
        rows.put_row(conn, "demo", "sources", source("new"))
        rows.insert_text(conn, "demo", "new", "An audited word: zebra.")
    assert [hit.source for hit in search(demo, "demo", "zebra").hits] == ["new"]
    with demo.writing("demo", event=Event("ana", "source withdrawn")) as conn:
        rows.put_row(conn, "demo", "sources", source("new", withdrawn_at="2026-02-02"))
    assert search(demo, "demo", "zebra").total == 0
    in_step(demo)
    smaller = study_of(sources=[source("a")])
    put(demo, Study(smaller.tables, {"a": "lions"}, smaller.rubrics), replace=True)
    assert search(demo, "demo", "zebra OR audit").total == 0
    assert search(demo, "demo", "lions").total == 1
    in_step(demo)
    with demo.begin() as conn:
        studies.delete_study(conn, "demo")
        assert conn.execute(sa.text("SELECT count(*) FROM passages")).scalar_one() == 0
    in_step(demo)


def test_a_write_that_fails_leaves_no_words(demo: Store) -> None:
    class Refused(Exception):
        pass

    def fail() -> None:
        with demo.writing("demo", event=Event("ana", "source added")) as conn:
            rows.put_row(conn, "demo", "sources", source("new"))
            rows.insert_text(conn, "demo", "new", "zebra")
            raise Refused

    with pytest.raises(Refused):
        fail()
    assert search(demo, "demo", "zebra").total == 0
    in_step(demo)


def in_step(store: Store) -> None:
    """SQLite's index can be asked; PostgreSQL's is a column that it makes itself."""
    if store.engine.dialect.name == "sqlite":
        with store.begin() as conn:
            check_index(conn)


def test_an_index_that_is_out_of_step_would_be_seen(
    new_database: Callable[[str], str],
) -> None:
    with Store.open(new_database("sqlite")) as store:
        put(store, study())
        with store.begin() as conn:
            conn.execute(sa.text("DELETE FROM passages WHERE source = 'a'"))
        with pytest.raises(StorageFailed, match="damaged"):
            in_step(store)


def test_the_index_narrows_down(demo: Store) -> None:
    """Else every passage would be read for every search."""
    for query, most in (("zebra", 0), ("board", 1), ("w17", 2), (f'"{PHRASE}"', 9)):
        with demo.reading() as conn:
            found = list(candidates(conn, "demo", parse_query(query), Filters()))
        assert len(found) <= most, query


def test_texts_of_an_older_database_are_found(url: str, tmp_path: Path) -> None:
    """The step that brings the index fills it with the words of the texts that are there."""
    steps = tmp_path / "steps"
    shutil.copytree(schema.STEPS, steps, ignore=shutil.ignore_patterns("__pycache__", "000[2-9]*"))
    where = address(url)
    schema.prepare(where, create=True, steps=steps)
    engine = engine_for(where)
    with engine.begin() as conn:
        for table, cells in OLDER:
            names = ", ".join(f'"{name}"' for name in cells)
            values = ", ".join(f":{name}" for name in cells)
            conn.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), cells)
        for id_, text in TEXTS.items():
            row = {"study": "old", "source": id_, "system": "s", "wave": "w", "kind": "meeting"}
            conn.execute(sa.insert(BUNDLE_TABLES["sources"]), row)
            conn.execute(sa.insert(TEXT_TABLE), {"study": "old", "source": id_, "text": text})
    engine.dispose()
    with Store.open(url) as store:
        put(store, study_of("new", sources=[source(id_) for id_ in TEXTS]))
        made = study_of("old", sources=[source(id_) for id_ in TEXTS])
        for query in QUERIES:
            expected = search_study(Study(made.tables, TEXTS, made.rubrics), query)
            assert search(store, "old", query) == expected, query
        in_step(store)


OLDER = (
    ("study", {"study": "old", "rubric": "r", "rubric_version": "1.0", "revision": 1}),
    ("systems", {"study": "old", "system": "s"}),
    ("waves", {"study": "old", "wave": "w", "as_of": "2026-01-31"}),
)
