"""The page Balance: four readings that are never merged, and the logs that are written there."""

from qms.services import balance, library
from tests import factories
from tests.pages.conftest import address, components, is_drawn, said

TITLES = (
    "Levels of the four functions",
    "Attention",
    "What followed assurance findings",
    "Voiced tension",
)


def tables(page):
    return {data["caption"]: data for name, data in components(page._tree) if name == "qms.listing"}


def log(workspace):
    with library.open_store(workspace.url) as store:
        return library.study(store, "study-1").tables["findings"].to_dict("records")


def edit(app, name, **change):
    """What the browser does when cells of an editable table are written."""
    (key,) = [each.key for each in app.data_editor if each.key.startswith(f"balance.{name}.")]
    told = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **change}
    app.session_state[key] = told
    app.run()
    assert not app.exception
    return app


def meeting(**given):
    sources = [factories.source(), factories.source(source="meet-1", kind="meeting")]
    return factories.study(**{"sources": sources, **given})


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("balance").title[0].value == "No study is open yet"


def test_the_sample_shows_four_readings_each_with_its_table(open_page, sample):
    page = open_page("balance", study="sample", system="site-a", wave="t1")
    assert page.title[0].value == "Balance at Site A"
    assert address(page) == {"study": "sample", "system": "site-a", "wave": "t1"}
    assert list(tables(page)) == list(TITLES)
    assert "There is no correct balance" in said(page)


def test_patterns_are_offered_with_their_numbers_and_never_decided(open_page, sample):
    told = said(open_page("balance", study="sample", system="site-a", wave="t1"))
    assert "This looks like **Assurance-led**, because 120 codings are about assurance" in told
    assert told.count("for people who know the system to say") == 2
    plain = said(open_page("balance", study="sample", system="site-d", wave="t2"))
    assert "This looks like **Joined**" in plain


def test_an_empty_study_says_what_to_do_and_lets_one_begin(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("balance", study="study-1")
    assert "can be read yet" in said(page)
    assert page.button(key="balance.sources")
    assert page.button(key="balance.findings.save").disabled
    assert "No meeting of this system and wave" in said(page)
    assert not is_drawn(page, "qms.listing")


def test_a_reading_with_nothing_to_stand_on_says_so(open_page, workspace):
    workspace.add(meeting(findings=[{"finding": "f", "system": "site-a", "wave": "t1"}]))
    page = open_page("balance", study="study-1")
    assert list(tables(page)) == ["What followed assurance findings"]
    assert "No level of the four functions is agreed yet" in said(page)
    assert "No passage is flagged as tension" in said(page)


def test_a_finding_is_written_in_the_table_and_saved(open_page, workspace):
    workspace.add(meeting())
    page = open_page("balance", study="study-1")
    row = {"finding": "Corridor waits", "followed_by": "improvement", "effect_checked": True}
    edit(page, "findings", added_rows=[row])
    assert not page.button(key="balance.findings.save").disabled
    page.button(key="balance.findings.save").click().run()
    assert not page.exception
    (kept,) = log(workspace)
    assert (kept["finding"], kept["system"], kept["wave"]) == ("Corridor waits", "site-a", "t1")
    assert (kept["followed_by"], kept["effect_checked"]) == ("improvement", "true")
    assert page.success[0].value == "1 row saved."
    assert "What followed assurance findings" in tables(page)
    assert page.button(key="balance.findings.save").disabled


def test_what_cannot_stand_is_told_and_stays_in_the_table(open_page, workspace):
    workspace.add(meeting())
    page = open_page("balance", study="study-1")
    edit(page, "findings", added_rows=[{"finding": "Waits", "raised": "yesterday"}])
    page.button(key="balance.findings.save").click().run()
    assert "raised yesterday is not a date" in said(page)
    assert log(workspace) == []
    assert not page.button(key="balance.findings.save").disabled


def test_a_blank_mark_stays_blank_where_something_else_is_changed(open_page, workspace):
    rows = [{"finding": f, "system": "site-a", "wave": "t1"} for f in ("a", "b")]
    workspace.add(meeting(findings=rows))
    page = open_page("balance", study="study-1", view="balance.findings")
    edit(page, "findings", edited_rows={0: {"followed_by": "nothing"}})
    page.button(key="balance.findings.save").click().run()
    assert [(row["followed_by"], row["effect_checked"]) for row in log(workspace)] == [
        ("nothing", ""),
        ("", ""),
    ]


def test_who_comes_second_is_told_and_loses_nothing(open_page, workspace):
    rows = [{"finding": "a", "system": "site-a", "wave": "t1"}]
    workspace.add(meeting(findings=rows))
    page = open_page("balance", study="study-1", view="findings")
    edit(page, "findings", edited_rows={0: {"followed_by": "nothing"}})
    with library.open_store(workspace.url) as store:
        balance.save_findings(
            *(store, "study-1", "site-a", "t1", [{"finding": "a", "followed_by": "improvement"}]),
            seen=log(workspace),
            by="ben",
        )
    page.button(key="balance.findings.save").click().run()
    assert [row["followed_by"] for row in log(workspace)] == ["improvement"]
    assert "ben changed “a” meanwhile" in said(page)
    assert "What you typed is still here" in said(page)
    assert not page.button(key="balance.findings.save").disabled
    page.button(key="balance.findings.study-1.site-a.t1.anew").click().run()
    assert page.button(key="balance.findings.save").disabled
    assert "What you typed is still here" not in said(page)


def test_agenda_items_are_written(open_page, workspace):
    workspace.add(meeting())
    page = open_page("balance", study="study-1")
    row = {"source": "meet-1", "item": "1. Log", "minutes": "12", "function": "assurance"}
    edit(page, "agenda", added_rows=[row])
    page.button(key="balance.agenda.save").click().run()
    assert not page.exception
    assert "Attention" in tables(page)
    assert tables(page)["Attention"]["rows"][2][:4] == ["Agenda minutes", "Assurance", "12", "12"]


def test_what_is_kept_from_a_rater_is_kept_here(open_page, workspace):
    wave = {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31", "phase": "rating"}
    members = [{"member": "ana", "name": "Ana", "role": "rater"}]
    workspace.add(meeting(waves=[wave], members=members, consensus=[factories.consensus()]))
    page = open_page("balance", study="study-1")
    page.selectbox(key="frame.person").select("ana").run()
    assert page.title[0].value == "Not to be seen yet"


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("balance", study="sample", system="site-a")
    statements.clear()
    page.run()
    assert len(statements) <= 3
    assert len(tables(page)) == 4
