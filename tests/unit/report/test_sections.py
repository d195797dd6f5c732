import pytest

from qms.report.sections import LONGEST_QUOTE
from tests.factories import coding, consensus, rating, rubric, source, study
from tests.unit.report.contents import (
    agreed,
    contested,
    judged,
    named,
    profile_of,
    section_of,
    three_sources,
)

TEXT = "The board agreed four aims. We count them.\n"


def spoken(*, quotes=("agreed four aims",), codings=(), sources=None, **cells):
    """A study whose one criterion has a coding for each quote, and those given besides."""
    text = " ".join(quotes) + "\n"
    made = [
        coding(coding=f"q{i}", quote=quote, text=text, level="2") for i, quote in enumerate(quotes)
    ]
    return study(
        rubrics=(named(rubric()),),
        sources=sources or [source(quotable="true", sector="acute", role_group="lead")],
        texts={"int-1": text},
        codings=[*made, *codings],
        **cells,
    )


def quotes_of(content):
    return [quote["text"] for quote in section_of(content)["quotes"]]


def test_the_section_opens_with_question_and_descriptor():
    section = section_of(profile_of(agreed()))
    assert section["question"] == "Does the system?"
    assert (section["record"]["style"], section["record"]["number"]) == ("disc", "2")
    assert section["record"]["text"] == "What 2 looks like."
    assert (section["next"]["number"], section["next"]["text"]) == ("3", "What 3 looks like.")


def test_what_is_missing_is_told_under_the_next_level():
    made = agreed()
    section = section_of(profile_of(made))
    assert section["missing"]["lead"] == "Still to be seen:"
    assert section["missing"]["items"]


def test_what_is_missing_names_its_level_where_it_is_another():
    section = section_of(profile_of(agreed(level="4")))
    assert section["next"] is None
    assert section["missing"]["lead"] == "For the evidence to suggest 3 Maturing:"


def test_without_a_level_on_record_the_suggestion_is_an_outline():
    section = section_of(profile_of(contested()))
    assert section["record"]["style"] == "ring"
    assert section["record"]["lead"] == "Not agreed; the evidence suggests"
    assert section["record"]["number"] == "2"


@pytest.mark.parametrize(
    ("state", "style", "word"),
    [
        ("IE", "ring", "Developing"),
        ("NX", "dash", "Not applicable"),
    ],
)
def test_states_are_told_in_words(state, style, word):
    record = section_of(profile_of(agreed(level="", state=state)))["record"]
    assert (record["style"], record["word"]) == (style, word)


def test_what_nobody_looked_at_says_so():
    section = section_of(profile_of(contested()), "QA1")
    assert section["record"]["style"] == "outline"
    assert section["record"]["word"] == "Not assessed"
    assert judged(section) == [("", "Nobody has rated this criterion yet.")]
    assert section["notes"] == ["No excerpt is coded to this criterion."]


def test_who_agreed_when_and_how_surely():
    members = [{"member": "ana", "name": "Ana Brook"}, {"member": "ben", "name": ""}]
    made = contested(
        members=members,
        consensus=[
            consensus(
                agreed_by="ana;ben",
                agreed_at="2024-04-14T10:00:00Z",
                confidence="very-low",
                adequacy="serious",
                adequacy_note="two kinds only",
                rationale="Seen in part.",
                reason="One meeting carries it.",
                dissent="One level lower.",
                dissent_by="ben",
                right_of_reply="The trust agrees.",
            )
        ],
    )
    assert judged(section_of(profile_of(made))) == [
        (
            "",
            "Agreed by Ana Brook and ben on 14 April 2024: 2 Developing. Confidence very low, "
            "judged on the four CERQual components: adequacy serious (two kinds only).",
        ),
        ("", "Individual ratings: 1 Emerging, 1 rater; 2 Developing, 1 rater."),
        ("Judgement", "Seen in part."),
        ("Reason", "One meeting carries it."),
        ("Dissent", "One level lower. (ben)"),
        ("Right of reply", "The trust agrees."),
    ]


def test_a_public_paper_names_nobody_who_agreed_or_dissented():
    made = agreed(agreed_by="Ana;Ben;Cy", dissent="Lower.", dissent_by="Ben")
    told = dict(judged(section_of(profile_of(made, openness="public"))))
    assert told["Dissent"] == "Lower."
    assert all("Ana" not in text for text in told.values())
    assert judged(section_of(profile_of(made, openness="public")))[0] == (
        "",
        "Agreed by fewer than 5 people: 2 Developing.",
    )


def test_a_split_says_why_and_shows_the_ratings():
    made = contested(consensus=[consensus(outcome="split", level="", reason="Two readings.")])
    assert judged(section_of(profile_of(made))) == [
        ("", "Left split."),
        ("", "Individual ratings: 1 Emerging, 1 rater; 2 Developing, 1 rater."),
        ("Why it stays split", "Two readings."),
    ]


def test_how_evidence_bears_the_level():
    said = section_of(profile_of(contested()))["evidence"]
    assert said["head"] == "Evidence suggests 2 Developing, thin, complementary."
    assert said["contested"] == "Contested 1–2."
    assert "it speaks for those most affected" in said["text"]


def test_a_quote_says_who_spoke_by_kind_sector_and_role_group():
    section = section_of(profile_of(spoken(quotes=["We “count” them"])))
    (quote,) = section["quotes"]
    assert quote["text"] == "We “count” them"
    assert quote["by"] == "Interview · acute · lead · signals 2 · report of practice"
    assert section["notes"] == []


def test_participants_are_never_named():
    made = spoken(sources=[source(quotable="true", participant="P-17", title="Talk with Mrs X")])
    content = str(profile_of(made))
    assert "P-17" not in content
    assert "Mrs X" not in content


def test_four_quotes_at_most_and_the_rest_counted():
    section = section_of(profile_of(spoken(quotes=[f"aim {i}" for i in range(7)])))
    assert len(section["quotes"]) == 4
    assert section["notes"] == ["3 more excerpts in the study."]


def test_those_against_are_heard_first_and_said_to_be():
    made = contested()
    told = [(quote["against"], quote["by"]) for quote in section_of(profile_of(made))["quotes"]]
    assert [against for against, _ in told] == [True, False, False]
    assert "speaks for those most affected" in told[0][1]


def test_a_passage_that_two_coders_coded_is_quoted_once():
    again = coding(coding="again", quote="aims", text="aims", level="1", coder="second")
    section = section_of(profile_of(spoken(quotes=["aims"], codings=[again])))
    assert len(section["quotes"]) == 1
    assert section["notes"] == []


def test_what_may_not_be_quoted_is_told_as_counts():
    sources = [
        source(source=f"int-{i}", quotable=quotable)
        for i, quotable in enumerate(("false", "", "true"))
    ]
    codings = [
        coding(coding="a", source="int-0", quote="agreed four aims", level="2"),
        coding(coding="b", source="int-0", quote="four aims", level="2"),
        coding(coding="c", source="int-1", quote="four", level="1", level_high="2"),
        coding(coding="d", source="int-1", quote="aims", level=""),
        coding(coding="e", source="int-2", quote="board", level="2"),
    ]
    made = study(rubrics=(named(rubric()),), sources=sources, codings=codings)
    section = section_of(profile_of(made))
    assert [quote["text"] for quote in section["quotes"]] == ["board"]
    assert section["notes"] == [
        "Not quotable: 1 interview signals 1–2; 1 interview signals 2; 1 interview gives context."
    ]


@pytest.mark.parametrize(
    ("study_is", "source_is", "paper", "shown"),
    [
        ("private", "", "private", True),
        ("", "", "partners", False),
        ("public", "", "public", True),
        ("public", "partners", "public", False),
        ("private", "partners", "partners", True),
        ("public", "private", "private", True),
    ],
)
def test_quotes_open_to_fewer_readers_are_left_out_and_counted(study_is, source_is, paper, shown):
    made = spoken(
        sources=[source(quotable="true", openness=source_is, quote_checked_by="ana")],
        about={"openness": study_is},
    )
    content = profile_of(made, openness=paper)
    section = section_of(content)
    assert len(section["quotes"]) == shown
    assert bool(content["notes"]) is not shown
    if not shown:
        left = "Fewer than 5 quotes" if paper == "public" else "1 quote"
        assert section["notes"][0].startswith(f"{left} left out: the source is not open to")


def test_a_quote_leaves_the_team_only_when_a_person_has_checked_it():
    made = spoken(about={"openness": "public"})
    assert section_of(profile_of(made))["quotes"]
    section = section_of(profile_of(made, openness="partners"))
    assert section["quotes"] == []
    assert section["notes"] == ["1 quote left out: not yet checked by a person."]


def test_a_sector_with_few_sources_is_not_named_outside_the_team():
    few = [source(quotable="true", sector="acute", quote_checked_by="ana")]
    many = [*few, *(source(source=f"x{i}", sector="acute") for i in range(2))]
    for sources, sector in ((few, "a system partner"), (many, "acute")):
        made = spoken(sources=sources, about={"openness": "public"})
        (quote,) = section_of(profile_of(made, openness="public"))["quotes"]
        assert quote["by"].startswith(f"Interview · {sector} · ")


def test_a_very_long_quote_is_cut_with_a_note():
    long = "word " * 200_000
    section = section_of(profile_of(spoken(quotes=[long.strip()])))
    (quote,) = section["quotes"]
    assert len(quote["text"]) <= LONGEST_QUOTE + 2
    assert quote["text"].endswith(" …")
    assert quote["by"].endswith("cut; 999,999 characters in the study")


def test_a_quote_outside_the_window_says_so():
    made = spoken(sources=[source(quotable="true", date="2019-01-01")])
    (quote,) = section_of(profile_of(made))["quotes"]
    assert quote["by"].endswith("outside the window")


def test_quotes_in_hebrew_run_from_the_right():
    (quote,) = section_of(profile_of(spoken(quotes=["אין לנו מטרות"])))["quotes"]
    assert quote["dir"] == "rtl"


def test_short_sections_stay_on_one_page():
    assert section_of(profile_of(agreed()))["keep"]
    long = "Because. " * 400
    assert not section_of(profile_of(agreed(rationale=long, dissent=long)))["keep"]


def test_ratings_without_consensus_are_said_to_be_open():
    made = spoken(ratings=[rating(level="", state="IE"), rating(rater="ben", level="3")])
    assert judged(section_of(profile_of(made))) == [
        (
            "",
            "Not yet agreed. Individual ratings: 3 Maturing, 1 rater; insufficient evidence, "
            "1 rater.",
        )
    ]


def test_sources_of_three_kinds_are_quoted_one_each():
    codings = [
        coding(coding=f"c{i}", source=s, quote=q, level="2")
        for i, (s, q) in enumerate(
            (s, q) for s in ("int-1", "mee-1", "doc-1") for q in ("agreed four aims", "board")
        )
    ]
    made = study(rubrics=(named(rubric()),), sources=three_sources(), codings=codings)
    first = [quote["by"].split(" ")[0] for quote in section_of(profile_of(made))["quotes"]][:3]
    assert sorted(first) == ["Document", "Interview", "Meeting"]
