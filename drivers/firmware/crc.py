"""CRC-32P4 in two 16-bit halves [link 4.3, 15 R1].

Two bytes a step: the low half of the register xor two bytes indexes a pair of tables, one for each byte, and
the high half falls out at the bottom. That takes a second pair of tables and halves the work of a frame.
"""

from array import array

from drivers.firmware.subset import const

POLY_LOW = const(0x352F)
POLY_HIGH = const(0xC8DF)


def _zeros() -> "array[int]":
    return array("H", bytearray(512))


# NEAR is the byte clocked last of two, FAR the byte before it.
NEAR_LOW = _zeros()
NEAR_HIGH = _zeros()
FAR_LOW = _zeros()
FAR_HIGH = _zeros()


def _fill() -> None:
    for index in range(256):
        low, high = index, 0
        for _ in range(8):
            odd = low & 1
            low = (low >> 1) | ((high & 1) << 15)
            high >>= 1
            if odd:
                low ^= POLY_LOW
                high ^= POLY_HIGH
        NEAR_LOW[index] = low
        NEAR_HIGH[index] = high
    for index in range(256):
        low, high = NEAR_LOW[index], NEAR_HIGH[index]
        FAR_LOW[index] = (low >> 8) ^ ((high & 0xFF) << 8) ^ NEAR_LOW[low & 0xFF]
        FAR_HIGH[index] = (high >> 8) ^ NEAR_HIGH[low & 0xFF]


_fill()


class Register:
    """A running CRC: `low` and `high` are the halves before the final inversion."""

    def __init__(self) -> None:
        self.low = 0xFFFF
        self.high = 0xFFFF

    def restart(self, low: int, high: int) -> None:
        """The register continues from a known state."""
        self.low = low
        self.high = high

    def feed(self, data: bytearray, start: int, stop: int) -> None:
        """Take in data[start:stop]; the count of bytes is even."""
        far_low, far_high = FAR_LOW, FAR_HIGH
        near_low, near_high = NEAR_LOW, NEAR_HIGH
        low, high = self.low, self.high
        for at in range(start, stop, 2):
            far = (low ^ data[at]) & 0xFF
            near = (low >> 8) ^ data[at + 1]
            low = high ^ far_low[far] ^ near_low[near]
            high = far_high[far] ^ near_high[near]
        self.low = low
        self.high = high

    def matches(self, data: bytearray, at: int) -> bool:
        """Whether the four bytes at `at`, little-endian, are this CRC."""
        low = self.low ^ 0xFFFF
        high = self.high ^ 0xFFFF
        if data[at] != low & 0xFF or data[at + 1] != low >> 8:
            return False
        return data[at + 2] == high & 0xFF and data[at + 3] == high >> 8

    def store(self, data: bytearray, at: int) -> None:
        """Write this CRC, little-endian, to data[at:at + 4]."""
        low = self.low ^ 0xFFFF
        high = self.high ^ 0xFFFF
        data[at] = low & 0xFF
        data[at + 1] = low >> 8
        data[at + 2] = high & 0xFF
        data[at + 3] = high >> 8


class Pseudo:
    """The states after the pseudo-header of requests and of answers under one session id."""

    def __init__(self) -> None:
        self._head = bytearray(8)
        self._register = Register()
        self.open(0, 0)

    def open(self, session_low: int, session_high: int) -> None:
        """Both states are those of this session id."""
        head, register = self._head, self._register
        head[0], head[1], head[2] = 0x45, 0x4D, 0x53
        head[4], head[5] = session_low & 0xFF, session_low >> 8
        head[6], head[7] = session_high & 0xFF, session_high >> 8
        head[3] = 0x3E
        register.restart(0xFFFF, 0xFFFF)
        register.feed(head, 0, 8)
        self.request_low, self.request_high = register.low, register.high
        head[3] = 0x3C
        register.restart(0xFFFF, 0xFFFF)
        register.feed(head, 0, 8)
        self.answer_low, self.answer_high = register.low, register.high
