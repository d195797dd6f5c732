"""The register as a table: what goes out comes back as it was written, and never runs."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.analysis.study import rows
from qms.analysis.value import value
from qms.core.tables import TABLE
from qms.errors import UserError
from qms.formats.register import (
    LARGEST_MIB,
    MOST_CLAIMS,
    claims_csv,
    read_claims,
    register_workbook,
)
from qms.formats.sheets import CUT
from tests import factories

COLUMNS = TABLE["benefits"].column_names
# What a study may hold: no control character but tab and newline, no half of a pair.
signs = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
cells = st.one_of(
    st.sampled_from(
        (
            "",
            "=1+1",
            "'=1+1",
            "''-x",
            "-5",
            "+44 20",
            "@home",
            "'",
            "'quoted'",
            "a\nb",
            "\tx",
            "007",
        )
    ),
    st.sampled_from(
        ("0.10", "0.25", "1e5", "1.0", "TRUE", "2024-01-01", "_x0041_", "#REF!", " x ")
    ),
    st.text(signs, max_size=30),
)
claims = st.dictionaries(st.sampled_from(COLUMNS[1:]), cells, max_size=8)
registers = st.lists(claims, max_size=5).map(
    lambda made: [
        {**dict.fromkeys(COLUMNS, ""), **claim, "benefit": f"b{n}", "programme": "p"}
        for n, claim in enumerate(made)
    ]
)
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def workbook(claims, *, programmes=(), panel=(), study=None):
    study = study or factories.study(programmes=programmes, benefits=claims)
    tables = {"benefits": claims, "programmes": rows(study.tables["programmes"]), "panel": panel}
    return register_workbook("A study", value(study), tables, invented=True)


def sheet(*lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@few
@given(registers)
def test_csv_comes_back_cell_by_cell(made):
    read = read_claims("r.csv", claims_csv(made))
    assert read.faults == ()
    assert list(read.rows) == made


@few
@given(registers)
def test_a_workbook_comes_back_cell_by_cell(made):
    read = read_claims(
        "r.XLSX", workbook(made, programmes=[{"programme": "p", "system": "site-a"}])
    )
    assert read.faults == ()
    assert list(read.rows) == made


def claim(**cells):
    return {**dict.fromkeys(COLUMNS, ""), "benefit": "b1", "programme": "p", **cells}


def test_nothing_that_goes_out_runs_as_a_formula():
    odd = claim(statement="=HYPERLINK(A1)", theme="-1", measure="@x", unit="'=x", gross="-5")
    text = claims_csv([odd]).decode("utf-8-sig")
    assert "'=HYPERLINK(A1)" in text
    assert "''=x" in text
    book = openpyxl.load_workbook(io.BytesIO(workbook([odd])))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(workbook([odd]))) as packed:
        assert not [name for name in packed.namelist() if "external" in name]


def test_numbers_are_numbers_where_that_loses_nothing():
    made = claim(gross="118000", share_low="0.1", share_high="0.10", currency_year="2024")
    made |= {"baseline": "14.2", "latest": "007", "share_central": "-0.0"}
    line = openpyxl.load_workbook(io.BytesIO(workbook([made])))["Claims"][2]
    held = {name: cell.value for name, cell in zip(COLUMNS, line, strict=True) if cell.value}
    assert (held["gross"], held["share_low"], held["currency_year"]) == (118000, 0.1, 2024)
    assert (held["share_high"], held["latest"], held["baseline"]) == ("0.10", "007", 14.2)
    assert held["share_central"] == "'-0.0"


def test_the_same_register_gives_the_same_bytes():
    assert workbook([claim(statement="x")]) == workbook([claim(statement="x")])


def test_beside_every_ratio_stands_what_it_leaves_out():
    money = {"valuation": "monetised", "money_class": "societal", "gross": "10", "stage": "lost"}
    money |= {"share_low": "0.1", "share_central": "0.5", "share_high": "1", "attribution": "A1"}
    made = [claim(**money), claim(benefit="b2")]
    programme = {"programme": "p", "system": "site-a", "cost_low": "1", "cost_central": "2"}
    programme["cost_high"] = "4"
    book = openpyxl.load_workbook(io.BytesIO(workbook(made, programmes=[programme])))
    assert book.sheetnames == [
        *("About", "Claims", "Programmes", "Ratios", "Influences and threats")
    ]
    head, line = ([cell.value for cell in row] for row in book["Ratios"].iter_rows())
    told = dict(zip(head, line, strict=True))
    assert (told["Benefit, low"], told["Ratio, low"], told["Return %, low"]) == (1, 0.25, -75)
    assert (told["Benefit, high"], told["Ratio, high"]) == (10, 10)
    assert (told["Weakest attribution"], told["Stages in the sum"]) == ("A1", "1 lost")
    assert told["Left out"] == "1 of 2 claims (50%) left out: 1 not in money"
    about = " ".join(str(cell.value) for row in book["About"].iter_rows() for cell in row)
    assert "benefit ÷ cost" in about
    assert "nothing is added over them" in about
    assert "Invented" in about


def test_a_table_typed_in_a_spreadsheet_is_read_as_a_study_writes_it():
    data = sheet(
        ["programme", "statement", "gross", "share_low", "latest_on", None],
        ["p", "Somebody\ngains.", 118000.0, 0.25, dt.datetime.fromisoformat("2025-03-01"), None],
        [None, None, None, None, None, None],
        ["p", "Others gain.", 12.5, 0.00001, dt.date(2025, 3, 2), None],
        ["q", True],
    )
    read = read_claims("r.xlsx", data)
    assert read.faults == ()
    assert read.given == {"programme", "statement", "gross", "share_low", "latest_on"}
    assert read.places == ("row 2", "row 4", "row 5")
    first, second, third = read.rows
    assert (first["gross"], first["share_low"], first["latest_on"]) == (
        *("118000", "0.25", "2025-03-01"),
    )
    assert (second["gross"], second["share_low"]) == ("12.5", "0.00001")
    assert (third["statement"], third["gross"]) == ("true", "")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["statement"], ["x"]], ["row 1: column programme is missing"]),
        (
            [["programme", "stage", "colour", "stage"], ["p", "", "", ""]],
            [
                "row 1: column stage stands twice",
                "row 1: unknown column colour; it has " + ", ".join(COLUMNS),
            ],
        ),
        (
            [["programme", "gross"], ["p", "=1+1"], ["p", "x", "beyond"]],
            [
                "row 2: B2 holds a formula; put its value",
                "row 3: has 3 cells where the header has 2",
            ],
        ),
        ([["programme", "statement"], ["p", f"long{CUT}"]], None),
        ([], ["row 1: is empty; its first line names the columns"]),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_by_its_rows(lines, told):
    found = read_claims("r.xlsx", sheet(*lines)).faults
    if told is None:
        assert found == ("row 2: statement was cut when it was exported; take that claim out",)
    else:
        assert list(found) == told


def test_faults_of_a_csv_are_told_by_its_lines():
    data = b'programme,statement\np,"two\nlines"\nq\n'
    read = read_claims("r.csv", data)
    assert read.faults == ("line 4: has 1 cells where the header has 2",)
    assert read.places == ("line 2",)


def spoilt():
    """A workbook whose sheet is cut short inside its package."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(["programme"]))) as whole,
        zipfile.ZipFile(out, "w") as to,
    ):
        for name in whole.namelist():
            data = whole.read(name)
            to.writestr(name, data[:-40] if name.endswith("sheet1.xml") else data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("r.ods", b"", "r.ods is no .csv or .xlsx"),
        ("r.xlsx", b"PK", "r.xlsx is damaged"),
        ("r.xlsx", claims_csv([]), "r.xlsx is damaged"),
        ("r.xlsx", spoilt(), "r.xlsx is damaged"),
        ("r.csv", b"x" * (LARGEST_MIB * 2**20 + 1), "r.csv is larger than 20 MiB"),
    ],
    ids=("another ending", "not a zip", "a csv", "cut short inside", "far too large"),
)
def test_what_cannot_be_read_is_told_in_a_sentence(name, data, told):
    with pytest.raises(UserError, match=told):
        read_claims(name, data)


def test_a_sheet_that_says_it_is_endless_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"] = "programme"
    book.active.cell(MOST_CLAIMS + 2, 1).value = "p"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UserError, match="more than 20,000 rows"):
        read_claims("r.xlsx", out.getvalue())


def test_other_sheets_may_stand_before_the_claims():
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    made = book.create_sheet("Claims")
    made.append(["programme"])
    made.append(["p"])
    out = io.BytesIO()
    book.save(out)
    assert [row["programme"] for row in read_claims("r.xlsx", out.getvalue()).rows] == ["p"]
