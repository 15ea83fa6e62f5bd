"""Settings that all tests share."""

from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("suite")

UNTRACED = (
    "campaign/",
    "conformance/",
    "crash/",
    "fault/",
    "proof/",
    "unit/kiosk/test_goldens.py",
    "unit/kiosk/test_report.py",
    "unit/kiosk/test_scenes.py",
    "unit/kiosk/test_small_panel.py",
    "unit/sim/",
    "unit/stim/",
)
"""Tests that run the pure cores for minutes: tracing lines takes three times as long as what they show. That
every branch of the cores is taken is told by the cores' own tests and the journeys."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage pauses while an untraced test runs."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(UNTRACED):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Coverage pauses while an untraced test's fixtures are made, too: pytest-cov sees to the test alone."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    tracer = getattr(plugin, "cov_controller", None)
    if tracer is None or item.get_closest_marker("no_cover") is None:
        return (yield)
    tracer.pause()
    try:
        return (yield)
    finally:
        tracer.resume()
