"""The supervisor's decisions, one at a time, with a clock that is a number."""

import signal

import pytest

from deploy.tools.supervision import Command, Kill, Note, RunPost, Spawn, State, Supervision
from deploy.tools.units import Unit

UNIT = Unit(
    name="x",
    notifies=True,
    restart="on-failure",
    restart_after_ms=500,
    watchdog_ms=2_000,
    watchdog_signal=signal.SIGKILL,
    start_within_ms=10_000,
    stop_within_ms=3_000,
    limit_interval_ms=120_000,
    limit_burst=3,
)


def acts(commands: tuple[Command, ...]) -> list[Command]:
    return [command for command in commands if not isinstance(command, Note)]


def running(unit: Unit = UNIT) -> Supervision:
    life = Supervision(unit)
    assert acts(life.start(0)) == [Spawn()]
    life.spawned(0)
    life.ready(100)
    assert life.state is State.RUNNING
    return life


def test_a_notifying_process_counts_as_running_only_after_ready() -> None:
    life = Supervision(UNIT)
    states = []
    for happens in (life.start, life.spawned, life.ready):
        happens(0)
        states.append(life.state)
    assert states == [State.STARTING, State.STARTING, State.RUNNING]


def test_a_process_that_never_says_ready_is_ended_at_the_start_timeout() -> None:
    life = Supervision(UNIT)
    life.start(0)
    life.spawned(0)
    assert acts(life.tick(9_999)) == []
    assert acts(life.tick(10_000)) == [Kill(signal.SIGTERM)]
    assert life.result == "timeout"


def test_a_process_that_stops_notifying_gets_the_watchdog_signal() -> None:
    life = running()
    life.alive(1_000)
    assert acts(life.tick(2_999)) == []
    assert acts(life.tick(3_000)) == [Kill(signal.SIGKILL)]
    life.exited(-9, 3_001)
    assert life.result == "watchdog"


@pytest.mark.parametrize(
    ("restart", "returncode", "is_restarted"),
    [
        ("on-failure", 0, False),
        ("on-failure", 1, True),
        ("on-failure", -signal.SIGTERM, False),
        ("on-failure", -signal.SIGKILL, True),
        ("always", 0, True),
        ("no", 1, False),
        ("on-abnormal", 1, False),
        ("on-abort", -signal.SIGSEGV, True),
    ],
)
def test_restart_follows_the_unit(restart: str, returncode: int, is_restarted: bool) -> None:
    life = running(Unit(name="x", restart=restart))
    life.exited(returncode, 1_000)
    assert (life.state is State.WAITING) is is_restarted


def test_a_restart_waits_for_restart_sec() -> None:
    life = running()
    life.exited(1, 1_000)
    assert acts(life.tick(1_499)) == []
    assert acts(life.tick(1_500)) == [Spawn()]
    assert life.restarts == 1


def test_the_post_command_runs_with_the_result_before_the_restart_delay_begins() -> None:
    life = running(Unit(name="x", restart="always", restart_after_ms=500, stop_post=(("post",),)))
    assert acts(life.exited(-9, 1_000)) == [RunPost("signal")]
    assert acts(life.tick(1_600)) == []
    life.post_done(1_700)
    assert acts(life.tick(2_199)) == []
    assert acts(life.tick(2_200)) == [Spawn()]


def test_a_post_command_that_hangs_does_not_stop_the_restart() -> None:
    life = running(Unit(name="x", restart="always", stop_within_ms=3_000, stop_post=(("post",),)))
    life.exited(1, 1_000)
    life.tick(4_000)
    assert life.state is State.WAITING


def test_the_start_limit_ends_the_restarts() -> None:
    life = running()
    for now_ms in (1_000, 2_000, 3_000):
        life.exited(1, now_ms)
        last = acts(life.tick(now_ms + 500))
    assert last == []
    assert (life.state, life.result) == (State.FAILED, "start-limit-hit")


def test_starts_long_ago_do_not_count_for_the_limit() -> None:
    life = running()
    for now_ms in (1_000, 2_000, 130_000):
        life.exited(1, now_ms)
        last = acts(life.tick(now_ms + 500))
    assert last == [Spawn()]


def test_told_to_stop_it_is_not_started_again() -> None:
    life = running(Unit(name="x", restart="always"))
    assert acts(life.stop(1_000)) == [Kill(signal.SIGTERM)]
    life.exited(-signal.SIGTERM, 1_100)
    assert life.state is State.STOPPED


def test_a_process_that_does_not_end_is_killed() -> None:
    life = running()
    life.stop(1_000)
    assert acts(life.tick(4_000)) == [Kill(signal.SIGKILL)]


def test_a_waiting_process_that_is_told_to_stop_stays_stopped() -> None:
    life = running()
    life.exited(1, 1_000)
    life.stop(1_100)
    assert life.state is State.STOPPED
    assert acts(life.tick(9_000)) == []
