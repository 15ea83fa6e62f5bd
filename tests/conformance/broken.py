"""Modules that break one clause each, and the clauses that must find them.

Most sit between the wire and the project's own core, so that they know nothing of its inside: a request is
changed before the core sees it, or an answer after it. The others change one name of the core.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drivers.firmware import caps, contact, interlocks, machine, pulses, service, treatment
from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.memory import Memory
from drivers.sim.board import Board
from drivers.sim.module import simulated_core
from drivers.stimulator.crc import REQUEST_TAG, RESPONSE_TAG, frame_crc

CRC_AT = 60
Patch = pytest.MonkeyPatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What is wrong with a module, which clauses say so, and how it is made."""

    name: str
    fails: tuple[str, ...]
    core: Callable[[], Core] | None = None
    patch: Callable[[Patch], None] | None = None
    board: Callable[[Board], None] | None = None


def made(kind: type[Core]) -> Core:
    """A core of this kind that says of itself what the simulated one says."""
    donor = simulated_core(2)
    assert isinstance(donor, Core)
    core = kind(donor.identity)
    core.rom_low, core.rom_high = donor.identity.firmware_crc_low, donor.identity.firmware_crc_high
    return core


def session_of(core: Core) -> int:
    return core.session_low | core.session_high << 16


def is_sealed(buf: bytearray, session: int) -> bool:
    return buf[CRC_AT:64] == frame_crc(REQUEST_TAG, session, bytes(buf[:64])).to_bytes(4, "little")


def seal(buf: bytearray, session: int, tag: bytes = REQUEST_TAG) -> None:
    buf[CRC_AT:64] = frame_crc(tag, session, bytes(buf[:64])).to_bytes(4, "little")


class Tampering(Core):
    """A request of the open session may be changed before the core sees it."""

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        session = session_of(self)
        if count == 64 and session and is_sealed(buf, session):
            self.tamper(buf)
            seal(buf, session)
        super().on_window(buf, count, now_ms)

    def tamper(self, buf: bytearray) -> None:
        """Change a request."""


class Answering(Core):
    """An answer may be changed after the core has loaded it; its check sum is made right again."""

    def load_response(self, buf: bytearray) -> None:
        super().load_response(buf)
        session = session_of(self)
        if buf[CRC_AT:64] != frame_crc(RESPONSE_TAG, session, bytes(buf)).to_bytes(4, "little"):
            session = 0
        self.alter(buf)
        seal(buf, session, RESPONSE_TAG)

    def alter(self, buf: bytearray) -> None:
        """Change an answer."""


# ---- frames


class WrongTag(Core):
    def load_response(self, buf: bytearray) -> None:
        super().load_response(buf)
        seal(buf, session_of(self), REQUEST_TAG)


class AnySession(Core):
    """Frames of earlier sessions are taken as frames of the open one."""

    def __init__(self, identity: object) -> None:
        super().__init__(identity)  # type: ignore[arg-type]  # as the core has it
        self.past: list[int] = []

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        session = session_of(self)
        if session and session not in self.past:
            self.past.append(session)
        if count == 64 and buf[4] != c.HELLO and any(is_sealed(buf, old) for old in self.past[-2:]):
            seal(buf, session)
        super().on_window(buf, count, now_ms)


class ExecutesAgain(Core):
    def __init__(self, identity: object) -> None:
        super().__init__(identity)  # type: ignore[arg-type]  # as the core has it
        self.before = b""

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        now = bytes(buf[:count])
        if count == 64 and now == self.before and buf[4] not in (c.POLL, c.HELLO):
            self.seq = (self.seq - 1) & 0xFFFF
            self.ack_free = 1
            self.has_cached = 0
        if count == 64 and buf[4] not in (c.POLL, 0) and buf[0] == c.REQUEST_SYNC:
            self.before = now
        super().on_window(buf, count, now_ms)


class ExtendsTheAck(Tampering):
    """An ack_ctr of any age is fresh."""

    def tamper(self, buf: bytearray) -> None:
        if (self.frame_ctr - int.from_bytes(buf[6:8], "little")) & 0xFFFF > caps.ACK_WINDOW:
            buf[6:8] = self.frame_ctr.to_bytes(2, "little")


class AnyReservedByte(Tampering):
    def tamper(self, buf: bytearray) -> None:
        buf[20:24] = bytes(4)


class AnyPadding(Tampering):
    def tamper(self, buf: bytearray) -> None:
        if buf[5] <= 36:
            buf[24 + buf[5] : 60] = bytes(36 - buf[5])


class AnyVersion(Tampering):
    def tamper(self, buf: bytearray) -> None:
        buf[1] = 0x10


class StopNowAfterVersion(Tampering):
    def tamper(self, buf: bytearray) -> None:
        if buf[1] >> 4 != 1:
            buf[15] &= ~c.HFLAG_STOP_NOW


class DeafInPoll(Tampering):
    """STOP_NOW in a POLL is not heard."""

    def tamper(self, buf: bytearray) -> None:
        if buf[4] == c.POLL:
            buf[15] &= ~c.HFLAG_STOP_NOW


class FrozenCounter(Core):
    def load_response(self, buf: bytearray) -> None:
        self.frame_ctr = 0
        super().load_response(buf)


class FastClock(Answering):
    def alter(self, buf: bytearray) -> None:
        uptime = int.from_bytes(buf[8:12], "little")
        buf[8:12] = (uptime + uptime * 8 // 100).to_bytes(4, "little")


class CountsLengths(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        super().on_window(buf, count, now_ms)
        if count != 64:
            self.link_err = (self.link_err + 1) & 0xFF


# ---- requests


class ShadowAsActive(Answering):
    """CFG_READ of the active bank shows the shadow's block."""

    def alter(self, buf: bytearray) -> None:
        if buf[4] == c.CFG_READ | 0x80 and buf[13] == c.OK and buf[25] == 1:
            at = buf[24] * 32
            buf[26:58] = self.shadow[at : at + 32]


class CountsNoCommits(Answering):
    def alter(self, buf: bytearray) -> None:
        if buf[4] == c.CFG_COMMIT | 0x80 and buf[13] == c.OK:
            buf[28:30] = b"\1\0"


class AnyAck(Tampering):
    """FAULT_CLEAR needs no ack of the faults."""

    def tamper(self, buf: bytearray) -> None:
        if buf[4] == c.FAULT_CLEAR and buf[5] == 6:
            buf[28:30] = ((self.faults & 0xFFFF) ^ 0x5AA5).to_bytes(2, "little")


class ArmedAfterEstop(Core):
    """An emergency stop that is released and acknowledged leads to ARMED."""

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        before = self.state
        super().on_window(buf, count, now_ms)
        if before == c.ESTOP and self.state == c.IDLE:
            machine.enter(self, c.ARMED)


class RestartsAfterEstop(Core):
    """An emergency stop that is released is forgotten without acknowledgement."""

    def step(self, now_ms: int, inputs: int) -> None:
        super().step(now_ms, inputs)
        if self.state == c.ESTOP and self.closed_for >= caps.ESTOP_RELEASE_MS:
            self.faults &= ~c.F_ESTOP
            machine.to_idle(self)


class PollRenews(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        super().on_window(buf, count, now_ms)
        if count == 64 and buf[0] == c.REQUEST_SYNC and buf[4] == c.POLL and self.lease_ms:
            self.lease_at = now_ms


class NeedsNoInterface(Tampering):
    def tamper(self, buf: bytearray) -> None:
        buf[15] |= c.HFLAG_UI_ALIVE


class BelievesAnything(Tampering):
    def tamper(self, buf: bytearray) -> None:
        if buf[4] == c.CYCLE and buf[5] == 12:
            buf[34] = self.state


class HoldsNothing(Tampering):
    def tamper(self, buf: bytearray) -> None:
        if buf[4] == c.CYCLE and buf[5] == 12:
            buf[24] &= ~2


def patches(target: object, name: str, value: object) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(target, name, value)


def ignores_lease(patch: Patch) -> None:
    stop_for = machine.stop_for
    patch.setattr(machine, "stop_for", lambda m, bit: None if bit == c.F_LEASE_EXPIRED else stop_for(m, bit))


def ignores_hand(patch: Patch) -> None:
    stop_for = machine.stop_for
    patch.setattr(machine, "stop_for", lambda m, bit: None if bit == c.F_HAND_STOP else stop_for(m, bit))


def keeps_old_tokens(patch: Patch) -> None:
    known: set[int] = set()
    has_token = treatment.has_token

    def has(m: Memory, buf: bytearray, at: int) -> bool:
        known.add(m.token_low | m.token_high << 16)
        said = int.from_bytes(buf[at : at + 4], "little")
        if said in known - {0} and said not in (0x12345678,):
            m.token_low, m.token_high = said & 0xFFFF, said >> 16
            m.token_check = ~(m.token_low ^ m.token_high)
        return has_token(m, buf, at)

    patch.setattr(treatment, "has_token", has)


def interlock_before_token(patch: Patch) -> None:
    start = treatment.start

    def swapped(m: Memory, buf: bytearray, now_ms: int) -> int:
        if m.state == c.ARMED and not m.hv_was_up:
            return treatment.refuse_interlock(m)
        return start(m, buf, now_ms)

    _handler(patch, c.START, swapped)


def interlock_before_bank(patch: Patch) -> None:
    arm = treatment.arm

    def swapped(m: Memory, buf: bytearray, now_ms: int) -> int:
        if m.state == c.IDLE and not m.cfg_valid and not interlocks.are_closed(m):
            return treatment.refuse_interlock(m)
        return arm(m, buf, now_ms)

    _handler(patch, c.ARM, swapped)


def refusal_sets_setpoints(patch: Patch) -> None:
    cycle = treatment.cycle

    def refusing(m: Memory, buf: bytearray, now_ms: int) -> int:
        result = cycle(m, buf, now_ms)
        if result == c.LEASE_RANGE and m.state == c.RUNNING:
            machine.silence(m)
            m.outputs |= c.OUT_GATES
        return result

    _handler(patch, c.CYCLE, refusing)


def clears_class_c(patch: Patch) -> None:
    clearable = service._is_clearable
    patch.setattr(service, "_is_clearable", lambda m, mask: clearable(m, mask & ~c.CLASS_C & ~m.hard))


def _handler(patch: Patch, kind: int, handler: Callable[[Memory, bytearray, int], int]) -> None:
    from drivers.firmware import frames

    patch.setitem(frames.REQUESTS, kind, (frames.REQUESTS[kind][0], handler, frames.REQUESTS[kind][2]))


def unbalanced(patch: Patch) -> None:
    take = pulses.take

    def weak(m: Memory, out: "array[int]") -> bool:
        taken = take(m, out)
        if taken:
            out[c.PULSE_I2_UA] = out[c.PULSE_I2_UA] * 7 // 10
        return taken

    patch.setattr(pulses, "take", weak)
    patch.setattr(contact, "_judge_charge", lambda *_: None)


def always_positive(patch: Patch) -> None:
    take = pulses.take

    def plain(m: Memory, out: "array[int]") -> bool:
        taken = take(m, out)
        out[c.PULSE_POLARITY] = 1
        return taken

    patch.setattr(pulses, "take", plain)


def always_healthy(m: Memory) -> None:
    if m.booted:
        m.outputs |= c.OUT_MOD_OK


def ready_never_falls(board: Board) -> None:
    board.fault("F20", True)
