"""The value of improvement on paper: the register and panel of a system, a programme's case."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qms.analysis.study import Study, rows
from qms.analysis.value_evidence import Evidence, evidence_behind
from qms.analysis.value_panel import Panel
from qms.errors import NotFound
from qms.formats.bundle_faults import shown
from qms.report.value_content import case_content, register_content
from qms.services.reports import Report, file_name, renderer
from qms.services.studies import chosen
from qms.services.value import value_view


def register_report(study: Study, system: str) -> Report:
    """The register of benefits and the panel of one system as a PDF.

    Every class of money that has a sum is told, each apart with what it leaves out.

    Raises:
        NotFound: There is no such system.
        ReportFailed: The document could not be made.
    """
    chosen("system", system, study.tables["systems"]["system"])
    view = value_view(study, system)
    view = value_view(study, system, tuple(view.words["money_class"]))
    cells = [claim["evidence"] for claim in view.claims]
    content = register_content(
        study,
        view.value,
        view.words,
        name=view.systems[system],
        claims=view.claims,
        gaps=view.gaps,
        panels=view.panels,
        evidence=_evidence(study, cells, view.panels),
        people=_people(study),
    )
    pdf = renderer().register_pdf(content)
    return Report(register_name(system), pdf.data, pdf.unprintable)


def case_report(study: Study, programme: str) -> Report:
    """The case for one programme on one page as a PDF.

    Every class of money that has a sum is told, each apart; a return stands only where there
    is one class.

    Raises:
        NotFound: There is no such programme.
        ReportFailed: The document could not be made.
    """
    table = study.tables["programmes"]
    found = table[table["programme"] == programme]["system"].tolist()
    if not found:
        raise NotFound(f"There is no programme {shown(programme)} in this study.")
    part = _only(study, programme)
    (held,) = value_view(part).value.programmes
    view = value_view(part, found[0], tuple(held.by_class) or None)
    (own,) = view.value.programmes
    panel = next(panel for panel in view.panels if panel.subject == programme)
    content = case_content(
        study,
        own,
        view.words,
        system=view.systems[found[0]],
        claims=view.claims,
        gaps=view.gaps,
        flows=view.flows,
        panel=panel,
        evidence=_evidence(study, [claim["evidence"] for claim in view.claims], [panel]),
        people=_people(study),
    )
    pdf = renderer().case_pdf(content)
    return Report(case_name(programme), pdf.data, pdf.unprintable)


def register_name(system: str) -> str:
    """`<system>-benefits.pdf`."""
    return file_name(system, "benefits")


def case_name(programme: str) -> str:
    """`<programme>-case.pdf`."""
    return file_name(programme, "case")


def _only(study: Study, programme: str) -> Study:
    """The study with one programme and its claims alone."""
    tables = dict(study.tables)
    for name in ("programmes", "benefits"):
        tables[name] = tables[name][tables[name]["programme"] == programme]
    return replace(study, tables=tables)


def _evidence(
    study: Study, cells: Iterable[str], panels: Iterable[Panel]
) -> Mapping[str, Evidence]:
    cited = [row["cites"] for panel in panels for row in panel.factors.values() if row]
    return evidence_behind(study, [*cells, *cited])


def _people(study: Study) -> dict[str, str]:
    return {row["member"]: row["name"] for row in rows(study.tables["members"]) if row["name"]}
