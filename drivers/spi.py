"""SPI0 on a Raspberry Pi: the one file that imports spidev. Never run on hardware so far.

Sources of truth: link.md 3 (mode 1, MSB first, 8 bits, 1 MHz, one CS window a frame, single owner by flock,
READY), the kernel's Documentation/spi/spidev.rst.

`wait_ready` looks at the READY line every 100 us rather than waiting for an edge: no thread, and the wait is
bounded by its own time-out. A device that is missing, busy or forbidden is an SpiError that says which, where
and what to do.
"""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, Self

import spidev

NODE: Final = Path("/dev/spidev0.0")
MODE: Final = 1
SPEED_HZ: Final = 1_000_000
_LOOK_EVERY_S: Final = 100e-6


class SpiError(Exception):
    """The SPI device cannot be had; the text says what, where and what to do."""


class SpiDevice(Protocol):
    """What is used of spidev.SpiDev."""

    mode: int
    max_speed_hz: int

    def open_path(self, path: str, /) -> None:
        """Open the device node."""

    def xfer2(self, values: Sequence[int], /) -> Sequence[int]:
        """One CS window, full duplex."""

    def close(self) -> None:
        """Close the device node."""


class SpiBus:
    """The link's Bus on a spidev node, owned alone from construction until `close`."""

    def __init__(
        self,
        node: Path = NODE,
        *,
        ready: Callable[[], bool],
        sleep_s: Callable[[float], None] = time.sleep,
        device: Callable[[], SpiDevice] = spidev.SpiDev,
    ) -> None:
        """Own the node and set the bus up; else SpiError, and nothing stays open."""
        self._node = node
        self._ready = ready
        self._sleep_s = sleep_s
        self._lock = lock_node(node)
        self._device = device()
        self._is_open = True
        try:
            self._device.open_path(str(node))
            self._device.mode = MODE
            self._device.max_speed_hz = SPEED_HZ
        except OSError as error:
            self.close()
            raise _refusal(node, error) from error

    def __enter__(self) -> Self:
        """Return the bus, open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the bus."""
        self.close()

    def transfer(self, mosi: bytes) -> bytes:
        """Clock one window and return what came back; an OSError when the system could not."""
        if not self._is_open:
            raise OSError(errno.EBADF, "the SPI bus is not open", str(self._node))
        return bytes(self._device.xfer2(mosi))

    def wait_ready(self, timeout_ms: int) -> bool:
        """Return True as soon as READY is 1, False when it was not within the time."""
        until = time.monotonic() + timeout_ms / 1000
        while not self._ready():
            if time.monotonic() >= until:
                return False
            self._sleep_s(_LOOK_EVERY_S)
        return True

    def close(self) -> None:
        """Let the bus and the node go."""
        if self._is_open:
            self._is_open = False
            self._device.close()
            os.close(self._lock)


def lock_node(node: Path) -> int:
    """Return a descriptor that owns `node` alone until it is closed (F68); else SpiError."""
    try:
        descriptor = os.open(node, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise _refusal(node, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise _refusal(node, error) from error
    return descriptor


def _refusal(node: Path, error: OSError) -> SpiError:
    match error.errno:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return SpiError(
                f"there is no SPI device {node}; enable SPI0 in the boot configuration (dtparam=spi=on)"
            )
        case errno.EWOULDBLOCK | errno.EBUSY:
            return SpiError(f"the SPI device {node} is owned by another process; end that one first")
        case errno.EACCES | errno.EPERM:
            return SpiError(f"the SPI device {node} may not be opened by this user; add it to the group spi")
    return SpiError(f"the SPI device {node} cannot be used: {error.strerror or error}")
