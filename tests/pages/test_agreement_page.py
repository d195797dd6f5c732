"""The page Agreement: own answers side by side, and nothing of them before the reveal."""

import pytest

from qms.ui import words
from tests import factories
from tests.pages.conftest import address, components, drawn, is_drawn, said

CRITERIA = [f"QP{n}" for n in range(1, 11)] + ["QA1"]
MEMBERS = [
    {"member": "ana", "name": "Ana", "role": "rater"},
    {"member": "ben", "name": "Ben", "role": "rater"},
    {"member": "lea", "name": "Lea", "role": "owner"},
]


def rated(*, phase="closed", raters=("ana", "ben"), left=(), **given):
    """Eleven criteria, each rated by all `raters`, but for what the first has `left`."""
    ratings = [
        factories.rating(criterion=criterion, rater=rater, level=str((n + at) % 3))
        for n, criterion in enumerate(CRITERIA)
        for at, rater in enumerate(raters)
        if not (rater == raters[0] and criterion in left)
    ]
    wave = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": phase}
    return factories.study(
        rubrics=(factories.rubric(criteria=CRITERIA),),
        waves=[wave],
        members=MEMBERS,
        ratings=ratings,
        **given,
    )


def as_person(page, who):
    page.selectbox(key="frame.person").select(who).run()
    assert not page.exception
    return page


def charts(page):
    def found(node):
        for child in getattr(node, "children", {}).values():
            if child.type == "plotly_chart":
                yield child
            yield from found(child)

    return list(found(page._tree))


def tells_figures(page):
    return is_drawn(page, "qms.listing") or bool(charts(page))


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("agreement").title[0].value == "No study is open yet"


def test_the_sample_shows_each_domain_with_a_reason_where_there_is_no_figure(open_page, sample):
    page = open_page("agreement", study="sample", wave="t2")
    table = drawn(page, "qms.listing")
    rows = {row[0]: row for row in table["rows"]}
    assert rows["All criteria"][1:6] == ["139", "3", "65%", "98%", "0.70"]
    assert rows["Data and digital"][3:7] == ["–", "–", "fewer than 10 units", "–"]
    assert len(charts(page)) == 1
    assert "drawn with the seed 20260331" in said(page)
    assert address(page) == {"study": "sample", "wave": "t2"}


def test_one_system_alone_has_counts_and_no_figure(open_page, sample):
    page = open_page("agreement", study="sample", wave="t2", only="site-a")
    assert page.selectbox(key="agreement.only").value == "site-a"
    rows = drawn(page, "qms.listing")["rows"]
    assert rows[0][5] != "fewer than 10 units"
    assert {row[5] for row in rows[1:]} == {"fewer than 10 units"}
    assert address(page)["only"] == "site-a"
    page.selectbox(key="agreement.only").select("").run()
    assert drawn(page, "qms.listing")["rows"][0][1] == "139"


def test_criteria_are_shown_on_demand(open_page, sample):
    page = open_page("agreement", study="sample", wave="t2")
    page.segmented_control(key="agreement.view").select("criteria").run()
    rows = drawn(page, "qms.listing")["rows"]
    assert rows[0][0].startswith("QP1 ")
    assert len(rows) == 44
    assert not charts(page)
    assert address(page)["view"] == "criteria"


def test_coders_stand_code_by_code_and_those_at_work_are_left_out(open_page, sample):
    page = open_page("agreement", study="sample", wave="t1", view="coders")
    table = drawn(page, "qms.listing")
    assert table["rows"][0][0].startswith("QP1 ")
    assert len(table["rows"][0]) == 7
    told = said(page)
    assert "12 sources coded by two people or more" in told
    assert "12 sources are still being coded apart" in told
    assert "codes together, alpha is 0." in told


def test_where_no_source_is_coded_twice_it_leads_to_double_coding(open_page, workspace):
    workspace.add(rated())
    page = open_page("agreement", study="study-1", view="coders")
    assert "No source of Wave 1" in said(page)
    assert page.button(key="agreement.go")
    assert not is_drawn(page, "qms.listing")


def test_two_raters_have_weighted_kappa(open_page, workspace):
    workspace.add(rated())
    page = open_page("agreement", study="study-1")
    assert "Weighted kappa" in drawn(page, "qms.listing")["columns"]
    assert "Weighted kappa is for two raters" in said(page)


def test_where_all_gave_one_level_the_words_stand_and_no_number(open_page, workspace):
    study = rated()
    study.tables["ratings"]["level"] = "2"
    workspace.add(study)
    page = open_page("agreement", study="study-1")
    row = drawn(page, "qms.listing")["rows"][0]
    assert row[5] == "no variation"
    assert "1.00" not in row
    assert not charts(page)


@pytest.mark.parametrize(
    ("raters", "told"), [((), "Nobody has rated in"), (("ana",), "No criterion has a level from")]
)
def test_with_nothing_to_compare_it_says_what_to_do(open_page, workspace, raters, told):
    workspace.add(rated(raters=raters))
    page = open_page("agreement", study="study-1")
    assert told in said(page)
    assert "**Next:**" in said(page)
    assert not tells_figures(page)


@pytest.mark.parametrize("phase", ["collecting", "rating"])
def test_before_the_reveal_who_does_not_rate_is_told_to_wait(open_page, workspace, phase):
    workspace.add(rated(phase=phase))
    page = as_person(open_page("agreement", study="study-1"), "lea")
    assert "Agreement is told after the reveal" in said(page)
    assert not tells_figures(page)
    assert not page.get("download_button")
    page.segmented_control(key="agreement.view").select("criteria").run()
    assert not tells_figures(page)


def test_a_rater_sees_nothing_before_their_own_are_in(open_page, workspace):
    workspace.add(rated(phase="rating", left=("QP3",)))
    page = as_person(open_page("agreement", study="study-1"), "ana")
    assert page.title[0].value == "Not to be seen yet"
    assert not tells_figures(page)


def test_one_person_s_figures_are_never_handed_to_another_in_the_same_tab(open_page, workspace):
    workspace.add(rated(phase="rating", left=("QP3",)))
    page = as_person(open_page("agreement", study="study-1"), "ben")
    assert drawn(page, "qms.listing")["rows"][0][1] == "10"
    assert not tells_figures(as_person(page, "ana"))
    assert not tells_figures(as_person(page, "lea"))


def test_a_system_that_is_not_there_is_told(open_page, sample):
    page = open_page("agreement", study="sample", wave="t2", only="nowhere")
    assert "no system “nowhere”" in said(page)
    assert drawn(page, "qms.listing")["rows"][0][1] == "139"
    assert "only" not in address(page)


def test_hostile_names_are_text(open_page, workspace):
    study = rated()
    names = {"systems": ("name", "<b>Site</b> :material/home:"), "waves": ("title", "[x](y) $1$")}
    for table, (column, name) in names.items():
        study.tables[table][column] = name
    study.tables["ratings"]["level"] = ""
    workspace.add(study)
    told = said(open_page("agreement", study="study-1", only="site-a"))
    for _, name in names.values():
        assert words.plain(name) in told
        assert name not in told


@pytest.mark.parametrize("view", ["", "criteria", "coders"])
def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements, view):
    page = open_page("agreement", study="sample", wave="t1", view=view)
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert [name for name, _ in components(page._tree) if name == "qms.listing"]
