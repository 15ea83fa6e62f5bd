import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.unit.firmware.bench import BOOT_MS, PRESSED, RELEASED, Bench, armed, block, ready, running

SAFE = c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN


def is_safe(bench: Bench) -> bool:
    return not bench.core.outputs & SAFE and not any(bench.core.actual) and not any(bench.core.target)


def treated(for_ms: int = 2000) -> Bench:
    bench = running()
    bench.setpoints = [80, 40, 0, 0]
    bench.run(for_ms)
    assert bench.core.actual[0]
    return bench


def pulses_in(bench: Bench, for_ms: int) -> int:
    before = len(bench.pulses)
    bench.run(for_ms)
    return len(bench.pulses) - before


def test_t1_reset_leads_to_the_self_test_with_safe_output() -> None:
    bench = Bench(booted=False)
    assert bench.core.state == c.SELFTESTING
    assert bench.core.outputs == 0
    assert (bench.core.session_low, bench.core.session_high) == (0, 0)


def test_t2_a_passed_self_test_leads_to_idle_within_its_time() -> None:
    bench = Bench(booted=False)
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE
    assert bench.core.outputs == c.OUT_MOD_OK
    bench.hello()
    answer = bench.ask(c.SELFTEST_RESULT)
    done, passed = struct.unpack_from("<HH", answer.payload)
    assert (done, passed, answer.flags & c.FLAG_SELFTEST_OK) == (c.TEST_ALL, c.TEST_ALL, c.FLAG_SELFTEST_OK)


def test_t4_arming_finds_hv_off_then_closes_the_relay_then_raises_hv() -> None:
    bench, crc = ready()
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 30_000
    answer = bench.arm(crc)
    assert answer.state == c.ARMED
    bench.run(50)
    assert not bench.core.outputs & SAFE
    bench.core.adc[c.ADC_HV_MV] = 20_000
    bench.tick()
    assert bench.core.outputs & SAFE == c.OUT_K_EN
    bench.tick()
    assert bench.core.outputs & SAFE == c.OUT_K_EN | c.OUT_HV_EN
    bench.core.adc[c.ADC_HV_MV] = 95_000
    bench.run(20)
    assert bench.core.outputs & SAFE == c.OUT_K_EN | c.OUT_HV_EN
    assert bench.start().result == c.OK


@pytest.mark.fault("F54")
def test_t4_hv_that_does_not_come_in_500_ms_is_hv_under() -> None:
    bench, crc = ready()
    bench.hv_follows = False
    bench.arm(crc)
    bench.run(495)
    assert bench.core.state == c.ARMED
    bench.run(15)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_HV_UNDER)
    assert is_safe(bench)


def test_hv_waits_for_a_relay_that_does_not_close() -> None:
    bench, crc = ready()
    bench.k1_follows = False
    bench.arm(crc)
    bench.run(100)
    assert not bench.core.outputs & c.OUT_HV_EN


def test_t5_start_begins_at_zero() -> None:
    bench = running()
    assert bench.core.state == c.RUNNING
    assert not any(bench.core.actual)
    assert pulses_in(bench, 200) == 0


@pytest.mark.parametrize("kind", [c.DISARM, c.STOP])
def test_t6_disarm_and_stop_end_armed(kind: int) -> None:
    bench = armed()
    assert bench.ask(kind, b"\0" if kind == c.STOP else b"").result == c.OK
    assert bench.core.state == c.IDLE
    assert is_safe(bench)


def test_t6_armed_ends_after_60_s_and_paused_after_300_s() -> None:
    bench = armed()
    bench.core.armed_for = 59_000
    bench.run(900)
    assert bench.core.state == c.ARMED
    bench.run(200)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)
    bench = treated(500)
    bench.ask(c.PAUSE)
    bench.run(300)
    assert bench.core.state == c.ARMED
    bench.core.armed_for = 298_000
    bench.run(1000)
    assert bench.core.state == c.ARMED
    bench.run(1100)
    assert bench.core.state == c.IDLE


def test_t8_pause_ramps_down_in_300_ms_and_start_resumes_from_zero() -> None:
    bench = treated()
    assert bench.ask(c.PAUSE).result == c.OK
    assert bench.core.state == c.RAMPDOWN
    bench.run(295)
    assert bench.core.state == c.RAMPDOWN
    bench.run(5)
    answer = bench.ask(c.POLL)
    assert (answer.state, answer.flags & c.FLAG_PAUSED) == (c.ARMED, c.FLAG_PAUSED)
    assert bench.core.outputs & SAFE == c.OUT_K_EN | c.OUT_HV_EN
    assert pulses_in(bench, 200) == 0
    before = len(bench.pulses)
    assert bench.start().result == c.OK
    assert not bench.ask(c.POLL).flags & c.FLAG_PAUSED
    bench.run(200)
    assert max(pulse.i1_ua for pulse in bench.pulses[before : before + 2]) <= 500


def test_a_ramp_falls_evenly() -> None:
    bench = treated()
    before = len(bench.pulses)
    bench.ask(c.STOP, b"\0")
    bench.run(300)
    currents = [pulse.i1_ua for pulse in bench.pulses[before:] if pulse.channel == 0]
    assert currents == sorted(currents, reverse=True)
    assert currents[0] <= 8000 and currents[-1] < 400
    assert abs(currents[len(currents) // 2] - 4000) < 500
    assert bench.core.state == c.IDLE
    assert is_safe(bench)


@pytest.mark.parametrize("reason", [0x80, 0xFF])
def test_t9_a_stop_for_a_strong_reason_is_immediate(reason: int) -> None:
    bench = treated()
    bench.ask(c.STOP, bytes((reason,)))
    assert bench.core.state == c.IDLE
    assert pulses_in(bench, 100) == 0


def test_stop_in_a_pause_ramp_turns_it_to_idle() -> None:
    bench = treated()
    bench.ask(c.PAUSE)
    bench.run(100)
    bench.ask(c.STOP, b"\0")
    bench.run(200)
    assert bench.core.state == c.IDLE


def test_a_strong_stop_ends_a_ramp() -> None:
    bench = treated()
    bench.ask(c.PAUSE)
    bench.ask(c.STOP, b"\x80")
    assert bench.core.state == c.IDLE


@pytest.mark.parametrize("state", [c.IDLE, c.FAULT, c.ESTOP, c.SELFTESTING])
def test_stop_is_accepted_in_every_state(state: int) -> None:
    bench, _ = ready()
    bench.core.state = state
    assert bench.ask(c.STOP, b"\0").result == c.OK
    assert bench.core.state == state


@pytest.mark.parametrize("where", ["armed", "running", "rampdown"])
def test_t9_the_hand_switch_leads_to_idle_at_once(where: str) -> None:
    bench = armed() if where == "armed" else treated()
    if where == "rampdown":
        bench.ask(c.PAUSE)
    bench.core.on_stop_edge(c.IN_ESTOP_A | c.IN_K1_OPEN)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_HAND_STOP)
    assert is_safe(bench)


def test_the_hand_switch_in_idle_sets_no_bit() -> None:
    bench, _ = ready()
    bench.inputs = c.IN_ESTOP_A
    bench.run(50)
    assert bench.core.faults == 0


def test_the_hand_switch_bit_clears_when_the_switch_is_whole() -> None:
    bench = treated()
    bench.inputs = c.IN_ESTOP_A
    bench.run(10)
    assert bench.clear(c.F_HAND_STOP).result == c.NOT_CLEARABLE
    bench.inputs = RELEASED
    bench.run(10)
    assert bench.clear(c.F_HAND_STOP).result == c.OK


@pytest.mark.parametrize("where", ["armed", "running", "rampdown"])
def test_t11_three_wrong_beliefs_stop_without_a_fault(where: str) -> None:
    bench = armed() if where == "armed" else treated()
    if where == "rampdown":
        bench.ask(c.PAUSE)
    bench.cycling = False
    bench.cycle(expected=c.IDLE)
    bench.cycle(expected=c.IDLE)
    bench.cycle()
    bench.cycle(expected=c.IDLE)
    bench.cycle(expected=c.FAULT)
    assert bench.core.state in (c.ARMED, c.RUNNING, c.RAMPDOWN)
    bench.cycle(expected=c.IDLE)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)


def test_a_belief_is_not_compared_in_idle() -> None:
    bench, _ = ready()
    for _ in range(5):
        assert bench.cycle(expected=c.RUNNING).result == c.OK
    assert bench.core.state == c.IDLE


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("inputs", [PRESSED, c.IN_HAND_OK, RELEASED | c.IN_ESTOP_B])
@pytest.mark.parametrize("where", ["idle", "armed", "running", "selftest", "fault"])
def test_t13_an_open_chain_leads_to_estop_from_everywhere(where: str, inputs: int) -> None:
    bench = {"idle": lambda: ready()[0], "armed": armed, "running": treated}.get(where, lambda: ready()[0])()
    if where == "selftest":
        bench.ask(c.SELFTEST, b"\x0f\0")
    if where == "fault":
        bench.core.faults |= c.F_OVERCURRENT
        bench.core.state, bench.core.state_check = c.FAULT, ~c.FAULT
    bench.core.on_stop_edge(inputs | c.IN_K1_OPEN)
    assert bench.core.state == c.ESTOP
    assert bench.core.faults & c.F_ESTOP
    assert is_safe(bench)


def test_t14_estop_needs_200_ms_of_release_and_an_acknowledgement() -> None:
    bench = treated()
    bench.inputs = PRESSED
    bench.run(20)
    bench.inputs = RELEASED
    bench.run(200)
    assert bench.clear(c.F_ESTOP).result == c.NOT_CLEARABLE
    bench.run(5)
    assert bench.core.state == c.ESTOP
    assert bench.clear(c.F_ESTOP).result == c.OK
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)


@pytest.mark.fault("F50")
def test_a_bounce_starts_the_release_again() -> None:
    bench, _ = ready()
    bench.inputs = PRESSED
    bench.run(20)
    bench.inputs = RELEASED
    bench.run(150)
    bench.core.on_stop_edge(PRESSED)
    bench.core.on_stop_edge(RELEASED)
    bench.run(200)
    assert bench.clear(c.F_ESTOP).result == c.NOT_CLEARABLE


def test_estop_acknowledged_with_a_class_b_fault_leads_to_fault() -> None:
    bench, _ = ready()
    bench.pump = False
    bench.inputs = c.IN_HAND_OK
    bench.run(80)
    assert bench.core.faults == c.F_ESTOP | c.F_ESTOP_DISCREP
    assert (bench.core.state, bench.core.outputs & c.OUT_MOD_OK) == (c.ESTOP, 0)
    bench.inputs = RELEASED
    bench.run(210)
    assert bench.clear(c.F_ESTOP_DISCREP).result == c.NOT_CLEARABLE
    assert bench.clear(c.F_ESTOP).result == c.OK
    assert bench.core.state == c.FAULT
    assert bench.clear(c.F_ESTOP_DISCREP).result == c.OK
    assert bench.core.state == c.SELFTESTING
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE


@pytest.mark.fault("F47")
def test_a_welded_contact_is_a_discrepancy_that_software_does_not_clear() -> None:
    bench, _ = ready()
    bench.inputs = RELEASED | c.IN_ESTOP_B
    bench.run(80)
    bench.inputs = RELEASED
    bench.run(210)
    assert bench.clear(c.F_ESTOP).result == c.OK
    assert bench.core.state == c.FAULT
    assert bench.clear(c.F_ESTOP_DISCREP).result == c.NOT_CLEARABLE


def test_a_short_discrepancy_is_only_an_estop() -> None:
    bench, _ = ready()
    bench.inputs = c.IN_HAND_OK
    bench.run(50)
    bench.inputs = PRESSED
    bench.run(50)
    bench.inputs = c.IN_HAND_OK
    bench.run(50)
    bench.inputs = RELEASED
    bench.run(50)
    assert bench.core.faults == c.F_ESTOP


def test_t12_and_t15_a_class_b_fault_clears_through_the_self_test() -> None:
    bench = treated()
    bench.core.on_pulse(0, 73_000, 0, 1000, False, 0)
    bench.core.awaited[0] = 8000
    bench.core.on_pulse(0, 73_000, 8000, 8000, False, 0)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_OVERCURRENT)
    assert not bench.core.outputs & c.OUT_MOD_OK
    assert is_safe(bench)
    bench.run(100)
    answer = bench.clear(c.F_OVERCURRENT)
    assert (answer.result, answer.state) == (c.OK, c.SELFTESTING)
    bench.pump = False
    bench.run(300)
    assert bench.core.state == c.IDLE
    assert bench.core.outputs & c.OUT_MOD_OK


def test_class_a_bits_may_stay_when_fault_is_left() -> None:
    bench, _ = ready()
    bench.core.faults = c.F_LEAD_OFF
    bench.pump = False
    bench.run(200)
    for _ in range(9):
        bench.window(bytes(64))
    assert bench.core.state == c.FAULT
    bench.clear(c.F_LINK_QUALITY)
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, c.F_LEAD_OFF)


def test_a_class_c_fault_holds_in_fault_when_the_chain_opens() -> None:
    bench, _ = ready()
    bench.core.adc[c.ADC_IDLE_UA] = 5000
    bench.run(10)
    bench.core.adc[c.ADC_IDLE_UA] = 0
    assert bench.core.faults == c.F_IDLE_CURRENT
    bench.inputs = PRESSED
    bench.run(20)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_IDLE_CURRENT | c.F_ESTOP)
    bench.inputs = RELEASED
    bench.run(210)
    assert bench.clear(c.F_IDLE_CURRENT).result == c.NOT_CLEARABLE
    assert bench.clear(c.F_ESTOP).result == c.OK
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_IDLE_CURRENT)


@pytest.mark.parametrize("where", ["armed", "running", "rampdown"])
def test_t16_hello_stops_at_once_without_a_fault(where: str) -> None:
    bench = armed() if where == "armed" else treated()
    if where == "rampdown":
        bench.ask(c.PAUSE)
    old, lease = bench.session, bench.core.lease_ms
    bench.cycling = False
    bench.hello(nonce=77)
    assert (bench.core.state, bench.core.faults, bench.core.token_high) == (c.IDLE, 0, 0)
    assert is_safe(bench)
    assert lease and not bench.core.lease_ms
    assert bench.session != old


def test_t16_hello_stays_in_fault_and_estop() -> None:
    bench, _ = ready()
    bench.inputs = PRESSED
    bench.run(10)
    bench.hello(nonce=5)
    assert bench.core.state == c.ESTOP


def test_hello_in_the_self_test_opens_the_session_and_the_test_goes_on() -> None:
    bench = Bench(booted=False)
    bench.run(20)
    bench.hello()
    bench.run(BOOT_MS)
    assert bench.core.state == c.IDLE
    assert bench.ask(c.IDENTIFY, b"\0").result == c.OK


@pytest.mark.fault("F22")
@pytest.mark.parametrize("cause", [c.CAUSE_POWER_ON, c.CAUSE_RESET_LINE, c.CAUSE_BROWN_OUT])
def test_t17_a_reset_ends_everything(cause: int) -> None:
    bench = treated()
    bench.core.reset(bench.now_ms, cause, 99)
    assert (bench.core.state, bench.core.session_high, bench.core.cfg_valid) == (c.SELFTESTING, 0, 0)
    assert is_safe(bench)
    bench.cycling = bench.pump = False
    assert pulses_in(bench, 300) == 0
    assert bench.core.state == c.IDLE


def test_t17_a_watchdog_reset_ends_in_fault_after_the_self_test() -> None:
    bench = treated()
    bench.cycling = bench.pump = False
    bench.core.reset(bench.now_ms, c.CAUSE_WATCHDOG, 99)
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_WDT_RESET)
    bench.hello(nonce=3)
    assert bench.read().payload[13] == c.CAUSE_WATCHDOG
    bench.clear(c.F_WDT_RESET)
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)


def test_a_reset_keeps_class_b_and_c_and_a_power_cycle_does_not() -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.core.faults = c.F_CHARGE_IMBALANCE | c.F_IDLE_CURRENT | c.F_LEAD_OFF
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 1)
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CHARGE_IMBALANCE | c.F_IDLE_CURRENT)
    bench.core.reset(bench.now_ms, c.CAUSE_POWER_ON, 1)
    bench.run(BOOT_MS)
    assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)


def test_an_estop_held_at_power_up_leaves_the_self_test_to_be_asked_for() -> None:
    bench = Bench(booted=False)
    bench.inputs = PRESSED
    bench.run(BOOT_MS)
    assert bench.core.state == c.ESTOP
    bench.inputs = RELEASED
    bench.hello()
    bench.run(210)
    bench.clear(c.F_ESTOP)
    crc = bench.configure(block(), block())
    bench.permit()
    assert bench.arm(crc).result == c.SELFTEST_REQUIRED
    bench.pump = False
    bench.run(200)
    assert bench.ask(c.SELFTEST, b"\xff\x03").payload == b"\xff\x03"
    bench.run(BOOT_MS)
    bench.permit()
    assert bench.arm(crc).result == c.OK


@pytest.mark.parametrize("state", [c.OFF, c.SELFTESTING])
def test_mod_ok_is_low_until_the_module_has_booted(state: int) -> None:
    bench = Bench(booted=False)
    assert not bench.core.outputs & c.OUT_MOD_OK
    bench.run(BOOT_MS)
    assert bench.core.outputs & c.OUT_MOD_OK
    assert state < c.IDLE


def test_a_module_held_in_reset_does_nothing() -> None:
    core = Core(Identity(0xFFFF, 1, b"", b"", 2))
    core.step(5, PRESSED)
    core.on_pump_edge(6)
    core.on_stop_edge(PRESSED)
    core.on_window(bytearray(64), 64, 7)
    assert (core.state, core.outputs, core.faults, core.link_err) == (c.OFF, 0, 0, 0)


def test_two_boots_and_two_sessions_have_different_numbers() -> None:
    bench = Bench()
    numbers = set()
    for nonce in range(50):
        payload = bench.hello(nonce=nonce).payload
        numbers.add(payload[8:12])
        bench.core.feed_entropy(nonce)
    assert len(numbers) == 50
    assert bytes(4) not in numbers
    boots = set()
    for _ in range(20):
        bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 1)
        boots.add((bench.core.boot_low, bench.core.boot_high))
    assert len(boots) == 20
