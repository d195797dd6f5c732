"""Agreement as the page and its files tell it: whose answers are set side by side."""

import csv
import io

import pytest

from qms.services import agreement, library
from tests import factories

TEXT = "".join(f"Line {n} of what was said.\n" for n in range(12))


def coded(id_, coder, source="int-1", code="QP1", line=0):
    quote = f"Line {line} "
    return factories.coding(
        coding=id_, source=source, quote=quote, text=TEXT, code=code, level="", coder=coder
    )


def assigned(*whose, told="done", source="int-1"):
    return [{"source": source, "coder": who, "adjudication": told} for who in whose]


@pytest.fixture
def view(tmp_path):
    def view(codings, double_coding=()):
        study = factories.study(
            members=[{"member": who, "role": "coder"} for who in ("ana", "ben", "lea")],
            sources=[factories.source(), factories.source(source="int-2")],
            texts={"int-1": TEXT, "int-2": TEXT},
            codes=[{"code": "own", "name": "Of one's own"}],
            codings=codings,
            double_coding=list(double_coding),
        )
        with library.open_store(f"sqlite:///{tmp_path}/w.sqlite") as store:
            with store.begin() as conn:
                library.stored.insert_study(conn, study, replace=False)
            kept = library.study(store, "study-1")
            return agreement.coder_view(store, kept, "t1")

    return view


def test_coders_of_a_source_that_nobody_was_assigned_to_are_compared(view):
    found = view([coded("c1", "ana"), coded("c2", "ben"), coded("c3", "ben", line=3)])
    assert (found.sources, found.at_work) == (1, 0)
    paragraphs = found.codes[0]
    assert (paragraphs.code, paragraphs.basis, paragraphs.units) == ("QP1", "paragraphs", 12)
    assert paragraphs.percent == pytest.approx(11 / 12)


def test_while_a_coder_is_at_work_their_source_is_left_out(view):
    codings = [coded("c1", "ana"), coded("c2", "ben")]
    one_done = [*assigned("ana"), *assigned("ben", told="")]
    found = view(codings, one_done)
    assert (found.sources, found.at_work, found.codes) == (0, 1, ())
    assert found.together.alpha is None


def test_where_coders_were_assigned_nobody_else_is_compared(view):
    codings = [coded("c1", "ana"), coded("c2", "ben"), coded("c3", "lea", line=5)]
    found = view(codings, assigned("ana", "ben", told="talked over"))
    assert found.codes[0].units == 12  # one pair, not three
    assert found.codes[0].percent == 1


def test_who_is_assigned_alone_stands_beside_who_coded(view):
    found = view([coded("c1", "ana")], assigned("ben"))
    assert found.sources == 1
    assert found.codes[0].percent == pytest.approx(11 / 12)


def test_codes_stand_in_the_order_of_the_codebook(view):
    pairs = [("own", 1), ("QA1", 2), ("QP1", 3)]
    codings = [
        coded(f"{who}{n}", who, code=code, line=n) for code, n in pairs for who in ("ana", "ben")
    ]
    found = view(codings)
    assert list(dict.fromkeys(part.code for part in found.codes)) == ["QP1", "QA1", "own"]
    lines = list(csv.DictReader(io.StringIO(agreement.coder_csv(found))))
    assert [line["name"] for line in lines[-3:]] == [
        "Of one's own",
        "Of one's own",
        "All codes together",
    ]
    assert float(lines[-1]["alpha_nominal"]) == 1
    assert lines[-1]["system"] == "all"


def test_the_file_of_the_raters_names_seed_and_reasons():
    criteria = [f"QP{n}" for n in range(1, 11)] + ["QA1"]
    study = factories.study(
        rubrics=(factories.rubric(criteria=criteria),),
        ratings=[
            factories.rating(criterion=criterion, rater=rater, level=str((n + (rater == "b")) % 4))
            for n, criterion in enumerate(criteria)
            for rater in ("a", "b")
        ],
    )
    found = agreement.rater_view(study, "t1")
    lines = list(csv.DictReader(io.StringIO(agreement.rater_csv(found))))
    by_scope = {line["scope"]: line for line in lines}
    assert list(by_scope) == ["all", "QP", "QA", *criteria]
    assert by_scope["all"]["seed"] == str(agreement.SEED)
    assert float(by_scope["all"]["weighted_kappa"]) == found.overall.weighted_kappa
    assert float(by_scope["QP"]["interval_low"]) <= float(by_scope["QP"]["alpha_ordinal"])
    few = by_scope["QA1"]
    assert (few["alpha_ordinal"], few["percent"], few["seed"]) == ("", "", "")
    assert (few["reason"], few["units"]) == ("fewer than 10 units", "1")


def test_levels_of_another_scale_are_told_to_stay_out_of_all():
    other = factories.rubric(rubric="other", criteria=("V1",), levels=range(3))
    ratings = [factories.rating(criterion="V1", rater=rater) for rater in ("a", "b")]
    study = factories.study(rubrics=(factories.rubric(), other), ratings=ratings)
    assert agreement.rater_view(study, "t1").other_scale
    assert agreement.rater_view(study, "t1").overall.units == 0
    assert not agreement.rater_view(factories.study(), "t1").other_scale
