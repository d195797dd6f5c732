"""The app as a person meets it, over a workspace of its own: a new SQLite file for each test."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from qms.analysis.study import Study
from qms.services import library

APP = Path(__file__).parents[2] / "app.py"
Open = Callable[..., AppTest]


@dataclass(frozen=True)
class Workspace:
    """A database with studies in it."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def add(self, study: Study) -> None:
        with library.open_store(self.url) as store, store.begin() as conn:
            library.stored.insert_study(conn, study, replace=True)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    here = Workspace(tmp_path / "studies.sqlite")
    monkeypatch.setenv("QMS_DATABASE_URL", here.url)
    monkeypatch.setenv("QMS_KEY_FOLDER", str(tmp_path / "keys"))
    # Caches live as long as the process; two workspaces never meet in one in real life.
    st.cache_resource.clear()
    yield here
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample study, loaded once."""
    path = tmp_path_factory.mktemp("sample") / "studies.sqlite"
    with library.open_store(f"sqlite:///{path}") as store:
        library.open_sample(store, by="test")
    return path


@pytest.fixture
def sample(sample_file: Path, workspace: Workspace) -> Workspace:
    """A workspace that holds the sample study."""
    shutil.copyfile(sample_file, workspace.path)
    return workspace


@pytest.fixture
def open_page(workspace: Workspace) -> Open:
    """Opens a page by its name, by way of app.py, with an address."""

    def opened(name: str = "study", **address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        if name == "study":
            app.query_params.update(address)
        app.run()
        if name != "study":
            app.switch_page(f"qms/ui/pages/{name}.py")
            app.query_params.update(address)
            app.run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The SQL statements that reach any database, as they come."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def drawn(app: AppTest, component: str) -> Mapping[str, Any]:
    """What the app handed to the one such component on the page."""
    found = [data for name, data in components(app._tree) if name == component]
    assert len(found) == 1, f"{component} is drawn {len(found)} times"
    return found[0]


def is_drawn(app: AppTest, component: str) -> bool:
    return component in [name for name, _ in components(app._tree)]


def components(node) -> Iterator[tuple[str, Any]]:
    for child in getattr(node, "children", {}).values():
        if child.type == "bidi_component":
            yield child.proto.component_name, json.loads(child.proto.json or "null")
        yield from components(child)


def said(app: AppTest) -> str:
    """Every sentence on the page that Streamlit itself writes."""
    parts = [*app.title, *app.markdown, *app.error, *app.warning, *app.subheader, *app.caption]
    return "\n".join(part.value for part in parts)


def address(app: AppTest) -> dict[str, str]:
    """The address as the app left it."""
    return {
        name: values if isinstance(values, str) else values[-1]
        for name, values in app.query_params.items()
    }
