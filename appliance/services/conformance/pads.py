"""Clauses on pads that are off or touch. [link 7 T10, 10, 19 R15]"""

from dataclasses import replace
from typing import Final

from appliance.services.conformance.bench import FAST, Bench
from appliance.services.conformance.clause import Clause, NotApplicable
from appliance.services.conformance.port import bits
from drivers.stimulator.codes import FaultBit, Flag, ModuleState, Result


def lead_off(bench: Bench) -> None:
    """A pad that lifts ends its channel within two pulses; with no channel left it is ARMED with PAUSED."""
    _lifted(bench, "open", FaultBit.LEAD_OFF, pulses=2)
    seen = bench.is_in(ModuleState.ARMED)
    bench.expect(bool(seen.flags & Flag.PAUSED), "PAUSED", bits(seen.flags))
    bench.expect(bool(seen.flags & Flag.LEADOFF_ANY), "LEADOFF_ANY", bits(seen.flags))
    bench.expect(bool(seen.lead_off_mask & 1), "the channel's bit in the mask", f"{seen.lead_off_mask}")


def lead_off_slow(bench: Bench) -> None:
    """Below 20 Hz one pulse suffices for LEAD_OFF."""
    _lifted(bench, "open", FaultBit.LEAD_OFF, pulses=1, f_dhz=150)


def short(bench: Bench) -> None:
    """Pads that touch end their channel within three pulses with SHORT."""
    _lifted(bench, "short", FaultBit.SHORT, pulses=3)


def short_slow(bench: Bench) -> None:
    """Below 20 Hz one pulse suffices for SHORT."""
    _lifted(bench, "short", FaultBit.SHORT, pulses=1, f_dhz=150)


def others_go_on(bench: Bench) -> None:
    """While one channel's pad is off, the others go on."""
    if bench.n_channels < 2:
        raise NotApplicable("one channel")
    bench.running(FAST, FAST, setpoints=(20, 20))
    bench.run(600)
    bench.hands.pad(0, "open")
    bench.run(300)
    seen = bench.is_in(ModuleState.RUNNING)
    bench.expect(bool(seen.faults & FaultBit.LEAD_OFF), "LEAD_OFF", bits(seen.faults))
    since_us = bench.now_us()
    bench.run(100)
    bench.expect(bool(bench.seen(since_us, 1)), "pulses on the other channel", "none")
    bench.expect(not bench.seen(since_us, 0), "none on the lifted one", "pulses")


def raised_again(bench: Bench) -> None:
    """A channel that lost its pad stays at 0 until setpoint 0 was seen, then rises from 0."""
    if bench.n_channels < 2:
        raise NotApplicable("one channel")
    bench.running(FAST, FAST, setpoints=(20, 5))
    bench.run(600)
    bench.hands.pad(0, "open")
    bench.run(300)
    bench.hands.pad(0, "typical")
    since_us = bench.now_us()
    bench.run(300)
    bench.expect(not bench.seen(since_us, 0), "no pulse while the setpoint stays", "pulses")
    bench.set(0, 5)
    bench.run(60)
    since_us = bench.now_us()
    bench.set(12, 5)
    bench.run(400)
    pulses = bench.seen(since_us, 0)
    bench.sent = "setpoint 0, then 1.2 mA, after a lead-off"
    bench.expect(bool(pulses), "pulses again", "none")
    bench.expect(abs(pulses[0].i1_ua) <= 610, "a first pulse of at most 0.5 mA", f"{pulses[0].i1_ua} uA")


def clear_in_armed(bench: Bench) -> None:
    """FAULT_CLEAR of LEAD_OFF is granted in ARMED, and START needs it."""
    _lifted(bench, "open", FaultBit.LEAD_OFF, pulses=2)
    bench.hands.pad(0, "typical")
    bench.cycle()
    answer = bench.ask_start()
    bench.expect(answer.result is Result.FAULT_PRESENT, "FAULT_PRESENT", answer.result.name)
    answer = bench.clear(FaultBit.LEAD_OFF)
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.set()
    answer = bench.ask_start()
    bench.expect(answer.result is Result.OK, "OK for START", answer.result.name)


def small_currents_judge_nothing(bench: Bench) -> None:
    """Pulses below 1 mA judge no pad."""
    bench.hands.pad(0, "open")
    bench.running(FAST, setpoints=(8,))
    bench.run(500)
    seen = bench.is_in(ModuleState.RUNNING)
    bench.expect(not seen.faults, "no bit", bits(seen.faults))


def _lifted(bench: Bench, quality: str, bit: FaultBit, *, pulses: int, f_dhz: int = 1_000) -> None:
    """The channel's pads change at 2 mA: so many pulses at most follow, and the bit is set."""
    bench.running(replace(FAST, f_dhz=f_dhz), setpoints=(20,))
    bench.run(800)
    bench.is_in(ModuleState.RUNNING)
    bench.hands.pad(0, quality)
    since_us = bench.now_us() + bench.slack_us // 4
    bench.run(400)
    bench.sent = f"pads {quality} at 2 mA"
    seen = bench.look()
    bench.sent = f"pads {quality} at 2 mA"
    bench.expect(bool(seen.faults & bit), bits(bit), bits(seen.faults))
    count = len(bench.seen(since_us))
    bench.expect(count <= pulses, f"at most {pulses} pulses", f"{count}")


CLAUSES: Final = (
    Clause("7 T10 LEAD_OFF", lead_off, needs_hands=True),
    Clause("R15 LEAD_OFF slow", lead_off_slow, needs_hands=True),
    Clause("7 T10 SHORT", short, needs_hands=True),
    Clause("R15 SHORT slow", short_slow, needs_hands=True),
    Clause("7 T10 OTHERS", others_go_on, needs_hands=True),
    Clause("7 T10 AGAIN", raised_again, needs_hands=True),
    Clause("R15 CLEAR", clear_in_armed, needs_hands=True),
    Clause("R15 1 mA", small_currents_judge_nothing, needs_hands=True),
)
