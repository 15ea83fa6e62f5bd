"""The unit files that are installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.tools.units import parse, read

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("ems-*.service"))
EXPOSURE_TENTHS = {"ems-stim": 8, "ems-kiosk": 7, "ems-watchdog": 7, "ems-outofservice": 10}
ALL_FILES = sorted(path for path in UNITS.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies whose program exists on any machine."""
    directory = tmp_path_factory.mktemp("units") / "system"
    shutil.copytree(UNITS, directory)
    for path in directory.glob("*.service"):
        path.write_text(path.read_text().replace("/usr/bin/ems-kiosk", "/bin/true"))
    return directory


def analyze(installed: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{installed}:"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_there_is_a_unit_for_each_process() -> None:
    assert [path.stem for path in SERVICES] == ["ems-kiosk", "ems-outofservice", "ems-stim", "ems-watchdog"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_systemd_finds_nothing_wrong_with_the_unit(path: Path, installed: Path) -> None:
    done = analyze(installed, "verify", "--man=no", str(installed / path.name))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.requirement("STD-28")
@pytest.mark.parametrize(("name", "tenths_max"), EXPOSURE_TENTHS.items())
def test_the_exposure_of_the_unit_stays_where_it_was_measured(
    name: str, tenths_max: int, installed: Path
) -> None:
    done = analyze(
        installed,
        "security",
        "--offline=true",
        f"--threshold={tenths_max}",
        str(installed / f"{name}.service"),
    )
    assert done.returncode == 0, done.stdout[-400:]


@pytest.mark.hazard("HZ-20")
@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("argument", ["--bench", "--stand-in", "drivers.sim", "--window"])
def test_no_installed_unit_asks_for_a_bench_or_a_stand_in(path: Path, argument: str) -> None:
    assert argument not in path.read_text()


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_no_unit_can_take_another_one_down_with_it(path: Path) -> None:
    unit = parse(path.read_text())["Unit"]
    assert not {"Requires", "BindsTo", "Requisite", "PartOf"} & unit.keys()
    assert not any("network-online" in value for values in unit.values() for value in values)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_unit_names_the_settings_that_the_supervisor_follows(path: Path) -> None:
    sections = parse(path.read_text())
    wanted = {"Type", "ExecStart", "Restart", "RestartSec", "WatchdogSec", "TimeoutStopSec", "KillSignal"}
    assert wanted <= sections["Service"].keys()
    assert "StartLimitIntervalSec" in sections["Unit"]


@pytest.mark.requirement("WDG-02")
def test_the_restart_and_watchdog_times_are_those_of_the_design() -> None:
    times = {
        unit.name: (unit.notifies, unit.restart, unit.restart_after_ms, unit.watchdog_ms)
        for unit in map(read, SERVICES)
    }
    assert times == {
        "ems-stim": (True, "on-failure", 500, 2_000),
        "ems-kiosk": (True, "always", 1_000, 5_000),
        "ems-outofservice": (True, "always", 1_000, 5_000),
        "ems-watchdog": (True, "always", 500, 3_000),
    }


def test_a_kiosk_that_cannot_be_kept_running_gives_its_screen_to_the_picture_that_says_so() -> None:
    kiosk = parse((UNITS / "ems-kiosk.service").read_text())["Unit"]
    picture = parse((UNITS / "ems-outofservice.service").read_text())["Service"]
    assert kiosk["OnFailure"] == ["ems-outofservice.service"]
    assert picture["ExecCondition"] == ["/usr/bin/systemctl is-failed --quiet ems-kiosk.service"]


@pytest.mark.hazard("HZ-03")
def test_the_stimulator_process_leaves_every_output_low_behind_it() -> None:
    unit = read(UNITS / "ems-stim.service")
    assert unit.stop_post == (("/usr/bin/ems-kiosk", "safe-off", "--result", "${SERVICE_RESULT}"),)


def test_only_the_main_process_may_notify() -> None:
    hardening = parse((UNITS / "ems-.service.d" / "hardening.conf").read_text())["Service"]
    assert hardening["NotifyAccess"] == ["main"]
