"""Runs the tests against each change: one fork of the collected tests for each, until the first test fails.

Only the tests run that come by the changed lines, those first that noticed a change of the same function
before, then the shortest. A test that takes ten times the processor time that it takes without the change is
ended and has noticed; a machine that is busy with something else ends none.
"""

import json
import os
import resource
import signal
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import coverage
import pytest

from tests.mutation.changes import Change

MEMORY_BYTES = 3 << 30
SPARE_S = 0.5
TIMES_LONGER = 10
NOTICED = 1
WITHOUT_EFFECT = 2


class Trial:
    """A pytest plugin: instead of running the tests once, it tries the changes on them."""

    def __init__(
        self,
        root: Path,
        changes: Mapping[str, Sequence[Change]],
        *,
        processes: int,
        tell: Callable[[str, list[Change]], None],
    ) -> None:
        """`changes` by file; as soon as a file is through, `tell` gets those that no test noticed."""
        self.is_done = False
        self._root = root
        self._changes = changes
        self._processes = processes
        self._tell = tell
        self._survivors: list[Change] = []
        self._items: list[pytest.Item] = []
        self._took_s: list[float] = []
        self._variant: list[int] = []  # which one of its test's parameters
        self._comes_by: dict[str, dict[int, set[int]]] = {}
        self._noticed: dict[str, list[int]] = defaultdict(list)
        self._running: dict[int, tuple[Change, int]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The unchanged program must pass; then every change is tried."""
        if session.testsfailed or not session.items:
            raise session.Failed("the tests could not be collected")
        self._items = session.items
        self._see_what_runs()
        for file, changes in self._changes.items():
            self._survivors = []
            for change in changes:
                while len(self._running) >= self._processes:
                    self._judge_one()
                self._start(change)
            while self._running:
                self._judge_one()
            self._tell(file, self._survivors)
        self.is_done = True
        return True

    def _see_what_runs(self) -> None:
        """Which tests come by which lines: a child finds out, so that the tests leave no trace here."""
        reader, writer = os.pipe()
        if not (child := os.fork()):
            with os.fdopen(writer, "w") as out:
                json.dump(self._seen(), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as told:
            rows, lines = json.load(told)
        os.waitpid(child, 0)
        failed = [item.nodeid for item, (_, fails) in zip(self._items, rows, strict=True) if fails]
        if failed:
            raise pytest.Session.Failed(f"the unchanged program fails: {failed}")
        self._took_s = [took for took, _ in rows]
        seen: Counter[str] = Counter()
        for item in self._items:
            name = item.nodeid.split("[")[0]
            self._variant.append(seen[name])
            seen[name] += 1
        for file, by_line in lines.items():
            self._comes_by[file] = {
                int(line): {int(name) for name in names if name} for line, names in by_line.items()
            }

    def _seen(self) -> tuple[list[tuple[float, bool]], dict[str, dict[int, list[str]]]]:
        """Each test's seconds and whether it fails; each file's lines and the tests that come by."""
        files = {file: str(self._root / file) for file in self._changes}
        seen = coverage.Coverage(data_file=None, include=list(files.values()), config_file=False)
        rows: list[tuple[float, bool]] = []
        seen.start()
        for number, item in enumerate(self._items):
            seen.switch_context(str(number))
            began = time.process_time()
            fails = _fails(item)
            rows.append((time.process_time() - began, fails))
        seen.stop()
        data = seen.get_data()
        return rows, {name: data.contexts_by_lineno(path) for name, path in files.items()}

    def _tests_for(self, change: Change) -> list[int]:
        lines = self._comes_by[change.file]
        function = range(change.first + 1, change.first + change.before.count("\n") + 1)
        tests: set[int] = set().union(*(lines.get(line, set()) for line in change.lines()))
        tests = tests or set().union(*(lines.get(line, set()) for line in function))
        before = self._noticed[change.where]
        order = {number: (self._variant[number], self._took_s[number]) for number in tests}
        rest = sorted(tests.difference(before), key=lambda number: order[number])
        return [number for number in before if number in tests] + rest

    def _start(self, change: Change) -> None:
        tests = self._tests_for(change)
        reader, writer = os.pipe()
        if child := os.fork():
            os.close(writer)
            self._running[child] = change, reader
            return
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        try:
            change.take_effect()
        except BaseException:  # noqa: BLE001  nothing may leave this child as if it were the parent
            os.write(2, traceback.format_exc().encode())
            os._exit(WITHOUT_EFFECT)
        for number in tests:
            os.write(writer, f"{number}\n".encode())
            signal.setitimer(signal.ITIMER_PROF, SPARE_S + TIMES_LONGER * self._took_s[number])
            if _fails(self._items[number]):
                os._exit(NOTICED)
        os._exit(0)

    def _judge_one(self) -> None:
        child, status = os.wait()
        change, reader = self._running.pop(child)
        with os.fdopen(reader) as told:
            tests = [int(line) for line in told]
        if os.waitstatus_to_exitcode(status) == WITHOUT_EFFECT:
            raise RuntimeError(f"{change.where}: this change cannot take effect here: {change.becomes}")
        if status == 0:
            self._survivors.append(change)
        elif tests:
            noticed = self._noticed[change.where]
            if tests[-1] in noticed:
                noticed.remove(tests[-1])
            noticed.insert(0, tests[-1])


def _fails(item: pytest.Item) -> bool:
    """Runs one test as pytest does, without its report, which takes longer than most tests."""
    try:
        item._initrequest()  # type: ignore[attr-defined]  # of functions, and these are all
        item.session._setupstate.setup(item)
        item.runtest()
        item.session._setupstate.teardown_exact(None)
    except BaseException:  # noqa: BLE001  whatever a change of the program does to the test has been noticed
        return True
    return False
