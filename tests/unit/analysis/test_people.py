"""What points at people is found, little else is, and every replacement can be told."""

from pathlib import Path

import pytest

from qms.analysis.people import KINDS, find_people, people_of_labels
from qms.analysis.people_details import is_nhs_number
from qms.analysis.people_replaced import PATTERNS, Decision, Pseudonym, replace_people
from qms.core.text import Segment
from qms.errors import UserError

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data" / "texts"

# Each sentence with the words in it that name somebody; all are invented.
SENTENCES = [
    ("The rota was rewritten by Dr Ifeanyi Obuya after Easter.", ["Ifeanyi Obuya"]),
    ("My name is Gwenllian and I chair the friends of the ward.", ["Gwenllian"]),
    ("I handed the sheet to Thelma Oakridge on the Friday.", ["Thelma Oakridge"]),
    ("Mrs Vantongeren's notes had gone to the wrong clinic.", ["Vantongeren"]),
    ("Pemberly, Rhodri: we never saw the second chart.", ["Pemberly, Rhodri"]),
    ("Anjali: nobody had told the crews.", ["Anjali"]),
    ("Cllr Ward would not sign it, and Cllr Ward was right.", ["Ward", "Ward"]),
    ("We rang Sister Benedetta first thing.", ["Benedetta"]),
    ("In the room were Olumide Fasanya, Kasia Wrona and two observers.",
     ["Olumide Fasanya", "Kasia Wrona"]),
    ("Zbigniew Kowalik told the board so in March.", ["Zbigniew Kowalik"]),
    ("A nurse called Perpetua stayed until seven.", ["Perpetua"]),
    ("My husband, Dafydd, waited eleven hours.", ["Dafydd"]),
    ("Professor Dame Ottoline Marchbanks wrote the foreword.", ["Ottoline Marchbanks"]),
    ("Thanks, Bronagh. Next slide.", ["Bronagh"]),
    ("Apologies: Tamsin Hollybrook, Idris Mbeki.", ["Tamsin Hollybrook", "Idris Mbeki"]),
    ("Hi, I'm Seren, from the hospice.", ["Seren"]),
    ("The chair, Luigi di Stefano-Rossi, closed the item.", ["Luigi di Stefano-Rossi"]),
    ("It was Siân O'Gallchobhair who asked for the run chart.", ["Siân O'Gallchobhair"]),
    ("Minutes by J. P. Tremlett, checked by Mr. Quillfeather.", ["J. P. Tremlett", "Quillfeather"]),
    ("Later Dr Hollins came; Hollins had the figures, and we used Hollins's.",
     ["Hollins", "Hollins", "Hollins"]),
    ("I asked Yusuf about it and Yusuf shrugged.", ["Yusuf", "Yusuf"]),
    ("Ruth Abernethy left, and since Ruth went nobody chases Abernethy’s list.",
     ["Ruth Abernethy", "Ruth", "Abernethy"]),
    ("Dear Ms Castellane, your letter of May has come.", ["Castellane"]),
    ("Kind regards,\nOlwen Prydderch\nDirector of Nursing", ["Olwen Prydderch"]),
    ("Chief Executive Farouk Benhaddou opened the day.", ["Farouk Benhaddou"]),
    ("DR MACALLISTER spoke, then Fiona MacAllister again.", ["MACALLISTER", "Fiona MacAllister"]),
    ("They wheeled old Mr Entwhistle down to the lounge.", ["Entwhistle"]),
    ("Ask Mehwish; she knows where the money went.", ["Mehwish"]),
    ("He goes by Bez, and Bez built the whole thing.", ["Bez", "Bez"]),
    ("The complaint was about Xiomara's mother.", ["Xiomara"]),
]  # fmt: skip


def named(text, **given):
    return [f.text for f in find_people(text, **given) if f.kind == "name"]


def kinds(text):
    return [(f.kind, f.text) for f in find_people(text)]


def test_most_names_are_found_and_little_beside_them():
    """Of 41 names in 30 sentences 37 are found; a rare first name alone is not."""
    wanted = found = beside = 0
    for sentence, names in SENTENCES:
        seen = named(sentence)
        wanted += len(names)
        for name in names:
            if name in seen:
                seen.remove(name)
                found += 1
        beside += len(seen)
    assert wanted == 41
    assert found >= 37
    assert beside <= 1


def test_texts_without_names_have_few_findings():
    """At most one in ten thousand words: 2 in 97,552 when this was written."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    words = sum(len(text.split()) for text in texts)
    findings = [finding for text in texts for finding in find_people(text)]
    assert words > 10_000
    assert len(findings) <= words / 10_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to j.o'dell+qi@trust.nhs.uk.", [("email", "j.o'dell+qi@trust.nhs.uk")]),
        ("At 3 @ 4 o'clock, @team, a@b", []),
        ("(-a.b@c-d.uk-)", [("email", "a.b@c-d.uk")]),
        ("1 May 1956, 2 May 1957, born", [("date-of-birth", "2 May 1957")]),
        ("Ring (020) 7946 0018 now", [("phone", "(020) 7946 0018")]),
        ("07700 900123 twice", [("phone", "07700 900123")]),
        ("+44 (0)20 7946 0018 ext. 12", [("phone", "+44 (0)20 7946 0018 ext. 12")]),
        ("0044 20 7946 0018, ten lines", [("phone", "0044 20 7946 0018")]),
        ("01632 960 123", [("phone", "01632 960 123")]),
        ("+353 1 555 0123", [("phone", "+353 1 555 0123")]),
        ("On 01-02-2024 10:30, 0.123456789, ref 0000000000, 2024-25", []),
        ("NHS number 943 476 5919", [("nhs-number", "943 476 5919")]),
        ("9434765919", [("nhs-number", "9434765919")]),
        ("943-476-5919", [("nhs-number", "943-476-5919")]),
        ("943 476 5918 has another check digit", []),
        ("٩٤٣ ٤٧٦ ٥٩١٩", [("nhs-number", "٩٤٣ ٤٧٦ ٥٩١٩")]),
        ("dob 12/03/1956", [("date-of-birth", "12/03/1956")]),
        ("D.O.B.: 1956-03-12", [("date-of-birth", "1956-03-12")]),
        ("born on the 30th of September, 1956.", [("date-of-birth", "30th of September, 1956")]),
        ("12.3.56 (date of birth)", [("date-of-birth", "12.3.56")]),
        ("Born March 12, 1956 or in May 1957", [("date-of-birth", "March 12, 1956")]),
        ("He was born here. The meeting of 12 March 2024 went on.", []),
        ("The plan of 12 March 2024", []),
        ("born 45/13/1956", []),
        ("at SW1A 1AA and m1 1ae, QA2 1AA", [("postcode", "SW1A 1AA")]),
        ("AB 12 34 56 C but not GB123456A", [("national-insurance", "AB 12 34 56 C")]),
    ],
)  # fmt: skip
def test_details_are_found_by_their_form(text, found):
    assert [each for each in kinds(text) if each[0] != "name"] == found


def test_check_digits_of_nhs_numbers():
    assert [is_nhs_number(f"943476591{last}") for last in range(10)].count(True) == 1
    assert not is_nhs_number("1111111111")
    assert not is_nhs_number("943")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my name's Bez, your name’s Zed", ["Bez", "Zed"]),
        ("She's called Bez; a man named Zed; a ward called Elm", ["Bez", "Zed"]),
        ("Thank you, Bez. I am Zed, yes. I am Welsh, too.", ["Bez", "Zed"]),
        ("We met Jane West at West Gate.", ["Jane West"]),
        ("At St Agatha's we saw Dr Agatha and St Agatha.", ["Agatha"]),
        ("Dr Boer van Monday and Dr J. and Dr. T. Mbuyi", ["Boer", "T. Mbuyi"]),
        ("A Dr\nMbuyi came", ["Mbuyi"]),
        ("We saw Jane Mbuyi-\nof", ["Jane Mbuyi"]),
        ("dr mbuyi and Dr mbuyi", []),
        ("my name is not Known", []),
    ],
)
def test_signs_of_a_name(text, found):
    assert named(text) == found


def test_one_detail_is_one_person_however_it_is_written():
    text = "020 7946 0018, +44 (0)20 7946 0018, born 12/3/1956, born 12 March 1956"
    assert [f.person for f in find_people(text)] == ["02079460018"] * 2 + ["1956-03-12"] * 2


def test_forms_of_a_name_are_one_person():
    text = (
        "Minutes by J. Oakes. Present: Jane Oakes.\nOAKES, Jane: yes. "
        "As Jane said, Dr Oakes's list, Jane’s list and Mrs Jane Mary Oakes."
    )
    assert {f.person for f in find_people(text)} == {"Jane Mary Oakes"}
    assert [f.text for f in find_people(text)][:3] == ["J. Oakes", "Jane Oakes", "OAKES, Jane"]


def test_a_part_of_two_names_is_nobody_of_the_two():
    found = find_people("Jane Oakes met Paul Oakes. Then Oakes left. Oakes!")
    assert [f.person for f in found] == ["Jane Oakes", "Paul Oakes", "Oakes", "Oakes"]
    assert found[2].why == "part of a name, of “Jane Oakes” or “Paul Oakes”"


def test_everyday_words_that_are_names_too():
    """A name is found where it is one; the everyday word at the head of a sentence is not."""
    text = "I met Dr Hope. Hope is not a plan, we hope. Then Hope agreed. The Hope Ward."
    assert [(f.start, f.text) for f in find_people(text)] == [(9, "Hope"), (49, "Hope")]


@pytest.mark.parametrize(
    "text",
    [
        "The Integrated Care Board met the Quality Committee of Northbank Health Trust.",
        "Great Ormond Street and St Mary's Hospital sent the Nurse Director.",
        "On Monday Morning the Sister Group met in Castle Ward.",
        "[00:00:09] Interviewer: And? [00:00:20] Chief nurse: No.\nQ: Why?\nA: Money.\nQ: When?",
        "Decision: agreed\nAction: chase\nPresent: nineteen members",
        "KEEPING CARE STEADY\nKnowing our people\nThe Whole and Well Way",
        "كرسي 漢字 👩‍👩‍👧",
        "",
    ],
)
def test_organisations_roles_and_headings_are_no_people(text):
    assert find_people(text) == []


def test_who_is_known_is_found_again_and_what_is_spared_is_not():
    text = "Bez built it. The red house by the mill. Blue Heron agreed."
    assert named(text) == ["Blue Heron"]
    known = [("name", "Bez"), ("other", "red house")]
    found = find_people(text, known=known, spare=["Blue Heron"])
    assert [(f.kind, f.text) for f in found] == [("name", "Bez"), ("other", "red house")]
    assert found[0].why == "named in an earlier source of this study"
    assert find_people(text, known=[("name", "123"), ("other", " ")], spare=["Blue Heron"]) == []
    assert named("Dr Kate O'Dowd and O'Dowd", spare=["O'Dowd"]) == ["Kate O'Dowd"]


def test_labels_of_speakers_name_people():
    labels = ["Interviewer", "Speaker 2", "P1", "Okafor, Chidi (Acute)", "bez", "Bez", "佐藤", ""]
    assert people_of_labels(labels) == ("Chidi Okafor", "bez", "Bez", "佐藤")


# --- replacing --------------------------------------------------------------------------------

TEXT = (
    "Dr Ana Reyes rang 020 7946 0018. Ana's list, Reyes’ list.\n"
    "Paul Oakes rang +44 20 7946 0018. Oakes left."
)


def everybody(text, known=()):
    """A decision on everybody who is pointed out."""
    found = find_people(text, known=[line.who for line in known])
    return [Decision(*who) for who in dict.fromkeys(f.who for f in found)]


def test_the_same_person_is_the_same_word():
    new = replace_people(TEXT, everybody(TEXT))
    assert new.text == (
        "Dr Name 1 rang [phone 1]. Name 1's list, Name 1’ list.\n"
        "Name 2 rang [phone 1]. Name 2 left."
    )
    assert [new.text[entry.start : entry.end] for entry in new.log] == [e.word for e in new.log]
    assert [e.original for e in new.log][:4] == ["Ana Reyes", "020 7946 0018", "Ana", "Reyes"]
    assert all(entry.why for entry in new.log)


def test_only_those_decided_on_are_replaced():
    new = replace_people(TEXT, [Decision("name", "Paul Oakes", "Heron")])
    assert new.text == TEXT.replace("Paul Oakes", "Heron").replace("Oakes", "Heron")
    assert new.pseudonyms == (Pseudonym("name", "Paul Oakes", "Heron", was_given=True),)
    assert replace_people(TEXT, []).text == TEXT


def test_the_next_text_gets_the_words_of_the_first():
    first = replace_people(TEXT, everybody(TEXT))
    second = "Mr Oakes met Luis Prado."
    known = first.pseudonyms
    new = replace_people(second, everybody(second, known), known=known)
    assert new.text == "Mr Name 2 met Name 3."


def test_numbers_that_stand_in_the_text_are_not_given_out():
    text = "Name 1 told Ana Reyes."
    assert replace_people(text, everybody(text)).text == "Name 1 told Name 2."
    text = "Mr Name met Ana Reyes."
    assert replace_people(text, everybody(text)).text == "Mr [1] met [2]."


def test_a_place_may_be_left():
    text = "Dr Hope came. We asked Hope. The boat Hope sank."
    at = text.index("Hope sank")
    new = replace_people(text, everybody(text), left=[(at, at + 4)])
    assert new.text == "Dr Name 1 came. We asked Name 1. The boat Hope sank."
    assert [new.text[start:end] for start, end in new.left] == ["Hope"]


def test_what_is_told_only_by_a_replacement_is_replaced_too():
    """The second date stands beside the cue once the first is a word."""
    text = "born 1 May 1950, 1 May 1950, then"
    new = replace_people(text, everybody(text))
    assert new.text == "born [date of birth 1], [date of birth 1], then"
    assert [new.text[e.start : e.end] for e in new.log] == ["[date of birth 1]"] * 2


def test_one_word_for_two_spellings():
    given = [Decision("name", "Ana Reyes", "Heron"), Decision("name", "Paul Oakes", "Heron")]
    assert "Oakes" not in replace_people(TEXT, given).text


def test_segments_move_and_their_speakers_are_replaced():
    text = "Reyes, Ana: We rang Paul Oakes.\nOakes came.\nYes."
    lines, at = [], 0
    for line, speaker in zip(text.split("\n"), ["Reyes, Ana (ICB)", "bez", None], strict=True):
        lines.append(Segment(at, at + len(line), speaker, "00:00:01"))
        at += len(line) + 1
    cut = Segment(22, 24)  # inside of a name: nothing is left of it
    decisions = [*everybody(text), Decision("name", "bez", "Kit")]
    new = replace_people(text, decisions, segments=[lines[0], cut, *lines[1:]])
    assert [new.text[s.start : s.end] for s in new.segments] == [
        "Name 1: We rang Name 2.",
        "Name 2 came.",
        "Yes.",
    ]
    assert [s.speaker for s in new.segments] == ["Name 1 (ICB)", "Kit", None]
    assert Pseudonym("name", "bez", "Kit", was_given=True) in new.pseudonyms


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([Decision("name", "Ana Reyes", "Ana")], "holds a part of “Ana Reyes”"),
        ([Decision("name", "Ana Reyes", "Paul"), Decision("name", "Paul Oakes")], "“Paul Oakes”"),
        ([Decision("other", "the mill", "by the mill")], "holds a part of “the mill”"),
        ([Decision("name", "Ana Reyes", "?!")], "cannot be read as a word"),
        ([Decision("name", "Ana Reyes", "a\nb")], "cannot be used"),
        ([Decision("name", "Ana Reyes", "x" * 81)], "cannot be used"),
        ([Decision("nickname", "Ana")], "is no kind of finding"),
        ([Decision("name", " ")], "names nobody"),
        ([Decision("name", "Bo", "Kit"), Decision("name", "Bo", "Kat")], "two words"),
    ],
)
def test_words_that_cannot_be_used_are_told(decisions, sentence):
    with pytest.raises(UserError, match=sentence):
        replace_people(TEXT, decisions)


def test_a_person_keeps_their_word():
    known = [Pseudonym("name", "Ana Reyes", "Heron")]
    with pytest.raises(UserError, match="is “Heron” in this study already"):
        replace_people(TEXT, [Decision("name", "Ana Reyes", "Kit")], known=known)


def test_a_pseudonym_is_never_replaced_itself():
    given = [Decision("other", "p q", "q q p"), Decision("name", "Ana Reyes", "Kit Lark")]
    new = replace_people("p p q q met Ana Reyes, not Lark", given)
    assert new.text == "p q q p q met Kit Lark, not Lark"
    assert replace_people(new.text, given).text == new.text


def test_every_kind_has_a_word():
    assert set(PATTERNS) == set(KINDS)
