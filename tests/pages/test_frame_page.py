"""What holds on every page: navigation, the frozen heap, and how errors are told."""

import gc
import logging

import pytest
from streamlit.testing.v1 import AppTest

from tests import factories
from tests.pages.conftest import APP, address, said


def test_a_run_freezes_the_heap(open_page):
    """Streamlit collects garbage after every run; what is loaded for good must not be walked."""
    gc.unfreeze()
    open_page()
    assert gc.get_freeze_count() > 0


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(workspace, monkeypatch):
    monkeypatch.setenv("QMS_DATABASE_URL", "oracle://nowhere/x")
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "Traceback" not in app.error[0].value


def test_a_defect_is_logged_and_told_with_its_reference(caplog):
    def page():
        from qms.ui import feedback

        with feedback.told():
            raise RuntimeError("secret detail")

    with caplog.at_level(logging.ERROR, logger="qms.ui"):
        app = AppTest.from_function(page).run()
    assert not app.exception
    assert "secret detail" not in said(app)
    reference = caplog.records[0].args[0]
    assert reference in app.error[0].value
    assert caplog.records[0].exc_info


def test_many_faults_are_told_as_a_list():
    def page():
        from qms.errors import UserError
        from qms.ui import feedback

        with feedback.told():
            raise UserError("First *fault*.", "Second fault.")

    app = AppTest.from_function(page).run()
    assert app.error[0].value == "- First \\*fault\\*.\n- Second fault."


WAVES = [
    {"wave": "t1", "title": "Past", "as_of": "2024-03-31"},
    {"wave": "t2", "title": "Lately", "as_of": "2025-03-31"},
    {"wave": "t3", "title": "Planned", "as_of": "2199-03-31"},
]


@pytest.mark.parametrize(
    ("waves", "held", "opens"),
    [
        (WAVES, {"t1": ""}, "t1"),
        (WAVES, {"t1": "", "t2": ""}, "t2"),
        (WAVES, {"t1": "", "t2": "2025-04-01"}, "t1"),
        (WAVES, {"t3": ""}, "t3"),
        (WAVES, {}, "t2"),
        (WAVES[2:], {}, "t3"),
    ],
    ids=["one told", "two told", "withdrawn", "ahead but told", "none told", "none come"],
)
def test_a_page_opens_on_the_latest_wave_that_has_something_to_show(
    open_page, workspace, waves, held, opens
):
    sources = [
        factories.source(source=f"int-{wave}", wave=wave, withdrawn_at=gone)
        for wave, gone in held.items()
    ]
    workspace.add(factories.study(waves=waves, sources=sources))
    assert address(open_page("sources", study="study-1"))["wave"] == opens
    chosen = open_page("sources", study="study-1", wave="t3")
    assert address(chosen)["wave"] == "t3"
