"""The profile page: strips, evidence, and an address that opens the same view again."""

import pytest

from qms.formats.rubric_yaml import parse_rubric
from qms.services import library
from tests import factories
from tests.pages.conftest import address, drawn, is_drawn, said

READS = 3


def test_without_a_study_it_leads_to_one(open_page):
    page = open_page("profile")
    assert page.title[0].value == "No study is open yet"
    page.button(key="frame.study").click().run()
    assert page.title[0].value == "ICS Quality Profile"


@pytest.mark.parametrize("system", ["site-a", "site-b", "site-c", "site-d"])
def test_every_system_of_the_sample_shows_every_criterion(open_page, sample, system):
    page = open_page("profile", study="sample", system=system)
    assert page.title[0].value == f"Site {system[-1].upper()}"
    sheet = drawn(page, "qms.strips")
    own = sheet["sections"][0]
    assert sum(len(domain["rows"]) for domain in own["domains"]) == 44
    assert own["title"] == ""
    assert len(drawn(page, "qms.headlines")["named"]) == 4
    assert "Invented data" in said(page)


def test_what_is_chosen_stands_in_the_address(open_page, sample):
    page = open_page("profile", study="sample")
    assert address(page) == {"study": "sample", "system": "site-a", "wave": "t2"}
    page.selectbox(key="profile.system").select("site-c").run()
    assert page.title[0].value == "Site C"
    page.selectbox(key="profile.wave").select("t1").run()
    assert address(page) == {"study": "sample", "system": "site-c", "wave": "t1"}
    page.selectbox(key="profile.domain").select("QA").run()
    assert address(page)["domain"] == "QA"
    shown = drawn(page, "qms.strips")["sections"]
    assert [domain["id"] for section in shown for domain in section["domains"]] == ["QA"]


def test_an_address_opens_a_criterion_and_an_excerpt_in_its_source(open_page, sample):
    page = open_page("profile", study="sample", system="site-a", criterion="QA2")
    panel = drawn(page, "qms.strips")["panel"]
    assert (panel["criterion"], panel["question"][-1]) == ("QA2", "?")
    excerpts = [
        excerpt
        for group in panel["evidence"]
        for origin in group["origins"]
        for excerpt in origin["excerpts"]
    ]
    assert excerpts
    assert not any("context" in excerpt for excerpt in excerpts)
    asked = excerpts[0]
    page.query_params["coding"] = asked["coding"]
    page.run()
    assert not page.exception
    panel = drawn(page, "qms.strips")["panel"]
    opened = [
        excerpt
        for group in panel["evidence"]
        for origin in group["origins"]
        for excerpt in origin["excerpts"]
        if "context" in excerpt
    ]
    assert [excerpt["coding"] for excerpt in opened] == [asked["coding"]]
    passage = opened[0]["context"]
    assert passage["quote"] == asked["quote"]
    with library.open_store(sample.url) as store:
        coding = library.study(store, "sample").tables["codings"].set_index("coding")
        with store.reading() as conn:
            text = library.stored.text_of(conn, "sample", coding.loc[asked["coding"], "source"])
    around = (passage["before"] + passage["quote"] + passage["after"]).replace("… ", "")
    assert around.removesuffix(" …") in text


def test_a_link_to_a_criterion_keeps_its_system_and_wave(open_page, sample):
    """Going from the criterion to another system keeps the criterion, not the excerpt."""
    page = open_page("profile", study="sample", system="site-a", criterion="QA2")
    page.selectbox(key="profile.system").select("site-b").run()
    assert address(page) == {
        "study": "sample",
        "system": "site-b",
        "wave": "t2",
        "criterion": "QA2",
    }


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"system": "nowhere"}, "no system “nowhere”; Site A is shown"),
        ({"wave": "t9"}, "no wave “t9”"),
        ({"criterion": "Q9"}, "no criterion “Q9”"),
        ({"criterion": "QA2", "coding": "c-none"}, "No excerpt “c-none”"),
        ({"domain": "ZZ"}, ""),
    ],
)
def test_bad_values_in_the_address_are_told_and_put_right(open_page, sample, part, told):
    page = open_page("profile", study="sample", **part)
    assert told in said(page)
    assert drawn(page, "qms.strips")["sections"]
    assert not page.error
    assert (
        not set(part.values())
        & {"nowhere", "t9", "Q9", "c-none", "ZZ"}
        & set(address(page).values())
    )


def test_an_unknown_study_is_told_with_a_way_on(open_page, sample):
    page = open_page("profile", study="gone", system="site-a")
    assert page.title[0].value == "This study is not here"
    page.button(key="frame.open.sample").click().run()
    assert page.title[0].value == "Site A"


def test_hostile_words_stay_text(open_page, workspace):
    name = "<img src=x onerror=alert(1)> [a](http://x) *b* \u202egnp.exe"
    workspace.add(
        factories.study(
            systems=[{"system": "site-a", "name": name}],
            codings=[factories.coding()],
            about={"title": "**bold** :smile: $x$"},
        )
    )
    page = open_page("profile", criterion="QP1")
    assert page.title[0].value.startswith("\\<img src\\=x onerror\\=alert(1)\\>")
    assert "\u202e" not in said(page)
    assert "\\*\\*bold\\*\\*" in said(page)
    assert drawn(page, "qms.strips")["panel"]["evidence"]


def test_the_spread_of_levels_is_drawn_only_when_asked_for(open_page, sample):
    page = open_page("profile", study="sample")
    assert not is_drawn(page, "qms.listing")
    page = open_page("profile", study="sample", view="spread")
    assert is_drawn(page, "qms.listing")


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("profile", study="sample", criterion="QA2")
    statements.clear()
    page.run()
    assert len(statements) <= READS
    assert drawn(page, "qms.strips")["panel"]["criterion"] == "QA2"


def test_a_write_elsewhere_is_seen_at_the_next_run(open_page, workspace):
    """The revision rises with every write, so nothing that was read before is shown again."""
    workspace.add(factories.study(codings=[factories.coding()]))
    page = open_page("profile")
    rows = drawn(page, "qms.strips")["sections"][0]["domains"][0]["rows"]
    assert rows[0]["level"] is None
    workspace.add(
        factories.study(
            codings=[factories.coding()],
            ratings=[factories.rating(level="3")],
            consensus=[factories.consensus(level="3")],
        )
    )
    page.run()
    rows = drawn(page, "qms.strips")["sections"][0]["domains"][0]["rows"]
    assert rows[0]["level"] == 3


def test_all_systems_are_made_into_pdfs(open_page, sample):
    page = open_page("profile", study="sample")
    page.button(key="profile.all").click().run(timeout=120)
    assert not page.exception
    assert not page.error
    assert "Save all 4 as a .zip" in [button.label for button in page.download_button]


def test_a_paper_for_the_public_is_saved_after_a_look(open_page, workspace):
    workspace.add(
        factories.study(
            codings=[factories.coding()],
            members=[{"member": "r1", "name": "Ana Reyes", "role": "rater"}],
            consensus=[factories.consensus(dissent="Ana Reyes saw it otherwise.")],
        )
    )
    page = open_page("profile")
    save = page.get("download_button")
    assert not save[0].proto.disabled
    page.segmented_control(key="profile.readers").set_value("public").run()
    assert page.get("download_button")[0].proto.disabled
    assert "names “Ana Reyes”" in said(page)
    page.checkbox(key="profile.disclosed.public").check().run()
    assert not page.get("download_button")[0].proto.disabled


@pytest.mark.parametrize(
    ("sectors", "told", "untold"),
    [
        (["", "", ""], "; 3 sources have no sector yet, to be given on the page Sources", "from"),
        (["icb", ""], "from 1 sector; 1 source has no sector yet", "0 sectors"),
        (["icb", "icb"], "2 interviews from 1 sector; 0 of", "no sector yet"),
    ],
)
def test_a_blank_sector_is_told_as_not_given(open_page, workspace, sectors, told, untold):
    rubric = factories.rubric(more="sectors: {icb: Board, patient: Patient voice}")
    workspace.add(
        factories.study(
            rubrics=(rubric,),
            sources=[factories.source(source=f"s{i}", sector=s) for i, s in enumerate(sectors)],
        )
    )
    (line,) = [each.value for each in open_page("profile").markdown if "judged" in each.value]
    assert told in line.replace("\\", "").replace("\u2060", "")
    assert untold not in line


def test_one_coding_is_told_in_the_singular(open_page, workspace):
    plain = factories.rubric_text(criteria=("QA1",))
    named = plain.replace("name: Domain QA", "name: Domain QA\n    function: assurance")
    rubric = parse_rubric(named, "rubric.yaml")
    workspace.add(factories.study(rubrics=(rubric,), codings=[factories.coding(code="QA1")]))
    told = dict(drawn(open_page("profile"), "qms.headlines")["named"])
    assert told["Balance"] == "1 coding on assurance, 0 on improvement."


def test_a_part_of_a_name_is_told_before_a_paper_leaves(open_page, workspace):
    workspace.add(
        factories.study(
            codings=[factories.coding()],
            members=[{"member": "r1", "name": "Ben Oak", "role": "rater"}],
            consensus=[factories.consensus(dissent="Ben sees it.")],
        )
    )
    page = open_page("profile")
    page.segmented_control(key="profile.readers").set_value("public").run()
    assert "names “Ben”" in said(page)
    assert "Counts under five" in said(page)
