"""Clauses on the form of the output: phases, polarity, bursts, envelope, sweep. [link 5.2, 19 R11, R14]"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

from appliance.services.conformance.bench import FAST, PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.pulses import at_most, groups, has_shape, period_is, reaches
from drivers.stimulator.block import Mode

ENVELOPE_US: Final = 1_200_000


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
        has_shape(bench, block, bench.seen(began_us)[-10:])


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
    parts = groups(bench.seen(began_us + 500_000), 100_000)[1:-1]
    bench.expect(len(parts) >= 2, "bursts", f"{len(parts)}")
    for group in parts:
        bench.expect(len(group) == 4, "4 pulses in a burst", f"{len(group)}")
        period_is(bench, group, 10_000)
    period_is(bench, [group[0] for group in parts], 200_000)


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
        at_most(bench, pulse, 1_000)
    plateau = [p for p in pulses if 530_000 <= p.t_us - began_us - ENVELOPE_US <= 770_000]
    bench.expect(len(plateau) > 8, "pulses on the second plateau", f"{len(plateau)}")
    for pulse in plateau:
        reaches(bench, pulse, 1_000)
    early = [p for p in pulses if 200_000 <= p.t_us - began_us - ENVELOPE_US <= 240_000]
    for pulse in early:
        at_most(bench, pulse, 480 + bench.slack_us // 500)


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


CLAUSES: Final = (
    Clause("5.2 SHAPE", shape, needs_hands=True),
    Clause("5.2 ALTERNATE", alternation, needs_hands=True),
    Clause("5.2 BURST", bursts, needs_hands=True),
    Clause("R14 ENVELOPE", envelope, needs_hands=True),
    Clause("5.2 SWEEP", sweep, needs_hands=True),
)
