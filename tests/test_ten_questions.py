"""The ten questions of a quality director, each with the page that answers it and the words.

Asked of the sample study, as a person would: open the page at the address, look at the place.
A line fails when the page no longer says it there.
"""

import json
from collections.abc import Iterator

import pytest

from tests.pages.conftest import (  # noqa: F401 - fixtures, used by their names
    components,
    open_page,
    said,
    sample,
    sample_file,
    workspace,
)

A1 = {"system": "site-a", "wave": "t1"}
A2 = {"system": "site-a", "wave": "t2"}
QA2 = {**A1, "criterion": "QA2"}
TEXT, FILES, BUTTONS = "the page's own sentences", "files to save", "buttons"

# question, page, address, where on it (a component, or one of the above), words that stand there
ANSWERS = (
    (
        "Why is this a 2 and not a 3?",
        *("profile", QA2, "qms.strips"),
        (
            "Hard data and soft intelligence are both used",  # what 2 means
            "Between 2 and 3",  # the boundary question
            "10 of 19 origins",  # the rule
            "Signals lower",  # the evidence against
            "Why it differs from the evidence",  # the judgement
            "Individual ratings: First rater 3; Second rater 2; Third rater 2.",  # the dissent
        ),
    ),
    (
        "Who did you not hear from?",
        *("profile", A1, "qms.headlines"),
        ("Not heard", "No source from public representative."),
    ),
    (
        "Who did you not hear from?",
        *("sources", A2, "qms.listing"),
        ("Sector", "Executive", "Mental health provider", "\u2013"),
    ),
    (
        "Who did you not hear from?",
        *("workshop", {**A2, "criterion": "QP5"}, "qms.workshop"),
        ("Not heard: patient voice; public representative",),
    ),
    (
        "What do providers and the council disagree with?",
        *("profile", A1, "qms.headlines"),
        ("Contested", "Proportionate, triangulated assurance", "Raters stay split on 3."),
    ),
    (
        "What do providers and the council disagree with?",
        *("profile", QA2, "qms.strips"),
        (
            *("Signals lower", "Local authority adult social care", "Acute trust"),
            *("Right of reply", "The community trust says"),
        ),
    ),
    (
        "What would we have to see to move?",
        *("profile", QA2, "qms.strips"),
        ("Assurance is deliberately reduced", "4 origins at 4 Thriving", "One of them an effect"),
    ),
    (
        "What would we have to see to move?",
        *("actions", A2, "qms.actions"),
        ("An action log with a column for effect",),
    ),
    (
        "Are we assurance-heavy, and how do you know?",
        *("balance", A2, TEXT),
        (
            "Assurance-led",
            "QA5 at 2 Developing",  # levels
            "Agenda minutes",  # attention
            "The effect of three was checked",  # conversion
        ),
    ),
    (
        "Are we assurance-heavy, and how do you know?",
        *("balance", A2, "qms.listing"),
        ("Assurance crowds out improvement",),  # voiced tension
    ),
    (
        "Has it changed, or do we just know more?",
        *("change", A2, "qms.headlines"),
        ("Moved", "now assessable", "This is no change of level"),
    ),
    (
        "Can I put this in a public paper tomorrow?",
        *("profile", A1, TEXT),
        ("Private: it holds quotes and names",),
    ),
    (
        "Can I put this in a public paper tomorrow?",
        *("profile", {**A1, "criterion": "PC3"}, "qms.strips"),
        ("not to be quoted outside",),
    ),
    (
        "What is the value of our improvement work, honestly?",
        *("value", {"system": "site-a"}, TEXT),
        ("10 claims in 1 programme", "in money or not; nothing is added up"),
    ),
    (
        "What is the value of our improvement work, honestly?",
        *("value", {"system": "site-a"}, "qms.register"),
        ("A0, asserted", "A3, pattern over time", "Quantified, not monetised"),
    ),
    (
        "Is this comparable with the system next door?",
        *("compare", {"wave": "t2"}, TEXT),
        ("Before you compare", "Site B: no source from patient voice", "never of their levels"),
    ),
    ("Can I see it without this software?", *("profile", A1, FILES), ("Site A as PDF",)),
    ("Can I see it without this software?", *("compare", {}, FILES), ("Save as PDF",)),
    ("Can I see it without this software?", *("matrix", {}, FILES), ("Save as XLSX",)),
    ("Can I see it without this software?", *("study", {}, FILES), ("Save as a bundle",)),
    (
        "Can I see it without this software?",
        *("workshop", A2, FILES),
        ("Minutes as PDF", "Minutes for Word"),
    ),
)
QUESTIONS = 10


def standing(app, where: str) -> str:
    """All that stands at one place of a page, as a person reads it."""
    if where == TEXT:
        # The signs that keep Markdown from reading people's words are not for reading.
        return said(app).replace("\\", "").replace("\u2060", "")
    if where == FILES:
        return "\n".join(button.label for button in app.download_button)
    drawn = [data for name, data in components(app._tree) if name == where]
    assert drawn, f"the page draws no {where}"
    return "\n".join(line for data in drawn for line in texts(data))


def texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    else:
        yield json.dumps(data)


@pytest.mark.parametrize(
    ("question", "page", "address", "where", "words"),
    ANSWERS,
    ids=[f"{question} {page}" for question, page, *_ in ANSWERS],
)
def test_the_question_is_answered_on_the_page(
    open_page,  # noqa: F811
    sample,  # noqa: F811
    question,
    page,
    address,
    where,
    words,
):
    told = standing(open_page(page, study="sample", **address), where)
    missing = [each for each in words if each.lower() not in told.lower()]
    assert not missing, f"{question} The page {page} does not say {missing}"


def test_a_public_paper_is_looked_through_before_it_leaves(open_page, sample):  # noqa: F811
    """Can I put this in a public paper tomorrow? Once what might tell of somebody is read."""
    app = open_page("profile", study="sample", **A1)
    app.segmented_control(key="profile.readers").select("public").run()
    assert app.download_button(key="profile.pdf").disabled
    told = standing(app, TEXT)
    assert "Quotes of 1 source are left out" in told
    assert "Names of raters and dissenters are left out" in told
    assert "Look at these first; somebody may be known by them" in told
    assert "QA4, dissent: names" in told
    app.checkbox(key="profile.disclosed.public").check().run()
    assert not app.exception
    assert not app.download_button(key="profile.pdf").disabled


def test_a_paper_that_names_nobody_says_so(open_page, sample):  # noqa: F811
    app = open_page("profile", study="sample", system="site-c", wave="t1")
    app.segmented_control(key="profile.readers").select("public").run()
    told = standing(app, TEXT)
    assert "No name, contact detail or lone role was found" in told
    assert "Look at these first" not in told


def test_there_are_ten_questions():
    assert len({question for question, *_ in ANSWERS}) == QUESTIONS
