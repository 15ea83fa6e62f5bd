"""ARM and START begin from zero, from safe output and from the bank, whatever stood there. [T4, T5, R14]"""

import struct

import pytest

from drivers.firmware import answers, machine
from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, armed, block, ready, reference_crc

LIVE = c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN
WAVES = block(mode=3, f=500, ramp_up=500, hold=30, ramp_down=300, off=50)


def copied(bench: Bench) -> "list[int]":
    """What the working copy of channel 0 says."""
    core = bench.core
    return [core.ceiling[0], core.pw_us[0], core.rate[0], core.limit_ms[0], core.ramp_up_ms[0]]


@pytest.mark.invariant("I2")
def test_arming_begins_with_safe_output_whatever_was_driven() -> None:
    bench, crc = ready()
    bench.core.outputs |= LIVE
    assert bench.arm(crc).result == c.OK
    assert bench.core.outputs & LIVE == 0


@pytest.mark.invariant("I12")
def test_what_is_armed_is_the_bank_that_was_committed_in_the_same_millisecond() -> None:
    bench, _ = ready(block(i_max=300), block())
    new = block(i_max=7, pw=150, f=800, ramp_up=1500, limit=60)
    bench.ask(c.CFG_WRITE, b"\0\0" + new)
    crc = reference_crc(new + block() + bytes(64))
    assert bench.ask(c.CFG_COMMIT, struct.pack("<I", crc)).result == c.OK
    assert bench.arm(crc).result == c.OK
    assert copied(bench) == [700, 150, 800, 60_000, 1500]


@pytest.mark.invariant("I12")
def test_what_is_started_is_the_bank_though_its_working_copy_has_changed_since_arming() -> None:
    bench = armed(block(i_max=7, pw=150, f=800, ramp_up=1500, limit=60))
    core = bench.core
    core.ceiling[0], core.pw_us[0], core.rate[0], core.limit_ms[0], core.ramp_up_ms[0] = 60_000, 400, 1, 1, 1
    core.ceiling_check[0] = ~60_000
    assert bench.start().result == c.OK
    assert copied(bench) == [700, 150, 800, 60_000, 1500]


@pytest.mark.hazard("HZ-02")
def test_a_start_is_from_zero_whatever_was_wanted_before() -> None:
    bench = armed()
    core = bench.core
    core.setpoint[0], core.target[0] = 30, 3000
    machine.set_actual(core, 0, 3000)
    assert bench.start().result == c.OK
    assert (core.setpoint[0], core.target[0], core.actual[0], core.actual_check[0]) == (0, 0, 0, -1)


@pytest.mark.hazard("HZ-02")
def test_after_a_pause_the_envelope_begins_anew_with_the_tick_that_accepted_start() -> None:
    bench = armed(WAVES)
    for turn in (0, 1):
        assert bench.start().result == c.OK
        assert (bench.core.phase_ms[0], bench.core.due_us[0]) == (0, 0), turn
        bench.setpoints = [30, 0, 0, 0]
        bench.run(700)
        assert bench.core.phase_ms[0] == 700, turn
        bench.setpoints = [0, 0, 0, 0]
        assert bench.ask(c.PAUSE).result == c.OK
        bench.run(400)
        assert bench.core.state == c.ARMED


def test_an_interlock_is_refused_with_the_flags_that_say_which() -> None:
    bench, crc = ready()
    bench.cycling = bench.pump = False
    bench.run(300)
    answer = bench.arm(crc)
    assert answer.result == c.INTERLOCK
    assert answer.payload == struct.pack("<H", answers.flags(bench.core))
    assert answer.flags & (c.FLAG_ARM_VALID | c.FLAG_LEASE_OK | c.FLAG_CHAIN_CLOSED) == c.FLAG_CHAIN_CLOSED
    assert struct.unpack("<H", answer.payload)[0] == answer.flags
