"""E-mails (.eml): the lines at the top, the words, and the names of what was attached."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from qms.formats.bundle_faults import shown
from qms.formats.readers.content import Content, Paragraph, Unreadable, counted
from qms.formats.readers.web_page import read_web_page

_LINES = ("Subject", "From", "To", "Cc", "Date")


def read_mail(data: bytes) -> Content:
    """An .eml as paragraphs.

    Raises:
        Unreadable: It holds no words.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not any(name in message for name in _LINES):
        raise Unreadable("is not an e-mail as programs save them; save it again as .eml.")
    top = [f"{name}: {value}" for name in _LINES if (value := _line(message, name))]
    paragraphs = [Paragraph(line, tight=bool(number)) for number, line in enumerate(top)]
    body = message.get_body(preferencelist=("plain", "html"))
    warnings: tuple[str, ...] = ()
    if body is not None:
        words, warnings = _words(body)
        paragraphs += words
    names = [_attached(part) for part in message.iter_attachments()]
    if body is None and not names:
        raise Unreadable("is an e-mail without words; copy its text into a file of its own.")
    if names:
        listed = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
        warnings += (
            f"Left out: {counted(len(names), 'attachment')} ({listed}); bring in what matters.",
        )
    # Subject and sender are no speakers.
    return Content(paragraphs=paragraphs, talk=False, warnings=warnings)


def _line(message: EmailMessage, name: str) -> str:
    """A line of the top; what cannot be parsed is given as it was written."""
    try:
        value = str(message.get(name, ""))
    except (ValueError, IndexError, TypeError, AttributeError):
        value = dict(message.raw_items()).get(name, "")
    return " ".join(value.split())


def _words(body: Message) -> tuple[list[Paragraph], tuple[str, ...]]:
    """The body's paragraphs."""
    data = body.get_payload(decode=True)
    content = data if isinstance(data, bytes) else b""
    if body.get_content_type() == "text/html":
        page = read_web_page(content)
        return list(page.paragraphs), page.warnings
    charset = body.get_content_charset("utf-8")
    warnings: tuple[str, ...] = ()
    try:
        text = content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        text = content.decode("cp1252", "replace")
        warnings = (f"Read as Windows-1252, a guess: it is not {shown(charset)} as it says.",)
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [Paragraph(block) for block in blocks], warnings


def _attached(part: Message) -> str:
    """An attachment's name, or what sort of file it is."""
    name = part.get_filename() or (
        "an e-mail" if part.get_content_maintype() == "message" else part.get_content_type()
    )
    return shown(" ".join(str(name).split()))
