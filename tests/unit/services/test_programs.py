"""`ems-kiosk programs`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.host.config import ConfigError
from appliance.services import cli, places, programs
from appliance.therapy.output import rms_ua

INSTALLED = programs.load()
CARDS = places.load_cards()


def test_every_installed_program_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert programs.run([]) == 0
    out = capsys.readouterr().out
    assert all(f"\n{program.id}" in out for program in INSTALLED.programs)


def test_what_a_profile_may_run_stands_with_its_ceiling_dose_pads_and_zones() -> None:
    placed = places.load(INSTALLED, CARDS)
    rows = {row.split()[0]: row for row in programs.limit_lines(INSTALLED, placed, "gym")}
    assert "P03" not in rows and "P01" in rows
    found = rows["P10"].split(maxsplit=5)
    assert found[:5] == ["P10", "40", "20", "1/3", "0"]
    assert found[5].split(maxsplit=3) == ["25,", "45,", "50", "multifidus, lumbar_parallel"]
    clinic = "\n".join(programs.limit_lines(INSTALLED, placed, "clinic"))
    assert "50 mA, 12 mA rms, 0.8 mA rms per cm2, 15 uC a phase, 30 min" in clinic
    assert "mid_back (after No to q03)" in clinic


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


@pytest.mark.parametrize(
    ("name", "load"),
    [(places.FILE, lambda: places.load(INSTALLED, CARDS)), (places.CARDS, places.load_cards)],
)
def test_a_broken_installed_file_is_one_sentence_with_its_name(
    name: str, load: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_text", lambda asked: "version = [")
    with pytest.raises(ConfigError, match=f"^{name} is not valid TOML"):
        load()


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
