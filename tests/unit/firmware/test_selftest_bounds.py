"""The self-test to its last bound: how long each step waits, what it bears, what it leaves alone."""

import struct
from array import array

import pytest

from drivers.firmware import codes as c
from drivers.firmware import selftest
from drivers.firmware.crc import NEAR_HIGH, NEAR_LOW
from tests.unit.firmware.bench import BOOT_MS, RELEASED, Bench, reference_crc
from tests.unit.firmware.selftests import failed_at, in_service, resting, result, until


def step(bench: Bench, elapsed_ms: int, inputs: int = RELEASED) -> None:
    """A tick of that length, with the relay open."""
    bench.now_ms += elapsed_ms
    bench.core.step(bench.now_ms, inputs | c.IN_K1_OPEN)


# ---- memory


class CoupledWords:
    """Four words of which writing one writes another too."""

    def __init__(self, source: int, target: int) -> None:
        self.words = array("l", [5, 6, 7, 8])
        self.source, self.target = source, target

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> int:
        return self.words[index]

    def __setitem__(self, index: int, word: int) -> None:
        self.words[index] = word
        if index == self.source:
            self.words[self.target] = word


@pytest.mark.parametrize("source", [0, 1, 2, 3])
@pytest.mark.parametrize("target", [0, 1, 2, 3])
def test_words_of_which_one_disturbs_another_do_not_pass_whichever_lies_first(
    source: int, target: int
) -> None:
    words = CoupledWords(source, target)
    passes = selftest.is_marched(Bench().core, words)  # type: ignore[arg-type]  # they stand for an array
    assert passes == (source == target)


def test_one_wrong_half_of_the_check_value_is_enough() -> None:
    before_last = reference_crc(b"12345678") ^ 0xFFFFFFFF
    last = (before_last ^ 0x39) & 0xFF
    for table in (NEAR_LOW, NEAR_HIGH):
        assert selftest.is_table_good()
        table[last] ^= 0x8000
        try:
            assert not selftest.is_table_good()
        finally:
            table[last] ^= 0x8000


# ---- HV without the pump


def test_the_highest_reading_is_told_as_65535_when_it_is_beyond() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.core.adc[c.ADC_HV_MV] = 90_000
    bench.tick()
    assert failed_at(bench, c.TEST_HV_OFF)
    assert result(bench)[2] == 65_535


def test_residual_hv_of_exactly_5_v_is_waited_for() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 5000
    until(bench, c.TEST_HV_OFF)
    bench.run(200)
    assert (bench.core.state, bench.core.outputs & c.OUT_HV_EN) == (c.SELFTESTING, 0)
    bench.core.adc[c.ADC_HV_MV] = 4999
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE


def test_after_a_pump_within_the_step_hv_stays_enabled_for_50_ms_anew() -> None:
    bench = Bench(booted=False)
    until(bench, c.TEST_HV_OFF)
    for turn in (0, 1):
        step(bench, 5)
        assert bench.core.outputs & c.OUT_HV_EN, turn
        for _ in range(7):
            step(bench, 7)
            assert bench.core.outputs & c.OUT_HV_EN, turn
        if turn == 0:
            step(bench, 5, RELEASED | c.IN_ARM_DETECTOR)
            assert not bench.core.outputs & c.OUT_HV_EN
    step(bench, 1)
    assert bench.core.test_pass & c.TEST_HV_OFF


# ---- the dummy


class SlowStage:
    """An output stage whose reading follows some ticks behind what it is asked for."""

    def __init__(self, bench: Bench, ticks: int) -> None:
        self.bench, self.asked_ua = bench, [0] * ticks

    def convert(self, out: int) -> None:
        self.asked_ua.append(self.bench.core.dac_ua)
        read_ua = self.asked_ua.pop(0)
        self.bench.core.adc[c.ADC_DUMMY_UA] = self.bench.core.adc[c.ADC_DUMMY_MV] = read_ua


@pytest.mark.parametrize(("ticks", "passes"), [(0, True), (1, True), (2, False)])
def test_an_output_stage_may_take_one_tick_to_settle(ticks: int, passes: bool) -> None:
    bench = Bench(booted=False)
    until(bench, c.TEST_DUMMY)
    bench._convert = SlowStage(bench, ticks).convert  # type: ignore[method-assign]  # another stage
    bench.run(60)
    assert (bench.core.test_pass & c.TEST_DUMMY != 0) == passes
    assert passes or failed_at(bench, c.TEST_DUMMY)


@pytest.mark.parametrize(("dummy_mv", "passes"), [(7500, True), (7499, False), (8500, True), (8501, False)])
def test_the_voltage_at_the_dummy_has_the_same_bounds_as_its_current(dummy_mv: int, passes: bool) -> None:
    bench = Bench(booted=False)
    until(bench, c.TEST_DUMMY)

    def convert(out: int) -> None:
        asked_ua = bench.core.dac_ua
        bench.core.adc[c.ADC_DUMMY_UA] = asked_ua
        bench.core.adc[c.ADC_DUMMY_MV] = dummy_mv if asked_ua == 8000 else asked_ua

    bench._convert = convert  # type: ignore[method-assign]  # a resistance that is off
    bench.run(60)
    assert (bench.core.test_pass & c.TEST_DUMMY != 0) == passes
    assert passes or failed_at(bench, c.TEST_DUMMY)


# ---- HV with the pump


def test_the_pump_is_waited_for_up_to_600_ms() -> None:
    bench = resting()
    in_service(bench, c.TEST_HV_ON)
    until(bench, c.TEST_HV_ON)
    bench.run(600)
    assert bench.core.state == c.SELFTESTING
    assert bench.core.test_step == c.TEST_HV_ON
    bench.tick()
    assert bench.core.test_step > c.TEST_HV_ON


@pytest.mark.parametrize(("hv_mv", "passes"), [(89_999, False), (90_000, True)])
def test_hv_is_up_from_90_v_on(hv_mv: int, passes: bool) -> None:
    bench = resting()
    in_service(bench, c.TEST_HV_ON)
    bench.hv_follows = False
    bench.pump = True
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.core.adc[c.ADC_HV_MV] = hv_mv
    bench.tick()
    assert (bench.core.test_pass & c.TEST_HV_ON != 0) == passes


# ---- what it leaves alone


def test_mod_ok_and_the_lamp_test_are_left_as_they_are_in_every_step() -> None:
    bench = resting()
    frame = bytearray(bench.request(c.SELFTEST, struct.pack("<H", 2047), hflags=2 | 8))
    frame[c.AT_HOST_STATE] = c.HOST_SERVICE
    assert bench.send(bench.seal_again(frame)).result == c.OK
    seen = 0
    while bench.core.state == c.SELFTESTING:
        bench.pump = bench.core.test_step >= c.TEST_HV_ON
        bench.tick()
        out = bench.core.outputs
        seen |= out
        assert out & (c.OUT_MOD_OK | c.OUT_LAMP_TEST) == c.OUT_MOD_OK | c.OUT_LAMP_TEST
    assert seen & (c.OUT_HV_EN | c.OUT_DUMMY | c.OUT_PEAK_TEST) == c.OUT_HV_EN | c.OUT_DUMMY | c.OUT_PEAK_TEST
    assert result(bench)[:2] == (2047, 2047)


def test_a_test_that_fails_takes_back_that_one_had_passed() -> None:
    bench = resting()
    assert bench.ask(c.POLL).flags & c.FLAG_SELFTEST_OK
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_ISO))
    bench.core.adc[c.ADC_ISO_MV] = 0
    bench.run(BOOT_MS)
    assert bench.core.state == c.FAULT
    assert not bench.ask(c.POLL).flags & c.FLAG_SELFTEST_OK
