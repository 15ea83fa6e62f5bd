"""Every request in every state, every fault bit and its clear rule [link 5.1, 5.4, 7]."""

import struct

import pytest

from drivers.firmware import codes as c
from tests.unit.firmware.bench import PRESSED, Bench, armed, block, ready, running

EVERYWHERE = (c.SELFTESTING, c.IDLE, c.ARMED, c.RUNNING, c.RAMPDOWN, c.FAULT, c.ESTOP)
LISTED = {
    c.POLL: EVERYWHERE,
    c.HELLO: EVERYWHERE,
    c.IDENTIFY: EVERYWHERE,
    c.SELFTEST: (c.IDLE,),
    c.SELFTEST_RESULT: (c.IDLE, c.FAULT),
    c.CFG_WRITE: (c.IDLE,),
    c.CFG_READ: EVERYWHERE,
    c.CFG_COMMIT: (c.IDLE,),
    c.CYCLE: EVERYWHERE,
    c.ARM: (c.IDLE,),
    c.START: (c.ARMED,),
    c.PAUSE: (c.RUNNING,),
    c.STOP: EVERYWHERE,
    c.DISARM: (c.ARMED,),
    c.FAULT_CLEAR: (c.IDLE, c.ARMED, c.RUNNING, c.RAMPDOWN, c.FAULT, c.ESTOP),
    c.LOG_READ: EVERYWHERE,
    c.STATS: EVERYWHERE,
    c.SCOPE: EVERYWHERE,
    c.MODULE_RESET: (c.IDLE, c.FAULT, c.ESTOP),
}


def in_state(state: int) -> Bench:
    """A module in this state, with a session and a bank where the state allows one."""
    if state == c.SELFTESTING:
        bench = Bench(booted=False)
        bench.hello()
        bench.run(20)
    elif state == c.ARMED:
        bench = armed()
    elif state == c.RUNNING:
        bench = running()
    elif state == c.RAMPDOWN:
        bench = running()
        bench.ask(c.PAUSE)
    else:
        bench, _ = ready()
        if state == c.FAULT:
            bench.core.adc[c.ADC_IDLE_UA] = 9000
        if state == c.ESTOP:
            bench.inputs = PRESSED
        bench.run(10)
    bench.cycling = False
    assert bench.core.state == state
    return bench


def payload(bench: Bench, kind: int) -> bytes:
    """A payload that is right where the state is."""
    core = bench.core
    crc = core.cfg_low ^ 0xFFFF | (core.cfg_high ^ 0xFFFF) << 16
    return {
        c.HELLO: struct.pack("<IBBH", 77, 1, 1, 0),
        c.IDENTIFY: b"\0",
        c.SELFTEST: b"\x01\0",
        c.CFG_WRITE: b"\0\0" + block(),
        c.CFG_READ: b"\0\0",
        c.CFG_COMMIT: struct.pack("<I", crc),
        c.CYCLE: struct.pack("<H4HBB", 1, 0, 0, 0, 0, core.state, 0),
        c.ARM: struct.pack("<IBBH", crc, 3, 1, 0),
        c.START: struct.pack("<II", bench.token, bench.token ^ 0xFFFFFFFF),
        c.STOP: b"\0",
        c.FAULT_CLEAR: struct.pack("<IH", 0, core.faults & 0xFFFF ^ 0x5AA5),
        c.LOG_READ: b"\0\0",
        c.STATS: b"\0",
        c.SCOPE: b"\0\0\0",
        c.MODULE_RESET: struct.pack("<I", bench.session ^ 0xDEADC0DE),
    }.get(kind, b"")


def ask(bench: Bench, kind: int, content: bytes) -> int:
    lease = 200 if kind == c.CYCLE else 0
    return bench.send(bench.request(kind, content, lease=lease, token=bench.token)).result


@pytest.mark.parametrize("state", EVERYWHERE)
@pytest.mark.parametrize("kind", sorted(LISTED))
def test_a_request_is_granted_where_it_is_listed_and_bad_state_elsewhere(kind: int, state: int) -> None:
    bench = in_state(state)
    result = ask(bench, kind, payload(bench, kind))
    assert result == (c.OK if state in LISTED[kind] else c.BAD_STATE)


@pytest.mark.invariant("I21")
@pytest.mark.parametrize("kind", [kind for kind in sorted(LISTED) if LISTED[kind] != EVERYWHERE])
def test_bad_state_comes_before_every_other_complaint_and_changes_nothing(kind: int) -> None:
    for state in EVERYWHERE:
        if state in LISTED[kind]:
            continue
        bench = in_state(state)
        core = bench.core
        before = (core.state, core.faults, core.outputs, core.lease_at, core.token_low, bytes(core.shadow))
        assert ask(bench, kind, b"\xff" * len(payload(bench, kind))) in (c.BAD_STATE, c.RESERVED_NONZERO)
        assert before == (
            core.state,
            core.faults,
            core.outputs,
            core.lease_at,
            core.token_low,
            bytes(core.shadow),
        )


@pytest.mark.parametrize("state", EVERYWHERE)
@pytest.mark.invariant("I22")
def test_stop_now_is_honoured_in_every_state_and_ends_every_output(state: int) -> None:
    bench = in_state(state)
    bench.send(bench.request(c.POLL, hflags=1))
    core = bench.core
    assert core.state == (c.IDLE if c.ARMED <= state <= c.RAMPDOWN else state)
    assert not core.outputs & (c.OUT_GATES | c.OUT_K_EN)
    assert core.faults & ~(c.F_ESTOP | c.F_IDLE_CURRENT) == 0


BITS = {
    "A": (0, 2, 4, 7, 12, 13, 14, 15, 22, 23),
    "B": (1, 3, 5, 6, 8, 9, 10, 16, 19, 25, 26),
    "C": (11, 17, 18, 20, 21, 24),
}


def test_the_classes_are_the_pages() -> None:
    for name, mask in (("A", c.CLASS_A), ("B", c.CLASS_B), ("C", c.CLASS_C)):
        assert mask == sum(1 << bit for bit in BITS[name])
    assert c.CLASS_BC == c.CLASS_B | c.CLASS_C
    assert c.CLASS_A | c.CLASS_BC == (1 << 27) - 1


@pytest.mark.parametrize("bit", BITS["A"])
@pytest.mark.parametrize("state", [c.IDLE, c.ARMED, c.RUNNING, c.FAULT, c.ESTOP])
def test_a_class_a_bit_clears_anywhere_but_the_estop_bit(state: int, bit: int) -> None:
    bench = in_state(state)
    bench.core.faults |= 1 << bit
    others = bench.core.faults & ~(1 << bit)
    result = bench.clear(1 << bit).result
    if bit == 0 and state != c.FAULT:
        assert result == c.NOT_CLEARABLE  # in ESTOP it is still pressed
    else:
        assert (result, bench.core.faults) == (c.OK, others)


@pytest.mark.parametrize("bit", BITS["B"])
@pytest.mark.parametrize("state", EVERYWHERE[1:])
def test_a_class_b_bit_clears_only_in_fault_and_through_the_self_test(state: int, bit: int) -> None:
    bench = in_state(state)
    if state == c.FAULT:
        bench.core.faults = 0
        bench.core.adc[c.ADC_IDLE_UA] = 0
    bench.core.faults |= 1 << bit
    answer = bench.clear(1 << bit)
    if state == c.FAULT:
        assert (answer.result, answer.state, answer.payload) == (c.OK, c.SELFTESTING, bytes(4))
    else:
        assert (answer.result, bench.core.faults & 1 << bit) == (c.NOT_CLEARABLE, 1 << bit)


@pytest.mark.invariant("I15")
@pytest.mark.parametrize("bit", BITS["C"])
@pytest.mark.parametrize("state", EVERYWHERE[1:])
def test_a_class_c_bit_never_clears_by_software(state: int, bit: int) -> None:
    bench = in_state(state)
    bench.core.faults |= 1 << bit | c.F_LEAD_OFF
    before = bench.core.faults
    assert bench.clear(1 << bit).result == c.NOT_CLEARABLE
    assert bench.clear(1 << bit | c.F_LEAD_OFF).result == c.NOT_CLEARABLE
    assert bench.core.faults == before
    for cause in (c.CAUSE_COMMAND, c.CAUSE_RESET_LINE, c.CAUSE_WATCHDOG, c.CAUSE_BROWN_OUT):
        bench.core.reset(bench.now_ms, cause, 5)
        assert bench.core.faults & 1 << bit
    bench.core.reset(bench.now_ms, c.CAUSE_POWER_ON, 5)
    assert bench.core.faults == 0
