"""A bit that flips in a word the module must not be wrong about, whatever it claims [link 15 R8, F31]."""

from array import array

import pytest

from drivers.firmware import banks, machine, pulses
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


# ---- the working copy of a block, the lease and the queue

COPIED = (
    "mode", "polarity", "alternates", "pw_us", "gap_us", "k", "rate", "rate2", "pw2_us", "sweep", "burst",
    "burst_rate", "ramp_up_ms", "plateau_ms", "on_ms", "cycle_ms", "limit_ms",
)  # fmt: skip
"""Every word that a block is loaded into, but the ceiling, which has a complement of its own."""


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("state", [c.ARMED, c.RUNNING, c.RAMPDOWN])
@pytest.mark.parametrize("channel", [0, 1])
@pytest.mark.parametrize("name", COPIED)
def test_a_word_of_the_working_copy_that_changes_is_off_before_the_next_pulse(
    name: str, channel: int, state: int
) -> None:
    bench = in_state(state)
    before = len(bench.pulses)
    getattr(bench.core, name)[channel] ^= 1
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_MEMORY)
    assert not bench.core.outputs & LIVE
    assert len(bench.pulses) == before


def test_a_working_copy_that_nothing_flows_from_is_loaded_anew_before_anything_does() -> None:
    bench, _ = ready(block(), block())
    bench.core.pw_us[0] ^= 1
    bench.tick()
    assert bench.core.faults == 0
    banks.load_channel(bench.core, 0)
    assert bench.core.pw_us[0] == 200 and banks.is_intact(bench.core, 0)


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("state", [c.IDLE, c.RUNNING])
@pytest.mark.parametrize("bit", [0, 7, 14])
def test_a_lease_that_has_become_longer_or_shorter_is_off_at_the_next_tick(state: int, bit: int) -> None:
    bench = in_state(state)
    bench.core.lease_ms ^= 1 << bit
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_MEMORY)
    assert not bench.core.outputs & LIVE


def planned() -> Bench:
    """A plan stands in the queue, and the engine has not taken it yet."""
    bench = in_state(c.RUNNING)
    bench.core.next_pulse = lambda out: False  # type: ignore[method-assign]  # the engine is not there yet
    bench.tick()
    while not bench.core.queued:
        bench.tick()
    assert bench.core.taken == 0
    return bench


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("word", range(8))
def test_a_planned_pulse_that_changes_is_not_handed_out(word: int) -> None:
    bench = planned()
    bench.core.queue[word] ^= 1
    out = array("l", [7] * 8)
    assert not pulses.take(bench.core, out)
    assert list(out) == [7] * 8
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_MEMORY)
    assert not bench.core.outputs & LIVE


def test_the_second_pulse_of_a_plan_is_held_to_its_own_words() -> None:
    bench = planned()
    assert bench.core.queued == 2
    bench.core.queue[8 + c.PULSE_PW2_US] ^= 1 << 8
    out = array("l", [0] * 8)
    assert pulses.take(bench.core, out)
    assert not pulses.take(bench.core, out)
    assert bench.core.faults == c.F_MEMORY


# ---- what a pulse may be at all


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F31")
@pytest.mark.parametrize(
    ("field", "value"),
    [("i_ua", 10_001), ("pw_us", 49), ("pw_us", 401), ("charge", 400)],
)
def test_a_pulse_that_no_block_can_ask_for_is_not_planned(field: str, value: int) -> None:
    """Whatever it was worked out from: the words are made to agree with their complements."""
    bench = in_state(c.RUNNING)
    core = bench.core
    before = len(bench.pulses)
    if field == "i_ua":
        core.ceiling[0], core.ceiling_check[0] = core.actual[0] - 1, ~(core.actual[0] - 1)
    else:
        core.pw_us[0] = value
        core.block_check[0] = ~banks._sum_of(core, 0)
    if field == "charge":
        core.ceiling[0], core.ceiling_check[0] = 60_000, ~60_000
        core.target[0] = 50_001
        machine.set_actual(core, 0, 50_001)
    core.mask, core.mask_check = 1, ~1
    core.roll_at = 0  # the next proof of the bank, which loads everything anew, is 40 ms away
    bench.cycling = False  # and no frame sets another target
    for _ in range(2):
        bench.tick()
    assert core.faults == c.F_MEMORY
    assert len([p for p in bench.pulses[before:] if p.channel == 0]) == 0


@pytest.mark.parametrize(("pw_us", "i_ua"), [(50, 10_000), (400, 50_000)])
def test_a_pulse_at_its_very_bounds_is_planned(pw_us: int, i_ua: int) -> None:
    core = in_state(c.RUNNING).core
    core.ceiling[0] = i_ua
    assert pulses._is_bounded(core, 0, i_ua, pw_us)
    assert not pulses._is_bounded(core, 0, i_ua + 1, pw_us)


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F31")
@pytest.mark.parametrize("told_ua", [1 << 20, 10_300, -(1 << 20)])
def test_a_ramp_that_falls_from_a_wrong_current_raises_nothing(told_ua: int) -> None:
    bench = in_state(c.RAMPDOWN)
    level_ua = bench.core.actual[0]
    bench.core.ramp_from[0] = told_ua
    for _ in range(40):
        bench.tick()
        assert 0 <= bench.core.actual[0] <= level_ua
        level_ua = bench.core.actual[0]
    bench.run(100)
    assert (bench.core.state, bench.core.actual[0]) == (c.IDLE, 0)


def test_a_small_current_reaches_zero_within_its_ramp() -> None:
    bench = in_state(c.RAMPDOWN)
    machine.set_actual(bench.core, 0, 1)
    bench.core.ramp_from[0] = 1
    bench.tick()
    assert bench.core.actual[0] == 0
