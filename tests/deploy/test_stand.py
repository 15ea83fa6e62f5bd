"""The bench with real processes: board, ems-watchdog and ems-stim as their units say."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.host import clock
from deploy.tools.stand import Stand
from deploy.tools.supervision import State

ENOUGH_MS = 20_000
READY_MS_MAX = 3_000  # of exec, self-test included


class Bench:
    """A stand without a screen, and all that its processes said."""

    def __init__(self, directory: Path) -> None:
        self.lines: list[str] = []
        self.output = (directory / "output").open("w+", encoding="utf-8")
        self.stand = Stand(
            directory,
            records=directory,
            log=self.lines.append,
            output=self.output,
            services=("ems-watchdog", "ems-stim"),
        )
        self.supervisor = self.stand.supervisor
        self.stand.start()

    def reaches(self, name: str, state: State) -> bool:
        return self.supervisor.run_until(lambda: self.supervisor.state(name) is state, ENOUGH_MS)

    def words(self) -> str:
        self.output.seek(0)
        return self.output.read()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.stand.close()
    made.output.close()


def test_stim_is_ready_within_three_seconds_of_its_start(bench: Bench) -> None:
    began_ms = clock.monotonic_ms()
    assert bench.reaches("ems-stim", State.RUNNING)
    assert clock.monotonic_ms() - began_ms < READY_MS_MAX


def test_the_status_command_says_that_it_is_simulated(bench: Bench) -> None:
    assert bench.reaches("ems-stim", State.RUNNING)
    command = [
        sys.executable,
        "-m",
        "appliance.services.cli",
        "status",
        "--socket",
        str(bench.stand.stim_socket),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert "SIMULATED" in done.stdout
    assert "cycles of 20 ms" in done.stdout


@pytest.mark.hazard("HZ-03")
def test_after_a_kill_the_outputs_are_driven_low_before_stim_starts_again(
    bench: Bench, tmp_path: Path
) -> None:
    assert bench.reaches("ems-stim", State.RUNNING)
    pid = bench.supervisor.pid("ems-stim")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert bench.reaches("ems-stim", State.WAITING)
    assert "could not be driven low" not in bench.words()
    assert (tmp_path / "ended").read_text() == "signal\n"
    assert bench.reaches("ems-stim", State.RUNNING)


def test_a_second_stim_on_the_same_socket_is_refused_with_the_path(bench: Bench) -> None:
    assert bench.reaches("ems-stim", State.RUNNING)
    path = str(bench.stand.stim_socket)
    command = [sys.executable, "-m", "appliance.services.cli", "stim", "--bench", str(bench.stand.bench)]
    done = subprocess.run(
        [*command, "--socket", path], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 69
    assert done.stderr.count("\n") == 1 and path in done.stderr


def test_closing_the_stand_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.reaches("ems-stim", State.RUNNING)
    pids = [bench.supervisor.pid(name) for name in ("bench", "ems-watchdog", "ems-stim")]
    bench.stand.close()
    bench.output.close()
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert not bench.stand.stim_socket.exists() and not bench.stand.proof_socket.exists()
