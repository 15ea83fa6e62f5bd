"""The clocks of the four modes, step by step against plain arithmetic [link 5.2, R14]."""

import pytest

from drivers.firmware import codes as c
from drivers.firmware import waves
from drivers.firmware.core import Core
from tests.unit.firmware.bench import armed, block, running

US = 1_000_000
SWEEP = block(mode=2, f=100, f2=600, pw=300, pw2=100, period=10)


def channel_1(content: bytes) -> Core:
    """The core in RUNNING, with the block on its second channel, at time zero of its clocks."""
    core = running(block(), content).core
    waves.restart(core, 1)
    return core


def steps(core: Core, count: int) -> "list[int]":
    """The next due times, from time zero on."""
    found = []
    for _ in range(count):
        found.append(core.due_us[1])
        waves.advance(core, 1)
    return found


def test_a_restart_is_time_zero_for_every_clock() -> None:
    core = channel_1(block(mode=1, f=1000, burst=7, burst_rate=10))
    clocks = ("phase_ms", "due_us", "fraction", "burst_fraction", "burst_span", "flipped")
    for name in clocks:
        getattr(core, name)[1] = 5
    core.burst_left[1] = 3
    waves.restart(core, 1)
    assert [getattr(core, name)[1] for name in clocks] == [0] * 6
    assert core.burst_left[1] == 7


@pytest.mark.parametrize("rate", [10, 11, 333, 700, 1237, 1500])
def test_pulses_are_never_a_microsecond_off_their_rate_and_exact_every_ten_seconds(rate: int) -> None:
    core = channel_1(block(f=rate))
    due_us = steps(core, rate + 1)
    assert due_us == [10 * US * index // rate for index in range(rate + 1)]
    assert core.interval_us[1] == due_us[1]


@pytest.mark.parametrize(
    ("burst", "rate", "burst_rate"), [(3, 333, 30), (1, 1000, 7), (5, 1500, 49), (2, 11, 5)]
)
def test_bursts_begin_at_their_exact_rate_and_so_do_the_pulses_in_each(
    burst: int, rate: int, burst_rate: int
) -> None:
    core = channel_1(block(mode=1, f=rate, burst=burst, burst_rate=burst_rate))
    expected = [
        10 * US * number // burst_rate + 10 * US * place // rate
        for number in range(burst_rate)
        for place in range(burst)
    ]
    assert steps(core, burst * burst_rate + 1) == expected + [10 * US]


@pytest.mark.parametrize(
    ("phase_ms", "ahead_ms", "value"),
    [
        (0, 0, 100),
        (1, 0, 101),
        (0, 1, 101),
        (249, 0, 349),
        (250, 0, 350),
        (499, 0, 599),
        (500, 0, 600),
        (501, 0, 599),
        (998, 1, 101),
        (999, 0, 101),
        (999, 1, 100),
        (999, 2, 101),
    ],
)
def test_a_sweep_goes_up_and_down_by_the_millisecond(phase_ms: int, ahead_ms: int, value: int) -> None:
    core = channel_1(SWEEP)
    core.phase_ms[1] = phase_ms
    assert waves.between(core, 1, 100, 600, ahead_ms) == value
    assert waves.between(core, 1, 600, 100, ahead_ms) == 700 - value


@pytest.mark.parametrize(
    ("period", "at_ms", "value"),
    [
        (5000, 0, 0),
        (5000, 24, 0),
        (5000, 25, 1),
        (5000, 250_000, 5000),
        (5000, 499_999, 0),
        (5001, 49, 0),
        (5001, 50, 1),
        (5001, 149, 2),
        (5001, 250_050, 5001),
        (5001, 250_099, 5000),
    ],
)
def test_a_sweep_of_more_than_500_s_is_worked_out_by_50_ms(period: int, at_ms: int, value: int) -> None:
    core = channel_1(SWEEP)
    core.sweep[1] = period
    core.phase_ms[1] = at_ms
    assert waves.between(core, 1, 0, period, 0) == value


def test_rate_and_width_are_swept_in_mode_2_alone() -> None:
    core = channel_1(SWEEP)
    core.phase_ms[1] = 250
    assert (waves.rate_of(core, 1), waves.width_of(core, 1, 50)) == (350, 180)
    core.mode[1] = waves.CONTINUOUS
    assert (waves.rate_of(core, 1), waves.width_of(core, 1, 50)) == (100, 300)


@pytest.mark.parametrize(
    ("due_us", "interval_us"),
    [(0, 100_000), (-5000, 100_000), (999, 100_000), (1000, 99_009), (9999, 91_743)],
)
def test_a_swept_interval_is_that_of_the_pulses_own_millisecond(due_us: int, interval_us: int) -> None:
    core = channel_1(SWEEP)
    core.due_us[1] = due_us
    waves.advance(core, 1)
    assert (core.interval_us[1], core.due_us[1]) == (interval_us, due_us + interval_us)


def test_the_lead_check_has_its_own_period() -> None:
    bench = armed(block(), block(mode=1, burst=5, burst_rate=2), mode=c.MODE_LEADCHECK)
    core = bench.core
    core.due_us[1] = 77
    waves.advance(core, 1)
    assert (core.interval_us[1], core.due_us[1]) == (500_000, 500_077)
    assert waves.height(core, 1, 0) == waves.UNITY


@pytest.mark.parametrize(
    ("mode", "phase_ms", "elapsed_ms", "after_ms"),
    [
        (0, 7, 5, 7),
        (1, 7, 5, 7),
        (2, 994, 5, 999),
        (2, 995, 5, 0),
        (3, 3994, 5, 3999),
        (3, 3995, 5, 0),
        (3, 3995, 9, 4),
    ],
)
def test_sweep_and_envelope_time_begin_again_at_their_end(
    mode: int, phase_ms: int, elapsed_ms: int, after_ms: int
) -> None:
    core = channel_1(block(mode=mode, f2=100, pw2=100, period=10, burst=1, burst_rate=1, hold=50, off=50))
    core.phase_ms[1] = phase_ms
    core.due_us[1] = 20_000
    waves.proceed(core, 1, elapsed_ms)
    assert (core.phase_ms[1], core.due_us[1]) == (after_ms, 20_000 - elapsed_ms * 1000)


@pytest.mark.parametrize(("due_us", "after_us"), [(-9_994_999, -9_999_999), (-9_995_001, -10_000_000)])
def test_a_pulse_long_past_falls_no_further(due_us: int, after_us: int) -> None:
    core = channel_1(block())
    core.due_us[1] = due_us
    waves.proceed(core, 1, 5)
    assert core.due_us[1] == after_us


# up 0-2000, plateau to 2500, down to 3500, off to 4000
SHAPE = block(mode=3, f=100, ramp_up=2000, hold=50, ramp_down=1000, off=50)


@pytest.mark.parametrize(
    ("phase_ms", "offset_us", "height"),
    [
        (0, 0, 0),
        (1, 0, 16384 // 2000),
        (0, 1999, 16384 // 2000),
        (1000, 0, 8192),
        (1999, 0, 16384 * 1999 // 2000),
        (2000, 0, 16384),
        (2500, 0, 16384),
        (2501, 0, 16384 * 999 // 1000),
        (3000, 0, 8192),
        (3499, 0, 16),
        (3500, 0, 0),
        (3999, 0, 0),
        (3999, 1000, 0),
        (3998, 1002_000, 8192),
    ],
)
def test_an_envelope_stands_where_its_ramps_put_it(phase_ms: int, offset_us: int, height: int) -> None:
    core = channel_1(SHAPE)
    core.phase_ms[1] = phase_ms
    assert waves.height(core, 1, offset_us) == height
    core.mode[1] = waves.CONTINUOUS
    assert waves.height(core, 1, offset_us) == waves.UNITY


def test_an_envelope_without_a_ramp_down_stands_until_its_last_millisecond() -> None:
    core = channel_1(block(mode=3, ramp_up=500, hold=10, ramp_down=0, off=10))
    core.phase_ms[1] = 599
    assert [waves.height(core, 1, offset_us) for offset_us in (0, 1000, 2000)] == [16384, 16384, 0]


@pytest.mark.parametrize(
    ("phase_ms", "due_us", "next_us"),
    [
        (0, 0, 100_000),
        (3000, 0, 100_000),
        (3000, 399_999, 499_999),
        (3000, 400_000, 1_000_000),
        (3395, 0, 100_000),
        (3400, 0, 600_000),
        (3600, 0, 400_000),
        (3995, 4999, 5_000),
        (3995, 5000, 105_000),
        (3995, 3_404_999, 3_504_999),
        (3995, 3_405_000, 4_005_000),
    ],
)
def test_after_the_ramp_down_the_next_pulse_is_the_start_of_the_next_cycle(
    phase_ms: int, due_us: int, next_us: int
) -> None:
    core = channel_1(SHAPE)
    core.phase_ms[1] = phase_ms
    core.due_us[1] = due_us
    core.fraction[1] = 0
    waves.advance(core, 1)
    assert (core.due_us[1], core.interval_us[1]) == (next_us, next_us - due_us)


@pytest.mark.parametrize(("rate", "count"), [(333, 34), (11, 2)])
def test_the_rate_of_an_envelope_begins_anew_in_each_cycle(rate: int, count: int) -> None:
    core = channel_1(block(mode=3, f=rate, ramp_up=1000, ramp_down=0, off=0))
    in_a_cycle = [10 * US * index // rate for index in range(count)]
    assert steps(core, 2 * count) == in_a_cycle + [US + at for at in in_a_cycle]


@pytest.mark.parametrize(("off", "next_us"), [(49_900, 500 * US), (49_901, 500 * US)])
def test_a_start_more_than_500_s_ahead_is_looked_at_again_on_the_way(off: int, next_us: int) -> None:
    core = channel_1(block(mode=3, f=10, ramp_up=1000, ramp_down=0, off=off))
    waves.advance(core, 1)
    assert core.due_us[1] == next_us
    core = channel_1(block(mode=3, f=10, ramp_up=1000, ramp_down=0, off=off))
    core.due_us[1] = 1000
    waves.advance(core, 1)
    assert core.due_us[1] == (500 * US if off == 49_900 else 500 * US + 1000)
