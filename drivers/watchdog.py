"""The hardware watchdog by the kernel's own interface, and the stand-in for a bench. Never run on hardware.

Sources of truth: include/uapi/linux/watchdog.h and Documentation/watchdog/watchdog-api.rst (ioctls, magic
close), platform.md 1.4 (found by identity, time-out read back, boot status, EBUSY: PID 1 owns it).

The device is armed by being opened and resets the machine when it is not kicked in time. It is disarmed by
the magic close, and only on an administrative stop: a process that merely dies leaves it armed.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Collection
from pathlib import Path
from struct import Struct
from typing import Final, Protocol, Self

IDENTITIES: Final = frozenset({"Broadcom BCM2835 Watchdog timer"})
TIMEOUT_S: Final = 10
LONGEST_TIMEOUT_S: Final = 15  # a Pi's own watchdog silently cannot do more

CARD_RESET: Final = 0x20  # boot status: the watchdog has reset the machine before this boot

_GET_BOOT_STATUS: Final = 0x80045702
_KEEP_ALIVE: Final = 0x80045705
_SET_TIMEOUT: Final = 0xC0045706
_GET_TIMEOUT: Final = 0x80045707
_INT: Final = Struct("i")
_MAGIC: Final = b"V"

Ioctl = Callable[[int, int, bytearray], int]


class WatchdogError(Exception):
    """The watchdog device cannot be had; the text says what, where and what to do."""


class WatchdogBusyError(WatchdogError):
    """Somebody else, usually PID 1, owns the watchdog device."""


class Device(Protocol):
    """What resets the machine unless it is kicked in time."""

    @property
    def name(self) -> str:
        """Which device it is."""

    @property
    def timeout_s(self) -> int:
        """The time-out as the device itself reports it."""

    @property
    def boot_status(self) -> int:
        """Why the machine started, in the kernel's bits; CARD_RESET is the watchdog."""

    def kick(self, now_ms: int) -> None:
        """Begin the time-out anew."""

    def tick(self, now_ms: int) -> None:
        """Let a stand-in look at the clock; a real device has its own."""

    def close(self, *, disarm: bool) -> None:
        """Let go: disarmed on an administrative stop, armed otherwise."""


class LinuxWatchdog:
    """An open, armed watchdog of the kernel."""

    def __init__(self, node: Path, *, timeout_s: int = TIMEOUT_S, ioctl: Ioctl = fcntl.ioctl) -> None:
        """Open and arm `node`, set its time-out and read it back; else WatchdogError."""
        self.name = str(node)
        self._ioctl = ioctl
        self._descriptor = _opened(node)
        try:
            self.boot_status = self._asked(_GET_BOOT_STATUS)
            self._asked(_SET_TIMEOUT, timeout_s)
            self.timeout_s = self._asked(_GET_TIMEOUT)
            self._asked(_KEEP_ALIVE)
        except OSError as error:
            self.close(disarm=True)
            raise WatchdogError(
                f"the watchdog {node} refuses to be set up: {error.strerror or error}"
            ) from error
        if not 0 < self.timeout_s <= LONGEST_TIMEOUT_S:
            self.close(disarm=True)
            raise WatchdogError(
                f"the watchdog {node} reports a time-out of {self.timeout_s} s after {timeout_s} s "
                f"were asked for; at most {LONGEST_TIMEOUT_S} s can be relied upon"
            )

    def __enter__(self) -> Self:
        """Return the device, armed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the device go armed: whoever ends without a word is to be reset."""
        self.close(disarm=False)

    def kick(self, now_ms: int) -> None:
        """Begin the time-out anew."""
        self._asked(_KEEP_ALIVE)

    def tick(self, now_ms: int) -> None:
        """Do nothing: the hardware looks at its own clock."""

    def close(self, *, disarm: bool) -> None:
        """Let the device go; only with `disarm` does it stop counting."""
        if self._descriptor < 0:
            return
        try:
            if disarm:
                os.write(self._descriptor, _MAGIC)
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def _asked(self, request: int, value: int = 0) -> int:
        answer = bytearray(_INT.pack(value))
        self._ioctl(self._descriptor, request, answer)
        return int(_INT.unpack(answer)[0])


class PrintedWatchdog:
    """A stand-in for a bench: says that the machine would have been reset, once each time."""

    def __init__(
        self, now_ms: int, *, timeout_s: int = TIMEOUT_S, say: Callable[[str], None] = print
    ) -> None:
        """Arm at `now_ms`; `say` gets the sentence."""
        self.name = "stand-in"
        self.timeout_s = timeout_s
        self.boot_status = 0
        self._say = say
        self._kicked_at_ms = now_ms
        self._is_armed = True

    def kick(self, now_ms: int) -> None:
        """Begin the time-out anew; a kick that comes too late is told first."""
        self.tick(now_ms)
        self._kicked_at_ms = now_ms
        self._is_armed = True

    def tick(self, now_ms: int) -> None:
        """Say the sentence when the time-out has passed since the last kick."""
        if self._is_armed and now_ms - self._kicked_at_ms > self.timeout_s * 1000:
            self._is_armed = False
            self._say(f"the machine would have been reset: no kick of the watchdog for {self.timeout_s} s")

    def close(self, *, disarm: bool) -> None:
        """Stop counting."""
        self._is_armed = False


def open_device(
    *,
    timeout_s: int = TIMEOUT_S,
    identities: Collection[str] = IDENTITIES,
    sys_class: Path = Path("/sys/class/watchdog"),
    devices: Path = Path("/dev"),
    ioctl: Ioctl = fcntl.ioctl,
) -> Device:
    """Return the watchdog with one of these identities, open and armed; else WatchdogError."""
    seen = []
    for entry in sorted(sys_class.glob("watchdog*")):
        identity = _identity(entry)
        if identity in identities:
            return LinuxWatchdog(devices / entry.name, timeout_s=timeout_s, ioctl=ioctl)
        seen.append(f"{entry.name}: {identity or 'unreadable'}")
    raise WatchdogError(
        f"{sys_class}: no watchdog that calls itself {' or '.join(sorted(identities))} "
        f"(there is {', '.join(seen) or 'none at all'}); enable it in the boot configuration"
    )


def _identity(entry: Path) -> str:
    try:
        return (entry / "identity").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _opened(node: Path) -> int:
    try:
        return os.open(node, os.O_WRONLY | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise WatchdogBusyError(
                f"the watchdog {node} is owned by another process, usually PID 1; "
                "give PID 1 another one (WatchdogDevice= in system.conf.d)"
            ) from error
        raise WatchdogError(f"the watchdog {node} cannot be opened: {error.strerror or error}") from error
