"""What is put in comes out as it was written, from either database."""

from collections.abc import Callable

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.analysis.study import Study
from qms.core.tables import TABLE, TABLES
from qms.errors import NotFound, StorageFailed
from qms.storage import studies
from qms.storage.engine import Store
from tests.integration.stored_studies import (
    coding,
    rubric,
    sorted_by_key,
    source,
    study_of,
    whole_study,
)

# A text without NUL and without halves of surrogate pairs: what a bundle may hold.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


def put(store: Store, study: Study, *, replace: bool = False) -> None:
    with store.begin() as conn:
        studies.insert_study(conn, study, replace=replace)


def taken(store: Store, study_id: str) -> studies.StoredStudy:
    with store.reading() as conn:
        return studies.read_study(conn, study_id)


def again(stored: studies.StoredStudy, study: Study) -> Study:
    """What was read as a study to put in again."""
    rubrics = tuple(
        rubric(was.id, was.version, text)
        for was, text in zip(study.rubrics, stored.rubric_texts, strict=True)
    )
    return Study(stored.tables, stored.texts, rubrics)


def assert_same(stored: studies.StoredStudy, study: Study) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(
            stored.tables[table.name], sorted_by_key(dict(study.tables), table.name)
        )
    assert stored.texts == study.texts
    assert stored.rubric_texts == tuple(each.text for each in study.rubrics)


def test_the_study_of_these_tests_fills_every_column() -> None:
    """Else the tests below would look at less than they seem to."""
    tables = whole_study().tables
    empty = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if not (tables[table.name][column.name] != "").any()
    ]
    assert empty == []


def test_every_cell_comes_back_as_written(store: Store) -> None:
    study = whole_study()
    put(store, study)
    assert_same(taken(store, "whole"), study)


def test_from_sqlite_to_postgresql_and_back(new_store: Callable[[str], Store]) -> None:
    study = whole_study()
    for kind in ("sqlite", "postgresql", "sqlite"):
        store = new_store(kind)
        put(store, study)
        stored = taken(store, "whole")
        assert_same(stored, study)
        study = again(stored, study)


@given(names=st.lists(TEXT.filter(bool), min_size=1, max_size=4, unique=True), cell=TEXT, text=TEXT)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_comes_back(store: Store, names: list[str], cell: str, text: str) -> None:
    study = study_of(
        "any",
        sources=[source(name, title=cell, replaces=names[0]) for name in names],
        codings=[coding(name, names[-1], quote=f"q{cell}", memo=cell) for name in names],
    )
    study = Study(study.tables, dict.fromkeys(names, text), study.rubrics)
    put(store, study, replace=True)
    assert_same(taken(store, "any"), study)


def test_numbers_in_a_key_are_in_the_order_of_numbers(store: Store) -> None:
    rows = [
        {"source": "a", "start": start, "end": "200", "criterion": "QP1", "decision": "accepted"}
        for start in ("100", "9", "20")
    ]
    put(store, study_of(sources=[source("a")], suggestions=rows))
    found = taken(store, "demo").tables["suggestions"]
    assert found["start"].tolist() == ["9", "20", "100"]


def test_empty_tables_have_their_columns(store: Store) -> None:
    put(store, study_of())
    stored = taken(store, "demo")
    assert {name: tuple(found.columns) for name, found in stored.tables.items()} == {
        table.name: table.column_names for table in TABLES
    }
    assert {str(kind) for found in stored.tables.values() for kind in found.dtypes} == {"str"}


def test_only_the_tables_that_are_asked_for_are_read(store: Store) -> None:
    put(store, whole_study())
    said: list[str] = []
    sa.event.listen(
        store.engine, "before_cursor_execute", lambda *about: said.append(str(about[2]))
    )
    with store.reading() as conn:
        stored = studies.read_study(conn, "whole", texts=False, tables=("codings", "waves"))
    assert set(stored.tables) == {"codings", "waves"}
    assert stored.texts == {}
    # The revision, the two tables and the rubrics, however many rows there are.
    assert len([each for each in said if each.startswith("SELECT")]) == 4


def test_one_query_reads_one_table(store: Store) -> None:
    put(store, whole_study())
    said: list[str] = []
    sa.event.listen(
        store.engine, "before_cursor_execute", lambda *about: said.append(str(about[2]))
    )
    taken(store, "whole")
    assert len([each for each in said if each.startswith("SELECT")]) == len(TABLE) + 3


def test_a_text_is_read_alone(store: Store) -> None:
    study = whole_study()
    put(store, study)
    with store.reading() as conn:
        for name, text in study.texts.items():
            assert studies.text_of(conn, "whole", name) == text
        with pytest.raises(NotFound, match="no source 'zz' in the study 'whole'"):
            studies.text_of(conn, "whole", "zz")
        with pytest.raises(NotFound, match=r"no study 'other' .* holds 'whole'\."):
            studies.text_of(conn, "other", "a")


def test_studies_of_the_same_ids_do_not_mix(store: Store) -> None:
    one = study_of("one", sources=[source("a", title="of one")])
    two = study_of("two", sources=[source("a", title="of two"), source("b")])
    put(store, one)
    put(store, two)
    assert_same(taken(store, "one"), one)
    assert_same(taken(store, "two"), two)


@pytest.mark.parametrize(
    ("table", "cells", "sentence"),
    [
        ("codings", {"start": "007"}, "codings, column start: .* keep '007' as integer"),
        ("codings", {"start": "1.0"}, "codings, column start: .* keep '1.0' as integer"),
        ("codings", {"end": str(2**63)}, f"codings, column end: .* keep '{2**63}' as integer"),
        ("codings", {"level_low": "two"}, "codings, column level_low: .* keep 'two'"),
        ("codings", {"affected": "yes"}, "codings, column affected: .* keep 'yes' as boolean"),
    ],
)
def test_what_would_not_come_back_is_refused(
    store: Store, table: str, cells: dict[str, str], sentence: str
) -> None:
    rows = {table: [coding("c1", "a"), coding("c2", "a", **cells)]}
    with pytest.raises(StorageFailed, match=sentence):
        put(store, study_of(sources=[source("a")], **rows))
    with store.reading() as conn:
        assert studies.studies(conn) == []


def test_half_a_character_is_refused(store: Store) -> None:
    study = study_of(sources=[source("a")])
    with pytest.raises(StorageFailed, match=r"cannot keep half of a character \(code 0xd83d\)"):
        put(store, Study(study.tables, {"a": "half \ud83d"}, study.rubrics))
    with store.reading() as conn:
        assert studies.studies(conn) == []
