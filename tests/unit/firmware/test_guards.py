import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware.treatment import has_token
from tests.unit.firmware.bench import BOOT_MS, RELEASED, Answer, Bench, armed, block, ready, running

ARM_AT = "<IBBH"


def arm_with(bench: Bench, crc: int, mask: int = 3, mode: int = 1) -> Answer:
    return bench.ask(c.ARM, struct.pack(ARM_AT, crc, mask, mode, 0))


def test_arming_needs_every_guard_in_the_order_of_the_page() -> None:
    bench = Bench(booted=False)
    core = bench.core
    bench.hello()
    assert arm_with(bench, 1, mask=0xFF, mode=9).result == c.BAD_STATE
    bench.run(BOOT_MS)
    core.faults = c.F_LEAD_OFF
    core.selftest_ok = 0
    assert arm_with(bench, 1, mask=0).result == c.BAD_CHANNEL
    assert arm_with(bench, 1, mask=4).result == c.BAD_CHANNEL
    answer = arm_with(bench, 1, mode=3)
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 5, 0, 1, 2))
    assert arm_with(bench, 1).result == c.FAULT_PRESENT
    core.faults = 0
    assert arm_with(bench, 1).result == c.SELFTEST_REQUIRED
    core.selftest_ok = 1
    assert arm_with(bench, 1).result == c.NOT_COMMITTED
    crc = bench.configure(block(), block())
    assert arm_with(bench, crc ^ 1).result == c.CFG_MISMATCH
    assert arm_with(bench, crc).result == c.INTERLOCK
    assert core.state == c.IDLE
    assert core.token_high == 0


@pytest.mark.parametrize("missing", ["pump", "lease", "hand"])
def test_arming_needs_every_interlock_and_tells_the_flags(missing: str) -> None:
    bench, crc = ready()
    if missing == "pump":
        bench.pump = False
        bench.run(200)
    elif missing == "lease":
        bench.cycling = False
        bench.run(300)
    else:
        bench.inputs = c.IN_ESTOP_A
        bench.run(10)
    answer = arm_with(bench, crc)
    flag = {"pump": c.FLAG_ARM_VALID, "lease": c.FLAG_LEASE_OK, "hand": c.FLAG_HAND_OK}[missing]
    flags = struct.unpack("<H", answer.payload)[0]
    assert answer.result == c.INTERLOCK
    assert not flags & flag
    assert bench.core.state == c.IDLE


def test_arming_a_channel_that_is_switched_off_is_refused() -> None:
    bench, crc = ready(block())
    assert arm_with(bench, crc, mask=3).result == c.BAD_CHANNEL
    assert arm_with(bench, crc, mask=1).result == c.OK


def test_arming_with_stop_now_is_refused() -> None:
    bench, crc = ready()
    answer = bench.send(bench.request(c.ARM, struct.pack(ARM_AT, crc, 3, 1, 0), hflags=3))
    assert answer.result == c.INTERLOCK


def test_start_needs_the_state_the_token_and_its_complement() -> None:
    bench, _ = ready()
    assert bench.start().result == c.BAD_STATE
    bench = armed()
    token = bench.token
    wrong = ((token ^ 1, ~(token ^ 1)), (token, token), (token, ~token ^ 0x80000000), (0, ~0))
    for pair in wrong:
        payload = struct.pack("<II", pair[0], pair[1] & 0xFFFFFFFF)
        assert bench.ask(c.START, payload).result == c.BAD_TOKEN
    assert bench.core.state == c.ARMED
    bench.core.faults = c.F_SHORT
    assert bench.start().result == c.FAULT_PRESENT
    bench.core.faults = 0
    assert bench.start().result == c.OK
    assert bench.start().result == c.BAD_STATE


def test_start_waits_for_high_voltage() -> None:
    bench, crc = ready()
    bench.hv_follows = False
    bench.arm(crc)
    bench.run(20)
    answer = bench.start()
    assert answer.result == c.INTERLOCK
    assert not struct.unpack("<H", answer.payload)[0] & c.FLAG_HV_ON


@pytest.mark.fault("F34")
def test_an_old_token_does_not_start() -> None:
    bench = armed()
    old = bench.token
    bench.ask(c.DISARM)
    bench.run(50)
    bench.arm(
        struct.unpack("<I", struct.pack("<HH", bench.core.cfg_low ^ 0xFFFF, bench.core.cfg_high ^ 0xFFFF))[0]
    )
    bench.run(50)
    assert old != bench.token
    assert bench.ask(c.START, struct.pack("<II", old, old ^ 0xFFFFFFFF)).result == c.BAD_TOKEN


def test_the_lead_check_does_not_start() -> None:
    bench = armed(mode=c.MODE_LEADCHECK)
    assert bench.start().result == c.BAD_STATE


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (c.SELFTEST, b"\x0f\0"),
        (c.CFG_WRITE, b"\0\0" + block()),
        (c.CFG_COMMIT, bytes(4)),
        (c.ARM, struct.pack(ARM_AT, 0, 0, 0, 0)),
        (c.DISARM, b""),
        (c.SELFTEST_RESULT, b""),
        (c.MODULE_RESET, bytes(4)),
    ],
)
def test_set_up_has_no_place_in_running(kind: int, payload: bytes) -> None:
    bench = running()
    assert bench.ask(kind, payload).result == c.BAD_STATE
    assert bench.core.state == c.RUNNING


@pytest.mark.parametrize("kind", [c.PAUSE, c.DISARM])
def test_pause_and_disarm_have_no_place_in_idle(kind: int) -> None:
    bench, _ = ready()
    assert bench.ask(kind).result == c.BAD_STATE


@pytest.mark.parametrize("lease", [0, 59, 301, 65535])
def test_a_lease_out_of_range_is_refused_and_renews_nothing(lease: int) -> None:
    bench = running()
    bench.cycling = False
    bench.run(20)
    before = bench.core.lease_at
    assert bench.cycle(lease=lease).result == c.LEASE_RANGE
    assert bench.core.lease_at == before


@pytest.mark.parametrize("lease", [60, 300])
def test_a_lease_within_range_is_taken(lease: int) -> None:
    bench, _ = ready()
    assert bench.cycle(lease=lease).lease_ms == lease


def test_without_run_permit_a_lease_is_not_looked_at() -> None:
    bench, _ = ready()
    before = bench.core.lease_at
    bench.run(10)
    assert bench.cycle(lease=7, control=0).result == c.OK
    assert bench.cycle(lease=200, hflags=0).result == c.OK
    assert bench.core.lease_at <= before + 10


def test_a_cycle_without_the_token_changes_nothing_in_running() -> None:
    bench = running()
    bench.cycling = False
    at = bench.core.lease_at
    bench.setpoints = [300, 300, 0, 0]
    bench.tick()
    answer = bench.cycle(token=bench.token ^ 1)
    assert answer.result == c.BAD_TOKEN
    assert (bench.core.lease_at, bench.core.target[0]) == (at, 0)


def test_the_token_of_a_cycle_is_ignored_in_idle() -> None:
    bench, _ = ready()
    assert bench.cycle(token=12345).result == c.OK


def test_a_fault_clear_needs_its_ack() -> None:
    bench, _ = ready()
    bench.core.faults = c.F_LEAD_OFF
    assert bench.ask(c.FAULT_CLEAR, struct.pack("<IH", c.F_LEAD_OFF, 0x5AA5)).result == c.NOT_CLEARABLE
    answer = bench.clear(c.F_LEAD_OFF)
    assert (answer.result, answer.payload) == (c.OK, bytes(4))


@pytest.mark.parametrize("bit", [27, 28, 29, 30, 31])
def test_a_fault_clear_of_a_bit_that_is_not_there_clears_nothing(bit: int) -> None:
    bench, _ = ready()
    bench.core.faults = c.F_LEAD_OFF
    assert bench.clear(c.F_LEAD_OFF | 1 << bit).result == c.NOT_CLEARABLE
    assert bench.core.faults == c.F_LEAD_OFF


def test_a_fault_clear_during_the_self_test_is_bad_state() -> None:
    bench = Bench(booted=False)
    bench.hello()
    assert bench.clear(1).result == c.BAD_STATE


def test_a_module_reset_needs_its_key() -> None:
    bench, _ = ready()
    assert bench.ask(c.MODULE_RESET, bytes(4)).result == c.BAD_TOKEN
    key = struct.pack("<I", bench.session ^ 0xDEADC0DE)
    answer = bench.ask(c.MODULE_RESET, key)
    assert (answer.result, answer.state) == (c.OK, c.IDLE)
    bench.window(bytes(64))
    answer = bench.read()
    assert (answer.state, answer.frame_ctr, answer.result) == (c.SELFTESTING, 1, c.NONE_YET)


def test_a_module_reset_comes_after_100_ms_when_its_answer_is_not_fetched() -> None:
    bench, _ = ready()
    bench.cycling = False
    bench.core.on_window(
        bytearray(bench.request(c.MODULE_RESET, struct.pack("<I", bench.session ^ 0xDEADC0DE))),
        64,
        bench.now_ms,
    )
    bench.run(95)
    assert bench.core.session_high
    bench.run(10)
    assert (bench.core.session_low, bench.core.session_high) == (0, 0)


@pytest.mark.parametrize("mask", [0, 1024, 0xFFFF])
def test_a_self_test_of_unknown_steps_is_refused(mask: int) -> None:
    bench, _ = ready()
    answer = bench.ask(c.SELFTEST, struct.pack("<H", mask))
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 0, 0, 1, 1023))


def test_a_refusal_leaves_the_bench_as_it_was() -> None:
    bench, _ = ready()
    core = bench.core
    before = (core.state, core.faults, bytes(core.shadow), bytes(core.active), core.lease_at, core.outputs)
    bench.ask(c.CFG_WRITE, b"\0\0" + block(pw=1))
    bench.ask(c.START, bytes(8))
    bench.ask(c.ARM, struct.pack(ARM_AT, 1, 3, 1, 0))
    bench.cycle(lease=1)
    assert before == (
        core.state,
        core.faults,
        bytes(core.shadow),
        bytes(core.active),
        core.lease_at,
        core.outputs,
    )
    assert bench.inputs == RELEASED


def test_no_token_fits_when_there_is_none() -> None:
    bench, _ = ready()
    assert not has_token(bench.core, bytearray(64), 16)


def test_start_needs_the_bank_that_was_armed() -> None:
    bench = armed()
    bench.core.cfg_valid = 0
    assert bench.start().result == c.NOT_COMMITTED


def test_commands_leave_a_quiet_module_alone() -> None:
    bench = armed()
    bench.ask(c.PAUSE)
    assert bench.core.state == c.ARMED
    assert bench.ask(c.STOP, b"\0").result == c.OK
    assert bench.ask(c.STOP, b"\0").result == c.OK
    assert bench.core.state == c.IDLE
