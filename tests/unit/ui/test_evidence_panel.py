"""The evidence panel: from the level down to the sentences."""

from qms.services.reading import in_context
from qms.services.views import evidence_view, profile_view
from qms.ui.components.evidence import Opened, panel
from tests import factories

PEOPLE = {"ana": "Ana Ruiz", "ben": "Ben Okoro"}


def told(*, opened=None, **tables):
    rubric = factories.rubric(
        criteria=("QP1",), more="sectors: {icb: Board, acute: Hospital}\nhost_sectors: [icb]"
    )
    view = profile_view(factories.study(rubrics=(rubric,), **tables), "site-a")
    study = factories.study(rubrics=(rubric,), **tables)
    origins = evidence_view(study, view, "QP1")
    part = view.profile.criterion("QP1")
    return panel(part, rubric, origins, people=PEOPLE, opened=opened)


def excerpts(found):
    return [
        excerpt
        for group in found["evidence"]
        for origin in group["origins"]
        for excerpt in origin["excerpts"]
    ]


def looks(found):
    return [(item["look"], item.get("level")) for item in found["levels"]]


def test_this_level_and_the_next_with_what_would_have_to_be_seen():
    found = told(
        sources=[
            factories.source(source="int-1", sector="icb"),
            factories.source(source="int-2", sector="acute"),
        ],
        codings=[
            factories.coding(coding="c1", source="int-1"),
            factories.coding(coding="c2", source="int-2"),
        ],
        ratings=[factories.rating()],
        consensus=[factories.consensus(level="2")],
    )
    assert looks(found) == [("record", 2), ("next", 3)]
    assert found["levels"][0]["text"] == "What 2 looks like."
    assert any("3 origins" in line for line in found["levels"][1]["missing"])


def test_evidence_that_differs_stands_beside_the_record():
    found = told(codings=[factories.coding()], consensus=[factories.consensus(level="3")])
    assert looks(found)[0] == ("record", 3)
    assert found["bears"]["lead"] == "No level suggested"
    assert found["bears"]["said"][0][0] == "one voice"


def test_who_agreed_and_when_with_dissent_and_reply():
    found = told(
        ratings=[factories.rating(), factories.rating(rater="ben", level="", state="IE")],
        consensus=[
            factories.consensus(
                agreed_by="ana;ben",
                agreed_at="2026-04-14",
                confidence="very-low",
                rationale="Seen in two places.",
                dissent="Not at night.",
                dissent_by="ben",
                right_of_reply="Read it with February.",
                reason="Observed later.",
            )
        ],
    )
    assert found["judged"] == [
        [
            "",
            "Agreed by Ana Ruiz and Ben Okoro on 14 April 2026. Confidence very low, on the four "
            "CERQual components.",
        ],
        ["", "Individual ratings: Ana Ruiz 2; Ben Okoro insufficient evidence."],
        ["Judgement", "Seen in two places."],
        ["Why it differs from the evidence", "Observed later."],
        ["Dissent, Ben Okoro", "Not at night."],
        ["Right of reply", "Read it with February."],
    ]


def test_nobody_rated_is_said():
    assert told()["judged"] == [["", "Nobody has rated this yet."]]


def test_one_sentence_that_two_coders_heard_is_one_quote():
    found = told(
        codings=[
            factories.coding(coding="c1", coder="ana"),
            factories.coding(coding="c2", coder="ben", level="3"),
        ]
    )
    only = excerpts(found)
    assert [excerpt["quote"] for excerpt in only] == ["agreed four aims"]
    assert "coded twice" in only[0]["line"]
    assert "signals 2 Level 2" in only[0]["line"]
    assert "signals 3 Level 3" in only[0]["line"]


def test_an_excerpt_is_opened_where_it_stands():
    coding = factories.coding()
    found = in_context(factories.TEXT, int(coding["start"]), int(coding["end"]))
    opened = excerpts(told(codings=[coding], opened=Opened("c1", found)))[0]["context"]
    assert opened["before"] + opened["quote"] + opened["after"] == factories.TEXT


def test_quotes_are_handed_over_as_they_were_said():
    """Markup in a quote is somebody's words; it travels as data and is written as text."""
    text = "<b>we</b> *never* ${x}\n"
    found = told(
        texts={"int-1": text},
        codings=[factories.coding(quote="<b>we</b> *never* ${x}", text=text)],
    )
    assert excerpts(found)[0]["quote"] == "<b>we</b> *never* ${x}"


def test_a_source_that_may_not_be_quoted_says_so():
    found = told(sources=[factories.source()], codings=[factories.coding()])
    assert "not to be quoted outside" in excerpts(found)[0]["line"]


def test_no_level_on_record_says_so():
    assert looks(told(ratings=[factories.rating()]))[0] == ("open", None)
    assert looks(told())[0] == ("NA", None)
    split = told(
        ratings=[factories.rating()], consensus=[factories.consensus(outcome="split", level="")]
    )
    assert split["levels"][0]["name"] == "Not agreed"
