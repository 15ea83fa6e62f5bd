"""The module core as the board sees it, and the core that the board runs unless it is given another."""

from array import array
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from drivers.firmware import codes
from drivers.firmware.core import Core
from drivers.firmware.crc import Register
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
    dac_ua: int
    rom_low: int
    rom_high: int
    bite_seen: int
    scope_wanted: int

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

    def on_samples(self, channel: int, samples: "array[int]") -> None:
        """Take the captured samples of a pulse of a channel in scope_wanted."""


@cache
def program_memory() -> bytes:
    """The core's own source files, in the order of their names."""
    return b"".join(source.read_bytes() for source in sorted(Path(codes.__file__).parent.glob("*.py")))


@cache
def firmware_crc() -> tuple[int, int]:
    """CRC-32P4 over the program memory, low and high half."""
    register = Register()
    memory = bytearray(program_memory())
    memory.extend(bytes(len(memory) % 2))
    register.restart(0xFFFF, 0xFFFF)
    register.feed(memory, 0, len(memory))
    return register.low ^ 0xFFFF, register.high ^ 0xFFFF


def simulated_core(n_channels: int) -> ModuleCore:
    """The project's own core, which says in IDENTIFY that it is simulated."""
    identity = Identity(
        SIMULATOR_VENDOR, SIMULATOR_PRODUCT, SERIAL, sha256(program_memory()).digest(), n_channels
    )
    identity.firmware_crc_low, identity.firmware_crc_high = firmware_crc()
    return Core(identity)
