"""The workbook of the framework matrix, read again by another pair of eyes."""

import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from qms.analysis.matrix import framework_matrix
from qms.formats.rubric_yaml import parse_rubric
from qms.formats.sheets import LONGEST
from qms.formats.workbook import matrix_workbook
from tests import factories

MORE = "sectors: {icb: Board, acute: Trust}"
RUBRIC = factories.rubric(criteria=("QP1", "QA1", "QA2"), more=MORE)
CELL = {"system": "site-a", "wave": "t1", "criterion": "QP1"}


def study(**given):
    plain = {
        "rubrics": (RUBRIC,),
        "sources": [
            factories.source(source="int-1", sector="icb", title="A talk", quotable="true"),
            factories.source(source="doc-1", sector="acute", kind="document"),
        ],
        "codings": [
            factories.coding(coding="c1", quote="agreed four aims"),
            factories.coding(coding="c2", source="doc-1", quote="Nobody", level_high="3"),
            factories.coding(coding="c3", code="QA2", quote="knew them", level=""),
        ],
        "summaries": [{**CELL, "summary": "Agreed inside, unknown outside."}],
    }
    return factories.study(**{**plain, **given})


def data(made, *, by="system", invented=True):
    return matrix_workbook(made, framework_matrix(made, "t1", by=by), invented=invented)


def book(made=None, **given):
    return openpyxl.load_workbook(io.BytesIO(data(made or study(), **given)))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_sheet_a_domain_between_about_and_the_rest():
    names = book().sheetnames
    assert names == ["About", "QP Domain QP", "QA Domain QA", "Excerpts", "Codebook"]


def test_cases_stand_in_rows_and_criteria_in_columns_with_code_and_name():
    sheet = book()["QA Domain QA"]
    assert values(sheet) == [
        ["System", "QA1  Name of QA1", "QA1 excerpts", "QA2  Name of QA2", "QA2 excerpts"],
        ["Site A", "Nothing found", None, "1 excerpt, no summary yet.", "c3"],
    ]
    assert sheet.freeze_panes == "B2"
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == [22, 46, 15]


def test_ids_lead_to_exactly_their_excerpts():
    made = book()
    linked = made["QP Domain QP"]["C2"]
    assert (made["QP Domain QP"]["B2"].value, linked.value) == (
        "Agreed inside, unknown outside.",
        "c1, c2",
    )
    assert linked.hyperlink.location == "'Excerpts'!A2:K3"
    assert linked.hyperlink.target is None
    excerpts = made["Excerpts"]
    there = [row[0].value for row in excerpts[linked.hyperlink.location.split("!")[1]]]
    assert ", ".join(there) == linked.value
    assert made["QA Domain QA"]["E2"].hyperlink.location == "'Excerpts'!A4:K4"
    assert made["QA Domain QA"]["C2"].hyperlink is None


def test_every_excerpt_has_its_row():
    assert values(book()["Excerpts"]) == [
        [
            *("Excerpt", "System", "Criterion", "Source", "Title", "Kind", "Sector", "Quote"),
            *("Level", "Stance", "May be quoted outside"),
        ],
        [
            *("c1", "Site A", "QP1", "int-1", "A talk", "interview", "Board"),
            *("agreed four aims", 2, "supports", "yes"),
        ],
        [
            *("c2", "Site A", "QP1", "doc-1", "doc-1", "document", "Trust"),
            *("Nobody", "2 to 3", "supports", "no"),
        ],
        [
            *("c3", "Site A", "QA2", "int-1", "A talk", "interview", "Board"),
            *("knew them", None, "context", "yes"),
        ],
    ]


def test_the_codebook_has_descriptors_and_inductive_codes():
    codes = [
        {"code": "own", "parent": "QA1", "name": "Tired", "definition": "Worn out.", "example": "x"}
    ]
    lines = values(book(study(codes=codes))["Codebook"])
    assert lines[0][:6] == [
        *("Code", "What", "Belongs to", "Name", "Question or definition", "Example"),
    ]
    assert lines[0][6:] == [f"{n} Level {n}" for n in range(5)]
    assert [line[0] for line in lines] == ["Code", "QP1", "QA1", "QA2", "own"]
    assert lines[1][1:6] == ["criterion", "QP Domain QP", "Name of QP1", "Does the system?", None]
    assert lines[1][6:] == [f"What {n} looks like." for n in range(5)]
    assert lines[4][:6] == ["own", "inductive code", "QA1", "Tired", "Worn out.", "x"]


def test_levels_of_two_scales_are_never_given_one_name():
    value = factories.rubric(rubric="value", criteria=("RV1",), levels=range(1, 4))
    lines = values(book(study(rubrics=(RUBRIC, value)))["Codebook"])
    assert lines[0][6:] == ["0", "1", "2", "3", "4"]
    assert lines[-1][6:] == [None, *(f"What {n} looks like." for n in (1, 2, 3)), None]


@pytest.mark.parametrize(
    ("invented", "told"), [(True, "Invented: no real"), (False, "Real, as far")]
)
def test_the_first_sheet_says_what_this_is(invented, told):
    sheet = book(invented=invented)["About"]
    said = {row[0]: row[1] for row in values(sheet)}
    assert sheet["A1"].value == "Framework matrix"
    assert (said["Study"], said["Wave"], said["As of"]) == ("A study", "Wave 1 (t1)", "2024-03-31")
    assert said["Data"].startswith(told)
    assert said["Openness"].startswith("Private.")
    assert said["Holds"] == "1 system, 1 row, 3 criteria, 3 excerpts, 1 summary"
    leads = {c.value: c.hyperlink.location for (c,) in sheet["A1:A60"] if c.hyperlink}
    assert leads == {
        name: f"'{name}'!A1" for name in ("QP Domain QP", "QA Domain QA", "Excerpts", "Codebook")
    }


def test_contested_is_said_with_its_range_before_the_summary():
    sources = [
        factories.source(source=f"s{n}", sector=sector)
        for n, sector in enumerate(("icb", "acute", "icb", "acute"))
    ]
    codings = [
        factories.coding(coding=f"c{n}", source=f"s{n}", level=level)
        for n, level in enumerate("2200")
    ]
    made = book(study(sources=sources, codings=codings))
    assert made["QP Domain QP"]["B2"].value == "Contested 0–2. Agreed inside, unknown outside."
    made = book(study(sources=sources, codings=codings, summaries=[]))
    assert made["QP Domain QP"]["B2"].value == "Contested 0–2. 4 excerpts, no summary yet."


@pytest.mark.parametrize(
    ("by", "names", "text"),
    [
        ("sector", [["Site A", "Board"], ["Site A", "Trust"]], "“agreed four aims”"),
        ("source", [["Site A", "A talk"], ["Site A", "doc-1"]], "“agreed four aims”"),
    ],
)
def test_finer_cases_show_their_quotes(by, names, text):
    sheet = book(by=by)["QP Domain QP"]
    assert [[row[0].value, row[1].value] for row in sheet.iter_rows(min_row=2)] == names
    assert sheet["C2"].value == text
    assert sheet.freeze_panes == "C2"


def test_a_case_that_nobody_looked_at_says_so():
    made = book(study(codings=[], summaries=[]))
    assert made["QP Domain QP"]["B2"].value == "Not looked"
    assert made["Excerpts"].max_row == 1


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")')


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_can_run_as_a_formula(formula):
    made = study(
        systems=[{"system": "site-a", "name": formula}],
        texts={"int-1": f"{formula} and more"},
        sources=[factories.source(title=formula, sector=formula)],
        codings=[factories.coding(quote=formula, text=f"{formula} and more")],
        summaries=[{**CELL, "summary": formula}],
        codes=[{"code": formula, "name": formula, "definition": formula}],
        about={"title": formula},
    )
    for by in ("system", "sector"):
        read = book(made, by=by)
        cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        held = [cell.value for cell in cells if isinstance(cell.value, str)]
        assert f"'{formula}" in held
        assert not [value for value in held if value.startswith(("=", "+", "-", "@", "\t"))]


def test_any_script_stays_and_what_xml_cannot_hold_is_marked():
    odd = "\U0001f642 تقييم e\u0301 <b>&amp; \N{RIGHT-TO-LEFT OVERRIDE}\n\n two  spaces"
    made = book(study(summaries=[{**CELL, "summary": odd + "\ufffe\uffff\x00"}]))
    assert made["QP Domain QP"]["B2"].value == odd + "\ufffd" * 3


def test_a_cell_that_is_too_long_is_cut_and_says_so():
    long = "\U0001f642" * LONGEST
    text = book(study(summaries=[{**CELL, "summary": long}]))["QP Domain QP"]["B2"].value
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert text.startswith("\U0001f642" * 16_000)
    assert text.endswith("(cut here; the study's bundle holds it whole)")


def test_sheets_have_names_that_a_workbook_takes():
    text = factories.rubric_text(criteria=("QP1", "QA1", "QC1"))
    for name, put in (
        ("Domain QP", "'a/b: [c]?*\\\\ and so on, without any end'"),
        ("Domain QA", '"x:y"'),
        ("Domain QC", '"X?Y"'),
    ):
        text = text.replace(f"name: {name}\n", f"name: {put}\n")
    text = text.replace("id: QC\n", "id: qa\n")
    names = book(study(rubrics=(parse_rubric(text, "rubric.yaml"),), codings=[])).sheetnames
    assert len(names) == len({name.lower() for name in names}) == 6
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert names[2:4] == ["QA x y", "qa X Y 2"]


def test_the_same_study_gives_the_same_bytes():
    first = data(study())
    assert data(study()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = ElementTree.fromstring(archive.read("docProps/core.xml"))
    dates = [each.text for each in core if each.tag.endswith(("created", "modified"))]
    assert dates == ["1980-01-01T00:00:00Z"] * 2
