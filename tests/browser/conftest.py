"""A running app over an empty workspace, and Chromium to use it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("QMS_CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless."""
    sync_api = pytest.importorskip("playwright.sync_api")
    # Two cores may draw a page, run the app and test it at once.
    sync_api.expect.set_options(timeout=20_000)
    if not CHROMIUM:
        pytest.skip("no Chromium: install it, or say where it is in QMS_CHROMIUM")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet.append("--no-sandbox")  # Chromium will not start as root with it, as in a container
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Start the app: `serve("--sample")` gives its address; stopped at the end of the module."""
    started = []

    def start(*arguments: str, database: str | None = None) -> str:
        folder = tmp_path_factory.mktemp("served")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = open(folder / "log.txt", "w+")  # noqa: SIM115 - the process writes to it for long
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")),
                *("--server.headless=true", f"--server.port={port}"),
                *("--server.address=127.0.0.1", "--server.fileWatcherType=none"),
                *("--", *arguments),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "QMS_DATABASE_URL": database or f"sqlite:///{folder}/w.sqlite",
                "QMS_KEY_FOLDER": str(folder / "keys"),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        started.append((process, log))
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                return address
            except (urllib.error.URLError, OSError):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    pytest.fail(f"the app did not start:\n{log.read()}")
                time.sleep(0.1)

    yield start
    for process, _ in started:
        process.terminate()
    for process, log in started:
        process.wait(timeout=20)
        log.close()


@pytest.fixture
def open_page(browser) -> Iterator:
    """Open an address in a window of its own; every request that leaves the machine fails."""
    contexts = []

    def open_at(address: str, *, width: int = 1440, height: int = 1000):
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def picture(tmp_path_factory):
    """Save what a page shows; into docs/guide where QMS_SCREENSHOTS=1."""
    guide = ROOT / "docs" / "guide"
    folder = guide if os.environ.get("QMS_SCREENSHOTS") == "1" else tmp_path_factory.mktemp("guide")

    def save(page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 10_000
        return path

    return save
