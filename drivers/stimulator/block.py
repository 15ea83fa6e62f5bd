"""The 32-byte channel block and the check value of a configuration bank. Pure.

Sources of truth: link.md 5.2 (fields), 19 R10 (what is checked when; the bank's CRC has no pseudo-header).
The codec refuses what the wire cannot carry; what a person may be given is the business of the limits.

     0     1   2     4  6   8  9  10 12 14  16     18     19   20      22   24        26  28    30
    +-----+---+-----+--+---+--+--+--+--+---+------+------+----+-------+----+---------+---+-----+--+
    |flags|pad|i_max|pw|gap|k |0 |f |f2|pw2|sweep |pulses|rate|ramp_up|hold|ramp_down|off|limit|0 |
    +-----+---+-----+--+---+--+--+--+--+---+------+------+----+-------+----+---------+---+-----+--+
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from struct import error as StructError
from typing import Final

from drivers.stimulator.crc import crc32p4

BLOCK_BYTES: Final = 32
CHANNELS: Final = 4
UNUSED: Final = bytes(BLOCK_BYTES)

_LAYOUT: Final = Struct("<BBHHHBxHHHHBBHHHHHxx")
_ENABLED: Final = 1 << 0
_STARTS_NEGATIVE: Final = 1 << 1
_ALTERNATES: Final = 1 << 2
_SYMMETRIC: Final = 1 << 3


class BlockError(ValueError):
    """The block cannot be written to the wire, or the bytes are not a block."""


class Mode(IntEnum):
    """How the pulses of a channel follow each other [link 5.2]."""

    CONTINUOUS = 0
    BURST = 1
    MODULATED = 2
    ENVELOPE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One channel's configuration; rates are in 0.1 Hz (`_dhz`), the second phase is I/k for k times pw."""

    enabled: bool = True
    starts_negative: bool = False
    alternates: bool = False
    mode: Mode = Mode.CONTINUOUS
    pad_cm2: int
    i_max_ua: int
    pw_us: int
    gap_us: int = 100
    k: int = 1
    f_dhz: int
    f2_dhz: int = 0
    pw2_us: int = 0
    sweep_period_ms: int = 0
    burst_pulses: int = 0
    burst_rate_dhz: int = 0
    ramp_up_ms: int = 2000
    hold_ms: int = 0
    ramp_down_ms: int = 1000
    off_ms: int = 0
    limit_s: int


def encode_block(block: Block) -> bytes:
    """Return the 32 bytes of `block`; a value that the wire cannot carry exactly is a BlockError."""
    try:
        return _LAYOUT.pack(
            _flags(block),
            block.pad_cm2,
            _in_units(block.i_max_ua, 100, "i_max_ua"),
            block.pw_us,
            block.gap_us,
            block.k,
            block.f_dhz,
            block.f2_dhz,
            block.pw2_us,
            _in_units(block.sweep_period_ms, 100, "sweep_period_ms"),
            block.burst_pulses,
            block.burst_rate_dhz,
            block.ramp_up_ms,
            _in_units(block.hold_ms, 10, "hold_ms"),
            block.ramp_down_ms,
            _in_units(block.off_ms, 10, "off_ms"),
            block.limit_s,
        )
    except StructError as error:
        raise BlockError(f"a value of the channel block does not fit its field: {error}") from error


def decode_block(data: bytes) -> Block:
    """Return the block in `data`; wrong length, reserved bits or a wrong symmetry bit are a BlockError."""
    if len(data) != BLOCK_BYTES:
        raise BlockError(f"a channel block has {BLOCK_BYTES} bytes, not {len(data)}")
    (flags, pad, i_max, pw, gap, k, f, f2, pw2, period, pulses, rate, up, hold, down, off, limit) = (
        _LAYOUT.unpack(data)
    )
    if flags & 0xC0 or data[9] or data[30] or data[31]:
        raise BlockError("a reserved bit of the channel block is not zero")
    if bool(flags & _SYMMETRIC) != (k == 1):
        raise BlockError(f"the symmetry bit of the channel block contradicts k = {k}")
    return Block(
        enabled=bool(flags & _ENABLED),
        starts_negative=bool(flags & _STARTS_NEGATIVE),
        alternates=bool(flags & _ALTERNATES),
        mode=Mode(flags >> 4),
        pad_cm2=pad,
        i_max_ua=i_max * 100,
        pw_us=pw,
        gap_us=gap,
        k=k,
        f_dhz=f,
        f2_dhz=f2,
        pw2_us=pw2,
        sweep_period_ms=period * 100,
        burst_pulses=pulses,
        burst_rate_dhz=rate,
        ramp_up_ms=up,
        hold_ms=hold * 10,
        ramp_down_ms=down,
        off_ms=off * 10,
        limit_s=limit,
    )


def commit_crc(blocks: Sequence[Block | None]) -> int:
    """Return the CRC that CFG_COMMIT and ARM carry for up to four channels; None is an unused channel."""
    if len(blocks) > CHANNELS:
        raise BlockError(f"a bank has {CHANNELS} channels, not {len(blocks)}")
    bank = b"".join(UNUSED if block is None else encode_block(block) for block in blocks)
    return crc32p4(bank.ljust(CHANNELS * BLOCK_BYTES, b"\0"))


def _flags(block: Block) -> int:
    return (
        block.enabled * _ENABLED
        | block.starts_negative * _STARTS_NEGATIVE
        | block.alternates * _ALTERNATES
        | (block.k == 1) * _SYMMETRIC
        | block.mode << 4
    )


def _in_units(value: int, unit: int, name: str) -> int:
    if value % unit:
        raise BlockError(f"{name} = {value} is not a multiple of {unit}, so the wire cannot carry it exactly")
    return value // unit
