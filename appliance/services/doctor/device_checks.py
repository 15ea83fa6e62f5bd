"""The devices: bus, lines, watchdog, clock, screen, touch, supply. Pure."""

from collections.abc import Iterator
from typing import Final

from appliance.host import power
from appliance.services.doctor.machine import Machine
from appliance.services.doctor.table import Check
from drivers.outputs import CHIP_LABELS
from drivers.watchdog import IDENTITIES, LONGEST_TIMEOUT_S

_OLDEST_UNIX_S: Final = 1_767_225_600  # 2026-01-01: the program is younger
_SPI_NODE: Final = "dev/spidev0.0"
_SETUP: Final = "sudo ems-kiosk setup, then start the machine again"
_PROCESS: Final = "ems-watchdog"


def _spi_node(machine: Machine) -> Iterator[str]:
    if machine.tools.node(_SPI_NODE) is None:
        yield f"/{_SPI_NODE} is not there"


def _spi_rights(machine: Machine) -> Iterator[str]:
    node = machine.tools.node(_SPI_NODE)
    if node is not None and not node.is_open_to("spi"):
        yield f"/{_SPI_NODE} has group {node.group} and mode {node.mode:04o}, not spi and 0660"


def _header_chips(machine: Machine) -> list[str]:
    return [node for node, label in machine.tools.chips().items() if label in CHIP_LABELS]


def _chip(machine: Machine) -> Iterator[str]:
    if not _header_chips(machine):
        labels = ", ".join(sorted(machine.tools.chips().values())) or "none at all"
        yield f"no chip is labelled {' or '.join(sorted(CHIP_LABELS))}; there is {labels}"


def _chip_rights(machine: Machine) -> Iterator[str]:
    for name in _header_chips(machine):
        node = machine.tools.node(name)
        if node is not None and not node.is_open_to("gpio"):
            yield f"/{name} has group {node.group} and mode {node.mode:04o}, not gpio and 0660"


def _watchdogs(machine: Machine) -> dict[str, str]:
    found = machine.names("sys/class/watchdog/watchdog*")
    return {path.rpartition("/")[2]: machine.text(f"{path}/identity") for path in found}


def _hardware(machine: Machine) -> list[str]:
    return [name for name, identity in _watchdogs(machine).items() if identity in IDENTITIES]


def _watchdog(machine: Machine) -> Iterator[str]:
    if not _hardware(machine):
        there = ", ".join(f"{name}: {what}" for name, what in _watchdogs(machine).items()) or "none at all"
        yield f"none calls itself {' or '.join(sorted(IDENTITIES))}; there is {there}"


def _watchdog_owner(machine: Machine) -> Iterator[str]:
    for name in _hardware(machine):
        yield from (
            f"/dev/{name} is held by {owner}"
            for owner in machine.tools.owners(f"dev/{name}")
            if not owner.startswith(("ems-kiosk ", f"{_PROCESS} "))
        )


def _watchdog_idle(machine: Machine) -> Iterator[str]:
    for name in _hardware(machine):
        if machine.text(f"sys/class/watchdog/{name}/state") == "inactive":
            yield f"/dev/{name} is open to nobody: nothing would reset this machine"


def _watchdog_time(machine: Machine) -> Iterator[str]:
    for name in _hardware(machine):
        time_s = machine.text(f"sys/class/watchdog/{name}/timeout")
        if time_s.isdecimal() and not 0 < int(time_s) <= LONGEST_TIMEOUT_S:
            yield f"/dev/{name} says {time_s} s; at most {LONGEST_TIMEOUT_S} s can be relied upon"


def _clock_chip(machine: Machine) -> Iterator[str]:
    if not machine.names("sys/class/rtc/rtc*"):
        yield "there is no /sys/class/rtc/rtc0"


def _clock_time(machine: Machine) -> Iterator[str]:
    for path in machine.names("sys/class/rtc/rtc*/since_epoch"):
        told = machine.text(path)
        if told.isdecimal() and int(told) < _OLDEST_UNIX_S:
            yield f"/{path} is of before this program was made: its battery is empty, or it was never set"


def _wall_clock(machine: Machine) -> Iterator[str]:
    if machine.tools.wall_unix_s() < _OLDEST_UNIX_S:
        yield "the wall clock shows a day before this program was made"


def _screens(machine: Machine) -> tuple[str, ...]:
    return machine.names("sys/class/drm/card*-*/status")


def _no_card(machine: Machine) -> Iterator[str]:
    if not machine.names("dev/dri/card*"):
        yield "there is no /dev/dri/card0"


def _no_screen(machine: Machine) -> Iterator[str]:
    found = _screens(machine)
    if machine.names("dev/dri/card*") and not any(machine.text(path) == "connected" for path in found):
        yield f"of {len(found)} connectors none has a screen"


def _no_mode(machine: Machine) -> Iterator[str]:
    for path in _screens(machine):
        if machine.text(path) == "connected" and not machine.text(path.replace("/status", "/modes")):
            yield f"/{path.removesuffix('/status')} tells no mode"


def _no_touch(machine: Machine) -> Iterator[str]:
    # [input-event-codes.h] ABS_MT_POSITION_X is bit 53 of the axes: what has it is touched with fingers.
    for path in machine.names("sys/class/input/event*/device/capabilities/abs"):
        words = machine.text(path).split()
        if words and int("".join(word.zfill(16) for word in words), 16) >> 53 & 1:
            return
    yield "no input device tells positions of fingers"


def _weak(machine: Machine) -> Iterator[str]:
    files = power.find(
        machine.root / "sys/class/hwmon", machine.root / "sys/devices/platform/soc/soc:firmware/get_throttled"
    )
    if files.is_weak():
        yield "the kernel reports under-voltage, or a processor that is slowed"


CHECKS: Final = (
    Check(
        id="spi-node",
        wrong="the module's bus has no device node",
        do=_SETUP,
        seen="/dev",
        look=_spi_node,
    ),
    Check(
        id="spi-rights",
        wrong="ems-stim may not open the module's bus",
        do="sudo udevadm control --reload && sudo udevadm trigger; if it stays, install the package again",
        seen="group and mode of the node",
        look=_spi_rights,
    ),
    Check(
        id="gpio-chip",
        wrong="the header's GPIO chip is not found by its label",
        do="use a Raspberry Pi 4 or 5; on one, update its kernel and tell the maintainers which label it has",
        seen="the kernel's own word for each chip",
        look=_chip,
    ),
    Check(
        id="gpio-rights",
        wrong="ems-stim may not open the header's GPIO chip",
        do="sudo udevadm control --reload && sudo udevadm trigger; if it stays, install the package again",
        seen="group and mode of the node",
        look=_chip_rights,
    ),
    Check(
        id="watchdog-missing",
        wrong="the hardware watchdog is not found",
        do=_SETUP,
        seen="/sys/class/watchdog, by identity",
        look=_watchdog,
    ),
    Check(
        id="watchdog-owner",
        wrong="somebody else owns the hardware watchdog",
        do="sudo ems-kiosk setup gives PID 1 another one; end any other owner",
        seen="open files of all processes; only root sees them",
        look=_watchdog_owner,
    ),
    Check(
        id="watchdog-idle",
        wrong="the hardware watchdog is not armed",
        do="systemctl status ems-watchdog says why",
        seen="/sys/class/watchdog",
        look=_watchdog_idle,
    ),
    Check(
        id="watchdog-time",
        wrong="the watchdog's time-out is not one that the hardware has",
        do="sudo systemctl restart ems-watchdog; if it stays, update the kernel",
        seen="the time-out, read back",
        look=_watchdog_time,
    ),
    Check(
        id="clock-missing",
        wrong="no clock keeps time without power, and the dose rules need one",
        do="fit one on I2C, then sudo ems-kiosk setup --rtc CHIP",
        seen="/sys/class/rtc",
        look=_clock_chip,
    ),
    Check(
        id="clock-lost",
        wrong="the clock did not keep its time",
        do="change its battery, set the time, then sudo hwclock --systohc",
        seen="/sys/class/rtc",
        look=_clock_time,
    ),
    Check(
        id="clock-wrong",
        wrong="the wall clock cannot be right",
        do="sudo timedatectl set-time 'YYYY-MM-DD HH:MM:SS'",
        seen="the clock",
        look=_wall_clock,
    ),
    Check(
        id="display-card",
        wrong="there is nothing to draw on",
        do=_SETUP,
        seen="/dev/dri",
        look=_no_card,
    ),
    Check(
        id="display-screen",
        wrong="no screen is connected",
        do="plug the screen in and switch it on; then name its connector: sudo ems-kiosk setup --video MODE",
        seen="the connectors in /sys/class/drm",
        look=_no_screen,
    ),
    Check(
        id="display-mode",
        wrong="a screen does not tell what it can show",
        do="name its mode: sudo ems-kiosk setup --video MODE",
        seen="the connectors in /sys/class/drm",
        look=_no_mode,
    ),
    Check(
        id="touch",
        wrong="there is nothing to touch",
        do="plug the panel's touch cable into a port inside the case",
        seen="/sys/class/input",
        look=_no_touch,
    ),
    Check(
        id="supply",
        wrong="the machine's power supply is too weak, or it is too hot",
        do="use the board's own power supply and a short cable; give it air",
        seen="the kernel's alarm and the firmware's bits",
        look=_weak,
    ),
)
