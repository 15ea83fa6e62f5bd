"""What is watched while the module runs: oscillator, comparator, monitor, the engine's reports; and time
limits and lost channels over pauses.
"""

import pytest

from drivers.firmware import caps
from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, Pulse, armed, block, ready, running


def treated(*blocks: bytes, level: int = 30) -> Bench:
    bench = running(*blocks)
    bench.setpoints = [level, level, 0, 0]
    bench.run(level * 20 + 200)
    assert (bench.core.state, bench.core.faults) == (c.RUNNING, 0)
    return bench


def resume(bench: Bench) -> None:
    assert bench.start().result == c.OK


def pause(bench: Bench) -> None:
    assert bench.ask(c.PAUSE).result == c.OK
    bench.run(300)
    assert bench.core.state == c.ARMED


# ---- the second oscillator


@pytest.mark.fault("F45")
@pytest.mark.parametrize("permille", [989, 1011, 1080, 920, 0])
@pytest.mark.parametrize("where", ["running", "idle"])
def test_an_oscillator_that_is_more_than_1_percent_off_is_a_clock_fault(where: str, permille: int) -> None:
    bench = treated() if where == "running" else ready()[0]
    bench.core.adc[c.ADC_CLOCK] = permille
    bench.run(10)
    assert bench.core.faults == 0
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CLOCK)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)
    bench.core.adc[c.ADC_CLOCK] = 1000
    bench.run(100)
    assert bench.clear(c.F_CLOCK).result == c.NOT_CLEARABLE


@pytest.mark.parametrize("permille", [990, 1010])
def test_an_oscillator_within_1_percent_is_borne(permille: int) -> None:
    bench = treated()
    bench.core.adc[c.ADC_CLOCK] = permille
    bench.run(500)
    assert bench.core.faults == 0


def test_single_readings_of_the_oscillator_do_not_add_up() -> None:
    bench = treated()
    for _ in range(10):
        for permille in (1100, 1100, 1000):
            bench.core.adc[c.ADC_CLOCK] = permille
            bench.tick()
    assert bench.core.faults == 0


# ---- the reference that DAC and ADC share


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F55")
@pytest.mark.parametrize("ref_mv", [2474, 2526, 2315, 2083, 3125, 0])
@pytest.mark.parametrize("where", ["running", "armed", "idle"])
def test_a_reference_that_is_more_than_1_percent_off_for_two_ticks_fails_what_the_self_test_found(
    where: str, ref_mv: int
) -> None:
    bench = treated() if where == "running" else armed() if where == "armed" else ready()[0]
    assert bench.core.selftest_ok
    bench.core.adc[c.ADC_REF_MV] = ref_mv
    bench.tick()
    assert bench.core.faults == 0
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)
    assert bench.core.selftest_ok == 0
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN | c.OUT_MOD_OK)
    bench.core.adc[c.ADC_REF_MV] = 2500
    bench.run(100)
    assert bench.clear(c.F_SELFTEST_FAIL).result == c.NOT_CLEARABLE


@pytest.mark.parametrize("ref_mv", [2475, 2525])
def test_a_reference_within_1_percent_is_borne(ref_mv: int) -> None:
    bench = treated()
    bench.core.adc[c.ADC_REF_MV] = ref_mv
    bench.run(500)
    assert bench.core.faults == 0


def test_single_readings_of_the_reference_do_not_add_up() -> None:
    bench = treated()
    for _ in range(10):
        for ref_mv in (2700, 2500):
            bench.core.adc[c.ADC_REF_MV] = ref_mv
            bench.tick()
    assert bench.core.faults == 0


def test_a_reading_from_before_a_reset_does_not_count_after_it() -> None:
    bench = ready()[0]
    bench.core.adc[c.ADC_REF_MV] = 2700
    bench.tick()
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 1)
    assert bench.core.ref_bad == 0


def test_in_the_self_test_its_own_step_judges_the_reference() -> None:
    bench = Bench(booted=False)
    assert bench.core.state == c.SELFTESTING
    bench.core.adc[c.ADC_REF_MV] = 2700
    bench.core.test_mask &= ~c.TEST_ADC
    bench.run(20)
    assert (bench.core.state, bench.core.faults) == (c.SELFTESTING, 0)
    bench.core.adc[c.ADC_REF_MV] = 2500
    bench.run(1000)
    assert bench.core.state == c.IDLE
    bench.core.adc[c.ADC_REF_MV] = 2700
    bench.tick()
    assert bench.core.faults == 0, "what the self-test has seen counts no more"


# ---- comparator and monitor


@pytest.mark.fault("F56")
@pytest.mark.parametrize("where", ["running", "idle"])
def test_a_latched_comparator_is_overcurrent(where: str) -> None:
    bench = treated() if where == "running" else ready()[0]
    bench.comparator_works = False
    bench.core.adc[c.ADC_PEAK] = 1
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_OVERCURRENT)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)


@pytest.mark.parametrize("where", ["running", "idle"])
def test_a_complaint_of_the_monitor_is_pulse_timing_and_never_clears(where: str) -> None:
    bench = treated() if where == "running" else ready()[0]
    bench.inputs |= c.IN_MONITOR_BAD
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_PULSE_TIMING)
    bench.inputs &= ~c.IN_MONITOR_BAD
    bench.run(100)
    assert bench.clear(c.F_PULSE_TIMING).result == c.NOT_CLEARABLE


@pytest.mark.invariant("I7")
def test_an_engine_more_than_one_period_behind_is_pulse_timing() -> None:
    bench = treated(block(f=500))
    reported: list[Pulse] = []
    bench.measure = lambda pulse: reported.append(pulse)  # type: ignore[method-assign]  # nothing comes back
    while len(reported) < 2:
        bench.tick()
    assert bench.core.faults == 0
    bench.run(25)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_PULSE_TIMING)
    assert len(reported) == 2


@pytest.mark.parametrize("rates", [(1500, 1500, 1500, 1500), (20, 1500, 333, 1000)])
def test_reports_that_come_at_the_end_of_their_pulse_are_in_time(rates: "tuple[int, ...]") -> None:
    bench = running(*[block(f=rate, pw=400, gap=200, i_max=60) for rate in rates], channels=4)
    bench.setpoints = [30, 30, 30, 30]
    waiting: list[Pulse] = []
    at_once = bench.measure
    bench.measure = lambda pulse: waiting.append(pulse)  # type: ignore[method-assign]  # when it is over
    for _ in range(1200):
        bench.tick()
        now_us = bench._ticks * 5000
        while waiting and waiting[0].at_us + waiting[0].slot_us <= now_us:
            at_once(waiting.pop(0))
    assert (bench.core.state, bench.core.faults) == (c.RUNNING, 0)


# ---- time limits [R16, I20]


@pytest.mark.fault("F69")
@pytest.mark.invariant("I20")
def test_a_session_has_its_hour_of_delivered_time_over_pauses() -> None:
    bench = treated()
    bench.core.session_ms = caps.SESSION_MAX_S * 1000 - 1000
    pause(bench)
    paused_at = bench.core.session_ms
    bench.run(5000)
    assert bench.core.session_ms == paused_at
    resume(bench)
    bench.run(700 - (paused_at - (caps.SESSION_MAX_S * 1000 - 1000)))
    assert bench.core.faults == 0
    bench.run(400)
    assert (bench.core.state, bench.core.faults) == (c.RAMPDOWN, c.F_SESSION_LIMIT)
    bench.run(300)
    assert bench.core.state == c.IDLE


@pytest.mark.invariant("I20")
def test_a_ramp_counts_as_delivered_time() -> None:
    bench = treated(block(), block())
    before = list(bench.core.used_ms), bench.core.session_ms
    pause(bench)
    assert bench.core.used_ms[0] - before[0][0] == 300
    assert bench.core.session_ms - before[1] == 300


@pytest.mark.parametrize("of", ["channels", "session"])
def test_after_the_limit_only_a_commit_gives_current_again(of: str) -> None:
    bench = treated(block(limit=3), block(limit=3))
    if of == "session":
        bench.core.session_ms = caps.SESSION_MAX_S * 1000
    bench.run(4000)
    core = bench.core
    assert (core.state, core.faults) == (c.IDLE, c.F_SESSION_LIMIT)
    assert bench.clear(c.F_SESSION_LIMIT).result == c.OK
    for _ in range(2):
        before = len(bench.pulses)
        bench.arm(core.cfg_low ^ 0xFFFF | (core.cfg_high ^ 0xFFFF) << 16)
        bench.run(50)
        assert bench.start().result == c.OK
        bench.run(1000)
        assert len(bench.pulses) == before
        assert (core.state, core.faults) == (c.IDLE, c.F_SESSION_LIMIT)
        bench.clear(c.F_SESSION_LIMIT)
    crc = bench.configure(block(limit=3), block(limit=3))
    bench.arm(crc)
    bench.run(50)
    bench.start()
    bench.run(1000)
    assert core.actual[0] > 0


# ---- a lost channel stays lost until its setpoint 0 was seen [T10]


@pytest.mark.fault("F60")
@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize("seen", ["nowhere", "paused", "running"])
def test_a_lost_channel_rises_only_after_its_zero_was_seen_over_a_pause_too(seen: str) -> None:
    bench = treated()
    bench.ohm[0] = 2_000_000
    bench.run(100)
    bench.ohm[0] = 1000
    assert bench.core.actual[0] == 0
    pause(bench)
    if seen == "paused":
        bench.setpoints = [0, 30, 0, 0]
        bench.run(40)
        bench.setpoints = [30, 30, 0, 0]
    bench.clear(c.F_LEAD_OFF)
    resume(bench)
    if seen == "running":
        bench.setpoints = [0, 30, 0, 0]
        bench.run(40)
        bench.setpoints = [30, 30, 0, 0]
    bench.run(1000)
    assert bench.core.actual[1] == 3000
    assert bench.core.actual[0] == (0 if seen == "nowhere" else 3000)


def test_a_new_arm_forgets_which_channels_were_lost() -> None:
    bench = treated()
    bench.ohm = [2_000_000, 2_000_000, 1000, 1000]
    bench.run(100)
    bench.ohm = [1000] * 4
    assert (bench.core.state, bench.core.paused) == (c.ARMED, 1)
    bench.ask(c.DISARM)
    bench.clear(c.F_LEAD_OFF)
    bench.arm(bench.core.cfg_low ^ 0xFFFF | (bench.core.cfg_high ^ 0xFFFF) << 16)
    bench.run(50)
    bench.start()
    bench.run(1000)
    assert bench.core.actual[0] == 3000


@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
@pytest.mark.parametrize(("ohm", "bit"), [(2_000_000, c.F_LEAD_OFF), (50, c.F_SHORT)])
def test_bursts_of_one_pulse_are_slow_however_fast_a_burst_would_be(ohm: int, bit: int) -> None:
    bench = treated(block(mode=1, f=1000, burst=1, burst_rate=50), block())
    bench.ohm[0] = ohm
    before = sum(pulse.channel == 0 for pulse in bench.pulses)
    bench.run(1000)
    assert bench.core.faults == bit
    assert sum(pulse.channel == 0 for pulse in bench.pulses) == before + 1


@pytest.mark.fault("F59")
def test_bursts_of_two_pulses_are_judged_by_their_rate_within_the_burst() -> None:
    bench = treated(block(mode=1, f=1000, burst=2, burst_rate=50), block())
    bench.ohm[0] = 2_000_000
    before = sum(pulse.channel == 0 for pulse in bench.pulses)
    bench.run(1000)
    assert bench.core.faults == c.F_LEAD_OFF
    assert sum(pulse.channel == 0 for pulse in bench.pulses) == before + 2
