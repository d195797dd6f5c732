"""The rubric reader under any file: it reads a rubric or refuses it in words, nothing else."""

import json
import os
import re
from pathlib import Path

import jsonschema
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.core.rubric import FUNCTIONS, KINDS, REACHES
from qms.errors import InvalidRubric
from qms.formats.rubric_schema import PARTS, VOCABULARIES
from qms.formats.rubric_tree import Block, Faults, Listing, read_tree
from qms.formats.rubric_yaml import parse_rubric, rubric_schema

ROOT = Path(__file__).parents[2]
VALID = (ROOT / "tests" / "broken_rubrics" / "valid.txt").read_text(encoding="utf-8")
LINES = VALID.splitlines(keepends=True)
PLAIN = yaml.load(VALID, Loader=yaml.CBaseLoader)
SCHEMA = jsonschema.Draft202012Validator(rubric_schema())

# Few and always the same ones, unless QMS_EXAMPLES asks for more.
few = settings(
    max_examples=int(os.environ.get("QMS_EXAMPLES", "150")),
    deadline=None,
    derandomize="QMS_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

KEYS = sorted({key for part in PARTS.values() for key in part})
SNIPPETS = [
    "&a ", "*a", "!!python/object/apply:os.getcwd ", "!x ", "<<: ", "? ", "- ", "---\n", "...\n",
    "%YAML 1.2\n", "%TAG ! x\n", "[", "]", "{", "}", '"', "'", "|\n", ">-\n", "#", ": ", ",",
    "\t", "\r", "\r\n", "\0", "\ufeff", "\x85", "\u2028", "\ud800", "0x", "0o9", ".nan", "1e999",
    "9" * 5000, "~", "true", "no", " " * 9, "\n", "é", "[" * 60, "- " * 60, '"\\UFFFFFFFF"',
]  # fmt: skip
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 7),
    st.integers(),
    st.floats(),
    st.sampled_from(["", " ", "P1", "A1", "icb", "full", "several", "interview", "a b", "\n", "5"]),
    st.text(max_size=8),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), scalars), inner, max_size=4),
    ),
    max_leaves=12,
)


def check(content):
    """Read some content; whatever is refused is refused as the contract says."""
    try:
        rubric = parse_rubric(content, "a: b.yaml")
    except InvalidRubric as refused:
        lines = refused.lines
        rubric = None
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    if rubric is None:
        told = [re.fullmatch(r"a: b\.yaml:(\d+): (\S.*); (\S.*)", line) for line in lines]
        assert all(told)
        numbers = [int(match[1]) for match in told]
        assert numbers == sorted(numbers)
        assert numbers[0] >= 1
        assert numbers[-1] <= len(re.split("\r\n|\r|\n", text))
        assert len(set(lines)) == len(lines)
        assert all(line.isprintable() for line in lines)
        return None
    # What the reader takes is sound, and the schema takes it too.
    assert rubric.text == text
    levels = list(rubric.levels)
    assert levels == list(range(levels[0], levels[0] + len(levels)))
    assert all(list(criterion.levels) == levels for criterion in rubric.criteria)
    assert all(rubric.criteria_of(form) for form in ("full", *rubric.forms))
    for level in levels:
        rubric.evidence_rule.asks(level)
    SCHEMA.validate(as_json(read_tree(rubric.text, Faults("x"))))
    return rubric


def as_json(node):
    """A tree as an editor hands it to the schema: keys are text."""
    if isinstance(node, Block):
        return {as_key(key): as_json(value) for key, value in node.pairs}
    if isinstance(node, Listing):
        return [as_json(item) for item in node.items]
    if node.kind == "bool":
        return node.text.lower() == "true"
    return {"text": node.text, "null": None, "int": node.number, "float": 0.5}[node.kind]


def as_key(key):
    return key.text if key.number is None else str(key.number)


@st.composite
def line_mutations(draw):
    """The valid rubric with lines deleted, doubled, moved, indented or replaced."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.integers(0, 5)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, line)
            case 2:
                lines.insert(draw(st.integers(0, len(lines))), line)
            case 3:
                lines[at] = draw(st.sampled_from([f" {line}", line[1:], line.lstrip(), line[:-1]]))
            case 4:
                lines[at] = draw(st.text(max_size=20)) + "\n"
            case 5:
                cut = draw(st.integers(0, len(line)))
                lines[at] = line[:cut] + draw(st.sampled_from(SNIPPETS)) + line[cut:]
        if not lines:
            break
    return "".join(lines)


@st.composite
def value_mutations(draw):
    """The valid rubric with values anywhere in it replaced, dropped or put under other keys."""
    document = json.loads(json.dumps(PLAIN))
    for _ in range(draw(st.integers(1, 3))):
        places = list(containers(document))
        place = draw(st.sampled_from(places))
        if isinstance(place, dict):
            keys = [*place, *draw(st.lists(st.sampled_from(KEYS), max_size=2))]
            key = draw(st.sampled_from(keys or ["id"]))
        else:
            place.append(None)
            key = draw(st.integers(0, len(place) - 1))
        if draw(st.integers(0, 4)) == 0 and (isinstance(place, list) or key in place):
            del place[key]
        else:
            place[key] = draw(values)
    return document


def containers(value):
    """All blocks and lists within a value."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


@given(line_mutations())
@few
def test_a_rubric_with_changed_lines_loads_or_is_refused(text):
    check(text)


@given(value_mutations(), st.sampled_from(["yaml", "flow", "json"]))
@few
def test_a_rubric_with_changed_values_loads_or_is_refused(document, style):
    check(written(document, style))


@given(values, st.sampled_from(["yaml", "flow", "json"]))
@few
def test_any_structure_is_refused(document, style):
    assert check(written(document, style)) is None


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
@few
def test_any_content_is_refused(content):
    assert check(content) is None


@given(st.lists(st.one_of(st.sampled_from(SNIPPETS), st.sampled_from(KEYS)), max_size=40))
@few
def test_any_heap_of_yaml_is_refused(parts):
    assert check("".join(parts)) is None


@given(st.integers(0, len(VALID.encode()) - 1), st.binary(max_size=4), st.integers(0, 30))
@few
def test_a_rubric_with_changed_bytes_loads_or_is_refused(at, new, gone):
    content = VALID.encode()
    check(content[:at] + new + content[at + gone :])


def written(document, style):
    if style == "json":
        return json.dumps(document, ensure_ascii=False)
    return yaml.dump(
        document, Dumper=yaml.SafeDumper, default_flow_style=style == "flow", allow_unicode=True
    )


# Whole rubrics, made up: what is written is what is read

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip() != "")
ids = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,6}", fullmatch=True)


@st.composite
def rubrics(draw):
    """A valid rubric as a plain value."""
    first = draw(st.integers(0, 1))
    levels = list(range(first, first + draw(st.integers(2, 7))))
    names = draw(st.lists(ids, min_size=2, max_size=7, unique=True))
    cut = draw(st.integers(1, len(names) - 1))
    cites = draw(st.dictionaries(texts, texts, max_size=3))
    sectors = draw(st.dictionaries(texts, texts, max_size=4))
    some_sectors = subset(sectors) if sectors else st.lists(texts, max_size=2, unique=True)
    level = st.sampled_from(levels)

    def criterion(name):
        return optional(
            draw,
            {
                "id": name,
                "name": draw(texts),
                "question": draw(texts),
                "levels": {number: draw(texts) for number in levels},
            },
            why=texts,
            cites=subset(cites),
            boundaries=st.dictionaries(st.sampled_from(levels[1:]), texts),
            expects=st.dictionaries(st.sampled_from(KINDS), texts),
            signals=st.fixed_dictionaries({"for": st.lists(texts), "against": st.lists(texts)}),
        )

    criteria = [criterion(name) for name in names[cut:]]
    domains = [{"id": name, "name": draw(texts), "criteria": []} for name in names[:cut]]
    for number, domain in enumerate(domains):
        domain["criteria"] = criteria[number::cut]
        optional(draw, domain, function=st.sampled_from(FUNCTIONS), about=texts)
    domains = [domain for domain in domains if domain["criteria"]]
    asks = st.fixed_dictionaries(
        {},
        optional={
            "origins": st.integers(1, 9),
            "kinds": st.integers(1, 3),
            "sectors": st.integers(1, 9),
            "kinds_or_sectors": st.integers(1, 9),
            "directness": st.integers(1, 4),
            "reach": st.sampled_from(REACHES),
            "outside": st.booleans(),
            "voices": st.booleans(),
        },
    )
    caps = st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS["caps"], level))
    rule = st.fixed_dictionaries(
        {},
        optional={
            "window_months": st.dictionaries(st.sampled_from(KINDS), st.integers(0, 99)),
            "minimum_origins": st.integers(1, 5),
            "sufficiency": st.dictionaries(level, asks),
            "caps": caps,
        },
    )
    inside = [found["id"] for found in criteria]
    vocabulary = st.dictionaries(texts, texts, max_size=3)
    return optional(
        draw,
        {
            "id": draw(ids),
            "version": draw(ids),
            "title": draw(texts),
            "cites": cites,
            "sectors": sectors,
            "scale": [{"level": number, "name": draw(texts)} for number in levels],
            "domains": domains,
        },
        about=texts,
        licence=texts,
        role_groups=vocabulary,
        host_sectors=some_sectors,
        voice_sectors=some_sectors,
        affected_sectors=some_sectors,
        evidence_rule=rule,
        forms=st.dictionaries(
            texts.filter(lambda name: name != "full"),
            st.lists(st.sampled_from(inside), min_size=1, unique=True),
            max_size=2,
        ),
        register=st.dictionaries(st.sampled_from(VOCABULARIES), vocabulary, max_size=3),
    )


def subset(words):
    return st.lists(st.sampled_from(sorted(words)), unique=True) if words else st.just([])


def optional(draw, value, **strategies):
    """Add some of the keys that may be left out."""
    for key, strategy in strategies.items():
        if draw(st.booleans()):
            value[key] = draw(strategy)
    return value


def in_quotes(document):
    """YAML with every scalar in quotes and a tag where it is no text."""
    return yaml.dump(document, Dumper=yaml.SafeDumper, default_style='"', allow_unicode=True)


@given(rubrics(), st.sampled_from(["json", "quotes"]))
@few
def test_what_is_written_is_what_is_read(document, style):
    text = in_quotes(document) if style == "quotes" else written(document, style)
    rubric = check(text)
    assert rubric is not None
    assert (rubric.id, rubric.title) == (document["id"], document["title"])
    assert [(step.level, step.name) for step in rubric.scale] == [
        (step["level"], step["name"]) for step in document["scale"]
    ]
    for key in ("cites", "sectors", "role_groups", "register"):
        assert getattr(rubric, key) == document.get(key, {})
    for key in ("host_sectors", "voice_sectors", "affected_sectors"):
        assert getattr(rubric, key) == tuple(document.get(key, ()))
    assert rubric.forms == {name: tuple(form) for name, form in document.get("forms", {}).items()}
    assert [domain.id for domain in rubric.domains] == [
        found["id"] for found in document["domains"]
    ]
    written_criteria = [found for domain in document["domains"] for found in domain["criteria"]]
    for criterion, found in zip(rubric.criteria, written_criteria, strict=True):
        signals = found.get("signals", {})
        assert criterion.id == found["id"]
        assert criterion.question == found["question"]
        assert criterion.levels == found["levels"]
        assert criterion.why == found.get("why", "")
        assert criterion.cites == tuple(found.get("cites", ()))
        assert criterion.boundaries == found.get("boundaries", {})
        assert criterion.expects == found.get("expects", {})
        assert criterion.signals_for == tuple(signals.get("for", ()))
        assert criterion.signals_against == tuple(signals.get("against", ()))


@given(rubrics())
@few
def test_the_rule_is_the_one_that_is_written(document):
    rule = check(written(document, "json")).evidence_rule
    given_rule = document.get("evidence_rule", {})
    assert rule.minimum_origins == given_rule.get("minimum_origins", 2)
    for kind, months in given_rule.get("window_months", {}).items():
        assert rule.window_months[kind] == months
    if "sufficiency" in given_rule:
        assert sorted(rule.sufficiency) == sorted(given_rule["sufficiency"])
        for level, asks in given_rule["sufficiency"].items():
            for key in PARTS["sufficiency"]:
                wanted = asks.get(key, False if key in ("outside", "voices") else None)
                assert getattr(rule.sufficiency[level], key) == wanted
    if "caps" in given_rule:
        for cap in PARTS["caps"]:
            assert getattr(rule.caps, cap) == given_rule["caps"].get(cap)
