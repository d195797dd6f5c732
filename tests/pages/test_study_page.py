"""The study page: the first run, what a study holds, and the ways to another one."""

import datetime

from qms.services import library
from tests import factories
from tests.pages.conftest import address, components, is_drawn, said


def test_first_run_offers_the_sample_and_a_start(open_page):
    page = open_page()
    assert page.title[0].value == "ICS Quality Profile"
    assert [button.label for button in page.button][:2] == [
        "Open the sample study",
        "Start a study",
    ]
    assert address(page) == {}


def test_the_sample_is_opened_and_told(open_page, workspace):
    page = open_page()
    page.button(key="study.sample").click().run()
    assert not page.exception
    assert page.title[0].value.startswith("Sample study")
    assert "Invented data" in said(page)
    assert address(page) == {"study": "sample"}
    with library.open_store(workspace.url) as store:
        assert [entry.id for entry in library.studies(store)] == ["sample"]


def test_opening_the_sample_twice_leaves_one(open_page, sample):
    page = open_page()
    assert "study.sample" not in [button.key for button in page.button]


def test_an_unknown_study_is_told_with_a_way_on(open_page, sample):
    page = open_page("study", study="nowhere")
    assert page.title[0].value == "This study is not here"
    assert "“nowhere”" in page.error[0].value
    page.button(key="frame.open.sample").click().run()
    assert page.title[0].value.startswith("Sample study")
    assert address(page) == {"study": "sample"}


def test_an_unknown_study_in_an_empty_workspace(open_page):
    page = open_page("study", study="nowhere")
    assert "no study “nowhere”" in page.warning[0].value
    assert "study.sample" in [button.key for button in page.button]


def test_a_study_is_started_from_the_form(open_page, workspace):
    page = open_page()
    page.button(key="study.start").click().run()
    assert page.title[0].value == "Start a study"
    assert address(page) == {"view": "start"}
    page.text_input(key="start.title").input("Quality in the north").run()
    page.segmented_control(key="start.form.qms-ics").select("short").run()
    page.text_area(key="start.systems").input("Northbank; Castle Ward, Vale\n\nSite B\n").run()
    page.date_input(key="start.as_of").set_value(datetime.date(2026, 3, 31)).run()
    page.text_area(key="start.further").input("Wave 2; 2027-03-31").run()
    page.button(key="start.go").click().run()
    assert not page.exception
    assert not page.error
    assert page.title[0].value == "Quality in the north"
    with library.open_store(workspace.url) as store:
        started = library.study(store, "quality-in-the-north")
    assert started.row["form"] == "short"
    assert list(started.tables["systems"]["name"]) == ["Northbank", "Site B"]
    assert list(started.tables["systems"]["places"]) == ["Castle Ward;Vale", ""]
    assert list(started.tables["waves"]["as_of"]) == ["2026-03-31", "2027-03-31"]
    assert "no evidence yet" in said(page)


def test_systems_come_from_the_register_of_the_day(open_page, workspace):
    page = open_page("study", view="start")
    page.text_input(key="start.title").input("Two boards").run()
    page.date_input(key="start.as_of").set_value(datetime.date(2026, 3, 31)).run()
    assert "NHS Sussex ICB (QNX)" in page.multiselect(key="start.boards").options
    page.date_input(key="start.as_of").set_value(datetime.date(2026, 4, 1)).run()
    assert "NHS Sussex ICB (QNX)" not in page.multiselect(key="start.boards").options
    page.multiselect(key="start.boards").select("NHS Dorset ICB (QVV)").run()
    page.text_area(key="start.systems").input("Site B").run()
    page.button(key="start.go").click().run()
    assert not page.exception
    with library.open_store(workspace.url) as store:
        systems = library.study(store, "two-boards").tables["systems"]
    assert list(systems["name"]) == ["NHS Dorset ICB", "Site B"]
    assert list(systems["ods_code"]) == ["QVV", ""]
    assert list(systems["region"]) == ["South West", ""]


def test_the_form_tells_every_fault_and_keeps_what_was_typed(open_page, workspace):
    page = open_page("study", view="start")
    page.text_area(key="start.systems").input("Same\nSame").run()
    page.button(key="start.go").click().run()
    assert "The study has no name" in page.error[0].value
    assert "Two systems have the same name" in page.error[0].value
    assert page.text_area(key="start.systems").value == "Same\nSame"
    with library.open_store(workspace.url) as store:
        assert library.studies(store) == []


def test_another_study_is_chosen_from_the_list(open_page, sample):
    sample.add(factories.study(study="other", about={"title": "Another study"}))
    page = open_page("study", study="sample")
    page.selectbox(key="study.switch").select("other").run()
    assert page.title[0].value == "Another study"
    assert address(page) == {"study": "other"}


def test_a_bundle_is_opened(open_page, workspace, tmp_path):
    path = tmp_path / "saved.zip"
    library.write_bundle(factories.study(study="brought", about={"title": "Brought along"}), path)
    page = open_page()
    page.file_uploader(key="study.bundle").upload("saved.zip", path.read_bytes(), "application/zip")
    page.run()
    page.button(key="study.open_bundle").click().run()
    assert not page.exception
    assert not page.error
    assert page.title[0].value == "Brought along"


def test_a_damaged_bundle_is_refused_in_sentences(open_page, workspace):
    page = open_page()
    page.file_uploader(key="study.bundle").upload("x.zip", b"no zip at all", "application/zip")
    page.run()
    page.button(key="study.open_bundle").click().run()
    assert not page.exception
    assert page.error
    assert "Traceback" not in page.error[0].value


def test_a_study_is_removed_only_after_a_yes(open_page, sample):
    page = open_page("study", study="sample")
    assert page.button(key="study.remove").disabled
    page.checkbox(key="study.sure.sample").check().run()
    page.button(key="study.remove").click().run()
    assert page.title[0].value == "ICS Quality Profile"
    assert address(page) == {}


def test_what_a_study_holds_is_counted_by_system(open_page, workspace):
    workspace.add(
        factories.study(
            systems=[{"system": "b", "name": "Zebra"}, {"system": "a", "name": "Ant"}],
            sources=[
                factories.source(source="s1", system="a"),
                factories.source(source="s2", system="a", kind="document"),
                factories.source(source="s3", system="b", withdrawn_at="2024-01-01"),
            ],
            codings=[
                factories.coding(coding="c1", source="s1"),
                factories.coding(coding="c3", source="s3"),
            ],
        )
    )
    page = open_page()
    rows = next(
        data["rows"] for data in _listings(page) if data["caption"].startswith("Systems of the")
    )
    assert rows == [["Ant", "", "2", "1", "0", "1", "1"], ["Zebra", "", "0", "0", "0", "0", "0"]]
    assert is_drawn(page, "qms.chrome")


def _listings(page):
    return [data for name, data in components(page._tree) if name == "qms.listing"]


def test_the_value_rubric_joins_a_study_of_quality_management(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("study", study="study-1")
    page.button(key="study.rubric.qi-roi").click().run()
    assert not page.exception
    assert "Beside it:" in said(page)
    assert "study.rubric.qi-roi" not in [button.key for button in page.button]


LED = [
    {"member": "lea", "name": "Lea", "role": "owner"},
    {"member": "r1", "name": "Ana", "role": "rater"},
]


def labelled(page, label):
    return next(each for each in page.button if each.label == label)


def test_a_wave_is_added_to_a_study_and_opens_next(open_page, workspace):
    workspace.add(factories.study(waves=[{"wave": "t1", "title": "One", "as_of": "2025-03-31"}]))
    page = open_page("study", study="study-1")
    page.text_input(key="study.wave.title.0").input("One")
    labelled(page, "Add this wave").click().run()
    assert "no date" in page.error[0].value
    assert "“One” is there already" in page.error[0].value
    page.text_input(key="study.wave.title.0").input("A *year* on")
    page.date_input(key="study.wave.as_of.0").set_value(datetime.date(2026, 3, 31))
    labelled(page, "Add this wave").click().run()
    assert not page.exception
    assert not page.error
    (rows,) = (data["rows"] for data in _listings(page) if data["caption"] == "Waves")
    assert [row[:3] for row in rows] == [
        ["One", "31 March 2025", ""],
        ["A *year* on", "31 March 2026", "collecting evidence"],
    ]
    assert page.text_input(key="study.wave.title.1").value == "Wave 3"
    page.switch_page("qms/ui/pages/sources.py").run()
    assert page.selectbox(key="sources.wave").value == "t2"


def test_a_system_is_added_to_a_study(open_page, workspace):
    workspace.add(factories.study())
    page = open_page("study", study="study-1")
    page.text_input(key="study.system.name.0").input("Site Z")
    page.text_input(key="study.system.places.0").input("North, South")
    page.text_input(key="study.system.population.0").input("690,000")
    page.text_area(key="study.system.context.0").input("geography: mixed\n\ntrusts: 2\n")
    labelled(page, "Add this system").click().run()
    assert not page.exception
    assert not page.error
    rows = next(
        data["rows"] for data in _listings(page) if data["caption"].startswith("Systems of the")
    )
    assert rows[-1][:3] == ["Site Z", "North, South", "0"]
    with library.open_store(workspace.url) as store:
        added = library.study(store, "study-1").tables["systems"].iloc[-1]
    assert (added["population"], added["context"]) == ("690000", "geography: mixed; trusts: 2")


def test_who_leads_the_study_adds_to_it(open_page, workspace):
    workspace.add(factories.study(members=LED))
    page = open_page("study", study="study-1")
    acting = next(box for box in page.sidebar.selectbox if box.label == "Acting as")
    for who, refused in (("", True), ("r1", True), ("lea", False)):
        acting.select(who).run()
        adds = [each.disabled for each in page.button if each.label.startswith("Add this")]
        assert adds == [refused, refused]
        assert ("adds it: choose one" in said(page)) == refused
