"""As much of pytest as the core's own tests use, for MicroPython."""

import re
from typing import Any


class Marked:
    """A test with its tables of arguments; functions carry no attributes here."""

    def __init__(self, call: Any) -> None:
        self.call = call
        self.tables: list[Any] = []


class Param:
    """One row of a table."""

    def __init__(self, values: Any) -> None:
        self.values = values


def param(*values: Any, id: Any = None, marks: Any = ()) -> Param:
    return Param(values)


def _row(names: list[str], values: Any) -> Any:
    if isinstance(values, Param):
        values = values.values
    elif len(names) == 1:
        values = (values,)
    assert len(values) == len(names), (names, values)
    return values


class Mark:
    """Tables are kept, other marks change nothing."""

    def parametrize(self, argnames: Any, argvalues: Any, ids: Any = None) -> Any:
        names = [name.strip() for name in argnames.split(",")] if isinstance(argnames, str) else argnames
        rows = [_row(names, values) for values in argvalues]

        def put(test: Any) -> Marked:
            marked = test if isinstance(test, Marked) else Marked(test)
            marked.tables.append((names, rows))
            return marked

        return put

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: lambda test: test


mark = Mark()


class raises:
    """The body raises `expected`, or the test fails."""

    def __init__(self, expected: Any, match: Any = None) -> None:
        self.expected = expected
        self.match = match
        self.value: Any = None

    def __enter__(self) -> "raises":
        return self

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        if kind is None:
            raise AssertionError("did not raise " + self.expected.__name__)
        if not issubclass(kind, self.expected):
            return False
        self.value = value
        if self.match is not None and not re.search(self.match, str(value)):
            raise AssertionError(repr(value) + " does not match " + self.match)
        return True
