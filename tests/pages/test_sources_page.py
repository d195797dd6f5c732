"""Sources: what is there, who was asked, and the way to take one out."""

import typst

from qms.services import library, sources
from qms.storage import studies
from tests import factories
from tests.pages.conftest import address, components, drawn, said

TALK = "Interviewer: Who keeps the list?\n\nNurse: Dr Ana Reyes does, and porter wil helps.\n"
OTHER = "Interviewer: And the beds?\n\nNurse: Carl Denby counts them.\n"
ANA = ("person", "name", "Ana Reyes")


def drop(page, *files):
    """Drops text files, in place of those that the field held."""
    page.file_uploader[0].set_value([(name, text.encode(), "text/plain") for name, text in files])
    return page.run()


def tick(page, about, tray="intake.sample", **cells):
    """Writes in a table, which such a test cannot click, as the table would."""
    page.session_state[f"seen.tray.{tray}"].said.setdefault(about, {}).update(cells)
    return page.run()


def new_sources(workspace):
    """The rows and texts of the sources of Site A that were brought in after the sample."""
    with library.open_store(workspace.url) as store:
        study = library.study(store, "sample")
        table = study.tables["sources"]
        here = table[(table["system"] == "site-a") & (table["wave"] == "t1")]
        here = here[~here["source"].str.startswith("a1-")]
        with store.reading() as conn:
            texts = [studies.text_of(conn, "sample", source) for source in here["source"]]
    return here, texts


def test_the_sources_of_a_system_and_the_gaps_are_shown(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    assert "24 sources of Site A" in said(page)
    assert address(page) == {"study": "sample", "system": "site-a", "wave": "t1"}
    grid = drawn(page, "qms.listing")
    assert len(grid["rows"]) == 14
    assert sum(int(cell) for row in grid["rows"] for cell in row[1:] if cell != "–") == 15
    assert any(set(row[1:]) == {"–"} for row in grid["rows"])


def test_an_empty_wave_says_what_to_do(open_page, workspace):
    waves = [
        {"wave": "t1", "title": "Wave 1", "as_of": "2024-03-31"},
        {"wave": "t2", "title": "Wave 2", "as_of": "2025-03-31"},
    ]
    workspace.add(factories.study(waves=waves))
    page = open_page("sources", study="study-1", wave="t2")
    assert "drop in the transcripts" in said(page)


def test_a_source_is_withdrawn_after_a_yes(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    assert page.button(key="sources.withdraw").disabled
    page.selectbox(key="sources.pick").select("a1-int-03").run()
    page.checkbox(key="sources.sure").check().run()
    page.button(key="sources.withdraw").click().run()
    assert not page.exception
    assert "a1-int-03 is withdrawn" in "\n".join(each.value for each in page.success)
    left = page.selectbox(key="sources.pick").options
    assert len(left) == 23
    assert not any(option.startswith("a1-int-03") for option in left)


def test_a_warm_run_makes_at_most_three_reads(open_page, sample, statements):
    page = open_page("sources", study="sample", system="site-a")
    statements.clear()
    page.run()
    assert len(statements) <= 3


def test_the_receipt_tells_characters_pages_speakers_paragraphs_and_words(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    drop(page, ("talk.txt", TALK))
    (receipt,) = [
        data for _, data in components(page._tree) if "Receipt" in str(data and data["caption"])
    ]
    row = dict(zip(receipt["columns"], receipt["rows"][0], strict=True))
    assert row["Characters"] == str(len(TALK))
    assert (row["Pages"], row["Speakers"], row["Paragraphs"]) == ("", "2", "2")
    assert row["Words"] == "14"


def test_a_tick_stays_with_its_person_when_another_file_is_dropped(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    drop(page, ("talk.txt", TALK))
    tick(page, ANA, replace=True)
    drop(page, ("a.txt", OTHER), ("talk.txt", TALK))
    page.button(key="sources.accept").click().run()
    _, texts = new_sources(sample)
    assert any("Dr Name 1 does" in text for text in texts)
    assert any("Carl Denby counts" in text for text in texts)


def test_a_tick_stays_with_its_person_when_other_pages_are_read(open_page, sample):
    said_of = ("Nurse: Anna Whitfield counts the beds.", "Nurse: Carl Denby counts the beds.")
    pack = typst.compile("\n#pagebreak()\n".join(said_of).encode())
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    page.file_uploader[0].set_value([("pack.pdf", pack, "application/pdf")]).run()
    (asked,) = [field for field in page.text_input if field.label.startswith("Pages of")]
    asked.set_value("1").run()
    tick(page, ("person", "name", "Anna Whitfield"), replace=True)
    (asked,) = [field for field in page.text_input if field.label.startswith("Pages of")]
    asked.set_value("2").run()
    page.button(key="sources.accept").click().run()
    _, (text,) = new_sources(sample)
    assert text.strip() == "Nurse: Carl Denby counts the beds."


def test_what_was_dropped_and_said_is_there_after_another_page(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    drop(page, ("talk.txt", TALK))
    tick(page, ANA, replace=True)
    file_id = next(iter(page.session_state["seen.tray.intake.sample"].files))
    tick(page, (file_id, 0), title="A nurse")
    page.text_area[0].set_value("wil").run()
    page.switch_page("qms/ui/pages/search.py").run()
    page.switch_page("qms/ui/pages/sources.py").run()
    assert not page.exception
    assert "Still here, not brought in yet: talk.txt" in said(page)
    assert page.text_area[0].value == "wil"
    page.button(key="sources.accept").click().run()
    rows, (text,) = new_sources(sample)
    assert list(rows["title"]) == ["A nurse"]
    assert "Dr Name 1 does, and porter [removed 1] helps" in text
    assert "Still here" not in said(page)
    assert page.session_state["seen.tray.intake.sample"].files == {}


def test_what_was_dropped_is_put_away(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    drop(page, ("talk.txt", TALK))
    page.switch_page("qms/ui/pages/search.py").run()
    page.switch_page("qms/ui/pages/sources.py").run()
    page.button(key="sources.put_away").click().run()
    assert "file read" not in said(page)
    drop(page, ("talk.txt", TALK))
    drop(page)
    assert "file read" not in said(page)


def test_whom_nobody_found_is_replaced_and_counted(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    drop(page, ("wil talk.txt", TALK))
    page.text_area[0].set_value("wil, Zed\nAna Reyes").run()
    assert "“wil” stands in 1 place; “Zed” stands nowhere in these texts" in said(page)
    assert "“Ana Reyes” is in the table above" in said(page)
    page.button(key="sources.accept").click().run()
    rows, (text,) = new_sources(sample)
    assert "Dr Name 1 does, and porter [removed 1] helps" in text
    assert list(rows["title"]) == ["[removed 1] talk"]
    assert list(rows["original_name"]) == ["[removed 1] talk.txt"]


HELD = "held.sample.site-a.t1"


def elsewhere(workspace, source, **cells):
    """Another person describes a source."""
    with library.open_store(workspace.url) as store:
        sources.describe(store, "sample", {source: cells}, by="bo")


def cell(workspace, source, name):
    with library.open_store(workspace.url) as store:
        table = library.study(store, "sample").tables["sources"]
    return table.set_index("source").at[source, name]


def test_unsaved_changes_stay_when_something_is_written_elsewhere(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    assert page.button(key="sources.save").disabled
    tick(page, "a1-int-03", HELD, place="Hill End")
    assert page.button(key="sources.save").label == "Save changes to 1 source"
    elsewhere(sample, "a1-int-04", place="Town")
    page.run()
    assert "What you typed is still here" in said(page)
    page.button(key="sources.save").click().run()
    assert "1 source saved" in "\n".join(each.value for each in page.success)
    assert cell(sample, "a1-int-03", "place") == "Hill End"
    assert cell(sample, "a1-int-04", "place") == "Town"
    assert "What you typed" not in said(page)
    assert page.button(key="sources.save").disabled


def test_a_conflict_is_told_and_the_words_stay(open_page, sample):
    page = open_page("sources", study="sample", system="site-a", wave="t1")
    tick(page, "a1-int-03", HELD, place="Hill End")
    elsewhere(sample, "a1-int-03", place="Town")
    page.button(key="sources.save").click().run()
    assert "while you were writing; nothing was saved" in said(page)
    assert cell(sample, "a1-int-03", "place") == "Town"
    assert page.button(key="sources.save").label == "Save changes to 1 source"
    page.button(key="sources.held.anew").click().run()
    assert page.button(key="sources.save").disabled
    assert "What you typed" not in said(page)
