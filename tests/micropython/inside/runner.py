"""Collects and runs the tests of one module, the heap locked in every call of the core."""

import io
import itertools
import json
import sys
import typing
from typing import Any

import pytest

from drivers.firmware import core
from tests.micropython.inside.locked import LockedCore, escaped
from tests.micropython.inside.whereabouts import at

cases: list[Any] = []


def pairwise(values: Any) -> Any:
    """As in CPython's itertools."""
    previous: Any = None
    for index, value in enumerate(values):
        if index:
            yield previous, value
        previous = value


core.Core = LockedCore  # type: ignore[misc]
sys.modules["collections.abc"] = typing
itertools.pairwise = pairwise  # type: ignore[misc, assignment]


def combined(tables: list[Any]) -> list[Any]:
    """All arguments that the tables ask for."""
    rows: list[Any] = [{}]
    for names, values in tables:
        rows = [row | dict(zip(names, value)) for row in rows for value in values]  # noqa: B905  # absent
    return rows


def collect(module_name: str) -> int:
    """How many cases the module has; run() takes their numbers."""
    module = __import__(module_name, None, None, ["*"])
    for name in sorted(dir(module)):
        if not name.startswith("test_"):
            continue
        test = getattr(module, name)
        if isinstance(test, pytest.Marked):  # type: ignore[attr-defined]  # the stand-in has it
            cases.extend((name, test.call, row) for row in combined(test.tables))
        else:
            cases.append((name, test, {}))
    return len(cases)


def run(index: int) -> None:
    """Runs one case and prints one line about it."""
    name, call, arguments = cases[index]
    escaped[0] = False
    at[0] = 0
    told = {"index": index, "name": name, "case": str(arguments)[:200], "trace": "", "at": 0}
    try:
        call(**arguments)
    except BaseException as problem:  # noqa: BLE001  # whatever it is, the case has failed
        trace = io.StringIO()
        sys.print_exception(problem, trace)  # type: ignore[attr-defined]
        told["trace"] = trace.getvalue()
        told["at"] = at[0] if escaped[0] else 0
        told["escaped"] = escaped[0]
    print(json.dumps(told))
