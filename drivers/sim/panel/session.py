"""Which session a frame belongs to, from the frame alone: its check sum is run backwards. Pure.

The session id stands in a pseudo-header that is never transmitted [link 4.3]. A check sum of 32 bits over 32
unknown bits has exactly one answer, so a reader that comes late finds the session without having seen HELLO.
One frame proves nothing, for damage looks like another session; two that agree do.
"""

from typing import Final

from drivers.stimulator.crc import ALL_ONES, update

HEADER_BYTES: Final = 4
BODY_BYTES: Final = 60
_TABLE: Final = [update(value, b"\0") for value in range(256)]
_BY_TOP: Final = {entry >> 24: index for index, entry in enumerate(_TABLE)}


def session_of(tag: bytes, frame: bytes) -> int:
    """The only session id under which this frame of 64 bytes is whole, in the direction of `tag`."""
    state = int.from_bytes(frame[BODY_BYTES : BODY_BYTES + 4], "little") ^ ALL_ONES
    for value in reversed(frame[:BODY_BYTES]):
        state, index = _before(state)
        state |= index ^ value
    indices = []
    for _ in range(HEADER_BYTES):
        state, index = _before(state)
        indices.append(index)
    known = update(ALL_ONES, tag)
    session = bytearray()
    for index in reversed(indices):
        value = index ^ known & 0xFF
        session.append(value)
        known = update(known, bytes((value,)))
    return int.from_bytes(session, "little")


def _before(state: int) -> tuple[int, int]:
    """The register one byte earlier without its lowest byte, and the entry that was used."""
    index = _BY_TOP[state >> 24]
    return (state ^ _TABLE[index]) << 8 & ALL_ONES, index
