"""What a rubric file may hold: its parts and their keys, told once for the reader and for editors.

`PARTS` is what `rubric_yaml` refuses unknown and missing keys by; `rubric_schema` makes of it
the JSON Schema that `python -m qms rubric schema` prints and `rubrics/rubric.schema.json` holds.
What a schema cannot say (levels on the scale, ids used once, citations listed) is checked by
the reader alone; the schema never refuses what the reader accepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qms.core.rubric import FUNCTIONS, KINDS, REACHES
from qms.core.tables import TABLES

Shape = dict[str, Any]

# Lowest and highest of each whole number. The upper bounds that are no part of the method keep
# dates computable.
LEVEL = (0, 1000)
MONTHS = (0, 1200)
COUNT = (1, 1000)
LONGEST = 100  # characters of a rubric's id or version; both are part of a file name
WHOLE = {
    "minimum_origins": COUNT,
    "origins": COUNT,
    "kinds": (1, len(KINDS)),
    "sectors": COUNT,
    "kinds_or_sectors": COUNT,
    "directness": (1, 4),
}
VOCABULARIES = tuple(
    dict.fromkeys(
        column.register for table in TABLES for column in table.columns if column.register
    )
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a part: what it says (for editors, and where it is missing) and its shape."""

    about: str
    shape: Shape
    required: bool = False


def _whole(bounds: tuple[int, int]) -> Shape:
    return {"type": "integer", "minimum": bounds[0], "maximum": bounds[1]}


def _part(name: str) -> Shape:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Shape, *, least: int = 0) -> Shape:
    shape: Shape = {"type": "array", "items": items}
    return {**shape, "minItems": least} if least else shape


def _by_word(values: Shape) -> Shape:
    return {"type": "object", "additionalProperties": values}


def _by_level(values: Shape) -> Shape:
    return {
        "type": "object",
        "patternProperties": {"^[0-9]+$": values},
        "additionalProperties": False,
    }


_ANY_TEXT: Shape = {"type": "string"}
_TEXT: Shape = {"type": "string", "pattern": r"\S"}
_ID: Shape = {"type": "string", "pattern": r"^[^\s;]+$"}
_IN_FILE_NAME: Shape = {"type": "string", "maxLength": LONGEST}
_FILE_ID = _IN_FILE_NAME | {"pattern": r'^[^\s;/\\:*?"<>|.][^\s;/\\:*?"<>|]*$'}
_VERSION = _IN_FILE_NAME | {"pattern": r'^[^\s/\\:*?"<>|.][^/\\:*?"<>|]*$'}
_WORDS = _list(_TEXT) | {"uniqueItems": True}
_VOCABULARY: Shape = {"anyOf": [_by_word(_TEXT), _WORDS]}

PARTS: Mapping[str, Mapping[str, Key]] = {
    "rubric": {
        "id": Key(
            "a short readable word that never changes, without spaces",
            _FILE_ID,
            required=True,
        ),
        "version": Key('the version of this text, in quotes, such as "1.0"', _VERSION, True),
        "title": Key("what people choose from a list", _TEXT, required=True),
        "about": Key("what the rubric is for, and what it is not", _ANY_TEXT),
        "licence": Key("under what terms others may use the text", _ANY_TEXT),
        "cites": Key("the references: a key, then the reference", _by_word(_TEXT)),
        "scale": Key(
            "the levels in order, from 0 or 1, each with level and name",
            _list(_part("level"), least=2),
            required=True,
        ),
        "sectors": Key("where evidence can come from; left out, any word is a sector", _VOCABULARY),
        "role_groups": Key("the groups of roles that speakers belong to", _VOCABULARY),
        "host_sectors": Key("sectors whose word about themselves is not enough", _WORDS),
        "voice_sectors": Key("sectors that count as voices at the highest levels", _WORDS),
        "affected_sectors": Key("sectors of those most affected by the practice", _WORDS),
        "evidence_rule": Key("the numbers by which evidence suggests a level", _part("rule")),
        "forms": Key(
            "named subsets of the criteria; full is always all of them",
            {
                "type": "object",
                "propertyNames": {"not": {"const": "full"}},
                "additionalProperties": _list(_ID, least=1) | {"uniqueItems": True},
            },
        ),
        "register": Key(
            "the vocabularies of a benefits register, each in place of the usual one",
            _part("register"),
        ),
        "domains": Key(
            "the families of criteria, each with id, name and criteria",
            _list(_part("domain"), least=1),
            required=True,
        ),
    },
    "register": {
        name: Key(f"the words of {name}, each with its readable name", _VOCABULARY)
        for name in VOCABULARIES
    },
    "level": {
        "level": Key("its whole number", _whole(LEVEL), required=True),
        "name": Key("one or two words, shown beside the number", _TEXT, required=True),
        "meaning": Key("what the level stands for in any criterion", _ANY_TEXT),
    },
    "domain": {
        "id": Key("a short readable word that never changes, without spaces", _ID, required=True),
        "name": Key("a short readable name", _TEXT, required=True),
        "function": Key("what the domain does in managing quality", {"enum": list(FUNCTIONS)}),
        "about": Key("what the domain covers", _ANY_TEXT),
        "criteria": Key(
            "the criteria, each with id, name, question and levels",
            _list(_part("criterion"), least=1),
            required=True,
        ),
    },
    "criterion": {
        "id": Key("a short readable word that never changes, without spaces", _ID, required=True),
        "name": Key("a short readable name", _TEXT, required=True),
        "question": Key("the question that raters answer", _TEXT, required=True),
        "why": Key("why it matters", _ANY_TEXT),
        "cites": Key("keys of the rubric's cites that it rests on", _WORDS),
        "levels": Key("one sentence for each level of the scale", _by_level(_TEXT), required=True),
        "boundaries": Key(
            "what decides between a level and the one below, by the upper level", _by_level(_TEXT)
        ),
        "expects": Key(
            "what is expected of each kind of source; a kind left out is not expected",
            _part("expects"),
        ),
        "signals": Key("phrases that find candidates; they never set a level", _part("signals")),
    },
    "expects": {kind: Key(f"what is expected of a source of kind {kind}", _TEXT) for kind in KINDS},
    "signals": {
        "for": Key("phrases that speak for the practice", _list(_TEXT)),
        "against": Key("phrases that speak against it", _list(_TEXT)),
    },
    "rule": {
        "window_months": Key("how many months back evidence counts, by kind", _part("window")),
        "minimum_origins": Key(
            "with fewer origins than this there is no level", _whole(WHOLE["minimum_origins"])
        ),
        "sufficiency": Key(
            "what those in support of a level must be together, by level",
            _by_level(_part("sufficiency")),
        ),
        "caps": Key("the highest level that origins of one sort alone can carry", _part("caps")),
    },
    "window": {kind: Key(f"months for a source of kind {kind}", _whole(MONTHS)) for kind in KINDS},
    "sufficiency": {
        "origins": Key("at least so many origins", _whole(WHOLE["origins"])),
        "kinds": Key("of at least so many kinds of source", _whole(WHOLE["kinds"])),
        "sectors": Key("of at least so many sectors", _whole(WHOLE["sectors"])),
        "kinds_or_sectors": Key(
            "of at least so many kinds or so many sectors", _whole(WHOLE["kinds_or_sectors"])
        ),
        "directness": Key(
            "at least one so direct: 1 opinion, 2 report, 3 seen in use, 4 effect shown",
            _whole(WHOLE["directness"]),
        ),
        "reach": Key("at least one that reaches so far", {"enum": list(REACHES)}),
        "outside": Key("at least one from outside the host sectors", {"type": "boolean"}),
        "voices": Key("at least one from the voice sectors", {"type": "boolean"}),
    },
    "caps": {
        "documents_only": Key("where all are documents", _whole(LEVEL)),
        "interviews_only": Key("where all are interviews", _whole(LEVEL)),
        "one_sector": Key("where all are of one sector", _whole(LEVEL)),
        "host_only": Key("where all are of host sectors", _whole(LEVEL)),
        "one_place": Key("where all are of one place among several", _whole(LEVEL)),
        "inherited": Key("where all come from a predecessor body", _whole(LEVEL)),
    },
}


def rubric_schema() -> Shape:
    """The JSON Schema (draft 2020-12) of a rubric file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rubric",
        "description": "A yardstick of domains, criteria and levels, with the rule that reads"
        " evidence. Check a file with: python -m qms rubric check FILE",
        **_object("rubric"),
        "$defs": {part: _object(part) for part in PARTS if part != "rubric"},
    }


def _object(part: str) -> Shape:
    keys = PARTS[part]
    required = [name for name, key in keys.items() if key.required]
    return {
        "type": "object",
        "properties": {
            name: {
                "title": name.replace("_", " ").capitalize(),
                "description": f"{key.about[0].upper()}{key.about[1:]}.",
                **key.shape,
            }
            for name, key in keys.items()
        },
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }
