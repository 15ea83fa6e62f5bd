"""Clauses on pulses at the electrodes: amplitude, slew, balance, guard. [link 7.1 I1-I6, 19 R13]"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

from appliance.services.conformance.bench import FAST, PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.pulses import (
    at_most,
    first_is_small,
    never_too_fast,
    period_is,
    reaches,
    width_is,
)
from drivers.pins import STIM_ACT
from drivers.stimulator.block import Mode
from drivers.stimulator.codes import Flag, Kind, ModuleState
from drivers.stimulator.commands import ArmMode, CycleAnswer

GUARD_US: Final = 100
IMBALANCE_NC: Final = 200
QUIET_US: Final = 12_000  # a tick, a pulse and the queue


def none_in_armed(bench: Bench) -> None:
    """In ARMED for treatment nothing reaches the electrodes."""
    began_us = bench.now_us()
    bench.armed()
    bench.set(20)
    bench.run(200)
    pulses = bench.seen(began_us, None)
    bench.expect(not pulses, "no pulse", f"{len(pulses)}")


def probe(bench: Bench) -> None:
    """In lead check each channel gets 2 Hz of pulses of 100 us and at most 2.0 mA."""
    blocks = (PLAIN,) * min(2, bench.n_channels)
    bench.armed(*blocks, mode=ArmMode.LEADCHECK)
    began_us = bench.now_us()
    bench.run(1_600)
    for channel in range(len(blocks)):
        pulses = bench.seen(began_us, channel)
        bench.expect(2 <= len(pulses) <= 4, "about 3 pulses in 1.6 s", f"{len(pulses)}")
        for pulse in pulses:
            at_most(bench, pulse, 2_000)
            width_is(bench, pulse, 100)
        period_is(bench, pulses, 500_000)


def ceiling(bench: Bench) -> None:
    """No pulse exceeds its setpoint or its channel's ceiling, whatever is asked for."""
    blocks = [replace(FAST, i_max_ua=1_500), replace(FAST, i_max_ua=3_000)][: bench.n_channels]
    began_us = bench.running(*blocks, setpoints=(65_535, 12))
    bench.run(600)
    for channel, most_ua in ((0, 1_500), (1, 1_200)):
        pulses = bench.seen(began_us, channel)
        bench.expect(bool(pulses) or channel >= bench.n_channels, "pulses", "none")
        for pulse in pulses:
            at_most(bench, pulse, most_ua)
        if pulses:
            reaches(bench, pulses[-1], most_ua)


def slew(bench: Bench) -> None:
    """The intensity rises by at most 5.0 mA/s, from a first pulse of at most 0.5 mA."""
    began_us = bench.running(FAST, setpoints=(40,))
    bench.run(1_000)
    pulses = bench.seen(began_us)
    bench.expect(len(pulses) > 50, "pulses", f"{len(pulses)}")
    first_is_small(bench, pulses)
    never_too_fast(bench, pulses)
    reaches(bench, pulses[-1], 4_000)


def slow_start(bench: Bench) -> None:
    """At a slow rate too the first pulse is at most 0.5 mA: the intensity waits there until it is out."""
    block = replace(PLAIN, mode=Mode.BURST, f_dhz=1_000, burst_pulses=1, burst_rate_dhz=10)
    bench.running(block)
    bench.run(200)
    began_us = bench.now_us()
    bench.set(40)
    bench.run(1_100)
    pulses = bench.seen(began_us)
    bench.expect(bool(pulses), "a pulse", "none")
    first_is_small(bench, pulses)


def down(bench: Bench) -> None:
    """A lower setpoint acts at the next pulse."""
    bench.running(FAST, setpoints=(15,))
    bench.run(500)
    bench.set(5)
    bench.cycle()
    lowered_us = bench.now_us()
    bench.run(100)
    for pulse in bench.seen(lowered_us + QUIET_US):
        at_most(bench, pulse, 500)


def from_zero(bench: Bench) -> None:
    """After a pause and after a stop the first pulse is at most 0.5 mA again."""
    bench.running(FAST, setpoints=(15,))
    bench.run(500)
    bench.accepted(Kind.PAUSE)
    bench.run_until(lambda seen: seen.state is ModuleState.ARMED, 400, "ARMED")
    bench.set()
    began_us = bench.start()
    bench.set(15)
    bench.run(400)
    pulses = bench.seen(began_us)
    bench.expect(bool(pulses), "pulses", "none")
    first_is_small(bench, pulses)


def from_zero_setpoint(bench: Bench) -> None:
    """After setpoint 0 the first pulse is at most 0.5 mA again."""
    bench.running(FAST, setpoints=(15,))
    bench.run(500)
    bench.set(0)
    bench.run(60)
    began_us = bench.now_us()
    bench.set(15)
    bench.run(400)
    pulses = bench.seen(began_us)
    bench.expect(bool(pulses), "pulses", "none")
    first_is_small(bench, pulses)


def balance(bench: Bench) -> None:
    """Every pulse is balanced: opposite signs, and |Q1 - Q2| at most 0.2 uC or 2 %."""
    began_us = bench.running(replace(FAST, pw_us=400), setpoints=(30,))
    bench.run(900)
    pulses = bench.seen(began_us)
    bench.expect(len(pulses) > 30, "pulses", f"{len(pulses)}")
    for pulse in pulses:
        bench.expect(pulse.i1_ua * pulse.i2_ua < 0, "phases of opposite sign", str(tuple(pulse)))
        first, second = abs(pulse.i1_ua) * pulse.pw1_us, abs(pulse.i2_ua) * pulse.pw2_us
        left_nc = abs(first - second) / 1_000
        most_nc = max(IMBALANCE_NC, first / 50_000)
        bench.expect(left_nc <= most_nc, f"at most {most_nc:.0f} nC left", f"{left_nc:.0f} nC")


def one_at_a_time(bench: Bench) -> None:
    """Two channels are never on together: at least 100 us lie between two pulses."""
    if bench.n_channels < 2:
        return
    blocks = (replace(FAST, f_dhz=1_500, pw_us=400), replace(FAST, f_dhz=1_490, pw_us=400))
    began_us = bench.running(*blocks, setpoints=(9, 9))
    bench.run(900)
    pulses = bench.seen(began_us, None)
    bench.expect(len(pulses) > 100, "pulses", f"{len(pulses)}")
    for before, after in pairwise(pulses):
        gap_us = after.t_us - before.ends_us
        bench.expect(gap_us >= GUARD_US, "100 us of guard", f"{gap_us} us between {before} and {after}")


def measured(bench: Bench) -> None:
    """CYCLE's i_meas is the last delivered pulse, z is its impedance, and PULSED says that there was one."""
    bench.hands.pad(0, "500")
    began_us = bench.running(FAST, setpoints=(15,))
    seen = bench.run(600)[-1]
    reading = CycleAnswer.decode(seen.payload).channels[0]
    real_ua = abs(bench.seen(began_us)[-1].i1_ua)
    near = abs(reading.i_ua - real_ua) <= real_ua // 10 + 300
    bench.expect(near, f"i_meas of {real_ua} uA", f"{reading.i_ua} uA")
    z_ohm = reading.z_ohm or 65_535
    bench.expect(400 <= z_ohm <= 650, "z of about 500 Ohm", f"{z_ohm} Ohm")
    bench.expect(bool(seen.flags & Flag.PULSED), "PULSED = 1", "PULSED = 0")


def witness(bench: Bench) -> None:
    """STIM_ACT is high from every pulse on for 1 ms, and low without pulses."""
    bench.running(replace(FAST, f_dhz=1_500), setpoints=(8,))
    bench.edges.clear()
    bench.run(200)
    bench.wire.inputs()
    rises = sum(1 for _, inputs in bench.edges if inputs & STIM_ACT.mask)
    bench.expect(rises >= 10, "STIM_ACT high at the pulses", f"{rises} times")
    bench.set()
    bench.run(60)
    bench.edges.clear()
    bench.run(100)
    rises = sum(1 for _, inputs in bench.edges if inputs & STIM_ACT.mask)
    bench.expect(rises == 0, "STIM_ACT low without pulses", f"high {rises} times")


CLAUSES: Final = (
    Clause("I1 ARMED", none_in_armed, needs_hands=True),
    Clause("I1 PROBE", probe, needs_hands=True),
    Clause("I3 CEILING", ceiling, needs_hands=True),
    Clause("I4 SLEW", slew, needs_hands=True),
    Clause("R13 FIRST PULSE", slow_start, needs_hands=True),
    Clause("7 T7 DOWN", down, needs_hands=True),
    Clause("I4 PAUSE", from_zero, needs_hands=True),
    Clause("I4 ZERO", from_zero_setpoint, needs_hands=True),
    Clause("I5 BALANCE", balance, needs_hands=True),
    Clause("I6 ONE AT A TIME", one_at_a_time, needs_hands=True),
    Clause("R14 i_meas", measured, needs_hands=True),
    Clause("2.1 STIM_ACT", witness, needs_hands=True),
)
