"""LOG_READ, STATS and SCOPE, and the confirm key: what the maker's page defines (R26)."""

import struct
from array import array

import pytest

from drivers.firmware import codes as c
from drivers.firmware import log, stats
from drivers.firmware.memory import LOG_ENTRIES
from tests.unit.firmware.bench import BOOT_MS, PRESSED, RELEASED, Bench, armed, block, ready, running


def entries(bench: Bench) -> "list[tuple[int, ...]]":
    """Every entry that is left, oldest first."""
    found: list[tuple[int, ...]] = []
    newest, part = bench.log((bench.core.log_newest - LOG_ENTRIES + 1) & 0xFFFF)
    while part:
        found += part
        if found[-1][0] == newest:
            return found
        newest, part = bench.log((found[-1][0] + 1) & 0xFFFF)
    return found


def events(bench: Bench, code: int) -> "list[tuple[int, int, int]]":
    """Channel, severity and arg of every entry with this code."""
    return [entry[3:] for entry in entries(bench) if entry[2] == code]  # type: ignore[misc]  # three words


# ---- the log


def test_the_log_begins_with_the_boot_and_tells_every_state() -> None:
    bench = Bench()
    bench.hello()
    all_entries = entries(bench)
    assert all_entries[0] == (1, 0, log.BOOT, 255, log.INFORMATION, c.CAUSE_POWER_ON)
    assert [entry[0] for entry in all_entries] == list(range(1, len(all_entries) + 1))
    steps = [(arg & 0xFFFF, arg >> 16) for _, _, arg in events(bench, log.STATE)]
    assert steps == [(c.SELFTESTING, c.OFF), (c.IDLE, c.SELFTESTING)]


def test_an_entry_carries_the_uptime_of_its_event() -> None:
    bench = Bench()
    bench.run(5000)
    bench.hello()
    _, ms, code, _, _, _ = entries(bench)[-1]
    assert (ms, code) == (5000 + BOOT_MS, log.SESSION)


@pytest.mark.parametrize(
    ("bit", "severity"),
    [(c.F_SUPPLY, log.CLASS_A), (c.F_LINK_QUALITY, log.CLASS_B), (c.F_IDLE_CURRENT, log.CLASS_C)],
)
def test_a_fault_stands_in_the_log_once_with_its_class_and_so_does_its_clearing(
    bit: int, severity: int
) -> None:
    bench, _ = ready()
    bench.pump = False
    if bit == c.F_SUPPLY:
        bench.core.adc[c.ADC_VIN_MV] = 8000
    elif bit == c.F_IDLE_CURRENT:
        bench.core.adc[c.ADC_IDLE_UA] = 9000
    else:
        for _ in range(9):
            bench.window(bytes(64))
    bench.run(100)
    bench.set_supplies()
    bench.run(20)
    assert events(bench, log.FAULT) == [(255, severity, bit)]
    if severity < log.CLASS_C:
        bench.clear(bit)
        assert events(bench, log.CLEARED) == [(255, log.INFORMATION, bit)]


def test_set_up_stands_in_the_log() -> None:
    bench, crc = ready(block())
    bench.arm(crc, mask=1)
    assert events(bench, log.COMMIT) == [(255, log.INFORMATION, crc)]
    assert events(bench, log.ARM) == [(255, log.INFORMATION, 1 | 1 << 16)]


@pytest.mark.fault("F59")
def test_a_lost_pad_stands_in_the_log_with_its_channel() -> None:
    bench = running()
    bench.setpoints = [0, 30, 0, 0]
    bench.run(1500)
    bench.ohm[1] = 2_000_000
    bench.run(100)
    assert events(bench, log.FAULT) == [(1, log.CLASS_A, c.F_LEAD_OFF)]
    assert bench.counter(stats.LEAD_OFFS) == 1


@pytest.mark.fault("F62")
def test_poor_contact_is_told_once_from_3500_ohm_on() -> None:
    bench = running()
    bench.setpoints = [30, 0, 0, 0]
    bench.ohm[0] = 3500
    bench.run(1500)
    assert events(bench, log.POOR) == []
    for _ in range(2):
        bench.ohm[0] = 3501
        bench.run(200)
        bench.ohm[0] = 1000
        bench.run(200)
    assert events(bench, log.POOR) == [(0, log.WARNING, 3501), (0, log.WARNING, 3501)]
    assert bench.core.faults == 0


@pytest.mark.fault("F64")
def test_warmth_is_told_at_60_degrees_and_again_only_after_it_cooled() -> None:
    bench, _ = ready()
    for warm_mc in (59_999, 60_000, 70_000, 58_000, 61_000, 57_999, 62_000):
        bench.core.adc[c.ADC_TEMP_MC] = warm_mc
        bench.run(20)
    assert events(bench, log.WARM) == [(255, log.WARNING, 60_000), (255, log.WARNING, 62_000)]
    assert bench.core.faults == 0


@pytest.mark.fault("F58")
@pytest.mark.parametrize("sign", [1, -1])
def test_a_drift_of_20_ua_is_told_once_before_it_trips_at_50(sign: int) -> None:
    bench = running()
    bench.setpoints = [30, 0, 0, 0]
    bench.run(1500)
    core = bench.core

    def drift(dq_nc: int, for_ms: int) -> None:
        bench.measure = lambda pulse: core.on_pulse(  # type: ignore[method-assign]  # drifting pads
            pulse.channel, pulse.i1_ua, pulse.i2_ua, 3000, False, sign * dq_nc
        )
        bench.run(for_ms)

    drift(190, 3000)
    assert events(bench, log.DRIFT) == []
    drift(200, 3000)
    assert len(events(bench, log.DRIFT)) == 1
    drift(100, 3000)
    drift(200, 3000)
    assert len(events(bench, log.DRIFT)) == 2
    assert events(bench, log.DRIFT)[0][:2] == (0, log.WARNING)
    assert events(bench, log.DRIFT)[0][2] >= 20_000
    assert core.state == c.RUNNING


def test_a_spent_channel_stands_in_the_log() -> None:
    bench = running(block(limit=1), block())
    bench.setpoints = [30, 30, 0, 0]
    bench.run(2000)
    assert events(bench, log.SPENT) == [(0, log.INFORMATION, 1)]


def test_a_channel_that_is_switched_off_is_never_spent() -> None:
    bench = running(block())
    bench.setpoints = [30, 0, 0, 0]
    bench.run(500)
    assert events(bench, log.SPENT) == []


def test_log_pending_stands_until_the_newest_entry_has_been_read() -> None:
    bench = Bench()
    bench.hello()
    newest, _ = bench.log(1)
    assert bench.read().flags & c.FLAG_LOG_PENDING
    bench.log(newest - 2)
    assert bench.read().flags & c.FLAG_LOG_PENDING
    bench.log(newest + 1)
    assert bench.read().flags & c.FLAG_LOG_PENDING
    bench.log(newest - 1)
    assert not bench.read().flags & c.FLAG_LOG_PENDING
    bench.core.on_stop_edge(PRESSED)
    bench.window(bytes(64))
    assert bench.read().flags & c.FLAG_LOG_PENDING


def test_places_beyond_the_newest_entry_are_empty() -> None:
    bench = Bench()
    bench.hello()
    newest = bench.core.log_newest
    assert bench.log(newest + 1) == (newest, [])
    assert bench.log(newest)[1][0][0] == newest
    assert len(bench.log(newest)[1]) == 1
    assert bench.log((newest + 0x8000) & 0xFFFF)[1] == []
    assert bench.log((newest - 0x7FFF) & 0xFFFF)[1][0][0] == 1
    payload = bench.ask(c.LOG_READ, struct.pack("<H", newest)).payload
    assert payload[16:] == bytes(14)
    assert len(payload) == 30


@pytest.mark.fault("F67")
@pytest.mark.invariant("I25")
def test_a_full_log_loses_its_oldest_entries_and_counts_them() -> None:
    bench = Bench()
    bench.hello()
    before = bench.core.log_newest
    room = bytes(bench.core.log)
    for index in range(100):
        log.put(bench.core, log.POOR, 0, log.WARNING, index, 0)
    assert len(bench.core.log) == len(room)
    found = entries(bench)
    assert len(found) == LOG_ENTRIES
    assert [entry[5] for entry in found] == list(range(100 - LOG_ENTRIES, 100))
    assert bench.counter(stats.LOG_LOST) == before + 100 - LOG_ENTRIES
    newest, oldest_two = bench.log(1)
    assert (newest, oldest_two[0][5]) == (before + 100, 100 - LOG_ENTRIES)


@pytest.mark.parametrize("cause", [c.CAUSE_RESET_LINE, c.CAUSE_WATCHDOG, c.CAUSE_BROWN_OUT, c.CAUSE_COMMAND])
def test_log_and_counters_outlive_a_reset_but_not_the_supply(cause: int) -> None:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    newest = bench.core.log_newest
    bench.core.reset(bench.now_ms, cause, 1)
    bench.run(BOOT_MS)
    bench.hello()
    assert bench.core.log_newest > newest
    assert (255, log.INFORMATION, cause) in events(bench, log.BOOT)
    assert bench.counter(stats.RESETS) == 2
    bench.core.reset(bench.now_ms, c.CAUSE_POWER_ON, 1)
    assert bench.core.log_newest == 2
    assert bench.core.stats_low[stats.RESETS] == 1
    assert bench.core.stats_low[stats.REQUESTS] == 0


# ---- the counters


def test_a_counter_goes_from_65535_to_65536() -> None:
    bench, _ = ready()
    bench.core.stats_low[stats.LEAD_OFFS] = 0xFFFE
    stats.count(bench.core, stats.LEAD_OFFS, 1)
    assert bench.counter(stats.LEAD_OFFS) == 0xFFFF
    stats.count(bench.core, stats.LEAD_OFFS, 1)
    assert bench.counter(stats.LEAD_OFFS) == 0x10000


def test_pulses_and_their_charge_are_counted_for_their_channel() -> None:
    bench = running(block(), block(mode=2, f=300, f2=300, pw2=200, period=10))
    bench.setpoints = [80, 40, 0, 0]
    bench.run(4000)
    bench.setpoints = [0, 0, 0, 0]
    bench.run(100)
    for channel in (0, 1):
        mine = [pulse for pulse in bench.pulses if pulse.channel == channel]
        charge_nc = sum(pulse.i1_ua * pulse.pw1_us // 1000 for pulse in mine)
        assert bench.counter(stats.PULSES + channel) == len(mine)
        assert bench.counter(stats.CHARGE_UC + channel) == charge_nc // 1000
    assert bench.counter(stats.PULSES + 2) == 0


def test_lead_check_pulses_are_counted_with_their_own_width() -> None:
    bench = armed(mode=c.MODE_LEADCHECK)
    bench.run(3000)
    charge_nc = sum(pulse.i1_ua // 10 for pulse in bench.pulses if pulse.channel == 0)
    assert bench.counter(stats.CHARGE_UC) == charge_nc // 1000


def test_every_kind_of_bad_frame_has_its_counter() -> None:
    bench, _ = ready()
    bench.cycling = False
    before = bench.counter(stats.REQUESTS)
    bench.window(bytes(64))
    bench.window(bytes(63))
    bench.window(bytes(63))
    bench.send(bench.request(c.IDENTIFY, b"\0", seq=bench.seq + 9))
    bench.send(bench.request(c.IDENTIFY, b"\0", ack=(bench.core.frame_ctr - 9) & 0xFFFF))
    bench.ask(0x7D)
    for _ in range(2):
        bench.ask(c.START, bytes(8))
    bench.send(bench.request(c.POLL))
    bench.run(10)
    after = [bench.counter(index) for index in range(stats.CRC_ERR, stats.REQUESTS)]
    assert after == [1, 1, 2, 1, 3]
    assert bench.counter(stats.REQUESTS) == before + 6


@pytest.mark.fault("F11")
def test_jitter_late_ticks_starts_shorts_and_faults_are_counted() -> None:
    bench = running()
    bench.setpoints = [30, 0, 0, 0]
    bench.run(1500)
    bench.ohm[0] = 10
    bench.run(200)
    assert bench.counter(stats.SHORTS) == 1
    assert bench.counter(stats.STARTS) == 1
    bench.now_ms += 5
    bench.tick()
    assert bench.counter(stats.LATE_TICKS) == 1
    bench.now_ms += 15
    bench.tick()
    assert bench.counter(stats.FAULTS) == 1
    bench = Bench()
    for gap_ms in (10, 20, 20, 20, 20, 20, 80):
        bench.now_ms += gap_ms
        bench.core.on_pump_edge(bench.now_ms)
    assert bench.core.stats_low[stats.JITTER] == 1


def test_a_pulse_that_is_passed_over_is_counted() -> None:
    bench = running(block(f=1500))
    bench.setpoints = [30, 0, 0, 0]
    bench.run(1000)
    bench.core.due_us[0] = -20_000
    bench.tick()
    assert bench.counter(stats.SKIPPED) >= 1
    assert bench.core.faults == 0


@pytest.mark.parametrize("page", [3, 255])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    bench, _ = ready()
    answer = bench.ask(c.STATS, bytes((page,)))
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 0, 0, 0, 2))


# ---- the scope


def captured(bench: Bench, channel: int) -> "list[int]":
    samples: list[int] = []
    for offset in range(0, 128, 16):
        samples += struct.unpack("<16h", bench.ask(c.SCOPE, struct.pack("<BH", channel, offset)).payload)
    return samples


def test_a_captured_pulse_is_read_in_pages_and_kept_until_its_end_was_read() -> None:
    bench, _ = ready()
    core = bench.core
    assert core.scope_wanted == 3
    assert captured(bench, 1) == [0] * 128
    one = array("h", [index * 7 - 400 for index in range(128)])
    core.on_samples(1, one)
    assert core.scope_wanted == 1
    assert captured(bench, 0) == [0] * 128
    bench.ask(c.SCOPE, struct.pack("<BH", 1, 96))
    assert core.scope_wanted == 1
    assert captured(bench, 1) == list(one)
    assert core.scope_wanted == 3


def test_the_scope_refuses_what_is_not_there() -> None:
    bench, _ = ready()
    assert bench.ask(c.SCOPE, b"\x02\0\0").result == c.BAD_CHANNEL
    answer = bench.ask(c.SCOPE, struct.pack("<BH", 0, 113))
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 1, 0, 0, 112))
    assert bench.ask(c.SCOPE, struct.pack("<BH", 1, 111)).result == c.OK


def test_without_the_feature_there_is_no_scope() -> None:
    bench, _ = ready()
    bench.core.identity.features = 0
    assert bench.ask(c.SCOPE, b"\0\0\0").result == c.BAD_TYPE


def test_a_reset_forgets_the_captured_pulse() -> None:
    bench, _ = ready()
    bench.core.on_samples(0, array("h", [5] * 128))
    bench.core.reset(bench.now_ms, c.CAUSE_COMMAND, 1)
    assert bench.core.scope_wanted == 3
    assert not any(bench.core.scope)


# ---- the confirm key


@pytest.mark.parametrize(
    ("flag", "key", "held_ms", "grants"),
    [
        (4, True, 100, True),
        (4, True, 4900, True),
        (4, True, 5200, False),
        (4, False, 100, False),
        (0, True, 100, False),
    ],
)
def test_a_module_that_asks_for_the_key_arms_only_while_it_is_held_and_not_stuck(
    flag: int, key: bool, held_ms: int, grants: bool
) -> None:
    bench, crc = ready()
    bench.core.identity.features |= c.FEATURE_CONFIRM
    bench.inputs = RELEASED | (c.IN_CONFIRM if key else 0)
    bench.run(held_ms)
    frame = bench.request(c.ARM, struct.pack("<IBBH", crc, 3, 1, 0), hflags=2 | flag)
    assert bench.send(frame).result == (c.OK if grants else c.INTERLOCK)


def test_a_key_that_was_stuck_confirms_again_once_it_was_let_go() -> None:
    bench, crc = ready()
    bench.core.identity.features |= c.FEATURE_CONFIRM
    bench.inputs = RELEASED | c.IN_CONFIRM
    bench.run(6000)
    bench.inputs = RELEASED
    bench.run(10)
    bench.inputs = RELEASED | c.IN_CONFIRM
    bench.run(10)
    frame = bench.request(c.ARM, struct.pack("<IBBH", crc, 3, 1, 0), hflags=6)
    assert bench.send(frame).result == c.OK
