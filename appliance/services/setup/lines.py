"""What the machine must be told before Linux and beside it, one row a setting, each with its reason. Pure.

Sources of truth: platform.md 3.2 (boot configuration, sysctl, VT, USB, journal) and 1.4 (watchdog),
drivers.pins for link.md 2.1 (levels of the pins before Linux), config.txt of the Raspberry Pi (a line counts
to its 98th character; a pin is `op dl`, `ip pd` or `ip pu`). Nothing of it has run on a Raspberry Pi.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from drivers.pins import TABLE, Direction, Pin, Pull

CONFIG_CHARS_MAX: Final = 98
DEFAULT_VIDEO: Final = "HDMI-A-1:1280x800@60D"
CLOCKS: Final = ("ds1307", "ds3231", "pcf8523", "pcf85063", "pcf85063a", "rv3028")
_VIDEO = re.compile(r"[A-Za-z]+-(?:[A-Z]-)?[0-9]+:[0-9]+x[0-9]+(?:@[0-9]+)?[eDd]?")


class Board(Enum):
    """The boards whose settings are known; the text is how their model begins."""

    PI_4 = ("Raspberry Pi 4", "Raspberry Pi Compute Module 4")
    PI_5 = ("Raspberry Pi 5", "Raspberry Pi Compute Module 5")


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as it is written, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that is ours alone."""

    path: str
    lines: tuple[Line, ...]
    heading: str = ""


def board_of(model: str) -> Board | None:
    """The board that calls itself so; None for every other machine."""
    return next((board for board in Board if model.startswith(board.value)), None)


def is_video(mode: str) -> bool:
    """True for what the kernel reads as connector:WIDTHxHEIGHT, as in HDMI-A-1:1280x800@60D."""
    return _VIDEO.fullmatch(mode) is not None


# ---- config.txt --------------------------------------------------------------------------------------------

STRICT_GPIO: Final = Line(
    "dtparam=strict_gpiod", "a line whose process has died is let go, not held at its level"
)
SPI: Final = Line("dtparam=spi=on", "the stimulator module's link")
KMS: Final = Line("dtoverlay=vc4-kms-v3d", "the kiosk draws through kernel mode setting, without a desktop")
_CONFIG: Final = (
    SPI,
    STRICT_GPIO,
    Line("kernel_watchdog_timeout=30", "a kernel that hangs while it starts is reset by the firmware"),
    KMS,
    Line("disable_splash=1", "no picture of anyone else before ours"),
    Line("dtoverlay=disable-bt", "a radio that nobody uses is a way in"),
    Line("enable_uart=0", "no console on the header's pins"),
)
_LEVELS: Final = (
    (
        Direction.OUT,
        Pull.DOWN,
        "op,dl",
        "outputs before Linux: silent, disarmed, module in reset, red lamp on",
    ),
    (Direction.IN, Pull.DOWN, "ip,pd", "inputs before Linux: an unplugged cable reads as not healthy"),
    (Direction.IN, Pull.UP, "ip,pu", "the knob's contacts close to ground"),
)


def pin_lines(table: Iterable[Pin] = TABLE) -> tuple[Line, ...]:
    """The pins' levels before Linux, from the one pin table."""
    pins = tuple(table)
    return tuple(
        Line(f"gpio={_ranges(numbers)}={level}", why)
        for direction, pull, level, why in _LEVELS
        if (numbers := sorted(pin.bcm for pin in pins if (pin.direction, pin.pull) == (direction, pull)))
    )


def config_lines(board: Board, clock: str) -> tuple[Line, ...]:
    """The lines of config.txt; `clock` is the chip of the RTC on a board that has none of its own."""
    own_clock: tuple[Line, ...] = ()
    if board is Board.PI_4:
        own_clock = (
            Line("dtparam=i2c_arm=on", "the bus of the real-time clock"),
            Line(f"dtoverlay=i2c-rtc,{clock}", "the dose rules need a clock that keeps time without power"),
        )
    return (*_CONFIG, *pin_lines(), *own_clock)


def _ranges(numbers: list[int]) -> str:
    """1,2,5-7: what stands side by side, three and more, is one range."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = (f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)
    return ",".join(words)


# ---- cmdline.txt -------------------------------------------------------------------------------------------

_COMMAND: Final = (
    Line("quiet", "no text of the kernel on a screen for guests"),
    Line("loglevel=3", "the same for its later messages"),
    Line("logo.nologo", "no picture of anyone else before ours"),
    Line("vt.global_cursor_default=0", "no cursor blinks through the kiosk's picture"),
    Line("consoleblank=0", "the console does not switch the screen off"),
    Line("console=tty3", "messages go where nobody sees them, and none to the header's pins"),
    Line("watchdog.open_timeout=90", "a start on which nobody opens the watchdog is reset"),
    Line("usbcore.authorized_default=2", "what is plugged in outside is not used; ports inside are"),
    Line("fsck.repair=yes", "a file system is repaired without asking anyone"),
    Line("panic=10", "a panic restarts the machine"),
)
UNWANTED: Final = frozenset({"splash", "plymouth.ignore-serial-consoles", "sysrq_always_enabled"})


def command_words(video: str) -> tuple[Line, ...]:
    """The words of the kernel's command line."""
    fixed = Line(
        f"video={video}", "the mode is fixed: a screen that is switched on later, or says nothing, works"
    )
    return (*_COMMAND, fixed)


# ---- files and units ---------------------------------------------------------------------------------------

FILES: Final = (
    OwnFile(
        "etc/sysctl.d/90-ems.conf",
        (
            Line("kernel.sysrq=0", "a keyboard that somebody plugs in must not reset the machine"),
            Line("kernel.panic=10", "a panic restarts the machine"),
            Line("kernel.panic_on_oops=1", "a kernel that has made an error is not relied upon"),
            Line("kernel.dmesg_restrict=1", "messages of the kernel are for root"),
            Line("vm.dirty_background_bytes=4194304", "writing to the card never stalls for long"),
            Line("vm.dirty_bytes=16777216", "the same, and little is lost with the power"),
        ),
    ),
    OwnFile(
        "etc/systemd/system.conf.d/90-ems.conf",
        (
            Line("WatchdogDevice=/dev/watchdog1", "PID 1 has softdog; the hardware belongs to ems-watchdog"),
            Line("RuntimeWatchdogSec=30s", "a PID 1 that hangs is noticed"),
            Line("RebootWatchdogSec=2min", "a shutdown that hangs ends"),
            Line("CtrlAltDelBurstAction=none", "keys do not restart the machine"),
        ),
        "[Manager]",
    ),
    OwnFile("etc/modules-load.d/ems.conf", (Line("softdog", "the watchdog of PID 1"),)),
    OwnFile(
        "etc/systemd/logind.conf.d/90-ems.conf",
        (
            Line("NAutoVTs=0", "no console logs anyone in"),
            Line("ReserveVT=0", "nor is one kept ready"),
            Line("HandlePowerKey=ignore", "a key does not switch off in mid-session"),
        ),
        "[Login]",
    ),
    OwnFile(
        "etc/systemd/journald.conf.d/90-ems.conf",
        (
            Line("Storage=persistent", "the journal of before a reset is what explains it"),
            Line("SystemMaxUse=64M", "it never fills the card"),
            Line("SyncIntervalSec=1m", "and wears it little"),
            Line("RateLimitIntervalSec=30s", "one process that repeats itself"),
            Line("RateLimitBurst=1000", "does not push the others out"),
        ),
        "[Journal]",
    ),
    OwnFile(
        "etc/modprobe.d/ems.conf",
        tuple(
            Line(f"blacklist {module}", "no network comes in by a USB plug")
            for module in ("usbnet", "rndis_host", "cdc_ether", "cdc_ncm", "cdc_eem")
        ),
    ),
    OwnFile(
        "etc/udev/rules.d/90-ems-no-automount.rules",
        (
            Line(
                'SUBSYSTEM=="block", ENV{ID_BUS}=="usb", ENV{UDISKS_IGNORE}="1"',
                "no stick is mounted by itself",
            ),
        ),
    ),
)
MASKED: Final = (
    Line("ctrl-alt-del.target", "three keys do not restart the machine"),
    Line("getty@.service", "no login on a console below the kiosk"),
    Line("autovt@.service", "nor on one that somebody changes to"),
    Line("serial-getty@.service", "nor on the header's pins"),
)
UNITS: Final = "etc/systemd/system"
