from itertools import pairwise

import pytest

from drivers.firmware import codes as c
from drivers.firmware import waves
from tests.unit.firmware.bench import Bench, Pulse, armed, block, running


def of(bench: Bench, channel: int) -> list[Pulse]:
    return [pulse for pulse in bench.pulses if pulse.channel == channel]


def gaps_us(pulses: list[Pulse]) -> list[int]:
    return [later.at_us - earlier.at_us for earlier, later in pairwise(pulses)]


def settled(*blocks: bytes, level: int = 50, for_ms: int = 10_000, channels: int = 2) -> Bench:
    """Running long enough to have reached the level, then only the pulses from there on."""
    bench = running(*blocks, channels=channels)
    bench.setpoints = [level] * len(blocks) + [0] * (4 - len(blocks))
    bench.run(level * 20 + 200)
    bench.pulses.clear()
    bench.run(for_ms)
    return bench


@pytest.mark.parametrize("rate", [10, 35, 99, 333, 700, 1000, 1237, 1500])
def test_continuous_pulses_come_at_their_exact_mean_rate(rate: int) -> None:
    bench = settled(block(f=rate, pw=100), for_ms=10_000)
    assert abs(len(bench.pulses) - rate) <= 1
    period = 10_000_000 / rate
    assert all(abs(gap - period) <= 1 for gap in gaps_us(bench.pulses))


def test_a_pulse_carries_the_block_it_was_planned_from() -> None:
    bench = settled(block(pw=150, gap=70, polarity=1), level=40, for_ms=20)
    pulse = bench.pulses[0]
    assert (pulse.i1_ua, pulse.pw1_us, pulse.gap_us, pulse.i2_ua, pulse.pw2_us) == (4000, 150, 70, 4000, 150)
    assert pulse.polarity == -1


def test_alternate_polarity_changes_with_every_pulse() -> None:
    bench = settled(block(alternate=1), for_ms=200)
    signs = [pulse.polarity for pulse in bench.pulses]
    assert all(one == -other for one, other in pairwise(signs))


@pytest.mark.parametrize("k", [2, 4])
def test_an_asymmetric_pulse_is_balanced_to_the_nanocoulomb(k: int) -> None:
    bench = running(block(k=k, pw=100, f=500, alternate=1))
    bench.setpoints = [77, 0, 0, 0]
    bench.run(3000)
    assert len(bench.pulses) > 100
    for pulse in bench.pulses:
        assert pulse.i1_ua * pulse.pw1_us == pulse.i2_ua * pulse.pw2_us
        assert pulse.pw2_us == k * pulse.pw1_us


@pytest.mark.requirement("PRG-02")
@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F33")
@pytest.mark.parametrize("rate", [10, 50, 1000])
def test_intensity_rises_5_ma_a_second_from_a_first_pulse_of_half_a_milliamp(rate: int) -> None:
    bench = running(block(f=rate, i_max=300))
    bench.setpoints = [300, 0, 0, 0]
    bench.run(7000)
    first = bench.pulses[0]
    assert 0 < first.i1_ua <= 500
    for earlier, later in pairwise(bench.pulses):
        rise = later.i1_ua - earlier.i1_ua
        assert rise <= (later.at_us - earlier.at_us) * 5 // 1000 + 25
    assert bench.pulses[-1].i1_ua == 30_000


@pytest.mark.fault("F32")
def test_a_setpoint_beyond_the_ceiling_is_clamped_and_told() -> None:
    bench = running(block(i_max=60))
    bench.setpoints = [65_535, 0, 0, 0]
    bench.run(2000)
    assert bench.core.actual[0] == 6000
    assert bench.ask(c.POLL).flags & c.FLAG_CLAMPED
    bench.setpoints = [60, 0, 0, 0]
    bench.run(40)
    assert not bench.ask(c.POLL).flags & c.FLAG_CLAMPED


def test_a_channel_outside_the_mask_stays_silent() -> None:
    bench = running(block(), block(), mask=1)
    bench.setpoints = [50, 50, 0, 0]
    bench.run(2000)
    assert of(bench, 0) and not of(bench, 1)


def test_intensity_falls_at_the_next_pulse() -> None:
    bench = settled(block(f=100), level=200, for_ms=100)
    bench.setpoints = [30, 0, 0, 0]
    bench.cycle()
    bench.pulses.clear()
    bench.run(300)
    assert {pulse.i1_ua for pulse in bench.pulses} == {3000}


def test_a_held_intensity_stays_and_may_be_lowered() -> None:
    bench = running(block())
    bench.setpoints = [100, 0, 0, 0]
    bench.run(1000)
    bench.cycling = False
    at_ua = bench.core.actual[0]
    for _ in range(20):
        bench.cycle(control=3)
        bench.run(20)
    assert bench.core.actual[0] == at_ua
    assert not bench.ask(c.POLL).flags & c.FLAG_RAMPING
    bench.setpoints = [20, 0, 0, 0]
    bench.cycle(control=3)
    bench.run(10)
    assert bench.core.actual[0] == 2000


def test_ramping_is_told_until_the_target_is_reached() -> None:
    bench = running(block())
    bench.setpoints = [10, 0, 0, 0]
    bench.run(100)
    assert bench.ask(c.POLL).flags & c.FLAG_RAMPING
    bench.run(300)
    assert not bench.ask(c.POLL).flags & c.FLAG_RAMPING


def test_a_pulse_clock_restarts_when_the_target_leaves_zero() -> None:
    bench = running(block(f=10))
    bench.run(1235)
    bench.cycling = False
    bench.setpoints = [50, 0, 0, 0]
    bench.cycle()
    start_us = bench._ticks * 5000
    bench.cycling = True
    bench.run(1100)
    assert [pulse.at_us - start_us for pulse in bench.pulses] == [5000, 1_005_000]


@pytest.mark.parametrize(
    ("burst", "burst_rate", "rate"), [(9, 20, 1000), (1, 50, 1500), (20, 3, 200), (5, 1, 1000), (10, 7, 70)]
)
def test_bursts_have_their_count_and_rate(burst: int, burst_rate: int, rate: int) -> None:
    bench = settled(block(mode=1, burst=burst, burst_rate=burst_rate, f=rate, pw=100), for_ms=40_000)
    inside = 10_000_000 // rate
    starts = [b.at_us for a, b in pairwise(bench.pulses) if b.at_us - a.at_us > inside + 1]
    if burst > 1 and burst * burst_rate < rate:
        whole = [pulse.at_us for pulse in bench.pulses if starts[0] <= pulse.at_us < starts[-1]]
        assert len(whole) == burst * (len(starts) - 1)
        assert all(abs(gap - 10_000_000 / burst_rate) <= 1 for gap in (b - a for a, b in pairwise(starts)))
    assert abs(len(bench.pulses) - burst * burst_rate * 4) <= burst


def test_a_sweep_goes_there_and_back_in_its_period() -> None:
    bench = settled(block(mode=2, f=700, f2=1200, pw=200, pw2=100, period=120), level=10, for_ms=24_000)
    widths = [pulse.pw1_us for pulse in bench.pulses]
    assert (min(widths), max(widths)) == (100, 200)
    gaps = gaps_us(bench.pulses)
    assert abs(min(gaps) - 8333) <= 10
    assert abs(max(gaps) - 14_286) <= 10
    steps = [abs(b - a) for a, b in pairwise(widths)]
    assert max(steps) <= 1
    wide = [pulse.at_us for pulse in bench.pulses if pulse.pw1_us == 200]
    narrow = [pulse.at_us for pulse in bench.pulses if pulse.pw1_us == 100]
    assert 11_900_000 <= wide[-1] - wide[0] <= 12_100_000 + 20_000
    assert all(abs(abs(at - wide[0]) % 12_000_000 - 6_000_000) < 120_000 for at in narrow)


def test_a_long_falling_sweep_reaches_its_other_end_at_half_its_period() -> None:
    bench = running(block(mode=2, f=90, f2=10, pw=250, pw2=250, period=1200, limit=3600))
    bench.setpoints = [10, 0, 0, 0]
    bench.run(62_000)
    assert 900_000 < max(gaps_us(bench.pulses)[-3:]) <= 1_000_000
    early = [gap for gap in gaps_us(bench.pulses[:20])]
    assert 111_000 <= min(early) <= 114_000


def test_a_very_long_sweep_stays_within_its_ends() -> None:
    bench = running(block(mode=2, f=90, f2=10, pw=250, pw2=100, period=24_000, limit=3600))
    bench.setpoints = [10, 0, 0, 0]
    core = bench.core
    bench.run(1000)
    for phase_ms in (0, 600_000, 1_199_999, 1_200_000, 1_200_001, 2_399_999):
        core.phase_ms[0] = phase_ms
        bench.pulses.clear()
        bench.run(1100)
        assert all(100 <= pulse.pw1_us <= 250 for pulse in bench.pulses)
    core.phase_ms[0] = 1_200_000
    bench.pulses.clear()
    bench.run(3000)
    assert all(990_000 <= gap <= 1_000_000 for gap in gaps_us(bench.pulses))


ENVELOPE = {"mode": 3, "f": 500, "pw": 300, "ramp_up": 2000, "hold": 300, "ramp_down": 1000, "off": 1800}


@pytest.mark.requirement("PRG-02")
def test_an_envelope_rises_holds_falls_and_rests() -> None:
    bench = running(block(**ENVELOPE))
    start_us = bench._ticks * 5000
    bench.setpoints = [40, 0, 0, 0]
    bench.run(24_000)
    bench.pulses.clear()
    bench.run(24_000)
    cycle_us = start_us + 24_000_000
    for pulse in bench.pulses:
        at_ms = (pulse.at_us - cycle_us) / 1000
        assert at_ms < 6000
        expected = 4000 * min(at_ms / 2000, 1, (6000 - at_ms) / 1000)
        assert abs(pulse.i1_ua - expected) <= 8
    assert {pulse.i1_ua for pulse in bench.pulses if 2000 <= (pulse.at_us - cycle_us) / 1000 <= 5000} == {
        4000
    }
    assert 290 <= len(bench.pulses) <= 300


def test_every_cycle_of_an_envelope_starts_on_time() -> None:
    bench = running(block(**(ENVELOPE | {"f": 333, "off": 1777})))
    start_us = bench._ticks * 5000
    bench.setpoints = [40, 0, 0, 0]
    bench.run(100_000)
    starts = [b.at_us for a, b in pairwise(bench.pulses) if b.at_us - a.at_us > 1_000_000]
    period = 2_000_000 + 3_000_000 + 1_000_000 + 17_770_000
    assert [at - start_us - (at - start_us) // period * period for at in starts] == [30_030] * len(starts)
    assert len(starts) == 4


def test_envelope_time_runs_on_through_lead_off() -> None:
    bench = running(block(**ENVELOPE), block(**ENVELOPE))
    bench.setpoints = [20, 20, 0, 0]
    bench.run(3000)
    bench.ohm[0] = 2_000_000
    bench.run(500)
    bench.ohm[0] = 1000
    bench.setpoints[0] = 0
    bench.run(100)
    bench.setpoints[0] = 20
    bench.run(30_000)
    late = [pulse for pulse in bench.pulses if pulse.at_us > bench.pulses[-1].at_us - 3_000_000]
    for channel in (0, 1):
        assert [pulse.i1_ua for pulse in late if pulse.channel == channel]
    zero = {pulse.at_us // 10_000: pulse.i1_ua for pulse in late if pulse.channel == 0}
    one = {pulse.at_us // 10_000: pulse.i1_ua for pulse in late if pulse.channel == 1}
    assert all(abs(zero[at] - one[at]) < 60 for at in set(zero) & set(one))


def test_a_rise_in_the_off_phase_waits_for_its_first_pulse_at_half_a_milliamp() -> None:
    bench = running(block(**ENVELOPE))
    bench.run(8000)
    bench.setpoints = [100, 0, 0, 0]
    bench.run(10_000)
    assert bench.core.actual[0] == 500
    assert not bench.pulses
    bench.run(8000)
    assert bench.pulses[0].i1_ua <= 500


def test_the_longest_envelope_needs_no_large_number() -> None:
    bench = running(block(mode=3, f=20, pw=100, ramp_up=500, hold=1, ramp_down=0, off=65_535, limit=3600))
    bench.setpoints = [20, 0, 0, 0]
    largest = 0
    bench.run(1000)
    core = bench.core
    for phase_ms in (2_000, 100_000, 150_000, 155_800, 300_000, 655_000):
        core.phase_ms[0] = phase_ms
        core.due_us[0] = 0
        bench.run(2000)
        largest = max(largest, core.due_us[0])
    assert largest <= 500_000_000
    bench.pulses.clear()
    core.phase_ms[0], core.due_us[0] = 655_355, 0
    start_us = bench._ticks * 5000 + 505_000
    bench.run(1600)
    assert [pulse.at_us - start_us for pulse in bench.pulses] == [500_000]


@pytest.mark.requirement("PRG-03")
@pytest.mark.parametrize("rates", [(1500, 1500, 1500, 1500), (1500, 1490, 1111, 970), (20, 1500, 35, 1000)])
def test_pulses_of_four_channels_never_overlap_and_keep_their_guard(rates: tuple[int, ...]) -> None:
    blocks = [block(f=rate, pw=400, gap=200, i_max=100) for rate in rates]
    bench = settled(*blocks, level=20, for_ms=10_000, channels=4)
    for earlier, later in pairwise(bench.pulses):
        assert later.at_us >= earlier.at_us + earlier.slot_us + 100
    for channel, rate in enumerate(rates):
        assert abs(len(of(bench, channel)) - rate) <= 2


def test_a_pulse_waits_at_most_one_period() -> None:
    blocks = [block(f=1500, pw=400, gap=200, i_max=100)] * 4
    bench = settled(*blocks, level=20, for_ms=2_000, channels=4)
    for channel in range(4):
        assert max(gaps_us(of(bench, channel))) <= 2 * 6667


def test_pulses_are_planned_no_further_than_one_tick() -> None:
    bench = running(block(f=1500), block(f=1500))
    bench.setpoints = [50, 50, 0, 0]
    for _ in range(1000):
        before = len(bench.pulses)
        bench.tick()
        offsets = [pulse.at_us - bench._ticks * 5000 for pulse in bench.pulses[before:]]
        assert all(0 <= offset < 5000 for offset in offsets)


def test_the_lead_check_pulses_are_small_short_and_slow() -> None:
    bench = armed(mode=c.MODE_LEADCHECK)
    bench.setpoints = [300, 300, 0, 0]
    bench.run(5000)
    assert bench.core.state == c.ARMED
    for channel in (0, 1):
        pulses = of(bench, channel)
        assert 10 <= len(pulses) <= 11
        assert pulses[0].i1_ua <= 500
        assert {pulse.i1_ua for pulse in pulses[1:]} == {2000}
        assert all(pulse.pw1_us == pulse.pw2_us == 100 for pulse in pulses)
        assert set(gaps_us(pulses)[1:]) == {500_000}
    for earlier, later in pairwise(bench.pulses):
        assert later.at_us >= earlier.at_us + earlier.slot_us + 100


def test_the_lead_check_keeps_to_the_mask_and_to_the_ceiling() -> None:
    bench = armed(block(i_max=10), block(), mask=1, mode=c.MODE_LEADCHECK)
    bench.run(3000)
    assert not of(bench, 1)
    assert max(pulse.i1_ua for pulse in bench.pulses) == 1000


@pytest.mark.parametrize(("ramp_up", "ramp_down"), [(2003, 1001), (501, 0), (777, 333)])
def test_a_cycle_need_not_begin_on_a_tick(ramp_up: int, ramp_down: int) -> None:
    bench = running(block(mode=3, f=1000, pw=100, ramp_up=ramp_up, hold=20, ramp_down=ramp_down, off=30))
    start_us = bench._ticks * 5000
    bench.setpoints = [40, 0, 0, 0]
    bench.run(30_000)
    cycle_us = (ramp_up + 200 + ramp_down + 300) * 1000
    on_us = cycle_us - 300_000
    firsts = [b.at_us for a, b in pairwise(bench.pulses) if b.at_us - a.at_us > 250_000]
    assert len(firsts) >= 7
    assert {(at - start_us) % cycle_us for at in firsts} == {10_000}
    assert all((pulse.at_us - start_us) % cycle_us <= on_us for pulse in bench.pulses)


def test_a_sweep_and_an_envelope_wrap_within_a_tick() -> None:
    core = running(block(mode=2, f=100, f2=500, pw2=100, period=24_000)).core
    core.phase_ms[0] = 2_399_998
    assert waves.between(core, 0, 100, 500, 2) == waves.between(core, 0, 100, 500, 1) == 100
    core = running(block(mode=3, hold=10, off=10)).core
    core.phase_ms[0] = core.cycle_ms[0] - 2
    assert waves.height(core, 0, 1000) == 0
    assert waves.height(core, 0, 202_000) == 200 * waves.UNITY // 2000


def test_a_pulse_more_than_a_period_late_is_passed_over() -> None:
    bench = settled(block(f=1000), for_ms=5)
    bench.pulses.clear()
    bench.core.busy_us = 0
    bench.core.due_us[0] = -35_000
    bench.run(10)
    assert len(bench.pulses) == 2
    bench.run(100)
    assert all(abs(gap - 10_000) <= 1 for gap in gaps_us(bench.pulses)[2:])
