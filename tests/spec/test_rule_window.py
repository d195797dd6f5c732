"""Rule 1: which codings count, and what is said when none does."""

import pytest

from tests.spec.build import answer, profile, rows, rubric, suggestion, with_rule

TWO = """
    kind       sector  level  directness  date
    {kind}     icb     2      2           {date}
    meeting    acute   2      2           {as_of}
"""

# months, as_of, the last date inside, the first date outside
EDGES = rows("""
    months  as_of       inside      outside
    18      2026-01-01  2024-07-01  2024-06-30
    18      2026-05-31  2024-11-30  2024-11-29
    18      2025-08-31  2024-02-29  2024-02-28
    18      2024-08-31  2023-02-28  2023-02-27
    12      2025-02-28  2024-02-28  2024-02-27
    12      2024-02-29  2023-02-28  2023-02-27
    1       2026-03-31  2026-02-28  2026-02-27
    1       2026-12-31  2026-11-30  2026-11-29
    36      2026-01-15  2023-01-15  2023-01-14
    0       2026-01-15  2026-01-15  2026-01-14
""")


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge['months']} to {edge['as_of']}")
def test_the_edge_of_the_window(edge):
    """A calendar month before is the same day, or that month's last day; that day is inside."""
    months = int(edge["months"])
    window = {"interview": months, "meeting": 600, "document": 0}
    parts = {
        "under": with_rule(rubric(), window_months=window),
        "waves": f"wave as_of\nt1 {edge['as_of']}",
    }
    at = {"kind": "interview", "as_of": edge["as_of"]}
    assert answer(TWO.format(date=edge["inside"], **at), **parts) == 2
    assert suggestion(TWO.format(date=edge["outside"], **at), **parts).origins == 1


def test_each_kind_has_its_own_window():
    """By default a document counts for 36 months, an interview and a meeting for 18."""
    for kind, inside, outside in (
        ("interview", "2024-07-01", "2024-06-30"),
        ("meeting", "2024-07-01", "2024-06-30"),
        ("document", "2023-01-01", "2022-12-31"),
    ):
        kept = suggestion(TWO.format(kind=kind, date=inside, as_of="2026-01-01"))
        assert kept.origins == 2
        assert kept.notes == ()
        assert suggestion(TWO.format(kind=kind, date=outside, as_of="2026-01-01")).origins == 1


def test_the_window_is_the_sources_own_kind_not_its_origins():
    """Old minutes of a meeting are a document, and their date is read as a document's."""
    found = suggestion("""
        source   kind      sector  level  date        origin
        minutes  document  icb     2      2023-06-01  board
        recent   meeting   icb     3      2025-12-01  board
        other    interview acute   2      2025-12-01  -
    """)
    assert (found.level, found.origins) == (2, 2)
    assert found.kinds["meeting"] == 1


def test_no_date_and_a_later_date_are_kept_and_noted():
    """Neither is a reason to lose evidence in silence, nor to take it in silence."""
    evidence = "sector level date\nicb 1 {}\nacute 1 {}"
    for first, second, notes in (
        ("2025-12-01", "2026-01-01", set()),
        ("2025-12-01", "-", {"no date"}),
        ("2026-01-02", "2025-12-01", {"after as_of"}),
        ("2031-07-01", "-", {"after as_of", "no date"}),
    ):
        found = suggestion(evidence.format(first, second))
        assert found.level == 1
        assert notes == {note for note in found.notes if note in ("no date", "after as_of")}


def test_a_note_is_about_codings_that_were_kept():
    """An undated source whose coding has no level says nothing, so there is nothing to note."""
    found = suggestion("sector level date\nicb 1 2025-12-01\nacute 1 2025-12-01\nvcse - -")
    assert found.level == 1
    assert found.notes == ()


def test_all_outside_the_window():
    """Evidence there was, but all of it is old: insufficient, with that reason."""
    found = suggestion("level date\n2 2019-01-01\n2 2018-01-01\n- 2025-12-01")
    assert (found.state, found.reason) == ("IE", "outside window")
    assert found.reasons[0].startswith("outside window")
    assert (found.origins, found.leave_one_out, found.strength) == (0, (), "insufficient")


def test_codings_without_a_level():
    """A stance without a level signals nothing, whatever the stance."""
    for stance in ("supports", "contradicts", "context"):
        found = suggestion(f"stance level\n{stance} -\n{stance} -")
        assert (found.state, found.reason) == ("IE", "no level signalled")


def test_one_old_coding_with_a_level_beside_codings_without():
    """A coding with a level exists and all such are outside: that is the reason."""
    assert suggestion("level date\n- 2025-12-01\n1 2010-01-01").reason == "outside window"


def test_the_stance_is_not_read():
    """Stance is for people: only the levels count."""
    for stance in ("supports", "contradicts", "-"):
        assert answer(f"sector stance level\nicb {stance} 1\nacute {stance} 1") == 1


def test_codings_of_all_coders_count():
    """Two coders of one source are still one origin; both are heard in its median."""
    evidence = """
        source  sector  level  coder
        a       icb     1      ana
        a       icb     2      ben
        b       acute   2      ana
        b       acute   2      ben
    """
    found = suggestion(evidence)
    assert (found.origins, found.level) == (2, 1)


def test_codings_to_an_own_code_never_count():
    """An inductive code speaks to no criterion, whatever its parent; it does open a source."""
    found = profile(
        "code level\nown 2\nown 2\nown 2",
        codes="code parent\nown QA2",
        under=rubric("QA1", "QA2"),
    )
    for part in found.criteria:
        assert (part.status, part.state) == ("none", "NA")
        assert (part.suggestion.state, part.suggestion.reason) == ("IE", "nothing found")


def test_only_the_same_system_and_wave_count():
    """What is said of another system, or was said for another wave, is not evidence here."""
    evidence = """
        system  wave  sector  level
        site    t1    icb     1
        other   t1    acute   1
        site    t2    acute   1
    """
    places = {"systems": "system\nsite\nother", "waves": "wave as_of\nt1 2026-01-01\nt2 2026-01-01"}
    assert suggestion(evidence, **places).reason == "one voice"
    assert suggestion(evidence, system="other", wave="t2", **places).reason == "not opened"


def test_a_withdrawn_source_is_heard_no_more():
    """Its codings neither count nor open anything."""
    evidence = "sector level withdrawn_at\nicb 1 {}\nacute 1 2025-12-24"
    assert suggestion(evidence.format("-")).reason == "one voice"
    gone = profile(evidence.format("2025-12-24")).criterion("QA2")
    assert (gone.status, gone.state) == ("none", "NA")
    assert (gone.suggestion.state, gone.suggestion.reason) == ("NA", "not opened")
    assert gone.suggestion.strength is None
    assert gone.suggestion.missing == ()
