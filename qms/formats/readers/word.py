"""Word documents (.docx): paragraphs and tables in order, with all that stands inside them.

The library opens the document; its own lists of paragraphs pass over content controls, text
boxes and words under review, so the tree is walked here.
"""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.parser import parse_xml

from qms.formats.readers.content import Content, Paragraph, Unreadable, left_out
from qms.formats.readers.limits import Limits
from qms.formats.readers.packages import BROKEN, checked_package
from qms.formats.readers.tables import table_paragraphs

_THROUGH = frozenset(
    [
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdt",
        "sdtContent",
        "fldSimple",
        "bdo",
        "dir",
        "r",
        "ruby",
        "rubyBase",
        "AlternateContent",
        "Choice",
        "oMath",
        "oMathPara",
        "body",
        "footnote",
        "endnote",
    ]
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


class _Walk:
    """One walk over a part of a document; counts what it leaves out."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()
        self._boxes: list[Any] = []

    def blocks(self, element: Any) -> Iterator[Paragraph]:
        """The paragraphs and rows inside `element`, text boxes after the one they hang on."""
        for child in element:
            name = _name(child)
            if name == "p":
                yield Paragraph(self.words(child))
                while self._boxes:
                    yield from self.blocks(self._boxes.pop(0))
            elif name == "tbl":
                yield from table_paragraphs(list(self._rows(child)))
            elif name == "altChunk":
                self.left["embedded file"] += 1
            elif name in ("del", "moveFrom"):
                self.left["deletion"] += 1
            elif name in _THROUGH:
                yield from self.blocks(child)

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in table.iter(f"{{{table.nsmap[table.prefix]}}}tr"):
            if _closest(row, "tbl") is table:
                yield [
                    "\n".join(paragraph.text for paragraph in self.blocks(cell))
                    for cell in row.iter(f"{{{table.nsmap[table.prefix]}}}tc")
                    if _closest(cell, "tr") is row
                ]

    def words(self, element: Any) -> str:
        """The words of a paragraph or of a run."""
        said = []
        for child in element:
            name = _name(child)
            if name == "t":
                said.append(child.text or "")
            elif name in _SIGNS:
                said.append(_SIGNS[name])
            elif name in ("del", "moveFrom"):
                self.left["deletion"] += 1
            elif name == "pPr":
                self.left["number"] += _is_numbered(child)
            elif name == "sym":
                self.left["symbol"] += 1
            elif name in ("drawing", "pict", "object"):
                self._hanging(child)
            elif name in _THROUGH:
                said.append(self.words(child))
        return "".join(said)

    def _hanging(self, drawing: Any) -> None:
        """Text boxes wait until their paragraph is done; pictures are counted."""
        boxes = [
            box for box in drawing.iter("{*}txbxContent") if _closest(box, "txbxContent") is None
        ]
        self._boxes += boxes
        if not boxes:
            self.left["picture"] += 1


def read_word(data: bytes, limits: Limits) -> Content:
    """A .docx as paragraphs and rows, notes at the end.

    Raises:
        Unreadable: It is damaged, or no document of Word.
    """
    checked_package(data, limits)
    try:
        document = Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise Unreadable(
            "is not in the ordinary form of Word documents; open it in Word and save it as .docx."
        ) from error
    except Exception as error:  # the library and its parser have errors of many bases
        raise Unreadable(BROKEN) from error
    walk = _Walk()
    paragraphs = list(walk.blocks(document.element.body))
    notes = [
        paragraph
        for kind in ("footnotes", "endnotes")
        for note in _notes(document, kind)
        for paragraph in walk.blocks(note)
        if paragraph.text.strip()
    ]
    edges = {text for kind in ("header", "footer") for text in _texts(document, kind)}
    comments = sum(1 for root in _parts(document, "comments") for _ in root)
    left = walk.left
    warnings = left_out(
        (left["picture"], "picture or object", "pictures or objects"),
        (left["deletion"], "deletion under review", "deletions under review"),
        (comments, "comment", "comments"),
        (len(edges), "page header or footer", "page headers and footers"),
        (left["number"], "automatic number or bullet", "automatic numbers or bullets"),
        (left["symbol"], "symbol of a special font", "symbols of special fonts"),
        (left["embedded file"], "embedded file", "embedded files"),
    )
    if notes:
        warnings += (f"Footnotes and endnotes ({len(notes)}) stand at the end of the text.",)
    return Content(paragraphs=[*paragraphs, *notes], warnings=warnings)


def _is_numbered(properties: Any) -> bool:
    """Whether a paragraph has a number or bullet of its own or by its style."""
    style = properties.find("{*}pStyle")
    named = "" if style is None else next(iter(style.attrib.values()), "")
    return properties.find("{*}numPr") is not None or named.startswith("List")


def _parts(document: Any, kind: str) -> Iterator[Any]:
    """The roots of the parts of a kind that the document refers to."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            try:
                yield parse_xml(relation.target_part.blob)
            except Exception as error:  # as above: whatever the parser raises
                raise Unreadable(BROKEN) from error


def _notes(document: Any, kind: str) -> Iterator[Any]:
    """Footnotes or endnotes, without the lines that part them from the text."""
    for root in _parts(document, kind):
        for note in root:
            if not any(key.endswith("}type") for key in note.attrib):
                yield note


def _texts(document: Any, kind: str) -> Iterator[str]:
    """The text of every header or footer that has any."""
    for root in _parts(document, kind):
        text = "".join(t.text or "" for t in root.iter("{*}t")).strip()
        if text:
            yield text


def _name(element: Any) -> str:
    """An element's name without its namespace; blank for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _closest(element: Any, name: str) -> Any:
    """The nearest element above with that name, or None."""
    above = element.getparent()
    while above is not None and _name(above) != name:
        above = above.getparent()
    return above
