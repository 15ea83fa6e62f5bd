"""The payloads of the commands of STIM-LINK, from and to bytes. Pure.

Sources of truth: link.md 5.1 (payloads), 5.3 (payloads of a NACK), 19 R9 (exact lengths, reserved bytes).
Currents are whole microamps here and 0.1 mA on the wire; voltages millivolts here and 0.1 V on the wire.
IDENTIFY and SELFTEST stand in identity.py, CFG_* in configuration.py; all are named here for one import.
"""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final, Self

from drivers.stimulator.codes import FaultBit, Flag
from drivers.stimulator.configuration import CfgAnswer, CfgCommit, CfgCommitAnswer, CfgRead, CfgWrite
from drivers.stimulator.identity import (
    Identify,
    IdentityPage0,
    IdentityPage1,
    IdentityPage2,
    Selftest,
    SelftestResult,
)
from drivers.stimulator.payload import PayloadError, check_reserved, pack, unpack

__all__ = [
    "IMMEDIATE",
    "Arm",
    "ArmAnswer",
    "ArmMode",
    "CfgAnswer",
    "CfgCommit",
    "CfgCommitAnswer",
    "CfgRead",
    "CfgWrite",
    "ChannelReading",
    "Cycle",
    "CycleAnswer",
    "FaultClear",
    "FaultClearAnswer",
    "Hello",
    "HelloAnswer",
    "Identify",
    "IdentityPage0",
    "IdentityPage1",
    "IdentityPage2",
    "Interlock",
    "ModuleReset",
    "OutOfRange",
    "PayloadError",
    "Selftest",
    "SelftestResult",
    "Start",
    "Stop",
]

IMMEDIATE: Final = 0x80  # STOP reasons from here on do not ramp [link 5.1]

_OPEN: Final = 0xFFFF
_HELLO: Final = Struct("<IBBH")
_HELLO_ANSWER: Final = Struct("<IIIBBH")
_CYCLE: Final = Struct("<H4HBx")
_CYCLE_ANSWER: Final = Struct("<HHHhHHHhHHHhHHHhHbB")
_ARM: Final = Struct("<IBBH")
_START: Final = Struct("<II")
_FAULT_CLEAR: Final = Struct("<IH")
_OUT_OF_RANGE: Final = Struct("<BBHH")
_U8: Final = Struct("<B")
_U16: Final = Struct("<H")
_U32: Final = Struct("<I")


class ArmMode(IntEnum):
    """What an arm token permits: a treatment, or the lead check at no more than 2 mA [link 5.1, I1]."""

    TREAT = 1
    LEADCHECK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Open a session; every earlier one ends [link 5.1, 19 R1]."""

    nonce: int
    proto_min: int = 1
    proto_max: int = 1

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_HELLO, "HELLO", self.nonce, self.proto_min, self.proto_max, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelloAnswer:
    """The session that is now open, and the boot it belongs to."""

    module_nonce: int
    boot_id: int
    session_id: int
    proto: int
    reset_cause: int

    def encode(self) -> bytes:
        """Return the answer payload."""
        fields = (self.module_nonce, self.boot_id, self.session_id, self.proto, self.reset_cause, 0)
        return pack(_HELLO_ANSWER, "HELLO", *fields)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the answer; a wrong length, a reserved byte or session 0 is a PayloadError."""
        nonce, boot_id, session_id, proto, cause, reserved = unpack(_HELLO_ANSWER, "HELLO", payload)
        check_reserved("HELLO", reserved)
        if session_id == 0:
            raise PayloadError("HELLO: session 0 is not a session")
        return cls(module_nonce=nonce, boot_id=boot_id, session_id=session_id, proto=proto, reset_cause=cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Permission, setpoints and belief of one 20 ms cycle; a setpoint is rounded down to 0.1 mA."""

    run_permit: bool
    setpoints_ua: tuple[int, int, int, int]
    expected_state: int
    hold_intensity: bool = False

    def encode(self) -> bytes:
        """Return the request payload."""
        control = self.run_permit | self.hold_intensity << 1
        a, b, c, d = self.setpoints_ua
        return pack(_CYCLE, "CYCLE", control, a // 100, b // 100, c // 100, d // 100, self.expected_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReading:
    """The last delivered pulse of one channel; `z_ohm` is None when the circuit is open."""

    i_ua: int
    v_mv: int
    z_ohm: int | None
    dq_nc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleAnswer:
    """What the module measured: four channels, high voltage, temperature and supply."""

    channels: tuple[ChannelReading, ChannelReading, ChannelReading, ChannelReading]
    hv_mv: int
    temp_c: int
    vin_mv: int

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the measurements; a wrong length is a PayloadError."""
        fields = unpack(_CYCLE_ANSWER, "CYCLE", payload)
        return cls(
            channels=(_reading(fields, 0), _reading(fields, 4), _reading(fields, 8), _reading(fields, 12)),
            hv_mv=fields[16] * 100,
            temp_c=fields[17],
            vin_mv=fields[18] * 100,
        )

    def encode(self) -> bytes:
        """Return the answer payload; for tests and third-party modules."""
        fields: list[int] = []
        for channel in self.channels:
            z = _OPEN if channel.z_ohm is None else channel.z_ohm
            fields += (channel.i_ua // 100, channel.v_mv // 100, z, channel.dq_nc)
        return pack(_CYCLE_ANSWER, "CYCLE", *fields, self.hv_mv // 100, self.temp_c, self.vin_mv // 100)


def _reading(fields: tuple[int, ...], at: int) -> ChannelReading:
    i, v, z, dq = fields[at : at + 4]
    return ChannelReading(i_ua=i * 100, v_mv=v * 100, z_ohm=None if z == _OPEN else z, dq_nc=dq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Arm these channels for the bank with this CRC."""

    cfg_crc: int
    channel_mask: int
    mode: ArmMode

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_ARM, "ARM", self.cfg_crc, self.channel_mask, self.mode, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAnswer:
    """The token that START and every CYCLE from now on carry."""

    token: int

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the token; a wrong length is a PayloadError."""
        return cls(token=unpack(_U32, "ARM", payload)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Open the output at zero; the token goes out twice, the second time inverted."""

    token: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_START, "START", self.token, self.token ^ 0xFFFFFFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End the output: ramped below IMMEDIATE, at once from there on."""

    reason: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_U8, "STOP", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultClear:
    """Clear `mask`, proving by `faults` that the host has seen what is latched now."""

    mask: FaultBit
    faults: FaultBit

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_FAULT_CLEAR, "FAULT_CLEAR", int(self.mask), (int(self.faults) & 0xFFFF) ^ 0x5AA5)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultClearAnswer:
    """The faults that are still latched."""

    remaining: FaultBit

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the answer; a wrong length is a PayloadError."""
        return cls(remaining=FaultBit(unpack(_U32, "FAULT_CLEAR", payload)[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleReset:
    """Restart the module of this session."""

    session_id: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_U32, "MODULE_RESET", self.session_id ^ 0xDEADC0DE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange:
    """What a NACK OUT_OF_RANGE says: the offset of the refused field and what it may be."""

    field_offset: int
    minimum: int
    maximum: int

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the reason; a wrong length is a PayloadError."""
        offset, _, minimum, maximum = unpack(_OUT_OF_RANGE, "OUT_OF_RANGE", payload)
        return cls(field_offset=offset, minimum=minimum, maximum=maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interlock:
    """What a NACK INTERLOCK says: the status flags at the refusal."""

    flags: Flag

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the reason; a wrong length is a PayloadError."""
        return cls(flags=Flag(unpack(_U16, "INTERLOCK", payload)[0]))
