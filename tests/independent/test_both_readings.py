"""Host, module and conformance suite against those of somebody who had the link's page alone.

A quick part of the suite runs here. All of it: `python -m tests.independent.module SOCKET`, and on that
`ems-kiosk conformance SOCKET`. The second module's bench knows a few faults only; the clauses of the others
are not checked.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.ipc import messages as m
from appliance.services.conformance import run
from deploy.tools.stand import Stand
from deploy.tools.supervisor import Program
from tests.support.station import station

pytestmark = pytest.mark.realtime

HOST, MODULE = "tests.independent.host", "tests.independent.module"
LISTENS_WITHIN_TURNS = 500
TURN_S = 0.02
RUNS = 3
"""A busy machine may be late once: the second host judges times without slack."""
QUICK = ("R6", "6", "4.3", "3", "R1", "R3", "R9", "W", "R27", "7 T4", "7 T5", "I1 ARMED", "7 T13")


@contextmanager
def serving(module: str, path: Path) -> Iterator[Path]:
    """A module of its own process, once both of its sockets are there."""
    with subprocess.Popen([sys.executable, "-m", module, str(path)], stdout=subprocess.DEVNULL) as process:
        for _ in range(LISTENS_WITHIN_TURNS):
            if path.with_name(f"{path.name}.bench").exists():
                break
            try:
                process.wait(TURN_S)
            except subprocess.TimeoutExpired:
                continue
        yield path
        process.terminate()


class SecondStand(Stand):
    """The station's processes with the second module on the bench wire."""

    def _tool(self, name: str, module: str, path: Path, *arguments: str) -> Program:
        return super()._tool(name, MODULE if name == "bench" else module, path, *arguments)


def test_the_second_module_fails_no_quick_clause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(MODULE, tmp_path / "module.sock") as path:
        status = run([str(path), *(option for name in QUICK for option in ("--only", name))])
    told = capsys.readouterr().out
    assert status == 0, told
    assert " 0 failed" in told


def test_the_second_host_finds_the_simulator_as_the_page_says(tmp_path: Path) -> None:
    with serving("drivers.sim", tmp_path / "module.sock") as path:
        for _ in range(RUNS):
            told = subprocess.run(
                [sys.executable, "-m", HOST, str(path)],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            if told.returncode == 0:
                break
    assert told.returncode == 0, told.stdout + told.stderr
    assert "all as the page says" in told.stdout


def test_a_session_runs_on_the_second_module() -> None:
    with station(stand_of=SecondStand) as there:
        there.treat(level=2)
        there.run(500)
        pulses = there.hands.ask(do="scope", last_ms=300)["pulses"]
        assert {row[1] for row in pulses} == {0, 1}
        assert all(abs(abs(row[2]) - 2_000) <= 100 for row in pulses)
        there.ask(m.Stop())
        assert there.drive is not None
        assert there.run_until(lambda: there.drive is not None and there.drive.report is not None, 3_000)
        assert there.drive.report is not None
        assert (there.drive.report.stop_reason, there.drive.report.faults) == ("stopped_by_person", ())
        there.run(500)
        assert there.hands.ask(do="scope", last_ms=100)["pulses"] == []
