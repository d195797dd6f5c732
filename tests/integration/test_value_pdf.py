"""The two papers on value as files: tagged, dated, the same bytes, the case on one page."""

import io

import pikepdf
import pytest
from pypdf import PdfReader

from qms.errors import NotFound
from qms.services.studies import open_study
from qms.services.value_reports import case_report, register_report
from tests import factories
from tests.integration.test_report_pdf import HOSTILE, SAMPLE, squeezed, text_of


@pytest.fixture(scope="module")
def sample():
    return open_study(str(SAMPLE))


@pytest.fixture(scope="module")
def case(sample):
    return case_report(sample, "warm-home-visits")


@pytest.fixture(scope="module")
def register(sample):
    return register_report(sample, "site-d")


@pytest.mark.parametrize("which", ["case", "register"])
def test_the_document_is_tagged_titled_and_archivable(which, request):
    report = request.getfixturevalue(which)
    assert report.unprintable == 0
    with pikepdf.open(io.BytesIO(report.data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")


def test_the_case_is_one_page_for_every_programme(sample):
    for programme in sample.tables["programmes"]["programme"]:
        pages = PdfReader(io.BytesIO(case_report(sample, programme).data)).pages
        assert len(pages) == 1, programme


def test_a_full_case_still_is_one_page():
    words = "Somebody gains something that takes many words to be said in full. " * 4
    study = factories.study(
        programmes=[{"programme": "p", "system": "site-a", "title": "T" * 100}],
        benefits=[
            {
                "benefit": f"b{n:02}",
                "programme": "p",
                "statement": words,
                "beneficiary": "staff",
                "indicator": words,
            }
            for n in range(40)
        ],
        panel=[
            {"subject": "p", "factor": factor, "note": words * 3}
            for factor in ("mandate", "expectations", "values", "ambiguity", "uncertainty")
        ],
    )
    report = case_report(study, "p")
    assert len(PdfReader(io.BytesIO(report.data)).pages) == 1


def test_what_is_left_out_stands_beside_the_ratio(case):
    told = squeezed(text_of(case.data))
    ratio = told.index(squeezed("Benefit-cost ratio 0.12 to 0.26, centrally 0.18."))
    left = told.index(
        squeezed("Left out: 7 of 8 claims (88%): 4 not in money and 3 of another class.")
    )
    assert 0 < left - ratio < 200
    assert squeezed("A2, several sources agree") in told[ratio:left]


AMBER = (0xA8, 0x59, 0x0A)


def inks(data):
    """The colours that a document is written in, as 0 to 255."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            tuple(round(255 * float(part)) for part in operands)
            for page in pdf.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) in ("rg", "scn") and len(operands) == 3
        }


@pytest.mark.parametrize("lacks", [True, False])
def test_amber_is_kept_for_what_a_sum_leaves_out(lacks):
    money = {
        "programme": "p",
        "statement": "Agency shifts end.",
        "beneficiary": "own-organisation",
        "valuation": "monetised",
        "gross": "400",
        "currency_year": "2024",
        "money_class": "cash-releasing",
        **dict.fromkeys(("share_low", "share_central", "share_high"), "0.5"),
    }
    told = {"programme": "p", "statement": "Carers sleep.", "beneficiary": "community"}
    study = factories.study(
        programmes=[{"programme": "p", "system": "site-a", "currency_year": "2024"}],
        benefits=[{**money, "benefit": "b1"}, *([{**told, "benefit": "b2"}] if lacks else [])],
    )
    data = case_report(study, "p").data
    assert (squeezed("No claim is left out") in squeezed(text_of(data))) != lacks
    assert squeezed("(payer not stated)") in squeezed(text_of(data))
    assert (AMBER in inks(data)) == lacks


def test_the_same_study_gives_the_same_bytes(sample, case, register):
    assert case_report(sample, "warm-home-visits").data == case.data
    assert register_report(sample, "site-d").data == register.data


def test_names_tell_what_the_files_are(case, register):
    assert (case.name, register.name) == ("warm-home-visits-case.pdf", "site-d-benefits.pdf")


def test_what_people_wrote_is_never_run():
    study = factories.study(
        programmes=[{"programme": "p", "system": "site-a", "title": HOSTILE["bold"]}],
        benefits=[
            {"benefit": f"b-{name}", "programme": "p", "statement": text, "payer": text}
            for name, text in HOSTILE.items()
        ],
        panel=[{"subject": "p", "factor": "values", "note": HOSTILE["eval"]}],
    )
    for report in (case_report(study, "p"), register_report(study, "site-a")):
        told = squeezed(text_of(report.data))
        for text in (HOSTILE["read"], HOSTILE["formula"], HOSTILE["eval"]):
            assert squeezed(text) in told


def test_an_empty_register_makes_a_paper_and_an_unknown_programme_a_sentence():
    study = factories.study()
    assert "No claim is recorded" in text_of(register_report(study, "site-a").data)
    with pytest.raises(NotFound, match="There is no programme"):
        case_report(study, "p")
