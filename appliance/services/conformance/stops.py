"""Clauses on hand switch, emergency stop and stop times. [link 2.5, 7 T9-T14, 7.1 I8, 19 R19-R23]"""

from collections.abc import Callable
from typing import Final

from appliance.services.conformance.bench import FAST, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.hands import Pulse
from appliance.services.conformance.port import bits
from drivers.pins import CHAIN_FB, ESTOP_A, ESTOP_B, HAND_STOP_OK, MOD_OK
from drivers.stimulator.codes import FaultBit, Flag, ModuleState, Result
from drivers.stimulator.commands import ArmMode
from drivers.stimulator.frame import Response

LEASE_STOP_MS: Final = 210
PUMP_STOP_MS: Final = 110
ESTOP_STOP_MS: Final = 15
HAND_STOP_MS: Final = 7
RELEASE_MS: Final = 200


def hand_running(bench: Bench) -> None:
    """The hand switch in RUNNING stops at once to IDLE with HAND_STOP, no pulse after 7 ms."""
    _live(bench)
    _stops(bench, lambda: bench.hands.press("hand"), HAND_STOP_MS)
    _is_stopped(bench, ModuleState.IDLE, FaultBit.HAND_STOP)
    bench.expect(not bench.line(HAND_STOP_OK.mask), "HAND_STOP_OK = 0", "1")


def hand_armed(bench: Bench) -> None:
    """The hand switch in ARMED and in RAMPDOWN is IDLE with HAND_STOP."""
    bench.armed()
    bench.hands.press("hand")
    bench.wait_ms(15)
    _is_stopped(bench, ModuleState.IDLE, FaultBit.HAND_STOP)
    bench.home()
    _live(bench)
    bench.is_in(ModuleState.RAMPDOWN, bench.stop())
    bench.hands.press("hand")
    bench.wait_ms(15)
    _is_stopped(bench, ModuleState.IDLE, FaultBit.HAND_STOP)


def hand_clears(bench: Bench) -> None:
    """HAND_STOP is not clearable while the switch is squeezed, and is once it is released."""
    bench.armed()
    bench.hands.press("hand")
    bench.wait_ms(15)
    answer = bench.clear(FaultBit.HAND_STOP)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE", answer.result.name)
    bench.hands.release("hand")
    bench.wait_ms(15)
    answer = bench.clear(FaultBit.HAND_STOP)
    bench.expect(answer.result is Result.OK and not answer.faults, "OK, no bit left", answer.result.name)


def pressed(bench: Bench) -> None:
    """The emergency stop in RUNNING is ESTOP with its bit, no pulse after 15 ms, K1 open, MOD_OK high."""
    _live(bench)
    _stops(bench, lambda: bench.hands.press("estop"), ESTOP_STOP_MS)
    seen = _is_stopped(bench, ModuleState.ESTOP, FaultBit.ESTOP)
    bench.expect(not seen.flags & Flag.CHAIN_CLOSED, "CHAIN_CLOSED = 0", bits(seen.flags))
    levels = (bench.line(ESTOP_A.mask), bench.line(ESTOP_B.mask))
    bench.expect(levels == (False, True), "ESTOP_A 0 and ESTOP_B 1", str(levels))
    bench.expect(bench.line_within(CHAIN_FB.mask, False, 60_000) is not None, "CHAIN_FB = 0 in 60 ms", "1")
    bench.expect(bench.line(MOD_OK.mask), "MOD_OK = 1: a class A bit", "MOD_OK = 0")


def pressed_anywhere(bench: Bench) -> None:
    """The emergency stop is ESTOP from IDLE, from ARMED, from SELFTEST and from a class B FAULT."""
    ways: tuple[Callable[[], None], ...] = (bench.home, bench.armed, bench.restart, bench.break_link)
    for prepare in ways:
        bench.home()
        prepare()
        bench.hands.press("estop")
        bench.wait_ms(20)
        seen = bench.look()
        bench.sent = "the emergency stop"
        bench.is_in(ModuleState.ESTOP, seen)


def release_is_no_restart(bench: Bench) -> None:
    """Release alone changes nothing; FAULT_CLEAR before 200 ms is NOT_CLEARABLE, after it IDLE."""
    _live(bench)
    bench.hands.press("estop")
    bench.wait_ms(50)
    answer = bench.clear(FaultBit.ESTOP)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE while pressed", answer.result.name)
    bench.hands.release("estop")
    bench.wait_ms(100)
    answer = bench.clear(FaultBit.ESTOP)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE after 100 ms", answer.result.name)
    bench.run(400)
    bench.is_in(ModuleState.ESTOP)
    answer = bench.clear(FaultBit.ESTOP)
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    _is_stopped(bench, ModuleState.IDLE, FaultBit(0))


def estop_voids_the_token(bench: Bench) -> None:
    """After ESTOP the token is void: START is refused, and with a new ARM the old token is BAD_TOKEN."""
    bench.armed()
    old = bench.token
    bench.hands.press("estop")
    bench.wait_ms(50)
    bench.hands.release("estop")
    bench.wait_ms(RELEASE_MS + 60)
    bench.clear(FaultBit.ESTOP)
    bench.token = old
    answer = bench.ask_start()
    bench.expect(answer.result is Result.BAD_STATE, "BAD_STATE", answer.result.name)
    bench.armed()
    answer = bench.ask_start(token=old)
    bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN", answer.result.name)


def estop_keeps_faults(bench: Bench) -> None:
    """FAULT_CLEAR(ESTOP) goes to FAULT while a class B bit is left; in ESTOP that bit lowers MOD_OK."""
    bench.hands.press("estop")
    bench.wait_ms(20)
    bench.break_link(ModuleState.ESTOP)
    bench.expect(bench.line_within(MOD_OK.mask, False, 20_000) is not None, "MOD_OK = 0", "1")
    bench.hands.release("estop")
    bench.wait_ms(RELEASE_MS + 60)
    answer = bench.clear(FaultBit.ESTOP)
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    seen = bench.is_in(ModuleState.FAULT)
    bench.expect(seen.faults == FaultBit.LINK_QUALITY, "LINK_QUALITY left", bits(seen.faults))


def proof_test(bench: Bench) -> None:
    """In lead check a press changes A and B within 50 ms of each other and drops CHAIN_FB within 60 ms."""
    bench.armed(mode=ArmMode.LEADCHECK)
    bench.expect(bench.line_within(CHAIN_FB.mask, True, 100_000) is not None, "CHAIN_FB = 1", "0")
    bench.edges.clear()
    bench.hands.press("estop")
    bench.sent = "the emergency stop in lead check"
    both = bench.line_within(ESTOP_B.mask, True, 50_000)
    bench.expect(both is not None and not bench.line(ESTOP_A.mask), "A = 0 and B = 1 in 50 ms", "not so")
    bench.expect(bench.line_within(CHAIN_FB.mask, False, 60_000) is not None, "CHAIN_FB = 0 in 60 ms", "1")


def lease_stop(bench: Bench) -> None:
    """Without cycles, the pump going on, the last pulse is at most 210 ms after the last CYCLE."""
    _live(bench)
    bench.cycle()
    _silent_after(bench, bench.now_us(), LEASE_STOP_MS)


def pump_stop(bench: Bench) -> None:
    """Without pump edges the last pulse is at most 110 ms after the last edge."""
    _live(bench)
    bench.cycle(lease_ms=300)
    bench.is_pumping = False
    bench.edge()
    _silent_after(bench, bench.now_us(), PUMP_STOP_MS)


def ramp(bench: Bench) -> None:
    """STOP ramps down evenly within 300 ms, and no pulse rises."""
    _live(bench, setpoint=20)
    began_us = bench.now_us()
    bench.stop()
    bench.run(450)
    pulses = bench.seen(began_us + 12_000)
    late = [pulse for pulse in pulses if pulse.t_us > began_us + 310_000 + bench.slack_us]
    bench.expect(not late, "no pulse after 300 ms", f"{len(late)}")
    middle = [abs(p.i1_ua) for p in pulses if began_us + 150_000 <= p.t_us <= began_us + 180_000]
    bench.expect(bool(middle), "pulses in the middle of the ramp", "none")
    is_half = 600 <= middle[0] <= 1_350 + bench.slack_us // 100
    bench.expect(is_half, "about half of 2.0 mA in the middle", f"{middle[0]} uA")


def _live(bench: Bench, setpoint: int = 8) -> None:
    bench.running(FAST, setpoints=(setpoint,))
    bench.run(60 + setpoint * 25)


def _stops(bench: Bench, act: Callable[[], None], within_ms: int) -> None:
    bench.cycle()
    before_us = bench.now_us()
    act()
    bench.wait_ms(30)
    late_us = before_us + within_ms * 1000 + bench.slack_us
    late = [pulse for pulse in bench.seen(before_us) if pulse.ends_us > late_us]
    bench.sent = f"hands at {before_us} us"
    bench.expect(not late, f"no pulse after {within_ms} ms", f"one {_after(late, before_us)} ms after")


def _silent_after(bench: Bench, last_us: int, within_ms: int) -> None:
    bench.wait_ms(within_ms + 60)
    late_us = last_us + within_ms * 1000 + bench.slack_us
    late = [pulse for pulse in bench.seen(last_us) if pulse.ends_us > late_us]
    bench.sent = "nothing any more"
    bench.expect(not late, f"no pulse after {within_ms} ms", f"one {_after(late, last_us)} ms after")


def _after(late: list[Pulse], since_us: int) -> str:
    return f"{(late[-1].ends_us - since_us) / 1000:.1f}" if late else "none"


def _is_stopped(bench: Bench, state: ModuleState, faults: FaultBit) -> Response:
    seen = bench.is_in(state)
    bench.expect(seen.faults == faults, bits(faults), bits(seen.faults))
    live = seen.flags & (Flag.RAMPING | Flag.PAUSED)
    bench.expect(not live, "nothing live", bits(live))
    return seen


CLAUSES: Final = (
    Clause("7 T9 HAND_STOP", hand_running, needs_hands=True),
    Clause("R20 HAND_STOP", hand_armed, needs_hands=True),
    Clause("5.4 HAND_STOP", hand_clears, needs_hands=True),
    Clause("7 T13", pressed, needs_hands=True),
    Clause("7 T13 ANYWHERE", pressed_anywhere, needs_hands=True),
    Clause("7 T14", release_is_no_restart, needs_hands=True),
    Clause("I13 ESTOP", estop_voids_the_token, needs_hands=True),
    Clause("R19 B BIT", estop_keeps_faults, needs_hands=True),
    Clause("R23 PROOF", proof_test, needs_hands=True),
    Clause("I8 LEASE", lease_stop, needs_hands=True),
    Clause("I8 PUMP", pump_stop, needs_hands=True),
    Clause("7 T9 RAMP", ramp, needs_hands=True),
)
