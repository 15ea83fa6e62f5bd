"""The supervisor with real, small processes."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.tools.supervision import State
from deploy.tools.supervisor import Program, Supervisor
from deploy.tools.units import Unit

ENOUGH_MS = 10_000
NOTIFY = (
    "import os, signal, socket, sys\n"
    "def say(text):\n"
    "    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:\n"
    "        s.sendto(text.encode(), os.environ['NOTIFY_SOCKET'])\n"
)
READY_THEN_SILENT = NOTIFY + "say('READY=1\\nSTATUS=here')\nsignal.pause()\n"
NEVER_READY = "import signal\nsignal.pause()\n"
CHILD_SAYS_READY = NOTIFY + "if os.fork() == 0:\n    say('READY=1')\n    os._exit(0)\nsignal.pause()\n"
WRITE_RESULT = (
    "import os, sys\n"
    "words = sys.argv[1:] + [os.environ[k] for k in ('SERVICE_RESULT', 'EXIT_CODE', 'EXIT_STATUS')]\n"
    "open({path!r}, 'w').write(' '.join(words))\n"
)

Supervise = Callable[..., Supervisor]


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, lines: list[str]) -> Iterator[Supervise]:
    made: list[Supervisor] = []

    def make(code: str, unit: Unit, *stop_post: tuple[str, ...]) -> Supervisor:
        program = Program(unit=unit, command=(sys.executable, "-S", "-c", code), stop_post=stop_post)
        made.append(Supervisor(tmp_path, [program], log=lines.append))
        made[-1].start()
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.close()


def test_a_process_killed_with_minus_nine_is_running_again_after_restart_sec(
    supervise: Supervise, lines: list[str]
) -> None:
    supervisor = supervise(READY_THEN_SILENT, Unit(name="x", notifies=True, restart="on-failure"))
    assert supervisor.run_until(lambda: supervisor.state("x") is State.RUNNING, ENOUGH_MS)
    assert supervisor.status("x") == "here"
    first = supervisor.pid("x")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert supervisor.run_until(
        lambda: supervisor.state("x") is State.RUNNING and supervisor.pid("x") != first, ENOUGH_MS
    )
    assert any("ended (SIGKILL), result signal" in line for line in lines)
    assert supervisor.restarts("x") == 1


def test_a_process_that_stops_notifying_is_killed_and_started_again(supervise: Supervise) -> None:
    unit = Unit(name="x", notifies=True, restart="always", watchdog_ms=200, watchdog_signal=signal.SIGKILL)
    supervisor = supervise(READY_THEN_SILENT, unit)
    assert supervisor.run_until(lambda: supervisor.restarts("x") == 1, ENOUGH_MS)


def test_a_frozen_process_is_killed_by_its_watchdog(supervise: Supervise, lines: list[str]) -> None:
    unit = Unit(name="x", notifies=True, watchdog_ms=500, watchdog_signal=signal.SIGKILL)
    supervisor = supervise(READY_THEN_SILENT, unit)
    assert supervisor.run_until(lambda: supervisor.state("x") is State.RUNNING, ENOUGH_MS)
    pid = supervisor.pid("x")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    assert supervisor.run_until(lambda: supervisor.state("x") is State.FAILED, ENOUGH_MS)
    assert supervisor.result("x") == "watchdog"


def test_a_process_that_never_says_ready_is_ended(supervise: Supervise) -> None:
    supervisor = supervise(NEVER_READY, Unit(name="x", notifies=True, start_within_ms=300))
    assert supervisor.run_until(lambda: supervisor.state("x") is State.FAILED, ENOUGH_MS)
    assert supervisor.result("x") == "timeout"


def test_only_the_main_process_is_believed(supervise: Supervise) -> None:
    supervisor = supervise(CHILD_SAYS_READY, Unit(name="x", notifies=True, start_within_ms=500))
    supervisor.run_until(lambda: supervisor.state("x") is not State.STARTING, ENOUGH_MS)
    assert supervisor.result("x") == "timeout"


def test_a_process_that_exits_with_one_hits_the_start_limit(supervise: Supervise, lines: list[str]) -> None:
    unit = Unit(
        name="x",
        notifies=True,
        restart="always",
        restart_after_ms=10,
        limit_interval_ms=60_000,
        limit_burst=2,
    )
    supervisor = supervise("raise SystemExit(1)", unit)
    assert supervisor.run_until(lambda: supervisor.state("x") is State.FAILED, ENOUGH_MS)
    assert supervisor.result("x") == "start-limit-hit"
    assert any("not started again" in line for line in lines)


def test_the_post_command_learns_the_result(supervise: Supervise, tmp_path: Path) -> None:
    written = tmp_path / "result"
    post = (sys.executable, "-S", "-c", WRITE_RESULT.format(path=str(written)), "${SERVICE_RESULT}")
    unit = Unit(name="x", notifies=True, restart="no", stop_post=(("as the unit says",),))
    supervisor = supervise(READY_THEN_SILENT, unit, post)
    assert supervisor.run_until(lambda: supervisor.state("x") is State.RUNNING, ENOUGH_MS)
    pid = supervisor.pid("x")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert supervisor.run_until(lambda: supervisor.state("x") is State.FAILED, ENOUGH_MS)
    assert written.read_text() == "signal signal killed KILL"


def test_closing_leaves_no_process_behind(supervise: Supervise) -> None:
    supervisor = supervise(READY_THEN_SILENT, Unit(name="x", notifies=True, restart="always"))
    assert supervisor.run_until(lambda: supervisor.state("x") is State.RUNNING, ENOUGH_MS)
    pid = supervisor.pid("x")
    assert pid is not None
    supervisor.stop()
    assert supervisor.state("x") is State.STOPPED
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
