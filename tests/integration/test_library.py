"""The workspace's services on a real database, SQLite and PostgreSQL."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from qms.core.tables import TABLES
from qms.errors import Conflict, NotFound, NotPermitted, UserError
from qms.formats.bundle import read_bundle
from qms.services import library, reading, studies, trail, views
from qms.services.library import NewStudy, NewSystem, NewWave
from tests import factories

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


def as_sets(study):
    return {
        table.name: set(map(tuple, study.tables[table.name][list(table.column_names)].to_numpy()))
        for table in TABLES
    }


def plan(**changes):
    given = {
        "title": "Our first year",
        "rubric_id": "qms-ics",
        "form": "short",
        "systems": (NewSystem("Site A", places=("North", "South")), NewSystem("Site B")),
        "waves": (NewWave("Spring", "2026-03-31"),),
    }
    return NewStudy(**{**given, **changes})


def test_a_bundle_comes_back_equal_through_both_databases(new_database, tmp_path):
    lite, server = new_database("sqlite"), new_database("postgresql")
    studies.load(SAMPLE, lite, replace=False)
    studies.dump(lite, "sample", tmp_path / "one.zip")
    studies.load(tmp_path / "one.zip", server, replace=False)
    studies.dump(server, "sample", tmp_path / "two.zip")
    given, one, two = (read_bundle(p) for p in (SAMPLE, tmp_path / "one.zip", tmp_path / "two.zip"))
    assert as_sets(given) == as_sets(one) == as_sets(two)
    assert given.texts == one.texts == two.texts
    assert [r.text for r in given.rubrics] == [r.text for r in two.rubrics]
    with zipfile.ZipFile(tmp_path / "one.zip") as a, zipfile.ZipFile(tmp_path / "two.zip") as b:
        assert a.namelist() == b.namelist()
        for name in a.namelist():
            if name != "datapackage.json":  # it says when it was made
                assert a.read(name) == b.read(name)


def test_the_sample_is_loaded_once(store):
    assert library.open_sample(store, by="ana") == "sample"
    first = library.revision(store, "sample")
    assert library.open_sample(store, by="ana") == "sample"
    assert library.revision(store, "sample") == first
    assert [entry.id for entry in library.studies(store)] == ["sample"]


def test_a_study_of_the_workspace_gives_the_profile_of_its_bundle(store):
    library.open_sample(store, by="ana")
    kept = library.study(store, "sample")
    assert kept.texts == {}
    from_bundle = views.profile_view(read_bundle(SAMPLE), "site-b")
    assert views.profile_view(kept, "site-b").profile == from_bundle.profile


def test_an_excerpt_stands_where_it_is_said_to(store):
    library.open_sample(store, by="ana")
    study = library.study(store, "sample")
    view = views.profile_view(study, "site-a")
    (excerpt, *_) = (e for o in views.evidence_view(study, view, "QA2") for e in o.excerpts)
    context = reading.excerpt_in_context(
        store, "sample", excerpt.source, excerpt.start, excerpt.end
    )
    assert context.quote == excerpt.quote
    whole = read_bundle(SAMPLE).texts[excerpt.source]
    assert context.before + context.quote + context.after in whole


def test_started_studies_can_be_opened_and_exported(store, tmp_path):
    key = library.start_study(store, plan(), by="ana")
    assert key == "our-first-year"
    assert library.start_study(store, plan(), by="ana") == "our-first-year-2"
    study = library.study(store, key)
    assert list(study.tables["systems"]["places"]) == ["North;South", ""]
    view = views.profile_view(study, "site-a")
    assert len(view.profile.criteria) == 16
    assert {part.status for part in view.profile.criteria} == {"none"}
    library.export_bundle(store, key, tmp_path / "out.zip")
    assert as_sets(read_bundle(tmp_path / "out.zip")) == as_sets(study)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "  "}, "no name"),
        ({"form": "tiny"}, "tiny"),
        ({"systems": ()}, "No system"),
        ({"systems": (NewSystem("A"), NewSystem("A "))}, "same name"),
        ({"waves": ()}, "wave"),
        ({"waves": (NewWave("x", "31 March"),)}, "31 March"),
        ({"rubric_id": "other"}, "other"),
        ({"title": "a\x00b"}, "character"),
    ],
)
def test_a_plan_with_a_gap_is_refused_in_a_sentence(store, changes, told):
    with pytest.raises(UserError, match=told):
        library.start_study(store, plan(**changes), by="ana")
    assert library.studies(store) == []


def test_a_study_that_is_there_is_not_overwritten_unasked(store):
    library.add_bundle(store, SAMPLE, replace=False, by="ana")
    before = library.revision(store, "sample")
    with pytest.raises(Conflict, match="sample"):
        library.add_bundle(store, SAMPLE, replace=False, by="ben")
    assert library.revision(store, "sample") == before
    library.add_bundle(store, SAMPLE, replace=True, by="ben")
    assert library.revision(store, "sample") > before


def test_a_removed_study_is_gone(store):
    library.open_sample(store, by="ana")
    library.remove_study(store, "sample", by="ana")
    with pytest.raises(NotFound, match="sample"):
        library.study(store, "sample")


def test_a_loaded_study_has_its_own_events_and_no_others(store):
    library.open_sample(store, by="ana")
    events = library.study(store, "sample").tables["events"]
    pd.testing.assert_frame_equal(
        events.reset_index(drop=True), read_bundle(SAMPLE).tables["events"].reset_index(drop=True)
    )


def test_a_further_rubric_joins_the_studys_own(store):
    plan = library.NewStudy(
        title="Ours",
        rubric_id="qms-ics",
        form="full",
        systems=(library.NewSystem("Site A"),),
        waves=(library.NewWave("Wave 1", "2026-03-31"),),
    )
    key = library.start_study(store, plan, by="ana")
    offered = [rubric.id for rubric in library.further_rubrics(library.study(store, key))]
    assert "qi-roi" in offered
    library.add_rubric(store, key, "qi-roi", by="ana")
    study = library.study(store, key)
    assert [rubric.id for rubric, _ in study.rubrics_of("t1")] == ["qms-ics", "qi-roi"]
    assert "qi-roi" not in [rubric.id for rubric in library.further_rubrics(study)]
    assert study.tables["events"]["what"].tolist() == ["rubric qi-roi 1.0 added"]
    with pytest.raises(NotFound, match="cannot take a rubric"):
        library.add_rubric(store, key, "qi-roi", by="ana")


def test_a_further_rubric_is_for_who_leads_the_study(store):
    made = factories.study(members=[{"member": "r1", "name": "Ana", "role": "rater"}])
    with store.begin() as conn:
        library.stored.insert_study(conn, made, replace=False)
    with pytest.raises(NotPermitted, match="Only an owner or facilitator may add a rubric"):
        library.add_rubric(store, made.id, "qi-roi", by="r1")
    assert library.revision(store, made.id) == 1


LED = [
    {"member": "lea", "name": "Lea", "role": "facilitator"},
    {"member": "r1", "name": "Ana", "role": "rater"},
]


def led(store, **given):
    made = factories.study(members=LED, **given)
    with store.begin() as conn:
        library.stored.insert_study(conn, made, replace=False)
    return made.id


def test_a_wave_is_added_to_a_study_that_exists_and_can_be_exported(store, tmp_path):
    key = library.start_study(store, plan(), by="ana")
    wave = library.add_wave(store, key, NewWave(" A year on ", "2027-03-31"), by="ana")
    assert wave == "t2"
    study = library.study(store, key)
    assert study.tables["waves"].to_dict("records")[1] == {
        **dict.fromkeys(study.tables["waves"].columns, ""),
        "wave": "t2",
        "title": "A year on",
        "as_of": "2027-03-31",
        "phase": "collecting",
    }
    assert study.rubrics_of("t2") == study.rubrics_of("t1")
    (event,) = study.tables["events"].to_dict("records")
    assert (event["what"], event["table"], event["key"]) == ("wave added", "waves", "t2")
    assert (event["who"], event["before"]) == ("ana", "")
    library.export_bundle(store, key, tmp_path / "out.zip")
    assert as_sets(read_bundle(tmp_path / "out.zip")) == as_sets(study)


def test_a_further_wave_uses_what_the_latest_used_unless_chosen(store):
    older, newer = (factories.rubric(version=version) for version in ("1.0", "1.1"))
    waves = [
        {"wave": "t3", "title": "Late", "as_of": "2025-03-31", "rubric_version": "1.1"},
        {"wave": "t1", "title": "Early", "as_of": "2024-03-31", "form": "full"},
    ]
    key = led(store, rubrics=(older, newer), waves=waves)
    assert library.add_wave(store, key, NewWave("As late", "2026-03-31"), by="lea") == "t4"
    chosen = NewWave("As early", "2026-04-30")
    last = library.add_wave(store, key, chosen, version="1.0", form="full", by="lea")
    study = library.study(store, key)
    assert last == "t5"
    assert study.rubrics_of("t4") == ((newer, "full"),)
    assert study.rubrics_of("t5") == ((older, "full"),)


@pytest.mark.parametrize(
    ("wave", "chosen", "told"),
    [
        (NewWave("  ", "2026-03-31"), {}, "The wave has no name"),
        (NewWave("wave 1 ", "2026-03-31"), {}, "“wave 1” is there already"),
        (NewWave("T1", "2026-03-31"), {}, "“T1” is there already"),
        (NewWave("Next", "31 March"), {}, "“31 March” is not a date"),
        (NewWave("Next", "20260331"), {}, "date"),
        (NewWave("Next", ""), {}, "The wave has no date"),
        (NewWave("a\x00b", "2026-03-31"), {}, "control character"),
        (NewWave("Next", "2026-03-31"), {"form": "tiny"}, "no form “tiny”"),
        (NewWave("Next", "2026-03-31"), {"version": "9"}, "no version “9”"),
    ],
)
def test_a_wave_with_a_fault_is_refused_in_a_sentence(store, wave, chosen, told):
    key = led(store, waves=[{"wave": "t1", "title": "Wave 1", "as_of": "2025-03-31"}])
    with pytest.raises(UserError, match=told) as refused:
        library.add_wave(store, key, wave, **chosen, by="lea")
    assert len(refused.value.lines) == 1
    assert library.revision(store, key) == 1


def test_a_system_is_added_to_a_study_that_exists(store, tmp_path):
    key = library.start_study(store, plan(), by="ana")
    made = NewSystem("Site C", population="40000", places=("East", "West"), context="An island.")
    assert library.add_system(store, key, made, by="ana") == "site-c"
    study = library.study(store, key)
    (row,) = (r for r in study.tables["systems"].to_dict("records") if r["system"] == "site-c")
    assert (row["name"], row["places"], row["context"]) == ("Site C", "East;West", "An island.")
    (event,) = study.tables["events"].to_dict("records")
    assert (event["what"], event["table"], event["who"]) == ("system added", "systems", "ana")
    library.export_bundle(store, key, tmp_path / "out.zip")
    assert as_sets(read_bundle(tmp_path / "out.zip")) == as_sets(study)
    for name, told in (("site c", "is there already"), (" ", "The system has no name")):
        with pytest.raises(UserError, match=told):
            library.add_system(store, key, NewSystem(name), by="ana")


def test_waves_and_systems_are_added_by_who_leads_the_study(store):
    key = led(store)
    with pytest.raises(NotPermitted, match="Only an owner or facilitator may add a wave"):
        library.add_wave(store, key, NewWave("Next", "2026-03-31"), by="r1")
    with pytest.raises(NotPermitted, match="Only an owner or facilitator may add a system"):
        library.add_system(store, key, NewSystem("Site C"), by="r1")
    with pytest.raises(NotFound):
        library.add_wave(store, "nowhere", NewWave("Next", "2026-03-31"), by="lea")
    assert library.revision(store, key) == 1


def test_an_added_wave_is_told_in_the_trail_and_not_taken_back_there(store):
    key = led(store)
    library.add_wave(store, key, NewWave("Next", "2026-03-31"), by="lea")
    told = trail.page(store, trail.ground(store, key, viewer="lea"), trail.Asked())
    (entry,) = told.entries
    assert (entry.said, entry.undo) == ("Lea added the wave “Next”.", False)
    with pytest.raises(NotPermitted):
        trail.undo(store, key, entry.seq, by="lea")
    assert "t2" in set(library.study(store, key).tables["waves"]["wave"])
