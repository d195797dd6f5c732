"""What leaves as a bundle comes back; and whatever the bytes are, the answer is a sentence."""

import os
import shutil
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.core.tables import TABLES, Kind
from qms.errors import UserError
from qms.formats.bundle import bundle_faults, read_bundle, write_bundle
from tests import factories

# Few and always the same ones, unless QMS_EXAMPLES asks for more.
MORE = "QMS_EXAMPLES" in os.environ
few = settings(
    max_examples=int(os.environ.get("QMS_EXAMPLES", "25")),
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "NA",
    "NaN",
    "null",
    "None",
    "  spaces  ",
    "007",
    "1e5",
    "1.10",
    "true",
    'a "quoted" word',
    '"',
    "one\ntwo",
    "\n",
    "a,b;c",
    "\u202eright to left\u202c",
    "\ufeffmark",
    "👩‍👩‍👧",
    "e\u0301",
    "\ufffd",
    "كرسي",
]
letters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n")
cells = st.one_of(st.sampled_from(HOSTILE), st.text(letters, max_size=12))
ids = st.text(letters, min_size=1, max_size=12).filter(
    lambda name: not set(name) & set("/\\\t\n;") and name not in (".", "..") and name.strip()
)
texts = st.text(letters, min_size=1, max_size=60).map(
    lambda text: unicodedata.normalize("NFC", text)
)

# The cells that nothing constrains, by table.
FREE = {
    table.name: [
        column.name
        for column in table.columns
        if column.kind is Kind.TEXT and not (column.required or column.words or column.names)
    ]
    for table in TABLES
}
FREE["sources"] = ["title", "place", "origin", "participant", "original_name", "sector"]


@st.composite
def studies(draw):
    """Studies that are valid, with anything a cell may hold in the cells that are free."""

    def row(table, **given):
        free = draw(st.dictionaries(st.sampled_from(FREE[table]), cells, max_size=4))
        return {**free, **given}

    names = draw(st.lists(ids, min_size=1, max_size=3, unique_by=str.casefold))
    paths = draw(
        st.lists(st.sampled_from(["", "x/1.txt", "deep/down/é.md"]), min_size=3, max_size=3)
    )
    told = {name: draw(texts) for name in names}
    taken = {}
    sources, codings, suggestions = [], [], []
    for name, path in zip(names, paths, strict=False):
        place = path if taken.setdefault(path, name) == name else ""
        sources.append(
            row("sources", **factories.source(source=name, path=place), quotable="false")
        )
        text = told[name]
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        span = {"source": name, "start": str(start), "end": str(end)}
        given = {"coding": f"{name}!", "quote": text[start:end], "code": "own", **span}
        codings.append(row("codings", **given))
        suggestions.append(row("suggestions", **span, criterion="QP1", decision="accepted"))
    raters = draw(st.lists(ids, max_size=3, unique=True))
    rubric = factories.rubric_text(more=f"about: {draw(st.sampled_from(['a', 'é', '👩']))}")
    return factories.study(
        study=draw(ids),
        rubrics=(factories.parse_rubric(rubric, "rubric.yaml"), factories.rubric(version="0.9")),
        texts=told,
        about=row("study"),
        systems=[row("systems", system="site-a")],
        waves=[row("waves", wave="t1", as_of="2024-03-31")],
        sources=sources,
        codings=codings,
        suggestions=suggestions,
        codes=[row("codes", code="own")],
        members=[row("members", member=rater) for rater in raters],
        ratings=[row("ratings", **factories.rating(rater=rater)) for rater in raters],
        events=[row("events", seq=str(number)) for number in draw(st.sets(st.integers(0, 99)))],
        actions=[row("actions", action=draw(ids), system="site-a", wave="t1")],
    )


def rows(study):
    """The tables of a study as sets of rows."""
    return {name: set(map(tuple, cells.values.tolist())) for name, cells in study.tables.items()}


@few
@given(study=studies())
def test_what_is_exported_and_imported_again_is_equal(study):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("study.zip", "study"):
            path = Path(folder) / name
            write_bundle(study, path)
            again = read_bundle(path)
            assert rows(again) == rows(study)
            assert [len(cells) for cells in again.tables.values()] == [
                len(cells) for cells in study.tables.values()
            ]
            assert again.texts == study.texts
            assert again.rubrics == study.rubrics


VALID = factories.files(
    factories.study(
        rubrics=(factories.rubric(), factories.rubric(version="0.9")),
        members=[{"member": "ana", "role": "coder"}],
        codings=[factories.coding(coder="ana", flags="tension")],
        ratings=[factories.rating(cites="c1")],
        codes=[{"code": "own", "parent": "QP"}],
        events=[{"seq": "1"}],
    )
) | {"datapackage.json": b'{"schema_version": 1}'}


def mutated(content, changes):
    """Bytes with some of them replaced, put in or taken out."""
    data = bytearray(content)
    for where, what, put in changes:
        at = where % (len(data) + 1)
        if put is None:
            del data[at : at + 1 + what % 8]
        elif put:
            data[at:at] = bytes([what])
        else:
            data[at : at + 1] = bytes([what])
    return bytes(data)


some_changes = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.one_of(st.integers(0, 255), st.sampled_from(b'",\n\r\x00;:-0[]{}&*')),
        st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=6,
)


def answered(path):
    """Reads a bundle; anything but a study or sentences is let through as an error."""
    try:
        faults = bundle_faults(path)
    except UserError:
        return
    assert all(fault.isprintable() and fault.strip() for fault in faults)
    if faults:
        with pytest.raises(UserError) as caught:
            read_bundle(path)
        assert caught.value.lines[0] == faults[0]
    else:
        read_bundle(path)


@few
@given(name=st.sampled_from(sorted(VALID)), changes=some_changes)
def test_a_changed_file_is_read_or_refused_with_sentences(name, changes):
    with tempfile.TemporaryDirectory() as folder:
        content = {**VALID, name: mutated(VALID[name], changes)}
        answered(factories.write_files(Path(folder) / "bundle", content))


@few
@given(changes=some_changes)
def test_a_changed_zip_is_read_or_refused_with_sentences(changes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in VALID.items():
                archive.writestr(name, data)
        path.write_bytes(mutated(path.read_bytes(), changes))
        answered(path)


@few
@given(name=st.sampled_from(sorted(VALID)), content=st.binary(max_size=200))
def test_any_bytes_in_place_of_a_file_are_read_or_refused_with_sentences(name, content):
    with tempfile.TemporaryDirectory() as folder:
        answered(factories.write_files(Path(folder) / "bundle", {**VALID, name: content}))


def test_a_failed_import_and_export_leave_nothing_behind(tmp_path):
    write_bundle(factories.study(), tmp_path / "study")
    before = sorted(os.listdir(tmp_path / "study"))
    (tmp_path / "study" / "study.csv").write_bytes(b"\xff")
    answered(tmp_path / "study")
    assert sorted(os.listdir(tmp_path / "study")) == before
    shutil.rmtree(tmp_path / "study")
