"""The matrix loses no coding and counts none twice, whatever the study."""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.analysis.matrix import CASES, STATES, framework_matrix
from qms.analysis.profiling import profiles
from qms.analysis.study import frame, rows
from tests.properties.random_studies import studies

MORE = "QMS_EXAMPLES" in os.environ
some = settings(
    max_examples=int(os.environ.get("QMS_EXAMPLES", "40")),
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def summed(draw):
    """A random study with summaries of some of its cells."""
    study = draw(studies())
    cells = [
        {"system": system, "wave": wave, "criterion": criterion, "summary": "They agree."}
        for system in study.tables["systems"]["system"]
        for wave in study.waves_by_date()
        for criterion in ("QA1", "RV1")
        if draw(st.booleans())
    ]
    return replace(study, tables={**study.tables, "summaries": frame("summaries", cells)})


def codings_of(study, wave, criteria):
    """Coding to its source's row, for the codings that belong into the matrix of a wave."""
    standing = {
        row["source"]: row
        for row in rows(study.tables["sources"])
        if row["wave"] == wave and not row["withdrawn_at"]
    }
    return {
        row["coding"]: (row["code"], standing[row["source"]])
        for row in rows(study.tables["codings"])
        if row["source"] in standing and row["code"] in criteria
    }


def cells(matrix):
    for row, case in enumerate(matrix.cases):
        for column, criterion in enumerate(matrix.criteria):
            yield (row, column), case, criterion.id


@pytest.mark.parametrize("by", CASES)
@some
@given(study=summed())
def test_every_coding_stands_in_exactly_one_cell_of_its_criterion(by, study):
    for wave in study.waves_by_date():
        matrix = framework_matrix(study, wave, by=by)
        expected = codings_of(study, wave, {c.id for c in matrix.criteria})
        found = {}
        for place, case, criterion in cells(matrix):
            held = matrix.codings_at(place)
            assert len(held) == matrix.excerpts[place]
            assert [each.coding for each in matrix.excerpts_at(place)] == held
            for coding in held:
                assert coding not in found
                code, source = expected[coding]
                own = {"system": "", "sector": source["sector"], "source": source["source"]}[by]
                assert (criterion, case.system, case.id) == (code, source["system"], own)
                found[coding] = place
        assert set(found) == set(expected)


@some
@given(study=summed())
def test_states_are_as_one_would_say_them_cell_by_cell(study):
    """Beside the arrays a plain reading of the five states, one cell after the other."""
    suggested = {
        (profile.system, profile.wave, part.criterion): part.suggestion
        for profile in profiles(study)
        for part in profile.criteria
    }
    written = {(r["system"], r["wave"], r["criterion"]) for r in rows(study.tables["summaries"])}
    sources = {row["source"]: row for row in rows(study.tables["sources"])}
    for wave in study.waves_by_date():
        opened, spoken = set(), set()
        for row in rows(study.tables["codings"]):
            source = sources[row["source"]]
            if source["wave"] == wave and not source["withdrawn_at"]:
                opened.add(source["system"])
                spoken.add((source["system"], row["code"]))
        matrix = framework_matrix(study, wave)
        for place, case, criterion in cells(matrix):
            key = (case.system, wave, criterion)
            if suggested[key].contested:
                told = "contested"
            elif key in written:
                told = "summarised"
            elif (case.system, criterion) in spoken:
                told = "excerpts"
            else:
                told = "nothing found" if case.system in opened else "not looked"
            assert STATES[matrix.state[place]] == told
            assert matrix.ranges.get(place) == suggested[key].range


@pytest.mark.parametrize("by", CASES)
@some
@given(study=summed())
def test_one_system_alone_is_its_part_of_the_whole(by, study):
    wave = study.waves_by_date()[-1]
    whole = framework_matrix(study, wave, by=by)
    for system in study.tables["systems"]["system"]:
        part = framework_matrix(study, wave, by=by, system=system)
        mine = [row for row, case in enumerate(whole.cases) if case.system == system]
        assert part.cases == tuple(whole.cases[row] for row in mine)
        assert part.state.tolist() == whole.state[mine].tolist()
        assert part.excerpts.tolist() == whole.excerpts[mine].tolist()
