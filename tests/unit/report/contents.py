"""The content of a report for a study made by `tests.factories`, and ways to look into it."""

from dataclasses import replace

from qms.analysis.attention import attention
from qms.analysis.comparison import comparison
from qms.analysis.coverage import coverage
from qms.analysis.evidence import evidence
from qms.analysis.headlines import headlines
from qms.analysis.profiling import profiles
from qms.report.content import comparison_content, profile_content
from tests.factories import coding, consensus, rating, rubric, source, study

WORDS = ("Absent", "Emerging", "Developing", "Maturing", "Thriving")


def named(small):
    """The rubric with the words of the house on its five levels."""
    steps = tuple(replace(s, name=w) for s, w in zip(small.scale, WORDS, strict=True))
    return replace(small, scale=steps)


def profile_of(made, system="site-a", openness="private"):
    """The content of the profile report of one system in the latest wave."""
    wave = made.waves_by_date()[-1]
    own, _ = made.rubrics_of(wave)[0]
    profile = profiles(made, systems=[system], waves=[wave])[0]
    covered, attended = coverage(made, own, system, wave), attention(made, own, system, wave)
    return profile_content(
        made,
        profile,
        own,
        headlines=headlines(profile, own, covered, attended),
        coverage=covered,
        attention=attended,
        origins={
            part.criterion: evidence(made, own, system, wave, part.criterion, part.suggestion)
            for part in profile.criteria
        },
        openness=openness,
    )


def compared(made):
    """The content of the comparison of all systems in the latest wave."""
    return comparison_content(made, comparison(made))


def row_of(content, code="QP1"):
    """The row of a criterion in the strips."""
    return next(r for d in content["domains"] for r in d["rows"] if r["code"] == code)


def section_of(content, code="QP1"):
    """The section behind a criterion."""
    return next(s for d in content["behind"] for s in d["sections"] if s["code"] == code)


def marked(row):
    """The words under Marks."""
    return [mark["text"] for mark in row["marks"]]


def judged(section):
    """The paragraphs of the judgement, each with its label."""
    return [(said["label"], said["text"]) for said in section["judgement"]]


def three_sources(**cells):
    """An interview, a meeting and a document of three sectors, all quotable."""
    kinds = (
        ("int-1", "interview", "icb"),
        ("mee-1", "meeting", "acute"),
        ("doc-1", "document", ""),
    )
    return [source(source=s, kind=k, sector=x, quotable="true", **cells) for s, k, x in kinds]


def contested(**cells):
    """A study in which two origins signal 2 and one, of those affected, signals 1."""
    return study(
        rubrics=(named(rubric()),),
        sources=three_sources(),
        codings=[
            coding(coding="c1", source="int-1", level="2"),
            coding(coding="c2", source="mee-1", level="2"),
            coding(coding="c3", source="doc-1", level="1", affected="true"),
        ],
        ratings=[rating(rater="ana", level="2"), rating(rater="ben", level="1")],
        **cells,
    )


def agreed(level="2", **cells):
    """The contested study with an agreed level."""
    return contested(consensus=[consensus(level=level, **cells)])
