"""What the machine was started with: board, boot configuration, consoles, the watchdog of PID 1. Pure."""

from collections.abc import Iterator
from typing import Final

from appliance.services.doctor.machine import Machine, Unseen
from appliance.services.doctor.table import Check
from appliance.services.setup import boot, plan
from appliance.services.setup.boot import RefusedError
from appliance.services.setup.lines import KMS, SPI, STRICT_GPIO, board_of, command_words, pin_lines
from appliance.services.setup.main import look as look_for_setup
from appliance.services.setup.plan import Change, Seen, Wish

_MODEL: Final = "proc/device-tree/model"
_SETUP: Final = "sudo ems-kiosk setup, then start the machine again"


def _board(machine: Machine) -> Iterator[str]:
    model = machine.text(_MODEL)
    if board_of(model) is None:
        yield model or "no model is told: this is not a Raspberry Pi"


def _setup_seen(machine: Machine) -> Seen:
    try:
        return look_for_setup(machine.root)
    except RefusedError as error:
        raise Unseen(str(error)) from error


def _settings(machine: Machine) -> frozenset[str]:
    seen = _setup_seen(machine)
    text = seen.texts.get(seen.config)
    if text is None:
        raise Unseen(f"/{seen.config}: is missing; mount the boot partition")
    try:
        return boot.active(text)
    except RefusedError as error:
        raise Unseen(f"/{seen.config}: {error}") from error


def _changes(machine: Machine) -> tuple[Change, ...]:
    return plan.applied(_setup_seen(machine), Wish())


def _refused(machine: Machine) -> Iterator[str]:
    try:
        _changes(machine)
    except RefusedError as error:
        yield str(error)


def _not_set_up(machine: Machine) -> Iterator[str]:
    try:
        changes = _changes(machine)
    except RefusedError as error:
        raise Unseen(f"ems-kiosk setup refuses this machine: {error}") from error
    for change in changes:
        yield f"/{change.path}: {change.what}"


def _strict_gpio(machine: Machine) -> Iterator[str]:
    if STRICT_GPIO.text not in _settings(machine):
        yield f"{STRICT_GPIO.text} is not in config.txt"


def _spi(machine: Machine) -> Iterator[str]:
    if SPI.text not in _settings(machine):
        yield f"{SPI.text} is not in config.txt"


def _pins(machine: Machine) -> Iterator[str]:
    standing = _settings(machine)
    yield from (f"{line.text} is not in config.txt" for line in pin_lines() if line.text not in standing)


def _kms(machine: Machine) -> Iterator[str]:
    if not any(setting.startswith(KMS.text) for setting in _settings(machine)):
        yield f"{KMS.text} is not in config.txt"


def _not_started_with(machine: Machine) -> Iterator[str]:
    words = machine.text("proc/cmdline").split()
    keys = {word.partition("=")[0] for word in words}
    for line in command_words(""):
        is_there = "video" in keys if line.text == "video=" else line.text in words
        if not is_there:
            yield f"{line.text.rstrip('=')} ({line.why})"


def _console_on_header(machine: Machine) -> Iterator[str]:
    for word in machine.text("proc/cmdline").split():
        if word.startswith(("console=serial", "console=ttyAMA", "console=ttyS")):
            yield word


def _sysrq(machine: Machine) -> Iterator[str]:
    if (value := machine.text("proc/sys/kernel/sysrq")) != "0":
        yield f"kernel.sysrq is {value or 'not told'}"


def _login_console(machine: Machine) -> Iterator[str]:
    if machine.tools.unit("getty@tty1.service").get("ActiveState") == "active":
        yield "getty@tty1.service runs"


def _watchdog_of_pid_1(machine: Machine) -> Iterator[str]:
    for path in machine.names("etc/systemd/system.conf.d/*.conf"):
        if path.rpartition("/")[2] > "90-ems.conf" and "WatchdogDevice=" in machine.text(path):
            yield f"/{path} is read after 90-ems.conf and names another WatchdogDevice="


def _radio_country(machine: Machine) -> Iterator[str]:
    for path in machine.names("sys/class/rfkill/*/type"):
        if machine.text(path) == "wlan" and machine.text(path.replace("/type", "/soft")) == "1":
            yield f"/{path.removesuffix('/type')} is switched off"


CHECKS: Final = (
    Check(
        id="board",
        wrong="this is not a board that the station is made for",
        do="use a Raspberry Pi 4 or 5",
        seen="the model in the device tree",
        look=_board,
    ),
    Check(
        id="setup-refused",
        wrong="the boot configuration is not understood, and nothing was written",
        do="do what the line says, then sudo ems-kiosk setup",
        seen="ems-kiosk setup --check",
        look=_refused,
    ),
    Check(
        id="setup-missing",
        wrong="a setting of the machine is missing",
        do=_SETUP,
        seen="ems-kiosk setup --check",
        look=_not_set_up,
    ),
    Check(
        id="strict-gpio",
        wrong="a process that dies would leave its lines driven",
        do=_SETUP,
        seen="config.txt",
        look=_strict_gpio,
    ),
    Check(id="spi-off", wrong="the module's bus is switched off", do=_SETUP, seen="config.txt", look=_spi),
    Check(
        id="pins-before-linux",
        wrong="lines have no level of ours until the program starts",
        do=_SETUP,
        seen="config.txt, held against the pin table",
        look=_pins,
    ),
    Check(
        id="kms-off", wrong="no kernel mode setting, so no picture", do=_SETUP, seen="config.txt", look=_kms
    ),
    Check(
        id="not-started-with",
        wrong="the machine was started without a setting",
        do="start the machine again; if this stays, sudo ems-kiosk setup",
        seen="/proc/cmdline",
        look=_not_started_with,
    ),
    Check(
        id="console-on-header",
        wrong="the kernel talks on the header's pins",
        do=_SETUP,
        seen="/proc/cmdline",
        look=_console_on_header,
    ),
    Check(
        id="sysrq",
        wrong="a keyboard that somebody plugs in can reset the machine",
        do=_SETUP,
        seen="/proc/sys/kernel/sysrq",
        look=_sysrq,
    ),
    Check(
        id="login-console",
        wrong="a login prompt stands below the kiosk",
        do=_SETUP,
        seen="the service manager",
        look=_login_console,
    ),
    Check(
        id="watchdog-of-pid-1",
        wrong="PID 1 may take the hardware watchdog",
        do="delete that line, then start the machine again",
        seen="/etc/systemd/system.conf.d",
        look=_watchdog_of_pid_1,
    ),
    Check(
        id="radio-blocked",
        wrong="the radio is blocked, as it is while no country is set",
        do="sudo raspi-config nonint do_wifi_country XX, or leave the radio off and use a cable",
        seen="/sys/class/rfkill",
        look=_radio_country,
    ),
)
