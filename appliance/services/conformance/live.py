"""Clauses on a live output as the answers tell it: start, pause, stop, hold, limits. [link 7, 19 R13-R20]"""

from dataclasses import replace
from typing import Final

from appliance.services.conformance.bench import FAST, PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits
from drivers.stimulator.codes import FaultBit, Flag, HostFlag, Kind, ModuleState, Result
from drivers.stimulator.commands import ArmMode, CycleAnswer
from drivers.stimulator.frame import Response

RAMP_MS: Final = 300
IMMEDIATE: Final = 0x80
LATE_MS: Final = 30
TRIED_MS: Final = 250
ARMED_S: Final = 60
PAUSED_S: Final = 300


def starts_from_zero(bench: Bench) -> None:
    """START is RUNNING with nothing delivered, and PULSED follows once a setpoint is raised."""
    bench.armed()
    answer = bench.ask_start()
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.is_in(ModuleState.RUNNING, answer)
    for answer in bench.run(100):
        bench.expect(not answer.flags & Flag.PULSED, "PULSED = 0 at setpoint 0", bits(answer.flags))
    bench.set(8)
    bench.run_until(lambda seen: bool(seen.flags & Flag.PULSED), 200, "PULSED")


def ramping(bench: Bench) -> None:
    """RAMPING is 1 while the intensity is below its setpoint and 0 once it is there."""
    bench.running(setpoints=(8,))
    bench.cycle()
    seen = bench.run(60)[-1]
    bench.expect(bool(seen.flags & Flag.RAMPING), "RAMPING = 1 on the way up", bits(seen.flags))
    seen = bench.run(TRIED_MS)[-1]
    bench.expect(not seen.flags & Flag.RAMPING, "RAMPING = 0 at the setpoint", bits(seen.flags))


def clamped(bench: Bench) -> None:
    """A setpoint above the channel's ceiling is clamped, and CLAMPED says so."""
    bench.running(replace(FAST, i_max_ua=800), setpoints=(65_535,))
    seen = bench.run(400)[-1]
    bench.expect(bool(seen.flags & Flag.CLAMPED), "CLAMPED = 1", bits(seen.flags))
    now_ua = _measured(seen, 0)
    bench.expect(now_ua <= 800 + 200, "at most 0.8 mA measured", f"{now_ua} uA")
    bench.set(5)
    bench.run(60)
    seen = bench.cycle()
    bench.expect(not seen.flags & Flag.CLAMPED, "CLAMPED = 0 below the ceiling", bits(seen.flags))


def paused(bench: Bench) -> None:
    """PAUSE is RAMPDOWN for 300 ms, then ARMED with PAUSED; START with the same token resumes from 0."""
    bench.running(FAST, setpoints=(8,))
    bench.run(TRIED_MS)
    answer = bench.accepted(Kind.PAUSE)
    _ramps_to(bench, answer, ModuleState.ARMED)
    seen = bench.cycle()
    bench.expect(bool(seen.flags & Flag.PAUSED), "PAUSED = 1", bits(seen.flags))
    bench.set()
    answer = bench.ask_start()
    bench.expect(answer.result is Result.OK, "OK for START", answer.result.name)
    seen = bench.cycle()
    bench.expect(not seen.flags & Flag.PAUSED, "PAUSED = 0 in RUNNING", bits(seen.flags))
    seen = bench.run(60)[-1]
    bench.expect(_measured(seen, 0) == 0, "0 mA after the resume", f"{_measured(seen, 0)} uA")


def stopped(bench: Bench) -> None:
    """STOP in RUNNING is RAMPDOWN for 300 ms, then IDLE without a bit."""
    bench.running(FAST, setpoints=(8,))
    bench.run(TRIED_MS)
    _ramps_to(bench, bench.stop(), ModuleState.IDLE)


def stopped_at_once(bench: Bench) -> None:
    """STOP with a reason from 0x80 on is IDLE at once, from RUNNING and from RAMPDOWN."""
    bench.running(FAST, setpoints=(8,))
    bench.run(100)
    _is_idle(bench, bench.stop(IMMEDIATE))
    bench.running(FAST, setpoints=(8,))
    bench.run(100)
    bench.is_in(ModuleState.RAMPDOWN, bench.stop())
    _is_idle(bench, bench.stop(IMMEDIATE))


def stop_turns_a_pause(bench: Bench) -> None:
    """STOP in the ramp of a PAUSE turns it to IDLE."""
    bench.running(FAST, setpoints=(8,))
    bench.run(100)
    bench.accepted(Kind.PAUSE)
    bench.expect(bench.stop().result is Result.OK, "OK", "a refusal")
    _is_idle(bench, bench.run_until(_is_out_of_ramp, RAMP_MS + LATE_MS, "IDLE"))


def stop_in_armed(bench: Bench) -> None:
    """DISARM and STOP in ARMED are IDLE with HV and relay off."""
    for immediate in (False, True):
        bench.armed()
        answer = bench.accepted(Kind.DISARM) if immediate else bench.stop()
        _is_idle(bench, answer)
        bench.wait_ms(150)
        seen = bench.look()
        live = seen.flags & (Flag.HV_ON | Flag.K1_CLOSED)
        bench.expect(not live, "HV and K1 off", bits(live))


def stop_now(bench: Bench) -> None:
    """STOP_NOW stops to IDLE at once and sets no bit, in a POLL and in a CYCLE that renews the lease."""
    for in_cycle in (False, True):
        bench.running(FAST, setpoints=(8,))
        bench.run(100)
        flags = int(HostFlag.STOP_NOW | HostFlag.UI_ALIVE)
        _is_idle(bench, bench.cycle(flags=flags) if in_cycle else bench.stop_now())


def held(bench: Bench) -> None:
    """HOLD_INTENSITY ignores a higher setpoint, and a lower one works."""
    bench.running(FAST, setpoints=(5,))
    bench.run(TRIED_MS)
    bench.set(9)
    seen = bench.run(TRIED_MS, hold=True)[-1]
    at_ua = _measured(seen, 0)
    bench.sent = "setpoint 0.9 mA with HOLD_INTENSITY at 0.5 mA"
    bench.expect(at_ua <= 700, "0.5 mA measured", f"{at_ua} uA")
    bench.set(2)
    seen = bench.run(100, hold=True)[-1]
    at_ua = _measured(seen, 0)
    bench.sent = "setpoint 0.2 mA with HOLD_INTENSITY"
    bench.expect(at_ua <= 350, "0.2 mA measured", f"{at_ua} uA")


def foreign_token_in_running(bench: Bench) -> None:
    """In RUNNING the setpoints of a CYCLE with another token are not used."""
    bench.running(FAST)
    bench.run(60)
    bench.set(8)
    for _ in range(4):
        answer = bench.cycle(arm_token=bench.token ^ 1)
        bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN", answer.result.name)
    bench.set()
    seen = bench.cycle()
    bench.sent = "setpoint 0.8 mA with another token"
    bench.expect(not seen.flags & (Flag.PULSED | Flag.RAMPING), "no pulse", bits(seen.flags))


def refusal_changes_nothing(bench: Bench) -> None:
    """A refused CYCLE in RUNNING leaves state, intensity and lease as they are."""
    bench.running(FAST, setpoints=(8,))
    bench.run(TRIED_MS)
    bench.set()
    before = bench.cycle(lease_ms=59)
    bench.expect(before.result is Result.LEASE_RANGE, "LEASE_RANGE", before.result.name)
    bench.set(8)
    seen = bench.run(60)[-1]
    bench.sent = "setpoint 0 in a CYCLE that was refused with LEASE_RANGE"
    bench.is_in(ModuleState.RUNNING, seen)
    at_ua = _measured(seen, 0)
    bench.expect(at_ua >= 600, "0.8 mA as before", f"{at_ua} uA")
    bench.expect(not seen.flags & Flag.RAMPING, "no rise from 0", bits(seen.flags))


def time_limit(bench: Bench) -> None:
    """A channel at its time limit goes to 0, and the last one ends in IDLE with SESSION_LIMIT."""
    if bench.n_channels > 1:
        bench.running(replace(FAST, limit_s=1), PLAIN, setpoints=(5, 5))
        seen = bench.run(1_200)[-1]
        bench.sent = "1.2 s on a channel limited to 1 s"
        bench.is_in(ModuleState.RUNNING, seen)
        bench.expect(_measured(seen, 0) == 0, "0 mA on it", f"{_measured(seen, 0)} uA")
        bench.expect(_measured(seen, 1) > 0, "current on the other", "none")
        bench.home()
    bench.running(replace(FAST, limit_s=1), setpoints=(5,))
    bench.run(1_200)
    seen = bench.run_until(_is_out_of_ramp, 400, "IDLE")
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(seen.faults == FaultBit.SESSION_LIMIT, "SESSION_LIMIT", bits(seen.faults))
    answer = bench.clear(FaultBit.SESSION_LIMIT)
    bench.expect(answer.result is Result.OK and not answer.faults, "cleared in IDLE", answer.result.name)


def limit_survives_a_pause(bench: Bench) -> None:
    """A channel's time limit counts delivered time over a pause and not the pause."""
    bench.running(replace(FAST, limit_s=1), setpoints=(5,))
    bench.run(600)
    bench.accepted(Kind.PAUSE)
    bench.run_until(lambda seen: seen.state is ModuleState.ARMED, 400, "ARMED")
    bench.set()
    bench.run(600)
    bench.is_in(ModuleState.ARMED)
    bench.start()
    bench.set(5)
    began_us = bench.now_us()
    bench.run_until(lambda seen: seen.state is not ModuleState.RUNNING, 700, "the limit")
    took_ms = (bench.now_us() - began_us) / 1000
    bench.expect(took_ms > 40, "the rest of the second", f"{took_ms:.0f} ms")


def lead_check(bench: Bench) -> None:
    """ARMED in lead check stays ARMED, pulses, and measures z on its channels."""
    bench.armed(mode=ArmMode.LEADCHECK)
    answers = bench.run(1_100)
    bench.is_in(ModuleState.ARMED, answers[-1])
    pulsed = sum(bool(answer.flags & Flag.PULSED) for answer in answers)
    bench.expect(1 <= pulsed <= 3, "about 2 pulses in 1.1 s", f"{pulsed} answers with PULSED")


def armed_for_a_minute(bench: Bench) -> None:
    """ARMED without START ends in IDLE after 60 s."""
    bench.armed()
    began_us = bench.now_us()
    bench.run((ARMED_S - 2) * 1000)
    bench.is_in(ModuleState.ARMED)
    seen = bench.run_until(lambda answer: answer.state is ModuleState.IDLE, 2_500, "IDLE")
    bench.expect(not seen.faults, "no bit", bits(seen.faults))
    bench.expect(bench.now_us() - began_us >= (ARMED_S - 2) * 1_000_000, "60 s", "less")


def paused_for_five_minutes(bench: Bench) -> None:
    """ARMED with PAUSED ends in IDLE after 300 s and not after 60."""
    bench.running()
    bench.accepted(Kind.PAUSE)
    bench.run(1_000 * (PAUSED_S - 2))
    bench.is_in(ModuleState.ARMED)
    bench.run_until(lambda answer: answer.state is ModuleState.IDLE, 3_000, "IDLE")


def _ramps_to(bench: Bench, answer: Response, state: ModuleState) -> None:
    bench.is_in(ModuleState.RAMPDOWN, answer)
    began_us = bench.now_us()
    seen = bench.run_until(_is_out_of_ramp, RAMP_MS + LATE_MS, f"{state.name}")
    took_ms = (bench.now_us() - began_us) / 1000
    bench.is_in(state, seen)
    bench.expect(not seen.faults, "no fault bit", bits(seen.faults))
    bench.expect(took_ms >= RAMP_MS - LATE_MS - bench.slack_us / 1000, "300 ms of ramp", f"{took_ms:.0f} ms")


def _is_out_of_ramp(seen: Response) -> bool:
    return seen.state not in (ModuleState.RAMPDOWN, ModuleState.RUNNING)


def _is_idle(bench: Bench, seen: Response) -> None:
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(not seen.faults, "no fault bit", bits(seen.faults))


def _measured(seen: Response, channel: int) -> int:
    return CycleAnswer.decode(seen.payload).channels[channel].i_ua


CLAUSES: Final = (
    Clause("7 T5", starts_from_zero),
    Clause("R13 RAMPING", ramping),
    Clause("7 T7 CLAMPED", clamped),
    Clause("7 T8", paused),
    Clause("7 T9", stopped),
    Clause("5.1 STOP 0x80", stopped_at_once),
    Clause("R20 STOP", stop_turns_a_pause),
    Clause("7 T6", stop_in_armed),
    Clause("I22 STOP_NOW", stop_now),
    Clause("R13 HOLD", held),
    Clause("R8 SETPOINTS", foreign_token_in_running),
    Clause("I21 NACK", refusal_changes_nothing),
    Clause("R16 LIMIT", time_limit),
    Clause("I20 PAUSE", limit_survives_a_pause),
    Clause("I1 LEADCHECK", lead_check),
    Clause("7 T6 60 s", armed_for_a_minute, is_slow=True),
    Clause("7 T6 PAUSED", paused_for_five_minutes, is_slow=True),
)
