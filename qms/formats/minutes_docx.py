"""The minutes of a workshop as a Word file, to be edited and sent round."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

INK = RGBColor(0x14, 0x30, 0x3A)
SOFT = RGBColor(0x5A, 0x6F, 0x77)
FONT, HEADING_FONT = "Calibri", "Cambria"
SIZES = {"Title": 22, "Heading 1": 15, "Heading 2": 12}


def minutes_docx(content: Mapping[str, Any]) -> bytes:
    """The file, from what `qms.report.minutes.minutes_content` gives.

    Headings are headings of Word, so that its outline and a screen reader find them.
    """
    made = docx.Document()
    _look(made, content)
    _quiet(made.add_paragraph(), " · ".join([*content["crumb"], content["readers"]]))
    if content["invented"]:
        _quiet(made.add_paragraph(), "Invented data")
    made.add_heading(_legible(content["title"]), level=0)
    for fact in content["facts"]:
        _labelled(made, fact["name"], fact["text"])
    _actions(made, content["actions"])
    for domain in content["domains"]:
        made.add_heading(_legible(domain["name"]), level=1)
        for entry in domain["entries"]:
            _entry(made, entry)
    if not content["domains"]:
        made.add_paragraph("Nothing is on record yet.")
    if content["open"]:
        made.add_heading("Not settled", level=1)
        for left in content["open"]:
            _labelled(made, f"{left['code']} {left['name']}", left["why"])
    _quiet(made.add_paragraph(), f"{content['footer']} · {content['dated']} · {content['program']}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _look(made: Document, content: Mapping[str, Any]) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    plain = made.styles["Normal"]
    plain.font.name, plain.font.size, plain.font.color.rgb = FONT, Pt(10.5), INK
    plain.paragraph_format.space_after = Pt(4)
    for name, size in SIZES.items():
        font = made.styles[name].font
        font.name, font.size, font.color.rgb = HEADING_FONT, Pt(size), INK
    about = made.core_properties
    about.title, about.author = _legible(content["title"])[:255], content["program"]
    about.language, about.comments = f"{content['lang']}-{content['region']}", ""
    about.created = about.modified = datetime.now(UTC)


def _entry(made: Document, entry: Mapping[str, Any]) -> None:
    made.add_heading(_legible(f"{entry['code']} {entry['name']}"), level=2)
    record = entry["record"]
    said = made.add_paragraph()
    said.add_run(_legible(f"{record['number']} {record['word']}".strip())).bold = True
    _quiet(said, f"   {entry['by']}")
    for each in entry["said"]:
        _labelled(made, each["label"], each["text"])


def _actions(made: Document, actions: list[Mapping[str, Any]]) -> None:
    if not actions:
        return
    made.add_heading("Actions", level=1)
    for action in actions:
        made.add_heading(_legible(action["what"]), level=2)
        for name, key in (
            ("For", "for"),
            ("Owner", "owner"),
            ("Due", "due"),
            ("Status", "status"),
            ("What would show it worked", "evidence"),
        ):
            if action[key]:
                _labelled(made, name, action[key])


def _labelled(made: Document, label: str, text: str) -> None:
    said = made.add_paragraph()
    said.add_run(_legible(label) + ". ").bold = True
    said.add_run(_legible(text))


def _quiet(said: Paragraph, text: str) -> None:
    run = said.add_run(_legible(text))
    run.font.size, run.font.color.rgb = Pt(9), SOFT


def _legible(text: str) -> str:
    """Without signs that XML cannot hold or that would turn the rest of a line around."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t\u200c\u200d")
