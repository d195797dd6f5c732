"""How the app says that something went wrong: sentences for people, tracebacks for the log."""

import contextlib
import logging
import uuid
from collections.abc import Iterator, Sequence

import streamlit as st

from qms.errors import UserError
from qms.ui import words

log = logging.getLogger("qms.ui")


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Tell any error that leaves the block; the rest of the page stays as it is."""
    try:
        yield
    except UserError as error:
        refused(error.lines)
    except Exception as error:
        st.error(lines_of(error)[0])


def lines_of(error: Exception) -> Sequence[str]:
    """An error as sentences for people; what nobody foresaw goes to the log with a reference."""
    if isinstance(error, UserError):
        return error.lines
    reference = uuid.uuid4().hex[:8]
    log.error("Unexpected error, reference %s", reference, exc_info=error)
    return (
        "Sorry, this did not work, and the fault is the program’s. Nothing was lost. "
        f"If you report it, give the reference {reference}; the server’s log has the rest.",
    )


def refused(lines: Sequence[str]) -> None:
    """Sentences that say what is wrong and what to do."""
    if len(lines) == 1:
        st.error(words.plain(lines[0], most=600))
    else:
        st.error("\n".join(f"- {words.plain(line, most=600)}" for line in lines))


def noticed(lines: Sequence[str]) -> None:
    """Sentences about something that was put right, or that a reader must know."""
    for line in lines:
        st.warning(words.plain(line, most=600))
