"""STIM-LINK 1.0 bytes: CRC, frames, codes and channel blocks."""

from __future__ import annotations

import struct
from dataclasses import dataclass

FRAME_LEN = 64
PAYLOAD_LEN = 36
N_CHANNELS = 2
SYNC_REQUEST = 0xA7
SYNC_ANSWER = 0x5C
VERSION = 0x10

POLL, HELLO, IDENTIFY, SELFTEST, SELFTEST_RESULT = 0x00, 0x01, 0x02, 0x03, 0x04
CFG_WRITE, CFG_READ, CFG_COMMIT = 0x08, 0x09, 0x0A
CYCLE, ARM, START, PAUSE, STOP, DISARM, FAULT_CLEAR = 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x18
LOG_READ, STATS, MODULE_RESET = 0x20, 0x21, 0x7E

OK, NONE_YET = 0x00, 0x01
BAD_VERSION, BAD_TYPE, BAD_LEN, RESERVED_NONZERO, BAD_SEQ, STALE_ACK, NO_SESSION = range(0x10, 0x17)
BAD_STATE, BAD_CHANNEL, OUT_OF_RANGE, DOSE_LIMIT, CFG_MISMATCH, NOT_COMMITTED = range(0x20, 0x26)
BAD_TOKEN, INTERLOCK, FAULT_PRESENT, NOT_CLEARABLE, SELFTEST_REQUIRED, LEASE_RANGE = range(0x26, 0x2C)

# Exact payload length of every request type.
REQUEST_LEN = {
    POLL: 0,
    HELLO: 8,
    IDENTIFY: 1,
    SELFTEST: 2,
    SELFTEST_RESULT: 0,
    CFG_WRITE: 34,
    CFG_READ: 2,
    CFG_COMMIT: 4,
    CYCLE: 12,
    ARM: 8,
    START: 8,
    PAUSE: 0,
    STOP: 1,
    DISARM: 0,
    FAULT_CLEAR: 6,
    LOG_READ: 2,
    STATS: 1,
    MODULE_RESET: 4,
}


def _table() -> list[int]:
    """Return the byte table of the reflected CRC-32P4 polynomial."""
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0xC8DF352F if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _table()


def crc32p4(data: bytes) -> int:
    """Return the CRC-32P4 of data."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def request_crc(session: int, body: bytes) -> int:
    """Return the CRC a request body of 60 bytes carries in a session."""
    return crc32p4(b"EMS>" + struct.pack("<I", session) + body)


def answer_crc(session: int, body: bytes) -> int:
    """Return the CRC an answer body of 60 bytes carries in a session."""
    return crc32p4(b"EMS<" + struct.pack("<I", session) + body)


@dataclass(frozen=True)
class Request:
    """One request as received, with a CRC already found right."""

    version: int
    seq: int
    kind: int
    plen: int
    ack_ctr: int
    lease_ms: int
    host_state: int
    hflags: int
    arm_token: int
    reserved: int
    payload: bytes
    crc: int

    @staticmethod
    def parse(data: bytes) -> Request:
        """Split a 64-byte window into its fields."""
        (_, version, seq, kind, plen, ack, _host_ms, lease, state, flags, token, reserved, payload, crc) = (
            struct.unpack("<BBHBBHIHBBII36sI", data)
        )
        return Request(version, seq, kind, plen, ack, lease, state, flags, token, reserved, payload, crc)


@dataclass(frozen=True)
class Block:
    """One decoded 32-byte channel block."""

    flags: int
    pad_cm2: int
    i_max_01ma: int
    pw_us: int
    gap_us: int
    k: int
    zero_9: int
    f_01hz: int
    f2_01hz: int
    pw2_us: int
    period_100ms: int
    burst_n: int
    burst_rate_01hz: int
    ramp_up_ms: int
    hold_10ms: int
    ramp_down_ms: int
    off_10ms: int
    limit_s: int
    zero_30: int

    @staticmethod
    def parse(raw: bytes) -> Block:
        """Decode the 32 bytes of a channel block."""
        return Block(*struct.unpack("<BBHHHBBHHHHBBHHHHHH", raw))

    @property
    def enabled(self) -> bool:
        """Tell whether the channel is enabled."""
        return bool(self.flags & 1)

    @property
    def mode(self) -> int:
        """Return 0 continuous, 1 burst, 2 modulated, 3 on/off envelope."""
        return (self.flags >> 4) & 3

    @property
    def f_worst_01hz(self) -> int:
        """Return the highest pulse rate the block can ask for."""
        return max(self.f_01hz, self.f2_01hz) if self.mode == 2 else self.f_01hz

    @property
    def pw_worst_us(self) -> int:
        """Return the widest phase the block can ask for."""
        return max(self.pw_us, self.pw2_us) if self.mode == 2 else self.pw_us

    def reserved_set(self) -> bool:
        """Tell whether a reserved bit of the block is not zero."""
        return bool(self.flags & 0xC0 or self.zero_9 or self.zero_30)

    def range_error(self) -> tuple[int, int, int] | None:
        """Return (block offset, minimum, maximum) of the first field out of range."""
        if not self.enabled:
            return None
        rows = [
            (1, self.pad_cm2, 16, 255),
            (2, self.i_max_01ma, 0, 600),
            (4, self.pw_us, 50, 400),
            (6, self.gap_us, 0, 200),
            (10, self.f_01hz, 10, 1500),
        ]
        if self.mode == 2:
            rows += [
                (12, self.f2_01hz, 10, 1500),
                (14, self.pw2_us, 50, 400),
                (16, self.period_100ms, 1, 65535),
            ]
        elif self.mode == 1:
            rows += [(18, self.burst_n, 1, 20), (19, self.burst_rate_01hz, 1, 50)]
        elif self.mode == 3:
            rows += [(20, self.ramp_up_ms, 500, 65535)]
        rows += [(28, self.limit_s, 1, 3600)]
        for offset, value, low, high in sorted(rows):
            if not low <= value <= high:
                return offset, low, high
        return self._joint_error()

    def _joint_error(self) -> tuple[int, int, int] | None:
        """Return what is wrong between fields that are each within their range."""
        widest_us = self.pw_worst_us
        if (
            self.k not in (1, 2, 4)
            or bool(self.flags & 8) != (self.k == 1)
            or self.k * widest_us > 1000
            or widest_us * (1 + self.k) + self.gap_us + 400 > 1500
        ):
            return 8, 1, 4
        if self.mode == 1 and self.burst_n * self.burst_rate_01hz > self.f_01hz:
            return 18, 1, min(20, self.f_01hz // self.burst_rate_01hz)
        return None

    def dose_ok(self) -> bool:
        """Tell whether charge, rms current and rms density stay within the caps."""
        if not self.enabled:
            return True
        i, pw_us = self.i_max_01ma, self.pw_worst_us
        load = i * i * pw_us * self.f_worst_01hz * (self.k + 1)
        return (
            i * pw_us <= 200_000
            and load <= 225_000_000_000 * self.k
            and load <= self.pad_cm2 * self.pad_cm2 * 1_000_000_000 * self.k
        )
