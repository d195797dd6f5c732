"""Systems side by side.

Order of names, warnings before anything is compared, and nothing that ranks.
"""

import json
from dataclasses import replace

import pytest

from qms.analysis.comparison import comparison
from tests.spec.build import rubric, study

SYSTEMS = "system name places\nz-site Alpha -\na-site Zeta -\nm-site Midway -"
EVIDENCE = """
    system  kind       sector        level  source
    z-site  interview  icb           1      s1
    z-site  meeting    acute         1      s2
    a-site  interview  icb           4      s3
    a-site  meeting    patient-voice 4      s4
    a-site  document   vcse          4      s5
    a-site  document   icb           3      s6
    a-site  interview  public-health 3      s7
"""
TWO_WAVES = "wave as_of rubric_version form\nt0 2025-01-01 {}\nt1 2026-01-01 - -"


def warned(evidence=EVIDENCE, **parts):
    return " ".join(comparison(study(evidence, systems=SYSTEMS, **parts)).warnings)


def test_systems_stand_in_the_order_of_their_names():
    """Alpha comes before Zeta, whatever their ids and whatever their levels."""
    found = comparison(study(EVIDENCE, systems=SYSTEMS))
    assert list(found.systems.values()) == ["Alpha", "Midway", "Zeta"]
    for part in found.as_json()["criteria"]:
        assert list(part["systems"]) == ["z-site", "m-site", "a-site"]


def test_the_latest_wave_is_compared_unless_another_is_asked_for():
    """Waves go by their date, not by their name."""
    whole = study(waves="wave as_of\nt1 2026-01-01\nt2 2025-01-01")
    assert comparison(whole).wave == "t1"
    assert comparison(whole, "t2").wave == "t2"


def test_a_short_form_warns():
    """A short form is labelled, and never compared with the full one."""
    short = rubric("QA1", "QA2", forms=(("short", ("QA2",)),))
    found = comparison(study(EVIDENCE, systems=SYSTEMS, under=short, form="short"))
    assert "short" in found.warnings[0]
    assert [part["criterion"] for part in found.as_json()["criteria"]] == ["QA2"]


@pytest.mark.parametrize(
    ("earlier", "told"), [("0.9 -", "0.9"), ("- short", "form short"), ("0.9 short", "0.9")]
)
def test_another_version_or_form_in_another_wave_warns(earlier, told):
    """What was judged against other words, or fewer questions, is not comparable."""
    forms = (("short", ("QA2",)),)
    now = rubric("QA1", "QA2", forms=forms)
    said = warned(
        under=now,
        further=(replace(now, version="0.9"),),
        waves=TWO_WAVES.format(earlier),
    )
    assert told in said
    assert "not comparable" in said


def test_the_same_version_and_form_does_not_warn():
    """Two waves under the same rubric, form and window are comparable."""
    assert "not comparable" not in warned(waves=TWO_WAVES.format("- -"))


def test_who_was_not_heard_is_said_for_each_system():
    """A missing voice, too few meetings and unequal evidence are told before the levels."""
    said = warned()
    assert "Midway: no sources in this wave." in said
    assert "Alpha: no source from patient-voice and public-health; 1 meeting only." in said
    assert "Unequal evidence: 5 sources for Zeta, 2 sources for Alpha." in said


def test_nothing_ranks_scores_or_averages():
    """No key of the comparison is a score, and every level is a whole number."""
    printed = json.dumps(comparison(study(EVIDENCE, systems=SYSTEMS)).as_json())
    for word in ("score", "rank", "mean", "average", "total", "percent", "index"):
        assert f'"{word}' not in printed
    levels = []

    def walk(value):
        if isinstance(value, dict):
            levels.extend(v for k, v in value.items() if k in ("level", "range"))
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(json.loads(printed))
    assert levels
    assert not any(isinstance(level, float) for level in levels)
