"""Every fault that an import refuses, told with its file and line."""

import hashlib

import pytest

from qms.errors import InvalidBundle, NotFound
from qms.formats.bundle import bundle_faults, read_bundle
from tests import factories
from tests.factories import TEXT, coding, consensus, edited, rating, source, told

EVERYTHING = {
    "about": {"form": "short", "openness": "partners", "notes": "n"},
    "rubrics": (
        factories.rubric(more="sectors: {icb: Board}\nforms: {short: [QP1]}"),
        factories.rubric(version="0.9", more="forms: {short: [QA1]}"),
        factories.rubric(rubric="value", criteria=["RV1"], levels=(1, 2), more=""),
    ),
    "waves": [
        {"wave": "t0", "as_of": "2023-02-28", "rubric_version": "0.9", "form": "full"},
        {"wave": "t1", "as_of": "2024-02-29", "phase": "rating", "closed": "2024-03-01T10:00Z"},
    ],
    "sources": [
        source(sector="icb", sha256=hashlib.sha256(TEXT.encode()).hexdigest().upper()),
        source(source="int/2", path="./texts/other//name.md", replaces="int-1", quotable="true"),
    ],
    "members": [{"member": "ana", "role": "coder; rater", "sector": "icb"}, {"member": "ben"}],
    "receipts": [{"source": "int-1", "words": "9"}],
    "codes": [{"code": "own", "parent": "QP"}, {"code": "under", "parent": "own"}],
    "codings": [
        coding(coder="ana", flags="tension;equity", affected="false"),
        coding(coding="c2", level="", code="under", directness=""),
        coding(coding="c3", level="", stance="contradicts"),
        coding(coding="c4", code="RV1", level="1"),
    ],
    "double_coding": [{"source": "int-1", "coder": "ben"}],
    "suggestions": [
        {"source": "int-1", "start": "0", "end": "3", "criterion": "QA1", "decision": "dismissed"}
    ],
    "ratings": [
        rating(cites="c1; c2", confidence="very-low", limitations="minor"),
        rating(rater="ben", level="", state="NX"),
    ],
    "consensus": [consensus(), consensus(criterion="QA1", outcome="split", level="")],
    "summaries": [{"system": "site-a", "wave": "t1", "criterion": "QP1", "summary": "s"}],
    "targets": [{"system": "site-a", "wave": "t1", "criterion": "RV1", "level": "2"}],
    "actions": [{"action": "a", "system": "site-a", "wave": "t1", "criteria": "QP1;RV1"}],
    "programmes": [{"programme": "p", "system": "site-a", "cost_low": "-1.50"}],
    "benefits": [{"benefit": "b", "programme": "p", "stage": "lost", "evidence": "any; words"}],
    "panel": [
        {"subject": "p", "factor": "mandate", "cites": "c1"},
        {"subject": "site-a", "factor": "mandate", "grade": "guarded"},
    ],
    "findings": [{"finding": "f", "system": "site-a", "wave": "t1", "source": "int-1"}],
    "agenda": [{"source": "int-1", "item": "1", "minutes": "7.5", "function": "other"}],
    "events": [{"seq": "1", "at": "2024-01-01T10:00:00.5+01:00", "table": "ratings"}],
}


def test_a_bundle_with_every_table_has_no_fault(tmp_path):
    assert told(tmp_path, **EVERYTHING) == []


def test_a_bundle_made_by_hand_needs_four_tables_a_rubric_and_the_texts(tmp_path):
    files = {
        "study.csv": b"\xef\xbb\xbfrubric,study,rubric_version\r\nmini,s,1.0\r\n",
        "systems.csv": b"system\nsite-a\n\n,\n"[:-2],
        "waves.csv": b"as_of,wave\r\n2024-03-31,t1\r\n,\r\n",
        "sources.csv": b"kind,wave,system,source\nmeeting,t1,site-a,m1\n",
        "rubric.yaml": factories.rubric_text().encode(),
        "texts/m1.txt": b"",
        "README.md": b"\xff anything",
        "notes.csv": b"free,form\n1\n",
        "originals/m1.docx": b"PK",
    }
    folder = factories.write_files(tmp_path / "hand", files)
    assert bundle_faults(folder) == []
    assert read_bundle(folder).tables["sources"].loc[0, "path"] == ""


@pytest.mark.parametrize("file", ["study", "systems", "waves", "sources"])
def test_a_required_table_is_missed_and_nothing_is_said_of_what_names_it(tmp_path, file):
    faults = told(tmp_path, replaced={f"{file}.csv": None}, codings=[coding()])
    assert faults == [f"{file}.csv: is missing; every bundle has it"]


CELLS = [
    # what is wrong, tables, the fault
    ("enum", {"codings": [coding(stance="suports")]},
     "codings.csv line 2: stance suports is not one of supports, contradicts, context"),
    ("enum of another table", {"about": {"openness": "open"}},
     "study.csv line 2: openness open is not one of private, partners, public"),
    ("word of a list", {"codings": [coding(flags="tension; tensions")]},
     "codings.csv line 2: flags tensions is not one of tension, tension:crowds-out, "
     "tension:enables, tension:weakens, tension:mutual, pressure, equity"),
    ("kind of a source", {"sources": [source(kind="survey")]},
     "sources.csv line 2: kind survey is not one of interview, meeting, document"),
    ("blank required cell", {"codings": [coding(code="")]}, "codings.csv line 2: code is blank"),
    ("blank quote", {"codings": [{**coding(), "quote": ""}]},
     "codings.csv line 2: quote is blank"),
    ("leading zero", {"codings": [{**coding(), "start": "010"}]},
     "codings.csv line 2: start 010 is not a whole number (as 0, 7 or -7)"),
    ("minus zero", {"events": [{"seq": "-0"}]},
     "events.csv line 2: seq -0 is not a whole number (as 0, 7 or -7)"),
    ("digits of another script", {"events": [{"seq": "\u0663"}]},
     "events.csv line 2: seq \u0663 is not a whole number (as 0, 7 or -7)"),
    ("number with a comma", {"agenda": [{"source": "int-1", "item": "1", "minutes": "7,5"}]},
     "agenda.csv line 2: minutes 7,5 is not a number (as 0, 7.5 or -7)"),
    ("number that is none", {"agenda": [{"source": "int-1", "item": "1", "minutes": "nan"}]},
     "agenda.csv line 2: minutes nan is not a number (as 0, 7.5 or -7)"),
    ("boolean", {"sources": [source(quotable="yes")]},
     "sources.csv line 2: quotable yes is not true or false"),
    ("day that does not exist", {"waves": [{"wave": "t1", "as_of": "2023-02-29"}]},
     "waves.csv line 2: as_of 2023-02-29 is not a date that exists (as 2024-03-31)"),
    ("date of a week", {"sources": [source(date="2024-W01-1")]},
     "sources.csv line 2: date 2024-W01-1 is not a date that exists (as 2024-03-31)"),
    ("date without dashes", {"sources": [source(date="20240131")]},
     "sources.csv line 2: date 20240131 is not a date that exists (as 2024-03-31)"),
    ("time that does not exist", {"codings": [coding(coded_at="2024-01-01T25:00")]},
     "codings.csv line 2: coded_at 2024-01-01T25:00 is not a date or a date and time that "
     "exists (as 2024-03-31T14:05:00Z)"),
    ("time in words", {"codings": [coding(coded_at="at noon")]},
     "codings.csv line 2: coded_at at noon is not a date or a date and time that exists "
     "(as 2024-03-31T14:05:00Z)"),
    ("directness", {"codings": [coding(directness="5")]},
     "codings.csv line 2: directness 5 is not 1 to 4"),
    ("directness 0", {"codings": [coding(directness="0")]},
     "codings.csv line 2: directness 0 is not 1 to 4"),
    ("before the text", {"codings": [{**coding(), "start": "-1"}]},
     "codings.csv line 2: start -1 is not 0 or more"),
    ("control character", {"systems": [{"system": "site-a", "name": "a\x00b"}]},
     "systems.csv line 2: name has a control character (U+0000)"),
    ("control character above ASCII", {"systems": [{"system": "site-a", "name": "a\x85b"}]},
     "systems.csv line 2: name has a control character (U+0085)"),
    # what is named
    ("source", {"codings": [coding(source="int-9")]},
     "codings.csv line 2: source int-9 is not in sources.csv"),
    ("system", {"sources": [source(system="site-b")]},
     "sources.csv line 2: system site-b is not in systems.csv"),
    ("wave", {"ratings": [rating(wave="t9")]}, "ratings.csv line 2: wave t9 is not in waves.csv"),
    ("replaced source", {"sources": [source(replaces="int-0")]},
     "sources.csv line 2: replaces int-0 is not in sources.csv"),
    ("coder", {"members": [{"member": "ben"}], "codings": [coding(coder="ana")]},
     "codings.csv line 2: coder ana is not in members.csv"),
    ("rater", {"members": [{"member": "ben"}], "ratings": [rating()]},
     "ratings.csv line 2: rater ana is not in members.csv"),
    ("cited coding", {"codings": [coding()], "ratings": [rating(cites="c1;c2")]},
     "ratings.csv line 2: cites c2 is not in codings.csv"),
    ("criterion", {"ratings": [rating(criterion="QP9")]},
     "ratings.csv line 2: criterion QP9 is not a criterion of the study's rubrics"),
    ("criterion of a list",
     {"actions": [{"action": "a", "system": "site-a", "wave": "t1", "criteria": "QP1; QX"}]},
     "actions.csv line 2: criteria QX is not a criterion of the study's rubrics"),
    ("a domain is no criterion", {"ratings": [rating(criterion="QP")]},
     "ratings.csv line 2: criterion QP is not a criterion of the study's rubrics"),
    ("code", {"codings": [coding(code="own")]},
     "codings.csv line 2: code own is not a criterion of the rubrics or in codes.csv"),
    ("parent", {"codes": [{"code": "own", "parent": "up"}]},
     "codes.csv line 2: parent up is not a criterion, a domain or in codes.csv"),
    ("programme", {"benefits": [{"benefit": "b", "programme": "p"}]},
     "benefits.csv line 2: programme p is not in programmes.csv"),
    ("subject", {"panel": [{"subject": "p", "factor": "values"}]},
     "panel.csv line 2: subject p is not in programmes.csv or systems.csv"),
    ("rubric of the study", {"about": {"rubric": "other"}},
     "study.csv line 2: rubric other is not that of rubric.yaml, which is mini"),
    ("version of the study", {"about": {"rubric_version": "2"}},
     "study.csv line 2: rubric_version 2 is not that of rubric.yaml, which is 1.0"),
    ("version of a wave",
     {"waves": [{"wave": "t1", "as_of": "2024-01-01", "rubric_version": "0.9"}]},
     "waves.csv line 2: rubric_version 0.9 is not a version of the study's rubric in this bundle"),
    ("form of the study", {"about": {"form": "short"}},
     "study.csv line 2: form short is not a form of mini 1.0 (full)"),
    ("form of a wave", {"waves": [{"wave": "t1", "as_of": "2024-01-01", "form": "long"}]},
     "waves.csv line 2: form long is not a form of mini 1.0 (full)"),
    # what the method asks
    ("level", {"ratings": [rating(level="5")]},
     "ratings.csv line 2: level 5 is not on the scale of QP1 (0 to 4)"),
    ("level of a target",
     {"targets": [{"system": "site-a", "wave": "t1", "criterion": "QA1", "level": "-1"}]},
     "targets.csv line 2: level -1 is not on the scale of QA1 (0 to 4)"),
    ("level of a coding", {"codings": [coding(level_high="7")]},
     "codings.csv line 2: level_high 7 is not on the scale of QP1 (0 to 4)"),
    ("level under a code of one's own",
     {"codes": [{"code": "own"}], "codings": [coding(code="own", level_high="7")]},
     "codings.csv line 2: level_high 7 is not on the scale of own (0 to 4)"),
    ("the other half", {"codings": [coding(level_low="")]},
     "codings.csv line 2: level_high is given and level_low is blank; give the low end"),
    ("range upside down", {"codings": [coding(level_low="3")]},
     "codings.csv line 2: level_low 3 is above level_high 2"),
    ("context with a level", {"codings": [coding(stance="context")]},
     "codings.csv line 2: stance is context, and a context coding has no level"),
    ("rating with both", {"ratings": [rating(state="IE")]},
     "ratings.csv line 2: has both level and state; a rating has exactly one of them"),
    ("rating with neither", {"ratings": [rating(level="")]},
     "ratings.csv line 2: has neither level nor state; a rating has exactly one of them"),
    ("agreed with both", {"consensus": [consensus(state="NX")]},
     "consensus.csv line 2: is agreed and has both level and state; give exactly one of them"),
    ("agreed with neither", {"consensus": [consensus(level="")]},
     "consensus.csv line 2: is agreed and has neither level nor state; give exactly one of them"),
    ("split with a level", {"consensus": [consensus(outcome="split")]},
     "consensus.csv line 2: is split and has a level; a split has neither"),
    ("split with a state", {"consensus": [consensus(outcome="split", level="", state="IE")]},
     "consensus.csv line 2: is split and has a state; a split has neither"),
    ("quote", {"codings": [{**coding(), "quote": "agreed five aims"}]},
     "codings.csv line 2: quote does not stand at 10-26 of source int-1"),
    ("quote beyond the text", {"codings": [{**coding(), "end": "99"}]},
     f"codings.csv line 2: quote does not stand at 10-99 of source int-1, which has {len(TEXT)} "
     "characters"),
    ("empty span", {"codings": [{**coding(), "end": "10"}]},
     "codings.csv line 2: quote does not stand at 10-10 of source int-1: start is not before end"),
    ("passage beyond the text",
     {"suggestions": [{"source": "int-1", "start": "5", "end": "60", "criterion": "QP1",
                       "decision": "accepted"}]},
     "suggestions.csv line 2: passage does not stand at 5-60 of source int-1, which has "
     f"{len(TEXT)} characters"),
    ("code that is a criterion", {"codes": [{"code": "QA1"}]},
     "codes.csv line 2: code QA1 is a criterion of the rubrics; give it another id"),
    ("its own parent", {"codes": [{"code": "own", "parent": "own"}]},
     "codes.csv line 2: code own is its own parent"),
    ("loop of codes",
     {"codes": [{"code": "a", "parent": "b"}, {"code": "b", "parent": "c"},
                {"code": "c", "parent": "b"}, {"code": "d", "parent": "QP1"}]},
     "codes.csv line 3: code b is its own parent by way of c"),
    ("no study", {"replaced": {"study.csv": b"study,rubric,rubric_version\n"}},
     "study.csv: has no row; it holds the one study"),
    ("two studies",
     {"replaced": {"study.csv": b"study,rubric,rubric_version\na,mini,1.0\nb,mini,1.0\n"}},
     "study.csv line 3: a bundle holds one study, and this is another"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "fault"), [pytest.param(*c[1:], id=c[0]) for c in CELLS])
def test_a_fault_is_told_with_its_file_and_line_and_nothing_else(tmp_path, tables, fault):
    assert told(tmp_path, **tables) == [fault]


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        (
            {"ratings": [rating(), rating(rater="ben"), rating(level="3")]},
            "ratings.csv line 4: system site-a, wave t1, criterion QP1, rater ana stands already "
            "in line 2",
        ),
        (
            {"codings": [coding(), coding(quote="Nobody")]},
            "codings.csv line 3: coding c1 stands already in line 2",
        ),
        (
            {"sources": [source(), source()]},
            "sources.csv line 3: source int-1 stands already in line 2",
        ),
        (
            {"events": [{"seq": "7"}, {"seq": "7"}]},
            "events.csv line 3: seq 7 stands already in line 2",
        ),
    ],
)
def test_a_key_stands_once(tmp_path, tables, fault):
    assert told(tmp_path, **tables) == [fault]


def test_members_are_asked_for_only_where_there_is_a_list_of_them(tmp_path):
    assert told(tmp_path, ratings=[rating()], codings=[coding(coder="whoever")]) == []


HEADERS = [
    ("unknown column", edited("stance", "stence", "codings.csv", codings=[coding()]),
     ["codings.csv line 1: unknown column stence; did you mean stance?"]),
    ("column of another program", {"systems.csv": b"system,zzzz\nsite-a,1\n"},
     ["systems.csv line 1: unknown column zzzz; it has system, name, ods_code, region, "
      "population, places, context"]),
    ("column twice", {"systems.csv": b"system,name,name\nsite-a,a,b\n"},
     ["systems.csv line 1: column name stands twice"]),
    ("column without a name", {"systems.csv": b"system,\nsite-a,\n"},
     ["systems.csv line 1: column 2 has no name"]),
    ("required column missing", {"waves.csv": b"wave\nt1\n"},
     ["waves.csv line 1: column as_of is missing"]),
    ("key column missing", {"waves.csv": b"as_of,title\n2024-01-01,x\n"},
     ["waves.csv line 1: column wave is missing"]),
    ("a cell too few", {"systems.csv": b"system,name\nsite-a\n"},
     ["systems.csv line 2: has 1 cells where the header has 2"]),
    ("a cell too few, and the key among them", {"systems.csv": b"name,system\nx,site-a\ny\n"},
     ["systems.csv line 3: has 1 cells where the header has 2"]),
    ("a cell too many", {"systems.csv": b'system,name\n"site-a",a,b\n'},
     ["systems.csv line 2: has 3 cells where the header has 2"]),
    ("empty file", {"systems.csv": b""},
     ["systems.csv line 1: is empty; its first line names the columns"]),
    ("semicolons", {"systems.csv": b"system;name\nsite-a;x\n"},
     ["systems.csv line 1: has semicolons between the cells; save it with commas"]),
    ("tabs", {"systems.csv": b"system\tname\nsite-a\tx\n"},
     ["systems.csv line 1: has tabs between the cells; save it with commas"]),
    ("no end of columns", {"systems.csv": b"system" + b",x" * 1000 + b"\n"},
     ["systems.csv line 1: has 1001 columns; the table has 7"]),
    ("open quotation mark", {"systems.csv": b'system,name\nsite-a,"x\nsite-b,y\n'},
     ["systems.csv line 2: a quotation mark is opened and not closed; the table is not read on "
      "from here"]),
    ("text behind quotation marks", {"systems.csv": b'system,name\nsite-a,"x"y\n'},
     ["systems.csv line 2: text stands behind a closing quotation mark; the table is not read on "
      "from here"]),
    ("line ends of an old computer", {"systems.csv": b"system,name\rsite-a,x\r"},
     ["systems.csv line 1: has a carriage return inside a line; lines end in LF or CRLF; the "
      "table is not read on from here"]),
    ("carriage return in a cell", {"systems.csv": b'system,name\nsite-a,"x\r\ny"\n'},
     ["systems.csv line 2: name has a control character (U+000D)"]),
    ("Latin-1", {"systems.csv": "system,name\nsite-a,é\nsite-b,é\n".encode("latin-1")},
     ["systems.csv line 2: is not UTF-8; save the table as CSV in UTF-8"]),
    ("Latin-1 in what others name", {"codes.csv": "code,name\ncafé,x\n".encode("latin-1")},
     ["codes.csv line 2: is not UTF-8; save the table as CSV in UTF-8"]),
    ("Latin-1 further down", {"systems.csv": "\ufeffsystem,name\nsite-a,e\n".encode() + b"b,\xe9"},
     ["systems.csv line 3: is not UTF-8; save the table as CSV in UTF-8"]),
    ("UTF-16", {"systems.csv": "system\nsite-a\n".encode("utf-16")},
     ["systems.csv line 1: is UTF-16; save the table as CSV in UTF-8"]),
]  # fmt: skip


@pytest.mark.parametrize(("replaced", "faults"), [pytest.param(*c[1:], id=c[0]) for c in HEADERS])
def test_the_form_of_a_table(tmp_path, replaced, faults):
    codings = [coding(), coding(coding="c2", code="café" if "codes.csv" in replaced else "QP1")]
    assert told(tmp_path, replaced=replaced, codings=codings) == faults


def test_lines_are_those_of_the_file_where_cells_have_lines_of_their_own(tmp_path):
    rows = [coding(coding="c1", memo="one\ntwo\nthree"), coding(coding="c2", reach="world")]
    faults = told(tmp_path, codings=rows)
    assert [fault.partition(": ")[0] for fault in faults] == ["codings.csv line 5"]


def test_line_breaks_in_cells_of_a_crlf_file_are_line_breaks(tmp_path):
    quote = "aims.\nNobody"
    table = factories.files(factories.study(codings=[coding(quote=quote)]))["codings.csv"]
    content = factories.files(factories.study(codings=[coding(quote=quote)]))
    content["codings.csv"] = table.replace(b"\n", b"\r\n")
    study = read_bundle(factories.write_files(tmp_path / "crlf", content))
    assert study.tables["codings"].loc[0, "quote"] == quote


def test_odd_characters_are_no_fault(tmp_path):
    names = ["\u202eevil\u202c", "👩‍👩‍👧 ward", "كرسي", "x" * 1000, "=cmd|' /C calc'!A0", "a\tb\nc"]
    systems = [{"system": f"s{index}", "name": name} for index, name in enumerate(names)]
    systems.append({"system": "site-a"})
    assert told(tmp_path, systems=systems) == []


def test_a_hostile_cell_is_told_on_one_short_line(tmp_path):
    cell = "\u202eevil\nline\x1b[2J" + "x" * 5000
    (fault,) = told(tmp_path, ratings=[rating(criterion=cell.replace("\x1b", ""))])
    assert fault.isprintable()
    assert len(fault) < 250


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("coding.csv", "codings.csv"),
        ("Codings.csv", "codings.csv"),
        ("double-coding.csv", "double_coding.csv"),
    ],
)
def test_a_misspelt_table_is_not_passed_over(tmp_path, name, meant):
    assert told(tmp_path, replaced={name: b"x\n"}) == [
        f"{name}: is no file of a bundle; if it is {meant}, call it that"
    ]


def test_all_faults_are_told_to_a_check_and_fifty_to_an_import(tmp_path):
    rows = [coding(coding=f"c{number}", stance="x") for number in range(60)]
    faults = told(tmp_path, codings=rows)
    assert [fault.split(":")[0] for fault in faults] == [
        f"codings.csv line {number}" for number in range(2, 62)
    ]
    with pytest.raises(InvalidBundle) as caught:
        read_bundle(tmp_path / "bundle")
    assert caught.value.lines[:50] == tuple(faults[:50])
    assert caught.value.lines[50:] == ("and 10 more faults; mend these first and check again.",)


def test_a_hostile_table_does_not_fill_the_memory_with_its_faults(tmp_path):
    replaced = {"events.csv": b"seq\n" + b"x\n" * 100_003}
    faults = told(tmp_path, replaced=replaced)
    assert len(faults) == 100_001
    assert faults[-1].endswith(" more faults.")


def test_rows_without_their_key_are_told_once(tmp_path):
    rows = b"source,system,wave,kind\n,site-a,t1,interview\n,site-a,t1,interview\n"
    assert told(tmp_path, replaced={"sources.csv": rows}) == [
        "sources.csv line 2: source is blank",
        "sources.csv line 3: source is blank",
    ]


def test_faults_stand_in_the_order_of_the_files(tmp_path):
    faults = told(
        tmp_path,
        replaced={"texts/int-1.txt": b"\r", "datapackage.json": b"["},
        waves=[{"wave": "t1", "as_of": "soon"}],
        targets=[{"system": "x", "wave": "t1", "criterion": "QP1"}],
        systems=[{"system": "site-a", "name": "\x01"}, {"system": ""}],
        codings=[coding(reach="x", stance="x", quote="The")],
    )
    assert [fault.partition(": ")[0] for fault in faults] == [
        "datapackage.json line 1",
        "systems.csv line 2",
        "waves.csv line 2",
        "codings.csv line 2",
        "codings.csv line 2",
        "codings.csv line 2",
        "targets.csv line 2",
        "texts/int-1.txt line 1",
    ]


@pytest.mark.parametrize("name", ["nothing", "nothing.zip", "a\x00b", "x" * 5000])
def test_what_is_not_there_is_not_found(tmp_path, name):
    with pytest.raises(NotFound):
        read_bundle(tmp_path / name)
    with pytest.raises(NotFound):
        bundle_faults(tmp_path / name)
