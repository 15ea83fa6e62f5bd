"""The core's own tests, run a second time: under MicroPython, the heap locked in every call of the core."""

import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.micropython import port

LEFT_OUT = {
    "test_subset": "reads the core's source with ast and pathlib; the language itself is what runs here",
}
MODULES = sorted(path.stem for path in (port.ROOT / port.TESTS).glob("test_*.py"))


@cache
def under_cpython() -> dict[str, Counter[str]]:
    """How many cases each test of each module has, by pytest's own count."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "."],
        cwd=port.ROOT / port.TESTS,
        capture_output=True,
        text=True,
        check=True,
    )
    counts: dict[str, Counter[str]] = {module: Counter() for module in MODULES}
    for line in ended.stdout.splitlines():
        path, found, case = line.partition("::")
        if found:
            counts[Path(path).stem][case.partition("[")[0]] += 1
    return counts


def test_only_the_listed_modules_are_left_out() -> None:
    assert set(LEFT_OUT) <= set(MODULES)
    assert len(MODULES) - len(LEFT_OUT) >= 9


@pytest.mark.parametrize("module", [module for module in MODULES if module not in LEFT_OUT])
def test_the_cores_tests_pass_under_micropython_with_the_heap_locked(module: str) -> None:
    outcome = port.run(f"{port.TESTS.replace('/', '.')}.{module}", port.sources())
    assert not outcome.failures, outcome.report()
    assert outcome.counts == under_cpython()[module]
