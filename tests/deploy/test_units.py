"""The settings that the development supervisor reads from unit files."""

import signal
from pathlib import Path

import pytest

from deploy.tools.units import UnitError, parse, read, span_ms


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [("500ms", 500), ("2", 2_000), ("1min 30s", 90_000), ("2 min", 120_000), ("0", 0), ("infinity", None)],
)
def test_a_time_span_is_read_as_systemd_reads_it(text: str, expected_ms: int | None) -> None:
    assert span_ms(text) == expected_ms


@pytest.mark.parametrize("text", ["fast", "5 parsecs", "-1s"])
def test_what_is_no_time_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time span"):
        span_ms(text)


def test_a_repeated_key_keeps_every_value_in_order_and_an_empty_one_forgets_them() -> None:
    sections = parse(
        "[Service]\nExecStopPost=a\nExecStopPost=b\nDeviceAllow=x\nDeviceAllow=\nDeviceAllow=y\n"
    )
    assert sections["Service"] == {"ExecStopPost": ["a", "b"], "DeviceAllow": ["y"]}


def test_comments_blank_lines_and_continued_lines_are_understood() -> None:
    sections = parse("# a\n; b\n\n[Service]\nExecStart=one \\\n  two\n")
    assert sections["Service"]["ExecStart"] == ["one    two"]


def test_the_settings_of_a_unit_file_arrive(tmp_path: Path) -> None:
    path = tmp_path / "x.service"
    path.write_text(
        "[Unit]\nStartLimitIntervalSec=120\nStartLimitBurst=3\n"
        "[Service]\nType=notify\nExecStart=/bin/x --socket 'a b'\nExecStopPost=/bin/y ${SERVICE_RESULT}\n"
        "Restart=on-failure\nRestartSec=500ms\nWatchdogSec=2\nWatchdogSignal=SIGKILL\nKillSignal=INT\nTimeoutStopSec=3\n"
    )
    unit = read(path)
    assert unit.command == ("/bin/x", "--socket", "a b")
    assert unit.stop_post == (("/bin/y", "${SERVICE_RESULT}"),)
    assert (unit.restart, unit.restart_after_ms, unit.watchdog_ms) == ("on-failure", 500, 2_000)
    assert (unit.watchdog_signal, unit.kill_signal) == (signal.SIGKILL, signal.SIGINT)
    assert (unit.stop_within_ms, unit.limit_interval_ms, unit.limit_burst) == (3_000, 120_000, 3)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Restart=sometimes", "Restart=sometimes: not one of"),
        ("WatchdogSec=soon", "WatchdogSec=soon: not a time span"),
        ("KillSignal=SIGNOPE", "KillSignal=SIGNOPE: no such signal"),
    ],
)
def test_a_setting_that_cannot_be_followed_names_the_file_and_the_key(
    tmp_path: Path, line: str, sentence: str
) -> None:
    path = tmp_path / "broken.service"
    path.write_text(f"[Service]\n{line}\n")
    with pytest.raises(UnitError, match=f"broken.service: {sentence}"):
        read(path)
