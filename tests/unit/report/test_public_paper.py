"""A paper for the public tells no count under five of what people said, wherever it is printed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qms.formats.bundle import read_bundle
from qms.report import small_counts
from tests.factories import coding, consensus, rating, rubric, source, study
from tests.unit.report.contents import (
    contested,
    judged,
    marked,
    named,
    profile_of,
    row_of,
    section_of,
)

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data"
NOUN = "interview|meeting|document|source|origin|coding|rater|quote|excerpt|person|people"
COUNT = re.compile(
    rf"\b(?:[1-4]|one|two) (?:more )?(?:uncorroborated|(?:{NOUN})s?\b(?! at | in all))"
    r"|\b[1-4] of \d+ (?!judged|criteri)|\(there (?:is|are)|\bit speaks for|one voice|\([1-4]\)",
    re.IGNORECASE,
)
ASKED = ("rule", "scale", "rubric", "record", "next", "question")
"""The method's own numbers and words; quotes and what people wrote are left out as well."""


@pytest.fixture(scope="module")
def sample():
    return read_bundle(SAMPLE)


def printed(content) -> Iterator[str]:
    """Every word of a paper that the program composes: no descriptors, no people's words."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for each in content:
            yield from printed(each)
    elif isinstance(content, dict) and not content.get("label"):
        for key, value in content.items():
            if key not in (*ASKED, "quotes"):
                yield from printed(value)


def small(content) -> list[str]:
    """The sentences with a count under five, without what only names one of several."""
    told = [text.replace("leaving out one origin", "") for text in printed(content)]
    return [text for text in told if COUNT.search(text)]


def single(**cells):
    """One interview of one person, coded once, and a rater for each of two levels."""
    return study(
        rubrics=(named(rubric()),),
        sources=[source(sector="icb", quotable="false")],
        codings=[coding(level="1")],
        ratings=[rating(rater="ana", level="2"), rating(rater="ben", level="4")],
        **cells,
    )


@pytest.mark.parametrize("system", ["site-a", "site-b", "site-c", "site-d"])
def test_a_public_paper_of_the_sample_holds_no_small_count(sample, system):
    assert small(profile_of(sample, system)), "the search finds them in a paper for the team"
    assert small(profile_of(sample, system, "public")) == []


@pytest.mark.parametrize(
    "made",
    [
        single(),
        single(consensus=[consensus(agreed_by="ana", level="2")]),
        contested(),
        contested(consensus=[consensus(outcome="split", level="", agreed_by="ana;ben")]),
        study(codings=[coding(level="")]),
        study(sources=[source(date="2015-01-01")], codings=[coding(level="2")]),
        study(codings=[coding(level="0"), coding(coding="c2", level="3", quote="aims")]),
        study(
            sources=[source(), source(source="int-2")],
            codings=[coding(level="1"), coding(coding="c2", source="int-2", level="3")],
        ),
        study(ratings=[rating(level="", state="IE")]),
    ],
)
def test_a_public_paper_of_a_small_study_holds_no_small_count(made):
    assert small(profile_of(made, openness="public")) == []


def test_the_first_sentences_and_the_evidence_of_one_interview():
    content = profile_of(single(), openness="public")
    section = section_of(content)
    assert content["card"][0].startswith("Fewer than 5 interviews, 0 meetings, 0 documents")
    assert content["coverage"]["coded"] == "Every source was coded."
    assert section["evidence"]["text"].startswith(
        "Too few voices: Fewer than 5 interviews signal 1 Emerging, as told."
    )
    assert judged(section) == [
        (
            "",
            "Not yet agreed. Individual ratings: 2 Developing, fewer than 5 raters; "
            "4 Thriving, fewer than 5 raters.",
        )
    ]
    assert section["notes"] == ["Not quotable: fewer than 5 interviews signal 1."]
    assert section["missing"]["items"][0] == "2 origins at 1 Emerging or above."
    assert row_of(content)["strip"]["alt"].count("fewer than 5") == 2


def test_a_paper_for_the_team_keeps_every_count():
    section = section_of(profile_of(single(), openness="private"))
    assert section["evidence"]["text"].startswith("One voice: One interview signals 1 Emerging")
    assert section["missing"]["items"][0] == "2 origins at 1 Emerging or above (there is 1)."
    assert section["notes"] == ["Not quotable: 1 interview signals 1."]


def test_several_raters_of_one_step_are_one_mark():
    ratings = [rating(rater=who, level="2") for who in ("ana", "ben", "cy")]
    ratings.append(rating(rater="di", level="", state="IE"))
    made = study(rubrics=(named(rubric()),), ratings=ratings)
    team, public = row_of(profile_of(made)), row_of(profile_of(made, openness="public"))
    assert team["strip"]["raters"] == [{"at": 2, "count": 3}]
    assert public["strip"]["raters"] == [{"at": 2, "count": 1}]
    assert "1 rater: no level" in marked(team)
    assert "fewer than 5 raters: no level" in marked(public)


@pytest.mark.parametrize(
    ("exact", "public"),
    [
        (
            "10 of 22 origins (8 interviews, 6 meetings and 8 documents) signal 2 X or above.",
            "10 of 22 origins (8 interviews, 6 meetings and 8 documents) signal 2 X or above.",
        ),
        (  # the rest would tell how many do not
            "10 of 12 origins (6 interviews and 6 meetings) signal 2 X or above.",
            "Of the origins (interviews and meetings), 10 signal 2 X or above.",
        ),
        (  # so would the other kinds
            "9 of 9 origins (8 interviews and 1 document) signal 2 X or above.",
            "Of the origins (interviews and documents), 9 signal 2 X or above.",
        ),
        (
            "3 of 1,204 origins (1,204 interviews) signal 2 X or above.",
            "Of the origins (interviews), fewer than 5 signal 2 X or above.",
        ),
        (
            "Shown to be absent: 3 origins of 4 signal 0 X.",
            "Shown to be absent: fewer than 5 origins signal 0 X.",
        ),
        (
            "3 origins signal 0, 2 and 2; level 1 is not reached, nor is absence shown.",
            "fewer than 5 origins signal 0 and 2; level 1 is not reached, nor is absence shown.",
        ),
        (
            "Contested, range 1 to 2: 1 origin signals lower (it speaks for those most affected).",
            "Contested, range 1 to 2: fewer than 5 origins signal lower "
            "(those most affected are among them).",
        ),
        (
            "Fragile: leaving out 2 origins or int-7 changes the answer to IE.",
            "Fragile: leaving out one origin changes the answer to IE.",
        ),
        (
            "Codings of int-7 differ by 2 levels or more: split or explain.",
            "Codings of the same origin differ by 2 levels or more: split or explain.",
        ),
        ("204 codings, none of which signals a level.",) * 2,
    ],
)
def test_how_a_sentence_of_the_rule_is_told_to_the_public(exact, public):
    assert small_counts.found([exact]) == [public]
