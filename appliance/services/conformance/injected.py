"""Clauses on injected faults: which bit, which state, how soon. [link 5.4, 7 T12, T17, 11]

The last ones leave a fault of class C, which no software clears.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from appliance.services.conformance.bench import FAST, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.hands import Pulse
from appliance.services.conformance.port import bits
from drivers.stimulator.codes import FaultBit, ModuleState, Result
from drivers.stimulator.commands import CycleAnswer
from drivers.stimulator.frame import Response

QUEUED_US: Final = 12_000
RAISED_MS: Final = 800  # 3 mA and some, at 5 mA/s


def high_voltage_high(bench: Bench) -> None:
    """HV 40 % too high is HV_OVER and FAULT, whenever it rises."""
    for phase_us in (0, 1_700, 3_400):
        bench.home()
        bench.running(FAST)
        bench.wait(phase_us)
        _faulted(bench, "F53", FaultBit.HV_OVER, ModuleState.FAULT)


def high_voltage_low(bench: Bench) -> None:
    """HV that does not come up is HV_UNDER and IDLE within 500 ms."""
    bench.hands.fault("F54")
    bench.configure(FAST)
    bench.permitted()
    answer = bench.ask_arm()
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    seen = bench.run_until(lambda seen: seen.state is not ModuleState.ARMED, 560, "IDLE")
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(seen.faults == FaultBit.HV_UNDER, "HV_UNDER", bits(seen.faults))


def too_much_current(bench: Bench) -> None:
    """A current 30 % too high is CURRENT_MISMATCH and FAULT within two pulses."""
    faulty = _faulty_pulses(bench, "F55", FaultBit.CURRENT_MISMATCH | FaultBit.OVERCURRENT, level=30)
    _at_most(bench, 2, [pulse for pulse in faulty if abs(pulse.i1_ua) > 3_600])


def no_second_phase(bench: Bench) -> None:
    """A missing second phase is CHARGE_IMBALANCE after at most three pulses."""
    faulty = _faulty_pulses(bench, "F57", FaultBit.CHARGE_IMBALANCE, level=30)
    _at_most(bench, 3, [pulse for pulse in faulty if pulse.i2_ua == 0])


def comparator(bench: Bench) -> None:
    """A converter stuck high is cut in mid-pulse by the comparator: OVERCURRENT and FAULT."""
    faulty = _faulty_pulses(bench, "F55-stuck", FaultBit.OVERCURRENT, level=20)
    _at_most(bench, 2, [pulse for pulse in faulty if abs(pulse.i1_ua) > 3_000])


def bank_corrupted(bench: Bench) -> None:
    """A flipped bit in the active bank is CFG_CRC and FAULT within 100 ms, whenever it flips."""
    for phase_ms in (0, 21, 47):
        bench.home()
        bench.running(FAST, setpoints=(8,))
        bench.run(100 + phase_ms)
        bench.wait_ms(phase_ms % 20)
        bench.hands.fault("F30")
        seen = bench.run_until(lambda seen: bool(seen.faults), 100, "CFG_CRC")
        bench.sent = "fault F30"
        bench.is_in(ModuleState.FAULT, seen)
        bench.expect(bool(seen.faults & (FaultBit.CFG_CRC | FaultBit.DOSE)), "CFG_CRC", bits(seen.faults))


def supply_low(bench: Bench) -> None:
    """A low 12 V supply is SUPPLY: a live output stops to IDLE, and it clears once the supply is back."""
    _stopped_by(bench, "F26", FaultBit.SUPPLY)


def sensor_broken(bench: Bench) -> None:
    """A broken temperature sensor is OVERTEMP: a live output stops; it is not clearable while it lasts."""
    bench.running(FAST, setpoints=(8,))
    bench.run(100)
    _faulted(bench, "F65", FaultBit.OVERTEMP, ModuleState.IDLE)
    answer = bench.clear(FaultBit.OVERTEMP)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE", answer.result.name)
    bench.hands.fault("F65", on=False)
    bench.wait_ms(50)
    answer = bench.clear(FaultBit.OVERTEMP)
    bench.expect(answer.result is Result.OK and not answer.faults, "OK, none left", answer.result.name)


def too_hot(bench: Bench) -> None:
    """A module that heats up stops a live output at 75 degrees with OVERTEMP."""
    bench.running(FAST, setpoints=(8,))
    bench.hands.fault("F64")
    seen = bench.run_until(lambda seen: bool(seen.faults & FaultBit.OVERTEMP), 60_000, "OVERTEMP")
    bench.is_in(ModuleState.IDLE, seen)
    said = CycleAnswer.decode(seen.payload).temp_c
    bench.expect(74 <= said <= 78, "75 degrees", f"{said}")


def watchdog(bench: Bench) -> None:
    """A module that hangs is reset by its watchdog: WDT_RESET and FAULT after the self-test."""
    bench.hands.fault("F23")
    bench.wait_ms(250)
    bench.session = 0
    seen = bench.is_in(ModuleState.FAULT, bench.booted())
    bench.expect(seen.faults == FaultBit.WDT_RESET, "WDT_RESET", bits(seen.faults))


def queue(bench: Bench) -> None:
    """A module that hangs in RUNNING delivers nothing after the 10 ms of pulses that it had planned."""
    bench.running(replace(FAST, f_dhz=1_500), setpoints=(8,))
    bench.run(300)
    bench.hands.fault("F23")
    hung_us = bench.now_us()
    bench.wait_ms(80)
    late = bench.seen(hung_us + QUEUED_US + bench.slack_us, None)
    bench.sent = "fault F23 in RUNNING"
    bench.expect(not late, "no pulse after 12 ms", f"{len(late)}")
    bench.wait_ms(150)
    bench.session = 0
    bench.is_in(ModuleState.FAULT, bench.booted())


def welded_relay(bench: Bench) -> None:
    """A welded K1 is CHAIN_WELD and FAULT within 60 ms, and no FAULT_CLEAR takes it away."""
    _latched(bench, lambda: bench.hands.fault("F52"), FaultBit.CHAIN_WELD)


def memory_corrupted(bench: Bench) -> None:
    """A flipped bit in the intensity word is MEMORY and FAULT before the next pulse."""
    bench.running(FAST, setpoints=(8,))
    bench.run(200)
    _latched(bench, lambda: bench.hands.fault("F31"), FaultBit.MEMORY)


def idle_current(bench: Bench) -> None:
    """Current between pulses is IDLE_CURRENT and FAULT, and neither FAULT_CLEAR nor a reset takes it away."""
    bench.running(FAST, setpoints=(8,))
    bench.run(200)
    _latched(bench, lambda: bench.hands.fault("F56"), FaultBit.IDLE_CURRENT)


def _latched(bench: Bench, act: Callable[[], None], bit: FaultBit) -> None:
    act()
    bench.wait_ms(150)
    seen = bench.look()
    bench.is_in(ModuleState.FAULT, seen)
    bench.expect(bool(seen.faults & bit), bits(bit), bits(seen.faults))
    bench.hands.restore()
    bench.wait_ms(50)
    answer = bench.clear(bit)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE", answer.result.name)
    seen = bench.reset()
    bench.is_in(ModuleState.FAULT, seen)
    bench.expect(bool(seen.faults & bit), f"{bits(bit)} after a reset", bits(seen.faults))


def _faulted(bench: Bench, fault_id: str, bit: FaultBit, state: ModuleState) -> None:
    bench.hands.fault(fault_id)
    seen = bench.run_until(lambda seen: bool(seen.faults & bit), 500, bits(bit))
    bench.sent = f"fault {fault_id}"
    bench.is_in(state, seen)


def _faulty_pulses(bench: Bench, fault_id: str, bit: FaultBit, *, level: int) -> list[Pulse]:
    """The pulses since a fault of the front end came at this setpoint (0.1 mA); it is FAULT with the bit."""
    bench.running(FAST, setpoints=(level,))
    bench.run(RAISED_MS)
    began_us = bench.now_us()
    bench.hands.fault(fault_id)
    seen = bench.run(150)[-1]
    bench.is_in(ModuleState.FAULT, seen)
    bench.expect(bool(seen.faults & bit), bits(bit), bits(seen.faults))
    return bench.seen(began_us)


def _at_most(bench: Bench, count: int, pulses: list[Pulse]) -> None:
    bench.expect(len(pulses) <= count, f"at most {count} such pulses", f"{len(pulses)}")


def _stopped_by(bench: Bench, fault_id: str, bit: FaultBit) -> None:
    bench.running(FAST, setpoints=(8,))
    bench.run(100)
    _faulted(bench, fault_id, bit, ModuleState.IDLE)
    bench.hands.fault(fault_id, on=False)
    bench.wait_ms(50)
    answer: Response = bench.clear(bit)
    bench.expect(answer.result is Result.OK and not answer.faults, "OK, none left", answer.result.name)


CLAUSES: Final = (
    Clause("7 T4 HV_UNDER", high_voltage_low, needs_hands=True),
    Clause("5.4 CURRENT_MISMATCH", too_much_current, needs_hands=True),
    Clause("I5 CHARGE_IMBALANCE", no_second_phase, needs_hands=True),
    Clause("5.4 OVERCURRENT", comparator, needs_hands=True),
    Clause("I12 CFG_CRC", bank_corrupted, needs_hands=True),
    Clause("5.4 SUPPLY", supply_low, needs_hands=True),
    Clause("5.4 OVERTEMP", sensor_broken, needs_hands=True),
    Clause("7 T17 WDT_RESET", watchdog, needs_hands=True),
    Clause("I7 QUEUE", queue, needs_hands=True),
    Clause("5.4 HV_OVER", high_voltage_high, needs_hands=True, is_last=True),
    Clause("2.5 CHAIN_WELD", welded_relay, needs_hands=True, is_last=True),
    Clause("5.4 MEMORY", memory_corrupted, needs_hands=True, is_last=True),
    Clause("I15 IDLE_CURRENT", idle_current, needs_hands=True, is_last=True),
    Clause("10 HEAT", too_hot, needs_hands=True, is_slow=True, is_last=True),
)
