"""The rubric reader: what it reads, what it refuses, and in which words."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from qms.core.rubric import DEFAULT_CAPS, DEFAULT_SUFFICIENCY, DEFAULT_WINDOW, Caps, Sufficiency
from qms.errors import InvalidRubric, NotFound
from qms.formats.rubric_yaml import parse_rubric, read_rubric, rubric_schema

BROKEN = Path(__file__).parents[2] / "broken_rubrics"
VALID = (BROKEN / "valid.txt").read_text(encoding="utf-8")
MIB = 1024 * 1024


def expected():
    """File to its faults, each a line and a fragment of the message."""
    with (BROKEN / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = {}
    for row in rows:
        table.setdefault(row["file"], []).append((int(row["line"]), row["fragment"]))
    return table


def changed(*changes):
    """The valid rubric with some of its words replaced; each stands in it."""
    text = VALID
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def without(*keys):
    """The valid rubric without some of its top keys and what stands under them."""
    text = VALID
    for key in keys:
        text, count = re.subn(rf"^{key}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
        assert count == 1
    return text


def faults(text, name="own.yaml"):
    """The faults of a text as line and sentence."""
    with pytest.raises(InvalidRubric) as refused:
        parse_rubric(text, name)
    found = []
    for told in refused.value.lines:
        match = re.fullmatch(re.escape(name) + r":([1-9][0-9]*): (.+?); (.+)", told)
        assert match, told
        found.append((int(match[1]), f"{match[2]}; {match[3]}"))
    return found


def scaled(first, last, rule=""):
    """A rubric of one criterion whose scale runs from `first` to `last`."""
    levels = range(first, last + 1)
    steps = "\n".join(f"  - {{level: {level}, name: L{level}}}" for level in levels)
    texts = ", ".join(f"{level}: Text {level}" for level in levels)
    return (
        f'id: s\nversion: "1"\ntitle: T\nscale:\n{steps}\n{rule}domains:\n'
        "  - id: D\n    name: N\n    criteria:\n"
        f"      - {{id: C, name: N, question: Is it?, levels: {{{texts}}}}}\n"
    )


# What is refused


@pytest.mark.parametrize(("file", "wanted"), expected().items())
def test_a_broken_rubric_is_refused_with_exactly_its_faults(file, wanted):
    found = faults((BROKEN / file).read_bytes())
    assert [line for line, _ in found] == [line for line, _ in wanted]
    for (_, told), (_, fragment) in zip(found, wanted, strict=True):
        assert fragment in told


def test_every_broken_rubric_is_in_the_table():
    files = {path.name for path in BROKEN.glob("*.txt")} - {"valid.txt"}
    assert files == set(expected())
    assert len(files) >= 24


def test_a_message_names_file_line_fault_and_remedy():
    text = changed(("          1: It is.\n", ""))
    with pytest.raises(InvalidRubric) as refused:
        parse_rubric(text, "my rubrics/qms.yaml")
    assert refused.value.lines == (
        "my rubrics/qms.yaml:29: criterion P1 has no descriptor for level 1;"
        " write one sentence for each level from 0 to 1",
    )


def test_all_faults_are_told_at_once_by_line():
    text = changed(
        ('"1.0"', "1.0"),
        ("host_sectors: [icb]", "host_sectors: [council, acute, acute]"),
        ("short: [P1]", "short: [P1, P7, P8]"),
        ("cites: [A1]", "cites: [A1, B2]"),
        ("        name: Aims\n", ""),
        ("levels: {0: None., 1: Some.}", "levels: {0: true, 5: Some.}\n        extra: 1"),
    )
    text = text.replace("title: A small", "title: !x A small").replace("id: own", "id: own\nid: a")
    found = faults(text)
    assert [(line, told.split(" ")[0]) for line, told in found] == [
        (2, "the"),  # duplicate key
        (3, "version"),
        (4, "the"),  # tag
        (11, "entry"),  # sector twice
        (18, "entry"),  # P7
        (18, "entry"),  # P8
        (29, "entry"),  # B2
        (36, "criterion"),  # no name
        (38, "level"),  # 5 is not on the scale
        (38, "criterion"),  # no descriptor for 1
        (38, "descriptor"),  # true
        (39, "criterion"),  # extra
    ]


def test_a_faulty_scale_is_not_blamed_on_the_criteria():
    assert [line for line, _ in faults(changed(("level: 1,", "level: 7,")))] == [8]
    found = faults(changed(("level: 1,", "level: 7,"), ("          0: It is not.\n", "")))
    assert [line for line, _ in found] == [8, 29]
    assert [told[:22] for _, told in faults(without("scale"))] == ["the rubric has no scal"]


def test_values_that_are_no_text_are_shown():
    for written in ("5", "0x1F", "1e3", "-.inf", "true", "~", "[a]", "{a: b}", "''", "' '"):
        [(line, told)] = faults(changed(("name: Need", f"name: {written}")))
        assert line == 26
        assert told.startswith("name of criterion P1 is ")


def test_criteria_without_an_id_are_told_by_their_place():
    text = changed(("      - id: P2\n        name: Aims", "      - name: 5"))
    assert faults(text) == [
        (35, "criterion (entry 2 of criteria of domain P) has no id; add id: a short readable"
             " word that never changes, without spaces"),
        (35, "name of criterion (entry 2 of criteria of domain P) is the number 5; put it in"
             ' quotes if it is meant as text: "5"'),
    ]  # fmt: skip


def test_long_and_odd_words_stay_on_one_short_line():
    long = 'short: ["a\\tb\\u202e' + "x" * 500 + '"]'
    for _, told in faults(changed(("short: [P1]", long))):
        assert "a<U+0009>b<U+202E>xxx" in told
        assert "…" in told
        assert len(told) < 300
    for _, told in faults(changed(("short: [P1]", 'short: ["P1\\nP2"]'))):
        assert "'P1 P2'" in told


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "a;b"),
        ("id", "a b"),
        ("id", '"a\\u200bb"'),
        ("id", "x" * 101),
        ("id", "a:b"),
        ("version", '" 1"'),
        ("version", "1/2"),
        ("version", ".1.2"),
        ("version", '"1\\n2"'),
    ],
)
def test_an_id_and_a_version_can_be_file_names(key, value):
    old = {"id": "id: own", "version": 'version: "1.0"'}[key]
    assert len(faults(changed((old, f"{key}: {value}")))) == 1


def test_a_version_may_hold_a_space():
    assert parse_rubric(changed(('"1.0"', "1.0 draft")), "x").version == "1.0 draft"


@pytest.mark.parametrize("word", ["'a b'", "'a;b'", '"a\\nb"', '"a\\u00ADb"', "' a'"])
def test_an_id_of_a_criterion_is_one_visible_word(word):
    assert len(faults(changed(("id: P2", f"id: {word}")))) == 1


def test_wrong_keys_of_open_blocks():
    assert [n for n, _ in faults(changed(("sectors: {icb", "sectors: {5: Five, icb")))] == [9]
    assert [n for n, _ in faults(changed(("sectors: {icb", "sectors: {' x': X, icb")))] == [9]
    assert [n for n, _ in faults(changed(("sectors: {icb", "sectors: {[a]: X, icb")))] == [9]
    assert [n for n, _ in faults(changed(("{icb: Board", "{icb: 5")))] == [9]
    assert [n for n, _ in faults(changed(("sectors: {icb", "sectors: {? , icb")))] == [9, 9]


def test_a_level_in_quotes_is_the_same_level():
    text = changed(("levels: {0: None., 1: Some.}", 'levels: {0: A., 1: B., "1": C.}'))
    assert [told for _, told in faults(text)] == [
        "'1' in levels of criterion P2 is there already; keep one of the two"
    ]
    assert [n for n, _ in faults(changed(("0: None.,", "0: None., 1.0: x,")))] == [38]
    assert [n for n, _ in faults(changed(("0: None.,", "0: None., -1: x,")))] == [38]
    assert [n for n, _ in faults(changed(("0: None.,", f"0: None., {'9' * 5000}: x,")))] == [38]


def test_near_words_are_offered():
    [(_, told)] = faults(changed(("reach: several", "reach: sytem")))
    assert "did you mean system?" in told
    many = "".join(f"titel{number}: x\n" for number in range(400)) + VALID
    assert [told for _, told in faults(many)][-1].endswith("use id, version, title, about, licence,"
        " cites, scale, sectors, role_groups, host_sectors, voice_sectors, affected_sectors,"
        " evidence_rule, forms, register, domains")  # fmt: skip


def test_a_citation_needs_the_list():
    [(_, told)] = faults(without("cites"))
    assert told.endswith("; add cites")


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("{icb: Board, acute: Hospital}", 9),
        ("[icb]", 10),
        ("{interview: 12}", 12),
        ("planning", 23),
        ("[A1]", 28),
        ("{1: Who knows?}", 32),
    ],
)
def test_what_is_broken_is_told_once(old, line):
    assert [n for n, _ in faults(changed((old, "*nothing")))] == [line]


def test_a_blank_word_is_no_choice():
    assert faults(changed(("function: planning", 'function: ""'))) == [
        (23, "function of domain P is blank; write it out")
    ]


# Files, bytes and YAML


def test_the_text_is_kept_as_it_stands():
    assert parse_rubric(VALID, "x").text == VALID
    for text in ("\ufeff" + VALID, VALID.replace("\n", "\r\n"), VALID.replace("\n", "\r")):
        rubric = parse_rubric(text.encode(), "x")
        assert rubric.text == text
        assert rubric == parse_rubric(text, "x")
        assert rubric.domains == parse_rubric(VALID, "x").domains


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(end):
    text = changed(("name: Aims", "name: 5"), ("A small", "A\x01small")).replace("\n", end)
    assert [line for line, _ in faults(text)] == [3, 36]
    assert [line for line, _ in faults(text.encode().replace(b"aims?", b"\xe9?"))] == [37]
    assert [line for line, _ in faults(text.replace("host_sectors:", "%TAG !a! b"))] == [3, 10]


def test_a_hidden_character_is_told_beside_the_other_faults():
    for sign in "\0\x07\x7f\x85\u2028\ufeff\ufffe\ud800":
        found = faults(changed(("A small", f"A{sign}small"), ("name: Aims", "name: 5")))
        assert [line for line, _ in found] == [3, 36]
        assert f"U+{ord(sign):04X}" in found[0][1]


def test_visible_characters_of_any_script_are_read():
    title = "Qualität 質 \U0001f600 \u202eabc \xa0 \u200d"
    assert parse_rubric(changed(("A small rubric", title)), "x").title == title


def test_bytes_that_are_not_utf8():
    assert faults(VALID.encode().replace(b"Somebody", b"J\xf6rg")) == [
        (5, "byte 60 of the file (0xF6) is not UTF-8; save the file with the encoding UTF-8")
    ]
    assert faults(VALID.encode("utf-16"))[0][0] == 1


def test_a_file_of_more_than_a_mebibyte_is_refused(tmp_path):
    room = MIB - len(VALID.encode()) - 2
    fits = f"{VALID}#{'x' * room}\n"
    assert parse_rubric(fits, "x").id == "own"
    [(line, told)] = faults(fits + "\n")
    assert line == 1
    assert "1,048,577 bytes" in told
    assert len(faults(VALID + "#" + "é" * (MIB // 2))) == 1
    large = tmp_path / "large.yaml"
    large.write_text(fits + "\n", encoding="utf-8")
    with pytest.raises(InvalidRubric, match=r"large\.yaml:1: the file has 1,048,577 bytes"):
        read_rubric(large)
    large.write_text(fits, encoding="utf-8")
    assert read_rubric(large).text == fits


def test_reading_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_bytes(VALID.replace("\n", "\r\n").encode())
    assert read_rubric(Path("own.yaml")).text == VALID.replace("\n", "\r\n")
    Path("own.yaml").write_text(changed(("id: own", "id: 5")), encoding="utf-8")
    with pytest.raises(InvalidRubric, match=r"\Aown\.yaml:1: id is the number 5; "):
        read_rubric(Path("own.yaml"))
    for path, told in (
        (Path("none.yaml"), "none.yaml is not there; give the path of a rubric file."),
        (tmp_path, f"{tmp_path} is a folder; give the path of a rubric file."),
        (Path("own.yaml/x"), "own.yaml/x is not there; give the path of a rubric file."),
    ):
        with pytest.raises(NotFound) as refused:
            read_rubric(path)
        assert refused.value.lines == (told,)
    for path in (Path("a\0b"), Path("x" * 5000)):
        with pytest.raises(NotFound):
            read_rubric(path)


def test_words_are_read_as_yaml_1_2():
    text = changed(
        ("name: No}", "name: no}"),
        ("name: Yes}", "name: on}"),
        ("title: A small rubric", "title: 2024-11-22"),
        ("{icb: Board", "{icb: 12:30:45, no: 1_000"),
        ("name: Need", "name: OFF"),
        ("question: Is need known?", "question: =" ),
        ("origins: 2", "origins: 0o2"),
        ("directness: 1", "directness: 0x1"),
        ("outside: true", "outside: TRUE"),
        ("Somebody 2024", "!!str 2024"),
    )  # fmt: skip
    rubric = parse_rubric(text, "x")
    assert [step.name for step in rubric.scale] == ["no", "on"]
    assert rubric.title == "2024-11-22"
    assert rubric.sectors["icb"] == "12:30:45"
    assert rubric.sectors["no"] == "1_000"
    assert rubric.criterion("P1").name == "OFF"
    assert rubric.criterion("P1").question == "="
    assert rubric.cites == {"A1": "2024"}
    assert rubric.evidence_rule.asks(1) == Sufficiency(
        2, directness=1, reach="several", outside=True
    )


def test_core_tags_are_plain_data():
    text = changed(("origins: 2", 'origins: !!int "2"'), ("title: A", "title: ! A"))
    text = text.replace("host_sectors: [", "host_sectors: !!seq [")
    text = text.replace("sectors: {", "sectors: !!map {", 1)
    assert parse_rubric(text, "x").evidence_rule.asks(1).origins == 2
    assert parse_rubric(changed(("title: A small rubric", "title: ! 12")), "x").title == "12"
    for tag in ("!!int", "!!bool", "!!binary", "!!timestamp", "!!set", "!<x>", "!!python/none"):
        assert [n for n, _ in faults(changed(("title: A", f"title: {tag} A")))] == [3]
    assert [n for n, _ in faults(changed(("[icb]", "!!python/tuple [icb]")))] == [10]
    assert [n for n, _ in faults(changed(("origins: 2", "origins: !!float 2")))] == [14]


def test_a_rubric_in_json_is_a_rubric():
    text = json.dumps(yaml.load(VALID, Loader=yaml.CBaseLoader), indent="\t")
    text = re.sub(r'"(0|1|2|12|true)"(?!:)', r"\1", text)
    assert parse_rubric(text, "x").domains == parse_rubric(VALID, "x").domains


def test_an_ordinary_alias_is_read_and_its_faults_told_where_they_stand():
    text = changed(
        ("levels:\n", "levels: &both\n"), ("levels: {0: None., 1: Some.}", "levels: *both")
    )
    rubric = parse_rubric(text, "x")
    assert rubric.criterion("P2").levels == rubric.criterion("P1").levels
    assert [n for n, _ in faults(text.replace("1: It is.", "1: []"))] == [31, 31]
    one = changed(("- id: P1", "- &one\n        id: P1")) + "      - *one\n"
    assert [(n, told[:27]) for n, told in faults(one)] == [(26, "the id 'P1' is used twice, ")]


def test_aliases_unfold_to_a_mebibyte_at_most():
    long = "x" * 10_000
    below = changed(("A1: Somebody", f"A0: &a {long}\n" + alias_lines(90) + "  A1: Somebody"))
    assert parse_rubric(below, "x").cites["K89"] == long
    beyond = changed(("A1: Somebody", f"A0: &a {long}\n" + alias_lines(200) + "  A1: Somebody"))
    assert [told[:39] for _, told in faults(beyond)] == ["the aliases of this file unfold to more"]


def alias_lines(count):
    return "".join(f"  K{number}: *a\n" for number in range(count))


@pytest.mark.parametrize("deep", ["[", "- ", "{a: ", "? ", "[{", "!!seq ["])
def test_deep_nesting_is_refused(deep):
    [(line, told)] = faults(deep * 10_000)
    assert line == 1
    assert "deep" in told


def test_depth_by_aliases_is_refused():
    text = "a0: &a0 []\n" + "".join(
        f"a{number}: &a{number} [*a{number - 1}]\n" for number in range(1, 200)
    )
    assert faults(text)[-1][1].startswith("keys and lists are nested more than 50 deep")


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("a: 'x\n\ny\n", 1, "close the quote"),
        ("a: b\nc: [d,\ne\n", 2, "close the bracket"),
        ("a: {b: c\nd: e\n", 2, "in what begins in line 1"),
        ("a: b\nc: @d\n", 2, "put quotes round"),
        ("a: b\n\tc: d\n", 2, "a tab stands"),
        ('a: "\\q"\n', 1, "write \\\\"),
        ('a: "\\ud800"\n', 1, "write \\\\"),
        ('a: "\\UFFFFFFFF"\n', 1, "write \\\\"),
        ("a: !e!x y\n", 1, "leave out the tag"),
        ("%YAML 3.0\n---\na: b\n", 1, "begins with %YAML"),
        ("%TAG !e! x\n---\na: b\n", 1, "%TAG"),
        ("a: b: c\n", 1, "colon"),
        ("a:\n  - b\n c: d\n", 3, ""),
        ("a: - b\n", 1, "line of its own"),
        ("a: b\n...\nc: d\n", 3, ""),
        ("a\nb: c\n", 2, "colon"),
        ("a: &b &c d\n", 1, ""),
        ("a: *\n", 1, ""),
        ("]", 1, ""),
        ("a: |\n  b\n c\nd: e", 3, ""),
    ],
)
def test_text_that_is_no_yaml(text, line, fragment):
    found = faults(text)
    assert found[-1][0] == line
    assert fragment in found[-1][1]


def test_what_is_found_before_the_syntax_fault_is_told_too():
    found = faults("id: !x a\nid: b\ntitle: [\n")
    assert [line for line, _ in found] == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "\n", "# a comment\n", "---\n", "~", "\ufeff", "null\n...\n"])
def test_an_empty_file_is_told_as_such(text):
    assert [(n, told[:22]) for n, told in faults(text)] == [(1, "the file holds nothing")]


def test_a_document_of_an_alias_alone():
    assert [told[:12] for _, told in faults("*a")] == ["the alias *a"]


# What is read


def test_every_part_of_a_rubric_arrives():
    rubric = parse_rubric(VALID, "x")
    assert (rubric.id, rubric.version, rubric.title) == ("own", "1.0", "A small rubric")
    assert rubric.cites == {"A1": "Somebody 2024"}
    assert [(step.level, step.name) for step in rubric.scale] == [(0, "No"), (1, "Yes")]
    assert rubric.sectors == {"icb": "Board", "acute": "Hospital"}
    assert rubric.host_sectors == ("icb",)
    assert rubric.forms == {"short": ("P1",)}
    assert rubric.register == {"stage": {"early": "early", "late": "late"}}
    assert [domain.id for domain in rubric.domains] == ["P"]
    assert rubric.domains[0].function == "planning"
    first, second = rubric.criteria
    assert (first.id, first.name, first.domain) == ("P1", "Need", "P")
    assert first.question == "Is need known?"
    assert first.cites == ("A1",)
    assert first.levels == {0: "It is not.", 1: "It is."}
    assert first.boundaries == {1: "Who knows?"}
    assert first.expects == {"interview": "A leader says so."}
    assert first.signals_for == ("need",)
    assert first.signals_against == ("no idea",)
    assert second.levels == {0: "None.", 1: "Some."}
    assert (second.boundaries, second.expects, second.signals_for) == ({}, {}, ())


def test_texts_lose_the_blanks_round_them():
    text = changed(
        ("question: Is need known?", "question: >\n          Is need\n          known?\n")
    )
    assert parse_rubric(text, "x").criterion("P1").question == "Is need known?"


def test_optional_texts_may_be_blank():
    text = changed(("title:", 'about: ""\nlicence: ""\ntitle:'), ("No}", "No, meaning: ''}"))
    assert parse_rubric(text, "x").about == ""
    for key in ("forms", "register", "host_sectors", "evidence_rule"):
        left_empty, left_out = f"{key}:\n{without(key)}", without(key)
        assert replace(parse_rubric(left_empty, "x"), text="") == replace(
            parse_rubric(left_out, "x"), text=""
        )


def test_host_voice_and_affected_sectors_may_go_beyond_those_that_are_named():
    text = changed(("host_sectors: [icb]", "host_sectors: [icb, public]"))
    assert parse_rubric(text, "x").host_sectors == ("icb", "public")


def test_a_cap_above_the_scale_never_bites():
    text = changed(("caps: {", "caps: {one_sector: 4, "))
    assert parse_rubric(text, "x").evidence_rule.caps.one_sector == 4


def test_sectors_may_be_a_list_or_left_out():
    text = changed(("{icb: Board, acute: Hospital}", "[icb, acute]"))
    assert parse_rubric(text, "x").sectors == {"icb": "icb", "acute": "acute"}
    anything = without("sectors").replace("[icb]", "[whoever]")
    rubric = parse_rubric(anything, "x")
    assert rubric.sectors == {}
    assert rubric.host_sectors == ("whoever",)


def test_levels_are_in_order_however_they_are_written():
    text = changed(("{0: None., 1: Some.}", "{1: Some., 0: None.}"))
    assert list(parse_rubric(text, "x").criterion("P2").levels) == [0, 1]


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [(0, 1, [1]), (0, 4, [1, 2, 3, 4]), (1, 4, [1, 2, 3, 4]), (0, 5, [1, 2, 3, 4]), (1, 2, [1, 2])],
)
def test_without_a_rule_the_default_is_cut_to_the_scale(first, last, named):
    rubric = parse_rubric(scaled(first, last), "x")
    assert rubric.levels == tuple(range(first, last + 1))
    rule = rubric.evidence_rule
    assert dict(rule.sufficiency) == {level: DEFAULT_SUFFICIENCY[level] for level in named}
    assert rule.window_months == DEFAULT_WINDOW
    assert rule.minimum_origins == 2
    assert rule.caps == DEFAULT_CAPS
    assert rule.asks(last) == DEFAULT_SUFFICIENCY[min(last, 4)]


def test_keys_of_the_rule_that_are_left_out_keep_their_default():
    for rule in ("evidence_rule: {}\n", "evidence_rule: {window_months: {}}\n"):
        read = parse_rubric(scaled(0, 1, rule), "x").evidence_rule
        assert read == parse_rubric(scaled(0, 1), "x").evidence_rule
    rule = "evidence_rule: {window_months: {meeting: 0}, minimum_origins: 3}\n"
    read = parse_rubric(scaled(0, 1, rule), "x").evidence_rule
    assert read.window_months == DEFAULT_WINDOW | {"meeting": 0}
    assert read.minimum_origins == 3


def test_where_sufficiency_is_given_only_its_levels_count():
    rule = "evidence_rule: {sufficiency: {2: {kinds: 2, voices: true}, 3: {}}}\n"
    read = parse_rubric(scaled(0, 5, rule), "x").evidence_rule
    assert dict(read.sufficiency) == {2: Sufficiency(kinds=2, voices=True), 3: Sufficiency()}
    assert read.asks(1) == Sufficiency(origins=2)
    assert read.asks(5) == Sufficiency()


def test_where_caps_are_given_those_left_out_do_not_apply():
    for given, caps in (
        ("{}", Caps()),
        ("{inherited: 0, one_place: 2}", Caps(one_place=2, inherited=0)),
    ):
        rule = f"evidence_rule: {{caps: {given}}}\n"
        assert parse_rubric(scaled(0, 2, rule), "x").evidence_rule.caps == caps


# The schema


def test_the_schema_is_sound_and_closed():
    schema = rubric_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        for key in part["properties"].values():
            assert key["title"]
            assert key["description"].endswith(".")
    assert set(schema["required"]) == {"id", "version", "title", "scale", "domains"}
    assert set(schema["$defs"]["domain"]["required"]) == {"id", "name", "criteria"}
    assert set(schema["$defs"]["criterion"]["required"]) == {"id", "name", "question", "levels"}


@pytest.mark.parametrize(
    "file",
    [
        "unknown-key", "unknown-key-of-criterion", "unknown-kind", "unknown-cap", "id-with-space",
        "unknown-vocabulary", "title-missing", "question-missing", "levels-missing", "form-full",
        "form-empty", "scale-one-level", "function-unknown", "reach-unknown", "directness-five",
        "origins-zero", "months-negative", "switch-yes", "criteria-empty", "version-unquoted",
    ],
)  # fmt: skip
def test_the_schema_finds_what_it_can(file):
    validator = jsonschema.Draft202012Validator(rubric_schema())
    assert validator.is_valid(as_json(VALID))
    assert not validator.is_valid(as_json((BROKEN / f"{file}.txt").read_text(encoding="utf-8")))


def as_json(text):
    """A text as an editor's YAML 1.2 reader hands it to the schema."""
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    for step, name in zip(document["scale"], ("No", "Yes"), strict=False):
        step["name"] = name  # PyYAML takes them for booleans
    if document["evidence_rule"]["sufficiency"][1]["outside"] is True and "outside: yes" in text:
        document["evidence_rule"]["sufficiency"][1]["outside"] = "yes"
    return json.loads(json.dumps(document))
