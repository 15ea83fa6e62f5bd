"""What the answers show, byte by byte, and what the core holds before anything has happened."""

import struct

import pytest

from drivers.firmware import answers, crc, entropy, treatment
from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from drivers.firmware.memory import OPEN_OHM
from tests.unit.firmware.bench import BITWISE, Bench, block, ready, running


def fresh(channels: int = 2) -> Core:
    return Core(Identity(0xFFFF, 1, b"", b"", channels))


def quiet() -> Bench:
    bench = Bench()
    bench.hello()
    return bench


# ---- memory

NOT_ZERO = {
    "n_channels": 3,
    "result": c.NONE_YET,
    "plain": 1,
    "entropy_state": 1,
    "state_check": -1,
    "token_check": -1,
    "lease_check": -1,
    "mask_check": -1,
    "ramp_to": c.IDLE,
    "scope_wanted": 7,
    "actual_check": -1,
    "ceiling_check": -1,
    "z_ohm": OPEN_OHM,
}
OTHERS = ("identity", "request_crc", "answer_crc", "bank_crc", "session_keys", "zero_keys")


def test_before_anything_has_happened_every_word_is_zero_but_these() -> None:
    core = fresh(channels=3)
    for name, held in core.__dict__.items():
        if name in OTHERS:
            continue
        expected = NOT_ZERO.get(name, 0)
        if isinstance(held, int):
            assert held == expected, name
        else:
            assert all(word == expected for word in held), name


@pytest.mark.invariant("I17")
def test_a_power_up_leaves_nothing_of_what_was() -> None:
    new, used = fresh(), running(block(), block()).core
    for core in (new, used):
        for word in range(len(core.entropy)):
            core.entropy[word] = 7
        core.entropy_at = core.entropy_mix = 0
        core.entropy_state = 1
        core.hard = core.hard | c.F_HV_OVER
        core.reset(5, c.CAUSE_POWER_ON, 0x2AAA_5555)
    for name, held in new.__dict__.items():
        if isinstance(held, int) and name != "bite_seen":
            assert held == getattr(used, name), name
    for name in ("log", "entropy", "shadow", "active", "scope", "actual", "used_ms", "dc_nc", "dc_slices"):
        assert list(getattr(new, name)) == list(getattr(used, name)), name
    assert (used.now, used.latest, used.hard) == (5, 5, 0)


def test_a_reset_keeps_what_is_hard_as_long_as_any_bit_of_class_b_or_c_stays() -> None:
    core = quiet().core
    for bits in (c.F_HV_OVER, c.F_LEAD_OFF):
        core.faults, core.hard = bits, c.F_HV_OVER
        core.reset(0, c.CAUSE_RESET_LINE, 1)
        assert (core.faults, core.hard) == (bits & c.F_HV_OVER, bits & c.F_HV_OVER)


# ---- numbers that must not be guessed


def test_a_fed_word_lands_in_the_ring_and_every_draw_moves_on() -> None:
    core = fresh()
    for index in range(9):
        entropy.feed(core, 0x1_0100 + index)
    assert list(core.entropy) == [0x100 ^ 0x108, 0x101, 0x102, 0x103, 0x104, 0x105, 0x106, 0x107]
    ring, state = list(core.entropy), 1
    for turn in range(20):
        state = (state * 9301 + 49297) & 0xFFFF
        at = turn % 8
        assert entropy.draw(core) == ring[at] ^ state
        ring[at] = (ring[at] * 16125 + state) & 0xFFFF
    assert list(core.entropy) == ring
    assert all(entropy.draw_nonzero(core) & 1 for _ in range(8))


def test_both_halves_of_the_boot_word_are_fed() -> None:
    core = fresh()
    fed: list[int] = []
    feed = entropy.feed
    entropy.feed = lambda m, word16: fed.append(word16)
    try:
        core.reset(0, c.CAUSE_POWER_ON, 0x2AAA_5555)
        core.feed_entropy(9)
    finally:
        entropy.feed = feed
    assert fed == [0x5555, 0x5554, 9]
    assert core.boot_high & 1


# ---- CRC


def test_the_tables_are_built_from_the_polynomial() -> None:
    tables = (crc.NEAR_LOW, crc.NEAR_HIGH, crc.FAR_LOW, crc.FAR_HIGH)
    for table in tables:
        for index in range(256):
            table[index] = 0
    crc._fill()
    for index in range(256):
        near = BITWISE[index]
        far = (near >> 8) ^ BITWISE[near & 0xFF]
        assert [table[index] for table in tables] == [near & 0xFFFF, near >> 16, far & 0xFFFF, far >> 16]


@pytest.mark.parametrize("byte", [0, 1, 2, 3])
@pytest.mark.parametrize("low", [0x0000, 0x5AA5, 0xFFFF])
def test_a_crc_matches_with_all_four_bytes_only(low: int, byte: int) -> None:
    register = crc.Register()
    assert (register.low, register.high) == (0xFFFF, 0xFFFF)
    register.restart(low, low ^ 0x1234)
    data = bytearray(9)
    register.store(data, 5)
    assert int.from_bytes(data[5:], "little") ^ 0xFFFFFFFF == low | (low ^ 0x1234) << 16
    assert data[:5] == bytes(5)
    assert register.matches(data, 5)
    data[5 + byte] ^= 0x10
    assert not register.matches(data, 5)


# ---- flags and status


FLAGS = (
    ("pump_valid", 1, c.FLAG_ARM_VALID),
    ("chain", 1, c.FLAG_CHAIN_CLOSED),
    ("lease_ms", 1, c.FLAG_LEASE_OK),
    ("inputs", c.IN_K1_OPEN | c.IN_HAND_OK, c.FLAG_HAND_OK),
    ("inputs", 0, c.FLAG_K1_CLOSED),
    ("pulsed", 1, c.FLAG_PULSED),
    ("lead_off", 2, c.FLAG_LEADOFF_ANY),
    ("saturated", 2, c.FLAG_COMPLIANCE_LIM),
    ("clamped", 1, c.FLAG_CLAMPED),
    ("paused", 1, c.FLAG_PAUSED),
    ("cfg_valid", 1, c.FLAG_CFG_VALID),
    ("selftest_ok", 1, c.FLAG_SELFTEST_OK),
    ("log_pending", 1, c.FLAG_LOG_PENDING),
)


def test_every_flag_has_its_one_source() -> None:
    core = fresh()
    core.inputs = c.IN_K1_OPEN
    assert answers.flags(core) == 0
    for name, value, flag in FLAGS:
        before = getattr(core, name)
        setattr(core, name, value)
        assert answers.flags(core) == flag, name
        setattr(core, name, before)
    for hv_mv, flag in ((89_999, 0), (90_000, c.FLAG_HV_ON)):
        core.adc[c.ADC_HV_MV] = hv_mv
        assert answers.flags(core) == flag
    core.adc[c.ADC_HV_MV] = 0
    core.actual[1] = 25
    for state, flag in ((c.IDLE, 0), (c.ARMED, c.FLAG_RAMPING), (c.RUNNING, c.FLAG_RAMPING)):
        core.state = state
        assert answers.flags(core) == flag


def test_the_header_carries_faults_masks_and_counters_whole() -> None:
    bench = quiet()
    core = bench.core
    core.faults, core.lead_off, core.saturated, core.link_err = 0x07FD_5A5B, 0x0A, 0x05, 0xC3
    core.frame_ctr, core.uptime_low, core.uptime_high = 0xFFFF, 0x1234, 0x89AB
    core.load_response(bench.miso)
    answer = bench.read()
    assert (answer.faults, answer.masks, answer.link_err) == (0x07FD_5A5B, 0x5A, 0xC3)
    assert (answer.frame_ctr, answer.uptime_ms) == (0, 0x89AB_1234)


def test_a_shorter_answer_leaves_nothing_of_the_longer_one() -> None:
    bench = quiet()
    for kind, payload, size in ((c.IDENTIFY, b"\2", 32), (c.STATS, b"\1", 32), (c.CFG_READ, b"\0\0", 34)):
        assert len(bench.ask(kind, payload).payload) == size
        assert bench.ask(c.STOP, b"\0").raw[24:60] == bytes(36)
        bench.ask(kind, payload)
        bench.ask(0x7D)
        assert bytes(bench.miso[24:60]) == bytes(36)


# ---- IDENTIFY, CYCLE, FAULT_CLEAR, MODULE_RESET


def test_the_name_page_has_every_field_in_its_place() -> None:
    bench = quiet()
    identity = bench.core.identity
    identity.vendor, identity.product, identity.hardware = 0x1122, 0x3344, 0x55
    identity.firmware_major, identity.firmware_minor, identity.firmware_patch = 0x66, 0x77, 0x88
    identity.firmware_crc_low, identity.firmware_crc_high = 0x99AA, 0xBBCC
    page = bench.ask(c.IDENTIFY, b"\0").payload
    assert page == bytes.fromhex("2211443355667788") + b"TEST-0001\0\0\0" + bytes.fromhex("aa99ccbb02")


def test_an_identity_begins_with_version_1_and_cuts_what_is_too_long() -> None:
    identity = Identity(1, 2, bytes(range(1, 15)), bytes(range(1, 40)), 4)
    versions = (identity.hardware, identity.firmware_major, identity.firmware_minor, identity.firmware_patch)
    assert versions == (1, 1, 0, 0)
    assert (identity.firmware_crc_low, identity.firmware_crc_high, identity.n_channels) == (0, 0, 4)
    assert (identity.serial, identity.sha256) == (bytearray(range(1, 13)), bytearray(range(1, 33)))
    assert (identity.vendor, identity.product, identity.features) == (1, 2, c.FEATURE_SCOPE)


def test_measured_values_are_rounded_and_bounded_in_their_places() -> None:
    bench = quiet()
    core = bench.core
    for channel in range(4):
        core.i_ua[channel] = 1049 + channel
        core.v_mv[channel] = 2049 + channel
        core.z_ohm[channel] = 300 + channel
        core.dq_nc[channel] = (-32_769, -32_768, 32_767, 32_768)[channel]
    core.adc[c.ADC_HV_MV], core.adc[c.ADC_TEMP_MC], core.adc[c.ADC_VIN_MV] = 100_050, 127_999, 12_049
    fields = struct.unpack("<HHHhHHHhHHHhHHHhHbB", bench.cycle().payload)
    assert fields[:8] == (10, 20, 300, -32_768, 11, 21, 301, -32_768)
    assert fields[8:16] == (11, 21, 302, 32_767, 11, 21, 303, 32_767)
    assert fields[16:] == (1001, 127, 120)
    core.adc[c.ADC_HV_MV], core.adc[c.ADC_TEMP_MC], core.adc[c.ADC_VIN_MV] = -51, 128_000, 25_550
    assert struct.unpack("<HbB", bench.cycle().payload[32:]) == (0, 127, 255)
    core.adc[c.ADC_HV_MV], core.adc[c.ADC_TEMP_MC], core.adc[c.ADC_VIN_MV] = 6_600_000, -128_001, -51
    assert struct.unpack("<HbB", bench.cycle().payload[32:]) == (0xFFFF, -128, 0)
    assert [treatment.limit(value, -5, 5) for value in (-6, -5, 0, 5, 6)] == [-5, -5, 0, 5, 5]


def test_zeros_are_seen_in_a_pause_for_their_channel_alone() -> None:
    bench = running(block(), block(), block(), block(), channels=4)
    bench.ask(c.PAUSE)
    bench.core.locked = 15
    bench.cycling = False
    bench.setpoints = [1, 0, 256, 0]
    bench.cycle()
    assert bench.core.locked == 5


def test_what_is_left_after_a_clearing_is_told_whole_and_what_was_not_meant_stays() -> None:
    bench, _ = ready()
    core = bench.core
    left = 1 << 23 | 1 << 22 | c.F_HAND_STOP
    core.faults, core.lead_off = left | c.F_LEAD_OFF, 3
    core.adc[c.ADC_VIN_MV] = 8000  # stands, and is not meant
    answer = bench.clear(c.F_LEAD_OFF)
    assert (answer.result, answer.payload) == (c.OK, struct.pack("<I", left))
    assert core.lead_off == 0
    core.lead_off, core.faults = 2, c.F_SHORT
    core.adc[c.ADC_VIN_MV] = 12_000
    assert bench.clear(0x07FF_FFFF & ~c.F_LEAD_OFF).result == c.OK
    assert (core.faults, core.lead_off) == (0, 2)
    assert bench.clear(0x07FF_FFFF).result == c.OK


def test_clearing_another_bit_does_not_leave_estop() -> None:
    bench, _ = ready()
    bench.core.on_stop_edge(c.IN_ESTOP_B | c.IN_HAND_OK)
    bench.core.faults |= c.F_LEAD_OFF
    assert bench.clear(c.F_LEAD_OFF).result == c.OK
    assert bench.core.state == c.ESTOP


@pytest.mark.parametrize("wrong", [1, 1 << 16])
def test_a_module_reset_needs_both_halves_of_its_key(wrong: int) -> None:
    bench, _ = ready()
    key = bench.session ^ 0xDEADC0DE ^ wrong
    assert bench.ask(c.MODULE_RESET, struct.pack("<I", key)).result == c.BAD_TOKEN


def test_a_self_test_tells_how_long_it_took() -> None:
    bench = quiet()
    ticks = 0
    bench.ask(c.SELFTEST, struct.pack("<H", c.TEST_ALL))
    while bench.core.state == c.SELFTESTING:
        bench.tick()
        ticks += 1
    assert struct.unpack_from("<H", bench.ask(c.SELFTEST_RESULT).payload, 16)[0] == ticks * 5
