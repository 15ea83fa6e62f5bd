"""What an answer carries to the byte: its length, its flags together, the words of HELLO and of the log."""

import struct

import pytest

from drivers.firmware import answers, entropy, log
from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.unit.firmware.bench import Bench, armed, block, ready

LEFT = c.F_LEAD_OFF | c.F_SHORT | c.F_HAND_STOP


def quiet() -> Bench:
    bench = Bench()
    bench.hello()
    return bench


# ---- length and flags


def test_an_answer_without_payload_has_length_0_also_after_a_longer_one() -> None:
    bench = quiet()
    assert len(bench.ask(c.IDENTIFY, b"\2").payload) == 32
    assert bench.ask(c.STOP, b"\0").raw[5] == 0
    assert bench.ask(c.DISARM).raw[5] == 0


def test_a_refusal_that_uses_no_number_has_length_0_beside_the_cached_answer() -> None:
    bench = quiet()
    bench.ask(c.IDENTIFY, b"\2")
    assert bench.ask(0x7D).raw[5] == 0
    assert bench.ask(c.POLL).raw[5] == 32


def test_flags_that_stand_together_are_all_told() -> None:
    core = Core(Identity(0xFFFF, 1, b"", b"", 2))
    for name in "pulsed clamped paused cfg_valid selftest_ok log_pending pump_valid chain".split():
        setattr(core, name, 1)
    core.lead_off = core.saturated = core.actual[1] = 2
    core.adc[c.ADC_HV_MV], core.lease_ms, core.inputs = 100_000, 200, c.IN_HAND_OK
    core.state = c.RUNNING
    assert answers.flags(core) == 0x7FFF


# ---- HELLO


def test_hello_tells_the_modules_nonce_its_boot_and_session_words_the_version_and_the_cause() -> None:
    bench = Bench()
    core = bench.core
    twin = Core(core.identity)
    for index in range(len(core.entropy)):
        twin.entropy[index] = core.entropy[index]
    twin.entropy_at, twin.entropy_mix = core.entropy_at, core.entropy_mix
    twin.entropy_state = core.entropy_state
    session = entropy.draw(twin), entropy.draw_nonzero(twin)
    nonce = entropy.draw(twin), entropy.draw(twin)
    boot = core.boot_low, core.boot_high
    expected = struct.pack("<HHHHHHBBH", *nonce, *boot, *session, 1, c.CAUSE_POWER_ON, 0)
    assert bench.hello().payload == expected


def test_the_log_names_a_session_by_the_number_of_its_hello_alone() -> None:
    bench = Bench()
    bench.seq = 0xABCD
    bench.hello()
    assert bench.log(bench.core.log_newest)[1][0][2:] == (log.SESSION, 255, log.INFORMATION, 0xABCD)


# ---- CYCLE, CFG_READ, FAULT_CLEAR


def test_the_high_voltage_is_rounded_to_a_tenth_of_a_volt() -> None:
    bench = quiet()
    for hv_mv, told in ((100_049, 1000), (100_050, 1001)):
        bench.core.adc[c.ADC_HV_MV] = hv_mv
        assert struct.unpack_from("<H", bench.cycle().payload, 32)[0] == told


def test_a_block_that_is_read_back_names_its_channel_and_its_bank() -> None:
    bench, _ = ready(block(), block(i_max=200))
    for channel in (0, 1):
        for bank in (0, 1):
            answer = bench.ask(c.CFG_READ, bytes((channel, bank)))
            assert answer.payload[:2] == bytes((channel, bank))


def test_the_log_names_what_was_cleared_and_neither_what_was_left_nor_what_was_not_set() -> None:
    bench = quiet()
    bench.core.faults = LEFT | c.F_ARM_LOST | c.F_SESSION_LIMIT
    cleared = c.F_ARM_LOST | c.F_SESSION_LIMIT
    answer = bench.clear(cleared | c.F_LEASE_EXPIRED | c.F_PULSE_TIMING)
    assert (answer.result, answer.payload) == (c.OK, struct.pack("<I", LEFT))
    assert bench.log(bench.core.log_newest)[1][0][2:] == (log.CLEARED, 255, log.INFORMATION, cleared)


# ---- times


@pytest.mark.parametrize(("before", "after"), [(0xFFFA, 0xFFFF), (0xFFFB, 0x1_0000), (0xFFFC, 0x1_0001)])
def test_uptime_is_whole_on_both_sides_of_its_carry(before: int, after: int) -> None:
    bench = quiet()
    bench.core.uptime_low = before
    bench.tick()
    assert bench.ask(c.POLL).uptime_ms == after


def test_a_module_reset_whose_answer_nobody_fetches_comes_after_100_ms() -> None:
    bench = quiet()
    key = bench.session ^ 0xDEADC0DE
    bench.core.on_window(bytearray(bench.request(c.MODULE_RESET, struct.pack("<I", key))), 64, bench.now_ms)
    bench.run(95)
    assert bench.core.state == c.IDLE
    bench.tick()
    assert bench.core.state == c.SELFTESTING


def test_wrong_beliefs_from_before_the_start_do_not_count_after_it() -> None:
    bench = armed()
    bench.cycling = False
    for _ in range(2):
        bench.cycle(expected=c.IDLE)
    assert bench.start().result == c.OK
    for state in (c.RUNNING, c.RUNNING, c.IDLE):
        assert bench.cycle(expected=c.ARMED).state == state


# ---- the log


@pytest.mark.fault("F67")
def test_who_asks_for_an_entry_that_is_lost_is_shown_the_oldest_that_is_left() -> None:
    bench = quiet()
    count = bench.core.log_count
    for lost in (0, 0xFFF0):
        assert [entry[0] for entry in bench.log(lost)[1]] == [1, 2]
    assert bench.core.log_newest == count
    for index in range(40):
        log.put(bench.core, log.POOR, 0, log.WARNING, index, 0)
    newest = bench.core.log_newest
    assert [entry[0] for entry in bench.log(newest - 32)[1]] == [newest - 31, newest - 30]
