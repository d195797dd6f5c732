"""What tells any page of a report from another: study, wave, rubric, program, readers."""

from typing import Any

import qms
from qms.analysis.study import Study, rows
from qms.core.rubric import Rubric
from qms.report.phrases import day, line, month

LONGEST_IN_FOOTER = 60
Content = dict[str, Any]
READERS = {"private": "Private", "partners": "For partners", "public": "Public"}


def masthead(study: Study, wave: str, rubric: Rubric, form: str, openness: str) -> Content:
    """The parts that both reports share; `as_of` is the ISO date that also dates the file."""
    about = study.row
    row = next(r for r in rows(study.tables["waves"]) if r["wave"] == wave)
    title = line(about["title"]) or about["study"]
    called = line(row["title"]) or line(wave)
    dated = month(row["as_of"])
    said = called if dated in called else f"{called}, {dated}"
    return {
        "study": title,
        "wave": said,
        "crumb": [title, said, f"{line(rubric.title)} {line(rubric.version)}, {form_name(form)}"],
        "footer": f"{line(rubric.title, LONGEST_IN_FOOTER)} {line(rubric.version)}, "
        f"{form_name(form)}",
        "readers": READERS[openness],
        "invented": "invented" in about["notes"].lower(),
        "as_of": row["as_of"],
        "dated": f"As of {day(row['as_of'])}",
        "program": f"ICS Quality Profile {qms.__version__}",
        "lang": "en",
        "region": "GB",
    }


def form_name(form: str) -> str:
    """A form in words; blank means the full one."""
    return "full form" if form in ("", "full") else f"form “{line(form)}”"
