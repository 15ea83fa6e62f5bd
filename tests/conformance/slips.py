"""Small slips of a module, by the dozen: each clause named here must see its slip."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from drivers.firmware import (
    arming,
    banks,
    caps,
    contact,
    entropy,
    frames,
    intensity,
    interlocks,
    machine,
    supplies,
    treatment,
    waves,
)
from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.memory import Memory
from tests.conformance.broken import Answering, Tampering, made, patches, seal, session_of

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
        core.lease_ms = 0


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


SLIPS = (
    Slip("answers with version 1.1", ("4.3 ANSWER",), core=answering(puts(1, 0x11))),
    Slip("checks no CRC", ("4.3 CRC", "4.3 DIRECTION", "I11 OLD SESSION"), patch=no_crc),
    Slip("takes another sync", ("4.1 SYNC",), core=partial(made, AnySync)),
    Slip("forgives broken frames", ("R7 LINK_QUALITY",), patch=patches(frames, "BAD_FRAMES_WITHIN_MS", 1)),
    Slip("trips without session", ("R7 NO SESSION",), core=after_window(counts_without_session)),
    Slip("bears a lease anywhere", ("R9 LEASE ELSEWHERE",), core=tampering(puts(12, 0, c.IDENTIFY))),
    Slip("skips a reserved byte", ("R9 RESERVED",), core=tampering(puts(25, 0, c.CFG_WRITE))),
    Slip("polls for an unknown type", ("5.3 BAD_TYPE",), core=tampering(puts(4, c.POLL, 0x40))),
    Slip("takes any length", ("5.3 BAD_LEN",), core=tampering(puts(5, 1, c.STOP))),
    Slip("takes any seq", ("4.4 SEQ", "4.5 REPETITION", "4.4 ORDER"), core=tampering(any_seq)),
    Slip("refuses without type", ("R3 REFUSAL", "R3 EARLY REFUSAL"), core=answering(untyped_refusal)),
    Slip("draws one word", ("R1 SESSIONS", "7 T1 BOOT", "7 T4"), patch=one_entropy),
    Slip("tells HELLO once", ("R1 REPEATED", "R1 REPLAYED"), core=after_window(no_hello_repeated)),
    Slip("trusts session 0", ("R1 NO_SESSION",), core=partial(made, TrustsSessionZero)),
    Slip("clears at HELLO", ("7 T16 FAULT",), core=after_window(hello_clears)),
    Slip("keeps the lease over HELLO", ("7 T16 LEASE",), core=partial(made, KeepsTheLease)),
    Slip("drops the bank at HELLO", ("R12 BANK",), core=after_window(hello_drops_the_bank)),
    Slip("has every page", ("5.1 IDENTIFY",), core=tampering(puts(24, 0, c.IDENTIFY))),
    Slip("stores other bytes", ("5.1 CFG_WRITE", "6 V3"), core=tampering(puts(30, 90, c.CFG_WRITE))),
    Slip("hides CFG_VALID", ("4.2 CFG_VALID",), core=clears_flag(c.FLAG_CFG_VALID)),
    Slip("hides LEASE_OK", ("4.2 LEASE_OK",), core=clears_flag(c.FLAG_LEASE_OK)),
    Slip("hides RAMPING", ("R13 RAMPING",), core=clears_flag(c.FLAG_RAMPING)),
    Slip("hides CLAMPED", ("7 T7 CLAMPED",), core=clears_flag(c.FLAG_CLAMPED)),
    Slip("hides PULSED", ("7 T5", "I1 LEADCHECK"), core=clears_flag(c.FLAG_PULSED)),
    Slip("hides SELFTEST_OK", ("5.1 SELFTEST_RESULT",), core=clears_flag(c.FLAG_SELFTEST_OK)),
    Slip("has every channel", ("5.3 BAD_CHANNEL",), core=tampering(known_channel)),
    Slip("tells a short SELFTEST", ("5.1 SELFTEST",), core=short_answer(c.SELFTEST)),
    Slip("tells a short LOG_READ", ("5.1 LOG_READ",), core=short_answer(c.LOG_READ)),
    Slip("tells a short STATS", ("5.1 STATS",), core=short_answer(c.STATS)),
    Slip("tells a short SCOPE", ("5.1 SCOPE",), core=short_answer(c.SCOPE)),
    Slip("tells a short CYCLE", ("6 V4",), core=short_answer(c.CYCLE)),
    Slip("resets with any key", ("5.1 MODULE_RESET",), core=tampering(right_key)),
    Slip("forgets faults at reset", ("R22 RESET", "7 T17 WDT_RESET"), core=partial(made, ForgetsAtReset)),
    Slip("takes pads of 10 cm2", ("5.2 BOUNDS",), patch=wider_pads),
    Slip("checks no phases", ("5.2 k", "R10 SLOT"), patch=patches(banks, "_check_phases", ok)),
    Slip(
        "checks no mode",
        ("R10 BURST", "R10 SWEEP", "R10 ENVELOPE"),
        patch=patches(banks, "BY_MODE", ((),) * 4),
    ),
    Slip("checks every mode", ("R10 UNUSED",), patch=patches(banks, "BY_MODE", (banks.MODULATED,) * 4)),
    Slip("switches blocks on", ("R10 OFF",), core=tampering(puts(26, 9, c.CFG_WRITE))),
    Slip(
        "pauses anywhere",
        ("7 IDLE refuses", "7 ARMED refuses", "7 FAULT refuses", "7 ESTOP refuses"),
        patch=handler(c.PAUSE, accepted),
    ),
    Slip(
        "is configured anywhere",
        ("7 SELFTEST refuses", "7 RUNNING refuses", "7 RAMPDOWN refuses"),
        patch=handler(c.CFG_WRITE, anywhere),
    ),
    Slip(
        "arms unchecked",
        ("R9 ARM CHANNEL", "R9 ARM FAULT_PRESENT", "R9 ARM CFG_MISMATCH"),
        patch=patches(treatment, "_check_arm", ok),
    ),
    Slip(
        "arms without permission",
        ("7 T4 PUMP", "7 T4 LEASE", "7 T4 HAND"),
        patch=patches(interlocks, "are_closed", lambda _: True),
    ),
    Slip("starts before HV is on", ("7 T5 HV",), patch=patches(arming, "is_up", lambda _: True)),
    Slip("starts unarmed", ("7 START",), patch=handler(c.START, accepted)),
    Slip("is permitted always", ("R8 RUN_PERMIT", "4.6 RUN_PERMIT"), core=tampering(always_permitted)),
    Slip("heeds the host's clock", ("I19 HOST CLOCK",), core=after_window(heeds_the_host_clock)),
    Slip("loses a pump of 80 ms", ("2.3 jitter",), patch=patches(caps, "PUMP_LOST_MS", 70)),
    Slip("keeps a lost pump", ("2.3 loss", "I8 PUMP"), patch=patches(caps, "PUMP_LOST_MS", 190)),
    Slip("always ramps", ("5.1 STOP 0x80",), patch=patches(treatment, "REASON_IMMEDIATE", 256)),
    Slip("leaves HV on", ("7 T6", "7 T12"), patch=patches(machine, "LIVE_OUTPUTS", c.OUT_GATES)),
    Slip("takes any token", ("R8 SETPOINTS",), patch=patches(treatment, "has_token", lambda *_: True)),
    Slip("counts anew at START", ("I20 PAUSE",), patch=handler(c.START, forgets_the_time)),
    Slip("probes with 3 mA", ("I1 PROBE",), patch=patches(intensity, "LEADCHECK_UA", 3_000)),
    Slip("waits half a minute", ("7 T6 60 s",), patch=patches(caps, "ARMED_MS", 30_000)),
    Slip("never goes down", ("7 T7 DOWN",), core=tampering(never_down)),
    Slip("jumps to 1 mA", ("I4 PAUSE", "I4 ZERO", "I4 SLEW"), core=partial(made, JumpsUp)),
    Slip("measures 1 mA more", ("R14 i_meas",), core=answering(more_measured)),
    Slip("has no envelope", ("R14 ENVELOPE",), patch=patches(waves, "height", lambda *_: waves.UNITY)),
    Slip("has no sweep", ("5.2 SWEEP",), patch=patches(waves, "width_of", lambda m, ch, _: m.pw_us[ch])),
    Slip("has bursts of one rate", ("5.2 BURST",), patch=patches(waves, "_advance_burst", lambda *_: 10_000)),
    Slip("is blind to the E-stop", ("7 T13", "7 T13 ANYWHERE"), core=partial(made, BlindToTheEstop)),
    Slip("bears 200 V", ("5.4 HV_OVER",), patch=patches(caps, "HV_OVER_MV", 200_000)),
    Slip("waits for HV", ("7 T4 HV_UNDER",), patch=patches(caps, "HV_UP_MS", 5_000)),
    Slip(
        "judges no current",
        ("5.4 CURRENT_MISMATCH",),
        patch=patches(contact, "_judge_current", nothing),
    ),
    Slip("watches no bank", ("I12 CFG_CRC",), patch=patches(banks, "watch", nothing)),
    Slip(
        "bears any condition", ("5.4 SUPPLY", "5.4 OVERTEMP"), patch=patches(supplies, "condition", nothing)
    ),
)
