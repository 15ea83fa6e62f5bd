"""What a reset, a self-test and an open chain leave behind, whatever stood there before. [link 7, 13]"""

import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware import log
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.unit.firmware.bench import BOOT_MS, PRESSED, Bench, ready
from tests.unit.firmware.selftests import resting, result

BY_EVERY_RESET = (
    "setpoint target actual actual_check ceiling ceiling_check i_ua v_mv z_ohm dc_slices dc_nc used_ms "
    "shadow active test_values scope answer"
).split()
BY_POWER_UP = "log stats_low stats_high".split()


def reset(cause: int, filled: "list[str]") -> Core:
    core = Core(Identity(0xFFFF, 1, b"", b"", 2))
    for name in filled:
        words = getattr(core, name)
        for index in range(len(words)):
            words[index] = 7
    core.reset(5, cause, 1)
    return core


@pytest.mark.invariant("I17")
@pytest.mark.parametrize("cause", [c.CAUSE_POWER_ON, c.CAUSE_RESET_LINE, c.CAUSE_WATCHDOG, c.CAUSE_COMMAND])
def test_of_every_channel_a_reset_leaves_what_a_new_module_has(cause: int) -> None:
    new, used = reset(cause, []), reset(cause, BY_EVERY_RESET)
    for name in BY_EVERY_RESET:
        assert list(getattr(used, name)) == list(getattr(new, name)), name


@pytest.mark.invariant("I17")
def test_of_its_records_a_power_up_leaves_what_a_new_module_has() -> None:
    new, used = reset(c.CAUSE_POWER_ON, []), reset(c.CAUSE_POWER_ON, BY_POWER_UP)
    for name in BY_POWER_UP:
        assert list(getattr(used, name)) == list(getattr(new, name)), name


def test_a_self_test_tells_no_value_of_the_one_before() -> None:
    bench = resting()
    assert any(result(bench)[2:8])
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_MEMORY))
    bench.run(BOOT_MS)
    assert result(bench)[:8] == (c.TEST_MEMORY, c.TEST_MEMORY, 0, 0, 0, 0, 0, 0)


@pytest.mark.invariant("I2")
def test_a_self_test_begins_with_safe_output_whatever_was_driven() -> None:
    bench = resting()
    live = c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN
    bench.core.outputs |= live
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_ALL))
    assert (bench.core.state, bench.core.outputs & live) == (c.SELFTESTING, 0)


def test_a_self_test_that_fails_stands_in_the_log_with_what_was_done_and_what_passed() -> None:
    bench = resting()
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_MEMORY | c.TEST_ISO))
    bench.core.adc[c.ADC_ISO_MV] = 0
    bench.run(BOOT_MS)
    newest = bench.log(0)[0]
    told = [
        entry[3:]
        for at in range(newest - 3, newest, 2)
        for entry in bench.log(at)[1]
        if entry[2] == log.TESTED
    ]
    assert (255, log.CLASS_C, c.TEST_MEMORY | c.TEST_ISO | c.TEST_MEMORY << 16) in told


@pytest.mark.invariant("I24")
def test_an_emergency_stop_in_the_self_test_after_power_up_ends_the_boot_and_mod_ok_says_so() -> None:
    bench = Bench(booted=False)
    bench.tick()
    assert not bench.core.outputs & c.OUT_MOD_OK
    bench.core.on_stop_edge(PRESSED)
    assert (bench.core.state, bench.core.outputs) == (c.ESTOP, c.OUT_MOD_OK)


@pytest.mark.invariant("I24")
def test_mod_ok_is_high_from_the_clearing_of_the_last_fault_of_class_b_on() -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    for _ in range(9):
        bench.window(bytes(64))
    bench.run(100)
    assert (bench.core.state, bench.core.outputs & c.OUT_MOD_OK) == (c.FAULT, 0)
    assert bench.clear(c.F_LINK_QUALITY).result == c.OK
    assert (bench.core.state, bench.core.outputs & c.OUT_MOD_OK) == (c.SELFTESTING, c.OUT_MOD_OK)
