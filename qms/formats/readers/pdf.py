"""PDF with a text layer: what stands on each page, and what cannot be had of it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from qms.formats.readers.content import Content, Paragraph, Unreadable, counted
from qms.formats.readers.limits import Limits
from qms.formats.readers.packages import BROKEN
from qms.formats.readers.pdf_lines import Line, paragraphs, without_running_lines

# Where a word is divided at the end of a line; the hyphen itself is not given.
_DIVIDED = "\ufffe\x02"
_BREAK = re.compile(f"\r\n|[\r\n{_DIVIDED}]")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
)
_SHOWN = 3


def read_pdf(data: bytes, limits: Limits, pages: tuple[int, int] | None = None) -> Content:
    """The text of a PDF, with the page that each paragraph begins on.

    Args:
        data: The file.
        limits: How many pages are read at most.
        pages: First and last page to read, from 1; None for all.

    Raises:
        Unreadable: It is damaged, locked, scanned, or has too many pages.
    """
    document = _opened(data)
    try:
        count = len(document)
        first, last = _range(count, pages, limits)
        found = [_page(document, number) for number in range(first, last + 1)]
    finally:
        document.close()
    numbers = range(first, last + 1)
    damaged = [number for number, page in zip(numbers, found, strict=True) if page is None]
    read = [page.lines if page else [] for page in found]
    if len(damaged) == len(read):
        raise Unreadable(BROKEN)
    bare = [n for n, page in zip(numbers, found, strict=True) if page and not page.lines]
    if not any(read):
        raise Unreadable(
            "has no text, only pictures of pages as a scan has; run text recognition (OCR) over it "
            "and bring in what that makes."
        )
    kept, running = without_running_lines(read)
    done, mended = paragraphs(kept)
    warnings = [] if pages is None else [f"Read: pages {first} to {last} of {count}."]
    warnings += _about_lines(running, mended, done)
    if damaged:
        warnings.append(f"Damaged and not read: {_listed(damaged)}.")
    if bare:
        warnings.append(f"Without text (pictures or blank): {_listed(bare)}.")
    if pictures := sum(page.pictures for page in found if page):
        warnings.append(f"Left out: {counted(pictures, 'picture')}.")
    if b"%%EOF" not in data[-2048:]:
        warnings.append("The file seems to be cut short: its end is missing.")
    return Content(paragraphs=done, pages=len(read), warnings=tuple(warnings))


class _Page:
    """The lines of one page, and how many pictures it has."""

    def __init__(self, page: pdfium.PdfPage, number: int) -> None:
        text = page.get_textpage()
        self.lines = list(_lines(text, number))
        text.close()
        self.pictures = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise Unreadable(
                "is locked with a password; save a copy without one and bring that in."
            ) from error
        raise Unreadable(BROKEN) from error


def _range(count: int, pages: tuple[int, int] | None, limits: Limits) -> tuple[int, int]:
    """The first and last page to read."""
    if not count:
        raise Unreadable(BROKEN)
    first, last = pages or (1, count)
    if not 1 <= first <= last <= count:
        raise Unreadable(
            f"has {counted(count, 'page')}, and pages {first} to {last} were asked for; "
            "give a range inside it."
        )
    if last - first + 1 > limits.pages:
        raise Unreadable(
            f"has {counted(last - first + 1, 'page')} to read, more than the {limits.pages:,} that "
            "are read at once; ask for a range of pages."
        )
    return first, last


def _page(document: pdfium.PdfDocument, number: int) -> _Page | None:
    """What stands on a page; None if it is damaged."""
    try:
        page = document[number - 1]
        try:
            return _Page(page, number)
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def _lines(text: pdfium.PdfTextPage, page: int) -> Iterator[Line]:
    """The lines that hold words, in the file's order."""
    signs = text.get_text_range()
    count = text.count_chars()
    if len(signs) != count:
        # Characters beyond the basic plane count differently; ask for them one by one.
        signs = "".join(chr(raw.FPDFText_GetUnicode(text, i)) for i in range(count))
    start = 0
    for found in (*_BREAK.finditer(signs), None):
        end = found.start() if found else len(signs)
        line = signs[start:end]
        if line.strip():
            first = start + len(line) - len(line.lstrip())
            last = start + len(line.rstrip()) - 1
            left, bottom, _, top = text.get_charbox(first, loose=True)
            _, low, right, high = text.get_charbox(last, loose=True)
            yield Line(
                " ".join(line.translate(_LIGATURES).split()),
                page,
                left,
                right,
                min(bottom, low),
                max(top, high),
                divided=bool(found and found[0] in _DIVIDED),
            )
        start = found.end() if found else end


def _about_lines(running: Counter[str], mended: int, done: Sequence[Paragraph]) -> Iterator[str]:
    """Sentences about what was taken out of the text and mended in it."""
    if running:
        told = ", ".join(f"“{line}”" for line, _ in running.most_common(_SHOWN))
        more = f" and {len(running) - _SHOWN} more" if len(running) > _SHOWN else ""
        yield (
            f"Left out: {counted(running.total(), 'line')} repeated at the top or bottom of pages "
            f"({told}{more})."
        )
    if mended:
        yield f"Made whole: {counted(mended, 'word')} divided at line ends."
    odd = sum(
        sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" for part in done for sign in part.text
    )
    if odd:
        yield f"{counted(odd, 'sign')} of the fonts are no known letters; compare with the PDF."


def _listed(numbers: Sequence[int]) -> str:
    """`page 3` or `pages 3-5, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    told = ", ".join("-".join(map(str, run)) for run in runs)
    return f"{'page' if len(numbers) == 1 else 'pages'} {told}"
