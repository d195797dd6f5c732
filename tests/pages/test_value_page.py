"""Value on its page: a register that begins with a sentence, and figures that never stand alone."""

import json

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from qms.core.tables import TABLE
from qms.services import coding, intake, library, register
from qms.services.coding import NewCoding
from qms.services.library import NewStudy, NewSystem, NewWave
from qms.services.reading_files import read_file
from qms.services.register import add_claim, change_claim
from qms.services.register_panel import write_panel
from qms.ui.claim_desk import NAMES
from tests import factories
from tests.pages.conftest import address, components, drawn, is_drawn, said

REGISTER, CELLS = "qms.register", "qms.benefits"
PROGRAMME = {
    "programme": "prog",
    "system": "site-a",
    "title": "Home first",
    "payer": "Council",
    "started": "2023-01-01",
    "cost_low": "90",
    "cost_central": "100",
    "cost_high": "200",
    "currency_year": "2023",
}
MONEY = {
    "valuation": "monetised",
    "gross": "400",
    "share_low": "0.25",
    "share_central": "0.5",
    "share_high": "0.75",
    "currency_year": "2023",
    "beneficiary": "own-organisation",
    "category": "performance-financial",
    "stage": "realised",
}
CLAIMS = [
    {
        "benefit": "b1",
        "programme": "prog",
        "statement": "Staff stay longer.",
        "category": "performance-staff",
        "beneficiary": "staff",
        "stage": "early",
        "attribution": "A1",
        "evidence": "c1",
    },
    {
        **MONEY,
        "benefit": "b2",
        "programme": "prog",
        "statement": "Agency shifts end.",
        "money_class": "cash-releasing",
        "attribution": "A3",
    },
    {
        **MONEY,
        "benefit": "b3",
        "programme": "prog",
        "statement": "Beds are free sooner.",
        "money_class": "capacity-releasing",
        "attribution": "A0",
        "stage": "expected",
    },
]
MEMBERS = [{"member": "ana", "name": "Ana Oak", "role": "owner"}]


def small(**given):
    parts = {
        "sources": [factories.source(title="A talk", quotable="true")],
        "codings": [
            factories.coding(),
            factories.coding(coding="c2", quote="Nobody outside", code="QA1"),
        ],
        "systems": [{"system": "site-a", "name": "Site A"}, {"system": "site-b", "name": "Site B"}],
        "programmes": [PROGRAMME],
        "benefits": CLAIMS,
        "members": MEMBERS,
    }
    return factories.study(**{**parts, **given})


def send(app, component, event, value, at=0):
    """What the browser does when something in a component is used."""
    protos = [n.proto for n in nodes(app._tree) if n.proto.component_name == component]
    states = app._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(protos[at].id, "events"), json_trigger_value=told)
    app._run(states)
    assert not app.exception
    return app


def nodes(node):
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child
        yield from nodes(child)


def lines(app):
    return [claim for group in drawn(app, REGISTER)["groups"] for claim in group["claims"]]


def stored(workspace, table="benefits"):
    with library.open_store(workspace.url) as store:
        return library.study(store, "study-1").tables[table].to_dict("records")


def the_claim(workspace, id_):
    return next(row for row in stored(workspace) if row["benefit"] == id_)


def read(app):
    """What the page says, without the signs that keep Markdown from reading it."""
    return said(app).replace("\\", "").replace("\u2060", "")


def read_warnings(app):
    return " ".join(each.value for each in app.warning).replace("\\", "").replace("\u2060", "")


def read_errors(app):
    return " ".join(each.value for each in app.error).replace("\\", "").replace("\u2060", "")


def field(app, kind, label):
    return next(each for each in getattr(app, kind) if each.label == label)


@pytest.fixture
def opened(open_page, workspace):
    workspace.add(small())
    return lambda **asked: open_page("value", study="study-1", **asked)


def test_without_a_study_it_leads_to_one(open_page):
    assert open_page("value").title[0].value == "No study is open yet"


def test_an_empty_register_says_what_to_do_and_takes_a_first_claim(open_page, workspace):
    workspace.add(small(programmes=[], benefits=[]))
    page = open_page("value", study="study-1", system="site-b")
    assert "No programme is in the register yet" in said(page)
    field(page, "text_area", "One sentence: who gains what").input("Carers sleep.")
    field(page, "selectbox", "Who gains").select("people-and-carers")
    page.run()
    field(page, "text_input", "Its title").input("Night sitters")
    page.button(key="value.add.save").click().run()
    assert not page.exception
    (programme,) = stored(workspace, "programmes")
    assert (programme["title"], programme["system"]) == ("Night sitters", "site-b")
    (claim,) = stored(workspace)
    assert (claim["statement"], claim["beneficiary"]) == ("Carers sleep.", "people-and-carers")
    assert address(page)["benefit"] == claim["benefit"]
    assert page.success[0].value.startswith("The claim is in the register")


def test_a_claim_that_lacks_something_starts_no_programme(open_page, workspace):
    workspace.add(small(programmes=[], benefits=[]))
    page = open_page("value", study="study-1")
    field(page, "text_area", "One sentence: who gains what").input("Carers sleep.")
    page.run()
    field(page, "text_input", "Its title").input("Night sitters")
    page.button(key="value.add.save").click().run()
    assert "names no beneficiary" in page.error[0].value
    assert stored(workspace, "programmes") == []
    assert field(page, "text_area", "One sentence: who gains what").value == "Carers sleep."


def test_the_register_says_in_words_what_each_claim_holds(opened):
    page = opened()
    (group,) = drawn(page, REGISTER)["groups"]
    assert (group["title"], group["about"]) == (
        "Home first",
        "since January 2023 · paid by Council",
    )
    assert group["warnings"] == [
        "No unintended effect is recorded, good or bad: a warning, not a success."
    ]
    first = lines(page)[0]
    assert (first["beneficiary"], first["stage"], first["valuation"]) == (
        "Staff",
        "Early signs",
        "not stated",
    )
    assert "claimed, not yet valued" in first["gaps"]
    assert "3 claims in 1 programme; 3 claims not yet valued by anybody" in said(page)


def test_filters_narrow_the_register(opened):
    page = opened()
    page.multiselect(key="value.filter.stage").select("expected").run()
    assert [claim["id"] for claim in lines(page)] == ["b3"]


def test_a_claim_is_completed_and_saved(opened, workspace):
    page = send(opened(), REGISTER, "opened", "b1")
    field(page, "text_input", "Who said that it matters").input("ward staff")
    field(page, "radio", "Attribution: how sure is it that the work brought it about?").set_value(
        "A2"
    )
    page.button(key="value.claim.save").click().run()
    assert not page.exception
    claim = the_claim(workspace, "b1")
    assert (claim["valued_by"], claim["attribution"], claim["evidence"]) == (
        "ward staff",
        "A2",
        "c1",
    )
    assert page.success[0].value == "The claim is saved."


def test_attribution_has_its_words_though_the_study_has_no_value_rubric(opened):
    page = opened(benefit="b1")
    scale = field(page, "radio", "Attribution: how sure is it that the work brought it about?")
    assert scale.options[1:3] == ["A0, asserted", "A1, plausible story"]
    assert list(scale.proto.captions)[1] == "claimed without support"


def test_sums_are_asked_for_only_where_the_benefit_is_in_money(opened):
    page = opened(benefit="b1")
    labels = [each.label for each in page.text_input]
    assert "Gross sum" not in labels
    field(page, "selectbox", "Valuation").select("monetised").run()
    assert "Gross sum" in [each.label for each in page.text_input]
    field(page, "selectbox", "Valuation").select("described").run()
    assert "Not in money, because" in [each.label for each in page.selectbox]


def test_every_column_but_its_id_and_evidence_has_a_field():
    assert set(TABLE["benefits"].column_names) - set(NAMES) == {"benefit", "evidence"}


def test_a_fault_is_told_and_nothing_typed_is_lost(opened, workspace):
    page = opened(benefit="b2")
    field(page, "text_input", "Gross sum").input("a lot")
    page.button(key="value.claim.save").click().run()
    assert "Gross sum: “a lot” is not a sum of money" in read_errors(page)
    assert field(page, "text_input", "Gross sum").value == "a lot"
    assert the_claim(workspace, "b2")["gross"] == "400"


def test_money_is_entered_as_people_write_it(opened, workspace):
    page = opened(benefit="b2")
    typed = {"Gross sum": "£12,000", "Price year": "2025/26", "Share, low": "20%"}
    for label, text in typed.items():
        field(page, "text_input", label).input(text)
    assert "2025/26, which is kept as its first year" in read(page)
    page.button(key="value.claim.save").click().run()
    assert page.success[0].value == "The claim is saved."
    claim = the_claim(workspace, "b2")
    assert [claim[name] for name in ("gross", "currency_year", "share_low", "share_high")] == [
        "12000",
        "2025",
        "0.2",
        "0.75",
    ]


def test_the_cost_of_a_programme_is_entered_as_people_write_it(opened, workspace):
    page = opened(programme="prog")
    field(page, "text_input", "Cost, high").input("3,000")
    field(page, "text_input", "Price year").input("next year")
    page.button(key="value.programme.save").click().run()
    assert "Price year: “next year” is not a year" in read_errors(page)
    field(page, "text_input", "Price year").input("2025/26")
    page.button(key="value.programme.save").click().run()
    (programme,) = stored(workspace, "programmes")
    assert (programme["cost_high"], programme["currency_year"]) == ("3000", "2025")


def test_somebody_quicker_is_named_and_both_changes_survive(opened, workspace):
    page = opened(benefit="b1")
    field(page, "text_input", "Measure").input("Leavers in a year")
    with library.open_store(workspace.url) as store:
        seen = the_claim(workspace, "b1")
        change_claim(store, "study-1", seen, {"stage": "realised"}, by="ben")
    page.button(key="value.claim.save").click().run()
    assert "ben" in page.warning[0].value
    assert "**What they changed:** Stage: realised" in said(page)
    assert the_claim(workspace, "b1")["measure"] == ""
    assert field(page, "text_input", "Measure").value == "Leavers in a year"
    page.button(key="value.claim.save").click().run()
    claim = the_claim(workspace, "b1")
    assert (claim["stage"], claim["measure"]) == ("realised", "Leavers in a year")


def test_a_claim_removed_meanwhile_can_be_entered_again(opened, workspace):
    page = opened(benefit="b1")
    field(page, "text_input", "Measure").input("Leavers in a year")
    page.run()
    with library.open_store(workspace.url) as store:
        register.remove_claim(store, "study-1", the_claim(workspace, "b1"), by="ben")
    page.button(key="value.claim.save").click().run()
    assert "ben removed this claim" in read_warnings(page)
    assert field(page, "text_input", "Measure").value == "Leavers in a year"
    page.button(key="value.claim.save").click().run()
    assert not page.exception
    again = next(row for row in stored(workspace) if row["statement"] == "Staff stay longer.")
    assert again["benefit"] != "b1"
    assert (again["measure"], again["evidence"]) == ("Leavers in a year", "c1")


def test_an_excerpt_is_found_linked_and_unlinked(opened, workspace):
    page = opened(benefit="b2")
    field(page, "text_input", "Look for an excerpt").input("nobody").run()
    (line,) = drawn(page, "qms.excerpts")["lines"]
    assert line["quote"] == "Nobody outside"
    assert line["line"] == "Interview · A talk · QA1 Name of QA1"
    send(page, "qms.excerpts", "acted", "c2")
    assert the_claim(workspace, "b2")["evidence"] == "c2"
    assert page.success[0].value == "The excerpt is linked."
    send(page, "qms.excerpts", "acted", "c2")
    assert the_claim(workspace, "b2")["evidence"] == ""


def test_words_that_nobody_coded_are_looked_for_on_the_page_search(opened):
    page = opened(benefit="b2")
    field(page, "text_input", "Look for an excerpt").input("system said").run()
    told = read(page)
    assert "No excerpt was found in this system." in told
    assert "Excerpts are passages that somebody has coded" in told
    assert "No other" not in told
    page.button(key="value.claim.search.sources").click().run()
    assert page.title[0].value == "Search"
    assert address(page)["query"] == "system said"


def test_an_excerpt_that_is_linked_already_is_said_to_be_so(opened):
    page = opened(benefit="b1")
    field(page, "text_input", "Look for an excerpt").input("agreed").run()
    assert "Every excerpt that was found in this system is linked already." in read(page)


def test_an_excerpt_opens_in_its_source(opened):
    page = send(opened(benefit="b1"), "qms.excerpts", "opened", ["int-1", "c1"])
    assert page.title[0].value == "A talk"
    assert (address(page)["source"], address(page)["coding"]) == ("int-1", "c1")


def test_the_matrix_has_no_totals_and_says_where_nothing_is_recorded(opened):
    page = opened(view="matrix")
    sheet = drawn(page, CELLS)
    assert len(sheet["rows"]) == 12
    assert [id_ for id_, _ in sheet["columns"]][:2] == ["people-and-carers", "staff"]
    filled = {
        (row["id"], id_): cell
        for row in sheet["rows"]
        for (id_, _), cell in zip(sheet["columns"], row["cells"], strict=True)
        if cell
    }
    assert filled == {
        ("performance-staff", "staff"): [
            "1 early signs",
            "strongest: A1, plausible story",
        ],
        ("performance-financial", "own-organisation"): [
            "1 expected, 1 realised",
            "strongest: A3, pattern over time",
        ],
    }
    assert sheet["none"] == "no claim recorded"
    assert "total" not in json.dumps(sheet).lower()


def test_a_cell_opens_its_claims_and_a_claim_opens_from_there(opened):
    page = opened(view="matrix")
    send(page, CELLS, "picked", ["performance-financial", "own-organisation"])
    assert [claim["id"] for claim in lines(page)] == ["b2", "b3"]
    assert address(page)["case"] == "performance-financial/own-organisation"
    send(page, REGISTER, "opened", "b3")
    assert "Beds are free sooner." in [each.value for each in page.subheader]


def test_money_tells_range_attribution_and_what_is_left_out_beside_the_ratio(opened):
    page = opened(view="money")
    told = read(page)
    assert "Attributable benefit 100 to 300, centrally 200 (prices of 2023)." in told
    assert "attribution of every claim in it: A3" in told
    assert "Benefit-cost ratio 0.50 to 3.33, centrally 2.00." in told
    assert "Return −50% to 233%, centrally 100%." in told
    assert "Left out: 2 of 3 claims (67%): 1 not in money and 1 of another class." in told
    assert "Not shown here: capacity-releasing (1 claim)." in told
    assert "Classes of money are never added together, nor are programmes." in told


def test_money_begins_with_the_first_class_that_has_a_sum(opened, workspace):
    other = {**PROGRAMME, "programme": "other", "title": "Night sitters"}
    claims = [CLAIMS[2], {**CLAIMS[1], "benefit": "b4", "programme": "other"}]
    workspace.add(small(programmes=[PROGRAMME, other], benefits=claims))
    page = opened(view="money", programme="prog")
    assert page.button_group[-1].value == ["capacity-releasing"]
    assert "Attributable benefit 100 to 300" in read(page)
    choose_programme(page, "other")
    assert page.button_group[-1].value == ["cash-releasing"]


def test_a_class_that_was_chosen_stays_with_the_next_programme(opened, workspace):
    other = {**PROGRAMME, "programme": "other", "title": "Night sitters"}
    workspace.add(small(programmes=[PROGRAMME, other]))
    page = opened(view="money", programme="prog")
    page.button_group[-1].set_value(["societal"]).run()
    choose_programme(page, "other")
    assert page.button_group[-1].value == ["societal"]
    choose_programme(page, "prog")
    page.button_group[-1].set_value(["cash-releasing"]).run()
    choose_programme(page, "other")
    assert page.button_group[-1].value == ["cash-releasing"]


def choose_programme(page, programme):
    field(page, "selectbox", "Programme").select(programme).run()
    assert not page.exception


def test_a_price_year_that_is_missing_is_no_comfort(opened, workspace):
    workspace.add(small(programmes=[{**PROGRAMME, "currency_year": ""}]))
    page = opened(view="money")
    assert "1 of another price year" in read(page)
    assert "no fault" not in read(page)
    assert "price year is blank. Enter it in the register, under “About Home first”" in read(page)
    page.button(key="value.to.programme").click().run()
    assert (address(page)["programme"], "view" in address(page)) == ("prog", False)
    assert [each.label for each in page.expander][-1] == "About Home first: dates, payer, cost"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"gross": ""}, "In 1 claim no gross sum is given. Enter it in the claim."),
        ({"money_class": ""}, "In 1 claim no class of money is chosen. Enter it in the claim."),
        ({"share_low": ""}, "In 1 claim the share is not given as low, central and high"),
        ({"currency_year": "2020"}, "In 1 claim the price year is blank or is not the programme’s"),
    ],
)
def test_what_keeps_a_claim_in_money_out_of_a_sum_is_told(opened, workspace, cells, told):
    workspace.add(small(benefits=[CLAIMS[0], {**CLAIMS[1], **cells}]))
    page = opened(view="money")
    assert told in read(page)
    assert "no fault" not in read(page)
    assert "programme’s price year is blank" not in read(page)


def test_benefits_that_are_not_claimed_in_money_are_no_fault(opened, workspace):
    workspace.add(small(benefits=CLAIMS[:1]))
    page = opened(view="money")
    assert "That is no fault: what matters need not be money." in read(page)
    assert "What is missing" not in read(page)


def test_two_classes_stand_apart_and_give_no_return(opened):
    page = opened(view="money")
    page.button_group[-1].set_value(["cash-releasing", "capacity-releasing"]).run()
    told = read(page)
    assert told.count("Attributable benefit 100 to 300") == 2
    assert "Return " not in told
    assert "200 to 600" not in told  # what the two would come to together
    assert "400" not in told


def test_a_present_value_comes_with_its_caution(opened):
    page = opened(view="money")
    assert "Green Book" not in read(page)
    page.toggle(key="value.present").set_value(True).run()
    assert "check it against the Green Book in force" in read(page)
    assert "Cash-releasing: present value" in read(page)


def test_a_grade_is_confirmed_only_by_somebody_with_a_name(opened, workspace):
    panel = [
        {"subject": "prog", "factor": "ambiguity", "note": "Two lists."},
        {"subject": "prog", "factor": "uncertainty", "note": "A long lag."},
    ]
    workspace.add(small(panel=panel))
    page = opened(view="influences", programme="prog")
    assert "2 threats are recorded as active" in said(page)
    assert page.button(key="value.factors.confirm").disabled
    page.selectbox(key="frame.person").select("ana").run()
    page.button(key="value.factors.confirm").click().run()
    row = next(r for r in stored(workspace, "panel") if r["factor"] == "disinvestment")
    assert (row["grade"], row["confirmed_by"]) == ("high", "ana")
    assert "**On record: high**, confirmed by Ana Oak." in said(page)


def test_a_factor_is_written_with_an_excerpt(opened, workspace):
    page = opened(view="influences", programme="prog")
    send(page, "qms.influences", "picked", ["values"])
    field(page, "text_area", "What do leaders say they would protect?").input("Time with people.")
    page.button(key="value.factors.save").click().run()
    field(page, "text_input", "Look for an excerpt").input("QP1").run()
    send(page, "qms.excerpts", "acted", "c1")
    (row,) = stored(workspace, "panel")
    assert (row["note"], row["cites"]) == ("Time with people.", "c1")


ASKED_OF_AMBIGUITY = "Do stakeholders want, or define, different things?"


def graded(page):
    parts = [data for name, data in components(page._tree) if name == "qms.influences"]
    return {factor["id"]: factor["graded"] for data in parts for factor in data["factors"]}


def test_a_threat_that_was_looked_at_and_is_not_active_is_kept_as_such(opened, workspace):
    page = opened(view="influences", programme="prog", case="ambiguity")
    page.selectbox(key="frame.person").select("ana").run()
    field(page, "text_area", ASKED_OF_AMBIGUITY).input("We looked: one list, shared by all.")
    grades = field(page, "selectbox", "Is this threat active? The grade that you confirm for it")
    assert grades.options == [
        "No grade: a note or an excerpt counts as an active threat",
        "Looked, not active: low",
        "Active: guarded",
        "Active: high",
    ]
    grades.select("low")
    page.button(key="value.factors.save").click().run()
    (row,) = stored(workspace, "panel")
    assert (row["grade"], row["confirmed_by"]) == ("low", "ana")
    assert "no threat is recorded as active" in read(page)
    assert graded(page)["ambiguity"] == "Low, confirmed by Ana Oak; looked, not active"


def test_a_note_on_a_threat_says_that_it_counts_as_active(opened):
    page = opened(view="influences", programme="prog", case="ambiguity")
    assert "A note or an excerpt here counts as an active threat." in read(page)
    field(page, "text_area", ASKED_OF_AMBIGUITY).input("We looked, nothing uncertain.")
    page.button(key="value.factors.save").click().run()
    assert graded(page)["ambiguity"] == "Counts as an active threat; no grade on record"
    assert "one threat is recorded as active" in read(page)


def test_in_all_systems_an_excerpt_goes_to_the_programme_that_is_shown(opened, workspace):
    page = opened(view="influences", scope="all", case="values")
    field(page, "text_input", "Look for an excerpt").input("QP1").run()
    send(page, "qms.excerpts", "acted", "c1")
    (row,) = stored(workspace, "panel")
    assert (row["subject"], row["cites"]) == ("prog", "c1")


def test_a_system_has_a_panel_of_its_own(opened, workspace):
    page = opened(view="influences")
    send(page, "qms.influences", "picked", ["mandate"])
    label = "Who is requiring quality to improve, or scarcity to be managed?"
    field(page, "text_area", label).input("The board asks for it.")
    page.button(key="value.factors.save").click().run()
    (row,) = stored(workspace, "panel")
    assert (row["subject"], row["note"]) == ("site-a", "The board asks for it.")


def test_a_factor_that_somebody_else_wrote_meanwhile_is_not_overwritten(opened, workspace):
    page = opened(view="influences", programme="prog", case="values")
    asked = "What do leaders say they would protect?"
    field(page, "text_area", asked).input("Time with people.")
    with library.open_store(workspace.url) as store:
        theirs = {"note": "Rest between shifts."}
        write_panel(store, "study-1", "prog", "values", theirs, seen=None, by="ben")
    page.button(key="value.factors.save").click().run()
    assert "ben changed this panel entry" in read_warnings(page)
    assert "Rest between shifts." in read(page)
    assert field(page, "text_area", asked).value == "Time with people."
    assert stored(workspace, "panel")[0]["note"] == "Rest between shifts."
    page.button(key="value.factors.save").click().run()
    assert stored(workspace, "panel")[0]["note"] == "Time with people."


def test_a_link_to_a_claim_needs_nothing_else_and_an_unknown_one_is_told(opened):
    page = opened(system="site-b", benefit="b1")
    assert "Staff stay longer." in [each.value for each in page.subheader]
    page = opened(benefit="gone")
    assert "There is no claim “gone” here" in page.warning[0].value
    assert is_drawn(page, REGISTER)


def test_all_systems_stand_in_one_register(opened, workspace):
    other = {**PROGRAMME, "programme": "other", "system": "site-b", "title": "Night sitters"}
    workspace.add(small(programmes=[PROGRAMME, other]))
    page = opened(scope="all")
    assert [group["title"] for group in drawn(page, REGISTER)["groups"]] == [
        "Night sitters",
        "Home first",
    ]


def brought(page, text):
    page.file_uploader[0].upload("claims.csv", text.encode(), "text/csv").run()
    page.button(key="value.import").click().run()
    assert not page.exception
    return page


def test_a_table_of_claims_is_brought_in_whole(opened, workspace):
    table = "programme,statement,beneficiary\nprog,Nurses drive less.,staff\nprog,=SUM(A1),staff\n"
    page = brought(opened(), table)
    assert page.success[0].value == "2 claims added, 0 changed, 0 as they stood."
    statements = {row["statement"] for row in stored(workspace)}
    assert {"Nurses drive less.", "=SUM(A1)"} < statements


def test_a_table_with_a_fault_brings_nothing_in_and_says_which_row(opened, workspace):
    table = "programme,statement,stage\nprog,Nurses drive less.,early\nprog,Beds free.,soon\n"
    page = brought(opened(), table)
    assert "line 3" in page.error[0].value
    assert len(stored(workspace)) == len(CLAIMS)


def test_the_page_reads_little(opened, statements):
    page = opened()
    statements.clear()
    page.run()
    assert len([each for each in statements if each.startswith("SELECT")]) <= 3


def test_a_study_of_value_interviews_alone_reaches_its_profile_and_register(open_page, workspace):
    """Started under the value rubric, files brought in and coded: Value and Profile show it."""
    with library.open_store(workspace.url) as store:
        name, system = value_study(store)
    page = open_page("value", study=name)
    (claim,) = lines(page)
    assert claim["beneficiary"] == "People and carers"
    page.button(key="value.practice.RV").click().run()
    assert not page.exception
    assert page.title[0].value == "Site A"
    (domain,) = drawn(page, "qms.strips")["sections"][0]["domains"]
    words = {row["id"]: row["word"] for row in domain["rows"]}
    assert list(words) == [f"RV{n}" for n in range(1, 9)]
    assert words["RV1"] == "suggests Developing"
    assert (address(page)["domain"], address(page)["system"]) == ("RV", system)


def value_study(store):
    """From nothing to two coded interviews and a claim, by the services of the pages."""
    plan = NewStudy(
        title="Leaders on value",
        rubric_id="qi-roi",
        form="full",
        systems=(NewSystem(name="Site A"),),
        waves=(NewWave(title="Talks", as_of="2024-03-31"),),
    )
    name = library.start_study(store, plan, by="ana")
    study = library.study(store, name)
    system, wave = study.tables["systems"]["system"][0], study.tables["waves"]["wave"][0]
    files = []
    for sector in ("icb", "acute"):
        text = f"Director: Any benefit counts, our {sector} policy says so, and we use it.\n"
        read = read_file(f"{sector}.txt", text.encode())
        cells = intake.guessed(read, study, system=system, wave=wave)
        files.append((read, {**cells, "kind": "interview", "date": "2024-03-01", "sector": sector}))
    for source in intake.accept(store, study, files, [], by="ana"):
        said_here = library.study(store, name)
        assert source in set(said_here.tables["sources"]["source"])
        new = NewCoding(
            source=source,
            start=10,
            end=40,
            code="RV1",
            stance="supports",
            levels=(2, 2),
            directness=2,
            reach="organisation",
        )
        coding.code(store, name, new, by="ana")
    titled = {"system": system, "title": "Home first"}
    programme = register.add_programme(store, name, titled, by="ana")["programme"]
    claim = {"programme": programme, "statement": "Carers sleep."}
    add_claim(store, name, {**claim, "beneficiary": "people-and-carers"}, by="ana")
    return name, system
