"""Who speaks: labels are believed where a text looks like talk, and nowhere else."""

import csv
from pathlib import Path

import pytest

from qms.formats.readers.content import Content
from qms.formats.readers.files import read_file
from qms.formats.readers.layout import text_and_segments

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data"


def turns(text):
    """(speaker, time, words) of every segment."""
    fixed, segments, _ = text_and_segments(Content(plain=text))
    return [(s.speaker, s.time, fixed[s.start : s.end]) for s in segments]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[00:01:02] Ann: Yes.\n", [("Ann", "00:01:02", "Yes.")]),
        ("Ann [00:12]: Yes.\n", [("Ann", "00:00:12", "Yes.")]),
        ("Ann: (00:12) Yes.\n", [("Ann", "00:00:12", "Yes.")]),
        ("00:01:02 Ann: Yes.\n", [("Ann", "00:01:02", "Yes.")]),
        ("**Interviewer:** Yes.\n", [("Interviewer", None, "Yes.")]),
        (
            "Ann [00:12] Yes.\nBo [00:14] No.\n",
            [("Ann", "00:00:12", "Yes."), ("Bo", "00:00:14", "No.")],
        ),
        ("Q 00:00:12  Yes.\n", [("Q", "00:00:12", "Yes.")]),
        ("P1:\tYes.\n", [("P1", None, "Yes.")]),
        ("[00:12]\nInterviewer: Yes.\n", [("Interviewer", "00:00:12", "Yes.")]),
        ("Interviewer:\nYes.\n", [("Interviewer", None, "Yes.")]),
        (
            "Ann Other   0:03\nYes.\nAnd no.\n",
            [("Ann Other", "00:00:03", "Yes."), ("Ann Other", None, "And no.")],
        ),
        (
            "Ann: Is it?\nBo: It is.\nAnn: Oh.\nBo: Yes.\n",
            [
                ("Ann", None, "Is it?"),
                ("Bo", None, "It is."),
                ("Ann", None, "Oh."),
                ("Bo", None, "Yes."),
            ],
        ),
    ],
)
def test_turns(text, expected):
    assert turns(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Aim: fewer falls\nMethod: a chart\nResult: fewer falls\n",
        "09:30 Welcome: the chair\n10:15 Coffee\n10:30 Risk: discussion\n",
        "Opening   09:30\nCoffee   10:30\n",
        "Item 1: money\nItem 2: people\nItem 3: money again\n",
        "See https://example.org: it says so.\nAt 10:30 we met.\n",
        "The thing is this: nobody looked.\nThe thing is this: nobody saw.\n",
        "Long words of a paper. " * 9 + "\n" + "Risk Owner: them\n" + "More of the paper.\n" * 40,
    ],
)
def test_papers_and_agendas_have_no_speakers(text):
    assert {speaker for speaker, *_ in turns(text)} == {None}


def test_kinds_and_speakers_of_the_sample_are_guessed():
    with (SAMPLE / "sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    talk = guessed = 0
    for row in rows:
        data = (SAMPLE / "texts" / f"{row['source']}.txt").read_bytes()
        reading = read_file("a.txt", data)  # the name gives nothing away
        talk += bool(reading.speakers) == (row["kind"] == "interview")
        guessed += reading.kind_guess == row["kind"]
    assert talk >= 0.97 * len(rows)
    assert guessed >= 0.75 * len(rows)
