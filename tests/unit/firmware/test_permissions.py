import pytest

from drivers.firmware import codes as c
from drivers.firmware import stats
from tests.unit.firmware.bench import RELEASED, Bench, block, running


def treated() -> Bench:
    bench = running()
    bench.setpoints = [80, 80, 0, 0]
    bench.run(2000)
    return bench


def last_end_us(bench: Bench) -> int:
    return max(pulse.at_us + pulse.slot_us - 400 for pulse in bench.pulses)


def edges(bench: Bench, *gaps_ms: int) -> None:
    """Edges of ARM_PUMP at these distances, the ticks going on."""
    at_ms = bench.now_ms
    for gap_ms in gaps_ms:
        at_ms += gap_ms
        while bench.now_ms + 5 <= at_ms:
            bench.tick()
        bench.core.on_pump_edge(at_ms)


@pytest.mark.parametrize("gap_ms", [5, 20, 60])
def test_five_good_intervals_make_the_pump_valid(gap_ms: int) -> None:
    bench = Bench()
    edges(bench, 10, *[gap_ms] * 4)
    before = bench.core.pump_valid
    edges(bench, gap_ms)
    assert (before, bench.core.pump_valid) == (0, 1)


@pytest.mark.parametrize("bad_ms", [4, 61, 100, 101])
def test_a_poor_interval_restarts_the_count_before_validity(bad_ms: int) -> None:
    bench = Bench()
    edges(bench, 10, 20, 20, 20, 20, bad_ms, 20, 20, 20, 20)
    before = bench.core.pump_valid
    edges(bench, 20, 20)
    assert (before, bench.core.pump_valid, bench.core.faults) == (0, 1, 0)


@pytest.mark.parametrize("bad_ms", [4, 61, 80, 100])
def test_after_validity_a_poor_interval_is_only_jitter(bad_ms: int) -> None:
    bench = Bench()
    edges(bench, 10, 20, 20, 20, 20, 20, bad_ms, 20)
    assert bench.core.pump_valid
    assert bench.core.stats_low[stats.JITTER] == 1


def test_three_fast_edges_are_jitter_and_the_fourth_is_overrate() -> None:
    bench = Bench()
    edges(bench, 10, 20, 20, 20, 20, 20, 1, 1, 1, 20, 4, 4, 4)
    assert (bench.core.faults, bench.core.stats_low[stats.JITTER]) == (0, 6)
    bench = Bench()
    edges(bench, 10, 20, 20, 20, 20, 20, 1, 1, 1, 1)
    assert (bench.core.state, bench.core.faults, bench.core.pump_valid) == (c.FAULT, c.F_ARM_OVERRATE, 0)


@pytest.mark.fault("F42")
@pytest.mark.hazard("HZ-08")
def test_a_static_pump_stops_the_output_within_107_ms() -> None:
    bench = treated()
    bench.pump = False
    stopped_us = bench._ticks * 5000
    bench.run(300)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_ARM_LOST)
    assert last_end_us(bench) - stopped_us <= 107_000
    assert last_end_us(bench) - stopped_us > 60_000


@pytest.mark.fault("F11")
def test_a_host_stall_of_80_ms_is_only_jitter() -> None:
    bench = treated()
    bench.pump = bench.cycling = False
    bench.run(75)
    bench.pump = bench.cycling = True
    bench.run(100)
    assert (bench.core.state, bench.core.faults) == (c.RUNNING, 0)


@pytest.mark.requirement("WDG-01")
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("lease_ms", [60, 200, 300])
def test_an_expired_lease_stops_the_output_in_its_time(lease_ms: int) -> None:
    bench = treated()
    bench.cycling = False
    bench.cycle(lease=lease_ms)
    stopped_us = bench._ticks * 5000
    bench.run(400)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_LEASE_EXPIRED)
    assert last_end_us(bench) - stopped_us <= (lease_ms + 7) * 1000


@pytest.mark.parametrize(("control", "hflags"), [(0, 2), (1, 0)])
def test_cycles_without_permission_let_the_lease_run_out(control: int, hflags: int) -> None:
    bench = treated()
    bench.cycling = False
    for _ in range(20):
        bench.cycle(control=control, hflags=hflags)
        bench.run(20)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_LEASE_EXPIRED)


def test_silence_in_idle_sets_no_bit() -> None:
    bench, _ = Bench(), 0
    bench.hello()
    bench.permit()
    bench.pump = bench.cycling = False
    bench.run(1000)
    assert bench.core.faults == 0
    assert not bench.core.pump_valid and not bench.core.lease_ms


@pytest.mark.hazard("HZ-03")
def test_the_hand_switch_between_ticks_drops_every_pulse_not_begun() -> None:
    bench = treated()
    for ahead_ms in (5, 10):
        if not bench.core.queued:
            bench.core.step(bench.now_ms + ahead_ms, bench.sensed())
    assert bench.core.queued
    bench.core.on_stop_edge(c.IN_ESTOP_A)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)
    assert not bench.core.next_pulse(bench._out)


@pytest.mark.hazard("HZ-03")
def test_the_hand_switch_seen_by_a_tick_alone_stops_within_7_ms() -> None:
    bench = treated()
    pressed_us = bench._ticks * 5000
    bench.inputs = c.IN_ESTOP_A
    bench.run(100)
    assert last_end_us(bench) - pressed_us <= 7_000
    assert bench.core.faults == c.F_HAND_STOP


@pytest.mark.fault("F46")
@pytest.mark.fault("F49")
@pytest.mark.parametrize("inputs", [c.IN_ESTOP_B | c.IN_HAND_OK, c.IN_HAND_OK, RELEASED | c.IN_ESTOP_B, 0])
def test_an_open_chain_stops_within_a_tick_and_a_pulse(inputs: int) -> None:
    bench = treated()
    pressed_us = bench._ticks * 5000
    bench.inputs = inputs
    bench.run(100)
    assert last_end_us(bench) - pressed_us <= 7_000
    assert bench.core.state == c.ESTOP


@pytest.mark.fault("F52")
def test_a_relay_that_does_not_open_is_a_weld() -> None:
    bench = treated()
    bench.k1_follows = False
    bench.inputs = RELEASED & ~c.IN_K1_OPEN
    bench.ask(c.STOP, b"\x80")
    sensed = Bench.sensed
    core = bench.core
    for _ in range(12):
        bench.now_ms += 5
        core.step(bench.now_ms, RELEASED)
    assert core.faults == 0
    bench.now_ms += 5
    core.step(bench.now_ms, RELEASED)
    assert (core.state, core.faults) == (c.FAULT, c.F_CHAIN_WELD)
    assert sensed(bench) & c.IN_K1_OPEN


@pytest.mark.parametrize("start_ms", [(1 << 30) - 2000, (1 << 30) - 500, (1 << 30) - 5])
def test_time_may_wrap_at_any_instant(start_ms: int) -> None:
    bench = Bench(start_ms=start_ms)
    bench.hello()
    crc = bench.configure(block(), block())
    bench.permit()
    assert bench.arm(crc).result == c.OK
    bench.run(50)
    assert bench.start().result == c.OK
    bench.setpoints = [50, 0, 0, 0]
    bench.run(3000)
    assert (bench.core.state, bench.core.faults, bench.core.actual[0]) == (c.RUNNING, 0, 5000)
    bench.pump = False
    bench.run(200)
    assert bench.core.faults == c.F_ARM_LOST


def test_a_late_tick_is_an_assert() -> None:
    bench = treated()
    bench.now_ms += 16
    bench.core.step(bench.now_ms, bench.sensed())
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_ASSERT)


def test_a_tick_that_is_two_late_is_borne() -> None:
    bench = treated()
    bench.now_ms += 15
    bench.core.step(bench.now_ms, bench.sensed())
    assert bench.core.state == c.RUNNING
