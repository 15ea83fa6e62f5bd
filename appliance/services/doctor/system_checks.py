"""What is installed and runs: packages, users, units, disks, what is left of the last end. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from appliance.services.doctor.machine import Machine
from appliance.services.doctor.table import Check
from appliance.services.safe_off import RESULT_FILE

PACKAGE: Final = "ems-kiosk"
FREE_BYTES_MIN: Final = 512 * 1024**2
WRITTEN_BYTES_A_DAY_MAX: Final = 200 * 1000**2  # [platform 4.1]
_SECTOR: Final = 512
_DAY_S: Final = 86_400
_SECTORS_WRITTEN_FIELD: Final = 6  # [Documentation/block/stat.rst]
_NEEDED: Final = {
    "python3-lgpio": "no line can be driven; it is in the archive of Raspberry Pi OS",
    "python3-pygame": "no picture",
    "python3-spidev": "no link to the module",
    "python3-systemd": "no word to the service manager",
    "libegl1": "no picture",
    "libgles2": "no picture: pygame says that EGL is not initialized",
    "libgbm1": "no picture",
    "libgl1-mesa-dri": "no picture",
}
_UNWANTED: Final = {
    "watchdog": "takes the watchdog device and restarts the machine for its own reasons",
    "watchdogd": "takes the watchdog device",
    "pigpio": "drives lines by itself",
    "udisks2": "mounts what is plugged in",
    "plymouth": "draws over the kiosk, and shutdowns hang with it",
    "unclutter": "is for a desktop; the kiosk needs none",
    "lightdm": "takes the screen",
    "gdm3": "takes the screen",
}
_MODULES: Final = ("pygame", "gpiozero", "lgpio", "spidev", "msgspec")
_GROUPS: Final = {
    "ems-stim": {"spi", "gpio", "ems-link"},
    "ems-kiosk": {"ems-link"},
    "ems-watchdog": {"ems-watchdog", "ems-link"},
    "ems-outofservice": set[str](),
}
_UNITS: Final = ("ems-watchdog.service", "ems-stim.service", "ems-kiosk.service")
_SITE: Final = "etc/ems/site.toml"


def _missing_packages(machine: Machine) -> Iterator[str]:
    yield from (f"{name}: {why}" for name, why in _NEEDED.items() if machine.tools.package(name) is None)


def _unwanted_packages(machine: Machine) -> Iterator[str]:
    yield from (f"{name} {why}" for name, why in _UNWANTED.items() if machine.tools.package(name) is not None)


def _shadows(machine: Machine) -> Iterator[str]:
    for name in _MODULES:
        yield from (f"/{path}" for path in machine.names(f"usr/local/lib/python3*/*-packages/{name}*"))


def _pin_factory(machine: Machine) -> Iterator[str]:
    for path in ("etc/environment", *machine.names("etc/systemd/system/ems-*.service.d/*.conf")):
        found = re.search(r"GPIOZERO_PIN_FACTORY=(\w+)", machine.text(path))
        if found is not None and found[1] != "lgpio":
            yield f"/{path} asks for {found[1]}"


def _changed(machine: Machine) -> Iterator[str]:
    yield from machine.tools.changed_files(PACKAGE)


def _groups(machine: Machine) -> Iterator[str]:
    for user, wanted in _GROUPS.items():
        has = machine.tools.groups(user)
        if has is None:
            yield f"there is no user {user}"
        elif wanted - has:
            yield f"{user} is not in {', '.join(sorted(wanted - has))}"


def _units(machine: Machine) -> Iterator[str]:
    for name in _UNITS:
        unit = machine.tools.unit(name)
        state = unit.get("ActiveState", "unknown")
        if unit.get("LoadState") != "loaded":
            yield f"{name} is {unit.get('LoadState', 'unknown')}"
        elif state != "active":
            yield f"{name} is {state} ({unit.get('Result', 'no result')}); journalctl -u {name} says why"


def _restarts(machine: Machine) -> Iterator[str]:
    for name in _UNITS:
        if (count := machine.tools.unit(name).get("NRestarts", "0")) != "0":
            yield f"{name} was started again {count} times since the boot"


def _realtime(machine: Machine) -> Iterator[str]:
    for name in ("ems-watchdog.service", "ems-stim.service"):
        process = int(machine.tools.unit(name).get("MainPID", "0") or 0)
        if process and not machine.tools.is_realtime(process):
            yield f"{name} has no real-time priority"


def _latch(machine: Machine) -> Iterator[str]:
    if ended := machine.text(f"run/ems/stim/{RESULT_FILE}"):
        yield f"ems-stim ended by {ended}"


def _panic(machine: Machine) -> Iterator[str]:
    yield from (f"/{path}" for path in machine.names("sys/fs/pstore/dmesg-*"))
    yield from (f"/{path}" for path in machine.names("var/lib/systemd/pstore/**/dmesg*"))


def _site(machine: Machine) -> Iterator[str]:
    if not machine.names(_SITE):
        yield f"there is no /{_SITE}"
    elif not machine.text(_SITE):
        yield f"/{_SITE} is empty, as files are that were written while the power went"


def _torn(machine: Machine) -> Iterator[str]:
    yield from (
        f"/{path}" for folder in ("etc/ems", "var/lib/ems") for path in machine.names(f"{folder}/*.part")
    )


def _full(machine: Machine) -> Iterator[str]:
    for path in ("var/lib/ems", "var/log"):
        free = machine.tools.disk(path).free_bytes
        if free < FREE_BYTES_MIN:
            yield f"/{path} has {free // 1024**2} MB left, less than {FREE_BYTES_MIN // 1024**2}"


def _read_only(machine: Machine) -> Iterator[str]:
    if not machine.tools.disk("var/lib/ems").is_writable:
        yield "/var/lib/ems is mounted read-only, as it is after an error of the card"


def _wear(machine: Machine) -> Iterator[str]:
    up = machine.text("proc/uptime").split(".")[0]
    days = max(1.0, int(up) / _DAY_S) if up.isdecimal() else 1.0
    for path in machine.names("sys/block/mmcblk*/stat") + machine.names("sys/block/nvme*/stat"):
        fields = machine.text(path).split()
        written = int(fields[_SECTORS_WRITTEN_FIELD]) * _SECTOR / days if len(fields) > 6 else 0
        if written > WRITTEN_BYTES_A_DAY_MAX:
            yield f"/{path.removesuffix('/stat')}: {written / 1e6:.0f} MB a day since the boot"


def _swap(machine: Machine) -> Iterator[str]:
    for line in machine.text("proc/swaps").splitlines()[1:]:
        if "zram" not in line:
            yield line.split()[0]


CHECKS: Final = (
    Check(
        id="package-missing",
        wrong="a library of the system is missing",
        do="sudo apt install that package",
        seen="the package database",
        look=_missing_packages,
    ),
    Check(
        id="package-unwanted",
        wrong="a program that works against the kiosk is installed",
        do="sudo apt purge that package",
        seen="the package database",
        look=_unwanted_packages,
    ),
    Check(
        id="package-shadowed",
        wrong="a library from elsewhere hides the system's own, which alone can draw without a desktop",
        do="sudo rm -r that directory, or pip uninstall it as whoever installed it",
        seen="/usr/local/lib",
        look=_shadows,
    ),
    Check(
        id="pin-factory",
        wrong="another GPIO library is asked for than the one that is made for this",
        do="delete that line; the program names its library itself",
        seen="/etc/environment and drop-ins of our units",
        look=_pin_factory,
    ),
    Check(
        id="package-changed",
        wrong="a file of the program is not as it was delivered",
        do="sudo apt install --reinstall ems-kiosk, and find out who changed it",
        seen="dpkg --verify",
        look=_changed,
    ),
    Check(
        id="groups",
        wrong="a process lacks a right to its device",
        do="sudo systemd-sysusers, then start the machine again",
        seen="the user database",
        look=_groups,
    ),
    Check(
        id="unit-down",
        wrong="a process of the station does not run",
        do="sudo systemctl start that unit",
        seen="the service manager",
        look=_units,
    ),
    Check(
        id="unit-restarted",
        wrong="a process of the station ended by itself and was started again",
        do="journalctl -b -u that unit, and report it with ems-kiosk status",
        seen="the service manager",
        look=_restarts,
    ),
    Check(
        id="realtime",
        wrong="the cycle may come late",
        do="use the kernel of Raspberry Pi OS: it grants a priority to a service",
        seen="the scheduler",
        look=_realtime,
    ),
    Check(
        id="latched",
        wrong="ems-stim ended without being told to, and has not started again",
        do="sudo systemctl start ems-stim, then acknowledge at the screen",
        seen="/run/ems/stim",
        look=_latch,
    ),
    Check(
        id="panic",
        wrong="the kernel ended in a panic before",
        do="keep that file for the maintainers, then delete it",
        seen="/sys/fs/pstore",
        look=_panic,
    ),
    Check(
        id="not-commissioned",
        wrong="the station has no settings of its site, and treats nobody",
        do="write /etc/ems/site.toml; the README says what stands in it",
        seen=f"/{_SITE}",
        look=_site,
    ),
    Check(
        id="torn-file",
        wrong="a file was being written when the power went",
        do="nothing is lost: delete it",
        seen="/etc/ems and /var/lib/ems",
        look=_torn,
    ),
    Check(
        id="disk-full",
        wrong="there is little room left",
        do="sudo journalctl --vacuum-size=32M; sudo apt clean; then look what else fills it",
        seen="the file system",
        look=_full,
    ),
    Check(
        id="disk-read-only",
        wrong="nothing can be kept",
        do="start the machine again; if it stays, change the card and restore the records",
        seen="the file system",
        look=_read_only,
    ),
    Check(
        id="disk-wear",
        wrong="the card is written to more than it lasts for",
        do="find out which program writes: sudo iotop -ao",
        seen="the kernel's count of sectors",
        look=_wear,
    ),
    Check(
        id="swap-on-card",
        wrong="memory is swapped to the card, which wears it and makes the cycle late",
        do="sudo systemctl disable --now dphys-swapfile, or use zram",
        seen="/proc/swaps",
        look=_swap,
    ),
)
