"""Finding excerpts by their words, codes and sources, for whoever may see them."""

from qms.analysis.excerpts import excerpts_found
from tests import factories

TEXT = "Café talks began in March.\nNobody counted the beds, RV1 or not.\n"
MADE = factories.study(
    systems=[{"system": "site-a"}, {"system": "site-b"}],
    sources=[
        factories.source(title="Talk with a director", quotable="true"),
        factories.source(source="int-2", system="site-b", title="Board paper"),
        factories.source(source="int-3", withdrawn_at="2024-04-01T00:00:00Z"),
    ],
    texts={"int-1": TEXT, "int-2": TEXT, "int-3": TEXT},
    codings=[
        factories.coding(coding="c1", text=TEXT, quote="Café talks", code="RV1", coder="ana"),
        factories.coding(coding="c2", text=TEXT, quote="Café talks", code="RV1", coder="ben"),
        factories.coding(coding="c3", text=TEXT, quote="counted the beds", code="RV10"),
        factories.coding(coding="c4", source="int-2", text=TEXT, quote="RV1 or not", code="QA1"),
        factories.coding(coding="c5", source="int-3", text=TEXT, quote="Café talks", code="RV1"),
    ],
)


def found(asked, **given):
    each, total = excerpts_found(MADE, asked, **given)
    return [one.coding for one in each], total


def test_every_word_must_stand_there_without_regard_to_accents_and_capitals():
    assert found("CAFE talks") == (["c1"], 1)
    assert found("cafe beds") == ([], 0)
    assert found("  ") == ([], 0)


def test_a_code_asks_for_that_code_alone():
    assert found("rv1") == (["c1"], 1)
    assert found("RV10") == (["c3"], 1)


def test_a_title_finds_its_excerpts_and_a_system_narrows():
    assert found("board") == (["c4"], 1)
    assert found("board", system="site-a") == ([], 0)


def test_one_passage_under_one_code_is_given_once_and_a_withdrawn_source_not_at_all():
    ids, total = found("talks")
    assert (ids, total) == (["c1"], 1)


def test_who_codes_blind_sees_only_their_own():
    assert found("talks", viewer="ben", blind=["int-1"]) == (["c2"], 1)
    assert found("beds", viewer="ben", blind=["int-1"]) == ([], 0)


def test_there_are_no_more_than_asked_for_and_the_rest_is_counted():
    ids, total = found("a", most=1)
    assert len(ids) == 1
    assert total > 1
