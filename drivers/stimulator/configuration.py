"""The payloads that write, read and commit the channel blocks. Pure.

Sources of truth: link.md 5.1 (CFG_WRITE, CFG_READ, CFG_COMMIT), 19 R10 (the CRC of a bank).
The block itself stands in block.py.
"""

from dataclasses import dataclass
from struct import Struct
from typing import Final, Self

from drivers.stimulator.block import BLOCK_BYTES
from drivers.stimulator.payload import PayloadError, pack, unpack

_CFG: Final = Struct("<BB32s")
_CFG_READ: Final = Struct("<BB")
_COMMIT: Final = Struct("<I")
_COMMIT_ANSWER: Final = Struct("<IH")


@dataclass(frozen=True, slots=True, kw_only=True)
class CfgWrite:
    """Write one channel's block (32 bytes, see block.py) to the shadow bank."""

    channel: int
    block: bytes

    def encode(self) -> bytes:
        """Return the request payload."""
        if len(self.block) != BLOCK_BYTES:
            raise PayloadError(f"CFG_WRITE: a block has {BLOCK_BYTES} bytes, not {len(self.block)}")
        return pack(_CFG, "CFG_WRITE", self.channel, 0, self.block)


@dataclass(frozen=True, slots=True, kw_only=True)
class CfgRead:
    """Ask for one channel's block of a bank: 0 shadow, 1 active."""

    channel: int
    bank: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_CFG_READ, "CFG_READ", self.channel, self.bank)


@dataclass(frozen=True, slots=True, kw_only=True)
class CfgAnswer:
    """The block as stored, answering CFG_WRITE (bank 0) and CFG_READ; the host compares the bytes."""

    channel: int
    bank: int
    block: bytes

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the answer; a wrong length is a PayloadError."""
        if len(payload) != _CFG.size:
            raise PayloadError(f"CFG answer: {_CFG.size} bytes expected, {len(payload)} came")
        channel, bank, block = _CFG.unpack(payload)
        return cls(channel=channel, bank=bank, block=block)


@dataclass(frozen=True, slots=True, kw_only=True)
class CfgCommit:
    """Make the shadow bank active if its CRC is this one."""

    crc: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_COMMIT, "CFG_COMMIT", self.crc)


@dataclass(frozen=True, slots=True, kw_only=True)
class CfgCommitAnswer:
    """The CRC of the bank that is active now, and how many commits this boot has seen."""

    active_crc: int
    commit_count: int

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the answer; a wrong length is a PayloadError."""
        crc, count = unpack(_COMMIT_ANSWER, "CFG_COMMIT", payload)
        return cls(active_crc=crc, commit_count=count)
