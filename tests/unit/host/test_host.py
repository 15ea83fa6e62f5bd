"""The doors to the operating system."""

import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from appliance.host import clock, journal
from appliance.host.config import ConfigError, load, parse
from appliance.host.notify import Notifier, watchdog_period_us


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    amount: int = 1


class Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    inner: Inner = Inner()


# ---- clock


def test_the_clocks_are_one_clock_in_two_units() -> None:
    before_us, now_ms, after_us = clock.monotonic_us(), clock.monotonic_ms(), clock.monotonic_us()
    assert before_us // 1_000 <= now_ms <= after_us // 1_000


def test_waiting_ends_at_the_instant_and_not_before() -> None:
    instant_us = clock.monotonic_us() + 2_000
    clock.sleep_until_us(instant_us)
    assert clock.monotonic_us() >= instant_us


def test_waiting_for_the_past_returns() -> None:
    clock.sleep_until_us(clock.monotonic_us() - 1_000_000)


# ---- configuration


def test_a_correct_file_becomes_its_struct(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("name = 'x'\n[inner]\namount = 3\n")
    assert load(path, Outer) == Outer("x", Inner(3))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = 'x'\ncolour = 1", "a.toml: unknown key 'colour'; remove it or correct its spelling"),
        ("name = 'x'\n[inner]\nmany = 1", "a.toml: unknown key 'inner.many'; remove it or"),
        ("", "a.toml: key 'name' is missing; add it"),
        ("name = 3", "a.toml: key 'name': expected `str`, got `int`; correct the value"),
        ("name = 'x'\n[inner]\namount = '5 mA'", "a.toml: key 'inner.amount': expected `int`, got `str`"),
        ("name = ", "a.toml: is not valid TOML: Invalid value"),
    ],
)  # fmt: skip
def test_a_wrong_file_gives_one_sentence_with_the_file_and_the_key(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, Outer, name="a.toml")
    assert str(caught.value).startswith(sentence)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gone.toml: cannot be read"):
        load(tmp_path / "gone.toml", Outer)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xff")
    with pytest.raises(ConfigError, match="bad.toml: is not UTF-8"):
        load(path, Outer)


# ---- service manager


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    path = tmp_path / "notify"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))
    listener.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    return listener


def test_the_manager_hears_ready_status_alive_and_stopping(manager: socket.socket) -> None:
    with manager:
        notifier = Notifier()
        notifier.ready("here")
        notifier.status("here")
        notifier.status("there")
        notifier.alive(0)
        notifier.stopping()
        heard = [manager.recv(100) for _ in range(4)]
        assert heard == [b"READY=1\nSTATUS=here", b"STATUS=there", b"WATCHDOG=1", b"STOPPING=1"]


def test_the_watchdog_is_fed_four_times_in_its_timeout(manager: socket.socket) -> None:
    with manager:
        notifier = Notifier()
        for now_us in range(0, 2_000_000, 20_000):
            notifier.alive(now_us)
        heard = [manager.recv(100) for _ in range(4)]
        assert heard == [b"WATCHDOG=1"] * 4
        with pytest.raises(BlockingIOError):
            manager.recv(100)


def test_a_manager_that_is_gone_does_not_stop_the_work(manager: socket.socket) -> None:
    notifier = Notifier()
    manager.close()
    notifier.ready("here")
    notifier.alive(0)


@pytest.mark.parametrize(
    ("environment", "expected_us"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "2000000"}, 500_000),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "41"}, 500_000),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "42"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_fed_only_when_this_process_is_asked_to(
    environment: dict[str, str], expected_us: int | None
) -> None:
    assert watchdog_period_us(environment, pid=41) == expected_us


# ---- journal


def test_without_a_journal_a_log_line_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    log = journal.set_up("ems-test")
    log.info("one line")
    for handler in log.handlers:
        assert type(handler) is logging.StreamHandler
    assert capsys.readouterr().err == "ems-test: one line\n"


class _Target(logging.Handler):
    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.fails = fails
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.may_go_on.wait(10)
        if self.fails:
            self.handleError(record)
        else:
            self.lines.append(record.getMessage())


def _logged(target: _Target, count: int) -> journal.Aside:
    log = logging.Logger("aside")
    log.addHandler(target)
    aside = journal.put_aside(log)
    for number in range(count):
        log.warning("line %d", number)
    return aside


def test_lines_that_are_put_aside_are_written_in_order() -> None:
    target = _Target()
    aside = _logged(target, 3)
    aside.close()
    aside.close()
    assert (target.lines, aside.is_ok) == (["line 0", "line 1", "line 2"], True)


@pytest.mark.row("H24")
@pytest.mark.rule(8)
def test_whoever_logs_never_waits_and_knows_that_lines_are_lost() -> None:
    target = _Target()
    target.may_go_on.clear()
    aside = _logged(target, 300)
    assert not aside.is_ok
    target.may_go_on.set()
    aside.close()
    assert len(target.lines) < 300
    assert target.lines[0] == "line 0"


@pytest.mark.row("H24")
def test_a_journal_that_takes_no_lines_is_known_and_so_is_one_that_does_again() -> None:
    target = _Target(fails=True)
    aside = _logged(target, 1)
    aside.close()
    assert not aside.is_ok
    target.fails = False
    again = _logged(target, 1)
    again.close()
    assert again.is_ok


def test_a_journal_stream_that_was_handed_down_is_not_taken_for_ours() -> None:
    assert not journal.is_journal("1:1")


# ---- real time


@pytest.mark.parametrize("is_privileged", [True, False])
def test_what_was_granted_is_said_in_one_line(is_privileged: bool) -> None:
    # A process of its own, because all three belong to the process; as another user, because root is refused
    # nothing. It imports first: the other user may not be able to read this directory.
    become = "os.setgroups([]); os.setgid(65534); os.setuid(65534); "
    code = "import os; from appliance.host import realtime; {}print(realtime.enter())"
    if not is_privileged and os.getuid() != 0:
        become = ""
    done = subprocess.run(
        [sys.executable, "-c", code.format("" if is_privileged else become)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    line = done.stdout.strip()
    assert "\n" not in line and "collector off" in line
    if not is_privileged:
        assert line.startswith("no SCHED_FIFO (Operation not permitted), nice")
