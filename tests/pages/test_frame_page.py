"""What holds on every page: navigation, the frozen heap, and how errors are told."""

import gc
import logging

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import APP, said


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
