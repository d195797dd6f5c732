"""The rubrics of a bundle, and what its tables ask of them."""

from tests import factories
from tests.factories import coding, edited, rating, source, told


def test_a_faulty_rubric_is_told_by_its_line_and_does_not_hide_the_tables(tmp_path):
    broken = edited("question: Does the system?", "qestion: Does it?", "rubric.yaml")
    faults = told(
        tmp_path, replaced=broken, ratings=[rating(wave="t9", criterion="QX", level="77")]
    )
    assert any(fault.startswith("rubric.yaml line 14: ") for fault in faults)
    rest = [fault for fault in faults if not fault.startswith("rubric.yaml line ")]
    assert rest == ["ratings.csv line 2: wave t9 is not in waves.csv"]


def test_a_bundle_without_a_rubric(tmp_path):
    faults = told(
        tmp_path,
        replaced={"rubric.yaml": None},
        ratings=[rating(level="9")],
        sources=[source(sector="any")],
        programmes=[{"programme": "p", "system": "site-a"}],
        benefits=[{"benefit": "b", "programme": "p", "stage": "whatever the rubric says"}],
    )
    assert faults == ["rubric.yaml: is missing; a bundle carries the rubric as used"]


def test_a_rubric_over_one_mebibyte(tmp_path):
    large = factories.rubric_text().encode() + b"#" * 1024 * 1024
    faults = told(tmp_path, replaced={"rubric.yaml": large})
    assert faults == ["rubric.yaml: is larger than 1 MiB, the most that is read"]


def test_the_name_of_a_further_rubric_says_what_it_is(tmp_path):
    text = factories.rubric_text(version="0.9").encode()
    (fault,) = told(tmp_path, replaced={"rubrics/mini@0.8.yaml": text})
    assert fault == ("rubrics/mini@0.8.yaml: holds another rubric; its name would be mini@0.9.yaml")


def test_a_faulty_further_rubric_may_hold_what_is_not_known(tmp_path):
    faults = told(
        tmp_path,
        replaced={"rubrics/value@1.yaml": b"id: [", "rubrics/.hidden.yaml": b"id: ["},
        ratings=[rating(criterion="RV1", level="9"), rating(level="9")],
    )
    assert all(fault.startswith("rubrics/value@1.yaml line ") for fault in faults[1:])
    assert faults[0] == "ratings.csv line 3: level 9 is not on the scale of QP1 (0 to 4)"
    assert len(faults) == 2


def test_the_same_version_twice_must_be_the_same(tmp_path):
    own = factories.rubric_text().encode()
    assert told(tmp_path, replaced={"rubrics/mini@1.0.yaml": own}) == []
    other = own.replace(b"Domain QP", b"Another")
    assert told(tmp_path, replaced={"rubrics/mini@1.0.yaml": other}) == [
        "rubrics/mini@1.0.yaml: is not the same as rubric.yaml, which has this version"
    ]


def test_criteria_are_unique_over_rubrics_of_different_id(tmp_path):
    rubrics = (factories.rubric(), factories.rubric(rubric="value", criteria=["RV1", "QA1"]))
    assert told(tmp_path, rubrics=rubrics) == [
        "rubric.yaml: criterion QA1 is in mini and in value; ids are unique over a study's rubrics"
    ]


def test_levels_go_by_the_version_of_the_wave(tmp_path):
    rubrics = (factories.rubric(), factories.rubric(version="0.9", levels=range(1, 4)))
    waves = [
        {"wave": "t0", "as_of": "2023-01-01", "rubric_version": "0.9"},
        {"wave": "t1", "as_of": "2024-01-01"},
    ]
    faults = told(
        tmp_path,
        rubrics=rubrics,
        waves=waves,
        sources=[source(), source(source="old", wave="t0")],
        codings=[coding(level="4"), coding(coding="c2", source="old", level="4")],
        ratings=[rating(level="0"), rating(wave="t0", level="0")],
    )
    assert faults == [
        "codings.csv line 3: level_low 4 is not on the scale of QP1 (1 to 3)",
        "codings.csv line 3: level_high 4 is not on the scale of QP1 (1 to 3)",
        "ratings.csv line 3: level 0 is not on the scale of QP1 (1 to 3)",
    ]


def test_a_version_is_one_of_the_studys_own_rubric(tmp_path):
    rubrics = (factories.rubric(), factories.rubric(rubric="v", version="7", criteria=["RV1"]))
    waves = [{"wave": "t1", "as_of": "2024-01-01", "rubric_version": "7"}]
    assert told(tmp_path, rubrics=rubrics, waves=waves, ratings=[rating(level="5")]) == [
        "waves.csv line 2: rubric_version 7 is not a version of the study's rubric in this bundle",
        "ratings.csv line 2: level 5 is not on the scale of QP1 (0 to 4)",
    ]


def test_levels_of_a_further_rubric_are_its_own(tmp_path):
    rubrics = (factories.rubric(), factories.rubric(rubric="v", criteria=["RV1"], levels=(0, 1)))
    assert told(tmp_path, rubrics=rubrics, ratings=[rating(criterion="RV1", level="2")]) == [
        "ratings.csv line 2: level 2 is not on the scale of RV1 (0 to 1)"
    ]


def test_the_form_of_the_study_is_asked_of_every_wave(tmp_path):
    rubrics = (factories.rubric(more="forms: {short: [QP1]}"), factories.rubric(version="0.9"))
    waves = [
        {"wave": "t0", "as_of": "2023-01-01", "rubric_version": "0.9"},
        {"wave": "t1", "as_of": "2024-01-01"},
        {"wave": "t2", "as_of": "2024-01-01", "rubric_version": "0.9", "form": "full"},
    ]
    assert told(tmp_path, rubrics=rubrics, waves=waves, about={"form": "short"}) == [
        "waves.csv line 2: form short of the study is not a form of mini 0.9 (full)"
    ]


def test_sectors_and_role_groups_are_the_rubrics_if_it_names_any(tmp_path):
    rubrics = (
        factories.rubric(more="sectors: {icb: Board}\nrole_groups: {lead: Lead}"),
        factories.rubric(version="0.9", more="sectors: {old: Old}"),
    )
    waves = [
        {"wave": "t0", "as_of": "2023-01-01", "rubric_version": "0.9"},
        {"wave": "t1", "as_of": "2024-01-01"},
    ]
    faults = told(
        tmp_path,
        rubrics=rubrics,
        waves=waves,
        members=[{"member": "ana", "sector": "old"}],
        sources=[
            source(source="a", sector="icb", role_group="leader"),
            source(source="b", wave="t0", sector="icb", role_group="anything"),
        ],
    )
    assert faults == [
        "members.csv line 2: sector old is not one of icb",
        "sources.csv line 2: role_group leader is not one of lead",
        "sources.csv line 3: sector icb is not one of old",
    ]
    (tmp_path / "any").mkdir()
    assert told(tmp_path / "any", sources=[source(sector="any", role_group="word")]) == []


def test_a_register_replaces_a_vocabulary(tmp_path):
    rubrics = (
        factories.rubric(),
        factories.rubric(
            rubric="v", criteria=["RV1"], more="register: {stage: {seen: Seen, gone: Gone}}"
        ),
    )
    benefit = {"benefit": "b", "programme": "p", "category": "performance-staff"}
    tables = {"programmes": [{"programme": "p", "system": "site-a"}], "rubrics": rubrics}
    assert told(tmp_path, **tables, benefits=[{**benefit, "stage": "seen"}]) == []
    (tmp_path / "ours").mkdir()
    assert told(tmp_path / "ours", **tables, benefits=[{**benefit, "stage": "lost"}]) == [
        "benefits.csv line 2: stage lost is not one of seen, gone"
    ]
