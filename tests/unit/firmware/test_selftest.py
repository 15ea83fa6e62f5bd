import struct
from array import array

import pytest

from drivers.firmware import codes as c
from drivers.firmware import log
from drivers.firmware.crc import NEAR_LOW
from tests.unit.firmware.bench import BOOT_MS, PRESSED, RELEASED, Bench, ready
from tests.unit.firmware.selftests import failed_at, in_service, resting, result, until

STEP_BITS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def test_a_whole_test_passes_every_step_and_tells_its_values() -> None:
    bench = Bench(booted=False)
    bench.run(1500)
    bench.hello()
    done, passed, hv_mv, temp, vin, relay_ms, offset_ua, gain, took_ms = result(bench)
    assert (done, passed) == (c.TEST_ALL, c.TEST_ALL)
    assert (hv_mv, temp, vin, relay_ms, offset_ua, gain) == (0, 31, 120, 15, 5, 1000)
    assert took_ms <= 200


@pytest.mark.invariant("I2")
def test_hv_is_enabled_only_for_its_step_and_with_the_relay_open() -> None:
    bench = Bench(booted=False)
    on_ms = 0
    for _ in range(60):
        bench.tick()
        if bench.core.outputs & c.OUT_HV_EN:
            on_ms += 5
            assert bench.core.state == c.SELFTESTING
            assert not bench.core.outputs & (c.OUT_K_EN | c.OUT_GATES)
    assert on_ms == 50


@pytest.mark.parametrize("hv_mv", [5000, 90_000, 200_000])
def test_hv_that_rises_without_the_pump_fails(hv_mv: int) -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.core.adc[c.ADC_HV_MV] = hv_mv
    bench.tick()
    if hv_mv < 110_000:
        assert failed_at(bench, c.TEST_HV_OFF)
    assert bench.core.state == c.FAULT
    assert not bench.core.outputs & (c.OUT_HV_EN | c.OUT_MOD_OK)


def test_hv_below_5_v_passes_and_its_highest_reading_is_told() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 4999
    until(bench, c.TEST_ROM)
    bench.core.adc[c.ADC_HV_MV] = 0
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE
    bench.hello()
    assert result(bench)[2] == 4999


def test_residual_hv_is_waited_for_and_then_fails_in_time() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 60_000
    bench.run(1500)
    assert bench.core.state == c.SELFTESTING
    bench.run(10)
    assert bench.core.faults == c.F_SELFTEST_FAIL
    assert failed_at(bench, c.TEST_HV_OFF)


@pytest.mark.parametrize("with_pump", ["edges", "detector"])
def test_a_running_pump_is_waited_for(with_pump: str) -> None:
    bench, _ = ready()
    if with_pump == "detector":
        bench.pump = False
        bench.inputs = RELEASED | c.IN_ARM_DETECTOR
        bench.run(200)
    bench.ask(c.SELFTEST, b"\x0f\0")
    bench.run(500)
    assert bench.core.state == c.SELFTESTING
    assert not bench.core.outputs & c.OUT_HV_EN
    bench.pump = False
    bench.inputs = RELEASED
    bench.run(300)
    assert bench.core.state == c.IDLE


def test_a_pump_that_begins_within_the_step_takes_hv_off() -> None:
    bench = Bench(booted=False)
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.inputs = RELEASED | c.IN_ARM_DETECTOR
    bench.tick()
    assert not bench.core.outputs & c.OUT_HV_EN
    assert bench.core.state == c.SELFTESTING


@pytest.mark.fault("F52")
def test_a_relay_that_is_not_proven_open_fails() -> None:
    bench = Bench(booted=False)
    for _ in range(14):
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    assert bench.core.state == c.FAULT
    assert bench.core.faults & (c.F_CHAIN_WELD | c.F_SELFTEST_FAIL)


@pytest.mark.invariant("I2")
@pytest.mark.parametrize("step", [c.TEST_HV_OFF, c.TEST_DUMMY])
def test_a_relay_that_closes_within_a_step_that_needs_it_open_fails(step: int) -> None:
    bench = Bench(booted=False)
    until(bench, step)
    while not bench.core.outputs & (c.OUT_HV_EN | c.OUT_DUMMY):
        bench.tick()
    bench.now_ms += 5
    bench.core.step(bench.now_ms, RELEASED)
    assert failed_at(bench, step)


@pytest.mark.parametrize(
    ("step", "index", "low", "high"),
    [
        (c.TEST_ADC, c.ADC_REF_MV, 2475, 2525),
        (c.TEST_ADC, c.ADC_VIN_MV, 5000, 20_000),
        (c.TEST_ADC, c.ADC_TEMP_MC, -20_000, 125_000),
        (c.TEST_CLOCK, c.ADC_CLOCK, 990, 1010),
        (c.TEST_ISO, c.ADC_ISO_MV, 10_800, 13_200),
    ],
)
def test_a_reading_fails_just_beyond_its_bounds(step: int, index: int, low: int, high: int) -> None:
    for reading in (low - 1, high + 1):
        bench = Bench(booted=False)
        until(bench, step)
        bench.core.adc[index] = reading
        bench.tick()
        assert failed_at(bench, step)
    for reading in (low, high):
        bench = Bench(booted=False)
        until(bench, step)
        bench.core.adc[index] = reading
        bench.tick()
        assert bench.core.state == c.SELFTESTING
        assert bench.core.test_pass & step


def test_a_broken_table_fails() -> None:
    NEAR_LOW[0x31 ^ 0xFF] ^= 1
    try:
        bench = Bench(booted=False)
        bench.run(20)
    finally:
        NEAR_LOW[0x31 ^ 0xFF] ^= 1
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)


class StuckWords:
    """Words of which one bit does not follow, or one place is another one too."""

    def __init__(self, stuck: int, value: int, alias: int) -> None:
        self.words = array("l", [0, 0, 0, 0])
        self.stuck, self.value, self.alias = stuck, value, alias

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> int:
        return self.words[index] & ~self.stuck | self.value & self.stuck

    def __setitem__(self, index: int, word: int) -> None:
        self.words[index] = word
        if self.alias and index == 1:
            self.words[self.alias] = word


@pytest.mark.parametrize(("stuck", "value", "alias"), [(1, 0, 0), (1, 1, 0), (1 << 29, 0, 0), (0, 0, 3)])
@pytest.mark.parametrize("name", ["actual", "actual_check", "ceiling", "ceiling_check"])
def test_a_safety_word_with_a_bit_that_does_not_follow_fails(
    name: str, stuck: int, value: int, alias: int
) -> None:
    bench = Bench(booted=False)
    whole = getattr(bench.core, name)
    setattr(bench.core, name, StuckWords(stuck, value, alias))
    bench.core._is_intact = lambda: True  # type: ignore[method-assign]  # else the tick sees it before
    bench.tick()
    setattr(bench.core, name, whole)
    assert failed_at(bench, c.TEST_MEMORY)


def test_the_march_leaves_the_words_as_they_were() -> None:
    bench, _ = ready()
    before = list(bench.core.ceiling), list(bench.core.actual_check)
    bench.ask(c.SELFTEST, b"\x01\0")
    bench.tick()
    assert bench.core.test_pass == 1
    assert before == (list(bench.core.ceiling), list(bench.core.actual_check))


@pytest.mark.parametrize("half", ["rom_low", "rom_high"])
def test_a_program_that_is_not_the_one_it_says_fails(half: str) -> None:
    bench = Bench(booted=False)
    setattr(bench.core, half, getattr(bench.core, half) ^ 1)
    bench.run(BOOT_MS)
    assert failed_at(bench, c.TEST_ROM)


@pytest.mark.parametrize(
    ("permille", "offset_ua", "passes"),
    [
        (1000, 100, True),
        (1000, 101, False),
        (1050, 0, True),
        (950, 0, True),
        (1070, 0, False),
        (930, 0, False),
        (0, 0, False),
        (1300, 0, False),
    ],
)
@pytest.mark.fault("F55")
def test_offset_and_gain_at_the_dummy_are_judged_and_told(
    permille: int, offset_ua: int, passes: bool
) -> None:
    bench = Bench(booted=False)
    bench.dummy_permille, bench.dummy_offset_ua = permille, offset_ua
    bench.run(BOOT_MS)
    assert (bench.core.state == c.IDLE) == passes
    if not passes:
        assert failed_at(bench, c.TEST_DUMMY)
    bench.hello(nonce=9)
    assert result(bench)[6] == offset_ua


def test_a_voltage_at_the_dummy_that_does_not_fit_its_current_fails() -> None:
    bench = Bench(booted=False)
    until(bench, c.TEST_DUMMY)
    bench._convert = lambda out: None  # type: ignore[method-assign]  # nothing at the dummy from now on
    for _ in range(6):
        bench.core.adc[c.ADC_DUMMY_UA] = bench.core.dac_ua
        bench.tick()
    assert failed_at(bench, c.TEST_DUMMY)


def test_the_dummy_is_driven_only_in_its_step_and_never_beside_the_pads() -> None:
    bench = Bench(booted=False)
    asked = set()
    while bench.core.state == c.SELFTESTING:
        bench.tick()
        out = bench.core.outputs
        if out & c.OUT_DUMMY:
            asked.add(bench.core.dac_ua)
            assert not out & (c.OUT_GATES | c.OUT_K_EN | c.OUT_HV_EN)
    assert asked == {0, 2000, 8000}
    assert bench.core.dac_ua == 0


@pytest.mark.parametrize(("before", "during", "after"), [(1, 1, 0), (0, 0, 0), (0, 1, 1)])
def test_a_comparator_that_is_not_quiet_or_does_not_latch_or_does_not_let_go_fails(
    before: int, during: int, after: int
) -> None:
    bench = Bench(booted=False)
    bench.comparator_works = False
    until(bench, c.TEST_PEAK)
    for latched in (before, during, during, after):
        bench.core.adc[c.ADC_PEAK] = latched
        bench.tick()
    assert failed_at(bench, c.TEST_PEAK)


def test_a_latch_may_still_show_in_the_tick_after_the_injection() -> None:
    bench = Bench(booted=False)
    bench.comparator_works = False
    until(bench, c.TEST_PEAK)
    for latched in (0, 1, 1, 0):
        bench.core.adc[c.ADC_PEAK] = latched
        bench.tick()
    assert (bench.core.state, bench.core.test_pass & c.TEST_PEAK) == (c.SELFTESTING, c.TEST_PEAK)


def test_a_trip_is_injected_for_one_tick() -> None:
    bench = Bench(booted=False)
    ticks = 0
    while bench.core.state == c.SELFTESTING:
        bench.tick()
        ticks += bool(bench.core.outputs & c.OUT_PEAK_TEST)
    assert ticks == 1
    assert bench.core.faults == 0


def test_a_watchdog_that_did_not_bite_at_power_up_fails() -> None:
    bench = Bench(booted=False)
    bench.core.bite_seen = 0
    bench.run(BOOT_MS)
    assert failed_at(bench, c.TEST_WATCHDOG)


@pytest.mark.parametrize("mask", STEP_BITS + (5, 15, 1023))
def test_a_commanded_test_does_its_steps_and_no_others(mask: int) -> None:
    bench = resting()
    answer = bench.ask(c.SELFTEST, struct.pack("<H", mask))
    assert (answer.result, answer.state, answer.payload) == (c.OK, c.SELFTESTING, struct.pack("<H", mask))
    assert bench.ask(c.SELFTEST_RESULT).result == c.BAD_STATE
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE
    assert result(bench)[:2] == (mask, mask)


@pytest.mark.parametrize("mask", [1, 512, 511, 1022])
def test_only_a_whole_test_counts_as_one(mask: int) -> None:
    bench = resting()
    bench.core.selftest_ok = 0
    bench.ask(c.SELFTEST, struct.pack("<H", mask))
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.selftest_ok) == (c.IDLE, 0)
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_ALL))
    bench.run(BOOT_MS)
    assert bench.core.selftest_ok == 1


def test_hv_with_the_pump_is_tested_only_for_a_host_in_service() -> None:
    bench = resting()
    assert bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_HV_ON)).result == c.OUT_OF_RANGE
    assert in_service(bench, 2048) == (c.OUT_OF_RANGE, c.IDLE)
    assert in_service(bench, c.TEST_HV_ON) == (c.OK, c.SELFTESTING)


def test_hv_rises_with_the_pump_and_is_off_again() -> None:
    bench = resting()
    assert in_service(bench, 2047) == (c.OK, c.SELFTESTING)
    until(bench, c.TEST_HV_ON)
    bench.pump = True
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    assert not bench.core.outputs & (c.OUT_K_EN | c.OUT_GATES)
    bench.run(20)
    assert (bench.core.state, bench.core.outputs & c.OUT_HV_EN) == (c.IDLE, 0)
    assert result(bench)[:2] == (2047, 2047)


def test_without_a_pump_the_service_step_is_not_done() -> None:
    bench = resting()
    in_service(bench, c.TEST_HV_ON)
    bench.run(1000)
    assert bench.core.state == c.IDLE
    assert result(bench)[:2] == (0, 0)


def test_a_pump_that_stops_within_the_service_step_leaves_it_undone_and_is_no_fault() -> None:
    bench = resting()
    in_service(bench, c.TEST_HV_ON)
    bench.hv_follows = False
    bench.pump = True
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.pump = False
    while bench.core.pump_valid:
        assert bench.core.outputs & c.OUT_HV_EN
        bench.tick()
    bench.tick()
    assert not bench.core.outputs & c.OUT_HV_EN
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)
    assert result(bench)[:2] == (0, 0)


@pytest.mark.parametrize("why", ["slow", "relay"])
def test_hv_that_does_not_rise_in_time_fails(why: str) -> None:
    bench = resting()
    in_service(bench, c.TEST_HV_ON)
    bench.hv_follows = False
    bench.pump = True
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    if why == "relay":
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    else:
        bench.run(500)
        assert bench.core.state == c.SELFTESTING
        bench.tick()
    assert failed_at(bench, c.TEST_HV_ON)


def test_an_open_chain_ends_the_test_in_estop() -> None:
    for output in (c.OUT_HV_EN, c.OUT_DUMMY, c.OUT_PEAK_TEST):
        bench = Bench(booted=False)
        while not bench.core.outputs & output:
            bench.tick()
        bench.core.on_stop_edge(PRESSED)
        assert bench.core.state == c.ESTOP
        assert not bench.core.outputs & (c.OUT_HV_EN | c.OUT_DUMMY | c.OUT_PEAK_TEST)
        assert bench.core.dac_ua == 0


def test_a_welded_relay_ends_the_test_after_a_reset_too() -> None:
    bench = resting()
    bench.core.faults = c.F_CHAIN_WELD
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 1)
    for _ in range(13):
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CHAIN_WELD)


def test_a_relay_that_closes_before_its_step_fails_it() -> None:
    bench = Bench(booted=False)
    bench.run(10)
    for _ in range(11):
        assert bench.core.state == c.SELFTESTING
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    assert failed_at(bench, c.TEST_K1)


def test_the_end_of_a_test_stands_in_the_log() -> None:
    bench = resting()
    newest = bench.log(0)[0]
    bench.ask(c.SELFTEST, b"\x07\0")
    bench.run(100)
    entries = bench.log(newest + 2)[1]
    assert [entry[2:] for entry in entries][0] == (log.TESTED, 255, log.INFORMATION, 7 | 7 << 16)
