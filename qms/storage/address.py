"""Where a database is: what a person writes, checked, and what may be shown of it."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import sqlalchemy as sa

from qms.errors import StorageFailed

FORMS = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
SQLITE = ("sqlite", "sqlite+pysqlite")


@dataclass(frozen=True, slots=True)
class Address:
    """A database that the program can open.

    Attributes:
        url: With the driver that is used; holds the password, never to be shown.
        label: The same for people: without user, password and options.
        path: The file of a SQLite database, absolute; None for a server.
    """

    url: sa.URL
    label: str
    path: Path | None = None


def default_url() -> str:
    """The database that is used when none is named.

    `QMS_DATABASE_URL`, or a SQLite file in the person's data directory.
    """
    given = os.environ.get("QMS_DATABASE_URL", "").strip()
    if given:
        return given
    folder = platformdirs.user_data_path("ics-quality-profile", appauthor=False)
    return sa.URL.create("sqlite", database=str(folder / "studies.sqlite")).render_as_string()


def address(text: str) -> Address:
    """The address that `text` writes; a relative file is taken from the current folder.

    Raises:
        StorageFailed: It is not an address, or of a database that the program does not know.
            What was written is not repeated: it may hold a password.
    """
    try:
        url = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        raise StorageFailed(f"This is not the address of a database; {FORMS}.") from None
    if url.drivername in SQLITE:
        return _file(url)
    if url.drivername in POSTGRESQL:
        return _server(url)
    raise StorageFailed(f"Databases of the kind '{url.drivername}' are not known; {FORMS}.")


def _file(url: sa.URL) -> Address:
    name = url.database or ""
    if url.host:
        raise StorageFailed(
            "The address of a SQLite file has three strokes, sqlite:///FILE, "
            "and four where the path is absolute."
        )
    if url.query or name.startswith("file:"):
        raise StorageFailed("The address of a SQLite file takes no options; write sqlite:///FILE.")
    if name in ("", ":memory:"):
        raise StorageFailed("A SQLite database needs a file to live in; write sqlite:///FILE.")
    try:
        path = Path(name).expanduser().absolute()
        path.stat()
    except (ValueError, RuntimeError):
        raise StorageFailed(f"{name!r} is not the name of a file.") from None
    except OSError:
        pass  # whether it is there is asked when it is opened
    return Address(url.set(drivername="sqlite", database=str(path)), str(path), path)


def _server(url: sa.URL) -> Address:
    host = url.host or ""
    if "@" in host:
        # The rest of the password would be taken for the host, and shown.
        raise StorageFailed("An @ inside a password is written %40, in the address of a database.")
    place = f"[{host}]" if ":" in host else host
    port = f":{url.port}" if url.port else ""
    label = f"postgresql://{place}{port}/{url.database or ''}"
    return Address(url.set(drivername="postgresql+psycopg"), label)
