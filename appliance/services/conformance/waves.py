"""Clauses on pulses at the electrodes: amplitude, slew, balance, shape, time. [link 5.2, 7.1, 19 R11-R14]

Amplitudes are judged with 2 % and 0.1 mA, widths with 2 us, periods with 2 % and 0.3 ms.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from appliance.services.conformance.bench import FAST, PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.hands import Pulse
from drivers.pins import STIM_ACT
from drivers.stimulator.block import Block, Mode
from drivers.stimulator.codes import Flag, Kind, ModuleState
from drivers.stimulator.commands import ArmMode, CycleAnswer

SLEW_UA_PER_S: Final = 5_000
FIRST_UA: Final = 500
GUARD_US: Final = 100
IMBALANCE_NC: Final = 200
TICK_US: Final = 5_000
ENVELOPE_US: Final = 1_200_000
QUIET_US: Final = 12_000  # a tick, a pulse and the queue


def none_in_armed(bench: Bench) -> None:
    """In ARMED for treatment nothing reaches the electrodes."""
    began_us = bench.now_us()
    bench.armed()
    bench.set(20)
    bench.run(200)
    _count_is(bench, bench.seen(began_us, None), 0)


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
            _at_most(bench, pulse, 2_000)
            _width_is(bench, pulse, 100)
        _period_is(bench, pulses, 500_000)


def ceiling(bench: Bench) -> None:
    """No pulse exceeds its setpoint or its channel's ceiling, whatever is asked for."""
    blocks = [replace(FAST, i_max_ua=1_500), replace(FAST, i_max_ua=3_000)][: bench.n_channels]
    began_us = bench.running(*blocks, setpoints=(65_535, 12))
    bench.run(600)
    for channel, most_ua in ((0, 1_500), (1, 1_200)):
        pulses = bench.seen(began_us, channel)
        bench.expect(bool(pulses) or channel >= bench.n_channels, "pulses", "none")
        for pulse in pulses:
            _at_most(bench, pulse, most_ua)
        if pulses:
            _reaches(bench, pulses[-1], most_ua)


def slew(bench: Bench) -> None:
    """The intensity rises by at most 5.0 mA/s, from a first pulse of at most 0.5 mA."""
    began_us = bench.running(FAST, setpoints=(40,))
    bench.run(1_000)
    pulses = bench.seen(began_us)
    bench.expect(len(pulses) > 50, "pulses", f"{len(pulses)}")
    _first_is_small(bench, pulses)
    _never_too_fast(bench, pulses)
    _reaches(bench, pulses[-1], 4_000)


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
    _first_is_small(bench, pulses)


def down(bench: Bench) -> None:
    """A lower setpoint acts at the next pulse."""
    bench.running(FAST, setpoints=(15,))
    bench.run(500)
    bench.set(5)
    bench.cycle()
    lowered_us = bench.now_us()
    bench.run(100)
    for pulse in bench.seen(lowered_us + QUIET_US):
        _at_most(bench, pulse, 500)


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
    _first_is_small(bench, pulses)


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
    _first_is_small(bench, pulses)


def balance(bench: Bench) -> None:
    """Every pulse is balanced: opposite signs, and |Q1 - Q2| at most 0.2 uC or 2 %."""
    began_us = bench.running(replace(FAST, pw_us=400), setpoints=(30,))
    bench.run(900)
    pulses = bench.seen(began_us)
    bench.expect(len(pulses) > 30, "pulses", f"{len(pulses)}")
    for pulse in pulses:
        bench.expect(pulse.i1_ua * pulse.i2_ua < 0, "phases of opposite sign", str(tuple(pulse)))
        first, second = abs(pulse.i1_ua) * pulse.pw1_us, abs(pulse.i2_ua) * pulse.pw2_us
        left_nc = abs(first - second) / 1_000_000
        most_nc = max(IMBALANCE_NC, first / 50_000_000)
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


def shape(bench: Bench) -> None:
    """Width, gap and rate are the block's; the second phase is I/k for k x pw; b1 = 0 begins positive."""
    for block in (
        PLAIN,
        replace(PLAIN, starts_negative=True, pw_us=350, gap_us=0, f_dhz=800),
        replace(PLAIN, k=2, pw_us=150, gap_us=200, f_dhz=1_000),
        replace(PLAIN, k=4, pw_us=100, gap_us=50, f_dhz=300),
    ):
        bench.home()
        began_us = bench.running(block, setpoints=(20,))
        bench.run(500)
        _has_shape(bench, block, bench.seen(began_us)[-10:])


def alternation(bench: Bench) -> None:
    """With b2 the polarity alternates from pulse to pulse."""
    began_us = bench.running(replace(FAST, alternates=True), setpoints=(8,))
    bench.run(300)
    pulses = bench.seen(began_us)
    bench.expect(len(pulses) > 10, "pulses", f"{len(pulses)}")
    for before, after in pairwise(pulses):
        bench.expect(before.i1_ua * after.i1_ua < 0, "another sign than the pulse before", str(tuple(after)))


def bursts(bench: Bench) -> None:
    """Mode 1: n pulses at f, and a burst at every period of the burst rate from START on."""
    block = replace(PLAIN, mode=Mode.BURST, f_dhz=1_000, burst_pulses=4, burst_rate_dhz=50)
    began_us = bench.running(block, setpoints=(9,))
    bench.run(1_500)
    groups = _groups(bench.seen(began_us + 500_000), 100_000)[1:-1]
    bench.expect(len(groups) >= 2, "bursts", f"{len(groups)}")
    for group in groups:
        bench.expect(len(group) == 4, "4 pulses in a burst", f"{len(group)}")
        _period_is(bench, group, 10_000)
    _period_is(bench, [group[0] for group in groups], 200_000)


def envelope(bench: Bench) -> None:
    """Mode 3: up in ramp_up, a plateau, down in ramp_down, then off; time zero is START."""
    block = replace(
        FAST, mode=Mode.ENVELOPE, ramp_up_ms=500, hold_ms=300, ramp_down_ms=200, off_ms=200, f_dhz=500
    )
    began_us = bench.running(block, setpoints=(10,))
    bench.run(2_500)
    pulses = bench.seen(began_us)
    late_us = 25_000 + bench.slack_us
    for pulse in pulses:
        at_us = (pulse.t_us - began_us) % ENVELOPE_US
        if at_us > 1_000_000 + late_us:
            bench.expect(False, "no pulse in the off phase", f"one {at_us // 1000} ms into the cycle")
        _at_most(bench, pulse, 1_000)
    plateau = [p for p in pulses if 530_000 <= p.t_us - began_us - ENVELOPE_US <= 770_000]
    bench.expect(len(plateau) > 8, "pulses on the second plateau", f"{len(plateau)}")
    for pulse in plateau:
        _reaches(bench, pulse, 1_000)
    early = [p for p in pulses if 200_000 <= p.t_us - began_us - ENVELOPE_US <= 240_000]
    for pulse in early:
        _at_most(bench, pulse, 480 + bench.slack_us // 500)


def sweep(bench: Bench) -> None:
    """Mode 2: rate and width go linearly to f2 and pw2 in half the period, and back."""
    block = replace(
        PLAIN, mode=Mode.MODULATED, f_dhz=400, f2_dhz=1_000, pw_us=100, pw2_us=300, sweep_period_ms=2_000
    )
    began_us = bench.running(block, setpoints=(9,))
    bench.run(2_100)
    pulses = bench.seen(began_us + 300_000)
    for pulse in pulses:
        at = (pulse.t_us - began_us) % 2_000_000 / 1_000_000
        share = at if at <= 1 else 2 - at
        wanted = 100 + 200 * share
        near = 6 + bench.slack_us / 5_000
        bench.expect(
            abs(pulse.pw1_us - wanted) <= near, f"{wanted:.0f} us at {at:.2f} s", f"{pulse.pw1_us} us"
        )
    middle = [p for p in pulses if 900_000 <= p.t_us - began_us <= 1_100_000]
    bench.expect(17 <= len(middle) <= 22, "about 19 pulses around 1.0 s", f"{len(middle)}")


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


# ---- judging pulses


def _count_is(bench: Bench, pulses: Sequence[Pulse], count: int) -> None:
    bench.expect(len(pulses) == count, f"{count} pulses", f"{len(pulses)}")


def allowed_ua(limit_ua: int) -> int:
    """The limit with what a front end may be off."""
    return limit_ua * 102 // 100 + 100


def _at_most(bench: Bench, pulse: Pulse, most_ua: int) -> None:
    peak_ua = max(abs(pulse.i1_ua), abs(pulse.i2_ua))
    bench.expect(peak_ua <= allowed_ua(most_ua), f"at most {most_ua} uA", f"{peak_ua} uA at {pulse.t_us} us")


def _reaches(bench: Bench, pulse: Pulse, wanted_ua: int) -> None:
    at_ua = abs(pulse.i1_ua)
    bench.expect(at_ua >= wanted_ua * 95 // 100 - 100, f"about {wanted_ua} uA", f"{at_ua} uA")


def _first_is_small(bench: Bench, pulses: Sequence[Pulse]) -> None:
    _at_most(bench, pulses[0], FIRST_UA)


def _never_too_fast(bench: Bench, pulses: Sequence[Pulse]) -> None:
    for number, early in enumerate(pulses):
        late = pulses[min(number + 25, len(pulses) - 1)]
        rise_ua = abs(late.i1_ua) - abs(early.i1_ua)
        may_ua = SLEW_UA_PER_S * (late.t_us - early.t_us + TICK_US) // 1_000_000
        took_ms = (late.t_us - early.t_us) // 1000
        bench.expect(rise_ua <= allowed_ua(may_ua), f"+{may_ua} uA in {took_ms} ms", f"+{rise_ua} uA")


def _width_is(bench: Bench, pulse: Pulse, pw_us: int) -> None:
    bench.expect(abs(pulse.pw1_us - pw_us) <= 2, f"{pw_us} us wide", f"{pulse.pw1_us} us")


def _period_is(bench: Bench, pulses: Sequence[Pulse], period_us: int) -> None:
    for before, after in pairwise(pulses):
        gap_us = after.t_us - before.t_us
        near = abs(gap_us - period_us) <= period_us // 50 + 300
        bench.expect(near, f"{period_us} us from pulse to pulse", f"{gap_us} us")


def _has_shape(bench: Bench, block: Block, pulses: Sequence[Pulse]) -> None:
    bench.expect(len(pulses) >= 5, "pulses", f"{len(pulses)}")
    _period_is(bench, pulses, 10_000_000 // block.f_dhz)
    sign = -1 if block.starts_negative else 1
    for pulse in pulses:
        _width_is(bench, pulse, block.pw_us)
        bench.expect(pulse.i1_ua * sign > 0, f"first phase of sign {sign:+d}", f"{pulse.i1_ua} uA")
        bench.expect(abs(pulse.gap_us - block.gap_us) <= 2, f"gap {block.gap_us} us", f"{pulse.gap_us} us")
        wide = block.k * block.pw_us
        bench.expect(abs(pulse.pw2_us - wide) <= 2 * block.k, f"phase 2 of {wide} us", f"{pulse.pw2_us} us")
        second, wanted = abs(pulse.i2_ua), abs(pulse.i1_ua) // block.k
        near = abs(second - wanted) <= wanted // 20 + 60
        bench.expect(near, f"phase 2 of {wanted} uA", f"{second} uA")


def _groups(pulses: Sequence[Pulse], gap_us: int) -> list[list[Pulse]]:
    groups: list[list[Pulse]] = []
    for pulse in pulses:
        if groups and pulse.t_us - groups[-1][-1].t_us < gap_us:
            groups[-1].append(pulse)
        else:
            groups.append([pulse])
    return groups


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
    Clause("5.2 SHAPE", shape, needs_hands=True),
    Clause("5.2 ALTERNATE", alternation, needs_hands=True),
    Clause("5.2 BURST", bursts, needs_hands=True),
    Clause("R14 ENVELOPE", envelope, needs_hands=True),
    Clause("5.2 SWEEP", sweep, needs_hands=True),
    Clause("R14 i_meas", measured, needs_hands=True),
    Clause("2.1 STIM_ACT", witness, needs_hands=True),
)
