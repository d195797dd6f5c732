"""What all tests share."""

import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With QMS_NO_SKIP=1 a test that lacks what it needs fails, so that no gap goes unseen."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("QMS_NO_SKIP") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr[-1]}"
