"""The register of benefits in and out of spreadsheets: claims brought in, all of them or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from pathlib import PurePath

from qms.analysis.study import Study, rows
from qms.analysis.value import claims_of
from qms.analysis.wording import joined
from qms.core.tables import TABLE
from qms.core.text import fixed_text
from qms.errors import InvalidBundle
from qms.formats.bundle_faults import shown
from qms.formats.register import ReadClaims, claims_csv, read_claims, register_workbook
from qms.services.coding_acts import Act, acting
from qms.services.matrix import Workbook
from qms.services.register import new_id
from qms.services.register_acts import faults_in
from qms.services.reports import file_name
from qms.services.studies import chosen
from qms.services.value import value_view
from qms.services.views import is_invented
from qms.storage import acts as trail
from qms.storage import codings as stored
from qms.storage.acts import Change
from qms.storage.engine import Store
from qms.storage.rows import Row

IMPORTED = "claims imported"

MOST_NAMED = 12

_COLUMNS = TABLE["benefits"].column_names


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of claims did: how many are new, changed, and as they stood already."""

    added: int
    changed: int
    same: int


def import_claims(
    store: Store, study_id: str, name: str, data: bytes, *, by: str, replace: bool = False
) -> Imported:
    """Brings in the claims of a .csv or .xlsx: all of them, or none where one has a fault.

    The columns are those of the table benefits, in any order; only `programme` must be there, by
    its id or by a title that one programme alone bears. A row without an id, or with one that the
    study has not, is a new claim; one that says what a claim says already is left alone. Where a
    claim stands with other cells, the file changes it only if `replace` says so; columns that the
    file has not keep what they hold.

    Args:
        store: The workspace.
        study_id: The study.
        name: The file's name; its ending says what it is.
        data: The file.
        by: The person.
        replace: Whether claims that stand may be changed.

    Raises:
        NotFound: There is no such study.
        UserError: The file cannot be read.
        InvalidBundle: It has faults, each with its row; at most fifty are told.
    """
    read = read_claims(name, data)
    result = Imported(0, 0, 0)
    with acting(store, study_id) as act:
        programmes = stored.all_rows(act.conn, study_id, "programmes")
        titles = {row["programme"]: row["title"] for row in programmes}
        read = _by_title(read, titles)
        there = {row["benefit"]: row for row in stored.all_rows(act.conn, study_id, "benefits")}
        planned = list(_planned(read, there))
        faults = [*read.faults, *_faults(act, read, planned, titles, replace=replace)]
        if faults:
            told = sorted(faults, key=_place)
            raise InvalidBundle.of(f"{shown(PurePath(name).name)} {fault}." for fault in told)
        changes = [change for change in planned if change]
        if changes:
            trail.perform(act.conn, study_id, who=by, verb=IMPORTED, changes=changes)
            act.is_written = True
        added = sum(change.before is None for change in changes)
        result = Imported(added, len(changes) - added, len(planned) - len(changes))
    return result


def register_csv(study: Study, system: str | None = None) -> Workbook:
    """The claims of a study, or of one system, as CSV: the form that `import_claims` takes.

    Raises:
        NotFound: There is no such system.
    """
    chosen("system", system, study.tables["systems"]["system"])
    claims = rows(claims_of(study, system or "")[list(_COLUMNS)])
    return Workbook(_named(study, system, ".csv"), claims_csv(claims))


def register_xlsx(study: Study, system: str | None = None) -> Workbook:
    """Claims, programmes, ratios and panel of a study, or of one system, as a workbook.

    Raises:
        NotFound: There is no such system.
    """
    view = value_view(study, system)
    wanted = {panel.subject for panel in view.panels}
    own = {programme.programme for programme in view.value.programmes}
    tables = {
        "benefits": view.claims,
        "programmes": [r for r in rows(study.tables["programmes"]) if r["programme"] in own],
        "panel": [r for r in rows(study.tables["panel"]) if r["subject"] in wanted],
    }
    title = study.row["title"] or study.id
    data = register_workbook(title, view.value, tables, invented=is_invented(study))
    return Workbook(_named(study, system, ".xlsx"), data)


def _named(study: Study, system: str | None, ending: str) -> str:
    return str(PurePath(file_name(f"{study.id}-benefits", system or "all")).with_suffix(ending))


def _by_title(read: ReadClaims, titles: Mapping[str, str]) -> ReadClaims:
    """The claims, each with its programme's id where the file gives a title that one bears."""
    ids: dict[str, list[str]] = {}
    for id_, title in titles.items():
        ids.setdefault(_folded(title), []).append(id_)

    def id_of(cell: str) -> str:
        found = ids.get(_folded(cell), [])
        return found[0] if cell and cell not in titles and len(found) == 1 else cell

    rows = tuple({**row, "programme": id_of(row["programme"])} for row in read.rows)
    return replace_fields(read, rows=rows)


def _folded(title: str) -> str:
    return " ".join(fixed_text(title).split()).casefold()


def _there(titles: Mapping[str, str], asked: str) -> str:
    """Which programmes a file can name: those of the title that was asked for, else all."""
    alike = [id_ for id_, title in titles.items() if _folded(title) == _folded(asked)]
    if not titles:
        return "; the register has no programme yet"
    named = [
        f"{shown(id_)} ({shown(titles[id_])})" if titles[id_] else shown(id_)
        for id_ in sorted(alike or titles)
    ]
    left = len(named) - MOST_NAMED
    told = joined([*named[:MOST_NAMED], *([f"{left} more"] if left > 0 else [])])
    return f"; the register has {told}{': give the id' if alike else ''}"


def _planned(read: ReadClaims, there: dict[str, Row]) -> Iterator[Change | None]:
    """The change for each row of the file; None where it says what stands already."""
    given = sorted(read.given - {"benefit"})
    said = {tuple(row[name] for name in given) for row in there.values()}
    for row in read.rows:
        before = there.get(row["benefit"])
        says = tuple(row[name] for name in given)
        if before is not None:
            after = {**before, **{name: row[name] for name in given}}
            yield None if after == before else Change("benefits", before, after)
        elif not row["benefit"] and says in said:
            yield None
        else:
            said.add(says)
            yield Change("benefits", None, {**row, "benefit": row["benefit"] or new_id()})


def _faults(
    act: Act,
    read: ReadClaims,
    planned: list[Change | None],
    titles: Mapping[str, str],
    *,
    replace: bool,
) -> Iterator[str]:
    """What keeps rows of the file from being claims of the study, each with its row."""
    put = [(at, change) for at, change in enumerate(planned) if change]
    ids: dict[str, int] = {}
    for at, row in enumerate(read.rows):
        first = ids.setdefault(row["benefit"], at)
        if row["benefit"] and first != at:
            yield f"{read.places[at]}: claim {shown(row['benefit'])} is in {read.places[first]} too"
    for at, change in put:
        if change.before and not replace:
            yield (
                f"{read.places[at]}: claim {shown(change.key[0])} stands already with other "
                "cells; ask for claims to be replaced, or leave the cell benefit blank"
            )
    if "programme" not in read.given:
        return  # told with the header; it would be told of every row again
    are_named = False
    for place, what in faults_in(act, [change for _, change in put]):
        at = put[place][0]
        asked, more = read.rows[at]["programme"], ""
        if not are_named and asked not in titles and what.endswith("the study's programmes"):
            more, are_named = _there(titles, asked), True  # once is enough
        if "stands already in line" not in what:  # told above, by the rows of the file
            yield f"{read.places[at]}: {what}{more}"


def _place(fault: str) -> int:
    """The row that a fault begins with, to tell faults in the order of the file."""
    return int(fault.split(":", 1)[0].rpartition(" ")[2])
