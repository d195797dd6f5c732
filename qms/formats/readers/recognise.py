"""What a file is: by its first bytes, and by the ending of its name only where those are text."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from qms.formats.readers.content import Unreadable
from qms.formats.readers.packages import BROKEN, DAMAGED

ISOLATED = frozenset({"docx", "odt", "xlsx", "pdf", "rtf", "html", "eml"})
"""Formats that are opened in a process of their own."""

_ENDINGS = {
    "vtt": "vtt",
    "srt": "srt",
    "htm": "html",
    "html": "html",
    "xhtml": "html",
    "csv": "csv",
    "tsv": "csv",
    "eml": "eml",
}
_DOCUMENTS = frozenset(
    {"docx", "docm", "dotx", "odt", "ott", "xlsx", "xlsm", "pdf", "rtf", "doc", "zip"}
)
_SAME = {
    "docm": "docx",
    "dotx": "docx",
    "xlsm": "xlsx",
    "ott": "odt",
    "htm": "html",
    "xhtml": "html",
}
_PACKED_MAIN = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}
_FOREIGN = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"ID3", "a sound recording"),
    (b"RIFF", "a recording"),
    (b"OggS", "a recording"),
    (b"fLaC", "a sound recording"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"BZh", "a packed file"),
    (b"\xfd7zXZ", "a packed file"),
)
_WHAT_TO_DO = {
    "a picture": "run text recognition (OCR) over it and bring in what that makes.",
    "a packed file": "unpack it, or pack it as .zip.",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "is locked with a password; save a copy without one and bring that in."),
    ("WordDocument", "is a Word document of the old form (.doc); open it and save it as .docx."),
    ("PowerPoint Document", "is a presentation; save it as .pdf and bring that in."),
    ("Workbook", "is an Excel workbook of the old form (.xls); open it and save it as .xlsx."),
    ("__properties_version1.0", "is an Outlook message (.msg); save it as .eml or as text."),
)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
_ENTITY = re.compile(rb"<!ENTITY\s")


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")


def recognised(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The format that a file is read as, and a sentence if its name says another.

    Returns:
        One of docx, odt, xlsx, pdf, rtf, html, eml, vtt, srt, csv, zip, text.

    Raises:
        Unreadable: It is empty, or of a format that is not read.
    """
    ending = ending_of(name)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("is empty; look whether it was saved or copied whole.")
    found = _by_bytes(data, ending)
    if found is None:
        return _text(ending, data), ()
    if found == "zip" and ending in _DOCUMENTS - {"zip"}:
        raise Unreadable(
            f"is a zip archive named .{ending}, not a document; give it the ending .zip, "
            "or bring in the document itself."
        )
    if _SAME.get(ending, ending) != found:
        return found, (f"Its content is {found}, not what its name says, and was read as that.",)
    return found, ()


def _by_bytes(data: bytes, ending: str) -> str | None:
    """The format that the bytes show; None if they may be text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _packed(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise Unreadable(_old_office(data))
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data[4:8] == b"ftyp":
        raise Unreadable("is a recording; bring in its transcript.")
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            todo = _WHAT_TO_DO.get(what, "bring in its transcript.")
            raise Unreadable(f"is {what}; {todo}")
    if _PAGE.match(data[:2048]) and ending not in ("txt", "md"):
        return "html"
    return None


def _text(ending: str, data: bytes) -> str:
    """How a file is read whose bytes may be text."""
    if ending in _DOCUMENTS:
        raise Unreadable(
            f"is named .{ending} and is none: damaged, cut short at its beginning, or renamed; "
            "open it where it was made and save it again."
        )
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _ENTITY.search(data[:65_536]):
        raise Unreadable(
            "declares XML entities, which documents never need and attacks use; "
            "bring in its text as a plain file."
        )
    if ending not in _ENDINGS and data[:64].removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "vtt"
    return _ENDINGS.get(ending, "text")


def _packed(data: bytes) -> str:
    """What a zip is: a document by what is in it, or a zip of files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            kind = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").strip()
    except DAMAGED as error:
        raise Unreadable(BROKEN) from error
    for main, found in _PACKED_MAIN:
        if main in names:
            if found == "pptx":
                raise Unreadable("is a presentation; save it as .pdf and bring that in.")
            return found
    if kind in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[kind]
    if kind.startswith(b"application/"):
        raise Unreadable(
            "is a packed document that is not read; save it as .docx or .pdf and bring that in."
        )
    if "[Content_Types].xml" in names:
        # Word writes its main part under other names now and then; the library finds it.
        return "docx" if any(name.startswith("word/") for name in names) else "zip"
    return "zip"


def _old_office(data: bytes) -> str:
    """What a file of the old Office container is, and what to do."""
    for stream, sentence in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return sentence
    return "is a file of an old office program; open it and save it as .docx or .pdf."
