"""For whom a tab acts: chosen in the side bar, told above the title, forgotten with the study."""

import pytest

from qms.services import library, phases
from qms.ui.person import NOBODY
from tests import factories

PEOPLE = [
    {"member": "lead", "name": "Study lead", "role": "owner"},
    {"member": "r1", "name": "First rater", "role": "rater"},
]
MADE = factories.study(
    waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "collecting"}],
    members=PEOPLE,
    codings=[factories.coding()],
)


def said(page):
    return " ".join(str(each.value) for each in (*page.markdown, *page.title))


def acting(page):
    return next(box for box in page.sidebar.selectbox if box.label == "Acting as")


def test_nobody_is_chosen_at_first_and_the_name_is_told_once_chosen(open_page, workspace):
    workspace.add(MADE)
    page = open_page("matrix")
    assert acting(page).value == ""
    assert acting(page).options == [NOBODY, "Study lead", "First rater"]
    assert "acting as" not in said(page)
    acting(page).select("lead").run()
    assert "acting as Study lead" in said(page)


def test_a_rater_is_kept_from_levels_and_led_to_rate(open_page, workspace):
    workspace.add(MADE)
    page = open_page("profile")
    assert page.title[0].value == "Site A"
    acting(page).select("r1").run()
    assert page.title[0].value == "Not to be seen yet"
    assert "2 criteria are left" in said(page)
    assert "Go to Rate" in [button.label for button in page.button]
    acting(page).select("lead").run()
    assert page.title[0].value == "Site A"


@pytest.mark.parametrize("name", ["profile", "compare"])
def test_while_a_wave_is_rated_who_gives_no_name_sees_no_levels(open_page, workspace, name):
    workspace.add(MADE)
    with library.open_store(workspace.url) as store:
        phases.move(store, MADE.id, "t1", "rating", by="lead")
    page = open_page(name)
    assert page.title[0].value == "Not to be seen yet"
    acting(page).select("lead").run()
    assert page.title[0].value != "Not to be seen yet"


def test_what_the_browser_sent_before_it_heard_undoes_no_choice(open_page, workspace):
    """Two controls name who acts; the message on its way still says what the other one showed."""
    workspace.add(MADE)
    with library.open_store(workspace.url) as store:
        phases.move(store, MADE.id, "t1", "rating", by="lead")
    page = open_page("rate", study=MADE.id)
    page.selectbox(key="rate.person").select("r1")
    late = page._tree.get_widget_states()
    page.run()
    assert acting(page).value == "r1"
    page = page._run(late)
    assert acting(page).value == "r1"
    assert page.selectbox(key="rate.person").value == "r1"


def test_a_study_without_people_offers_nobody(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("matrix")
    assert not page.sidebar.selectbox


def test_a_wave_is_moved_on_by_who_leads(open_page, workspace):
    workspace.add(MADE)
    page = open_page("study", study=MADE.id)
    begin = page.button(key="study.phase.t1.rating")
    assert begin.disabled
    acting(page).select("lead").run()
    page.button(key="study.phase.t1.rating").click().run()
    assert not page.exception
    assert "is rating" in said(page)
    assert page.button(key="study.phase.t1.discussing").disabled, "no click in haste reveals"
    assert "Nobody has rated anything yet." in said(page)
    page.checkbox(key="study.phase.t1.discussing.sure").check().run()
    assert not page.button(key="study.phase.t1.discussing").disabled
    acting(page).select("r1").run()
    assert page.button(key="study.phase.t1.discussing").disabled
    acting(page).select("lead").run()
    page.checkbox(key="study.phase.t1.discussing.sure").check().run()
    page.button(key="study.phase.t1.discussing").click().run()
    assert not page.exception
    assert "is discussing" in said(page)


def test_before_a_reveal_all_that_is_in_is_told_by_system(open_page, workspace):
    workspace.add(
        factories.study(
            systems=[{"system": "site-a", "name": "Site A"}, {"system": "b", "name": "*Zebra*"}],
            waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "rating"}],
            members=[*PEOPLE, {"member": "r2", "name": "Second rater", "role": "rater"}],
            ratings=[factories.rating(rater="r1", criterion=c) for c in ("QP1", "QA1")],
        )
    )
    page = open_page("study", study=MADE.id)
    assert "2 of 2" not in said(page)
    acting(page).select("lead").run()
    told = said(page)
    assert "Not all is rated yet." in told
    assert "- Site A: First rater 2 of 2, Second rater 0 of 2" in told
    assert "- \\*Zebra\\*: First rater 0 of 2, Second rater 0 of 2" in told


def test_no_bundle_leaves_with_ratings_that_are_kept(open_page, workspace):
    rated = factories.study(
        waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "rating"}],
        members=PEOPLE,
        ratings=[factories.rating(rater="r1", level="2")],
    )
    workspace.add(rated)
    page = open_page("study", study=rated.id)
    assert page.get("download_button")[0].proto.disabled
    acting(page).select("lead").run()
    assert not page.get("download_button")[0].proto.disabled


def test_a_person_is_named_changed_and_taken_out(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("study", study="study-1")

    def button(label):
        return next(each for each in page.button if each.label == label)

    def fill(name, roles, turn, who=""):
        page.text_input(key=f"people.name.{turn}.{who}").input(name)
        page.multiselect(key=f"people.roles.{turn}.{who}").set_value(roles)

    button("Name this person").click().run()
    assert "no name yet" in page.error[0].value
    fill("Ana", ["owner", "rater"], 0)
    button("Name this person").click().run()
    assert not page.exception
    assert acting(page).options == [NOBODY, "Ana"]
    fill("Ben", ["rater"], 1)
    button("Name this person").click().run()
    assert "Only an owner or facilitator" in page.error[0].value
    acting(page).select("ana").run()
    fill("Ben", ["rater"], 1)
    button("Name this person").click().run()
    assert acting(page).options == [NOBODY, "Ana", "Ben"]
    page.selectbox(key="people.who.2").select("ben").run()
    fill("Ben", ["coder"], 2, "ben")
    button("Save").click().run()
    page.selectbox(key="people.who.3").select("ben").run()
    assert page.multiselect(key="people.roles.3.ben").value == ["coder"]
    button("Take out").click().run()
    assert acting(page).options == [NOBODY, "Ana"]


EVERY = [
    *("study", "sources", "read", "codes", "search", "matrix", "rate", "workshop", "agreement"),
    *("actions", "trail", "profile", "compare", "change", "balance", "value"),
]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("who", ["", "lead", "r1"])
def test_every_page_stands_while_a_wave_is_rated(open_page, workspace, name, who):
    """To nobody, who leads and who rates; no page breaks on what it may not show."""
    rated = factories.study(
        waves=[
            {"wave": "t0", "as_of": "2024-03-31", "phase": "closed"},
            {"wave": "t1", "as_of": "2025-03-31", "phase": "rating"},
        ],
        members=[*PEOPLE, {"member": "r2", "name": "Second rater", "role": "rater"}],
        codings=[factories.coding()],
        ratings=[factories.rating(rater="r2", level="3", rationale="Words of the second rater.")],
    )
    workspace.add(rated)
    page = open_page(name, study=rated.id)
    if who:
        acting(page).select(who).run()
    assert not page.exception
    assert not page.error
    assert "Words of the second rater" not in said(page)


def test_papers_of_all_systems_wait_for_the_last_of_ones_own(open_page, workspace):
    """Site A is rated, so its profile opens; Site B is not, and no paper tells of it."""
    workspace.add(
        factories.study(
            systems=[{"system": "site-a", "name": "Site A"}, {"system": "site-b"}],
            waves=[{"wave": "t1", "as_of": "2025-03-31", "phase": "rating"}],
            members=PEOPLE,
            codings=[factories.coding()],
            ratings=[factories.rating(rater="r1", criterion=c) for c in ("QP1", "QA1")],
        )
    )
    page = open_page("matrix")
    acting(page).select("r1").run()
    page.switch_page("qms/ui/pages/profile.py").run()
    assert page.title[0].value == "Site A"
    page.button(key="profile.all").click().run()
    assert "2 criteria are left" in page.error[0].value
    assert [each.key for each in page.get("download_button")] == ["profile.pdf"]
