"""Web pages (.html): what a reader would see, without scripts, styles and navigation marks."""

import re
from collections import Counter
from html.parser import HTMLParser

from qms.formats.readers.content import Content, Paragraph, left_out
from qms.formats.readers.plain import decoded
from qms.formats.readers.tables import table_paragraphs

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_UNSEEN = {
    "script": ("script", "scripts"),
    "style": ("style sheet", "style sheets"),
    "template": ("template", "templates"),
    "noscript": ("note for browsers without scripts", "notes for browsers without scripts"),
    "svg": ("drawing", "drawings"),
    "math": ("formula", "formulas"),
    "object": ("embedded object", "embedded objects"),
    "iframe": ("embedded page", "embedded pages"),
    "select": ("field of a form", "fields of a form"),
    "textarea": ("field of a form", "fields of a form"),
}
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "nobr",
        "output",
        "progress",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_PICTURES = frozenset({"img", "video", "audio", "canvas", "embed", "picture"})


class _Page(HTMLParser):
    """Collects paragraphs and rows; entities are resolved by the parser's own table only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self.left: Counter[str] = Counter()
        self._words: list[str] = []
        self._unseen: list[str] = []
        self._tables: list[list[list[str]]] = []
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a block, a row or a part that is not seen."""
        if self._unseen or tag in _UNSEEN:
            if tag in _UNSEEN:
                if not self._unseen:
                    self.left[tag] += 1
                self._unseen.append(tag)
        elif tag in _PICTURES:
            self.left["picture"] += tag != "picture"
        elif tag == "br":
            self._words.append("\n")
        elif tag == "table":
            self._end_block()
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].append([])
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            if not self._tables[-1]:
                self._tables[-1].append([])
            self._tables[-1][-1].append("")
        elif tag not in _INLINE:
            self._end_block()
        self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """Ends what the tag began."""
        if self._unseen:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
        elif tag == "table" and self._tables:
            self._end_cell()
            rows = self._tables.pop()
            if self._tables:
                # A table inside a cell is words of that cell.
                self._words += ["; ".join(" ".join(row) for row in rows)]
            else:
                self.paragraphs += table_paragraphs(_even(rows))
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag not in _INLINE:
            self._end_block()
        self._verbatim = max(self._verbatim - (tag == "pre"), 0)

    def handle_data(self, data: str) -> None:
        """Words, with white space as a browser would show it."""
        if not self._unseen:
            self._words.append(data if self._verbatim else re.sub(r"\s+", " ", data))

    def handle_comment(self, data: str) -> None:
        """Comments are for the page's makers."""
        self.left["comment"] += 1

    def close(self) -> None:
        """Ends whatever is still open."""
        super().close()
        self._unseen.clear()
        while self._tables:
            self.handle_endtag("table")
        self._end_block()

    def _end_block(self) -> None:
        """The words so far are a paragraph, or part of the open cell."""
        if self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._words.append(" ")
            return
        words = "".join(self._words)
        self._words = []
        if words.strip():
            lines = words.split("\n")
            self.paragraphs.append(Paragraph("\n".join(line.strip(" ") for line in lines)))

    def _end_cell(self) -> None:
        words = " ".join("".join(self._words).split())
        if not words or not self._tables:
            return
        self._words = []
        rows = self._tables[-1]
        if rows and rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {words}".strip()
        else:  # words between the cells, a caption for instance
            self.paragraphs.append(Paragraph(words))


def read_web_page(data: bytes) -> Content:
    """An .html page as paragraphs and rows."""
    text, warnings = _characters(data)
    page = _Page()
    # Office programs write <![if ...]>, which the parser half knows; browsers see a comment.
    page.feed(text.replace("<![", "<!"))
    page.close()
    left = page.left
    return Content(
        paragraphs=page.paragraphs,
        warnings=(
            *warnings,
            *left_out(
                *((left[tag], *words) for tag, words in _UNSEEN.items()),
                (left["picture"], "picture or recording", "pictures or recordings"),
                (left["comment"], "comment of the page's makers", "comments of the page's makers"),
            ),
        ),
    )


def _characters(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The page decoded as it says, or else as any plain text."""
    meta = _META.search(data[:4096])
    if meta and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = meta[1].decode("ascii", "ignore").lower()
        # Browsers read Latin-1 as Windows-1252, and so do the programs that write it.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "ascii", "us-ascii") else name
        try:
            if not name.startswith("utf-16"):
                return data.decode(name), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)


def _even(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if row]
