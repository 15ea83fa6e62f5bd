"""The module core as the board sees it, and the core that the board runs unless it is given another."""

from array import array
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from drivers.firmware import codes
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity

SIMULATOR_VENDOR = 0xFFFF
SIMULATOR_PRODUCT = 1
SERIAL = b"SIMULATED-01"

STATE_NAMES = {
    codes.OFF: "OFF",
    codes.SELFTESTING: "SELFTEST",
    codes.IDLE: "IDLE",
    codes.ARMED: "ARMED",
    codes.RUNNING: "RUNNING",
    codes.RAMPDOWN: "RAMPDOWN",
    codes.FAULT: "FAULT",
    codes.ESTOP: "ESTOP",
}


class ModuleCore(Protocol):
    """The interface of drivers/firmware: time and entropy are arguments, everything else is its own."""

    adc: "array[int]"
    outputs: int

    def reset(self, now_ms: int, cause: int, entropy: int) -> None:
        """Start from reset."""

    def feed_entropy(self, word16: int) -> None:
        """Take one random word."""

    def step(self, now_ms: int, inputs: int) -> None:
        """Run one tick of 5 ms."""

    def on_pump_edge(self, now_ms: int) -> None:
        """Take one edge of ARM_PUMP."""

    def on_stop_edge(self, inputs: int) -> None:
        """Take a change of a stop input between ticks."""

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        """Take what a CS window clocked in."""

    def load_response(self, buf: bytearray) -> None:
        """Fill the frame of the next window."""

    def next_pulse(self, out: "array[int]") -> bool:
        """Hand out one planned pulse; false when there is none left."""

    def on_pulse(self, channel: int, i1_ua: int, i2_ua: int, v_mv: int, saturated: bool, dq_nc: int) -> None:
        """Take the measurement of a delivered pulse."""


@cache
def firmware_hash() -> bytes:
    """SHA-256 over the core's own source files, in the order of their names."""
    digest = sha256()
    for source in sorted(Path(codes.__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.digest()


def simulated_core(n_channels: int) -> ModuleCore:
    """The project's own core, which says in IDENTIFY that it is simulated."""
    return Core(Identity(SIMULATOR_VENDOR, SIMULATOR_PRODUCT, SERIAL, firmware_hash(), n_channels))
