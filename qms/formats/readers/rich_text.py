"""Rich Text Format (.rtf)."""

import re

from striprtf.striprtf import rtf_to_text

from qms.formats.readers.content import Content, Paragraph, Unreadable, left_out, row_text
from qms.formats.readers.packages import BROKEN

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_ESCAPED = re.compile(r"\\[\\{}]")
# Groups whose words the library does not give.
_GROUPS = (
    (r"\\pict\b", "picture", "pictures"),
    (r"\\object\b", "embedded object", "embedded objects"),
    (r"\\footnote\b", "footnote", "footnotes"),
    (r"\\\*\s?\\annotation\b", "comment", "comments"),
    (r"\{\\(?:header|footer)[lrf]?\b", "page header or footer", "page headers and footers"),
    (r"\\shptxt\b", "text box", "text boxes"),
)


def read_rich_text(data: bytes) -> Content:
    """An .rtf as paragraphs and rows.

    Raises:
        Unreadable: It is damaged beyond reading.
    """
    page = _CODE_PAGE.search(data)
    encoding = f"cp{page[1].decode('ascii')}" if page else "cp1252"
    try:
        source = data.decode(encoding, "replace")
    except LookupError:
        encoding, source = "cp1252", data.decode("cp1252", "replace")
    try:
        text = rtf_to_text(source, encoding=encoding, errors="replace")
    except (ValueError, IndexError, LookupError, TypeError, OverflowError) as error:
        raise Unreadable(BROKEN) from error
    warnings = left_out(
        *((len(re.findall(pattern, source)), one, many) for pattern, one, many in _GROUPS)
    )
    if re.search(r"\\deleted\b", source):
        warnings += ("Words deleted under review are still in the text; accept the changes first.",)
    bare = _ESCAPED.sub("", source)
    if bare.count("{") > bare.count("}"):
        warnings += ("The file seems to be cut short: its end is missing.",)
    paragraphs = []
    for line in text.split("\n"):
        row = line.rstrip().endswith("|")
        words = row_text(line.rstrip().removesuffix("|").split("|")) if row else line
        paragraphs.append(Paragraph(words))
    return Content(paragraphs=paragraphs, warnings=warnings)
