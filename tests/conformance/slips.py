"""Small slips of a module, by the dozen: each clause named here must see its slip."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from drivers.firmware import (
    banks,
    entropy,
    frames,
    machine,
)
from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.memory import Memory
from tests.conformance.broken import Answering, Tampering, made, seal, session_of

Handler = Callable[[Memory, bytearray, int], int]


@dataclass(frozen=True, slots=True)
class Slip:
    """What a module does wrong, and clauses that see it."""

    name: str
    seen_by: tuple[str, ...]
    core: Callable[[], Core] | None = None
    patch: Callable[[pytest.MonkeyPatch], None] | None = None


# ---- requests and answers on their way


def tampering(change: Callable[[Core, bytearray], None]) -> Callable[[], Core]:
    """A core that sees each request of its session as `change` leaves it."""

    class Slipping(Tampering):
        def tamper(self, buf: bytearray) -> None:
            change(self, buf)

    return partial(made, Slipping)


def answering(change: Callable[[Core, bytearray], None]) -> Callable[[], Core]:
    """A core whose answers go out as `change` leaves them."""

    class Slipping(Answering):
        def alter(self, buf: bytearray) -> None:
            change(self, buf)

    return partial(made, Slipping)


def after_window(act: Callable[[Core, bytes, int], None]) -> Callable[[], Core]:
    """A core that does something more after each window of 64 bytes."""

    class Slipping(Core):
        def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
            super().on_window(buf, count, now_ms)
            if count == 64:
                act(self, bytes(buf[:64]), now_ms)

    return partial(made, Slipping)


def puts(at: int, value: int, kind: int | None = None) -> Callable[[Core, bytearray], None]:
    """Byte `at` becomes `value`, in frames of a type or in all of them."""

    def change(_: Core, buf: bytearray) -> None:
        if kind is None or buf[4] == kind:
            buf[at] = value

    return change


def clears_flag(flag: int) -> Callable[[], Core]:
    def change(_: Core, buf: bytearray) -> None:
        buf[14:16] = (int.from_bytes(buf[14:16], "little") & ~flag).to_bytes(2, "little")

    return answering(change)


def any_seq(core: Core, buf: bytearray) -> None:
    if buf[4] not in (c.POLL, c.HELLO):
        buf[2:4] = ((core.seq + 1) & 0xFFFF).to_bytes(2, "little")


def short_answer(kind: int) -> Callable[[], Core]:
    def change(_: Core, buf: bytearray) -> None:
        if buf[4] == kind | 0x80 and buf[5]:
            buf[5] -= 1
            buf[24 + buf[5]] = 0

    return answering(change)


def untyped_refusal(_: Core, buf: bytearray) -> None:
    if buf[13] >= c.BAD_VERSION:
        buf[4] = 0x80


def right_key(core: Core, buf: bytearray) -> None:
    if buf[4] == c.MODULE_RESET:
        buf[24:28] = (session_of(core) ^ 0xDEADC0DE).to_bytes(4, "little")


def known_channel(_: Core, buf: bytearray) -> None:
    if buf[4] in (c.CFG_WRITE, c.CFG_READ) and buf[24] > 1:
        buf[24] = 0


def always_permitted(_: Core, buf: bytearray) -> None:
    if buf[4] == c.CYCLE and buf[5] == 12:
        buf[24] |= 1
        buf[12:14] = b"\xc8\0"


def more_measured(_: Core, buf: bytearray) -> None:
    if buf[4] == c.CYCLE | 0x80 and buf[24]:
        buf[24] += 10


def stronger(_: Core, buf: bytearray) -> None:
    if buf[4] == c.IDENTIFY | 0x80 and buf[24:28] == bytes((88, 2, 144, 1)):
        buf[24:26] = (800).to_bytes(2, "little")


def skips_seq_0(_: Core, buf: bytearray) -> None:
    if buf[4] == c.IDENTIFY and buf[2:4] == b"\0\0":
        buf[2] = 1


def never_down(core: Core, buf: bytearray) -> None:
    if buf[4] == c.CYCLE and core.state == c.RUNNING:
        wanted = max(int.from_bytes(buf[26:28], "little"), core.actual[0] // 100)
        buf[26:28] = wanted.to_bytes(2, "little")


class AnySync(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        if count == 64 and buf[0] == 0x7A:
            buf[0] = c.REQUEST_SYNC
            seal(buf, session_of(self))
        super().on_window(buf, count, now_ms)


class TrustsSessionZero(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        if count == 64 and buf[0] == c.REQUEST_SYNC and buf[4] not in (c.HELLO, c.POLL):
            seal(buf, session_of(self))
        super().on_window(buf, count, now_ms)


class KeepsTheLease(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        kept = self.lease_ms
        super().on_window(buf, count, now_ms)
        if buf[4] == c.HELLO and kept:
            self.lease_ms = kept


class ForgetsAtReset(Core):
    def reset(self, now_ms: int, cause: int, entropy_word: int) -> None:
        super().reset(now_ms, c.CAUSE_POWER_ON, entropy_word)


class BlindToTheEstop(Core):
    def step(self, now_ms: int, inputs: int) -> None:
        super().step(now_ms, (inputs | c.IN_ESTOP_A) & ~c.IN_ESTOP_B)

    def on_stop_edge(self, inputs: int) -> None:
        super().on_stop_edge((inputs | c.IN_ESTOP_A) & ~c.IN_ESTOP_B)


class JumpsUp(Core):
    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        super().on_window(buf, count, now_ms)
        if self.state == c.RUNNING and self.actual[0] == 0 and self.target[0] >= 1_000:
            self.first[0] = 0
            machine.set_actual(self, 0, 1_000)


def no_hello_repeated(core: Core, _: bytes, __: int) -> None:
    core.hello_open = 0


def counts_without_session(core: Core, frame: bytes, _: int) -> None:
    if not session_of(core) and frame[0] != c.REQUEST_SYNC:
        machine.fault(core, c.F_LINK_QUALITY)


def hello_clears(core: Core, frame: bytes, _: int) -> None:
    if frame[4] == c.HELLO and core.state == c.FAULT:
        core.faults = 0
        machine.to_idle(core)


def hello_drops_the_bank(core: Core, frame: bytes, _: int) -> None:
    if frame[4] == c.HELLO:
        core.cfg_valid = 0


def heeds_the_host_clock(core: Core, frame: bytes, _: int) -> None:
    if frame[4] == c.CYCLE and int.from_bytes(frame[8:12], "little") < 16:
        machine.set_lease(core, 0)


# ---- names of the core


def handler(kind: int, wrap: Callable[[Handler], Handler]) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        plen, own, reserved = frames.REQUESTS[kind]
        assert own is not None
        monkeypatch.setitem(frames.REQUESTS, kind, (plen, wrap(own), reserved))

    return patch


def accepted(_: Handler) -> Handler:
    return lambda _m, _buf, _now: c.OK


def anywhere(own: Handler) -> Handler:
    def handle(m: Memory, buf: bytearray, now_ms: int) -> int:
        state, m.state = m.state, c.IDLE
        result = own(m, buf, now_ms)
        m.state = state
        return result

    return handle


def forgets_the_time(own: Handler) -> Handler:
    def handle(m: Memory, buf: bytearray, now_ms: int) -> int:
        machine.clear_limits(m)
        return own(m, buf, now_ms)

    return handle


def deaf_in_the_ramp(own: Handler) -> Handler:
    def handle(m: Memory, buf: bytearray, now_ms: int) -> int:
        return c.OK if m.state == c.RAMPDOWN else own(m, buf, now_ms)

    return handle


def from_the_lead_check(own: Handler) -> Handler:
    def handle(m: Memory, buf: bytearray, now_ms: int) -> int:
        m.arm_mode = c.MODE_TREAT
        return own(m, buf, now_ms)

    return handle


def one_entropy(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entropy, "draw", lambda _: 7)
    patch.setattr(entropy, "draw_nonzero", lambda _: 7)


def no_crc(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(frames, "_origin", lambda m, buf: frames.OURS if session_of(m) else frames.PLAIN)


def wider_pads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(banks, "COMMON", ((1, 1, 10, 255), *banks.COMMON[1:]))


def ok(*_: object) -> int:
    return c.OK


def nothing(*_: object) -> None:
    """What the core would have done is not done."""
