"""The process that opens files which may be made to break or exhaust what opens them.

Started by `isolated.py`; takes one file after another from its input, answers with what stands
in it, and has no more memory, time or disk than it is given.
"""

import json
import os
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, BinaryIO

from qms.formats.readers.content import Content, Unreadable
from qms.formats.readers.limits import MIB, Limits

LENGTH = struct.Struct(">Q")

Reader = Callable[[bytes, Limits, tuple[int, int] | None], Content]


def main() -> None:
    """Answer until the input ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(limits)
    # openpyxl looks for numpy and does not need it to read; it costs half a second and memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    asked = sys.stdin.buffer
    while head := asked.read(LENGTH.size):
        told = json.loads(_whole(asked, LENGTH.unpack(head)[0]))
        data = _whole(asked, told["length"])
        allow_time(limits)
        answer = json.dumps(answered(told, data, limits)).encode("ascii")
        answers.write(LENGTH.pack(len(answer)))
        answers.write(answer)
        answers.flush()


def answered(told: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    """What stands in one file, or the sentence for why it is not read."""
    pages = tuple(told["pages"]) if told["pages"] else None
    try:
        content = reader(told["sort"])(data, limits, pages)
        if sum(len(paragraph.text) for paragraph in content.paragraphs) > limits.characters:
            raise Unreadable(
                f"holds more than {limits.characters:,} characters, the most that is read; "
                "divide it."
            )
        return {"content": asdict(content)}
    except Unreadable as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": EXHAUSTED, "spent": True}
    except RecursionError:
        return {"refused": "is nested deeper than any document; save it again or as text."}
    except Exception as error:
        # The edge of the process: whatever a parser raises on a hostile file ends here.
        return {
            "refused": f"is damaged in a way that stops its reader ({type(error).__name__}); "
            "open it and save it again.",
            "spent": True,
        }


EXHAUSTED = (
    "needs more memory or time than one file is given: too large, too complex, or made to be so; "
    "save its text under a new name and bring that in."
)


def reader(sort: str) -> Reader:
    """The reader of a format; its libraries are imported when first needed."""
    if sort == "docx":
        from qms.formats.readers.word import read_word

        return lambda data, limits, _: read_word(data, limits)
    if sort == "odt":
        from qms.formats.readers.opendocument import read_opendocument

        return lambda data, limits, _: read_opendocument(data, limits)
    if sort == "xlsx":
        from qms.formats.readers.answers import read_workbook

        return lambda data, limits, _: read_workbook(data, limits)
    if sort == "pdf":
        from qms.formats.readers.pdf import read_pdf

        return read_pdf
    if sort == "rtf":
        from qms.formats.readers.rich_text import read_rich_text

        return lambda data, *_: read_rich_text(data)
    if sort == "html":
        from qms.formats.readers.web_page import read_web_page

        return lambda data, *_: read_web_page(data)
    from qms.formats.readers.mail import read_mail

    return lambda data, *_: read_mail(data)


def confine(limits: Limits) -> None:
    """Takes memory and disk away from this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows; sizes are checked before opening and the clock is held
        return
    memory = limits.memory_mib * MIB
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0)):
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def allow_time(limits: Limits) -> None:
    """Gives this process its processor time for one more file."""
    try:
        import resource
    except ImportError:  # as above
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + limits.seconds, hard))


def _whole(stream: BinaryIO, length: int) -> bytes:
    """Exactly `length` bytes."""
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data


if __name__ == "__main__":
    main()
