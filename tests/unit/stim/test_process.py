"""ems-stim as a process: without its hardware, on a busy socket, with a broken file, and with `drive`."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.host.clock import monotonic_ms
from appliance.ipc import messages as m
from appliance.ipc.client import StimClient
from appliance.safety.states import HostState

ENOUGH_MS = 20_000
READY_MS = 3_000
CLI = (sys.executable, "-m", "appliance.services.cli")


class Process:
    """One process with a notify socket of its own; it is ended when the test is."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        path = directory / f"notify-{monotonic_ms()}"
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(path))
        self.began_ms = monotonic_ms()
        self.popen = subprocess.Popen(
            [*CLI, *arguments],
            env={**os.environ, "NOTIFY_SOCKET": str(path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready_after_ms(self) -> tuple[int, str]:
        """When READY came, and the status that came with it."""
        self.notify.settimeout(ENOUGH_MS / 1000)
        while True:
            text = self.notify.recv(4096).decode()
            if "READY=1" in text:
                return monotonic_ms() - self.began_ms, text

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(10)

    def close(self) -> None:
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.communicate()
        self.notify.close()


@contextmanager
def stim(directory: Path, *more: str) -> Iterator[Process]:
    process = Process(directory, "stim", "--socket", str(directory / "s"), *more)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def simulator(directory: Path) -> Iterator[Path]:
    path = directory / "wire"
    process = subprocess.Popen([sys.executable, "-m", "drivers.sim", str(path)], stdout=subprocess.DEVNULL)
    try:
        until_ms = monotonic_ms() + ENOUGH_MS
        while not path.exists():
            assert monotonic_ms() < until_ms
            select.select([], [], [], 0.02)
        yield path
    finally:
        process.kill()
        process.wait()


def status_when(directory: Path, is_so: Callable[[m.Status], bool]) -> m.Status:
    """The first status for which it is so."""
    client = StimClient(directory / "s", role="kiosk")
    until_ms = monotonic_ms() + ENOUGH_MS
    last: m.Status | None = None
    try:
        while monotonic_ms() < until_ms:
            for answer in client.poll(monotonic_ms()):
                if isinstance(answer, m.Status):
                    last = answer
                    if is_so(answer):
                        return answer
            descriptor = client.fileno()
            select.select([] if descriptor is None else [descriptor], [], [], 0.02)
    finally:
        client.close()
    raise AssertionError(f"never so: {last}")


@pytest.mark.hazard("HZ-20")
@pytest.mark.parametrize("is_bench", [True, False])
def test_without_its_hardware_it_is_ready_within_3_s_and_says_what_is_missing(
    tmp_path: Path, is_bench: bool
) -> None:
    arguments = ("--bench", "/nonexistent") if is_bench else ()
    with stim(tmp_path, *arguments) as process:
        ready_ms, _ = process.ready_after_ms()
        status = status_when(tmp_path, lambda s: bool(s.faults))
        assert ready_ms < READY_MS
        assert (status.state, [fault.fault for fault in status.faults]) == ("LINK_DOWN", ["H09"])
        assert status.simulated is is_bench, "there is no fall-back to a simulator"
        (notice,) = status.notices
        assert ("no module listens on the bench wire /nonexistent" in notice) is is_bench
        assert process.end() == 0


def test_hardware_that_comes_later_is_found(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", str(tmp_path / "wire")) as process:
        process.ready_after_ms()
        with simulator(tmp_path):
            status = status_when(tmp_path, lambda s: s.state == "READY")
            assert status.faults == ()
            assert status.module is not None
            assert status.module.simulated


@pytest.mark.fault("F25")
def test_a_bench_that_goes_away_is_said_and_opened_again_when_it_is_back(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", str(tmp_path / "wire")) as process:
        with simulator(tmp_path) as wire:
            process.ready_after_ms()
            status_when(tmp_path, lambda s: s.state == "READY")
        status = status_when(tmp_path, lambda s: s.state == "LINK_DOWN" and bool(s.notices))
        assert "H02" not in [fault.fault for fault in status.faults]
        wire.unlink(missing_ok=True)
        with simulator(tmp_path):
            status = status_when(tmp_path, lambda s: s.state == "READY" and not s.notices)
        assert [fault.fault for fault in status.faults] == ["H09"], "it stays until it was acknowledged"
        assert process.popen.poll() is None


def test_a_busy_socket_is_one_sentence_and_exit_status_69(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", "/nonexistent") as process:
        process.ready_after_ms()
        with stim(tmp_path, "--bench", "/nonexistent") as second:
            _, error = second.popen.communicate(timeout=20)
            assert second.popen.returncode == 69
        assert error.count("\n") == 1
        assert f"{tmp_path / 's'}: another process answers on this socket" in error
        status_when(tmp_path, lambda s: s.state == "LINK_DOWN")


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ("cannot be read",)),
        ("version = 1\n[programs.P01", ("not valid TOML",)),
        ("version = 1\nnew = 2\n", ("unknown key `new`",)),
        ("version = 1\n[programs.P01]\nkind = 'sensory'\nstrength = 3\n", ("program P01", "strength")),
        ("version = 1\n[programs.P01]\nkind = 7\n", ("program P01", "kind")),
    ],
)
def test_a_broken_program_file_is_one_sentence_with_file_and_key_and_exit_status_78(
    tmp_path: Path, text: str | None, words: tuple[str, ...]
) -> None:
    path = tmp_path / "mine.toml"
    if text is not None:
        path.write_text(text)
    with stim(tmp_path, "--bench", "/nonexistent", "--programs", str(path)) as process:
        _, error = process.popen.communicate(timeout=20)
        assert process.popen.returncode == 78
    assert error.count("\n") == 1
    for word in (str(path), *words):
        assert word in error


def test_a_user_that_does_not_exist_is_one_sentence_and_exit_status_78(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", "/nonexistent", "--allow", "no-such-user") as process:
        _, error = process.popen.communicate(timeout=20)
        assert process.popen.returncode == 78
    assert "no user 'no-such-user'" in error


def test_an_administrative_stop_ends_with_status_0_and_takes_the_socket_away(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", "/nonexistent") as process:
        process.ready_after_ms()
        assert process.end() == 0
    assert not (tmp_path / "s").exists()


# ---- drive


def drive(directory: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [*CLI, "drive", "--socket", str(directory / "s"), "--program", "P12", "--minutes", "1", *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_drive_without_an_ems_stim_is_one_sentence_and_exit_status_69(tmp_path: Path) -> None:
    done = drive(tmp_path, "--level", "1")
    assert done.returncode == 69
    assert "does not answer" in done.stderr


@pytest.mark.fault("F15")
def test_drive_on_a_bench_without_a_module_ends_with_the_fault(tmp_path: Path) -> None:
    with stim(tmp_path, "--bench", "/nonexistent") as process:
        process.ready_after_ms()
        done = drive(tmp_path, "--level", "1")
    assert done.returncode == 1
    assert "H09" in done.stderr


def test_drive_runs_a_session_on_a_bench_and_stops_it_when_it_is_told_to(tmp_path: Path) -> None:
    with simulator(tmp_path) as wire, stim(tmp_path, "--bench", str(wire)) as process:
        process.ready_after_ms()
        for channel in (0, 1):
            bench(wire, f'{{"do":"pad","channel":{channel},"quality":"typical"}}')
        command = [*CLI, "drive", "--socket", str(tmp_path / "s"), "--program", "P12", "--minutes", "1"]
        session = subprocess.Popen(
            [*command, "--level", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert session.stdout is not None
        lines = []
        while line := session.stdout.readline():
            lines.append(line)
            if "delivered  2.0 mA" in line and "B set  2.0" in line:
                break
        assert lines and "delivered  2.0 mA" in lines[-1], lines
        assert all(line.startswith("SIMULATED ") for line in lines)
        assert any("this bench assumes it" in line for line in lines)
        session.send_signal(signal.SIGTERM)
        _, error = session.communicate(timeout=10)
        assert session.returncode == 1
        assert "stopped from the shell" in error
        pulses = bench(wire, '{"do":"scope","last_ms":60000}')
        assert '"pulses": [[' in pulses or '"pulses":[[' in pulses


def bench(wire: Path, request: str) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as hands:
        hands.settimeout(10)
        hands.connect(f"{wire}.bench")
        hands.sendall(request.encode() + b"\n")
        return hands.makefile().readline()


@pytest.mark.fault("F68")
def test_a_second_process_on_the_same_bench_is_refused_in_one_sentence(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with simulator(tmp_path) as wire, stim(first, "--bench", str(wire)):
        assert status_when(first, lambda status: status.state is HostState.READY).notices == ()
        with stim(second, "--bench", str(wire)):
            refused = status_when(second, lambda status: status.notices not in ((), ("not opened yet",)))
        assert refused.notices == (f"the bench wire {wire} has another host already; end that one first",)
        assert status_when(first, lambda status: True).state is HostState.READY
