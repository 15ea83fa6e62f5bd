"""Little-endian words in byte arrays, as every field of the wire is [link 4]."""


def word(data: bytearray, at: int) -> int:
    """The u16 at `at`."""
    return data[at] | data[at + 1] << 8


def put_word(data: bytearray, at: int, value: int) -> None:
    """A u16 is at `at`."""
    data[at] = value & 0xFF
    data[at + 1] = value >> 8 & 0xFF


def put_pair(data: bytearray, at: int, low: int, high: int) -> None:
    """A u32 of two halves is at `at`."""
    put_word(data, at, low)
    put_word(data, at + 2, high)
