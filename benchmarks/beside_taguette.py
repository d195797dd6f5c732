"""An installed Taguette, driven as its users drive it, to stand beside our own figures.

Taguette is a yardstick only: it runs as a program of its own under the Python that has it, and
nothing of it is imported. Its web interface is the only way in that it offers, so its figures
hold a request for every document and every highlight.
"""

import json
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

CONVERTER = """
import asyncio, sys, time
from pathlib import Path
from taguette.convert import to_html_chunks

async def convert_all():
    for path in sorted(Path(sys.argv[1]).glob("*.html")):
        assert await to_html_chunks(path.read_bytes(), "text/html", path.name, {})

began = time.perf_counter()
asyncio.run(convert_all())
print(time.perf_counter() - began)
"""
RUNNER = "import sys; from taguette.main import main; sys.argv[0] = 'taguette'; main()"
SPENT = 120  # seconds that the program may take to begin


def convert_seconds(python: str, folder: Path) -> float:
    """Seconds that Taguette's own converter takes for the .html files of a folder.

    Args:
        python: The Python that has Taguette.
        folder: Where the files are.
    """
    done = subprocess.run(
        [python, "-c", CONVERTER, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"Taguette's converter failed under {python}:\n{done.stderr[-2000:]}")
    return float(done.stdout)


class Taguette:
    """Taguette in single-user mode over an empty SQLite database, with a project open."""

    def __init__(self, python: str) -> None:
        self._python = python

    def __enter__(self) -> "Taguette":
        self._folder = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._base = f"http://127.0.0.1:{port}"
        self._log = open(f"{self._folder.name}/log.txt", "w+")
        self._process = subprocess.Popen(
            [
                *(self._python, "-u", "-c", RUNNER, "--no-browser"),
                *("--bind", "127.0.0.1", "--port", str(port)),
                *("--database", f"{self._folder.name}/taguette.sqlite3"),
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )
        try:
            self._open(f"/?token={self._token()}")
            self._open("/project/new")  # the page sets the cookie that guards forms
            form = {"name": "Beside", "description": "", "_xsrf": self._guard()}
            answer = self._open("/project/new", urllib.parse.urlencode(form).encode())
            self._project = re.search(r"/project/(\d+)", answer.geturl()).group(1)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()
        self._folder.cleanup()

    def bring_in(self, paths: Sequence[Path]) -> list[int]:
        """Import web pages, one after the other; the ids of the documents."""
        return [self._document(path) for path in paths]

    def tag(self, name: str) -> int:
        """Make a tag, which is what a code is called there."""
        return int(self._api("tag/new", {"path": name, "description": ""})["id"])

    def highlight(self, document: int, start: int, end: int, tag: int) -> None:
        """Code a passage; offsets are in bytes of the text."""
        passage = {"start_offset": start, "end_offset": end, "tags": [tag]}
        self._api(f"document/{document}/highlight/new", passage)

    def _token(self) -> str:
        """The word that lets this machine's user in; Taguette prints it when it has begun."""
        deadline = time.monotonic() + SPENT
        while self._process.poll() is None and time.monotonic() < deadline:
            found = re.search(r"token=(\w+)", Path(self._log.name).read_text())
            if found:
                return found.group(1)
            time.sleep(0.1)
        raise SystemExit(f"Taguette did not start:\n{Path(self._log.name).read_text()[-2000:]}")

    def _guard(self) -> str:
        return next(str(cookie.value) for cookie in self._cookies if cookie.name == "_xsrf")

    def _document(self, path: Path) -> int:
        mark = "part-of-a-form"
        head = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("name", path.stem), ("description", ""))
        )
        head += (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            "Content-Type: text/html\r\n\r\n"
        )
        body = head.encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        return int(
            self._api("document/new", body, f"multipart/form-data; boundary={mark}")["created"]
        )

    def _api(self, path: str, body: Any, kind: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return json.load(self._open(f"/api/project/{self._project}/{path}", data, kind))

    def _open(self, path: str, data: bytes | None = None, kind: str = "") -> Any:
        request = urllib.request.Request(self._base + path, data)
        if kind:
            request.add_header("Content-Type", kind)
            request.add_header("X-XSRFToken", self._guard())
        try:
            return self._opener.open(request, timeout=SPENT)
        except urllib.error.HTTPError as refused:
            told = refused.read()[:500].decode(errors="replace")
            raise SystemExit(f"Taguette refused {path}: {refused.code} {told}") from None
