"""ems-watchdog: what it does with the device, with a clock that is a number; and as a real process."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.host import clock
from appliance.host.notify import Notifier
from appliance.ipc.watchdog import Proof, ProofClient, Who
from appliance.services import cli, watchdog
from appliance.services.watchdog_gate import DEADLINES_MS, START_GRACE_MS
from deploy.tools.supervision import State
from deploy.tools.supervisor import Program, Supervisor
from deploy.tools.units import read
from drivers.watchdog import CARD_RESET, PrintedWatchdog, WatchdogBusyError

ENOUGH_MS = 20_000
UNIT = read(Path(__file__).parents[3] / "deploy" / "systemd" / "ems-watchdog.service")


class Bench:
    """The service with a stand-in device and time that only the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_ms = 0
        self.said: list[str] = []
        monkeypatch.setattr(clock, "monotonic_ms", lambda: self.now_ms)
        self.device = PrintedWatchdog(0, say=self.said.append)
        self.service = watchdog.Service(self.device, Notifier(), logging.getLogger("test"))

    def run(self, for_ms: int, *proving: Who) -> None:
        until_ms = self.now_ms + for_ms
        while self.now_ms < until_ms:
            self.now_ms += 100
            for who in proving:
                self.service.take(Proof(who=who, progress=self.now_ms))
            self.service.turn(self.now_ms)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_while_both_prove_progress_the_machine_is_left_alone(bench: Bench) -> None:
    bench.run(200_000, "stim", "kiosk")
    assert bench.said == []


@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("dead", ["stim", "kiosk"])
def test_without_proof_of_one_the_machine_is_reset_after_deadline_and_timeout(
    bench: Bench, dead: Who
) -> None:
    alive: Who = "kiosk" if dead == "stim" else "stim"
    bench.run(1_000, "stim", "kiosk")
    bench.run(DEADLINES_MS[dead] + 8_000, alive)
    assert bench.said == []
    bench.run(3_500, alive)
    assert len(bench.said) == 1 and "the machine would have been reset" in bench.said[0]


def test_a_machine_on_which_nobody_ever_proves_is_reset_after_the_grace(bench: Bench) -> None:
    bench.run(START_GRACE_MS + 9_000)
    assert bench.said == []
    bench.run(3_000)
    assert len(bench.said) == 1


def test_a_restart_within_the_deadline_resets_nothing(bench: Bench) -> None:
    bench.run(5_000, "stim", "kiosk")
    bench.run(DEADLINES_MS["stim"] - 500, "kiosk")
    bench.run(60_000, "stim", "kiosk")
    assert bench.said == []


def test_a_reset_by_the_watchdog_is_told_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    device = PrintedWatchdog(0)
    device.boot_status = CARD_RESET
    monkeypatch.setattr(watchdog, "open_device", lambda: device)
    caplog.set_level(logging.INFO)
    assert watchdog.open_logged(False, logging.getLogger("test")) is device
    assert "time-out 10 s, boot status 0x20 (the watchdog reset the machine)" in caplog.text


def test_a_device_that_another_owns_is_told_and_the_proofs_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy() -> None:
        raise WatchdogBusyError("the watchdog /dev/watchdog0 is owned by another process, usually PID 1")

    monkeypatch.setattr(watchdog, "open_device", busy)
    assert watchdog.open_logged(False, logging.getLogger("test")) is None
    assert "usually PID 1; nothing will reset this machine" in caplog.text


def test_a_user_that_does_not_exist_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["watchdog", "--stand-in", "--socket", str(tmp_path / "s"), "--stim-user", "no-such-user"]
    assert cli.dispatch(arguments) == cli.EXIT_CONFIG
    assert "there is no user 'no-such-user'" in capsys.readouterr().err


class Real:
    """The process under the supervisor, as its unit says."""

    def __init__(self, directory: Path) -> None:
        self.lines: list[str] = []
        self.path = directory / "proof.sock"
        self.output = (directory / "output").open("w+", encoding="utf-8")
        command = (sys.executable, "-m", "appliance.services.cli", "watchdog", "--stand-in", "--socket")
        program = Program(unit=UNIT, command=(*command, str(self.path)))
        self.supervisor = Supervisor(directory, [program], log=self.lines.append, output=self.output)
        self.supervisor.start()

    def is_running(self) -> bool:
        return self.supervisor.state(UNIT.name) is State.RUNNING

    def words(self) -> str:
        self.output.seek(0)
        return self.output.read()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Real]:
    made = Real(tmp_path)
    yield made
    made.supervisor.close()
    made.output.close()


def test_the_real_process_acknowledges_and_is_disarmed_only_when_told_to_end(real: Real) -> None:
    assert real.supervisor.run_until(real.is_running, ENOUGH_MS)
    client = ProofClient(real.path, who="stim")

    def is_acknowledged() -> bool:
        client.prove(clock.monotonic_ms(), clock.monotonic_ms())
        return client.acknowledged_at_ms is not None

    assert real.supervisor.run_until(is_acknowledged, ENOUGH_MS)
    client.close()
    real.supervisor.stop()
    assert "stopped; the watchdog device is disarmed" in real.words()
    assert not real.path.exists()


def test_the_real_process_is_started_again_after_minus_nine(real: Real) -> None:
    assert real.supervisor.run_until(real.is_running, ENOUGH_MS)
    pid = real.supervisor.pid(UNIT.name)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert real.supervisor.run_until(lambda: real.supervisor.restarts(UNIT.name) == 1, ENOUGH_MS)
    assert real.supervisor.run_until(real.is_running, ENOUGH_MS)
    assert "disarmed" not in real.words()
