"""OpenDocument texts (.odt): paragraphs, lists and tables in order."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from qms.formats.readers.content import Content, Paragraph, Unreadable, left_out
from qms.formats.readers.limits import Limits
from qms.formats.readers.packages import BROKEN, checked_package, unpacked
from qms.formats.readers.tables import table_paragraphs

_SPACES_AT_MOST = 100  # a file may ask for a thousand million in one element
_DROPPED = {
    "annotation": "comment",
    "image": "picture",
    "object": "picture",
    "object-ole": "picture",
    "plugin": "picture",
    "changed-region": "deletion",
}
_SILENT = frozenset(
    # Forms, declarations, marks and links between words: nothing that a reader would see.
    [
        "annotation-end",
        "forms",
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "note-citation",
        "bookmark",
        "bookmark-start",
        "bookmark-end",
        "soft-page-break",
        "title",
        "desc",
        "creator",
        "date",
        "date-string",
    ]
)


class _Walk:
    """One walk over a text; counts what it leaves out and keeps notes for the end."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()
        self.notes: list[Element] = []
        self._boxes: list[Element] = []

    def blocks(self, element: Element) -> Iterator[Paragraph]:
        """The paragraphs and rows inside `element`."""
        for child in element:
            name = _name(child)
            if name in ("p", "h"):
                yield Paragraph(self.words(child))
                while self._boxes:
                    yield from self.blocks(self._boxes.pop(0))
            elif name == "table":
                yield from table_paragraphs(list(self._rows(child)))
            elif name in _DROPPED:
                self.left[_DROPPED[name]] += 1
            elif name not in _SILENT:
                yield from self.blocks(child)

    def _rows(self, table: Element) -> Iterator[list[str]]:
        """Rows as they stand; a row or cell that is said to repeat stands once."""
        for child in table:
            name = _name(child)
            if name == "table-row":
                yield [
                    "\n".join(paragraph.text for paragraph in self.blocks(cell))
                    for cell in child
                    if _name(cell) == "table-cell"
                ]
            elif name in ("table-rows", "table-header-rows", "table-row-group"):
                yield from self._rows(child)

    def words(self, element: Element) -> str:
        """The words of a paragraph, a span or a link."""
        said = [element.text or ""]
        for child in element:
            name = _name(child)
            if name == "s":
                said.append(" " * _count(child))
            elif name == "tab":
                said.append("\t")
            elif name == "line-break":
                said.append("\n")
            elif name == "note":
                self.notes.append(child)
            elif name == "text-box":
                self._boxes.append(child)
            elif name in _DROPPED:
                self.left[_DROPPED[name]] += 1
            elif name not in _SILENT:
                said.append(self.words(child))
            said.append(child.tail or "")
        return "".join(said)


def read_opendocument(data: bytes, limits: Limits) -> Content:
    """An .odt as paragraphs and rows, notes at the end.

    Raises:
        Unreadable: It is damaged, locked, or nested beyond reason.
    """
    archive = checked_package(data, limits)
    parts = {entry.filename: entry for entry in archive.infolist()}
    try:
        if "META-INF/manifest.xml" in parts:
            manifest = unpacked(archive, parts["META-INF/manifest.xml"])
            if b"encryption-data" in manifest:
                raise Unreadable(
                    "is locked with a password; save a copy without one and bring that in."
                )
        root = fromstring(unpacked(archive, parts["content.xml"]), forbid_dtd=True)
    except (KeyError, ParseError, ValueError, DefusedXmlException) as error:
        raise Unreadable(BROKEN) from error
    body = next((part for part in root.iter() if _name(part) == "body"), None)
    if body is None:
        raise Unreadable(BROKEN)
    walk = _Walk()
    paragraphs = list(walk.blocks(body))
    notes = []
    while walk.notes:
        note = walk.notes.pop(0)
        notes += [p for part in note if _name(part) == "note-body" for p in walk.blocks(part)]
    warnings = left_out(
        (walk.left["picture"], "picture or object", "pictures or objects"),
        (walk.left["deletion"], "change under review", "changes under review"),
        (walk.left["comment"], "comment", "comments"),
        (_edges(archive, parts), "page header or footer", "page headers and footers"),
    )
    if notes:
        warnings += (f"Footnotes and endnotes ({len(notes)}) stand at the end of the text.",)
    return Content(paragraphs=[*paragraphs, *notes], warnings=warnings)


def _edges(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> int:
    """How many different page headers and footers have words."""
    if "styles.xml" not in parts:
        return 0
    try:
        root = fromstring(unpacked(archive, parts["styles.xml"]), forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException):
        return 0  # styles hold nothing else that is read
    edges = (part for part in root.iter() if _name(part) in ("header", "footer"))
    return len({text for edge in edges if (text := "".join(edge.itertext()).strip())})


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _count(element: Element) -> int:
    """How many spaces a space element stands for."""
    given = next((value for key, value in element.attrib.items() if key.endswith("}c")), "1")
    return min(int(given), _SPACES_AT_MOST) if given.isascii() and given.isdigit() else 1
