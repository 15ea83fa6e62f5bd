"""I1 to I25 of link.md 7.1, as far as they speak of states and steps: judged after every cycle of the walk.

I9, I10, I11, I21 speak of frames, I18 and I19 of clocks, I23 and I25 of the tick's work: their tests are in
tests/property and tests/unit/firmware.
"""

from dataclasses import dataclass
from typing import Any

from drivers.firmware import codes as c
from drivers.firmware.caps import FIRST_PULSE_UA, GUARD_US, I_MAX_UA, LEADCHECK_PW_US, LEADCHECK_UA
from tests.proof.board import LIVE, NEVER_US, Delivered
from tests.proof.station import Station

LIVE_STATES = (c.ARMED, c.RUNNING, c.RAMPDOWN)
RISE_UA = 25  # 5 mA/s in a tick of 5 ms
PUMP_MS, LEASE_MS = 110, 210
CHECK_US = 480_000


class BrokenInvariant(AssertionError):
    """An invariant does not hold; the first word is its id."""


@dataclass(frozen=True, slots=True)
class Module:
    """What of the module core the next state is held against."""

    state: int
    faults: int
    lasting: int
    actual: tuple[int, ...]
    used_ms: tuple[int, ...]
    bank: bytes
    commits: int
    token: int


def before(station: Station) -> Module:
    """The module core now."""
    core = station.board.core
    return Module(
        core.state, core.faults, core.faults & (c.CLASS_C | core.hard), tuple(core.actual),
        tuple(core.used_ms), bytes(core.active), core.cfg_count, core.token_low | core.token_high << 16,
    )  # fmt: skip


def expect(is_so: object, invariant: str, what: Any) -> None:
    """Raises when it is not so."""
    if not is_so:
        raise BrokenInvariant(f"{invariant}: {what}")


def judge(station: Station, was: Module, ticks: int = 4) -> None:
    """Everything that holds after a cycle of so many ticks, unless the module is held in reset."""
    core, board = station.board.core, station.board
    if board.is_held:
        return
    _judge_outputs(station)
    for pulse in board.pulses:
        _judge_pulse(station, pulse)
    if core.arm_mode != c.MODE_LEADCHECK:
        board.last_check_us = [NEVER_US, NEVER_US]
    _judge_rise(station, was, RISE_UA * ticks)
    if was.state != c.OFF and core.booted:
        _judge_memory(station, was)
    if core.state == c.RUNNING and was.state != c.RUNNING:
        expect(not any(core.actual), "I4", "RUNNING does not begin at zero")


def _judge_outputs(station: Station) -> None:
    core, out = station.board.core, station.board.outputs
    is_checking = core.state == c.ARMED and core.arm_mode == c.MODE_LEADCHECK
    if out & c.OUT_GATES:
        expect(core.state in (c.RUNNING, c.RAMPDOWN) or is_checking, "I1", f"gates in state {core.state}")
    if out & c.OUT_HV_EN:
        is_permitted = core.state in LIVE_STATES and core.chain and core.pump_valid and core.lease_ms
        is_test = core.state == c.SELFTESTING and not out & c.OUT_K_EN and not station.board.k1_is_closed
        expect(is_permitted or is_test, "I2", f"HV_EN in state {core.state}")
    if core.state in (c.IDLE, c.FAULT, c.ESTOP) or core.state == c.OFF:
        is_still = core.faults & c.F_MEMORY or not any(core.actual)  # a flipped word is not believed
        is_safe = not out & LIVE and is_still and not any(core.target)
        expect(is_safe, "I14", f"output {out} in state {core.state}")
        expect(not core.token_high, "I13", "a token outlives the live states")
    if core.state in (c.RUNNING, c.RAMPDOWN):
        expect(core.cfg_valid and core.token_high and core.session_high, "I16", "runs without its ARM")
    is_healthy = core.booted and not core.faults & c.CLASS_BC
    expect(bool(core.outputs & c.OUT_MOD_OK) == bool(is_healthy), "I24", f"MOD_OK with {core.faults:#x}")


def _judge_pulse(station: Station, pulse: Delivered) -> None:
    board, core = station.board, station.board.core
    is_checking = pulse.state == c.ARMED and pulse.arm_mode == c.MODE_LEADCHECK
    expect(is_checking or pulse.state in (c.RUNNING, c.RAMPDOWN), "I1", pulse)
    if is_checking:
        is_small = pulse.i1_ua <= LEADCHECK_UA and pulse.pw1_us == LEADCHECK_PW_US
        expect(is_small, "I1", pulse)
        is_slow = pulse.at_us - board.last_check_us[pulse.channel] >= CHECK_US
        expect(is_slow, "I1", f"faster than 2 Hz: {pulse}")
        board.last_check_us[pulse.channel] = pulse.at_us
    expect(pulse.i1_ua <= min(core.ceiling[pulse.channel], I_MAX_UA), "I3", pulse)
    if pulse.at_us - board.last_us[pulse.channel] > 1_100_000 or not board.is_rising[pulse.channel]:
        expect(pulse.i1_ua <= FIRST_PULSE_UA, "I4", f"the first pulse of a rise: {pulse}")
    expect(pulse.i1_ua * pulse.pw1_us == pulse.i2_ua * pulse.pw2_us, "I5", pulse)
    expect(pulse.at_us >= board.last_end_us + GUARD_US, "I6", pulse)
    around = board.around
    expect(around.estop == "released" and around.hand_ok, "I8", f"with an open chain: {pulse}")
    now_ms = pulse.at_us // 1_000
    expect(now_ms - core.pump_at <= PUMP_MS and now_ms - core.lease_at <= LEASE_MS, "I8", pulse)
    board.last_end_us, board.last_us[pulse.channel] = pulse.end_us, pulse.at_us
    board.is_rising[pulse.channel] = True


def _judge_rise(station: Station, was: Module, rise_ua: int) -> None:
    core, board = station.board.core, station.board
    for channel, (old, new) in enumerate(zip(was.actual, core.actual, strict=True)):
        if core.faults & c.F_MEMORY:
            continue  # found before the next pulse, and nothing is delivered (F31)
        expect(new <= old + rise_ua, "I4", f"channel {channel}: {old} to {new} uA in one cycle")
        expect(new <= core.ceiling[channel], "I3", f"channel {channel}: {new} uA")
        if new == 0 and channel < len(board.is_rising):
            board.is_rising[channel] = False
    expect(core.queued <= 8, "I7", f"{core.queued} pulses are queued")


def _judge_memory(station: Station, was: Module) -> None:
    core = station.board.core
    if bytes(core.active) != was.bank:
        is_commit = was.state == c.IDLE and core.cfg_count != was.commits
        expect(is_commit, "I12", "the active bank changed without a COMMIT in IDLE")
    token = core.token_low | core.token_high << 16
    if token and was.token and token != was.token:
        raise BrokenInvariant("I13: a token was exchanged for another one without going void")
    expect(core.faults & was.lasting == was.lasting, "I15", "a class C bit is gone")
    if core.cfg_count == was.commits:
        is_kept = all(new >= old for old, new in zip(was.used_ms, core.used_ms, strict=True))
        expect(is_kept, "I20", "a time limit began again")


def judge_reset(station: Station) -> None:
    """I17: right after a reset."""
    core = station.board.core
    is_safe = not core.outputs & LIVE and not any(core.actual) and not any(core.setpoint)
    expect(is_safe and not core.session_low and not core.session_high, "I17", "a reset left something")
