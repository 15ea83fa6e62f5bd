"""From setpoint to intensity, at the bounds: which channel, which tick, which microampere."""

import pytest

from drivers.firmware import caps
from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, armed, block, running


def slow(*, limit: int = 1200) -> bytes:
    """One pulse a second: most ticks have none."""
    return block(f=10, limit=limit)


def raised(*blocks: bytes, mask: int | None = None, level: int = 10) -> Bench:
    bench = running(*blocks, mask=mask)
    bench.setpoints = [level, level, 0, 0]
    bench.run(level * 20 + 20)
    bench.cycling = False
    return bench


@pytest.mark.invariant("I20")
def test_a_channel_is_at_zero_in_the_tick_that_ends_its_time_and_the_last_one_ramps() -> None:
    bench = raised(slow(limit=2), slow(limit=2))
    core = bench.core
    core.used_ms[0] = 2000 - 10
    bench.tick()
    assert (core.actual[0], core.spent) == (1000, 0)
    bench.tick()
    assert (core.actual[0], core.target[0], core.actual[1]) == (0, 0, 1000)
    assert (core.state, core.spent, core.faults) == (c.RUNNING, 1, 0)
    core.used_ms[1] = 2000 - 5
    bench.tick()
    assert (core.state, core.spent, core.faults) == (c.RAMPDOWN, 3, c.F_SESSION_LIMIT)
    assert core.actual[1] == 1000
    bench.run(300)
    assert core.state == c.IDLE


@pytest.mark.invariant("I20")
def test_the_session_ends_in_the_tick_that_completes_its_hour() -> None:
    bench = raised(slow(), slow())
    core = bench.core
    core.session_ms = caps.SESSION_MAX_S * 1000 - 10
    bench.tick()
    assert (core.state, core.faults) == (c.RUNNING, 0)
    bench.tick()
    assert (core.state, core.faults) == (c.RAMPDOWN, c.F_SESSION_LIMIT)


def test_a_measurement_that_comes_after_the_zero_is_gone_at_the_next_tick() -> None:
    bench = raised(slow(), slow())
    core = bench.core
    bench.setpoints = [0, 10, 0, 0]
    bench.cycle()
    bench.tick()
    core.awaited[0] = 1000
    core.on_pulse(0, 1000, 1000, 9000, True, 0)
    assert (core.i_ua[0], core.v_mv[0], core.saturated) == (1000, 9000, 1)
    bench.tick()
    assert (core.i_ua[0], core.v_mv[0], core.saturated) == (0, 0, 0)


@pytest.mark.parametrize(("off", "left"), [(0, 2), (1, 1)])
def test_a_channel_at_zero_is_not_limited_by_compliance_and_the_other_one_still_is(
    off: int, left: int
) -> None:
    bench = raised(slow(), slow())
    bench.setpoints[off] = 0
    bench.cycle()
    bench.core.saturated = 3
    bench.tick()
    assert bench.core.saturated == left


def test_a_channel_outside_the_mask_gets_nothing_and_the_clamp_is_told() -> None:
    bench = raised(slow(), slow(), mask=1)
    assert (bench.core.target[0], bench.core.target[1], bench.core.clamped) == (1000, 0, 1)
    bench.setpoints = [10, 0, 0, 0]
    bench.cycle()
    assert bench.core.clamped == 0


def test_only_setpoint_zero_gives_a_lost_channel_back() -> None:
    bench = raised(slow(), slow())
    bench.core.locked = 3
    bench.setpoints = [0, 1, 0, 0]
    bench.cycle()
    assert (bench.core.locked, bench.core.target[1]) == (2, 0)


def test_a_later_rise_of_an_envelope_neither_restarts_it_nor_passes_half_a_milliamp_without_a_pulse() -> None:
    bench = running(block(mode=3, ramp_up=500, ramp_down=100, off=200))
    bench.run(700)
    assert bench.core.phase_ms[0] == 700
    bench.setpoints[0] = 20
    bench.run(300)
    assert (bench.core.phase_ms[0], bench.core.actual[0]) == (1000, caps.FIRST_PULSE_UA)
    assert bench.pulses == []


def test_the_lead_check_probes_the_channels_of_its_mask_alone() -> None:
    bench = armed(slow(), slow(), mask=2, mode=c.MODE_LEADCHECK)
    bench.run(600)
    assert (bench.core.actual[0], bench.core.actual[1]) == (0, caps.LEADCHECK_UA)
