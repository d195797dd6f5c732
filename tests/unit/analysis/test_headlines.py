"""The first sentences: small counts, and voices that are not known."""

import pytest

from qms.analysis.attention import FOUR, Attention, attention
from qms.analysis.coverage import coverage
from qms.analysis.headlines import balance, headlines
from qms.analysis.profiling import profiles
from tests import factories

RUBRIC = factories.rubric(
    more="sectors: {icb: Board, patient: Patient voice}\nvoice_sectors: [patient]"
)


def not_heard(*sectors, codings=()):
    study = factories.study(
        rubrics=(RUBRIC,),
        sources=[factories.source(source=f"s{i}", sector=s) for i, s in enumerate(sectors)],
        codings=[factories.coding(source=source) for source in codings],
    )
    here = RUBRIC, "site-a", "t1"
    (profile,) = profiles(study)
    return headlines(profile, RUBRIC, coverage(study, *here), attention(study, *here)).not_heard


@pytest.mark.parametrize(
    ("sectors", "codings", "said"),
    [
        (("icb",), (), "No source from patient voice."),
        (
            ("icb", ""),
            (),
            "No source from patient voice; not known for sources that have no sector yet.",
        ),
        (("", "", ""), (), "Not known: no source has a sector yet."),
        (
            ("patient", ""),
            (),
            "Nothing from patient voice on domain qp; not known for sources that have no sector "
            "yet.",
        ),
        (("patient",), ("s0",), "Nothing from patient voice on domain qa."),
    ],
)
def test_a_blank_sector_is_not_known_and_not_unheard(sectors, codings, said):
    assert not_heard(*sectors, codings=codings) == said


def codings(assurance, improvement, rest=0):
    amounts = {**dict.fromkeys(FOUR, 0), "assurance": assurance, "improvement": improvement}
    return Attention("codings", amounts, assurance + improvement + rest)


@pytest.mark.parametrize(
    ("found", "said", "public"),
    [
        (
            codings(1, 0),
            "1 coding on assurance, 0 on improvement.",
            "Fewer than 5 codings on assurance, 0 on improvement.",
        ),
        (
            codings(2, 6),
            "2 codings on assurance, 6 on improvement.",
            "Fewer than 5 codings on assurance, 6 on improvement.",
        ),
        (
            codings(12, 3),
            "80% of codings on assurance, 20% on improvement.",
            "12 codings on assurance, fewer than 5 on improvement.",
        ),
        (
            codings(12, 6, rest=2),
            "60% of codings on assurance, 30% on improvement.",
            "12 codings on assurance, 6 on improvement.",
        ),
        (
            codings(15, 5),
            "75% of codings on assurance, 25% on improvement.",
            "75% of codings on assurance, 25% on improvement.",
        ),
    ],
)
def test_balance_is_counted_for_its_readers(found, said, public):
    assert balance(found) == said
    assert balance(found, 5) == public
