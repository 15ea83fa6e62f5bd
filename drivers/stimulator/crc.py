"""CRC-32P4 of STIM-LINK: the check value of every frame and of a configuration bank.

Sources of truth: link.md 4.3 (polynomial 0xF4ACFB13, reflected, init and final xor 0xFFFFFFFF, check value
0x1697D06A for "123456789"; a pseudo-header of direction tag and session id that is never transmitted).

Sixteen bits are taken at a time. The table for them would be linear, so two rows of 256 take its place, one
for each byte: they stay in the processor's first cache, which a table of 65 536 does not.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

POLYNOMIAL_REFLECTED: Final = 0xC8DF352F
ALL_ONES: Final = 0xFFFFFFFF
REQUEST_TAG: Final = b"EMS>"
RESPONSE_TAG: Final = b"EMS<"

_BODY: Final = Struct("<30H")  # bytes 0..59 of a frame


def _byte_row() -> list[int]:
    row = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL_REFLECTED if value & 1 else 0)
        row.append(value)
    return row


_NEAR: Final = _byte_row()
"""What the second byte of two, or a single one, does to the register."""
_FAR: Final = [(entry >> 8) ^ _NEAR[entry & 0xFF] for entry in _NEAR]
"""What the first byte of two does."""


def update(state: int, data: bytes) -> int:
    """Return the CRC register after `data`, without the final xor."""
    near = _NEAR
    for byte in data:
        state = (state >> 8) ^ near[(state ^ byte) & 0xFF]
    return state


def crc32p4(data: bytes) -> int:
    """Return the CRC-32P4 of `data` without pseudo-header, as CFG_COMMIT carries it [link 19 R10]."""
    return update(ALL_ONES, data) ^ ALL_ONES


@lru_cache(maxsize=8)
def header_state(tag: bytes, session_id: int) -> int:
    """Return the CRC register after the pseudo-header of one direction and session [link 4.3]."""
    return update(ALL_ONES, tag + session_id.to_bytes(4, "little"))


def frame_crc(tag: bytes, session_id: int, frame: bytes) -> int:
    """Return the CRC of bytes 0..59 of `frame` for one direction and session [link 4.3]."""
    state = header_state(tag, session_id)
    far, near = _FAR, _NEAR
    for word in _BODY.unpack_from(frame):
        word ^= state & 0xFFFF
        state = (state >> 16) ^ far[word & 0xFF] ^ near[word >> 8]
    return state ^ ALL_ONES
