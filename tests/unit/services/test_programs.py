"""`ems-kiosk programs`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.host.config import ConfigError
from appliance.services import cli, programs
from appliance.therapy.output import rms_ua

INSTALLED = programs.load()


def test_every_installed_program_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert programs.run([]) == 0
    out = capsys.readouterr().out
    assert all(f"\n{program.id}" in out for program in INSTALLED.programs)


@pytest.mark.requirement("STD-05")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(
    ("program", "expected_ua"),
    [("P12", 3_794), ("P09", 8_313), ("P04", 4_242)],  # 2 x width x rate, by hand
)
def test_the_rms_current_follows_from_width_and_rate(program: str, expected_ua: int) -> None:
    found = INSTALLED.program(program)
    assert rms_ua(found.cap_clinic_ua, found.channel[0]) == expected_ua


def test_a_sweep_counts_where_it_is_strongest_and_that_may_lie_between_its_ends() -> None:
    found = INSTALLED.program("P02")
    ends_ua = [8_366, 7_745]
    assert rms_ua(found.cap_clinic_ua, found.channel[0]) > max(ends_ua)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("minutes_ = 30", "minutes = 30", "minutes_"),
        ('minutes = "30 min"', "minutes = 30", "minutes"),
        ("minutes = ", "minutes = 30", "not valid TOML"),
    ],
)
def test_a_broken_program_file_is_one_sentence_with_the_file_and_the_key(
    tmp_path: Path, wrong: str, right: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    installed = Path(programs.__file__).parents[1] / "therapy" / programs.FILE
    path.write_text(installed.read_text().replace(right, wrong, 1))
    assert cli.dispatch(["programs", "--file", str(path)]) == cli.EXIT_CONFIG
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "mine.toml" in error and words in error


def test_a_missing_program_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gone.toml"):
        programs.load(tmp_path / "gone.toml")


def test_a_program_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    # Root can read every file, so the reader becomes nobody.
    path = tmp_path / "secret.toml"
    path.write_text("")
    path.chmod(0)
    become = "os.setgroups([]); os.setgid(65534); os.setuid(65534); " if os.getuid() == 0 else ""
    code = (
        "import locale, os, sys; from appliance.services import cli, programs\n"
        "from appliance.ipc import sockets\n"
        f"{become}sys.exit(cli.dispatch(['programs', '--file', {str(path)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == cli.EXIT_CONFIG
    assert "secret.toml" in done.stderr and "ermission denied" in done.stderr
