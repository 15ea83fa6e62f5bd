import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware.crc import NEAR_LOW
from tests.unit.firmware.bench import RELEASED, Bench, ready


def result(bench: Bench) -> tuple[int, ...]:
    return struct.unpack("<9H", bench.ask(c.SELFTEST_RESULT).payload)


def test_hv_is_enabled_only_for_its_step_and_with_the_relay_open() -> None:
    bench = Bench(booted=False)
    on_ms = 0
    for _ in range(30):
        bench.tick()
        if bench.core.outputs & c.OUT_HV_EN:
            on_ms += 5
            assert bench.core.state == c.SELFTESTING
            assert not bench.core.outputs & (c.OUT_K_EN | c.OUT_GATES)
    assert on_ms == 50
    bench.hello()
    assert result(bench)[:4] == (15, 15, 0, 31)


@pytest.mark.parametrize("hv_mv", [5000, 90_000])
def test_hv_that_rises_without_the_pump_fails(hv_mv: int) -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.core.adc[c.ADC_HV_MV] = hv_mv
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)
    assert not bench.core.outputs & (c.OUT_HV_EN | c.OUT_MOD_OK)
    bench.hello()
    assert result(bench)[:2] == (15, 7)
    assert bench.clear(c.F_SELFTEST_FAIL).result == c.NOT_CLEARABLE


def test_hv_below_5_v_passes() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 4999
    bench.run(100)
    assert bench.core.state == c.IDLE


def test_residual_hv_is_waited_for_and_then_fails_in_time() -> None:
    bench = Bench(booted=False)
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 60_000
    bench.run(1500)
    assert bench.core.state == c.SELFTESTING
    bench.run(10)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)


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


def test_a_relay_that_is_not_proven_open_fails() -> None:
    bench = Bench(booted=False)
    for _ in range(14):
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    assert bench.core.state == c.FAULT
    assert bench.core.faults & (c.F_CHAIN_WELD | c.F_SELFTEST_FAIL)


def test_a_relay_that_closes_within_the_hv_step_fails() -> None:
    bench = Bench(booted=False)
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.now_ms += 5
    bench.core.step(bench.now_ms, RELEASED)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)
    assert not bench.core.outputs & c.OUT_HV_EN


def test_readings_that_cannot_be_fail() -> None:
    bench = Bench(booted=False)
    bench.core.adc[c.ADC_VIN_MV] = 0
    bench.run(20)
    assert bench.core.faults & c.F_SELFTEST_FAIL


def test_a_broken_table_fails() -> None:
    NEAR_LOW[0x31 ^ 0xFF] ^= 1
    try:
        bench = Bench(booted=False)
        bench.run(20)
    finally:
        NEAR_LOW[0x31 ^ 0xFF] ^= 1
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_SELFTEST_FAIL)


@pytest.mark.parametrize("mask", [1, 2, 4, 8, 5, 15])
def test_a_commanded_test_does_its_steps_and_no_others(mask: int) -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.run(200)
    answer = bench.ask(c.SELFTEST, struct.pack("<H", mask))
    assert (answer.result, answer.state, answer.payload) == (c.OK, c.SELFTESTING, struct.pack("<H", mask))
    assert bench.ask(c.SELFTEST_RESULT).result == c.BAD_STATE
    bench.run(100)
    assert bench.core.state == c.IDLE
    assert result(bench)[:2] == (mask, mask)


def test_an_open_chain_ends_the_test_in_estop() -> None:
    bench = Bench(booted=False)
    while not bench.core.outputs & c.OUT_HV_EN:
        bench.tick()
    bench.core.on_stop_edge(c.IN_ESTOP_B | c.IN_HAND_OK)
    assert bench.core.state == c.ESTOP
    assert not bench.core.outputs & c.OUT_HV_EN


def test_a_welded_relay_fails_the_test_after_a_reset_too() -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.core.faults = c.F_CHAIN_WELD
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 1)
    for _ in range(13):
        bench.now_ms += 5
        bench.core.step(bench.now_ms, RELEASED)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CHAIN_WELD | c.F_SELFTEST_FAIL)
