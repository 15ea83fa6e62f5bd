"""A bit that flips in a word the module must not be wrong about, whatever it claims [link 15 R8, F31]."""

import pytest

from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, armed, block, ready, running

LIVE = c.OUT_HV_EN | c.OUT_K_EN | c.OUT_GATES


def in_state(state: int) -> Bench:
    if state == c.ARMED:
        return armed()
    if state == c.IDLE:
        return ready()[0]
    bench = running(block(), block())
    bench.setpoints = [100, 100, 0, 0]
    bench.run(1000)
    if state == c.RAMPDOWN:
        bench.ask(c.STOP, bytes(1))
        bench.run(20)
    return bench


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("bit", [0, 1, 2])
@pytest.mark.parametrize("state", [c.IDLE, c.ARMED, c.RUNNING, c.RAMPDOWN])
def test_whatever_state_a_flipped_bit_claims_the_output_is_cut_before_the_next_pulse(
    state: int, bit: int
) -> None:
    bench = in_state(state)
    assert bench.core.state == state
    before = len(bench.pulses)
    bench.core.state ^= 1 << bit
    bench.tick()
    assert bench.core.faults & c.F_MEMORY
    assert not bench.core.outputs & LIVE
    bench.run(200)
    assert bench.core.state == c.FAULT
    assert not bench.core.outputs & (LIVE | c.OUT_MOD_OK)
    assert len(bench.pulses) == before


@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("cause", [c.CAUSE_RESET_LINE, c.CAUSE_BROWN_OUT, c.CAUSE_COMMAND])
def test_a_bite_is_told_although_another_reset_came_before_the_self_test_could_tell_it(cause: int) -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.core.reset(bench.now_ms, c.CAUSE_WATCHDOG, 1)
    bench.run(20)
    assert bench.core.state == c.SELFTESTING
    bench.core.reset(bench.now_ms, cause, 2)
    bench.run(1500)
    assert bench.core.state == c.FAULT
    assert bench.core.faults == c.F_WDT_RESET


def test_a_bite_that_was_not_told_is_forgotten_without_supply() -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.core.reset(bench.now_ms, c.CAUSE_WATCHDOG, 1)
    bench.core.reset(bench.now_ms, c.CAUSE_POWER_ON, 2)
    bench.run(1500)
    assert bench.core.state == c.IDLE


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("bit", [c.OUT_HV_EN, c.OUT_K_EN, c.OUT_GATES, c.OUT_DUMMY, c.OUT_PEAK_TEST])
@pytest.mark.parametrize("state", [c.IDLE, c.FAULT, c.ESTOP])
def test_an_output_that_is_on_where_the_state_knows_none_is_off_within_a_tick(state: int, bit: int) -> None:
    bench, _ = ready()
    if state == c.FAULT:
        bench.core.adc[c.ADC_IDLE_UA] = 5000
    elif state == c.ESTOP:
        bench.inputs = c.IN_ESTOP_B | c.IN_HAND_OK
    bench.run(10)
    assert bench.core.state == state
    bench.core.outputs |= bit
    bench.tick()
    assert not bench.core.outputs & (LIVE | c.OUT_DUMMY | c.OUT_PEAK_TEST)
    assert bench.core.faults & (c.F_MEMORY | c.F_OVERCURRENT)  # an injected trip is seen first
    assert not bench.pulses
