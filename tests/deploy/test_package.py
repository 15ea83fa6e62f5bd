"""What the Debian package promises and can be seen without building it; the rest: deploy/package-trial."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from appliance.safety.states import HostState
from deploy.tools.units import parse
from drivers.outputs import is_header_chip
from drivers.watchdog import IDENTITIES

ROOT = Path(__file__).parents[2]
DEBIAN = ROOT / "deploy" / "debian"
UNITS = sorted((ROOT / "deploy" / "systemd").glob("ems-*.service"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONTROL = (DEBIAN / "control").read_text()
SYSUSERS = (DEBIAN / "ems-kiosk.sysusers").read_text()
UDEV = (DEBIAN / "ems-kiosk.udev").read_text()
OF_DEBIAN = {"video", "input", "audio"}  # groups that base-passwd makes
NOT_IN_DEBIAN = {
    "gpiozero": "shipped inside",
    "uharfbuzz": "its part that fpdf2 needs is shipped inside",
}
OLDER_IN_DEBIAN = {"python-bidi": "0.4.2 orders every text of the catalogues in the same way as 0.6"}
NOBODY_TREATED = {"BOOT", "LINK_DOWN", "IDENTIFY", "READY", "FAULT", "ESTOP", "SERVICE", "INCOMPATIBLE"}


def answer_of_dpkg(tmp_path: Path, action: str, *, is_active: bool, state: str) -> tuple[int, str]:
    """What prerm says to dpkg when ems-stim is in this state; every command that it calls is a stand-in."""
    stand_ins = {
        "systemctl": f"echo {'active' if is_active else 'inactive'}",
        "runuser": f"echo 'state       {state}'" if state else "exit 69",
        "deb-systemd-invoke": "true",
        "py3clean": "true",
    }
    for name, line in stand_ins.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", DEBIAN / "ems-kiosk.prerm", action, "0.1.1"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("action", ["upgrade", "remove", "deconfigure", "failed-upgrade"])
@pytest.mark.parametrize("state", [state for state in HostState if state not in NOBODY_TREATED])
def test_no_package_is_changed_while_a_session_is_under_way(
    action: str, state: HostState, tmp_path: Path
) -> None:
    status, said = answer_of_dpkg(tmp_path, action, is_active=True, state=state)
    assert (status, said) == (
        1,
        f"ems-kiosk: not now: a session is under way ({state}); try again when the screen is free\n",
    )


@pytest.mark.parametrize("state", sorted(NOBODY_TREATED))
def test_the_package_is_changed_when_nobody_is_treated(state: str, tmp_path: Path) -> None:
    assert answer_of_dpkg(tmp_path, "upgrade", is_active=True, state=f"{state}  SIMULATED") == (0, "")


def test_an_ems_stim_that_does_not_say_what_it_does_counts_as_a_session(tmp_path: Path) -> None:
    status, said = answer_of_dpkg(tmp_path, "upgrade", is_active=True, state="")
    assert status == 1 and "systemctl stop ems-stim" in said


def test_where_ems_stim_does_not_run_nothing_is_asked(tmp_path: Path) -> None:
    assert answer_of_dpkg(tmp_path, "remove", is_active=False, state="TREATING") == (0, "")


def test_the_package_has_the_version_of_the_project() -> None:
    newest = re.match(r"ems-kiosk \(([^)]+)\)", (DEBIAN / "changelog").read_text())
    assert newest is not None and newest[1] == PROJECT["version"]


@pytest.mark.parametrize("line", PROJECT["dependencies"])
def test_every_dependency_is_the_distribution_s_with_the_same_floor(line: str) -> None:
    name, floor = line.split(">=")
    debian = {"systemd-python": "systemd", "python-bidi": "bidi", "fpdf2": "fpdf"}.get(name, name)
    stated = re.search(rf"^ +python3-{debian}(?: \(>= ([0-9.]+)\))?,?$", CONTROL, re.MULTILINE)
    if name in NOT_IN_DEBIAN:
        assert stated is None
    else:
        assert stated is not None and stated[1] in (floor, None)
        assert stated[1] or name in {"systemd-python", *OLDER_IN_DEBIAN}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_user_and_group_of_a_unit_is_made_by_the_package(path: Path) -> None:
    service = parse(path.read_text())["Service"]
    users = set(re.findall(r"^u (\S+)", SYSUSERS, re.MULTILINE))
    groups = set(re.findall(r"^g (\S+)", SYSUSERS, re.MULTILINE)) | users | OF_DEBIAN
    assert set(service["User"]) <= users
    assert {*service["Group"], *" ".join(service.get("SupplementaryGroups", [])).split()} <= groups


def test_the_kiosk_s_unit_names_the_folder_that_the_package_fills_with_spoken_files() -> None:
    made = re.search(r"deploy\.tools\.voice --into (\S+)", (DEBIAN / "rules").read_text())
    assert made is not None
    (command,) = parse((ROOT / "deploy/systemd/ems-kiosk.service").read_text())["Service"]["ExecStart"]
    words = command.split()
    assert "--voice" in words, "an installed station would be mute"
    folder = words[words.index("--voice") + 1]
    assert [f"{made[1]}/*", folder.lstrip("/")] in [
        line.split() for line in (DEBIAN / "install").read_text().splitlines()
    ]


def test_the_watchdog_that_udev_hands_over_is_the_one_that_the_driver_looks_for() -> None:
    assert set(re.findall(r'ATTR\{identity\}=="([^"]+)"', UDEV)) == IDENTITIES


def test_no_gpio_chip_is_named_by_its_number() -> None:
    assert not re.search(r"gpiochip\d", UDEV)


def test_a_file_that_is_no_chip_is_not_the_header_s(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").write_bytes(b"")
    assert not is_header_chip(tmp_path / "gpiochip0")
    assert not is_header_chip(tmp_path / "gpiochip1")


@pytest.mark.parametrize(
    "name", ["package", "package-trial", "package-trial.d/exposure-table", "debian/rules"]
)
def test_the_command_can_be_started(name: str) -> None:
    assert os.access(ROOT / "deploy" / name, os.X_OK)


def test_where_the_archive_has_lgpio_the_package_needs_it() -> None:
    depends = CONTROL.partition("\nDepends:")[2].partition("\nRecommends:")[0]
    assert "python3-lgpio | python3-libgpiod," in depends, "apt takes the first that the archive has"
