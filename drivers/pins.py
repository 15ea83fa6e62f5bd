"""Every line between the Raspberry Pi and the world, once.

Sources of truth: link.md 2.1 (the table, pulls, power-up and broken-wire states), architecture.md (the knob).
The pulls are outside on the board and 10 kOhm; the same pull is asked of the chip, so that an unplugged cable
reads as the safe level too.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Direction(Enum):
    """Who drives the line, seen from the host."""

    IN = "in"
    OUT = "out"


class Pull(Enum):
    """Where the line rests when nobody drives it."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One line: its BCM number, its place on the 40-pin header, and what its level means."""

    name: str
    bcm: int
    header: int
    direction: Direction
    pull: Pull
    meaning: str

    @property
    def mask(self) -> int:
        """The line's bit in the masks of the bench wire."""
        return 1 << self.bcm


def _out(name: str, bcm: int, header: int, meaning: str) -> Pin:
    return Pin(name=name, bcm=bcm, header=header, direction=Direction.OUT, pull=Pull.DOWN, meaning=meaning)


def _in(name: str, bcm: int, header: int, meaning: str, pull: Pull = Pull.DOWN) -> Pin:
    return Pin(name=name, bcm=bcm, header=header, direction=Direction.IN, pull=pull, meaning=meaning)


ARM_PUMP: Final = _out("ARM_PUMP", 17, 11, "toggling = permission; static high or low = disarmed")
MOD_RESET_N: Final = _out("MOD_RESET_N", 27, 13, "low = the module is held in reset")
LAMP_ACTIVE: Final = _out("LAMP_ACTIVE", 20, 38, "high = amber, treatment active")
LAMP_READY: Final = _out("LAMP_READY", 19, 35, "high = green")
LAMP_FAULT_OFF: Final = _out("LAMP_FAULT_OFF", 21, 40, "high = red is off; red is on by default")
BUZZER: Final = _out("BUZZER", 12, 32, "high = the buzzer sounds")

MOD_OK: Final = _in("MOD_OK", 22, 15, "high = healthy; low, unpowered or broken = fault")
READY: Final = _in("READY", 23, 16, "high = a frame is loaded; broken = the link times out")
ESTOP_A: Final = _in("ESTOP_A", 24, 18, "high = released, sensed downstream of NC loop 1")
ESTOP_B: Final = _in("ESTOP_B", 25, 22, "high = pressed, NO contact, antivalent to A")
HAND_STOP_OK: Final = _in("HAND_STOP_OK", 26, 37, "high = ok; pressed, broken or unplugged = stop")
CHAIN_FB: Final = _in("CHAIN_FB", 16, 36, "high = energised: K1 mirror contact and HV feed present")
STIM_ACT: Final = _in("STIM_ACT", 13, 33, "high = the output gate is open, stretched to 1 ms")
CONFIRM_KEY: Final = _in("CONFIRM_KEY", 18, 12, "high = pressed, optional; stuck > 5 s = fault")

KNOB_A: Final = _in("KNOB_A", 5, 29, "low = contact A of the knob closed; never a safety input", Pull.UP)
KNOB_B: Final = _in("KNOB_B", 6, 31, "low = contact B of the knob closed; never a safety input", Pull.UP)
KNOB_PUSH: Final = _in("KNOB_PUSH", 4, 7, "low = the knob is pushed; never a safety input", Pull.UP)

TABLE: Final = (
    ARM_PUMP,
    MOD_RESET_N,
    MOD_OK,
    READY,
    ESTOP_A,
    ESTOP_B,
    HAND_STOP_OK,
    CHAIN_FB,
    STIM_ACT,
    LAMP_ACTIVE,
    LAMP_READY,
    LAMP_FAULT_OFF,
    BUZZER,
    CONFIRM_KEY,
    KNOB_A,
    KNOB_B,
    KNOB_PUSH,
)
BY_BCM: Final = {pin.bcm: pin for pin in TABLE}
NEVER_USED: Final = frozenset((0, 1, 2, 3, 14, 15))  # HAT EEPROM, I2C1, UART console
SPI0: Final = frozenset((7, 8, 9, 10, 11))
