"""The minutes of a workshop as a document: a PDF to keep, a Word file to edit and send round."""

from pathlib import PurePath
from typing import Any

from qms.analysis.study import Study
from qms.formats.minutes_docx import minutes_docx
from qms.report.minutes import minutes_content
from qms.services.reports import Report, file_name, renderer
from qms.services.workshop import workshop_view

__all__ = ["Report", "minutes_file", "minutes_name"]

PDF, WORD = "pdf", "docx"


def minutes_file(study: Study, system: str, wave: str, kind: str = PDF) -> Report:
    """The minutes of the workshop on one system in one wave.

    Args:
        study: The study, as it may be seen by whoever asks; texts are not needed.
        system: A system's id.
        wave: A wave's id.
        kind: "pdf" or "docx".

    Raises:
        NotFound: There is no such system or wave.
        NotPermitted: The ratings of the wave are not revealed yet.
        ReportFailed: The PDF could not be made.
    """
    content = _content(study, system, wave)
    name = minutes_name(system, wave, kind)
    if kind == WORD:
        return Report(name, minutes_docx(content))
    pdf = renderer().minutes_pdf(content)
    return Report(name, pdf.data, pdf.unprintable)


def minutes_name(system: str, wave: str, kind: str = PDF) -> str:
    """`minutes-<system>-<wave>.<kind>`, with what no file system takes replaced."""
    return str(PurePath(file_name(f"minutes-{system}", wave)).with_suffix(f".{kind}"))


def _content(study: Study, system: str, wave: str) -> dict[str, Any]:
    seen = workshop_view(study, system, wave)
    return minutes_content(study, seen.profiles, seen.rubrics, seen.queue)
