"""Plain text: which encoding its bytes are in, and whether they are text at all."""

import codecs
import re

from qms.core.text import has_endless_marks
from qms.formats.readers.content import Content, Unreadable, counted

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    # UTF-32 first: its mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_SAMPLE = 65_536
_MORE_THAN_ASCII = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


def read_plain(data: bytes) -> Content:
    """Any file that is plain text, kept as it was written."""
    text, warnings = decoded(data)
    return Content(plain=text, warnings=warnings)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a text file, and a sentence if its encoding had to be guessed.

    Raises:
        Unreadable: These bytes are not text.
    """
    text, told = _decoded(data)
    refuse_endless_marks(text)
    return text, told


def refuse_endless_marks(text: str) -> None:
    """Refuses a text made to take for ever when it is put into composed form."""
    if has_endless_marks(text):
        raise Unreadable("piles hundreds of accents on one letter; take them out and try again.")


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """As `decoded`, before the characters are looked at."""
    for mark, encoding, name in _BOMS:
        if data.startswith(mark):
            told = (f"Read as {name}, as its byte-order mark says.",) if name else ()
            return _marked(data[len(mark) :], encoding, told)
    if wide := _wide(data):
        text, warnings = _marked(data, wide, ())
        if sum(sign.isprintable() or sign.isspace() for sign in text[:4096]) > 0.97 * len(
            text[:4096]
        ):
            guess = (
                "Read as UTF-16, a guess: it has no byte-order mark; look whether it reads well."
            )
            return text, (guess, *warnings)
    _refuse_binary(data)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)


def _marked(data: bytes, encoding: str, told: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Text whose encoding is known, with the places that are damaged marked and counted."""
    text = data.decode(encoding, "replace")
    _refuse_control(text)
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        damaged = max(text.count("\ufffd"), 1)
        told += (f"{counted(damaged, 'damaged character')} became \ufffd.",)
    return text, told


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    """Text that is nearly UTF-8, or else Windows-1252."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if len(_MORE_THAN_ASCII.findall(data)) > damaged or error.start >= len(data) - 3:
        sentence = (
            f"{counted(damaged, 'damaged character')} became \ufffd; the file is not all UTF-8."
        )
        return text, (sentence,)
    text = data.decode("cp1252", "replace")
    warnings = [
        "Read as Windows-1252, a guess: it is not UTF-8; look at accents, dashes and quotes."
    ]
    if unknown := text.count("\ufffd"):
        warnings.append(f"{counted(unknown, 'damaged character')} became \ufffd.")
    return text, tuple(warnings)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, seen by every other byte being zero; blank if it is not."""
    sample = data[:_SAMPLE]
    if len(sample) < 8 or len(data) % 2:
        return ""
    half = len(sample) / 2
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


def _refuse_binary(data: bytes) -> None:
    """Refuses bytes that no text has."""
    for sample in (data[:_SAMPLE], data[len(data) // 2 :][:_SAMPLE]):
        control = len(sample) - len(sample.translate(None, _CONTROL))
        if control > 0.05 * len(sample) and control > 1:
            raise Unreadable(_NOT_TEXT)


def _refuse_control(text: str) -> None:
    """Refuses what decodes and is no text all the same."""
    sample = text[:_SAMPLE]
    odd = sum((sign < " " and sign not in "\t\n\r\f\x1b") or sign == "\ufffd" for sign in sample)
    if odd > 0.05 * len(sample) and odd > 1:
        raise Unreadable(_NOT_TEXT)


_NOT_TEXT = (
    "holds bytes that are not text; bring in the document itself, "
    "as .docx, .pdf, .odt, .rtf, .txt or another of the formats that are read."
)
