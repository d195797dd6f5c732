"""The minutes of a workshop: the PDF and the Word file say what is on record, and who said it."""

import io

import docx
import pytest
from pypdf import PdfReader

from qms.errors import NotFound, NotPermitted
from qms.services.minutes import PDF, WORD, minutes_file
from tests import factories

PEOPLE = [
    {"member": "ana", "name": "Ana Ash", "role": "rater"},
    {"member": "ben", "name": "Ben Oak", "role": "rater"},
]
CRITERIA = ("QP1", "QP2", "QA1", "QA2")
RUBRIC = factories.rubric(criteria=CRITERIA)
RECORD = [
    factories.consensus(
        criterion="QP1",
        level="2",
        rationale="Two bodies say the same.",
        reason="Higher than suggested: a meeting was seen.",
        dissent="One year is not enough.",
        dissent_by="ben",
        right_of_reply="The place answers that it was asked late.",
        agreed_by="ana;ben;Dr. Guest",
        agreed_at="2024-05-02T10:00:00Z",
        confidence="very-low",
        coherence="serious",
        coherence_note="Dates differ.",
    ),
    factories.consensus(
        criterion="QP2", outcome="split", level="", reason="Two readings.", agreed_by="ana"
    ),
    factories.consensus(criterion="QA1", level="", state="NX", reason="No such body."),
]
ACTIONS = [
    {
        **{"action": "a-1", "system": "site-a", "wave": "t1", "criteria": "QP1;QA2"},
        **{"what": "Sort the log.", "owner": "The chair", "due": "2024-09-30", "status": "doing"},
        "expected_evidence": "A log with effects.",
    },
    {"action": "a-2", "system": "site-a", "wave": "t2", "what": "Of another wave."},
]


def made(phase="closed", **given):
    parts = {
        "rubrics": (RUBRIC,),
        "members": PEOPLE,
        "waves": [
            {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": phase},
            {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31"},
        ],
        "ratings": [
            factories.rating(rater="ana", level="1"),
            factories.rating(rater="ben", level="2"),
        ],
        "consensus": RECORD,
        "actions": ACTIONS,
        **given,
    }
    return factories.study(**parts)


def pdf_text(data):
    return " ".join("\n".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).split())


def word_text(data):
    return "\n".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs)


READ = {PDF: pdf_text, WORD: word_text}


@pytest.mark.parametrize("kind", [PDF, WORD])
def test_everything_on_record_stands_in_the_minutes(kind):
    made_ = minutes_file(made(), "site-a", "t1", kind)
    assert made_.name == f"minutes-site-a-t1.{kind}"
    told = READ[kind](made_.data)
    for said in (
        "Site A",
        "3 of 4 criteria, 1 of them left split",
        "2 Level 2",
        "Two bodies say the same.",
        "Higher than suggested: a meeting was seen.",
        "Dissent, Ben Oak",
        "One year is not enough.",
        "The place answers that it was asked late.",
        "Agreed by Ana Ash, Ben Oak and Dr. Guest on 2 May 2024",
        "very low, judged on the four CERQual components: coherence serious (Dates differ.)",
        "Ana Ash 1 Level 1; Ben Oak 2 Level 2",
        "Left split",
        "Two readings.",
        "Not applicable",
        "No such body.",
        "Not settled",
        "Name of QA2",
        "Sort the log.",
        "The chair",
        "30 September 2024",
        "being done",
        "A log with effects.",
        "Private",
    ):
        assert said in told, said
    assert "Of another wave" not in told


@pytest.mark.parametrize("kind", [PDF, WORD])
def test_where_nothing_is_on_record_they_say_so(kind):
    told = READ[kind](minutes_file(made(consensus=[], actions=[]), "site-a", "t1", kind).data)
    assert "0 of 4 criteria" in told
    assert "Nothing is on record yet." in told
    assert "Actions" not in told


@pytest.mark.parametrize("phase", ["", "collecting", "rating"])
def test_there_are_none_before_the_reveal(phase):
    with pytest.raises(NotPermitted, match="not revealed yet"):
        minutes_file(made(phase), "site-a", "t1")


def test_a_system_that_is_not_there_is_told():
    with pytest.raises(NotFound, match="No system “site-z”"):
        minutes_file(made(), "site-z", "t1")


@pytest.mark.parametrize("kind", [PDF, WORD])
def test_hostile_words_are_printed_and_not_run(kind):
    hostile = "#panic() *b* \u202egnp \U0001f642 <w:br/> & \u0627\u0644\u062c\u0648\u062f\u0629"
    record = [factories.consensus(rationale=hostile, agreed_by=hostile.replace(";", ""))]
    systems = [{"system": "site-a", "name": hostile}]
    told = READ[kind](
        minutes_file(made(consensus=record, systems=systems), "site-a", "t1", kind).data
    )
    assert "#panic() *b*" in told
    assert "\u202e" not in told


def test_the_same_study_makes_the_same_pdf():
    assert minutes_file(made(), "site-a", "t1").data == minutes_file(made(), "site-a", "t1").data
