"""The plan of one tick, to the microsecond: slots, order, waiting, passing over, and what a pulse carries."""

import pytest

from drivers.firmware import caps, stats
from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, Pulse, armed, block, running

TICK_US = caps.TICK_US


def at(bench: Bench, *actual_ua: int, due_us: "tuple[int, ...]", busy_us: int = 0) -> None:
    """The channels stand at these currents, and their next pulses are due so long after the next tick."""
    core = bench.core
    bench.cycling = False
    for channel, current_ua in enumerate(actual_ua):
        core.target[channel] = core.actual[channel] = current_ua
        core.actual_check[channel] = ~current_ua
        core.first[channel] = 0
        core.due_us[channel] = due_us[channel] + TICK_US
    core.busy_us = busy_us + TICK_US


def planned(bench: Bench) -> "list[Pulse]":
    bench.pulses.clear()
    bench.tick()
    return bench.pulses


def starts(bench: Bench) -> "list[tuple[int, int]]":
    """Channel and microseconds after the tick of every pulse of the next tick."""
    return [(pulse.channel, pulse.at_us - bench._ticks * TICK_US) for pulse in planned(bench)]


@pytest.mark.invariant("I6")
def test_pulses_due_together_follow_each_other_by_both_phases_gap_recovery_and_guard() -> None:
    bench = running(block(k=2, pw=150, gap=70), block(pw=200, gap=100), block(pw=50, gap=0), channels=4)
    at(bench, 1000, 1000, 1000, due_us=(10, 10, 10))
    assert starts(bench) == [(0, 10), (1, 10 + 150 + 70 + 300 + 500), (2, 1030 + 200 + 100 + 200 + 500)]
    assert bench.core.busy_us == 2030 + 50 + 50 + 500


def test_the_pulse_that_is_due_first_comes_first() -> None:
    bench = running(block(), block())
    at(bench, 1000, 1000, due_us=(4001, 4000))
    assert starts(bench) == [(1, 4000)]
    assert starts(bench) == [(0, 0)]


@pytest.mark.parametrize(
    ("due_us", "busy_us", "expected"),
    [
        (3000, 0, [(0, 3000)]),
        (3000, 3000, [(0, 3000)]),
        (0, 4000, [(0, 4000)]),
        (4999, 0, [(0, 4999)]),
        (0, 4999, [(0, 4999)]),
        (0, 5000, []),
        (5000, 0, []),
        (-1, 0, [(0, 0)]),
    ],
)
def test_a_pulse_waits_for_the_outputs_and_for_its_tick(
    due_us: int, busy_us: int, expected: "list[tuple[int, int]]"
) -> None:
    bench = running(block())
    at(bench, 1000, due_us=(due_us,), busy_us=busy_us)
    assert starts(bench) == expected
    if not expected:
        assert starts(bench) == [(0, 0)]


@pytest.mark.parametrize(("late_us", "skipped"), [(10_000, 0), (10_001, 1), (20_001, 2)])
def test_a_pulse_more_than_its_period_late_is_passed_over_and_counted_once(
    late_us: int, skipped: int
) -> None:
    bench = running(block(f=1000))
    at(bench, 1000, due_us=(-late_us,))
    assert starts(bench)[0] == (0, 0)
    assert bench.core.stats_low[stats.SKIPPED] == skipped


@pytest.mark.invariant("I3")
def test_a_current_that_k_does_not_divide_is_rounded_down() -> None:
    bench = running(block(k=4, pw=100))
    at(bench, 1025, due_us=(0,))
    pulse = planned(bench)[0]
    assert (pulse.i1_ua, pulse.i2_ua, pulse.pw1_us, pulse.pw2_us) == (1024, 256, 100, 400)


@pytest.mark.parametrize(("due_us", "width_us"), [(0, 190), (3999, 184), (4000, 182)])
def test_a_swept_width_is_that_of_the_pulses_own_millisecond(due_us: int, width_us: int) -> None:
    bench = running(block(mode=2, f=100, f2=100, pw=200, pw2=100, period=1))
    at(bench, 1000, due_us=(due_us,))
    assert bench.core.phase_ms[0] == 0
    assert [pulse.pw1_us for pulse in planned(bench)] == [width_us]


def test_lead_check_pulses_are_symmetric_whatever_the_block_says() -> None:
    bench = armed(block(k=4, pw=60, gap=30), mode=c.MODE_LEADCHECK)
    bench.run(100)
    pulse = bench.pulses[0]
    assert (pulse.pw1_us, pulse.gap_us, pulse.pw2_us) == (100, 100, 100)
    assert pulse.i1_ua == pulse.i2_ua


@pytest.mark.parametrize("mode", [1, 2, 3])
def test_a_clock_that_runs_at_zero_is_in_step_when_current_comes(mode: int) -> None:
    bench = running(block(mode=mode, f=100, f2=100, pw2=100, period=10, burst=5, burst_rate=20, ramp_up=5000))
    begun_us = bench._ticks * TICK_US
    bench.run(1010)
    bench.setpoints = [10, 0, 0, 0]
    bench.run(1000)
    assert bench.pulses
    assert all((pulse.at_us - begun_us) % 100_000 == 0 for pulse in bench.pulses)
    assert bench.core.stats_low[stats.SKIPPED] == 0


def test_where_an_envelope_stands_at_zero_there_is_no_pulse_and_the_next_channel_is_served() -> None:
    bench = running(block(mode=3, ramp_up=500, off=100), block(f=1000))
    core = bench.core
    at(bench, 1000, 1000, due_us=(0, 100))
    core.phase_ms[0] = core.cycle_ms[0] - 5
    assert starts(bench) == [(1, 100)]
    assert core.phase_ms[0] == 0


def test_closed_gates_hand_out_no_pulse_whatever_was_planned() -> None:
    bench = running(block())
    at(bench, 1000, due_us=(0,))
    bench.now_ms += 5
    bench.core.step(bench.now_ms, bench.sensed())
    assert bench.core.queued == 1
    bench.core.outputs &= ~c.OUT_GATES
    assert not bench.core.next_pulse(bench._out)
