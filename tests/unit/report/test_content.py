import json
from dataclasses import replace

import pytest

import qms
from qms.analysis.attention import FOUR, Attention
from qms.report.content import attended
from tests.factories import consensus, rubric, source, study
from tests.unit.report.contents import (
    agreed,
    compared,
    contested,
    marked,
    named,
    profile_of,
    row_of,
)


def test_both_contents_are_plain_values():
    made = contested()
    for content in (profile_of(made), compared(made)):
        assert json.loads(json.dumps(content)) == content


def test_the_top_says_what_this_is():
    content = profile_of(agreed(), openness="partners")
    assert content["crumb"] == ["A study", "Wave 1, March 2024", "The mini rubric 1.0, full form"]
    assert content["title"] == "Site A: quality profile, Wave 1, March 2024"
    assert content["readers"] == "For partners"
    assert content["dated"] == "As of 31 March 2024"
    assert content["program"] == f"ICS Quality Profile {qms.__version__}"
    assert [said["name"] for said in content["headlines"]] == [
        "Lowest ground",
        "Contested",
        "Not heard",
        "Balance",
    ]


@pytest.mark.parametrize(
    ("notes", "invented"),
    [("Invented: no real person.", True), ("All invented data.", True), ("Real.", False)],
)
def test_invented_data_is_said_to_be(notes, invented):
    made = contested(about={"notes": notes})
    assert profile_of(made)["invented"] is invented
    assert compared(made)["invented"] is invented


def test_a_wave_whose_title_has_its_month_does_not_say_it_twice():
    made = study(waves=[{"wave": "t1", "title": "Wave 1, March 2024", "as_of": "2024-03-31"}])
    assert profile_of(made)["wave"] == "Wave 1, March 2024"


def test_a_form_is_named():
    short = rubric(more="forms: {short: [QA1]}")
    made = study(rubrics=(short,), about={"form": "short"})
    content = profile_of(made)
    assert content["crumb"][-1] == "The mini rubric 1.0, form “short”"
    assert [r["code"] for d in content["domains"] for r in d["rows"]] == ["QA1"]


def test_the_card_tells_population_and_places_once():
    system = {
        "system": "site-a",
        "name": "Site A",
        "population": "1200000",
        "places": "North;South",
        "context": "population: 1.2 million; places: 2; geography: urban",
    }
    content = profile_of(study(systems=[system]))
    assert content["card"] == [
        "1,200,000 people · 2 places · geography: urban",
        "1 interview, 0 meetings, 0 documents; 1 source has no sector yet; 0 of 2 criteria judged.",
    ]


@pytest.mark.parametrize(
    ("sectors", "told"),
    [
        (["icb", "icb"], "2 interviews, 0 meetings, 0 documents from 1 sector; 0 of"),
        (["icb", ""], "from 1 sector; 1 source has no sector yet; 0 of"),
        (["", ""], "2 interviews, 0 meetings, 0 documents; 2 sources have no sector yet; 0 of"),
    ],
)
def test_a_blank_sector_is_not_known_and_not_unheard(sectors, told):
    voices = rubric(more="sectors: {icb: Board, patient: Patient voice}\nvoice_sectors: [patient]")
    made = study(
        rubrics=(voices,),
        sources=[source(source=f"s{i}", sector=sector) for i, sector in enumerate(sectors)],
    )
    content = profile_of(made)
    assert told in content["card"][0]
    heard = content["coverage"]
    if "" in sectors:
        assert heard["unheard"] == []
        assert ["Patient voice", "not known"] in heard["sectors"]
        assert ["No sector yet", str(sectors.count(""))] in heard["sectors"]
    else:
        assert heard["unheard"] == ["Patient voice"]


@pytest.mark.parametrize(
    ("n", "team", "public"),
    [
        (1, "Of 1 coding: planning 1,", "Codings by function: planning fewer than 5,"),
        (6, "Of 6 codings: planning 6,", "Of 6 codings: planning 6,"),
    ],
)
def test_codings_by_function_are_counted_for_their_readers(n, team, public):
    amounts = {"planning": n, "control": 0, "assurance": 0, "improvement": 0}
    said = Attention("codings", amounts, n)
    assert attended(said).startswith(team)
    assert attended(said, "public").startswith(public)


def test_minutes_of_a_meeting_are_told_to_everybody():
    said = Attention("minutes", dict.fromkeys(FOUR, 3.0), 12.0)
    assert attended(said, "public") == attended(said)


def test_a_system_without_a_name_has_its_id():
    assert profile_of(study(systems=[{"system": "site-a"}]))["system"] == "site-a"


def test_no_other_class_of_readers_is_taken():
    with pytest.raises(ValueError, match="openness is one of private, partners, public"):
        profile_of(contested(), openness="secret")


def test_the_overview_counts_and_never_totals():
    overview = profile_of(agreed())["overview"]
    assert [level["word"] for level in overview["levels"]][:2] == ["Absent", "Emerging"]
    assert overview["states"] == ["IE", "Not agreed", "Contested"]
    assert overview["rows"][0] == {
        "name": "Domain QP",
        "levels": ["–", "–", "1", "–", "–"],
        "line": "",
        "states": ["–", "–", "1"],
        "floor": "2 Developing",
    }
    assert len(overview["rows"]) == 2


def test_states_that_nobody_agreed_have_no_column():
    overview = profile_of(agreed(level="", state="NX"))["overview"]
    assert overview["states"] == ["IE", "NA, NX", "Not agreed", "Contested"]
    assert overview["rows"][0]["states"] == ["–", "1 NX", "–", "1"]
    assert "NX not applicable" in overview["about"]


def test_a_scale_too_wide_for_columns_is_told_in_a_line():
    small = rubric()
    wordy = replace(small.scale[4], name="Full and sustained everywhere")
    for scale, top in (
        (rubric(levels=range(8)), "7 Level 7"),
        (replace(small, scale=(*small.scale[:4], wordy)), "4 Full and sustained everywhere"),
    ):
        made = study(rubrics=(scale,), consensus=[consensus(level=top[0])])
        overview = profile_of(made)["overview"]
        assert overview["levels"] == []
        assert overview["rows"][0]["line"] == f"1 at {top}"


def test_who_was_heard_and_who_was_not():
    more = "sectors: {icb: Board, public: Public voice}\nvoice_sectors: [public]"
    made = study(rubrics=(rubric(more=more),), sources=[source(sector="icb")])
    told = profile_of(made)["coverage"]
    assert told["kinds"] == [["Interviews", "1"], ["Meetings observed", "0"], ["Documents", "0"]]
    assert told["sectors"] == [["Board", "1"]]
    assert told["unheard"] == ["Public voice"]
    assert told["silent"][0] == {"domain": "Domain QP", "voices": "public voice"}
    assert told["coded"] == "Of 1 source, 0 were coded."
    assert profile_of(made, openness="public")["coverage"]["sectors"] == [["Board", "fewer than 5"]]


def test_the_rule_is_told_in_its_numbers():
    told = profile_of(contested())["rule"]
    assert "18 months for interviews, 18 months for meetings and 36 months" in told["windows"]
    assert told["asks"][2] == [
        "3 Maturing",
        "3",
        "2 kinds, 2 sectors",
        "practice observed or recorded in use",
        "several organisations",
        "one outside the host",
    ]
    assert ["“on paper”", "only documents", "2 Developing"] in told["caps"]


def test_caps_above_the_scale_are_left_out():
    small = rubric(levels=(0, 1))
    told = profile_of(study(rubrics=(small,)))["rule"]
    assert [row[0] for row in told["asks"]] == ["1 Level 1"]
    assert [cap[0] for cap in told["caps"]] == ["“inherited”"]


def test_a_comparison_stands_in_the_order_of_names():
    systems = [{"system": s, "name": n} for s, n in (("a", "Zeta"), ("b", "Alpha"), ("c", "Mid"))]
    content = compared(study(systems=systems, sources=[source(system="a")]))
    assert content["heading"] == "Three systems side by side"
    assert [c["name"] for c in content["parts"][0]["columns"]] == ["Alpha", "Mid", "Zeta"]
    assert content["parts"][0]["heading"] == "Alpha to Zeta"
    assert any("no sources" in said for said in content["warnings"])


def test_many_systems_stand_six_abreast():
    systems = [{"system": f"s{i:02}", "name": f"Site {i:02}"} for i in range(14)]
    content = compared(study(systems=systems, sources=[source(system="s00")]))
    assert [len(part["columns"]) for part in content["parts"]] == [6, 6, 2]
    assert content["heading"] == "14 systems side by side"
    assert not content["at_once"]


@pytest.mark.parametrize(
    ("made", "style", "shown", "foot"),
    [
        (agreed(), "level", "2 Developing", "contested 1–2 · complementary"),
        (contested(), "marks", "2, 1 rated", "contested 1–2 · complementary"),
        (agreed(level="", state="NX"), "dash", "not applicable", ""),
        (
            agreed(level="", state="IE"),
            "hatch",
            "insufficient evidence",
            "contested 1–2 · complementary",
        ),
    ],
)
def test_a_cell_has_number_word_and_what_to_see(made, style, shown, foot):
    cell = compared(made)["parts"][0]["domains"][0]["rows"][0]["cells"][0]
    assert cell["style"] == style
    assert f"{cell['number']} {cell['word']}".strip() == shown
    assert cell["foot"] == foot
    assert cell["contested"] is ("contested" in foot)


def test_rubrics_that_nobody_used_are_named_and_left_out():
    further = rubric(rubric="value", criteria=("RV1",))
    made = study(rubrics=(named(rubric()), further), consensus=[consensus()])
    content = compared(made)
    assert content["left_out"] == ["Nothing is coded or judged under The value rubric 1.0."]
    assert [part["heading"] for part in content["parts"]] == ["Site A"]


def test_rubrics_in_use_have_a_table_each():
    further = rubric(rubric="value", criteria=("RV1",))
    made = study(rubrics=(named(rubric()), further), consensus=[consensus(criterion="RV1")])
    content = compared(made)
    assert content["left_out"] != []
    both = study(
        rubrics=(named(rubric()), further),
        consensus=[consensus(), consensus(criterion="RV1")],
    )
    headings = [part["heading"] for part in compared(both)["parts"]]
    assert headings == ["The mini rubric: Site A", "The value rubric: Site A"]


def test_the_strip_row_and_the_cell_agree():
    made = agreed()
    row = row_of(profile_of(made))
    assert (row["record"]["number"], row["record"]["word"]) == ("2", "Developing")
    assert "contested 1–2" in marked(row)
    assert row["kinds"] == ["I", "M", "D"]
