"""A module that tells something else about itself in IDENTIFY, with a right check sum (F27, F28, F29).

IDENTIFY's pages 0 and 1 have one length; page 0 begins with the simulator's vendor number, which no i_max can
be.
"""

from dataclasses import dataclass
from typing import Final

from drivers.firmware import codes
from drivers.firmware.crc import Pseudo, Register
from drivers.sim.module import SIMULATOR_VENDOR, ModuleCore

IDENTIFY_ANSWER: Final = codes.IDENTIFY | 0x80
PAGE_BYTES: Final = 25
VENDOR: Final = SIMULATOR_VENDOR.to_bytes(2, "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """These bytes stand at this offset of this page."""

    page: int
    offset: int
    said: bytes


LIES: Final = {
    "F27": Lie(page=0, offset=5, said=bytes([9])),  # firmware major version
    "F28": Lie(page=1, offset=0, said=(800).to_bytes(2, "little")),  # i_max 80.0 mA
    "F29": Lie(page=0, offset=24, said=bytes([7])),  # number of channels
}


def alter(core: ModuleCore, frame: bytearray, told: list[str]) -> None:
    """The loaded frame says what these faults make it say."""
    if frame[codes.AT_TYPE] != IDENTIFY_ANSWER or frame[codes.AT_PLEN] != PAGE_BYTES:
        return
    keys = _keys(core, frame)
    page = 0 if frame[codes.PAYLOAD_AT : codes.PAYLOAD_AT + 2] == VENDOR else 1
    for fault_id in told:
        lie = LIES[fault_id]
        if lie.page == page:
            at = codes.PAYLOAD_AT + lie.offset
            frame[at : at + len(lie.said)] = lie.said
    _summed(keys, frame).store(frame, codes.CRC_AT)


def _keys(core: ModuleCore, frame: bytearray) -> Pseudo:
    """The session under which the core has summed this frame."""
    keys = getattr(core, "session_keys", None)
    if isinstance(keys, Pseudo) and _summed(keys, frame).matches(frame, codes.CRC_AT):
        return keys
    return Pseudo()


def _summed(keys: Pseudo, frame: bytearray) -> Register:
    register = Register()
    register.restart(keys.answer_low, keys.answer_high)
    register.feed(frame, 0, codes.CRC_AT)
    return register
