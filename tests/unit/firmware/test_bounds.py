"""Interlocks, machine, supplies, arming and frames: the very tick, the very reading of their bounds."""

import struct

import pytest

from drivers.firmware import codes as c
from drivers.firmware import interlocks, log, machine
from tests.unit.firmware.bench import PRESSED, RELEASED, Bench, armed, block, ready, reference_crc, running

SLOW = block(f=10)
LIVE = c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN


def quiet() -> Bench:
    bench = Bench()
    bench.hello()
    return bench


def raised() -> Bench:
    bench = running(SLOW, SLOW)
    bench.setpoints = [30, 30, 0, 0]
    bench.run(640)
    bench.cycling = False
    return bench


# ---- interlocks


def edges(bench: Bench, *gaps_ms: int) -> int:
    for gap_ms in gaps_ms:
        bench.now_ms += gap_ms
        bench.core.on_pump_edge(bench.now_ms)
    return bench.core.pump_valid


def test_after_an_overrate_five_good_intervals_and_four_fast_edges_count_from_zero() -> None:
    bench = quiet()
    edges(bench, 20, 20, 20, 20, 20, 1, 1, 1, 1)
    assert bench.core.faults == c.F_ARM_OVERRATE
    assert [edges(bench, 20), edges(bench, 20, 20, 20), edges(bench, 20)] == [0, 0, 1]
    edges(bench, 1, 1, 1, 1)
    bench.core.faults = 0
    edges(bench, 1, 1, 1)
    assert (edges(bench, 20, 20, 20, 20), bench.core.faults) == (0, 0)
    assert edges(bench, 20) == 1


def test_a_pump_that_was_lost_starts_from_its_next_edge_whenever_that_comes() -> None:
    bench = quiet()
    assert edges(bench, 20, 20, 20, 20, 20, 20, 1, 1, 1) == 1
    interlocks.lose_pump(bench.core)
    assert bench.core.pump_valid == 0
    edges(bench, 20, 1, 1, 1)
    assert bench.core.faults == 0
    interlocks.lose_pump(bench.core)
    assert edges(bench, 20, 20, 20, 20, 20) == 0
    assert edges(bench, 20) == 1
    edges(bench, 1, 1, 1)
    assert bench.core.faults == 0


@pytest.mark.parametrize("pattern", [0, c.IN_ESTOP_A | c.IN_ESTOP_B])
def test_a_discrepancy_of_50_ms_is_borne_and_one_tick_more_is_told(pattern: int) -> None:
    bench = quiet()
    bench.core.hard = c.F_HV_OVER
    bench.inputs = (RELEASED & ~(c.IN_ESTOP_A | c.IN_ESTOP_B)) | pattern
    bench.run(50)
    assert bench.core.faults == c.F_ESTOP
    bench.tick()
    assert bench.core.faults == c.F_ESTOP | c.F_ESTOP_DISCREP
    assert bench.core.hard == c.F_HV_OVER | (c.F_ESTOP_DISCREP if pattern else 0)


@pytest.mark.parametrize(("held_ms", "grants"), [(5000, True), (5005, False)])
def test_the_confirm_key_confirms_for_five_seconds(held_ms: int, grants: bool) -> None:
    core = quiet().core
    for turn in (0, 1):
        core.inputs = RELEASED | c.IN_CONFIRM
        for _ in range(held_ms // 5):
            interlocks.watch_key(core, 5)
        assert interlocks.is_confirmed(core) == grants
        core.inputs = RELEASED
        interlocks.watch_key(core, 5)
        assert not interlocks.is_confirmed(core), turn


@pytest.mark.parametrize(("age_ms", "left_ms"), [(0, 200), (1, 199), (199, 1), (200, 0), (250, 0)])
def test_the_lease_that_is_left_is_told_to_the_millisecond(age_ms: int, left_ms: int) -> None:
    bench = quiet()
    core = bench.core
    core.lease_ms, core.lease_at = 200, bench.now_ms
    core.latest = bench.now_ms + age_ms
    core.load_response(bench.miso)
    assert bench.read().lease_ms == left_ms


@pytest.mark.hazard("HZ-08")
def test_a_lease_ends_in_the_tick_that_completes_it_and_a_pump_in_the_one_beyond() -> None:
    bench = raised()
    bench.core.lease_at = bench.now_ms - 195 + 5
    bench.tick()
    assert bench.core.state == c.RUNNING
    bench.tick()
    assert bench.core.faults == c.F_LEASE_EXPIRED
    bench = raised()
    bench.core.lease_at, bench.core.pump_at, bench.pump = bench.now_ms, bench.now_ms, False
    bench.run(100)
    assert bench.core.state == c.RUNNING
    bench.tick()
    assert bench.core.faults == c.F_ARM_LOST


def test_a_pressed_chain_is_told_open() -> None:
    bench = quiet()
    bench.core.on_stop_edge(PRESSED)
    answer = bench.ask(c.POLL)
    assert not answer.flags & c.FLAG_CHAIN_CLOSED
    assert bench.core.chain == 0


# ---- machine


def test_a_cut_leaves_nothing_behind_that_could_be_measured_or_played() -> None:
    bench = raised()
    core = bench.core
    core.due_us[0] = core.due_us[1] = 5000
    bench.now_ms += 5
    core.step(bench.now_ms, bench.sensed())
    assert core.queued == 2
    core.i_ua[1], core.v_mv[1] = 5, 7
    machine.silence(core)
    assert (list(core.i_ua), list(core.v_mv), core.setpoint[1]) == ([0] * 4, [0] * 4, 0)
    core.outputs |= c.OUT_GATES
    assert not core.next_pulse(bench._out)


def test_delivered_time_is_none_at_zero_and_begins_again_at_a_commit() -> None:
    bench, crc = ready(SLOW, SLOW)
    core = bench.core
    machine.count_time(core, 5)
    assert core.session_ms == 0
    core.session_ms = core.used_ms[0] = 99
    bench.ask(c.CFG_COMMIT, struct.pack("<I", crc))
    assert (core.session_ms, core.used_ms[0]) == (0, 0)


def test_a_ramp_begins_at_once_and_a_pause_begins_its_own_time() -> None:
    bench = raised()
    machine.set_lease(bench.core, 0)
    bench.ask(c.PAUSE)
    bench.tick()
    assert bench.core.actual[0] == 3000 * 295 // 300
    bench.run(290)
    assert bench.core.state == c.RAMPDOWN
    bench.tick()
    assert (bench.core.state, bench.core.armed_for) == (c.ARMED, 0)


def test_a_channel_lost_in_a_ramp_stays_at_zero_and_one_lost_in_the_lead_check_is_not_locked() -> None:
    bench = raised()
    machine.set_lease(bench.core, 0)
    bench.ask(c.PAUSE)
    machine.lose_channel(bench.core, 1, c.F_LEAD_OFF)
    bench.tick()
    assert (bench.core.actual[1], bench.core.locked) == (0, 2)
    assert bench.core.actual[0] > 0
    core = armed(SLOW, SLOW, mode=c.MODE_LEADCHECK).core
    machine.lose_channel(core, 1, c.F_LEAD_OFF)
    assert (core.locked, core.faults) == (0, c.F_LEAD_OFF)
    assert core.actual[1] > 0


def test_every_bit_of_a_fault_stands_in_the_log() -> None:
    bench = quiet()
    machine.latch(bench.core, 0x07FD_5A5B, 3)
    assert bench.log(bench.core.log_newest)[1][0][3:] == (3, log.CLASS_C, 0x07FD_5A5B)


def test_clearing_a_class_a_bit_leaves_a_live_output_as_it_is() -> None:
    bench = armed()
    before = bench.core.outputs
    bench.core.faults = c.F_LEAD_OFF
    assert bench.clear(c.F_LEAD_OFF).result == c.OK
    assert bench.core.outputs == before
    assert before & (c.OUT_MOD_OK | c.OUT_K_EN | c.OUT_HV_EN) == c.OUT_MOD_OK | c.OUT_K_EN | c.OUT_HV_EN


def test_a_word_in_doubt_does_not_lead_out_of_an_estop_whose_state_is_sound() -> None:
    bench = quiet()
    bench.inputs = PRESSED
    bench.tick()
    bench.inputs = RELEASED
    bench.tick()
    bench.core.mask ^= 1
    bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.ESTOP, c.F_ESTOP | c.F_MEMORY)


# ---- supplies


@pytest.mark.parametrize(
    ("index", "bad", "bit"),
    [
        (c.ADC_HV_MV, 69_999, c.F_HV_UNDER),
        (c.ADC_VIN_MV, 9_999, c.F_SUPPLY),
        (c.ADC_VIN_MV, 14_001, c.F_SUPPLY),
        (c.ADC_IDLE_UA, 501, c.F_IDLE_CURRENT),
    ],
)
def test_single_bad_readings_do_not_add_up_and_two_in_a_row_do(index: int, bad: int, bit: int) -> None:
    bench = armed()
    bench.hv_follows = False
    good = bench.core.adc[index]
    for reading in (bad, good, bad, good, good, bad):
        bench.core.adc[index] = reading
        bench.tick()
        assert bench.core.faults == 0
    bench.tick()
    assert bench.core.faults == bit


@pytest.mark.parametrize(
    ("index", "value"),
    [
        (c.ADC_HV_MV, 110_000),
        (c.ADC_HV_MV, 70_000),
        (c.ADC_TEMP_MC, 75_000),
        (c.ADC_TEMP_MC, -20_000),
        (c.ADC_VIN_MV, 10_000),
        (c.ADC_VIN_MV, 14_000),
        (c.ADC_IDLE_UA, 500),
        (c.ADC_CLOCK, 990),
        (c.ADC_CLOCK, 1010),
    ],
)
def test_a_reading_at_its_bound_is_borne_in_armed_too(index: int, value: int) -> None:
    bench = armed()
    bench.hv_follows = False
    bench.core.adc[index] = value
    bench.run(50)
    assert (bench.core.state, bench.core.faults) == (c.ARMED, 0)


@pytest.mark.requirement("STD-03")
def test_an_overvoltage_is_gone_at_110_v_and_the_second_one_is_hard_beside_others() -> None:
    bench, _ = ready()
    bench.hv_follows = False
    core = bench.core
    core.hard = c.F_ESTOP_DISCREP
    for expected in (c.OK, c.NOT_CLEARABLE):
        core.adc[c.ADC_HV_MV] = 110_001
        bench.tick()
        assert core.state == c.FAULT
        core.adc[c.ADC_HV_MV] = 110_000
        assert bench.clear(c.F_HV_OVER).result == expected
        core.faults, core.state, core.state_check = 0, c.IDLE, ~c.IDLE
    assert core.hard == c.F_ESTOP_DISCREP | c.F_HV_OVER


def test_warmth_is_told_with_all_of_its_reading() -> None:
    bench = quiet()
    bench.core.adc[c.ADC_TEMP_MC] = 70_001
    bench.tick()
    assert bench.log(bench.core.log_newest)[1][0][2:] == (log.WARM, 255, log.WARNING, 70_001)


# ---- arming


def bringing_up() -> Bench:
    bench, crc = ready()
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 0
    bench.arm(crc)
    return bench


def test_high_voltage_is_off_below_24_v_and_on_from_90_v_only_once_it_was_asked_for() -> None:
    bench = bringing_up()
    core = bench.core
    for hv_mv, outputs in ((95_000, 0), (24_000, 0), (23_999, c.OUT_K_EN)):
        core.adc[c.ADC_HV_MV] = hv_mv
        bench.tick()
        assert (core.outputs & LIVE, core.hv_was_up) == (outputs, 0)
    bench.tick()
    for hv_mv, is_up in ((89_999, 0), (90_000, 1)):
        core.adc[c.ADC_HV_MV] = hv_mv
        bench.tick()
        assert (core.outputs & LIVE, core.hv_was_up) == (c.OUT_K_EN | c.OUT_HV_EN, is_up)
    assert core.outputs & c.OUT_MOD_OK
    core.adc[c.ADC_HV_MV] = 89_999
    assert bench.start().result == c.INTERLOCK
    core.adc[c.ADC_HV_MV] = 90_000
    core.hv_was_up = 0
    assert bench.start().result == c.INTERLOCK
    core.hv_was_up = 1
    assert bench.start().result == c.OK


def test_high_voltage_has_500_ms_and_armed_its_minute_to_the_tick() -> None:
    bench = bringing_up()
    bench.run(500)
    assert bench.core.state == c.ARMED
    bench.tick()
    assert bench.core.faults == c.F_HV_UNDER
    for paused, limit_ms in ((0, 60_000), (1, 300_000)):
        bench = armed()
        bench.core.paused = paused
        bench.core.armed_for = limit_ms - 10
        bench.tick()
        assert bench.core.state == c.ARMED
        bench.tick()
        assert (bench.core.state, bench.core.faults) == (c.IDLE, 0)


def test_the_third_wrong_belief_after_an_arm_stops_and_none_of_before_counts() -> None:
    bench, crc = ready()
    bench.cycling = False
    for _ in range(2):
        bench.arm(crc)
        for state in (c.ARMED, c.ARMED, c.IDLE):
            bench.cycle(expected=c.RUNNING)
            assert bench.core.state == state


# ---- frames


@pytest.mark.parametrize(("least", "most"), [(0, 1), (1, 1), (1, 2), (0, 255)])
def test_hello_is_taken_when_version_1_is_among_its_own(least: int, most: int) -> None:
    bench = Bench()
    assert bench.send(bench.request(c.HELLO, struct.pack("<IBBH", 1, least, most, 0))).result == c.OK


@pytest.mark.parametrize("byte", [12, 13, 20, 21, 22, 23])
def test_each_reserved_byte_of_the_header_is_looked_at(byte: int) -> None:
    bench = quiet()
    frame = bytearray(bench.request(c.IDENTIFY, b"\0"))
    assert frame[byte] == 0
    frame[byte] = 1
    assert bench.send(bench.seal_again(frame)).result == c.RESERVED_NONZERO


@pytest.mark.parametrize("session", [0x10000, 0x00001])
def test_a_session_may_have_a_half_of_zero(session: int) -> None:
    bench = quiet()
    core = bench.core
    core.session_low, core.session_high = session & 0xFFFF, session >> 16
    core.session_keys.open(core.session_low, core.session_high)
    bench.session = session
    answer = bench.ask(c.IDENTIFY, b"\0")
    assert (answer.kind, answer.result) == (c.IDENTIFY, c.OK)
    for _ in range(9):
        bench.window(bytes(64))
    assert core.faults == c.F_LINK_QUALITY


@pytest.mark.parametrize("start_ms", [0, 1000])
def test_the_ninth_broken_frame_counts_up_to_a_whole_second(start_ms: int) -> None:
    bench = Bench(start_ms=start_ms)
    bench.hello()
    core = bench.core
    first_ms = bench.now_ms
    for turn in (0, 1):
        for _ in range(8):
            core.on_window(bytearray(64), 64, first_ms)
        assert core.faults == 0, turn
        core.on_window(bytearray(64), 64, first_ms + 1000)
        assert core.faults == c.F_LINK_QUALITY
        core.faults, first_ms = 0, first_ms + 1000
    for _ in range(8):
        core.on_window(bytearray(64), 64, first_ms)
    core.on_window(bytearray(64), 64, first_ms + 1001)
    assert core.faults == 0


def test_broken_frames_are_forgotten_one_by_one_when_they_are_over_a_second_old() -> None:
    bench = quiet()
    bench.window(bytes(64))
    bench.run(5)
    for _ in range(7):
        bench.window(bytes(64))
    bench.run(995)
    assert bench.core.bad_count == 8
    bench.tick()
    assert bench.core.bad_count == 7
    bench.tick()
    assert bench.core.bad_count == 0


def test_only_the_whole_crc_makes_a_request_a_repetition() -> None:
    bench = quiet()
    frame = bench.request(c.IDENTIFY, b"\1")
    crc = reference_crc(b"EMS>" + struct.pack("<I", bench.session) + frame[:60]) ^ 0xFFFFFFFF
    bench.core.cached_high = crc >> 16
    answer = bench.send(frame)
    assert (answer.kind, answer.result, len(answer.payload)) == (c.IDENTIFY, c.OK, 25)
    bench.core.seq = bench.seq = bench.seq - 1
    bench.core.cached_low = crc & 0xFFFF
    bench.core.cached_high = 0
    assert bench.send(frame).result == c.OK


def test_a_poll_of_the_session_ends_the_polls_of_session_0() -> None:
    bench = Bench()
    bench.hello()
    assert bench.send(bench.request(c.POLL, session=0)).result == c.OK
    assert bench.send(bench.request(c.POLL)).result == c.OK
    assert bench.send(bench.request(c.POLL, session=0)).result == c.NO_SESSION


def test_a_frame_with_another_first_byte_is_broken_though_its_crc_is_right() -> None:
    bench = quiet()
    frame = bytearray(bench.request(c.IDENTIFY, b"\0"))
    frame[0] = 0xA6
    bench.send(bench.seal_again(frame))
    assert bench.core.link_err == 1


def test_the_lamp_test_leaves_the_other_outputs_alone() -> None:
    bench = quiet()
    bench.send(bench.request(c.POLL, hflags=8))
    assert bench.core.outputs == c.OUT_MOD_OK | c.OUT_LAMP_TEST


def sealed_for(bench: Bench) -> int:
    """Under which session the answer is sealed."""
    raw = bytes(bench.miso)
    for session in (0, bench.session):
        crc = reference_crc(b"EMS<" + struct.pack("<I", session) + raw[:60])
        if crc.to_bytes(4, "little") == raw[60:]:
            return session
    raise AssertionError(raw.hex())


def test_a_refusal_is_sealed_for_whom_it_answers() -> None:
    bench = quiet()
    bench.ask(c.IDENTIFY, b"\0")
    assert sealed_for(bench) == bench.session
    bench.ask(0x7D)
    assert sealed_for(bench) == bench.session
    bench.send(bench.request(c.IDENTIFY, b"\0", session=0))
    assert sealed_for(bench) == 0
    bench.ask(0x7D)
    assert sealed_for(bench) == bench.session
    bench.send(bench.request(c.HELLO, struct.pack("<IBBH", 1, 2, 2, 0)))
    assert sealed_for(bench) == 0
