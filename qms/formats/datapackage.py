"""The datapackage.json of a study bundle: a Tabular Data Package that describes its tables.

It is written from the one description of the tables, so it cannot say anything else than what
an import checks. Reading asks of it only that this program is new enough.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from qms import __version__
from qms.analysis.study import Study
from qms.core.rubric import Rubric
from qms.core.tables import TABLE, TABLES, Column, Kind, Table
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_files import DATAPACKAGE, RUBRIC
from qms.formats.bundle_rubrics import StudyRubrics, rubric_place
from qms.formats.bundle_tables import BOUNDS, TIME

SCHEMA_VERSION = 1

_ABOUT = (
    "A study of quality management, whole: its tables, the texts of its sources in texts/ (or "
    "where sources.csv says), and its rubric in rubric.yaml. Offsets count Unicode code points. "
    "An empty cell means not given. Lists in one cell are separated by semicolons. "
    "Cells are kept exactly as they are, even those that a spreadsheet would run as a formula "
    "because they begin with =, +, -, @, tab or carriage return: read the tables as text."
)
_TYPES: Mapping[Kind, str] = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
}
_TOLD: Mapping[Kind, str] = {
    Kind.TIME: "An ISO 8601 date, or date and time.",
    Kind.LIST: "Words separated by semicolons.",
}


def datapackage(study: Study, *, created: datetime) -> dict[str, Any]:
    """The Data Package descriptor of a study's bundle.

    Args:
        study: The study; tables without rows are left out, but for those every bundle has.
        created: When the bundle is made; without a time zone it is taken as UTC.
    """
    aware = created if created.tzinfo else created.replace(tzinfo=UTC)
    row = study.row
    return {
        "profile": "tabular-data-package",
        "name": _slug(row["study"]),
        "title": row["title"] or row["study"],
        "description": _ABOUT,
        "created": aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "schema_version": SCHEMA_VERSION,
        "program": "ICS Quality Profile",
        "program_version": __version__,
        "openness": row["openness"],
        "licenses": [
            {
                "name": "notspecified",
                "title": "No licence is given for the study's data; its rubrics have their own.",
            }
        ],
        "rubrics": [
            _rubric(rubric, RUBRIC if index == 0 else rubric_place(rubric))
            for index, rubric in enumerate(study.rubrics)
        ],
        "resources": _resources(study),
    }


def datapackage_text(study: Study, *, created: datetime) -> str:
    """The descriptor as it stands in the file."""
    return json.dumps(datapackage(study, created=created), ensure_ascii=False, indent=2) + "\n"


def written_tables(study: Study) -> list[Table]:
    """The tables that a study's bundle holds: the required ones and all that have rows."""
    return [
        table
        for table in TABLES
        if table.required or (table.name in study.tables and len(study.tables[table.name]))
    ]


def check_datapackage(content: bytes, faults: Faults) -> bool:
    """Notes what is wrong with a datapackage.json; False if only a newer program can read on."""
    try:
        package = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        faults.add(DATAPACKAGE, None, "is not UTF-8")
        return True
    except json.JSONDecodeError as error:
        faults.add(DATAPACKAGE, error.lineno, f"is not JSON ({shown(error.msg)})")
        return True
    except (ValueError, RecursionError):
        faults.add(DATAPACKAGE, None, "is not JSON that can be read")
        return True
    if not isinstance(package, dict):
        faults.add(DATAPACKAGE, 1, "is not a JSON object; leave the file out or write it again")
        return True
    version = package.get("schema_version", SCHEMA_VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        faults.add(DATAPACKAGE, None, "schema_version is not a whole number from 1")
    elif version > SCHEMA_VERSION:
        what = (
            f"schema_version is {str(version)[:20]}, and this program ({__version__}) reads up to "
            f"{SCHEMA_VERSION}; use a newer version of the program"
        )
        faults.add(DATAPACKAGE, None, what)
        return False
    return True


def _slug(name: str) -> str:
    """A name as Data Packages want it: small letters, digits, full stop, _ and -."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("-.")[:100] or "study"


def _rubric(rubric: Rubric, path: str) -> dict[str, str]:
    return {
        "path": path,
        "id": rubric.id,
        "version": rubric.version,
        "title": rubric.title,
        "licence": rubric.licence,
    }


def _resources(study: Study) -> list[dict[str, Any]]:
    written = written_tables(study)
    names = {table.name for table in written}
    # An import knows the members only if there is a list of them; so does this.
    if not len(study.tables.get("members", ())):
        names.discard("members")
    rubrics = StudyRubrics(study.rubrics[0], study.rubrics[1:])
    return [
        {
            "name": table.name,
            "path": f"{table.name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {
                "delimiter": ",",
                "quoteChar": '"',
                "doubleQuote": True,
                "lineTerminator": "\n",
                "skipInitialSpace": False,
                "header": True,
            },
            "schema": _schema(table, rubrics, names),
        }
        for table in written
    ]


def _schema(table: Table, rubrics: StudyRubrics, written: Collection[str]) -> dict[str, Any]:
    """The Table Schema of one table."""
    schema: dict[str, Any] = {
        "fields": [_field(table, column, rubrics) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    foreign = [
        {
            "fields": [column.name],
            "reference": {
                "resource": "" if column.names == table.name else column.names,
                "fields": list(TABLE[column.names].key),
            },
        }
        for column in table.columns
        if column.names in written and column.kind is not Kind.LIST
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def _field(table: Table, column: Column, rubrics: StudyRubrics) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": _TYPES.get(column.kind, "string")}
    if column.kind in _TOLD:
        described["description"] = _TOLD[column.kind]
    if column.kind is Kind.BOOLEAN:
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints = _constraints(table, column, rubrics)
    if constraints:
        described["constraints"] = constraints
    return described


def _constraints(table: Table, column: Column, rubrics: StudyRubrics) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    words = list(rubrics.vocabulary(column))
    if words and column.kind is not Kind.LIST:
        constraints["enum"] = words
    elif words:
        word = "|".join(re.escape(word).replace("\\-", "-") for word in words)
        constraints["pattern"] = rf"\s*({word})?\s*(;\s*({word})?\s*)*"
    elif column.kind is Kind.TIME:
        constraints["pattern"] = TIME.pattern
    least, most = BOUNDS.get((table.name, column.name), (None, None))
    if column.names == "level":
        levels = [level for rubric in rubrics.all for level in rubric.levels]
        least, most = min(levels), max(levels)
    if least is not None:
        constraints["minimum"] = least
    if most is not None:
        constraints["maximum"] = most
    return constraints
